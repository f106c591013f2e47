"""What a workspace keeps about itself in its database, and what may be injected into it."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from desktop.models import migrate
from desktop.models.accounts import Setting
from desktop.models.encrypted import DiskFull
from desktop.models.history import RevisionRow
from desktop.services.audit import AuditHead
from desktop.services.clock import Clock, IdSource, SystemClock, SystemIds

TITLE: Final = "title"
ORIGIN: Final = "origin"
EARLIER_ORIGINS: Final = "earlier_origins"
INSTANCE: Final = "instance"
AUDIT_HEAD: Final = "audit_head"

_PUT: Final = text(
    "INSERT INTO setting (key, value) VALUES (:key, :value) "
    "ON CONFLICT (key) DO UPDATE SET value = excluded.value"
)

CommittedSeq = Callable[[Session, str], int]
"""The highest sequence number of an origin in the main database, 0 when there is none."""


def last_committed(session: Session, origin: str) -> int:
    """The highest sequence number of an origin in the history."""
    statement = select(func.max(RevisionRow.seq)).where(RevisionRow.origin == origin)
    return session.scalar(statement) or 0


@dataclass(frozen=True, slots=True)
class Origin:
    """Under which origin this workspace writes revisions.

    ``moved``: the folder was copied, restored or moved, so a new origin must be taken
    (``Workspace.renew_origin``) before the next write.
    """

    id: str
    moved: bool


@dataclass(frozen=True, slots=True)
class Options:
    """What tests and the composition root may replace."""

    clock: Clock
    ids: IdSource
    schema: migrate.Schema
    committed_seq: CommittedSeq
    verify: migrate.Verify | None = None
    step: Callable[[str], None] = lambda _name: None

    @staticmethod
    def of(
        clock: Clock | None = None,
        ids: IdSource | None = None,
        schema: migrate.Schema | None = None,
        committed_seq: CommittedSeq | None = None,
        verify: migrate.Verify | None = None,
        step: Callable[[str], None] | None = None,
    ) -> Options:
        """The given parts, the system's for the rest."""
        clock = clock or SystemClock()
        return Options(
            clock=clock,
            ids=ids or SystemIds(clock),
            schema=schema or migrate.Schema(),
            committed_seq=committed_seq or last_committed,
            verify=verify,
            step=step or (lambda _name: None),
        )


def setting(session: Session, key: str) -> str | None:
    """A setting's value, or None."""
    row = session.get(Setting, key)
    return None if row is None else row.value


def put_setting(session: Session, key: str, value: str) -> None:
    """Set a setting."""
    row = session.get(Setting, key)
    if row is None:
        session.add(Setting(key=key, value=value))
    else:
        row.value = value
    session.flush()


@contextlib.contextmanager
def disk_errors() -> Iterator[None]:
    """Turn an operating system's error into one sentence."""
    try:
        yield
    except OSError:
        raise DiskFull(
            "读写工作区文件夹失败：磁盘空间不足、文件夹不可写或磁盘出错。请检查后重试。"
        ) from None


class Deadline:
    """A cancel token that fires after some seconds."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    @property
    def cancelled(self) -> bool:
        """Whether the time is over."""
        return time.monotonic() > self._end


def put_audit_head(session: Session, head: AuditHead) -> None:
    """Anchor the log: an end cut off later shows against this.

    Runs at the end of every write, so it is one plain statement.
    """
    session.connection().execute(_PUT, {"key": AUDIT_HEAD, "value": f"{head.n}:{head.chain.hex()}"})


def audit_head(session: Session) -> AuditHead | None:
    """The log's head as the main database last saw it."""
    kept = setting(session, AUDIT_HEAD)
    if kept is None:
        return None
    n, _, chain = kept.partition(":")
    return AuditHead(int(n), bytes.fromhex(chain))
