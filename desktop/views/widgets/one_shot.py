"""A timer that runs out once: several things in a row are answered together."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer


def one_shot(parent: QObject, milliseconds: int, run: Callable[[], object] | None = None) -> QTimer:
    """Not running; each ``start`` begins the time anew, at the end of which ``run`` is called."""
    result = QTimer(parent)
    result.setSingleShot(True)
    result.setInterval(milliseconds)
    if run is not None:
        result.timeout.connect(run)
    return result
