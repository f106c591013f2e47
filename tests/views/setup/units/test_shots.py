"""机构变动 and 重点工作 as pictures, at 1366 × 768 and at 18 pt; nothing is clipped or too wide."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton, QTableView, QWidget
from pytestqt.qtbot import QtBot

from desktop.models.history import Change
from desktop.services.building_findings import FindingDraft
from desktop.services.cadre_moves import MoveDraft
from desktop.services.key_tasks import KeyTaskDraft, ParticipationDraft
from desktop.services.registry import Services
from desktop.services.unit_changes import NewUnit, UnitChangeDraft
from desktop.terms import (
    IndicatorCategory,
    KeyTaskRole,
    Polarity,
    Role,
    StationRole,
    UnitChangeKind,
    UnitKind,
)
from desktop.views.main_window import MainWindow
from desktop.views.pages import DeskConfig, PageFactory
from desktop.views.setup.key_tasks.pane import KeyTasksPlace
from desktop.views.setup.units.pane import UnitChangesPlace
from desktop.views.theme import Theme
from desktop.views.widgets.placed_page import PlacedPage, PlaceSpec
from tests.services.record_city import City, named, write
from tests.views.office import Hop
from tests.views.shots import shoot

KIND = UnitChangeKind


NAMES = (
    "江城市大数据发展管理局",
    "江城市文化广电旅游局",
    "江城市体育局",
    "江城高新技术产业园区",
)


def fill_units(city: City) -> None:
    """More units, and indicators of the year."""
    kinds = (UnitKind.DEPARTMENT,) * 3 + (UnitKind.DEV_ZONE,)
    write(
        city.desk,
        [
            Change("unit", named(n), {"name": n, "kind": k, "order_no": 10 + i})
            for i, (n, k) in enumerate(zip(NAMES, kinds, strict=True))
        ]
        + [
            Change(
                "indicator",
                named(f"指标{i}"),
                {
                    "cycle_id": city.cycle,
                    "ordinal": i,
                    "title": title,
                    "kinds": (),
                    "quarters": (),
                    "category": IndicatorCategory.COMMON,
                    "first_question": False,
                },
            )
            for i, title in enumerate(
                ("贯彻落实党中央决策部署", "一般公共预算收入增幅", "群众满意度")
            )
        ],
    )


def change_units(services: Services) -> None:
    """A unit founded, one renamed, one merged, one split."""
    changes = services.unit_changes
    changes.found(NewUnit("防汛抗旱工作专班", UnitKind.TASK_FORCE), dt.date(2026, 6, 10))
    changes.register(
        UnitChangeDraft(
            named(NAMES[0]),
            KIND.RENAMED,
            dt.date(2026, 3, 2),
            "江城市数据局",
            basis="江编〔2026〕3号",
        )
    )
    changes.register(
        UnitChangeDraft(
            named(NAMES[2]), KIND.MERGED, dt.date(2026, 5, 6), others=(named(NAMES[1]),),
            basis="江编〔2026〕7号",
        )
    )  # fmt: skip
    changes.register(
        UnitChangeDraft(
            named(NAMES[3]), KIND.SPLIT, dt.date(2026, 9, 1),
            founded=(NewUnit("江城高新区东园"), NewUnit("江城高新区西园")), basis="江编〔2026〕11号",
        )
    )  # fmt: skip


def mid_year(services: Services, city: City) -> None:
    """Units that changed, a cadre who moved, findings, two tasks, a year with indicators."""
    fill_units(city)
    change_units(services)
    services.cadre_moves.move(
        MoveDraft(city.second_cadre, city.other_unit, dt.date(2026, 10, 12), "党组成员、副局长",
                  "江组干〔2026〕21号")
    )  # fmt: skip
    texts = (
        ("政治建设", Polarity.POSITIVE, "第一议题制度落实到位，重大事项请示报告及时。"),
        (
            "班子运行",
            Polarity.NEGATIVE,
            "议事规则执行不严，个别“三重一大”事项会前沟通不充分，记录不完整。",
        ),
        ("选人用人", Polarity.NEGATIVE, "年轻干部培养储备不足。"),
    )
    for unit in (city.unit, city.other_unit):
        for aspect, polarity, text in texts:
            finding = FindingDraft(unit, 2025, aspect, polarity, text, "2025年度考核")
            services.building_findings.save(finding)
    roles = (KeyTaskRole.LEAD, KeyTaskRole.TAKING_PART)
    units = tuple(zip((city.unit, city.other_unit), roles, strict=True))
    task = services.key_tasks.save(
        KeyTaskDraft("灾后恢复重建", dt.date(2026, 6, 30), None, None, ("应急局", "财政局"),
                     "市委常委会第12次会议确定", units)
    )  # fmt: skip
    services.key_tasks.save(KeyTaskDraft("工业园区倍增行动", dt.date(2026, 10, 8), units=units[:1]))
    for cadre, role in ((city.cadre, "安置点现场协调"), (city.outsider, "水毁工程抢修组组长")):
        services.key_tasks.save_participation(
            ParticipationDraft(task, cadre, role, dt.date(2026, 7, 1), None, "指挥部任务单")
        )


def fits(page: QWidget) -> None:
    """Whatever is shown has the room for its words, as far as a widget can tell."""
    for made in page.findChildren(QPushButton):
        if made.isVisible():
            assert made.width() >= made.minimumSizeHint().width() - 2, made.text()
    for kind in (QLineEdit, QComboBox):
        for field in page.findChildren(kind):
            if field.isVisible():
                assert field.height() >= field.minimumSizeHint().height() - 2, (
                    field.accessibleName()
                )
    for table in page.findChildren(QTableView):
        if table.isVisible():
            assert table.height() > 60, table.accessibleName()


Shown = tuple[PlacedPage, Callable[[], None]]


@pytest.fixture
def page(window: MainWindow, services: Services, city: City, qtbot: QtBot) -> Iterator[Shown]:
    """The window over the filled city, and a way to wait until all is shown."""
    mid_year(services, city)
    hop = Hop(window.changes)
    services.desk.listeners.append(hop.arrived.emit)
    factories: dict[str, PageFactory] = {
        "setup": lambda ctx: PlacedPage(
            ctx,
            "考核准备",
            [
                PlaceSpec("units", "机构变动", lambda: UnitChangesPlace(ctx, services)),
                PlaceSpec("key_tasks", "重点工作", lambda: KeyTasksPlace(ctx, services)),
            ],
            width=112,
        )
    }
    window.show_desk(
        DeskConfig("江城市委组织部", StationRole.OFFICE, "林晓", "kaohe", Role.CLERK, factories)
    )

    def still() -> None:
        for _look in range(3):
            qtbot.waitUntil(lambda: not window.tasks.running)
            window.repaint()
            qtbot.waitUntil(lambda: not window.tasks.running)

    assert window.desk is not None
    made = window.desk.open_page("setup")
    assert isinstance(made, PlacedPage)
    still()
    yield made, still
    services.desk.listeners.clear()


@pytest.mark.parametrize("points", [12, 18])
def test_units(window: MainWindow, theme: Theme, page: Shown, city: City, points: int) -> None:
    made, still = page
    theme.set_points(points)
    place = made.place("units")
    assert isinstance(place, UnitChangesPlace)

    def take(name: str) -> None:
        still()
        shoot(window, f"setup-units-{name}-{points}pt")
        fits(place)
        assert window.minimumSizeHint().width() <= 1366

    take("changes")
    place.start_new()
    form = place.changes.form
    form.fields["kind"].set_value(KIND.SPLIT)
    form.fields["kind"].edited.emit()
    form.fields["unit"].set_value((city.unit, "江城市民政局"))
    for _part in range(2):
        form.fields["founded"].add.click()  # type: ignore[attr-defined]  # a field of rows
    take("split-form")
    form.fields["founded"].set_value((NewUnit("江城市养老服务局"), NewUnit("江城市社会事务局")))
    form.primary.click()
    take("split-preview")
    form.cancel.click()
    place.tabs.setCurrentIndex(1)
    take("moves")
    place.start_new()
    moves = place.moves.form
    moves.fields["cadre"].set_value((city.cadre, "赵启明"))
    moves.fields["unit"].set_value((city.other_unit, "江城市水利局"))
    still()
    moves.primary.click()
    take("move-preview")
    moves.cancel.click()
    place.tabs.setCurrentIndex(2)
    take("findings")
    place.findings.edit.click()
    take("finding-form")
    place.findings.form.cancel.click()
    place.findings.many.click()
    panel = place.findings.panel
    panel.text.setPlainText(
        "江城市民政局\t作风建设\t正面\t下沉一线解决问题多\t2025年度考核\n"
        "江城市大数据发展管理局\t班子运行\t负面\t分工调整不及时\t\n没有的局\t运行\t正面\t好\t\n"
    )
    take("paste")
    panel.read.click()
    take("pasted")
    panel.cancel.click()
    place.tabs.setCurrentIndex(3)
    take("tiers")
    place.tiers.which.setCurrentIndex(1)
    place.tiers.which.chosen.emit()
    place.tiers.results.table.selectRow(4)
    take("placements")


@pytest.mark.parametrize("points", [12, 18])
def test_key_tasks(window: MainWindow, theme: Theme, page: Shown, points: int) -> None:
    made, still = page
    theme.set_points(points)
    place = made.open("key_tasks")
    assert isinstance(place, KeyTasksPlace)

    def take(name: str) -> None:
        still()
        shoot(window, f"setup-tasks-{name}-{points}pt")
        fits(place)
        assert window.minimumSizeHint().width() <= 1366

    take("form")
    place.tabs.setCurrentIndex(1)
    take("people")
    place.people.edit.click()
    take("person")
    place.people.cancel.click()
    place.tabs.setCurrentIndex(2)
    take("visits")
    place.start_new()
    take("new")
