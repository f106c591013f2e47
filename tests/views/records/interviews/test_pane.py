"""All interviews: filters, what is counted, what is read beside the list, where it leads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.services.interview_counts import InterviewCounts
from desktop.services.interviews import AboutDraft, InterviewDraft
from desktop.services.registry import Services
from desktop.services.small_groups import Group
from desktop.terms import InterviewLayer
from desktop.views.context import ViewContext
from desktop.views.records.interviews.pane import InterviewsPlace, counts_words
from tests.services.record_city import City, held_visit
from tests.views.office import Hop, click_on, type_in

Settle = Callable[[], None]
DAY = dt.date(2026, 11, 16)
L = InterviewLayer


class Gone:
    """Where the page was left to."""

    def __init__(self) -> None:
        self.to: list[tuple[str, object]] = []

    def __call__(self, page: str, target: object) -> None:
        self.to.append((page, target))


@pytest.fixture
def ids(services: Services, city: City) -> tuple[UUID, ...]:
    """Seven at one unit, one at another."""
    here, there = held_visit(city), held_visit(city, unit=city.other_unit)
    about = (AboutDraft(city.cadre, 4, "实干"), AboutDraft(city.second_cadre))
    draft = InterviewDraft(here, L.MIDDLE, DAY, ("作风", "实绩"), "班子团结，敢抓敢管。", about)
    return services.interviews.add_all(
        [
            *(replace(draft) for _ in range(5)),
            replace(draft, layer=L.STAFF, themes=("廉洁",), about=about[:1]),
            replace(draft, layer=L.PUBLIC, themes=(), about=(), remarks="办事方便。"),
            replace(draft, visit=there, about=(), remarks="推进迟缓。", on=DAY + dt.timedelta(1)),
        ]
    )


@pytest.fixture
def gone() -> Gone:
    return Gone()


@pytest.fixture
def place(
    ctx: ViewContext,
    services: Services,
    ids: tuple[UUID, ...],
    gone: Gone,
    qtbot: QtBot,
    settle: Settle,
) -> Iterator[InterviewsPlace]:
    hop = Hop(ctx.changes)
    services.desk.listeners.append(hop.arrived.emit)
    made = InterviewsPlace(replace(ctx, go_to=gone), services)
    qtbot.addWidget(made)
    made.resize(1140, 640)
    made.show()
    made.arrived()
    settle()
    yield made
    services.desk.listeners.clear()


def listed(place: InterviewsPlace) -> int:
    return place.list.model.rowCount()


def chosen(place: InterviewsPlace, settle: Settle, qtbot: QtBot) -> int:
    """How many are listed once the filters have come to rest."""
    qtbot.waitUntil(lambda: not place.filters._gather.isActive())
    settle()
    return listed(place)


def test_all_of_the_year_with_their_total(place: InterviewsPlace) -> None:
    assert listed(place) == 8
    assert place.filters.year.currentText() == "2026年度"
    assert place.counts.text() == "谈话 8 条。只选定年度和单位时，显示各层次条数。"
    QAbstractItemModelTester(
        place.list.model, QAbstractItemModelTester.FailureReportingMode.Fatal, place
    )


def test_layers_are_counted_of_one_unit_alone(
    place: InterviewsPlace, city: City, settle: Settle, qtbot: QtBot
) -> None:
    place.filters.unit.choose((city.unit, "江城市民政局"))
    assert chosen(place, settle, qtbot) == 7
    # 中层 5, 一般干部 1, 群众 1: two layers that stay below five together are not told apart
    # from a third, so only the total is told.
    assert place.counts.text() == "本单位本年度谈话 7 条，人数较少，不分层次显示。"
    place.filters.layer.choose(L.STAFF)
    place.filters.layer.chosen.emit()
    assert chosen(place, settle, qtbot) == 1
    assert place.counts.text() == "本单位本年度谈话 7 条，人数较少，不分层次显示。"


def test_filters_by_cadre_theme_period_and_text(
    place: InterviewsPlace, city: City, settle: Settle, qtbot: QtBot
) -> None:
    place.filters.cadre.choose((city.second_cadre, "钱文秀"))
    assert chosen(place, settle, qtbot) == 5
    place.filters.reset()
    type_in(place.filters.theme.editor, "廉洁")
    assert chosen(place, settle, qtbot) == 1
    place.filters.reset()
    type_in(place.filters.since, "20261117")
    assert chosen(place, settle, qtbot) == 1
    place.filters.reset()
    type_in(place.filters.until, "2026.11.16")
    assert chosen(place, settle, qtbot) == 7
    click_on(place.filters.clear)
    settle()
    assert listed(place) == 8
    place.list.filter.setText("迟缓")
    qtbot.waitUntil(lambda: listed(place) == 1)
    settle()
    assert place.counts.text() == ""


def test_an_unreadable_date_chooses_nothing(
    place: InterviewsPlace, settle: Settle, qtbot: QtBot
) -> None:
    type_in(place.filters.since, "某天")
    assert chosen(place, settle, qtbot) == 8


def test_one_is_read_beside_the_list_without_a_name(
    place: InterviewsPlace, ids: tuple[UUID, ...], settle: Settle, gone: Gone
) -> None:
    place.show_target(ids[0])
    settle()
    view = place.view
    assert view.title.text() == "访-03办-0001"
    assert view.values["unit"].text() == "江城市民政局"
    assert view.values["on"].text() == "2026年11月16日"
    assert view.values["themes"].text() == "作风、实绩"
    shown = [label.text() for label in view.findChildren(QLabel) if label.isVisible()]
    for word in ("赵启明　4 分", "实干", "钱文秀　未评"):
        assert word in shown, word
    click_on(view.go)
    assert gone.to == [("records", ("interview", ids[0]))]


def test_a_place_of_no_interview_says_how_one_is_made(
    place: InterviewsPlace, settle: Settle, qtbot: QtBot, gone: Gone
) -> None:
    type_in(place.filters.theme.editor, "没有的主题")
    assert chosen(place, settle, qtbot) == 0
    assert place.list.empty.reason.text() == "没有符合条件的谈话记录。"
    assert place.view.empty.isVisible()
    click_on(place.list.empty.button)
    settle()
    assert listed(place) == 8


def test_another_page_leads_to_all_about_one(
    place: InterviewsPlace, city: City, settle: Settle, qtbot: QtBot
) -> None:
    place.show_target(("unit", (city.other_unit, "江城市水利局")))
    assert chosen(place, settle, qtbot) == 1
    place.show_target(("cadre", (city.cadre, "赵启明")))
    assert chosen(place, settle, qtbot) == 6


def test_a_new_interview_appears_by_itself(
    place: InterviewsPlace, services: Services, ids: tuple[UUID, ...], settle: Settle
) -> None:
    visit = services.interviews.get(ids[0]).line.visit_id
    services.interviews.add(InterviewDraft(visit, L.STAFF, DAY, remarks="补充一条"))
    settle()
    assert listed(place) == 9


def test_words_of_counts() -> None:
    layers = (Group("中层", 6), Group("一般干部、群众", 1_200))
    told: dict[Any, str] = {
        InterviewCounts(0): "",
        InterviewCounts(3, (), by_layer=True, shared=1): (
            "本单位本年度谈话 3 条，人数较少，不分层次显示。"
            "另有 1 条属跨年度考核，计入考核所在年度。"
        ),
        InterviewCounts(1206, layers, by_layer=True): (
            "本单位本年度谈话 1,206 条：中层 6；一般干部、群众 1,200"
        ),
    }
    assert {found: counts_words(found) for found in told} == told
