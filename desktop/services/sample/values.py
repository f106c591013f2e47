"""Values of the invented city: what the sample workspace is filled with.

Keys (``U001``, ``C0001`` …) only tie the values together; they are no identifiers of the program.
Months are ``YYYYMM``, dates are ``datetime.date``. Words of closed sets are those of ``terms``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from desktop.terms import (
    AssessmentKind,
    CadreLevel,
    FactState,
    FindingSource,
    InterviewLayer,
    ItemState,
    KeyTaskRole,
    PastGradeValue,
    Polarity,
    SeatKind,
    Severity,
    Sex,
    UnitKind,
    Visibility,
    VisitMethod,
    VisitMode,
    VisitState,
)


@dataclass(frozen=True, slots=True)
class SampleUnit:
    """考核单位. ``sector_key`` names the field of work, ``sector`` is its Chinese word."""

    key: str
    name: str
    kind: UnitKind
    sector_key: str
    sector: str
    staffing: int
    remark: str


@dataclass(frozen=True, slots=True)
class SamplePosting:
    """One line of the 简历; ``end`` is None for the present post, ``note`` the （其间：…） line."""

    start: str
    end: str | None
    text: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class SampleRelative:
    """家庭成员. ``birth`` is YYYYMM."""

    relation: str
    name: str
    sex: Sex
    birth: str
    politics: str
    work: str


@dataclass(frozen=True, slots=True)
class SampleEducation:
    """One side (全日制 or 在职) of the education of the form."""

    level: str
    degree: str
    school: str
    finished: str | None


@dataclass(frozen=True, slots=True)
class SampleGrade:
    """年度考核结果 of one year."""

    year: int
    grade: PastGradeValue


@dataclass(frozen=True, slots=True)
class TaskForceRole:
    """What a cadre does in a 工作专班 beside the post in the home unit."""

    unit: str
    title: str
    principal: bool
    duties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SampleCadre:
    """干部 with all that the 任免审批表 holds.

    ``party_date`` is None for those not in the Communist Party; ``other_party`` then may name
    another. ``order`` is the place in the leadership team from 1. ``photo`` is a small JPEG.
    """

    key: str
    name: str
    sex: Sex
    birth: dt.date
    id_number: str
    ethnicity: str
    native_place: str
    birth_place: str
    party_date: str | None
    other_party: str | None
    work_date: str
    health: str
    professional_title: str
    expertise: str
    full_time: SampleEducation
    in_service: SampleEducation | None
    level: CadreLevel
    unit: str
    order: int
    principal: bool
    post: str
    duties: tuple[str, ...]
    task_force: TaskForceRole | None
    resume: tuple[SamplePosting, ...]
    relatives: tuple[SampleRelative, ...]
    honours: str
    grades: tuple[SampleGrade, ...]
    reporting_unit: str
    age_reference: dt.date
    photo: bytes | None

    @property
    def birth_month(self) -> str:
        """出生年月, YYYYMM."""
        return f"{self.birth:%Y%m}"


@dataclass(frozen=True, slots=True)
class SampleAssessor:
    """考核员. ``home_unit`` and ``cadre`` tie the person to the city where there is a tie."""

    key: str
    name: str
    sex: Sex
    birth_month: str
    post: str
    post_type: SeatKind
    expertise: str
    team: int
    home_unit: str | None
    cadre: str | None
    mentor: str | None
    experienced: bool


@dataclass(frozen=True, slots=True)
class SampleTeam:
    """考核组 with its eight seats, leader first."""

    number: int
    title: str
    seats: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SamplePairing:
    """对口联系 from the first day of the cycle."""

    team: int
    unit: str
    start: dt.date


@dataclass(frozen=True, slots=True)
class SampleRecusal:
    """回避 of an assessor towards a unit."""

    assessor: str
    unit: str
    reason: str


@dataclass(frozen=True, slots=True)
class SampleVisit:
    """实地考核. ``handed_over`` is the day the records came back, None while they are out."""

    key: str
    number: int
    unit: str
    team: int
    kinds: tuple[AssessmentKind, ...]
    method: VisitMethod
    mode: VisitMode
    start: dt.date
    end: dt.date
    participants: tuple[str, ...]
    purpose: str
    summary: str
    state: VisitState
    state_reason: str | None
    handed_over: dt.date | None


@dataclass(frozen=True, slots=True)
class SampleOpinion:
    """What an interview says of one cadre: rating 1 to 5 and the remark."""

    cadre: str
    rating: int
    remark: str


@dataclass(frozen=True, slots=True)
class SampleInterview:
    """谈话记录. ``name`` is the interviewee's and belongs into the local row only.

    ``interviewee`` is the cadre's key when a member of the leadership team is asked.
    """

    key: str
    number: int
    visit: str
    unit: str
    layer: InterviewLayer
    on: dt.date
    name: str
    interviewee: str | None
    position: str
    interviewers: tuple[str, ...]
    themes: tuple[str, ...]
    remarks: str
    team_rating: int
    opinions: tuple[SampleOpinion, ...]


@dataclass(frozen=True, slots=True)
class SampleFact:
    """考核纪实 of a cadre, or of the whole leadership team when ``cadre`` is None."""

    key: str
    number: int
    visit: str
    team: int
    unit: str
    cadre: str | None
    polarity: Polarity
    visibility: Visibility
    severity: Severity
    on: dt.date
    duty: str
    text: str
    evidence: str
    event_key: str | None
    state: FactState
    state_reason: str | None


@dataclass(frozen=True, slots=True)
class SampleItem:
    """整改事项. ``due`` differs from ``first_due`` only when extended or sent back."""

    key: str
    number: int
    unit: str
    cadre: str | None
    title: str
    feedback_on: dt.date
    problem: str
    source: FindingSource
    fact: str | None
    measures: str
    responsible: str
    on_the_spot: bool
    first_due: dt.date
    due: dt.date
    due_reason: str | None
    planned_on: dt.date | None
    reported_on: dt.date | None
    checked_on: dt.date | None
    closed_on: dt.date | None
    progress: str | None
    report: str | None
    check: str | None
    state: ItemState
    state_reason: str | None


@dataclass(frozen=True, slots=True)
class SampleFormer:
    """A unit that stands at the beginning of the year and is merged into another on ``on``."""

    unit: SampleUnit
    into: str
    on: dt.date
    team: int


@dataclass(frozen=True, slots=True)
class SampleRename:
    """A unit that goes by another name from ``on`` on."""

    unit: str
    name: str
    on: dt.date


@dataclass(frozen=True, slots=True)
class SampleMove:
    """A cadre who begins in another unit on ``on``."""

    cadre: str
    to: str
    on: dt.date
    post: str


@dataclass(frozen=True, slots=True)
class SampleKeyTask:
    """重点工作: the units that carry it, and cadres with what they are and do in it."""

    title: str
    offices: tuple[str, ...]
    units: tuple[tuple[str, KeyTaskRole], ...]
    people: tuple[tuple[str, str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class LrmxValues:
    """What an LRMX file of a cadre holds: canonical tag → text, family items, picture."""

    tags: Mapping[str, str]
    family: tuple[Mapping[str, str], ...]
    photo: bytes | None


@dataclass(frozen=True, slots=True)
class City:
    """The whole sample: every value that a workspace of its size is filled with."""

    name: str
    seed: int
    size: str
    today: dt.date
    units: tuple[SampleUnit, ...]
    cadres: tuple[SampleCadre, ...]
    assessors: tuple[SampleAssessor, ...]
    teams: tuple[SampleTeam, ...]
    pairings: tuple[SamplePairing, ...]
    recusals: tuple[SampleRecusal, ...]
    former: SampleFormer
    rename: SampleRename
    key_tasks: tuple[SampleKeyTask, ...]
    visits: tuple[SampleVisit, ...]
    interviews: tuple[SampleInterview, ...]
    facts: tuple[SampleFact, ...]
    items: tuple[SampleItem, ...]

    def names_on(self, day: dt.date) -> dict[str, str]:
        """Key → the name by which each unit of that day goes."""
        names = {u.key: u.name for u in self.units}
        if day >= self.rename.on:
            names[self.rename.unit] = self.rename.name
        if day < self.former.on:
            names[self.former.unit.key] = self.former.unit.name
        return names
