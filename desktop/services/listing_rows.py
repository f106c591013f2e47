"""Writing the listings of facts, interviews and visits anew, from the rows as they stand.

A session of its own on the same transaction: the caller's may hold rows as they were before.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
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
from desktop.services.portions import portions
from desktop.services.states import FactShown, OfficeWord, fact_shown
from desktop.services.visit_views import standings
from desktop.terms import FactState

PORTION: Final = 2_000
_GIVEN: Final = "IN (SELECT value FROM json_each(?))"
_SAID: Final = ", ".join(f'f."{name}"' for name in (*CONTENT, *LATER_CONTENT))
_FACTS = (
    'SELECT f.id, f."on", f.number, t.number, f.unit_id, f.severity, f.state, f.polarity, '
    "f.visibility, f.typical, f.cadre_id, c.year, f.text, u.name FROM fact f "
    "JOIN unit u ON u.id = f.unit_id LEFT JOIN assessment_team t ON t.id = f.team_id "
    f"LEFT JOIN cycle c ON c.id = f.cycle_id WHERE f.deleted = 0 AND f.id {_GIVEN}"
)
_REVIEWED = (
    f"SELECT f.id, f.round, r.verdict, r.round, r.covers, {_SAID} "
    "FROM fact_review r JOIN fact f ON f.id = r.fact_id AND f.round = r.round "
    f"WHERE r.deleted = 0 AND f.state = '{FactState.SUBMITTED.value}' AND r.fact_id {_GIVEN}"
)
"""Only where the office has spoken of this submission does the state hang on a digest."""
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
_NUMBERS: Final = {"fact": 7, "interview": 6}
"""Where a row has its number in the full text."""


def wanted(ids: Iterable[str]) -> str:
    """Ids as the one value of a statement."""
    return orjson.dumps(list(ids)).decode()


@lru_cache(maxsize=4096)
def day_number(day: Stored) -> int:
    """A stored day as its ordinal."""
    return dt.date.fromisoformat(str(day)).toordinal()


Listed = dict[bytes, tuple[Any, ...]]
"""Rows of a listing by id, in the order of ``_COLUMNS``."""


def refresh(tx: Reading, table: str, ids: Collection[str]) -> list[int]:
    """Write these records' rows of a listing anew; gives the numbers that left the full text.

    ``tx`` must read what the transaction has written, see ``listing_index.fresh``.
    """
    gone: list[int] = []
    given = _not_plain(tx.connection, ids) if table == "fact" else ids
    for some in portions(given, PORTION):
        before = listed(tx.connection, table, some)
        now = computed(tx, table, some, before)
        place = _NUMBERS.get(table)
        if place is not None:
            gone += _left(before, now, place)
        _put(tx.connection, f"{table}_listing", before, now)
    return gone


def _not_plain(connection: Connection, ids: Collection[str]) -> list[str]:
    """List the facts that are new and of which the office has not spoken; gives the others.

    Packages bring many thousand of them: the database does it by itself, at half the cost.
    """
    left: list[str] = []
    for some in portions(ids, PORTION):
        given = (wanted(some),)
        there = {row for (row,) in connection.execute(_THERE, (*given, *given))}
        new = [row for row in some if row not in there]
        left += there
        if new:
            connection.execute(_NEW_FACTS, (wanted(new),))
    return left


def _case(column: str, places: Mapping[Any, int], other: int) -> str:
    parts = " ".join(f"WHEN '{word}' THEN {place}" for word, place in places.items() if word)
    return f"CASE {column} {parts} ELSE {other} END"


_FIRST_DAY: Final = 1_721_424.5
"""The Julian day before ordinal 1."""
_STATE_SQL: Final = _case("f.state", marks.FACT_STATES, marks.UNKNOWN)
_WEIGHT_SQL: Final = _case("f.severity", marks.WEIGHTS, 0)
_THERE: Final = (
    f"SELECT lower(hex(id)) FROM fact_listing WHERE id IN (SELECT unhex(value) FROM json_each(?)) "
    f"UNION SELECT fact_id FROM fact_review WHERE fact_id {_GIVEN} AND deleted = 0"
)
_NEW_FACTS: Final = (
    "INSERT INTO fact_listing (id, day, number, team, unit, weight, state, mark, n, words) "
    f'SELECT unhex(f.id), CAST(julianday(f."on") - {_FIRST_DAY} AS INTEGER), f.number, '
    f"coalesce(t.number, {marks.OFFICE}), unhex(f.unit_id), {_WEIGHT_SQL}, {_STATE_SQL}, "
    f"{_STATE_SQL} | (max(0, min(coalesce(c.year, 2000) - 2000, 127)) << 4) "
    f"| ((f.polarity = '{marks.NEGATIVE_VALUE}') << 12) "
    "| (CASE WHEN f.visibility IS NULL THEN 0 WHEN f.visibility = 'visible' THEN 1 "
    "WHEN f.visibility = 'latent' THEN 2 ELSE 3 END << 13) "
    "| (coalesce(f.typical, 0) << 15) | ((f.cadre_id IS NULL) << 16) "
    f"| ({_WEIGHT_SQL} << 17), NULL, NULL FROM json_each(?) j CROSS JOIN fact f ON f.id = j.value "
    "LEFT JOIN assessment_team t ON t.id = f.team_id LEFT JOIN cycle c ON c.id = f.cycle_id "
    "WHERE f.deleted = 0"
)
"""What ``_fact_row`` makes of a fact that is its own state; the tests hold the two together."""


def computed(tx: Reading, table: str, ids: Collection[str], before: Listed) -> Listed:
    """What the rows of a listing have to be; ``before`` is what they are."""
    if table == "visit":
        return _visit_rows(tx, ids)
    given = (wanted(ids),)
    spoken = _spoken(tx.connection, given) if table == "fact" else {}
    statement = _FACTS if table == "fact" else _INTERVIEWS
    now: Listed = {}
    for row in tx.connection.execute(statement, given):
        key = bytes.fromhex(row[0])
        if table == "fact":
            now[key] = _fact_row(row, spoken.get(row[0]), before.get(key))
        else:
            now[key] = _interview_row(row, before.get(key))
    return now


def _spoken(connection: Connection, given: tuple[str]) -> dict[str, FactShown]:
    """The displayed states of the facts of which the office has spoken; fact_forms.shown_of."""
    found: dict[str, FactShown] = {}
    for key, round_, verdict, of, covers, *said in connection.execute(_REVIEWED, given):
        fits = covers == content_digest(said[: len(CONTENT)], *said[len(CONTENT) :])
        word = OfficeWord(verdict, of, fits)
        found[key] = fact_shown(FactState.SUBMITTED, round_, word)
    return found


def _fact_row(
    row: Sequence[Any], spoken: FactShown | None, before: tuple[Any, ...] | None
) -> tuple[Any, ...]:
    _, on, number, team, unit, severity, own, polarity, visibility, typical, cadre, year, *said = (
        row
    )
    day, place = (
        day_number(on),
        _STATES(own if spoken is None else spoken.state.value, marks.UNKNOWN),
    )
    kept = words = None
    if before is not None and before[7] is not None and before[0] == day:
        words = checksum(said[0], said[1], "[]")
        kept = before[7] if before[8] == words else None
    weight = _WEIGHTS(severity, 0)
    # By hand: a million of these are made, and ``marks.mark`` costs more than all the rest.
    mark = (
        place
        | marks.year_part(year) << 4
        | (spoken is not None and spoken.changed_after) << 11
        | (polarity == marks.NEGATIVE_VALUE) << 12
        | _VISIBILITIES(visibility, 3) << 13
        | bool(typical) << 15
        | (cadre is None) << 16
        | weight << 17
    )
    team = marks.OFFICE if team is None else team
    words = None if kept is None else words
    return day, number, team, bytes.fromhex(unit), weight, place, mark, kept, words


_STATES: Final = marks.FACT_STATES.get
_WEIGHTS: Final = marks.WEIGHTS.get
_VISIBILITIES: Final = marks.VISIBILITIES.get


def _interview_row(row: Sequence[Any], before: tuple[Any, ...] | None) -> tuple[Any, ...]:
    day, place = day_number(row[1]), marks.place("layer", marks.LAYERS, row[5])
    kept = words = None
    if before is not None and before[6] is not None and before[0] == day:
        words = checksum(row[7] or "", row[8], row[9])
        kept = before[6] if before[7] == words else None
    words = None if kept is None else words
    team = marks.OFFICE if row[3] is None else row[3]
    mark = marks.mark(year=marks.year_part(row[6]), layer=place)
    return day, row[2], team, bytes.fromhex(row[4]), place, mark, kept, words


def _left(before: Listed, now: Listed, n: int) -> list[int]:
    """The numbers in the full text that no row has any more; ``n`` is their column's place."""
    return [
        row[n]
        for key, row in before.items()
        if row[n] is not None and (key not in now or now[key][n] is None)
    ]


def _visit_rows(tx: Reading, ids: Collection[str]) -> Listed:
    given = [UUID(hex=i) for i in ids]
    known = list(marks.VISIT_STATES)
    visits = tx.session.scalars(select(Visit).where(Visit.id.in_(given), Visit.state.in_(known)))
    stands = standings(tx, list(visits))
    now: Listed = {}
    for key, day, number, team, unit, year, mode, named in tx.connection.execute(
        _VISITS, (wanted(ids),)
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
    return now


def listed(connection: Connection, table: str, ids: Iterable[str]) -> Listed:
    """The rows of a listing as they are."""
    columns = ", ".join(_COLUMNS[f"{table}_listing"])
    rows = connection.execute(
        f"SELECT id, {columns} FROM {table}_listing "
        "WHERE id IN (SELECT unhex(value) FROM json_each(?))",
        (wanted(ids),),
    )
    return {row[0]: tuple(row[1:]) for row in rows}


def _put(
    connection: Connection,
    table: str,
    before: Listed,
    now: Listed,
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
