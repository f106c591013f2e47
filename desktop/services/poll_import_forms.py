"""The values of importing 民主测评: what is answered, and what a workbook would do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from desktop.services.poll_forms import DEFAULT_TITLE
from desktop.services.poll_rules import Tally
from desktop.services.poll_years import PollYear
from desktop.terms import Term


class SheetFate(Term):
    """What becomes of a sheet."""

    NEW = "new", "新建测评"
    FILL = "fill", "填入已发放的测评"
    INCLUDED = "included", "已包含"
    JOINED = "joined", "并入前表"
    ASK = "ask", "待确认"
    REFUSED = "refused", "不采用"
    SKIPPED = "skipped", "不导入"


@dataclass(frozen=True, slots=True)
class PollAnswers:
    """What a user said of a workbook. ``on`` goes before the day that a sheet says.

    ``units``: sheet → unit. ``people``: (sheet, name) → cadre, None to leave the name out.
    ``headers``: header word → meaning (``poll_words.Meaning``), remembered on taking.
    ``skipped``: sheets that are not to be taken. ``cycle``: the year of all sheets; None leaves
    it to their days. ``same``: sheet → whether it is the poll of another day whose ballots are out.
    """

    on: dt.date | None = None
    title: str = DEFAULT_TITLE
    units: Mapping[str, UUID] = field(default_factory=dict)
    people: Mapping[tuple[str, str], UUID | None] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    skipped: frozenset[str] = frozenset()
    cycle: UUID | None = None
    same: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NameQuestion:
    """A name that means nobody in the unit, or several: whom could it mean?"""

    name: str
    choices: tuple[tuple[UUID, str], ...]


@dataclass(frozen=True, slots=True, repr=False)
class SheetPlan:
    """What a sheet would do. ``tally`` has its own keys; ``cadres``: key → cadre, None the team.

    ``faults`` say why it is not taken, each with its cell; ``left_out`` are names that the user
    left out. ``poll`` is the one that it fills or that has it already; ``joined`` the sheet whose
    poll it is part of. ``notes`` are no faults, and to be looked at. ``dated``: the day was
    given by the sheet or the user, and is not only assumed. ``another`` asks whether it is the
    poll of another day. ``cycle`` and ``year``: what it is filed under.
    """

    sheet: str
    fate: SheetFate
    on: dt.date
    title: str
    unit: UUID | None
    unit_name: str
    tally: Tally
    cadres: Mapping[UUID, UUID | None]
    poll: UUID | None = None
    poll_mark: str = ""
    faults: tuple[str, ...] = ()
    questions: tuple[NameQuestion, ...] = ()
    left_out: tuple[str, ...] = ()
    joined: str = ""
    notes: tuple[str, ...] = ()
    dated: bool = False
    another: str = ""
    cycle: UUID | None = None
    year: int = 0

    @property
    def taken(self) -> bool:
        """Whether taking the plan stores this sheet."""
        return self.fate in {SheetFate.NEW, SheetFate.FILL}

    @property
    def issued(self) -> int:
        """Ballots over all classes."""
        return sum(b.issued or 0 for b in self.tally.ballots.values())

    @property
    def returned(self) -> int:
        """Ballots that came back."""
        return sum(b.returned or 0 for b in self.tally.ballots.values())


@dataclass(frozen=True, slots=True, repr=False)
class PollPlan:
    """The preview of a workbook. ``unknown`` are header words that nobody understood.

    ``years`` may be chosen.
    """

    file: str
    sheets: tuple[SheetPlan, ...]
    unknown: tuple[str, ...]
    answers: PollAnswers
    years: tuple[PollYear, ...] = ()

    def count(self, fate: SheetFate) -> int:
        """How many sheets share a fate."""
        return sum(sheet.fate is fate for sheet in self.sheets)

    @property
    def takes(self) -> int:
        """How many sheets would be stored."""
        return sum(sheet.taken for sheet in self.sheets)


@dataclass(frozen=True, slots=True)
class PollsTaken:
    """What was stored: polls made, polls filled, how many were there already, and the batch."""

    made: tuple[UUID, ...]
    filled: tuple[UUID, ...]
    included: int
    batch: UUID | None = None
