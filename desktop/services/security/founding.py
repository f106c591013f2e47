"""The founding of a workspace: all its files, or none."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import orjson

from desktop.models import load_all, migrate
from desktop.models.database import Database
from desktop.services.audit import AuditDraft, AuditLog
from desktop.services.security import accounts as people
from desktop.services.security import header as places
from desktop.services.security import recovery
from desktop.services.security.accounts import NewAccount
from desktop.services.security.drafts import DraftStore
from desktop.services.security.files import PRIVATE_FOLDER, sync_dir
from desktop.services.security.header import Folder, Header
from desktop.services.security.instance import InstanceLock, marker_of, refuse_network_drive
from desktop.services.security.keys import MASTER_BYTES, Keyring
from desktop.services.security.settings import (
    INSTANCE,
    ORIGIN,
    TITLE,
    Options,
    disk_errors,
    put_audit_head,
    put_setting,
)
from desktop.services.security.slots import KdfParams, KeySlots, calibrate
from desktop.terms import StationRole


def found(
    root: Path,
    title: str,
    station_role: StationRole,
    accounts: Sequence[NewAccount],
    kdf: KdfParams | None,
    options: Options,
) -> str:
    """Build a workspace in a folder beside ``root``, then give it its name; the recovery code.

    Raises AccountRefused, FolderRefused, NotLocal or DiskFull; nothing is left behind then.
    """
    root = root.absolute()
    title = places.check_title(title)
    people.check_roster(accounts, station_role)
    places.check_empty(root)
    refuse_network_drive(root)
    with disk_errors():
        root.parent.mkdir(parents=True, exist_ok=True)
        places.sweep_staging(root)
        staging = places.staging_for(root, os.urandom(8).hex())
        staging.mkdir(mode=PRIVATE_FOLDER)
        lock: InstanceLock | None = None
        try:
            lock = InstanceLock(Folder(staging).lock)
            header = Header(options.ids.random(16).hex(), station_role)
            code = _build(Folder(staging), header, title, accounts, kdf or calibrate(), options)
            options.step("rename")
            if os.name == "nt":
                # Windows renames no folder with an open file, and none onto another.
                lock.release()
                if root.exists():
                    root.rmdir()
            staging.rename(root)
            sync_dir(root.parent)
        except BaseException:
            shutil.rmtree(staging, ignore_errors=True)
            raise
        finally:
            if lock is not None:
                lock.release()
    return code


def _build(
    folder: Folder,
    header: Header,
    title: str,
    accounts: Sequence[NewAccount],
    kdf: KdfParams,
    options: Options,
) -> str:
    """All files of a new workspace in its staging folder; the recovery code."""
    load_all()
    header.write(folder)
    options.step("header")
    # The keys never come from the injected source, which may be seeded.
    keys = Keyring(os.urandom(MASTER_BYTES), header.workspace_id)
    code = recovery.encode(os.urandom(recovery.SECRET_BYTES))
    slots = KeySlots(folder.slots, header.workspace_id, ())
    slots.put_recovery(code, keys.master, kdf)
    for account in accounts:
        slots.put(account.login, account.password, keys.master, kdf)
    options.step("slots")
    migrate.create(folder.main, keys.main, schema=options.schema)
    options.step("main")
    AuditLog(folder.audit, keys.audit, header.workspace_id, options.clock, create=True).close()
    DraftStore(folder.drafts, keys.drafts, options.clock, create=True).close()
    folder.blobs.mkdir(mode=PRIVATE_FOLDER)
    options.step("files")
    _first_rows(folder, header, keys, title, accounts, options)
    keys.forget()
    for path in (folder.main, folder.audit, folder.drafts):
        path.chmod(0o600)
    sync_dir(folder.root)
    return code


def _first_rows(
    folder: Folder,
    header: Header,
    keys: Keyring,
    title: str,
    accounts: Sequence[NewAccount],
    options: Options,
) -> None:
    origin = options.ids.random(16).hex()
    marker = marker_of(folder.header, header.workspace_id)
    with contextlib.ExitStack() as close:
        db = Database(folder.main, keys.main)
        close.callback(db.close)
        log = AuditLog(folder.audit, keys.audit, header.workspace_id, options.clock)
        close.callback(log.close)
        log.origin = origin
        with db.writing() as session:
            put_setting(session, TITLE, title)
            put_setting(session, ORIGIN, origin)
            put_setting(session, INSTANCE, orjson.dumps(asdict(marker)).decode())
            made = [people.add_row(session, a, options.clock, options.ids) for a in accounts]
            head = log.append_many(
                (
                    AuditDraft(kind="workspace", operation="create"),
                    *(
                        AuditDraft(
                            kind="account",
                            operation="add",
                            subject_table="account",
                            subject_id=info.id.hex,
                            detail={"role": info.role.value},
                        )
                        for info in made
                    ),
                )
            )
            put_audit_head(session, head)
    options.step("rows")
