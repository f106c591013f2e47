"""What an amendment may not be: forms, faults, weights after the first score."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from desktop.services.errors import Invalid, NotFound, Refused
from desktop.services.registry import Services
from desktop.services.scheme_drafts import draft_of
from desktop.services.scheme_forms import IndicatorLine, RuleDraft
from desktop.terms import IndicatorNature
from tests.services.amending import BASE, adopt, reweighed, rule_id_of
from tests.services.scheme_trees import (
    SPECIFIC,
    form,
    frozen_default,
    group_draft,
    judged_draft,
    line,
)


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"reason": "长" * 501}, "reason"),
        ({"approver": ""}, "approver"),
        ({"effective_quarter": 0}, "effective_quarter"),
        ({"effective_quarter": 5}, "effective_quarter"),
        ({"on": dt.date(1926, 1, 1)}, "on"),
        ({"first_question": " "}, "first_question"),
        ({}, "indicators"),
    ],
)
def test_what_no_amendment_may_be(office: Services, other: dict[str, object], field: str) -> None:
    cycle = frozen_default(office)
    with pytest.raises(Invalid) as wrong:
        office.amendments.effect(cycle, replace(BASE, **other), 4)  # type: ignore[arg-type]  # a test's own fields
    assert set(wrong.value.faults) == {field}


def faulty(services: Services, cycle: UUID, change: Callable[[IndicatorLine], object]) -> str:
    draft = change(line(services, cycle, "群众满意度"))
    with pytest.raises(Invalid) as wrong:
        services.amendments.effect(cycle, replace(BASE, indicators=(draft,)), 4)  # type: ignore[arg-type]  # a form
    return wrong.value.faults["indicators"]


def test_forms_of_an_amendment_are_checked_like_any_other(office: Services) -> None:
    cycle = frozen_default(office)
    elsewhere = line(office, cycle, "政治建设").value.id
    assert "“群众满意度”：权重应" in faulty(
        office, cycle, lambda one: replace(draft_of(one), weight="0")
    )
    assert "所属分组" in faulty(office, cycle, lambda one: replace(draft_of(one), parent=elsewhere))
    assert "定量" in faulty(
        office, cycle, lambda one: replace(draft_of(one), nature=IndicatorNature.QUALITATIVE)
    )
    assert "单项指标" in faulty(office, cycle, lambda one: judged_draft("下级", one.value.id))
    share = rule_id_of(office, cycle, "tier.first_share")
    with pytest.raises(Invalid, match="“第一等次占全部考核单位的比例”：这是比例"):
        office.amendments.effect(cycle, replace(BASE, rules=(RuleDraft(share, "30"),)), 4)
    with pytest.raises(NotFound):
        office.amendments.effect(cycle, replace(BASE, rules=(RuleDraft(uuid4(), "1"),)), 4)
    with pytest.raises(NotFound):
        office.amendments.effect(cycle, replace(BASE, withdrawn=(uuid4(),)), 4)
    top = line(office, cycle, "作风建设和群众评价").value.id
    under = replace(BASE, withdrawn=(top,), indicators=(judged_draft("新", top, "1"),))
    with pytest.raises(Invalid, match="将被取消"):
        office.amendments.effect(cycle, under, 4)


def test_the_first_question_is_not_withdrawn(office: Services) -> None:
    cycle = frozen_default(office)
    first = next(i.value for i in office.scheme.indicators(cycle) if i.value.first_question)
    for row in (first.id, first.parent or first.id):
        with pytest.raises(Refused, match="第一考题"):
            office.amendments.effect(cycle, replace(BASE, withdrawn=(row,)), 4)


def test_an_amendment_that_leaves_faults_is_shown_and_not_adopted(office: Services) -> None:
    cycle = frozen_default(office)
    empty = replace(BASE, indicators=(group_draft("空分组", SPECIFIC),))
    effect = office.amendments.effect(cycle, empty, 4)
    assert ["下面还没有指标" in f.sentence for f in effect.faults] == [True]
    with pytest.raises(Refused, match="修订后方案有 1 处问题"):
        office.amendments.adopt(cycle, empty, effect.token)
    assert office.amendments.amendments(cycle) == ()


def test_after_the_first_scored_evaluation_weights_stay(
    office: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    cycle = frozen_default(office)
    monkeypatch.setattr("desktop.services.amendments.scored", lambda _tx, _cycle: True)
    work = line(office, cycle, "改革和重点任务").value.id
    for draft in (
        reweighed(office, cycle, "群众满意度", "6"),
        replace(BASE, withdrawn=(line(office, cycle, "为基层减负").value.id,)),
        replace(BASE, indicators=(judged_draft("新", work, "1", SPECIFIC),)),
    ):
        with pytest.raises(Refused, match="已有考核评价计分"):
            office.amendments.effect(cycle, draft, 4)
    office_only = replace(form(office, cycle, "群众满意度"), office="市委督查室")
    adopt(office, cycle, replace(BASE, indicators=(office_only,)))
    assert line(office, cycle, "群众满意度").value.office == "市委督查室"
