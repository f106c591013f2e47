"""效果预览: every unit's score and rank before and after an amendment, largest moves first."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.services.scheme_forms import AmendmentChange, AmendmentEffect, UnitMove
from desktop.services.scheme_values import QUARTERS
from desktop.views.labels import plain
from desktop.views.setup.scheme.tree_model import number
from desktop.views.subjects.short_table import ShortTable
from desktop.views.theme import Theme
from desktop.views.widgets.filter_box import FilterBox
from desktop.views.widgets.list_model import Column
from desktop.views.widgets.place import beside_filter

_SHOWN = Decimal("0.01")
MISSING = "—"


def score_text(score: Decimal | None) -> str:
    """A score as shown: two places, rounded half up; a missing one is never a nought."""
    return MISSING if score is None else str(score.quantize(_SHOWN, ROUND_HALF_UP))


def _score(score: Decimal | None, move: UnitMove) -> str:
    return "—" if move.note else score_text(score)


def _gain(move: UnitMove) -> str:
    if move.score_before is None or move.score_after is None:
        return "—"
    gain = (move.score_after - move.score_before).quantize(_SHOWN, ROUND_HALF_UP)
    return f"{gain:+}" if gain else "0.00"


def _rank(rank: int | None) -> str:
    return "—" if rank is None else str(rank)


def _places(move: UnitMove) -> str:
    if move.rank_before is None or move.rank_after is None:
        return "—"
    if not move.places:
        return "不变"
    return f"上升 {move.places}" if move.places > 0 else f"下降 {-move.places}"


COLUMNS: tuple[Column[UnitMove], ...] = (
    Column("name", "单位", lambda m: m.name, 200),
    Column("kind", "类别", lambda m: m.kind.label, 96),
    Column("before", "原得分", lambda m: _score(m.score_before, m), 88, right=True),
    Column("after", "新得分", lambda m: _score(m.score_after, m), 88, right=True),
    Column("gain", "得分变化", _gain, 88, right=True),
    Column("rank_before", "原名次", lambda m: _rank(m.rank_before), 72, right=True),
    Column("rank_after", "新名次", lambda m: _rank(m.rank_after), 72, right=True),
    Column("places", "名次变化", _places, 88, right=True),
    Column("note", "说明", lambda m: m.note, 160),
)
CHANGE_COLUMNS: tuple[Column[AmendmentChange], ...] = (
    Column("what", "内容", lambda c: c.what, 176),
    Column("field", "项目", lambda c: c.field, 88),
    Column("old", "原来", lambda c: " ".join(c.old.split()), 120),
    Column("new", "修订为", lambda c: " ".join(c.new.split()), 152),
)
_MOST_CHANGES = 4


class EffectView(QWidget):
    """``asked``: the effect in another quarter is wanted."""

    asked = Signal(int)

    def __init__(self, theme: Theme) -> None:
        """Empty until ``show_effect``."""
        super().__init__()
        self._theme = theme
        self.title = plain("", "heading")
        self.told = plain("", "secondary", wrap=True)
        self.wrong = plain("", "fault", wrap=True)
        self.quarter = FilterBox("季度", ())
        self.quarter.setAccessibleName("按哪个季度预览")
        beside_filter(self.quarter)
        self.changes = ShortTable(theme, "修订内容", CHANGE_COLUMNS, wide=0)
        self.units = ShortTable(theme, "各单位得分和名次", COLUMNS)
        bar = QHBoxLayout()
        bar.setSpacing(8)
        bar.addWidget(self.title, 1)
        bar.addWidget(plain("按", "secondary"))
        bar.addWidget(self.quarter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(bar)
        layout.addWidget(self.changes)
        layout.addWidget(self.told)
        layout.addWidget(self.wrong)
        layout.addWidget(self.units, 1)
        self.quarter.chosen.connect(self._asked)
        theme.changed.connect(self._fit)
        self._fit()

    def _asked(self) -> None:
        quarter = self.quarter.value()
        if isinstance(quarter, int):
            self.asked.emit(quarter)

    def _fit(self) -> None:
        rows = min(max(self.changes.rows.rowCount(), 1), _MOST_CHANGES)
        self.changes.setFixedHeight(self._theme.metrics.row * (rows + 1) + 4)

    def show_effect(self, effect: AmendmentEffect, first: int, quarter: int) -> None:
        """Show what adopting would do in a quarter, ``first`` being the one it begins with."""
        self.title.setText(f"第{effect.number}号修订 效果预览")
        self.quarter.offer((f"{q}季度数据", q) for q in QUARTERS if q >= first)
        self.quarter.choose(quarter)
        self.changes.show_rows(effect.changes)
        self.units.show_rows(effect.units)
        told = (
            f"{len(effect.units):,} 个单位中，{effect.moved:,} 个得分或名次有变化，变化大的在前。"
        )
        self.told.setText(told + effect.note)
        off = [f"{s.kind.label} {number(s.total)}" for s in effect.sums if not s.ok]
        wrong = [f"修订后权重合计不符：{'、'.join(off)}，将按比例折算。"] if off else []
        wrong += [fault.sentence for fault in effect.faults]
        self.wrong.setText("\n".join(wrong))
        self.wrong.setVisible(bool(wrong))
        self._fit()
