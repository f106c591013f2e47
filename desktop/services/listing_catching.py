"""Indexing what arrived in bulk, in the background of a log-in.

Thirteen packages bring two hundred thousand texts: indexed while they are taken in they would
take half as long again. A search finds them meanwhile by looking at each. One thread, one short
transaction at a time, so that whoever saves waits for some hundredths of a second at most.
"""

from __future__ import annotations

import threading
from typing import Final

from desktop.models.database import raw
from desktop.models.encrypted import StoreError
from desktop.services.door import Changes, Desk
from desktop.services.listing_index import any_due, catch_up
from desktop.services.listing_text import AT_ONCE

_MOVING: Final = frozenset({"fact", "interview", "visit", "unit"})
_REST: Final = 0.05
"""Seconds between two portions, for those who want to write."""
_CALM: Final = 5.0
"""Seconds without a change before it begins: what arrives in bulk comes in many transactions."""


class TextKeeper:
    """Follows the changes of one desk until it is stopped."""

    def __init__(self, desk: Desk) -> None:
        """Nothing runs before ``start``."""
        self._desk = desk
        self._wanted, self._stopping = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="texts", daemon=True)

    def start(self) -> None:
        """Index what is left from before, and from now on what arrives."""
        self._desk.listeners.append(self._changed)
        self._wanted.set()
        self._thread.start()

    def stop(self) -> None:
        """Stop after the portion under way, before the files are closed."""
        self._stopping.set()
        self._wanted.set()
        if self._thread.is_alive():
            self._thread.join()

    @property
    def cancelled(self) -> bool:
        """Whether it was told to stop: it then no longer waits for its turn to write."""
        return self._stopping.is_set()

    def _changed(self, changes: Changes) -> None:
        if changes.nouns & _MOVING:
            self._wanted.set()

    def _run(self) -> None:
        while True:
            self._wanted.wait()
            self._wanted.clear()
            if self._stopping.wait(_CALM):
                return
            while not self._wanted.is_set() and self._portion():
                if self._stopping.wait(_REST):
                    return

    def _portion(self) -> int:
        try:
            with self._desk.db.reading(self) as session:
                if not any_due(raw(session)):
                    return 0
            with self._desk.db.writing(self) as session:
                return catch_up(raw(session), AT_ONCE)
        except StoreError:
            # A full disk, a file that is being closed, the end: the texts stay to be looked at.
            return 0
