"""The form of one pair, and changing the 目标口径 of a whole indicator: typed text to changes."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from desktop.models.changes import Change
from desktop.models.indicators import IndicatorProgress
from desktop.services.difference_notes import own_words
from desktop.services.progress_ground import standing_of
from desktop.services.progress_values import ProgressDraft, Standing
from desktop.services.sheets.figures import PLACES, FigureKind, figure
from desktop.terms import TargetBasis

_LABELS = {"target": "目标值", "planned": "序时计划值", "actual": "完成值"}
_LONGEST_NOTE = 500
_HUNDRED = Decimal(100)


def draft_faults(draft: ProgressDraft) -> dict[str, str]:
    """Faults of the form by field."""
    faults: dict[str, str] = {}
    for key, label in _LABELS.items():
        typed = getattr(draft, key)
        found = figure(typed)
        if found.kind is not FigureKind.BLANK and found.value is None:
            faults[key] = (
                f"{label}“{typed.strip()[:20]}”不是数字。请填写数字；没有数据就留空，原因写在说明里。"
            )
    if not 1 <= draft.quarter <= 4:
        faults["quarter"] = "季度应为 1 至 4。"
    if len(own_words(draft.note)) > _LONGEST_NOTE:
        faults["note"] = f"说明不超过{_LONGEST_NOTE}个字。"
    return faults


def draft_change(row: UUID, draft: ProgressDraft, stored: IndicatorProgress | None) -> Change:
    """The change that stores a checked form.

    A number typed takes the place of an unreadable text; a field left empty keeps that text, so
    that the pair goes on being pointed at. A number that was read out of a text keeps it as well
    while it stays the same.
    """
    target, actual = figure(draft.target).value, figure(draft.actual).value
    before = Standing() if stored is None else standing_of(stored)
    fields: dict[str, object] = {
        "basis": draft.basis,
        "target": target,
        "target_text": _text(target, before.target, before.target_text),
        "planned": figure(draft.planned).value,
        "actual": actual,
        "actual_text": _text(actual, before.actual, before.actual_text),
        "note": draft.note.strip() or None,
    }
    if stored is None:
        fields |= {
            "cycle_id": draft.cycle,
            "unit_id": draft.unit,
            "indicator_id": draft.indicator,
            "quarter": draft.quarter,
            "source": "手工登记",
        }
        return Change("indicator_progress", row, fields, draft.version)
    if stored.deleted:
        return Change("indicator_progress", row, {**fields, "deleted": False}, stored.version)
    return Change("indicator_progress", row, fields, draft.version)


def _text(value: Decimal | None, before: Decimal | None, text: str | None) -> str | None:
    return text if value is None or value == before else None


def basis_changes(
    rows: Iterable[IndicatorProgress], basis: TargetBasis, percent: Decimal | None
) -> list[Change]:
    """The changes that give rows a 目标口径; rows that say so already are left out."""
    changes = []
    for row in rows:
        fields: dict[str, object] = {"basis": basis}
        if basis is TargetBasis.ANNUAL and percent is not None and row.target is not None:
            share = row.target * percent / _HUNDRED
            fields["planned"] = share.quantize(PLACES, ROUND_HALF_UP)
        if any(getattr(row, name) != value for name, value in fields.items()):
            changes.append(Change("indicator_progress", row.id, fields, row.version))
    return changes
