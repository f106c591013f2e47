"""Which units a unit went into by 并入 or 拆分, however far. Source: domain.md §2.10.

Below the door, since the bounds of the actor (oneself.py) follow a unit into its successors.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.models.units import UnitChange
from desktop.terms import UnitChangeKind

SUCCESSION = frozenset({UnitChangeKind.MERGED, UnitChangeKind.SPLIT})
"""The changes by which a unit has a successor; a dissolved task force has only a lead unit."""

Heirs = Mapping[UUID, Collection[UUID]]


def heirs_on(session: Session, on: dt.date) -> Heirs:
    """Unit → the units that it went into directly, by the changes up to a day."""
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for old, new in session.execute(
        select(UnitChange.unit_id, UnitChange.other_id)
        .where(
            UnitChange.deleted.is_(False),
            UnitChange.kind.in_(sorted(kind.value for kind in SUCCESSION)),
            UnitChange.other_id.is_not(None),
            UnitChange.on <= on,
        )
        .order_by(UnitChange.on, UnitChange.id)
    ):
        if new is not None:
            found[old].append(new)
    return found


def with_heirs(units: Collection[UUID], heirs: Heirs) -> frozenset[UUID]:
    """The given units with all that they became; a loop on paper (A into B, B into A) ends."""
    found, border = set(units), list(units)
    while border:
        new = set(heirs.get(border.pop(), ())) - found
        found |= new
        border += sorted(new)
    return frozenset(found)
