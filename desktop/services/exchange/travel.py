"""How far a team's own records have come: 未导出, 已导出, 已接收, 有冲突, 退回.

Only what the *present* instance of the office has acknowledged counts as received. After the
office was restored from a backup, what that backup forgot is honestly under way again.
Source: exchange.md §2 (channels, receipts) and §6.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import orjson

from desktop.models.travel import (
    NOUNS,
    counts_sql,
    find_sql,
    lines_sql,
    states_sql,
)
from desktop.services.door import Reading, Service, reads
from desktop.services.exchange.refusals import PackageRefused
from desktop.services.exchange.standing import instance, office_station
from desktop.services.exchange.whose import present_team
from desktop.services.listing import like_pattern
from desktop.services.permissions import Operation
from desktop.services.reach import barred_cadres, barred_units
from desktop.services.row_words import row_words
from desktop.terms import TravelState


@dataclass(frozen=True, slots=True)
class TravelQuery:
    """What the list shows: ``noun`` is one of ``models.travel.NOUNS``."""

    state: TravelState | None = None
    noun: str | None = None
    text: str = ""


EVERYTHING = TravelQuery()


@dataclass(frozen=True, slots=True)
class TravelLine:
    """One record of the team; ``what`` is its kind and mark, ``day`` when it happened."""

    noun: str
    id: UUID
    what: str
    unit: str
    text: str
    day: dt.date
    state: TravelState


class TravelService(Service):
    """What the team sees of its own records' way to the office; at the office there are none."""

    @reads(Operation.READ_RECORDS)
    def states(self, tx: Reading, noun: str, ids: Sequence[UUID]) -> Mapping[UUID, TravelState]:
        """The states of records of one kind; what is not the team's own is left out."""
        return _states(tx, noun, ids)

    @reads(Operation.READ_RECORDS)
    def counts(self, tx: Reading) -> Mapping[TravelState, int]:
        """How many own records are in each state; every state is there, also with 0."""
        found = dict.fromkeys(TravelState, 0)
        values = _values(tx)
        if values is None:
            return found
        for noun in NOUNS.values():
            for state, number in tx.connection.execute(counts_sql(noun), values):
                found[TravelState(state)] += number
        return found

    @reads(Operation.READ_RECORDS)
    def find(self, tx: Reading, query: TravelQuery = EVERYTHING) -> tuple[UUID, ...]:
        """Ids of matching own records, the latest first."""
        return _found(tx, query)

    @reads(Operation.READ_RECORDS)
    def rows(self, tx: Reading, ids: Sequence[UUID]) -> tuple[TravelLine, ...]:
        """The lines of a page, in the order of the ids."""
        return _rows(tx, ids)

    @reads(Operation.READ_RECORDS)
    def lines(
        self, tx: Reading, query: TravelQuery = EVERYTHING, limit: int = 200
    ) -> tuple[TravelLine, ...]:
        """The first lines of a list at once."""
        return _rows(tx, _found(tx, query)[:limit])


def _values(tx: Reading, ids: Sequence[UUID] = ()) -> dict[str, str] | None:
    """What all statements are given; None where there is no team whose records these were."""
    team = present_team(tx)
    if team is None:
        return None
    present, earlier = instance(tx.session)
    own = sorted({tx.desk.history.origin, present, *earlier} - {""})
    try:
        office = office_station(tx.session).present
    except PackageRefused:
        office = ""  # not enrolled: nothing has gone anywhere yet
    lists = {
        "own": own,
        "ids": [i.hex for i in ids],
        "units": [u.hex for u in barred_units(tx)],
        "cadres": [c.hex for c in barred_cadres(tx)],
    }
    packed = {name: orjson.dumps(values).decode() for name, values in lists.items()}
    return {**packed, "team": team.hex, "office": office}


def _states(tx: Reading, noun: str, ids: Sequence[UUID]) -> dict[UUID, TravelState]:
    values = _values(tx, ids)
    if values is None or not ids:
        return {}
    rows = tx.connection.execute(states_sql(NOUNS[noun]), values)
    return {UUID(hex=row): TravelState(state) for row, state in rows}


def _found(tx: Reading, query: TravelQuery) -> tuple[UUID, ...]:
    values = _values(tx)
    if values is None:
        return ()
    if query.state is not None:
        values["state"] = query.state.value
    if query.text.strip():
        values["text"] = like_pattern(query.text)
    found: list[tuple[str, str]] = []
    for name, noun in NOUNS.items():
        if query.noun in (None, name):
            sql = find_sql(noun, state=query.state is not None, text="text" in values)
            found += [(day, row) for row, day in tx.connection.execute(sql, values)]
    found.sort(reverse=True)
    return tuple(UUID(hex=row) for _, row in found)


def _rows(tx: Reading, ids: Sequence[UUID]) -> tuple[TravelLine, ...]:
    values = _values(tx, ids)
    if values is None or not ids:
        return ()
    found: dict[UUID, TravelLine] = {}
    for name, noun in NOUNS.items():
        rows = tx.connection.execute(lines_sql(noun), values).fetchall()
        states = _states(tx, name, [UUID(hex=row[0]) for row in rows])
        words = row_words(tx.connection, [(noun.table, row[0]) for row in rows])
        for row, unit, day, text in rows:
            key = UUID(hex=row)
            what = words[noun.table, row].what.split(" · ", maxsplit=1)[0]
            told = TravelLine(name, key, what, unit, text, dt.date.fromisoformat(day), states[key])
            found[key] = told
    return tuple(found[i] for i in ids if i in found)
