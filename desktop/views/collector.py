"""Cycles of objects are freed in the thread of the window, and nowhere else.

A page, its widgets, timers and models point at each other. Python frees such a ring in whichever
thread happens to make the next few hundred objects, which is often a worker reading rows, and
Qt's objects taken apart outside their own thread end the program without a word.
"""

from __future__ import annotations

import gc
import time
from typing import Final

from PySide6.QtCore import QCoreApplication, QObject, QTimer

_EVERY: Final = 300  # ms; what waits meanwhile is a few pages' worth of memory


_FULL: Final = 60.0
"""Seconds between two looks at everything: with many pages open one takes a tenth of a second."""


class _Last:
    """When everything was looked at last; the program's start counts."""

    full = time.monotonic()


class Collector(QObject):
    """Collects from a timer of the window's thread, by Python's own thresholds."""

    def __init__(self, app: QCoreApplication) -> None:
        """From now on nothing else collects; the application owns this."""
        super().__init__(app)
        gc.disable()
        timer = QTimer(self)
        timer.setInterval(_EVERY)
        timer.timeout.connect(collect_if_due)
        timer.start()


def collect_here() -> None:
    """Let only the thread of the window collect; a second call changes nothing."""
    app = QCoreApplication.instance()
    if app is not None and app.findChild(Collector) is None:
        Collector(app)


def collect_if_due() -> None:
    """What Python would have done by itself by now: younger objects often, all seldom."""
    counts, thresholds = gc.get_count(), gc.get_threshold()
    if not thresholds[0] or counts[0] <= thresholds[0]:
        return
    oldest = 0
    while oldest < 2 and counts[oldest + 1] > thresholds[oldest + 1]:
        oldest += 1
    if oldest == 2:
        if time.monotonic() - _Last.full < _FULL:
            oldest = 1
        else:
            _Last.full = time.monotonic()
    gc.collect(oldest)
