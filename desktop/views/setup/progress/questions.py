"""What only a person can tell of a progress workbook, each with its list of choices."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from desktop.services.progress_values import ProgressQuestion
from desktop.views.labels import button, plain
from desktop.views.widgets.fields import ChoiceField, FieldKind, FieldSpec

OPEN = "请在此指定，同一指定下次自动记住。没有指定的各项不导入。"
SETTLED = "都已指定。指定有误的可在此更正。"


class QuestionBox(QFrame):
    """``answered`` carries (key, answer); ``afresh`` asks again what was remembered."""

    answered = Signal(str, str)
    afresh = Signal()

    def __init__(self) -> None:
        """Without questions."""
        super().__init__()
        self.setObjectName("detailPane")
        self.boxes: dict[str, ChoiceField] = {}
        self.told = plain("", "hint", wrap=True)
        self.again = button("忘掉记住的指定，重新识别", "flat")
        self.again.clicked.connect(self.afresh.emit)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 1, 8)
        layout.setSpacing(8)
        layout.addWidget(plain("需要您指定的", "heading"))
        layout.addWidget(self.told)
        layout.addWidget(self._area, 1)
        layout.addWidget(self.again)

    def show_questions(self, questions: Sequence[ProgressQuestion]) -> None:
        """Open ones first; the cursor stays at its question or goes to the next open one."""
        body = QWidget()
        body.setObjectName("formBody")
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 12, 0)
        column.setSpacing(12)
        focused = next((k for k, box in self.boxes.items() if box.editor.hasFocus()), "")
        self.boxes = {}
        for question in sorted(questions, key=lambda q: bool(q.answer)):
            box = self._box(question)
            self.boxes[question.key] = box
            column.addWidget(box)
        column.addStretch(1)
        self._area.setWidget(body)
        still_open = [q.key for q in questions if not q.answer]
        if focused:
            target = focused if focused in still_open else next(iter(still_open), focused)
            if target in self.boxes:
                self.boxes[target].editor.setFocus()
        self.told.setText(OPEN if still_open else SETTLED)

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
