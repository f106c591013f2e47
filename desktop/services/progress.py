"""How long work tells how far it is and learns that it shall stop. Qt-free.

Every service method that may take longer than a moment takes a ``Progress``; the window
gives it one that moves a bar, the command line one that prints, a test none at all.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

Reporter = Callable[[int, int, str], None]


class Cancelled(Exception):
    """Raised inside the work by ``Progress.check`` when the user cancelled it."""

    sentence = "操作已取消，没有改动任何数据。"


class Progress:
    """One token of one piece of work; safe to cancel from another thread."""

    def __init__(self, reporter: Reporter | None = None) -> None:
        """``reporter`` is called in the worker's thread with (done, total, text)."""
        self._reporter = reporter
        self._stop = threading.Event()

    def report(self, done: int, total: int, text: str = "") -> None:
        """Say that ``done`` of ``total`` steps are finished; total 0 means unknown."""
        if self._reporter is not None:
            self._reporter(done, total, text)

    @property
    def cancelled(self) -> bool:
        """Whether the user asked to stop."""
        return self._stop.is_set()

    def cancel(self) -> None:
        """Ask the work to stop at its next check."""
        self._stop.set()

    def check(self) -> None:
        """Raise ``Cancelled`` when the user asked to stop."""
        if self._stop.is_set():
            raise Cancelled
