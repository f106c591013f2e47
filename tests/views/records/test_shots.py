"""The two pages as pictures, at 1366 × 768 and at 18 pt; nothing is clipped or too wide."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTableView,
)
from pytestqt.qtbot import QtBot

from desktop.services.facts import FactDraft
from desktop.services.interviews import AboutDraft, InterviewDraft
from desktop.services.motions import Motion, Seen
from desktop.services.rectification import ItemDraft, RectificationDraft
from desktop.services.registry import Services
from desktop.terms import (
    FactAction,
    FindingSource,
    InterviewLayer,
    ItemAction,
    Polarity,
    Role,
    Severity,
    StationRole,
    Visibility,
    VisitAction,
)
from desktop.views.main_window import MainWindow
from desktop.views.pages import DeskConfig, Page, PageFactory
from desktop.views.records.page import RecordsPage
from desktop.views.records.visit_shell import FACTS, HISTORY, INTERVIEWS, PLAN
from desktop.views.rectification.page import RectificationPage
from desktop.views.theme import Theme
from tests.services.record_city import City, held_visit, plan
from tests.views.office import Hop
from tests.views.shots import shoot

DAY = dt.date(2026, 11, 16)


def fill(services: Services, city: City) -> UUID:
    """Visits, interviews, facts and items in several states."""
    visit = held_visit(city, purpose="了解领导班子运行和重点工作推进情况。")
    for number, layer in enumerate(InterviewLayer):
        about = (AboutDraft(city.cadre, 5 - number % 2), AboutDraft(city.second_cadre, 4, "踏实"))
        words = "工作思路清楚，能够直面矛盾。"
        services.interviews.add(InterviewDraft(visit, layer, DAY, ("担当", "作风"), words, about))
    texts = ("牵头完成灾后安置点建设，提前二十天交付。", "信访积案化解不力，群众重复来访。")
    for polarity, text in zip((Polarity.POSITIVE, Polarity.NEGATIVE), texts, strict=True):
        visible = Visibility.VISIBLE if polarity is Polarity.POSITIVE else None
        fact = services.facts.save(
            FactDraft(
                city.unit,
                polarity,
                Severity.MEDIUM,
                DAY,
                text,
                city.cadre,
                visit,
                visibility=visible,
                evidence="项目验收单、信访台账",
            )
        )
        services.facts.perform(fact, FactAction.SUBMIT, Motion(services.facts.get(fact).seen))
    services.visits.perform(visit, VisitAction.RECORD, Motion(services.visits.get(visit).seen))
    for day in (3, 9, 30):
        start = dt.date(2026, 11, day)
        services.visits.save(plan(city, start, unit=city.other_unit))
    for feedback, problem in (
        (dt.date(2026, 9, 1), "民生资金台账更新不及时，部分项目底数不清。"),
        (dt.date(2026, 10, 8), "基层调研次数不足，问题清单销号率偏低。"),
        (dt.date(2026, 11, 20), "干部谈心谈话记录过于简单，针对性不强。"),
    ):
        items = (ItemDraft(problem, FindingSource.MEETING, responsible="办公室主任"),)
        services.rectification.open(
            RectificationDraft(city.unit, "第三季度反馈问题整改", feedback, items, None, city.team)
        )
    first = services.rectification.find()[0]
    seen = Seen(services.rectification.get(first).version)
    motion = Motion(seen, text="建立动态台账，每周更新。", who="分管副局长")
    services.rectification.perform(first, ItemAction.PLAN, motion)
    return visit


def fits(page: Page) -> None:
    """No button is narrower than its word needs, and every input has a name to be read out."""
    for kind in (QLineEdit, QComboBox, QPlainTextEdit, QCheckBox, QTableView):
        for widget in page.findChildren(kind):
            if widget.isVisible():
                assert widget.accessibleName(), widget
    for made in page.findChildren(QPushButton):
        if made.isVisible():
            assert made.width() >= made.minimumSizeHint().width() - 2, made.text()


@pytest.fixture
def pages(
    window: MainWindow, services: Services, city: City, qtbot: QtBot
) -> Iterator[tuple[UUID, Callable[[], None]]]:
    """The window over a filled city: a visit, and a way to wait until all is shown."""
    visit = fill(services, city)
    hop = Hop(window.changes)
    services.desk.listeners.append(hop.arrived.emit)
    factories: dict[str, PageFactory] = {
        "records": lambda ctx: RecordsPage(ctx, services),
        "rectification": lambda ctx: RectificationPage(ctx, services),
    }
    window.show_desk(
        DeskConfig("鹰湖市委组织部", StationRole.OFFICE, "林晓", "kaohe", Role.CLERK, factories)
    )

    def still() -> None:
        for _look in range(3):
            qtbot.waitUntil(lambda: not window.tasks.running)
            window.repaint()
            qtbot.waitUntil(lambda: not window.tasks.running)

    yield visit, still
    services.desk.listeners.clear()


Shown = tuple[UUID, Callable[[], None]]


@pytest.mark.parametrize("points", [12, 18])
def test_records(window: MainWindow, theme: Theme, pages: Shown, points: int) -> None:
    visit, still = pages
    desk = window.desk
    assert desk is not None
    theme.set_points(points)
    page = desk.open_page("records")
    assert isinstance(page, RecordsPage)
    still()
    page.show_target(("visit", visit))
    still()
    for place, name in ((PLAN, "plan"), (INTERVIEWS, "talks"), (FACTS, "facts"), (HISTORY, "past")):
        page.visits.pane.tabs.setCurrentIndex(place)
        still()
        shoot(window, f"records-{name}-{points}pt")
        fits(page)
    page.visits.pane.head.talk.click()
    still()
    shoot(window, f"records-talk-form-{points}pt")
    fits(page)
    page.show_target(("fact", page.visits.pane.facts.list.model.id_at(0)))
    still()
    shoot(window, f"records-fact-form-{points}pt")
    fits(page)
    page.visits.pane.tabs.setCurrentIndex(PLAN)
    page.visits.pane.head.steps.buttons[VisitAction.RETURN].click()
    still()
    shoot(window, f"records-return-{points}pt")
    day = page.visits.pane.head.steps.fields["day"]
    assert day.height() >= day.sizeHint().height(), "questions are not squeezed"
    page.start_new()
    still()
    shoot(window, f"records-new-{points}pt")
    assert window.minimumSizeHint().width() <= 1366


@pytest.mark.parametrize("points", [12, 18])
def test_rectification(window: MainWindow, theme: Theme, pages: Shown, points: int) -> None:
    _visit, still = pages
    desk = window.desk
    assert desk is not None
    theme.set_points(points)
    page = desk.open_page("rectification")
    assert isinstance(page, RectificationPage)
    still()
    shoot(window, f"rectification-{points}pt")
    fits(page)
    page.pane.steps.buttons[ItemAction.EXTEND].click()
    still()
    shoot(window, f"rectification-extend-{points}pt")
    due = page.pane.steps.fields["due"]
    assert due.height() >= due.sizeHint().height(), "questions are not squeezed"
    page.start_new()
    still()
    shoot(window, f"rectification-new-{points}pt")
    fits(page)
    assert window.minimumSizeHint().width() <= 1366
