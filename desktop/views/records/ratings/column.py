"""A column of ratings, typed down as in WPS: one's own, another's from paper, or its check."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.services.errors import Invalid, ServiceError
from desktop.services.rating_papers import rating_words
from desktop.services.rating_rules import SheetState, rating_of
from desktop.services.rating_values import (
    Mismatch,
    OwnColumn,
    PaperColumn,
    RatedSubject,
    RatingInput,
)
from desktop.services.registry import Services
from desktop.terms import RatingEntry
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.labels import plain
from desktop.views.records.ratings.goal import CHECK, OWN, PAPER, RatingGoal
from desktop.views.records.short_hint import ShortHint
from desktop.views.widgets.draft_timer import DraftTimer
from desktop.views.widgets.edit_grid import EditGrid, GridColumn
from desktop.views.widgets.left_words import left_words

DRAFT = "rating"
_VALUE = 2
_HINTS = {
    OWN: "填 0 到 100 的分数，最多两位小数，回车到下一行；可从 WPS 整列粘贴。组长确认之前，他人看不到。",
    PAPER: "对照该成员的纸质评定表逐行填写；没有评定的留空。保存后须由另一人核对。",
    CHECK: "对照同一张纸质评定表再填一遍，不显示代录的分数；全部一致才算核对完成。",
}
_SHORT = {
    OWN: "填 0 到 100 的分数；组长确认之前，他人看不到。",
    PAPER: "逐行填写，没有评定的留空；保存后须由另一人核对。",
    CHECK: "对照同一张纸质评定表再填一遍，全部一致才算完成。",
}
_NOTHING = {
    OWN: "该单位没有可以由您评定的对象。",
    PAPER: "没有可以代录的对象：已由本人评定，或已由组长确认。",
    CHECK: "没有需要由您核对的代录评定。",
}
_COLUMNS = (
    GridColumn("评定对象", 128, fixed=True),
    GridColumn("职务", 200, fixed=True),
    GridColumn("评定分", 96, right=True),
    GridColumn("说明", 144, fixed=True),
)


@dataclass(frozen=True, slots=True)
class _Row:
    """One line of the grid; ``stored`` is what it began with."""

    subject: RatedSubject
    stored: str
    version: str | None
    note: str


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What stands in the grid: typed values are kept and stored under this alone."""

    goal: RatingGoal
    title: str
    unit_name: str
    rows: tuple[_Row, ...]
    closed: str = ""


class _Grid(EditGrid):
    """Enter in the last row goes on to what comes after the grid."""

    finished = Signal()

    def step(self, rows: int) -> None:
        """Move, or leave at the end."""
        if rows > 0 and self.currentIndex().row() == self.cells.rowCount() - 1:
            self.finished.emit()
        else:
            super().step(rows)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Ctrl+S is the place's; the rest is the grid's."""
        if event.key() == Qt.Key.Key_S and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
        else:
            super().keyPressEvent(event)


class RatingColumn(QWidget):
    """``told`` is a line for the foot; ``ready``: whether there is something that can be saved.

    ``finished``: Enter in the last row; the primary button is next.
    """

    told = Signal(str)
    ready = Signal(bool)
    refused = Signal(str)
    saved = Signal()
    finished = Signal()

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Empty until ``show_goal``."""
        super().__init__()
        self.ctx, self.services = ctx, services
        self._sheet: _Sheet | None = None
        self._ticket = 0
        self._wanted = False  # the cursor, as soon as the rows are there
        self.title = plain("", "heading", wrap=True)
        self.hint = plain("", "secondary", wrap=True)
        self._hint = ShortHint(ctx.theme, self.hint)
        self.grid = _Grid(ctx.theme, "评定分", _COLUMNS)
        self.faults = plain("", "fault", wrap=True)
        self.faults.hide()
        self._timer = DraftTimer(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.title)
        layout.addWidget(self.hint)
        layout.addWidget(self.grid, 1)
        layout.addWidget(self.faults)
        self.grid.edited.connect(self._edited)
        self.grid.finished.connect(self.finished)
        self._timer.timeout.connect(self.flush_draft)

    # --- showing -----------------------------------------------------------------------

    def show_nothing(self, hint: str = "") -> None:
        """Nothing is chosen, or it is on its way: nothing can be typed or stored."""
        self.flush_draft()
        self._ticket += 1
        self._sheet = None
        self.grid.cells.show_rows(())
        self.title.setText("")
        self._hint.say(hint)
        self.faults.hide()
        self.ready.emit(False)
        self.told.emit("")

    def show_goal(self, goal: RatingGoal, *, focus: bool = False) -> None:
        """Read a column, and the draft that was left; ``focus`` puts the cursor into it."""
        self.show_nothing()
        self._wanted = focus
        ticket, desk = self._ticket, self.services.desk

        def read() -> tuple[_Sheet, Mapping[str, str]]:
            draft = desk.drafts.get(desk.actor.account, goal.form, goal.row)
            kept = {} if draft is None else _kept(draft.body.get("values"))
            return _read(self.services, goal), kept

        def came(found: tuple[_Sheet, Mapping[str, str]]) -> None:
            if ticket == self._ticket:
                self._show(*found)
                if self._wanted:
                    self.start()

        call(
            self.ctx,
            lambda _task: read(),
            title="读取评定",
            on_done=came,
            on_failed=self._not_read(ticket),
            quiet=True,
        )

    def _not_read(self, ticket: int) -> Callable[[ServiceError], None]:
        def failed(error: ServiceError) -> None:
            if ticket == self._ticket:
                self._hint.say(error.sentence)

        return failed

    def _show(self, sheet: _Sheet, kept: Mapping[str, str]) -> None:
        self._sheet = sheet
        self.grid.cells.show_rows(
            [
                (
                    r.subject.name,
                    _post(r.subject, sheet.unit_name),
                    kept.get(_key(r), r.stored),
                    r.note,
                )
                for r in sheet.rows
            ]
        )
        on = bool(sheet.rows) and not sheet.closed
        self.grid.cells.set_writable(on=on)
        self.title.setText(sheet.title)
        mode = sheet.goal.mode
        if sheet.closed or not sheet.rows:
            self._hint.say(sheet.closed or _NOTHING[mode])
        else:
            self._hint.say(_HINTS[mode], _SHORT[mode])
        self.told.emit("已恢复上次未保存的草稿" if kept else "")
        self.ready.emit(on)

    def take_focus(self) -> None:
        """Put the cursor into the column, now or when its rows have come."""
        self._wanted = True
        if self._sheet is not None:
            self.start()

    def start(self) -> None:
        """Put the cursor into the first row that is still empty."""
        place = next((n for n, text in enumerate(self._texts()) if not text), 0)
        if self.grid.cells.rowCount():
            self.grid.setCurrentIndex(self.grid.cells.index(place, _VALUE))
        self.grid.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- typing ------------------------------------------------------------------------

    def _texts(self) -> list[str]:
        cells = self.grid.cells
        return [str(cells.index(n, _VALUE).data() or "").strip() for n in range(cells.rowCount())]

    def _changed(self) -> dict[str, tuple[_Row, str, int]]:
        if self._sheet is None:
            return {}
        pairs = zip(self._sheet.rows, self._texts(), strict=True)
        return {
            _key(row): (row, text, n) for n, (row, text) in enumerate(pairs) if text != row.stored
        }

    def _edited(self) -> None:
        self.faults.hide()
        self.told.emit("有未保存的修改")
        self._timer.start()

    def flush_draft(self) -> None:
        """Store what is typed on this thread: it is small, and the window may be locking."""
        self.grid.commit()
        if self._timer.pending and self._sheet is not None:
            self._keep(self._sheet)

    def _keep(self, sheet: _Sheet) -> Mapping[str, Any]:
        """Store the draft; what it holds now."""
        desk, goal = self.services.desk, sheet.goal
        values = {key: text for key, (_row, text, _n) in self._changed().items()}
        body = {"values": values, "about": goal.about(sheet.unit_name)}
        if values:
            desk.drafts.put(desk.actor.account, goal.form, goal.row, "", body)
        else:
            desk.drafts.delete(desk.actor.account, goal.form, goal.row)
        self._timer.stop()
        self.told.emit("草稿已自动保存" if values else "")
        return body

    # --- storing -----------------------------------------------------------------------

    def save(self) -> None:
        """Store what was typed, as a whole; it is a draft until it is stored."""
        self.grid.commit()
        sheet = self._sheet
        if sheet is None or sheet.closed:
            return
        values: list[RatingInput] = []
        faults: dict[int, str] = {}
        for row, text, place in self._changed().values():
            try:
                values.append(RatingInput(row.subject.cadre, rating_of(text), row.version))
            except ValueError as error:
                faults[place] = f"{row.subject.name}：{error}"
        if faults:
            self._mark(faults)
            return
        if not values:
            self.ctx.alerts.info("没有需要保存的修改。")
            return
        self.ready.emit(False)
        self._store(sheet, values, self._keep(sheet))

    def _store(self, sheet: _Sheet, values: list[RatingInput], kept: Mapping[str, Any]) -> None:
        desk, goal, services = self.services.desk, sheet.goal, self.services

        def work() -> int:
            count = _write(services, goal, values)
            desk.drafts.drop(desk.actor.account, goal.form, goal.row, kept)
            return count

        def done(count: int) -> None:
            self.ctx.alerts.success(f"{sheet.title}：已{_DONE[goal.mode]} {count} 项。")
            self.saved.emit()
            if self._sheet is sheet:
                self.show_goal(goal)

        def failed(error: ServiceError) -> None:
            if self._sheet is None or self._sheet.goal != goal:
                self.ctx.alerts.error(left_words(sheet.title, error))
                return
            self.ready.emit(True)
            places = {_key(row): n for n, row in enumerate(self._sheet.rows)}
            if isinstance(error, Mismatch):
                wrong = ("team" if who is None else who.hex for who in error.subjects)
                rows = {places[key]: error.sentence for key in wrong if key in places}
                self._mark({-1: error.sentence}, rows)
            elif isinstance(error, Invalid):
                self._mark({places.get(k, -1): text for k, text in error.faults.items()})
            else:
                self._mark({-1: error.sentence})

        call(self.ctx, lambda _task: work(), title="保存评定", on_done=done, on_failed=failed)

    def _mark(self, faults: Mapping[int, str], rows: Mapping[int, str] | None = None) -> None:
        """Say faults by row, -1 for all; ``rows`` are marked for one sentence about several."""
        self.grid.cells.show_faults(rows or {n: text for n, text in faults.items() if n >= 0})
        self.faults.setText("\n".join([*faults.values()][:6]))
        self.faults.show()


_DONE = {OWN: "保存", PAPER: "代录", CHECK: "核对"}


def _write(services: Services, goal: RatingGoal, values: list[RatingInput]) -> int:
    ratings, unit, cycle = services.ratings, goal.unit, goal.cycle
    if goal.assessor is None:
        return ratings.save_own(unit, cycle, values)
    if goal.mode == PAPER:
        return ratings.save_on_paper(unit, cycle, goal.assessor, values)
    return ratings.check_on_paper(unit, cycle, goal.assessor, values)


def _read(services: Services, goal: RatingGoal) -> _Sheet:
    if goal.assessor is None:
        return _own(goal, services.ratings.own_column(goal.unit, goal.cycle))
    unit = services.units.get(goal.unit).name
    column = services.ratings.paper_column(goal.unit, goal.cycle, goal.assessor)
    return _paper(goal, unit, column)


def _own(goal: RatingGoal, column: OwnColumn) -> _Sheet:
    rows = []
    for line in column.lines:
        notes = [] if line.state is SheetState.OPEN else [line.state.label]
        if line.entry is RatingEntry.ON_PAPER:
            notes.append("由他人代录")
        text = rating_words(line.rating)
        rows.append(_Row(line.subject, text, line.version, "，".join(notes)))
    title = f"{column.unit_name}　{column.year}年度　{column.rater}的评定"
    return _Sheet(goal, title, column.unit_name, tuple(rows), column.closed)


def _paper(goal: RatingGoal, unit: str, column: PaperColumn) -> _Sheet:
    rows = []
    for line in column.lines:
        if line.state is SheetState.CONFIRMED or line.entry is RatingEntry.OWN:
            continue
        if goal.mode == CHECK:
            if line.entry is None or line.checked or line.typed_here:
                continue
            rows.append(_Row(line.subject, "", None, "待核对"))
            continue
        note = "" if line.entry is None else ("已核对" if line.checked else "已代录，待核对")
        rows.append(_Row(line.subject, "", None, note))
    word = "核对" if goal.mode == CHECK else "代录"
    return _Sheet(goal, f"{unit}　{word}{column.name}的评定", unit, tuple(rows))


def _post(subject: RatedSubject, unit: str) -> str:
    """The post without the unit, which stands above the sheet; it would take the room."""
    return subject.post.removeprefix(unit) or subject.post


def _key(row: _Row) -> str:
    """As the service names a subject in its faults."""
    return "team" if row.subject.cadre is None else row.subject.cadre.hex


def _kept(values: object) -> dict[str, str]:
    if not isinstance(values, dict):
        return {}
    return {str(k): v for k, v in values.items() if isinstance(v, str)}
