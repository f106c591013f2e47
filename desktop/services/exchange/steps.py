"""The named steps of an export and an import, told to whoever wants to know.

Tests stop, fail or die at a step; the program itself does not listen.
"""

from __future__ import annotations

from collections.abc import Callable

Step = Callable[[str], None]
"""Called before each named step."""


def no_step(_name: str) -> None:
    """Nobody listens."""
