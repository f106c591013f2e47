"""The rectification ledger as a workbook: the rows of the printed ledger with real types."""

from __future__ import annotations

from desktop.services.documents.content import LedgerContent
from desktop.services.documents.rectification_ledger import ledger_table, tally, tally_words
from desktop.services.sheets.writing import ColumnKind, TableColumn, TableSpec, safe_table

_DATES = {"原定时限", "现定时限", "销号日期"}
_NUMBERS = {"序号", "逾期天数"}


def ledger_workbook(content: LedgerContent) -> bytes:
    """The ledger as .xlsx bytes; subtotals stand under the table as notes."""
    table = ledger_table(content)
    columns = tuple(
        TableColumn(header, _kind(header), float(width))
        for header, width in zip(table.headers, table.widths, strict=True)
    )
    notes = [f"{g.unit}：{tally_words(tally(g.items))}" for g in content.units if g.items]
    everything = [item for group in content.units for item in group.items]
    notes.append(f"合计：{tally_words(tally(everything))}")
    return safe_table(
        TableSpec(table.title, columns, table.rows, sheet_name="整改台账", notes=tuple(notes))
    )


def _kind(header: str) -> ColumnKind:
    if header in _DATES:
        return ColumnKind.DATE
    return ColumnKind.INTEGER if header in _NUMBERS else ColumnKind.TEXT
