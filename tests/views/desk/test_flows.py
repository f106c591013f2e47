"""From 工作台 to the record in few clicks, in the real window over a real workspace."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.services.interviews import InterviewQuery
from desktop.services.registry import Services
from desktop.terms import InterviewLayer, Role, StationRole
from desktop.views.desk.page import DeskPage
from desktop.views.main_window import MainWindow
from desktop.views.pages import DeskConfig, PageFactory
from desktop.views.records.page import RecordsPage
from tests.services.conftest import city, desk, make_desk
from tests.services.record_city import City, acting, held_visit
from tests.views.office import Clicker, Hop, services_on, type_in

__all__ = ["city", "desk", "make_desk"]  # the fixtures of the services' tests

Still = Callable[[], None]


@pytest.fixture
def team(window: MainWindow, city: City, qtbot: QtBot) -> Iterator[tuple[Services, Still]]:
    """The window of the third team's leader, a held visit waiting on the desk."""
    held_visit(city)
    services = services_on(city.desk)
    hop = Hop(window.changes)
    services.desk.listeners.append(hop.arrived.emit)
    factories: dict[str, PageFactory] = {
        "desk": lambda ctx: DeskPage(ctx, services),
        "records": lambda ctx: RecordsPage(ctx, services),
    }

    def still() -> None:
        for _look in range(3):
            QApplication.processEvents()
            qtbot.waitUntil(lambda: not window.tasks.running)
        QApplication.processEvents()

    with acting(city.desk, Role.TEAM_LEADER, team_no=3):
        window.show_desk(
            DeskConfig(
                "鹰湖市委组织部", StationRole.TEAM, "林晓", "zuzhang03", Role.TEAM_LEADER, factories
            )
        )
        yield services, still
    services.desk.listeners.clear()


def test_a_new_interview_from_the_desk_takes_four_clicks(
    window: MainWindow, team: tuple[Services, Still], qtbot: QtBot
) -> None:
    services, still = team
    assert window.desk is not None
    page = window.desk.open_page("desk")
    assert isinstance(page, DeskPage)
    qtbot.waitUntil(lambda: page.summary is not None and page.list.model.rowCount() == 1)
    still()
    click = Clicker()
    click(page.open_button)  # the line of the visit is the nearest thing due: it is chosen
    still()
    records = window.desk.open_page("records")
    assert isinstance(records, RecordsPage)
    still()
    pane = records.visits.pane
    qtbot.waitUntil(lambda: pane.detail is not None)
    still()
    click(pane.talk)
    still()
    form = pane.interviews.form
    type_in(form.fields["layer"].editor, "2")  # 中层, by its digit
    type_in(form.fields["remarks"].editor, "班子团结，敢于担当。")
    click(form.primary)
    still()
    assert click.count <= 4
    (said,) = services.interviews.rows(services.interviews.find(InterviewQuery()))
    assert (said.unit, said.layer) == ("江城市民政局", InterviewLayer.MIDDLE)
