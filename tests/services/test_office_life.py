"""What happens to visits and their clock in a real year: moved holidays, New Year, units that end."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from uuid import UUID

import pytest

from desktop.models.changes import Change
from desktop.models.scheme import Cycle, Rule
from desktop.models.teams import Seat
from desktop.models.units import Unit
from desktop.services.cycles import rule_id
from desktop.services.errors import BadTransition, Invalid, Refused
from desktop.services.fact_forms import FactDraft
from desktop.services.facts import FactService
from desktop.services.hand_overs import HandOverService, PartDraft, ReasonDraft, SlipDraft
from desktop.services.holidays import holiday_id
from desktop.services.interviews import InterviewDraft, InterviewService
from desktop.services.motions import Motion
from desktop.services.research_reports import ResearchDraft, ResearchReportService
from desktop.services.scheme import SchemeService
from desktop.services.units import UnitService
from desktop.services.visit_parts import hand_over_id
from desktop.services.visits import VisitService
from desktop.terms import (
    AssessmentKind,
    CycleState,
    HolidayKind,
    InterviewLayer,
    Polarity,
    ReportKind,
    Severity,
    UnitChangeKind,
    VisitAction,
    VisitMode,
    VisitState,
)
from tests.services.record_city import City, held_visit, named, plan, write
from tests.services.returning import act, detail, recorded

TODAY = dt.date(2026, 11, 22)


def on(day: int, month: int = 11) -> dt.date:
    return dt.date(2026, month, day)


def set_rule(city: City, key: str, value: str) -> None:
    row = rule_id(city.cycle, key)
    with city.desk.db.reading() as session:
        found = session.get(Rule, row)
        assert found is not None
        version = found.version
    write(city.desk, [Change("rule", row, {"value": value}, version)])


def set_year(city: City, cycle: UUID, state: CycleState) -> None:
    with city.desk.db.reading() as session:
        found = session.get(Cycle, cycle)
        assert found is not None
        version = found.version
    write(city.desk, [Change("cycle", cycle, {"state": state}, version)])


def day_off(city: City, day: dt.date) -> None:
    fields = {"day": day, "kind": HolidayKind.OFF, "name": "调整放假"}
    write(city.desk, [Change("holiday", holiday_id(day), fields)])


# --- the clock ---------------------------------------------------------------------------


def test_a_holiday_that_is_moved_afterwards_moves_only_what_has_not_come(city: City) -> None:
    """Three working days after Tuesday the 17th: Friday the 20th."""
    set_rule(city, "visit.return_working_days", "1")
    came, waits = recorded(city, on(16)), recorded(city, on(16), unit=city.other_unit)
    day_off(city, on(26, 12))
    act(city, came, VisitAction.RETURN, day=on(21), reason="路途遥远")
    assert detail(city, came).line.late_days(TODAY) == 1
    day_off(city, on(20))  # told afterwards: the 20th is free, so the 23rd is the third day
    assert detail(city, waits).line.return_due == on(23)
    late = detail(city, came)
    assert (late.line.late_days(TODAY), late.line.return_due, late.late_reason) == (
        1, on(20), "路途遥远",
    )  # fmt: skip
    assert late.line.parts[-1].sum_words == "11月17日 起算，报回时确定为 11月20日"


def test_a_visit_over_new_year_is_due_and_numbered_in_its_own_year(city: City) -> None:
    """28 December to 5 January: 28 Dec–3 Jan due the 6th, 4–5 Jan due the 8th."""
    city.move_to(dt.date(2027, 1, 5))
    visit = held_visit(city, on(28, 12), end=dt.date(2027, 1, 5), summary="走访", cycle=city.cycle)
    found = [(p.start, p.end, p.due) for p in detail(city, visit).line.parts]
    assert found == [
        (on(28, 12), dt.date(2027, 1, 3), dt.date(2027, 1, 6)),
        (dt.date(2027, 1, 4), dt.date(2027, 1, 5), dt.date(2027, 1, 8)),
    ]
    assert detail(city, visit).cycle_id == city.cycle


def test_records_given_back_twice_have_a_clock_each_time(city: City) -> None:
    """Given back on the 20th: due the 23rd. Again on the 24th: due the 27th."""
    visit = recorded(city, on(16))
    act(city, visit, VisitAction.RETURN, day=on(19))
    act(city, visit, VisitAction.SEND_BACK, "缺少谈话记录", on(20))
    again = detail(city, visit).line.resubmit
    assert again is not None
    assert again.due == on(23)
    act(city, visit, VisitAction.RECORD)
    city.move_to(on(24))
    with pytest.raises(Invalid, match="已超过补报期限"):
        act(city, visit, VisitAction.RETURN, day=on(24))
    act(city, visit, VisitAction.RETURN, "人员外出", on(24))
    act(city, visit, VisitAction.SEND_BACK, "仍缺纪实", on(24))
    city.move_to(on(26))
    again = detail(city, visit).line.resubmit
    assert again is not None
    assert again.due == on(27)
    act(city, visit, VisitAction.RECORD)
    done = act(city, visit, VisitAction.RETURN, day=on(26))
    assert (done.line.resubmit, done.line.handed_over, done.line.late_days(TODAY)) == (
        None, on(19), 0,
    )  # fmt: skip
    told = [h.reason for h in VisitService(city.desk).history_of(visit)]
    assert "补报 2026年11月24日，逾期 1 天（期限 11月23日）：人员外出" in told
    assert [r for r in told if r.startswith(("缺少", "仍缺"))] == ["缺少谈话记录", "仍缺纪实"]


# --- slips -------------------------------------------------------------------------------


def test_records_cannot_have_been_handed_over_before_they_were_made(city: City) -> None:
    visit, service = recorded(city, on(16)), HandOverService(city.desk)
    act(city, visit, VisitAction.RETURN, day=on(19))
    with pytest.raises(Invalid, match="交接单日期不能早于考核结束日期2026年11月17日"):
        service.register([SlipDraft(visit, 0, on(16))])
    service.register([SlipDraft(visit, 0, on(17))])
    longer = held_visit(city, on(2), end=on(12), summary="走访", unit=city.other_unit)
    with pytest.raises(Invalid, match="不能早于该批最后一天2026年11月8日"):
        service.hand_over_part(PartDraft(longer, 1, on(7)))
    service.hand_over_part(PartDraft(longer, 1, on(8)))
    with pytest.raises(Invalid, match="第1批（11月2日至8日）的最后一天2026年11月8日"):
        service.register([SlipDraft(longer, 1, on(7))])


def test_a_slip_that_was_lost_is_replaced_and_both_dates_are_told(city: City) -> None:
    """The first slip said the 18th; the one made out anew says the 22nd: two days late."""
    visit, service = recorded(city, on(16)), HandOverService(city.desk)
    act(city, visit, VisitAction.RETURN, day=on(19))
    service.register([SlipDraft(visit, 0, on(18))])
    version = detail(city, visit).line.parts[-1].office_version
    service.register([SlipDraft(visit, 0, on(22), version, "原交接单遗失，补办")])
    assert detail(city, visit).line.late_days(TODAY) == 2
    told = [(h.state, h.reason) for h in VisitService(city.desk).history_of(visit)]
    assert told[-2:] == [
        ("登记交接单日期2026年11月18日", ""),
        ("登记交接单日期2026年11月22日", "原交接单遗失，补办"),
    ]


def test_what_came_by_package_and_the_parts_are_told(city: City) -> None:
    visit, service = held_visit(city, on(2), end=on(12), summary="走访"), HandOverService(city.desk)
    service.hand_over_part(PartDraft(visit, 1, on(11)))
    fields = {"visit_id": visit, "ordinal": 1, "received_on": on(13)}
    write(city.desk, [Change("hand_over", hand_over_id(visit, 1), fields)])
    version = detail(city, visit).line.parts[0].version or ""
    service.explain_lateness(ReasonDraft(visit, 1, "道路中断", version))
    told = [(h.state, h.reason) for h in VisitService(city.desk).history_of(visit)]
    assert told[-3:] == [
        ("第1批（11月2日至8日）：登记交接2026年11月11日", ""),
        ("第1批（11月2日至8日）：接收数据包2026年11月13日", ""),
        ("第1批（11月2日至8日）：说明逾期原因", "道路中断"),
    ]


# --- plans -------------------------------------------------------------------------------


def test_a_plan_that_was_changed_after_its_approval_waits_for_another(city: City) -> None:
    visits = VisitService(city.desk)
    visit = visits.save(plan(city))
    act(city, visit, VisitAction.APPROVE)
    visits.save(replace(visits.get(visit).draft(), end=on(18)))
    found = visits.get(visit)
    assert (found.state, found.line.changed_after) == (VisitState.PLANNED, True)
    with pytest.raises(BadTransition):
        act(city, visit, VisitAction.HOLD)
    assert act(city, visit, VisitAction.APPROVE).state is VisitState.APPROVED
    assert act(city, visit, VisitAction.HOLD).state is VisitState.HELD


def test_who_leaves_the_team_before_the_visit_is_told_and_after_it_stays(city: City) -> None:
    visits = VisitService(city.desk)
    before, after = visits.save(plan(city, on(24))), held_visit(city)
    seat = named("seat/吴乙岗")
    with city.desk.db.reading() as session:
        found = session.get(Seat, seat)
        assert found is not None
        version = found.version
    write(city.desk, [Change("seat", seat, {"end": on(20)}, version)])
    assert any("吴乙岗在考核当日不在本考核组编组内" in w for w in visits.get(before).warnings)
    # Who took part took part: the records of that visit go on.
    visits.save(replace(visits.get(after).draft(), summary="走访两个科室"))
    assert [name for _, name in visits.get(after).participants] == ["周甲岗", "吴乙岗"]


# --- units -------------------------------------------------------------------------------


def end_unit(city: City, unit: UUID, last: dt.date) -> None:
    """Merge a unit into the other one as 考核单位变动 does: its last day, and the change."""
    with city.desk.db.reading() as session:
        found = session.get(Unit, unit)
        assert found is not None
        version = found.version
    change = {
        "unit_id": unit, "other_id": city.other_unit, "kind": UnitChangeKind.MERGED,
        "on": last + dt.timedelta(days=1), "name_before": "江城市民政局",
    }  # fmt: skip
    write(
        city.desk,
        [
            Change("unit", unit, {"valid_to": last}, version),
            Change("unit_change", named("merged"), change),
        ],
    )


def test_a_unit_that_is_merged_during_the_visit_keeps_its_records(city: City) -> None:
    visit = held_visit(city, on(16), end=on(18))
    end_unit(city, city.unit, on(17))
    talk = InterviewDraft(visit, InterviewLayer.MIDDLE, on(18), remarks="稳")
    InterviewService(city.desk).add(talk)
    act(city, visit, VisitAction.RECORD)
    done = act(city, visit, VisitAction.RETURN, day=on(21))
    assert done.line.unit == "江城市民政局"
    assert act(city, visit, VisitAction.ACCEPT).state is VisitState.ACCEPTED


def test_a_unit_that_has_ended_is_not_visited(city: City) -> None:
    visits = VisitService(city.desk)
    planned = visits.save(plan(city, on(19)))
    act(city, planned, VisitAction.APPROVE)
    end_unit(city, city.unit, on(18))
    sentence = "到2026年11月18日为止，此后已不是考核单位，由江城市水利局承接"
    with pytest.raises(Refused, match=sentence):
        act(city, planned, VisitAction.HOLD)
    with pytest.raises(Invalid) as refused:
        visits.save(plan(city, on(19)))
    assert sentence in refused.value.faults["unit"]
    assert any(sentence in w for w in visits.get(planned).warnings)
    assert act(city, planned, VisitAction.CANCEL, "单位合并").state is VisitState.CANCELLED
    # Days before it ended are entered afterwards as ever.
    assert visits.save(plan(city, on(17))) is not None


def test_a_unit_is_called_by_its_present_name(city: City) -> None:
    visit = recorded(city, on(16))
    units = UnitService(city.desk)
    line = units.get(city.unit)
    write(city.desk, [Change("unit", city.unit, {"name": "江城市民政和社会局"}, line.version)])
    assert detail(city, visit).line.unit == "江城市民政和社会局"
    assert act(city, visit, VisitAction.RETURN, day=on(20)).state is VisitState.RETURNED


# --- years -------------------------------------------------------------------------------


def test_a_visit_of_two_years_lives_when_its_own_is_sealed(city: City) -> None:
    """The sealed year takes nothing: what is found now is written to the one that runs."""
    service = SchemeService(city.desk)
    year = service.open_cycle(2027)
    set_year(city, year, CycleState.OPEN)
    kinds = (AssessmentKind.ANNUAL, AssessmentKind.ROUTINE)
    visit = held_visit(
        city, kinds=kinds, cycle=city.cycle, kind_cycles=((AssessmentKind.ROUTINE, year),),
        mode=VisitMode.RESEARCH,
    )  # fmt: skip
    facts = FactService(city.desk)
    draft = FactDraft(city.unit, Polarity.POSITIVE, Severity.LIGHT, on(16), "抢险在前", visit=visit)
    early = facts.save(draft)
    set_year(city, city.cycle, CycleState.SEALED)
    late = facts.save(replace(draft, text="值守到位"))
    assert facts.get(late).line.cycle_id == year
    with pytest.raises(Refused, match="2026年度已封存"):
        facts.save(replace(draft, id=early, version=facts.get(early).version, text="改写"))
    InterviewService(city.desk).add(
        InterviewDraft(visit, InterviewLayer.MIDDLE, on(16), remarks="稳")
    )
    ResearchReportService(city.desk).save(
        ResearchDraft(visit, ReportKind.EXPERIENCE, "抢险经验", "提前预置力量", on(17))
    )
    act(city, visit, VisitAction.RECORD)
    assert act(city, visit, VisitAction.RETURN, day=on(20)).state is VisitState.RETURNED
    set_year(city, year, CycleState.SEALED)
    visits = VisitService(city.desk)
    with pytest.raises(Refused, match="2026、2027年度已封存"):
        visits.perform(visit, VisitAction.ACCEPT, Motion(visits.get(visit).seen))
