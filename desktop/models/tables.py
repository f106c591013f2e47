"""What the history knows of each synced table, read once from the declarations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from desktop.models.base import Base, Synced
from desktop.models.merge import Group
from desktop.terms import StationRole

_OWN = ("id", "version", "conflicts")


@dataclass(frozen=True, slots=True)
class SyncedTable:
    """One synced table: its fields, groups, references, writers and statements.

    ``columns`` is the order of the values in ``upsert`` and ``select``; ``fields`` are those
    that travel (with ``deleted``); ``derived`` are computed from them at this station.
    """

    name: str
    columns: tuple[str, ...]
    fields: tuple[str, ...]
    derived: tuple[str, ...]
    groups: Mapping[str, Group]
    references: Mapping[str, str]
    writers: frozenset[StationRole]
    team_field: str | None
    select: str
    upsert: str

    def group_of(self, field: str) -> Group:
        """The group that a field belongs to: itself alone when none is declared."""
        return self.groups.get(field, (field,))


def _describe(kind: type[Synced]) -> SyncedTable:
    table = kind.__table__  # type: ignore[attr-defined]  # mapped by Base; Synced alone is a mixin
    columns = tuple(c.name for c in table.columns)
    derived = tuple(c.name for c in table.columns if c.info.get("derived"))
    fields = tuple(c for c in columns if c not in _OWN and c not in derived)
    quoted = [f'"{c}"' for c in columns]
    updates = ", ".join(f"{c}=excluded.{c}" for c in quoted[1:])
    marks = ", ".join("?" * len(columns))
    return SyncedTable(
        name=table.name,
        columns=columns,
        fields=fields,
        derived=derived,
        groups={name: group for group in kind.groups for name in group},
        references={c.name: key.column.table.name for c in table.columns for key in c.foreign_keys},
        writers=kind.writers,
        team_field=kind.team_field,
        select=f"SELECT {', '.join(quoted)} FROM {table.name}",
        upsert=(
            f"INSERT INTO {table.name} ({', '.join(quoted)}) VALUES ({marks}) "
            f"ON CONFLICT (id) DO UPDATE SET {updates}"
        ),
    )


@cache
def synced_tables() -> Mapping[str, SyncedTable]:
    """All synced tables by name, a table after those that it refers to where that is possible."""
    found: dict[str, SyncedTable] = {}
    for table in Base.metadata.sorted_tables:
        kind = table.info.get("synced")
        if kind is not None:
            found[table.name] = _describe(kind)
    return found


@cache
def referrers(table: str) -> tuple[tuple[str, str], ...]:
    """(table, column) of every reference to a table."""
    return tuple(
        (t.name, column)
        for t in synced_tables().values()
        for column, target in t.references.items()
        if target == table
    )
