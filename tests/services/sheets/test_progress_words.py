"""The words of progress workbooks, and that a large one is read quickly."""

from __future__ import annotations

import time

import pytest

from desktop.services.sheets import SheetGrid
from desktop.services.sheets.grid import CellValue
from desktop.services.sheets.progress import extract_progress
from desktop.services.sheets.progress_words import Role, ending, piece_of, quarter_of


@pytest.mark.parametrize(
    ("text", "quarter"),
    [
        ("2026年第三季度指标进展情况", 3),
        ("三季度", 3),
        ("Q2", 2),
        ("前三季度", 3),
        ("1-9月", 3),
        ("2026年1—12月", 4),
        ("上半年", 2),
        ("截至9月底", 3),
        ("截至10月底", None),
        ("2026年度考核指标", None),
        ("Sheet1", None),
        ("汇总表2", None),
    ],
)
def test_quarters(text: str, quarter: int | None) -> None:
    assert quarter_of(text) == quarter


def test_names_are_no_roles() -> None:
    for name in (
        "干部教育培训完成率",
        "年度重点任务完成率",
        "群众满意度",
        "一季度开门红任务完成率",
    ):
        assert piece_of(name).name == name
    assert ending("年度重点任务完成率") is None
    assert piece_of("三季度累计完成（万元）").role is Role.ACTUAL
    assert piece_of("三季度累计完成（万元）").quarter == 3


def test_five_thousand_rows_quickly() -> None:
    rows: list[tuple[CellValue, ...]] = [
        ("单位", *(x for n in range(7) for x in (f"指标{n}", None))),
        (None, *(x for _ in range(7) for x in ("目标值", "完成值"))),
    ]
    rows += [(f"第{n}单位", *([100.0, 98.5] * 7)) for n in range(5_000)]
    grid = SheetGrid("三季度", tuple(rows))
    start = time.process_time()
    found = extract_progress([grid])
    assert time.process_time() - start < 2.5  # 0.8 s on a quiet machine
    assert sum(len(s.entries) for s in found.sheets) == 35_000
