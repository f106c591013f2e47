"""The screen of 计票: the classes, the line of ballots, the rows, and the buttons below."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QTabBar, QVBoxLayout, QWidget

from desktop.services.errors import Invalid, ServiceError
from desktop.services.poll_rules import BALLOT_WORDS, COLUMNS, Tally, column_word, reconcile
from desktop.terms import VoterClass
from desktop.views.context import ViewContext
from desktop.views.labels import button, plain, tip_text
from desktop.views.records.polls.count_faults import (
    NAMED,
    all_words,
    in_order,
    place_of,
    short_words,
)
from desktop.views.records.polls.count_texts import Texts, ballots_of, row_keys
from desktop.views.records.polls.count_words import (
    ballots_word,
    class_word,
    error_words,
    row_word,
    wrong,
)
from desktop.views.widgets.edit_grid import EditGrid, GridColumn

HINT = "回车到下一行，可从 WPS 表格整块粘贴；未填栏含弃权和不了解。"
WAITING = "发放测评票之后才能计票。"
LARGE = 14  # points
CHECK = "核对"
PRINT = "打印计票监票单"
_WIDTHS = dict(zip(COLUMNS, (72, 72, 92, 80, 64), strict=True))


class CountView(QWidget):
    """The widgets and how they lie. ``typed``: the user changed a number."""

    typed = Signal()

    def __init__(self, ctx: ViewContext) -> None:
        """Empty."""
        super().__init__()
        self.ctx = ctx
        self.classes = QTabBar()
        self.classes.setAccessibleName("票类")
        self.classes.setExpanding(False)
        self.classes.setDrawBase(False)
        for voter_class in VoterClass:
            place = self.classes.addTab(f"{voter_class.value}票")
            self.classes.setTabToolTip(place, tip_text(voter_class.label))
        self.hint = plain(HINT, "secondary", wrap=True)
        ballots = (GridColumn(word, 88, right=True) for word in BALLOT_WORDS.values())
        self.ballots = EditGrid(
            ctx.theme, "发出、收回、有效、无效票数", (*ballots, GridColumn(CHECK, 220, fixed=True))
        )
        self.grid = self._make_grid(items=False)
        self.faults = plain("", "fault", wrap=True)
        self.note = plain("", "hint")
        self.reason = QLineEdit()
        self.reason.setAccessibleName("更正原因")
        self.reason.setPlaceholderText("更正原因（必填）")
        self.print = button(PRINT, name=PRINT)
        self.keep = button("暂存", name="暂存票数")
        self.correct = button("更正…", name="更正票数")
        self.leave = button("取消更正")
        self.finish = button("完成计票", "primary")
        self._lay_out()
        self.ballots.edited.connect(self.typed)

    def _make_grid(self, *, items: bool) -> EditGrid:
        # With large letters a head of two lines would take a row's place.
        words = {
            c: f"{column_word(c, team=False)}\n{column_word(c, team=True)}"
            if c != "blank" and self.roomy
            else column_word(c, team=False)
            for c in COLUMNS
        }
        first = [GridColumn("测评对象", 100, fixed=True)]
        if items:
            first.append(GridColumn("测评项目", 84, fixed=True))
        columns = (*first, *(GridColumn(w, _WIDTHS[c], right=True) for c, w in words.items()))
        grid = EditGrid(self.ctx.theme, "各对象票数", (*columns, GridColumn(CHECK, 92, fixed=True)))
        grid.edited.connect(self.typed)
        return grid

    def commit(self) -> None:
        """Take over what stands in an open cell."""
        for grid in (self.ballots, self.grid):
            grid.commit()

    def show_check(
        self, all_texts: Mapping[VoterClass, Texts], shown: VoterClass, *, waiting: bool
    ) -> None:
        """The running check beside each row, over the ballots, and on each class's tab."""
        texts = all_texts[shown]
        ballots = ballots_of(texts)
        words = [row_word(row, ballots) for row in texts[1:]]
        self.grid.cells.say(len(self.grid.cells.columns) - 1, words)
        self.grid.cells.show_faults(
            {n: f"这一行各栏合计与有效票数不符：{w}" for n, w in enumerate(words) if wrong(w)}
        )
        word = ballots_word(texts)
        self.ballots.cells.say(len(BALLOT_WORDS), [word])
        self.ballots.cells.show_faults({0: word} if wrong(word) else {})
        for place, voter_class in enumerate(VoterClass):
            word = class_word(all_texts[voter_class])
            self.classes.setTabText(place, f"{voter_class.value}票　{word}")
        self.hint.setText(WAITING if waiting else f"{shown.label}：{HINT}")

    def _lay_out(self) -> None:
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 8, 16, 8)
        self._column.setSpacing(8)
        for widget in (self.classes, self.hint, self.ballots):
            self._column.addWidget(widget)
        self._column.addWidget(self.grid, 1)
        self._column.addWidget(self.faults)
        self._column.addWidget(self.reason)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.note, 1)
        buttons: tuple[QPushButton, ...] = (self.print, self.leave, self.keep, self.correct)
        for made in (*buttons, self.finish):
            foot.addWidget(made)
        self._column.addLayout(foot)
        for hidden in (self.faults, self.reason, self.leave):
            hidden.hide()
        self.ctx.theme.changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        """One line of ballots needs no more room than header and line."""
        header = self.ballots.horizontalHeader().sizeHint().height()
        row = self.ballots.verticalHeader().defaultSectionSize()
        self.ballots.setFixedHeight(header + row + 4)
        # A foot of whole words: the longest button says it in short where letters are large.
        self.print.setText(PRINT if self.roomy else "打印…")

    @property
    def roomy(self) -> bool:
        """Whether there is room for a hint: with large letters the rows need it all."""
        return self.ctx.theme.metrics.points <= LARGE

    @property
    def first(self) -> int:
        """The column of the first option."""
        return len(self.grid.cells.columns) - len(COLUMNS) - 1

    def fit_items(self, *, items: bool) -> None:
        """With or without the column that names what is asked."""
        if (self.first > 1) == items:
            return
        old, self.grid = self.grid, self._make_grid(items=items)
        self._column.replaceWidget(old, self.grid)
        old.hide()
        old.deleteLater()
        QWidget.setTabOrder(self.ballots, self.grid)

    def say(self, sentence: str, tip: str = "") -> None:
        """Why something was not stored; empty takes it away. ``tip``: all of it."""
        self.faults.setText(sentence)
        self.faults.setToolTip(tip_text(tip).replace("\n", "<br>") if tip else "")
        self.faults.setVisible(bool(sentence))

    def go_to(self, row: int, column: int) -> None:
        """Select a cell, in sight: row -1 is the line of ballots."""
        self._column.activate()  # what is said takes its room first
        grid, place = (
            (self.ballots, self.ballots.cells.index(0, column))
            if row < 0
            else (self.grid, self.grid.cells.index(row, self.first + column))
        )
        grid.setCurrentIndex(place)
        grid.scrollTo(place)
        grid.setFocus(Qt.FocusReason.OtherFocusReason)

    def complain(self, error: ServiceError, tally: Tally) -> None:
        """Say what keeps the count from being complete, and go to the first cell of it."""
        faults = in_order(tally, reconcile(tally))
        told = set(error.faults.values()) if isinstance(error, Invalid) else set()
        if not faults or told != {fault.sentence for fault in faults}:
            self.say(error_words(error))
            return
        self.say(short_words(tally, faults, NAMED if self.roomy else 1), all_words(faults))
        cell = faults[0].cell
        if cell is None:
            return
        self.classes.setCurrentIndex(list(VoterClass).index(cell.voter_class))
        place = place_of(row_keys(tally, cell.voter_class), cell)
        if place is not None:
            self.go_to(*place)

    def read_class(self) -> tuple[tuple[str, ...], ...]:
        """What stands in the grids: the ballots, then row by row."""
        said = (self.ballots.cells.index(0, n).data() for n in range(len(BALLOT_WORDS)))
        cells = self.grid.cells
        rows = (
            tuple(str(cells.index(r, self.first + n).data() or "") for n in range(len(COLUMNS)))
            for r in range(cells.rowCount())
        )
        return (tuple(str(text or "") for text in said), *rows)

    def set_writable(self, *, on: bool) -> None:
        """Whether the grids may be typed into."""
        self.ballots.cells.set_writable(on=on)
        self.grid.cells.set_writable(on=on)

    def busy(self, *, on: bool) -> None:
        """Whether something is being stored."""
        for made in (self.keep, self.finish, self.leave):
            made.setEnabled(not on)
