"""Workbooks whose cells show numbers as percentages: what is taken is what a person sees."""

from __future__ import annotations

import io
from decimal import Decimal
from pathlib import Path

import openpyxl

from desktop.services.door import Desk
from desktop.services.imports import InputFile
from desktop.services.registry import Services
from desktop.services.share_sheets import ShareSheetService
from desktop.terms import ScoringMethod
from tests.services.progress_city import TASKS, YEAR, city, progress_root, take
from tests.services.record_city import make_city
from tests.services.scheme_leaves import YEAR as CITY_YEAR
from tests.services.scheme_leaves import add_leaves, leaf

__all__ = ["city", "progress_root"]  # fixtures


def test_percentages_are_read_as_they_are_shown(city: Services) -> None:
    """0.93 shown as 93% beside a target of 95: 93 ÷ 95 = 97.89 %."""
    rows: list[tuple[str, object, object, str, str]] = [
        ("市水利局", 95, 0.93, "General", "0%"),
        ("市财政局", "95%", 0.93, "General", "0.0%"),
        ("市公安局", 0.95, 0.93, "0%", "0%"),
        ("市民政局", 0.95, "93%", "0%", "General"),
    ]
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    sheet.append(["2026年第三季度指标进展"])
    sheet.append(["单位", "指标", "目标值", "完成值"])
    sheet.merge_cells("A1:D1")
    for place, (unit, target, actual, first, second) in enumerate(rows, 3):
        sheet.append([unit, TASKS, target, actual])
        sheet.cell(place, 3).number_format = first
        sheet.cell(place, 4).number_format = second
    out = io.BytesIO()
    made.save(out)
    plan = take(city, InputFile("x.xlsx", out.getvalue()))
    assert "完成值按百分数读取" in plan.rows[0].remarks
    lines = [r for r in city.progress.rows(YEAR, 3) if r.value.actual is not None]
    assert len(lines) == 4
    assert {(r.value.target, r.value.actual, r.reached) for r in lines} == {
        (Decimal(95), Decimal(93), Decimal("97.89"))
    }


def test_parts_typed_as_percentages_sum_up(desk: Desk, tmp_path: Path) -> None:
    """60% and 40% are kept by the sheet as 0.6 and 0.4."""
    town = make_city(desk)
    add_leaves(desk)
    sheets = ShareSheetService(desk)
    made = openpyxl.load_workbook(io.BytesIO(sheets.workbook(CITY_YEAR, town.unit)))
    rows = [r for r in made.worksheets[0].iter_rows(min_row=3) if r[1].value == "比例指标"]
    for row, share, section in zip(rows, (0.6, 0.4), ("综合科", "业务科"), strict=False):
        row[3].value = section
        row[5].value = share
        row[5].number_format = "0%"
    path = tmp_path / "分解.xlsx"
    made.save(path)
    plan = sheets.preview(CITY_YEAR, town.unit, path)
    assert plan.problems == ()
    parts = {p.section: p.share for p in plan.parts[leaf(ScoringMethod.RATIO)]}
    assert parts == {"综合科": Decimal(60), "业务科": Decimal(40)}
