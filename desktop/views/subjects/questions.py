"""What only a person can tell: the open questions of an import, and the candidates of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.services.imports import Answer, Question, QuestionKey
from desktop.views.labels import plain, tip_text
from desktop.views.subjects.short_table import ShortTable
from desktop.views.theme import Theme
from desktop.views.widgets.list_model import Column


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its answer so far."""

    question: Question
    answer: str

    @property
    def rows(self) -> str:
        """The rows that wait for it."""
        rows = [str(r) for r in self.question.rows if r]
        return "、".join(rows[:3]) + (f" 等{len(rows)}行" if len(rows) > 3 else "")


COLUMNS: tuple[Column[Asked], ...] = (
    Column("answer", "回答", lambda a: a.answer or "待确认", 112),
    Column("file", "文件", lambda a: a.question.key.place.file, 120),
    Column("rows", "行", lambda a: a.rows, 56),
    Column("sentence", "问题", lambda a: a.question.sentence, 400),
)


class QuestionList(QWidget):
    """``answered`` comes after each answer; unanswered rows are left out of the import."""

    answered = Signal()

    def __init__(self, theme: Theme) -> None:
        """Without questions."""
        super().__init__()
        self._questions: dict[QuestionKey, Question] = {}
        self.answers: dict[QuestionKey, Answer] = {}
        self._read_only = False
        self.table = ShortTable(theme, "待确认的问题", COLUMNS)
        self.table.picked.connect(self._show_choices)
        self.sentence = plain("", "heading", wrap=True)
        self.choices: list[QRadioButton] = []
        self._group = QButtonGroup(self)
        self._group.idClicked.connect(self._answer)
        self._body = QWidget()
        self._inside = QWidget()
        self._inside.setObjectName("formBody")
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(16, 8, 16, 8)
        self._column.setSpacing(4)
        self._column.addWidget(self.sentence)
        self._column.addWidget(self._body)
        self._column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(self._inside)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.table, 1)
        layout.addWidget(area, 1)

    def clear(self) -> None:
        """Begin a new import."""
        self._questions.clear()
        self.answers.clear()
        self._read_only = False
        self._refresh()

    def add(self, questions: Iterable[Question], *, read_only: bool = False) -> None:
        """Questions of a plan; those answered before stay, so that an answer can be changed."""
        self._questions.update({q.key: q for q in questions})
        self._read_only = read_only
        self._refresh()
        if self._questions and not self.table.currentIndex().isValid():
            self.table.go_to(0)
        self._show_choices(self.table.currentIndex().row())

    @property
    def open_count(self) -> int:
        """How many questions have no answer yet."""
        return sum(1 for key in self._questions if key not in self.answers)

    def __len__(self) -> int:
        return len(self._questions)

    def given(self) -> Mapping[QuestionKey, Answer]:
        """The answers so far, as a copy for a worker."""
        return dict(self.answers)

    def _label(self, question: Question) -> str:
        code = self.answers.get(question.key)
        return next((c.label for c in question.choices if c.code == code), "")

    def _refresh(self) -> None:
        self.table.show_rows([Asked(q, self._label(q)) for q in self._questions.values()])

    def _show_choices(self, place: int) -> None:
        asked: Asked | None = self.table.row_at(place)
        for old in self.choices:
            self._group.removeButton(old)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self.choices = []
        if asked is not None:
            given = self.answers.get(asked.question.key)
            for number, choice in enumerate(asked.question.choices):
                text = f"{choice.label}　{choice.detail}".strip()
                radio = QRadioButton(text.replace("&", "&&"))
                radio.setAccessibleName(text)
                radio.setToolTip(tip_text(text))
                radio.setChecked(choice.code == given)
                radio.setEnabled(not self._read_only)
                self._group.addButton(radio, number)
                self.choices.append(radio)
                column.addWidget(radio)
        self.sentence.setText(asked.question.sentence if asked is not None else "")
        self._column.replaceWidget(self._body, body)
        self._body.hide()
        self._body.deleteLater()
        self._body = body

    def _answer(self, number: int) -> None:
        place = self.table.currentIndex().row()
        asked: Asked | None = self.table.row_at(place)
        if asked is None or self._read_only:
            return
        self.answers[asked.question.key] = asked.question.choices[number].code
        keys = list(self._questions)
        self._refresh()
        after = [*range(place + 1, len(keys)), *range(place)]
        following = next((n for n in after if keys[n] not in self.answers), place)
        self.table.go_to(following)
        self.answered.emit()
