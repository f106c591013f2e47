"""kill -9 in the exchange: before or after, never between; the next try completes it.

Each process dies on the workspace as the one before it left it: a day of bad luck. In between
everything is opened and checked, and in the end all is as if nobody had ever died.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.exchange.deployment import Deployment, rows, state
from tests.services.exchange.dying import Death, Dying, starter
from tests.services.exchange.errands import TEAM
from tests.services.exchange.killing import LONG, QUICK, sound, twin_of, undisturbed


@pytest.fixture(scope="module")
def dying() -> Iterator[Dying]:
    """The process that starts those that die."""
    with starter() as made:
        yield made


# An export


@pytest.fixture
def reporting(deployment: Deployment) -> Deployment:
    """Team 3 has its task and two records that the office has not seen."""
    deployment.task(TEAM)
    deployment.visit(TEAM)
    deployment.visit(TEAM, unit=1)
    deployment.close()
    return deployment


def check_export(reporting: Deployment, stick: Path, before: tuple[str, int]) -> None:
    """The team's records are as they were; no package is noted that is not there."""
    team = reporting.station(TEAM)
    assert state(team) == before
    sound(team)
    packages = list(stick.parent.rglob("第*.zkb"))
    assert len(packages) >= len(rows(team, "SELECT 1 FROM package WHERE outgoing"))
    reporting.close()


def finish_export(reporting: Deployment) -> tuple[str, int]:
    """What lies on the stick and one more export; the office's digest, equal to the team's."""
    stick = reporting.stick()
    assert all(r.accepted for r in reporting.carry([stick], None))
    assert reporting.send(TEAM, None).accepted
    assert reporting.task(TEAM).accepted
    team, office = reporting.station(TEAM), reporting.office
    assert team.exchange.digest() == office.exchange.digest(TEAM)
    assert list(team.workspace.folder.outgoing.iterdir()) == []
    assert not [p for p in stick.iterdir() if p.suffix != ".zkb"]
    sound(office)
    return state(office)


EXPORT_STEPS = [
    "plan", "stored", "logged", "committed", "build",
    *(f"carry: {s}" for s in ("space", "open", "write", "flush", "rename")),
    *(f"carry: {s}" for s in ("folder", "read back", "verify", "done")), "note", "noted",
]  # fmt: skip


def test_an_export_killed_at_each_step(reporting: Deployment, dying: Dying, tmp_path: Path) -> None:
    twin = twin_of(reporting, tmp_path)
    expected = finish_export(twin)
    twin.close()
    before = state(reporting.station(TEAM))
    reporting.close()
    deaths = [Death(step) for step in EXPORT_STEPS]
    deaths += [Death("stored", nth=2), Death("logged", nth=2)]
    for death in deaths:
        end = dying.run("export", reporting.root, reporting.stick(), death=death)
        assert end.killed, death
        check_export(reporting, reporting.stick(), before)
    assert finish_export(reporting) == expected


def export_at_random(reporting: Deployment, dying: Dying, tmp_path: Path, count: int) -> None:
    twin = twin_of(reporting, tmp_path)
    whole = undisturbed(dying.run("export", twin.root, twin.stick()))
    expected = finish_export(twin)
    twin.close()
    before = state(reporting.station(TEAM))
    reporting.close()
    for n, death in enumerate(whole.deaths(count)):
        dying.run("export", reporting.root, reporting.stick(f"stick{n % 5}"), death=death)
        check_export(reporting, reporting.stick(f"stick{n % 5}"), before)
    assert finish_export(reporting) == expected


# An import


@pytest.fixture
def consolidating(deployment: Deployment) -> Deployment:
    """Reports of teams 3 and 4 lie on a stick before the office."""
    for number in (TEAM, TEAM + 1):
        deployment.task(number)
        deployment.visit(number)
        deployment.export(number)
    deployment.office.desk.blobs.put(b"an attachment of the office's own")
    deployment.close()
    return deployment


def states_of_import(consolidating: Deployment, tmp_path: Path) -> list[tuple[str, int]]:
    """The office before, after the first and after both packages, when nobody dies."""
    twin = twin_of(consolidating, tmp_path)
    found = [state(twin.office)]
    for package in sorted(twin.stick().glob("第*")):
        assert [r.accepted for r in twin.carry(package, None)] == [True]
        found.append(state(twin.office))
    twin.close()
    return found


def check_import(consolidating: Deployment, allowed: list[tuple[str, int]]) -> tuple[str, int]:
    """The office is before a package or after it, and sound."""
    office = consolidating.office
    found = state(office)
    assert found in allowed
    taken = rows(office, "SELECT 1 FROM package WHERE NOT outgoing AND code = 'ok'")
    assert len(taken) == allowed.index(found)
    sound(office)
    consolidating.close()
    return found


def finish_import(consolidating: Deployment, allowed: list[tuple[str, int]]) -> None:
    """The next try takes what is missing, and says of the rest that it is here."""
    reports = consolidating.carry([consolidating.stick()], None)
    assert all(r.accepted for r in reports)
    office = consolidating.office
    assert check_import(consolidating, allowed) == allowed[-1]
    office = consolidating.office
    assert list(office.workspace.folder.inbox.iterdir()) == []
    assert not office.workspace.folder.quarantine.exists()


IMPORT_STEPS = [
    *(("fetch", n, 0) for n in (1, 2)),
    *((f"carry: {s}", 1, 0) for s in ("open", "read", "write", "flush", "look again", "rename")),
    *((s, 1, 0) for s in ("open", "take", "receive", "attachments", "note", "stored", "logged")),
    ("committed", 1, 1), ("taken", 2, 2), ("open", 1, 2),
]  # fmt: skip


def test_an_import_killed_at_each_step(
    consolidating: Deployment, dying: Dying, tmp_path: Path
) -> None:
    allowed = states_of_import(consolidating, tmp_path)
    for step, nth, taken in IMPORT_STEPS:
        death = Death(step, nth)
        end = dying.run("consolidate", consolidating.root, consolidating.stick(), death=death)
        assert end.killed, death
        assert check_import(consolidating, allowed) == allowed[taken], death
    finish_import(consolidating, allowed)


def import_at_random(consolidating: Deployment, dying: Dying, tmp_path: Path, count: int) -> None:
    allowed = states_of_import(consolidating, tmp_path)
    kept = consolidating.keep(None, "before")
    whole = undisturbed(dying.run("consolidate", consolidating.root, consolidating.stick()))
    assert check_import(consolidating, allowed) == allowed[-1]
    for death in whole.deaths(count):
        consolidating.put_back(None, kept, place=None)
        dying.run("consolidate", consolidating.root, consolidating.stick(), death=death)
        check_import(consolidating, allowed)
        finish_import(consolidating, allowed)
        consolidating.close()


COUNTS = [QUICK, pytest.param(LONG, marks=pytest.mark.long)]


@pytest.mark.parametrize("count", COUNTS)
def test_an_export_killed_at_random(
    reporting: Deployment, dying: Dying, tmp_path: Path, count: int
) -> None:
    export_at_random(reporting, dying, tmp_path, count)


@pytest.mark.parametrize("count", COUNTS)
def test_an_import_killed_at_random(
    consolidating: Deployment, dying: Dying, tmp_path: Path, count: int
) -> None:
    import_at_random(consolidating, dying, tmp_path, count)
