"""What 工作台 counts, worked out by hand; the clock stands at Sunday 2026-11-22."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from uuid import UUID

import pytest

from desktop.models.history import Change
from desktop.models.scheme import Cycle, Rule
from desktop.services.desk import DUE_SOON, DUE_TODAY, OVERDUE, DeskService, DeskSummary
from desktop.services.errors import Refused
from desktop.services.facts import FactDraft, FactService
from desktop.services.motions import Motion
from desktop.services.rectification import ItemDraft, RectificationDraft, RectificationService
from desktop.services.scheme import rule_id
from desktop.services.visits import VisitService
from desktop.terms import FactAction, FindingSource, Polarity, Role, Severity, VisitAction
from tests.services.record_city import City, acting, held_visit, plan, write


def _today(city: City) -> DeskSummary:
    return DeskService(city.desk).today()


def _item(city: City, feedback: dt.date, **more: UUID) -> None:
    items = (ItemDraft(f"反馈于{feedback:%m%d}", FindingSource.MEETING),)
    draft = RectificationDraft(city.unit, "年中反馈", feedback, items)
    RectificationService(city.desk).open(replace(draft, **more))  # type: ignore[arg-type]  # fields


def _fact(city: City, **more: UUID) -> UUID:
    facts = FactService(city.desk)
    day = dt.date(2026, 11, 16)
    draft = FactDraft(city.unit, Polarity.POSITIVE, Severity.LIGHT, day, "抢险在前", city.cadre)
    new = facts.save(replace(draft, **more))  # type: ignore[arg-type]  # names of fields
    facts.perform(new, FactAction.SUBMIT, Motion(facts.get(new).seen))
    return new


def test_nothing_to_do(city: City) -> None:
    found = _today(city)
    assert found.today == dt.date(2026, 11, 22)
    counts = (found.overdue, found.due_today, found.due_soon, found.to_return, found.conflicts)
    assert counts == (0, 0, 0, 0, 0)
    assert not found.due
    assert not found.drafts
    assert (found.answered, found.questions, found.decided) == (0, 0, 0)


def test_a_draft_of_an_interview_never_tells_who_spoke(city: City) -> None:
    visit = held_visit(city)
    body = {"name": "张三丰", "title": "张三丰", "remarks": "反映属实"}
    city.desk.drafts.put(city.desk.actor.account, "interview", visit, "", body)
    (line,) = _today(city).drafts
    assert (line.title, line.visit) == ("江城市民政局", visit)
    assert "张三丰" not in repr(_today(city))


def test_items_fall_into_three_cards_that_do_not_overlap(city: City) -> None:
    # Two calendar months later: 11-21 overdue, 11-22 today, 11-23 and 11-25 soon, 11-26 later.
    for day in (21, 22, 23, 25, 26):
        _item(city, dt.date(2026, 9, day))
    found = _today(city)
    assert (found.overdue, found.due_today, found.due_soon) == (1, 1, 2)
    assert [line.days for line in found.due] == [-1, 0, 1, 3]
    assert {line.subject for line in found.due} == {"江城市民政局"}
    service = RectificationService(city.desk)
    listed = [len(service.find(query)) for query in (OVERDUE, DUE_TODAY, DUE_SOON)]
    assert listed == [1, 1, 2]


def test_a_held_visit_is_due_three_days_after_its_last_day(city: City) -> None:
    held_visit(city)  # ended 11-17, records due 11-20
    VisitService(city.desk).save(plan(city, dt.date(2026, 11, 24), unit=city.other_unit))
    found = _today(city)
    assert (found.to_return, found.late_returns, found.returned_visits) == (1, 1, 0)
    assert [(line.kind, line.days, line.subject) for line in found.due] == [
        ("visit", -2, "江城市民政局"),
        ("visit", 2, "江城市水利局"),
    ]


def test_submitted_facts_wait_until_they_are_verified(city: City) -> None:
    visit = held_visit(city)
    new = _fact(city, visit=visit)
    _fact(city)
    found = _today(city)
    assert found.submitted_facts == 2
    facts = FactService(city.desk)
    with acting(city.desk, Role.LEADER):
        facts.perform(new, FactAction.VERIFY, Motion(facts.get(new).seen))
    assert _today(city).submitted_facts == 1


def test_what_must_not_be_seen_is_not_counted(city: City) -> None:
    _item(city, dt.date(2026, 9, 1))
    held_visit(city)
    _fact(city)
    with acting(city.desk, Role.LEADER, unit_id=city.unit):
        found = _today(city)
    assert (found.overdue, found.to_return, found.submitted_facts) == (0, 0, 0)
    assert found.due == ()
    with acting(city.desk, Role.LEADER, cadre_id=city.cadre):
        assert _today(city).submitted_facts == 0


def test_drafts_are_named_by_their_record(city: City) -> None:
    desk, visit = city.desk, held_visit(city)
    fact = _fact(city, visit=visit)
    account = desk.actor.account
    desk.drafts.put(account, "preferences", None, "", {"list.desk.sort": "x"})
    desk.drafts.put(account, "cadre", city.cadre, "", {})
    desk.drafts.put(account, "cadre", None, "", {"name": "新来的同志"})
    desk.drafts.put(account, "interview", visit, "", {})
    desk.drafts.put(account, "fact", fact, "", {})
    found = {(d.form, d.row): d for d in _today(city).drafts}
    assert found["cadre", city.cadre].title == "赵启明"
    assert found["cadre", None].title == "新来的同志"
    assert found["interview", visit].visit == visit
    assert found["interview", visit].title == "江城市民政局"
    assert found["fact", fact].visit == visit
    assert found["fact", fact].title == "抢险在前"
    assert len(found) == 4


def test_a_new_visit_is_named_by_its_unit(city: City) -> None:
    account = city.desk.actor.account
    body: dict[str, object] = {"unit": [city.unit.hex, "江城市民政局"], "purpose": "年中了解"}
    city.desk.drafts.put(account, "visit", None, "", body)
    city.desk.drafts.put(account, "rectification", None, "", {"unit": None, "title": "年中反馈"})
    found = {d.form: d.title for d in _today(city).drafts}
    assert found == {"visit": "江城市民政局", "rectification": "年中反馈"}


def test_another_account_has_drafts_of_its_own(city: City) -> None:
    city.desk.drafts.put(city.desk.actor.account, "unit", None, "", {"name": "某局"})
    with acting(city.desk, Role.LEADER):
        assert _today(city).drafts == ()


def test_a_cancelled_visit_is_no_longer_due(city: City) -> None:
    visits = VisitService(city.desk)
    visit = visits.save(plan(city, dt.date(2026, 11, 24)))
    assert len(_today(city).due) == 1
    visits.perform(visit, VisitAction.CANCEL, Motion(visits.get(visit).seen, "防汛"))
    assert _today(city).due == ()


def test_officers_have_no_such_page(city: City) -> None:
    with acting(city.desk, Role.AUDITOR), pytest.raises(Refused):
        _today(city)


def test_a_deleted_item_is_gone(city: City) -> None:
    _item(city, dt.date(2026, 9, 1))
    service = RectificationService(city.desk)
    (item,) = service.find(OVERDUE)
    version = service.get(item).version
    write(city.desk, [Change("rectification_item", item, {"deleted": True}, version)])
    assert _today(city).overdue == 0


def _step(city: City, visit: UUID, action: VisitAction, **motion: object) -> None:
    visits = VisitService(city.desk)
    seen = visits.get(visit).seen
    visits.perform(visit, action, Motion(seen, **motion))  # type: ignore[arg-type]  # its fields


def test_a_visit_waits_in_one_line_at_a_time(city: City) -> None:
    visits = VisitService(city.desk)
    visit = visits.save(plan(city))

    def counts() -> tuple[int, int, int, int]:
        now = _today(city)
        return now.to_return, now.returned_visits, now.sent_back, len(now.due)

    _step(city, visit, VisitAction.APPROVE)
    assert counts() == (0, 0, 0, 1)
    _step(city, visit, VisitAction.HOLD)
    visits.save(replace(visits.get(visit).draft(), summary="走访两个科室"))
    assert counts() == (1, 0, 0, 1)
    _step(city, visit, VisitAction.RECORD)
    assert counts() == (1, 0, 0, 1)
    _step(city, visit, VisitAction.RETURN, day=dt.date(2026, 11, 20))
    assert counts() == (0, 1, 0, 0)
    with acting(city.desk, Role.LEADER, unit_id=city.unit):
        assert counts() == (0, 0, 0, 0)
    _step(city, visit, VisitAction.SEND_BACK, reason="缺少谈话记录")
    assert counts() == (1, 0, 1, 1)  # sent back: awaited again, by its 补报期限
    _step(city, visit, VisitAction.RECORD)
    assert counts() == (1, 0, 0, 1)


def test_what_was_given_back_and_does_not_come_again_is_late(city: City) -> None:
    visits, visit = VisitService(city.desk), held_visit(city, dt.date(2026, 11, 2))
    visits.save(replace(visits.get(visit).draft(), summary="走访两个科室"))
    _step(city, visit, VisitAction.RECORD)
    _step(city, visit, VisitAction.RETURN, day=dt.date(2026, 11, 5))
    _step(city, visit, VisitAction.SEND_BACK, reason="补", day=dt.date(2026, 11, 6))
    found = _today(city)  # given back on the 6th: due again on the 9th, thirteen days ago
    assert (found.to_return, found.late_returns, found.sent_back) == (1, 1, 1)
    assert [line.days for line in found.due] == [-13]
    _step(city, visit, VisitAction.RECORD)
    found = _today(city)
    assert (found.to_return, found.late_returns, found.sent_back) == (1, 1, 0)


def rule_version(city: City, rule: UUID) -> str:
    with city.desk.db.reading() as session:
        row = session.get(Rule, rule)
        assert row is not None
        return row.version


def test_the_days_of_the_reminder_are_a_rule(city: City) -> None:
    rule = rule_id(city.cycle, "desk.soon_days")
    assert DeskService(city.desk).today().soon_days == 3
    write(city.desk, [Change("rule", rule, {"value": "10"}, rule_version(city, rule))])
    service = RectificationService(city.desk)
    problem = ItemDraft("会议多", FindingSource.MEETING)
    # Due two months later: on 2026-11-30, eight days ahead of 2026-11-22.
    service.open(RectificationDraft(city.unit, "反馈", dt.date(2026, 9, 30), (problem,)))
    summary = DeskService(city.desk).today()
    assert (summary.soon_days, summary.due_soon) == (10, 1)
    assert [line.soon for line in summary.due] == [True]
    write(city.desk, [Change("rule", rule, {"value": "7"}, rule_version(city, rule))])
    summary = DeskService(city.desk).today()
    assert (summary.due_soon, [line.soon for line in summary.due]) == (0, [])


def test_a_desk_without_a_year_opens(city: City) -> None:
    with city.desk.db.reading() as session:
        row = session.get(Cycle, city.cycle)
        assert row is not None
        version = row.version
    write(city.desk, [Change("cycle", city.cycle, {"state": "sealed"}, version)])
    assert DeskService(city.desk).today().soon_days == 3


def test_a_team_has_only_its_own_visits_to_return(city: City) -> None:
    held_visit(city)
    with acting(city.desk, Role.TEAM_LEADER, team_no=4):
        other = DeskService(city.desk).today()
    with acting(city.desk, Role.TEAM_LEADER, team_no=3):
        own = DeskService(city.desk).today()
    assert (other.to_return, other.due) == (0, ())
    assert (own.to_return, len(own.due)) == (1, 1)
