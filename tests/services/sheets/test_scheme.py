"""Reading indicator systems of other offices, against what a person reads in them."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from desktop.services.sheets import read_workbook
from desktop.services.sheets.scheme import SchemeExtract, extract_scheme
from desktop.services.sheets.scheme_shape import SchemeShape, scheme_shape
from desktop.services.sheets.scheme_words import (
    SCHEME_ALIASES,
    SCHEME_LABELS,
    read_bands,
    read_category,
    read_direction,
    read_kinds,
    read_method,
    read_points,
    read_quarters,
)
from desktop.terms import Direction, IndicatorCategory, ScoringMethod, UnitKind
from tests.services.sheets.scheme_books import (
    BY_KIND,
    FAULTY,
    HEADINGS,
    STANDARD_POINTS,
    UNKNOWN_HEADER,
    book,
)

SAMPLE = Path(__file__).parents[2] / "data" / "workbooks" / "综合考核指标体系.xlsx"
COUNTY, ZONE = UnitKind.COUNTY, UnitKind.DEV_ZONE
DEPARTMENT, FORCE = UnitKind.DEPARTMENT, UnitKind.TASK_FORCE
COMMON, SPECIFIC = IndicatorCategory.COMMON, IndicatorCategory.SPECIFIC
BONUS, DEDUCTION = IndicatorCategory.BONUS, IndicatorCategory.DEDUCTION


def read(
    source: bytes | Path, meanings: dict[str, str] | None = None
) -> tuple[SchemeShape, SchemeExtract]:
    grid = read_workbook(source)[0]
    shape = scheme_shape(grid, meanings or {})
    return shape, extract_scheme(grid, shape)


def weights(found: SchemeExtract) -> dict[str, Decimal | None]:
    return {i.title: i.weight if i.cap is None else i.cap for i in found.indicators}


def test_the_sample() -> None:
    shape, found = read(SAMPLE)
    assert (shape.top, shape.bottom) == (1, 1)
    assert all(c.field for c in shape.columns)
    assert (found.problems, found.notes) == ((), ())
    assert [(i.category, i.path) for i in found.indicators] == [
        (COMMON, ("政治建设", "贯彻落实党中央决策部署情况")),
        (COMMON, ("政治建设", "党风廉政建设")),
        (COMMON, ("干部队伍", "平时考核")),
        (COMMON, ("干部队伍", "干部教育培训完成率")),
        (SPECIFIC, ("中心工作", "铜基新材料产业营业收入增速")),
        (SPECIFIC, ("中心工作", "海绵城市项目开工率")),
        (SPECIFIC, ("中心工作", "公立医院改革任务完成率")),
        (SPECIFIC, ("中心工作", "城乡居民收入比")),
        (SPECIFIC, ("部门职能", "年度重点任务完成率")),
        (SPECIFIC, ("部门职能", "群众满意度")),
        (BONUS, ("加分", "获国家级表彰")),
        (DEDUCTION, ("减分", "发生负面清单所列情形")),
    ]
    assert list(weights(found).values()) == [10, 5, 10, 5, 15, 10, 10, 10, 20, 15, 3, 5]
    kinds = {i.title: i.kinds for i in found.indicators}
    assert kinds["铜基新材料产业营业收入增速"] == {COUNTY, ZONE}
    assert kinds["海绵城市项目开工率"] == {COUNTY, DEPARTMENT}
    assert kinds["公立医院改革任务完成率"] == {DEPARTMENT, FORCE}
    assert kinds["年度重点任务完成率"] == {DEPARTMENT, ZONE, FORCE}
    assert kinds["群众满意度"] == frozenset()
    by_title = {i.title: i for i in found.indicators}
    income = by_title["城乡居民收入比"]
    assert (income.method, income.direction) == (ScoringMethod.RANK, Direction.LOWER)
    assert by_title["平时考核"].method is ScoringMethod.ROUTINE
    assert by_title["发生负面清单所列情形"].method is ScoringMethod.DEDUCTION
    assert by_title["群众满意度"].office == "市统计局"


def test_other_words_two_header_lines_and_totals() -> None:
    _, found = read(STANDARD_POINTS)
    assert weights(found) == {"政治监督": 30, "意识形态": 20, "重点项目开工率": 50}
    assert [i.path[0] for i in found.indicators] == ["政治建设", "政治建设", "中心工作"]
    assert [i.category for i in found.indicators] == [COMMON, COMMON, SPECIFIC]
    assert [i.method for i in found.indicators] == [
        ScoringMethod.JUDGED,
        ScoringMethod.DEDUCT,
        ScoringMethod.BANDS,
    ]
    assert [i.office for i in found.indicators] == ["市纪委", "市委宣传部", "市发改委"]
    assert found.indicators[1].remark == "每半年一次"
    # The direction of a measured one was not said, and is asked.
    assert [(p.row, p.taken) for p in found.problems] == [(6, True)]
    assert "目标方向" in found.problems[0].sentence


def test_headings_between_the_rows_and_percent_cells() -> None:
    _, found = read(HEADINGS)
    assert weights(found) == {
        "政治建设": 25,
        "平时考核": 15,
        "规上工业增加值增速": 35,
        "信访总量": 25,
        "国家级表彰": 3,
    }
    assert found.notes == ("权重都不超过 1，按百分比读取（如 0.1 为 10）。",)
    assert [i.category for i in found.indicators] == [COMMON, COMMON, SPECIFIC, SPECIFIC, BONUS]
    assert [i.path[0] for i in found.indicators] == [
        "共性指标",
        "共性指标",
        "个性指标",
        "个性指标",
        "加分项",
    ]
    assert found.indicators[2].kinds == {COUNTY, ZONE}
    assert found.indicators[3].kinds == {COUNTY, ZONE, DEPARTMENT}
    assert found.indicators[3].direction is Direction.LOWER
    assert found.problems == ()


def test_three_levels_and_a_weight_for_each_kind() -> None:
    shape, found = read(BY_KIND)
    assert [c.field for c in shape.columns] == [
        "level1",
        "level2",
        "title",
        "weight",
        "weight",
        "weight",
        "method",
        "office",
    ]
    assert [(i.path, int(i.weight or 0), set(i.kinds)) for i in found.indicators] == [
        (
            ("共性指标", "党的建设", "基层党建"),
            10,
            {COUNTY, ZONE, DEPARTMENT},
        ),
        (("共性指标", "党的建设", "党风廉政（区（市）、开发区）"), 5, {COUNTY, ZONE}),
        (("共性指标", "党的建设", "党风廉政（市直单位）"), 10, {DEPARTMENT}),
        (("个性指标", "经济发展", "生产总值增速"), 20, {COUNTY}),
        (("个性指标", "经济发展", "税收增速（区（市））"), 15, {COUNTY}),
        (("个性指标", "经济发展", "税收增速（开发区）"), 20, {ZONE}),
    ]


def test_a_header_that_nobody_knows_is_said_once() -> None:
    shape, found = read(UNKNOWN_HEADER)
    assert [c.header for c in shape.columns if not c.field] == ["折算得分", "联系电话"]
    assert {i.weight for i in found.indicators} == {None}
    _, again = read(UNKNOWN_HEADER, {"折算得分": "weight"})
    assert weights(again) == {"党建工作": 60, "招商引资": 40}
    assert [i.category for i in again.indicators] == [COMMON, SPECIFIC]
    assert [i.office for i in again.indicators] == ["市委组织部", "市商务局"]


def test_what_cannot_be_read_is_flagged_with_its_row_and_never_zero() -> None:
    _, found = read(FAULTY)
    by_title = {i.title: i for i in found.indicators}
    assert {t: i.weight for t, i in by_title.items() if i.category is not DEDUCTION} == {
        "政治监督": None,
        "意识形态": None,
        "教育培训": None,
        "增速": 5,
    }
    assert by_title["负面情形"].cap is None
    assert by_title["教育培训"].remark == "酌情"
    said: dict[int, list[str]] = {}
    for problem in found.problems:
        said.setdefault(problem.row, []).append(problem.sentence)
    assert set(said) == {2, 3, 4, 5, 6, 8, 9}
    assert "合用一格" in said[2][0]
    assert "“酌情”不能识别" in "".join(said[4])
    assert "“10-15”不能识别" in "".join(said[4])
    assert "“-5”不能识别" in "".join(said[5])
    assert "目标方向" in "".join(said[5])
    assert "适用单位“某某局”不能识别，未导入" in said[6][0]
    assert "看不出是共性、个性" in said[8][0]
    assert "封顶分值" in said[9][0]
    assert {p.row for p in found.problems if not p.taken} == {6, 8}


def test_formulas_are_not_trusted_and_titles_stay_short() -> None:
    source = book(
        [
            ["类别", "指标名称", "权重", "计分方法"],
            ["共性指标", "甲", "=5+5", "评定"],
            ["共性指标", "长" * 201, 5, "评定"],
            ["共性指标", "指标名称", "权重", "计分方法"],
            ["共性指标", "乙", 100, "评定"],
        ]
    )
    _, found = read(source)
    assert [(i.title, i.weight) for i in found.indicators] == [
        ("甲", None),
        ("指标名称", None),
        ("乙", 100),
    ]
    assert "公式" in found.problems[0].sentence
    assert "超过 200 个字" in found.problems[1].sentence


def test_a_title_over_several_rows_is_one_indicator() -> None:
    source = book(
        [
            ["类别", "考核指标", "分值", "评分标准"],
            ["共性指标", "党建", 60, "评定"],
            [None, None, None, "由考核组打分"],
            ["共性指标", "廉政", 40, "扣分"],
        ],
        "A2:A3",
        "B2:B3",
        "C2:C3",
    )
    _, found = read(source)
    assert weights(found) == {"党建": 60, "廉政": 40}
    assert found.problems == ()


def test_no_scheme_at_all() -> None:
    for rows in (
        [["姓名", "性别"], ["甲", "男"]],
        [["只有一个标题"]],
        [["一", "二"], ["三", "四"]],
    ):
        shape, _ = read(book(rows))
        assert not shape.understood


@pytest.mark.parametrize(
    ("text", "kinds", "rest"),
    [
        ("全部", set(), ""),
        ("", set(), ""),
        ("—", set(), ""),
        ("各单位", set(), ""),
        ("区（市）", {COUNTY}, ""),
        ("县（市、区）", {COUNTY}, ""),
        ("各县区", {COUNTY}, ""),
        ("区（市）、开发区", {COUNTY, ZONE}, ""),
        ("市直单位、工作专班", {DEPARTMENT, FORCE}, ""),
        ("市直各部门；高新区", {DEPARTMENT, ZONE}, ""),
        ("除工作专班外", {COUNTY, ZONE, DEPARTMENT}, ""),
        ("区（市）、开发区、市直单位、工作专班", set(), ""),
        ("某某局", set(), "某某局"),
        ("市直单位、某某局", {DEPARTMENT}, "某某局"),
    ],
)
def test_unit_kinds(text: str, kinds: set[UnitKind], rest: str) -> None:
    found, left = read_kinds(text)
    assert (set(found), left) == (kinds, rest)


def test_words_of_methods_directions_and_categories() -> None:
    methods = {
        "比例": ScoringMethod.RATIO,
        "比例法": ScoringMethod.RATIO,
        "按完成率计分": ScoringMethod.RATIO,
        "全市排名": ScoringMethod.RANK,
        "倒扣": ScoringMethod.DEDUCT,
        "考核组评议": ScoringMethod.JUDGED,
        "平时考核结果": ScoringMethod.ROUTINE,
        "加分": ScoringMethod.BONUS,
        "排名后分档": None,
        "酌情": None,
    }
    assert {text: read_method(text) for text in methods} == methods
    assert read_direction("越低越好") is Direction.LOWER
    assert read_direction("正向指标") is Direction.HIGHER
    assert read_direction("正向或负向") is None
    assert read_direction("") is None
    assert read_category("加减分项", "减分发生负面情形") is DEDUCTION
    assert read_category("加减分项", "加分表彰") is BONUS
    assert read_category("加减分项", "其他") is None
    assert read_category("职能工作") is SPECIFIC
    assert read_category("其他") is None


def steps(text: str) -> list[tuple[int, int]]:
    return [(int(least), int(points)) for least, points in read_bands(text)]


def test_numbers_quarters_and_steps() -> None:
    numbers = {"10": 10, "10%": 10, "12.5分": Decimal("12.5"), "１０": 10, "10-15": None, "": None}
    assert {text: read_points(text) for text in numbers} == numbers
    assert read_points("最高3分") is None
    assert read_points("最高3分", loose=True) == 3
    quarters: dict[str, set[int]] = {
        "每季度": set(),
        "": set(),
        "年度": {4},
        "半年": {2, 4},
        "第一、三季度": {1, 3},
        "2季度": {2},
    }
    assert {text: set(read_quarters(text) or ()) for text in quarters} == quarters
    assert read_quarters("不定期") is None
    assert steps("完成率100%以上得100分，90%以上得90分，80%以上得80分") == [
        (100, 100),
        (90, 90),
        (80, 80),
    ]
    assert steps("100:100;60:60") == [(100, 100), (60, 60)]
    assert read_bands("按档次评定") == ()


def test_every_header_word_means_one_field() -> None:
    words = [word for names in SCHEME_ALIASES.values() for word in names]
    assert len(words) == len(set(words))
    assert set(SCHEME_ALIASES) - set(SCHEME_LABELS) == {"number"}
