"""Undoing a batch: ordinary changes that put back what is still the batch's own.

What an undo writes bears a batch id of its own, derived from that of the batch undone. So the
undo of an earlier batch knows that a later batch and its undo cancel each other, and is not
kept from its own by what nobody wrote.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final
from uuid import UUID, uuid5

from desktop.models.apply import Applier
from desktop.models.base import stored
from desktop.models.changes import Change
from desktop.models.encrypted import Connection
from desktop.models.merge import Past, view_of
from desktop.models.revision import Dot, Revision
from desktop.models.rows import Key
from desktop.models.tables import referrers, synced_tables

#: What is a part of another row and stays when that row stays: table → reference to the whole.
_PARTS: Final[Mapping[str, str]] = {
    "leadership_team": "unit_id",
    "posting": "cadre_id",
    "family_member": "cadre_id",
    "past_grade": "cadre_id",
    "pool_movement": "assessor_id",
}
_EDITED, _DELETED = "导入之后已被修改", "导入之后已被删除"
_NEEDED, _PART = "后来的记录引用了它", "它所属的记录未撤销"


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


@dataclass(slots=True)
class _Plan:
    """What is found so far; ``staying`` are rows the batch created that others changed since."""

    changes: list[Change] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    staying: set[Key] = field(default_factory=set)


def undo_of(batch: UUID) -> UUID:
    """The batch id of what undoing a batch writes."""
    return uuid5(batch, "undo")


def plan_undo(connection: Connection, applier: Applier, batch: UUID) -> Undoing:
    """What undoing a batch would write, under ``undo_of(batch)``; writes nothing itself."""
    keys = [
        (t, r)
        for t, r in connection.execute(
            "SELECT DISTINCT table_name, row_id FROM revision WHERE batch = ?", (batch.hex,)
        )
    ]
    plan = _Plan()
    for key in keys:
        _undo_row(connection, applier, key, batch.hex, plan)
    kept = _still_needed(connection, applier, plan)
    left = [Left(t, UUID(hex=r), "deleted", reason) for (t, r), reason in kept.items()]
    return Undoing(
        tuple(c for c in plan.changes if (c.table, c.row.hex) not in kept),
        (*plan.left, *left),
    )


def _undo_row(connection: Connection, applier: Applier, key: Key, batch: str, plan: _Plan) -> None:
    table = synced_tables()[key[0]]
    past, shown = _uncancelled(applier, connection, key)
    mine = [d for d in shown if past.revisions[d].batch == batch]
    others = [d for d in shown if past.revisions[d].batch != batch]
    row = applier.load(connection, [key]).get(key)
    if row is None or not mine:
        return
    base, row_id = str(row["version"]), UUID(hex=key[1])
    if not any(not past.revisions[d].seen.parents for d in others):
        if row["deleted"]:
            return
        if others:
            plan.staying.add(key)
            plan.left.append(Left(key[0], row_id, "", _EDITED))
        else:
            plan.changes.append(Change(key[0], row_id, {"deleted": True}, base))
        return
    before = view_of(past, others, table.group_of)
    fields: dict[str, object] = {}
    for group in {table.group_of(n) for d in mine for n in past.revisions[d].fields}:
        if group == (table.team_field,):  # carried by each revision, and never changes
            continue
        touching = [d for d in shown if not set(group).isdisjoint(past.revisions[d].fields)]
        if all(past.revisions[d].batch == batch for d in past.maximal(touching)):
            fields.update({name: before.fields.get(name) for name in group})
        else:
            plan.left.extend(Left(key[0], row_id, name, _EDITED) for name in group)
    changed = {n: v for n, v in fields.items() if row[n] != v}
    if changed and row["deleted"] and "deleted" not in changed:
        plan.left.append(Left(key[0], row_id, "", _DELETED))
    elif changed:
        plan.changes.append(Change(key[0], row_id, changed, base, decides=True))


def _uncancelled(applier: Applier, connection: Connection, key: Key) -> tuple[Past, list[Dot]]:
    """The past of a row without what batches wrote and their own undoing took back.

    Group by group: a part of a batch that its undo had to leave still counts. The creation of a
    row never counts as taken back by its deletion, or what was written later would have no row.
    """
    table = synced_tables()[key[0]]
    shown = [r.dot for r in applier.shown(connection, *key)]
    known = applier.known(connection, *key)
    past = Past(known)
    undone = {undo_of(UUID(hex=b)).hex: b for b in {r.batch for r in known} if b is not None}
    gone: dict[Dot, set[str]] = {}
    for dot in shown:
        putback = past.revisions[dot]
        if putback.batch not in undone:
            continue
        for group in {table.group_of(n) for n in putback.fields}:
            taken = [
                d
                for d in shown
                if past.revisions[d].batch == undone[putback.batch]
                and past.revisions[d].seen.parents
                and past.has(past.seen(dot), d)
                and not set(group).isdisjoint(past.revisions[d].fields)
            ]
            for cancelled in (dot, *taken) if taken else ():
                gone.setdefault(cancelled, set()).update(group)
    if not gone:
        return past, shown
    without = Past([_without(r, gone.get(r.dot, set())) for r in known])
    return without, [d for d in shown if without.revisions[d].fields]


def _without(revision: Revision, names: set[str]) -> Revision:
    if not names:
        return revision
    return replace(revision, fields={n: v for n, v in revision.fields.items() if n not in names})


def _still_needed(connection: Connection, applier: Applier, plan: _Plan) -> dict[Key, str]:
    """Rows about to be deleted that stay all the same, with the reason.

    A row stays while a row that stays points to it, or when it is a part of one that stays; so
    this goes on until nothing more is kept. A reference that the undo itself takes back does
    not count.
    """
    rows = {(c.table, c.row.hex) for c in plan.changes if c.fields.get("deleted")}
    put_back = {(c.table, c.row.hex): c.fields for c in plan.changes}
    wholes = _wholes(connection, applier, rows)
    kept: dict[Key, str] = {}
    while True:
        going = rows - kept.keys()
        found = {
            key: _NEEDED
            for key in going
            if any(
                (table, referrer) not in going
                for table, column in referrers(key[0])
                for referrer in _pointing(connection, table, column, key[1])
                if stored(put_back.get((table, referrer), {}).get(column, key[1])) == key[1]
            )
        }
        for key in going - found.keys():
            whole = wholes.get(key)
            if whole is not None and (whole in plan.staying or whole in kept):
                found[key] = _PART
        if not found:
            return kept
        kept |= found


def _wholes(connection: Connection, applier: Applier, rows: set[Key]) -> dict[Key, Key]:
    """Part → the row that it is a part of."""
    parts = [key for key in rows if key[0] in _PARTS]
    found: dict[Key, Key] = {}
    for key, row in applier.load(connection, parts).items():
        column = _PARTS[key[0]]
        found[key] = (synced_tables()[key[0]].references[column], str(row[column]))
    return found


def _pointing(connection: Connection, table: str, column: str, row: str) -> Sequence[str]:
    return [
        str(found)
        for (found,) in connection.execute(
            f'SELECT id FROM {table} WHERE "{column}" = ? AND deleted = 0', (row,)
        )
    ]
