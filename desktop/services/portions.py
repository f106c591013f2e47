"""Many values in portions: a statement takes only so many, and memory is not for all at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, TypeVar

T = TypeVar("T")
AT_ONCE: Final = 500
"""Values that one statement is given."""


def portions(values: Iterable[T], size: int = AT_ONCE) -> Iterator[list[T]]:
    """The values in their order, ``size`` at a time; the last portion may be smaller."""
    listed = list(values)
    for start in range(0, len(listed), size):
        yield listed[start : start + size]
