"""What the documents are made of: plain frozen values, ready to print.

Services fill these; texts are Chinese labels already, dates are dates, photos are JPEG bytes.
Nothing here knows the database. Empty text means "not known".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum, StrEnum

LATER: Mapping[str, bool] = {"later": True}
"""Marks a field that came after the first documents: at its default no digest holds it."""


@dataclass(frozen=True, slots=True)
class Citation:
    """One line of the list of citations; `mark` is printed as [mark], e.g. 访-0231."""

    mark: str
    what: str
    on: date | None
    team: str
    state: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence with the marks of what it rests on; `warning` (核后有改动, 数据有冲突 …) is shown."""

    text: str
    citations: tuple[str, ...] = ()
    warning: str = ""


@dataclass(frozen=True, slots=True)
class Education:
    """One side (全日制 or 在职) of the education field."""

    degree: str = ""
    school: str = ""


@dataclass(frozen=True, slots=True)
class MainFields:
    """The main fields of the 干部任免审批表 (lrmx.md). Months are shown as given (1971.02).

    ``warnings`` are (field, words) for what is shown with a warning, in the order of the fields.
    """

    sex: str = ""
    birth_month: str = ""
    age: int | None = None
    ethnicity: str = ""
    native_place: str = ""
    birthplace: str = ""
    party_joined: str = ""
    work_began: str = ""
    health: str = ""
    professional_title: str = ""
    expertise: str = ""
    full_time: Education = Education()
    in_service: Education = Education()
    present_post: str = ""
    portfolio: tuple[Statement, ...] = ()
    awards: str = ""
    citations: tuple[str, ...] = ()
    warnings: tuple[tuple[str, str], ...] = field(default=(), metadata=LATER)

    def warning(self, name: str) -> str:
        """What is printed behind a field; ``name``, ``unit`` and ``photo`` are asked for too."""
        return dict(self.warnings).get(name, "")


@dataclass(frozen=True, slots=True)
class ResumeEntry:
    """One posting: period as printed (2016.07—2020.03), and what it was, with notes in brackets."""

    period: str
    text: str
    warning: str = field(default="", metadata=LATER)


@dataclass(frozen=True, slots=True)
class FactEntry:
    """One verified or disputed entry of the 正负面清单 about the person."""

    on: date
    positive: bool
    latent: bool
    severity: str
    text: str
    citations: tuple[str, ...]
    state: str = ""
    warning: str = ""


@dataclass(frozen=True, slots=True)
class LayerCount:
    """How many people of one layer were heard; order of the tuple is the order of layers."""

    layer: str
    people: int


@dataclass(frozen=True, slots=True)
class ThemeCount:
    """How many interviews named a theme."""

    theme: str
    count: int
    citations: tuple[str, ...] = ()
    warning: str = field(default="", metadata=LATER)


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words of an interviewee without a name; `layer` is empty where it would tell who spoke."""

    text: str
    layer: str
    citations: tuple[str, ...]
    warning: str = field(default="", metadata=LATER)


@dataclass(frozen=True, slots=True)
class InterviewSummary:
    """What interviews say of the person (part 6), in the form in which it may be told.

    ``people`` is the total; ``layers`` are counts that give nobody away, empty when only the
    total may be shown (services/small_groups.py keeps that rule).
    """

    people: int
    layers: tuple[LayerCount, ...] = ()
    themes: tuple[ThemeCount, ...] = ()
    quotations: tuple[Quotation, ...] = ()


@dataclass(frozen=True, slots=True)
class PastGrade:
    """An annual grade of an earlier year."""

    year: str
    grade: str
    citations: tuple[str, ...] = ()
    warning: str = field(default="", metadata=LATER)


class PortraitPart(IntEnum):
    """The parts of a portrait that are filled with statements, by their number in the design."""

    GLANCE = 2
    SOURCES = 3
    APPRAISAL = 4
    KEY_TASKS = 7
    EXTERNAL = 8
    CONCLUSIONS = 9
    RESULTS = 10
    REMARK = 11


@dataclass(frozen=True, slots=True)
class PartContent:
    """Statements of one part; without statements it is printed as 缺 with `missing` as reason."""

    part: PortraitPart
    statements: tuple[Statement, ...] = ()
    missing: str = ""


@dataclass(frozen=True, slots=True)
class PortraitContent:
    """All that the portrait of one cadre shows.

    `photo` is JPEG bytes or None; then `photo_missing` stands in its place. `facts_missing`,
    `interviews_missing`, `resume_missing` are the reasons printed beside 缺. Every mark used must
    be in `citations`.
    """

    name: str
    unit: str
    cycle: str
    reference_date: date
    fields: MainFields
    team: str = ""
    photo: bytes | None = None
    photo_missing: str = field(default="缺：无照片", metadata=LATER)
    resume: tuple[ResumeEntry, ...] = ()
    resume_missing: str = "任免审批表未载简历"
    facts: tuple[FactEntry, ...] = ()
    facts_missing: str = "本年度尚无核实的纪实"
    interviews: InterviewSummary | None = None
    interviews_missing: str = "本年度尚无谈话记录"
    grades: tuple[PastGrade, ...] = ()
    grades_missing: str = "任免审批表未载年度考核结果"
    parts: tuple[PartContent, ...] = ()
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class LedgerItem:
    """One line of the rectification ledger (整改事项), states and dates as of the ledger's day.

    `overdue_days` > 0 prints 逾期 n 天 in red and in words. `report` and `check` are short texts.
    `late_days` > 0 says by how many days its report (without a report its closing) was late.
    """

    number: str
    subject: str
    problem: str
    source: str
    citation: str
    measures: str
    responsible: str
    first_due: date | None
    present_due: date | None
    progress: str
    report: str
    check: str
    closed_on: date | None
    state: str
    closed: bool = False
    overdue_days: int = 0
    warning: str = ""
    late_days: int = field(default=0, metadata=LATER)


@dataclass(frozen=True, slots=True)
class LedgerUnit:
    """The items of one unit, in the order of printing."""

    unit: str
    items: tuple[LedgerItem, ...]


class LedgerPaper(StrEnum):
    """Paper of the ledger, always landscape."""

    A3 = "A3"
    A4 = "A4"


@dataclass(frozen=True, slots=True)
class LedgerContent:
    """All that the rectification ledger shows."""

    cycle: str
    as_of: date
    units: tuple[LedgerUnit, ...]
    issuer: str = ""
    paper: LedgerPaper = LedgerPaper.A3
