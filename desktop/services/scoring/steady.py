"""Holding the garbage collector back while many values without cycles are made."""

from __future__ import annotations

import contextlib
import gc
import threading
from collections.abc import Iterator


class _Held:
    """How many blocks hold the collector back, and whether it ran before the first."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.blocks = 0
        self.ran = True

    def hold(self) -> None:
        with self.lock:
            if self.blocks == 0:
                self.ran = gc.isenabled()
                gc.disable()
            self.blocks += 1

    def release(self) -> None:
        with self.lock:
            self.blocks -= 1
            if self.blocks == 0 and self.ran:
                gc.enable()


_held = _Held()  # the collector is one for the process, so is the count


@contextlib.contextmanager
def steady() -> Iterator[None]:
    """Run a block without collections; several threads may hold at once.

    A million rows and scores set the collector off again and again, and each time it walks over
    all of them to find nothing: they never form a cycle. Reference counts free them as ever.
    """
    _held.hold()
    try:
        yield
    finally:
        _held.release()
