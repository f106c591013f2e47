"""What planning an import of progress needs to know, fetched with few questions."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import select

from desktop.models.indicators import IndicatorProgress
from desktop.models.units import Unit, UnitChange
from desktop.services.door import Reading
from desktop.services.progress_asking import Stored
from desktop.services.progress_matching import IndicatorBook
from desktop.services.progress_values import Standing, UnitName
from desktop.services.scheme_values import EffectiveScheme
from desktop.services.sheet_memory import remembered
from desktop.terms import TargetBasis, UnitKind

KINDS = ("column", "unit", "indicator")


def memory_kind(kind: str) -> str:
    """The name under which answers to a kind of question are kept."""
    return f"progress.{kind}"


def memory_of(tx: Reading) -> Mapping[str, Mapping[str, str]]:
    """What was answered before, by kind of question."""
    return {kind: remembered(tx, memory_kind(kind)) for kind in KINDS}


def quarter_end(year: int, quarter: int) -> dt.date:
    """The last day of a quarter."""
    after = dt.date(year + quarter // 4, quarter * 3 % 12 + 1, 1)
    return after - dt.timedelta(days=1)


def units_named(tx: Reading) -> tuple[UnitName, ...]:
    """All units with the names they bore before."""
    before: dict[UUID, list[str]] = defaultdict(list)
    for unit, name in tx.session.execute(
        select(UnitChange.unit_id, UnitChange.name_before).where(
            UnitChange.deleted.is_(False), UnitChange.name_before.is_not(None)
        )
    ):
        before[unit].append(str(name))
    rows = tx.session.execute(
        select(Unit.id, Unit.name, Unit.kind)
        .where(Unit.deleted.is_(False))
        .order_by(Unit.order_no.is_(None), Unit.order_no, Unit.name_key, Unit.id)
    )
    return tuple(UnitName(i, n, UnitKind(k), tuple(before.get(i, ()))) for i, n, k in rows)


def indicator_book(scheme: EffectiveScheme) -> IndicatorBook:
    """The leaves of a scheme for matching."""
    return IndicatorBook(
        [i for i in scheme.indicators if i.leaf], {i.id: i.title for i in scheme.indicators}
    )


def standing_of(row: IndicatorProgress) -> Standing:
    """The values of a row."""
    return Standing(
        TargetBasis(row.basis),
        row.target,
        row.target_text,
        row.planned,
        row.actual,
        row.actual_text,
        row.note,
    )


def stored_progress(tx: Reading, cycle: UUID, quarters: Collection[int]) -> dict[UUID, Stored]:
    """The progress of these quarters by id, deleted rows too: one of them would be revived."""
    p = IndicatorProgress
    columns = (
        p.id, p.version, p.conflicts, p.deleted, p.basis, p.target, p.target_text, p.planned,
        p.actual, p.actual_text, p.note,
    )  # fmt: skip
    rows = tx.session.execute(
        select(*columns).where(p.cycle_id == cycle, p.quarter.in_(sorted(quarters)))
    )
    return {
        r[0]: Stored(r[1], Standing(TargetBasis(r[4]), *r[5:]), int(r[2]), bool(r[3])) for r in rows
    }
