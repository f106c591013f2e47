"""Undoing a batch: ordinary changes that put back what is still the batch's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from desktop.models.apply import Applier
from desktop.models.changes import Change
from desktop.models.encrypted import Connection
from desktop.models.merge import Past, view_of
from desktop.models.rows import Key
from desktop.models.tables import referrers, synced_tables


@dataclass(frozen=True, slots=True)
class Left:
    """Something of the batch that stays, because others have built on it since."""

    table: str
    row: UUID
    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class Undoing:
    """The changes to write, and what is left as it is."""

    changes: tuple[Change, ...]
    left: tuple[Left, ...]


def plan_undo(connection: Connection, applier: Applier, batch: UUID) -> Undoing:
    """What undoing a batch would write; writes nothing itself."""
    keys = [
        (t, r)
        for t, r in connection.execute(
            "SELECT DISTINCT table_name, row_id FROM revision WHERE batch = ?", (batch.hex,)
        )
    ]
    changes: list[Change] = []
    left: list[Left] = []
    for key in keys:
        _undo_row(connection, applier, key, batch.hex, changes, left)
    created = {(c.table, c.row.hex) for c in changes if c.fields.get("deleted")}
    kept = _still_needed(connection, created)
    left += [
        Left(c.table, c.row, "deleted", "后来的记录引用了它")
        for c in changes
        if (c.table, c.row.hex) in kept
    ]
    return Undoing(tuple(c for c in changes if (c.table, c.row.hex) not in kept), tuple(left))


def _undo_row(
    connection: Connection,
    applier: Applier,
    key: Key,
    batch: str,
    changes: list[Change],
    left: list[Left],
) -> None:
    table = synced_tables()[key[0]]
    past = Past(applier.known(connection, *key))
    shown = [r.dot for r in applier.shown(connection, *key)]
    mine = [d for d in shown if past.revisions[d].batch == batch]
    others = [d for d in shown if past.revisions[d].batch != batch]
    row = applier.load(connection, [key]).get(key)
    if row is None:
        return
    base, row_id = str(row["version"]), UUID(hex=key[1])
    if not any(not past.revisions[d].seen.parents for d in others):
        if row["deleted"]:
            return
        if others:
            left.append(Left(key[0], row_id, "", "导入之后已被修改"))
        else:
            changes.append(Change(key[0], row_id, {"deleted": True}, base))
        return
    before = view_of(past, others, table.group_of)
    fields: dict[str, object] = {}
    for group in {table.group_of(n) for d in mine for n in past.revisions[d].fields}:
        touching = [d for d in shown if not set(group).isdisjoint(past.revisions[d].fields)]
        if all(past.revisions[d].batch == batch for d in past.maximal(touching)):
            fields.update({name: before.fields.get(name) for name in group})
        else:
            left.extend(Left(key[0], row_id, name, "导入之后已被修改") for name in group)
    changed = {n: v for n, v in fields.items() if row[n] != v}
    if changed and row["deleted"] and "deleted" not in changed:
        left.append(Left(key[0], row_id, "", "导入之后已被删除"))
    elif changed:
        changes.append(Change(key[0], row_id, changed, base, decides=True))


def _still_needed(connection: Connection, rows: set[Key]) -> set[Key]:
    """Rows about to be deleted that a row outside of the deletion still points to.

    A row that stays keeps what it points to, so this goes on until nothing more is kept.
    """
    kept: set[Key] = set()
    while True:
        found = {
            key
            for key in rows - kept
            if any(
                (table, str(referrer)) not in rows - kept
                for table, column in referrers(key[0])
                for referrer in _pointing(connection, table, column, key[1])
            )
        }
        if not found:
            return kept
        kept |= found


def _pointing(connection: Connection, table: str, column: str, row: str) -> Sequence[str]:
    return [
        found
        for (found,) in connection.execute(
            f'SELECT id FROM {table} WHERE "{column}" = ? AND deleted = 0', (row,)
        )
    ]
