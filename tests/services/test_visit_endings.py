"""提前结束: the clock counts from the day on which a visit really ended, and says so."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from uuid import UUID

import pytest

from desktop.services.errors import BadTransition, Invalid, Refused, Stale
from desktop.services.hand_overs import HandOverService, PartDraft, SlipDraft
from desktop.services.interviews import InterviewDraft, InterviewService
from desktop.services.motions import Motion
from desktop.services.visit_endings import EndingDraft
from desktop.services.visit_words import clock_words
from desktop.services.visits import VisitService
from desktop.terms import InterviewLayer, Role, VisitAction, VisitState
from tests.services.record_city import City, acting, held_visit, plan
from tests.services.returning import act, detail, recorded

TODAY = dt.date(2026, 11, 22)


def on(day: int, month: int = 11) -> dt.date:
    return dt.date(2026, month, day)


def end(city: City, visit: UUID, day: dt.date, reason: str = "突发汛情") -> None:
    found = detail(city, visit)
    HandOverService(city.desk).end_early(EndingDraft(found.id, day, reason, found.version))


def words(city: City, visit: UUID) -> str:
    found = detail(city, visit)
    return clock_words(found, TODAY, at_office=True).text


def test_a_visit_that_was_cut_short_is_returned_by_its_actual_end(city: City) -> None:
    """Planned for the 16th to the 30th in three parts; it ended on the 20th, so due the 23rd."""
    visit = recorded(city, on(16), 15)
    with pytest.raises(Invalid, match="交接日期不能早于考核结束日期"):
        act(city, visit, VisitAction.RETURN, day=TODAY)
    end(city, visit, on(20))
    found = detail(city, visit)
    assert [(p.ordinal, p.end, p.due) for p in found.line.parts] == [(0, on(20), on(23))]
    assert found.ending is not None
    assert (found.ending.planned, found.ending.reason) == (on(30), "突发汛情")
    assert words(city, visit) == (
        "报回期限：11月20日 + 3 天 = 11月23日（11月20日提前结束，原定11月30日）"
    )
    history = VisitService(city.desk).history_of(visit)
    assert [(h.state, h.reason) for h in history][-1] == (
        "登记实际结束日期：2026年11月20日", "突发汛情",
    )  # fmt: skip
    assert history[-1].author == city.desk.actor.name
    done = act(city, visit, VisitAction.RETURN, day=TODAY)
    assert (done.line.late_days(TODAY), done.line.return_due) == (0, on(23))
    assert words(city, visit).endswith(
        "期限 11月20日 + 3 天 = 11月23日；11月20日提前结束，原定11月30日"
    )


def test_an_early_end_makes_it_due_earlier_and_so_perhaps_late(city: City) -> None:
    """16–20 November would be due on the 23rd; it ended on the 17th, so it was due on the 20th."""
    visit = recorded(city, on(16), 5)
    assert detail(city, visit).line.overdue_days(TODAY) == 0
    end(city, visit, on(17))
    assert detail(city, visit).line.overdue_days(TODAY) == 2
    with pytest.raises(Invalid, match="须说明逾期原因"):
        act(city, visit, VisitAction.RETURN, day=TODAY)


def test_a_visit_that_ended_with_a_part_that_came_has_no_part_of_nothing(city: City) -> None:
    """1–14 November; the part of the 1st to the 7th came on the 9th, and the 7th was the last."""
    visit, service = recorded(city, on(1), 14), HandOverService(city.desk)
    service.hand_over_part(PartDraft(visit, 1, on(9)))
    end(city, visit, on(7))
    line = detail(city, visit).line
    assert [(p.start, p.end, p.due) for p in line.parts] == [(on(1), on(7), on(10))]
    assert (line.handed_over, line.overdue_days(TODAY), line.late_days(TODAY)) == (on(9), 0, 0)
    done = act(city, visit, VisitAction.RETURN, "无补充", TODAY).line
    assert (done.state, len(done.parts)) == (VisitState.RETURNED, 1)
    assert (done.handed_over, done.return_due, done.late_days(TODAY)) == (on(9), on(10), 0)
    told = [h.reason for h in VisitService(city.desk).history_of(visit)]
    assert "11月22日登记，原始材料已于11月9日交接：无补充" in told
    # The office may still put the slip's own day in the place of the team's word.
    (part,) = done.parts
    service.register([SlipDraft(visit, part.ordinal, on(8), part.office_version)])
    assert detail(city, visit).line.handed_over == on(8)


def test_the_office_says_its_word_on_it(city: City) -> None:
    """What was approved was another plan: as with people who came along, a late approval."""
    visit = recorded(city, on(16), 5)
    end(city, visit, on(18))
    found = detail(city, visit)
    assert (found.state, found.line.changed_after) == (VisitState.RECORDED, True)
    assert VisitAction.APPROVE_LATE in found.actions
    approved = act(city, visit, VisitAction.APPROVE_LATE, reason="汛情属实")
    assert not approved.line.changed_after
    assert approved.ending is not None  # it still says how it came about
    act(city, visit, VisitAction.RETURN, day=on(21))
    assert act(city, visit, VisitAction.ACCEPT).state is VisitState.ACCEPTED


def test_a_wrong_day_is_mended_until_the_records_come_back(city: City) -> None:
    visit = recorded(city, on(16), 5)
    end(city, visit, on(17))
    end(city, visit, on(18))
    assert detail(city, visit).line.end == on(18)
    end(city, visit, on(20), "登记错误")
    back = detail(city, visit)
    assert (back.line.end, back.ending, back.line.changed_after) == (on(20), None, False)
    end(city, visit, on(18))
    act(city, visit, VisitAction.RETURN, day=on(21))
    with pytest.raises(BadTransition, match="已报回"):
        end(city, visit, on(17))
    assert not detail(city, visit).may_end_early
    act(city, visit, VisitAction.SEND_BACK, "缺少谈话记录")
    act(city, visit, VisitAction.RECORD)
    with pytest.raises(BadTransition):
        end(city, visit, on(17))  # the first return stands for ever


@pytest.mark.parametrize(
    ("day", "reason", "fault"),
    [
        (on(15), "汛情", "不能早于考核开始日期2026年11月16日"),
        (on(1, 12), "汛情", "不能晚于原定的2026年11月25日"),
        (on(25), "汛情", "没有变化"),
        (on(23), "汛情", "不能晚于今天"),
        (on(18), "汛情", "2026年11月19日还有谈话记录"),
        (on(20), "  ", "请填写提前结束的原因"),
        (on(20), "因" * 501, "不能超过 500 字"),
    ],
)
def test_what_cannot_be(city: City, day: dt.date, reason: str, fault: str) -> None:
    visit = held_visit(city, on(16), end=on(25))
    talk = InterviewDraft(visit, InterviewLayer.MIDDLE, on(19), remarks="实干")
    InterviewService(city.desk).add(talk)
    before = detail(city, visit)
    with pytest.raises(Invalid, match=fault):
        end(city, visit, day, reason)
    assert detail(city, visit) == before


def test_what_was_handed_over_covers_its_days(city: City) -> None:
    """8–14 November came as a part: the visit lasted at least to the 14th."""
    visit = held_visit(city, on(8), end=on(25))
    HandOverService(city.desk).hand_over_part(PartDraft(visit, 1, on(16)))
    with pytest.raises(Invalid, match="不能早于该批最后一天"):
        end(city, visit, on(13))
    end(city, visit, on(16))
    parts = detail(city, visit).line.parts
    assert [(p.ordinal, p.start, p.end, p.due) for p in parts] == [
        (1, on(8), on(14), on(17)),
        (0, on(15), on(16), on(19)),
    ]


def test_not_before_it_was_held_and_not_for_others(city: City) -> None:
    planned = VisitService(city.desk).save(plan(city))
    assert not detail(city, planned).may_end_early
    with pytest.raises(BadTransition, match="实施以后、报回以前"):
        end(city, planned, on(16))
    one_day = held_visit(city, on(19), end=on(19))
    assert not detail(city, one_day).may_end_early
    visit = held_visit(city, on(10), end=on(12))
    seen = detail(city, visit)
    assert seen.may_end_early
    draft = EndingDraft(visit, on(11), "汛情", seen.version)
    with acting(city.desk, Role.TEAM_LEADER, team_no=4), pytest.raises(Refused):
        HandOverService(city.desk).end_early(draft)
    end(city, visit, on(11))
    with pytest.raises(Stale):
        HandOverService(city.desk).end_early(EndingDraft(visit, on(10), "汛情", seen.version))


def test_whoever_tells_it_has_recorded_nothing(city: City) -> None:
    """Another clerk registers the day in between: he may still accept what the first recorded."""
    visit = recorded(city, on(16), 5)
    first, other = city.desk.actor, replace(city.desk.actor, account=UUID(int=77))
    city.desk.actor = other
    end(city, visit, on(18))
    city.desk.actor = first
    act(city, visit, VisitAction.APPROVE_LATE, reason="汛情属实")
    act(city, visit, VisitAction.RETURN, day=on(21))
    visits = VisitService(city.desk)
    with pytest.raises(Refused, match="不能由本人接收"):
        visits.perform(visit, VisitAction.ACCEPT, Motion(visits.get(visit).seen))
    city.desk.actor = other
    visits.perform(visit, VisitAction.ACCEPT, Motion(visits.get(visit).seen))
    assert visits.get(visit).state is VisitState.ACCEPTED
