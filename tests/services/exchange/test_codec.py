"""Canonical JSON: one spelling for each value, anything else is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.services.exchange.codec import BadForm, Count, Id, Within, decode, encode
from desktop.terms import StationRole


@dataclass(frozen=True, slots=True)
class Inner:
    small: Annotated[int, Within(1, 9)]
    role: StationRole


@dataclass(frozen=True, slots=True)
class Outer:
    name: str
    id: Id
    flag: bool
    n: Count
    inner: Inner | None
    many: tuple[Inner, ...]
    notes: Mapping[str, str | int]


VALUE = Outer("甲", "a" * 32, True, 5, None, (Inner(1, StationRole.TEAM),), {"b": 1, "a": "x"})
SPELLING = (
    '{"flag":true,"id":"' + "a" * 32 + '","inner":null,"many":[{"role":"team","small":1}],'
    '"n":5,"name":"甲","notes":{"a":"x","b":1}}'
).encode()


def test_a_value_has_one_spelling() -> None:
    assert encode(VALUE) == SPELLING
    assert decode(Outer, SPELLING) == VALUE


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"n":5', '"n": 5'),
        ('"n":5', '"n":5.0'),
        ('"n":5', '"n":"5"'),
        ('"n":5', '"n":true'),
        ('"n":5', '"n":-1'),
        ('"n":5', '"n":9223372036854775808'),
        ('"n":5', '"n":99999999999999999999'),
        ('"n":5', '"n":null'),
        ('"n":5', '"n":5,"n":5'),
        ('"n":5', '"n":5,"more":1'),
        ('"n":5,', ""),
        ('"flag":true', '"flag":1'),
        ('"small":1', '"small":0'),
        ('"small":1', '"small":10'),
        ('"role":"team"', '"role":"nobody"'),
        ('"role":"team"', '"role":["team"]'),
        ('"inner":null', '"inner":{}'),
        ('"inner":null', '"inner":false'),
        ('"many":[', '"many":[null,'),
        ('"name":"甲"', '"name":"\\u7532"'),
        ('"name":"甲"', '"name":["甲"]'),
        ('"id":"aa', '"id":"AA'),
        ('"id":"aa', '"id":"a'),
        ('"notes":{"a":"x"', '"notes":{"a":1.5'),
        ('"notes":{"a":"x","b":1}', '"notes":{"b":1,"a":"x"}'),
        ('"notes":{"a":"x","b":1}', '"notes":[]'),
        ('{"flag"', ' {"flag"'),
    ],
)
def test_another_spelling_type_or_range_is_refused(old: str, new: str) -> None:
    changed = SPELLING.decode().replace(old, new, 1).encode()
    assert changed != SPELLING
    with pytest.raises(BadForm):
        decode(Outer, changed)


@pytest.mark.parametrize("data", [b"", b"[]", b"null", b"\xff", b"[" * 100_000, b'"\\ud800"', b"1"])
def test_what_is_no_object_is_refused(data: bytes) -> None:
    with pytest.raises(BadForm):
        decode(Outer, data)


@given(st.binary(max_size=200))
def test_garbage_never_raises_anything_else(data: bytes) -> None:
    with pytest.raises(BadForm):
        decode(Outer, data)
