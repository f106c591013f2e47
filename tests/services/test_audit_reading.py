"""The log in words, and who may read it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.services.audit import AuditPage
from desktop.services.errors import Refused
from desktop.services.registry import Services
from desktop.services.security.accounts import NewAccount
from desktop.services.units import UnitDraft
from desktop.terms import Role, UnitKind
from tests.services.imports import office


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office workspace."""
    root = tmp_path_factory.mktemp("audit") / "office"
    office.create(root)
    return root


@pytest.fixture
def auditor(place: Path) -> Iterator[Services]:
    """The auditor at the desk."""
    services = office.unlock(place, "aud")
    yield services
    services.lock()


def test_entries_in_words_newest_first(auditor: Services) -> None:
    first, *_rest = auditor.audit_reading.page()
    assert (first.kind, first.operation, first.result) == ("登录与锁定", "解锁", "成功")
    assert (first.account, first.role) == ("审计员李三有", "安全审计员")
    again = auditor.audit_reading.page()
    assert (again[0].kind, again[0].operation) == ("查阅", "查阅审计日志")
    assert [line.n for line in again] == list(range(len(again), 0, -1))


def test_pages_and_filters(auditor: Services) -> None:
    service = auditor.audit_reading
    service.page()
    newest = service.page(page=AuditPage(1))
    assert len(newest) == 1
    older = service.page(page=AuditPage(1, newest[0].n))
    assert older[0].n == newest[0].n - 1
    assert all(line.kind == "登录与锁定" for line in service.page("session"))
    assert service.count("session") == len(service.page("session"))
    assert all(line.refused for line in service.page(result="refused"))


def test_a_refusal_is_marked(auditor: Services) -> None:
    with pytest.raises(Refused):
        auditor.overview.today()
    line = auditor.audit_reading.page(result="refused")[0]
    assert line.refused
    assert (line.kind, line.operation) == ("拒绝", "查阅整改事项")


def test_the_chain_is_followed(auditor: Services) -> None:
    found = auditor.audit_reading.verify()
    assert found.problems == ()
    assert found.entries == auditor.audit_reading.count()


def test_only_the_auditor(place: Path) -> None:
    for login in ("sys", "sec", "kaohe-yuan"):
        services = office.unlock(place, login)
        try:
            with pytest.raises(Refused):
                services.audit_reading.page()
            with pytest.raises(Refused):
                services.audit_reading.verify()
        finally:
            services.lock()


def test_each_entry_says_what_it_is_about(place: Path) -> None:
    clerk = office.unlock(place)
    unit = clerk.units.save(UnitDraft("江城市林业局", UnitKind.DEPARTMENT))
    clerk.lock()
    sys = office.unlock(place, "sys")
    sys.accounts.add(NewAccount("lin", "林新", Role.LEADER, "lingdao-mima"))
    sys.accounts.reset_password("lin", "lingdao-mima-2")
    sys.lock()
    services = office.unlock(place, "aud")
    lines = services.audit_reading.page()
    services.lock()
    of_accounts = [(e.operation, e.subject) for e in lines if e.kind == "账号管理"]
    assert of_accounts[:2] == [("重设口令", "账号 lin"), ("新增账号", "账号 lin")]
    (written,) = [e.subject for e in lines if e.kind == "写入" and e.subject.startswith("考核单位")]
    assert written == f"考核单位 {unit.hex[-8:]}"
    assert not any("林业局" in e.subject for e in lines)
