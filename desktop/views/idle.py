"""Locks the desk when nobody has touched mouse or keyboard for a while."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer, Signal

_TOUCH = frozenset(
    {
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.KeyPress,
        QEvent.Type.TouchBegin,
    }
)


class IdleWatch(QObject):
    """Watches the window's own handle: far fewer events than all of the program's."""

    tick = Signal(int)  # seconds left
    expired = Signal()

    def __init__(
        self, parent: QObject | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """``clock`` counts seconds and never goes back."""
        super().__init__(parent)
        self._clock = clock
        self._limit = 0
        self._last = clock()
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self.look)

    def start(self, seconds: int) -> None:
        """Begin to count; 0 never expires."""
        self._limit = seconds
        self._last = self._clock()
        if seconds > 0:
            self._timer.start()
            self.look()
        else:
            self._timer.stop()

    def stop(self) -> None:
        """Count no more."""
        self._timer.stop()

    def look(self) -> None:
        """Say how many seconds are left; at none, say that time is over."""
        left = self._limit - int(self._clock() - self._last)
        if left <= 0:
            self._timer.stop()
            self.expired.emit()
        else:
            self.tick.emit(left)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Someone is there."""
        if event.type() in _TOUCH:
            self._last = self._clock()
        return False
