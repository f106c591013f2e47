"""What stands beside the form: catalogue, points, people of the day, events."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from desktop.models.changes import Change
from desktop.models.scheme import Cycle, Rule
from desktop.models.visits import Visit
from desktop.services.cadre_moves import CadreMoveService, MoveDraft
from desktop.services.cycles import rule_id
from desktop.services.errors import Invalid, Refused
from desktop.services.fact_events import EventAsk
from desktop.services.fact_guides import FactGuideService, matching_templates, points_words
from desktop.services.facts import FactDraft, FactQuery, FactService
from desktop.services.indicator_marks import IndicatorMarkService, MarkDraft
from desktop.services.list_templates import ListTemplateService
from desktop.services.motions import Motion, digest_of
from desktop.services.scheme_forms import TemplateDraft
from desktop.terms import CycleState, FactAction, FactState, Polarity, Role, ScoringMethod, Severity
from tests.services.record_city import City, acting, held_visit, write
from tests.services.scheme_leaves import add_leaves, leaf

DAY = dt.date(2026, 11, 16)
MOVED = dt.date(2026, 7, 1)


def entry(city: City, **more: Any) -> FactDraft:
    draft = FactDraft(
        city.unit, Polarity.NEGATIVE, Severity.MEDIUM, DAY, "信访积案化解不力", city.cadre
    )
    return replace(draft, **more)


def catalogue(city: City) -> dict[str, UUID]:
    """Z01 a praised 重, F01 a plain 轻, F02 a 一票否决 one."""
    service = ListTemplateService(city.desk)
    kinds = (
        ("Z01", Polarity.POSITIVE, "急难险重任务中表现突出", Severity.HEAVY, False),
        ("F01", Polarity.NEGATIVE, "信访积案化解不力", Severity.LIGHT, False),
        ("F02", Polarity.NEGATIVE, "瞒报生产安全事故", Severity.HEAVY, True),
    )
    return {
        number: service.save(
            city.cycle, TemplateDraft(polarity, text, severity, number=number, veto=veto)
        )
        for number, polarity, text, severity, veto in kinds
    }


def test_the_guide_has_the_catalogue_and_the_points(city: City) -> None:
    keys = catalogue(city)
    guide = FactGuideService(city.desk).guide()
    assert (guide.cycle, guide.year, guide.sealed) == (city.cycle, 2026, False)
    assert [t.number for t in guide.templates] == ["Z01", "F01", "F02"]
    assert guide.points == {
        Severity.LIGHT: Decimal(1),
        Severity.MEDIUM: Decimal(3),
        Severity.HEAVY: Decimal(5),
    }
    assert guide.severity_words(Severity.MEDIUM) == "中（3 分）"
    veto = guide.template(keys["F02"])
    assert veto is not None
    assert veto.veto
    with acting(city.desk, Role.TEAM_MEMBER, team_no=3):
        visit = held_visit_of(city)
        assert FactGuideService(city.desk).guide(visit).cycle == city.cycle


def held_visit_of(city: City) -> UUID:
    with acting(city.desk, Role.CLERK):
        return held_visit(city)


def test_a_rule_that_the_scheme_lacks_gives_no_points(city: City) -> None:
    write(city.desk, [rule_gone(city, "fact.severity.medium")])
    guide = FactGuideService(city.desk).guide()
    assert Severity.MEDIUM not in guide.points
    assert guide.severity_words(Severity.MEDIUM) == "中"
    assert points_words(Decimal("1.50")) == "1.5"
    assert points_words(Decimal(10)) == "10"


def rule_gone(city: City, key: str) -> Change:
    with city.desk.db.reading() as session:
        row = session.get(Rule, rule_id(city.cycle, key))
        assert row is not None
        return Change("rule", row.id, {"deleted": True}, row.version)


def test_situations_are_found_by_number_and_by_words(city: City) -> None:
    catalogue(city)
    templates = FactGuideService(city.desk).guide().templates

    def found(text: str, polarity: Polarity | None = None) -> list[str]:
        return [t.number for t in matching_templates(templates, text, polarity)]

    assert found("f0") == ["F01", "F02"]
    assert found("信访 化解") == ["F01"]
    assert found("突出") == ["Z01"]
    assert found("突出", Polarity.NEGATIVE) == []
    assert found("  ") == []
    assert found("没有这样的情形") == []


def test_a_fact_carries_its_situation(city: City) -> None:
    keys, facts = catalogue(city), FactService(city.desk)
    new = facts.save(entry(city, template=keys["F02"], typical=True))
    line = facts.get(new).line
    assert (line.template_number, line.template, line.veto, line.typical) == (
        "F02",
        "瞒报生产安全事故",
        True,
        True,
    )
    plain = facts.save(entry(city))
    assert facts.find(FactQuery(veto=True)) == (new,)
    assert facts.find(FactQuery(typical=True)) == (new,)
    assert facts.find(FactQuery(template=keys["F02"])) == (new,)
    assert facts.find(FactQuery(office=True, severity=Severity.MEDIUM)) != ()
    assert facts.find(FactQuery(team=city.team)) == ()
    assert facts.find(FactQuery(severity=Severity.LIGHT)) == ()
    assert plain in facts.find(FactQuery(polarity=Polarity.NEGATIVE))
    # The severity may differ from the catalogue's; the polarity may not.
    facts.save(replace(facts.get(new).draft(), severity=Severity.LIGHT))
    with pytest.raises(Invalid) as told:
        facts.save(entry(city, template=keys["Z01"]))
    assert set(told.value.faults) == {"template"}
    with pytest.raises(Invalid, match="正负面已更改"):
        facts.save(replace(facts.get(new).draft(), polarity=Polarity.POSITIVE))
    with pytest.raises(Invalid, match="没有这一情形"):
        facts.save(entry(city, template=UUID(int=5)))


def test_a_situation_taken_out_of_the_catalogue_stays_with_its_facts(city: City) -> None:
    keys, facts = catalogue(city), FactService(city.desk)
    new = facts.save(entry(city, template=keys["F01"]))
    templates = ListTemplateService(city.desk)
    version = next(t.version for t in templates.templates(city.cycle) if t.number == "F01")
    templates.remove(keys["F01"], version)
    assert facts.get(new).line.template_number == "F01"
    facts.save(replace(facts.get(new).draft(), text="信访积案化解不力，重复来访"))
    with pytest.raises(Invalid, match="没有这一情形"):
        facts.save(entry(city, template=keys["F01"]))


def test_a_verdict_covers_situation_and_typical_only_where_they_say_something(city: City) -> None:
    """An entry of an earlier version has neither: its digest is what it was."""
    keys, facts = catalogue(city), FactService(city.desk)
    new = facts.save(entry(city))
    facts.perform(new, FactAction.SUBMIT, Motion(facts.get(new).seen))
    with acting(city.desk, Role.LEADER):
        facts.perform(new, FactAction.VERIFY, Motion(facts.get(new).seen))
    digest = facts.get(new).seen.digest
    ids, text = [city.unit.hex, city.cadre.hex], "信访积案化解不力"
    said = [*ids, "negative", None, "medium", "2026-11-16", text, None, None]
    assert digest == digest_of(said), "as an earlier version wrote it down"
    write(city.desk, [Change("fact", new, {"typical": False}, facts.get(new).version)])
    assert facts.get(new).seen.digest == digest
    assert facts.get(new).state is FactState.VERIFIED
    fields: dict[str, object] = {"template_id": keys["F02"]}
    write(city.desk, [Change("fact", new, fields, facts.get(new).version)])
    line = facts.get(new).line
    assert (line.state, line.changed_after) == (FactState.SUBMITTED, True)
    write(city.desk, [Change("fact", new, {"typical": True}, facts.get(new).version)])
    assert facts.get(new).seen.digest != digest


def test_whoever_only_set_the_situation_wrote_it_too(city: City) -> None:
    keys, facts = catalogue(city), FactService(city.desk)
    with acting(city.desk, Role.TEAM_MEMBER, team_no=3):
        new = facts.save(entry(city, visit=held_visit_of(city)))
    facts.save(replace(facts.get(new).draft(), template=keys["F01"]))
    facts.perform(new, FactAction.SUBMIT, Motion(facts.get(new).seen))
    with pytest.raises(Refused, match="另一名审核人员"):
        facts.perform(new, FactAction.VERIFY, Motion(facts.get(new).seen))


def test_the_people_of_a_unit_on_a_day(city: City) -> None:
    guides = FactGuideService(city.desk)
    moves = CadreMoveService(city.desk)
    moves.move(MoveDraft(city.cadre, city.other_unit, MOVED))

    def names(unit: UUID, day: dt.date) -> list[str]:
        return [name for _id, name, _post in guides.subjects(unit, day)]

    assert names(city.unit, MOVED) == ["钱文秀"]
    assert names(city.unit, dt.date(2026, 6, 30)) == ["钱文秀", "赵启明"]
    assert names(city.other_unit, MOVED) == ["孙立波", "赵启明"]
    assert names(city.other_unit, dt.date(2026, 6, 30)) == ["孙立波"]
    with acting(city.desk, Role.CLERK, cadre_id=city.second_cadre), pytest.raises(Refused):
        guides.subjects(city.unit, DAY)


def test_a_fact_is_about_who_was_there_that_day_and_follows_labelled(city: City) -> None:
    facts = FactService(city.desk)
    before, after = dt.date(2026, 6, 30), MOVED
    CadreMoveService(city.desk).move(MoveDraft(city.cadre, city.other_unit, MOVED))
    old = facts.save(entry(city, on=before))
    new = facts.save(entry(city, unit=city.other_unit, on=after))
    assert facts.get(old).line.label == "在江城市民政局任职期间"
    assert facts.get(new).line.label == ""
    for unit, day in ((city.unit, after), (city.other_unit, before)):
        with pytest.raises(Invalid, match="不在该单位") as told:
            facts.save(entry(city, unit=unit, on=day))
        assert set(told.value.faults) == {"cadre"}
    # A day that is changed is looked at again; what stays as it is, is not.
    facts.save(replace(facts.get(old).draft(), text="改写"))
    with pytest.raises(Invalid, match="不在该单位"):
        facts.save(replace(facts.get(old).draft(), on=after))


def test_a_team_writes_without_a_visit_for_itself(city: City) -> None:
    facts = FactService(city.desk)
    with acting(city.desk, Role.TEAM_MEMBER, team_no=3):
        new = facts.save(entry(city))
        assert facts.get(new).citation == "纪-03办-0001"
    with (
        acting(city.desk, Role.TEAM_MEMBER, team_no=9),
        pytest.raises(Refused, match="请先接收"),
    ):
        facts.save(entry(city))


def test_a_sealed_year_takes_nothing(city: City) -> None:
    facts = FactService(city.desk)
    new = facts.save(entry(city))
    draft, seen = facts.get(new).draft(), facts.get(new).seen
    write(city.desk, [sealed(city)])
    for attempt in (
        lambda: facts.save(entry(city, cycle=city.cycle)),
        lambda: facts.save(draft),
        lambda: facts.perform(new, FactAction.SUBMIT, Motion(seen)),
    ):
        with pytest.raises(Refused, match="2026年度已封存，考核纪实不能再改动"):
            attempt()
    assert FactGuideService(city.desk).guide(cycle=city.cycle).sealed


def sealed(city: City) -> Change:
    with city.desk.db.reading() as session:
        row = session.get(Cycle, city.cycle)
        assert row is not None
        return Change("cycle", row.id, {"state": CycleState.SEALED}, row.version)


def test_what_hangs_on_an_event(city: City) -> None:
    facts, guides = FactService(city.desk), FactGuideService(city.desk)
    add_leaves(city.desk)
    IndicatorMarkService(city.desk).save(
        MarkDraft(
            city.cycle,
            city.unit,
            leaf(ScoringMethod.BONUS),
            3,
            Decimal(1),
            dt.date(2026, 9, 30),
            reason="获表彰",
            event_key="省级表彰",
        )
    )
    first, _second, team, withdrawn, _other = facts.save_all(
        [
            entry(city, event_key="省级表彰"),
            entry(city, event_key=" 防汛值守 ", on=dt.date(2026, 11, 1)),
            entry(city, event_key="省级表彰", cadre=None, on=dt.date(2026, 11, 2)),
            entry(city, event_key="省级表彰"),
            entry(city, event_key="水库除险", unit=city.other_unit, cadre=None),
        ]
    )
    facts.perform(withdrawn, FactAction.WITHDRAW, Motion(facts.get(withdrawn).seen, "重复"))
    ask = EventAsk(city.unit, city.cadre)
    names = guides.events(ask)
    assert [(e.key, e.facts, e.marks) for e in names] == [("省级表彰", 3, 1), ("防汛值守", 1, 0)]
    parts = guides.on_event(ask, "省级表彰")
    assert [line.id for line in parts.facts] == [first, team]
    assert [mark.title for mark in parts.marks]
    assert parts.twice == 1
    assert parts.sentence.startswith(
        "该事件已有：纪实 纪-00-0001（赵启明）、纪-00-0003（领导班子）；"
    )
    assert parts.sentence.endswith("同一事件只计一次。")
    own = guides.on_event(replace(ask, own=first), "省级表彰")
    assert [line.id for line in own.facts] == [team]
    assert own.twice == 0
    assert guides.on_event(replace(ask, cadre=None), "省级表彰").twice == 1
    assert guides.on_event(ask, "新的事件").sentence == ""
    assert guides.on_event(ask, "  ").facts == ()


def test_events_of_the_same_central_task_are_offered(city: City) -> None:
    """Two units carry one 重点工作: what the other visit named is found from here."""
    facts, guides = FactService(city.desk), FactGuideService(city.desk)
    here, there = held_visit(city), held_visit(city, unit=city.other_unit)
    task = UUID(int=77)
    fields: dict[str, object] = {
        "cycle_id": city.cycle,
        "number": 1,
        "title": "水库除险加固",
        "interval_months": 2,
        "offices": (),
        "start": dt.date(2026, 1, 1),
    }
    write(city.desk, [Change("key_task", task, fields)])
    with city.desk.db.reading() as session:
        versions = {v: session.get_one(Visit, v).version for v in (here, there)}
    facts.save(entry(city, unit=city.other_unit, cadre=None, visit=there, event_key="加固会战"))
    ask = EventAsk(city.unit, city.cadre, here)
    assert guides.events(ask) == ()
    write(city.desk, [Change("visit", v, {"key_task_id": task}, versions[v]) for v in versions])
    assert [e.key for e in guides.events(ask)] == ["加固会战"]
