"""民主测评 through its service: from the ballot to the locked result."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from uuid import UUID

import pytest

from desktop.models.changes import Change
from desktop.models.scheme import Cycle
from desktop.services.cadres import CadreDraft, CadreService
from desktop.services.errors import BadTransition, Invalid, NotFound, Refused, Stale
from desktop.services.motions import Motion, Seen
from desktop.services.poll_forms import PollQuery
from desktop.services.poll_rules import Ballots, Marks
from desktop.services.polls import PollService
from desktop.services.visits import VisitService
from desktop.terms import CadreLevel, CycleState, PollAction, PollItem, PollState, Role
from tests.services.poll_tallies import A, B, C
from tests.services.polling import (
    BALLOTS,
    CADRE_ROWS,
    DAY,
    SCRUTINEER,
    confirm,
    confirmed,
    counted,
    draft,
    filled,
    issued,
    motion,
    state_of,
    with_row,
)
from tests.services.record_city import City, acting, held_visit, named, plan, write


@pytest.fixture
def polls(city: City) -> PollService:
    return PollService(city.desk)


def test_a_poll_offers_the_team_and_then_the_cadres_of_the_unit(
    city: City, polls: PollService
) -> None:
    offered = polls.choices(city.unit)
    assert [(c.cadre, c.name) for c in offered] == [
        (None, "领导班子"),
        (city.cadre, "赵启明"),
        (city.second_cadre, "钱文秀"),
    ]


def test_a_prepared_poll_is_read_back_as_it_was_written(city: City, polls: PollService) -> None:
    visit = held_visit(city)
    poll = polls.save(
        draft(
            city,
            items=(PollItem.VIRTUE, PollItem.INTEGRITY),
            visit=visit,
            counter="计票员甲",
            scrutineer="监票员乙",
            remark="会议室投票",
        )
    )
    found = polls.get(poll)
    assert found.line.citation == "测-03办-001"
    assert found.line.state is PollState.PREPARED
    assert (found.line.subjects, found.line.issued, found.line.returned) == (3, 95, None)
    assert found.visit == "实-03办-001"
    assert found.team == "第三考核组"
    assert [s.name for s in found.subjects] == ["领导班子", "赵启明", "钱文秀"]
    assert (found.counter, found.scrutineer, found.remark) == ("计票员甲", "监票员乙", "会议室投票")
    assert found.draft().subjects == (None, city.cadre, city.second_cadre)
    assert found.actions == (PollAction.ISSUE, PollAction.VOID)
    again = replace(found.draft(), subjects=(city.second_cadre, None), issued={B: 20}, items=())
    polls.save(again)
    now = polls.get(poll)
    assert [s.name for s in now.subjects] == ["钱文秀", "领导班子"]
    assert now.issued == {B: 20}
    polls.save(replace(now.draft(), subjects=(None, city.cadre)))
    assert [s.name for s in polls.get(poll).subjects] == ["领导班子", "赵启明"]


def test_a_draft_with_faults_is_refused_field_by_field(city: City, polls: PollService) -> None:
    with pytest.raises(Invalid) as told:
        polls.save(draft(city, title=" ", subjects=(), issued={A: -1}))
    assert set(told.value.faults) == {"title", "subjects", "issued_A"}
    with pytest.raises(Invalid, match="只能出现一次"):
        polls.save(draft(city, subjects=(None, None)))
    with pytest.raises(Invalid, match="不是本考核组在该单位"):
        polls.save(draft(city, visit=held_visit(city, unit=city.other_unit)))
    assert polls.find() == ()


def test_the_team_is_the_one_that_is_paired_with_the_unit(city: City, polls: PollService) -> None:
    assert polls.get(polls.save(draft(city))).team_id == city.team
    with pytest.raises(Invalid, match="没有对口的考核组"):
        polls.save(draft(city, on=dt.date(2025, 12, 1)))
    with acting(city.desk, Role.TEAM_LEADER, team_no=4):
        with pytest.raises(Refused, match="只能填写本考核组"):
            polls.save(draft(city, team=city.team))
        for team in (None, city.other_team):
            with pytest.raises(Refused, match="不由本考核组对口联系"):
                polls.save(draft(city, team=team))
    pairing = {"team_id": city.other_team, "unit_id": city.unit, "start": DAY}
    write(city.desk, [Change("pairing", named("pairing/four"), pairing)])
    with acting(city.desk, Role.TEAM_LEADER, team_no=4):
        own = polls.save(draft(city))
        assert polls.get(own).team_id == city.other_team
        with pytest.raises(Refused, match="不由本考核组对口联系"):
            polls.save(draft(city, on=dt.date(2026, 11, 19)))


def test_from_the_ballot_to_the_lock(city: City, polls: PollService) -> None:
    poll = polls.save(draft(city))
    polls.perform(poll, PollAction.ISSUE, motion(polls, poll))
    sheet = polls.counts(poll)
    assert sheet.tally.ballots[A] == Ballots(8)
    polls.count(filled(sheet))
    assert state_of(city, poll) is PollState.COUNTED
    assert polls.get(poll).line.returned == 91
    confirm(city, poll)
    polls.perform(poll, PollAction.LOCK, motion(polls, poll))
    assert state_of(city, poll) is PollState.LOCKED
    told = [(line.author, line.state) for line in polls.history_of(poll)]
    assert [state for _, state in told] == ["已准备", "已发放", "已计票", "已监票", "已锁定"]
    assert polls.get(poll).actions == ()
    assert not polls.get(poll).may_enter


def test_what_does_not_reconcile_cannot_be_counted(city: City, polls: PollService) -> None:
    poll = issued(city)
    sheet = with_row(filled(polls.counts(poll)), 1, B, 20, 5, 2, 0, 0)
    with pytest.raises(Invalid) as told:
        polls.count(sheet)
    assert list(told.value.faults.values()) == [
        "B票·赵启明·优秀至未填合计 27，应等于有效票 28，差 1 票。请核对。"
    ]
    assert state_of(city, poll) is PollState.ISSUED
    assert polls.counts(poll).tally.marks == {}
    polls.enter(sheet)  # while counting goes on it may be kept as it is
    stands = polls.counts(poll)
    assert stands.tally.marks == sheet.tally.marks
    with pytest.raises(Invalid, match="差 1 票"):
        polls.perform(poll, PollAction.COUNT, motion(polls, poll))
    polls.enter(with_row(stands, 1, B, 21, 5, 2, 0, 0))
    polls.perform(poll, PollAction.COUNT, motion(polls, poll))
    assert state_of(city, poll) is PollState.COUNTED


def test_a_row_half_filled_in_is_not_kept(city: City, polls: PollService) -> None:
    poll = issued(city)
    sheet = filled(polls.counts(poll))
    key = next(iter(sheet.tally.marks))
    half = {**sheet.tally.marks, key: Marks(3, 2)}
    with pytest.raises(Invalid, match="A票·领导班子没有填完"):
        polls.enter(replace(sheet, tally=replace(sheet.tally, marks=half)))
    empty = {**sheet.tally.marks, key: Marks()}
    polls.enter(replace(sheet, tally=replace(sheet.tally, marks=empty)))
    assert key not in polls.counts(poll).tally.marks


def test_a_row_that_is_emptied_is_taken_out(city: City, polls: PollService) -> None:
    poll = issued(city)
    polls.enter(filled(polls.counts(poll)))
    sheet = polls.counts(poll)
    key = next(iter(sheet.tally.marks))
    marks = {**sheet.tally.marks, key: Marks()}
    polls.enter(replace(sheet, tally=replace(sheet.tally, marks=marks)))
    assert key not in polls.counts(poll).tally.marks
    assert len(polls.counts(poll).tally.marks) == 8


def test_who_entered_the_counts_does_not_watch_over_them(city: City, polls: PollService) -> None:
    poll = counted(city)
    with pytest.raises(Refused, match="计票人不能监票"):
        polls.perform(poll, PollAction.CONFIRM, motion(polls, poll))
    with acting(city.desk, Role.LEADER), pytest.raises(Refused, match="无权填写考核记录"):
        polls.perform(poll, PollAction.CONFIRM, Motion(Seen("")))
    confirm(city, poll)
    assert state_of(city, poll) is PollState.CONFIRMED


def test_a_correction_bars_its_hand_from_confirming(city: City, polls: PollService) -> None:
    poll = confirmed(city)
    city.desk.actor = SCRUTINEER
    polls.correct(with_row(polls.counts(poll), 1, A, 2, 3, 1, 0, 0), "复核票箱")
    assert state_of(city, poll) is PollState.COUNTED
    with pytest.raises(Refused, match="计票人不能监票"):
        polls.perform(poll, PollAction.CONFIRM, motion(polls, poll))


def test_a_correction_wants_a_reason_and_keeps_the_old_counts(
    city: City, polls: PollService
) -> None:
    poll = confirmed(city)
    wrong = with_row(polls.counts(poll), 1, A, 2, 3, 1, 0, 0)
    with pytest.raises(Invalid, match="更正须说明原因"):
        polls.correct(wrong, " ")
    with pytest.raises(Invalid, match="票数相同"):
        polls.correct(polls.counts(poll), "复核")
    with pytest.raises(Invalid, match="差 1 票"):
        polls.correct(with_row(polls.counts(poll), 1, A, 2, 2, 1, 0, 0), "复核")
    assert state_of(city, poll) is PollState.CONFIRMED
    polls.correct(wrong, "复核票箱，优秀多计一票")
    assert state_of(city, poll) is PollState.COUNTED
    (change,) = polls.corrections(poll)
    assert (change.where, change.before, change.after) == (
        "A票·赵启明",
        "优秀 3，称职 2",
        "优秀 2，称职 3",
    )
    last = polls.history_of(poll)[-1]
    assert (last.state, last.reason) == ("更正，已计票", "复核票箱，优秀多计一票")


def test_locked_and_voided_polls_take_nothing(city: City, polls: PollService) -> None:
    locked, voided = confirmed(city), issued(city)
    polls.perform(locked, PollAction.LOCK, motion(polls, locked))
    with pytest.raises(Invalid, match="作废须说明原因"):
        polls.perform(voided, PollAction.VOID, motion(polls, voided))
    polls.perform(voided, PollAction.VOID, motion(polls, voided, "会场中断"))
    for poll, state in ((locked, "已锁定"), (voided, "已作废")):
        sheet = polls.counts(poll)
        for action in PollAction:
            with pytest.raises(BadTransition, match=state):
                polls.perform(poll, action, motion(polls, poll, "原因"))
        for call in (polls.enter, polls.count):
            with pytest.raises(BadTransition, match=state):
                call(filled(sheet))
        with pytest.raises(BadTransition, match=state):
            polls.correct(filled(sheet), "原因")
        with pytest.raises(BadTransition, match=state):
            polls.save(replace(polls.get(poll).draft(), remark="改"))


def test_issued_ballots_fix_who_is_on_them(city: City, polls: PollService) -> None:
    poll = issued(city)
    stands = polls.get(poll).draft()
    for other in (
        replace(stands, subjects=(None,)),
        replace(stands, title="另一名称"),
        replace(stands, issued={A: 9}),
        replace(stands, items=(PollItem.VIRTUE,)),
    ):
        with pytest.raises(BadTransition, match="测评票已经发出"):
            polls.save(other)
    polls.save(replace(stands, counter="计票员甲", remark="分两个会场"))
    assert (polls.get(poll).counter, polls.get(poll).remark) == ("计票员甲", "分两个会场")
    with pytest.raises(Invalid, match="不能更改"):
        polls.save(replace(polls.get(poll).draft(), unit=city.other_unit))


def test_nothing_is_issued_without_ballots(city: City, polls: PollService) -> None:
    poll = polls.save(draft(city, issued={}))
    with pytest.raises(Invalid, match="还没有填写发出票数"):
        polls.perform(poll, PollAction.ISSUE, motion(polls, poll))


def test_a_poll_of_tomorrow_cannot_be_counted_today(city: City, polls: PollService) -> None:
    poll = issued(city, on=dt.date(2026, 11, 23))
    with pytest.raises(Invalid, match="还没有到"):
        polls.count(filled(polls.counts(poll)))


def test_two_hands_at_one_count_do_not_overwrite_each_other(city: City, polls: PollService) -> None:
    poll = issued(city)
    polls.enter(filled(polls.counts(poll)))
    mine, seen = polls.counts(poll), motion(polls, poll, "原因")
    polls.enter(with_row(polls.counts(poll), 1, A, 2, 3, 1, 0, 0))
    with pytest.raises(Stale):
        polls.enter(with_row(mine, 1, A, 4, 1, 1, 0, 0))
    polls.count(polls.counts(poll))
    with pytest.raises(Stale):
        polls.perform(poll, PollAction.VOID, seen)


def test_results_by_hand(city: City, polls: PollService) -> None:
    found = polls.results(counted(city))
    team, first, _ = found.subjects
    # as in test_poll_scores: 36 + 28.5 + 28.63158, and 34.66668 + 28.07142 + 27.15789
    assert (team.score, first.score) == ("93.13", "89.90")
    assert dict(first.classes) == {A: "86.67", B: "93.57", C: "90.53"}
    assert found.provisional
    assert found.note == ""
    assert [r.label for r in first.rates] == ["A票", "B票", "C票"]
    assert [str(n) for n in first.rates[0].rates] == ["50.0", "33.3", "16.7", "0.0"]
    assert first.lines[-1] == "得分：(86.67×0.4＋93.57×0.3＋90.53×0.3)÷1＝89.90"
    assert found.flags == ()


def test_results_come_after_the_count(city: City, polls: PollService) -> None:
    poll = issued(city)
    with pytest.raises(BadTransition, match="还没有结果"):
        polls.results(poll)
    with acting(city.desk, Role.LEADER):
        with pytest.raises(Refused):
            polls.counts(poll)
        assert polls.get(poll).actions == ()


def test_a_small_class_is_not_shown_by_itself(city: City, polls: PollService) -> None:
    poll = issued(city)
    few = {**BALLOTS, A: Ballots(8, 3, 3, 0)}
    rows = {**CADRE_ROWS, A: (2, 1, 0, 0, 0)}
    polls.count(filled(polls.counts(poll), rows, few))
    found = polls.results(poll)
    assert "不足 5 张" in found.note
    assert {r.label for s in found.subjects for r in s.rates} == {"全部票"}
    assert all(not s.classes for s in found.subjects)
    assert found.flags == ("A票发出 8 张、收回 3 张，收回率偏低",)
    assert {(s.score, s.outcome) for s in found.subjects} == {("不显示", None)}
    text = repr(found.subjects)
    assert "93.33" not in text


def test_items_are_counted_and_shown_and_do_not_score(city: City, polls: PollService) -> None:
    poll = issued(city, items=(PollItem.VIRTUE,))
    polls.count(filled(polls.counts(poll)))
    found = polls.results(poll)
    assert found.items == (PollItem.OVERALL, PollItem.VIRTUE)
    assert len(found.subjects[1].rates) == 6
    assert found.subjects[1].score == "89.90"


def test_lists_find_by_what_is_asked(city: City, polls: PollService) -> None:
    first, second = issued(city), polls.save(draft(city, title="换届民主测评", on=DAY))
    other = polls.save(
        draft(city, unit=city.other_unit, subjects=(None, city.outsider), on=dt.date(2026, 11, 21))
    )
    assert polls.find() == (other, *sorted((first, second)))
    assert polls.find(PollQuery(text="换届")) == (second,)
    assert polls.find(PollQuery(text="水利")) == (other,)
    assert polls.find(PollQuery(state=PollState.ISSUED)) == (first,)
    assert polls.find(PollQuery(cadre=city.outsider)) == (other,)
    assert polls.find(PollQuery(until=DAY)) == tuple(sorted((first, second)))
    assert [line.unit for line in polls.rows([other, first])] == ["江城市水利局", "江城市民政局"]
    assert polls.find(PollQuery(sort="number", descending=False)) == (first, second, other)


def test_lists_leave_out_ones_own_unit_and_oneself(city: City, polls: PollService) -> None:
    poll = counted(city)
    for link in ({"unit_id": city.unit}, {"cadre_id": city.cadre}, {"assessor_id": city.recused}):
        with acting(city.desk, Role.CLERK, **link):
            assert polls.find() == ()
            assert polls.rows([poll]) == ()


def test_a_colleague_on_the_ballot_of_another_unit_closes_the_poll(
    city: City, polls: PollService
) -> None:
    """The cadre went to the actor's unit after the poll."""
    poll = counted(city)
    stranger = {"name": "周远行", "level": CadreLevel.CITY, "unit_id": city.other_unit}
    write(city.desk, [Change("cadre", named("stranger"), stranger)])
    with acting(city.desk, Role.CLERK, cadre_id=named("stranger")):
        assert polls.find() == (poll,)
        assert polls.get(poll).id == poll
    cadres = CadreService(city.desk)
    version = cadres.get(city.cadre).version
    cadres.save(CadreDraft({}, city.other_unit, 9, id=city.cadre, version=version))
    with acting(city.desk, Role.CLERK, cadre_id=named("stranger")):
        assert polls.find() == ()
        assert polls.rows([poll]) == ()
        with pytest.raises(Refused, match="本人所在单位"):
            polls.results(poll)


def test_a_sealed_year_takes_no_poll(city: City, polls: PollService) -> None:
    poll = issued(city)
    with city.desk.db.reading() as session:
        row = session.get(Cycle, city.cycle)
        assert row is not None
        version = row.version
    write(city.desk, [Change("cycle", city.cycle, {"state": CycleState.SEALED}, version)])
    with pytest.raises(Refused, match="已封存"):
        polls.count(filled(polls.counts(poll)))
    with pytest.raises(Refused, match="已封存"):
        polls.save(draft(city, cycle=city.cycle))


def test_what_is_not_there_is_said(polls: PollService) -> None:
    with pytest.raises(NotFound, match="不存在"):
        polls.get(UUID(int=1))


def test_a_visit_still_planned_may_carry_a_poll(city: City, polls: PollService) -> None:
    visit = VisitService(city.desk).save(plan(city, dt.date(2026, 12, 1)))
    poll = polls.save(draft(city, visit=visit))
    assert polls.find(PollQuery(visit=visit)) == (poll,)
