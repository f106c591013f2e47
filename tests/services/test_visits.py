"""Visits: the rules of a plan, every step on a real row, and lists that do not query per row."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from uuid import UUID

import pytest

from desktop.models.history import Change
from desktop.models.visit_checks import VisitCheck
from desktop.services.errors import BadTransition, Invalid, Refused, Stale
from desktop.services.interviews import InterviewDraft, InterviewService
from desktop.services.motions import Motion
from desktop.services.recusals import RecusalService
from desktop.services.states import VISIT, side_of
from desktop.services.visits import VisitQuery, VisitService
from desktop.terms import CheckTopic, InterviewLayer, Role, VisitAction, VisitMode, VisitState
from tests.services.record_city import (
    City,
    acting,
    counted,
    deciding,
    held_visit,
    named,
    plan,
    write,
)

TODAY = dt.date(2026, 11, 22)


def act(
    city: City, visit: UUID, action: VisitAction, reason: str = "", day: dt.date | None = None
) -> VisitState:
    visits = VisitService(city.desk)
    with deciding(city.desk, side_of(VISIT, action)):
        visits.perform(visit, action, Motion(visits.get(visit).seen, reason, day))
    return visits.get(visit).state


def recorded(city: City) -> UUID:
    visit = held_visit(city)
    InterviewService(city.desk).add(
        InterviewDraft(visit, InterviewLayer.MIDDLE, dt.date(2026, 11, 16), remarks="工作推进较快")
    )
    assert act(city, visit, VisitAction.RECORD) is VisitState.RECORDED
    return visit


def test_the_whole_way_with_send_back_and_reopening(city: City) -> None:
    visits = VisitService(city.desk)
    visit = visits.save(plan(city))
    assert visits.get(visit).state is VisitState.PLANNED
    assert visits.get(visit).citation == "实-03办-001"
    assert act(city, visit, VisitAction.APPROVE) is VisitState.APPROVED
    assert act(city, visit, VisitAction.HOLD) is VisitState.HELD
    visits.save(replace(visits.get(visit).draft(), summary="走访两个科室"))
    assert act(city, visit, VisitAction.RECORD) is VisitState.RECORDED
    assert act(city, visit, VisitAction.RETURN, day=dt.date(2026, 11, 20)) is VisitState.RETURNED
    assert act(city, visit, VisitAction.SEND_BACK, "缺少谈话记录") is VisitState.SENT_BACK
    assert act(city, visit, VisitAction.RECORD) is VisitState.RECORDED
    assert act(city, visit, VisitAction.RETURN, day=TODAY) is VisitState.RETURNED
    assert act(city, visit, VisitAction.ACCEPT) is VisitState.ACCEPTED
    assert act(city, visit, VisitAction.REOPEN, "补充材料") is VisitState.RECORDED
    assert act(city, visit, VisitAction.RETURN, day=TODAY) is VisitState.RETURNED
    assert act(city, visit, VisitAction.ACCEPT) is VisitState.ACCEPTED
    told = visits.history_of(visit)
    assert [line.state for line in told] == [
        "已计划",
        "考核办批准",
        "已实施",
        "已记录",
        "已报回",
        "考核办退回",
        "已记录",
        "已报回",
        "考核办接收",
        "考核办重新打开",
        "已报回",
        "考核办接收",
    ]
    assert told[5].reason == "缺少谈话记录"
    assert told[0].author == "考核办工作人员某"


def test_the_first_hand_over_keeps_its_lateness(city: City) -> None:
    visit = recorded(city)
    visits = VisitService(city.desk)
    assert visits.get(visit).line.return_due == dt.date(2026, 11, 20)
    assert visits.get(visit).line.late_days(TODAY) == 2
    with pytest.raises(Invalid) as refused:
        act(city, visit, VisitAction.RETURN, day=dt.date(2026, 11, 21))
    assert set(refused.value.faults) == {"reason"}
    act(city, visit, VisitAction.RETURN, "路途遥远", dt.date(2026, 11, 21))
    act(city, visit, VisitAction.SEND_BACK, "缺签名")
    act(city, visit, VisitAction.RECORD)
    act(city, visit, VisitAction.RETURN, "补签", TODAY)
    detail = visits.get(visit)
    assert detail.line.handed_over == dt.date(2026, 11, 21)
    assert detail.late_reason == "路途遥远"
    assert detail.line.late_days(dt.date(2027, 1, 1)) == 1


def test_a_return_day_is_within_reason(city: City) -> None:
    visit = recorded(city)
    for day in (dt.date(2026, 11, 15), dt.date(2026, 11, 23)):
        with pytest.raises(Invalid) as refused:
            act(city, visit, VisitAction.RETURN, day=day)
        assert set(refused.value.faults) == {"day"}
    with pytest.raises(Invalid):
        act(city, visit, VisitAction.RETURN)


def test_a_listed_reason_must_be_given(city: City) -> None:
    visit = VisitService(city.desk).save(plan(city))
    with pytest.raises(Invalid) as refused:
        act(city, visit, VisitAction.CANCEL, "  ")
    assert refused.value.sentence == "取消考核须说明原因。请填写原因后再办理。"
    assert act(city, visit, VisitAction.CANCEL, "单位改期") is VisitState.CANCELLED
    with pytest.raises(BadTransition):
        act(city, visit, VisitAction.APPROVE)


def test_an_embedded_visit_is_held_first_and_approved_later(city: City) -> None:
    visits = VisitService(city.desk)
    visit = visits.save(plan(city, mode=VisitMode.EMBEDDED, summary="防汛一线"))
    assert VisitAction.HOLD in visits.get(visit).actions
    assert act(city, visit, VisitAction.HOLD) is VisitState.HELD
    act(city, visit, VisitAction.RECORD)
    act(city, visit, VisitAction.RETURN, day=dt.date(2026, 11, 20))
    with pytest.raises(BadTransition, match="请先补批"):
        act(city, visit, VisitAction.ACCEPT)
    assert act(city, visit, VisitAction.APPROVE_LATE, "防汛应急") is VisitState.RETURNED
    assert visits.get(visit).approved_on == TODAY
    assert act(city, visit, VisitAction.ACCEPT) is VisitState.ACCEPTED
    plain = visits.save(plan(city))
    with pytest.raises(BadTransition, match="只有嵌入式"):
        act(city, plain, VisitAction.HOLD)


def test_a_visit_is_not_held_before_it_begins(city: City) -> None:
    visit = VisitService(city.desk).save(plan(city, dt.date(2026, 11, 23)))
    act(city, visit, VisitAction.APPROVE)
    with pytest.raises(Invalid, match="尚未开始"):
        act(city, visit, VisitAction.HOLD)


def test_nothing_recorded_cannot_be_called_recorded(city: City) -> None:
    with pytest.raises(Invalid, match="还没有任何记录"):
        act(city, held_visit(city), VisitAction.RECORD)


def test_an_approved_plan_that_changes_is_not_approved(city: City) -> None:
    visits = VisitService(city.desk)
    visit = visits.save(plan(city))
    act(city, visit, VisitAction.APPROVE)
    draft = visits.get(visit).draft()
    visits.save(replace(draft, end=dt.date(2026, 11, 18)))
    line = visits.get(visit).line
    assert (line.state, line.changed_after) == (VisitState.PLANNED, True)
    assert act(city, visit, VisitAction.APPROVE) is VisitState.APPROVED
    draft = visits.get(visit).draft()
    visits.save(replace(draft, participants=(city.post_a, city.senior)))
    assert visits.get(visit).state is VisitState.PLANNED


def test_accepted_records_that_change_are_not_accepted(city: City) -> None:
    visit = recorded(city)
    act(city, visit, VisitAction.RETURN, day=dt.date(2026, 11, 20))
    act(city, visit, VisitAction.ACCEPT)
    interviews, visits = InterviewService(city.desk), VisitService(city.desk)
    (interview,) = interviews.find()
    draft = interviews.get(interview).draft()
    with pytest.raises(BadTransition, match="已接收"):
        interviews.save(replace(draft, remarks="改了"))
    with pytest.raises(BadTransition, match="已接收"):
        visits.save(visits.get(visit).draft())
    # What another station changed in the meantime comes past the services.
    write(city.desk, [Change("interview", interview, {"remarks": "改了"}, draft.version)])
    line = visits.get(visit).line
    assert (line.state, line.changed_after) == (VisitState.RETURNED, True)
    assert visits.find(VisitQuery(state=VisitState.ACCEPTED)) == ()
    assert visits.find(VisitQuery(state=VisitState.RETURNED)) == (visit,)
    assert act(city, visit, VisitAction.ACCEPT) is VisitState.ACCEPTED


def test_a_decision_stands_only_for_what_was_read(city: City) -> None:
    visit = recorded(city)
    act(city, visit, VisitAction.RETURN, day=dt.date(2026, 11, 20))
    visits, interviews = VisitService(city.desk), InterviewService(city.desk)
    seen = visits.get(visit).seen
    (interview,) = interviews.find()
    version = interviews.get(interview).version
    write(city.desk, [Change("interview", interview, {"remarks": "改了"}, version)])
    with pytest.raises(Stale, match="谈话记录"), acting(city.desk, Role.LEADER):
        visits.perform(visit, VisitAction.ACCEPT, Motion(seen))
    assert visits.get(visit).state is VisitState.RETURNED


def test_two_hands_at_one_step(city: City) -> None:
    visits = VisitService(city.desk)
    visit = visits.save(plan(city))
    seen = visits.get(visit).seen
    visits.perform(visit, VisitAction.CANCEL, Motion(seen, "单位改期"))
    with pytest.raises(BadTransition):
        visits.perform(visit, VisitAction.CANCEL, Motion(seen, "再取消"))
    first = visits.save(plan(city))
    draft = visits.get(first).draft()
    visits.save(replace(draft, purpose="年度考核"))
    with pytest.raises(Stale, match="考核事由"):
        visits.save(replace(draft, purpose="专项考核"))


def test_the_people_of_a_visit(city: City) -> None:
    visits = VisitService(city.desk)
    cases = {
        (city.post_a,): "至少 2 人",
        (city.post_a, city.post_a): "至少 2 人",
        (city.senior, city.recused): "回避",
        (city.post_a, city.at_home): "冯本单位对该单位应当回避",
        (city.post_a, UUID(int=1)): "已不在考核人员信息库",
    }
    for people, words in cases.items():
        with pytest.raises(Invalid, match=words):
            visits.save(plan(city, participants=people))
    at_other = plan(city, unit=city.other_unit, participants=(city.recused, city.senior))
    assert visits.warnings(at_other) == ("参加人员中没有A岗，由B岗代行。",)


def test_neither_a_nor_b_is_refused(city: City) -> None:
    write(
        city.desk,
        [Change("assessor", UUID(int=9), {"name": "二号资深", "post_type": "senior"})],
    )
    with pytest.raises(Invalid, match="至少要有 1 名A岗"):
        VisitService(city.desk).save(plan(city, participants=(city.senior, UUID(int=9))))


def test_dates_pairing_and_burden(city: City) -> None:
    visits = VisitService(city.desk)
    with pytest.raises(Invalid, match="结束日期"):
        visits.save(plan(city, end=dt.date(2026, 11, 15)))
    with pytest.raises(Invalid, match="由第三考核组对口联系"):
        visits.save(plan(city, team=city.other_team))
    emergency = plan(city, team=city.other_team, mode=VisitMode.EMBEDDED)
    assert any("嵌入式" in w for w in visits.warnings(emergency))
    unpaired = plan(city, dt.date(2025, 11, 16))
    assert any("没有对口联系" in w for w in visits.warnings(unpaired))
    first = visits.save(plan(city))
    assert visits.get(first).warnings == ()
    near = plan(city, dt.date(2026, 12, 2))
    assert visits.warnings(near) == (
        "该单位在 15 日内另有实地考核 实-03办-001（2026年11月16日至17日），可合并为一次进行。",
    )
    assert visits.warnings(plan(city, dt.date(2026, 12, 3))) == ()


def test_numbers_run_per_team_and_what_is_fixed_stays(city: City) -> None:
    visits = VisitService(city.desk)
    first, second = visits.save(plan(city)), visits.save(plan(city))
    other = visits.save(plan(city, team=city.other_team, mode=VisitMode.EMBEDDED))
    assert [visits.get(v).citation for v in (first, second, other)] == [
        "实-03办-001",
        "实-03办-002",
        "实-04办-001",
    ]
    with pytest.raises(Invalid, match="不能更改"):
        visits.save(replace(visits.get(first).draft(), unit=city.other_unit))


def test_participants_added_by_another_hand_stay(city: City) -> None:
    visits = VisitService(city.desk)
    visit = visits.save(plan(city))
    mine = visits.get(visit).draft()
    visits.save(
        replace(mine, participants=(*mine.participants, city.senior)),
    )
    visits.save(replace(mine, participants=(city.post_a, city.post_b), method=mine.method))
    assert {p for p, _ in visits.get(visit).participants} == {
        city.post_a,
        city.post_b,
        city.senior,
    }
    visits.save(replace(visits.get(visit).draft(), participants=(city.post_a, city.senior)))
    back = replace(visits.get(visit).draft(), participants=(city.post_a, city.post_b))
    visits.save(back)
    assert {p for p, _ in visits.get(visit).participants} == {city.post_a, city.post_b}


def test_who_may_do_what(city: City) -> None:
    visits = VisitService(city.desk)
    visit = visits.save(plan(city))
    seen = visits.get(visit).seen
    with acting(city.desk, Role.TEAM_MEMBER, team_no=3):
        assert visits.get(visit).actions == (VisitAction.CANCEL,)
        with pytest.raises(Refused):
            visits.perform(visit, VisitAction.APPROVE, Motion(seen))
        with pytest.raises(Refused):
            visits.record(visit, VisitAction.APPROVE, Motion(seen))
    with acting(city.desk, Role.TEAM_MEMBER, team_no=4), pytest.raises(Refused, match="本考核组"):
        visits.perform(visit, VisitAction.CANCEL, Motion(seen, "误建"))
    with acting(city.desk, Role.LEADER), pytest.raises(Refused):
        visits.save(plan(city))
    with acting(city.desk, Role.SYSADMIN), pytest.raises(Refused):
        visits.find()


def test_nobody_reaches_his_own_unit(city: City) -> None:
    visits = VisitService(city.desk)
    visit = visits.save(plan(city))
    elsewhere = visits.save(plan(city, unit=city.other_unit))
    for ties in ({"unit_id": city.unit}, {"assessor_id": city.recused}):
        with acting(city.desk, Role.CLERK, **ties):
            assert visits.find() == (elsewhere,)
            assert visits.rows([visit]) == ()
            with pytest.raises(Refused):
                visits.get(visit)
            with pytest.raises(Refused):
                visits.save(plan(city))
            with pytest.raises(Refused):
                visits.history_of(visit)


def test_lists_filter_sort_and_do_not_query_per_row(city: City) -> None:
    visits = VisitService(city.desk)
    days = [dt.date(2026, 3, 1) + dt.timedelta(days=40 * n) for n in range(6)]
    made = [visits.save(plan(city, day)) for day in days]
    act(city, made[0], VisitAction.APPROVE)
    assert visits.find() == tuple(reversed(made))
    assert visits.find(VisitQuery(sort="number", descending=False)) == tuple(made)
    assert visits.find(VisitQuery(since=days[4])) == (made[5], made[4])
    assert visits.find(VisitQuery(state=VisitState.APPROVED)) == (made[0],)
    assert len(visits.find(VisitQuery(state=VisitState.PLANNED))) == 5
    assert visits.find(VisitQuery(text="水利")) == ()
    assert len(visits.find(VisitQuery(text="民政", unit=city.unit, team=city.team))) == 6
    with counted(city.desk) as few:
        visits.rows(made[:1])
    with counted(city.desk) as many:
        lines = visits.rows(made)
    assert [line.id for line in lines] == made
    assert len(many) == len(few)


def test_a_recusal_that_has_ended_bars_nobody_any_more(city: City) -> None:
    visits = VisitService(city.desk)
    draft = plan(city, participants=(city.post_a, city.recused))
    with pytest.raises(Invalid, match="应当回避"):
        visits.save(draft)
    (line,) = RecusalService(city.desk).all(TODAY, assessor=city.recused)
    RecusalService(city.desk).end(line.id, line.version, dt.date(2026, 11, 22))
    with pytest.raises(Invalid, match="应当回避"):
        visits.save(draft)  # it held on the day of the visit
    visits.save(replace(draft, start=dt.date(2026, 11, 23), end=dt.date(2026, 11, 24)))


def test_an_acceptance_covers_what_the_visit_checked(city: City) -> None:
    visits = VisitService(city.desk)
    visit = held_visit(city)
    check = {
        "visit_id": visit,
        "unit_id": city.unit,
        "team_id": city.team,
        "topic": CheckTopic.ATTENTION,
        "rating": 4,
        "text": "主要负责同志亲自部署",
    }
    write(city.desk, [Change("visit_check", named("重视"), check)])
    # What was checked is a record: without a summary or an interview it can be declared complete.
    visits.perform(visit, VisitAction.RECORD, Motion(visits.get(visit).seen))
    back = Motion(visits.get(visit).seen, day=dt.date(2026, 11, 19))
    visits.perform(visit, VisitAction.RETURN, back)
    with acting(city.desk, Role.LEADER):
        visits.perform(visit, VisitAction.ACCEPT, Motion(visits.get(visit).seen))
    assert visits.get(visit).state is VisitState.ACCEPTED
    with city.desk.db.reading() as session:
        row = session.get(VisitCheck, named("重视"))
        assert row is not None
        version = row.version
    late = Change("visit_check", named("重视"), {"rating": 1, "team_id": city.team}, version)
    write(city.desk, [late])
    line = visits.get(visit).line
    assert (line.state, line.changed_after) == (VisitState.RETURNED, True)
    (listed,) = visits.find(VisitQuery(state=VisitState.RETURNED))
    assert listed == visit
