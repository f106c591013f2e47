"""The values of 考核组评定: columns to fill in, sheets to confirm, what the office sees."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from desktop.services.errors import Refused
from desktop.services.rating_rules import SheetState, Strictness
from desktop.services.scoring.values import Outcome
from desktop.terms import RatingEntry, SeatKind

TEAM_WORD = "领导班子"


@dataclass(frozen=True, slots=True)
class RatedSubject:
    """Who is rated: a cadre of the unit, or (``cadre`` None) its leadership team."""

    cadre: UUID | None
    name: str
    post: str = ""


@dataclass(frozen=True, slots=True)
class RatingUnit:
    """A unit of the own team with how far its ratings are.

    ``mine`` of ``subjects`` have the actor's own rating, ``confirmed`` are confirmed.
    """

    id: UUID
    name: str
    subjects: int
    mine: int
    confirmed: int


@dataclass(frozen=True, slots=True)
class OwnLine:
    """A subject with the actor's own rating. ``version`` None: not rated yet."""

    subject: RatedSubject
    rating: Decimal | None
    version: str | None
    entry: RatingEntry | None
    state: SheetState


@dataclass(frozen=True, slots=True)
class OwnColumn:
    """A unit's subjects with the actor's own ratings; ``closed`` says why none can be given."""

    unit: UUID
    unit_name: str
    cycle: UUID
    year: int
    rater: str
    lines: tuple[OwnLine, ...]
    closed: str = ""


@dataclass(frozen=True, slots=True)
class RatingInput:
    """One typed rating; ``rating`` None takes it back. ``version`` as the column had it."""

    cadre: UUID | None
    rating: Decimal | None
    version: str | None = None


class Mismatch(Refused):
    """A check does not agree with what was entered; nothing of it is stored.

    ``subjects`` are the rows that differ: the cadre, or None for the team.
    """

    def __init__(self, subjects: tuple[UUID | None, ...], names: Sequence[str]) -> None:
        said = "、".join(names)
        super().__init__(
            f"{said}：核对的分数与代录的不一致，没有保存。请对照纸质评定表改正标出的 {len(names)} 行，"
            "其余各行不必重填；如代录有误，请先清空标出的行，保存其余各行，再由代录人重新录入。"
        )
        self.subjects = subjects


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A subject on another member's paper, without any value.

    ``entry``: how that rating came in, None when there is none; ``checked``: a second person
    typed the same; ``typed_here``: the actor entered it and so cannot check it.
    """

    subject: RatedSubject
    entry: RatingEntry | None
    checked: bool
    typed_here: bool
    state: SheetState


@dataclass(frozen=True, slots=True)
class PaperColumn:
    """Another member's paper on a unit."""

    unit: UUID
    cycle: UUID
    assessor: UUID
    name: str
    lines: tuple[PaperLine, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """A member of the team: whether ``barred`` from this unit, and why in one word."""

    assessor: UUID
    name: str
    kind: SeatKind
    barred: bool


@dataclass(frozen=True, slots=True)
class RaterMark:
    """Who has rated a subject, and how; ``value`` only once the sheet is confirmed."""

    assessor: UUID
    name: str
    entry: RatingEntry | None
    checked: bool
    value: Decimal | None = None
    typed_here: bool = False
    """Entered from paper by the present account and not checked: another one checks it."""


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A team's sheet on a subject.

    ``seen`` stands for the ratings as they were when this was read, and says nothing of their
    values; ``score`` is None until the leader has confirmed. ``missing`` have not rated,
    ``unchecked`` were entered from paper and nobody has checked them; whose rating no longer
    counts (recused by now) is not among them.
    """

    subject: RatedSubject
    version: str | None
    state: SheetState
    marks: tuple[RaterMark, ...]
    missing: tuple[str, ...]
    unchecked: tuple[str, ...]
    remark: str
    confirmed_on: dt.date | None
    reason: str
    seen: str
    score: Outcome | None = None
    conflicts: int = 0
    """Open conflicts behind the sheet: in its own contents and in its ratings."""


@dataclass(frozen=True, slots=True)
class UnitSheet:
    """All sheets of a team on a unit.

    ``note`` says what the team lacks to rate it, and by which amended or shipped rule it counts.
    """

    unit: UUID
    unit_name: str
    cycle: UUID
    year: int
    team: UUID
    team_title: str
    members: tuple[Member, ...]
    note: str
    lines: tuple[SheetLine, ...]


@dataclass(frozen=True, slots=True)
class Confirming:
    """One sheet that the leader confirms as it was read."""

    cadre: UUID | None
    seen: str
    version: str | None


@dataclass(frozen=True, slots=True)
class RaterStrictness:
    """How severely one assessor rates, over the confirmed sheets."""

    assessor: UUID
    name: str
    told: Strictness


@dataclass(frozen=True, slots=True)
class TeamStrictness:
    """How severely a team rates, over its confirmed sheets, and its raters."""

    team: UUID
    number: int
    title: str
    sheets: int
    told: Strictness
    raters: tuple[RaterStrictness, ...]


@dataclass(frozen=True, slots=True)
class ConfirmedLine:
    """A confirmed sheet as the office reads it."""

    team: UUID
    team_title: str
    unit: UUID
    unit_name: str
    subject: RatedSubject
    n: int
    score: Outcome
    remark: str
    confirmed_on: dt.date
    reason: str
    conflicts: int = 0
    basis: str = ""
