"""Lists: all ids in order at once, pages by id, so that a long list opens without waiting."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from desktop.models.base import Synced
from desktop.services.door import Reading


def like_pattern(text: str) -> str:
    """A LIKE pattern for "contains"; its own signs are escaped with a backslash.

    A blank stands for anything between two words: names are stored without the blanks that pad
    them (张　三), texts keep theirs (推进 5G 基站), and one pattern finds both.
    """
    words = text.split()
    for sign in ("\\", "%", "_"):
        words = [word.replace(sign, "\\" + sign) for word in words]
    return f"%{'%'.join(words)}%"


def asked(
    *pairs: tuple[InstrumentedAttribute[Any], object | None],
) -> tuple[ColumnElement[bool], ...]:
    """That columns have the values asked for; None asks for nothing."""
    return tuple(column == value for column, value in pairs if value is not None)


def containing(text: str, *columns: InstrumentedAttribute[Any]) -> tuple[ColumnElement[bool], ...]:
    """That one of the columns contains a text; an empty text asks for nothing."""
    if not text.strip():
        return ()
    pattern = like_pattern(text)
    return (or_(*(column.like(pattern, escape="\\") for column in columns)),)


@contextmanager
def at_hand(tx: Reading, *wanted: tuple[type[Synced], Iterable[UUID | None]]) -> Iterator[None]:
    """Fetch rows by id with one question a table, before a call about many of them.

    A session forgets rows that nobody holds; inside the block they are held, so that getting
    one by its id asks nothing. Only for rows that the block does not itself write and reread.
    """
    held = [
        list(tx.session.scalars(select(table).where(table.id.in_({i for i in ids if i}))))
        for table, ids in wanted
    ]
    yield
    held.clear()


def ordered(
    tx: Reading,
    statement: Select[Any],
    columns: Sequence[InstrumentedAttribute[Any]],
    id_column: InstrumentedAttribute[UUID],
    *,
    descending: bool,
) -> tuple[UUID, ...]:
    """Ids by the columns and then by id, empty values last in either direction."""
    keys = [c.desc().nulls_last() if descending else c.asc().nulls_last() for c in columns]
    return tuple(tx.session.scalars(statement.order_by(*keys, id_column)))
