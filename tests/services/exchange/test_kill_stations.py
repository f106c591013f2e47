"""kill -9 where a workspace begins, ends or is upgraded: before or after, never between."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from desktop.models.exchange import Workstation
from desktop.services.clock import FixedClock
from desktop.services.registry import Services, activate_services, open_services
from desktop.services.security.cleared import RECORD_NAME, ClearedWorkspace
from desktop.terms import WorkstationStatus
from tests.services.exchange.deployment import Deployment, folder_of, opened, state
from tests.services.exchange.dying import Death, Dying, starter
from tests.services.exchange.enrolling import MEMBER, met, stored, strangers
from tests.services.exchange.errands import TEAM
from tests.services.exchange.killing import LONG, QUICK, sound, twin_of, undisturbed
from tests.services.imports.office import CLERK
from tests.services.office_desk import PASSWORDS, START

RELEASED = Path(__file__).resolve().parents[2] / "data" / "released" / "0001"
COUNTS = [QUICK, pytest.param(LONG, marks=pytest.mark.long)]


@pytest.fixture(scope="module")
def dying() -> Iterator[Dying]:
    """The process that starts those that die."""
    with starter() as made:
        yield made


# An enrolment


@dataclass(frozen=True)
class Asked:
    """A grant that lies before team 3."""

    root: Path
    grant: Path
    digits: str
    code: str

    @property
    def arguments(self) -> tuple[object, ...]:
        """What the errand is told."""
        return self.root, self.grant, self.digits

    def open(self) -> Services:
        """The team, with its leader."""
        return opened(self.root, TEAM, FixedClock(START), 1)

    def check(self, before: dict[str, int], after: dict[str, int]) -> bool:
        """Not enrolled at all, or wholly; the leader can log in either way."""
        team = self.open()
        found = stored(team)
        sound(team)
        done = team.exchange.enrolled()
        team.lock()
        assert found == (after if done else before)
        return done

    def finish(self, before: dict[str, int], after: dict[str, int]) -> None:
        """The next try completes it: books, accounts, and a slot for each account."""
        if not self.check(before, after):
            team = self.open()
            team.enrolment.accept(self.grant, digits=self.digits)
            team.lock()
        assert self.check(before, after)
        folder = self.root / folder_of(TEAM)
        activate_services(folder, MEMBER.login, self.code, "wangwu-mima-3").lock()


@pytest.fixture
def asked(
    tmp_path_factory: pytest.TempPathFactory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Asked:
    """The office has granted what team 3 asked for, with one more person."""
    root = Path(shutil.copytree(strangers(tmp_path_factory), tmp_path / "meeting"))
    (asked,) = (meeting.grant(meeting.ask(), 3, MEMBER) for meeting in met(root, monkeypatch))
    return Asked(root, asked.path, asked.digits, asked.slips[0].code)


def books_of(asked: Asked, tmp_path: Path) -> tuple[dict[str, int], dict[str, int]]:
    """The books before and after an enrolment that nobody disturbs."""
    twin = replace(asked, root=Path(shutil.copytree(asked.root, tmp_path / "undisturbed")))
    team = twin.open()
    before = stored(team)
    team.enrolment.accept(twin.grant, digits=twin.digits)
    after = stored(team)
    team.lock()
    assert before != after
    return before, after


ACCEPT_STEPS = ["certificate", "office", "code", "answered", "rejudge", "stored", "logged"]


def test_an_enrolment_killed_at_each_step(asked: Asked, dying: Dying, tmp_path: Path) -> None:
    before, after = books_of(asked, tmp_path)
    for step in (*ACCEPT_STEPS, "committed"):
        assert dying.run("accept", *asked.arguments, death=Death(step)).killed, step
        assert asked.check(before, after) == (step == "committed"), step
    asked.finish(before, after)


def accept_at_random(asked: Asked, dying: Dying, tmp_path: Path, count: int) -> None:
    before, after = books_of(asked, tmp_path)
    kept = shutil.copytree(asked.root / folder_of(TEAM), tmp_path / "kept")
    whole = undisturbed(dying.run("accept", *asked.arguments))
    for death in whole.deaths(count):
        shutil.rmtree(asked.root / folder_of(TEAM))
        shutil.copytree(kept, asked.root / folder_of(TEAM))
        dying.run("accept", *asked.arguments, death=death)
        asked.check(before, after)
        asked.finish(before, after)


# The end of a team's workspace


@pytest.fixture
def settled(deployment: Deployment) -> Deployment:
    """Everything that team 3 wrote is confirmed by the office."""
    deployment.task(TEAM)
    deployment.visit(TEAM)
    deployment.send(TEAM, None)
    deployment.task(TEAM)
    deployment.close()
    return deployment


def check_clearing(settled: Deployment, before: tuple[str, int]) -> bool:
    """Whole with all its records, or over for good; whether it is over."""
    try:
        team = settled.station(TEAM)
    except ClearedWorkspace:
        left = {path.name for path in (settled.root / folder_of(TEAM)).iterdir()}
        assert left == {RECORD_NAME, "workspace.json", "place"} & left
        return True
    assert state(team) == before
    sound(team)
    assert team.clearing.ready().ready
    settled.shut(TEAM)
    return False


def finish_clearing(settled: Deployment, dying: Dying, before: tuple[str, int]) -> None:
    """The next try ends it, and the office learns of it."""
    stick = settled.stick("last")
    if not check_clearing(settled, before):
        undisturbed(dying.run("clear", settled.root, stick))
        assert check_clearing(settled, before)
    assert all(r.accepted for r in settled.carry([stick], None))
    with settled.office.desk.db.reading() as session:
        states = {w.title: w.status for w in session.query(Workstation)}
    assert states["第三考核组"] == WorkstationStatus.CLEARED.value
    sound(settled.office)
    settled.close()


CLEAR_STEPS = ["signed", "exported", "printed", "seen", "recorded"]
OVER_STEPS = ["destroyed", "locked", "remove main.db", "swept"]


def test_a_clearing_killed_at_each_step(settled: Deployment, dying: Dying) -> None:
    before = state(settled.station(TEAM))
    settled.close()
    stick = settled.stick("last")
    for step in CLEAR_STEPS:
        assert dying.run("clear", settled.root, stick, death=Death(step)).killed, step
        assert not check_clearing(settled, before), step
    kept = settled.keep(TEAM, "whole")
    for step in OVER_STEPS:
        settled.put_back(TEAM, kept, place=None)
        assert dying.run("clear", settled.root, stick, death=Death(step)).killed, step
        assert check_clearing(settled, before), step
    finish_clearing(settled, dying, before)


def clear_at_random(settled: Deployment, dying: Dying, tmp_path: Path, count: int) -> None:
    before = state(settled.station(TEAM))
    settled.close()
    kept = {who: settled.keep(who, f"kept{who}") for who in (TEAM, None)}
    twin = twin_of(settled, tmp_path)
    whole = undisturbed(dying.run("clear", twin.root, twin.stick()))
    for death in whole.deaths(count):
        for who, folder in kept.items():
            settled.put_back(who, folder, place=None)
        shutil.rmtree(settled.root / "sticks", ignore_errors=True)
        dying.run("clear", settled.root, settled.stick("last"), death=death)
        finish_clearing(settled, dying, before)


# An upgrade


def version_on_disc(root: Path, old: bytes) -> bool:
    """Whether the database is the new one; else it must be the old one, byte for byte."""
    return (root / "main.db").read_bytes() != old


def check_upgraded(root: Path) -> tuple[str, int]:
    """It opens, is sound and leaves no copy behind; the digest of its view."""
    services = open_services(root, CLERK, PASSWORDS[CLERK], clock=FixedClock(START))
    sound(services)
    found = state(services)
    services.lock()
    assert not [p.name for p in root.iterdir() if p.suffix in {".before", ".next"}]
    return found


@pytest.fixture(scope="module")
def upgraded(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, int]:
    """What an upgrade makes that nobody disturbs."""
    root = tmp_path_factory.mktemp("upgraded") / "workspace"
    return check_upgraded(Path(shutil.copytree(RELEASED, root)))


MIGRATE_STEPS = ["copy", "migrate", "check", "keep", "swap"]


def test_an_upgrade_killed_at_each_step(
    upgraded: tuple[str, int], dying: Dying, tmp_path: Path
) -> None:
    root = Path(shutil.copytree(RELEASED, tmp_path / "workspace"))
    old = (root / "main.db").read_bytes()
    for step in MIGRATE_STEPS:
        assert dying.run("migrate", root, death=Death(step)).killed, step
        assert not version_on_disc(root, old), step
    assert dying.run("migrate", root, death=Death("forget")).killed
    assert version_on_disc(root, old)
    assert check_upgraded(root) == upgraded


@pytest.mark.parametrize("count", COUNTS)
def test_an_upgrade_killed_at_random(
    upgraded: tuple[str, int], dying: Dying, tmp_path: Path, count: int
) -> None:
    root = tmp_path / "workspace"
    shutil.copytree(RELEASED, root)
    whole = undisturbed(dying.run("migrate", root))
    for death in whole.deaths(count):
        shutil.rmtree(root)
        shutil.copytree(RELEASED, root)
        dying.run("migrate", root, death=death)
        assert check_upgraded(root) == upgraded


@pytest.mark.parametrize("count", COUNTS)
def test_an_enrolment_killed_at_random(
    asked: Asked, dying: Dying, tmp_path: Path, count: int
) -> None:
    accept_at_random(asked, dying, tmp_path, count)


@pytest.mark.parametrize("count", COUNTS)
def test_a_clearing_killed_at_random(
    settled: Deployment, dying: Dying, tmp_path: Path, count: int
) -> None:
    clear_at_random(settled, dying, tmp_path, count)
