import io
import time
from collections import Counter
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from desktop.services.sheets import (
    Recognition,
    SheetGrid,
    extract_pool,
    extract_roster,
    extract_units,
    read_workbook,
    recognise,
    seat_kind,
    team_number,
    unit_kind,
)
from desktop.terms import ImportKind, SeatKind, UnitKind

BOOKS = Path(__file__).parents[2] / "data" / "workbooks"


def sample(name: str) -> tuple[SheetGrid, Recognition]:
    grid = read_workbook(BOOKS / f"{name}.xlsx")[0]
    return grid, recognise(grid)


def grid_of(rows: list[list[object]], *merges: str) -> SheetGrid:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(row)
    for merge in merges:
        sheet.merge_cells(merge)
    out = io.BytesIO()
    book.save(out)
    return read_workbook(out.getvalue())[0]


def test_units_of_the_sample() -> None:
    grid, shape = sample("考核单位一览表")
    found = extract_units(grid, shape)
    assert Counter(row.kind for row in found.rows) == {
        UnitKind.COUNTY: 3,
        UnitKind.DEV_ZONE: 3,
        UnitKind.TASK_FORCE: 4,
        UnitKind.DEPARTMENT: 30,
    }
    assert (found.rejected, found.warnings, found.refusal) == ((), (), "")
    first = found.rows[0]
    assert (first.row, first.name, first.headcount, first.sector) == (3, "月湖区", 116, "综合政务")
    assert len(found.rows) + found.skipped == grid.height - shape.first_row


def test_roster_of_the_sample() -> None:
    grid, shape = sample("市管领导班子成员花名册")
    found = extract_roster(grid, shape)
    assert shape.header_rows == (2, 3)
    assert len(found.rows) == 240
    assert set(Counter(row.unit for row in found.rows).values()) == {6}
    assert len({row.unit for row in found.rows}) == 40
    first, second = found.rows[:2]
    assert (first.row, first.name, first.order, first.full_time_education) == (
        5, "覃\u3000超", 1, "大专",
    )  # fmt: skip
    assert (second.unit, second.order) == ("月湖区", 2)  # through the merged unit
    assert found.rows[2].full_time_degree == "工学学士"
    lost = [item for item in found.warnings if "末几位已经丢失" in item.reason]
    numbers = [row for row in found.rows if not row.id_number]
    assert {item.row for item in lost} == {row.row for row in numbers}
    assert len(lost) > 0
    assert len(lost) == len(found.warnings)


def test_pool_of_the_sample() -> None:
    grid, shape = sample("考核人员信息库")
    found = extract_pool(grid, shape)
    assert Counter(row.seat for row in found.rows) == {
        SeatKind.LEADER: 13,
        SeatKind.DEPUTY: 13,
        SeatKind.POST_A: 39,
        SeatKind.POST_B: 26,
        SeatKind.SENIOR: 13,
    }
    assert Counter(row.team_no for row in found.rows) == dict.fromkeys(range(1, 14), 8)
    assert found.rows[0].work == "市纪委副书记、市监委副主任"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("考核单位一览表", ImportKind.UNITS),
        ("市管领导班子成员花名册", ImportKind.ROSTER),
        ("考核人员信息库", ImportKind.POOL),
        ("综合考核指标体系", ImportKind.SCHEME),
        ("2026年第三季度指标进展情况", ImportKind.PROGRESS),
        ("民主测评统计表", ImportKind.POLL),
    ],
)
def test_kind_is_told_by_content(name: str, kind: ImportKind) -> None:
    _, shape = sample(name)
    assert shape.kind is kind
    importable = kind in {ImportKind.UNITS, ImportKind.ROSTER, ImportKind.POOL}
    assert (shape.sentence == "") == importable
    assert importable or kind.label in shape.sentence


def test_unknown_table_says_so_and_can_be_mapped_by_hand() -> None:
    grid = grid_of([["甲", "乙"], ["市财政局", "市直单位"]])
    shape = recognise(grid)
    assert shape.kind is ImportKind.UNKNOWN
    assert "未能识别" in shape.sentence
    assert extract_units(grid, shape).notes
    mapped = shape.with_mapping({"unit": 0, "unit_kind": 1}, ImportKind.UNITS)
    assert [row.name for row in extract_units(grid, mapped).rows] == ["甲", "市财政局"]


def test_own_mapping_overrides_the_recognised_one() -> None:
    grid = grid_of([["姓名", "性别", "现任职务", "干部"], ["甲", "男", "局长", "李四"]])
    shape = recognise(grid).with_mapping({"name": 3})
    assert extract_roster(grid, shape).rows[0].name == "李四"


def test_quirks_of_a_roster() -> None:
    grid = grid_of(
        [
            ["某市干部名册", None, None, None, None, None, None],
            [None] * 7,
            ["序 号", "工作\n单位", "干部姓名", "出生日期", "公民身份号码", "职务（现任）", "照片"],
            [
                1,
                "市财政局",
                "张\u3000三",
                date(1970, 10, 5),
                360603197211221467,
                "局\xa0长 ",
                None,
            ],
            [2, None, "李 四", 1970.1, "36060319721122146７", "副局长", None],
            ["序 号", "工作\n单位", "干部姓名", "出生日期", "公民身份号码", "职务（现任）", "照片"],
            [None] * 7,
            [3, "市审计局", None, "1971.02", None, "局长", None],
            [4, None, "+王五", "197102", None, "副局长", None],
            [5, None, "钱六", "197102", "11010519491231002x", "=1+1", '=DISPIMG("ID_1",1)'],
            ["小计", None, None, 5, None, None, None],
            ["注：本表一式两份", None, None, None, None, None, None],
            ["填表人：赵七", None, "联系电话：0701", None, None, None, None],
        ],
        "A1:G1",
    )
    shape = recognise(grid)
    assert (shape.kind, shape.header_rows) == (ImportKind.ROSTER, (2,))
    found = extract_roster(grid, shape)
    assert [(row.row, row.unit, row.order) for row in found.rows] == [
        (4, "市财政局", 1),
        (5, "市财政局", 2),
        (10, "市审计局", 1),
    ]
    first, second, third = found.rows
    assert (first.birth_month, first.id_number, first.post) == ("1970.10", "", "局 长")
    assert (second.birth_month, second.id_number) == ("", "360603197211221467")
    assert (third.id_number, third.post) == ("11010519491231002x", "")
    assert [item.row for item in found.rejected] == [8, 9]
    reasons = {item.row: item.reason for item in found.warnings}
    assert "末几位已经丢失" in reasons[4]
    assert "分不清" in reasons[5]
    assert "公式" in reasons[10]
    assert "1张" in found.notes[0]
    assert len(found.rows) + len(found.rejected) + found.skipped == grid.height - 3


def test_unit_of_a_rejected_row_still_counts_for_the_rows_below() -> None:
    grid = grid_of(
        [
            ["单位", "姓名", "性别", "职务"],
            ["甲局", "张三", "男", "局长"],
            ["乙局", None, "男", "局长"],
            [None, "李四", "男", "副局长"],
        ]
    )
    assert [row.unit for row in extract_roster(grid, recognise(grid)).rows] == ["甲局", "乙局"]


def test_formula_injection_leaves_nothing_to_import() -> None:
    grid = read_workbook(BOOKS.parent / "broken" / "公式注入.xlsx")[0]
    found = extract_units(grid, recognise(grid))
    assert found.rows == ()
    assert [item.row for item in found.rejected] == [2, 3]
    assert "公式" in found.refusal
    assert found.refusal.startswith("表中2行都不能导入")


def test_headers_of_two_lines_without_merges() -> None:
    grid = grid_of(
        [
            ["单位名称", "姓名", "性别", "全日制教育", None, "在职教育", None],
            [None, None, None, "学历", "学位", "学历", "学位"],
            ["甲局", "张三", "男", "大学", "学士", "研究生", "硕士"],
        ]
    )
    row = extract_roster(grid, recognise(grid)).rows[0]
    assert (row.full_time_education, row.full_time_degree) == ("大学", "学士")
    assert (row.in_service_education, row.in_service_degree) == ("研究生", "硕士")


def test_unknown_kinds_are_warned_about() -> None:
    grid = grid_of([["单位名称", "单位类别", "编制数"], ["甲局", "其他", "约10"]])
    found = extract_units(grid, recognise(grid))
    assert (found.rows[0].kind, found.rows[0].headcount) == (None, None)
    assert [item.row for item in found.warnings] == [2, 2]


def test_words_of_kinds() -> None:
    assert unit_kind("区(市)") is unit_kind("县（市、区）") is UnitKind.COUNTY
    assert unit_kind("市直部门") is UnitKind.DEPARTMENT
    assert seat_kind("Ａ 岗") is SeatKind.POST_A
    assert seat_kind("副组长") is SeatKind.DEPUTY
    assert seat_kind("顾问") is None
    cases = {
        "第十三考核组": 13,
        "第十组": 10,
        "一组": 1,
        "第二十一组": 21,
        "12组": 12,
        "待定": None,
    }
    assert {text: team_number(text) for text in cases} == cases


def test_five_thousand_rows_are_quick() -> None:
    rows: list[list[object]] = [["单位", "姓名", "性别", "出生年月", "身份证号", "职务"]]
    rows += [
        [f"第{n // 6}局", "张三", "男", "197010", "11010519491231002x", "主任"] for n in range(5000)
    ]
    grid = grid_of(rows)
    start = time.perf_counter()
    assert len(extract_roster(grid, recognise(grid)).rows) == 5000
    assert time.perf_counter() - start < 5
