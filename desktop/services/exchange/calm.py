"""Long work among many objects, without Python's collector walking over them all the time."""

from __future__ import annotations

import contextlib
import gc
import threading
from collections.abc import Iterator
from typing import Final

_SELDOM: Final = 20_000
"""Objects made between two looks of the collector; Python's own figure is 700."""

_lock = threading.Lock()
_inside: list[tuple[int, int, int]] = []
"""The thresholds that each open block found; the first is what to go back to."""


@contextlib.contextmanager
def seldom_collecting() -> Iterator[None]:
    """Let the collector look seldom, and only at what is made inside the block.

    A package's lines become some ten objects each and none of them points back, so counting
    references frees them all. Looking at everything that a window has loaded would hold the
    window up for a tenth of a second each time.
    """
    with _lock:
        if not _inside:
            gc.freeze()
        _inside.append(gc.get_threshold())
        gc.set_threshold(_SELDOM, *_inside[0][1:])
    try:
        yield
    finally:
        with _lock:
            # Whichever block ends: the outermost thresholds stay the first.
            first = _inside[0]
            _inside.pop()
            if not _inside:
                gc.set_threshold(*first)
                gc.unfreeze()
