"""What a team must not learn by packages, whatever it asks for or once was told."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import replace
from uuid import UUID

import orjson

from desktop.models.changes import Change
from desktop.services.registry import Services
from desktop.services.teams import team_id
from tests.services.exchange.deployment import (
    Deployment,
    assessor_of,
    cadre_of,
    edit,
    faults,
    rows,
    units_of,
)
from tests.services.exchange.forging import Opened
from tests.services.record_city import named, write

SECRET = "在别组单位的事"
PHOTO = b"photo of a cadre of team five" * 1_000


def told(services: Services, query: str, row: UUID) -> list[tuple[object, ...]]:
    """What a station has of a row."""
    return rows(services, query.replace("?", f"'{row.hex}'"))


def test_an_assessor_does_not_bring_the_cadre_record_that_he_is(deployment: Deployment) -> None:
    """A cadre of team five's unit sits in team four, and takes part in a visit of it."""
    office, cadre = deployment.office, cadre_of(units_of(5)[0], 0)
    photo = office.desk.blobs.put(PHOTO)
    edit(office, "cadre", cadre, id_number="11010119700101001X", resume=SECRET, photo=photo)
    edit(office, "assessor", assessor_of(4, 1), cadre_id=cadre)
    deployment.task(4)
    deployment.visit(4)
    assert deployment.send(4, None).accepted
    unit = units_of(4)[0]
    edit(office, "pairing", named(f"pairing/4/{unit.hex}"), end=dt.date(2026, 11, 1))
    write(
        office.desk,
        [
            Change(
                "pairing",
                named("pairing/again"),
                {"team_id": team_id(3), "unit_id": unit, "start": dt.date(2026, 11, 2)},
            )
        ],
    )
    deployment.task(3)
    for number in (3, 4):
        team = deployment.teams[number]
        named_here = told(team, "SELECT cadre_id FROM assessor WHERE id = ?", assessor_of(4, 1))
        assert named_here == [(cadre.hex,)]
        assert told(team, "SELECT id FROM cadre WHERE id = ?", cadre) == []
        assert told(team, "SELECT origin FROM revision WHERE row_id = ?", cadre) == []
        assert not team.desk.blobs.has(photo)
        assert rows(team, "SELECT count(*) FROM revision WHERE state <> 0") == [(0,)]
        assert faults(team) == []


def test_an_old_record_of_ones_own_brings_no_news_of_the_cadre(deployment: Deployment) -> None:
    """The unit is another team's now; the fact of the time before goes on naming its cadre."""
    office = deployment.office
    deployment.task(3)
    team, unit = deployment.teams[3], units_of(3)[0]
    cadre = cadre_of(unit, 0)
    ((cycle,),) = rows(team, "SELECT id FROM cycle")
    fact: dict[str, object] = {
        "cycle_id": UUID(hex=str(cycle)), "number": 1, "on": dt.date(2026, 11, 16), "text": "事",
        "polarity": "positive", "round": 0, "severity": "normal", "state": "draft",
        "unit_id": unit, "cadre_id": cadre, "team_id": team_id(3),
    }  # fmt: skip
    write(team.desk, [Change("fact", named("secrecy/fact"), fact)])
    assert deployment.send(3, None).accepted
    edit(office, "pairing", named(f"pairing/3/{unit.hex}"), end=dt.date(2026, 11, 1))
    deployment.task(3)
    edit(office, "cadre", cadre, post=SECRET, photo=office.desk.blobs.put(PHOTO))
    report = deployment.task(3)
    assert (report.accepted, report.blobs) == (True, 0)
    assert told(team, "SELECT post, photo FROM cadre WHERE id = ?", cadre) == [(None, None)]
    assert office.exchange.digest(team_id(3)) == team.exchange.digest()


def asked(deployment: Deployment, *wants: str) -> list[bytes]:
    """What the office's next package gives a team that says it lacks these."""
    office, team = deployment.office, deployment.teams[4]
    opened = Opened.of(deployment.export(4, stick="asking"), team, office)
    package = opened.said(wants=wants).write(deployment.root / "wants.zkb")
    (report,) = deployment.carry(package, None)
    assert report.accepted
    return list(Opened.of(deployment.export(None, 4, stick="given"), office, team).blobs)


def test_nobody_gets_an_attachment_by_its_hash_alone(deployment: Deployment) -> None:
    office, own, other = deployment.office, units_of(4)[0], units_of(5)[0]
    mine, theirs = office.desk.blobs.put(b"mine" * 500), office.desk.blobs.put(PHOTO)
    edit(office, "cadre", cadre_of(own, 0), photo=mine)
    edit(office, "cadre", cadre_of(other, 0), photo=theirs)
    deployment.task(4)
    deployment.visit(4)
    assert asked(deployment, mine, theirs) == [b"mine" * 500]


def test_what_has_left_the_scope_is_not_given_again(deployment: Deployment) -> None:
    office, unit = deployment.office, units_of(4)[0]
    mine = office.desk.blobs.put(b"mine" * 500)
    edit(office, "cadre", cadre_of(unit, 0), photo=mine)
    deployment.task(4)
    edit(office, "pairing", named(f"pairing/4/{unit.hex}"), end=dt.date(2026, 11, 1))
    deployment.task(4)
    assert asked(deployment, mine) == []


def test_a_held_line_lays_no_attachment_here(deployment: Deployment) -> None:
    """A team may not write of cadres; so what it says of them is kept, and no file with it."""
    office = deployment.office
    deployment.task(4)
    deployment.visit(4)
    team, (unit, _) = deployment.teams[4], units_of(4)
    opened = Opened.of(deployment.export(4), team, office)
    sha256 = hashlib.sha256(PHOTO).hexdigest()
    line = orjson.dumps(
        {
            "o": team.desk.history.origin, "q": 5_000, "t": "cadre", "r": "12" * 16, "s": [],
            "f": {"name": "某", "level": "city", "unit_id": unit.hex, "photo": sha256},
            "a": team.desk.actor.account.hex, "m": 1_790_000_000_000_000, "n": "ab" * 16, "v": 1,
        },
        option=orjson.OPT_SORT_KEYS,
    )  # fmt: skip
    forged = replace(opened.carrying((*opened.lines, line)), blobs=(PHOTO,))
    (report,) = deployment.carry(forged.write(deployment.root / "held.zkb"), None)
    assert (report.accepted, report.held, report.blobs) == (True, 1, 0)
    assert not office.desk.blobs.has(sha256)
    assert faults(office) == []
