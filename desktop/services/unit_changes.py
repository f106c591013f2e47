"""机构变动: units renamed, merged, split, dissolved, founded. Source: domain.md §2.10.

A change is registered on its day or later: names, members and open items stand only once, so
what lies ahead would show too early.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import select

from desktop.models.cadres import Cadre
from desktop.models.changes import Change
from desktop.models.facts import Fact
from desktop.models.indicators import IndicatorMark, IndicatorPlacement, IndicatorProgress
from desktop.models.key_tasks import KeyTaskUnit
from desktop.models.rectification import Rectification, RectificationItem
from desktop.models.teams import Pairing
from desktop.models.units import LeadershipTeam, Unit, UnitChange
from desktop.models.visits import Visit
from desktop.services.cadre_moves import CHANGED, came_along, return_changes
from desktop.services.door import Reading, Service, Writing, reads, writes
from desktop.services.errors import BadTransition, Invalid, NotFound, Refused
from desktop.services.permissions import Operation
from desktop.services.unit_change_effects import effects_of, founding_fault, told
from desktop.services.unit_change_forms import (
    ENDING,
    Forebear,
    NewUnit,
    Preview,
    UnitChangeDetail,
    UnitChangeDraft,
    UnitChangeLine,
    day_words,
    form_faults,
)
from desktop.services.unit_change_writing import changes_of, founding, handed_id
from desktop.services.unit_times import predecessors
from desktop.services.units import existing_unit, team_id
from desktop.terms import UnitChangeKind

__all__ = [
    "Forebear",
    "NewUnit",
    "Preview",
    "UnitChangeDetail",
    "UnitChangeDraft",
    "UnitChangeLine",
    "UnitChangeService",
]

_USES: tuple[tuple[type[Any], str], ...] = (
    (Pairing, "对口联系"),
    (Cadre, "干部"),
    (Visit, "实地考核"),
    (Fact, "考核纪实"),
    (Rectification, "整改"),
    (IndicatorProgress, "指标进展"),
    (IndicatorMark, "指标评分"),
    (KeyTaskUnit, "重点工作"),
)
"""What can be built on a unit that a change founded."""


class UnitChangeService(Service):
    """What becomes of units."""

    @reads(Operation.READ_SUBJECTS)
    def changes(self, tx: Reading) -> tuple[UnitChangeLine, ...]:
        """All changes, the latest first; units founded without one stand among them."""
        names = _names(tx)
        lines = [_line(names, rows) for rows in _events(tx)]
        born = {other for line in lines for other, _name in line.others}
        began = select(Unit.id, Unit.valid_from).where(
            Unit.deleted.is_(False), Unit.valid_from.is_not(None)
        )
        lines += [
            UnitChangeLine(unit, day, None, unit, names[unit], (), "", "")
            for unit, day in tx.session.execute(began)
            if day is not None and unit not in born
        ]
        return tuple(sorted(lines, key=lambda line: (line.on, line.name), reverse=True))

    @reads(Operation.READ_SUBJECTS)
    def get(self, tx: Reading, change: UUID) -> UnitChangeDetail:
        """One change and whether it can be taken back. Raises NotFound.

        What became of a unit is known to all; what was built on it since is not told to whom it
        is barred.
        """
        rows = _event_of(tx, change)
        try:
            _check_oneself(tx, rows)
            kept = _kept_for(tx, rows)
        except Refused as refused:
            kept = refused.sentence
        return UnitChangeDetail(_line(_names(tx), rows), kept)

    @reads(Operation.READ_SUBJECTS)
    def forebears(self, tx: Reading, unit: UUID) -> tuple[Forebear, ...]:
        """The units whose history a unit shows besides its own. Raises NotFound.

        Names and days alone, which are known to all.
        """
        existing_unit(tx, unit)
        tx.about("unit", unit)
        rows = {
            row.id: row
            for row in tx.session.scalars(select(Unit).where(Unit.id.in_(predecessors(tx, unit))))
        }
        return tuple(
            Forebear(u.id, u.name, u.valid_from, u.valid_to)
            for u in (rows[old] for old in predecessors(tx, unit) if old in rows)
        )

    @reads(Operation.READ_SUBJECTS)
    def preview(self, tx: Reading, draft: UnitChangeDraft) -> Preview:
        """What a change would do, in words. Raises Invalid, NotFound, Refused."""
        _check_form(tx, draft)
        return told(effects_of(tx, draft))

    @writes(Operation.EDIT_SUBJECTS)
    def register(self, tx: Writing, draft: UnitChangeDraft, seen: str | None = None) -> None:
        """Make a change: all that the preview told, together. ``seen`` is its digest.

        Raises Invalid, NotFound, Refused.
        """
        _check_form(tx, draft)
        effects = effects_of(tx, draft)
        if seen is not None and seen != told(effects).digest:
            raise Invalid({"": CHANGED})
        tx.write(changes_of(tx, effects))

    @writes(Operation.EDIT_SUBJECTS)
    def found(self, tx: Writing, new: NewUnit, on: dt.date) -> UUID:
        """Found a unit on its first day, for instance a 工作专班; the day may lie ahead.

        Raises Invalid.
        """
        fault = founding_fault(tx, new, on)
        if fault is not None:
            raise Invalid({"founded": fault})
        made = founding(tx, new, on)
        tx.about("unit", made[0].row)
        tx.write(made)
        return made[0].row

    @writes(Operation.EDIT_SUBJECTS)
    def withdraw(self, tx: Writing, change: UUID) -> None:
        """Take a change back while nothing was built on it.

        Cadres who went along come back; a 对口联系 that was cancelled altogether does not.
        Raises NotFound, BadTransition with what stands in the way, Refused.
        """
        rows = _event_of(tx, change)
        tx.about("unit", rows[0].unit_id)
        _check_oneself(tx, rows)
        reason = _kept_for(tx, rows)
        if reason:
            raise BadTransition(reason)
        tx.write(_undone(tx, rows))


def _check_form(tx: Reading, draft: UnitChangeDraft) -> None:
    faults = form_faults(draft, tx.desk.clock.today())
    if faults:
        raise Invalid(faults)


def _check_oneself(tx: Reading, rows: Sequence[UnitChange]) -> None:
    """Raise Refused when a change touches a unit that is barred to the actor."""
    for unit in {row.unit_id for row in rows} | {row.other_id for row in rows}:
        if unit is not None:
            tx.not_oneself(unit=unit)


# --- reading changes ------------------------------------------------------------------------


def _events(tx: Reading, unit: UUID | None = None) -> list[list[UnitChange]]:
    """The changes; the rows of one (a successor each) lie together."""
    statement = select(UnitChange).where(UnitChange.deleted.is_(False))
    if unit is not None:
        statement = statement.where(UnitChange.unit_id == unit)
    rows = tx.session.scalars(
        statement.order_by(UnitChange.on, UnitChange.unit_id, UnitChange.kind, UnitChange.id)
    )
    return [list(of_one) for _key, of_one in groupby(rows, key=lambda r: (r.on, r.unit_id, r.kind))]


def _event_of(tx: Reading, change: UUID) -> list[UnitChange]:
    row = tx.session.get(UnitChange, change)
    if row is None or row.deleted:
        raise NotFound("该机构变动不存在或已撤回。请刷新列表后重试。")
    return next(rows for rows in _events(tx, row.unit_id) if change in {r.id for r in rows})


def _names(tx: Reading) -> dict[UUID, str]:
    return {row.id: row.name for row in tx.session.execute(select(Unit.id, Unit.name))}


def _line(names: Mapping[UUID, str], rows: Sequence[UnitChange]) -> UnitChangeLine:
    first = rows[0]
    others = [row.other_id for row in rows if row.other_id is not None]
    return UnitChangeLine(
        first.id,
        first.on,
        UnitChangeKind(first.kind),
        first.unit_id,
        first.name_before or names.get(first.unit_id, ""),
        tuple((other, names.get(other, "")) for other in others),
        first.name_after or "",
        first.basis or "",
    )


# --- taking back ----------------------------------------------------------------------------


def _kept_for(tx: Reading, rows: Sequence[UnitChange]) -> str:
    """Why a change cannot be taken back; empty when it can."""
    first = rows[0]
    unit = existing_unit(tx, first.unit_id)
    later = [r for event in _events(tx, unit.id) for r in event if r.on > first.on]
    if later:
        return f"“{unit.name}”在{day_words(later[0].on)}又有变动。请先撤回后一次变动。"
    if UnitChangeKind(first.kind) not in ENDING:
        same = unit.name == first.name_after
        return "" if same else "单位名称在更名之后又另行修改过，不能撤回。请在对象库中更正名称。"
    if unit.valid_to != first.on - dt.timedelta(days=1):
        return "单位的结束日期已另行修改，不能撤回。"
    for row in rows:
        reason = _built_on(tx, row)
        if reason:
            return reason
    return ""


def _built_on(tx: Reading, row: UnitChange) -> str:
    """What has been built on the unit that a change names; empty for nothing."""
    other = None if row.other_id is None else tx.session.get(Unit, row.other_id)
    if other is None or row.other_id is None:
        return ""
    if any(event[0].on >= row.on for event in _events(tx, other.id)):
        return f"“{other.name}”之后又有变动。请先撤回后一次变动。"
    handed = [about for about, _items in _handed(tx, row) if about.report is not None]
    if handed:
        return f"移交“{other.name}”的整改已提交整改报告，不能撤回。"
    if row.name_after is None:
        return ""
    shared = tx.session.scalar(
        select(UnitChange.id).where(
            UnitChange.other_id == other.id,
            UnitChange.deleted.is_(False),
            UnitChange.unit_id != row.unit_id,
        )
    )
    if shared is not None:
        return f"还有其他单位并入“{other.name}”。请先撤回那一次变动。"
    came = {move.cadre_id for move in came_along(tx, row.unit_id, other.id, row.on)}
    uses = [word for table, word in _USES if _uses(tx, table, other.id) - came]
    if uses:
        return f"新设的“{other.name}”已有{'、'.join(uses)}，不能撤回。"
    return ""


def _uses(tx: Reading, table: type[Any], unit: UUID) -> set[UUID]:
    return set(
        tx.session.scalars(select(table.id).where(table.unit_id == unit, table.deleted.is_(False)))
    )


def _handed(
    tx: Reading, row: UnitChange
) -> list[tuple[Rectification, Sequence[RectificationItem]]]:
    """The rectifications that passed to the lead unit, with their items."""
    if row.other_id is None or row.kind != UnitChangeKind.DISSOLVED:
        return []
    found: list[tuple[Rectification, Sequence[RectificationItem]]] = []
    for old in tx.session.scalars(
        select(Rectification.id).where(Rectification.unit_id == row.unit_id)
    ):
        about = tx.session.get(Rectification, handed_id(old, row.other_id))
        if about is None or about.deleted:
            continue
        items = tx.session.scalars(
            select(RectificationItem).where(RectificationItem.rectification_id == about.id)
        )
        found.append((about, list(items)))
    return found


def _undone(tx: Writing, rows: Sequence[UnitChange]) -> list[Change]:
    first = rows[0]
    unit = existing_unit(tx, first.unit_id)
    gone: dict[str, object] = {"deleted": True}
    changes = [Change("unit_change", row.id, gone, row.version) for row in rows]
    if UnitChangeKind(first.kind) not in ENDING:
        return [Change("unit", unit.id, {"name": first.name_before}, unit.version), *changes]
    changes.append(Change("unit", unit.id, {"valid_to": None}, unit.version))
    changes += _reopened(tx, unit.id, first.on)
    changes += _undecided(tx, unit.id)
    for row in rows:
        if row.other_id is None:
            continue
        changes += return_changes(tx, row.unit_id, row.other_id, row.on)
        changes += _given_back(tx, row)
        if row.name_after is not None:
            changes += _unfounded(tx, row.other_id)
    return changes


def _reopened(tx: Reading, unit: UUID, on: dt.date) -> Iterable[Change]:
    """The 对口联系 that ended with the unit runs on."""
    for pairing in tx.session.scalars(
        select(Pairing).where(
            Pairing.unit_id == unit,
            Pairing.end == on - dt.timedelta(days=1),
            Pairing.deleted.is_(False),
        )
    ):
        yield Change("pairing", pairing.id, {"end": None}, pairing.version)


def _undecided(tx: Reading, unit: UUID) -> Iterable[Change]:
    """Where results of the unit count is no question any more; another change asks anew."""
    for row in tx.session.scalars(
        select(IndicatorPlacement).where(
            IndicatorPlacement.unit_id == unit, IndicatorPlacement.deleted.is_(False)
        )
    ):
        yield Change("indicator_placement", row.id, {"deleted": True}, row.version)


def _given_back(tx: Reading, row: UnitChange) -> Iterable[Change]:
    """Open items return to the rectification that they came from."""
    origin = {
        handed_id(old, row.other_id): old
        for old in tx.session.scalars(
            select(Rectification.id).where(Rectification.unit_id == row.unit_id)
        )
        if row.other_id is not None
    }
    for about, items in _handed(tx, row):
        for item in items:
            back = {"rectification_id": origin[about.id]}
            yield Change("rectification_item", item.id, back, item.version)
        yield Change("rectification", about.id, {"deleted": True}, about.version)


def _unfounded(tx: Reading, unit: UUID) -> Iterable[Change]:
    row = existing_unit(tx, unit)
    yield Change("unit", unit, {"deleted": True}, row.version)
    team = tx.session.get(LeadershipTeam, team_id(unit))
    if team is not None:
        yield Change("leadership_team", team.id, {"deleted": True}, team.version)
