"""The whole enrolment between real workspaces, who may do which step, and the digits."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from desktop.models.exchange import Station, Workstation
from desktop.services.errors import Invalid, Refused
from desktop.services.exchange import asking, directory, standing
from desktop.services.exchange.enrolment_forms import (
    RequestBody,
    RosterPerson,
    request_digits,
)
from desktop.services.exchange.identity import Certificate, deployment_of
from desktop.services.security.accounts import AccountRefused
from desktop.services.teams import team_id
from desktop.terms import PackageCode, Role, StationRole, WorkstationStatus
from tests.services.exchange.deployment import assessor_of
from tests.services.exchange.enrolling import (
    MEMBER,
    Meeting,
    met,
    origin_of,
    refused_as,
    stored,
    strangers,
)
from tests.services.record_city import acting
from tests.test_canaries import readable

WRONG = "0000 0000 0000 0000 0000 0000 0000 0000"


@pytest.fixture
def meeting(
    tmp_path_factory: pytest.TempPathFactory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Meeting]:
    own = shutil.copytree(strangers(tmp_path_factory), tmp_path / "stations")
    yield from met(Path(own), monkeypatch)


# the whole way


def test_both_know_each_other_when_it_is_done(meeting: Meeting) -> None:
    asked = meeting.ask()
    info = meeting.office.enrolment.inspect(asked.path)
    assert (info.team, info.digits, info.known) == (3, asked.digits, False)
    assert info.origin == origin_of(meeting.team)
    assert info.account == meeting.team.desk.actor.account
    granted = meeting.grant(asked, 3, MEMBER)
    assert [(s.login, s.digits, s.team) for s in granted.slips] == [
        ("wangwu", granted.digits, "第三考核组")
    ]
    assert meeting.team.enrolment.inspect_grant(granted.path).digits == granted.digits
    accepted = meeting.team.enrolment.accept(granted.path, digits=granted.digits)
    assert accepted.team == "第三考核组"
    assert [p.login for p in accepted.people] == ["wangwu", "zuzhang3"] or [
        p.login for p in accepted.people
    ] == ["zuzhang3", "wangwu"]
    (ours,) = meeting.team.enrolment.stations()
    (theirs,) = meeting.office.enrolment.stations()
    assert (ours.title, ours.present) == ("考核办", origin_of(meeting.office))
    assert (theirs.title, theirs.present, theirs.people) == (
        "第三考核组",
        origin_of(meeting.team),
        2,
    )
    own = meeting.team.enrolment.own()
    assert (own.enrolled, own.key_id, own.digits) == (True, theirs.key_id, "")


def test_certificates_stand_under_the_one_root(meeting: Meeting) -> None:
    meeting.enrol()
    with meeting.office.desk.db.reading() as session:
        root, office = standing.root_public(session), standing.own_certificate(session)
        row = standing.workstation_by_key(session, meeting.team.enrolment.own().key_id)
        assert row is not None
        kept = Certificate.read(row.certificate, root)
    with meeting.team.desk.db.reading() as session:
        own = standing.own_certificate(session)
        assert standing.root_public(session) == root
        assert standing.deployment(session) == deployment_of(root) == office.deployment
        assert standing.office_station(session).key_id == office.key_id
        assert standing.own_keys(session).public == own.keys
        refused_as(PackageCode.NOT_ENROLLED, lambda: standing.root_key(session))
    assert own == kept
    assert (own.role, own.team, own.succeeds) == (StationRole.TEAM, team_id(3).hex, ())


def test_before_it_nothing_can_be_exchanged(meeting: Meeting) -> None:
    for services in (meeting.office, meeting.team):
        with services.desk.db.reading() as session:
            assert not standing.is_enrolled(session)
            for ask in (standing.own_keys, standing.deployment, standing.own_certificate):
                refused_as(PackageCode.NOT_ENROLLED, lambda ask=ask: ask(session))  # type: ignore[misc]  # a lambda's default has no type
            refused_as(PackageCode.NOT_ENROLLED, lambda: standing.office_station(session))


def test_keys_stay_through_a_new_origin(meeting: Meeting) -> None:
    meeting.enrol()
    with meeting.team.desk.db.reading() as session:
        before = standing.own_keys(session).public, standing.instance(session)[0]
    meeting.team.workspace.renew_origin(standing.new_origin)
    with meeting.team.desk.db.reading() as session:
        present, earlier = standing.instance(session)
        assert standing.own_keys(session).public == before[0]
        assert earlier == (before[1],)
        assert present != before[1]


def test_a_request_names_nobody_and_no_secret_is_readable_anywhere(meeting: Meeting) -> None:
    granted, _ = meeting.enrol(3, MEMBER)
    with meeting.office.desk.db.reading() as session:
        secrets = [standing.own_keys(session).to_bytes(), standing.root_key(session).to_bytes()]
    with meeting.team.desk.db.reading() as session:
        secrets.append(standing.own_keys(session).to_bytes())
    (slip,) = granted.slips
    people = meeting.people(3, MEMBER)
    words = [slip.code, slip.code.replace("-", ""), *(p.login for p in people)]
    words += [p.name for p in people if len(p.name) >= 3] + [s.hex()[:32] for s in secrets]
    files = [p for p in meeting.root.rglob("*") if p.is_file()]
    assert len(files) > 20
    assert readable(files, words) == []
    for path in files:
        data = path.read_bytes()
        assert not any(s[i : i + 32] in data for s in secrets for i in range(0, len(s), 32)), path


def test_an_unanswered_request_stays_the_same(meeting: Meeting) -> None:
    first, second = meeting.ask(), meeting.ask()
    assert first.digits == second.digits
    granted = meeting.grant(first)
    meeting.team.enrolment.accept(granted.path, digits=granted.digits)


def test_granting_again_gives_new_codes_and_no_second_station(meeting: Meeting) -> None:
    asked = meeting.ask()
    first = meeting.grant(asked, 3, MEMBER)
    assert meeting.office.enrolment.inspect(asked.path).known
    second = meeting.grant(asked, 3, MEMBER)
    assert first.path != second.path
    assert first.digits == second.digits
    assert len(meeting.office.enrolment.stations()) == 1
    meeting.team.enrolment.accept(second.path, digits=second.digits)


def test_two_teams_are_two_stations(meeting: Meeting) -> None:
    meeting.enrol(3)
    meeting.enrol(4)
    lines = meeting.office.enrolment.stations()
    assert [line.title for line in lines] == ["第三考核组", "第四考核组"]
    with meeting.station(4).desk.db.reading() as session:
        told = {e.origin: (e.role, e.team) for e in directory.directory(session)}
    assert told[origin_of(meeting.team)] == (StationRole.TEAM, team_id(3).hex)
    assert told[origin_of(meeting.office)] == (StationRole.OFFICE, None)


def test_the_proposed_roster_is_the_team_of_today(meeting: Meeting) -> None:
    founder = UUID(int=7)
    people = meeting.office.enrolment.proposed_people(3, founder)
    assert [(p.role, p.assessor, p.account) for p in people] == [
        (Role.TEAM_LEADER, assessor_of(3, 0), founder),
        *((Role.TEAM_MEMBER, assessor_of(3, i), None) for i in (1, 2, 3)),
    ]
    assert len({p.login for p in people}) == 4
    assert people[0].login == "zhouyuan"


# digits


def test_wrong_digits_at_the_office_store_nothing(meeting: Meeting) -> None:
    asked, before = meeting.ask(), stored(meeting.office)
    for digits in (WRONG, "", asked.digits[:-1], asked.digits + "0"):
        with pytest.raises(Refused, match="核对数字不一致"):
            meeting.office.enrolment.grant(
                asked.path, team=3, digits=digits, people=meeting.people(), folder=meeting.stick
            )
    assert stored(meeting.office) == before
    assert [p.name for p in meeting.stick.iterdir()] == [asked.path.name]
    entry = meeting.office.desk.audit.entries()[0]
    assert (entry.kind, entry.operation, entry.result) == ("refusal", "enrol", "refused")


def test_wrong_digits_at_the_team_store_nothing(meeting: Meeting) -> None:
    granted, before = meeting.grant(meeting.ask(), 3, MEMBER), stored(meeting.team)
    with pytest.raises(Refused, match="核对数字不一致"):
        meeting.team.enrolment.accept(granted.path, digits=WRONG)
    assert stored(meeting.team) == before
    assert not meeting.team.enrolment.own().enrolled
    meeting.team.enrolment.accept(granted.path, digits=granted.digits.replace(" ", ""))


# who may do what, where


def test_each_step_belongs_to_one_desk(meeting: Meeting) -> None:
    asked = meeting.ask()
    for work in (
        lambda: meeting.office.enrolment.request(meeting.stick),
        lambda: meeting.office.enrolment.inspect_grant(asked.path),
        lambda: meeting.team.enrolment.inspect(asked.path),
        lambda: meeting.team.enrolment.grant(
            asked.path, team=3, digits=asked.digits, people=meeting.people(), folder=meeting.stick
        ),
        lambda: meeting.team.enrolment.change_roster("00" * 16, meeting.people()),
    ):
        with pytest.raises(Refused, match="这一步只能在"):
            work()


def test_a_member_cannot_ask_for_the_enrolment(meeting: Meeting) -> None:
    with acting(meeting.team.desk, Role.TEAM_MEMBER), pytest.raises(Refused, match="无权"):
        meeting.team.enrolment.request(meeting.stick)


def test_the_wrong_team_number_is_refused(meeting: Meeting) -> None:
    asked = meeting.ask()
    with pytest.raises(Invalid, match="第3组的，不是第4组"):
        meeting.office.enrolment.grant(
            asked.path, team=4, digits=asked.digits, people=meeting.people(), folder=meeting.stick
        )


def leader(login: str = "a", **more: Any) -> RosterPerson:
    return RosterPerson(login, "甲某", Role.TEAM_LEADER, **more)


@pytest.mark.parametrize(
    ("others", "part"),
    [
        ((replace(MEMBER, login="ZUZHANG3"),), "出现了两次"),
        ((replace(MEMBER, role=Role.CLERK),), "只能是考核组组长或考核组成员"),
    ],
)
def test_a_roster_that_breaks_a_rule_is_refused(
    others: tuple[RosterPerson, ...], part: str, meeting: Meeting
) -> None:
    asked, before = meeting.ask(), stored(meeting.office)
    with pytest.raises(Invalid, match=part):
        meeting.grant(asked, 3, *others)
    assert stored(meeting.office) == before


def test_a_roster_needs_a_leader_names_and_the_one_who_asked(meeting: Meeting) -> None:
    asked = meeting.ask()

    def grant(*people: RosterPerson) -> None:
        meeting.office.enrolment.grant(
            asked.path, team=3, digits=asked.digits, people=people, folder=meeting.stick
        )

    founder = meeting.team.desk.actor.account
    with pytest.raises(Invalid, match="没有指明办理登记的人"):
        grant(leader())
    with pytest.raises(Invalid, match="至少要有一名考核组组长"):
        grant(replace(MEMBER, account=founder))
    with pytest.raises(Invalid, match="同一个已有账号"):
        grant(leader(account=founder), replace(MEMBER, account=founder))
    with pytest.raises(AccountRefused, match="姓名"):
        grant(leader(account=founder), replace(MEMBER, name=" "))


def test_the_books_hold_the_enrolment_also_when_the_stick_fails(meeting: Meeting) -> None:
    asked = meeting.ask()
    with pytest.raises(Exception, match="介质已拔出或找不到") as failed:
        meeting.office.enrolment.grant(
            asked.path,
            team=3,
            digits=asked.digits,
            people=meeting.people(),
            folder=meeting.root / "gone",
        )
    assert getattr(failed.value, "sentence", "")
    assert len(meeting.office.enrolment.stations()) == 1
    granted = meeting.grant(asked)
    meeting.team.enrolment.accept(granted.path, digits=granted.digits)
    assert not list(meeting.root.glob("*/letter-*"))


def test_requests_and_station_books_are_what_was_asked(meeting: Meeting) -> None:
    asked = meeting.ask()
    letter, body = asking.read_request(asked.path)
    assert isinstance(body, RequestBody)
    assert request_digits(letter.body) == asked.digits
    meeting.grant(asked)
    with meeting.office.desk.db.reading() as session:
        row = session.get(Workstation, body.keys.key_id)
        station = session.get(Station, body.instance.origin)
        assert row is not None
        assert station is not None
        assert (row.status, station.key_id) == (WorkstationStatus.ACTIVE, row.key_id)
