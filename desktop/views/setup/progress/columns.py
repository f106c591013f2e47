"""The columns of 指标进展: figures as an office writes them, and the word of each state."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import Qt

from desktop.services.progress_values import (
    PreviewRow,
    ProgressLine,
    ProgressState,
    RowFate,
    Standing,
)
from desktop.terms import TargetBasis
from desktop.views.widgets.badge import Tone
from desktop.views.widgets.list_model import Column, ListModel
from desktop.views.widgets.word_delegate import Index, WordDelegate

STATE_TONES = {
    ProgressState.FLAGGED.value: Tone.WARNING,
    ProgressState.MISSING.value: Tone.WARNING,
    ProgressState.REPORTED.value: Tone.SUCCESS,
    ProgressState.UNREPORTED.value: Tone.NEUTRAL,
    "新增": Tone.PRIMARY,
    "更改": Tone.WARNING,
    "一致": Tone.NEUTRAL,
    "待确认": Tone.WARNING,
    "未采用": Tone.DANGER,
}


def number(value: Decimal | None) -> str:
    """A figure without closing zeros and with its thousands; empty for none."""
    if value is None:
        return ""
    text = f"{value:,.4f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def target_text(value: Standing) -> str:
    """The target; of a 全年 target what is planned for the quarter, and the whole in brackets."""
    whole = number(value.target) or value.target_text or ""
    if value.basis is TargetBasis.TO_DATE or not whole:
        return whole
    return f"{number(value.planned) or '—'}（全年{whole}）"


def actual_text(value: Standing) -> str:
    """The actual, else the text as it came."""
    return number(value.actual) or value.actual_text or ""


def percent(value: Decimal | None) -> str:
    """达成率 with two places."""
    return "" if value is None else f"{value:,.2f}%"


def tone_of(word: str) -> Tone:
    """The tone of a state's word."""
    return STATE_TONES.get(word, Tone.NEUTRAL)


COLUMNS: tuple[Column[ProgressLine], ...] = (
    Column("unit", "单位", lambda p: p.unit_name, 160),
    Column("indicator", "指标", lambda p: f"{p.code} {p.title}", 176),
    Column("actual", "完成", lambda p: actual_text(p.value), 80, right=True, sortable=False),
    Column("target", "目标", lambda p: target_text(p.value), 136, right=True, sortable=False),
    Column("reached", "达成率", lambda p: percent(p.reached), 96, right=True),
    Column("state", "状态", lambda p: p.state.value, 80, sortable=False),
)
STATE_COLUMN = 5
TEXT_COLUMNS = (2, 3)


def _was(now: str, before: str | None) -> str:
    return now if before is None or before == now else f"{before or '空'} → {now or '空'}"


def _hints(row: PreviewRow) -> str:
    waiting = "请在右侧指定" if row.fate is RowFate.ASKED else ""
    parts = (waiting, *row.flags, row.sharp, row.reason, *row.remarks)
    return "；".join(part for part in parts if part)


PREVIEW_COLUMNS: tuple[Column[PreviewRow], ...] = (
    Column("row", "行", lambda r: str(r.row), 44, right=True),
    Column("unit", "单位", lambda r: r.unit, 128),
    Column("indicator", "指标", lambda r: r.indicator, 152),
    Column("fate", "处理", lambda r: r.fate.value, 76),
    Column(
        "actual", "完成",
        lambda r: _was(actual_text(r.value), None if r.before is None else actual_text(r.before)),
        96, right=True,
    ),
    Column(
        "target", "目标",
        lambda r: _was(target_text(r.value), None if r.before is None else target_text(r.before)),
        72, right=True,
    ),
    Column("hints", "提示", _hints, 232),
)  # fmt: skip
FATE_COLUMN = 3


class AmberDelegate(WordDelegate):
    """A text that is no number stands in amber; the state's word beside it says so too."""

    role = "warning"
    side = Qt.AlignmentFlag.AlignRight

    def words(self, index: Index) -> str:
        """The text in the place of a number."""
        return _as_text(index)


def _as_text(index: Index) -> str:
    """What a cell shows, where it is a text in the place of a number."""
    model = index.model()
    row = model.row_data(index.row()) if isinstance(model, ListModel) else None
    if not isinstance(row, ProgressLine):
        return ""
    key = COLUMNS[index.column()].key
    value = row.value
    alone = (key == "target" and value.target is None and value.target_text) or (
        key == "actual" and value.actual is None and value.actual_text
    )
    return str(index.data() or "") if alone else ""
