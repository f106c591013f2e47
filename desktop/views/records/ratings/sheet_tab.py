"""汇总与确认: who has rated, the leader's confirmation, and the values from then on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from desktop.services.conflict_marks import MARK, warned, warned_words
from desktop.services.dates import day_words
from desktop.services.errors import ServiceError, Stale
from desktop.services.motions import HistoryLine
from desktop.services.permissions import Operation, allowed
from desktop.services.rating_papers import rating_words, score_words
from desktop.services.rating_rules import SheetState
from desktop.services.rating_values import Confirming, RaterMark, SheetLine, UnitSheet
from desktop.services.registry import Services
from desktop.terms import RatingEntry
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.labels import button, plain
from desktop.views.records.changed_words import changed_words
from desktop.views.records.ratings.sheet_texts import REASON, REMARK, SheetTexts
from desktop.views.subjects.short_table import ShortTable
from desktop.views.widgets.history_list import HistoryList
from desktop.views.widgets.left_words import left_words
from desktop.views.widgets.list_model import Column
from desktop.views.widgets.place import scrolled
from desktop.views.widgets.splitting import beside

_WHY = "原因"
_REMARK = "保存考核组意见"
_UNSAVED = "考核组意见有改动，还没有保存。请先点“保存意见”，再确认评定。"
_HIDDEN = "组长确认之前，各人的分数互不可见。"


def _told(line: SheetLine) -> str:
    """The state with its sign where something of the sheet is in conflict."""
    return warned(_rated(line), line.conflicts)


def _tip(line: SheetLine) -> str:
    return warned_words(_rated(line), line.conflicts)


def _rated(line: SheetLine) -> str:
    """The state, and while it is open how many have rated."""
    if line.state is SheetState.CONFIRMED:
        return line.state.label
    return f"{line.state.label} {len(line.marks)}/{len(line.marks) + len(line.missing)}"


def _how(mark: RaterMark) -> str:
    if mark.entry is RatingEntry.ON_PAPER:
        return "代录，已核对" if mark.checked else "代录，待核对"
    return "" if mark.entry is None else mark.entry.label


_LINES: tuple[Column[SheetLine], ...] = (
    Column("subject", "对象", lambda s: s.subject.name, 104),
    Column("state", "状态", _told, 100, tip=_tip),
    Column("score", "得分", lambda s: score_words(s.score), 64, right=True),
)
_MARKS: tuple[Column[RaterMark], ...] = (
    Column("name", "评定人", lambda m: m.name, 88),
    Column("entry", "方式", _how, 120),
    Column("value", "评定分", lambda m: rating_words(m.value), 72, right=True),
)


class SheetTab(QWidget):
    """The unit's sheets beside the chosen one. ``acted`` comes after each change."""

    acted = Signal()
    ready = Signal(bool)
    refused = Signal(str)

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Empty until ``show_sheet``."""
        super().__init__()
        self.ctx, self.services = ctx, services
        self.may = allowed(services.desk.actor.role, Operation.CONFIRM_RATINGS)
        self.sheet: UnitSheet | None = None
        self._ticket = 0
        self.note = plain("", "opinion", wrap=True)
        self.lines = ShortTable(ctx.theme, "评定汇总", _LINES, wide=0)
        self.lines.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.every = button("全选", name="选中全部评定对象")
        self.heading = plain("", "heading", wrap=True)
        self.waiting = plain("", "", wrap=True)
        self.hidden = plain(_HIDDEN, "secondary", wrap=True)
        self.marks = ShortTable(ctx.theme, "评定人", _MARKS, wide=1)
        self.texts = SheetTexts(self, services)
        self.remark, self.reason = self.texts.remark, self.texts.reason
        self.keep = button("保存意见")
        self.why = plain(_WHY, "field")
        self.again = button("重新评定", "danger")
        self.history = HistoryList()
        self._lay_out()
        self.lines.picked.connect(self._picked)
        self.lines.selectionModel().selectionChanged.connect(lambda *_: self._counted())
        self.every.clicked.connect(self.lines.selectAll)
        self.keep.clicked.connect(self._keep_remark)
        self.again.clicked.connect(self._reopen)

    def _lay_out(self) -> None:
        listed = QWidget()
        column = QVBoxLayout(listed)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.lines, 1)
        column.addWidget(self.every, 0, Qt.AlignmentFlag.AlignLeft)
        split = beside(listed, scrolled(_side(self)), (400, 500), stretch=(4, 5))
        listed.setMinimumWidth(160)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.note)
        layout.addWidget(split, 1)
        self.note.hide()
        for widget in (self.keep, self.again, self.every):
            widget.setVisible(self.may)
        self.remark.setReadOnly(not self.may)
        self.reason.setReadOnly(not self.may)

    # --- showing -----------------------------------------------------------------------

    def show_sheet(self, sheet: UnitSheet | None) -> None:
        """Show a unit's sheets; what is typed about the same subject stays."""
        self.flush_draft()
        self.sheet = sheet
        lines = () if sheet is None else sheet.lines
        self.note.setText("" if sheet is None else sheet.note)
        self.note.setVisible(sheet is not None and bool(sheet.note))
        self.lines.show_rows(lines)
        if lines and not self.lines.currentIndex().isValid():
            self.lines.go_to(0)
        self._picked(self.lines.currentIndex().row())
        open_ones = [x for x in lines if x.state is not SheetState.CONFIRMED and x.marks]
        self.ready.emit(self.may and bool(open_ones))

    def _fit(self) -> None:
        """All raters are seen; the side scrolls."""
        rows = max(1, self.marks.rows.rowCount())
        header = self.marks.horizontalHeader().sizeHint().height()
        self.marks.setFixedHeight(header + rows * self.ctx.theme.metrics.row + 4)
        self.history.setMinimumHeight(self.ctx.theme.metrics.px(120))

    def line(self) -> SheetLine | None:
        """The current subject's sheet."""
        found = self.lines.row_at(self.lines.currentIndex().row())
        return found if isinstance(found, SheetLine) else None

    def _chosen(self) -> list[SheetLine]:
        rows = sorted({index.row() for index in self.lines.selectionModel().selectedRows()})
        return [self.lines.row_at(n) for n in rows]

    def _counted(self) -> None:
        """Say it when the reason would stand for several subjects."""
        number = len(self._chosen())
        self.why.setText(f"{_WHY}（用于所选 {number} 项）" if number > 1 else _WHY)

    def _picked(self, _place: int) -> None:
        line = self.line()
        self.heading.setText("" if line is None else _title(line))
        self.waiting.setText("" if line is None else _waiting(line))
        self.waiting.setVisible(bool(self.waiting.text()))
        self.hidden.setVisible(line is not None and line.score is None)
        self.marks.show_rows(() if line is None else line.marks)
        self._fit()
        confirmed = line is not None and line.state is SheetState.CONFIRMED
        self.remark.setReadOnly(not self.may or confirmed)
        self.keep.setEnabled(line is not None and not confirmed)
        stands = line is not None and line.state in {SheetState.CONFIRMED, SheetState.CHANGED}
        self.again.setVisible(self.may and stands)
        self.texts.show_line(self.sheet, line)
        self._read_history(line)

    def _read_history(self, line: SheetLine | None) -> None:
        self._ticket += 1
        ticket, sheet = self._ticket, self.sheet
        self.history.show_lines(())
        if sheet is None or line is None:
            return
        cadre = line.subject.cadre

        def came(found: tuple[HistoryLine, ...]) -> None:
            if ticket == self._ticket:
                self.history.show_lines(found)

        call(
            self.ctx,
            lambda _task: self.services.ratings.history_of(sheet.unit, sheet.cycle, cadre),
            title="读取办理经过",
            on_done=came,
            quiet=True,
        )

    def flush_draft(self) -> None:
        """Store what is typed on this thread."""
        self.texts.flush_draft()

    # --- what the leader does ----------------------------------------------------------

    def confirm(self) -> None:
        """Confirm the chosen sheets and no other."""
        sheet = self.sheet
        if sheet is None or not self.may:
            return
        wanted, rest = _to_confirm(self._chosen())
        if not wanted:
            self.refused.emit(
                "所选对象没有可以确认的评定：都已确认或还没有人评定。要确认其他对象，请先选中。"
            )
            return
        reason, unit, cycle = self.reason.toPlainText(), sheet.unit, sheet.cycle
        if self.line() in self._chosen() and self.texts.unsaved:
            self.refused.emit(_UNSAVED)
            return
        self._act(
            "确认评定",
            lambda: self.services.ratings.confirm(unit, cycle, wanted, reason),
            f"{sheet.unit_name}：已确认 {len(wanted)} 项评定。{rest}",
        )

    def _reopen(self) -> None:
        sheet, line = self.sheet, self.line()
        if sheet is None or line is None:
            return
        reason, seen = self.reason.toPlainText(), _read(line)
        self._act(
            "重新评定",
            lambda: self.services.ratings.reopen(sheet.unit, sheet.cycle, seen, reason),
            f"{line.subject.name}：已退回重新评定，各人分数重新隐藏。",
        )

    def _keep_remark(self) -> None:
        sheet, line = self.sheet, self.line()
        if sheet is None or line is None:
            return
        remark = self.remark.toPlainText()
        seen = replace(_read(line), version=self.texts.base or None)
        self._act(
            _REMARK,
            lambda: self.services.ratings.save_remark(sheet.unit, sheet.cycle, seen, remark),
            f"{line.subject.name}：考核组意见已保存。",
            used=REMARK,
        )

    def _act(self, title: str, work: Callable[[], None], told: str, used: str = REASON) -> None:
        """Do it; what is typed is a draft until then, and what was not ``used`` stays one."""
        shown = self.texts.shown
        if shown is None:
            return
        run = self.texts.storing(work, used)
        self.refused.emit("")

        def done(_none: object) -> None:
            self.flush_draft()  # what was typed since
            self.texts.forget(shown)
            self.ctx.alerts.success(told)
            self.acted.emit()

        def failed(error: ServiceError) -> None:
            if self.texts.shown != shown:
                self.ctx.alerts.error(left_words(title, error))
            elif title == _REMARK and isinstance(error, Stale):
                line = self.line()  # told: it may be replaced
                self.texts.base = "" if line is None else line.version or ""
                self.refused.emit(changed_words(error))
            else:
                self.refused.emit(error.sentence)

        call(self.ctx, run, title=title, on_done=done, on_failed=failed)


def _side(tab: SheetTab) -> QWidget:
    """What stands beside the list: the chosen subject's sheet."""
    side = QWidget()
    column = QVBoxLayout(side)
    column.setContentsMargins(12, 0, 0, 0)
    column.setSpacing(8)
    for widget in (tab.heading, tab.waiting, tab.hidden, tab.marks):
        column.addWidget(widget)
    bar = QHBoxLayout()
    bar.addWidget(plain("考核组意见", "field"), 1)
    bar.addWidget(tab.keep)
    column.addLayout(bar)
    column.addWidget(tab.remark)
    again = QHBoxLayout()
    again.addWidget(tab.why, 1)
    again.addWidget(tab.again)
    column.addLayout(again)
    column.addWidget(tab.reason)
    column.addWidget(plain("办理经过", "field"))
    column.addWidget(tab.history, 1)
    return side


def _to_confirm(chosen: Sequence[SheetLine]) -> tuple[list[Confirming], str]:
    """What of the chosen is confirmed, and in words what is left out of several."""
    open_ones = [x for x in chosen if x.state is not SheetState.CONFIRMED]
    if len(chosen) == 1:  # the service says why it cannot be
        return [_read(x) for x in open_ones], ""
    rated = [x for x in open_ones if x.marks]
    names = "、".join(x.subject.name for x in open_ones if not x.marks)
    return [_read(x) for x in rated], f"{names}还没有人评定，没有确认。" if names else ""


def _read(line: SheetLine) -> Confirming:
    return Confirming(line.subject.cadre, line.seen, line.version)


def _waiting(line: SheetLine) -> str:
    parts = []
    if line.conflicts:
        parts.append(f"有{MARK}待裁定，裁定前不能确认。")
    if line.missing:
        parts.append(f"未评：{'、'.join(line.missing)}")
    if line.unchecked:
        parts.append(f"代录待核对：{'、'.join(line.unchecked)}")
    if line.reason:
        parts.append(f"说明：{line.reason}")
    return "\n".join(parts)


def _title(line: SheetLine) -> str:
    day = "" if line.confirmed_on is None else f"　{day_words(line.confirmed_on)}"
    return f"{line.subject.name}　{line.state.label}{day}"
