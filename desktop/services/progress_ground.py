"""What planning an import of progress needs to know, fetched with few questions."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import select, text

from desktop.models.base import SCORE_SCALE
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
        select(Unit.id, Unit.name, Unit.kind, Unit.valid_from, Unit.valid_to)
        .where(Unit.deleted.is_(False))
        .order_by(Unit.order_no.is_(None), Unit.order_no, Unit.name_key, Unit.id)
    )
    return tuple(
        UnitName(i, n, UnitKind(k), tuple(before.get(i, ())), start, end)
        for i, n, k, start, end in rows
    )


def indicator_book(scheme: EffectiveScheme) -> IndicatorBook:
    """The leaves of a scheme for matching."""
    return IndicatorBook(
        [i for i in scheme.indicators if i.leaf], {i.id: i.title for i in scheme.indicators}
    )


_COLUMNS = "id, version, conflicts, deleted, basis, target, target_text, planned, actual, actual_text, note"


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


def from_stored(stored: int | None) -> Decimal | None:
    """A column's integer as the decimal that it means."""
    return None if stored is None else Decimal(stored) / SCORE_SCALE


class StoredRows:
    """The progress of some quarters as the database keeps it; values are made when asked for.

    Of tens of thousands of rows a workbook meets some thousands. ``met`` are the versions of
    those that were asked for.
    """

    def __init__(self, rows: Iterable[Sequence[Any]]) -> None:
        """``rows`` hold the columns of ``_COLUMNS`` in their order."""
        self._rows = {row[0]: row for row in rows}
        self.met: dict[UUID, str] = {}

    def get(self, row: UUID) -> Stored | None:
        """A row as it stands, deleted or not; None when there is none."""
        found = self._rows.get(row.hex)
        if found is None:
            return None
        _, version, conflicts, deleted, basis, target, text, planned, actual, other, note = found
        self.met[row] = version
        value = Standing(
            TargetBasis(basis), from_stored(target), text, from_stored(planned), from_stored(actual),
            other, note,
        )  # fmt: skip
        return Stored(version, value, int(conflicts), bool(deleted))


def stored_progress(tx: Reading, cycle: UUID, quarters: Collection[int]) -> StoredRows:
    """The progress of these quarters, deleted rows too: one of them would be revived."""
    wanted = text(
        f"SELECT {_COLUMNS} FROM indicator_progress "  # noqa: S608 - names of columns
        "WHERE cycle_id = :cycle AND quarter IN (SELECT value FROM json_each(:quarters))"
    )
    found = tx.session.execute(
        wanted, {"cycle": cycle.hex, "quarters": orjson.dumps(sorted(quarters)).decode()}
    )
    return StoredRows(found)
