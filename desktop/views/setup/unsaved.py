"""What leads back to a form of 考核准备 that was left unsaved; made without loading the places."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class SchemeDraft:
    """A form of 考核方案: its kind, its year and its row; None for a new one."""

    kind: str
    cycle: UUID | None = None
    row: UUID | None = None


@dataclass(frozen=True, slots=True)
class ProgressDraft:
    """What was typed in a tab of 指标进展: the row of its list, in a year and a quarter."""

    tab: str
    cycle: UUID
    quarter: int
    row: UUID | str


@dataclass(frozen=True, slots=True)
class SeatDraft:
    """A form of 考核组, with the team and the seat it is about."""

    kind: str
    team: UUID | None = None
    seat: UUID | None = None


@dataclass(frozen=True, slots=True)
class TaskDraft:
    """A form of 重点工作: of a year's new task, of a task, or of who takes part in it."""

    cycle: UUID | None
    task: UUID | None = None
    people: bool = False
    person: UUID | None = None
