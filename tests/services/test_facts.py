"""Facts: subjects, every step on a real row, the second person, and lists."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from desktop.models.history import Change
from desktop.services.errors import BadTransition, Invalid, NotFound, Refused, Stale
from desktop.services.facts import FactDraft, FactQuery, FactService
from desktop.services.motions import Motion
from desktop.services.visits import VisitService
from desktop.terms import FactAction, FactState, Polarity, Role, Severity, Visibility
from tests.services.record_city import City, acting, counted, held_visit, plan, write

DAY = dt.date(2026, 11, 16)


def entry(city: City, **more: Any) -> FactDraft:
    draft = FactDraft(
        city.unit, Polarity.POSITIVE, Severity.MEDIUM, DAY, "牵头完成救灾物资调拨", city.cadre
    )
    return replace(draft, **more)


def act(
    city: City, fact: UUID, action: FactAction, reason: str = "", role: Role = Role.CLERK
) -> FactState:
    facts = FactService(city.desk)
    with acting(city.desk, role):
        facts.perform(fact, action, Motion(facts.get(fact).seen, reason))
    return facts.get(fact).state


def test_an_entry_of_a_visit(city: City) -> None:
    facts = FactService(city.desk)
    visit = held_visit(city)
    new = facts.save(entry(city, visit=visit, visibility=Visibility.LATENT, evidence="台账"))
    line = facts.get(new).line
    assert (line.citation, line.visit_citation, line.subject) == (
        "纪-03办-0001",
        "实-03办-001",
        "赵启明",
    )
    assert line.state is FactState.DRAFT
    assert line.team == "第三考核组"
    own = facts.save(entry(city, cadre=None))
    assert facts.get(own).citation == "纪-00-0001"
    assert facts.get(own).line.subject == "领导班子"
    facts.save(replace(facts.get(new).draft(), text="改写", severity=Severity.HEAVY))
    assert facts.get(new).line.text == "改写"


def test_the_whole_way_to_verified(city: City) -> None:
    facts = FactService(city.desk)
    new = facts.save(entry(city))
    assert act(city, new, FactAction.SUBMIT) is FactState.SUBMITTED
    assert act(city, new, FactAction.SEND_BACK, "缺少佐证", Role.LEADER) is FactState.DRAFT
    assert facts.get(new).review_remark == "缺少佐证"
    facts.save(replace(facts.get(new).draft(), evidence="调拨单"))
    assert act(city, new, FactAction.SUBMIT) is FactState.SUBMITTED
    assert act(city, new, FactAction.VERIFY, role=Role.LEADER) is FactState.VERIFIED
    assert act(city, new, FactAction.DISPUTE, "当事人有异议") is FactState.DISPUTED
    assert act(city, new, FactAction.VERIFY, "复核属实", Role.LEADER) is FactState.VERIFIED
    assert act(city, new, FactAction.DISPUTE, "又有异议") is FactState.DISPUTED
    assert act(city, new, FactAction.WITHDRAW, "查无实据") is FactState.WITHDRAWN
    told = facts.history_of(new)
    assert [line.state for line in told] == [
        "草稿",
        "已提交",
        "考核办退回补充",
        "已提交",
        "考核办核实",
        "考核办存疑",
        "考核办核实",
        "考核办存疑",
        "已撤回",
    ]
    assert (told[2].author, told[2].reason) == ("部门领导某", "缺少佐证")


def test_nobody_verifies_his_own_entry(city: City) -> None:
    facts = FactService(city.desk)
    new = facts.save(entry(city))
    act(city, new, FactAction.SUBMIT)
    with pytest.raises(Refused, match="另一名审核人员"):
        act(city, new, FactAction.VERIFY)
    # Who merely withdraws or submits did not write the entry.
    with acting(city.desk, Role.TEAM_MEMBER, team_no=3):
        written = facts.save(entry(city, visit=held_visit_by_clerk(city)))
    act(city, written, FactAction.SUBMIT)
    assert act(city, written, FactAction.VERIFY) is FactState.VERIFIED


def held_visit_by_clerk(city: City) -> UUID:
    with acting(city.desk, Role.CLERK):
        return held_visit(city)


def test_a_verdict_stands_only_for_what_was_read(city: City) -> None:
    facts = FactService(city.desk)
    new = facts.save(entry(city))
    act(city, new, FactAction.SUBMIT)
    seen = facts.get(new).seen
    write(city.desk, [Change("fact", new, {"text": "他处改写"}, seen.version)])
    with acting(city.desk, Role.LEADER), pytest.raises(Stale):
        facts.perform(new, FactAction.VERIFY, Motion(seen))
    assert act(city, new, FactAction.VERIFY, role=Role.LEADER) is FactState.VERIFIED
    version = facts.get(new).version
    write(city.desk, [Change("fact", new, {"text": "又改写"}, version)])
    line = facts.get(new).line
    assert (line.state, line.changed_after) == (FactState.SUBMITTED, True)
    assert facts.find(FactQuery(state=FactState.VERIFIED)) == ()
    assert facts.find(FactQuery(state=FactState.SUBMITTED)) == (new,)


def test_faults_are_told_by_field(city: City) -> None:
    facts = FactService(city.desk)
    cases: list[tuple[FactDraft, str]] = [
        (entry(city, text="  "), "text"),
        (entry(city, text="长" * 2_001), "text"),
        (entry(city, evidence="长" * 2_001), "evidence"),
        (entry(city, event_key="长" * 101), "event_key"),
        (entry(city, on=dt.date(2026, 11, 23)), "on"),
        (entry(city, polarity=Polarity.NEGATIVE, visibility=Visibility.VISIBLE), "visibility"),
        (entry(city, cadre=city.outsider), "cadre"),
        (entry(city, visit=held_visit(city, unit=city.other_unit)), "visit"),
    ]
    for draft, field in cases:
        with pytest.raises(Invalid) as refused:
            facts.save(draft)
        assert set(refused.value.faults) == {field}
    with pytest.raises(NotFound):
        facts.save(entry(city, cadre=UUID(int=3)))
    planned = VisitService(city.desk).save(plan(city))
    with pytest.raises(BadTransition, match="请先登记已实施"):
        facts.save(entry(city, visit=planned))
    assert facts.find() == ()


def test_a_submitted_entry_is_not_edited(city: City) -> None:
    facts = FactService(city.desk)
    new = facts.save(entry(city))
    draft = facts.get(new).draft()
    act(city, new, FactAction.SUBMIT)
    with pytest.raises(BadTransition, match="退回补充后再改"):
        facts.save(replace(draft, text="改写"))
    other = facts.save(entry(city))
    with pytest.raises(Invalid, match="不能更改"):
        facts.save(replace(facts.get(other).draft(), unit=city.other_unit))


def test_stale_forms_write_nothing(city: City) -> None:
    facts = FactService(city.desk)
    new = facts.save(entry(city))
    draft = facts.get(new).draft()
    facts.save(replace(draft, text="先改"))
    with pytest.raises(Stale) as stale:
        facts.save(replace(draft, text="后改"))
    assert [(d.label, d.mine, d.theirs) for d in stale.value.differences] == [
        ("内容", "后改", "先改")
    ]
    assert facts.get(new).line.text == "先改"


def test_who_may_do_what(city: City) -> None:
    facts = FactService(city.desk)
    new = facts.save(entry(city, visit=held_visit(city)))
    seen = facts.get(new).seen
    with acting(city.desk, Role.TEAM_MEMBER, team_no=3):
        assert facts.get(new).actions == (FactAction.SUBMIT, FactAction.WITHDRAW)
        with pytest.raises(Refused):
            facts.perform(new, FactAction.VERIFY, Motion(seen))
        facts.perform(new, FactAction.SUBMIT, Motion(seen))
        with pytest.raises(Refused):
            facts.record(new, FactAction.VERIFY, Motion(facts.get(new).seen))
    with acting(city.desk, Role.TEAM_MEMBER, team_no=4), pytest.raises(Refused):
        facts.save(entry(city, visit=facts.get(new).line.visit_id))
    with acting(city.desk, Role.LEADER):
        assert FactAction.VERIFY in facts.get(new).actions


def test_nobody_reaches_what_is_about_himself(city: City) -> None:
    facts = FactService(city.desk)
    new, other = facts.save_all([entry(city), entry(city, unit=city.other_unit, cadre=None)])
    with acting(city.desk, Role.CLERK, cadre_id=city.cadre):
        assert facts.find() == (other,)
        assert [line.id for line in facts.rows([new, other])] == [other]
        with pytest.raises(Refused):
            facts.get(new)
        with pytest.raises(Refused):
            facts.save(entry(city))
    with acting(city.desk, Role.CLERK, unit_id=city.unit):
        assert facts.find() == (other,)


def test_lists_filter_sort_and_do_not_query_per_row(city: City) -> None:
    facts = FactService(city.desk)
    days = [dt.date(2026, 1, 1 + n) for n in range(5)]
    made = facts.save_all([entry(city, on=day, text=f"第{day.day}项") for day in days])
    heavy = facts.save(entry(city, severity=Severity.HEAVY, cadre=None, on=days[0]))
    light = facts.save(entry(city, severity=Severity.LIGHT, unit=city.other_unit, cadre=None))
    assert facts.find(FactQuery(cadre=city.cadre)) == tuple(reversed(made))
    assert facts.find(FactQuery(sort="severity"))[0] == heavy
    assert facts.find(FactQuery(sort="severity", descending=False))[0] == light
    assert facts.find(FactQuery(unit=city.unit, team_only=True)) == (heavy,)
    assert facts.find(FactQuery(text="第3项")) == (made[2],)
    assert facts.find(FactQuery(since=days[4], until=days[4])) == (made[4],)
    act(city, made[0], FactAction.SUBMIT)
    with acting(city.desk, Role.LEADER):
        facts.decide_all({made[0]: facts.get(made[0]).seen}, FactAction.VERIFY)
    assert facts.find(FactQuery(state=FactState.VERIFIED)) == (made[0],)
    with counted(city.desk) as few:
        facts.rows(made[:1])
    with counted(city.desk) as many:
        assert [line.id for line in facts.rows(made)] == list(made)
    assert len(many) == len(few)
