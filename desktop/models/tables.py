"""What the history knows of each synced table, read once from the declarations."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Column, Integer, TypeDecorator

from desktop.models.base import NAMES, Base, Micros, Score, Stored, Synced, Uuid
from desktop.models.merge import Group
from desktop.models.revision import Revision
from desktop.terms import StationRole

_OWN = ("id", "version", "conflicts")


@dataclass(frozen=True, slots=True)
class SyncedTable:
    """One synced table: its fields, groups, references, writers and statements.

    ``columns`` is the order of the values in ``upsert`` and ``select``; ``fields`` are those
    that travel (with ``deleted``); ``derived`` are computed from them at this station.
    ``required`` may never be empty; ``fits`` says whether a value is one that a field stores.
    ``references`` are the foreign keys: a row waits for what it refers to. ``names`` are columns
    that say the id of a row which need not be here.
    """

    name: str
    columns: tuple[str, ...]
    fields: tuple[str, ...]
    derived: tuple[str, ...]
    required: frozenset[str]
    fits: Mapping[str, Callable[[Stored], bool]]
    groups: Mapping[str, Group]
    references: Mapping[str, str]
    names: Mapping[str, str]
    writers: frozenset[StationRole]
    team_field: str | None
    office_fields: frozenset[str]
    office_values: Mapping[str, frozenset[str] | None]
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
        required=frozenset(n for n in fields if not table.columns[n].nullable),
        fits={name: _fits(table.columns[name].type) for name in fields},
        groups={name: group for group in kind.groups for name in group},
        references={c.name: key.column.table.name for c in table.columns for key in c.foreign_keys},
        names={c.name: c.info[NAMES] for c in table.columns if NAMES in c.info},
        writers=kind.writers,
        team_field=kind.team_field,
        office_fields=kind.office_fields,
        office_values=kind.office_values,
        select=f"SELECT {', '.join(quoted)} FROM {table.name}",
        upsert=(
            f"INSERT INTO {table.name} ({', '.join(quoted)}) VALUES ({marks}) "
            f"ON CONFLICT (id) DO UPDATE SET {updates}"
        ),
    )


_BIGGEST = 2**63
_HEX = re.compile(r"[0-9a-f]{32}").fullmatch


def _fits(kind: Any) -> Callable[[Stored], bool]:
    """A check that SQLite keeps a value of this column as it is and that it can be read back."""
    numeric = isinstance(kind.impl if isinstance(kind, TypeDecorator) else kind, Integer)
    wanted = int if numeric else str

    def fits(value: Stored) -> bool:
        return type(value) is wanted and (
            not isinstance(value, int) or -_BIGGEST <= value < _BIGGEST
        )

    # Days and words repeat from line to line, so most of them were looked at before.
    @lru_cache(maxsize=512)
    def reads_back(value: Stored) -> bool:
        try:
            read = kind.process_result_value(value, None)
            return bool(kind.process_bind_param(read, None) == value)
        except (ValueError, TypeError, AttributeError):
            return False

    if isinstance(kind, Uuid):
        return lambda value: type(value) is str and _HEX(value) is not None
    if not isinstance(kind, TypeDecorator) or isinstance(kind, Micros | Score):
        return fits
    return lambda value: fits(value) and reads_back(value)


def fault_of(table: SyncedTable, r: Revision) -> str | None:
    """Why a revision cannot be one of this table's rows, whatever else is known; else None.

    What passes can always be shown: a row that exists has every required field, whichever
    of its revisions have arrived.
    """
    check_of, required = table.fits.get, table.required
    for name, value in r.fields.items():
        check = check_of(name)
        if check is None:
            return f"{table.name} has no field {name}"
        if value is None:
            if name in required:
                return f"{table.name}.{name} may not be empty"
        elif not check(value):
            return f"{table.name}.{name} cannot store this value"
    if r.op != "put":
        return None
    if not r.seen.parents:
        missing = required - r.fields.keys() - {"deleted"}
        return f"a new {table.name} needs {sorted(missing)}" if missing else None
    for name in r.fields.keys() & table.groups.keys():
        if not r.fields.keys() >= set(table.groups[name]):
            return f"{table.name}.{name} is changed only together with its group"
    return None


@cache
def synced_tables() -> Mapping[str, SyncedTable]:
    """All synced tables by name, a table after those that it refers to where that is possible."""
    found: dict[str, SyncedTable] = {}
    for table in Base.metadata.sorted_tables:
        kind = table.info.get("synced")
        if kind is not None:
            found[table.name] = _describe(kind)
    return found


def target_of(column: Column[Any]) -> str | None:
    """The table whose rows a column's values are ids of, foreign key or not; else None."""
    named: str | None = column.info.get(NAMES)
    return named or next((key.column.table.name for key in column.foreign_keys), None)


@cache
def referrers(table: str) -> tuple[tuple[str, str], ...]:
    """(table, column) of every column that names a row of a table, foreign key or not."""
    return tuple(
        (t.name, column)
        for t in synced_tables().values()
        for column, target in (*t.references.items(), *t.names.items())
        if target == table
    )
