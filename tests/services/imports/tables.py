"""Small workbooks as an office would send them; the first row of data is row 3."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.services.imports import InputFile
from desktop.services.sheets import TableColumn, TableSpec, safe_table

Cells = Sequence[str]
FIRST = 3


def _table(name: str, title: str, headers: Cells, rows: Sequence[Cells]) -> InputFile:
    spec = TableSpec(title, tuple(TableColumn(h) for h in headers), tuple(tuple(r) for r in rows))
    return InputFile(name, safe_table(spec))


def units(*rows: Cells, name: str = "单位.xlsx") -> InputFile:
    """Rows of 单位名称, 单位类别, 编制数, 分管领域."""
    return _table(name, "考核单位一览表", ("单位名称", "单位类别", "编制数", "分管领域"), rows)


def roster(*rows: Cells, name: str = "花名册.xlsx") -> InputFile:
    """Rows of 单位, 姓名, 性别, 出生年月, 现任职务, 身份证号."""
    headers = ("单位", "姓名", "性别", "出生年月", "现任职务", "身份证号")
    return _table(name, "领导班子成员花名册", headers, rows)


def pool(*rows: Cells, name: str = "信息库.xlsx") -> InputFile:
    """Rows of 姓名, 出生年月, 工作单位及职务, 岗位类别, 拟编组别, 带教人."""
    headers = ("姓名", "出生年月", "工作单位及职务", "岗位类别", "拟编组别", "带教人")
    return _table(name, "考核人员信息库", headers, rows)


def levelled(*rows: Cells, name: str = "分级花名册.xlsx") -> InputFile:
    """Rows of 单位, 姓名, 出生年月, 现任职务, 干部层级."""
    headers = ("单位", "姓名", "出生年月", "现任职务", "干部层级")
    return _table(name, "干部花名册", headers, rows)
