"""The layer of who spoke: chosen by its digit or the initial of its word, as one types."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent

from desktop.services.pinyin import matches, search_keys
from desktop.terms import InterviewLayer
from desktop.views.widgets.fields import ChoiceField, FieldSpec

CHOICES = tuple((layer, f"{n}　{layer.label}") for n, layer in enumerate(InterviewLayer, 1))
HINT = "按数字 1–5 或首字母选择。"


class LayerField(ChoiceField):
    """A choice whose entries carry their digit."""

    def __init__(self, spec: FieldSpec) -> None:
        """``spec.choices`` are ``CHOICES``."""
        super().__init__(spec)
        self._read_only = False
        self._box.installEventFilter(self)

    def set_read_only(self, read_only: bool) -> None:
        """A key must not change what is only shown."""
        self._read_only = read_only
        super().set_read_only(read_only)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Choose by a digit or a Latin letter; all other keys are the box's own."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            found = self._meant(event.text()) if plain and not self._read_only else None
            if found is not None:
                self.set_value(found)
                self.edited.emit()
                return True
        return bool(super().eventFilter(watched, event))

    @staticmethod
    def _meant(typed: str) -> InterviewLayer | None:
        layers = tuple(InterviewLayer)
        if typed.isdecimal() and 1 <= int(typed) <= len(layers):
            return layers[int(typed) - 1]
        if len(typed) != 1 or not typed.isalpha():
            return None
        # The whole word has more spellings: 班子成员 is found by z as well, 中层 is meant.
        return next((k for k in layers if matches(typed, search_keys(k.label[0]))), None)
