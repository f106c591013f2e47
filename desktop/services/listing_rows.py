"""Writing the listings of facts, interviews and visits anew, from the rows as they stand.

A session of its own on the same transaction: the caller's may hold rows as they were before.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, Final
from uuid import UUID

import orjson
from sqlalchemy import select

from desktop.models.base import Stored
from desktop.models.encrypted import Connection
from desktop.models.visits import Visit
from desktop.services import listing_marks as marks
from desktop.services.door import Reading
from desktop.services.fact_forms import CONTENT, LATER_CONTENT, content_digest
from desktop.services.listing_text import checksum
from desktop.services.states import OfficeWord, fact_shown
from desktop.services.visit_views import standings
from desktop.terms import FactState

PORTION: Final = 2_000
_SAID: Final = ", ".join(f'f."{name}"' for name in (*CONTENT, *LATER_CONTENT))
_GIVEN = "IN (SELECT value FROM json_each(?))"
_FACTS = (
    'SELECT f.id, f."on", f.number, t.number, f.unit_id, f.severity, f.state, f.round, '
    "f.polarity, f.visibility, f.typical, f.cadre_id, c.year, r.verdict, r.round, r.covers, "
    f"u.name, {_SAID} FROM fact f "
    "JOIN unit u ON u.id = f.unit_id LEFT JOIN assessment_team t ON t.id = f.team_id "
    "LEFT JOIN cycle c ON c.id = f.cycle_id "
    "LEFT JOIN fact_review r ON r.fact_id = f.id AND r.deleted = 0 "
    f"WHERE f.deleted = 0 AND f.id {_GIVEN}"
)
_INTERVIEWS = (
    'SELECT i.id, i."on", i.number, t.number, i.unit_id, i.layer, c.year, i.remarks, u.name, i.themes '
    "FROM interview i JOIN unit u ON u.id = i.unit_id JOIN visit v ON v.id = i.visit_id "
    "LEFT JOIN assessment_team t ON t.id = v.team_id LEFT JOIN cycle c ON c.id = v.cycle_id "
    f"WHERE i.deleted = 0 AND i.id {_GIVEN}"
)
_VISITS = (
    "SELECT v.id, v.start, v.number, t.number, v.unit_id, c.year, v.mode, v.kind_cycles "
    "FROM visit v LEFT JOIN assessment_team t ON t.id = v.team_id "
    f"LEFT JOIN cycle c ON c.id = v.cycle_id WHERE v.deleted = 0 AND v.id {_GIVEN}"
)
_COLUMNS: Final = {
    "fact_listing": ["day", "number", "team", "unit", "weight", "state", "mark", "n", "words"],
    "interview_listing": ["day", "number", "team", "unit", "layer", "mark", "n", "words"],
    "visit_listing": ["day", "number", "team", "unit", "state", "mark"],
}


def wanted(ids: Iterable[str]) -> str:
    """Ids as the one value of a statement."""
    return orjson.dumps(list(ids)).decode()


def day_number(day: Stored) -> int:
    """A stored day as its ordinal."""
    return dt.date.fromisoformat(str(day)).toordinal()


def refresh_facts(connection: Connection, ids: Collection[str]) -> list[int]:
    """Write the rows of these facts anew; gives the numbers that left the full text."""
    gone: list[int] = []
    for some in batched_ids(ids):
        before = _listed(connection, "fact_listing", some)
        now: dict[bytes, tuple[Any, ...]] = {}
        for row in connection.execute(_FACTS, (wanted(some),)):
            key = bytes.fromhex(row[0])
            now[key] = _fact_row(row, before.get(key))
        gone += _left(before, now, 7)
        _put(connection, "fact_listing", before, now)
    return gone


def _fact_row(row: Sequence[Any], before: tuple[Any, ...] | None) -> tuple[Any, ...]:
    said = row[17:]
    state, changed = _fact_state(row, said)
    day, place = day_number(row[1]), marks.place("state", marks.FACT_STATES, state)
    words = checksum(str(said[CONTENT.index("text")]), row[16], "[]")
    kept = before[7] if before is not None and (before[0], before[8]) == (day, words) else None
    weight = marks.place("weight", marks.WEIGHTS, row[5])
    mark = marks.mark(
        state=place,
        year=marks.year_part(row[12]),
        changed=changed,
        negative=row[8] == marks.NEGATIVE_VALUE,
        visibility=marks.place("visibility", marks.VISIBILITIES, row[9]),
        typical=bool(row[10]),
        whole=row[11] is None,
        weight=weight,
    )
    team = marks.OFFICE if row[3] is None else row[3]
    return day, row[2], team, bytes.fromhex(row[4]), weight, place, mark, kept, words


def _fact_state(row: Sequence[Any], said: Sequence[Any]) -> tuple[str, bool]:
    """The displayed state, and whether the entry moved after the verdict; fact_forms.shown_of."""
    if row[6] not in marks.FACT_STATES:
        return row[6], False
    own, round_ = FactState(row[6]), row[7]
    word = OfficeWord()
    if row[13] is not None and own is FactState.SUBMITTED and row[14] == round_:
        fits = row[15] == content_digest(said[: len(CONTENT)], *said[len(CONTENT) :])
        word = OfficeWord(row[13], row[14], fits)
    shown = fact_shown(own, round_, word)
    return shown.state.value, shown.changed_after


def refresh_interviews(connection: Connection, ids: Collection[str]) -> list[int]:
    """Write the rows of these interviews anew; gives the numbers that left the full text."""
    gone: list[int] = []
    for some in batched_ids(ids):
        before = _listed(connection, "interview_listing", some)
        now: dict[bytes, tuple[Any, ...]] = {}
        for row in connection.execute(_INTERVIEWS, (wanted(some),)):
            key = bytes.fromhex(row[0])
            now[key] = _interview_row(row, before.get(key))
        gone += _left(before, now, 6)
        _put(connection, "interview_listing", before, now)
    return gone


def _interview_row(row: Sequence[Any], before: tuple[Any, ...] | None) -> tuple[Any, ...]:
    day, place = day_number(row[1]), marks.place("layer", marks.LAYERS, row[5])
    words = checksum(row[7] or "", row[8], row[9])
    kept = before[6] if before is not None and (before[0], before[7]) == (day, words) else None
    team = marks.OFFICE if row[3] is None else row[3]
    mark = marks.mark(year=marks.year_part(row[6]), layer=place)
    return day, row[2], team, bytes.fromhex(row[4]), place, mark, kept, words


def _left(
    before: dict[bytes, tuple[Any, ...]], now: dict[bytes, tuple[Any, ...]], n: int
) -> list[int]:
    """The numbers in the full text that no row has any more; ``n`` is their column's place."""
    return [
        row[n]
        for key, row in before.items()
        if row[n] is not None and (key not in now or now[key][n] is None)
    ]


def refresh_visits(tx: Reading, ids: Collection[str]) -> None:
    """Write the rows of these visits anew; ``tx`` reads what the transaction has written."""
    for some in batched_ids(ids):
        given = [UUID(hex=i) for i in some]
        visits = tx.session.scalars(
            select(Visit).where(Visit.id.in_(given), Visit.state.in_(list(marks.VISIT_STATES)))
        )
        stands = standings(tx, list(visits))
        now: dict[bytes, tuple[Any, ...]] = {}
        for key, day, number, team, unit, year, mode, named in tx.connection.execute(
            _VISITS, (wanted(some),)
        ):
            stand = stands.get(UUID(hex=key))
            state = "" if stand is None else stand.shown.state.value
            place = marks.place("state", marks.VISIT_STATES, state)
            mark = marks.mark(
                state=place,
                year=marks.year_part(year),
                changed=stand is not None and stand.shown.changed_after,
                mode=marks.place("mode", marks.MODES, mode),
                several=bool(named),
            )
            row = day_number(day), number, team or marks.OFFICE, bytes.fromhex(unit), place, mark
            now[bytes.fromhex(key)] = row
        _put(tx.connection, "visit_listing", _listed(tx.connection, "visit_listing", some), now)


def batched_ids(ids: Collection[str]) -> Iterator[tuple[str, ...]]:
    """Portions of ids, so that a rebuild keeps little in memory."""
    given = list(ids)
    for start in range(0, len(given), PORTION):
        yield tuple(given[start : start + PORTION])


def _listed(connection: Connection, table: str, ids: Iterable[str]) -> dict[bytes, tuple[Any, ...]]:
    columns = ", ".join(_COLUMNS[table])
    rows = connection.execute(
        f"SELECT id, {columns} FROM {table} WHERE id IN (SELECT unhex(value) FROM json_each(?))",
        (wanted(ids),),
    )
    return {row[0]: tuple(row[1:]) for row in rows}


def _put(
    connection: Connection,
    table: str,
    before: dict[bytes, tuple[Any, ...]],
    now: dict[bytes, tuple[Any, ...]],
) -> None:
    """Write what is different: an index that need not move costs nothing."""
    columns = _COLUMNS[table]
    connection.executemany(
        f"DELETE FROM {table} WHERE id = ?", [(key,) for key in before if key not in now]
    )
    marked = ", ".join("?" * (1 + len(columns)))
    connection.executemany(
        f"INSERT INTO {table} (id, {', '.join(columns)}) VALUES ({marked})",
        [(key, *row) for key, row in now.items() if key not in before],
    )
    connection.executemany(
        f"UPDATE {table} SET {', '.join(f'{c} = ?' for c in columns)} WHERE id = ?",
        [(*row, key) for key, row in now.items() if key in before and before[key] != row],
    )
