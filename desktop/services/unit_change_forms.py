"""The values of 机构变动: what is asked for, what it would do in words, what was done."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from desktop.terms import UnitChangeKind, UnitKind

NAME_LENGTH = 60
BASIS_LENGTH = 100
ENDING = frozenset({UnitChangeKind.MERGED, UnitChangeKind.SPLIT, UnitChangeKind.DISSOLVED})
"""The changes after which the unit is no more."""
LEAST_PARTS = 2


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A unit that a change brings into being, from the day of the change on."""

    name: str
    kind: UnitKind = UnitKind.DEPARTMENT
    sector: str | None = None
    staffing: int | None = None


@dataclass(frozen=True, slots=True)
class UnitChangeDraft:
    """What is to become of a unit. ``on`` is the first day on which it is so.

    ``others`` are units that exist: the successors, or a task force's lead unit; ``founded``
    are successors that begin with the change. ``move_cadres`` takes the cadres along into the
    one successor of a 并入.
    """

    unit: UUID
    kind: UnitChangeKind
    on: dt.date
    name_after: str = ""
    others: tuple[UUID, ...] = ()
    founded: tuple[NewUnit, ...] = ()
    basis: str | None = None
    move_cadres: bool = False

    @property
    def last_day(self) -> dt.date:
        """The last day of what ends: the one before the change."""
        return self.on - dt.timedelta(days=1)

    @property
    def successors(self) -> int:
        """How many units it names."""
        return len(self.others) + len(self.founded)


@dataclass(frozen=True, slots=True)
class Preview:
    """What would happen, in sentences; ``warnings`` are what is left to do.

    ``digest`` stands for all of it: given back, nothing else than what was shown happens.
    """

    lines: tuple[str, ...]
    warnings: tuple[str, ...]
    digest: str


@dataclass(frozen=True, slots=True)
class UnitChangeLine:
    """One change of the list; ``kind`` None is a unit that was founded (``id`` is its own).

    ``unit`` is what it happened to, with the name borne before; ``others`` are successors or
    the lead unit.
    """

    id: UUID
    on: dt.date
    kind: UnitChangeKind | None
    unit: UUID
    name: str
    others: tuple[tuple[UUID, str], ...]
    name_after: str
    basis: str

    @property
    def label(self) -> str:
        """更名, 并入, 拆分, 撤销 or 新设."""
        return "新设" if self.kind is None else self.kind.label

    @property
    def result(self) -> str:
        """What came of it: the new name, the successors, the lead unit."""
        if self.kind is UnitChangeKind.RENAMED:
            return self.name_after
        return "、".join(name for _id, name in self.others)


@dataclass(frozen=True, slots=True)
class UnitChangeDetail:
    """A change with whether it can be taken back: ``kept_for`` says why not, empty when it can."""

    line: UnitChangeLine
    kept_for: str


@dataclass(frozen=True, slots=True)
class Forebear:
    """A unit that went into another: its records are shown there as the earlier unit's."""

    id: UUID
    name: str
    valid_from: dt.date | None
    valid_to: dt.date | None


def form_faults(draft: UnitChangeDraft, today: dt.date) -> dict[str, str]:
    """Faults of a form that can be seen without looking anything up, by field."""
    faults: dict[str, str] = {}
    if draft.on > today:
        faults["on"] = "变动日期还没有到。请在生效当日或之后登记，以免名单提前变化。"
    if len(draft.basis or "") > BASIS_LENGTH:
        faults["basis"] = f"依据不能超过 {BASIS_LENGTH} 字。请只写文号或文件名。"
    if draft.unit in draft.others:
        faults["others"] = "承接单位不能是该单位本身。请另选单位。"
    elif len(set(draft.others)) < len(draft.others):
        faults["others"] = "同一个单位选了两次。请去掉重复的一个。"
    names = [unit.name.strip() for unit in draft.founded]
    if not all(names) or any(len(name) > NAME_LENGTH for name in names):
        faults["founded"] = f"请填写新设单位的名称，不超过 {NAME_LENGTH} 字。"
    elif len(set(names)) < len(names):
        faults["founded"] = "新设的单位不能同名。请改其中一个名称。"
    return faults | _kind_faults(draft)


def _kind_faults(draft: UnitChangeDraft) -> dict[str, str]:
    """What each kind of change needs. Source: domain.md §2.10."""
    match draft.kind:
        case UnitChangeKind.RENAMED:
            name = draft.name_after.strip()
            if not name or len(name) > NAME_LENGTH:
                return {"name_after": f"请填写新名称，不超过 {NAME_LENGTH} 字。"}
        case UnitChangeKind.MERGED if draft.successors != 1:
            return {"others": "并入须有一个承接单位。请选择一个单位，或填写新设单位的名称。"}
        case UnitChangeKind.SPLIT if draft.successors < LEAST_PARTS:
            return {"others": "拆分须有两个以上的单位。请继续选择单位，或填写新设单位的名称。"}
        case UnitChangeKind.DISSOLVED if draft.founded or len(draft.others) > 1:
            return {"others": "撤销的单位没有承接单位；工作专班只写一个牵头单位。"}
    return {}
