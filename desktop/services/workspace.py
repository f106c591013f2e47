"""One workspace: made whole or not at all, unlocked by an account, locked without a trace.

Mechanisms only: who may call what is decided, and logged, at the services' door.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

import orjson
from sqlalchemy.orm import Session

from desktop.models import load_all, migrate
from desktop.models.database import Database
from desktop.models.encrypted import Damaged, StoreError
from desktop.services.audit import AuditHead, AuditLog
from desktop.services.clock import Clock, IdSource
from desktop.services.security import accounts as people
from desktop.services.security.access import Access
from desktop.services.security.accounts import NewAccount
from desktop.services.security.attempts import Attempts, Failures
from desktop.services.security.blobs import BlobStore
from desktop.services.security.drafts import DraftStore
from desktop.services.security.files import safe_write
from desktop.services.security.founding import found
from desktop.services.security.header import Folder, Header
from desktop.services.security.instance import (
    InstanceLock,
    Marker,
    marker_of,
    refuse_network_drive,
)
from desktop.services.security.keys import Keyring
from desktop.services.security.settings import (
    EARLIER_ORIGINS,
    INSTANCE,
    ORIGIN,
    TITLE,
    CommittedSeq,
    Deadline,
    Options,
    Origin,
    audit_head,
    disk_errors,
    put_audit_head,
    put_setting,
    setting,
)
from desktop.services.security.slots import KdfParams, KeySlots, LoginRefused
from desktop.terms import StationRole

__all__ = ["NewAccount", "Origin", "Workspace", "put_setting", "setting"]

LOCK_WAIT_SECONDS: Final = 5.0
_SMALL_DATABASE: Final = 64 << 20


class Workspace(Access):
    """An unlocked workspace; ``lock`` ends it. Make one with ``create``, open with ``unlock``."""

    def __init__(
        self, folder: Folder, header: Header, keys: Keyring, lock: InstanceLock, options: Options
    ) -> None:
        self.folder = folder
        self.header = header
        self.clock = options.clock
        self.ids = options.ids
        self._options = options
        self._keys = keys
        self._lock = lock
        self._slots = KeySlots.load(folder.slots, header.workspace_id)
        self._close = contextlib.ExitStack()
        try:
            self.db = Database(folder.main, keys.main)
            self._close.callback(self.db.close)
            self.audit = AuditLog(folder.audit, keys.audit, header.workspace_id, options.clock)
            self._close.callback(self.audit.close)
            self.drafts = DraftStore(folder.drafts, keys.drafts, options.clock)
            self._close.callback(self.drafts.close)
        except BaseException:
            self._close.close()
            raise
        self.blobs = BlobStore(folder.blobs, keys.blobs)
        self._close.callback(self.blobs.forget)
        self.origin = Origin("", moved=False)
        self.audit_problems: tuple[str, ...] = ()
        self.db.anchor = self._anchor
        self.db.commit_failed.append(self._heal_after_failure)

    @classmethod
    def create(
        cls,
        root: Path,
        *,
        title: str,
        station_role: StationRole,
        accounts: Sequence[NewAccount],
        clock: Clock | None = None,
        ids: IdSource | None = None,
        kdf: KdfParams | None = None,
        schema: migrate.Schema | None = None,
        step: Callable[[str], None] | None = None,
    ) -> str:
        """Make a workspace at ``root`` and return its recovery code, which is kept nowhere.

        It is built in a folder beside and renamed at the end: a failed or interrupted
        creation leaves no workspace. Raises AccountRefused, FolderRefused, NotLocal, DiskFull.
        """
        options = Options.of(clock, ids, schema, step=step)
        return found(root, title, station_role, accounts, kdf, options)

    @classmethod
    def unlock(
        cls,
        root: Path,
        login: str,
        password: str,
        *,
        clock: Clock | None = None,
        ids: IdSource | None = None,
        schema: migrate.Schema | None = None,
        committed_seq: CommittedSeq | None = None,
        verify: migrate.Verify | None = None,
        step: Callable[[str], None] | None = None,
    ) -> Workspace:
        """Open a workspace for an account, migrating its database on a copy when it is older.

        ``committed_seq`` stands in for the history's own count when the log is healed after a
        crash; ``verify`` adds checks of a migrated copy. Raises LoginRefused, TooManyAttempts,
        WorkspaceInUse, NotAWorkspace, SlotsDamaged, NewerSchema, MigrationFailed, Damaged or
        DiskFull.
        """
        options = Options.of(clock, ids, schema, committed_seq, verify, step)
        return _enter(root, login, options, lambda slots: slots.unlock(login, password))

    @classmethod
    def recover(
        cls,
        root: Path,
        code: str,
        login: str,
        new_password: str,
        *,
        clock: Clock | None = None,
        ids: IdSource | None = None,
        schema: migrate.Schema | None = None,
        committed_seq: CommittedSeq | None = None,
    ) -> Workspace:
        """Open with the recovery code and give an existing account a new password.

        Raises RecoveryCodeError, AccountRefused and what ``unlock`` raises. The code stays
        valid until ``new_recovery_code``.
        """
        people.check_password(login, new_password)
        options = Options.of(clock, ids, schema, committed_seq)
        workspace = _enter(root, login, options, lambda slots: slots.unlock_with_code(code))
        return workspace._with(new_password, "recover")  # noqa: SLF001 - own class

    @classmethod
    def activate(
        cls,
        root: Path,
        login: str,
        code: str,
        new_password: str,
        *,
        clock: Clock | None = None,
        committed_seq: CommittedSeq | None = None,
    ) -> Workspace:
        """Open with an account's one-time activation code, which dies as its password is set.

        Raises ActivationCodeError, ActivationRefused, AccountRefused, and as ``unlock``.
        """
        people.check_password(login, new_password)
        options = Options.of(clock, None, None, committed_seq)
        entry = _enter(root, login, options, lambda s: s.unlock_with_activation(login, code))
        return entry._with(new_password, "activate")  # noqa: SLF001 - own class

    def lock(self) -> None:
        """Log it, stop what runs, close all files, forget the keys. Calling it again is harmless.

        The caller has flushed drafts and ended tasks; a block that is still running is
        interrupted and rolled back.
        """
        if self.db.closed:
            return
        try:
            with contextlib.suppress(StoreError, OSError):
                self.log("session", "lock")
                # The log-out entry is anchored as well, unless a write blocks the way.
                with self.db.writing(Deadline(LOCK_WAIT_SECONDS)):
                    pass
        finally:
            self._close.close()
            self._keys.forget()
            with contextlib.suppress(OSError):
                self.folder.open_mark.unlink(missing_ok=True)
            self._lock.release()

    @property
    def title(self) -> str:
        """The workspace's title."""
        with self.db.reading() as session:
            return setting(session, TITLE) or ""

    def _with(self, new_password: str, operation: str) -> Workspace:
        """Nobody works here before the password stands."""
        try:
            self._reset(self.account, new_password, operation)
        except BaseException:
            self.lock()
            raise
        return self

    def renew_origin(
        self,
        make: Callable[[Session, bytes], str],
        then: Callable[[Session, str], None] | None = None,
    ) -> Origin:
        """Take a new origin and remember the earlier one and the new place.

        ``make`` gives the origin for 16 random bytes, bound to this workspace's keys; ``then``
        is called with the new origin. Both commit with it or not at all.
        """
        marker = marker_of(self.folder.header, self.header.workspace_id)
        with self.db.writing() as session:
            earlier = orjson.loads(setting(session, EARLIER_ORIGINS) or "[]")
            put_setting(session, EARLIER_ORIGINS, orjson.dumps([*earlier, self.origin.id]).decode())
            fresh = Origin(make(session, self.ids.random(16)), moved=False)
            put_setting(session, ORIGIN, fresh.id)
            put_setting(session, INSTANCE, orjson.dumps(asdict(marker)).decode())
            if then is not None:
                then(session, fresh.id)
        self.log("workspace", "new_origin", earlier=self.origin.id)
        self.origin = fresh
        self.audit.origin = fresh.id
        return fresh

    def heal_audit(self) -> None:
        """Void log entries that claim revisions which the main database does not hold."""
        with self.db.reading() as session:
            committed = self._options.committed_seq(session, self.origin.id)
        self.audit.heal(committed)

    def _heal_after_failure(self) -> None:
        # The error of the commit is what the user must see; the next unlock heals as well.
        with contextlib.suppress(StoreError):
            self.heal_audit()

    def _anchor(self, session: Session) -> None:
        put_audit_head(session, self.audit.head())

    def audit_anchor(self) -> AuditHead | None:
        """The log's head as the main database last saw it, for ``audit.verify``."""
        with self.db.reading() as session:
            return audit_head(session)


def _enter(
    root: Path, login: str, options: Options, open_slot: Callable[[KeySlots], bytes]
) -> Workspace:
    """The way in that passwords and recovery codes share."""
    load_all()
    folder = Folder(root.absolute())
    header = Header.read(folder)
    refuse_network_drive(folder.root)
    with disk_errors(), contextlib.ExitStack() as undo:
        lock = InstanceLock(folder.lock)
        undo.callback(lock.release)
        attempts = Attempts(folder.attempts, options.clock)
        earlier = attempts.begin()
        master = open_slot(KeySlots.load(folder.slots, header.workspace_id))
        attempts.withdraw(earlier)
        keys = Keyring(master, header.workspace_id)
        undo.callback(keys.forget)
        done = migrate.ensure_current(
            folder.main,
            keys.main,
            schema=options.schema,
            verify=options.verify,
            step=options.step,
            may_create=False,
        )
        workspace = Workspace(folder, header, keys, lock, options)
        undo.callback(workspace._close.close)  # noqa: SLF001 - the other half of the class
        _settle(workspace, login, earlier, done)
        attempts.clear()
        undo.pop_all()
    return workspace


def _settle(workspace: Workspace, login: str, earlier: Failures, migrated: migrate.Outcome) -> None:
    """Check what was opened, find the account, and log who came in."""
    folder, db = workspace.folder, workspace.db
    # A sound end makes the check needless, and on a large database it takes seconds.
    if folder.open_mark.exists() or folder.main.stat().st_size <= _SMALL_DATABASE:
        problems = db.check(quick=True)
        if problems:
            raise Damaged(f"工作区数据已损坏：{problems[0]}请不要继续录入，并从最近的备份恢复。")
    with db.reading() as session:
        row = people.find(session, login)
        origin = setting(session, ORIGIN) or ""
        kept = orjson.loads(setting(session, INSTANCE) or "{}")
    marker = marker_of(folder.header, workspace.header.workspace_id)
    workspace.origin = Origin(origin, moved=_moved(kept, marker))
    workspace.audit.origin = origin
    if row is None or row.disabled:
        workspace.audit.append("session", operation="unlock", result="refused")
        raise LoginRefused
    workspace.account = people.info(row)
    anchor = workspace.audit_anchor()
    if anchor is not None and not workspace.audit.holds(anchor):
        workspace.audit_problems = (
            "审计日志与主数据库中留存的链值不符，可能被截短或替换。请通知安全审计员。",
        )
    workspace.heal_audit()
    safe_write(folder.open_mark, b"")
    _log_entry(workspace, earlier, migrated)


def _log_entry(workspace: Workspace, earlier: Failures, migrated: migrate.Outcome) -> None:
    if earlier.count:
        workspace.audit.append(
            "session", operation="unlock", result="refused", detail=asdict(earlier)
        )
    workspace.log(
        "session",
        "unlock",
        moved=workspace.origin.moved,
        migrated=migrated is migrate.Outcome.MIGRATED,
        log_ok=not workspace.audit_problems,
    )


def _moved(kept: dict[str, str], marker: Marker) -> bool:
    return kept != asdict(marker)
