"""Lists of a million records: which index gives the first page at once, and all ids in order.

Three ways, the first that fits: an index that has what is asked as its beginning and the order
after it; the few records of one filter, put in order in memory; and else the index of the
order, walked until a page is full, each entry looked at for the other filters. The last is
quick because what is not few is met soon. Every index ends with ``mark`` and the id, so no way
has to look at the records themselves.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, overload
from uuid import UUID

import orjson

from desktop.models.encrypted import Connection

FEW: Final = 6_000
"""Records that are put in order in memory rather than met by walking."""
FEW_BY_UNIT: Final = 2_000
"""The same for a page in the order of the units' names, where each has to look its unit up."""
MARKED: Final = frozenset({"state", "weight", "layer"})
"""Columns whose values ``mark`` has as well."""
_ID: Final = 16


class Ids(Sequence[UUID]):
    """Ids in order as one piece of memory: a million take 16 MB and no time to hand over."""

    def __init__(self, packed: bytes) -> None:
        """``packed`` is 16 bytes for each."""
        self._packed = packed

    def __len__(self) -> int:
        """How many."""
        return len(self._packed) // _ID

    @overload
    def __getitem__(self, place: int) -> UUID: ...

    @overload
    def __getitem__(self, place: slice) -> Ids: ...

    def __getitem__(self, place: int | slice) -> UUID | Ids:
        """One id, or a run of them."""
        if isinstance(place, slice):
            start, stop, step = place.indices(len(self))
            if step != 1:
                raise ValueError("only runs of ids")
            return Ids(self._packed[start * _ID : max(start, stop) * _ID])
        if place < 0:
            place += len(self)
        found = self._packed[place * _ID : (place + 1) * _ID]
        if place < 0 or not found:
            raise IndexError(place)
        return UUID(bytes=found)

    def __iter__(self) -> Iterator[UUID]:
        """From the first to the last."""
        return map(self.__getitem__, range(len(self)))

    def __contains__(self, key: object) -> bool:
        """Whether an id is among them."""
        return self.place_of(key) >= 0

    def __eq__(self, other: object) -> bool:
        """The same ids in the same order, whatever holds them."""
        if isinstance(other, Ids):
            return self._packed == other._packed
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]  # a sequence that equals a tuple of its ids

    def place_of(self, key: object) -> int:
        """Where an id stands, or -1."""
        if not isinstance(key, UUID):
            return -1
        at = self._packed.find(key.bytes)
        while at >= 0 and at % _ID:
            at = self._packed.find(key.bytes, at + 1)
        return at // _ID if at >= 0 else -1

    def begins_with(self, others: Sequence[object]) -> bool:
        """Whether these are the first of them, without making any id."""
        some = [key for key in others if isinstance(key, UUID)]
        return len(some) == len(others) and self._packed.startswith(b"".join(k.bytes for k in some))


def packed(ids: Sequence[UUID]) -> Ids:
    """Ids as one piece of memory."""
    return ids if isinstance(ids, Ids) else Ids(b"".join(key.bytes for key in ids))


@dataclass(frozen=True, slots=True)
class Shelf:
    """A table of models/listings.py: its indexes with their columns, ``mark`` and id left out.

    ``orders`` says by which columns each sort goes; a sort of ``unit`` goes by the unit's name.
    ``packed`` is SQL for a column out of ``mark``, and ``rare`` an index of those that have a bit.
    """

    table: str
    indexes: Mapping[str, tuple[str, ...]]
    orders: Mapping[str, tuple[str, ...]]
    packed: Mapping[str, str] = field(default_factory=dict)
    rare: tuple[int, str] | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list shows. ``equal`` are values of columns, ``bits`` of ``mark`` under ``mask``.

    ``since`` and ``until`` bound the day (ordinals). ``among`` is SQL for 16-byte ids that the
    records must be among, ``tests`` SQL conditions on a record ``l``, ``barred`` ids (hex) that
    are left out; each with its values.
    """

    sort: str
    descending: bool = True
    equal: Mapping[str, int | bytes] = field(default_factory=dict)
    mask: int = 0
    bits: int = 0
    since: int | None = None
    until: int | None = None
    among: tuple[str, tuple[Any, ...]] | None = None
    tests: tuple[tuple[str, tuple[Any, ...]], ...] = ()
    barred: frozenset[str] = frozenset()

    @property
    def by_unit(self) -> bool:
        """Whether the order is that of the units' names."""
        return self.sort == "unit" and "unit" not in self.equal

    def conditions(self, columns: Collection[str] = ()) -> tuple[tuple[str, ...], tuple[Any, ...]]:
        """SQL on a record ``l``, and its values; without ``among``.

        ``columns`` are those of the index that is used. What ``mark`` says as well is asked of a
        column only there: asked of another it would have to be looked up for each record.
        """
        equal = {c: v for c, v in self.equal.items() if c not in MARKED or c in columns}
        where = [f"l.{column} = ?" for column in equal]
        values: list[Any] = list(equal.values())
        if self.mask:
            where.append("(l.mark & ?) = ?")
            values += [self.mask, self.bits]
        for sign, day in ((">=", self.since), ("<=", self.until)):
            if day is not None:
                where.append(f"l.day {sign} ?")
                values.append(day)
        if self.barred:
            # Gathered once into a set of the statement: it costs each record a look, no plan.
            where.append("l.id NOT IN (SELECT unhex(value) FROM json_each(?))")
            values.append(orjson.dumps(sorted(self.barred)).decode())
        for sql, more in self.tests:
            where.append(sql)
            values += more
        return tuple(where), tuple(values)


@dataclass(frozen=True, slots=True)
class Way:
    """How the records are met: SQL after SELECT l.id, its values, and the order.

    ``few``: so few that they are put in order in memory.
    """

    source: str
    where: tuple[str, ...]
    values: tuple[Any, ...]
    order: tuple[str, ...]
    descending: bool
    few: bool = False

    def sql(self, what: str = "l.id", limit: int | None = None) -> str:
        """The whole statement."""
        turn = " DESC" if self.descending else ""
        order = ", ".join(f"{column}{turn}" for column in self.order)
        end = "" if limit is None else f" LIMIT {limit}"
        return f"{self.unordered(what)} ORDER BY {order}{end}"

    def unordered(self, what: str = "1") -> str:
        """The same records in whatever order they are met."""
        where = f" WHERE {' AND '.join(self.where)}" if self.where else ""
        return f"SELECT {what} FROM {self.source}{where}"


def first_ids(connection: Connection, shelf: Shelf, asked: Asked, limit: int) -> Ids:
    """The ids of the first page."""
    way = way_of(connection, shelf, asked, few_by_unit=FEW_BY_UNIT)
    rows = connection.execute(way.sql(limit=limit), way.values)
    return Ids(b"".join(row for (row,) in rows))


def all_ids(connection: Connection, shelf: Shelf, asked: Asked) -> Ids:
    """All ids in order, put together by the database itself: no row passes through Python."""
    way = way_of(connection, shelf, asked)
    whole = f"SELECT CAST(group_concat(id, '') AS BLOB) FROM ({way.sql('l.id AS id')})"
    (found,) = connection.execute(whole, way.values).fetchone()
    return Ids(found or b"")


def count(connection: Connection, shelf: Shelf, asked: Asked, *, most: int | None = None) -> int:
    """How many; with ``most`` it stops there."""
    way = way_of(connection, shelf, asked)
    end = "" if most is None else f" LIMIT {most}"
    inner = f"SELECT count(*) FROM ({way.unordered()}{end})"
    (number,) = connection.execute(inner, way.values).fetchone()
    return int(number)


def by_place(
    connection: Connection, shelf: Shelf, asked: Asked, column: str
) -> list[tuple[int, int]]:
    """How many records there are of each value of a column that ``mark`` has as well."""
    way = way_of(connection, shelf, asked)
    value = shelf.packed[column]
    sql = f"{way.unordered(f'{value}, count(*)')} GROUP BY {value}"
    return [(int(place), int(number)) for place, number in connection.execute(sql, way.values)]


def way_of(connection: Connection, shelf: Shelf, asked: Asked, *, few_by_unit: int = FEW) -> Way:
    """The quickest way to what is asked."""
    among, given = asked.among or ("", ())
    if among and few(connection, f"SELECT 1 FROM ({among})", given):
        where, values = asked.conditions()
        source = f"({among}) s CROSS JOIN {shelf.table} l ON l.id = s.id"
        return _sorted(source, (where, (*given, *values)), shelf, asked)
    if shelf.rare is not None and asked.mask & asked.bits & shelf.rare[0]:
        bit, index = shelf.rare
        where, values = asked.conditions()
        where = (*where, f"(l.mark & {bit})", *([f"l.id IN ({among})"] if among else []))
        told = where, (*values, *given)
        return _sorted(f"{shelf.table} l INDEXED BY {index}", told, shelf, asked)
    best, met = _best(shelf, asked)
    most = few_by_unit if asked.by_unit else FEW
    driver = _driver(connection, shelf, asked, most) if _narrowed(shelf, asked, best, met) else None
    where, values = asked.conditions(shelf.indexes[driver or best])
    if among:
        where, values = (*where, f"l.id IN ({among})"), (*values, *given)
    if driver is not None:
        return _sorted(f"{shelf.table} l INDEXED BY {driver}", (where, values), shelf, asked)
    if not asked.by_unit:
        source = f"{shelf.table} l INDEXED BY {best}"
        return Way(source, where, values, _tail(shelf, best, len(met)), asked.descending)
    source = (
        "unit u INDEXED BY ix_unit_name_key_unit_id CROSS JOIN "
        f"{shelf.table} l INDEXED BY {best} ON l.unit = unhex(u.id)"
    )
    # The row's number makes the outer key unique, so the inner order counts without sorting.
    keys = ("u.name_key", "u.id", "u.rowid", *_tail(shelf, best, 1))
    return Way(source, where, values, keys, asked.descending)


def _narrowed(shelf: Shelf, asked: Asked, best: str, met: Sequence[str]) -> bool:
    """Whether more is asked than the index has at its beginning."""
    columns = shelf.indexes[best]
    if asked.equal.keys() - set(met) or asked.mask or asked.tests or asked.among:
        return True
    bounded = asked.since is not None or asked.until is not None
    return bounded and columns[len(met) : len(met) + 1] != ("day",)


def _tail(shelf: Shelf, index: str, met: int) -> tuple[str, ...]:
    return tuple(f"l.{c}" for c in (*shelf.indexes[index][met:], "mark", "id"))


def _sorted(
    source: str, told: tuple[tuple[str, ...], tuple[Any, ...]], shelf: Shelf, asked: Asked
) -> Way:
    """A few records, put in order in memory."""
    keys = tuple(shelf.packed.get(c, f"l.{c}") for c in (*shelf.orders[asked.sort], "id"))
    if asked.by_unit:
        source += " CROSS JOIN unit u ON u.id = lower(hex(l.unit))"
        keys = ("u.name_key", "u.id", *keys)
    return Way(source, *told, keys, asked.descending, few=True)


def _best(shelf: Shelf, asked: Asked) -> tuple[str, tuple[str, ...]]:
    """The index in whose order the records come, with as much as is asked at its beginning."""
    if asked.by_unit:
        return f"ix_{shelf.table}_unit", ()
    order = shelf.orders[asked.sort]
    found: tuple[str, tuple[str, ...]] | None = None
    for name, columns in shelf.indexes.items():
        for met in range(len(columns)):
            prefix, rest = columns[:met], columns[met:]
            if not all(c in asked.equal for c in prefix):
                break
            wanted = tuple(c for c in order if c not in prefix)
            if rest[: len(wanted)] == wanted and (found is None or met > len(found[1])):
                found = (name, prefix)
    if found is None:
        raise KeyError(f"{shelf.table} has no index for {asked.sort}")
    return found


def _driver(connection: Connection, shelf: Shelf, asked: Asked, most: int) -> str | None:
    """An index by which at most so many records have to be looked at."""
    days = [(s, d) for s, d in ((">=", asked.since), ("<=", asked.until)) if d is not None]
    for name, columns in shelf.indexes.items():
        met = 0
        while met < len(columns) and columns[met] in asked.equal:
            met += 1
        where = [f"{c} = ?" for c in columns[:met]]
        values: list[Any] = [asked.equal[c] for c in columns[:met]]
        if days and columns[met : met + 1] == ("day",):
            where += [f"day {sign} ?" for sign, _ in days]
            values += [day for _, day in days]
        if where:
            sql = f"SELECT 1 FROM {shelf.table} INDEXED BY {name} WHERE {' AND '.join(where)}"
            if few(connection, sql, values, most):
                return name
    return None


def few(connection: Connection, sql: str, values: Sequence[Any], most: int = FEW) -> bool:
    """Whether a statement finds few rows; it looks no further than that."""
    counted = f"SELECT count(*) FROM ({sql} LIMIT {most + 1})"
    (number,) = connection.execute(counted, tuple(values)).fetchone()
    return int(number) <= most
