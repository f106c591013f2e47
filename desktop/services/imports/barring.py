"""回避 in imports: nobody takes in, looks at or takes back what is about oneself.

The bounds are the door's own (``Reading.oneself``), so that an import is no way around them.
Source: domain.md §2.1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select

from desktop.models.base import Base
from desktop.models.changes import Change
from desktop.models.tables import synced_tables
from desktop.services.door import Reading
from desktop.services.imports.book import Record
from desktop.services.reach import barred_cadres, barred_units

ONESELF: Final = "按回避规定，本人不能修改关于自己的内容，请由其他人员导入。"
OWN_UNIT: Final = "按回避规定，不能修改本人所在单位或需回避单位的内容，请由其他人员导入。"
_NOTHING: Final[Mapping[str, object]] = MappingProxyType({})
_SUBJECTS: Final = frozenset({"cadre", "unit", "assessor"})


@dataclass(frozen=True, slots=True)
class Barred:
    """Whom the actor must not act on.

    ``own``: the actor's own records; ``cadres``: these, and everybody of an own unit or of one
    to be recused from; ``units``: those units; ``assessor``: the actor in the pool.
    """

    own: frozenset[UUID] = frozenset()
    cadres: frozenset[UUID] = frozenset()
    assessor: UUID | None = None
    units: frozenset[UUID] = frozenset()

    def of(self, record: Record, wanted: Mapping[str, object] = _NOTHING) -> str:
        """Why a row may not be taken, as it stands or as it would stand; empty when it may."""
        if record.id in self.own or (record.table == "assessor" and record.id == self.assessor):
            return ONESELF
        if record.id in self.cadres or record.id in self.units:
            return OWN_UNIT
        return self.new(record.table, {**record.fields, **wanted})

    def new(self, table: str, fields: Mapping[str, object]) -> str:
        """Why a person may not be brought into a unit; empty when it may."""
        # The home of an assessor is no subject: whoever keeps the pool keeps colleagues too.
        barred = table == "cadre" and fields.get("unit_id") in self.units
        return OWN_UNIT if barred else ""

    def covers(self, table: str, row: UUID) -> bool:
        """Whether a stored cadre, unit or assessor is within the bounds."""
        if table == "assessor":
            return row == self.assessor
        return row in (self.cadres if table == "cadre" else self.units)


def barred_of(tx: Reading) -> Barred:
    """The bounds of whoever is at the desk."""
    own = tx.oneself.records()
    return Barred(own, own | barred_cadres(tx), tx.actor.assessor_id, barred_units(tx))


def barred_changes(tx: Reading, changes: Iterable[Change]) -> int:
    """How many of these changes are about somebody or a unit within the bounds.

    Looked at are the row itself and every cadre, unit and assessor that it names, as it stands
    and as it would stand.
    """
    barred = barred_of(tx)
    if barred == Barred():
        return 0
    return sum(_is_barred(tx, barred, change) for change in changes)


def _is_barred(tx: Reading, barred: Barred, change: Change) -> bool:
    if change.table in _SUBJECTS and barred.covers(change.table, change.row):
        return True
    table = synced_tables()[change.table]
    targets = {**table.references, **table.names}
    columns = [c for c, target in targets.items() if target in _SUBJECTS and c != "home_unit_id"]
    stands = _stored(tx, change, columns)
    return any(
        barred.covers(targets[column], value if isinstance(value, UUID) else UUID(hex=str(value)))
        for column in columns
        for value in (stands.get(column), change.fields.get(column))
        if value is not None
    )


def _stored(tx: Reading, change: Change, columns: list[str]) -> dict[str, Any]:
    if not columns:
        return {}
    c = Base.metadata.tables[change.table].c
    found = tx.session.execute(select(*(c[n] for n in columns)).where(c.id == change.row)).first()
    return {} if found is None else dict(zip(columns, found, strict=True))
