"""The place 回避: suggestions confirmed or told off, recusals registered and ended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QLabel

from desktop.services.assessors import AssessorQuery
from desktop.services.pairing.service import Adoption, adoption
from desktop.services.recusals import RecusalDraft
from desktop.services.registry import Services
from desktop.terms import RecusalKind, Role, SeatKind
from desktop.views.context import ViewContext
from desktop.views.setup.recusals.pane import REGISTER, RecusalsPlace
from desktop.views.widgets.place import Place
from tests.services.imports import office
from tests.views.office import click_on, press, type_in
from tests.views.setup.teams.conftest import Settle, pick
from tests.views.subjects.asking import unit_named

pytestmark = pytest.mark.qt_log_ignore("plugin does not support")  # popups, on no screen
TODAY = dt.date(2026, 11, 22)
Show = Callable[[Place], None]


@pytest.fixture
def place(ctx: ViewContext, services: Services, show: Show) -> RecusalsPlace:
    made = RecusalsPlace(ctx, services)
    show(made)
    return made


def to_suggested(place: RecusalsPlace, settle: Settle) -> None:
    place.show_target("suggested")
    settle()


def test_each_suggestion_shows_its_line(place: RecusalsPlace, settle: Settle) -> None:
    counts: list[int] = []
    place.counted.connect(counts.append)
    place.load()
    to_suggested(place, settle)
    tab = place.suggested
    assert counts == [len(tab.lines)]
    assert place.tabs.tabText(1) == f"待确认 · {len(tab.lines)}"
    assert len(tab.lines) > 20
    line = tab.selected()[0]
    assert tab.what.text() == f"{line.name} — {line.unit_name}"
    assert line.evidence[0][1] in tab.evidence.text()
    assert place.primary.text() == "确认回避"
    fatal = QAbstractItemModelTester.FailureReportingMode.Fatal
    for table in (tab.list, place.registered.list):
        QAbstractItemModelTester(table.model, fatal)
    place.load()
    settle()


def test_one_and_then_many_are_confirmed(
    place: RecusalsPlace, services: Services, settle: Settle
) -> None:
    to_suggested(place, settle)
    tab = place.suggested
    before = len(tab.lines)
    first = tab.selected()[0]
    click_on(place.primary)
    settle()
    (made,) = services.recusals.all(TODAY)
    assert (made.assessor, made.unit, made.kind) == (first.assessor, first.unit, first.kind)
    assert made.reason == first.told
    assert len(tab.lines) == before - 1
    tab.list.table.setFocus()
    tab.list.table.selectAll()
    settle()
    assert place.primary.text() == f"确认回避 {before - 1} 条"
    click_on(place.primary)
    settle()
    assert len(services.recusals.all(TODAY)) == before
    assert tab.list.empty.isVisible()
    assert not place.primary.isVisible()
    assert office.faults(services) == []


def test_one_is_told_off_with_a_reason(
    place: RecusalsPlace, services: Services, settle: Settle
) -> None:
    to_suggested(place, settle)
    tab = place.suggested
    line = tab.selected()[0]
    click_on(tab.off)
    click_on(tab.go)
    assert "请填写不需回避的原因" in tab.reason.note.text()
    click_on(tab.keep)
    assert not tab.asking.isVisible()
    click_on(tab.off)
    type_in(tab.reason.editor, "同名不同人")
    click_on(tab.go)
    settle()
    assert line.key not in {s.key for s in services.recusals.suggestions(TODAY)}
    assert line.key not in tab.lines
    assert services.recusals.all(TODAY) == ()


def test_a_recusal_is_registered_and_ended_by_keyboard(
    place: RecusalsPlace, services: Services, settle: Settle
) -> None:
    assert place.primary.text() == REGISTER
    place.primary.setFocus()
    press(place.primary, Qt.Key.Key_Return)
    tab = place.registered
    assert tab.form.isVisible()
    assert not place.footer.isVisible()
    click_on(tab.form.primary)
    faults = "".join(label.text() for label in tab.form.findChildren(QLabel))
    assert "请填写考核员" in faults
    name = services.assessors.rows(services.assessors.find(AssessorQuery()))[0].name
    unit = services.units.get(unit_named(services, "市教育体育局")).name
    for key, text in (("person", name), ("unit", unit)):
        pick(tab.form.fields[key], text, settle)
    tab.form.fields["kind"].set_value(RecusalKind.RELATIVE)
    type_in(tab.form.fields["reason"].editor, "配偶任该局科长")
    tab.form.primary.setFocus()
    press(tab.form.primary, Qt.Key.Key_Space)
    settle()
    (line,) = services.recusals.all(TODAY)
    assert (line.unit_name, line.kind, line.reason) == (
        unit,
        RecusalKind.RELATIVE,
        "配偶任该局科长",
    )
    assert place.footer.isVisible()
    assert tab.what.text() == f"{line.name} — {unit}"
    click_on(tab.end)
    tab.ending.fields["end"].set_value(dt.date(2026, 11, 21))
    click_on(tab.ending.primary)
    settle()
    assert not services.recusals.all(TODAY)[0].running
    assert tab.state.text() == "已结束"
    assert not tab.end.isVisible()


def test_a_leader_sees_what_is_registered_alone(
    ctx: ViewContext, services: Services, show: Show
) -> None:
    services.desk.actor = replace(services.desk.actor, role=Role.LEADER)
    place = RecusalsPlace(ctx, services)
    show(place)
    assert place.tabs.count() == 1
    assert not place.footer.isVisible()
    assert "还没有登记回避" in place.registered.list.empty.reason.text()
    assert not place.registered.list.empty.button.isVisible()


def test_a_pairing_that_a_new_recusal_bars_is_said_with_the_way_there(
    ctx: ViewContext, formed: Services, show: Show, settle: Settle
) -> None:
    services = formed
    went: list[tuple[object, object]] = []
    going = replace(ctx, go_to=lambda page, target: went.append((page, target)))
    place = RecusalsPlace(going, services)
    show(place)
    assert not place.barred_row.isVisible()
    services.pairing.adopt(adopted(services))
    settle()
    assert not place.barred_row.isVisible()
    team = services.teams.overview(TODAY)[0]
    leader = next(s.assessor for s in team.seats if s.kind is SeatKind.LEADER)
    unit, name = services.teams.all(TODAY)[0].units[0]
    services.recusals.register(RecusalDraft(leader, unit, RecusalKind.RELATIVE, "配偶任职"))
    settle()
    assert place.barred_row.isVisible()
    assert place.barred.text().startswith(f"{name}由{team.title}对口，")
    assert "组长应当回避该单位" in place.barred.text()
    click_on(place.to_pairing)
    assert went == [("setup", "pairing")]


def adopted(services: Services) -> Adoption:
    """What the program proposes for the year."""
    board, found = services.pairing.propose(TODAY, seed=1)
    return adoption(board, found.teams, TODAY, "")
