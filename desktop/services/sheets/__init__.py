"""Workbooks (.xlsx): safe reading, recognising, extracting rows, writing tables."""

from desktop.services.sheets.extract import (
    extract_pool,
    extract_roster,
    extract_units,
    seat_kind,
    team_number,
    unit_kind,
)
from desktop.services.sheets.grid import CellValue, Merge, SheetError, SheetGrid, cell_text
from desktop.services.sheets.headers import (
    ALIASES,
    IMPORTABLE,
    LABELS,
    Recognition,
    field_of,
    recognise,
)
from desktop.services.sheets.reading import read_workbook
from desktop.services.sheets.rows import Extract, PoolRow, RosterRow, RowProblem, UnitRow
from desktop.services.sheets.writing import (
    ColumnKind,
    TableColumn,
    TableSpec,
    safe_table,
    write_error_sheet,
)

__all__ = [
    "ALIASES",
    "IMPORTABLE",
    "LABELS",
    "CellValue",
    "ColumnKind",
    "Extract",
    "Merge",
    "PoolRow",
    "Recognition",
    "RosterRow",
    "RowProblem",
    "SheetError",
    "SheetGrid",
    "TableColumn",
    "TableSpec",
    "UnitRow",
    "cell_text",
    "extract_pool",
    "extract_roster",
    "extract_units",
    "field_of",
    "read_workbook",
    "recognise",
    "safe_table",
    "seat_kind",
    "team_number",
    "unit_kind",
    "write_error_sheet",
]
