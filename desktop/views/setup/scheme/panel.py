"""What takes over the place for a while: freezing, a workbook, an amendment."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.views.tasks import TaskHandle

Follow = Callable[[TaskHandle], None]


class Panel(QWidget):
    """The place shows ``word`` on its primary button and runs ``go``; ``back`` leads out.

    ``changed``: word or readiness are others now. ``closed`` tells whether something was
    written.
    """

    changed = Signal()
    closed = Signal(bool)
    refused = Signal(str)  # a sentence above the buttons; empty takes it away
    word = ""
    back_word = "取消"
    ready = True

    def go(self) -> None:
        """The primary button."""

    def back(self) -> None:
        """The button left of it."""
        self.refused.emit("")
        self.closed.emit(False)

    def keep_now(self) -> None:
        """The window is being locked."""
