"""Whose sheet of 核验要点 it is, what becomes of an example, and what hangs on the visit."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from uuid import UUID

import pytest

from desktop.models.changes import Change
from desktop.models.visit_checks import ProgressDifference, VisitCheck
from desktop.services.check_forms import check_id
from desktop.services.errors import BadTransition, Invalid, Refused
from desktop.services.facts import FactDraft, FactService
from desktop.services.motions import Motion
from desktop.services.rectification import ItemDraft, RectificationService
from desktop.services.visit_checks import (
    ChecksDraft,
    ExampleAnswer,
    Remark,
    VisitCheckService,
)
from desktop.services.visits import VisitService
from desktop.terms import (
    CheckTopic,
    FactAction,
    FindingSource,
    Polarity,
    Role,
    Severity,
    VisitAction,
    VisitMode,
)
from tests.services.checking import (
    DAY,
    differing,
    save,
    shown,
)
from tests.services.record_city import City, acting, held_visit, plan, write

# --- whose it is -------------------------------------------------------------------------


def test_a_team_writes_its_own_visits_only(ready: City) -> None:
    visit = held_visit(ready)
    with acting(ready.desk, Role.TEAM_LEADER, team_no=4):
        assert "只能填写本考核组" in shown(ready, visit).why
        with pytest.raises(Refused, match="只能填写本考核组"):
            save(ready, visit, attention=Remark("", 4))
    with acting(ready.desk, Role.TEAM_MEMBER, team_no=3):
        save(ready, visit, attention=Remark("", 4))
    with acting(ready.desk, Role.LEADER):
        assert shown(ready, visit).why == "当前账号不能填写考核记录。"
        with pytest.raises(Refused):
            save(ready, visit, attention=Remark("", 5))
    assert shown(ready, visit).attention.rating == 4


def test_every_row_names_the_team_of_the_visit(ready: City) -> None:
    visit, difference = differing(ready)
    save(ready, visit, attention=Remark("", 4))
    with ready.desk.db.reading() as session:
        row = session.get(ProgressDifference, difference)
        check = session.get(VisitCheck, check_id(visit, CheckTopic.ATTENTION))
        assert row is not None
        assert check is not None
        assert row.team_id == check.team_id == ready.team
        assert row.unit_id == check.unit_id == ready.unit


def test_returned_records_take_nothing(ready: City) -> None:
    visit = held_visit(ready, summary="已走访")
    visits = VisitService(ready.desk)
    for action, day in ((VisitAction.RECORD, None), (VisitAction.RETURN, dt.date(2026, 11, 20))):
        visits.perform(visit, action, Motion(visits.get(visit).seen, day=day))
    assert "已报回" in shown(ready, visit).why
    with pytest.raises(BadTransition, match="已报回"):
        save(ready, visit, attention=Remark("", 4))


def test_examples_about_oneself_are_left_out_and_refused(ready: City) -> None:
    visit = held_visit(ready, unit=ready.other_unit)
    moved = {"unit_id": ready.other_unit}
    write(ready.desk, [Change("cadre", UUID(int=77), {"name": "周远行", "level": "city", **moved})])
    save_at(ready, visit, ExampleAnswer(Polarity.NEGATIVE, "推诿", UUID(int=77)))
    assert len(shown(ready, visit).examples) == 1
    with acting(ready.desk, Role.CLERK, cadre_id=UUID(int=77)), pytest.raises(Refused):
        shown(ready, visit)


def save_at(city: City, visit: UUID, example: ExampleAnswer) -> None:
    VisitCheckService(city.desk).save(ChecksDraft(visit, examples=(example,)))


# --- what becomes of an example ----------------------------------------------------------


def test_an_example_remembers_the_fact_that_was_made_of_it(ready: City) -> None:
    visit = held_visit(ready)
    save_at(ready, visit, ExampleAnswer(Polarity.POSITIVE, "带队攻坚", ready.cadre))
    (example,) = shown(ready, visit).examples
    facts, checks = FactService(ready.desk), VisitCheckService(ready.desk)
    draft = FactDraft(
        ready.unit, Polarity.POSITIVE, Severity.LIGHT, DAY, "带队攻坚", ready.cadre, visit
    )
    fact, other = facts.save(draft), facts.save(replace(draft, text="另一条"))
    checks.link_fact(example.id, fact, example.version)
    (example,) = shown(ready, visit).examples
    assert example.fact == fact
    with pytest.raises(Refused, match="不能再转一次"):
        checks.link_fact(example.id, other, example.version)
    with pytest.raises(Invalid, match="已转为考核纪实，不能删除"):
        save_at(
            ready,
            visit,
            ExampleAnswer(Polarity.POSITIVE, "", ready.cadre, example.id, example.version),
        )


def test_an_example_can_go_when_its_fact_was_withdrawn(ready: City) -> None:
    visit = held_visit(ready)
    save_at(ready, visit, ExampleAnswer(Polarity.POSITIVE, "抗洪抢险"))
    (example,) = shown(ready, visit).examples
    facts, checks = FactService(ready.desk), VisitCheckService(ready.desk)
    draft = FactDraft(ready.unit, Polarity.POSITIVE, Severity.LIGHT, DAY, "抗洪抢险", visit=visit)
    fact = facts.save(draft)
    checks.link_fact(example.id, fact, example.version)
    facts.perform(fact, FactAction.WITHDRAW, Motion(facts.get(fact).seen, "有误"))
    (example,) = shown(ready, visit).examples
    empty = ExampleAnswer(Polarity.POSITIVE, "", None, example.id, example.version)
    save_at(ready, visit, empty)
    assert shown(ready, visit).examples == ()


def test_a_fact_of_another_visit_is_not_linked(ready: City) -> None:
    visit = held_visit(ready)
    save_at(ready, visit, ExampleAnswer(Polarity.POSITIVE, "带队攻坚"))
    (example,) = shown(ready, visit).examples
    assert example.name == "领导班子"
    fact = FactService(ready.desk).save(
        FactDraft(ready.unit, Polarity.POSITIVE, Severity.LIGHT, DAY, "别处的")
    )
    with pytest.raises(Refused, match="不属于本次实地考核"):
        VisitCheckService(ready.desk).link_fact(example.id, fact, example.version)


# --- 立行立改, and the way from 核验要点 of the year ---------------------------------------


def test_items_opened_on_the_spot_stand_with_the_visit(ready: City) -> None:
    visit = held_visit(ready, mode=VisitMode.SUPERVISION)
    checks, due = VisitCheckService(ready.desk), dt.date(2026, 12, 1)
    assert checks.items(visit) == ()
    item = ItemDraft("台账缺失", FindingSource.VISIT)
    opened = RectificationService(ready.desk).open_on_spot(visit, item, due)
    (told,) = checks.items(visit)
    assert (told.id, told.due, told.on_the_spot, told.problem) == (opened, due, True, "台账缺失")


def test_the_visit_of_a_unit_is_the_open_one_then_the_next(ready: City) -> None:
    checks = VisitCheckService(ready.desk)
    assert checks.visit_of(ready.unit) is None
    visits = VisitService(ready.desk)
    later = visits.save(plan(ready, dt.date(2026, 12, 20)))
    soon = visits.save(plan(ready, dt.date(2026, 12, 1)))
    assert checks.visit_of(ready.unit) == soon
    visits.perform(soon, VisitAction.CANCEL, Motion(visits.get(soon).seen, "改期"))
    assert checks.visit_of(ready.unit) == later
    held = held_visit(ready)
    assert checks.visit_of(ready.unit) == held
