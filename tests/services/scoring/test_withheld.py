"""What an account that is barred from a unit is told of the others: nothing of its place."""

from __future__ import annotations

import io

import openpyxl
import pytest

from desktop.services.registry import Services
from desktop.services.scoring.derivation import derivation
from desktop.services.scoring.lines import Completeness
from desktop.services.scoring.nodes import Node
from desktop.services.scoring.values import ScoreInputs
from desktop.services.scoring.withheld import kinds_withheld, withheld_words
from desktop.terms import Role, ScoringMethod, Tier, UnitKind
from tests.services.record_city import acting
from tests.services.scoring.making import inputs, leaf, named, row, scheme, unit
from tests.services.scoring.office_scores import Year

M = ScoringMethod
COUNTY, DEPARTMENT = UnitKind.COUNTY, UnitKind.DEPARTMENT
SENTENCE = "市直单位中有您应回避的单位，这类单位只列得分，不显示名次、等次建议和并列情况。"


def judged(office: Services, points: dict[str, str]) -> Year:
    """Departments with these points, and two counties with 80 and 70."""
    year = Year(office)
    with year.together():
        year.begin()
        year.indicator("甲项", M.JUDGED, 100)
        for name, given in points.items():
            year.mark(year.unit(name), "甲项", given, judge="评委")
        for name, given in (("江东区", "80"), ("江西区", "70")):
            year.mark(year.unit(name, COUNTY), "甲项", given, judge="评委")
    return year


@pytest.fixture
def four(office: Services) -> Year:
    # floor(0.30 × 6) = 1; 4/6 against 2/6: the departments' place, and two have 90.
    return judged(office, {"一局": "90", "二局": "90", "三局": "88", "四局": "80"})


def test_no_gap_in_the_ranks_and_no_tie_tells_of_the_own_unit(four: Year) -> None:
    before = four.services.scores.scores(four.cycle, 2)
    assert [(x.name, x.rank, x.tied) for x in before.lines if x.kind is DEPARTMENT] == [
        ("一局", 1, True), ("二局", 1, True), ("三局", 3, False), ("四局", 4, False),
    ]  # fmt: skip
    assert before.tiers.withheld == ""
    with acting(four.services.desk, Role.CLERK, unit_id=named("二局")):
        board = four.services.scores.scores(four.cycle, 2)
        assert [
            (x.name, x.rank, x.shown, x.tier, x.tied, x.tier_words, x.withheld)
            for x in board.lines
            if x.kind is DEPARTMENT
        ] == [
            ("一局", None, "90.00", None, False, "—", True),
            ("三局", None, "88.00", None, False, "—", True),
            ("四局", None, "80.00", None, False, "—", True),
            ("二局", None, "", None, False, "", False),
        ]
        assert board.tiers.withheld == SENTENCE
        assert (board.tiers.ties, board.tiers.for_meeting) == ((), ())
        assert [(q.kind, q.complete, q.places) for q in board.tiers.quotas] == [
            (COUNTY, 2, 0),
            (DEPARTMENT, None, 1),
        ]
        # The other kinds are as they were.
        counties = [x for x in board.lines if x.kind is COUNTY]
        assert counties == [x for x in before.lines if x.kind is COUNTY]
        assert [(x.rank, x.tier) for x in counties] == [(1, Tier.SECOND), (2, Tier.SECOND)]
        found = four.services.scores.stability(four.cycle, 2)
        assert {line.unit for line in found} == {named("江东区"), named("江西区")}
        data = four.services.scores.export_xlsx(four.cycle, 2)
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    rows = [[cell.value for cell in cells] for cells in sheet.iter_rows()]
    assert [None, "一局", "市直单位", 90, "—", "完整", None] in rows
    assert any(SENTENCE in str(cells[0]) for cells in rows)


def test_the_place_of_a_barred_units_score_does_not_show_in_the_order(office: Services) -> None:
    year = judged(office, {"一局": "90", "二局": "95", "三局": "88"})
    with acting(year.services.desk, Role.CLERK, unit_id=named("二局")):
        lines = year.services.scores.scores(year.cycle, 2).lines
    assert [x.name for x in lines] == ["江东区", "江西区", "一局", "三局", "二局"]
    assert lines[-1].state is Completeness.BARRED


def ranked() -> ScoreInputs:
    units = [
        unit("一局"),
        unit("二局"),
        unit("三局"),
        unit("江东区", COUNTY),
        unit("江西区", COUNTY),
    ]
    return inputs(units, {"信访": [row(3), row(2), row(None), row(5), row(4)]})


def leaves(root: Node) -> Node:
    return next(node for node in root.children[0].children if node.title.endswith("信访"))


def test_a_rankings_derivation_tells_no_places() -> None:
    what, of = scheme(leaf("信访", M.RANK)), ranked()
    told = derivation(what, of, named("一局"), {})
    assert told is not None
    assert "市直单位中第 1 名，共 2 个" in leaves(told.root).formula
    withheld = kinds_withheld(of, {named("二局")})
    assert withheld == {DEPARTMENT}
    hidden = derivation(what, of, named("一局"), {}, withheld)
    assert hidden is not None
    node = leaves(hidden.root)
    assert node.formula == "排名法：按在市直单位中的名次计 = 100；计入：权重 10 × 100 = 1000"
    words = "".join((node.formula, *node.notes))
    assert "同类单位中有您应回避的单位，不列出名次和单位数" in words
    assert not any(word in words for word in ("第 ", "共 ", "样本过少", "没有实际值"))
    assert hidden.score == told.score
    other = derivation(what, of, named("江东区"), {}, withheld)
    assert other is not None
    assert "区（市）中第 1 名，共 2 个" in leaves(other.root).formula


def test_which_kinds_and_how_it_is_said() -> None:
    of = ranked()
    assert kinds_withheld(of, frozenset()) == frozenset()
    assert kinds_withheld(of, {named("别的单位")}) == frozenset()
    assert withheld_words(frozenset()) == ""
    assert withheld_words({DEPARTMENT, COUNTY}).startswith("区（市）、市直单位中有")
    former = inputs([unit("一局"), unit("旧局", former=True)])
    assert kinds_withheld(former, {named("旧局")}) == frozenset()


def test_the_services_derivation_withholds_too(office: Services) -> None:
    year = Year(office)
    with year.together():
        year.begin()
        year.indicator("信访", M.RANK, 100)
        for name, value in (("一局", "3"), ("二局", "2"), ("三局", "1")):
            year.progress(year.unit(name), "信访", value)
    with acting(year.services.desk, Role.CLERK, unit_id=named("二局")):
        told = year.services.scores.derive(year.cycle, 2, named("三局"))
        warnings = year.services.scores.scores(year.cycle, 2).warnings
    assert "第 3 名" not in repr(told)
    assert "共 3 个" not in repr(told)
    assert warnings == ("市直单位有实际值的单位少于5个，排名法样本过少：1 信访。",)
