"""A new office: from its imported files to teams, and to a visit that is planned and held."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.app import Hop
from desktop.services.registry import Services
from desktop.services.teams import PlannedSeat, PlannedTeam
from desktop.services.visits import VisitQuery
from desktop.terms import SeatKind, VisitAction, VisitState
from desktop.views.context import ViewContext
from desktop.views.records.visit_form import NO_TEAM
from desktop.views.records.visits_place import NEW, VisitsPlace
from desktop.views.setup.teams.team_maker import TeamMaker, offer, outcome, question
from desktop.views.widgets.checks_field import ChecksField
from tests.services.imports import office
from tests.services.record_city import named
from tests.views.office import click_on, press, type_in
from tests.views.subjects.asking import unit_named
from tests.views.subjects.conftest import Settle

pytestmark = pytest.mark.qt_log_ignore("plugin does not support")  # windows without a screen
TODAY = dt.date(2026, 11, 22)


def planned(number: int, *kinds: SeatKind, there: bool = False) -> PlannedTeam:
    """A team of invented people."""
    seats = tuple(PlannedSeat(named(f"{number}/{k}"), k.label, k) for k in kinds)
    return PlannedTeam(number, f"第{number}考核组", there, seats)


def test_the_words_say_what_is_made() -> None:
    new = (planned(1, SeatKind.LEADER, SeatKind.POST_A), planned(2, SeatKind.POST_A))
    assert offer(new) == "考核人员有拟编组别，尚有 2 个考核组未建立，3 人未编入。"
    assert question(new, TODAY) == (
        "将新建 2 个考核组（第1考核组等），编入 3 人：组长 1 人、A岗 2 人，"
        "任职自2026年11月22日起。请核对。"
    )
    assert outcome(new, 3).startswith("已建立 2 个考核组，已编入 3 人。")
    later = (planned(1, SeatKind.POST_B, there=True),)
    assert offer(later) == "有 1 人已写明拟编组别，尚未编入考核组。"
    assert question(later, TODAY).startswith("将编入 1 人：B岗 1 人，")
    assert outcome(later, 1).startswith("已编入 1 人。")


@pytest.fixture
def maker(
    ctx: ViewContext, services: Services, qtbot: QtBot, settle: Settle
) -> Iterator[TeamMaker]:
    """The line above a list of teams, in a window of its own."""
    hop = Hop(ctx.changes)
    services.desk.listeners.append(hop.arrived.emit)
    frame = QWidget()
    made = TeamMaker(ctx, services)
    QVBoxLayout(frame).addWidget(made)
    qtbot.addWidget(frame)
    frame.resize(900, 200)
    frame.show()
    assert not made.isVisible()
    made.look()
    settle()
    yield made
    settle()


def test_teams_are_made_after_one_question(
    maker: TeamMaker, services: Services, settle: Settle
) -> None:
    click_on(maker.make)
    assert "13 个考核组" in maker.confirm.sentence.text()
    assert "编入 104 人" in maker.confirm.sentence.text()
    click_on(maker.confirm.no)
    settle()
    assert services.teams.all(TODAY) == ()
    click_on(maker.make)
    click_on(maker.confirm.yes)
    settle()
    teams = services.teams.all(services.desk.clock.today())
    assert [(t.number, len(t.seats)) for t in teams] == [(n, 8) for n in range(1, 14)]
    assert not maker.isVisible()
    assert office.faults(services) == []


def test_a_new_office_plans_approves_and_holds_its_first_visit(
    maker: TeamMaker, services: Services, ctx: ViewContext, settle: Settle, qtbot: QtBot
) -> None:
    services.scheme.open_cycle(2026)  # as the founding of an office does
    records = VisitsPlace(ctx, services)
    qtbot.addWidget(records)
    records.resize(1180, 640)
    records.show()
    records.show_target(NEW)
    settle()
    form = records.pane.form
    team = form.fields["team"]
    assert team.note.text() == NO_TEAM
    assert team.check() == NO_TEAM
    name = services.units.get(services.units.find()[3]).name
    unit = unit_named(services, name)
    type_in(form.fields["unit"].editor, name)
    settle()
    popup = form.fields["unit"]._completer.popup()  # type: ignore[attr-defined]  # a part of this kind of field
    press(popup, Qt.Key.Key_Down)
    press(popup, Qt.Key.Key_Return)
    settle()
    click_on(maker.make)
    click_on(maker.confirm.yes)
    settle()
    # The plan that was begun goes on where it stood, and now has teams to choose from.
    assert form.fields["unit"].value() == (unit, name)
    assert team.note.text() == ""
    press(team.editor, Qt.Key.Key_Down)
    settle()
    first = services.teams.all(services.desk.clock.today())[0]
    assert team.value() == first.id
    boxes = cast("ChecksField", form.fields["participants"]).boxes
    assert len(boxes) == 8
    posts = [s.assessor for s in first.seats if s.kind is SeatKind.POST_A]
    for person in posts[:2]:
        click_on(boxes[person])
    click_on(form.primary)
    settle()
    assert form.primary.text() == "仍然保存"
    assert "没有对口联系的考核组" in "".join(label.text() for label in form.findChildren(QLabel))
    click_on(form.primary)
    settle()
    (visit,) = services.visits.find(VisitQuery())
    for action, state in (
        (VisitAction.APPROVE, VisitState.APPROVED),
        (VisitAction.HOLD, VisitState.HELD),
    ):
        click_on(records.pane.steps.buttons[action])
        settle()
        assert services.visits.get(visit).state is state
    assert office.faults(services) == []
