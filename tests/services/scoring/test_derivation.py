"""The tree of a score where the meeting waived a part, and where branches lie in branches."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from desktop.services.scheme_values import IndicatorValue
from desktop.services.scoring.derivation import derivation
from desktop.services.scoring.nodes import Node
from tests.services.scoring.making import inputs, leaf, named, row, scheme


def nodes(root: Node) -> dict[str, Node]:
    found = {root.title: root}
    for child in root.children:
        found |= nodes(child)
    return found


def branch(title: str, code: str, above: str | None = None) -> IndicatorValue:
    parent = None if above is None else named(above)
    return replace(leaf(title, weight=None, code=code, leaf=False, parent=parent), method=None)


TREE = (
    branch("总", "1"),
    branch("分", "1.1", "总"),
    leaf("甲", weight=30, code="1.1.1", parent=named("分")),
    leaf("乙", weight=20, code="1.1.2", parent=named("分")),
    leaf("丙", weight=50, code="1.2", parent=named("总")),
)


def test_a_waived_part_is_told_and_its_weight_is_gone() -> None:
    of = inputs(
        ["一局"],
        {"甲": [row(90)], "乙": [row(60)], "丙": [row(None)]},
        waived={"一局": ["丙"]},
    )
    found = derivation(scheme(*TREE), of, named("一局"), {})
    assert found is not None
    tree = nodes(found.root)
    # (30·90 + 20·60) / 50
    assert found.score == found.root.value == Decimal(78)
    assert tree["指标加权平均"].formula == "Σ(权重×得分) ÷ Σ权重 = 3900 ÷ 50 = 78"
    assert found.root.notes == ("权重调整：1.2 丙 经会议确定不计，其余权重按比例归一。",)
    for title in ("1 总", "1.1 分"):
        assert tree[title].value == Decimal(78), title
        assert not tree[title].missing
    assert (tree["1.2 丙"].value, tree["1.2 丙"].shown) == (None, "没有实际值")
    assert tree["1.2 丙"].brief == "缺"


def test_a_missing_part_shows_in_every_branch_above_it() -> None:
    of = inputs(["一局"], {"甲": [row(90)], "乙": [None], "丙": [row(80)]})
    found = derivation(scheme(*TREE), of, named("一局"), {})
    assert found is not None
    tree = nodes(found.root)
    assert found.score is None
    for title in ("综合得分（阶段性）", "指标加权平均", "1 总", "1.1 分", "1.1.2 乙"):
        assert tree[title].missing, title
        assert tree[title].value is None, title
    assert tree["1.1.1 甲"].value == Decimal(90)
    assert tree["1.1 分"].formula.endswith("（另缺1项）")
    assert tree["指标加权平均"].notes == ("缺：1.1.2 乙（没有登记本季度的指标进展）",)


def test_who_is_not_scored_has_no_tree() -> None:
    assert derivation(scheme(*TREE), inputs(["一局"]), named("二局"), {}) is None
