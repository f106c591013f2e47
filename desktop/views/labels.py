"""Labels and buttons as the program makes them: plain text always, named for readers."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QToolButton, QWidget


def plain(text: str = "", role: str = "", *, wrap: bool = False) -> QLabel:
    """A label that can never show HTML. ``role`` is its style (heading, hint, field…)."""
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setText(text)
    label.setWordWrap(wrap)
    if role:
        label.setProperty("role", role)
    return label


def button(text: str, role: str = "", *, name: str = "") -> QPushButton:
    """A push button; role primary, danger, flat or none; an icon alone needs ``name``."""
    result = QPushButton(text)
    result.setAccessibleName(name or text)
    result.setCursor(Qt.CursorShape.PointingHandCursor)
    result.setAutoDefault(False)
    if role:
        result.setProperty("role", role)
    return result


def tool(text: str, *, name: str = "", tip: str = "") -> QToolButton:
    """A flat tool button with icon and word."""
    result = QToolButton()
    result.setText(text)
    result.setAccessibleName(name or text)
    result.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    result.setCursor(Qt.CursorShape.PointingHandCursor)
    if tip:
        result.setToolTip(tip_text(tip))
    return result


def rule() -> QFrame:
    """A thin line between groups."""
    line = QFrame()
    line.setProperty("role", "rule")
    line.setFixedHeight(1)
    return line


def tip_text(text: str) -> str:
    """A tool tip that shows the text itself: Qt guesses HTML in tips, names may hold it."""
    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"<span>{safe}</span>"


def set_state(widget: QWidget, name: str, value: object) -> None:
    """Change a property that the style sheet looks at, and redraw."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def named(obj: QObject, name: str) -> None:
    """Give a widget the name by which the style sheet finds it."""
    obj.setObjectName(name)
