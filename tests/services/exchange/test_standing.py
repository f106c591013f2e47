"""Instances of one workstation, and whose records show under which roster."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from desktop.services.door import Writing
from desktop.services.exchange import directory, granting, standing
from desktop.services.exchange.manifest import DirectoryEntry, Instance
from desktop.services.registry import Services
from desktop.services.teams import team_id
from desktop.terms import PackageCode, StationRole
from tests.services.exchange.enrolling import (
    MEMBER,
    Meeting,
    fact_line,
    met,
    origin_of,
    receive,
    refused_as,
    stored,
    strangers,
    unshown,
)

NEWCOMER = "5a" * 16


@pytest.fixture
def meeting(
    tmp_path_factory: pytest.TempPathFactory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Meeting]:
    own = shutil.copytree(strangers(tmp_path_factory), tmp_path / "stations")
    yield from met(Path(own), monkeypatch)


# instances


def register(services: Services, key_id: str, origin: str, *earlier: str) -> bool:
    with services.desk.db.writing() as session:
        tx = Writing(services.desk, session, None)
        return directory.register_instance(tx, key_id, Instance(origin, earlier))


def test_a_new_instance_of_the_same_keys_is_accepted(meeting: Meeting) -> None:
    meeting.enrol()
    key, first = meeting.team.enrolment.own().key_id, origin_of(meeting.team)
    assert register(meeting.office, key, "b1" * 16, first)
    assert register(meeting.office, key, "b3" * 16, first, "b1" * 16, "b2" * 16)
    (line,) = meeting.office.enrolment.stations()
    assert (line.present, line.earlier) == ("b3" * 16, 3)
    # A stick of an older instance that arrives late does not turn it back.
    assert not register(meeting.office, key, "b1" * 16, first)
    assert meeting.office.enrolment.stations()[0].present == "b3" * 16
    with meeting.office.desk.db.reading() as session:
        assert standing.origins_of(session, key) == {first, "b1" * 16, "b2" * 16, "b3" * 16}


def test_a_new_instance_cannot_claim_what_is_anothers_or_stand_alone(meeting: Meeting) -> None:
    meeting.enrol(3)
    meeting.enrol(4)
    key, first = meeting.team.enrolment.own().key_id, origin_of(meeting.team)
    other = origin_of(meeting.station(4))
    before = stored(meeting.office)
    for origin, *earlier in (
        ("b1" * 16, first, other),
        (other, first),
        ("b1" * 16, "b2" * 16),
        ("b1" * 16,),
        ("b1" * 16, first, origin_of(meeting.office)),
        (origin_of(meeting.office), first),
    ):
        refused_as(
            PackageCode.CERTIFICATE,
            lambda o=origin, e=earlier: register(meeting.office, key, o, *e),  # type: ignore[misc]  # a lambda's default has no type
        )
    assert stored(meeting.office) == before
    refused_as(
        PackageCode.SENDER_UNKNOWN, lambda: register(meeting.office, "77" * 16, "b1" * 16, first)
    )


def test_the_directory_makes_relayed_lines_show_at_a_team(meeting: Meeting) -> None:
    meeting.enrol(3)
    elsewhere = "c4" * 16
    line = fact_line(meeting.office, elsewhere, NEWCOMER, number=3)
    receive(meeting.team, line)
    assert unshown(meeting.team) == ["来源工作站未登记"]
    entries = (DirectoryEntry(elsewhere, StationRole.TEAM, team_id(3).hex),)
    with meeting.team.desk.db.writing() as session:
        directory.take_directory(Writing(meeting.team.desk, session, None), entries)
    assert unshown(meeting.team) == [None], "it waits for its unit now, and is not held"


# the roster decides whose records show


def test_an_author_off_the_roster_is_held_and_shows_when_the_roster_has_him(
    meeting: Meeting,
) -> None:
    meeting.enrol()
    key, origin = meeting.team.enrolment.own().key_id, origin_of(meeting.team)
    line = fact_line(meeting.office, origin, NEWCOMER)
    receive(meeting.office, line)
    assert unshown(meeting.office) == ["填写人不在该工作站的授权名册上"]
    founder = meeting.people()
    slips = meeting.office.enrolment.change_roster(
        key, (*founder, replace(MEMBER, account=UUID(hex=NEWCOMER)))
    )
    assert [s.login for s in slips] == ["wangwu"]
    assert unshown(meeting.office) == []
    # Who has left is still attested: what was written stays, and what comes late shows.
    meeting.office.enrolment.change_roster(key, founder)
    receive(meeting.office, fact_line(meeting.office, origin, NEWCOMER, seq=2))
    assert unshown(meeting.office) == []
    lines = meeting.office.enrolment.roster(key)
    assert [(line.login, line.active) for line in lines] == [("zuzhang3", True), ("wangwu", False)]


def test_the_founders_own_records_show_at_once(meeting: Meeting) -> None:
    meeting.enrol()
    actor = meeting.team.desk.actor.account.hex
    receive(meeting.office, fact_line(meeting.office, origin_of(meeting.team), actor))
    assert unshown(meeting.office) == []


def test_a_roster_that_came_to_nothing_releases_nothing(
    meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting.enrol()
    key, origin = meeting.team.enrolment.own().key_id, origin_of(meeting.team)
    receive(meeting.office, fact_line(meeting.office, origin, NEWCOMER))

    def fail(*_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(granting, "slips", fail)
        with pytest.raises(ZeroDivisionError):
            meeting.office.enrolment.change_roster(
                key, (*meeting.people(), replace(MEMBER, account=UUID(hex=NEWCOMER)))
            )
    receive(meeting.office, fact_line(meeting.office, origin, NEWCOMER, seq=2))
    assert unshown(meeting.office) == ["填写人不在该工作站的授权名册上"] * 2


def test_another_teams_row_is_held_also_from_an_enrolled_station(meeting: Meeting) -> None:
    meeting.enrol()
    actor = meeting.team.desk.actor.account.hex
    receive(meeting.office, fact_line(meeting.office, origin_of(meeting.team), actor, number=4))
    assert unshown(meeting.office) == ["记录属于另一个考核组"]
