"""The base of all closed sets of words."""

from __future__ import annotations

from enum import Enum
from typing import Self


class Term(str, Enum):
    """A closed set of stored words. The value is stored; ``label`` is shown."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        """Build a member that is its stored value and carries its Chinese label."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    def __str__(self) -> str:
        return str.__str__(self)

    @classmethod
    def labels(cls) -> dict[str, str]:
        """Stored value → Chinese label, in the order of declaration."""
        return {member.value: member.label for member in cls}


def label_of(kind: type[Term], value: str | None) -> str:
    """The Chinese label of a stored value; empty for None, the value itself when unknown."""
    if value is None:
        return ""
    return kind.labels().get(value, value)
