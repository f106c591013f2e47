"""When a sheet that is typed into is to be kept: a while after the last key."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

DRAFT_MS = 2000


class DraftTimer(QTimer):
    """``pending`` from the first key until ``stop``: what was typed since is not stored yet.

    A timer that fires once is no longer active when it fires, so that alone says nothing of
    whether there is something to store.
    """

    def __init__(self, parent: QObject, milliseconds: int = DRAFT_MS) -> None:
        """Not running."""
        super().__init__(parent)
        self.pending = False
        self.setSingleShot(True)
        self.setInterval(milliseconds)

    def start(self) -> None:  # type: ignore[override]  # without Qt's other forms of it
        """Begin the time anew: something was typed."""
        self.pending = True
        super().start()

    def stop(self) -> None:
        """What was typed is stored, or taken back."""
        self.pending = False
        super().stop()
