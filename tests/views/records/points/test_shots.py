"""The sheet, the reports, the items and the differences as pictures, at 12 and at 18 pt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.models.changes import Change
from desktop.services.check_forms import ChecksDraft, ExampleAnswer, FindingAnswer, Remark
from desktop.services.rectification import ItemDraft
from desktop.services.registry import Services
from desktop.services.research_reports import ResearchDraft
from desktop.terms import (
    DifferenceAction,
    FindingSource,
    FollowUp,
    Polarity,
    ReportKind,
    Role,
    StationRole,
    VisitMode,
)
from desktop.views.context import ViewContext
from desktop.views.main_window import MainWindow
from desktop.views.pages import DeskConfig, PageFactory
from desktop.views.records.page import RecordsPage
from desktop.views.records.points.differences import DifferencesTab
from desktop.views.records.visit_shell import CHECKS
from desktop.views.theme import Theme
from tests.services.checking import WEAK, answer, decide, indicator, line
from tests.services.record_city import City, actor, held_visit, write
from tests.views.office import Hop
from tests.views.records.test_shots import fits
from tests.views.shots import shoot

TITLES = (
    "铜基新材料产业营业收入增速",
    "城乡居民人均可支配收入增速",
    "重点项目开工率",
    "“一网通办”事项办结率",
    "信访积案化解率",
)


def fill(services: Services, city: City, mode: VisitMode = VisitMode.REGULAR) -> UUID:
    """A visit with a sheet half filled."""
    desk = services.desk
    for n, title in enumerate(TITLES, 1):
        with desk.db.reading() as session:
            found = session.connection().exec_driver_sql(
                "SELECT version FROM indicator WHERE id = ?", (indicator(n).hex,)
            )
            version = str(found.scalar())
        write(desk, [Change("indicator", indicator(n), {"title": title}, version)])
    visit = held_visit(city, mode=mode)
    rows = [
        answer(line(city, visit, 1), "3", "76.5", "统计月报与企业台账不一致，按台账核减两户"),
        answer(line(city, visit, 2), "1"),
        answer(line(city, visit, 3), "2", "88", "现场清点新开工 4 个项目"),
        answer(line(city, visit, 4), "3", "无台账可查", "现场查阅"),
    ]
    services.visit_checks.save(
        ChecksDraft(
            visit,
            Remark("学习贯彻及时，三季度专题研究 2 次，分工台账清楚。"),
            Remark("主要负责同志全程参加，资料准备充分。", 5),
            (FindingAnswer(WEAK, FollowUp.MOVING, "已修订议事规则，执行还不够严格"),),
            3,
            tuple(rows),
            (
                ExampleAnswer(Polarity.POSITIVE, "带队驻点攻坚，安置点提前交付。", city.cadre),
                ExampleAnswer(Polarity.NEGATIVE, "会议多、督查少，部分事项议而不决。"),
            ),
        )
    )
    return visit


@dataclass(frozen=True, slots=True)
class Shown:
    """The window, and how a target of the page is shown and waited for."""

    window: MainWindow
    rest: Callable[[], None]

    def open_at(self, target: object) -> RecordsPage:
        """Go to a target of the page."""
        desk = self.window.desk
        assert desk is not None
        desk.go_to("records", target)
        self.rest()
        page = desk.stack.currentWidget()
        assert isinstance(page, RecordsPage)
        return page


@pytest.fixture
def show(window: MainWindow, services: Services, ready: City, qtbot: QtBot) -> Iterator[Shown]:
    """The window over the city, as the clerk sees it."""
    assert services.desk is ready.desk
    hop = Hop(window.changes)
    services.desk.listeners.append(hop.arrived.emit)
    factories: dict[str, PageFactory] = {"records": lambda ctx: RecordsPage(ctx, services)}
    window.show_desk(
        DeskConfig("鹰湖市委组织部", StationRole.OFFICE, "林晓", "kaohe", Role.CLERK, factories)
    )

    def rest() -> None:
        for _look in range(4):
            qtbot.waitUntil(lambda: not window.tasks.running)
            window.repaint()
            QApplication.processEvents()
        page = None if window.desk is None else window.desk.stack.currentWidget()
        if isinstance(page, RecordsPage):
            qtbot.waitUntil(lambda: not page.visits._gather.isActive())
            qtbot.waitUntil(lambda: not window.tasks.running)

    yield Shown(window, rest)
    services.desk.listeners.clear()


@pytest.mark.parametrize("points", [12, 18])
def test_the_sheet(points: int, theme: Theme, show: Shown, services: Services, ready: City) -> None:
    visit = fill(services, ready)
    theme.set_points(points)
    page = show.open_at(("checks", visit))
    pane = page.visits.pane
    assert pane.tabs.currentIndex() == CHECKS
    for part, name in enumerate(("whole", "indicators", "findings", "examples")):
        pane.checks.form.start_part(part)
        show.rest()
        shoot(show.window, f"checks_{name}_{points}")
        fits(page)
        assert pane.checks.form.primary.isVisible()


@pytest.mark.parametrize("points", [12, 18])
def test_reports_and_items(
    points: int, theme: Theme, show: Shown, services: Services, ready: City
) -> None:
    theme.set_points(points)
    research = held_visit(ready, mode=VisitMode.RESEARCH)
    report = services.research_reports.save(
        ResearchDraft(
            research, ReportKind.PROBLEM, "重点项目推进滞后原因剖析",
            "一是资金到位慢；二是要素保障不足；三是调度机制不健全。", dt.date(2026, 11, 18),
        )
    )  # fmt: skip
    spot = held_visit(ready, dt.date(2026, 11, 18), mode=VisitMode.SUPERVISION)
    for day, problem in ((25, "防汛物资台账缺失"), (28, "值班记录不完整，交接班无签字")):
        item = ItemDraft(problem, FindingSource.VISIT, responsible="赵启明")
        services.rectification.open_on_spot(spot, item, dt.date(2026, 11, day))
    page = show.open_at(("research_report", research))
    shoot(show.window, f"research_list_{points}")
    page.visits.pane.research.open(report)
    show.rest()
    shoot(show.window, f"research_form_{points}")
    fits(page)
    page = show.open_at(("spot_item", spot))
    shoot(show.window, f"spot_list_{points}")
    page.visits.pane.spot.start_new()
    show.rest()
    shoot(show.window, f"spot_form_{points}")
    fits(page)


@pytest.mark.parametrize("points", [12, 18])
def test_differences(
    points: int, theme: Theme, ctx: ViewContext, services: Services, ready: City, qtbot: QtBot,
    settle: Callable[..., None],
) -> None:  # fmt: skip
    theme.set_points(points)
    visit = fill(services, ready)
    first = line(ready, visit, 1).difference
    third = line(ready, visit, 3).difference
    assert first is not None
    assert third is not None
    decide(ready, third, DifferenceAction.ADOPT)
    ready.desk.actor = replace(actor(Role.LEADER), account=UUID(int=0xAB))
    tab = DifferencesTab(ctx, services)
    qtbot.addWidget(tab)
    tab.resize(1180, 600)
    tab.show()
    for key, name in ((first, "open"), (third, "adopted")):
        tab.show_target(key)
        settle()
        settle()
        shoot(tab, f"differences_{name}_{points}")
    assert services.progress_differences.get(third).actual == Decimal(88)
