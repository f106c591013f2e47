"""The canonical line: one revision has one spelling, and what is not one is refused."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import orjson
import pytest

from desktop.models.base import Stored
from desktop.models.revision import (
    BadLine,
    Revision,
    Version,
    chain_link,
    read_foreign_line,
    read_line,
)

A, B, ROW, SALT = "a" * 32, "b" * 32, "1" * 32, "2" * 32
PLAIN = Revision(
    origin=A,
    seq=3,
    table="unit",
    row=ROW,
    seen=Version(((A, 2), (B, 1))),
    fields={"name": "某局", "staffing": 12, "remark": None},
    author="甲",
    at=-5,
    batch=None,
    salt=SALT,
)


def test_the_bytes_of_a_line_are_these() -> None:
    assert PLAIN.line().decode() == (
        '{"a":"甲","f":{"name":"某局","remark":null,"staffing":12},"m":-5,'
        f'"n":"{SALT}","o":"{A}","q":3,"r":"{ROW}","s":[["{A}",2],["{B}",1]],"t":"unit","v":1}}'
    )


def test_batch_exceptions_and_purge_are_written_only_where_they_are() -> None:
    full = replace(PLAIN, batch="c" * 32, op="purge", seen=Version(((A, 2),), ((B, 1),)), fields={})
    body = orjson.loads(full.line())
    assert (body["b"], body["p"], body["x"]) == ("c" * 32, "purge", [[B, 1]])
    assert not {"b", "p", "x"} & orjson.loads(PLAIN.line()).keys()
    assert read_foreign_line(full.line()) == full


def test_the_chain_binds_number_and_content() -> None:
    line = PLAIN.line()
    by_hand = hashlib.sha256(
        bytes(32) + b"\0\0\0\0\0\0\0\3" + hashlib.sha256(line).digest()
    ).digest()
    assert chain_link(bytes(32), 3, line) == by_hand


BROKEN: dict[str, dict[str, object]] = {
    "no number": {"q": None},
    "before all calendars": {"m": -(2**60)},
    "after all calendars": {"m": 2**62},
    "number zero": {"q": 0},
    "number beyond the store": {"q": 2**63},
    "truth for a number": {"q": True},
    "short origin": {"o": "a"},
    "origin with separators": {"o": "a:,!" * 8},
    "row that is no id": {"r": "Z" * 32},
    "fields as a list": {"f": []},
    "time as text": {"m": "0"},
    "another operation": {"p": "drop"},
    "batch as a number": {"b": 1},
    "parents out of order": {"s": [[B, 1], [A, 2]]},
    "a parent twice": {"s": [[A, 2], [A, 2]]},
    "its own parent": {"s": [[A, 3]]},
    "a parent from its own future": {"s": [[A, 4]]},
    "a parent that is no dot": {"s": [["x", 1]]},
    "something more": {"z": 1},
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_revision_is_refused(name: str) -> None:
    body = orjson.loads(PLAIN.line()) | BROKEN[name]
    with pytest.raises(BadLine):
        read_foreign_line(orjson.dumps(body, option=orjson.OPT_SORT_KEYS))


@pytest.mark.parametrize("line", [b"", b"[]", b"null", b"\xff", b'{"o":1}', b"1e999"])
def test_what_is_no_line_is_refused(line: bytes) -> None:
    with pytest.raises(BadLine):
        read_foreign_line(line)


def test_another_spelling_of_the_same_revision_is_refused() -> None:
    spaced = PLAIN.line().replace(b",", b", ")
    assert read_line(spaced) == PLAIN
    with pytest.raises(BadLine):
        read_foreign_line(spaced)


@pytest.mark.parametrize(
    "version", [Version(), Version(((A, 1),)), Version(((A, 1), (B, 22)), ((A, 7),))]
)
def test_a_version_reads_back(version: Version) -> None:
    assert Version.parse(version.text()) == version


def test_every_stored_kind_travels_unchanged() -> None:
    values: dict[str, Stored] = {"a": "", "b": -(2**63), "c": 2**63 - 1, "d": None, "e": "𠮷\n\0"}
    assert read_foreign_line(replace(PLAIN, fields=values).line()).fields == values
