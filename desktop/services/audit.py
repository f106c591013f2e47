"""The tamper-evident log: who did what, when, and which revisions came of it.

Each entry carries SHA-256(previous chain ‖ canonical entry), so that an edit, a deletion in the
middle, an insertion or a change of order shows. A deletion at the end shows against the head
that the main database and every package keep. Entries hold identifiers, never names or content.

A writing transaction's entry is committed just before the transaction itself. When the PC
stops between the two, the entry claims revisions that do not exist; ``heal`` then adds an entry
that says so, and nothing is ever rewritten.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import orjson

from desktop.models import audit as table
from desktop.models.audit import AuditFile, Row
from desktop.services.clock import Clock

_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND: Final = dt.timedelta(microseconds=1)
VOID: Final = "void"
FORGED: Final = "forged"
_FAR_AWAY: Final = 1 << 53
Detail = Mapping[str, str | int | bool | None]


@dataclass(frozen=True, slots=True)
class AuditDraft:
    """What a service wants to be logged. Texts are identifiers or closed words, never names."""

    kind: str
    account: UUID | None = None
    role: str = ""
    operation: str = ""
    result: str = "ok"
    subject_table: str = ""
    subject_id: str = ""
    first_seq: int | None = None
    last_seq: int | None = None
    detail: Detail = field(default_factory=dict)
    origin: str = ""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One link of the log; ``n`` counts from 1 without gaps."""

    n: int
    at: dt.datetime
    kind: str
    account: UUID | None
    role: str
    operation: str
    result: str
    subject_table: str
    subject_id: str
    origin: str
    first_seq: int | None
    last_seq: int | None
    detail: Detail
    chain: bytes


@dataclass(frozen=True, slots=True)
class AuditHead:
    """The end of the log: number of the last entry (0 when empty) and its chain."""

    n: int
    chain: bytes


@dataclass(frozen=True, slots=True)
class AuditReport:
    """Result of ``verify``: Chinese sentences, the head, and the ranges said not committed."""

    problems: tuple[str, ...]
    head: AuditHead
    voided: tuple[tuple[str, int, int], ...]

    @property
    def ok(self) -> bool:
        """Whether the log is whole."""
        return not self.problems


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which entries to show; None means any."""

    kind: str | None = None
    account: UUID | None = None
    operation: str | None = None
    result: str | None = None
    subject_id: str | None = None
    since: dt.datetime | None = None
    until: dt.datetime | None = None

    def conditions(self) -> list[tuple[str, Any]]:
        """The SQL conditions of the set fields, with their values."""
        pairs: list[tuple[str, Any]] = [
            ("kind = ?", self.kind),
            ("account = ?", None if self.account is None else self.account.hex),
            ("operation = ?", self.operation),
            ("result = ?", self.result),
            ("subject_id = ?", self.subject_id),
            ("at >= ?", None if self.since is None else _micros(self.since)),
            ("at < ?", None if self.until is None else _micros(self.until)),
        ]
        return [pair for pair in pairs if pair[1] is not None]


@dataclass(frozen=True, slots=True)
class AuditPage:
    """A page of the list, the newest first: at most ``limit`` entries before number ``before``."""

    limit: int = 100
    before: int | None = None


def _micros(moment: dt.datetime) -> int:
    return (moment - _EPOCH) // _MICROSECOND


def link(previous: bytes, row: Row) -> bytes:
    """The chain value of a row: SHA-256 of the previous one and the row's canonical form."""
    return hashlib.sha256(previous + orjson.dumps(list(row[:-1]))).digest()


def genesis(workspace_id: str) -> bytes:
    """The chain value before the first entry; it ties the log to its workspace."""
    return hashlib.sha256(b"kaohe/audit/1/" + workspace_id.encode()).digest()


class AuditLog:
    """The log of one workspace. Every method is one short transaction of its own file.

    ``origin`` is the workspace's present one; it stands in for an origin that is not given.
    """

    def __init__(
        self, path: Path, key: bytes, workspace_id: str, clock: Clock, *, create: bool = False
    ) -> None:
        """Open the file. Raises StoreError."""
        self._file = AuditFile(path, key, create=create)
        self._genesis = genesis(workspace_id)
        self._clock = clock
        self.origin = ""

    def append(
        self,
        kind: str,
        account: UUID | None = None,
        role: str = "",
        operation: str = "",
        result: str = "ok",
        subject_table: str = "",
        subject_id: str = "",
        first_seq: int | None = None,
        last_seq: int | None = None,
        detail: Detail | None = None,
        *,
        origin: str = "",
    ) -> AuditHead:
        """Add one entry, on the disk when this returns. Raises StoreError."""
        draft = AuditDraft(
            kind=kind,
            account=account,
            role=role,
            operation=operation,
            result=result,
            subject_table=subject_table,
            subject_id=subject_id,
            first_seq=first_seq,
            last_seq=last_seq,
            detail=detail or {},
            origin=origin,
        )
        return self.append_many((draft,))

    def append_many(self, drafts: Iterable[AuditDraft]) -> AuditHead:
        """Add a batch in one transaction and return the new head."""
        with self._file.transaction() as connection:
            return self._add(connection, drafts)

    def _add(self, connection: Any, drafts: Iterable[AuditDraft]) -> AuditHead:
        head = self._head(connection)
        now = _micros(self._clock.now())
        rows: list[Row] = []
        chain = head.chain
        for n, draft in enumerate(drafts, head.n + 1):
            row = (*_plain(draft, n, now, self.origin), b"")
            chain = link(chain, row)
            rows.append((*row[:-1], chain))
        table.insert(connection, rows)
        return AuditHead(head.n + len(rows), chain)

    def _head(self, connection: Any) -> AuditHead:
        row = table.last(connection)
        return AuditHead(0, self._genesis) if row is None else AuditHead(row[0], row[-1])

    def head(self) -> AuditHead:
        """The end of the log."""
        with self._file.opened() as connection:
            return self._head(connection)

    def holds(self, head: AuditHead) -> bool:
        """Whether an earlier head is still part of the log: nothing was cut off before it."""
        if head.n == 0:
            return head.chain == self._genesis
        with self._file.opened() as connection:
            row = table.at(connection, head.n)
        return row is not None and row[-1] == head.chain

    def void(self, first_seq: int, *, origin: str | None = None) -> AuditHead:
        """Say that the range claimed from ``first_seq`` by the newest such entry never came.

        Raises LookupError when no open claim begins there.
        """
        with self._file.transaction() as connection:
            claims = _open_claims(table.claims(connection, self._of(origin), first_seq - 1))
            claim = next((c for c in reversed(claims) if c.first_seq == first_seq), None)
            if claim is None:
                raise LookupError(f"no open claim begins at {first_seq}")
            return self._add(connection, (_void_of(claim),))

    def heal(self, committed_seq: int, *, origin: str | None = None) -> tuple[tuple[int, int], ...]:
        """Void every claim above what the main database holds; the ranges that were voided.

        ``committed_seq`` is the highest sequence number of ``origin`` in the main database.
        """
        with self._file.transaction() as connection:
            claims = _open_claims(table.claims(connection, self._of(origin), committed_seq))
            self._add(connection, (_void_of(claim) for claim in claims))
        return tuple((c.first_seq or 0, c.last_seq or 0) for c in claims)

    def _of(self, origin: str | None) -> str:
        return self.origin if origin is None else origin

    def verify(self, anchor: AuditHead | None = None) -> AuditReport:
        """Read the whole log and find any edit, deletion, insertion or change of order.

        With ``anchor``, a head kept elsewhere, also entries cut off at the end.
        """
        problems: list[str] = []
        voided: list[tuple[str, int, int]] = []
        claims: dict[tuple[str, int], int] = {}
        chain, expected, anchored = self._genesis, 1, anchor is None or anchor.n == 0
        with self._file.opened() as connection:
            for row in table.in_order(connection):
                if not _well_formed(row):
                    problems.append(f"第 {row[0]} 条的内容被改动，已不是一条日志。")
                    expected, chain = row[0] + 1, b""
                    continue
                if row[0] != expected:
                    problems.append(f"第 {expected} 条起缺失，或编号被改动。")
                elif link(chain, row) != row[-1]:
                    problems.append(f"第 {row[0]} 条或它之前的内容被改动、插入或调换。")
                expected, chain = row[0] + 1, row[-1]
                if anchor is not None and row[0] == anchor.n:
                    anchored = row[-1] == anchor.chain
                _follow(_entry(row), claims, voided, problems)
        if not anchored:
            problems.append("日志末尾与主数据库中留存的链值不符，可能被截短或替换。")
        return AuditReport(tuple(problems), AuditHead(expected - 1, chain), tuple(voided))

    def entries(
        self, chosen: AuditFilter | None = None, page: AuditPage | None = None
    ) -> tuple[AuditEntry, ...]:
        """Entries, the newest first."""
        page = page or AuditPage()
        conditions = (chosen or AuditFilter()).conditions()
        if page.before is not None:
            conditions.append(("n < ?", page.before))
        with self._file.opened() as connection:
            rows = table.matching(connection, conditions, page.limit)
        return tuple(_entry(row) for row in rows)

    def count(self, chosen: AuditFilter | None = None) -> int:
        """How many entries a filter shows."""
        with self._file.opened() as connection:
            return table.count(connection, (chosen or AuditFilter()).conditions())

    def close(self) -> None:
        """Close the file and forget the key."""
        self._file.close()


def _plain(draft: AuditDraft, n: int, now: int, origin: str) -> Row:
    if (draft.first_seq is None) != (draft.last_seq is None):
        raise ValueError("a range has two ends")
    return (
        n,
        now,
        draft.kind,
        "" if draft.account is None else draft.account.hex,
        str(draft.role),
        draft.operation,
        draft.result,
        draft.subject_table,
        draft.subject_id,
        draft.origin or origin,
        draft.first_seq,
        draft.last_seq,
        orjson.dumps(dict(draft.detail), option=orjson.OPT_SORT_KEYS).decode(),
    )


def _well_formed(row: Row) -> bool:
    """Whether a row has the types that ``_plain`` writes; only a forged one has not."""
    texts = (*row[2:10], row[12])
    numbers = (row[10] or 0, row[11] or 0)
    if not (
        all(type(text) is str for text in texts)
        and all(type(number) is int for number in (row[1], *numbers))
        and abs(row[1]) < _FAR_AWAY
        and type(row[13]) is bytes
    ):
        return False
    try:
        detail = orjson.loads(row[12])
        UUID(hex=row[3] or "0" * 32)
    except ValueError:
        return False
    return type(detail) is dict


def _entry(row: Row) -> AuditEntry:
    if not _well_formed(row):
        # Shown instead of the forged content; verify says what it means.
        row = (row[0], 0, FORGED, "", "", "", FORGED, "", "", "", None, None, "{}", b"")
    return AuditEntry(
        n=row[0],
        at=_EPOCH + dt.timedelta(microseconds=row[1]),
        kind=row[2],
        account=UUID(hex=row[3]) if row[3] else None,
        role=row[4],
        operation=row[5],
        result=row[6],
        subject_table=row[7],
        subject_id=row[8],
        origin=row[9],
        first_seq=row[10],
        last_seq=row[11],
        detail=orjson.loads(row[12]),
        chain=row[13],
    )


def _void_of(claim: AuditEntry) -> AuditDraft:
    return AuditDraft(
        kind=VOID,
        operation="void",
        result="not_committed",
        first_seq=claim.first_seq,
        last_seq=claim.last_seq,
        detail={"entry": claim.n},
        origin=claim.origin,
    )


def _open_claims(rows: Iterable[Row]) -> list[AuditEntry]:
    """The claims among rows that no later void has taken back."""
    entries = [_entry(row) for row in rows]
    taken_back = {e.detail.get("entry") for e in entries if e.kind == VOID}
    return [e for e in entries if e.kind != VOID and e.n not in taken_back]


def _follow(
    entry: AuditEntry,
    claims: dict[tuple[str, int], int],
    voided: list[tuple[str, int, int]],
    problems: list[str],
) -> None:
    """Keep account of claimed ranges while reading: a void must answer an open claim."""
    if entry.first_seq is None or entry.last_seq is None:
        return
    place = (entry.origin, entry.first_seq)
    if entry.kind != VOID:
        if place in claims:
            problems.append(f"第 {entry.n} 条与第 {claims[place]} 条登记了同一段修订。")
        claims[place] = entry.n
    elif claims.get(place) != entry.detail.get("entry"):
        problems.append(f"第 {entry.n} 条声明作废的登记并不存在。")
    else:
        del claims[place]
        voided.append((entry.origin, entry.first_seq, entry.last_seq))
