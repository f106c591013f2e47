"""The door of every service: permission, one transaction, the audit entry, the announcement.

A public method is marked ``@reads`` or ``@writes`` with its operation and gets the open
transaction as its first argument; callers do not see it. One call is one transaction on one
session that never outlives it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from desktop.models.changes import Change, OpenConflict, StaleWrite
from desktop.models.database import CancelToken, Database, raw
from desktop.models.encrypted import Connection
from desktop.models.history import History, Written
from desktop.models.scope import Scope
from desktop.services.audit import AuditDraft, AuditLog
from desktop.services.clock import Clock, IdSource
from desktop.services.differences import explained
from desktop.services.errors import InConflict, Refused
from desktop.services.labels import field_label
from desktop.services.oneself import Oneself
from desktop.services.permissions import Operation, allowed
from desktop.services.rules_read import RULE_TABLES, RulesRead
from desktop.services.security.accounts import TEAM_ROLES
from desktop.services.security.blobs import BlobStore
from desktop.services.security.drafts import DraftStore
from desktop.terms import Role, StationRole

NO_TEAM = "当前账号没有登记所属考核组，不能查阅或填写考核记录。请联系考核办重新下发账号。"

P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S", bound="Service")


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is at the desk: the account and whom it is, so that nobody acts on oneself."""

    account: UUID
    login: str
    name: str
    role: Role
    cadre_id: UUID | None = None
    assessor_id: UUID | None = None
    unit_id: UUID | None = None
    team_no: int | None = None

    @property
    def lacks_team(self) -> bool:
        """A team's role without the number of a team: nothing is its own."""
        return self.role in TEAM_ROLES and self.team_no is None


@dataclass(frozen=True, slots=True)
class Changes:
    """What one commit changed: table names and row ids. Pages reload themselves from it."""

    nouns: frozenset[str]
    ids: frozenset[UUID]


class Indexer(Protocol):
    """Keeps search index and listings in step with the rows, inside the same transaction."""

    def update(self, tx: Reading, rows: Sequence[tuple[str, str]]) -> None:
        """Index the named rows anew, and what is derived from them."""

    def rebuild(self, tx: Reading) -> None:
        """Index everything anew."""


@dataclass(slots=True)
class Desk:
    """What the services of one unlocked workspace stand on."""

    db: Database
    history: History
    audit: AuditLog
    blobs: BlobStore
    drafts: DraftStore
    clock: Clock
    ids: IdSource
    actor: Actor
    station: StationRole
    indexer: Indexer | None = None
    scope: Scope | None = None
    listeners: list[Callable[[Changes], None]] = field(default_factory=list)
    _current: Writing | None = None

    def __post_init__(self) -> None:
        self.db.before_commit.append(self._log_commit)
        self.db.commit_failed.append(self._undo_scope)

    def _undo_scope(self) -> None:
        """What a transaction that came to nothing said of other stations is not so."""
        if self.scope is not None:
            self.scope.undo(self._current)

    def _log_commit(self, session: Session) -> None:
        """Commit the audit entry just before the transaction that it tells of."""
        tx = self._current
        if tx is not None and tx.session is session and tx.operation is not None:
            self.audit.append_many((tx.entry("write"),))

    def announce(self, changes: Changes) -> None:
        """Tell the pages, after a commit."""
        for listener in list(self.listeners):
            listener(changes)


@dataclass(slots=True)
class Reading:
    """An open reading transaction."""

    desk: Desk
    session: Session
    operation: Operation | None
    subjects: list[tuple[str, UUID]] = field(default_factory=list)
    detail: dict[str, str | int | bool | None] = field(default_factory=dict)
    rules_read: RulesRead = field(default_factory=RulesRead)
    _oneself: Oneself | None = None

    @property
    def connection(self) -> Connection:
        """The driver's connection inside this transaction."""
        return raw(self.session)

    @property
    def actor(self) -> Actor:
        """Who is at the desk."""
        return self.desk.actor

    def about(self, table: str, row: UUID) -> None:
        """Say whom this call is about, for the audit log."""
        self.subjects.append((table, row))

    def not_oneself(
        self,
        *,
        cadre: UUID | None = None,
        unit: UUID | None = None,
        assessor: UUID | None = None,
    ) -> None:
        """Refuse when the subject is the actor, the actor's own unit, or one to be recused from.

        A cadre's present unit counts as well as the unit named. Source: domain.md §2.1.
        A team's account of which nobody knows the team is refused whatever it asks for.
        """
        if self.desk.actor.lacks_team:
            raise Refused(NO_TEAM)
        self.oneself.check(cadre, unit, assessor)

    @property
    def oneself(self) -> Oneself:
        """The actor's own records and the bounds that follow from them."""
        if self._oneself is None:
            actor = self.desk.actor
            self._oneself = Oneself(
                self.session,
                actor.cadre_id,
                actor.assessor_id,
                actor.unit_id,
                self.desk.clock.today(),
            )
        return self._oneself

    def own_units(self) -> frozenset[UUID]:
        """The actor's own units: the account's, and those of the records that it is linked to."""
        return self.oneself.own_units()

    def recused_units(self) -> frozenset[UUID]:
        """Units for which a 回避 of the actor is registered."""
        return self.oneself.recused_units()

    def entry(self, kind: str, result: str = "ok") -> AuditDraft:
        """The audit entry of this call."""
        actor = self.desk.actor
        table, row = self.subjects[0] if self.subjects else ("", None)
        detail = dict(self.detail)
        if len(self.subjects) > 1:
            detail["subjects"] = len(self.subjects)
        return AuditDraft(
            kind=kind,
            account=actor.account,
            role=actor.role.value,
            operation="" if self.operation is None else self.operation.value,
            result=result,
            subject_table=table,
            subject_id="" if row is None else row.hex,
            detail=detail,
        )


@dataclass(slots=True)
class Writing(Reading):
    """An open writing transaction. Whatever it writes commits, is logged and announced at once."""

    first_seq: int | None = None
    last_seq: int | None = None
    rows: dict[tuple[str, str], None] = field(default_factory=dict)
    batch: UUID | None = None

    def write(self, changes: Iterable[Change]) -> Written:
        """Write synced rows through the history.

        Raises Stale when a field changed since it was read; the transaction then ends.
        """
        try:
            written = self.desk.history.write(
                self.connection,
                list(changes),
                author=self.desk.actor.account.hex,
                batch=self.batch,
            )
        except StaleWrite as stale:
            raise explained(self.session, stale) from None
        except OpenConflict as conflict:
            names = "、".join(field_label(conflict.table, f) for f in conflict.fields)
            raise InConflict(names) from None
        if written.last_seq:
            self.first_seq = self.first_seq or written.first_seq
            self.last_seq = written.last_seq
            self.rows.update(dict.fromkeys(written.rows))
            if any(table in RULE_TABLES for table, _ in written.rows):
                self.rules_read = RulesRead()
            if self.desk.indexer is not None:
                self.desk.indexer.update(self, written.rows)
        return written

    def new_id(self) -> UUID:
        """An identifier for a new row."""
        return self.desk.ids.uuid7()

    def touched(self, table: str, row: UUID) -> None:
        """Announce a local row that no revision speaks of."""
        self.rows[table, row.hex] = None

    def entry(self, kind: str, result: str = "ok") -> AuditDraft:
        """The audit entry with the range of revisions."""
        base = Reading.entry(self, kind, result)
        return replace(
            base,
            origin=self.desk.history.origin if self.last_seq else "",
            first_seq=self.first_seq,
            last_seq=self.last_seq,
        )


@dataclass(frozen=True, slots=True)
class Mark:
    """What a door is: ``reads``, ``writes`` or ``permits``, for which operation, whether logged."""

    kind: str
    operation: Operation
    logged: bool = False


def door_of(method: object) -> Mark | None:
    """The mark of a service's method, or None when it has no door."""
    mark = getattr(method, "door", None)
    return mark if isinstance(mark, Mark) else None


class Service:
    """Base of the services: each stands on the desk and keeps no state of its own."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk


def reads(
    operation: Operation, *, logged: bool = False
) -> Callable[[Callable[Concatenate[S, Reading, P], R]], Callable[Concatenate[S, P], R]]:
    """Mark a reading method. ``logged``: an audit entry is committed before the result is given.

    Raises Refused when the actor may not; a keyword ``cancel`` is also given to the database.
    """

    def mark(
        method: Callable[Concatenate[S, Reading, P], R],
    ) -> Callable[Concatenate[S, P], R]:
        @functools.wraps(method)
        def call(self: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
            desk = self.desk
            _permit(desk, operation)
            with desk.db.reading(_token(kwargs)) as session:
                tx = Reading(desk, session, operation)
                try:
                    result = method(self, tx, *args, **kwargs)
                except Refused:
                    desk.audit.append_many((tx.entry("refusal", "refused"),))
                    raise
            if logged:
                desk.audit.append_many((tx.entry("read"),))
            return result

        call.__dict__["door"] = Mark("reads", operation, logged)
        return call

    return mark


def writes(
    operation: Operation,
) -> Callable[[Callable[Concatenate[S, Writing, P], R]], Callable[Concatenate[S, P], R]]:
    """Mark a writing method: everything it writes becomes true together, or nothing does.

    Raises Refused when the actor may not, Stale when the rows moved on.
    """

    def mark(
        method: Callable[Concatenate[S, Writing, P], R],
    ) -> Callable[Concatenate[S, P], R]:
        @functools.wraps(method)
        def call(self: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
            desk = self.desk
            _permit(desk, operation)
            tx: Writing | None = None
            try:
                with desk.db.writing(_token(kwargs)) as session:
                    tx = Writing(desk, session, operation)
                    desk._current = tx  # noqa: SLF001 - the door and the desk are one mechanism
                    try:
                        result = method(self, tx, *args, **kwargs)
                    except BaseException:
                        desk._undo_scope()  # noqa: SLF001 - as above
                        raise
            except Refused:
                if tx is not None:
                    desk.audit.append_many((Reading.entry(tx, "refusal", "refused"),))
                raise
            finally:
                # The write lock is free by now: the next writer may already stand there.
                if desk._current is tx:  # noqa: SLF001 - as above
                    desk._current = None  # noqa: SLF001 - as above
            if tx.rows:
                desk.announce(
                    Changes(
                        frozenset(table for table, _ in tx.rows),
                        frozenset(UUID(hex=row) for _, row in tx.rows),
                    )
                )
            return result

        call.__dict__["door"] = Mark("writes", operation, logged=True)
        return call

    return mark


def permits(
    operation: Operation,
) -> Callable[[Callable[Concatenate[S, P], R]], Callable[Concatenate[S, P], R]]:
    """Mark a method that keeps its own transactions (and logs itself): permission only."""

    def mark(method: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], R]:
        @functools.wraps(method)
        def call(self: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
            _permit(self.desk, operation)
            return method(self, *args, **kwargs)

        call.__dict__["door"] = Mark("permits", operation)
        return call

    return mark


def _token(kwargs: dict[str, Any]) -> CancelToken | None:
    token = kwargs.get("progress")
    return token if isinstance(token, CancelToken) else None


def _permit(desk: Desk, operation: Operation) -> None:
    if allowed(desk.actor.role, operation):
        return
    refusal = AuditDraft(
        kind="refusal",
        account=desk.actor.account,
        role=desk.actor.role.value,
        operation=operation.value,
        result="refused",
    )
    desk.audit.append_many((refusal,))
    raise Refused(
        f"当前账号的角色是{desk.actor.role.label}，无权{operation.label}。"
        "如确有需要，请由有权限的人员办理。"
    )
