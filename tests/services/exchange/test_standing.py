"""Instances of one workstation, and whose records show under which roster."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import orjson
import pytest

from desktop.services.door import Writing
from desktop.services.exchange import directory, granting, standing
from desktop.services.exchange.identity import origin_of
from desktop.services.exchange.manifest import DirectoryEntry, Instance
from desktop.services.registry import Services
from desktop.services.security.settings import EARLIER_ORIGINS, put_setting
from desktop.services.teams import team_id
from desktop.terms import PackageCode, StationRole
from tests.services.exchange.enrolling import (
    MEMBER,
    Meeting,
    fact_line,
    met,
    receive,
    refused_as,
    stored,
    strangers,
    unshown,
)
from tests.services.exchange.enrolling import origin_of as origin_at

NEWCOMER = "5a" * 16


@pytest.fixture
def meeting(
    tmp_path_factory: pytest.TempPathFactory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Meeting]:
    own = shutil.copytree(strangers(tmp_path_factory), tmp_path / "stations")
    yield from met(Path(own), monkeypatch)


# instances


def nonce(number: int) -> str:
    return f"{number:032x}"


def born(key_id: str, number: int) -> str:
    """An origin that is bound to a key."""
    return origin_of(key_id, bytes.fromhex(nonce(number)))


def said(key_id: str, first: str, *numbers: int) -> Instance:
    """What an honest workstation says: founded under ``first``, then one new origin each."""
    *earlier, origin = (first, *(born(key_id, n) for n in numbers))
    return Instance(origin, tuple(earlier), ("", *map(nonce, numbers)))


def register(services: Services, key_id: str, instance: Instance) -> bool:
    with services.desk.db.writing() as session:
        tx = Writing(services.desk, session, None)
        return directory.register_instance(tx, key_id, instance)


def known_of(services: Services, key_id: str) -> frozenset[str]:
    with services.desk.db.reading() as session:
        return standing.origins_of(session, key_id)


def test_a_new_instance_of_the_same_keys_is_accepted(meeting: Meeting) -> None:
    meeting.enrol()
    key, first = meeting.team.enrolment.own().key_id, origin_at(meeting.team)
    assert register(meeting.office, key, said(key, first, 1))
    assert register(meeting.office, key, said(key, first, 1, 2, 3))
    (line,) = meeting.office.enrolment.stations()
    assert (line.present, line.earlier) == (born(key, 3), 3)
    # A stick of an older instance that arrives late does not turn it back.
    assert not register(meeting.office, key, said(key, first, 1))
    assert meeting.office.enrolment.stations()[0].present == born(key, 3)
    assert known_of(meeting.office, key) == {first, *(born(key, n) for n in (1, 2, 3))}


def test_a_new_instance_cannot_claim_what_is_anothers_or_not_bound_to_its_key(
    meeting: Meeting,
) -> None:
    meeting.enrol(3)
    meeting.enrol(4)
    key, first = meeting.team.enrolment.own().key_id, origin_at(meeting.team)
    other_key = meeting.station(4).enrolment.own().key_id
    other, office = origin_at(meeting.station(4)), origin_at(meeting.office)
    good = said(key, first, 1)
    before = stored(meeting.office)
    for instance in (
        replace(good, earlier=(first, other), nonces=("", "", nonce(1))),
        Instance(other, (first,)),
        Instance("b1" * 16, (first,)),
        Instance("b1" * 16, (first,), ("", nonce(1))),
        Instance(born(other_key, 1), (first,), ("", nonce(1))),
        replace(good, nonces=("", nonce(2))),
        replace(good, nonces=("",)),
        replace(good, earlier=(first, office), nonces=("", "", nonce(1))),
        Instance(office, (first,)),
    ):
        refused_as(
            PackageCode.CERTIFICATE,
            lambda i=instance: register(meeting.office, key, i),  # type: ignore[misc]  # a lambda's default has no type
        )
    assert stored(meeting.office) == before
    refused_as(
        PackageCode.SENDER_UNKNOWN, lambda: register(meeting.office, "77" * 16, said(key, first, 1))
    )


def test_nobody_can_take_an_origin_before_its_owner_comes_with_it(meeting: Meeting) -> None:
    meeting.enrol(3)
    meeting.enrol(4)
    key, first = meeting.team.enrolment.own().key_id, origin_at(meeting.team)
    owner = meeting.station(4).enrolment.own().key_id
    coming, unborn = born(owner, 1), "5e" * 16
    claim = Instance(first, (coming, unborn), (nonce(1), nonce(1), ""))
    assert not register(meeting.office, key, claim)
    assert known_of(meeting.office, key) == {first}
    assert register(meeting.office, owner, said(owner, origin_at(meeting.station(4)), 1))
    assert coming in known_of(meeting.office, owner)


def test_what_is_not_in_use_any_more_takes_no_new_instance(meeting: Meeting) -> None:
    meeting.enrol()
    key, first = meeting.team.enrolment.own().key_id, origin_at(meeting.team)
    meeting.office.enrolment.retire(key, "电脑更换")
    before = stored(meeting.office)
    refused_as(PackageCode.RETIRED, lambda: register(meeting.office, key, said(key, first, 1)))
    assert stored(meeting.office) == before
    assert not register(meeting.office, key, Instance(first)), "late packages are still its own"


def test_a_new_origin_is_bound_to_the_keys_and_makes_them_at_need(meeting: Meeting) -> None:
    workspace = meeting.team.workspace
    first = origin_at(meeting.team)
    fresh = workspace.renew_origin(standing.new_origin).id
    with meeting.team.desk.db.reading() as session:
        key = standing.own_keys(session).public.key_id
        told = directory.own_instance(session)
    assert (told.origin, told.earlier, told.nonces[0]) == (fresh, (first,), "")
    assert list(told.bound_to(key)) == [fresh]
    assert told.bound_to("77" * 16) == {}


def test_who_has_had_many_origins_names_the_last_of_them(meeting: Meeting) -> None:
    many = [f"{n:032x}" for n in range(100)]
    with meeting.team.desk.db.writing() as session:
        put_setting(session, EARLIER_ORIGINS, orjson.dumps(many).decode())
        told = directory.own_instance(session)
    assert told.earlier == tuple(many[-64:])
    assert len(told.nonces) == 65


def test_the_origins_of_a_request_are_the_keys_own_by_the_grant(meeting: Meeting) -> None:
    first = origin_at(meeting.team)
    meeting.team.workspace.renew_origin(standing.new_origin)
    meeting.enrol()
    own = meeting.team.enrolment.own()
    assert known_of(meeting.office, own.key_id) == {first, own.origin}
    assert meeting.office.enrolment.stations()[0].present == own.origin


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
    key, origin = meeting.team.enrolment.own().key_id, origin_at(meeting.team)
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
    receive(meeting.office, fact_line(meeting.office, origin_at(meeting.team), actor))
    assert unshown(meeting.office) == []


def test_a_roster_that_came_to_nothing_releases_nothing(
    meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting.enrol()
    key, origin = meeting.team.enrolment.own().key_id, origin_at(meeting.team)
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
    receive(meeting.office, fact_line(meeting.office, origin_at(meeting.team), actor, number=4))
    assert unshown(meeting.office) == ["记录属于另一个考核组"]
