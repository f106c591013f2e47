"""What the papers of interviews are made of: 谈话提纲, blank 谈话记录表 and 谈话记录, as frozen values.

Words are Chinese labels already. Nothing here knows the database. Empty text or None means that
nothing is printed there, or that the line is left to be written by hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class OutlinePoint:
    """One question; ``layers`` are the words of those who are asked, empty for everybody."""

    text: str
    layers: tuple[str, ...] = ()
    first: bool = False


@dataclass(frozen=True, slots=True)
class OutlineContent:
    """谈话提纲 of a year: ``cycle`` is 2026年度; the first question comes first."""

    cycle: str
    points: tuple[OutlinePoint, ...]
    issuer: str = ""


@dataclass(frozen=True, slots=True)
class BlankSheet:
    """One blank form: the layer and the questions put to it."""

    layer: str
    questions: tuple[OutlinePoint, ...]


@dataclass(frozen=True, slots=True)
class BlankContent:
    """Blank 谈话记录表, a form a layer. Without a visit, unit and days are written by hand.

    ``cadres`` are those who may be spoken of, for the column of ratings.
    """

    cycle: str
    sheets: tuple[BlankSheet, ...]
    unit: str = ""
    team: str = ""
    start: date | None = None
    end: date | None = None
    cadres: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SpokenOf:
    """What one interview says of one cadre."""

    name: str
    rating: int | None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class RecordSheet:
    """One 谈话记录; ``name`` is empty unless its release onto this paper was asked for."""

    citation: str
    on: date
    layer: str
    themes: tuple[str, ...]
    about: tuple[SpokenOf, ...]
    remarks: str
    name: str = ""
    warning: str = ""


@dataclass(frozen=True, slots=True)
class RecordContent:
    """The 谈话记录 of a visit; ``left_out`` counts those that the reader must not see."""

    cycle: str
    unit: str
    team: str
    visit: str
    start: date
    end: date
    sheets: tuple[RecordSheet, ...]
    named: bool = False
    left_out: int = 0
