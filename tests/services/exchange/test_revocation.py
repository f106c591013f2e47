"""Ending a workstation's trust: retired, compromised, replaced; and how the others hear of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.services.door import Writing
from desktop.services.errors import BadTransition, Invalid, NotFound, Refused
from desktop.services.exchange import directory, standing
from desktop.services.exchange.identity import Certificate
from desktop.services.exchange.manifest import Revocation, Revocations
from desktop.services.exchange.refusals import PackageRefused
from desktop.services.registry import Services
from desktop.services.workspace import Workspace
from desktop.terms import PackageCode, Role, StationRole, WorkstationStatus
from tests.services.exchange.deployment import leader_of
from tests.services.exchange.enrolling import (
    MEMBER,
    Meeting,
    acquainted,
    fact_line,
    met,
    receive,
    unshown,
)
from tests.services.office_desk import FAST
from tests.services.record_city import acting

S = WorkstationStatus


@pytest.fixture
def meeting(
    tmp_path_factory: pytest.TempPathFactory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Meeting]:
    own = shutil.copytree(acquainted(tmp_path_factory)[0], tmp_path / "stations")
    yield from met(Path(own), monkeypatch)


def only(office: Services) -> tuple[str, WorkstationStatus, str | None]:
    (line,) = office.enrolment.stations()
    return line.key_id, line.status, line.reason


def told(office: Services) -> Revocations:
    with office.desk.db.reading() as session:
        return directory.revocations_for_manifest(session)


def hear(team: Services, revocations: Revocations) -> bool:
    with team.desk.db.writing() as session:
        return directory.take_revocations(Writing(team.desk, session, None), revocations)


def test_retired_then_compromised_each_with_its_reason_and_a_rising_version(
    meeting: Meeting,
) -> None:
    office = meeting.office
    key, status, _ = only(office)
    assert (status, told(office)) == (S.ACTIVE, Revocations(0, ()))
    office.enrolment.retire(key, " 电脑更换 ")
    assert only(office) == (key, S.RETIRED, "电脑更换")
    assert told(office) == Revocations(1, (Revocation(key, "retired"),))
    with pytest.raises(BadTransition, match="已停用"):
        office.enrolment.retire(key, "再次")
    office.enrolment.compromise(key, "电脑遗失")
    assert only(office) == (key, S.COMPROMISED, "电脑遗失")
    assert told(office) == Revocations(2, (Revocation(key, "compromised"),))
    with pytest.raises(BadTransition, match="已经吊销"):
        office.enrolment.compromise(key, "再次")
    with pytest.raises(BadTransition):
        office.enrolment.retire(key, "从吊销到停用")
    entry = office.desk.audit.entries()[0]
    assert (entry.kind, entry.operation) == ("write", "revoke")


def test_what_it_wrote_before_still_shows_and_new_lines_of_its_authors_are_not_held(
    meeting: Meeting,
) -> None:
    key, _, _ = only(meeting.office)
    actor, origin = meeting.team.desk.actor.account.hex, meeting.team.desk.history.origin
    receive(meeting.office, fact_line(meeting.office, origin, actor))
    meeting.office.enrolment.retire(key, "电脑更换")
    receive(meeting.office, fact_line(meeting.office, origin, actor, seq=2))
    assert unshown(meeting.office) == []


def test_a_reason_and_a_station_are_needed(meeting: Meeting) -> None:
    key, _, _ = only(meeting.office)
    for work in (meeting.office.enrolment.retire, meeting.office.enrolment.compromise):
        with pytest.raises(Invalid, match="请写明原因"):
            work(key, " ")
        with pytest.raises(NotFound):
            work("00" * 16, "没有这台")
    assert only(meeting.office)[1] is S.ACTIVE


def test_clerk_and_security_officer_may_a_leader_may_not(meeting: Meeting) -> None:
    key, _, _ = only(meeting.office)
    for role in (Role.LEADER, Role.SYSADMIN, Role.AUDITOR):
        with acting(meeting.office.desk, role), pytest.raises(Refused, match="无权停用与吊销"):
            meeting.office.enrolment.compromise(key, "电脑遗失")
    with acting(meeting.office.desk, Role.SECURITY):
        meeting.office.enrolment.compromise(key, "电脑遗失")
    with pytest.raises(Refused):
        meeting.team.enrolment.compromise(key, "不是考核办")


def test_a_roster_out_of_use_does_not_change(meeting: Meeting) -> None:
    key, _, _ = only(meeting.office)
    meeting.office.enrolment.retire(key, "电脑更换")
    with pytest.raises(BadTransition):
        meeting.office.enrolment.change_roster(key, meeting.people())
    with pytest.raises(BadTransition):
        meeting.office.enrolment.renew_code(key, meeting.team.desk.actor.account)


def test_a_team_follows_only_a_higher_version(meeting: Meeting) -> None:
    own = meeting.team.enrolment.own
    key = own().key_id
    assert own().status is S.ACTIVE
    assert hear(meeting.team, Revocations(2, (Revocation(key, "compromised"),)))
    assert own().status is S.COMPROMISED
    assert not hear(meeting.team, Revocations(2, ()))
    assert not hear(meeting.team, Revocations(1, (Revocation(key, "retired"),)))
    assert own().status is S.COMPROMISED
    assert hear(meeting.team, Revocations(3, ()))
    assert own().status is S.ACTIVE


def test_an_unknown_status_is_refused_and_changes_nothing(meeting: Meeting) -> None:
    key = meeting.team.enrolment.own().key_id
    with pytest.raises(PackageRefused) as refused:
        hear(meeting.team, Revocations(9, (Revocation(key, "burnt"),)))
    assert refused.value.package_code is PackageCode.MANIFEST
    assert hear(meeting.team, Revocations(1, ()))


def test_a_compromised_pc_cannot_be_enrolled_again_a_retired_one_can(meeting: Meeting) -> None:
    key, _, _ = only(meeting.office)
    meeting.office.enrolment.retire(key, "暂停使用")
    granted, _ = meeting.enrol(3, MEMBER)
    assert granted.key_id == key
    assert only(meeting.office)[1] is S.ACTIVE
    assert told(meeting.office) == Revocations(2, ())
    assert meeting.team.enrolment.own().status is S.ACTIVE
    meeting.office.enrolment.compromise(key, "电脑遗失")
    asked = meeting.ask()
    with pytest.raises(Refused, match="已被吊销"):
        meeting.grant(asked)


def reinstall(meeting: Meeting) -> tuple[str, str]:
    """A new PC for team 3 in place of the old one; (old origin, old key)."""
    old = meeting.team.enrolment.own()
    meeting.shut(3)
    shutil.rmtree(meeting.root / "team03")
    Workspace.create(
        meeting.root / "team03",
        title="第三考核组",
        station_role=StationRole.TEAM,
        accounts=[leader_of(3)],
        clock=meeting.clock,
        kdf=FAST,
    )
    assert meeting.team.desk.history.origin != old.origin
    return old.origin, old.key_id


def test_a_reinstalled_pc_succeeds_the_old_one_which_is_retired(meeting: Meeting) -> None:
    origin, old = reinstall(meeting)
    granted = meeting.grant(meeting.ask(), succeeds=(old,))
    meeting.team.enrolment.accept(granted.path, digits=granted.digits)
    new, gone = meeting.office.enrolment.stations()
    assert (new.title, new.status) == ("第三考核组（2号机）", S.ACTIVE)
    assert (gone.key_id, gone.status) == (old, S.RETIRED)
    assert gone.reason == "由新登记的“第三考核组（2号机）”接替"
    with meeting.team.desk.db.reading() as session:
        assert standing.own_certificate(session).succeeds == (origin,)
    with meeting.office.desk.db.reading() as session:
        row = standing.workstation_by_key(session, new.key_id)
        assert row is not None
        root = standing.root_public(session)
        assert Certificate.read(row.certificate, root).succeeds == (origin,)
        assert standing.origins_of(session, new.key_id) == {origin, new.present}
        assert standing.origins_of(session, old) == {origin}
    # Its tail comes home under its old identity, attested by the old roster.
    receive(meeting.office, fact_line(meeting.office, origin, leader_id(meeting, old)))
    assert unshown(meeting.office) == []


def leader_id(meeting: Meeting, key_id: str) -> str:
    return next(
        line.account.hex
        for line in meeting.office.enrolment.roster(key_id)
        if line.login == leader_of(3).login
    )


def test_the_old_origin_names_the_replaced_station_as_well(meeting: Meeting) -> None:
    origin, old = reinstall(meeting)
    meeting.grant(meeting.ask(), succeeds=(origin,))
    assert {line.key_id: line.status for line in meeting.office.enrolment.stations()}[
        old
    ] is S.RETIRED


def test_another_teams_station_cannot_be_succeeded(meeting: Meeting) -> None:
    old = only(meeting.office)[0]
    asked = meeting.ask(4)
    for name in (old, "00" * 16):
        with pytest.raises(Invalid, match="不能接替"):
            meeting.grant(asked, 4, succeeds=(name,))
    assert only(meeting.office)[1] is S.ACTIVE


def test_a_certificate_outlives_a_second_grant_with_what_it_succeeds(meeting: Meeting) -> None:
    origin, old = reinstall(meeting)
    asked = meeting.ask()
    meeting.grant(asked, succeeds=(old,))
    again = meeting.grant(asked)
    meeting.team.enrolment.accept(again.path, digits=again.digits)
    with meeting.team.desk.db.reading() as session:
        assert standing.own_certificate(session).succeeds == (origin,)
