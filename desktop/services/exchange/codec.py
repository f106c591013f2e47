"""Frozen dataclasses as canonical JSON, and back with no tolerance at all.

A value has one spelling: its fields by sorted name, no blanks. Reading checks every type and
range, builds the value and compares what it would write with what was read, so an unknown or
doubled key, another order or a blank is refused like a wrong type.
"""

from __future__ import annotations

import re
import types
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import lru_cache
from typing import Annotated, Any, Final, TypeVar, Union, get_args, get_origin, get_type_hints

import orjson

from desktop.terms import Term

MOST: Final = 2**63 - 1


class BadForm(ValueError):
    """Bytes that are not the canonical form of the value that they should be."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text that the whole pattern must fit."""

    pattern: str


@dataclass(frozen=True, slots=True)
class Within:
    """An integer between both ends, both included."""

    least: int
    most: int


Id = Annotated[str, Text("[0-9a-f]{32}")]
"""128 bits: an origin, a key id, a team, an account, a deployment."""
Digest = Annotated[str, Text("[0-9a-f]{64}")]
"""A SHA-256, or a link of a chain."""
Count = Annotated[int, Within(0, MOST)]
"""A number that is never negative."""
Words = Annotated[str, Text(r"[^\x00]{0,400}")]
"""A short text for people."""

T = TypeVar("T")


def encode(value: object) -> bytes:
    """The canonical bytes of a dataclass of this kind."""
    return orjson.dumps(_plain(value), option=orjson.OPT_SORT_KEYS)


def decode(kind: type[T], data: bytes) -> T:
    """The value that ``encode`` wrote as ``data``. Raises BadForm for anything else."""
    try:
        loaded = orjson.loads(data)
    except ValueError:
        raise BadForm("not JSON") from None
    value: T = _read(kind, loaded)
    if encode(value) != data:
        raise BadForm("not canonical")
    return value


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return {name: _plain(getattr(value, name)) for name, _ in _shape(type(value))}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Term):
        return value.value
    return dict(value) if isinstance(value, Mapping) else value


@lru_cache(maxsize=64)
def _shape(kind: type[Any]) -> tuple[tuple[str, Any], ...]:
    hints = get_type_hints(kind, include_extras=True)
    return tuple((field.name, hints[field.name]) for field in fields(kind))


def _read(kind: Any, value: object) -> Any:
    origin = get_origin(kind)
    if origin is Annotated:
        return _read_annotated(kind, value)
    if origin in {Union, types.UnionType}:
        return _read_union(get_args(kind), value)
    if origin is tuple:
        if type(value) is not list:
            raise BadForm("a list is expected")
        item = get_args(kind)[0]
        return tuple(_read(item, part) for part in value)
    if origin is Mapping:
        return _read_mapping(get_args(kind)[1], value)
    return _read_class(kind, value)


def _read_class(kind: type[Any], value: object) -> Any:
    if is_dataclass(kind):
        shape = _shape(kind)
        if type(value) is not dict or value.keys() != {name for name, _ in shape}:
            raise BadForm("an object with other keys is expected")
        return kind(**{name: _read(part, value[name]) for name, part in shape})
    if type(value) is (str if issubclass(kind, Term) else kind):  # True is an int for isinstance
        return _read_term(kind, value) if issubclass(kind, Term) else value
    raise BadForm("another type is expected")


def _read_term(kind: type[Term], value: Any) -> Term:
    try:
        return kind(value)
    except ValueError:
        raise BadForm("not one of the words") from None


def _read_annotated(kind: Any, value: object) -> Any:
    base, *rules = get_args(kind)
    read = _read(base, value)
    for rule in rules:
        if isinstance(rule, Text) and not _pattern(rule.pattern)(read):
            raise BadForm("another text is expected")
        if isinstance(rule, Within) and not rule.least <= read <= rule.most:
            raise BadForm("out of range")
    return read


@lru_cache(maxsize=64)
def _pattern(pattern: str) -> Any:
    return re.compile(pattern).fullmatch


def _read_union(kinds: tuple[Any, ...], value: object) -> Any:
    for kind in kinds:
        try:
            return None if kind is type(None) and value is None else _read(kind, value)
        except BadForm:
            continue
    raise BadForm("none of the types that are expected")


def _read_mapping(item: Any, value: object) -> Any:
    if type(value) is not dict:
        raise BadForm("an object is expected")
    return {name: _read(item, part) for name, part in value.items()}
