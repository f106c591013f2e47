"""Writes .lrm 2.0 files as the older editor did; the program itself only reads them."""

from __future__ import annotations

from collections.abc import Mapping

from desktop.services.lrmx import Person
from desktop.services.lrmx.lrm import EDUCATION, FIELD_COUNT, PLAIN

_FAMILY = ("relation", "name", "birth", "politics", "work")


def record(person: Person, extra: Mapping[int, str] | None = None) -> list[str]:
    """The fields of a person; ``extra`` puts a text into any field."""
    fields = [""] * FIELD_COUNT
    for n, name in PLAIN.items():
        fields[n] = getattr(person, name)
    for n, names in EDUCATION.items():
        a, b, c, d = (getattr(person, name) for name in names)
        fields[n] = f"{a}#{b}@{c}#{d}"
    for n, name in enumerate(_FAMILY, 20):
        fields[n] = "@".join(getattr(item, name) for item in person.family)
    for n, text in (extra or {}).items():
        fields += [""] * (n + 1 - len(fields))
        fields[n] = text
    return fields


def written(fields: list[str], encoding: str = "gb18030", end: str = "\r\n") -> bytes:
    """The file of a record."""
    quoted = ",".join('"' + text.replace('"', '""') + '"' for text in fields)
    return (quoted + end).encode(encoding)


def lrm_of(person: Person) -> bytes:
    """The file of a person."""
    return written(record(person))
