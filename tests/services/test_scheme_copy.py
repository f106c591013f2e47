"""A new year from the last one: what is taken over, and what differs all the same."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.services.errors import Refused
from desktop.services.registry import Services
from desktop.services.scheme_forms import (
    AmendmentDraft,
    DifferenceKind,
    RuleDraft,
    TemplateDraft,
)
from desktop.terms import Polarity, Severity
from tests.services.scheme_trees import (
    SPECIFIC,
    form,
    freeze,
    frozen_default,
    group_draft,
    judged_draft,
    line,
)


def test_a_copy_is_the_same_with_ids_of_its_own(office: Services) -> None:
    last = frozen_default(office)
    office.list_templates.use_default(last)
    now = office.scheme.open_cycle(2027)
    assert office.scheme.previous(now) == last
    assert office.scheme.previous(last) is None
    assert office.scheme.copy_from(now, last) == ()
    ours, theirs = office.scheme.indicators(now), office.scheme.indicators(last)
    assert [i.value.title for i in ours] == [i.value.title for i in theirs]
    assert not {i.value.id for i in ours} & {i.value.id for i in theirs}
    assert office.scheme.scheme(now).faults == ()
    assert len(office.list_templates.templates(now)) == 35
    freeze(office, now)


def test_amendments_of_last_year_are_folded_in(office: Services) -> None:
    last = frozen_default(office)
    rule = next(r for r in office.scheme.rules(last) if r.key == "score.bonus_cap")
    draft = AmendmentDraft(
        "工作调整",
        "市委常委会",
        2,
        indicators=(
            replace(form(office, last, "群众满意度"), weight="6"),
            judged_draft("招才引智", line(office, last, "改革和重点任务").value.id, "2", SPECIFIC),
        ),
        withdrawn=(line(office, last, "为基层减负").value.id,),
        rules=(RuleDraft(rule.id, "4"),),
        first_question="新的第一考题",
    )
    effect = office.amendments.effect(last, draft, 4)
    office.amendments.adopt(last, draft, effect.token)
    now = office.scheme.open_cycle(2027)
    assert office.scheme.copy_from(now, last) == ()
    assert line(office, now, "群众满意度").value.weight == 6
    assert line(office, now, "群众满意度").value.amendments == ()
    assert line(office, now, "招才引智").value.weight == 2
    assert "为基层减负" not in {i.value.title for i in office.scheme.indicators(now)}
    copied = next(r for r in office.scheme.rules(now) if r.key == "score.bonus_cap")
    assert (copied.value, copied.amendment) == ("4", None)
    assert copied.basis == "综合考核办法（2026年度第1号修订）"
    assert office.scheme.scheme(now).first_question == "新的第一考题"


def test_differences_are_listed_in_words(office: Services) -> None:
    last = frozen_default(office)
    now = office.scheme.open_cycle(2027)
    office.scheme.copy_from(now, last)
    office.scheme.save_indicator(now, replace(form(office, now, "群众满意度"), weight="7.5"))
    top = office.scheme.save_indicator(now, group_draft("生态", SPECIFIC))
    office.scheme.save_indicator(
        now, replace(form(office, now, "生态环境质量改善目标完成率"), parent=top)
    )
    gone = line(office, now, "亩均税收")
    office.scheme.remove_indicator(gone.value.id, gone.version)
    rule = next(r for r in office.scheme.rules(now) if r.key == "tier.first_share")
    office.scheme.save_rule(RuleDraft(rule.id, "0.25", "", None, False, rule.version))
    office.list_templates.save(now, TemplateDraft(Polarity.NEGATIVE, "情形甲", Severity.HEAVY))
    found = {(d.kind, d.what): (d.old, d.new) for d in office.scheme.differences(now, last)}
    added, removed, changed = DifferenceKind.ADDED, DifferenceKind.REMOVED, DifferenceKind.CHANGED
    ecology = "指标“生态 › 生态环境质量改善目标完成率”"
    assert found == {
        (changed, "指标“作风建设和群众评价 › 群众满意度”的权重"): ("8", "7.5"),
        (added, "指标“生态”"): ("", "分组"),
        (changed, f"{ecology}的所属分组"): ("民生保障和安全发展", "生态"),
        (removed, "指标“高质量发展 › 亩均税收”"): ("权重 10，排名，开发区", ""),
        (changed, "规则“第一等次占全部考核单位的比例”"): ("0.3", "0.25"),
        (added, "负面清单“情形甲”"): ("", "重"),
    }
    back = {d.kind for d in office.scheme.differences(last, now)}
    assert back == {added, removed, changed}


def test_what_cannot_be_copied(office: Services) -> None:
    last = office.scheme.open_cycle(2026)
    now = office.scheme.open_cycle(2027)
    with pytest.raises(Refused, match="没有指标"):
        office.scheme.copy_from(now, last)
    assert office.scheme.previous(now) is None
    with pytest.raises(Refused, match="本年度"):
        office.scheme.copy_from(now, now)
    office.scheme.use_default(last)
    office.scheme.use_default(now)
    with pytest.raises(Refused, match="已有指标"):
        office.scheme.copy_from(now, last)


def test_a_catalogue_of_ones_own_is_not_overwritten(office: Services) -> None:
    last = frozen_default(office)
    office.list_templates.use_default(last)
    now = office.scheme.open_cycle(2027)
    office.list_templates.save(now, TemplateDraft(Polarity.POSITIVE, "本年情形", Severity.LIGHT))
    office.scheme.copy_from(now, last)
    assert [t.text for t in office.list_templates.templates(now)] == ["本年情形"]
