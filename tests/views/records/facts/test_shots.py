"""The place as pictures, at 1366 × 768 and at 18 pt; nothing is clipped or too wide."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.services.facts import FactDraft
from desktop.services.motions import Motion
from desktop.services.registry import Services
from desktop.terms import FactAction, Polarity, Role, Severity, StationRole
from desktop.views.main_window import MainWindow
from desktop.views.pages import DeskConfig
from desktop.views.records.facts.ledger_view import BY_SUBJECT
from desktop.views.records.facts.pane import FactsPlace
from desktop.views.records.page import RecordsPage
from desktop.views.theme import Theme
from tests.services.record_city import City, acting, held_visit
from tests.services.test_fact_ledger import fill
from tests.views.office import Hop, press, type_in
from tests.views.records.test_shots import fits
from tests.views.shots import shoot

Still = Callable[[], None]
TOLD = "牵头完成灾后安置点建设，提前二十天交付使用，群众满意。"


@pytest.fixture
def place(
    window: MainWindow, services: Services, city: City, qtbot: QtBot
) -> Iterator[tuple[FactsPlace, Still]]:
    """The window with the place over some facts, and a way to wait until all is shown."""
    fill(city)
    day = dt.date(2026, 11, 16)
    fact = services.facts.save(
        FactDraft(
            city.unit, Polarity.POSITIVE, Severity.HEAVY, day, TOLD, city.cadre,
            held_visit(city), event_key="安置点建设", evidence="项目验收单",
        )
    )  # fmt: skip
    services.facts.perform(fact, FactAction.SUBMIT, Motion(services.facts.get(fact).seen))
    with acting(city.desk, Role.LEADER):
        motion = Motion(services.facts.get(fact).seen, "请补充安置户数和验收单编号。")
        services.facts.perform(fact, FactAction.SEND_BACK, motion)
    hop = Hop(window.changes)
    services.desk.listeners.append(hop.arrived.emit)
    window.show_desk(
        DeskConfig(
            "江城市委组织部", StationRole.OFFICE, "林晓", "kaohe", Role.CLERK,
            {"records": lambda ctx: RecordsPage(ctx, services)},
        )
    )  # fmt: skip
    assert window.desk is not None
    page = window.desk.open_page("records")
    assert isinstance(page, RecordsPage)
    page.show_target("facts")
    shown = page.place("facts")
    assert isinstance(shown, FactsPlace)

    def still() -> None:
        for _look in range(4):
            qtbot.wait(1)
            qtbot.waitUntil(lambda: not window.tasks.running and shown.all.pane.editor.help.resting)

    still()
    yield shown, still
    services.desk.listeners.clear()


@pytest.mark.parametrize("points", [12, 18])
def test_facts(
    window: MainWindow, theme: Theme, place: tuple[FactsPlace, Still], city: City, points: int
) -> None:
    shown, still = place
    desk = window.desk
    assert desk is not None
    theme.set_points(points)
    still()
    fact = shown.services.facts.find()[0]
    shown.show_target(fact)
    still()
    shoot(window, f"facts-list-{points}pt")
    page = desk.open_page("records")
    assert page is not None
    fits(page)
    shown.all.pane.tabs.setCurrentIndex(1)
    still()
    shoot(window, f"facts-history-{points}pt")
    shown.all.list.table.selectAll()
    shown.all.verify.click()
    still()
    shoot(window, f"facts-bulk-{points}pt")
    shown.all.ask.hide()
    shown.start_new()
    still()
    form = shown.all.pane.form
    form.unit.choose((city.unit, "江城市民政局"))
    still()
    type_in(form.fields["text"].editor, "灾后安置点建设提前交付")
    still()
    shoot(window, f"facts-new-{points}pt")
    fits(page)
    form.area.verticalScrollBar().setValue(form.area.verticalScrollBar().maximum())
    shoot(window, f"facts-new-end-{points}pt")
    shown.show_target("ledger")
    still()
    shown.ledger.by.choose(BY_SUBJECT)
    shown.ledger.by.chosen.emit()
    still()
    shoot(window, f"facts-ledger-{points}pt")
    fits(page)
    shown.ledger.paper.click()
    still()
    shoot(window, f"facts-ledger-paper-{points}pt")
    shown.ledger.preview.show_pdf(None)
    assert window.minimumSizeHint().width() <= 1366


def test_a_fact_is_written_by_keyboard(place: tuple[FactsPlace, Still], city: City) -> None:
    """Tab from field to field, nothing that only a mouse could reach."""
    shown, still = place
    shown.all.new.setFocus()
    press(shown.all.new, Qt.Key.Key_Space)
    still()
    form = shown.all.pane.form
    assert shown.window().focusWidget() is form.unit.editor
    form.unit.choose((city.unit, "江城市民政局"))
    still()
    reached = []
    widget = form.unit.editor
    for _step in range(16):
        press(widget, Qt.Key.Key_Tab)
        following = shown.window().focusWidget()
        assert following is not None
        widget = following
        reached.append(widget)
    for key in ("subject", "on", "text", "template", "polarity", "severity", "event_key"):
        assert form.fields[key].editor in reached, key
    before = len(shown.services.facts.find())
    type_in(form.fields["text"].editor, "键盘填写的一条")
    press(form.fields["evidence"].editor, Qt.Key.Key_Tab)
    form.primary.setFocus()
    press(form.primary, Qt.Key.Key_Space)
    still()
    assert len(shown.services.facts.find()) == before + 1
