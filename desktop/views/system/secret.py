"""A field for a password: never shown, never kept in a draft."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit

from desktop.views.widgets.fields import FieldSpec, TextField

SHORTEST = 8  # the same rule stands in the service, which decides


class PasswordField(TextField):
    """Dots instead of letters; blanks at the ends belong to the password."""

    def __init__(self, spec: FieldSpec) -> None:
        """Empty."""
        super().__init__(spec)
        self._line.setEchoMode(QLineEdit.EchoMode.Password)
        self._line.setMaxLength(128)

    def value(self) -> object:
        """The password as typed."""
        return self._line.text()


def long_enough(value: object) -> str | None:
    """The fault of a new password that is too short."""
    if len(str(value)) < SHORTEST:
        return f"口令至少 {SHORTEST} 个字符，请换一个更长的口令。"
    return None


def password_field(key: str, label: str, hint: str = "", *, new: bool = True) -> FieldSpec:
    """A required password."""
    rule = long_enough if new else None
    return FieldSpec(key, label, required=True, hint=hint, span=2, rule=rule, maker=PasswordField)
