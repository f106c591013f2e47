"""指标分解 out, filled in, and back."""

from __future__ import annotations

import io
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from desktop.models.changes import Change
from desktop.services.errors import Invalid
from desktop.services.indicator_shares import IndicatorShareService, ShareLine
from desktop.services.share_sheets import ShareSheetService
from desktop.terms import ScoringMethod
from tests.services.record_city import City, named, write
from tests.services.scheme_leaves import YEAR, add_leaves, leaf

RATIO, BANDS = leaf(ScoringMethod.RATIO), leaf(ScoringMethod.BANDS)


def filled(data: bytes, path: Path, answers: dict[str, list[tuple[object, ...]]]) -> Path:
    """Fill the table in as a unit would: section, person, share, duty by the indicator's name."""
    made = load_workbook(io.BytesIO(data))
    sheet = made.worksheets[0]
    left = {title: list(rows) for title, rows in answers.items()}
    for row in sheet.iter_rows(min_row=3):
        some = left.get(str(row[1].value or ""))
        if some:
            for cell, value in zip(row[3:7], some.pop(0), strict=True):
                cell.value = value  # type: ignore[assignment]  # whatever a unit types
    assert not any(left.values()), "the table has too few rows"
    made.save(path)
    return path


def test_a_filled_in_table_comes_back_and_goes_out_again(city: City, tmp_path: Path) -> None:
    add_leaves(city.desk)
    sheets = ShareSheetService(city.desk)
    path = filled(
        sheets.workbook(YEAR, city.unit),
        tmp_path / "分解.xlsx",
        {
            "比例指标": [("综合科", None, 60, "牵头"), ("业务科", "某甲", "４０%", None)],
            "分档指标": [("综合科", None, 100, "=1+1")],
        },
    )
    plan = sheets.preview(YEAR, city.unit, path)
    assert plan.parts == {
        RATIO: (
            ShareLine("综合科", Decimal(60), None, "牵头"),
            ShareLine("业务科", Decimal(40), "某甲"),
        ),
        BANDS: (ShareLine("综合科", Decimal(100)),),
    }
    assert plan.problems == ()
    assert sheets.take(plan) == 3
    again = tmp_path / "再来.xlsx"
    again.write_bytes(sheets.workbook(YEAR, city.unit))
    same = sheets.preview(YEAR, city.unit, again)
    assert {k: set(v) for k, v in same.parts.items()} == {k: set(v) for k, v in plan.parts.items()}
    assert sheets.take(same) == 0


def test_what_does_not_sum_up_is_left_out_by_indicator(city: City, tmp_path: Path) -> None:
    add_leaves(city.desk)
    sheets = ShareSheetService(city.desk)
    path = filled(
        sheets.workbook(YEAR, city.unit),
        tmp_path / "分解.xlsx",
        {
            "比例指标": [("综合科", None, 60, None), ("业务科", None, 30, None)],
            "分档指标": [("综合科", None, 100, None)],
            "扣分指标": [("综合科", None, "一半", None), ("业务科", None, 100, None)],
        },
    )
    plan = sheets.preview(YEAR, city.unit, path)
    assert list(plan.parts) == [BANDS]
    said = "\n".join(plan.problems)
    assert "“比例指标”的分解比例合计为 90%，应为 100%" in said
    assert "“一半”不是数字" in said
    sheets.take(plan)
    stored = IndicatorShareService(city.desk).of_unit(YEAR, city.unit)
    assert [b.indicator.id for b in stored if b.lines] == [BANDS]


def test_another_workbook_is_refused(city: City, tmp_path: Path) -> None:
    from tests.services.sheets.tables import book  # noqa: PLC0415 - used here alone

    path = tmp_path / "别的.xlsx"
    path.write_bytes(book([("姓名", "性别"), ("甲", "男")]))
    add_leaves(city.desk)
    with pytest.raises(Invalid, match="没有找到"):
        ShareSheetService(city.desk).preview(YEAR, city.unit, path)


def test_another_units_table_is_not_taken(city: City, tmp_path: Path) -> None:
    add_leaves(city.desk)
    sheets = ShareSheetService(city.desk)
    path = tmp_path / "水利局.xlsx"
    path.write_bytes(sheets.workbook(YEAR, city.other_unit))
    with pytest.raises(Invalid, match="当前选择的是江城市民政局"):
        sheets.preview(YEAR, city.unit, path)


def test_one_title_under_two_groups_is_told_apart_by_its_number(city: City, tmp_path: Path) -> None:
    add_leaves(city.desk)
    twin = named("twin")
    fields = {
        "cycle_id": YEAR,
        "ordinal": 90,
        "title": "比例指标",
        "category": "specific",
        "method": "ratio",
        "weight": Decimal(10),
        "kinds": ("department",),
        "quarters": (),
        "first_question": False,
    }
    write(city.desk, [Change("indicator", twin, fields)])
    shares, sheets = IndicatorShareService(city.desk), ShareSheetService(city.desk)
    shares.save(YEAR, city.unit, {twin: [ShareLine("综合科", Decimal(100))]}, {})
    path = tmp_path / "分解.xlsx"
    path.write_bytes(sheets.workbook(YEAR, city.unit))
    assert list(sheets.preview(YEAR, city.unit, path).parts) == [twin]
