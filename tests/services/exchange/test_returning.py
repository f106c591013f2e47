"""What a restored office has forgotten of its own comes home by way of the teams."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from desktop.models.changes import Change
from desktop.models.revision import line_hash
from desktop.services.errors import Refused
from desktop.services.exchange import standing
from desktop.services.exchange.manifest import Manifest
from desktop.services.exchange.service import ExchangeService
from desktop.services.teams import team_id
from desktop.terms import CadreLevel, PackageCode, WorkstationStatus
from tests.services.exchange.clearer import REASON
from tests.services.exchange.deployment import (
    Deployment,
    edit,
    faults,
    leader_of,
    rows,
    units_of,
)
from tests.services.exchange.forging import Opened
from tests.services.record_city import named, write

NEW = named("someone-new")
PHOTO = b"photo" * 10_000
LOST = "考核办后来补充的"
ON_TOP = "组里在其上写的"


def hire(deployment: Deployment, who: UUID = NEW, name: str = "新某", team: int = 3) -> str:
    """The office enters a person with a photo at a unit of a team; the photo's hash."""
    desk = deployment.office.desk
    sha256 = desk.blobs.put(PHOTO + name.encode())
    fields = {
        "name": name, "level": CadreLevel.CITY, "unit_id": units_of(team)[0],
        "unit_order": 9, "photo": sha256,
    }  # fmt: skip
    write(desk, [Change("cadre", who, fields)])
    return sha256


def summary(deployment: Deployment, who: int | None, visit: UUID) -> object:
    """The summary of a visit as one station shows it."""
    query = f"SELECT summary FROM visit WHERE id = '{visit.hex}'"  # noqa: S608  # an id of the test's own
    return rows(deployment.station(who), query)[0][0]


def waiting(deployment: Deployment) -> int:
    """How many revisions do not show at the office."""
    return len(rows(deployment.office, "SELECT 1 FROM revision WHERE state <> 0"))


def both_ways(deployment: Deployment, number: int = 3) -> None:
    """One package down and one up, both taken in."""
    for report in (deployment.send(None, number), deployment.send(number, None)):
        assert report.accepted, report


def agreed(deployment: Deployment, number: int = 3) -> None:
    """Office and team have the same, and nothing is wrong with either."""
    team, office = deployment.station(number), deployment.office
    assert team.exchange.digest() == office.exchange.digest(number)
    assert faults(team) == faults(office) == []


@pytest.fixture
def forgetful(deployment: Deployment) -> tuple[Deployment, UUID, str]:
    """The office wrote, sent, and was put back; the team built on what it got."""
    deployment.task(3)
    visit = deployment.visit(3)
    deployment.send(3, None)
    both_ways(deployment)
    kept = deployment.keep(None, "backup")
    photo = hire(deployment)
    edit(deployment.office, "visit", visit, summary=LOST)
    assert deployment.send(None, 3).accepted
    edit(deployment.station(3), "visit", visit, summary=ON_TOP)
    deployment.put_back(None, kept)
    return deployment, visit, photo


def test_what_the_office_forgot_comes_home_with_what_was_built_on_it(
    forgetful: tuple[Deployment, UUID, str],
) -> None:
    deployment, visit, photo = forgetful
    assert deployment.send(3, None).waiting == 1
    assert deployment.send(None, 3).accepted
    report = deployment.send(3, None)
    assert report.accepted, report
    assert (report.held, report.waiting, report.blobs) == (0, 0, 1)
    assert summary(deployment, None, visit) == ON_TOP
    assert deployment.office.desk.blobs.has(photo)
    assert waiting(deployment) == 0
    both_ways(deployment)
    assert deployment.send(3, None).revisions == 0
    agreed(deployment)
    # What came home is the office's own, and goes on to whoever must know it.
    assert deployment.task(4).accepted
    agreed(deployment, 4)


def test_nothing_is_cleared_before_it_is_home(forgetful: tuple[Deployment, UUID, str]) -> None:
    deployment, _, _ = forgetful
    deployment.send(3, None)
    assert deployment.send(None, 3).accepted
    clearing = deployment.station(3).clearing
    state = clearing.ready()
    assert (state.ready, state.unconfirmed) == (False, 0)
    assert state.unsent == state.revisions + 2
    deployment.export(3, stick="lost")
    state = clearing.ready()
    assert (state.ready, state.unsent) == (False, 0)
    assert state.unconfirmed == state.revisions + 2
    with pytest.raises(Refused, match="没有收到考核办的回执"):
        clearing.clear(to=deployment.stick("no"), reason=REASON, password=leader_of(3).password)
    assert deployment.send(3, None).accepted
    assert deployment.send(None, 3).accepted
    assert clearing.ready().ready


def test_an_instance_that_the_office_forgot_itself_counts_as_its_own_again(
    deployment: Deployment,
) -> None:
    """Restored twice to the same backup: it does not know that it was another in between."""
    kept = deployment.keep(None, "backup")
    deployment.put_back(None, kept, place="first")
    between = deployment.office.desk.history.origin
    hire(deployment)
    assert deployment.task(3).accepted
    deployment.put_back(None, kept, place="second")
    assert rows(deployment.office, f"SELECT 1 FROM cadre WHERE id = '{NEW.hex}'") == []  # noqa: S608  # an id of the test's own
    for number in (4, 3):
        both_ways(deployment, number)
    assert rows(deployment.office, f"SELECT name FROM cadre WHERE id = '{NEW.hex}'") == [("新某",)]  # noqa: S608  # an id of the test's own
    assert waiting(deployment) == 0
    with deployment.office.desk.db.reading() as session:
        assert between in standing.instance(session)[1]
        assert between in standing.nonces(session)
    for number in (3, 4):
        both_ways(deployment, number)
        assert deployment.send(None, number).accepted
        agreed(deployment, number)


def opened(deployment: Deployment, source: int) -> Opened:
    """A team's report to the office, taken apart."""
    package = deployment.export(source, stick=f"from{source}")
    return Opened.of(package, deployment.station(source), deployment.office)


def given_back(forgetful: tuple[Deployment, UUID, str]) -> tuple[Deployment, Opened]:
    """The package that brings home what was forgotten."""
    deployment = forgetful[0]
    assert deployment.send(None, 3).accepted
    found = opened(deployment, 3)
    assert len(found.manifest.returned) == 1
    return deployment, found


def without(manifest: Manifest) -> Manifest:
    return replace(manifest, returned=())


def shortened(manifest: Manifest) -> Manifest:
    (proof,) = manifest.returned
    return replace(manifest, returned=(replace(proof, hashes=proof.hashes[:-1]),))


def swapped(manifest: Manifest) -> Manifest:
    (proof,) = manifest.returned
    hashes = (proof.hashes[1], proof.hashes[0], *proof.hashes[2:])
    return replace(manifest, returned=(replace(proof, hashes=hashes),))


def another_sender(manifest: Manifest) -> Manifest:
    (proof,) = manifest.returned
    return replace(manifest, returned=(replace(proof, sender="ab" * 16),))


def unsigned(manifest: Manifest) -> Manifest:
    (proof,) = manifest.returned
    return replace(manifest, returned=(replace(proof, proof="00" + proof.proof[2:]),))


def nothing_signed(manifest: Manifest) -> Manifest:
    (proof,) = manifest.returned
    return replace(manifest, returned=(replace(proof, proof=""),))


@pytest.mark.parametrize(
    "change", [without, shortened, swapped, another_sender, unsigned, nothing_signed]
)
def test_a_line_of_others_needs_the_word_of_the_office_itself(
    forgetful: tuple[Deployment, UUID, str], change: Callable[[Manifest], Manifest]
) -> None:
    deployment, found = given_back(forgetful)
    forged = replace(found, manifest=change(found.manifest))
    (report,) = deployment.carry(forged.write(deployment.stick("forged") / "a.zkb"), None)
    assert (report.accepted, report.code) == (False, PackageCode.SCOPE)
    (report,) = deployment.carry(found.write(deployment.stick("honest") / "a.zkb"), None)
    assert report.accepted, report


def test_another_team_cannot_use_the_proof(forgetful: tuple[Deployment, UUID, str]) -> None:
    deployment, found = given_back(forgetful)
    assert deployment.task(4).accepted
    own = opened(deployment, 4)
    (proof,) = found.manifest.returned
    foreign = [line for line in found.lines if line_hash(line).hex() in proof.hashes]
    assert len(foreign) == 2
    forged = own.carrying((*own.lines, *foreign)).said(returned=found.manifest.returned)
    (report,) = deployment.carry(forged.write(deployment.stick("forged") / "a.zkb"), None)
    assert (report.accepted, report.code) == (False, PackageCode.SCOPE)


@pytest.mark.parametrize("order", [(3, 4), (4, 3)])
def test_names_that_were_given_twice_stop_no_exchange(
    deployment: Deployment, order: tuple[int, int]
) -> None:
    """An image put back that nobody noticed: team 3 has the first line, team 4 the second.

    The second has got a new name; whichever comes home first keeps the old one, and of the
    other the office is told.
    """
    for number in (3, 4):
        deployment.task(number)
        both_ways(deployment, number)
    image = deployment.keep(None, "image")
    hire(deployment)
    assert deployment.send(None, 3).accepted
    deployment.put_back(None, image, place=None)
    second = named("someone-else")
    hire(deployment, second, "另某", team=4)
    assert deployment.send(None, 4).accepted
    deployment.visit(3)
    deployment.visit(4)
    told = [deployment.send(3, None)]
    for number in (*order, *order):
        told += [deployment.send(None, number), deployment.send(number, None)]
    assert [r.code for r in told if not r.accepted] == [], told
    assert any("没有采用" in note for r in told for note in r.notes)
    query = "SELECT name FROM cadre WHERE name IN ('新某', '另某') ORDER BY name"
    names = {name for (name,) in rows(deployment.office, query)}
    assert names == ({"新某", "另某"} if order[0] == 3 else {"另某"})
    assert len(rows(deployment.office, "SELECT 1 FROM visit")) == 2
    for services in (deployment.office, deployment.station(3), deployment.station(4)):
        assert faults(services) == []


# The last package before a clearing


def visits(deployment: Deployment) -> int:
    """How many visits the office has."""
    return len(rows(deployment.office, "SELECT 1 FROM visit"))


def cleared(deployment: Deployment, split: int = 1_000_000) -> Path:
    """Clear team 3's workspace; the stick with its last files."""
    team, stick = deployment.station(3), deployment.stick("last")
    exchange = ExchangeService(team.desk, team.workspace, team.media, split=split)
    exchange._departures.portion = 2
    team.clearing._exchange = exchange
    team.clearing.clear(to=stick, reason=REASON, password=leader_of(3).password)
    deployment._open.pop(3)
    return stick


@pytest.mark.parametrize("place", ["restored", None])
def test_any_office_that_is_put_back_later_can_take_the_last_package(
    deployment: Deployment, place: str | None
) -> None:
    deployment.task(3)
    kept = deployment.keep(None, "backup")
    deployment.put_back(None, kept, place="between")
    deployment.task(3)
    visit = deployment.visit(3)
    both_ways(deployment)
    both_ways(deployment)
    assert deployment.station(3).clearing.ready().ready
    # Nobody tells the team: it clears itself on a receipt that the office has forgotten.
    deployment.put_back(None, kept, place=place)
    assert visits(deployment) == 0
    (report,) = deployment.carry(cleared(deployment), None)
    assert report.accepted, report
    assert visits(deployment) == 1
    deployment.office.visits.get(visit)
    assert faults(deployment.office) == []


def test_a_last_package_of_several_files_is_taken_to_its_end(deployment: Deployment) -> None:
    deployment.task(3)
    kept = deployment.keep(None, "backup")
    for week in range(3):
        deployment.visit(3, dt.date(2026, 11, 2) + dt.timedelta(weeks=week))
    both_ways(deployment)
    both_ways(deployment)
    stick = cleared(deployment, split=1_000)
    assert len(list(stick.glob("*.zkb"))) > 2
    for put_back in (False, True):
        if put_back:
            deployment.put_back(None, kept)
        reports = deployment.carry(stick, None)
        assert [r.code for r in reports] == [PackageCode.OK] * len(reports), reports
        assert visits(deployment) == 3
        query = f"SELECT status FROM workstation WHERE team_id = '{team_id(3).hex}'"  # noqa: S608  # an id of the test's own
        assert rows(deployment.office, query) == [(WorkstationStatus.CLEARED.value,)]
