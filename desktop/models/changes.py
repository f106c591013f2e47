"""What services want of rows, and how that becomes the fields of revisions.

A change carries the version that was read. What moved since in a touched field is refused
with both values; everything else is written with the version that its writer really saw.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from desktop.models.apply import Applier
from desktop.models.base import Stored, stored
from desktop.models.encrypted import Connection
from desktop.models.merge import Past
from desktop.models.revision import Revision, Version
from desktop.models.rows import Key
from desktop.models.tables import SyncedTable, synced_tables


@dataclass(frozen=True, slots=True)
class Change:
    """What a service wants of one row. ``base`` is the version that was read; None creates.

    ``decides`` says that the writer had all candidates of an open conflict before him and
    settles it, also with the value that shows anyway. Nothing else may touch such a field.
    """

    table: str
    row: UUID
    fields: Mapping[str, object]
    base: str | None = None
    decides: bool = False


@dataclass(frozen=True, slots=True)
class StaleField:
    """A field that somebody else changed since the form was read."""

    table: str
    row: UUID
    field: str
    mine: Stored
    theirs: Stored


class StaleWrite(Exception):
    """Nothing was written: fields changed since they were read."""

    def __init__(self, fields: tuple[StaleField, ...]) -> None:
        super().__init__(f"{len(fields)} stale fields")
        self.fields = fields


class OpenConflict(Exception):
    """A field in open conflict was to be changed in passing; nothing was written."""

    def __init__(self, table: str, row: UUID, fields: tuple[str, ...]) -> None:
        super().__init__(f"{table} has an open conflict")
        self.table, self.row, self.fields = table, row, fields


class Maker:
    """Turns changes into the fields of revisions, against the rows as they stand."""

    def __init__(self, applier: Applier, connection: Connection, changes: Sequence[Change]) -> None:
        self._connection = connection
        self._applier = applier
        self.stale: list[StaleField] = []
        self._written: dict[Key, set[str]] = {}
        keys = [(table_named(c.table).name, c.row.hex) for c in changes]
        self._rows = applier.load(connection, keys)

    def make(self, change: Change) -> tuple[Version, dict[str, Stored]] | None:
        """The version claimed and the fields set, or None when nothing changes or it is stale."""
        table = table_named(change.table)
        wanted = {name: stored(value) for name, value in change.fields.items()}
        unknown = set(wanted) - set(table.fields)
        if unknown:
            raise ValueError(f"{change.table} has no field {sorted(unknown)}")
        row = self._rows.get((change.table, change.row.hex))
        if row is None:
            if change.base is not None:
                raise ValueError(f"{change.table} {change.row} is not there")
            return Version(), {n: v for n, v in wanted.items() if v is not None}
        if change.base is None:
            self._report(change, wanted, row, table)
            return None
        return self._update(change, wanted, row, table)

    def _update(
        self,
        change: Change,
        wanted: dict[str, Stored],
        row: dict[str, Stored],
        table: SyncedTable,
    ) -> tuple[Version, dict[str, Stored]] | None:
        base = Version.parse(change.base or "")
        if not base.parents:
            raise ValueError("the version of a row that shows names at least one revision")
        team = table.team_field
        if team is not None and wanted.get(team, row[team]) != row[team]:
            raise ValueError(f"{change.table}.{team} never changes")
        open_groups = (
            self._applier.conflicted(self._connection, change.table, change.row.hex)
            if row["conflicts"]
            else frozenset()
        )
        touched = {
            table.group_of(name)
            for name, value in wanted.items()
            if row[name] != value or (change.decides and table.group_of(name) in open_groups)
        }
        if not touched:
            return None
        names = {name for group in touched for name in group}
        if change.base != row["version"] and self._moved(change, base, names):
            self._report(change, {n: v for n, v in wanted.items() if n in names}, row, table)
            return None
        disputed = touched & open_groups
        if disputed and not change.decides:
            fields = tuple(sorted(name for group in disputed for name in group))
            raise OpenConflict(change.table, change.row, fields)
        # Holding sees one revision alone, so each says whose row it is.
        carried = names if team is None else names | {team}
        return base, {name: wanted.get(name, row[name]) for name in sorted(carried)}

    def _moved(self, change: Change, base: Version, names: set[str]) -> bool:
        """Whether a shown revision that the reader had not seen touches one of the fields.

        What the same call wrote before counts as well: no version that was read names it. A
        version that is not known here was read in a workspace of another time (a draft kept
        while an older copy was restored), so everything may have moved since.
        """
        if names & self._written.get((change.table, change.row.hex), set()):
            return True
        shown = self._applier.shown(self._connection, change.table, change.row.hex)
        past = Past(self._applier.known(self._connection, change.table, change.row.hex))
        covered = past.covers(base)
        if covered is None:
            return True
        return any(not past.has(covered, r.dot) and not names.isdisjoint(r.fields) for r in shown)

    def _report(
        self,
        change: Change,
        wanted: Mapping[str, Stored],
        row: Mapping[str, Stored],
        table: SyncedTable,
    ) -> None:
        for name, mine in wanted.items():
            if row[name] != mine:
                self.stale.append(StaleField(table.name, change.row, name, mine, row[name]))

    def overlay(self, revision: Revision) -> None:
        """Let later changes of the same call see this one."""
        key = (revision.table, revision.row)
        table = table_named(revision.table)
        row = self._rows.setdefault(
            key, {**dict.fromkeys(table.columns), "deleted": 0, "conflicts": 0}
        )
        row.update(revision.fields)
        self._written.setdefault(key, set()).update(revision.fields)
        row["version"] = Version((revision.dot,)).text()


def table_named(name: str) -> SyncedTable:
    """The synced table of a name. Raises ValueError when there is none."""
    table = synced_tables().get(name)
    if table is None:
        raise ValueError(f"{name} is not a synced table")
    return table
