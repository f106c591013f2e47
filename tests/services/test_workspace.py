"""The workspace: made whole or not at all, opened only rightly, locked without a trace."""

from __future__ import annotations

import datetime as dt
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
from desktop.models.base import Base
from desktop.services.clock import FixedClock, SeededIds
from desktop.services.security.accounts import AccountRefused, NewAccount
from desktop.services.security.attempts import TooManyAttempts, delay_after
from desktop.services.security.header import FolderRefused, NotAWorkspace
from desktop.services.security.instance import WorkspaceInUse
from desktop.services.security.recovery import RecoveryCodeError
from desktop.services.security.slots import KdfParams, LoginRefused
from desktop.services.workspace import Workspace, put_setting
from desktop.terms import Role, StationRole

FAST = KdfParams(iterations=1, lanes=1, memory_kib=64)
START = dt.datetime(2026, 11, 22, 1, 0, tzinfo=dt.UTC)
TITLE = "演示工作区甲乙丙"
OFFICE = (
    NewAccount("sys", "系统员钱大有", Role.SYSADMIN, "xitong-mima-1"),
    NewAccount("sec", "保密员孙二有", Role.SECURITY, "baomi-mima-22"),
    NewAccount("aud", "审计员李三有", Role.AUDITOR, "shenji-mima-3"),
    NewAccount("kaohe-yuan", "经办人周四有", Role.CLERK, "jingban-mima-4"),
)
PASSWORDS = {account.login: account.password for account in OFFICE}


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> migrate.Schema:
    """A first version made of the two tables that are the vault's own."""
    folder = tmp_path_factory.mktemp("versions")
    metadata = Base.metadata
    tables = [metadata.tables["account"], metadata.tables["setting"]]
    only = type(metadata)(naming_convention=metadata.naming_convention)
    for table in tables:
        table.to_metadata(only)
    schema = migrate.Schema(versions=folder, metadata=only)
    migrate.autogenerate("first", schema)
    return schema


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(START)


class Desk:
    """What a test needs to make and open one workspace."""

    def __init__(self, root: Path, schema: migrate.Schema, clock: FixedClock) -> None:
        self.root = root
        self.schema = schema
        self.clock = clock

    def create(self, accounts: tuple[NewAccount, ...] = OFFICE, title: str = TITLE) -> str:
        return Workspace.create(
            self.root,
            title=title,
            station_role=StationRole.OFFICE,
            accounts=accounts,
            clock=self.clock,
            ids=SeededIds(1, self.clock),
            kdf=FAST,
            schema=self.schema,
        )

    def unlock(self, login: str = "kaohe-yuan", password: str | None = None) -> Workspace:
        return Workspace.unlock(
            self.root,
            login,
            PASSWORDS[login] if password is None else password,
            clock=self.clock,
            schema=self.schema,
        )


@pytest.fixture
def desk(tmp_path: Path, schema: migrate.Schema, clock: FixedClock) -> Desk:
    return Desk(tmp_path / "工作区%s", schema, clock)


def test_created_and_opened_by_every_account(desk: Desk) -> None:
    desk.create()
    for account in OFFICE:
        workspace = desk.unlock(account.login)
        assert workspace.title == TITLE
        assert workspace.account.name == account.name
        assert workspace.account.role is account.role
        assert not workspace.origin.moved
        assert len(workspace.origin.id) == 32
        assert workspace.db.check() == []
        assert workspace.audit.verify(workspace.audit_anchor()).ok
        workspace.lock()


def test_second_lock_is_harmless_and_a_locked_workspace_refuses(desk: Desk) -> None:
    desk.create()
    workspace = desk.unlock()
    workspace.lock()
    workspace.lock()
    with pytest.raises(encrypted.Closed, match="已锁定"), workspace.db.reading():
        pass
    with pytest.raises(RuntimeError):
        _ = workspace._keys.main
    assert not any(workspace.db._file._key)


@pytest.mark.parametrize("missing", range(4))
def test_office_without_one_of_its_roles_is_refused(desk: Desk, missing: int) -> None:
    some = tuple(a for i, a in enumerate(OFFICE) if i != missing)
    with pytest.raises(AccountRefused, match=OFFICE[missing].role.label):
        desk.create(some)
    assert list(desk.root.parent.iterdir()) == []


@pytest.mark.parametrize(
    ("account", "part"),
    [
        (NewAccount("a", "甲", Role.CLERK, "1234567"), "至少 8 个字符"),
        (NewAccount("abcdefgh", "甲", Role.CLERK, "ABCDEFGH"), "不能与账号相同"),
        (NewAccount("a", "甲", Role.CLERK, "aaaaaaaaa"), "同一个字符"),
        (NewAccount("a b", "甲", Role.CLERK, "long-enough"), "不含空格"),
        (NewAccount("", "甲", Role.CLERK, "long-enough"), "1 至 32"),
        (NewAccount("a", " ", Role.CLERK, "long-enough"), "姓名"),
        (NewAccount("a", "甲", Role.TEAM_LEADER, "long-enough"), "不能用于考核办"),
        (NewAccount("SYS", "甲", Role.CLERK, "long-enough"), "出现了两次"),
    ],
)
def test_bad_accounts_are_refused_and_leave_nothing(
    desk: Desk, account: NewAccount, part: str
) -> None:
    with pytest.raises(AccountRefused, match=part):
        desk.create((*OFFICE, account))
    assert list(desk.root.parent.iterdir()) == []


def test_repr_of_a_new_account_tells_nothing() -> None:
    assert "mima" not in repr(OFFICE[0])
    assert "钱大有" not in repr(OFFICE[0])


def test_folder_and_title_are_checked(desk: Desk) -> None:
    with pytest.raises(FolderRefused, match="名称"):
        desk.create(title="  ")
    desk.root.mkdir()
    (desk.root / "x").write_text("x")
    with pytest.raises(FolderRefused, match="不是空文件夹"):
        desk.create()
    (desk.root / "x").unlink()
    desk.create()
    with pytest.raises(FolderRefused, match="已经是一个工作区"):
        desk.create()


def test_failed_creation_leaves_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: object, **_kwargs: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("desktop.services.security.slots.safe_write", full)
    with pytest.raises(encrypted.DiskFull, match="磁盘空间"):
        desk.create()
    assert list(desk.root.parent.iterdir()) == []


def test_wrong_account_and_wrong_password_look_the_same(desk: Desk) -> None:
    desk.create()
    sentences = set()
    for login, password in (("kaohe-yuan", "wrong-password"), ("nobody", "wrong-password")):
        with pytest.raises(LoginRefused) as refused:
            desk.unlock(login, password)
        sentences.add(refused.value.sentence)
    assert len(sentences) == 1


def test_failed_logins_are_delayed_and_logged_at_the_next_unlock(desk: Desk) -> None:
    desk.create()
    for _ in range(4):
        with pytest.raises(LoginRefused):
            desk.unlock("sys", "wrong-password")
    with pytest.raises(TooManyAttempts, match="请等待 6 秒"):
        desk.unlock("sys")
    desk.clock.advance(dt.timedelta(days=-3000))
    with pytest.raises(TooManyAttempts):
        desk.unlock("sys")
    desk.clock.advance(dt.timedelta(days=3000, seconds=6))
    assert b"sys" not in desk.root.joinpath("attempts.json").read_bytes()
    workspace = desk.unlock("sys")
    refused = workspace.audit.entries()[1]
    assert (refused.operation, refused.result, refused.detail["count"]) == ("unlock", "refused", 4)
    assert not desk.root.joinpath("attempts.json").exists()
    workspace.lock()


def test_delay_grows_to_five_minutes() -> None:
    assert [delay_after(n) for n in (0, 3, 4, 5, 6, 10, 50)] == [0, 0, 5, 10, 20, 300, 300]


def test_second_process_is_refused(desk: Desk) -> None:
    desk.create()
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(desk.root)],
        stdout=subprocess.PIPE,
        stdin=subprocess.PIPE,
    )
    assert holder.stdout is not None
    assert holder.stdin is not None
    try:
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(WorkspaceInUse, match="另一个窗口"):
            desk.unlock()
    finally:
        holder.kill()
        holder.wait()
        holder.stdout.close()
        holder.stdin.close()
    desk.unlock().lock()


_HOLD = """
import sys
from pathlib import Path
from desktop.services.security.instance import InstanceLock
lock = InstanceLock(Path(sys.argv[1]) / "lock")
print("held", flush=True)
sys.stdin.read()
"""


def test_change_password_and_disable(desk: Desk) -> None:
    desk.create()
    workspace = desk.unlock()
    with pytest.raises(LoginRefused):
        workspace.change_password("wrong", "another-good-1")
    with pytest.raises(AccountRefused):
        workspace.change_password(PASSWORDS["kaohe-yuan"], "short")
    workspace.change_password(PASSWORDS["kaohe-yuan"], "另一个好口令一二三四")
    leader = workspace.add_account(
        NewAccount("leader", "部长吴五有", Role.LEADER, "buzhang-mima-5")
    )
    assert leader in workspace.accounts()
    with pytest.raises(AccountRefused, match="已存在"):
        workspace.add_account(NewAccount("LEADER", "某", Role.LEADER, "buzhang-mima-5"))
    with pytest.raises(AccountRefused, match="考核办工作人员"):
        workspace.disable_account(workspace.account)
    workspace.lock()
    with pytest.raises(LoginRefused):
        desk.unlock()
    desk.unlock("leader", "buzhang-mima-5").lock()
    workspace = desk.unlock("kaohe-yuan", "另一个好口令一二三四")
    workspace.disable_account(leader)
    assert workspace.audit.verify(workspace.audit_anchor()).ok
    workspace.lock()
    with pytest.raises(LoginRefused):
        desk.unlock("leader", "buzhang-mima-5")


def test_recovery_code_opens_and_can_be_renewed(desk: Desk) -> None:
    code = desk.create()
    typed = code.lower().replace("-", " ")
    workspace = Workspace.recover(
        desk.root, typed, "sec", "xin-kouling-9", clock=desk.clock, schema=desk.schema
    )
    assert workspace.account.role is Role.SECURITY
    fresh = workspace.new_recovery_code()
    workspace.lock()
    desk.unlock("sec", "xin-kouling-9").lock()
    with pytest.raises(LoginRefused):
        Workspace.recover(desk.root, code, "sec", "xin-kouling-8", schema=desk.schema)
    with pytest.raises(RecoveryCodeError):
        Workspace.recover(desk.root, "1234", "sec", "xin-kouling-8", schema=desk.schema)
    Workspace.recover(
        desk.root, fresh, "sec", "xin-kouling-8", clock=desk.clock, schema=desk.schema
    ).lock()


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
    fresh = workspace.renew_origin()
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
        return Workspace.unlock(
            desk.root,
            "sys",
            PASSWORDS["sys"],
            clock=desk.clock,
            schema=desk.schema,
            committed_seq=committed,
        )

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
    accounts=[NewAccount("zz", "组长", Role.TEAM_LEADER, "zuzhang-mima")],
    kdf=KdfParams(1, 1, 64), schema=migrate.Schema(versions=Path(sys.argv[2])), step=step,
)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("step", ["header", "slots", "main", "files", "rows", "rename"])
def test_killed_creation_leaves_no_workspace_and_is_swept(desk: Desk, step: str) -> None:
    command = [sys.executable, "-c", _CREATE_AND_DIE]
    arguments = [str(desk.root), str(desk.schema.versions)]
    killed = subprocess.run([*command, *arguments, step], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert not desk.root.exists()
    subprocess.run([*command, *arguments, "never"], check=True)
    assert [path.name for path in desk.root.parent.iterdir()] == [desk.root.name]
    workspace = desk.unlock("zz", "zuzhang-mima")
    assert workspace.db.check() == []
    workspace.lock()


def test_accounts_carry_their_links(desk: Desk) -> None:
    desk.create()
    workspace = desk.unlock()
    ids = SeededIds(7, desk.clock)
    linked = NewAccount(
        "l2", "领导", Role.LEADER, "lingdao-mima", cadre_id=ids.uuid7(), unit_id=ids.uuid7()
    )
    made = workspace.add_account(linked)
    assert (made.cadre_id, made.unit_id) == (linked.cadre_id, linked.unit_id)
    with workspace.db.reading() as session:
        row = session.get(Account, made.id)
        assert row is not None
        assert row.created == START
    workspace.lock()
