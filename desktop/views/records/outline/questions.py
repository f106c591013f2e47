"""The questions of a year in order, with what moves them and what fills an empty outline."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.services.outlines import Outline, QuestionLine
from desktop.views.context import ViewContext
from desktop.views.labels import button, plain, tip_text
from desktop.views.records.outline.side import FIRST
from desktop.views.widgets.list_model import Column, StaticSource
from desktop.views.widgets.list_table import ListTable

EVERYBODY: Final = "各层次"
NO_QUESTIONS: Final = "本年度只有第一考题。可以先采用现成的提纲，再逐题修改。"
NO_QUESTIONS_YET: Final = "本年度只有第一考题，考核办还没有制定其他问题。"
SEALED: Final = "本年度已封存，谈话提纲不再改动。"


def asked_of(question: QuestionLine) -> str:
    """Who is asked."""
    return "、".join(layer.label for layer in question.layers) or EVERYBODY


def _words(question: QuestionLine) -> str:
    return f"【第一考题】{question.text}" if question.first else question.text


COLUMNS: Final[tuple[Column[QuestionLine], ...]] = (
    Column("place", "序号", lambda q: str(q.place), 64, sortable=False),
    Column("text", "问题", _words, 352, sortable=False),
    Column("layers", "谈话对象", asked_of, 216, sortable=False),
)


def key_of(question: QuestionLine) -> object:
    """What the list knows a question by; the scheme's own has no id."""
    return question.id or FIRST


class QuestionList(QWidget):
    """``picked`` carries the chosen line or None; ``moved`` whether down."""

    picked = Signal(object)
    moved = Signal(bool)

    def __init__(self, ctx: ViewContext, *, may_edit: bool) -> None:
        """``may_edit``: the office's, which writes the outline."""
        super().__init__()
        self._may_edit = may_edit
        self.outline: Outline | None = None
        self.add = button("新增问题")
        self.up = button("上移", name="把这一题上移（Alt+↑）")
        self.down = button("下移", name="把这一题下移（Alt+↓）")
        self.note = plain("", "secondary", wrap=True)
        self.copy = button("", "primary")
        self.default = button("采用出厂提纲")
        self.list = ListTable(
            ctx, "outline", COLUMNS, title="谈话提纲的问题", filter_hint="筛选问题"
        )
        tools = QHBoxLayout()
        tools.setSpacing(8)
        for widget in (self.up, self.down):
            tools.addWidget(widget)
        tools.addStretch(1)
        tools.addWidget(self.add)
        for widget in (self.up, self.down):
            widget.setToolTip(tip_text(widget.accessibleName()))
        offer = QHBoxLayout()
        offer.setSpacing(8)
        offer.addWidget(self.note, 1)
        offer.addWidget(self.default)
        offer.addWidget(self.copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(offer)
        column.addWidget(self.list, 1)
        column.addLayout(tools)
        for hidden in (self.note, self.copy, self.default, self.add, self.up, self.down):
            hidden.hide()
        self.list.picked.connect(self._picked)
        self.up.clicked.connect(lambda: self.moved.emit(False))
        self.down.clicked.connect(lambda: self.moved.emit(True))
        for key, down in (("Alt+Up", False), ("Alt+Down", True)):
            shortcut = QShortcut(QKeySequence(key), self.list.table)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(lambda d=down: self.moved.emit(d))

    @property
    def editable(self) -> bool:
        """Whether questions can be written."""
        return self._may_edit and self.outline is not None and not self.outline.sealed

    def show_outline(self, outline: Outline) -> None:
        """Show the questions of a year."""
        self.outline = outline
        for widget in (self.add, self.up, self.down):
            widget.setVisible(self.editable)
        self._offer(outline)
        self.list.show_source(StaticSource(outline.questions, key_of, COLUMNS))

    def _offer(self, outline: Outline) -> None:
        """An outline of nothing but the first question says why, and what fills it."""
        fill = outline.empty and self.editable
        words = SEALED if outline.sealed and self._may_edit else ""
        if outline.empty and not outline.sealed:
            words = NO_QUESTIONS if self.editable else NO_QUESTIONS_YET
        self.note.setText(words)
        self.note.setVisible(bool(words))
        self.default.setVisible(fill)
        self.copy.setVisible(fill and outline.previous is not None)
        self.copy.setText(f"沿用{outline.previous}年度提纲")
        self.copy.setAccessibleName(self.copy.text())

    def _picked(self, key: object) -> None:
        questions = () if self.outline is None else self.outline.questions
        self.picked.emit(next((q for q in questions if key_of(q) == key), None))

    def offer_moves(self, line: QuestionLine | None) -> None:
        """The first question stays where it is, and so do the ends."""
        last = 0 if self.outline is None else len(self.outline.questions)
        moves = line is not None and line.id is not None
        self.up.setEnabled(moves and line is not None and line.place > 2)
        self.down.setEnabled(moves and line is not None and line.place < last)
