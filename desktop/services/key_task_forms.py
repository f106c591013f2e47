"""The values of 重点工作, and when a task's units are next visited together."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from dateutil.relativedelta import relativedelta

from desktop.terms import KeyTaskRole

TITLE_LENGTH = 100
TEXT_LENGTH = 500
OFFICE_LENGTH = 30
MOST_MONTHS = 24


@dataclass(frozen=True, slots=True)
class KeyTaskDraft:
    """What the form hands in. ``number`` None takes the next, ``interval_months`` None the rule.

    ``units`` None leaves the units as they are.
    """

    title: str
    start: dt.date
    end: dt.date | None = None
    interval_months: int | None = None
    offices: tuple[str, ...] = ()
    remark: str | None = None
    units: tuple[tuple[UUID, KeyTaskRole], ...] | None = None
    number: int | None = None
    cycle: UUID | None = None
    id: UUID | None = None
    version: str | None = None


@dataclass(frozen=True, slots=True)
class ParticipationDraft:
    """A cadre's part in a task: as what, from when to when, by what it is shown."""

    task: UUID
    cadre: UUID
    role: str
    start: dt.date
    end: dt.date | None = None
    evidence: str | None = None
    id: UUID | None = None
    version: str | None = None


@dataclass(frozen=True, slots=True)
class KeyTaskLine:
    """One task of the list; ``overdue`` counts units whose joint visit is overdue."""

    id: UUID
    number: int
    title: str
    interval_months: int
    units: int
    people: int
    start: dt.date
    end: dt.date | None
    overdue: int


@dataclass(frozen=True, slots=True)
class TaskUnit:
    """A unit that carries the task."""

    unit: UUID
    name: str
    role: KeyTaskRole


@dataclass(frozen=True, slots=True)
class ParticipationLine:
    """A cadre in the task; ``unit`` is the present one."""

    id: UUID
    version: str
    cadre: UUID
    name: str
    unit: str
    role: str
    start: dt.date
    end: dt.date | None
    evidence: str


@dataclass(frozen=True, slots=True)
class NextVisit:
    """When a task's unit is to be visited next.

    ``last`` is the day of the last joint visit, None before the first; ``due`` the next day
    proposed, None when the task ends before it; ``planned`` the day of a visit that is planned
    already. ``overdue``: the due day has passed and nothing is planned from today on.
    """

    task: UUID
    task_title: str
    unit: UUID
    unit_name: str
    offices: tuple[str, ...]
    last: dt.date | None
    due: dt.date | None
    planned: dt.date | None
    overdue: bool


@dataclass(frozen=True, slots=True)
class KeyTaskDetail:
    """A task's form with its units, its people, and the next visits as of today."""

    id: UUID
    version: str
    cycle: UUID
    number: int
    title: str
    interval_months: int
    offices: tuple[str, ...]
    start: dt.date
    end: dt.date | None
    remark: str
    units: tuple[TaskUnit, ...]
    people: tuple[ParticipationLine, ...]
    visits: tuple[NextVisit, ...]


def next_due(
    start: dt.date, end: dt.date | None, last: dt.date | None, months: int
) -> dt.date | None:
    """The day of the next joint visit: the last one's first day, else the task's, + the interval.

    Calendar months, clamped at the month's end: 31 Dec + 2 is the last day of February. None
    when the task is over by then. Source: domain.md §1 KeyTask, §2.2.
    """
    due = (start if last is None else last) + relativedelta(months=months)
    return None if end is not None and due > end else due


def is_overdue(due: dt.date | None, planned: dt.date | None, on: dt.date) -> bool:
    """Whether a visit is overdue on a day: due before it, and none planned from it on."""
    return due is not None and due < on and (planned is None or planned < on)


def task_faults(draft: KeyTaskDraft) -> dict[str, str]:
    """Faults of a task's form by field."""
    faults: dict[str, str] = {}
    if not draft.title.strip():
        faults["title"] = "请填写重点工作的名称。"
    elif len(draft.title) > TITLE_LENGTH:
        faults["title"] = f"名称不能超过 {TITLE_LENGTH} 字。请精简。"
    if draft.interval_months is not None and not 1 <= draft.interval_months <= MOST_MONTHS:
        faults["interval_months"] = f"间隔应为 1 至 {MOST_MONTHS} 之间的整月数。"
    if draft.end is not None and draft.end < draft.start:
        faults["end"] = "结束日期不能早于开始日期。请核对。"
    if draft.number is not None and draft.number < 1:
        faults["number"] = "编号应为 1 以上的整数。"
    if any(len(office) > OFFICE_LENGTH for office in draft.offices):
        faults["offices"] = f"每个联合部门的名称不能超过 {OFFICE_LENGTH} 字，部门之间用顿号隔开。"
    if len(draft.remark or "") > TEXT_LENGTH:
        faults["remark"] = f"备注不能超过 {TEXT_LENGTH} 字。请精简。"
    named = [unit for unit, _role in draft.units or ()]
    if len(set(named)) < len(named):
        faults["units"] = "同一个单位选了两次。请去掉重复的一个。"
    return faults


def participation_faults(draft: ParticipationDraft) -> dict[str, str]:
    """Faults of a participation's form by field."""
    faults: dict[str, str] = {}
    if not draft.role.strip():
        faults["role"] = "请填写在重点工作中的角色，例如专班负责人、现场协调。"
    elif len(draft.role) > TITLE_LENGTH:
        faults["role"] = f"角色不能超过 {TITLE_LENGTH} 字。请精简。"
    if draft.end is not None and draft.end < draft.start:
        faults["end"] = "结束日期不能早于开始日期。请核对。"
    if len(draft.evidence or "") > TEXT_LENGTH:
        faults["evidence"] = f"佐证不能超过 {TEXT_LENGTH} 字。请精简。"
    return faults
