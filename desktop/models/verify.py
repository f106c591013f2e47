"""Is the view what the history says? Digest of the view, and the check of both."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import orjson

from desktop.models.apply import HELD, SHOWN, WAITING, Applier, Judged, conflict_rows
from desktop.models.base import Stored
from desktop.models.encrypted import Connection
from desktop.models.revision import BadLine, Dot, Revision, chain_link, read_foreign_line
from desktop.models.rows import Key
from desktop.models.tables import synced_tables


@dataclass(frozen=True, slots=True)
class ViewDigest:
    """SHA-256 over the view, the conflicts and what is held or waiting; number of revisions."""

    digest: str
    revisions: int


def digest(connection: Connection) -> ViewDigest:
    """The same on two stations exactly when they show, dispute and hold the same."""
    whole = hashlib.sha256()
    for name, table in sorted(synced_tables().items()):
        travelling = ("id", *table.fields, "version")
        names = ", ".join(f'"{c}"' for c in travelling)
        whole.update(name.encode() + b"\n")
        for row in connection.execute(f"SELECT {names} FROM {name} ORDER BY id"):
            whole.update(orjson.dumps(row) + b"\n")
    for query in (
        'SELECT table_name, row_id, "group", candidates FROM conflict ORDER BY 1, 2, 3',
        "SELECT origin, seq, state, reason FROM revision WHERE state <> 0 ORDER BY 1, 2",
    ):
        for row in connection.execute(query):
            whole.update(orjson.dumps(row) + b"\n")
    (count,) = connection.execute("SELECT count(*) FROM revision").fetchone()
    return ViewDigest(whole.hexdigest(), count)


def scope_digest(connection: Connection, rows: Iterable[Key], named: Iterable[Key] = ()) -> str:
    """SHA-256 over the named rows alone: whether they show, what, of which version, what conflicts.

    The same at two stations exactly when both name the same rows and show and dispute the same
    of them; what else either knows makes no difference. Of the rows in ``named`` only it counts
    whether they are there.
    """
    whole = hashlib.sha256()
    for name, ids in sorted(_by_table(rows).items()):
        names = ", ".join(f't."{c}"' for c in (*synced_tables()[name].fields, "version"))
        whole.update(name.encode() + b"\n")
        chosen = orjson.dumps(sorted(set(ids))).decode()
        for shown in connection.execute(
            f"SELECT j.value, {names} FROM json_each(?) j LEFT JOIN {name} t ON t.id = j.value "
            "ORDER BY j.value",
            (chosen,),
        ):
            whole.update(orjson.dumps(shown) + b"\n")
        for disputed in connection.execute(
            'SELECT row_id, "group", candidates FROM conflict WHERE table_name = ? '
            "AND row_id IN (SELECT value FROM json_each(?)) ORDER BY 1, 2",
            (name, chosen),
        ):
            whole.update(orjson.dumps(disputed) + b"\n")
    for name, ids in sorted(_by_table(named).items()):
        whole.update(name.encode() + b"\n")
        for there in connection.execute(
            f"SELECT j.value, t.id IS NOT NULL FROM json_each(?) j LEFT JOIN {name} t "
            "ON t.id = j.value ORDER BY j.value",
            (orjson.dumps(sorted(set(ids))).decode(),),
        ):
            whole.update(orjson.dumps(there) + b"\n")
    return whole.hexdigest()


def _by_table(rows: Iterable[Key]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for name, row in rows:
        grouped.setdefault(name, []).append(row)
    return grouped


def problems(connection: Connection, applier: Applier, own: str) -> Iterator[str]:
    """Where tables and history differ, and where our own chain is broken, in Chinese."""
    yield from _chain_problems(connection, own)
    present: set[Key] = set()
    for name in synced_tables():
        present.update((name, row) for (row,) in connection.execute(f"SELECT id FROM {name}"))
    unaccounted = set(present)
    rows = connection.execute(
        "SELECT table_name, row_id, origin, seq, state, reason, line FROM revision "
        "ORDER BY table_name, row_id, origin, seq"
    )
    for key, lines in groupby(rows, key=lambda r: (r[0], r[1])):
        unaccounted.discard(key)
        entries = list(lines)
        states = {(e[2], e[3]): (e[4], e[5]) for e in entries}
        revisions = _read_all(key, entries)
        if revisions is None:
            yield f"修订记录损坏：{key[0]} {key[1]} 的一条修订无法读出。请从最近的备份恢复。"
            continue
        judged = applier.judge(key, revisions, present.__contains__)
        if _states_differ(states, judged):
            yield f"{key[0]} {key[1]} 的修订显示状态与登记不一致。"
        if judged.view is None:
            if key in present:
                yield f"{key[0]} {key[1]} 在表中，但修订记录不足以支持它。"
            continue
        wanted = applier.row_of(key, judged.view)
        if _stored_row(connection, key) != {c: wanted[c] for c in wanted}:
            yield f"{key[0]} {key[1]} 的表内数据与修订记录不一致。"
        if _stored_conflicts(connection, key) != conflict_rows(key, judged.view):
            yield f"{key[0]} {key[1]} 的冲突登记与修订记录不一致。"
    for key in sorted(unaccounted):
        yield f"{key[0]} {key[1]} 在表中，但没有任何修订记录。"


def _states_differ(states: Mapping[Dot, tuple[int, str | None]], judged: Judged) -> bool:
    wanted: dict[Dot, tuple[int, str | None]] = dict.fromkeys(states, (SHOWN, None))
    wanted |= dict.fromkeys(judged.waiting, (WAITING, None))
    wanted |= {dot: (HELD, reason) for dot, reason in judged.held.items()}
    return wanted != dict(states)


def _read_all(key: Key, lines: Iterable[tuple[Any, ...]]) -> list[Revision] | None:
    """The revisions of a row; None when a line is not what its entry says."""
    revisions = []
    for _, _, origin, seq, _, _, line in lines:
        try:
            r = read_foreign_line(line)
        except BadLine:
            return None
        if r.dot != (origin, seq) or (r.table, r.row) != key or key[0] not in synced_tables():
            return None
        revisions.append(r)
    return revisions


def _chain_problems(connection: Connection, own: str) -> Iterator[str]:
    chain, expected = bytes(32), 1
    for seq, line, link in connection.execute(
        "SELECT seq, line, chain FROM revision WHERE origin = ? ORDER BY seq", (own,)
    ):
        chain = chain_link(chain, seq, line)
        if seq != expected or link != chain:
            yield f"本工作站修订链在第 {expected} 条处断开。"
            return
        expected += 1
    head = connection.execute(
        "SELECT last_seq, chain FROM origin WHERE origin = ?", (own,)
    ).fetchone()
    if head is not None and (head[0] != expected - 1 or (head[0] and head[1] != chain)):
        yield "本工作站修订链的末端登记与修订记录不一致。"


def _stored_row(connection: Connection, key: Key) -> dict[str, Stored] | None:
    table = synced_tables()[key[0]]
    values = connection.execute(f"{table.select} WHERE id = ?", (key[1],)).fetchone()
    return None if values is None else dict(zip(table.columns, values, strict=True))


def _stored_conflicts(connection: Connection, key: Key) -> list[tuple[str, str, str, str]]:
    return [
        (t, r, g, c)
        for t, r, g, c in connection.execute(
            'SELECT table_name, row_id, "group", candidates FROM conflict '
            'WHERE table_name = ? AND row_id = ? ORDER BY "group"',
            key,
        )
    ]
