"""The place as pictures at 1366 × 768 and at 18 pt; nothing is wider than the window."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import cast
from uuid import UUID

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.app import Hop
from desktop.services.assessor_reviews import ReviewDraft
from desktop.services.pool_movements import MovementDraft
from desktop.services.registry import Services
from desktop.services.unavailability import AwayDraft
from desktop.terms import (
    AssessorOutcome,
    AssessorRating,
    PoolMovementKind,
    StationRole,
)
from desktop.views.main_window import MainWindow
from desktop.views.pages import DeskConfig
from desktop.views.setup.page import SetupPage
from desktop.views.setup.pool.pane import PoolPlace
from desktop.views.theme import Theme
from tests.services.imports import office
from tests.services.pool import day
from tests.views.settling import until_quiet
from tests.views.shots import shoot

pytestmark = pytest.mark.qt_log_ignore("plugin does not support")  # windows without a screen


def fits(window: QWidget) -> bool:
    return window.minimumSizeHint().width() <= 1366 and window.minimumSizeHint().height() <= 768


def somebody(services: Services) -> UUID:
    """The first who is no newcomer."""
    lines = services.assessors.rows(services.assessors.find())
    return next(line.id for line in lines if not line.newcomer or line.mentor is None)


def lived(services: Services) -> UUID:
    """Somebody about whom everything has been registered."""
    person = somebody(services)
    mentor = services.mentorships.candidates(person)[0][0]
    k = PoolMovementKind
    today = services.desk.clock.today()
    services.teams.form_planned(day(1, 5))
    services.pool_movements.add(
        MovementDraft(person, k.COMMENDATION, today, "抗洪抢险一线表现突出")
    )
    services.mentorships.pair(person, mentor, today)
    services.assessor_reviews.save(
        ReviewDraft(
            person, 2025, AssessorRating.EXCELLENT, AssessorOutcome.PROMOTE, "熟悉政策，敢于碰硬"
        )
    )
    services.unavailability.save(AwayDraft(person, today, day(12, 20), "省委党校脱产学习"))
    return person


@pytest.mark.parametrize("points", [12, 18])
def test_every_state_of_the_place(
    window: MainWindow,
    pool_root: Path,
    tmp_path: Path,
    theme: Theme,
    qtbot: QtBot,
    points: int,
) -> None:
    services = office.unlock(Path(shutil.copytree(pool_root, tmp_path / "workspace")))
    person = lived(services)
    pages: list[SetupPage] = []

    def make(ctx: object) -> SetupPage:
        pages.append(SetupPage(ctx, services))  # type: ignore[arg-type]  # the desk's own
        return pages[-1]

    services.desk.listeners.append(Hop(window.changes).arrived.emit)
    actor = services.desk.actor
    config = DeskConfig(
        "鹰湖市委组织部", StationRole.OFFICE, actor.name, actor.login, actor.role,
        {"setup": make}, lock_after=0,
    )  # fmt: skip
    window.show_desk(config)
    theme.set_points(points)

    def settle() -> None:
        until_quiet(qtbot, lambda: bool(window.tasks.running), looks=30)

    settle()
    place = cast("PoolPlace", pages[-1].open("pool"))
    settle()
    _pictures(place, person, window, points, settle)
    services.lock()


def _pictures(
    place: PoolPlace, person: UUID, window: QWidget, points: int, settle: Callable[[], None]
) -> None:
    pane = place.pane
    place.show_target(person)
    settle()
    shoot(window, f"setup-pool-{points}pt")
    assert fits(window)
    bar = pane.form.area.verticalScrollBar()
    bar.setValue(bar.maximum())
    shoot(window, f"setup-pool-history-{points}pt")
    bar.setValue(0)
    for n, (_word, ask) in enumerate(pane._offers(pane.detail.person)):
        pane._start(ask)
        settle()
        shoot(window, f"setup-pool-ask{n}-{points}pt")
        area = pane.form.area
        assert area.widget().minimumSizeHint().width() <= area.viewport().width()
    pane.panel.close_panel()
    place.start_new()
    settle()
    pane.form.submit()
    shoot(window, f"setup-pool-new-{points}pt")
    assert fits(window)
