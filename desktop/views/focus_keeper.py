"""Keeps the keyboard in the page when the widget that had it is disabled or taken away.

Qt hands the focus of such a widget to the next one in the chain; behind the last widget of
a page that is the rail, or a note that has just come, and the next Enter would leave the page
or put the note away.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget
from shiboken6 import isValid


class FocusKeeper(QObject):
    """Watches one stack of pages against all that stands around it."""

    def __init__(self, stack: QStackedWidget) -> None:
        """Lives as long as the stack."""
        super().__init__(stack)
        self._stack = stack
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._moved)

    def _moved(self, old: QWidget | None, now: QWidget | None) -> None:
        if old is None or not isValid(self._stack) or not self._lost(now):
            return
        if not self._stack.isAncestorOf(old):
            return
        chain = [old]
        while (parent := chain[-1].parentWidget()) is not None and parent is not self._stack:
            chain.append(parent)
        # Afterwards: now the widget may not be marked as disabled or hidden yet.
        QTimer.singleShot(0, self, lambda: self._keep(chain))

    def _lost(self, now: QWidget | None) -> bool:
        if now is None:
            return True
        here = now.window() is self._stack.window()  # a dialog's focus is its own
        return here and not self._stack.isAncestorOf(now)

    def _keep(self, chain: list[QWidget]) -> None:
        if not self._lost(QApplication.focusWidget()) or _can_have(chain[0]):
            return  # gone on meanwhile, or the user went there
        if not self._stack.window().isActiveWindow():
            return
        page = self._stack.currentWidget()
        for widget in (*chain[1:], page):
            if _can_have(widget):
                widget.setFocus(Qt.FocusReason.OtherFocusReason)
                return


def _can_have(widget: QWidget) -> bool:
    return isValid(widget) and widget.isVisible() and widget.isEnabled()
