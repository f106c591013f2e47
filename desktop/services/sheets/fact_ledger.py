"""The fact ledger as a workbook: the rows of the printed ledger with real types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from desktop.services.documents.fact_ledger import (
    FactLedgerContent,
    fact_table,
    ledger_title,
    tally,
    tally_words,
)
from desktop.services.sheets.writing import ColumnKind, TableColumn, TableSpec, safe_table

_KINDS: Final[Mapping[str, ColumnKind]] = {
    "序号": ColumnKind.INTEGER,
    "分值": ColumnKind.NUMBER,
    "发生日期": ColumnKind.DATE,
    "核实日期": ColumnKind.DATE,
}
_WIDTHS: Final[Mapping[str, float]] = {
    "序号": 6, "考核单位": 20, "编号": 13, "对象": 12, "任职说明": 20, "正负面": 8,
    "显绩潜绩": 10, "轻重": 7, "分值": 8, "计分": 14, "发生日期": 16, "清单情形": 28,
    "一票否决": 10, "纪实内容": 48, "佐证": 26, "关联事件": 18, "典型": 11, "记录": 13,
    "核实日期": 16, "提示": 14,
}  # fmt: skip


def fact_workbook(content: FactLedgerContent) -> bytes:
    """The ledger as .xlsx bytes; subtotals stand under the table as notes."""
    headers, rows = fact_table(content)
    columns = tuple(
        TableColumn(header, _KINDS.get(header, ColumnKind.TEXT), _WIDTHS[header])
        for header in headers
    )
    notes = [f"{g.unit}：{tally_words(tally(g.rows))}" for g in content.units if g.rows]
    notes.append(f"合计：{tally_words(tally([r for g in content.units for r in g.rows]))}")
    notes.append("同一对象、同一事件的几条纪实，分值只计最重的一条。")
    return safe_table(
        TableSpec(
            ledger_title(content),
            columns,
            rows,
            sheet_name="考核台账",
            subtitle=content.order,
            notes=tuple(notes),
        )
    )
