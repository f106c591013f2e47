"""Workbooks of counts of the small city."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl

from desktop.services.poll_import_forms import PollAnswers
from tests.services.polling import DAY
from tests.services.record_city import City

ON = PollAnswers(on=DAY)
HEAD = ("对象", "票类", "优秀", "称职", "基本称职", "不称职", "未填")
Rows = list[tuple[object, ...]]


def rows(**changed: object) -> Rows:
    """A sheet of the first unit: two cadres, one class."""
    counts = {"zhao": (3, 2, 1, 0, 0), "qian": (5, 1, 0, 0, 0), "name": "钱文秀", **changed}
    return [
        ("票类", "发出", "收回", "有效", "无效"),
        ("A", 8, 6, 6, 0),
        HEAD,
        ("赵启明", "A", *counts["zhao"]),  # type: ignore[misc]  # five counts
        (counts["name"], "A", *counts["qian"]),  # type: ignore[misc]  # five counts
    ]


def workbook(city: City, sheets: Mapping[str, Sequence[Sequence[object]]]) -> Path:
    made = openpyxl.Workbook()
    for place, (title, lines) in enumerate(sheets.items()):
        sheet = made.create_sheet(title, place)
        for line in lines:
            sheet.append(list(line))
    made.remove(made.worksheets[-1])
    path = city.desk.blobs.folder.parent / "计票.xlsx"
    made.save(path)
    return path
