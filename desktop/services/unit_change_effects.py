"""What a change of a unit does to everything else: looked up once, told in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, or_, select

from desktop.models.cadres import Cadre
from desktop.models.rectification import Rectification, RectificationItem
from desktop.models.teams import AssessmentTeam, Pairing
from desktop.models.units import Unit, UnitChange
from desktop.models.visits import Visit
from desktop.services.dates import day_words
from desktop.services.door import Reading
from desktop.services.errors import Invalid
from desktop.services.motions import digest_of
from desktop.services.rule_amendments import ALL_YEAR, standing_rules
from desktop.services.scheme import cycle_id
from desktop.services.unit_change_forms import (
    ENDING,
    NAME_LENGTH,
    NewUnit,
    Preview,
    UnitChangeDraft,
)
from desktop.services.unit_times import months_in_year
from desktop.services.units import existing_unit
from desktop.terms import ItemState, UnitChangeKind, UnitKind, VisitState

_PLANS = (VisitState.PLANNED.value, VisitState.APPROVED.value)
Open = tuple[RectificationItem, Rectification]


@dataclass(frozen=True, slots=True)
class Effects:
    """All that hangs on a unit on the day of a change.

    ``others`` are the units named, in the order of the draft; ``pairings`` those that would
    outlive the unit; ``items`` are not 销号; ``visits`` counts plans from the day on.
    """

    draft: UnitChangeDraft
    unit: Unit
    others: tuple[Unit, ...]
    pairings: tuple[tuple[Pairing, str], ...]
    items: tuple[Open, ...]
    cadres: tuple[Cadre, ...]
    visits: int
    months_needed: int | None

    @property
    def ends(self) -> bool:
        """Whether the unit is no more afterwards."""
        return self.draft.kind in ENDING

    @property
    def hands_over(self) -> bool:
        """Whether open items pass to a lead unit. Source: domain.md §2.10."""
        return self.draft.kind is UnitChangeKind.DISSOLVED and bool(self.others)

    @property
    def takes_cadres(self) -> bool:
        """Whether the cadres go along into the one successor."""
        return self.draft.kind is UnitChangeKind.MERGED and self.draft.move_cadres


def effects_of(tx: Reading, draft: UnitChangeDraft) -> Effects:
    """Look up what the change touches. Raises Invalid, NotFound, Refused."""
    unit = existing_unit(tx, draft.unit)
    tx.about("unit", unit.id)
    tx.not_oneself(unit=unit.id)
    others = tuple(existing_unit(tx, other) for other in draft.others)
    for other in others:
        tx.not_oneself(unit=other.id)
    faults = _state_faults(tx, draft, unit, others)
    if faults:
        raise Invalid(faults)
    members = tx.session.scalars(
        select(Cadre)
        .where(Cadre.unit_id == unit.id, Cadre.deleted.is_(False))
        .order_by(Cadre.unit_order, Cadre.id)
    )
    return Effects(
        draft,
        unit,
        others,
        _pairings(tx, draft),
        _open_items(tx, unit.id),
        tuple(members),
        _planned_visits(tx, draft),
        _months_needed(tx, draft.on.year),
    )


def _state_faults(
    tx: Reading, draft: UnitChangeDraft, unit: Unit, others: Sequence[Unit]
) -> dict[str, str]:
    """What does not fit what is known of the units, by field."""
    faults: dict[str, str] = {}
    if unit.valid_to is not None:
        faults["unit"] = f"“{unit.name}”已于{day_words(unit.valid_to)}结束，不能再登记变动。"
    if unit.valid_from is not None and draft.on <= unit.valid_from:
        faults["on"] = f"变动日期应晚于该单位的设立日期{day_words(unit.valid_from)}。请核对。"
    last = tx.session.scalar(
        select(func.max(UnitChange.on)).where(
            UnitChange.unit_id == unit.id, UnitChange.deleted.is_(False)
        )
    )
    if last is not None and draft.on <= last:
        faults["on"] = f"该单位在{day_words(last)}已有变动，新的变动应晚于那一天。请核对。"
    for other in others:
        if (other.valid_from or draft.on) > draft.on or (other.valid_to or draft.on) < draft.on:
            faults["others"] = f"“{other.name}”在{day_words(draft.on)}并不存在。请另选单位。"
    if draft.kind is UnitChangeKind.DISSOLVED:
        task_force = unit.kind == UnitKind.TASK_FORCE
        if task_force and not others:
            faults["others"] = "撤销工作专班须写明牵头单位，未销号的整改事项由它接着办理。"
        if others and not task_force:
            faults["others"] = "只有工作专班撤销时写牵头单位。有承接单位的，请登记为并入。"
    new = [draft.name_after] if draft.kind is UnitChangeKind.RENAMED else []
    new += [founded.name for founded in draft.founded]
    return faults | _name_faults(tx, draft, unit, [name.strip() for name in new])


def _name_faults(
    tx: Reading, draft: UnitChangeDraft, unit: Unit, names: Sequence[str]
) -> dict[str, str]:
    renamed = draft.kind is UnitChangeKind.RENAMED
    field = "name_after" if renamed else "founded"
    if renamed and unit.name in names:
        return {field: "新名称与现名称相同。请核对。"}
    # What ends leaves its name free: one part of a split may go on under it.
    fault = _taken(tx, names, draft.on, besides=unit.id)
    return {} if fault is None else {field: fault}


def _taken(
    tx: Reading, names: Sequence[str], on: dt.date, besides: UUID | None = None
) -> str | None:
    """A new name must not be that of a unit that is there on the day or later."""
    statement = select(Unit.name).where(
        Unit.name.in_(names),
        Unit.deleted.is_(False),
        or_(Unit.valid_to.is_(None), Unit.valid_to >= on),
    )
    if besides is not None:
        statement = statement.where(Unit.id != besides)
    found = tx.session.scalars(statement).first()
    return None if found is None else f"已有单位叫“{found}”。请核对名称，或直接选择该单位。"


def founding_fault(tx: Reading, new: NewUnit, on: dt.date) -> str | None:
    """What is wrong with a unit that is to be founded, in a sentence; None when nothing is."""
    name = new.name.strip()
    if not name or len(name) > NAME_LENGTH:
        return f"请填写新设单位的名称，不超过 {NAME_LENGTH} 字。"
    return _taken(tx, [name], on)


def _pairings(tx: Reading, draft: UnitChangeDraft) -> tuple[tuple[Pairing, str], ...]:
    rows = tx.session.execute(
        select(Pairing, AssessmentTeam.title)
        .join(AssessmentTeam, AssessmentTeam.id == Pairing.team_id)
        .where(
            Pairing.unit_id == draft.unit,
            Pairing.deleted.is_(False),
            or_(Pairing.end.is_(None), Pairing.end >= draft.on),
        )
        .order_by(Pairing.start, Pairing.id)
    )
    return tuple((pairing, title) for pairing, title in rows)


def _open_items(tx: Reading, unit: UUID) -> tuple[Open, ...]:
    rows = tx.session.execute(
        select(RectificationItem, Rectification)
        .join(Rectification, Rectification.id == RectificationItem.rectification_id)
        .where(
            Rectification.unit_id == unit,
            Rectification.deleted.is_(False),
            RectificationItem.deleted.is_(False),
            RectificationItem.state != ItemState.CLOSED.value,
        )
        .order_by(RectificationItem.number, RectificationItem.id)
    )
    return tuple((item, about) for item, about in rows)


def _planned_visits(tx: Reading, draft: UnitChangeDraft) -> int:
    return (
        tx.session.scalar(
            select(func.count()).where(
                Visit.unit_id == draft.unit,
                Visit.deleted.is_(False),
                Visit.state.in_(_PLANS),
                Visit.end >= draft.on,
            )
        )
        or 0
    )


def _months_needed(tx: Reading, year: int) -> int | None:
    """The rule ``unit.months_for_tier`` as the year leaves it, when the year has been opened."""
    rule = standing_rules(tx, cycle_id(year), ALL_YEAR).get("unit.months_for_tier")
    return None if rule is None else int(rule.number)


def told(effects: Effects) -> Preview:
    """What would happen, in sentences that a clerk can check against the 文件."""
    draft, name = effects.draft, effects.unit.name
    if not effects.ends:
        lines = [
            f"自{day_words(draft.on)}起，“{name}”更名为“{draft.name_after.strip()}”。",
            "干部、考核记录、指标和对口联系都不变；按原名称仍能查到，导入文件中的原名称也能认出。",
        ]
        return _preview(effects, lines, [])
    lines = [_first_line(effects)]
    lines += [_founding_line(effects, new) for new in draft.founded]
    for pairing, title in effects.pairings:
        if pairing.start < draft.on:
            lines.append(f"与{title}的对口联系到{day_words(draft.last_day)}为止。")
        else:
            lines.append(f"{title}自{day_words(pairing.start)}起的对口联系一并取消。")
    lines += _item_lines(effects)
    if effects.takes_cadres and effects.cadres:
        lines.append(
            f"{len(effects.cadres)} 名干部自{day_words(draft.on)}起转入承接单位，"
            "职务暂不变，排在原有成员之后。"
        )
    lines.append("已有的考核记录留在原单位名下，在承接单位处可以看到。")
    return _preview(effects, lines, _warnings(effects))


def _preview(effects: Effects, lines: list[str], warnings: list[str]) -> Preview:
    digest = digest_of([effects.unit.version, *lines, "", *warnings])
    return Preview(tuple(lines), tuple(warnings), digest)


def _first_line(effects: Effects) -> str:
    draft, name = effects.draft, effects.unit.name
    parts = [f"“{u.name}”" for u in effects.others] + [f"“{n.name.strip()}”" for n in draft.founded]
    what = {
        UnitChangeKind.MERGED: f"并入{'、'.join(parts)}",
        UnitChangeKind.SPLIT: f"拆分为{'、'.join(parts)}",
        UnitChangeKind.DISSOLVED: "撤销",
    }[draft.kind]
    return f"自{day_words(draft.on)}起，“{name}”{what}，最后一天是{day_words(draft.last_day)}。"


def _founding_line(effects: Effects, new: NewUnit) -> str:
    return (
        f"新设{new.kind.label}“{new.name.strip()}”，自{day_words(effects.draft.on)}起；"
        "在指派考核组之前没有对口联系。"
    )


def _item_lines(effects: Effects) -> list[str]:
    count = len(effects.items)
    if not count:
        return []
    if effects.hands_over:
        words = (
            f"未销号的整改事项 {count} 项转由“{effects.others[0].name}”接着整改，"
            "编号和期限不变；已销号的留在原单位名下。"
        )
        return [words]
    return [f"未销号的整改事项 {count} 项仍记在“{effects.unit.name}”名下，照原期限跟踪到销号。"]


def _warnings(effects: Effects) -> list[str]:
    draft, name = effects.draft, effects.unit.name
    found = []
    if effects.cadres and not effects.takes_cadres:
        found.append(
            f"还有 {len(effects.cadres)} 名干部登记在“{name}”名下。请在“人员调动”中登记去向，"
            "没有登记的留作该单位原有人员。"
        )
    if effects.visits:
        found.append(
            f"{day_words(draft.on)}及以后还有 {effects.visits} 次已计划的实地考核，"
            "请取消或改到承接单位。"
        )
    if draft.founded:
        found.append("新设单位还没有考核组。请随后到“对口联系”指派。")
    months = months_in_year(effects.unit.valid_from, draft.last_day, draft.on.year)
    if effects.months_needed is not None and months < effects.months_needed:
        found.append(
            f"“{name}”在{draft.on.year}年度只有 {months} 个月，不足 {effects.months_needed} 个月，"
            "不定等次；要参加的，请在“等次与计分”中另行决定。"
        )
    return found
