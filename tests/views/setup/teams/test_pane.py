"""The place 考核组: vacancies filled, seats ended, moved, swapped; by mouse and by keyboard."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QLabel

from desktop.services.registry import Services
from desktop.services.team_views import TeamView
from desktop.services.teams import team_id
from desktop.terms import Role, SeatKind
from desktop.views.context import ViewContext
from desktop.views.setup.teams.columns import SeatRow
from desktop.views.setup.teams.forms import SeatForm
from desktop.views.setup.teams.pane import BY_HAND, NONE_FOR_OTHERS, TeamsPlace
from desktop.views.widgets.place import Place
from tests.services.imports import office
from tests.views.office import click_on, press, type_in
from tests.views.setup.teams.conftest import Settle, pick

pytestmark = pytest.mark.qt_log_ignore("plugin does not support")  # popups, on no screen
TODAY = dt.date(2026, 11, 22)
LATER = dt.date(2026, 12, 1)
Show = Callable[[Place], None]


def teams_on(services: Services, on: dt.date) -> dict[int, TeamView]:
    return {team.number: team for team in services.teams.overview(on)}


def told(form: SeatForm) -> str:
    return "".join(label.text() for label in form.findChildren(QLabel) if label.isVisible())


def go_to_day(place: TeamsPlace, day: dt.date, settle: Settle) -> None:
    place.day.setFocus()
    place.day.selectAll()
    type_in(place.day, f"{day:%Y%m%d}")
    press(place.day, Qt.Key.Key_Return)
    settle()


def pick_seat(place: TeamsPlace, name: str) -> None:
    """Make the line of somebody, or of the first vacancy, current."""
    table = place.detail.seats
    for row in range(table.rows.rowCount()):
        line = table.row_at(row)
        assert isinstance(line, SeatRow)
        if (line.seat.name if line.seat is not None else "") == name:
            table.go_to(row)
            return
    raise AssertionError(name)


def test_thirteen_teams_with_their_badges(place: TeamsPlace, settle: Settle) -> None:
    assert place.table.rows.rowCount() == 13
    first = place.table.row_at(0)
    shown = [column.text(first) for column in place.table.rows.columns]
    assert shown == ["第一组", "满员", "", "—"]
    assert place.detail.name.text() == "第一考核组"
    assert place.detail.facts.text() == "8 人 · 满员 · 0 个单位"
    assert place.detail.seats.rows.rowCount() == 8
    assert place.primary.text() == BY_HAND
    fatal = QAbstractItemModelTester.FailureReportingMode.Fatal
    for table in (place.table, place.detail.seats, place.detail.candidates, place.detail.past):
        QAbstractItemModelTester(table.rows, fatal)
    place.load()
    settle()


def test_a_vacancy_is_filled_with_one_click(
    place: TeamsPlace, services: Services, settle: Settle
) -> None:
    counts: list[int] = []
    place.counted.connect(counts.append)
    leaver = place.teams[0].seats[2]
    assert leaver.kind is SeatKind.POST_A
    pick_seat(place, leaver.name)
    click_on(place.end)
    form = place.asking.end_form
    assert form.isVisible()
    assert not place.footer.isVisible()
    click_on(form.primary)
    assert form.isVisible(), "without a reason nothing is done"
    type_in(form.fields["reason"].editor, "借调省里")
    click_on(form.primary)
    settle()
    assert place.lists.isVisible()
    assert place.footer.isVisible()
    go_to_day(place, LATER, settle)
    assert counts[-1] == 1
    assert place.table.rows.columns[1].text(place.table.row_at(0)) == "缺 1 人"
    pick_seat(place, "")
    settle()
    candidate = place.detail.candidate()
    assert candidate is not None
    assert candidate.name == leaver.name  # left the seat, so nobody sits elsewhere less
    assert place.primary.text() == f"编入{leaver.name}任A岗"
    click_on(place.primary)
    settle()
    seats = teams_on(services, LATER)[1].seats
    back = next(seat for seat in seats if seat.name == leaver.name)
    assert (back.kind, back.start) == (SeatKind.POST_A, LATER)
    past = services.teams.seat_history(team_id(1))
    assert [(s.end, s.reason) for s in past if s.name == leaver.name] == [
        (None, None),
        (TODAY, "借调省里"),
    ]
    assert office.faults(services) == []


def test_somebody_is_seated_by_hand_after_a_second_look(
    place: TeamsPlace, services: Services, settle: Settle
) -> None:
    seat = place.teams[0].seats[-1]
    services.teams.end_seat(place.asking.ref(seat), TODAY, "到龄")
    settle()
    go_to_day(place, LATER, settle)
    pick_seat(place, place.teams[0].seats[0].name)
    click_on(place.primary)
    form = place.asking.seat_form
    pick(form.fields["person"], seat.name, settle)
    form.fields["kind"].set_value(SeatKind.POST_A)
    click_on(form.primary)
    settle()
    assert form.primary.text() == "仍然编入"
    assert "岗位类别是职级干部，与A岗不符，请核对。" in told(form)
    assert "本组A岗已满 3 人，将超出编组。" in told(form)
    click_on(form.primary)
    settle()
    shown = teams_on(services, LATER)[1]
    assert [s.kind for s in shown.seats if s.name == seat.name] == [SeatKind.POST_A]
    assert "缺职级干部 1 人、A岗超 1 人" in place.detail.facts.text()


def test_a_refusal_stays_in_the_form(place: TeamsPlace, services: Services, settle: Settle) -> None:
    sitting = place.teams[1].seats[3]
    place.asking.seat()
    form = place.asking.seat_form
    form.fields["person"].set_value((sitting.assessor, sitting.name))
    form.fields["kind"].set_value(sitting.kind)
    click_on(form.primary)
    settle()
    if form.warned:
        click_on(form.primary)
        settle()
    assert f"{sitting.name}已在考核组中任职（第二考核组" in told(form)
    click_on(form.cancel)
    assert place.lists.isVisible()
    assert services.teams.overview(TODAY) == place.teams


def test_moving_and_swapping(place: TeamsPlace, services: Services, settle: Settle) -> None:
    mover, other = place.teams[0].seats[3], place.teams[1].seats[-1]
    go_to_day(place, LATER, settle)
    pick_seat(place, mover.name)
    click_on(place.swap)
    form = place.asking.swap_form
    same_post = [s for s in place.teams[0].seats if s.kind is mover.kind]
    others = form.fields["other"].choices  # type: ignore[attr-defined]  # a choice
    assert not {s.id for s in same_post} & {value for value, _label in others}
    form.fields["other"].set_value(other.id)
    type_in(form.fields["reason"].editor, "熟悉领域")
    click_on(form.primary)
    settle()
    now = teams_on(services, LATER)
    assert mover.name in [s.name for s in now[2].seats if s.kind is other.kind]
    assert other.name in [s.name for s in now[1].seats if s.kind is mover.kind]
    third = next(s for s in now[1].seats if s.kind is SeatKind.POST_B)
    pick_seat(place, third.name)
    click_on(place.relocate)
    form = place.asking.move_form
    form.fields["team"].set_value(team_id(5))
    type_in(form.fields["reason"].editor, "充实五组")
    click_on(form.primary)
    settle()
    assert form.primary.text() == "仍然调组", "the other team has that post already"
    click_on(form.primary)
    settle()
    assert third.name in [s.name for s in teams_on(services, LATER)[5].seats]
    assert office.faults(services) == []


def test_a_mistake_is_withdrawn_after_one_question(
    place: TeamsPlace, services: Services, settle: Settle
) -> None:
    seat = place.teams[0].seats[0]
    pick_seat(place, seat.name)
    click_on(place.withdraw)
    assert seat.name in place.confirm.sentence.text()
    click_on(place.confirm.no)
    click_on(place.withdraw)
    click_on(place.confirm.yes)
    settle()
    assert len(teams_on(services, TODAY)[1].seats) == 7
    assert "缺组长 1 人" in place.detail.facts.text()


def test_teams_are_made_and_dissolved(
    ctx: ViewContext, services: Services, show: Show, settle: Settle
) -> None:
    place = TeamsPlace(ctx, services)
    show(place)
    assert place.empty.isVisible()
    assert place.maker.isVisible(), "the 拟编组别 offer the quick way"
    click_on(place.empty.button)
    settle()
    form = place.asking.count_form
    assert form.fields["count"].value() == "13"
    form.fields["count"].set_value("x")
    click_on(form.primary)
    assert "请填写考核组的数目" in told(form)
    form.fields["count"].set_value("2")
    click_on(form.primary)
    settle()
    assert [team.number for team in place.teams] == [1, 2]
    assert "缺组长 1 人、缺副组长 1 人、缺A岗 3 人" in place.detail.facts.text()
    place.show_target(team_id(2))
    settle()
    click_on(place.dissolve)
    click_on(place.confirm.yes)
    settle()
    assert [team.number for team in place.teams] == [1]


def test_by_keyboard_alone(place: TeamsPlace, services: Services, settle: Settle) -> None:
    seat = place.teams[0].seats[2]
    services.teams.withdraw_seat(place.asking.ref(seat))
    settle()
    place.table.setFocus()
    press(place.table, Qt.Key.Key_Down)
    press(place.table, Qt.Key.Key_Up)
    settle()
    assert place.detail.name.text() == "第一考核组"
    place.detail.seats.setFocus()
    place.detail.seats.go_to(0)
    for _ in range(4):
        press(place.detail.seats, Qt.Key.Key_Down)
    settle()
    assert place.detail.vacancy() is SeatKind.POST_A
    place.detail.candidates.setFocus()
    press(place.detail.candidates, Qt.Key.Key_Down)
    second = place.detail.candidate()
    assert second is not None
    assert second.name in place.primary.text()
    press(place.detail.candidates, Qt.Key.Key_Up)
    place.primary.setFocus()
    press(place.primary, Qt.Key.Key_Return)
    settle()
    assert len(teams_on(services, TODAY)[1].seats) == 8


def test_a_leader_only_reads(
    ctx: ViewContext, services: Services, show: Show, settle: Settle
) -> None:
    services.desk.actor = replace(services.desk.actor, role=Role.LEADER)
    place = TeamsPlace(ctx, services)
    show(place)
    assert place.empty.reason.text() == NONE_FOR_OTHERS
    assert not place.footer.isVisible()
    assert not place.maker.isVisible()
    place.start_new()
    settle()
    assert place.lists.isVisible()
