"""Names without white space, by which they are compared: offices pad them as they like."""

from __future__ import annotations


def bare(text: object) -> str:
    """A text without any white space; empty for nothing."""
    return "".join(str(text or "").split())
