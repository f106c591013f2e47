"""The ground of all tables: naming convention, column types, and what makes a table synced.

A synced table is a *view* of the history: only ``history.apply`` writes it. ORM classes are
for reading. A column's stored value is exactly the value that travels in a revision, so that
no codec can differ between the writer and the importer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

import orjson
from sqlalchemy import (
    BigInteger,
    Dialect,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Text,
    TypeDecorator,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from desktop.terms import StationRole, Term

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

Stored = str | int | bytes | None
"""What SQLite keeps of a synced column and a revision's line carries: text, integer or nothing."""

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
SCORE_SCALE = 10_000


class Uuid(TypeDecorator[UUID]):
    """A UUID as 32 lower-case hexadecimal digits."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: UUID | None, dialect: Dialect | None) -> str | None:
        """UUID → hex text."""
        return None if value is None else value.hex

    def process_result_value(self, value: Any, dialect: Dialect | None) -> UUID | None:
        """Hex text → UUID."""
        return None if value is None else UUID(hex=value)


class Micros(TypeDecorator[dt.datetime]):
    """An aware moment as UTC microseconds since 1970."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect | None) -> int | None:
        """Aware datetime → microseconds; a naive one is a programming error."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored moment must carry its time zone")
        return (value - _EPOCH) // dt.timedelta(microseconds=1)

    def process_result_value(self, value: Any, dialect: Dialect | None) -> dt.datetime | None:
        """Microseconds → aware UTC datetime."""
        return None if value is None else _EPOCH + dt.timedelta(microseconds=int(value))


class Day(TypeDecorator[dt.date]):
    """A calendar day as ISO text, which sorts as it reads."""

    impl = String(10)
    cache_ok = True

    def process_bind_param(self, value: dt.date | None, dialect: Dialect | None) -> str | None:
        """Date → ``2026-11-22``."""
        return None if value is None else value.isoformat()

    def process_result_value(self, value: Any, dialect: Dialect | None) -> dt.date | None:
        """``2026-11-22`` → date."""
        return None if value is None else dt.date.fromisoformat(value)


class Score(TypeDecorator[Decimal]):
    """A decimal of four places as a scaled integer: no binary fraction ever touches a score."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect | None) -> int | None:
        """Decimal → ten-thousandths; more than four places is a programming error."""
        if value is None:
            return None
        scaled = value * SCORE_SCALE
        if scaled != scaled.to_integral_value():
            raise ValueError("a stored score has at most four decimal places")
        return int(scaled)

    def process_result_value(self, value: Any, dialect: Dialect | None) -> Decimal | None:
        """Ten-thousandths → Decimal."""
        return None if value is None else Decimal(int(value)) / SCORE_SCALE


class Flag(TypeDecorator[bool]):
    """A truth value as 0 or 1."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: bool | None, dialect: Dialect | None) -> int | None:
        """Bool → 0/1."""
        return None if value is None else int(value)

    def process_result_value(self, value: Any, dialect: Dialect | None) -> bool | None:
        """0/1 → bool."""
        return None if value is None else bool(value)


class Words(TypeDecorator[tuple[str, ...]]):
    """A tuple of short texts as canonical JSON."""

    impl = Text
    cache_ok = True

    def process_bind_param(
        self, value: tuple[str, ...] | None, dialect: Dialect | None
    ) -> str | None:
        """Tuple → JSON array; terms are stored by value."""
        return None if value is None else orjson.dumps([str(v) for v in value]).decode()

    def process_result_value(self, value: Any, dialect: Dialect | None) -> tuple[str, ...] | None:
        """JSON array → tuple."""
        return None if value is None else tuple(orjson.loads(value))


NAMES = "names"
"""Where a column's ``info`` has the table that it names without a foreign key."""


class Base(DeclarativeBase):
    """Declarative base of all tables."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        UUID: Uuid,
        dt.datetime: Micros,
        dt.date: Day,
        Decimal: Score,
        bool: Flag,
        tuple[str, ...]: Words,
        str: Text,
    }

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Mark the table of a synced class, so that no flush ever writes it."""
        super().__init_subclass__(**kwargs)
        if issubclass(cls, Synced):
            cls.metadata.tables[cls.__tablename__].info["synced"] = cls


def ref(target: str) -> ForeignKey:
    """A foreign key that is checked at COMMIT: one package may bring both ends in any order."""
    return ForeignKey(target, deferrable=True, initially="DEFERRED")


class Synced:
    """Columns of every synced row.

    ``version`` is the exact set of revisions that the row shows, in the compact form of
    ``history.Version``; a form that was read with it passes it back. ``deleted`` is an
    ordinary field. ``conflicts`` counts the field groups with an open conflict.

    A class lists in ``groups`` the fields that mean something only together, and in
    ``writers`` which stations may write it: what any other station writes is held. A team may
    write a row only if the field ``team_field`` names that team; every revision carries it, and
    what was said at the row's creation never changes.

    ``office_fields`` a team names only when it creates the row. ``office_values`` are the
    values of a field that only the office gives (None: every value, a team leaves it empty).
    """

    groups: ClassVar[tuple[tuple[str, ...], ...]] = ()
    writers: ClassVar[frozenset[StationRole]] = frozenset({StationRole.OFFICE})
    team_field: ClassVar[str | None] = None
    office_fields: ClassVar[frozenset[str]] = frozenset()
    office_values: ClassVar[Mapping[str, frozenset[str] | None]] = {}

    id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-10)
    version: Mapped[str] = mapped_column(sort_order=90)
    deleted: Mapped[bool] = mapped_column(default=False, sort_order=91)
    conflicts: Mapped[int] = mapped_column(default=0, sort_order=92)


def stored(value: object) -> Stored:
    """The stored form of a Python value of any type used in columns.

    Raises TypeError for a type that no column has.
    """
    found: Stored
    match value:
        case Term():
            found = value.value
        case bool():
            found = int(value)
        case None | str() | int():
            found = value
        case UUID():
            found = value.hex
        case dt.datetime():
            found = Micros().process_bind_param(value, None)
        case dt.date():
            found = value.isoformat()
        case Decimal():
            found = Score().process_bind_param(value, None)
        case tuple() | list():
            found = Words().process_bind_param(tuple(value), None)
        case _:
            raise TypeError(f"no column stores {type(value).__name__}")
    return found
