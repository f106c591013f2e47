"""Long work among many objects, without Python's collector walking over them all the time.

The thresholds of the collector are one for the process, so all blocks share one list of wishes;
views/collector.py, which collects in the thread of the window, keeps to the same thresholds.
"""

from __future__ import annotations

import contextlib
import gc
import threading
from collections.abc import Iterator
from typing import Final

_SELDOM: Final = 20_000
"""Objects made between two looks of the collector; Python's own figure is 700."""

_NEVER: Final = 0
"""Python's own way to say that nothing is collected."""

_lock = threading.Lock()
_wishes: list[int] = []
_found: list[tuple[int, int, int]] = []
"""The thresholds that the first open block found: what to go back to."""


@contextlib.contextmanager
def seldom_collecting() -> Iterator[None]:
    """Let the collector look seldom, and only at what is made inside the block.

    A package's lines become some ten objects each and none of them points back, so counting
    references frees them all. Looking at everything that a window has loaded would hold the
    window up for a tenth of a second each time.
    """
    with _wishing(_SELDOM):
        yield


@contextlib.contextmanager
def steady() -> Iterator[None]:
    """Run a block without collections; several threads may hold at once.

    A million rows and scores set the collector off again and again, and each time it walks over
    all of them to find nothing: they never form a cycle. Reference counts free them as ever.
    """
    with _wishing(_NEVER):
        yield


@contextlib.contextmanager
def _wishing(wish: int) -> Iterator[None]:
    with _lock:
        if not _wishes:
            gc.freeze()
            _found[:] = [gc.get_threshold()]
        _wishes.append(wish)
        gc.set_threshold(min(_wishes), *_found[0][1:])
    try:
        yield
    finally:
        with _lock:
            _wishes.remove(wish)
            if _wishes:
                gc.set_threshold(min(_wishes), *_found[0][1:])
            else:
                gc.set_threshold(*_found[0])
                gc.unfreeze()
