"""Steps of a visit within bounds: who is recused by then, and days that fit one another."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from desktop.models.changes import Change
from desktop.services.errors import Invalid, Refused
from desktop.services.motions import Motion
from desktop.services.visits import VisitService
from desktop.terms import Role, VisitAction, VisitState
from tests.services.record_city import City, acting, hand_on, held_visit, named, plan, write
from tests.services.returning import act, detail, recorded


def on(day: int) -> dt.date:
    return dt.date(2026, 11, day)


def recuse(city: City) -> None:
    """周甲岗 reports a relative at the unit, later than everything else."""
    fields = {"assessor_id": city.post_a, "unit_id": city.unit, "reason": "近亲属"}
    write(city.desk, [Change("recusal", named("recusal/late"), fields)])


def test_who_is_recused_by_then_does_not_go_and_the_plan_can_be_changed(city: City) -> None:
    visits = VisitService(city.desk)
    visit = visits.save(plan(city, on(16)))
    act(city, visit, VisitAction.APPROVE)
    recuse(city)
    with pytest.raises(Refused, match="周甲岗对该单位应当回避"):
        act(city, visit, VisitAction.HOLD)
    people = (city.post_b, city.senior)
    visits.save(replace(visits.get(visit).draft(), participants=people))
    act(city, visit, VisitAction.APPROVE)
    assert act(city, visit, VisitAction.HOLD).state is VisitState.HELD


def test_a_recusal_after_the_visit_leaves_its_records_writable(city: City) -> None:
    visit, visits = held_visit(city, on(16)), VisitService(city.desk)
    recuse(city)
    draft = visits.get(visit).draft()
    visits.save(replace(draft, summary="走访"))
    assert detail(city, visit).summary == "走访"
    more = replace(visits.get(visit).draft(), participants=(*draft.participants, city.recused))
    with pytest.raises(Invalid, match="王回避对该单位应当回避"):
        visits.save(more)
    visits.save(replace(more, participants=(*draft.participants, city.senior)))


def test_a_pairing_that_changes_inside_the_visit_leaves_its_records_writable(city: City) -> None:
    visit, visits = held_visit(city, on(16)), VisitService(city.desk)
    hand_on(city, on(16))
    visits.save(replace(visits.get(visit).draft(), summary="走访"))
    assert detail(city, visit).summary == "走访"


def test_records_are_not_returned_before_the_visit_ends(city: City) -> None:
    visit = held_visit(city, on(21), end=on(25), summary="走访")
    act(city, visit, VisitAction.RECORD)
    with pytest.raises(Invalid, match="不能早于考核结束日期2026年11月25日"):
        act(city, visit, VisitAction.RETURN, day=on(21))


def test_a_decision_comes_after_what_it_is_about(city: City) -> None:
    visit, visits = recorded(city, on(16)), VisitService(city.desk)
    act(city, visit, VisitAction.RETURN, day=on(20))
    with acting(city.desk, Role.LEADER):
        for action in (VisitAction.SEND_BACK, VisitAction.ACCEPT):
            early = Motion(visits.get(visit).seen, "缺", day=on(19))
            with pytest.raises(Invalid, match="不能早于报回日期2026年11月20日"):
                visits.decide(visit, action, early)
        visits.decide(visit, VisitAction.ACCEPT, Motion(visits.get(visit).seen, day=on(21)))
        early = Motion(visits.get(visit).seen, "补充", day=on(20))
        with pytest.raises(Invalid, match="不能早于上一次办理日期2026年11月21日"):
            visits.decide(visit, VisitAction.REOPEN, early)
    assert detail(city, visit).state is VisitState.ACCEPTED


def test_a_late_second_return_asks_for_its_reason_and_leaves_a_trace(city: City) -> None:
    """Sent back on the 20th, due again on the 23rd, returned on the 25th: two days late."""
    visit = recorded(city, on(16))
    act(city, visit, VisitAction.RETURN, day=on(18))
    city.move_to(on(20))
    act(city, visit, VisitAction.SEND_BACK, "缺谈话记录")
    city.move_to(on(25))
    act(city, visit, VisitAction.RECORD)
    with pytest.raises(Invalid, match="不能早于退回日期2026年11月20日"):
        act(city, visit, VisitAction.RETURN, day=on(19))
    with pytest.raises(Invalid, match="已超过补报期限2026年11月23日"):
        act(city, visit, VisitAction.RETURN, day=on(25))
    act(city, visit, VisitAction.RETURN, "谈话对象出差", on(25))
    told = VisitService(city.desk).history_of(visit)[-1]
    words = "补报 2026年11月25日，逾期 2 天（期限 11月23日）：谈话对象出差"
    assert (told.state, told.reason) == (VisitState.RETURNED.label, words)
    line = detail(city, visit).line  # the first hand-over stays in time
    assert (line.handed_over, line.late_days(on(25))) == (on(18), 0)


def test_what_came_again_is_accepted_from_that_day_on(city: City) -> None:
    visit, visits = recorded(city, on(9)), VisitService(city.desk)
    act(city, visit, VisitAction.RETURN, day=on(12))
    act(city, visit, VisitAction.SEND_BACK, "补", on(18))
    act(city, visit, VisitAction.RECORD)
    act(city, visit, VisitAction.RETURN, "补充了谈话", on(20))
    assert visits.history_of(visit)[-1].reason == "补报 2026年11月20日：补充了谈话"
    with acting(city.desk, Role.LEADER):
        early = Motion(visits.get(visit).seen, day=on(19))
        with pytest.raises(Invalid, match="不能早于补报日期2026年11月20日"):
            visits.decide(visit, VisitAction.ACCEPT, early)
        visits.decide(visit, VisitAction.ACCEPT, Motion(visits.get(visit).seen, day=on(20)))
    assert detail(city, visit).line.handed_over == on(12)  # the first hand-over stays


def test_a_second_return_in_time_needs_no_reason(city: City) -> None:
    visit = recorded(city, on(16))
    act(city, visit, VisitAction.RETURN, day=on(18))
    city.move_to(on(20))
    act(city, visit, VisitAction.SEND_BACK, "缺谈话记录")
    city.move_to(on(23))
    act(city, visit, VisitAction.RECORD)
    act(city, visit, VisitAction.RETURN, day=on(23))
    told = VisitService(city.desk).history_of(visit)[-1]
    assert (told.state, told.reason) == (VisitState.RETURNED.label, "补报 2026年11月23日")
