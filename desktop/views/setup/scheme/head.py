"""What stands above the tabs: the year, the states, the weight sums, and what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from desktop.services.scheme_forms import LeafWeight, SchemeFault, SchemeSummary, WeightSum
from desktop.terms import CycleState
from desktop.views.labels import button, plain
from desktop.views.setup.scheme.one_line import OneLine
from desktop.views.setup.scheme.reading import SchemeRead
from desktop.views.setup.scheme.tree_model import number
from desktop.views.subjects.short_table import ShortTable
from desktop.views.theme import Theme
from desktop.views.widgets.badge import Tone, badge, set_badge
from desktop.views.widgets.filter_box import FilterBox
from desktop.views.widgets.list_model import Column
from desktop.views.widgets.place import beside_filter

FOLDED = "合计应为 {expected}，不符的类别按比例折算"
CYCLE_TONES = {
    CycleState.DRAFT: Tone.NEUTRAL,
    CycleState.OPEN: Tone.PRIMARY,
    CycleState.YEAR_END: Tone.WARNING,
    CycleState.SEALED: Tone.NEUTRAL,
}


@dataclass(frozen=True, slots=True)
class WeightLine:
    """A leaf's weight for one kind of unit."""

    sum: WeightSum
    leaf: LeafWeight


WEIGHT_COLUMNS: tuple[Column[WeightLine], ...] = (
    Column("kind", "单位类别", lambda w: w.sum.kind.label, 104),
    Column("title", "指标", lambda w: f"{w.leaf.code}　{w.leaf.title}", 360),
    Column("raw", "权重", lambda w: number(w.leaf.raw), 88, right=True),
    Column("normal", "折算后", lambda w: f"{w.leaf.normalised:.2f}", 96, right=True),
)
FAULT_COLUMNS: tuple[Column[SchemeFault], ...] = (
    Column("sentence", "问题（回车或双击前往）", lambda f: f.sentence, 720),
)


class CycleBar(QWidget):
    """``chosen`` when the user chooses another year; ``prepare``: a further year is wanted."""

    chosen = Signal(object)
    prepare = Signal()

    def __init__(self, theme: Theme) -> None:
        """Empty until ``show_read``."""
        super().__init__()
        self.cycles = FilterBox("考核年度", ())
        self.cycles.setAccessibleName("考核年度")
        beside_filter(self.cycles)
        self.cycle_state = badge("")
        self.state = badge("")
        self.unconfirmed = badge("")
        self.next = button("筹备下一年度", "flat")
        self.cycles.chosen.connect(lambda: self.chosen.emit(self.cycles.value()))
        self.next.clicked.connect(self.prepare.emit)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for item in (self.cycles, self.cycle_state, self.state, self.unconfirmed, self.next):
            layout.addWidget(item)

    def show_read(self, read: SchemeRead, *, prepare: bool) -> None:
        """Show the years and the state of the chosen one."""
        self.cycles.offer((c.title, c.id) for c in read.cycles)
        self.cycles.choose(read.cycle.id)
        summary = read.summary
        set_badge(self.cycle_state, read.cycle.state.label, CYCLE_TONES[read.cycle.state])
        set_badge(
            self.state,
            f"方案{summary.state.label}",
            Tone.SUCCESS if summary.frozen else Tone.WARNING,
        )
        count = summary.unconfirmed
        set_badge(self.unconfirmed, f"请核对 {count}" if count else "", Tone.WARNING)
        self.next.setVisible(prepare)


class SumsLine(QWidget):
    """The sums by kind, the first fault, and below on demand all weights or all faults."""

    jump = Signal(object)
    opened = Signal()  # the details were opened or closed

    def __init__(self, theme: Theme) -> None:
        """Empty until ``show_summary``."""
        super().__init__()
        self._theme = theme
        self._faults: tuple[SchemeFault, ...] = ()
        self._badges = QHBoxLayout()
        self._badges.setSpacing(8)
        self.told = OneLine()
        self.told.setProperty("role", "hint")
        self.weights = button("权重明细", "flat")
        self.weights.setCheckable(True)
        self.fault_count = badge("", Tone.DANGER)
        self.first = button("", "fault", name="第一处问题")
        self.first.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.all = button("全部问题", "flat")
        self.all.setCheckable(True)
        self.weight_table = ShortTable(theme, "权重明细", WEIGHT_COLUMNS, wide=1)
        self.fault_table = ShortTable(theme, "方案中的问题", FAULT_COLUMNS)
        self.details = QStackedWidget()
        self.details.addWidget(self.weight_table)
        self.details.addWidget(self.fault_table)
        self.details.hide()
        self._lay_out()
        self.weights.clicked.connect(lambda: self._open(self.weights))
        self.all.clicked.connect(lambda: self._open(self.all))
        self.first.clicked.connect(lambda: self._go(0))
        self.fault_table.doubleClicked.connect(lambda index: self._go(index.row()))
        for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            enter = QShortcut(QKeySequence(key), self.fault_table)
            enter.setContext(Qt.ShortcutContext.WidgetShortcut)
            enter.activated.connect(lambda: self._go(self.fault_table.currentIndex().row()))
        theme.changed.connect(self._fit)
        self._fit()

    def _lay_out(self) -> None:
        sums = QHBoxLayout()
        sums.setSpacing(8)
        sums.addWidget(plain("权重", "field"))
        sums.addLayout(self._badges)
        sums.addWidget(self.told, 1)
        sums.addWidget(self.weights)
        self._fault_line = QWidget()
        faults = QHBoxLayout(self._fault_line)
        faults.setContentsMargins(0, 0, 0, 0)
        faults.setSpacing(8)
        faults.addWidget(self.fault_count)
        faults.addWidget(self.first, 1)
        faults.addWidget(self.all)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(sums)
        layout.addWidget(self._fault_line)
        layout.addWidget(self.details)

    def _fit(self) -> None:
        self.details.setFixedHeight(self._theme.metrics.row * 5)

    def show_summary(self, summary: SchemeSummary) -> None:
        """Show the sums and faults of a scheme."""
        while self._badges.count():
            old = self._badges.takeAt(0).widget()
            old.hide()
            old.deleteLater()
        for one in summary.sums:
            tone = Tone.SUCCESS if one.ok else Tone.WARNING
            word = f"{one.kind.label} {number(one.total)}"
            self._badges.addWidget(badge(word, tone))
        expected = next((number(s.expected) for s in summary.sums), "")
        self.told.show_text("" if summary.sums_ok else FOLDED.format(expected=expected))
        self.weights.setVisible(any(s.leaves for s in summary.sums))
        off_first = sorted(summary.sums, key=lambda s: s.ok)
        self.weight_table.show_rows([WeightLine(s, leaf) for s in off_first for leaf in s.leaves])
        self.show_faults(summary.faults)

    def show_faults(self, faults: Sequence[SchemeFault]) -> None:
        """Show what keeps the scheme from being frozen."""
        self._faults = tuple(faults)
        count = len(self._faults)
        self._fault_line.setVisible(bool(count))
        self.all.setVisible(count > 1)
        set_badge(self.fault_count, f"{count} 处问题" if count else "", Tone.DANGER)
        self.first.setText(self._faults[0].sentence if count else "")
        self.fault_table.show_rows(self._faults)
        if count < 2 and self.all.isChecked():
            self.all.setChecked(False)
            self.details.hide()
            self.opened.emit()

    def _open(self, wanted: object) -> None:
        for made, page in ((self.weights, self.weight_table), (self.all, self.fault_table)):
            if made is not wanted:
                made.setChecked(False)
            elif made.isChecked():
                self.details.setCurrentWidget(page)
                page.setFocus()
        self.details.setVisible(self.weights.isChecked() or self.all.isChecked())
        self.opened.emit()

    def close_details(self) -> None:
        """Only the sums and the first fault are shown."""
        self.weights.setChecked(False)
        self.all.setChecked(False)
        self._open(None)

    def _go(self, place: int) -> None:
        if 0 <= place < len(self._faults):
            self.jump.emit(self._faults[place])
