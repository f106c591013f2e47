"""What an undo must not touch: a sealed year, the tree and rules of a frozen scheme.

Source: domain.md §2.8 (sealed is final), §2.10 (a frozen scheme changes by amendment).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import select

from desktop.models.base import Base
from desktop.models.changes import Change
from desktop.models.scheme import Cycle, Scheme
from desktop.models.tables import synced_tables
from desktop.services.door import Reading
from desktop.services.errors import Refused
from desktop.services.portions import portions
from desktop.terms import CycleState, SchemeState

_FROZEN: Final = frozenset({"indicator", "rule"})
"""What a frozen scheme keeps; its catalogue 正负面清单 goes on being edited."""


def refuse_settled(tx: Reading, changes: Iterable[Change]) -> None:
    """Raise Refused when a change is about a row of a sealed year or of a frozen scheme."""
    rows: dict[str, list[UUID]] = defaultdict(list)
    for change in changes:
        rows[change.table].append(change.row)
    cycles: set[UUID] = set()
    schemes: set[UUID] = set()
    for table, ids in rows.items():
        found = _cycles_of(tx, table, ids)
        cycles |= found
        schemes |= found if table in _FROZEN else set()
    sealed = tx.session.scalars(
        select(Cycle.year)
        .where(Cycle.id.in_(cycles), Cycle.state == CycleState.SEALED.value)
        .order_by(Cycle.year)
    ).first()
    if sealed is not None:
        raise Refused(
            f"这次导入中有{sealed}年度的数据，{sealed}年度已封存，不能撤销。没有改动任何数据。"
        )
    frozen = select(Scheme.id).where(
        Scheme.cycle_id.in_(schemes),
        Scheme.state == SchemeState.FROZEN.value,
        Scheme.deleted.is_(False),
    )
    if schemes and tx.session.scalars(frozen).first() is not None:
        raise Refused(
            "这次导入的指标所在的考核方案已冻结，不能撤销。没有改动任何数据。需要调整的，请做方案修订。"
        )


def _cycles_of(tx: Reading, table: str, ids: Sequence[UUID]) -> set[UUID]:
    """The years of some rows of a table; none where it names no year."""
    columns = [c for c, target in synced_tables()[table].references.items() if target == "cycle"]
    found: set[UUID] = set()
    c = Base.metadata.tables[table].c
    for column in columns:
        for some in portions(ids):
            years = select(c[column]).where(c.id.in_(some)).distinct()
            found.update(year for year in tx.session.scalars(years) if year is not None)
    return found
