"""Interviews and outline as pictures, at 1366 × 768 and at 18 pt; nothing is clipped or too wide."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from uuid import UUID

import pytest
from pytestqt.qtbot import QtBot

from desktop.services.interviews import AboutDraft, InterviewDraft
from desktop.services.registry import Services
from desktop.terms import InterviewLayer, Role, StationRole
from desktop.views.main_window import MainWindow
from desktop.views.pages import DeskConfig, PageFactory
from desktop.views.records.interview_papers import RECORDS
from desktop.views.records.interviews.pane import InterviewsPlace
from desktop.views.records.outline.pane import OutlinePlace
from desktop.views.records.page import RecordsPage
from desktop.views.records.visit_shell import INTERVIEWS
from desktop.views.theme import Theme
from tests.services.record_city import City, held_visit
from tests.views.office import Hop
from tests.views.records.test_shots import fits
from tests.views.shots import shoot

pytestmark = pytest.mark.qt_log_ignore("plugin does not support")  # popups, on no screen
DAY = dt.date(2026, 11, 16)
Still = Callable[[], None]


@pytest.fixture
def visit(services: Services, city: City) -> UUID:
    """A visit with interviews of every layer, under an outline."""
    services.outlines.use_default(city.cycle)
    made = held_visit(city)
    about = (AboutDraft(city.cadre, 5, "实干，抓养老服务有办法"), AboutDraft(city.second_cadre, 4))
    words = "班子团结，敢抓敢管；文件会议仍偏多，基层反映压力较大。"
    draft = InterviewDraft(made, InterviewLayer.MIDDLE, DAY, ("担当作为", "工作作风"), words, about)
    layers = (*InterviewLayer, *(InterviewLayer.MIDDLE,) * 5, *(InterviewLayer.STAFF,) * 6)
    services.interviews.add_all([replace(draft, layer=layer) for layer in layers])
    return made


@pytest.fixture
def still(window: MainWindow, services: Services, visit: UUID, qtbot: QtBot) -> Iterator[Still]:
    """The window over the city, and a way to wait until all is shown."""
    hop = Hop(window.changes)
    services.desk.listeners.append(hop.arrived.emit)
    factories: dict[str, PageFactory] = {"records": lambda ctx: RecordsPage(ctx, services)}
    window.show_desk(
        DeskConfig("鹰湖市委组织部", StationRole.OFFICE, "林晓", "kaohe", Role.CLERK, factories)
    )

    def wait() -> None:
        for _look in range(3):
            qtbot.waitUntil(lambda: not window.tasks.running)
            window.repaint()
            qtbot.waitUntil(lambda: not window.tasks.running)

    yield wait
    services.desk.listeners.clear()


def opened(window: MainWindow, theme: Theme, points: int) -> RecordsPage:
    assert window.desk is not None
    theme.set_points(points)
    page = window.desk.open_page("records")
    assert isinstance(page, RecordsPage)
    return page


@pytest.mark.parametrize("points", [12, 18])
def test_the_form_the_papers_and_the_places(
    window: MainWindow, theme: Theme, still: Still, visit: UUID, city: City, points: int
) -> None:
    page = opened(window, theme, points)
    still()
    page.show_target(("visit", visit))
    still()
    pane = page.visits.pane
    pane.tabs.setCurrentIndex(INTERVIEWS)
    still()
    shoot(window, f"interviews-tab-{points}pt")
    pane.head.talk.click()
    still()
    shoot(window, f"interview-form-{points}pt")
    fits(page)
    pane.interviews.panel.turn()
    pane.interviews.form.fields["layer"].set_value(InterviewLayer.MIDDLE)
    pane.interviews.panel.show_layer(InterviewLayer.MIDDLE)
    still()
    shoot(window, f"interview-outline-{points}pt")
    fits(page)
    pane.interviews.show_list()
    pane.interviews.print.click()
    pane.interviews.papers.what.choose(RECORDS)
    pane.interviews.papers.what.chosen.emit()
    pane.interviews.papers.make.click()
    still()
    shoot(window, f"interview-papers-{points}pt")
    fits(page)
    pane.interviews.papers.slip.close_paper()
    page.show_target("interviews")
    place = page.place("interviews")
    assert isinstance(place, InterviewsPlace)
    still()
    place.filters.unit.choose((city.unit, "江城市民政局"))
    place.filters._tell()
    still()
    shoot(window, f"interviews-{points}pt")
    fits(page)
    page.show_target("outline")
    outline = page.place("outline")
    assert isinstance(outline, OutlinePlace)
    still()
    shoot(window, f"outline-first-{points}pt")
    outline.list.table.setCurrentIndex(outline.list.model.index(2, 0))
    still()
    shoot(window, f"outline-{points}pt")
    fits(page)
    assert window.minimumSizeHint().width() <= 1366
