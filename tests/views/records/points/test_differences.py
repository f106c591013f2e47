"""采信 and 不采信 on screen: what waits, one click to adopt, a reason to reject, what moved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.models.changes import Change
from desktop.models.indicators import IndicatorProgress
from desktop.services.registry import Services
from desktop.terms import DifferenceAction, DifferenceState, Role
from desktop.views.context import ViewContext
from desktop.views.records.points.differences import DifferencesTab
from tests.services.checking import decide, differing, progress_of
from tests.services.record_city import City, actor, write
from tests.views.office import Clicker, Hop, type_in

ADOPT, REJECT = DifferenceAction.ADOPT, DifferenceAction.REJECT


@pytest.fixture
def make_tab(
    ready: City, ctx: ViewContext, services: Services, qtbot: QtBot, settle: Callable[..., None]
) -> Iterator[Callable[[], DifferencesTab]]:
    """The widget with a leader of the office before it."""
    hop = Hop(ctx.changes)
    services.desk.listeners.append(hop.arrived.emit)

    def make() -> DifferencesTab:
        ready.desk.actor = replace(actor(Role.LEADER), account=UUID(int=0xAB))
        tab = DifferencesTab(ctx, services)
        qtbot.addWidget(tab)
        tab.resize(1180, 560)
        tab.show()
        tab.load()
        rest(tab, settle)
        return tab

    yield make
    services.desk.listeners.clear()


def rest(tab: DifferencesTab, settle: Callable[..., None]) -> None:
    for _look in range(3):
        QApplication.processEvents()
        while tab._gather.isActive():
            QApplication.processEvents()
        settle()


def actual(city: City, number: int = 1) -> Decimal | None:
    with city.desk.db.reading() as session:
        row = session.get(IndicatorProgress, progress_of(city.unit, number))
        assert row is not None
        return row.actual


def test_what_waits_is_adopted_with_one_click(
    ready: City,
    make_tab: Callable[[], DifferencesTab],
    services: Services,
    settle: Callable[..., None],
    click: Clicker,
) -> None:
    visit, first = differing(ready, 1)
    _, second = differing(ready, 2, "95", "2", visit)
    decide(ready, second, REJECT, "证据不足")
    tab = make_tab()
    assert tab.list.model.rowCount() == 1
    tab.list.select_id(first)
    rest(tab, settle)
    pane = tab.pane
    assert [label.text() for label in pane.values.values()] == ["100", "81", "70", "81"]
    assert pane.evidence.text() == "查阅台账"
    assert pane.effect.text() == "采信后，完成值由 81 更正为 70，原值保留。"
    click(pane.steps.buttons[ADOPT])
    rest(tab, settle)
    assert click.count == 1
    assert actual(ready) == Decimal(70)
    told = services.progress_differences.rows([first])[0]
    assert told.state is DifferenceState.ADOPTED
    assert tab.list.model.rowCount() == 0


def test_rejecting_asks_for_a_reason_and_what_was_adopted_is_put_back(
    ready: City,
    make_tab: Callable[[], DifferencesTab],
    services: Services,
    settle: Callable[..., None],
    click: Clicker,
) -> None:
    _, difference = differing(ready)
    decide(ready, difference, ADOPT)
    tab = make_tab()
    assert tab.list.model.rowCount() == 0
    tab.show_target(difference)
    rest(tab, settle)
    pane = tab.pane
    assert "改为不采信，完成值恢复为 81。" in pane.effect.text()
    assert list(pane.steps.buttons) == [REJECT]
    click(pane.steps.buttons[REJECT])
    assert pane.steps.confirm is not None
    type_in(pane.steps.fields["reason"].editor, "台账有误")
    click(pane.steps.confirm)
    rest(tab, settle)
    assert actual(ready) == Decimal(81)
    assert services.progress_differences.get(difference).line.remark == "台账有误"


def test_an_open_question_outlives_locking(
    ready: City,
    make_tab: Callable[[], DifferencesTab],
    settle: Callable[..., None],
    click: Clicker,
) -> None:
    _, difference = differing(ready)
    tab = make_tab()
    tab.show_target(difference)
    rest(tab, settle)
    click(tab.pane.steps.buttons[REJECT])
    type_in(tab.pane.steps.fields["reason"].editor, "台账")
    tab.keep_now()
    again = make_tab()
    again.show_target(difference)
    rest(again, settle)
    assert again.pane.steps.fields["reason"].value() == "台账"


def test_a_newer_report_is_told_with_both_numbers(
    ready: City,
    make_tab: Callable[[], DifferencesTab],
    ctx: ViewContext,
    settle: Callable[..., None],
    click: Clicker,
) -> None:
    _, difference = differing(ready)
    tab = make_tab()
    tab.show_target(difference)
    rest(tab, settle)
    with ready.desk.db.reading() as session:
        row = session.get(IndicatorProgress, progress_of(ready.unit, 1))
        assert row is not None
        key, version = row.id, row.version
    write(ready.desk, [Change("indicator_progress", key, {"actual": Decimal(85)}, version)])
    click(tab.pane.steps.buttons[ADOPT])
    rest(tab, settle)
    assert actual(ready) == Decimal(85)
    assert [label.text() for label in tab.pane.values.values()][3] == "85"


def test_whoever_wrote_it_is_told_so(
    ready: City, make_tab: Callable[[], DifferencesTab], settle: Callable[..., None]
) -> None:
    _, difference = differing(ready)
    tab = make_tab()
    ready.desk.actor = actor(Role.CLERK)  # who wrote it
    tab.show_target(difference)
    rest(tab, settle)
    assert "不能由本人决定是否采信" in tab.pane.remark.text()
    assert not tab.pane.steps.buttons
