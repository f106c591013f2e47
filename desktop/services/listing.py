"""Lists: all ids in order at once, pages by id, so that a long list opens without waiting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select
from sqlalchemy.orm import InstrumentedAttribute

from desktop.services.door import Reading


def like_pattern(text: str) -> str:
    """A LIKE pattern for "contains"; its own signs are escaped with a backslash."""
    plain = "".join(text.split())
    for sign in ("\\", "%", "_"):
        plain = plain.replace(sign, "\\" + sign)
    return f"%{plain}%"


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
