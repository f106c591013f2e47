"""系统 over a real encrypted workspace: each role sees its own sections, and they work."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from desktop.services.errors import ServiceError
from desktop.services.registry import Services
from desktop.services.security.slots import LoginRefused
from desktop.terms import Role
from desktop.views.alerts import Alert, Level
from desktop.views.context import ViewContext
from desktop.views.palette import Variant
from desktop.views.system.page import SystemPage
from desktop.views.theme import Theme
from tests.services.imports import office
from tests.services.office_desk import PASSWORDS
from tests.views.office import Clicker
from tests.views.shots import shoot
from tests.views.test_accessible import nameless, rich

Open = Callable[[str], SystemPage]


@pytest.fixture
def said(ctx: ViewContext) -> list[Alert]:
    """What was told to the user."""
    found: list[Alert] = []
    ctx.alerts.raised.connect(found.append)
    return found


@pytest.fixture
def settle(ctx: ViewContext, qtbot: QtBot) -> Callable[[], None]:
    """Waits for the workers."""
    return lambda: qtbot.waitUntil(lambda: not ctx.tasks.running, timeout=20_000)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An empty office workspace."""
    office.create(tmp_path / "office")
    return tmp_path / "office"


@pytest.fixture
def open_as(
    root: Path, ctx: ViewContext, qtbot: QtBot, settle: Callable[[], None]
) -> Iterator[Open]:
    """Opens the page for an account; one at a time."""
    pages: list[SystemPage] = []  # Python must not forget them while a test looks at a part
    with contextlib.ExitStack() as close:

        def make(login: str) -> SystemPage:
            services: Services = office.unlock(root, login)
            close.callback(services.lock)
            page = SystemPage(ctx, services)
            pages.append(page)
            qtbot.addWidget(page)
            page.resize(1180, 640)
            page.show()
            settle()
            return page

        yield make
        settle()


@pytest.mark.parametrize(
    ("login", "sections"),
    [
        ("sys", ["外观", "修改口令", "账号", "数据检查", "关于"]),
        ("sec", ["外观", "修改口令", "账号", "数据检查", "关于"]),
        ("aud", ["外观", "修改口令", "账号", "审计日志", "关于"]),
        ("kaohe-yuan", ["外观", "修改口令", "数据检查", "关于"]),
    ],
)
def test_every_role_sees_its_own(
    open_as: Open, settle: Callable[[], None], login: str, sections: list[str]
) -> None:
    page = open_as(login)
    assert list(page.panes) == sections
    for title in sections:
        page.show_target(title)
        settle()
        assert page.panes[title].isVisible()
    assert nameless(page) == []
    assert rich(page) == []


def test_larger_letters_and_other_colours(open_as: Open, theme: Theme) -> None:
    pane: Any = open_as("kaohe-yuan").panes["外观"]
    click = Clicker()
    click(pane.sizes[18])
    assert click.count == 1
    assert theme.appearance.points == 18
    click(pane.variants[Variant.CONTRAST])
    assert theme.appearance.variant is Variant.CONTRAST
    theme.step_points(-1)
    assert pane.sizes[14].isChecked()


def test_own_password(
    open_as: Open, root: Path, settle: Callable[[], None], said: list[Alert]
) -> None:
    page = open_as("kaohe-yuan")
    page.show_target("修改口令")
    form = page.panes["修改口令"].form  # type: ignore[attr-defined]  # the pane's own
    fields = form.fields

    def fill(old: str, new: str, again: str) -> None:
        for key, text in (("old", old), ("new", new), ("again", again)):
            fields[key].set_value(text)
        form.primary.click()
        settle()

    fill(PASSWORDS["kaohe-yuan"], "short", "short")
    assert "至少 8 个字符" in fields["new"].note.text()
    fill(PASSWORDS["kaohe-yuan"], "xin-kouling-9", "xin-kouling-8")
    assert "不一致" in fields["again"].note.text()
    fill("bu-dui-de-mima", "xin-kouling-9", "xin-kouling-9")
    assert not said
    assert form.primary.isEnabled()
    fill(PASSWORDS["kaohe-yuan"], "xin-kouling-9", "xin-kouling-9")
    assert said[-1].level is Level.SUCCESS
    assert fields["new"].value() == ""
    page._ctx.tasks.wait()
    services = page.panes["修改口令"]._services  # type: ignore[attr-defined]  # as above
    services.lock()
    with pytest.raises((LoginRefused, ServiceError)):
        office.unlock(root, "kaohe-yuan")


def test_accounts(open_as: Open, settle: Callable[[], None], said: list[Alert]) -> None:
    page = open_as("sys")
    page.show_target("账号")
    settle()
    pane: Any = page.panes["账号"]
    QAbstractItemModelTester(pane.list.model)
    assert pane.list.model.rowCount() == 4
    new = {"login": "lin", "name": "林新", "role": Role.LEADER, "password": "duan"}
    for key, value in new.items():
        pane.form.fields[key].set_value(value)
    pane.form.primary.click()
    settle()
    assert pane.list.model.rowCount() == 4
    pane.form.fields["password"].set_value("lin-kouling-1")
    pane.form.primary.click()
    settle()
    assert pane.list.model.rowCount() == 5
    assert said[-1].text == "已新增账号“lin”。"
    row = next(r for r in range(5) if pane.list.model.row_data(r).login == "lin")
    pane.list.select_id(pane.list.model.id_at(row))
    click = Clicker()
    click(pane.disable)
    click(pane.yes)
    settle()
    assert pane.list.model.row_data(row).disabled
    assert not pane.disable.isEnabled()


def test_the_last_officer_stays(
    open_as: Open, settle: Callable[[], None], said: list[Alert]
) -> None:
    page = open_as("sys")
    page.show_target("账号")
    settle()
    pane: Any = page.panes["账号"]
    rows = {pane.list.model.row_data(r).login: r for r in range(4)}
    pane.list.select_id(pane.list.model.id_at(rows["sys"]))
    assert not pane.disable.isEnabled()  # nobody disables oneself
    pane.list.select_id(pane.list.model.id_at(rows["aud"]))
    pane.disable.click()
    pane.yes.click()
    settle()
    assert said[-1].level is Level.ERROR
    assert "安全审计员" in said[-1].text
    assert not pane.list.model.row_data(rows["aud"]).disabled


def test_the_security_officer_only_reads(open_as: Open, settle: Callable[[], None]) -> None:
    page = open_as("sec")
    page.show_target("账号")
    settle()
    pane: Any = page.panes["账号"]
    assert not pane.form.isVisible()
    assert not pane.disable.isVisible()


def test_the_log(open_as: Open, settle: Callable[[], None], said: list[Alert]) -> None:
    page = open_as("aud")
    page.show_target("审计日志")
    settle()
    pane: Any = page.panes["审计日志"]
    QAbstractItemModelTester(pane.list.model)
    assert pane.list.model.index(0, 3).data() == "解锁"
    pane.kind.setCurrentIndex(pane.kind.findData("read"))
    pane.kind.activated.emit(pane.kind.currentIndex())
    settle()
    assert pane.list.model.row_data(0).kind == "查阅"
    pane.verify.click()
    settle()
    assert said[-1].level is Level.SUCCESS
    assert "未发现改动" in said[-1].text


def test_the_check(open_as: Open, settle: Callable[[], None]) -> None:
    page = open_as("sys")
    page.show_target("数据检查")
    pane: Any = page.panes["数据检查"]
    pane.start.click()
    assert not pane.start.isEnabled()
    settle()
    assert pane.state.text() == "未发现问题"
    assert pane.start.isEnabled()


@pytest.mark.parametrize("points", [12, 18])
def test_it_fits(open_as: Open, settle: Callable[[], None], theme: Theme, points: int) -> None:
    page = open_as("aud")
    theme.set_points(points)
    for title in page.panes:
        page.show_target(title)
        settle()
        shoot(page, f"system-{list(page.panes).index(title)}-{points}pt")
    assert page.minimumSizeHint().width() <= 1366 - theme.metrics.px(148) - 32
