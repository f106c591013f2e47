"""机构变动: units renamed, merged, split, dissolved, founded. Source: domain.md §2.10.

A change is registered on its day or later: names, members and open items stand only once, so
what lies ahead would show too early.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select

from desktop.models.units import Unit, UnitChange
from desktop.services.cadre_moves import CHANGED
from desktop.services.door import Reading, Service, Writing, reads, writes
from desktop.services.errors import BadTransition, Invalid, NotFound, Refused
from desktop.services.permissions import Operation
from desktop.services.unit_change_effects import effects_of, founding_fault, told
from desktop.services.unit_change_forms import (
    Forebear,
    NewUnit,
    Preview,
    UnitChangeDetail,
    UnitChangeDraft,
    UnitChangeLine,
    form_faults,
)
from desktop.services.unit_change_undoing import events, kept_for, undone
from desktop.services.unit_change_writing import changes_of, founding
from desktop.services.unit_times import predecessors
from desktop.services.units import existing_unit
from desktop.services.unsealed import unsealed_day
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


_WHAT = "该年度的机构变动"


class UnitChangeService(Service):
    """What becomes of units."""

    @reads(Operation.READ_SUBJECTS)
    def changes(self, tx: Reading) -> tuple[UnitChangeLine, ...]:
        """All changes, the latest first; units founded without one stand among them."""
        names = _names(tx)
        lines = [_line(names, rows) for rows in events(tx)]
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
            unsealed_day(tx, rows[0].on, _WHAT)
            kept = kept_for(tx, rows)
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

        Raises Invalid, Refused (a sealed year).
        """
        unsealed_day(tx, on, _WHAT)
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

        Cadres who went along come back, and the 对口联系 run on as they did before.
        Raises NotFound, BadTransition with what stands in the way, Refused.
        """
        rows = _event_of(tx, change)
        tx.about("unit", rows[0].unit_id)
        _check_oneself(tx, rows)
        unsealed_day(tx, rows[0].on, _WHAT)
        reason = kept_for(tx, rows)
        if reason:
            raise BadTransition(reason)
        tx.write(undone(tx, rows))


def _check_form(tx: Reading, draft: UnitChangeDraft) -> None:
    faults = form_faults(draft, tx.desk.clock.today())
    if faults:
        raise Invalid(faults)
    unsealed_day(tx, draft.on, _WHAT)


def _check_oneself(tx: Reading, rows: Sequence[UnitChange]) -> None:
    """Raise Refused when a change touches a unit that is barred to the actor."""
    for unit in {row.unit_id for row in rows} | {row.other_id for row in rows}:
        if unit is not None:
            tx.not_oneself(unit=unit)


# --- reading changes ------------------------------------------------------------------------


def _event_of(tx: Reading, change: UUID) -> list[UnitChange]:
    row = tx.session.get(UnitChange, change)
    if row is None or row.deleted:
        raise NotFound("该机构变动不存在或已撤回。请刷新列表后重试。")
    return next(rows for rows in events(tx, row.unit_id) if change in {r.id for r in rows})


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
