"""Both sides show the same dates: returns, the office's book and its opinion on a real round trip."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from uuid import UUID

import pytest

from desktop.services.exchange.enrolment_forms import RosterPerson
from desktop.services.hand_overs import PartDraft, ReasonDraft, SlipDraft
from desktop.services.motions import Motion
from desktop.services.registry import Services
from desktop.services.return_clock import DaySource
from desktop.services.teams import team_id
from desktop.services.visit_endings import Ending, EndingDraft
from desktop.services.visit_lines import VisitDetail
from desktop.services.visit_parts import source_words
from desktop.services.visits import VisitDraft
from desktop.terms import Role, StationRole, VisitAction, VisitState
from tests.services.exchange.deployment import (
    Deployment,
    assessor_of,
    edit,
    leader_of,
    rows,
    units_of,
)
from tests.services.record_city import named

TODAY = dt.date(2026, 11, 22)


def on(day: int) -> dt.date:
    return dt.date(2026, 11, day)


def step(
    services: Services, visit: UUID, action: VisitAction, reason: str = "", day: int = 0
) -> VisitDetail:
    seen = services.visits.get(visit).seen
    motion = Motion(seen, reason, on(day) if day else None)
    services.visits.perform(visit, action, motion)
    return services.visits.get(visit)


def shown(services: Services, visit: UUID) -> tuple[object, ...]:
    """What either side says of a return."""
    found = services.visits.get(visit)
    line = found.line
    return (
        line.parts,
        line.handed_over,
        line.late_days(TODAY),
        line.unexplained,
        line.resubmit,
        line.state,
        found.late_reason,
        found.office_remark,
    )


def held(deployment: Deployment, days: int = 2, first: int = 16) -> UUID:
    """A visit that the team planned, the office approved, and that took place."""
    deployment.task(3)
    people = (assessor_of(3, 1), assessor_of(3, 3))
    end = on(first) + dt.timedelta(days=days - 1)
    team = deployment.station(3)
    visit = team.visits.save(
        VisitDraft(units_of(3)[0], team_id(3), on(first), end, people, summary="走访两个科室")
    )
    deployment.send(3, None)
    step(deployment.office, visit, VisitAction.APPROVE)
    deployment.send(None, 3)
    step(team, visit, VisitAction.HOLD)
    return visit


def test_the_office_takes_in_late_and_the_slip_mends_it(deployment: Deployment) -> None:
    visit = held(deployment)
    team, office = deployment.station(3), deployment.office
    step(team, visit, VisitAction.RECORD)
    step(team, visit, VisitAction.RETURN, day=20)
    before = team.visits.get(visit)
    assert (before.line.handed_over, before.line.late_days(TODAY)) == (on(20), 0)
    told = before.line.parts[-1].hand_over
    assert told.source is DaySource.TOLD
    at_team = source_words(told, at_office=False, by_office=before.by_office)
    assert at_team == "考核组登记，考核办未收到"
    package = deployment.export(3)
    deployment.carry(package, None)
    assert office.visits.get(visit).line.late_days(TODAY) == 2
    assert office.visits.get(visit).line.parts[-1].hand_over.received == on(22)
    deployment.carry(package, None)  # a replay enters nothing
    assert rows(office, "SELECT count(*) FROM hand_over") == [(1,)]
    deployment.send(None, 3)
    assert shown(team, visit) == shown(office, visit)
    assert team.visits.get(visit).line.unexplained
    # The team says why; the office reads it.
    version = team.visits.get(visit).version
    team.hand_overs.explain_lateness(ReasonDraft(visit, 0, "道路中断", version))
    deployment.send(3, None)
    assert office.visits.get(visit).late_reason == "道路中断"
    # The signed slip says the 20th: it was not late after all.
    (line,) = office.hand_overs.unslipped()
    office.hand_overs.register([SlipDraft(visit, 0, on(20), line.part.office_version)])
    deployment.send(None, 3)
    assert shown(team, visit) == shown(office, visit)
    assert team.visits.get(visit).line.late_days(TODAY) == 0
    assert office.exchange.digest(3) == team.exchange.digest()


def test_an_opinion_is_on_both_sides_until_it_is_answered(deployment: Deployment) -> None:
    visit = held(deployment)
    team, office = deployment.station(3), deployment.office
    step(team, visit, VisitAction.RECORD)
    step(team, visit, VisitAction.RETURN, day=20)
    deployment.send(3, None)
    step(office, visit, VisitAction.SEND_BACK, "缺少谈话记录")
    deployment.send(None, 3)
    for side in (team, office):
        found = side.visits.get(visit)
        assert (found.state, found.office_remark) == (VisitState.SENT_BACK, "缺少谈话记录")
        assert found.line.resubmit is not None
        assert found.line.resubmit.due == on(25)
    assert shown(team, visit) == shown(office, visit)
    deployment.clock.advance(dt.timedelta(days=2))
    step(team, visit, VisitAction.RECORD)
    step(team, visit, VisitAction.RETURN, day=24)
    deployment.send(3, None)
    deployment.send(None, 3)
    assert shown(team, visit) == shown(office, visit)
    line = office.visits.get(visit).line
    # A later round moves neither the day nor the lateness of the first.
    assert (line.state, line.resubmit) == (VisitState.RETURNED, None)
    assert (line.handed_over, line.late_days(TODAY)) == (on(22), 2)
    assert rows(office, "SELECT count(*) FROM hand_over") == [(1,)]


def test_both_sides_count_from_the_day_on_which_a_visit_really_ended(
    deployment: Deployment,
) -> None:
    visit = held(deployment, days=9, first=14)  # in two parts, the last day is today
    team, office = deployment.station(3), deployment.office
    found = team.visits.get(visit)
    team.hand_overs.end_early(EndingDraft(visit, on(19), "突发汛情", found.version))
    step(team, visit, VisitAction.RECORD)
    step(team, visit, VisitAction.RETURN, day=22)
    deployment.send(3, None)
    deployment.send(None, 3)
    assert shown(team, visit) == shown(office, visit)
    for side in (team, office):
        found = side.visits.get(visit)
        assert [(p.end, p.due) for p in found.line.parts] == [(on(19), on(22))]
        assert found.ending == Ending(on(22), on(19), "突发汛情")
        told = [(h.state, h.reason) for h in side.visits.history_of(visit)]
        assert ("登记实际结束日期：2026年11月19日", "突发汛情") in told
    assert office.visits.get(visit).line.changed_after  # it waits for the office's word
    assert office.exchange.digest(3) == team.exchange.digest()


def test_parts_travel_with_their_own_days(deployment: Deployment) -> None:
    visit = held(deployment, days=9, first=8)  # 8–14 and 15–16 November, due 17 and 19
    team, office = deployment.station(3), deployment.office
    team.hand_overs.hand_over_part(PartDraft(visit, 1, on(17)))
    deployment.send(3, None)
    parts = office.visits.get(visit).line.parts
    assert [(p.ordinal, p.hand_over.day, p.late_days) for p in parts] == [
        (1, on(22), 5),
        (0, None, 0),
    ]
    deployment.clock.advance(dt.timedelta(days=1))
    step(team, visit, VisitAction.RECORD)
    step(team, visit, VisitAction.RETURN, day=19)
    deployment.send(3, None)
    deployment.send(None, 3)
    assert shown(team, visit) == shown(office, visit)
    parts = team.visits.get(visit).line.parts
    assert [(p.ordinal, p.hand_over.received) for p in parts] == [(1, on(22)), (0, on(23))]
    assert {(line.visit, line.part.ordinal) for line in office.hand_overs.unslipped()} == {
        (visit, 1),
        (visit, 0),
    }
    version = team.visits.get(visit).line.parts[0].version or ""
    team.hand_overs.explain_lateness(ReasonDraft(visit, 1, "车辆故障", version))
    deployment.send(3, None)
    assert office.visits.get(visit).line.parts[0].late_reason == "车辆故障"
    assert office.exchange.digest(3) == team.exchange.digest()


def test_what_the_office_enters_itself_needs_no_row(deployment: Deployment) -> None:
    visit = held(deployment)
    team, office = deployment.station(3), deployment.office
    deployment.send(3, None)
    draft = office.visits.get(visit).draft()
    office.visits.save(replace(draft, summary="纸质材料代录"))
    step(office, visit, VisitAction.RECORD)
    step(office, visit, VisitAction.RETURN, day=19)
    deployment.send(None, 3)
    deployment.send(3, None)
    assert rows(office, "SELECT count(*) FROM hand_over") == [(0,)]
    assert shown(team, visit) == shown(office, visit)
    for side in (team, office):
        found = side.visits.get(visit)
        at_office = side.desk.station is StationRole.OFFICE
        hand_over = found.line.parts[-1].hand_over
        words = source_words(hand_over, at_office=at_office, by_office=found.by_office)
        assert words == "考核办登记"


def test_a_record_of_before_that_merely_changed_gets_no_day(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was taken in by an earlier version keeps the team's own day."""
    visit = held(deployment)
    team, office = deployment.station(3), deployment.office
    step(team, visit, VisitAction.RECORD)
    step(team, visit, VisitAction.RETURN, day=20)
    with monkeypatch.context() as patch:
        patch.setattr("desktop.services.exchange.taking.note_arrivals", lambda _tx, _before: 0)
        deployment.send(3, None)
    step(office, visit, VisitAction.SEND_BACK, "缺少谈话记录")
    deployment.send(None, 3)
    step(team, visit, VisitAction.RECORD)
    step(team, visit, VisitAction.RETURN, day=22)
    deployment.send(3, None)
    assert rows(office, "SELECT count(*) FROM hand_over") == [(0,)]
    assert office.visits.get(visit).line.handed_over == on(20)


def test_a_return_that_was_held_gets_its_day_when_it_shows(deployment: Deployment) -> None:
    """Its writer was put on the roster only afterwards."""
    visit = held(deployment)
    team, office = deployment.station(3), deployment.office
    own, new = team.desk.actor, named("newcomer")
    team.desk.actor = replace(own, account=new, login="wangwu", name="王五某", assessor_id=None)
    step(team, visit, VisitAction.RECORD)
    step(team, visit, VisitAction.RETURN, day=19)
    team.desk.actor = own
    assert deployment.send(3, None).held > 0
    assert rows(office, "SELECT count(*) FROM hand_over") == [(0,)]
    station = next(s for s in office.enrolment.stations() if s.team == team_id(3))
    leader = leader_of(3)
    assessor = assessor_of(3, 0)
    people = (
        RosterPerson(
            leader.login, leader.name, leader.role, assessor=assessor, account=own.account
        ),
        RosterPerson("wangwu", "王五某", Role.TEAM_MEMBER, account=new),
    )
    office.enrolment.change_roster(station.key_id, people)
    line = office.visits.get(visit).line
    assert (line.state, line.parts[-1].hand_over.received) == (VisitState.RETURNED, on(22))
    assert [found.visit for found in office.hand_overs.unslipped()] == [visit]
    deployment.task(3)
    deployment.send(3, None)
    assert rows(office, "SELECT count(*) FROM hand_over") == [(1,)]
    assert shown(team, visit) == shown(office, visit)


def test_a_return_that_waited_gets_its_day_when_it_shows(deployment: Deployment) -> None:
    """The office was put back; the return builds on a word of the office that it forgot."""
    visit = held(deployment)
    deployment.send(3, None)
    deployment.send(None, 3)
    deployment.send(3, None)
    kept = deployment.keep(None, "backup")
    edit(deployment.office, "visit", visit, purpose="考核办补充的事由")
    deployment.send(None, 3)
    team = deployment.station(3)
    edit(team, "visit", visit, purpose="组里改的")
    step(team, visit, VisitAction.RECORD)
    step(team, visit, VisitAction.RETURN, day=19)
    deployment.put_back(None, kept)
    deployment.send(3, None)
    deployment.send(None, 3)
    deployment.send(3, None)
    office = deployment.office
    assert rows(office, "SELECT count(*) FROM hand_over") == [(1,)]
    assert office.visits.get(visit).line.parts[-1].hand_over.received is not None
