"""Editing the tree of indicators while the scheme is a draft. Source: domain.md §2.4."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from desktop.models.changes import Change
from desktop.models.indicators import Indicator
from desktop.services.cycles import cycle_row
from desktop.services.door import Reading, Service, Writing, reads, writes
from desktop.services.errors import Invalid, NotFound, Refused
from desktop.services.permissions import Operation
from desktop.services.rule_amendments import ALL_YEAR
from desktop.services.scheme_checks import first_common, group_faults, leaf_faults
from desktop.services.scheme_drafts import draft_value, fields_of
from desktop.services.scheme_forms import IndicatorDraft, IndicatorLine
from desktop.services.scheme_reading import (
    at_quarter,
    refuse_frozen,
    refuse_sealed,
    scheme_rows,
)
from desktop.services.scheme_values import IndicatorValue
from desktop.terms import IndicatorCategory


class IndicatorDoors(Service):
    """The part of ``SchemeService`` that edits indicators."""

    @reads(Operation.READ_SCHEME)
    def indicators(
        self, tx: Reading, cycle: UUID, quarter: int | None = None
    ) -> tuple[IndicatorLine, ...]:
        """The tree from the top, with amendments up to a quarter (None: all of them).

        Raises NotFound when the cycle is not there.
        """
        rows = scheme_rows(tx, cycle)
        versions = {row.id: row.version for row in rows.indicators}
        values = at_quarter(rows, quarter or ALL_YEAR).indicators
        return indicator_lines(values, versions)

    @writes(Operation.EDIT_SCHEME)
    def save_indicator(self, tx: Writing, cycle: UUID, draft: IndicatorDraft) -> UUID:
        """Save an indicator of a draft scheme.

        The first common leaf of a scheme without 第一考题 becomes it. Raises Invalid, NotFound,
        Stale, Refused (frozen or sealed).
        """
        refuse_sealed(cycle_row(tx, cycle))
        refuse_frozen(tx, cycle)
        values = at_quarter(scheme_rows(tx, cycle), ALL_YEAR).indicators
        old = None if draft.id is None else _existing(values, draft.id)
        parent = None if draft.parent is None else _existing(values, draft.parent)
        value = checked_draft(draft, old, parent, values)
        row = draft.id or tx.new_id()
        fields = fields_of(value) | {"parent_id": draft.parent, "category": draft.category}
        first = _becomes_first(value, values, group=draft.group)
        if old is None:
            place = _next_ordinal(values, draft.parent)
            fields |= {"cycle_id": cycle, "ordinal": place, "first_question": first}
        else:
            if old.parent != draft.parent:
                fields["ordinal"] = _next_ordinal(values, draft.parent)
            if first:
                fields["first_question"] = True
        tx.about("indicator", row)
        tx.write([Change("indicator", row, fields, draft.version if old else None)])
        return row

    @writes(Operation.EDIT_SCHEME)
    def remove_indicator(self, tx: Writing, indicator: UUID, version: str) -> int:
        """Take an indicator out with all below it; gives their number.

        Raises NotFound, Stale, Refused (frozen, sealed, or the first question among them).
        """
        row, values = _editable(tx, indicator)
        gone = [row.id, *(v.id for v in below(values, row.id))]
        first = next((v for v in values if v.first_question and v.id in gone), None)
        if first is not None:
            raise Refused(f"“{first.title}”是第一考题，可以改写，不能删去。")
        rows = {r.id: r.version for r in _rows(tx, gone)}
        tx.about("indicator", row.id)
        tx.write(
            Change("indicator", one, {"deleted": True}, version if one == row.id else rows[one])
            for one in gone
        )
        return len(gone)

    @writes(Operation.EDIT_SCHEME)
    def move_indicator(self, tx: Writing, indicator: UUID, step: int) -> None:
        """Move an indicator among its siblings, -1 up, 1 down; at the end nothing happens.

        Raises NotFound, Refused (frozen, sealed, or the first question would not be first).
        """
        row, values = _editable(tx, indicator)
        siblings = [v for v in values if v.parent == _shown_parent(values, row.id)]
        place = next(n for n, v in enumerate(siblings) if v.id == row.id)
        target = min(max(place + step, 0), len(siblings) - 1)
        if target == place:
            return
        order = [v.id for v in siblings]
        order.insert(target, order.pop(place))
        _refuse_before_first(values, order)
        rows = {r.id: r for r in _rows(tx, order)}
        tx.about("indicator", row.id)
        tx.write(
            Change("indicator", one, {"ordinal": n}, rows[one].version)
            for n, one in enumerate(order, 1)
            if rows[one].ordinal != n
        )


def indicator_lines(
    values: Sequence[IndicatorValue], versions: dict[UUID, str]
) -> tuple[IndicatorLine, ...]:
    """The tree as shown: a group weighs what its weighed leaves weigh together."""
    return tuple(
        IndicatorLine(
            v,
            versions.get(v.id, ""),
            v.weight if v.leaf else _weight_below(values, v.id),
            v.code.count("."),
        )
        for v in values
    )


def _weight_below(values: Sequence[IndicatorValue], group: UUID) -> Decimal | None:
    """What a group weighs; None where that depends on the kind of unit. Source: domain.md §2.4(2)."""
    leaves = [v for v in below(values, group) if v.leaf and v.weighed and v.weight is not None]
    if len({v.kinds for v in leaves}) != 1:
        return None
    return sum((v.weight or Decimal(0) for v in leaves), Decimal(0))


def below(values: Iterable[IndicatorValue], top: UUID) -> list[IndicatorValue]:
    """All that hangs under an indicator; ``values`` come from the top of the tree."""
    found: list[IndicatorValue] = []
    inside = {top}
    for value in values:
        if value.parent in inside:
            inside.add(value.id)
            found.append(value)
    return found


def checked_draft(
    draft: IndicatorDraft,
    old: IndicatorValue | None,
    parent: IndicatorValue | None,
    values: Sequence[IndicatorValue],
) -> IndicatorValue:
    """The draft as a value. Raises Invalid with all that is wrong with it."""
    value, faults = draft_value(draft, old)
    is_group = old is not None and not old.leaf
    found = group_faults(value) if draft.group or is_group else leaf_faults(value)
    faults = found | faults
    if parent is not None:
        faults |= _parent_faults(draft, parent, values)
    if is_group and old is not None and draft.category is not old.category:
        faults["category"] = "分组下已有指标，不能改变类别。请先移走或删去下面的指标。"
    if old is not None and old.first_question and draft.category is not IndicatorCategory.COMMON:
        faults["category"] = "第一考题是第一项共性指标，不能改为其他类别。"
    if any(
        v.parent == draft.parent and v.title == value.title and v.id != draft.id for v in values
    ):
        faults["title"] = "同一分组下已有同名的指标，请改用别的名称。"
    if faults:
        raise Invalid(faults)
    return value


def _parent_faults(
    draft: IndicatorDraft, parent: IndicatorValue, values: Sequence[IndicatorValue]
) -> dict[str, str]:
    if draft.id is not None and (
        parent.id == draft.id or any(v.id == parent.id for v in below(values, draft.id))
    ):
        return {"parent": "不能把指标移到它自己下面，请选择别的分组。"}
    if parent.method is not None:
        return {"parent": f"“{parent.title}”已有计分方法，是单项指标，不能再下设指标。"}
    if parent.category is not draft.category:
        return {"category": f"上级分组是{parent.category.label}，下设的指标应为同一类别。"}
    return {}


def _existing(values: Iterable[IndicatorValue], wanted: UUID) -> IndicatorValue:
    found = next((v for v in values if v.id == wanted), None)
    if found is None:
        raise NotFound("该指标不存在或已删去。请刷新后重试。")
    return found


def _editable(tx: Writing, indicator: UUID) -> tuple[Indicator, tuple[IndicatorValue, ...]]:
    row = tx.session.get(Indicator, indicator)
    if row is None or row.deleted:
        raise NotFound("该指标不存在或已删去。请刷新后重试。")
    refuse_sealed(cycle_row(tx, row.cycle_id))
    refuse_frozen(tx, row.cycle_id)
    return row, at_quarter(scheme_rows(tx, row.cycle_id), ALL_YEAR).indicators


def _rows(tx: Reading, ids: Iterable[UUID]) -> Sequence[Indicator]:
    return tx.session.scalars(select(Indicator).where(Indicator.id.in_(list(ids)))).all()


def _shown_parent(values: Sequence[IndicatorValue], indicator: UUID) -> UUID | None:
    return _existing(values, indicator).parent


def _next_ordinal(values: Iterable[IndicatorValue], parent: UUID | None) -> int:
    return max((v.ordinal for v in values if v.parent == parent), default=0) + 1


def _refuse_before_first(values: Sequence[IndicatorValue], order: Sequence[UUID]) -> None:
    """Refuse an order in which 第一考题 would not be the first common leaf any more."""
    blocks = {one: [v for v in values if v.id == one] + below(values, one) for one in order}
    moved = [v for one in order for v in blocks[one]]
    inside = {v.id for v in moved}
    start = next(n for n, v in enumerate(values) if v.id in inside)
    rest = [v for v in values if v.id not in inside]
    now = [*rest[:start], *moved, *rest[start:]]
    marked = next((v for v in values if v.first_question), None)
    first = first_common(now)
    if marked is not None and first is not None and first.id != marked.id:
        raise Refused(f"“{marked.title}”是第一考题，应排在共性指标的第一位，不能移到它前面。")


def _becomes_first(value: IndicatorValue, values: Sequence[IndicatorValue], *, group: bool) -> bool:
    """Whether a common leaf takes the place of 第一考题 that nobody has."""
    if group or value.category is not IndicatorCategory.COMMON:
        return False
    if any(v.first_question for v in values):
        return False
    first = first_common(values)
    return first is None or first.id == value.id
