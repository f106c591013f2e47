"""The whole enrolment between real workspaces, and every way in which it must not happen."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from desktop.models.exchange import Station, Workstation
from desktop.services.door import Writing
from desktop.services.errors import Invalid, Refused
from desktop.services.exchange import asking, directory, granting, letters, standing
from desktop.services.exchange.enrolment_forms import (
    GrantBody,
    RequestBody,
    RosterPerson,
    canonical_body,
    read_body,
    request_digits,
    request_sha,
)
from desktop.services.exchange.identity import Certificate, RootKey, StationKeys, deployment_of
from desktop.services.exchange.manifest import DirectoryEntry, Instance, Revocations
from desktop.services.exchange.refusals import PackageRefused
from desktop.services.exchange.wire import Route
from desktop.services.registry import Services
from desktop.services.security.accounts import AccountRefused
from desktop.services.teams import team_id
from desktop.terms import PackageCode, PackageKind, Role, StationRole, WorkstationStatus
from tests.services.exchange.deployment import assessor_of
from tests.services.exchange.enrolling import (
    MEMBER,
    Meeting,
    fact_line,
    meeting_template,
    met,
    receive,
    stored,
    unshown,
)
from tests.services.record_city import acting
from tests.test_canaries import readable

WRONG = "0000 0000 0000 0000 0000 0000 0000 0000"
NEWCOMER = "5a" * 16


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return meeting_template(tmp_path_factory.mktemp("meeting"))


@pytest.fixture
def meeting(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Meeting]:
    yield from met(Path(shutil.copytree(template, tmp_path / "stations")), monkeypatch)


def refused_as(code: PackageCode, work: Callable[[], object]) -> None:
    with pytest.raises(PackageRefused) as refused:
        work()
    assert refused.value.package_code is code


def origin_of(services: Services) -> str:
    return services.desk.history.origin


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
    meeting.team.workspace.renew_origin()
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


def test_somebody_between_two_pcs_cannot_give_a_grant_of_his_own(meeting: Meeting) -> None:
    asked = meeting.ask()
    real = meeting.grant(asked)
    forged = forge(meeting, root=RootKey.generate(), office=StationKeys.generate())
    assert meeting.team.enrolment.inspect_grant(forged).digits != real.digits
    with pytest.raises(Refused, match="核对数字不一致"):
        meeting.team.enrolment.accept(forged, digits=real.digits)
    assert not meeting.team.enrolment.own().enrolled


# what a grant must be


def forge(
    meeting: Meeting,
    *,
    root: RootKey | None = None,
    office: StationKeys | None = None,
    signed_by: StationKeys | None = None,
    certificate: dict[str, Any] | None = None,
    grant: dict[str, Any] | None = None,
) -> Path:
    """A grant for team 3's pending request, made by somebody who has what is given."""
    with meeting.office.desk.db.writing() as session:
        true = standing.ensure_office(session, "考核办", 1)
        root = root or standing.root_key(session)
        keys = office or standing.own_keys(session)
    with meeting.team.desk.db.reading() as session:
        asked = asking.pending(session)
    assert asked is not None
    deployment, own = deployment_of(root.public), asked.keys
    about = Certificate(
        deployment, own.key_id, own.sign, own.seal, StationRole.TEAM, team_id(3).hex,
        "第三考核组", asked.instance.origin, (), 2, 1,
    )  # fmt: skip
    us = replace(true, deployment=deployment, key_id=keys.public.key_id,
                 sign=keys.public.sign, seal=keys.public.seal)  # fmt: skip
    body = GrantBody(
        1,
        request_sha(canonical_body(asked)),
        root.public.hex(),
        replace(about, **(certificate or {})).issue(root).hex(),
        us.issue(root).hex(),
        Instance(true.origin),
        (),
        Revocations(0, ()),
        (),
        1,
    )
    route = Route(deployment, PackageKind.GRANT, true.origin, asked.instance.origin, 2)
    signer = signed_by or keys
    out = meeting.stick / "forged.zkb"
    letters.write_grant(
        out,
        route=route,
        key_id=signer.public.key_id,
        sign=signer.sign,
        receiver_seal_public=own.seal,
        body=canonical_body(replace(body, **(grant or {}))),
    )
    return out


@pytest.mark.parametrize(
    "change",
    [
        {"team": team_id(4).hex},
        {"role": StationRole.OFFICE, "team": None},
        {"origin": "ab" * 16},
        {"sign": bytes(32), "key_id": "00" * 16},
    ],
)
def test_a_certificate_for_another_role_team_or_instance_is_refused(
    change: dict[str, Any], meeting: Meeting
) -> None:
    meeting.ask()
    refused_as(
        PackageCode.CERTIFICATE,
        lambda: meeting.team.enrolment.inspect_grant(forge(meeting, certificate=change)),
    )


def test_the_grant_that_is_forged_here_would_be_good_unchanged(meeting: Meeting) -> None:
    meeting.ask()
    assert meeting.team.enrolment.inspect_grant(forge(meeting)).team == "第三考核组"


def test_a_grant_signed_by_another_key_than_the_office_is_refused(meeting: Meeting) -> None:
    meeting.ask()
    forged = forge(meeting, signed_by=StationKeys.generate())
    refused_as(PackageCode.SIGNATURE, lambda: meeting.team.enrolment.inspect_grant(forged))


def test_a_certificate_of_another_root_is_refused(meeting: Meeting) -> None:
    meeting.ask()
    good = forge(meeting)
    with meeting.team.desk.db.reading() as session:
        keys = standing.own_keys(session)
    body = read_body(GrantBody, letters.open_grant(good, keys.seal_private, office_key).body)
    other = RootKey.generate()
    text = bytes.fromhex(body.certificate)[64:]
    foreign = other.sign(b"kaohe/certificate/1\x00" + text) + text
    forged = forge(meeting, grant={"certificate": foreign.hex()})
    refused_as(PackageCode.CERTIFICATE, lambda: meeting.team.enrolment.inspect_grant(forged))


def office_key(body: bytes) -> bytes:
    grant = read_body(GrantBody, body)
    return Certificate.read(bytes.fromhex(grant.office), bytes.fromhex(grant.root)).sign


def test_a_grant_for_another_pc_cannot_be_opened(meeting: Meeting) -> None:
    meeting.ask(3)
    granted = meeting.grant(meeting.ask(4), 4)
    refused_as(
        PackageCode.DECRYPT,
        lambda: meeting.team.enrolment.accept(granted.path, digits=granted.digits),
    )


def test_a_grant_for_an_earlier_request_is_refused(meeting: Meeting) -> None:
    granted = meeting.grant(meeting.ask())
    meeting.team.workspace.renew_origin()
    meeting.ask()
    with pytest.raises(Refused, match="不是本机当前的登记申请"):
        meeting.team.enrolment.accept(granted.path, digits=granted.digits)


def test_a_grant_cannot_be_used_twice(meeting: Meeting) -> None:
    granted, _ = meeting.enrol(3, MEMBER)
    before = stored(meeting.team)
    with pytest.raises(Refused, match="没有待答复的登记申请"):
        meeting.team.enrolment.accept(granted.path, digits=granted.digits)
    assert stored(meeting.team) == before


def test_another_office_cannot_take_an_enrolled_pc_over(meeting: Meeting) -> None:
    meeting.enrol()
    meeting.ask()
    keys, root = StationKeys.generate(), RootKey.generate()
    forged = forge(meeting, root=root, office=keys)
    digits = meeting.team.enrolment.inspect_grant(forged).digits
    refused_as(
        PackageCode.DEPLOYMENT,
        lambda: meeting.team.enrolment.accept(forged, digits=digits),
    )


def test_who_asked_must_be_on_the_roster(meeting: Meeting) -> None:
    meeting.ask()
    forged = forge(meeting)
    digits = meeting.team.enrolment.inspect_grant(forged).digits
    refused_as(PackageCode.MANIFEST, lambda: meeting.team.enrolment.accept(forged, digits=digits))
    assert not meeting.team.enrolment.own().enrolled


def test_a_changed_file_is_refused(meeting: Meeting) -> None:
    asked = meeting.ask()
    data = asked.path.read_bytes()
    at = data.index(b'"team":3') + 7
    asked.path.write_bytes(data[:at] + b"4" + data[at + 1 :])
    refused_as(PackageCode.HASH, lambda: meeting.office.enrolment.inspect(asked.path))


def test_a_request_signed_by_other_keys_than_it_asks_for_is_refused(meeting: Meeting) -> None:
    asked = meeting.ask()
    _, body = asking.read_request(asked.path)
    thief = StationKeys.generate()
    out = meeting.stick / "forged.zkb"
    changes: tuple[dict[str, Any], ...] = ({}, {"sign": thief.public.sign.hex()})
    for change in changes:
        letters.write_request(
            out,
            origin=body.instance.origin,
            key_id=body.keys.key_id,
            sign=thief.sign,
            body=canonical_body(replace(body, **change)),
        )
        code = PackageCode.MANIFEST if change else PackageCode.SIGNATURE
        refused_as(code, lambda: meeting.office.enrolment.inspect(out))


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
