"""From revisions to rows: which revisions show, and what the rows then say.

Used by the writer, the importer, the rebuild and the check alike. The set of shown revisions
is a least fixpoint: a revision shows when it is not held, all that it builds on has arrived,
its row has been created, and every row that it refers to shows. Adding revisions can only let
more of them show, so the order of arrival does not matter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter

import orjson

from desktop.models.base import Stored
from desktop.models.encrypted import Connection
from desktop.models.local_names import forget_names
from desktop.models.merge import Past, RowView, view_of
from desktop.models.ownership import Office, overreaching
from desktop.models.revision import Dot, Revision, read_line
from desktop.models.rows import Key, Row, Rows, known_table
from desktop.models.tables import SyncedTable, synced_tables

Derive = Callable[[str, Mapping[str, Stored]], Mapping[str, Stored]]
Hold = Callable[[Revision], str | None]

SHOWN, WAITING, HELD = 0, 1, 2

UNSHOWN_ROWS = "SELECT table_name, row_id FROM revision WHERE state <> 0"
"""No DISTINCT: with it SQLite walks the index of all rows instead of the few unshown ones."""

PORTION = 2_000
"""Rows that a rebuild keeps in memory at once."""


def nothing_derived(_table: str, _fields: Mapping[str, Stored]) -> Mapping[str, Stored]:
    """For stations that keep no local columns."""
    return {}


def all_decide(_origin: str) -> bool:
    """For a station among equals, where everybody may settle a conflict."""
    return True


def no_hold(_revision: Revision) -> str | None:
    """For a station that trusts every origin."""
    return None


@dataclass(frozen=True, slots=True)
class Applied:
    """Rows whose view changed, and those where a revision met others that it had not seen."""

    rows: tuple[Key, ...]
    met: frozenset[Key]


@dataclass(slots=True)
class _Work:
    """What one call has found so far, written out at its end."""

    rows: dict[Key, Row] = field(default_factory=dict)
    changed: dict[Key, None] = field(default_factory=dict)
    present: set[Key] = field(default_factory=set)
    appeared: list[Key] = field(default_factory=list)
    targets: dict[Dot, list[Key]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Judged:
    """What a row's known revisions amount to: the view (None: no row yet) and the rest."""

    view: RowView | None
    held: Mapping[Dot, str]
    waiting: Mapping[Dot, tuple[Key, ...]]


class Applier(Rows):
    """Computes views and writes them. Stateless but for the functions it was given."""

    def __init__(self, derive: Derive, hold: Hold, own: Callable[[], str], office: Office) -> None:
        self._derive = derive
        self._hold = hold
        self._own = own
        self._office = office

    def apply(self, connection: Connection, revisions: Sequence[Revision]) -> Applied:
        """Let stored revisions show. The common case, one that saw all there was, is direct."""
        work = _Work()
        keys = [(r.table, r.row) for r in revisions]
        work.rows = self.load(connection, keys)
        work.present = set(work.rows)
        unshown = _unshown_rows(connection)
        self._find_targets(connection, revisions, work)
        twice = _twice_created(revisions, work)
        slow: dict[Key, None] = {}
        for revision in revisions:
            key = (revision.table, revision.row)
            blocked = key in slow or key in unshown or key in twice
            if blocked or not self._directly(revision, key, work):
                slow[key] = None
        met = frozenset(key for key in slow if key in work.rows or key in twice)
        self._settle(connection, list(slow), work)
        forget_names(connection, work.changed)
        return Applied(tuple(work.changed), met)

    def recompute(self, connection: Connection, keys: Sequence[Key]) -> Applied:
        """Compute the view of these rows from all their revisions, and of what waited for them."""
        work = _Work(rows=self.load(connection, keys))
        work.present = set(work.rows)
        self._settle(connection, list(keys), work)
        forget_names(connection, work.changed)
        return Applied(tuple(work.changed), frozenset())

    def rebuild(self, connection: Connection) -> None:
        """Throw the view away and compute it anew, table after table in bounded portions.

        A table comes after those that it refers to, so that little has to wait; whatever did
        is judged again at the end, to the fixpoint.
        """
        for table in reversed(list(synced_tables().values())):
            connection.execute(f"DELETE FROM {table.name}")
        for name in ("conflict", "waiting"):
            connection.execute(f"DELETE FROM {name}")
        connection.execute("UPDATE revision SET state = 0, reason = NULL WHERE state <> 0")
        for name in synced_tables():
            last = ""
            while rows := connection.execute(
                "SELECT DISTINCT row_id FROM revision WHERE table_name = ? AND row_id > ? "
                "ORDER BY row_id LIMIT ?",
                (name, last, PORTION),
            ).fetchall():
                first, last = rows[0][0], rows[-1][0]
                self._rebuild_portion(connection, name, first, last)
        left = connection.execute("SELECT DISTINCT table_name, row_id FROM waiting").fetchall()
        self.recompute(connection, [(t, r) for t, r in left])

    def _rebuild_portion(self, connection: Connection, name: str, first: str, last: str) -> None:
        lines = connection.execute(
            "SELECT line FROM revision WHERE table_name = ? AND row_id BETWEEN ? AND ? "
            "ORDER BY row_id, origin, seq",
            (name, first, last),
        ).fetchall()
        revisions = [read_line(line) for (line,) in lines]
        work = _Work()
        self._find_targets(connection, revisions, work)
        for row, own in groupby(revisions, key=lambda r: r.row):
            key = (name, row)
            judged = self.judge(key, list(own), work.present.__contains__)
            if judged.held or judged.waiting or (judged.view and judged.view.conflicts):
                self._note(connection, key, judged)
            if judged.view is not None:
                work.present.add(key)
                work.rows[key] = self.row_of(key, judged.view)
                work.changed[key] = None
        self._write_rows(connection, work)

    def judge(
        self, key: Key, revisions: Sequence[Revision], present: Callable[[Key], bool]
    ) -> Judged:
        """Which of a row's known revisions show, and the view that they make."""
        table = known_table(key[0])
        past = Past(revisions)
        held: dict[Dot, str] = {}
        waiting: dict[Dot, tuple[Key, ...]] = {}
        visible: list[Dot] = []
        for r in revisions:
            reason = self._hold(r) if r.origin != self._own() else None
            if reason is not None:
                held[r.dot] = reason
        complete = [r for r in revisions if r.dot not in held and past.complete(r.dot)]
        held |= overreaching(table, past, complete, held, self._office)
        for r in revisions:
            if r.dot in held:
                continue
            missing = tuple(k for k in _targets(table, r) if not present(k) and k != key)
            if missing or not past.complete(r.dot):
                waiting[r.dot] = missing
            else:
                visible.append(r.dot)
        if not any(not past.revisions[d].seen.parents for d in visible):
            waiting.update((d, ()) for d in visible)
            return Judged(None, held, waiting)
        return Judged(view_of(past, visible, table.group_of), held, waiting)

    def row_of(self, key: Key, view: RowView) -> Row:
        """The full row of a view, with the local columns."""
        table = known_table(key[0])
        row: Row = dict.fromkeys(table.columns)
        row.update(view.fields)
        row["id"] = key[1]
        row["version"] = view.version.text()
        row["conflicts"] = len(view.conflicts)
        if table.derived:
            row.update(self._derive(table.name, row))
        return row

    def _directly(self, r: Revision, key: Key, work: _Work) -> bool:
        """Apply a revision that had seen exactly what the row shows; False when it had not."""
        table = known_table(r.table)
        if r.op != "put" or (r.origin != self._own() and self._hold(r) is not None):
            return False
        targets = work.targets[r.dot]
        if not work.present.issuperset(targets) and any(
            k != key and k not in work.present for k in targets
        ):
            return False
        row = work.rows.get(key)
        if row is None:
            if r.seen.parents:
                return False
            row = {**dict.fromkeys(table.columns), "id": r.row, "deleted": 0, "conflicts": 0}
            work.rows[key] = row
            work.present.add(key)
            work.appeared.append(key)
        elif row["conflicts"] or row["version"] != r.seen.text() or _leaves(table, r, row):
            return False
        row.update(r.fields)
        row["version"] = f"{r.origin}:{r.seq}"  # as ``Version.text`` writes one parent
        if table.derived:
            row.update(self._derive(table.name, row))
        work.changed[key] = None
        return True

    def _find_targets(
        self, connection: Connection, revisions: Sequence[Revision], work: _Work
    ) -> None:
        """Note what each revision refers to, and which of that shows already."""
        tables = synced_tables()
        work.targets = {r.dot: _targets(tables[r.table], r) for r in revisions}
        wanted: dict[str, set[str]] = {}
        for table, row in set().union(*work.targets.values()) - work.present:
            wanted.setdefault(table, set()).add(row)
        for table, rows in wanted.items():
            for (row,) in connection.execute(
                f"SELECT id FROM {table} WHERE id IN (SELECT value FROM json_each(?))",
                (orjson.dumps(sorted(rows)).decode(),),
            ):
                work.present.add((table, row))

    def _settle(self, connection: Connection, slow: list[Key], work: _Work) -> None:
        """Judge the given rows and, to the fixpoint, those that waited for rows that appeared."""
        queue = dict.fromkeys(slow)
        self._wake(connection, work, queue)
        while queue:
            key = next(iter(queue))
            del queue[key]
            revisions = self.known(connection, *key)
            judged = self.judge(key, revisions, lambda k: self._present(connection, k, work))
            self._note(connection, key, judged)
            if judged.view is None:
                continue
            if key not in work.present:
                work.present.add(key)
                work.appeared.append(key)
            work.rows[key] = self.row_of(key, judged.view)
            work.changed[key] = None
            self._wake(connection, work, queue)
        self._write_rows(connection, work)

    @staticmethod
    def _wake(connection: Connection, work: _Work, queue: dict[Key, None]) -> None:
        if not work.appeared:
            return
        appeared, work.appeared = work.appeared, []
        if connection.execute("SELECT 1 FROM waiting LIMIT 1").fetchone() is None:
            return
        for key in appeared:
            for waiter in connection.execute(
                "SELECT table_name, row_id FROM waiting WHERE need_table = ? AND need_row = ?",
                key,
            ).fetchall():
                queue[(waiter[0], waiter[1])] = None

    @staticmethod
    def _present(connection: Connection, key: Key, work: _Work) -> bool:
        if key in work.present:
            return True
        found = connection.execute(f"SELECT 1 FROM {key[0]} WHERE id = ?", (key[1],)).fetchone()
        if found is not None:
            work.present.add(key)
        return found is not None

    @staticmethod
    def _note(connection: Connection, key: Key, judged: Judged) -> None:
        """Keep what the row waits for, what is held and why, and the open conflicts."""
        connection.execute(
            "UPDATE revision SET state = 0, reason = NULL "
            "WHERE table_name = ? AND row_id = ? AND state <> 0",
            key,
        )
        marks: list[tuple[int, str | None, str, int]] = [
            (WAITING, None, *d) for d in judged.waiting
        ]
        marks += [(HELD, reason, *d) for d, reason in judged.held.items()]
        connection.executemany(
            "UPDATE revision SET state = ?, reason = ? WHERE origin = ? AND seq = ?", marks
        )
        for name in ("waiting", "conflict"):
            connection.execute(f"DELETE FROM {name} WHERE table_name = ? AND row_id = ?", key)
        needs = {need for group in judged.waiting.values() for need in group}
        connection.executemany(
            "INSERT INTO waiting (need_table, need_row, table_name, row_id) VALUES (?, ?, ?, ?)",
            [(*need, *key) for need in sorted(needs)],
        )
        if judged.view is not None:
            connection.executemany(
                'INSERT INTO conflict (table_name, row_id, "group", candidates) '
                "VALUES (?, ?, ?, ?)",
                conflict_rows(key, judged.view),
            )

    @staticmethod
    def _write_rows(connection: Connection, work: _Work) -> None:
        by_table: dict[str, list[Key]] = {}
        for key in work.changed:
            by_table.setdefault(key[0], []).append(key)
        for table in synced_tables().values():
            rows = [work.rows[key] for key in by_table.get(table.name, ())]
            if rows:
                connection.executemany(table.upsert, map(itemgetter(*table.columns), rows))


def conflict_rows(key: Key, view: RowView) -> list[tuple[str, str, str, str]]:
    """The rows of the conflict book for a view."""
    return [
        (
            *key,
            orjson.dumps(group).decode(),
            orjson.dumps([[list(c.dot), c.values, c.author, c.at] for c in candidates]).decode(),
        )
        for group, candidates in sorted(view.conflicts.items())
    ]


def _leaves(table: SyncedTable, r: Revision, row: Row) -> bool:
    """Whether a revision names another team than the row shows."""
    team = table.team_field
    return team is not None and r.fields.get(team, row[team]) != row[team]


def _targets(table: SyncedTable, r: Revision) -> list[Key]:
    get = r.fields.get
    return [
        (target, value)
        for column, target in table.references.items()
        if isinstance(value := get(column), str)
    ]


def _unshown_rows(connection: Connection) -> set[Key]:
    return {(t, r) for t, r in connection.execute(UNSHOWN_ROWS)}


def _twice_created(revisions: Sequence[Revision], work: _Work) -> set[Key]:
    """New rows that two revisions of this very call create: not for the direct path."""
    creators: dict[Key, int] = {}
    for r in revisions:
        key = (r.table, r.row)
        if key not in work.rows and not r.seen.parents:
            creators[key] = creators.get(key, 0) + 1
    return {key for key, n in creators.items() if n > 1}
