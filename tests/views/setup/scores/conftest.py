"""An office with a year of scores, and the place over it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pytestqt.qtbot import QtBot

from desktop.app import Hop
from desktop.services.door import Changes
from desktop.services.registry import Services
from desktop.terms import Direction, ScoringMethod, UnitKind
from desktop.views.context import ViewContext
from desktop.views.setup.scores.pane import ScoresPlace
from tests.services.imports import office
from tests.services.scoring.making import named
from tests.services.scoring.office_scores import Year
from tests.views.choosing import Chooser
from tests.views.subjects.conftest import Settle, settle

__all__ = ["Settle", "settle"]

M = ScoringMethod
COUNTIES = ("江东区", "江西区", "河口市")
ZONES = ("高新技术产业开发区", "临港经济开发区")
DEPARTMENTS = (
    "发展和改革委员会", "教育局", "科学技术局", "工业和信息化局", "公安局", "民政局", "司法局",
    "财政局", "人力资源和社会保障局", "自然资源局", "生态环境局", "住房和城乡建设局",
    "交通运输局", "水利局", "农业农村局", "商务局", "文化和旅游局", "卫生健康委员会",
    "应急管理局", "审计局",
)  # fmt: skip
UNREAD, LACKING = "水利局", "教育局"
TIED = ("财政局", "司法局")


def scheme(year: Year) -> None:
    """A tree of two branches, a bonus and a deduction."""
    year.begin()
    year.indicator("政治建设")
    year.indicator("贯彻落实党中央决策部署", M.JUDGED, 20, parent_id=named("政治建设"))
    year.indicator("机关平时考核", M.ROUTINE, 10, parent_id=named("政治建设"))
    year.indicator("经济发展")
    for title, method, weight in (
        ("地区生产总值增速", M.RATIO, 25),
        ("固定资产投资完成率", M.BANDS, 20),
        ("每万人信访量", M.RANK, 15),
    ):
        year.indicator(
            title,
            method,
            weight,
            parent_id=named("经济发展"),
            direction=Direction.LOWER if method is M.RANK else Direction.HIGHER,
            bands="[[100, 100], [90, 85], [80, 70]]",
        )
    year.indicator("安全生产", M.DEDUCT, 10)
    year.indicator("获得国家级表彰", M.BONUS, cap=Decimal(3))
    year.indicator("被通报批评", M.DEDUCTION)


def records(year: Year, name: str, place: int) -> None:
    """What is known of one unit; the two of the tie have the same."""
    unit = named(name)
    year.mark(unit, "贯彻落实党中央决策部署", str(85 + place % 9), judge="考核办")
    year.mark(unit, "贯彻落实党中央决策部署", str(88 + place % 5), judge="市委督查室")
    year.section(unit, 1, (4, 5 + place % 3, 1, 0))
    year.section(unit, 2, (3, 6, place % 2, 0))
    unread = name == UNREAD
    year.progress(
        unit,
        "地区生产总值增速",
        None if unread else str(78 + (place * 7) % 23),
        actual_text="待核实" if unread else None,
        source="指标进展.xlsx 第二季度 第7行",
        note="按季度快报",
    )
    if name != LACKING:
        year.progress(unit, "固定资产投资完成率", str(76 + (place * 11) % 30))
    year.progress(unit, "每万人信访量", f"{3 + (place * 5) % 17}.5", None)


@pytest.fixture(scope="session")
def scored_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with 25 units under one scheme in the second quarter of 2026."""
    root = tmp_path_factory.mktemp("scores") / "workspace"
    office.create(root)
    services = office.unlock(root)
    year = Year(services)
    with year.together():
        scheme(year)
        for kind, names in (
            (UnitKind.COUNTY, COUNTIES),
            (UnitKind.DEV_ZONE, ZONES),
            (UnitKind.DEPARTMENT, DEPARTMENTS),
        ):
            for name in names:
                year.unit(name, kind)
        for place, name in enumerate((*COUNTIES, *ZONES, *DEPARTMENTS)):
            records(year, name, place)
        year.mark(named("应急管理局"), "安全生产", "3.5", reason="一般生产安全责任事故")
        year.mark(named("商务局"), "获得国家级表彰", "2", reason="全国先进集体")
        year.mark(named("审计局"), "被通报批评", "1.5", reason="省委通报批评")
    services.lock()
    return root


@pytest.fixture
def services(scored_root: Path, tmp_path: Path) -> Iterator[Services]:
    """The services over a copy of it."""
    opened = office.unlock(Path(shutil.copytree(scored_root, tmp_path / "workspace")))
    yield opened
    opened.lock()


@pytest.fixture
def chooser(tmp_path: Path) -> Chooser:
    """Saves to a file of the test."""
    return Chooser(save_to=tmp_path / "得分表.xlsx")


class ToldYear(Year):
    """Says what it wrote, as a service does after a commit."""

    def put(self, table: str, row: UUID, fields: Mapping[str, Any]) -> UUID:
        super().put(table, row, fields)
        self.services.desk.announce(Changes(frozenset({table}), frozenset({row})))
        return row


@pytest.fixture
def year(services: Services) -> Year:
    """Writes more rows of the year."""
    return ToldYear(services)


@pytest.fixture
def show(
    ctx: ViewContext, services: Services, qtbot: QtBot, settle: Settle
) -> Iterator[Callable[[ScoresPlace], None]]:
    """Shows the place in a window of the usual size, told of every commit."""
    hop = Hop(ctx.changes)
    services.desk.listeners.append(hop.arrived.emit)

    def shown(place: ScoresPlace) -> None:
        qtbot.addWidget(place)
        place.resize(1090, 640)
        place.show()
        place.arrived()
        settle()

    yield shown
    settle()


@pytest.fixture
def place(
    ctx: ViewContext,
    services: Services,
    chooser: Chooser,
    show: Callable[[ScoresPlace], None],
    settle: Settle,
) -> ScoresPlace:
    """The place with the second quarter on it."""
    made = ScoresPlace(ctx, services, chooser)
    show(made)
    made.period.quarters.setCurrentIndex(1)
    made.period.quarters.activated.emit(1)
    settle()
    return made
