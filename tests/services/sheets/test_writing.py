import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.services.sheets import (
    ColumnKind,
    RowProblem,
    TableColumn,
    TableSpec,
    extract_roster,
    extract_units,
    read_workbook,
    recognise,
    safe_table,
    write_error_sheet,
)

DATA = Path(__file__).parents[2] / "data"
COLUMNS = (
    TableColumn("编号", ColumnKind.INTEGER, 8),
    TableColumn("问题", ColumnKind.TEXT, 40),
    TableColumn("完成率", ColumnKind.PERCENT),
    TableColumn("期限", ColumnKind.DATE),
)


def spec(*texts: str) -> TableSpec:
    rows = tuple((n, text, Decimal("0.5"), date(2026, 5, 31)) for n, text in enumerate(texts, 1))
    return TableSpec("整改台账", COLUMNS, rows, subtitle="截至2026年", notes=("注：=1+1",))


def test_table_has_real_types_frozen_header_filter_and_print_titles() -> None:
    book = openpyxl.load_workbook(io.BytesIO(safe_table(spec("甲", "乙"))))
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[3]] == ["编号", "问题", "完成率", "期限"]
    assert [cell.value for cell in sheet[4]][:3] == [1, "甲", 0.5]
    assert sheet["D4"].is_date
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A4", "A3:D5")
    assert sheet.print_title_rows == "$3:$3"
    assert sheet.column_dimensions["B"].width == 40
    assert sheet.page_setup.orientation == "landscape"


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "-1+1", "@SUM(1)", "\t=1", "＝1"])
def test_text_never_becomes_a_formula(text: str) -> None:
    data = safe_table(spec(text))
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    assert sheet["B4"].data_type == "s"
    assert sheet["B4"].quotePrefix
    assert read_workbook(data)[0].formulas == {}
    assert read_workbook(data)[0].rows[3][1] == text


def test_characters_that_cannot_be_stored_are_shown_as_boxes() -> None:
    data = safe_table(spec("甲\x0b乙\ud800", "长" * 40_000))
    grid = read_workbook(data)[0]
    assert grid.rows[3][1] == "甲□乙□"
    assert str(grid.rows[4][1]).endswith("（内容过长，未完）")


def test_infinite_numbers_are_words_and_short_rows_an_error() -> None:
    columns = (TableColumn("得分", ColumnKind.NUMBER),)
    data = safe_table(TableSpec("表", columns, ((float("nan"),), (None,), (Decimal("1.5"),))))
    assert [row[0] for row in read_workbook(data)[0].rows] == ["表", "得分", "无法计算", None, 1.5]
    with pytest.raises(ValueError, match="values"):
        safe_table(TableSpec("表", columns, ((1, 2),)))
    with pytest.raises(ValueError, match="columns"):
        safe_table(TableSpec("表", (), ()))


@given(st.text(max_size=60))
@settings(max_examples=40, deadline=None)
def test_any_text_can_be_written(text: str) -> None:
    assert read_workbook(safe_table(spec(text)))[0].formulas == {}


def test_error_sheet_is_the_users_own_rows_with_reasons() -> None:
    grid = read_workbook(DATA / "workbooks" / "市管领导班子成员花名册.xlsx")[0]
    shape = recognise(grid)
    problems = (RowProblem(6, "甲。"), RowProblem(5, "乙。"), RowProblem(6, "丙。"))
    back = read_workbook(write_error_sheet(grid, shape, problems))[0]
    assert back.height == 4
    assert back.rows[0][-1] == "原因"
    assert [back.rows[2][-1], back.rows[3][-1]] == ["第5行：乙。", "第6行：甲。丙。"]
    assert back.rows[3][1] == "月湖区"  # the merged unit is filled in
    again = extract_roster(back, recognise(back))
    assert [row.name for row in again.rows] == ["覃\u3000超", "卢玲敏"]


def test_error_sheet_carries_hostile_cells_as_text() -> None:
    grid = read_workbook(DATA / "broken" / "公式注入.xlsx")[0]
    shape = recognise(grid)
    back = read_workbook(write_error_sheet(grid, shape, extract_units(grid, shape).rejected))[0]
    assert back.formulas == {}
    assert back.rows[1][0] == '=HYPERLINK("http://x","点我")'
    assert back.rows[2][2] == "-1+1"
