"""From an amendment's form to the values that it sets, and what that makes of the scheme.

Works on rows in memory: the same plan is shown first and adopted afterwards. Source: domain.md
§2.10.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final
from uuid import UUID, uuid5

import orjson

from desktop.models.indicators import Indicator
from desktop.services.errors import Invalid, NotFound, Refused
from desktop.services.rule_amendments import ALL_YEAR, LaidValue
from desktop.services.scheme_checks import scheme_faults
from desktop.services.scheme_differences import announced, indicator_paths
from desktop.services.scheme_drafts import AMENDABLE, fields_of, shown_field
from desktop.services.scheme_forms import (
    AmendmentChange,
    AmendmentDraft,
    IndicatorDraft,
    RuleDraft,
    SchemeFault,
)
from desktop.services.scheme_numbers import shown_number
from desktop.services.scheme_reading import (
    FIRST_QUESTION,
    WITHDRAWN,
    SchemeRows,
    at_quarter,
    scheme_id,
)
from desktop.services.scheme_rules import rule_number
from desktop.services.scheme_steps import wording_fault
from desktop.services.scheme_tree import below, checked_draft
from desktop.services.scheme_values import QUARTERS, EffectiveScheme, IndicatorValue

_SHORT: Final = 100
_LONG: Final = 500
_EARLIEST: Final = 2000
QUARTER_NAMES: Final = ("第一季度", "第二季度", "第三季度", "第四季度")
_INDICATOR, _RULE, _SCHEME = "indicator", "rule", "scheme"


@dataclass(frozen=True, slots=True)
class NewIndicator:
    """An indicator that an amendment brings, as the row's fields."""

    id: UUID
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class AmendmentPlan:
    """What an amendment would set. ``tables``: row → the table that it is of."""

    id: UUID
    number: int
    quarter: int
    laid: tuple[LaidValue, ...]
    tables: Mapping[UUID, str]
    new: tuple[NewIndicator, ...]
    after: SchemeRows
    faults: tuple[SchemeFault, ...]
    token: str

    @property
    def changes(self) -> tuple[AmendmentChange, ...]:
        """What it changes, in words."""
        return changes_of(self.after, self.number, self.quarter)


def amendment_id(cycle: UUID, number: int) -> UUID:
    """The id of an amendment, derived from cycle and number."""
    return uuid5(cycle, f"amendment/{number}")


def plan_amendment(rows: SchemeRows, draft: AmendmentDraft, *, scored: bool) -> AmendmentPlan:
    """What the draft would set. Raises Invalid, NotFound, Refused.

    ``scored``: an evaluation of the cycle has been scored, so weights stay as they are.
    """
    faults = _head_faults(draft)
    if faults:
        raise Invalid(faults)
    number, quarter = rows.next_number, draft.effective_quarter
    base = at_quarter(rows, quarter)
    row = amendment_id(rows.cycle.id, number)
    laid = list(_laid(rows, base, draft, number))
    new = tuple(_added(base, draft, row, number))
    if not laid and not new:
        raise Invalid({"indicators": "修订还没有改动任何内容，请先修改指标、规则或第一考题。"})
    if scored and (new or any(_weighs(one) for one in laid)):
        raise Refused("本年度已有考核评价计分，权重和计分的指标不能再修订。")
    fresh = [_row(rows.cycle.id, one) for one in new]
    after = replace(
        rows,
        indicators=[*rows.indicators, *fresh],
        amendments={**rows.amendments, number: quarter},
        laid=(*rows.laid, *laid),
    )
    tables = {r.id: _INDICATOR for r in rows.indicators} | {r.id: _RULE for r in rows.rules}
    return AmendmentPlan(
        row,
        number,
        quarter,
        tuple(laid),
        tables | {scheme_id(rows.cycle.id): _SCHEME},
        new,
        after,
        _faults_after(after, quarter, new),
        _token(rows, quarter, laid, new),
    )


def _head_faults(draft: AmendmentDraft) -> dict[str, str]:
    faults = {}
    if not draft.reason.strip() or len(draft.reason) > _LONG:
        faults["reason"] = f"请填写修订原因，不超过 {_LONG} 个字。"
    if not draft.approver.strip() or len(draft.approver) > _SHORT:
        faults["approver"] = f"请填写批准人或批准机构，不超过 {_SHORT} 个字。"
    if draft.effective_quarter not in QUARTERS:
        faults["effective_quarter"] = "请选择自第几季度起生效（1 至 4）。"
    if draft.on is not None and draft.on.year < _EARLIEST:
        faults["on"] = "修订日期不正确，请重新填写。"
    if draft.first_question is not None and (fault := wording_fault(draft.first_question)):
        faults["first_question"] = fault
    return faults


def _laid(
    rows: SchemeRows, base: EffectiveScheme, draft: AmendmentDraft, number: int
) -> Iterator[LaidValue]:
    """The single values, each once."""

    def one(row: UUID, field: str, value: Any) -> LaidValue:
        return LaidValue(number, draft.effective_quarter, row, field, _plain(value))

    gone = _withdrawn(base, draft.withdrawn)
    titled = False
    for form in draft.indicators:
        if form.id is None or form.id in gone:
            continue
        for field, value in _edited(base, form):
            titled = titled or field == "title"
            yield one(form.id, field, value)
    for row in gone:
        yield one(row, WITHDRAWN, value=True)
    for rule in draft.rules:
        yield from (one(rule.id, "value", value) for value in _number(rows, base, rule))
    wording = (draft.first_question or "").strip()
    if wording and wording != base.first_question:
        yield one(scheme_id(rows.cycle.id), FIRST_QUESTION, wording)
        leaf = next((v for v in base.indicators if v.first_question), None)
        # The leaf goes by the wording of the question until somebody names it otherwise.
        if leaf is not None and leaf.title == base.first_question and not titled:
            yield one(leaf.id, "title", wording)


def _edited(base: EffectiveScheme, form: IndicatorDraft) -> Iterator[tuple[str, Any]]:
    old = _existing(base, form.id)
    if form.parent != old.parent or form.category is not old.category:
        raise Invalid(
            {"indicators": f"“{old.title}”：修订不能改变所属分组和类别，可取消后另行增设。"}
        )
    was = fields_of(old)
    for field, value in fields_of(_checked(base, form, old)).items():
        if value != was[field]:
            yield field, value


def _checked(
    base: EffectiveScheme, form: IndicatorDraft, old: IndicatorValue | None
) -> IndicatorValue:
    parent = None if form.parent is None else _existing(base, form.parent)
    try:
        return checked_draft(form, old, parent, base.indicators)
    except Invalid as wrong:
        title = form.title.strip() or "新增指标"
        raise Invalid(
            {"indicators": "；".join(f"“{title}”：{f}" for f in wrong.faults.values())}
        ) from None


def _added(
    base: EffectiveScheme, draft: AmendmentDraft, amendment: UUID, number: int
) -> Iterator[NewIndicator]:
    gone = _withdrawn(base, draft.withdrawn)
    for place, form in enumerate((f for f in draft.indicators if f.id is None), 1):
        if form.parent in gone:
            raise Invalid({"indicators": f"“{form.title}”所在的分组将被取消，请另选分组。"})
        value = _checked(base, form, None)
        last = max((v.ordinal for v in base.indicators if v.parent == form.parent), default=0)
        yield NewIndicator(
            uuid5(amendment, f"indicator/{place}"),
            fields_of(value)
            | {
                "parent_id": form.parent,
                "ordinal": last + place,
                "category": form.category,
                "first_question": False,
                "since": number,
            },
        )


def _withdrawn(base: EffectiveScheme, chosen: Sequence[UUID]) -> tuple[UUID, ...]:
    """What is taken out: with what hangs below it, and with headings left without anything."""
    gone: dict[UUID, None] = {}
    for row in chosen:
        top = _existing(base, row)
        gone |= dict.fromkeys([top.id, *(v.id for v in below(base.indicators, top.id))])
    first = next((v for v in base.indicators if v.first_question and v.id in gone), None)
    if first is not None:
        raise Refused(f"“{first.title}”是第一考题，可以改写，不能取消。")
    for group in reversed([v for v in base.indicators if not v.leaf]):
        under = [v for v in base.indicators if v.parent == group.id]
        if group.id not in gone and all(v.id in gone for v in under):
            gone[group.id] = None
    return tuple(gone)


def _number(rows: SchemeRows, base: EffectiveScheme, form: RuleDraft) -> Iterator[str]:
    rule = next((r for r in rows.rules if r.id == form.id), None)
    if rule is None:
        raise NotFound("该规则不存在。请刷新后重试。")
    value, faults = rule_number(rule.key, form.value)
    if faults:
        raise Invalid({"rules": f"“{rule.title}”：{faults['value']}"})
    if Decimal(value) != base.rules[rule.key].value:
        yield value


def _existing(base: EffectiveScheme, row: UUID | None) -> IndicatorValue:
    found = next((v for v in base.indicators if v.id == row), None)
    if found is None:
        raise NotFound("要修订的指标在生效季度不存在。请刷新后重试。")
    return found


def _plain(value: Any) -> Any:
    """A value as JSON keeps it exactly: numbers as text."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return list(value) if isinstance(value, tuple) else value


def _weighs(one: LaidValue) -> bool:
    return one.field in {"weight", WITHDRAWN}


def _row(cycle: UUID, new: NewIndicator) -> Indicator:
    """The row as it would stand, in memory only."""
    return Indicator(id=new.id, cycle_id=cycle, version="", deleted=False, **new.fields)


def _faults_after(
    after: SchemeRows, quarter: int, new: Sequence[NewIndicator]
) -> tuple[SchemeFault, ...]:
    """What would be wrong with the scheme in any quarter from the effective one on."""
    found: dict[SchemeFault, None] = {}
    lost: dict[UUID, SchemeFault] = {}
    for each in range(quarter, ALL_YEAR + 1):
        indicators = at_quarter(after, each).indicators
        found |= dict.fromkeys(scheme_faults(indicators))
        shown = {v.id for v in indicators}
        for one in new:
            if one.id not in shown and one.id not in lost:
                lost[one.id] = _lost(one, each)
    return (*lost.values(), *found)


def _lost(one: NewIndicator, quarter: int) -> SchemeFault:
    title = one.fields["title"]
    sentence = (
        f"“{title}”：所在的分组自{QUARTER_NAMES[quarter - 1]}起已由其他修订取消，新增的指标也会随之"
        "消失。请另选分组。"
    )
    return SchemeFault(one.id, sentence)


def _token(
    rows: SchemeRows, quarter: int, laid: Sequence[LaidValue], new: Sequence[NewIndicator]
) -> str:
    """What was shown: the values, and the state of the scheme that they were laid over."""
    state: list[object] = [
        rows.scheme.version if rows.scheme else "",
        sorted(rows.amendments.items()),
    ]
    state += [sorted((r.id.hex, r.version) for r in rows.indicators)]
    state += [sorted((r.id.hex, r.version) for r in rows.rules)]
    said = [[one.row.hex, one.field, one.value] for one in laid]
    brought = [[one.id.hex, sorted((k, str(v)) for k, v in one.fields.items())] for one in new]
    return hashlib.sha256(
        orjson.dumps([rows.cycle.id.hex, quarter, state, said, brought])
    ).hexdigest()


def without(rows: SchemeRows, number: int) -> SchemeRows:
    """The scheme as it was before an amendment: with the lower numbers alone."""
    return replace(
        rows,
        amendments={n: q for n, q in rows.amendments.items() if n < number},
        laid=tuple(one for one in rows.laid if one.number < number),
    )


def changes_of(rows: SchemeRows, number: int, quarter: int) -> tuple[AmendmentChange, ...]:
    """What an amendment changes from its quarter to the year's end, each change once.

    An earlier amendment may have set another value from a later quarter on, which this one
    replaces too: that is said with the quarter. Source: domain.md §2.10, the later number wins.
    """
    before, after = without(rows, number), without(rows, number + 1)
    found: dict[tuple[object, str, str, str], AmendmentChange] = {}
    for each in range(quarter, ALL_YEAR + 1):
        since = "" if each == quarter else f"（{QUARTER_NAMES[each - 1]}起）"
        for row, one in _changes(at_quarter(before, each), at_quarter(after, each)):
            key = (row, one.field, one.old, one.new)
            found.setdefault(key, replace(one, field=f"{one.field}{since}"))
    return tuple(found.values())


def _changes(
    before: EffectiveScheme, after: EffectiveScheme
) -> Iterator[tuple[UUID | str, AmendmentChange]]:
    """Row or key, and what was set there: wording, indicators in tree order, rules by key."""
    if before.first_question != after.first_question:
        wording = before.first_question, after.first_question
        yield FIRST_QUESTION, AmendmentChange("第一考题", "文字", *wording)
    was = {v.id: v for v in before.indicators}
    names = {v.id: " › ".join(p) for p, v in indicator_paths(before.indicators).items()}
    now = {v.id for v in after.indicators}
    for path, value in indicator_paths(after.indicators).items():
        old = was.get(value.id)
        if old is None:
            yield value.id, AmendmentChange(" › ".join(path), "增设", "", announced(value))
            continue
        for field, label in AMENDABLE.items():
            old_text, new_text = shown_field(old, field), shown_field(value, field)
            if old_text != new_text:
                yield value.id, AmendmentChange(names[value.id], label, old_text, new_text)
    for value in before.indicators:
        if value.id not in now:
            yield value.id, AmendmentChange(names[value.id], "取消", announced(value), "")
    for key in sorted(after.rules):
        rule, other = after.rules[key], before.rules.get(key)
        if other is not None and other.value != rule.value:
            numbers = shown_number(other.value), shown_number(rule.value)
            yield key, AmendmentChange(rule.title, "数值", *numbers)
