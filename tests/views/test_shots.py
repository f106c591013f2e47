"""Every kind of page as a picture, at 1366 × 768 and at 18 pt; nothing is wider than it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from desktop.terms import StationRole
from desktop.views.first_run import FirstRun
from desktop.views.main_window import MainWindow
from desktop.views.palette import Variant
from desktop.views.theme import Theme
from tests.views.fakes import FakeDoors, PeoplePage
from tests.views.shots import shoot

SIZES = (12, 18)


@pytest.mark.parametrize("points", SIZES)
@pytest.mark.parametrize("variant", list(Variant))
def test_desk(
    on_desk: Callable[[], MainWindow], theme: Theme, points: int, variant: Variant, qtbot: QtBot
) -> None:
    """The frame with a list and a form."""
    window = on_desk()
    assert window.desk is not None
    theme.set_points(points)
    theme.set_variant(variant)
    window.desk.ctx.alerts.warn("有 3 行需要您判断，其余 237 行已写入。")
    page = window.desk.page("subjects")
    assert isinstance(page, PeoplePage)
    page.form.show_faults({"born": "日期请写成 20261122、2026.11.22、今天 或 +3。"})
    window.desk.bottom.show_countdown(840)
    shoot(window, f"frame-{variant.value}-{points}pt")
    assert window.size().width() <= 1366
    assert window.size().height() <= 768
    assert window.minimumSizeHint().width() <= 1366


@pytest.mark.parametrize("points", SIZES)
def test_team_search_and_help(
    on_desk: Callable[[], MainWindow],
    doors: FakeDoors,
    theme: Theme,
    points: int,
    qtbot: QtBot,
) -> None:
    """A team's frame, the sample banner, an empty list, help, search."""
    doors.station, doors.sample = StationRole.TEAM, True
    window = on_desk()
    assert window.desk is not None
    theme.set_points(points)
    window.desk.open_page("desk")
    window.desk.toggle_help()
    qtbot.waitUntil(lambda: not window.tasks.running)
    shoot(window, f"team-empty-help-{points}pt")
    window.desk.open_page("subjects")
    window.desk.open_search()
    palette = window.desk._palette
    assert palette is not None
    palette.line.setText("静")
    qtbot.waitUntil(lambda: not window.tasks.running)
    shoot(window, f"search-{points}pt")
    assert palette.model.rowCount() > 0


@pytest.mark.parametrize("points", SIZES)
def test_doors(window: MainWindow, theme: Theme, points: int) -> None:
    """First run, login, lock."""
    theme.set_points(points)
    window.show_first_run()
    pages = window.findChild(FirstRun)
    assert pages is not None
    for step in range(3):
        pages.show_step(step)
        shoot(window, f"first-run-{step + 1}-{points}pt")
    pages.show_recovery("K7QF-2MXD-9RTB-VH4C-P3WN-8YGA-K7QF-2MXD")
    shoot(window, f"first-run-4-{points}pt")
    window.show_login("鹰湖市委组织部")
    shoot(window, f"login-{points}pt")
