"""How a record's yes-or-no properties are packed into one number, so that every index has them.

A list narrowed by several of them asks ``mark & mask = value`` of an index's entry.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from desktop.models.base import Stored
from desktop.terms import FactState, InterviewLayer, Polarity, Severity, VisitMode, VisitState
from desktop.terms.term import Term

OFFICE: Final = 9_999
"""The number that stands for the office among the teams: after all of them."""
_FIRST_YEAR: Final = 2000

_BITS: Final[Mapping[str, tuple[int, int]]] = {  # the lowest bit of each part, and how many
    "state": (0, 4),
    "year": (4, 7),
    "changed": (11, 1),
    "negative": (12, 1),
    "visibility": (13, 2),
    "typical": (15, 1),
    "whole": (16, 1),
    "weight": (17, 2),
    "layer": (12, 3),
    "mode": (12, 3),
    "several": (15, 1),
}
UNKNOWN: Final = 15
_UNKNOWN: Final = {"state": UNKNOWN, "layer": 7, "mode": 7}
"""For a word that a newer program wrote: it is listed, and no filter finds it."""

VISIBILITIES: Final[Mapping[Stored, int]] = {None: 0, "visible": 1, "latent": 2}


def _places(kind: type[Term]) -> dict[str, int]:
    return {member.value: place for place, member in enumerate(kind)}


FACT_STATES: Final = _places(FactState)
VISIT_STATES: Final = _places(VisitState)
LAYERS: Final = _places(InterviewLayer)
MODES: Final = _places(VisitMode)
WEIGHTS: Final = {member.value: place for place, member in enumerate(Severity, 1)}
NEGATIVE_VALUE: Final = Polarity.NEGATIVE.value


def mark(**parts: int | bool) -> int:
    """The number of a record."""
    return sum(int(value) << _BITS[name][0] for name, value in parts.items())


def mask(*names: str) -> int:
    """The bits of these parts."""
    return sum(((1 << _BITS[name][1]) - 1) << _BITS[name][0] for name in names)


def year_part(year: Stored) -> int:
    """A year as it is packed; 0 for none."""
    return max(0, min(year - _FIRST_YEAR, 127)) if isinstance(year, int) else 0


def place(part: str, places: Mapping[str, int], word: Stored) -> int:
    """The packed value of a word."""
    return places.get(str(word), _UNKNOWN[part])
