"""考核组, 回避 and 本组 as pictures at 1366 × 768, at 12 and at 18 pt; nothing is cut."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from desktop.app import Hop
from desktop.models.changes import Change
from desktop.services.registry import Services
from desktop.services.team_seats import SeatRef
from desktop.services.visits import VisitDraft
from desktop.terms import Role, SeatKind, StationRole
from desktop.views.context import ViewContext
from desktop.views.main_window import MainWindow
from desktop.views.pages import DeskConfig
from desktop.views.setup.own.pane import OwnTeamPlace
from desktop.views.setup.page import SetupPage
from desktop.views.setup.recusals.pane import RecusalsPlace
from desktop.views.setup.teams.pane import TeamsPlace
from desktop.views.theme import Theme
from tests.services.paired import pair
from tests.services.record_city import named, write
from tests.views.settling import until_quiet
from tests.views.shots import shoot

TODAY = dt.date(2026, 11, 22)


class Scene:
    """The page inside a whole window."""

    def __init__(self, window: MainWindow, services: Services, qtbot: QtBot) -> None:
        self.window, self.qtbot = window, qtbot
        self.pages: list[SetupPage] = []

        def make(ctx: ViewContext) -> SetupPage:
            self.pages.append(SetupPage(ctx, services))
            return self.pages[-1]

        services.desk.listeners.append(Hop(window.changes).arrived.emit)
        actor, station = services.desk.actor, services.desk.station
        window.show_desk(
            DeskConfig(
                "鹰湖市委组织部",
                station,
                actor.name,
                actor.login,
                actor.role,
                {"setup": make},
                team_no=actor.team_no,
                lock_after=0,
            )
        )

    def settle(self) -> None:
        until_quiet(self.qtbot, lambda: bool(self.window.tasks.running), looks=20)

    def shoot(self, name: str) -> None:
        self.settle()
        shoot(self.window, name)
        assert self.window.minimumSizeHint().width() <= 1366
        assert self.window.minimumSizeHint().height() <= 768


@pytest.fixture(params=[18, pytest.param(12, marks=pytest.mark.long)])
def points(request: pytest.FixtureRequest) -> int:
    return int(request.param)


def prepared(services: Services) -> None:
    """A year with a vacancy, somebody new, last year's seats and units."""
    first = services.teams.overview(TODAY)[0]
    pair(services.desk, first.id, services.units.find()[:9], TODAY)
    gone = next(s for s in first.seats if s.kind is SeatKind.POST_A)
    services.teams.withdraw_seat(SeatRef(gone.id, gone.version))
    for seat in first.seats[3:6]:
        fields = {"team_id": first.id, "assessor_id": seat.assessor, "kind": seat.kind}
        fields |= {"start": dt.date(2025, 1, 1), "end": dt.date(2025, 12, 31), "reason": "换届"}
        write(services.desk, [Change("seat", named(f"2025 {seat.name}"), fields)])
    lines = services.recusals.suggestions(TODAY)
    services.recusals.confirm(lines[:6])


def test_pictures_of_the_office(
    window: MainWindow, formed: Services, theme: Theme, qtbot: QtBot, points: int
) -> None:
    prepared(formed)
    scene = Scene(window, formed, qtbot)
    theme.set_points(points)
    page = scene.pages[-1]
    place = page.open("teams")
    assert isinstance(place, TeamsPlace)
    scene.settle()
    for row in range(place.detail.seats.rows.rowCount()):
        place.detail.seats.go_to(row)
        if place.detail.vacancy() is not None:
            break
    scene.shoot(f"setup-teams-vacancy-{points}pt")
    place.detail.tabs.setCurrentIndex(2)
    place.detail.seats.go_to(0)
    scene.shoot(f"setup-teams-history-{points}pt")
    place.asking.move()
    place.asking.move_form.primary.click()
    scene.shoot(f"setup-teams-move-{points}pt")
    place.to_lists()
    recusals = page.open("recusals")
    assert isinstance(recusals, RecusalsPlace)
    scene.shoot(f"setup-recusals-{points}pt")
    recusals.show_target("suggested")
    scene.settle()
    recusals.suggested.off.click()
    scene.shoot(f"setup-recusals-suggested-{points}pt")
    recusals.start_new()
    scene.shoot(f"setup-recusals-new-{points}pt")


@pytest.mark.long
def test_pictures_before_there_are_teams(
    window: MainWindow, services: Services, theme: Theme, qtbot: QtBot, points: int
) -> None:
    scene = Scene(window, services, qtbot)
    theme.set_points(points)
    place = scene.pages[-1].open("teams")
    assert isinstance(place, TeamsPlace)
    scene.settle()
    place.maker.make.click()
    scene.shoot(f"setup-teams-empty-{points}pt")


@pytest.mark.long
def test_pictures_of_a_team(
    window: MainWindow, formed: Services, theme: Theme, qtbot: QtBot, points: int
) -> None:
    prepared(formed)
    third = formed.teams.overview(TODAY)[2]
    units = formed.units.find()[20:30]
    pair(formed.desk, third.id, units, TODAY)
    people = tuple(s.assessor for s in third.seats if s.kind is SeatKind.POST_A)[:2]
    day = dt.date(2026, 12, 3)
    formed.visits.save(VisitDraft(units[0], third.id, day, day, people))
    formed.desk.actor = replace(formed.desk.actor, role=Role.TEAM_LEADER, team_no=3)
    formed.desk.station = StationRole.TEAM
    scene = Scene(window, formed, qtbot)
    theme.set_points(points)
    place = scene.pages[-1].open("own")
    assert isinstance(place, OwnTeamPlace)
    scene.shoot(f"setup-own-{points}pt")
