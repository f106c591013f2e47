"""Workspaces that were copied, cut, killed or tampered with."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from desktop.models import encrypted, migrate
from desktop.models.accounts import Account, Setting
from desktop.services.clock import FixedClock
from desktop.services.exchange import standing
from desktop.services.security.header import NotAWorkspace
from desktop.services.security.slots import LoginRefused
from desktop.services.workspace import Workspace, put_setting
from tests.children import SECONDS
from tests.services.office_desk import OFFICE, PASSWORDS, START, TITLE, Desk, first_version


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> migrate.Schema:
    return first_version(tmp_path_factory.mktemp("versions"))


@pytest.fixture
def desk(tmp_path: Path, schema: migrate.Schema) -> Desk:
    return Desk(tmp_path / "工作区%s", schema, FixedClock(START))


def test_copied_workspace_is_noticed_until_it_takes_a_new_origin(desk: Desk) -> None:
    desk.create()
    copy = desk.root.with_name("copy")
    shutil.copytree(desk.root, copy)
    moved = desk.root.with_name("renamed")
    desk.root.rename(moved)
    desk.root = moved
    workspace = desk.unlock()
    assert not workspace.origin.moved
    old = workspace.origin.id
    workspace.lock()
    desk.root = copy
    for _ in range(2):
        workspace = desk.unlock()
        assert workspace.origin == type(workspace.origin)(old, moved=True)
        workspace.lock()
    workspace = desk.unlock()
    fresh = workspace.renew_origin(standing.new_origin)
    assert fresh.id != old
    workspace.lock()
    workspace = desk.unlock()
    assert workspace.origin == fresh
    assert workspace.audit.verify(workspace.audit_anchor()).ok
    workspace.lock()


def test_restoring_in_place_is_noticed(desk: Desk) -> None:
    desk.create()
    backup = desk.root.with_name("backup")
    shutil.copytree(desk.root, backup)
    shutil.rmtree(desk.root)
    shutil.copytree(backup, desk.root)
    workspace = desk.unlock()
    assert workspace.origin.moved
    workspace.lock()


def test_no_name_is_readable_in_any_file(desk: Desk) -> None:
    desk.create()
    workspace = desk.unlock()
    blob = "附件里的秘密文字" * 20000
    sha256 = workspace.blobs.put(blob.encode())
    workspace.blobs.sync_dir()
    workspace.drafts.put(
        workspace.account.id, "fact", None, "", {"text": "草稿里的秘密文字", "code": "CANARY-DRAFT"}
    )
    with workspace.db.writing() as session:
        put_setting(session, "note", "主库里的秘密文字 CANARY-MAIN")
    workspace.audit.append("read", operation="CANARY-AUDIT")
    canaries = [
        text.encode(codec)
        for text in (
            TITLE,
            "秘密文字",
            "CANARY",
            sha256,
            *(a.login for a in OFFICE if len(a.login) > 3),
            *(a.name for a in OFFICE),
            *PASSWORDS.values(),
        )
        for codec in ("utf-8", "utf-16-le", "gb18030")
    ]
    paths = [path for path in desk.root.rglob("*") if path.is_file()]
    names = {path.name for path in paths}
    assert {"main.db", "main.db-wal", "audit.db-wal", "drafts.db-wal"} <= names
    assert (desk.root / "main.db-wal").stat().st_size > 0
    for path in paths:
        data = path.read_bytes()
        assert not [c for c in canaries if c in data], path.name
        assert sha256 not in path.name
    workspace.lock()


@pytest.mark.parametrize("name", ["main.db", "audit.db", "drafts.db", "keyslots.json"])
def test_missing_or_foreign_file_is_one_sentence(desk: Desk, name: str) -> None:
    desk.create()
    path = desk.root / name
    kept = path.read_bytes()
    for damage in (None, b"", os.urandom(8192)):
        path.unlink(missing_ok=True)
        if damage is not None:
            path.write_bytes(damage)
        with pytest.raises(encrypted.StoreError) as refused:
            desk.unlock()
        assert refused.value.sentence.endswith("。")
        path.write_bytes(kept)
        # The lock was given back and nothing was left broken.
        desk.unlock().lock()
        kept = path.read_bytes()


def test_header_is_checked(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(NotAWorkspace, match="不是工作区"):
        desk.unlock()
    desk.create()
    header = desk.root / "workspace.json"
    kept = header.read_bytes()
    for body, part in (
        (b"[]", "已损坏"),
        (b"{", "已损坏"),
        (kept.replace(b'"format":1', b'"format":2'), "更新版本"),
        (kept.replace(b"office", b"bureau"), "已损坏"),
    ):
        header.write_bytes(body)
        with pytest.raises(NotAWorkspace, match=part):
            desk.unlock()


def test_cut_audit_log_is_noticed_at_unlock(desk: Desk) -> None:
    desk.create()
    early = desk.root.with_name("early.db")
    shutil.copyfile(desk.root / "audit.db", early)
    desk.unlock().lock()
    shutil.copyfile(early, desk.root / "audit.db")
    workspace = desk.unlock()
    assert workspace.audit_problems
    # The forged log is not adopted: its gap stays visible to the auditor.
    assert workspace.audit.entries()[0].detail["log_ok"] is False
    workspace.lock()


def test_claim_without_commit_is_voided_at_the_next_unlock(desk: Desk) -> None:
    desk.create()

    def committed(session: Session, _origin: str) -> int:
        row = session.get(Setting, "seq")
        return int(row.value) if row else 0

    def opened() -> Workspace:
        return desk.unlock(committed_seq=committed)

    workspace = opened()
    with workspace.db.writing() as session:
        put_setting(session, "seq", "5")
    workspace.audit.append("write", first_seq=1, last_seq=5)
    workspace.audit.append("write", first_seq=6, last_seq=9)
    workspace.lock()
    workspace = opened()
    report = workspace.audit.verify(workspace.audit_anchor())
    assert report.ok
    assert report.voided == ((workspace.origin.id, 6, 9),)

    def claim(_session: Session) -> None:
        workspace.audit.append("write", first_seq=6, last_seq=7)

    def fail(_session: Session) -> None:
        raise ZeroDivisionError

    workspace.db.before_commit += [claim, fail]
    with pytest.raises(ZeroDivisionError), workspace.db.writing():
        pass
    assert len(workspace.audit.verify().voided) == 2
    workspace.db.before_commit.clear()
    workspace.lock()


_CREATE_AND_DIE = """
import os, signal, sys
from pathlib import Path
from desktop.models import migrate
from desktop.services.security.accounts import NewAccount
from desktop.services.security.slots import KdfParams
from desktop.services.workspace import Workspace
from desktop.terms import Role, StationRole

def step(name):
    if name == sys.argv[3]:
        os.kill(os.getpid(), signal.SIGKILL)

Workspace.create(
    Path(sys.argv[1]), title="甲", station_role=StationRole.TEAM,
    accounts=[NewAccount("zz", "组长", Role.TEAM_LEADER, "zuzhang-mima", team_no=3)],
    kdf=KdfParams(1, 1, 64), schema=migrate.Schema(versions=Path(sys.argv[2])), step=step,
)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("step", ["header", "slots", "main", "files", "rows", "rename"])
def test_killed_creation_leaves_no_workspace_and_is_swept(desk: Desk, step: str) -> None:
    command = [sys.executable, "-c", _CREATE_AND_DIE]
    arguments = [str(desk.root), str(desk.schema.versions)]
    killed = subprocess.run([*command, *arguments, step], check=False, timeout=SECONDS)
    assert killed.returncode == -signal.SIGKILL
    assert not desk.root.exists()
    subprocess.run([*command, *arguments, "never"], check=True, timeout=SECONDS)
    assert [path.name for path in desk.root.parent.iterdir()] == [desk.root.name]
    workspace = desk.unlock("zz", "zuzhang-mima")
    assert workspace.db.check() == []
    workspace.lock()


def test_failed_write_of_revisions_is_voided_at_once(desk: Desk) -> None:
    desk.create()
    workspace = desk.unlock()
    origin = workspace.origin.id

    def claim_and_fail(_session: Session) -> None:
        workspace.audit.append("write", first_seq=1, last_seq=1)
        raise ZeroDivisionError

    workspace.db.before_commit.append(claim_and_fail)
    with pytest.raises(ZeroDivisionError), workspace.db.writing():
        pass
    assert workspace.audit.verify().voided == ((origin, 1, 1),)
    workspace.db.before_commit.clear()
    workspace.lock()


def test_disabled_row_with_a_slot_left_by_a_crash_does_not_open(desk: Desk) -> None:
    desk.create()
    workspace = desk.unlock()
    with workspace.db.writing() as session:
        row = session.get(Account, workspace.account.id)
        assert row is not None
        row.disabled = True
    workspace.lock()
    with pytest.raises(LoginRefused):
        desk.unlock()
    workspace = desk.unlock("aud")
    assert workspace.audit.entries()[1].result == "refused"
    workspace.lock()
