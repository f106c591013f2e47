"""A form's values as plain JSON for drafts.db, and back; and as words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Protocol, runtime_checkable
from uuid import UUID

from desktop.views.widgets.date_edit import show_date
from desktop.views.widgets.fields import ChoiceField, DateField, Field


@runtime_checkable
class _Packing(Protocol):
    def pack(self) -> object:
        """The value for a draft."""

    def unpack(self, stored: object) -> object:
        """The value back from a draft."""


def pack(field: Field) -> object:
    """What stands in a field, for a draft."""
    if isinstance(field, _Packing):
        return field.pack()
    value = field.value()
    if isinstance(value, date):
        return value.isoformat()
    return None if value is None else str(value)


def unpack(field: Field, stored: object) -> object:
    """The value of a field back from a draft; what the field no longer offers is None."""
    if isinstance(field, _Packing):
        return field.unpack(stored)
    if isinstance(field, DateField) and isinstance(stored, str):
        try:
            return date.fromisoformat(stored)
        except ValueError:
            return stored  # what was typed and is no date yet
    if isinstance(field, ChoiceField):
        return next((v for v, _label in field.choices if str(v) == stored), None)
    return stored


def unpack_all(fields: Mapping[str, Field], body: Mapping[str, object]) -> dict[str, object]:
    """The values of all fields that a draft holds."""
    return {key: unpack(field, body[key]) for key, field in fields.items() if key in body}


def shown(field: Field, value: object) -> str:
    """A value as the user reads it."""
    if isinstance(value, date):
        return show_date(value)
    if isinstance(field, ChoiceField):
        return next((label for v, label in field.choices if v == value), "")
    match value:
        case (UUID(), str() as name):
            return name
        case tuple():
            return f"{len(value)} 项"
        case _:
            return "" if value is None else str(value)
