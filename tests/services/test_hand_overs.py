"""Hand-overs: the office's book, parts of long visits, and lateness that stays for ever."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from uuid import UUID

import pytest

from desktop.models.changes import Change
from desktop.models.holidays import Holiday
from desktop.models.scheme import Rule
from desktop.services.cycles import rule_id
from desktop.services.desk import DeskService
from desktop.services.desk_coverage import CoverageService
from desktop.services.errors import BadTransition, Invalid, NotFound, Refused, Stale
from desktop.services.hand_overs import HandOverService, PartDraft, ReasonDraft, SlipDraft
from desktop.services.holidays import holiday_id
from desktop.services.return_clock import DaySource
from desktop.services.visit_parts import hand_over_id
from desktop.services.visits import VisitService
from desktop.terms import HolidayKind, Role, StationRole, VisitAction, VisitState
from tests.services.record_city import City, acting, held_visit, write
from tests.services.returning import act, detail, recorded

TODAY = dt.date(2026, 11, 22)
FIRST = dt.date(2026, 11, 16)  # a visit of two days is due on the 20th


def on(day: int) -> dt.date:
    return dt.date(2026, 11, day)


def came(city: City, visit: UUID, day: int, ordinal: int = 0) -> None:
    """The office's book as a package would have made it."""
    fields = {"visit_id": visit, "ordinal": ordinal, "received_on": on(day)}
    write(city.desk, [Change("hand_over", hand_over_id(visit, ordinal), fields)])


def rule(city: City, key: str, value: str) -> None:
    row = rule_id(city.cycle, key)
    with city.desk.db.reading() as session:
        found = session.get(Rule, row)
        assert found is not None
        version = found.version
    write(city.desk, [Change("rule", row, {"value": value}, version)])


def test_a_first_part_that_came_late_stays_late(city: City) -> None:
    """8–14 November is due on the 17th and came on the 21st; 15–16 is due and came on the 19th."""
    visit = held_visit(city, on(8), end=on(16), summary="走访")
    HandOverService(city.desk).hand_over_part(PartDraft(visit, 1, on(21), "道路中断"))
    line = detail(city, visit).line
    # The second part is three days past its day by now, the first came four days late.
    assert (line.late_days(TODAY), line.overdue_days(TODAY)) == (4, 3)
    act(city, visit, VisitAction.RECORD)
    act(city, visit, VisitAction.RETURN, day=on(19))
    line = detail(city, visit).line
    assert (line.late_days(TODAY), line.overdue_days(TODAY)) == (4, 0)
    found = CoverageService(city.desk).of_year(city.cycle)
    assert [team.late for team in found.teams] == [1, 0]
    (late,) = found.late
    assert (late.due, late.handed_over, late.days) == (on(17), on(21), 4)
    assert late.reason == "道路中断"


def part_version(city: City, visit: UUID) -> str:
    return detail(city, visit).line.parts[-1].office_version or ""


def test_what_the_office_registers_counts(city: City) -> None:
    visit, service = recorded(city, FIRST), HandOverService(city.desk)
    act(city, visit, VisitAction.RETURN, day=on(20))
    told = detail(city, visit).line
    assert (told.handed_over, told.late_days(TODAY)) == (on(20), 0)
    assert service.unslipped() == ()  # entered at the office: nothing came by package
    came(city, visit, 22)
    late = detail(city, visit).line
    assert (late.handed_over, late.late_days(TODAY), late.unexplained) == (on(22), 2, True)
    assert late.parts[-1].hand_over.source is DaySource.RECEIVED
    (line,) = service.unslipped()
    assert (line.citation, line.title, line.unit) == ("实-03办-001", "全部记录", "江城市民政局")
    draft = SlipDraft(visit, 0, on(20), line.part.office_version)
    assert service.register([draft]) == 1
    slip = detail(city, visit).line
    assert (slip.handed_over, slip.late_days(TODAY), slip.unexplained) == (on(20), 0, False)
    assert slip.parts[-1].hand_over.received == on(22)  # kept beside it
    assert service.unslipped() == ()
    with pytest.raises(Stale):
        service.register([replace(draft, slip_on=on(21))])
    later = replace(draft, slip_on=on(21), version=part_version(city, visit))
    service.register([later])  # registered later than due
    assert detail(city, visit).line.late_days(dt.date(2027, 6, 1)) == 1


def test_dates_of_slips_are_within_reason(city: City) -> None:
    visit, service = recorded(city, FIRST), HandOverService(city.desk)
    with pytest.raises(Invalid, match="尚未报回"):
        service.register([SlipDraft(visit, 0, on(20))])
    act(city, visit, VisitAction.RETURN, day=on(20))
    for day, words in ((15, "不能早于考核结束日期2026年11月17日"), (23, "不能晚于今天")):
        with pytest.raises(Invalid, match=words):
            service.register([SlipDraft(visit, 0, on(day))])
    with pytest.raises(NotFound, match="没有这一批"):
        service.register([SlipDraft(visit, 2, on(20))])
    with pytest.raises(Invalid, match="备注"):
        service.register([SlipDraft(visit, 0, on(20), remark="长" * 201)])
    # Several at once: all, or none.
    other = recorded(city, dt.date(2026, 10, 12))
    with pytest.raises(Invalid):
        service.register([SlipDraft(visit, 0, on(19)), SlipDraft(other, 0, on(20))])
    assert detail(city, visit).line.parts[-1].hand_over.slip is None
    service.register([SlipDraft(visit, 0, on(19))])
    assert detail(city, visit).line.handed_over == on(19)


def test_only_the_office_keeps_the_book(city: City) -> None:
    visit, service = recorded(city, FIRST), HandOverService(city.desk)
    act(city, visit, VisitAction.RETURN, day=on(20))
    with acting(city.desk, Role.TEAM_LEADER, team_no=3), pytest.raises(Refused):
        service.register([SlipDraft(visit, 0, on(20))])
    city.desk.station = StationRole.TEAM
    with pytest.raises(Refused, match="由考核办登记"):
        service.register([SlipDraft(visit, 0, on(20))])


def test_the_reason_may_follow_when_only_the_office_finds_it_late(city: City) -> None:
    visit, service = recorded(city, FIRST), HandOverService(city.desk)
    act(city, visit, VisitAction.RETURN, day=on(20))
    draft = ReasonDraft(visit, 0, "道路中断", detail(city, visit).version)
    with pytest.raises(Invalid, match="没有逾期"):
        service.explain_lateness(draft)
    came(city, visit, 22)
    with pytest.raises(Invalid, match="请填写"):
        service.explain_lateness(replace(draft, reason=" "))
    with acting(city.desk, Role.TEAM_MEMBER, team_no=4), pytest.raises(Refused, match="本考核组"):
        service.explain_lateness(draft)
    with acting(city.desk, Role.TEAM_MEMBER, team_no=3):
        service.explain_lateness(draft)
    found = detail(city, visit)
    assert (found.late_reason, found.line.unexplained) == ("道路中断", False)
    again = replace(draft, reason="另一个原因", version=found.version)
    with pytest.raises(Refused, match="不再更改"):
        service.explain_lateness(again)
    assert found.line.handed_over == on(22)


def test_lateness_survives_resubmission_edits_and_the_holiday_table(city: City) -> None:
    visit = recorded(city, FIRST)
    act(city, visit, VisitAction.RETURN, "路途遥远", on(21))
    back = act(city, visit, VisitAction.SEND_BACK, "缺签名")
    assert back.line.resubmit is not None
    assert back.line.resubmit.words == "11月22日 + 3 天 = 11月25日"
    assert (back.line.due_now, back.line.overdue_days(on(25))) == (on(25), 0)
    assert back.line.overdue_days(on(27)) == 2
    visits = VisitService(city.desk)
    visits.save(replace(back.draft(), summary="补充签名"))
    again = act(city, visit, VisitAction.RECORD)
    assert again.line.resubmit == back.line.resubmit  # until it is returned
    done = act(city, visit, VisitAction.RETURN, day=TODAY)
    assert done.line.resubmit is None
    rule(city, "visit.return_days", "30")
    rule(city, "visit.return_working_days", "1")
    off = {"day": on(18), "kind": HolidayKind.OFF, "name": "测试"}
    write(city.desk, [Change("holiday", holiday_id(on(18)), off)])
    line = detail(city, visit).line
    assert (line.return_due, line.handed_over) == (on(20), on(21))
    assert (line.late_days(dt.date(2027, 1, 1)), line.overdue_days(TODAY)) == (1, 0)
    assert detail(city, visit).late_reason == "路途遥远"
    assert line.parts[-1].sum_words == "11月17日 起算，报回时确定为 11月20日"


def test_working_days_read_the_holiday_table(city: City) -> None:
    rule(city, "visit.return_working_days", "1")
    visit = recorded(city, dt.date(2026, 11, 12))  # Thursday and Friday the 13th
    line = detail(city, visit).line
    assert line.return_due == on(18)
    assert line.parts[0].sum_words == (
        "11月13日 + 3 个工作日 = 11月18日，跳过 11月14日至15日 周末"
        "（2026 年没有节假日安排，按周一至周五计算）"
    )
    off = {"day": on(17), "kind": HolidayKind.OFF, "name": "测试"}
    write(city.desk, [Change("holiday", holiday_id(on(17)), off)])
    line = detail(city, visit).line
    assert line.return_due == on(19)
    assert line.parts[0].sum_words == (
        "11月13日 + 3 个工作日 = 11月19日，跳过 11月14日至15日 周末、11月17日 放假"
    )
    with city.desk.db.reading() as session:
        assert session.get(Holiday, holiday_id(on(17))) is not None


def test_a_scheme_from_before_has_the_shipped_rules(city: City) -> None:
    for key in ("visit.instalment_days", "visit.resubmit_days", "visit.return_working_days"):
        row = rule_id(city.cycle, key)
        with city.desk.db.reading() as session:
            found = session.get(Rule, row)
            assert found is not None
            version = found.version
        write(city.desk, [Change("rule", row, {"deleted": True}, version)])
    visit = held_visit(city, on(1), end=on(8))
    assert [p.due for p in detail(city, visit).line.parts] == [on(10), on(11)]


def test_a_long_visit_returns_part_by_part(city: City) -> None:
    """15 days from 1 November: parts of 7, 7 and 1 days, due on the 10th, 17th and 18th."""
    visit, service = recorded(city, on(1), 15), HandOverService(city.desk)
    line = detail(city, visit).line
    assert [(p.ordinal, p.due) for p in line.parts] == [(1, on(10)), (2, on(17)), (0, on(18))]
    assert (line.return_due, line.late_days(TODAY)) == (on(10), 12)
    with pytest.raises(Invalid, match="第1批（11月1日至7日）还没有登记交接（期限 11月10日）"):
        act(city, visit, VisitAction.RETURN, "逾期", on(18))
    with pytest.raises(Invalid, match="请先登记第1批"):
        service.hand_over_part(PartDraft(visit, 2, on(17)))
    service.hand_over_part(PartDraft(visit, 1, on(10)))
    assert detail(city, visit).line.return_due == on(17)
    with pytest.raises(Invalid, match="已登记"):
        service.hand_over_part(PartDraft(visit, 1, on(11)))
    with pytest.raises(Invalid) as refused:
        service.hand_over_part(PartDraft(visit, 2, on(19)))
    assert set(refused.value.faults) == {"reason"}
    service.hand_over_part(PartDraft(visit, 2, on(19), "档案室装修"))
    with pytest.raises(Invalid, match="最后一批随“报回”办理"):
        service.hand_over_part(PartDraft(visit, 0, on(18)))
    done = act(city, visit, VisitAction.RETURN, day=on(18))
    assert done.state is VisitState.RETURNED
    assert (done.line.handed_over, done.line.late_days(TODAY)) == (on(18), 2)
    assert [p.late_days for p in done.line.parts] == [0, 2, 0]
    assert [p.late_reason for p in done.line.parts] == [None, "档案室装修", None]
    # The office's book knows parts as well.
    service.register([SlipDraft(visit, 1, on(11))])
    assert [p.late_days for p in detail(city, visit).line.parts] == [1, 2, 0]
    version = detail(city, visit).line.parts[0].version or ""
    service.explain_lateness(ReasonDraft(visit, 1, "交接单补签", version))
    assert not detail(city, visit).line.unexplained


def test_a_part_is_handed_over_within_reason(city: City) -> None:
    visit, service = held_visit(city, on(1), end=on(15)), HandOverService(city.desk)
    with pytest.raises(Invalid, match="不能晚于今天"):
        service.hand_over_part(PartDraft(visit, 1, on(23)))
    with pytest.raises(Invalid, match="不能早于该批最后一天2026年11月7日"):
        service.hand_over_part(PartDraft(visit, 1, dt.date(2026, 10, 31)))
    with pytest.raises(NotFound):
        service.hand_over_part(PartDraft(visit, 3, on(20)))
    with acting(city.desk, Role.TEAM_MEMBER, team_no=4), pytest.raises(Refused, match="本考核组"):
        service.hand_over_part(PartDraft(visit, 1, on(10)))
    service.hand_over_part(PartDraft(visit, 1, on(8)))  # before the visit's end
    planned = recorded(city, dt.date(2026, 9, 1), 8)
    service.hand_over_part(PartDraft(planned, 1, dt.date(2026, 9, 8)))
    act(city, planned, VisitAction.RETURN, day=dt.date(2026, 9, 10))
    with pytest.raises((BadTransition, Invalid)):
        service.hand_over_part(PartDraft(planned, 1, dt.date(2026, 9, 9)))


def test_an_amended_rule_cuts_only_what_is_left(city: City) -> None:
    visit, service = recorded(city, on(1), 15), HandOverService(city.desk)
    service.hand_over_part(PartDraft(visit, 1, on(10)))
    rule(city, "visit.instalment_days", "5")
    parts = detail(city, visit).line.parts
    assert [(p.ordinal, p.start, p.end) for p in parts] == [
        (1, on(1), on(7)),
        (2, on(8), on(12)),
        (0, on(13), on(15)),
    ]
    service.hand_over_part(PartDraft(visit, 2, on(12)))
    act(city, visit, VisitAction.RETURN, day=on(18))
    rule(city, "visit.instalment_days", "2")
    assert len(detail(city, visit).line.parts) == 3  # what was returned is not cut again


def test_a_visit_returned_whole_stays_whole(city: City) -> None:
    rule(city, "visit.instalment_days", "30")
    visit = recorded(city, on(1), 15)
    act(city, visit, VisitAction.RETURN, day=on(18))
    rule(city, "visit.instalment_days", "7")
    (part,) = detail(city, visit).line.parts
    assert (part.start, part.end, part.due) == (on(1), on(15), on(18))


def test_nobody_keeps_the_book_of_his_own_unit(city: City) -> None:
    visit, service = recorded(city, FIRST), HandOverService(city.desk)
    act(city, visit, VisitAction.RETURN, day=on(20))
    came(city, visit, 21)
    with acting(city.desk, Role.CLERK, unit_id=city.unit):
        assert service.unslipped() == ()
        with pytest.raises(Refused):
            service.register([SlipDraft(visit, 0, on(20))])
        with pytest.raises(Refused):
            service.explain_lateness(ReasonDraft(visit, 0, "原因", ""))


def test_the_desk_says_what_is_due_now_and_what_came_late(city: City) -> None:
    visit, desk = recorded(city, FIRST), DeskService(city.desk)
    (line,) = desk.today().due
    assert (line.due, line.days, line.task) == (on(20), -2, "实-03办-001 报回原始材料")
    act(city, visit, VisitAction.RETURN, day=on(20))
    coverage = CoverageService(city.desk)
    assert coverage.of_year().late == ()
    came(city, visit, 22)
    (late,) = coverage.of_year().late
    assert (late.due, late.handed_over, late.days) == (on(20), on(22), 2)
    act(city, visit, VisitAction.SEND_BACK, "缺签名")
    (line,) = desk.today().due
    assert (line.due, line.task) == (on(25), "实-03办-001 补报退回的原始材料")
    assert desk.today().late_returns == 0
