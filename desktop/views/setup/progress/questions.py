"""What only a person can tell of a progress workbook, each with its list of choices."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from desktop.services.progress_values import ProgressQuestion
from desktop.views.labels import button, plain
from desktop.views.widgets.fields import ChoiceField, FieldKind, FieldSpec

OPEN = "指定后下次自动记住；没有指定的不导入。"
SETTLED = "都已指定，有误的可在此更正。"


class QuestionBox(QFrame):
    """``answered`` carries (key, answer); ``afresh`` asks again what was remembered."""

    answered = Signal(str, str)
    afresh = Signal()

    def __init__(self) -> None:
        """Without questions."""
        super().__init__()
        self.setObjectName("detailPane")
        self.boxes: dict[str, ChoiceField] = {}
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 1, 1)
        layout.setSpacing(4)
        layout.addWidget(plain("需要您指定的", "heading"))
        layout.addWidget(self._area, 1)

    def show_questions(
        self, questions: Sequence[ProgressQuestion], *, remembered: bool = False
    ) -> None:
        """Open ones first; the cursor stays at its question or goes to the next open one.

        ``remembered``: something is taken as it was told before, and can be asked again.
        """
        body = QWidget()
        body.setObjectName("formBody")
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 12, 0)
        column.setSpacing(12)
        still_open = [q.key for q in questions if not q.answer]
        column.addWidget(plain(OPEN if still_open else SETTLED, "hint", wrap=True))
        focused = next((k for k, box in self.boxes.items() if box.editor.hasFocus()), "")
        self.boxes = {}
        for question in sorted(questions, key=lambda q: bool(q.answer)):
            box = self._box(question)
            self.boxes[question.key] = box
            column.addWidget(box)
        if remembered:
            again = button("忘掉记住的，重新识别")
            again.clicked.connect(self.afresh.emit)
            column.addWidget(again)
        column.addStretch(1)
        self._area.setWidget(body)
        if focused:
            target = focused if focused in still_open else next(iter(still_open), focused)
            if target in self.boxes:
                self.boxes[target].editor.setFocus()

    def _box(self, question: ProgressQuestion) -> ChoiceField:
        waiting = f"（{question.rows}项）" if question.rows > 1 else ""
        near = next((c.label for c in question.choices if c.code == question.suggested), "")
        hint = f"最接近的是“{near}”。" if near and not question.answer else ""
        if question.remembered and question.key != "quarter":
            hint = "按上次的指定。"
        spec = FieldSpec(
            question.key,
            f"{question.sentence}{waiting}",
            FieldKind.CHOICE,
            tuple((c.code, c.label) for c in question.choices),
            hint=hint,
        )
        box = ChoiceField(spec)
        box.label.setWordWrap(True)
        box.set_value(question.answer or None)
        box.edited.connect(lambda: self.answered.emit(question.key, str(box.value() or "")))
        return box
