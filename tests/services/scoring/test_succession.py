"""Where the results of units that ended count: decided, at the only successor, or open."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import UUID, uuid5

import pytest

from desktop.services.errors import NotFound
from desktop.services.registry import Services
from desktop.services.scoring.lines import Completeness
from desktop.services.scoring.nodes import Node
from desktop.services.unit_changes import NewUnit, UnitChangeDraft
from desktop.terms import ScoringMethod, UnitChangeKind
from tests.services.scoring.making import named
from tests.services.scoring.office_scores import Year, small_year

M = ScoringMethod
DAY = dt.date(2026, 5, 1)


def nodes(root: Node) -> list[Node]:
    return [root, *(node for child in root.children for node in nodes(child))]


def tree(year: Year, unit: UUID, quarter: int = 2) -> dict[str, Node]:
    derived = year.services.scores.derive(year.cycle, quarter, unit)
    return {node.title: node for node in nodes(derived.root)}


def shown(year: Year, quarter: int = 2) -> dict[str, str]:
    return {x.name: x.shown for x in year.services.scores.scores(year.cycle, quarter).lines}


@pytest.fixture
def three(office: Services) -> Year:
    """甲局, 乙局 and 丙局 under 招商 (比例, 60) and 税收 (比例, 40), with values 50, 100 and 70."""
    year = Year(office)
    with year.together():
        year.begin()
        year.indicator("招商", M.RATIO, 60)
        year.indicator("税收", M.RATIO, 40)
        for name, value in (("甲局", "50"), ("乙局", "100"), ("丙局", "70")):
            unit = year.unit(name)
            year.progress(unit, "招商", value)
            year.progress(unit, "税收", value)
    return year


def merge(year: Year, old: str, heir: str, on: dt.date = DAY) -> None:
    year.services.unit_changes.register(
        UnitChangeDraft(named(old), UnitChangeKind.MERGED, on, others=(named(heir),))
    )


def take_back(year: Year) -> None:
    changes = year.services.unit_changes
    changes.withdraw(next(line.id for line in changes.changes() if line.kind is not None))


def test_the_only_successor_gets_the_results_as_the_page_says(three: Year) -> None:
    assert shown(three) == {"乙局": "100.00", "丙局": "70.00", "甲局": "50.00"}
    merge(three, "甲局", "乙局")
    said = three.services.unit_tiers.placements(three.cycle)
    assert {(p.title, p.counts_at, p.decided) for p in said} == {
        ("招商", named("乙局"), False),
        ("税收", named("乙局"), False),
    }
    # (50 + 100) / 2 under both
    assert shown(three) == {"乙局": "75.00", "丙局": "70.00"}
    # Decided: 招商 stays with the unit that ended. (100 · 60 + 75 · 40) / 100
    three.services.unit_tiers.place(three.cycle, named("甲局"), [named("招商")], named("甲局"))
    assert shown(three) == {"乙局": "90.00", "丙局": "70.00"}


def test_what_was_decided_for_a_change_that_was_taken_back_does_not_count(three: Year) -> None:
    merge(three, "甲局", "乙局")
    three.services.unit_tiers.place(three.cycle, named("甲局"), [named("招商")], named("乙局"))
    take_back(three)
    merge(three, "甲局", "丙局")
    assert shown(three) == {"乙局": "100.00", "丙局": "60.00"}
    # A decision that another station still had is read no more either.
    fields = {
        "cycle_id": three.cycle,
        "unit_id": named("甲局"),
        "indicator_id": named("招商"),
        "counts_at_id": named("乙局"),
    }
    three.put("indicator_placement", uuid5(three.cycle, "旧决定"), fields)
    assert shown(three) == {"乙局": "100.00", "丙局": "60.00"}


def test_with_several_successors_the_office_is_asked(three: Year) -> None:
    three.services.unit_changes.register(
        UnitChangeDraft(
            named("甲局"),
            UnitChangeKind.SPLIT,
            DAY,
            others=(named("丙局"),),
            founded=(NewUnit("丁局"),),
        )
    )
    scores = three.services.scores
    assert shown(three) == {"乙局": "100.00", "丙局": "70.00", "丁局": ""}
    asked = (
        "“甲局”由几个单位承接，2项指标的结果计入哪个单位还没有确定，暂不计入：1 招商、2 税收。"
        "请在“机构变动”的“等次与计分”中确定。"
    )
    assert asked in scores.scores(three.cycle, 2).warnings
    assert (
        "“甲局”的结果计入哪个承接单位还没有确定，暂不计入"
        in tree(three, named("丙局"))["1 招商"].notes
    )
    assert not any("承接" in note for note in tree(three, named("乙局"))["1 招商"].notes)
    three.services.unit_tiers.place(
        three.cycle, named("甲局"), [named("招商"), named("税收")], named("丙局")
    )
    assert scores.scores(three.cycle, 2).warnings == ()
    assert shown(three) == {"乙局": "100.00", "丙局": "60.00", "丁局": ""}


def test_a_unit_that_stopped_does_not_make_its_successor_incomplete(office: Services) -> None:
    """Merged in February: it has a row for the first quarter and none afterwards."""
    year = Year(office)
    with year.together():
        year.begin()
        year.indicator("招商", M.RATIO, 60)
        year.indicator("税收", M.RANK, 40)
        units = [year.unit(name) for name in ("甲局", "乙局", "丙局")]
        for quarter in (1, 2, 3):
            for unit, tax in zip(units[1:], ("20", "10"), strict=True):
                year.progress(unit, "招商", "80", quarter=quarter)
                year.progress(unit, "税收", tax, quarter=quarter)
        year.progress(units[0], "招商", "50", quarter=1)
        year.progress(units[0], "税收", "5", quarter=1)
    merge(year, "甲局", "乙局", dt.date(2026, 2, 1))
    year.services.unit_tiers.place(
        year.cycle, named("甲局"), [named("招商"), named("税收")], named("乙局")
    )
    # First quarter: 招商 (80 + 50)/2 = 65, 税收 by the own 20, first of two: 65·60 + 100·40
    assert shown(year, 1) == {"乙局": "79.00", "丙局": "72.00"}
    assert shown(year, 3) == {"乙局": "88.00", "丙局": "72.00"}
    board = year.services.scores.scores(year.cycle, 3)
    assert {x.state for x in board.lines} == {Completeness.COMPLETE}
    late = tree(year, named("乙局"), 3)
    assert late["1 招商"].formula.startswith("比例法：实际值 80 ÷ 目标值 100")
    assert "原单位“甲局”没有第3季度的实际值，不并计" in late["1 招商"].notes
    assert "按本单位的实际值排名，不并入原单位“甲局”的实际值" in late["2 税收"].notes


def test_a_former_units_result_counts_where_it_was_placed(office: Services) -> None:
    year = small_year(office)
    for name in ("水利局", "林业局"):
        merge(year, name, "民政局", dt.date(2026, 6, 1))
    board = year.services.scores.scores(year.cycle, 2)
    assert {x.name for x in board.lines} == {"民政局", "审计局", "江东区"}
    by_title = tree(year, named("民政局"))
    # 民政局 70, 水利局 50, 林业局 60
    assert by_title["1.1 招商"].value == Decimal(60)
    assert by_title["1.1 招商"].formula.startswith(
        "机构变动后并计的3个单位取平均：(70 ＋ 50 ＋ 60) ÷ 3"
    )
    of_former = next(node for node in by_title["1.1 招商"].children if node.title == "水利局")
    assert of_former.children[0].notes == ("来源：第二季度进展表",)
    with pytest.raises(NotFound, match="第2季度末不是考核单位"):
        year.services.scores.derive(year.cycle, 2, named("水利局"))


def test_a_placement_is_followed_to_the_unit_that_stands(office: Services) -> None:
    year = small_year(office)
    merge(year, "水利局", "林业局", dt.date(2026, 5, 1))
    merge(year, "林业局", "民政局", dt.date(2026, 6, 1))
    year.mark(named("水利局"), "满意", "10", judge="丙")
    # 甲 80 three times, 乙 91 three times, 丙 10: (80 + 91 + 10) / 3
    assert tree(year, named("民政局"))["4 满意"].value == Decimal("60.3333")


def test_a_unit_that_still_stood_keeps_its_own_result(office: Services) -> None:
    year = small_year(office)
    before = year.services.scores.scores(year.cycle, 2)
    merge(year, "水利局", "民政局", dt.date(2026, 9, 1))
    assert year.services.scores.scores(year.cycle, 2).lines == before.lines
