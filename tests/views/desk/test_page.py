"""工作台 over a real small city: cards open their lists, drafts are one click away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop.models.history import Change
from desktop.services.desk import DUE_SOON, DUE_TODAY, OVERDUE, DeskService
from desktop.services.motions import Motion
from desktop.services.rectification import ItemDraft, RectificationDraft, RectificationService
from desktop.services.registry import Services
from desktop.terms import FindingSource, ReviewKind, Role, VisitAction
from desktop.views.context import ViewContext
from desktop.views.desk.page import DeskPage
from desktop.views.theme import Theme
from tests.services.conftest import city, desk, make_desk
from tests.services.record_city import City, acting, held_visit, write
from tests.views.office import Clicker, services_on
from tests.views.shots import shoot
from tests.views.test_accessible import nameless, rich

__all__ = ["city", "desk", "make_desk"]  # the fixtures of the services' tests

Went = list[tuple[str, object]]


@pytest.fixture
def services(city: City) -> Services:
    """Three items (one a card), a visit whose records are late."""
    for day in (21, 22, 23):
        item = ItemDraft("督查发现会议多、落实少，基层反映强烈", FindingSource.MEETING)
        draft = RectificationDraft(city.unit, "年中反馈", dt.date(2026, 9, day), (item,))
        RectificationService(city.desk).open(draft)
    held_visit(city)
    return replace(services_on(city.desk), overview=DeskService(city.desk))


@pytest.fixture
def went() -> Went:
    """Where the page led."""
    return []


@pytest.fixture
def open_page(
    ctx: ViewContext, services: Services, went: Went, qtbot: QtBot
) -> Callable[[], DeskPage]:
    """Opens the page as the window would show it."""

    def make() -> DeskPage:
        here = replace(ctx, go_to=lambda page, target: went.append((page, target)))
        page = DeskPage(here, services)
        qtbot.addWidget(page)
        page.resize(1180, 640)
        page.show()
        qtbot.waitUntil(lambda: page.summary is not None and not ctx.tasks.running)
        return page

    return make


def test_cards_count_and_open_their_lists(open_page: Callable[[], DeskPage], went: Went) -> None:
    page = open_page()
    shown = {key: card.count for key, card in page.cards.items()}
    assert shown == {"overdue": 1, "today": 1, "soon": 1, "return": 1, "review": 0, "facts": 0}
    assert page.cards["return"].note.text() == "其中逾期 1 次"
    assert page.cards["overdue"].accessibleName() == "整改逾期：1 项，已过整改期限"
    click = Clicker()
    for key in ("overdue", "today", "soon", "review", "facts"):
        click(page.cards[key])
    assert went == [
        ("rectification", OVERDUE),
        ("rectification", DUE_TODAY),
        ("rectification", DUE_SOON),
        ("records", ("review", ReviewKind.RETURNED)),
        ("records", ("review", ReviewKind.FACT)),
    ]
    assert click.count == 5


def test_the_nearest_things_first(
    open_page: Callable[[], DeskPage], went: Went, ctx: ViewContext, qtbot: QtBot
) -> None:
    page = open_page()
    QAbstractItemModelTester(page.list.model)
    words = [page.list.model.index(row, 0).data() for row in range(4)]
    assert words == ["逾期 2 天", "逾期 1 天", "今天", "还有 1 天"]
    Clicker()(page.open_button)
    kind, key = page.list.model.row_data(0).kind, page.list.model.id_at(0)
    assert (kind, went) == ("visit", [("records", ("visit", key))])
    Clicker()(page.cards["return"])
    qtbot.waitUntil(lambda: page.list.model.rowCount() == 1 and not ctx.tasks.running)
    assert page.list.model.row_data(0).kind == "visit"


def test_a_draft_is_one_click_away(
    open_page: Callable[[], DeskPage], city: City, went: Went
) -> None:
    account = city.desk.actor.account
    city.desk.drafts.put(account, "cadre", city.cadre, "", {"post": "副局长"})
    page = open_page()
    (resume,) = page.drafts.findChildren(QPushButton)
    click = Clicker()
    click(resume)
    assert went == [("subjects", ("cadre", city.cadre))]
    assert click.count == 1


def test_new_records_and_those_of_visits(
    open_page: Callable[[], DeskPage], city: City, went: Went, services: Services
) -> None:
    visit = services.visits.find()[0]
    account = city.desk.actor.account
    city.desk.drafts.put(account, "interview", visit, "", {})
    city.desk.drafts.put(account, "unit", None, "", {"name": "某某局"})
    page = open_page()
    for resume in page.drafts.findChildren(QPushButton):
        Clicker()(resume)
    expected: set[tuple[str, object]] = {
        ("records", ("interview", visit)),
        ("subjects", "new-unit"),
    }
    assert set(went) == expected


def test_it_follows_what_is_committed(
    open_page: Callable[[], DeskPage], ctx: ViewContext, city: City, qtbot: QtBot
) -> None:
    page = open_page()
    service = RectificationService(city.desk)
    item: UUID = service.find(OVERDUE)[0]
    version = service.get(item).version
    write(city.desk, [Change("rectification_item", item, {"deleted": True}, version)])
    ctx.changes.publish({"rectification_item"}, {item})
    qtbot.waitUntil(lambda: page.cards["overdue"].count == 0, timeout=5000)


def test_conflicts_are_told(open_page: Callable[[], DeskPage], went: Went) -> None:
    page = open_page()
    assert not page.conflict_line.isVisible()
    assert page.summary is not None
    page._show(replace(page.summary, conflicts=2, answered=1))
    assert page.conflict_line.isVisible()
    assert page.conflicts.text() == (
        "有 2 处内容在两处被改成不同内容，都已保留，等待考核办裁定。考核组已答复 1 处询问。"
    )
    Clicker()(page.see_conflict)
    assert went == [("exchange", "conflicts")]


@pytest.mark.parametrize("points", [12, 18])
def test_it_fits(open_page: Callable[[], DeskPage], theme: Theme, city: City, points: int) -> None:
    theme.set_points(points)
    account = city.desk.actor.account
    city.desk.drafts.put(account, "rectification", None, "", {"title": "年中督查反馈整改"})
    page = open_page()
    shoot(page, f"desk-{points}pt")
    assert page.minimumSizeHint().width() <= 1366 - theme.metrics.px(148) - 32
    (resume,) = page.drafts.findChildren(QPushButton)
    inside = page.drafts.area.viewport()
    right = resume.mapTo(inside, resume.rect().bottomRight()).x()
    assert right <= inside.width()
    assert nameless(page) == []
    assert rich(page) == []


def test_how_far_the_teams_are_and_what_was_decided_stand_beside_the_due(
    open_page: Callable[[], DeskPage], services: Services, city: City, went: Went
) -> None:
    visits = services.visits
    (visit,) = visits.find()
    visits.save(replace(visits.get(visit).draft(), summary="班子运转正常，议事规则需要完善"))
    visits.perform(visit, VisitAction.RECORD, Motion(visits.get(visit).seen))
    late = Motion(visits.get(visit).seen, "交接人员出差", dt.date(2026, 11, 22))
    visits.perform(visit, VisitAction.RETURN, late)
    with acting(city.desk, Role.LEADER):
        back = Motion(visits.get(visit).seen, "补充与中层干部的谈话记录")
        visits.perform(visit, VisitAction.SEND_BACK, back)
    page = open_page()
    assert [page.tabs.tabText(n) for n in range(3)] == ["近期要办", "各组进展", "新近审核"]
    page.tabs.setCurrentIndex(1)
    shoot(page, "desk-progress")
    assert "已考核 1 个（50%）" in page.progress.line.text()
    QAbstractItemModelTester(page.progress.teams.rows)
    assert not page.open_button.isEnabled()
    page.progress.late.go_to(0)
    Clicker()(page.open_button)
    page.tabs.setCurrentIndex(2)
    shoot(page, "desk-decided")
    assert page.decided.line.text() == "近 30 日的审核结论 1 条，其中 1 条待办理。"
    page.decided.table.go_to(0)
    Clicker()(page.open_button)
    assert went == [("records", ("visit", visit))] * 2
