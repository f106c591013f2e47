"""The workspace: made whole or not at all, opened only rightly, locked without a trace."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.models import encrypted, migrate
from desktop.models.accounts import Account
from desktop.services.clock import FixedClock, SeededIds
from desktop.services.security.accounts import AccountRefused, NewAccount
from desktop.services.security.attempts import TooManyAttempts, delay_after
from desktop.services.security.header import FolderRefused
from desktop.services.security.instance import WorkspaceInUse
from desktop.services.security.recovery import RecoveryCodeError
from desktop.services.security.slots import LoginRefused
from desktop.services.workspace import Workspace
from desktop.terms import Role
from tests.children import end, line_of, start
from tests.services.office_desk import OFFICE, PASSWORDS, START, TITLE, Desk, first_version


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> migrate.Schema:
    return first_version(tmp_path_factory.mktemp("versions"))


@pytest.fixture
def desk(tmp_path: Path, schema: migrate.Schema) -> Desk:
    return Desk(tmp_path / "工作区%s", schema, FixedClock(START))


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
    holder = start(
        [sys.executable, "-c", _HOLD, str(desk.root)],
        stdout=subprocess.PIPE,
        stdin=subprocess.PIPE,
    )
    try:
        assert line_of(holder) == "held\n"
        with pytest.raises(WorkspaceInUse, match="另一个窗口"):
            desk.unlock()
    finally:
        holder.kill()
        end(holder)
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
