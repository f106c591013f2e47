"""修订: one immutable change of one synced row, and its canonical line.

A revision names exactly what its writer had seen of the row: ``parents`` are revisions whose
whole past was seen as well, ``unseen`` are the exceptions in that past (revisions that were
held or waiting at the writer's station and so not on the screen). A version vector cannot
say this: it claims everything up to a number, also what was held or had not arrived.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal

import orjson

from desktop.models.base import Stored

SCHEMA = 1
"""Version of the meaning of lines; older lines are upgraded on reading by pure functions."""

Dot = tuple[str, int]
"""(origin, seq): the name of a revision."""


@dataclass(frozen=True, slots=True)
class Version:
    """The exact set of a row's revisions that a reader saw, as parents less exceptions."""

    parents: tuple[Dot, ...] = ()
    unseen: tuple[Dot, ...] = ()

    def text(self) -> str:
        """Compact form kept in the row's ``version`` column and carried by forms."""
        plain = ",".join(f"{o}:{s}" for o, s in self.parents)
        return f"{plain}!{','.join(f'{o}:{s}' for o, s in self.unseen)}" if self.unseen else plain

    @staticmethod
    def parse(text: str) -> Version:
        """Read what ``text`` wrote. Raises ValueError on anything else."""
        return _parse_version(text)


@lru_cache(maxsize=4096)
def _parse_version(text: str) -> Version:
    plain, _, rest = text.partition("!")
    return Version(_dots(plain), _dots(rest))


def _dots(text: str) -> tuple[Dot, ...]:
    if not text:
        return ()
    return tuple((o, int(s)) for o, _, s in (part.partition(":") for part in text.split(",")))


@dataclass(frozen=True, slots=True)
class Revision:
    """One change. ``fields`` holds only what was set; ``at`` is UTC microseconds, for display."""

    origin: str
    seq: int
    table: str
    row: str
    seen: Version
    fields: Mapping[str, Stored]
    author: str
    at: int
    batch: str | None
    salt: str
    op: Literal["put", "purge"] = "put"
    schema: int = SCHEMA
    dot: Dot = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "dot", (self.origin, self.seq))

    def line(self) -> bytes:
        """The canonical line: the bytes that are hashed, chained, stored and sent."""
        body: dict[str, Any] = {
            "o": self.origin,
            "q": self.seq,
            "t": self.table,
            "r": self.row,
            "s": [list(d) for d in self.seen.parents],
            "f": self.fields,
            "a": self.author,
            "m": self.at,
            "n": self.salt,
            "v": self.schema,
        }
        if self.seen.unseen:
            body["x"] = [list(d) for d in self.seen.unseen]
        if self.batch is not None:
            body["b"] = self.batch
        if self.op != "put":
            body["p"] = self.op
        return orjson.dumps(body, option=orjson.OPT_SORT_KEYS)


class BadLine(ValueError):
    """A line that is not a canonical revision."""


def read_line(line: bytes) -> Revision:
    """The revision of a stored or received line.

    Raises BadLine when it is not exactly what ``Revision.line`` would write.
    """
    try:
        body = orjson.loads(line)
        revision = Revision(
            origin=body["o"],
            seq=body["q"],
            table=body["t"],
            row=body["r"],
            seen=Version(
                tuple((o, s) for o, s in body["s"]), tuple((o, s) for o, s in body.get("x", ()))
            ),
            fields=body["f"],
            author=body["a"],
            at=body["m"],
            batch=body.get("b"),
            salt=body["n"],
            op=body.get("p", "put"),
            schema=body["v"],
        )
    except (ValueError, KeyError, TypeError) as error:
        raise BadLine("not a revision") from error
    return revision


def read_foreign_line(line: bytes) -> Revision:
    """As ``read_line``, and the bytes must be canonical: one revision has one spelling."""
    revision = read_line(line)
    if revision.line() != line or not _well_formed(revision):
        raise BadLine("not a canonical revision")
    return revision


_IDS = re.compile(r"[0-9a-f]{96}").fullmatch
_ID = re.compile(r"[0-9a-f]{32}").fullmatch
_LAST_INTEGER = 2**63 - 1
_FIRST_MOMENT, _LAST_MOMENT = -62_104_060_800_000_000, 253_370_764_800_000_000
"""The years 2 to 9998, in UTC microseconds: what every calendar and time zone can show."""


def _well_formed(r: Revision) -> bool:
    origin, row, salt = r.origin, r.row, r.salt
    return (
        type(origin) is type(row) is type(salt) is type(r.table) is type(r.author) is str
        and len(origin) == len(row) == 32
        and _IDS(origin + row + salt) is not None
        and type(r.seq) is int
        and 0 < r.seq <= _LAST_INTEGER
        and type(r.at) is int
        and _FIRST_MOMENT <= r.at <= _LAST_MOMENT
        and type(r.schema) is int
        and (r.batch is None or (type(r.batch) is str and _ID(r.batch) is not None))
        and r.op in {"put", "purge"}
        and type(r.fields) is dict
        and _sound(r.seen.parents, r)
        and _sound(r.seen.unseen, r)
    )


def _sound(dots: tuple[Dot, ...], r: Revision) -> bool:
    """Whether these can be named by a revision: sorted, each once, and none of its own future."""
    if not dots:
        return True
    if not all(
        type(o) is str
        and _ID(o) is not None
        and type(s) is int
        and 0 < s <= _LAST_INTEGER
        and (o != r.origin or s < r.seq)
        for o, s in dots
    ):
        return False
    return len(dots) < 2 or list(dots) == sorted(set(dots))


def line_hash(line: bytes) -> bytes:
    """SHA-256 of a line."""
    return hashlib.sha256(line).digest()


def chain_link(previous: bytes, seq: int, line: bytes) -> bytes:
    """SHA-256(previous ‖ seq ‖ SHA-256(line)); seq as eight bytes, most significant first."""
    return hashlib.sha256(previous + seq.to_bytes(8, "big") + line_hash(line)).digest()
