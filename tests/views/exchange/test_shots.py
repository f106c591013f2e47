"""Every place of both roles as a picture, at 1366 × 768 and at 18 pt; nothing is wider."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication

from desktop.terms import StationRole
from desktop.views.exchange.conflict_pane import ConflictPane
from desktop.views.exchange.enrol_pane import EnrolPane
from desktop.views.exchange.media_pane import MediaPane
from desktop.views.exchange.report_pane import ReportPane
from desktop.views.exchange.rulings_pane import RulingsPane
from desktop.views.exchange.send_pane import SendPane
from desktop.views.exchange.stations_pane import StationsPane
from desktop.views.exchange.take_pane import TakePane
from desktop.views.theme import Theme
from tests.views.exchange.conftest import Bench
from tests.views.shots import shoot
from tests.views.test_accessible import nameless, rich

OFFICE = ("take", "send", "conflicts", "waiting", "stations", "media", "register")
TEAM = ("report", "take", "own", "rulings", "stations", "media", "register", "clear")
SIZES = [12, 18]


def look(bench: Bench, name: str, points: int) -> None:
    """Draw the window; every input has a name, every label is plain, nothing is too wide."""
    bench.settle()
    for _round in range(4):  # wrapped texts ask for their height again once they know their width
        QApplication.processEvents()
    shoot(bench.window, f"exchange-{name}-{points}pt")
    assert nameless(bench.page) == []
    assert rich(bench.page) == []
    assert bench.window.minimumSizeHint().width() <= 1366
    assert bench.window.size().width() <= 1366


def opened(make: Callable[..., Bench], theme: Theme, station: StationRole, points: int) -> Bench:
    """The page of a station with a full stick."""
    desk = make(station)
    desk.fill_stick()
    theme.set_points(points)
    assert desk.window.desk is not None
    desk.window.desk.open_page("exchange")
    desk.settle()
    return desk


@pytest.mark.parametrize("points", SIZES)
def test_the_office(bench: Callable[..., Bench], theme: Theme, points: int) -> None:
    desk = opened(bench, theme, StationRole.OFFICE, points)
    for key in OFFICE:
        desk.page.open(key)
        look(desk, f"office-{key}", points)
    take, conflicts = desk.page.open("take"), desk.page.place("conflicts")
    assert isinstance(take, TakePane)
    assert isinstance(conflicts, ConflictPane)
    take.primary.click()
    look(desk, "office-taken", points)
    desk.page.open("conflicts")
    for ask, name in ((conflicts.write, "write"), (conflicts.ask, "ask")):
        desk.settle()
        ask.click()
        look(desk, f"office-conflict-{name}", points)
        conflicts.cancel.click()
    send = desk.page.open("send")
    assert isinstance(send, SendPane)
    send.primary.click()
    look(desk, "office-sent", points)
    send.paper.click()
    look(desk, "office-slip", points)


@pytest.mark.parametrize("points", SIZES)
def test_the_enrolment(bench: Callable[..., Bench], theme: Theme, points: int) -> None:
    desk = opened(bench, theme, StationRole.OFFICE, points)
    stations = desk.page.open("stations")
    assert isinstance(stations, StationsPane)
    desk.settle()
    stations.table.go_to(3)
    desk.settle()
    stations.people.go_to(0)
    look(desk, "office-station", points)
    stations.compromise.click()
    look(desk, "office-compromise", points)
    stations.cancel.click()
    stations.change.click()
    look(desk, "office-roster", points)
    stations.cancel.click()
    QApplication.processEvents()
    stations.primary.click()
    look(desk, "office-grant-start", points)
    grant = desk.page._grant
    assert grant is not None
    grant.open_request(desk.stick / "申请.zkb")
    look(desk, "office-grant", points)
    grant.same.setChecked(True)
    grant.primary.click()
    look(desk, "office-granted", points)


@pytest.mark.parametrize("points", SIZES)
def test_a_team(bench: Callable[..., Bench], theme: Theme, points: int) -> None:
    desk = opened(bench, theme, StationRole.TEAM, points)
    for key in TEAM:
        desk.page.open(key)
        look(desk, f"team-{key}", points)
    media, rulings = desk.page.open("media"), desk.page.place("rulings")
    assert isinstance(media, MediaPane)
    media.primary.click()
    look(desk, "team-medium-new", points)
    desk.page.open("rulings")
    assert isinstance(rulings, RulingsPane)
    rulings.table.go_to(1)
    look(desk, "team-ruling", points)
    report = desk.page.open("report")
    assert isinstance(report, ReportPane)
    desk.settle()
    report.primary.click()
    look(desk, "team-reported", points)
    desk.fake.traffic.enrolled = False
    enrol = desk.page.open("stations")
    assert isinstance(enrol, EnrolPane)
    desk.settle()
    enrol.make.click()
    look(desk, "team-enrol", points)
