"""提示 of a quarter: rankings of few, events marked twice; and who has a rank at all."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from desktop.services.registry import Services
from desktop.services.scoring.nodes import Node
from desktop.terms import Role, ScoringMethod
from tests.services.record_city import acting
from tests.services.scoring.making import named
from tests.services.scoring.office_scores import Year, small_year

M = ScoringMethod
FLOOD = (
    "“民政局”的事件“洪水”重复登记：已在“3 安全”计分，“7 通报”中未计。"
    "如应计入后者，请在指标评分中改动。"
)


def nodes(root: Node) -> list[Node]:
    return [root, *(node for child in root.children for node in nodes(child))]


def test_a_ranking_is_of_those_with_a_value(office: Services) -> None:
    """Six units would be enough; two of them have a value."""
    year = Year(office)
    with year.together():
        year.begin()
        year.indicator("税收", M.RANK, 100)
        for at in range(6):
            unit = year.unit(f"{at}局")
            if at < 2:
                year.progress(unit, "税收", str(at))
    few = "市直单位只有2个单位有实际值，排名法样本过少（少于5个）：1 税收。"
    assert year.services.scores.scores(year.cycle, 2).warnings == (few,)
    for at in range(2, 5):
        year.progress(named(f"{at}局"), "税收", str(at))
    assert year.services.scores.scores(year.cycle, 2).warnings == ()


def test_an_event_marked_twice_is_named_with_where_it_counts(office: Services) -> None:
    year = small_year(office)
    plain = year.services.scores.derive(year.cycle, 2, named("民政局")).score
    year.mark(named("民政局"), "安全", "3", event_key="洪水", reason="迟报")
    year.mark(named("民政局"), "通报", "2", event_key="洪水", reason="通报")
    derived = year.services.scores.derive(year.cycle, 2, named("民政局"))
    by_title = {node.title: node for node in nodes(derived.root)}
    assert by_title["迟报"].shown == "3"
    told = [node for node in nodes(derived.root) if node.title == "通报"][-1]
    assert told.shown == "未计"
    assert told.formula.endswith("；分值 2，未计（同一事件已在“3 安全”计分）")
    # 安全 weighs 10 of 100: 0.3 off, and nothing more
    assert plain is not None
    assert derived.score == plain - Decimal("0.3")
    assert FLOOD in year.services.scores.scores(year.cycle, 2).warnings
    with acting(year.services.desk, Role.CLERK, unit_id=named("民政局")):
        warnings = year.services.scores.scores(year.cycle, 2).warnings
    assert not any("洪水" in sentence for sentence in warnings)


def test_who_takes_no_part_in_tiers_stands_below_without_a_rank(office: Services) -> None:
    year = Year(office)
    with year.together():
        year.begin()
        year.indicator("甲项", M.JUDGED, 100)
        for name, given in (("一局", "90"), ("二局", "80")):
            year.mark(year.unit(name), "甲项", given, judge="评委", quarter=4)
        new = year.unit("新局", valid_from=dt.date(2026, 10, 1))  # three months of it
        year.mark(new, "甲项", "99", judge="评委", quarter=4)
    lines = year.services.scores.scores(year.cycle, 4).lines
    assert [(x.name, x.rank, x.shown, x.tier_words) for x in lines] == [
        ("一局", 1, "90.00", "第二等次"),
        ("二局", 2, "80.00", "第二等次"),
        ("新局", None, "99.00", "不参加等次"),
    ]
    found = year.services.scores.stability(year.cycle, 4)
    assert {line.unit: (line.best, line.worst) for line in found} == {
        named("一局"): (1, 1),
        named("二局"): (2, 2),
    }
