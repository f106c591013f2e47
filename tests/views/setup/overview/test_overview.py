"""准备进度 over a real office: empty, and filled from the office's files."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.services.registry import Services
from desktop.terms import CycleState
from desktop.views.context import ViewContext
from desktop.views.setup.overview.pane import OverviewPlace
from tests.services.imports import office
from tests.views.choosing import Chooser
from tests.views.office import Clicker
from tests.views.shots import shoot
from tests.views.subjects.conftest import empty_root, full_root

__all__ = ["empty_root", "full_root"]

Went = list[tuple[str, object]]


@pytest.fixture
def went() -> Went:
    return []


@pytest.fixture
def opened(
    ctx: ViewContext, qtbot: QtBot, went: Went
) -> Callable[[Services, Chooser], OverviewPlace]:
    """Shows the place as the window would, noting where it leads."""

    def make(services: Services, chooser: Chooser) -> OverviewPlace:
        there = replace(ctx, go_to=lambda page, target: went.append((page, target)))
        place = OverviewPlace(there, services, chooser)
        qtbot.addWidget(place)
        place.resize(1090, 640)
        place.show()
        place.arrived()
        for _look in range(3):
            QApplication.processEvents()
            qtbot.waitUntil(lambda: not ctx.tasks.running, timeout=5000)
        QApplication.processEvents()
        return place

    return make


def test_an_empty_office_begins_with_its_units(
    empty_root: Path,
    opened: Callable[[Services, Chooser], OverviewPlace],
    went: Went,
    tmp_path: Path,
) -> None:
    services = office.unlock(Path(shutil.copytree(empty_root, tmp_path / "workspace")))
    try:
        services.scheme.open_cycle(2026)
        files = (tmp_path / "单位.xlsx",)
        place = opened(services, Chooser(files=files))
        assert [s.state.label for s in place.steps[:4]] == ["未开始"] * 4
        assert place.primary.text() == "办理：考核单位"
        shoot(place, "setup_overview_empty")
        Clicker()(place.primary)
        assert went == [("subjects", ("import", files))]
    finally:
        services.lock()


def test_a_filled_office_goes_on_where_something_is_open(
    full_root: Path,
    opened: Callable[[Services, Chooser], OverviewPlace],
    went: Went,
    tmp_path: Path,
) -> None:
    services = office.unlock(Path(shutil.copytree(full_root, tmp_path / "workspace")))
    try:
        services.scheme.open_cycle(2026)
        place = opened(services, Chooser())
        said = {s.key: s.said for s in place.steps}
        assert said["units"] == "40 个：区（市） 3、开发区 3、市直单位 30、工作专班 4。"
        assert said["pool"] == "在库 104 人。"
        assert "默认 13 个组" in said["teams"]
        assert place.primary.text() == "办理：考核组"
        shoot(place, "setup_overview")
        Clicker()(place.primary)
        Clicker()(place.buttons["scheme"])
        assert went == [("setup", "teams"), ("setup", "scheme")]
    finally:
        services.lock()


def test_a_year_comes_to_its_end_when_it_is_confirmed(
    full_root: Path,
    opened: Callable[[Services, Chooser], OverviewPlace],
    ctx: ViewContext,
    qtbot: QtBot,
    tmp_path: Path,
) -> None:
    services = office.unlock(Path(shutil.copytree(full_root, tmp_path / "workspace")))
    try:
        services.scheme.open_cycle(2026)
        place, click = opened(services, Chooser()), Clicker()
        click(place.buttons["start"])
        assert "转入年终考核" in place.confirm.sentence.text()
        click(place.confirm.yes)
        qtbot.waitUntil(lambda: not ctx.tasks.running, timeout=5000)
        (cycle,) = services.scheme.cycles()
        assert cycle.state is CycleState.YEAR_END

        def gone() -> bool:  # the buttons are made anew with the steps
            return place.buttons["start"].isHidden()

        qtbot.waitUntil(gone, timeout=5000)
    finally:
        services.lock()
