"""One field of a form: its label above, its value, and its fault or hint below."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from desktop.views.labels import plain, set_state, tip_text
from desktop.views.widgets.date_edit import DateEdit, DateFault


class FieldKind(Enum):
    """How a value is typed."""

    TEXT = "text"
    LONG = "long"  # several lines
    DATE = "date"
    CHOICE = "choice"
    SHOWN = "shown"  # never edited here


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field. ``choices`` are (stored value, Chinese label); ``rule`` names a fault."""

    key: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    choices: tuple[tuple[object, str], ...] = ()
    required: bool = False
    hint: str = ""
    span: int = 1
    lines: int = 3
    rule: Callable[[object], str | None] | None = None
    maker: Callable[[FieldSpec], Field] | None = None  # a page's own kind of field


def _label_of(spec: FieldSpec) -> str:
    return f"{spec.label}（必填）" if spec.required else spec.label


class _CalmCombo(QComboBox):
    """The wheel scrolls the page, it never changes a choice in passing."""

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Leave the wheel to the page."""
        event.ignore()


class Field(QWidget):
    """Label, editor, and the line under it."""

    edited = Signal()

    def __init__(self, spec: FieldSpec, editor: QWidget) -> None:
        """Made by ``make_field``."""
        super().__init__()
        self.spec, self.editor = spec, editor
        self.label = plain(_label_of(spec), "field")
        self.label.setBuddy(editor)
        editor.setAccessibleName(spec.label)
        self.note = plain(spec.hint, "hint", wrap=True)
        if not spec.hint:  # shown before it has its place, it would flash as a window of its own
            self.note.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.label)
        layout.addWidget(editor)
        layout.addWidget(self.note)
        layout.addStretch(1)

    def value(self) -> object:
        """The value: str, date, or the stored value of a choice."""
        raise AssertionError(self.spec.kind)  # every kind has its own field below

    def set_value(self, value: object) -> None:
        """Show a value."""
        raise AssertionError(value)

    def set_read_only(self, read_only: bool) -> None:
        """Only show, or let edit."""
        self.editor.setEnabled(not read_only)

    def set_required(self, *, required: bool) -> None:
        """What stands in another field may make this one required."""
        self.spec = replace(self.spec, required=required)
        self.label.setText(_label_of(self.spec))

    def check(self) -> str | None:
        """The fault of the present value as a sentence, or None."""
        value = self.value()
        if self.spec.required and (value is None or value == ""):
            word = "请选择" if self.spec.kind is FieldKind.CHOICE else "请填写"
            return f"{word}{self.spec.label}。"
        return self.spec.rule(value) if self.spec.rule is not None else None

    def show_fault(self, sentence: str | None) -> None:
        """Write the fault under the field, or take it away again."""
        self.note.setText(sentence or self.spec.hint)
        self.note.setVisible(bool(sentence or self.spec.hint))
        set_state(self.note, "role", "fault" if sentence else "hint")
        set_state(self.editor, "fault", "true" if sentence else "false")
        self.editor.setAccessibleDescription(sentence or self.spec.hint)


class TextField(Field):
    """One line."""

    def __init__(self, spec: FieldSpec) -> None:
        """An empty line."""
        self._line = QLineEdit()
        super().__init__(spec, self._line)
        self._line.textEdited.connect(lambda _text: self.edited.emit())
        if spec.kind is FieldKind.SHOWN:
            self._line.setReadOnly(True)

    def value(self) -> object:
        """The text without blanks at its ends."""
        return self._line.text().strip()

    def set_value(self, value: object) -> None:
        """Show the text from its start."""
        self._line.setText("" if value is None else str(value))
        self._line.setCursorPosition(0)

    def set_read_only(self, read_only: bool) -> None:
        """A read-only line can still be copied from."""
        self._line.setReadOnly(read_only or self.spec.kind is FieldKind.SHOWN)


class LongField(Field):
    """Several lines; Tab goes to the next field."""

    def __init__(self, spec: FieldSpec) -> None:
        """An empty box of ``spec.lines`` lines."""
        self._box = QPlainTextEdit()
        self._box.setTabChangesFocus(True)
        super().__init__(spec, self._box)
        self._box.textChanged.connect(self.edited.emit)
        self._box.installEventFilter(self)
        self._fit()

    def _fit(self) -> None:
        height = self._box.fontMetrics().lineSpacing() * self.spec.lines + 24
        if self._box.minimumHeight() != height:
            self._box.setFixedHeight(height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Keep the number of lines when the letters change."""
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.Polish):
            self._fit()
        return super().eventFilter(watched, event)

    def value(self) -> object:
        """The text without blanks at its ends."""
        return self._box.toPlainText().strip()

    def set_value(self, value: object) -> None:
        """Show the text."""
        self._box.setPlainText("" if value is None else str(value))

    def set_read_only(self, read_only: bool) -> None:
        """A read-only box can still be copied from."""
        self._box.setReadOnly(read_only)


class DateField(Field):
    """A date."""

    def __init__(self, spec: FieldSpec, today: Callable[[], date]) -> None:
        """An empty date."""
        self._date = DateEdit(today, name=spec.label)
        super().__init__(spec, self._date)
        self._date.textEdited.connect(lambda _text: self.edited.emit())
        self._date.date_changed.connect(lambda: self.show_fault(self._date.fault))

    def value(self) -> object:
        """The date, None when empty, or the text that is no date."""
        try:
            return self._date.value()
        except DateFault:
            return self._date.text()

    def set_value(self, value: object) -> None:
        """Show a date, or a draft's text."""
        if isinstance(value, date) or value is None:
            self._date.set_value(value)
        else:
            self._date.setText(str(value))

    def set_read_only(self, read_only: bool) -> None:
        """Only show, or let edit."""
        self._date.setReadOnly(read_only)

    def check(self) -> str | None:
        """An unreadable date first, then the field's own rule."""
        try:
            self._date.value()
        except DateFault as fault:
            return fault.sentence
        return super().check()


class ChoiceField(Field):
    """One of a few."""

    def __init__(self, spec: FieldSpec) -> None:
        """Nothing chosen."""
        self._box = _CalmCombo()
        self._box.setPlaceholderText("请选择")
        self._box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        # A long choice must not make the form wider than its panel.
        self._box.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self._box.setMinimumContentsLength(6)
        self._box.currentTextChanged.connect(lambda text: self._box.setToolTip(tip_text(text)))
        super().__init__(spec, self._box)
        self._values: list[object] = []
        self.set_choices(spec.choices)
        self._box.activated.connect(lambda _row: self.edited.emit())

    def set_choices(self, choices: tuple[tuple[object, str], ...]) -> None:
        """Offer other choices; the chosen one stays when it is still there."""
        chosen = self.value()
        self.choices = choices
        self._values = [value for value, _label in choices]
        self._box.clear()
        self._box.addItems([label for _value, label in choices])
        self.set_value(chosen)

    def value(self) -> object:
        """The stored value of the choice, or None."""
        row = self._box.currentIndex()
        return self._values[row] if 0 <= row < len(self._values) else None

    def set_value(self, value: object) -> None:
        """Choose by stored value; an unknown one leaves nothing chosen."""
        self._box.setCurrentIndex(self._values.index(value) if value in self._values else -1)


def make_field(spec: FieldSpec, today: Callable[[], date]) -> Field:
    """The field of a kind."""
    if spec.maker is not None:
        return spec.maker(spec)
    if spec.kind is FieldKind.LONG:
        return LongField(spec)
    if spec.kind is FieldKind.DATE:
        return DateField(spec, today)
    if spec.kind is FieldKind.CHOICE:
        return ChoiceField(spec)
    return TextField(spec)
