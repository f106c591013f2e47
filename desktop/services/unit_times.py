"""Units through time: who was there on a day, for how long in a year, and after whom.

Source: domain.md §2.10.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select

from desktop.models.units import Unit, UnitChange
from desktop.services.door import Reading
from desktop.services.unit_succession import SUCCESSION
from desktop.terms import UnitChangeKind, UnitKind

MONTHS = range(1, 13)


@dataclass(frozen=True, slots=True)
class UnitAt:
    """A unit as it stands on a day: ``name`` is the one it bore then, ``valid_to`` its last day."""

    id: UUID
    name: str
    kind: UnitKind
    sector: str | None
    staffing: int | None
    order_no: int | None
    valid_from: dt.date | None
    valid_to: dt.date | None


def units_at(tx: Reading, on: dt.date, only: Collection[UUID] | None = None) -> tuple[UnitAt, ...]:
    """The units that exist on a day, in the order of the list; both ends of validity count.

    ``only`` these, where a page needs no more.
    """
    names = names_at(tx, on)
    # Columns, not rows of the mapper: of twenty thousand units that is most of the time.
    wanted = select(
        Unit.id,
        Unit.name,
        Unit.kind,
        Unit.sector,
        Unit.staffing,
        Unit.order_no,
        Unit.valid_from,
        Unit.valid_to,
    )
    if only is not None:
        wanted = wanted.where(Unit.id.in_(only))
    rows = tx.session.execute(
        wanted.where(
            Unit.deleted.is_(False),
            or_(Unit.valid_from.is_(None), Unit.valid_from <= on),
            or_(Unit.valid_to.is_(None), Unit.valid_to >= on),
        ).order_by(Unit.order_no.is_(None), Unit.order_no, Unit.name_key, Unit.id)
    )
    return tuple(
        UnitAt(
            u.id,
            names.get(u.id, u.name),
            UnitKind(u.kind),
            u.sector,
            u.staffing,
            u.order_no,
            u.valid_from,
            u.valid_to,
        )
        for u in rows
    )


def names_at(tx: Reading, on: dt.date) -> dict[UUID, str]:
    """The names on a day of those units that bear another one now."""
    found: dict[UUID, str] = {}
    for unit, before in tx.session.execute(
        select(UnitChange.unit_id, UnitChange.name_before)
        .where(
            UnitChange.deleted.is_(False),
            UnitChange.kind == UnitChangeKind.RENAMED.value,
            UnitChange.on > on,
            UnitChange.name_before.is_not(None),
        )
        .order_by(UnitChange.on, UnitChange.id)
    ):
        if before is not None:
            found.setdefault(unit, before)
    return found


def months_in_year(valid_from: dt.date | None, valid_to: dt.date | None, year: int) -> int:
    """In how many calendar months of a year a unit existed, 0 to 12.

    A month counts when the unit existed on its last day, so that the months of a unit and of
    its successor add up to twelve, whatever day the change fell on.
    """
    return sum(_was_there(valid_from, valid_to, month_end(year, month)) for month in MONTHS)


def month_end(year: int, month: int) -> dt.date:
    """The last day of a month."""
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def _was_there(valid_from: dt.date | None, valid_to: dt.date | None, day: dt.date) -> bool:
    return (valid_from is None or valid_from <= day) and (valid_to is None or valid_to >= day)


def takes_part(months: int, needed: int, *, decision: bool | None) -> bool:
    """Whether a unit takes part in 等次: by the office's decision, else by its months.

    ``needed`` is the rule ``unit.months_for_tier``. Source: domain.md §2.10: fewer months in
    a cycle → 不定等次 unless decided otherwise.
    """
    return months >= needed if decision is None else decision


def predecessors(tx: Reading, unit: UUID) -> tuple[UUID, ...]:
    """The units that went into this one, and theirs, the nearest first; each once."""
    return _line(_links(tx, backwards=True), unit)


def successors(tx: Reading, unit: UUID) -> tuple[UUID, ...]:
    """The units that this one went into directly, by 并入 or 拆分, in the order of their ids."""
    return tuple(sorted(_links(tx, backwards=False).get(unit, ())))


def handing_over(tx: Reading, unit: UUID) -> frozenset[UUID]:
    """The task forces whose open items passed to this unit when they were dissolved."""
    return frozenset(
        tx.session.scalars(
            select(UnitChange.unit_id).where(
                UnitChange.other_id == unit,
                UnitChange.kind == UnitChangeKind.DISSOLVED.value,
                UnitChange.deleted.is_(False),
            )
        )
    )


def _links(tx: Reading, *, backwards: bool) -> dict[UUID, list[UUID]]:
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for old, new in tx.session.execute(
        select(UnitChange.unit_id, UnitChange.other_id)
        .where(
            UnitChange.deleted.is_(False),
            UnitChange.kind.in_(sorted(kind.value for kind in SUCCESSION)),
            UnitChange.other_id.is_not(None),
        )
        .order_by(UnitChange.on.desc(), UnitChange.id)
    ):
        if new is not None:
            found[new if backwards else old].append(old if backwards else new)
    return found


def _line(links: dict[UUID, list[UUID]], unit: UUID) -> tuple[UUID, ...]:
    # A loop is possible on paper (A into B, later B into A): each unit comes just once.
    seen = [unit]
    for one in seen:
        seen += [old for old in dict.fromkeys(links.get(one, ())) if old not in seen]
    return tuple(seen[1:])
