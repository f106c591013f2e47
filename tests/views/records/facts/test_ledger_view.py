"""考核台账 on screen: groups, their facts, the order, and files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
from PySide6.QtTest import QAbstractItemModelTester

from desktop.services.fact_ledger import LedgerOrder
from desktop.services.facts import FactDraft
from desktop.services.motions import Motion
from desktop.services.registry import Services
from desktop.terms import FactAction, Polarity, Role, Severity
from desktop.views.records.facts.ledger_view import BY_SUBJECT, CHOSEN
from desktop.views.records.facts.pane import FactsPlace
from tests.services.record_city import City, acting
from tests.services.test_fact_ledger import fill, verified
from tests.views.office import Clicker
from tests.views.records.facts.conftest import Chosen

Make = Callable[[], FactsPlace]
Rest = Callable[[FactsPlace], None]
DAY = dt.date(2026, 11, 16)


def entry(city: City, text: str, **more: Any) -> FactDraft:
    draft = FactDraft(city.unit, Polarity.POSITIVE, Severity.MEDIUM, DAY, text, city.cadre)
    return replace(draft, **more)


def shown(place: FactsPlace) -> list[list[str]]:
    """The lines of the groups as they are read."""
    model = place.ledger.groups.model
    return [
        [str(model.data(model.index(row, column)) or "") for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def test_units_and_subjects_with_counts_and_points(
    make_facts: Make, city: City, rest: Rest
) -> None:
    fill(city)
    place = make_facts()
    place.show_target("ledger")
    rest(place)
    QAbstractItemModelTester(place.ledger.groups.model)
    assert shown(place) == [
        ["江城市民政局", "全部", "3", "+6", "1", "−3", "1", "1"],
        ["江城市水利局", "全部", "1", "+3", "", "", "", ""],
    ]
    assert place.ledger.total.text() == (
        "已核实 5 条：正面 4 条 +9 分，负面 1 条 −3 分，典型 1 条，一票否决情形 1 条。"
        "同一对象、同一事件只计一次。"
    )
    assert place.ledger.facts.model.rowCount() == 4
    place.ledger.by.choose(BY_SUBJECT)
    place.ledger.by.chosen.emit()
    rest(place)
    assert [line[:4] for line in shown(place)] == [
        ["江城市民政局", "领导班子", "1", "+1"],
        ["江城市民政局", "赵启明", "2", "+5"],
        ["江城市水利局", "孙立波", "1", "+3"],
    ]
    assert place.ledger.caption.text() == "江城市民政局　领导班子"
    assert place.ledger.facts.model.rowCount() == 1


def test_a_fact_of_the_ledger_is_seen_whole(
    make_facts: Make, city: City, rest: Rest, click: Clicker
) -> None:
    made = fill(city)
    place = make_facts()
    place.show_target("ledger")
    rest(place)
    place.ledger.order.choose(LedgerOrder.SEVERITY)
    place.ledger.order.chosen.emit()
    rest(place)
    assert place.ledger.facts.model.id_at(0) == made[0], "the heaviest first"
    place.ledger.facts.select_id(made[0])
    click(place.ledger.look)
    rest(place)
    assert place.tabs.currentWidget() is place.all
    assert place.all.pane.open_id == made[0]


def test_an_empty_ledger_says_why(make_facts: Make, rest: Rest) -> None:
    place = make_facts()
    place.show_target("ledger")
    rest(place)
    assert "提交并核实后" in place.ledger.groups.empty.reason.text()
    assert not place.ledger.paper.isEnabled()
    assert place.ledger.total.text() == "没有已核实的纪实。"


def test_the_ledger_follows_a_verdict(
    make_facts: Make, services: Services, city: City, rest: Rest
) -> None:
    (fact,) = verified(city, entry(city, "抢险救灾"))
    place = make_facts()
    place.show_target("ledger")
    rest(place)
    assert len(shown(place)) == 1
    with acting(city.desk, Role.LEADER):
        seen = services.facts.seen([fact])
        services.facts.decide(fact, FactAction.DISPUTE, Motion(seen[fact], "有异议"))
    rest(place)
    assert shown(place) == []


def test_files_are_written_where_asked(
    make_facts: Make, city: City, rest: Rest, click: Clicker, chosen: Chosen, tmp_path: Path
) -> None:
    fill(city)
    place = make_facts()
    place.show_target("ledger")
    rest(place)
    click(place.ledger.sheet)
    rest(place)
    book = openpyxl.load_workbook(tmp_path / "2026年度考核台账.xlsx")
    assert book.sheetnames == ["考核台账"]
    place.ledger.scope.choose(CHOSEN)
    place.ledger.groups.select_id(city.other_unit)
    rest(place)
    click(place.ledger.sheet)
    rest(place)
    sheet = openpyxl.load_workbook(tmp_path / "2026年度考核台账.xlsx").active
    assert sheet is not None
    units = {sheet.cell(row=row, column=2).value for row in range(4, 6)}
    assert units == {"江城市水利局", None}, "the chosen unit alone"
    click(place.ledger.paper)
    rest(place)
    assert place.ledger.preview.isVisible()
    assert place.ledger.preview.page_count == 1
    place.ledger.preview.save.click()
    rest(place)
    assert (tmp_path / "2026年度考核台账.pdf").read_bytes().startswith(b"%PDF")
    assert chosen.asked == [
        "2026年度考核台账.xlsx",
        "2026年度考核台账.xlsx",
        "2026年度考核台账.pdf",
    ]
    click(place.ledger.back)
    assert place.ledger.groups.isVisible()
    place.ledger.preview.show_pdf(None)


def test_a_member_of_a_team_reads_and_prints_nothing(
    make_facts: Make, city: City, rest: Rest
) -> None:
    fill(city)
    with acting(city.desk, Role.TEAM_MEMBER, team_no=3):
        place = make_facts()
        place.show_target("ledger")
        rest(place)
        assert len(shown(place)) == 2
        assert not place.ledger.sheet.isVisible()
        assert not place.ledger.paper.isVisible()
