"""Writing .xlsx: tables for people who go on working in WPS, and the sheet of rejected rows.

Text is always written as text: nothing that a user or a foreign file typed becomes a formula.
"""

import io
import re
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum

from openpyxl import Workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from desktop.services.sheets.grid import FORMULA_STARTS, CellValue, SheetGrid, cell_text
from desktop.services.sheets.headers import Recognition
from desktop.services.sheets.rows import RowProblem

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_LONGEST = 32_000
_THIN = Side(style="thin", color="FF9AA5B1")
_BORDER = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_HEAD_FILL = PatternFill("solid", fgColor="FFE8F0FA")
_FONT = "宋体"
_STYLE = "_style"

TableValue = str | int | float | Decimal | bool | date | datetime | None


class ColumnKind(Enum):
    """How a column is written and aligned; the value is Excel's number format."""

    TEXT = "@"
    INTEGER = "0"
    NUMBER = "0.00"
    PERCENT = "0.0%"
    DATE = 'yyyy"年"m"月"d"日"'


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column: header, kind, width in characters (a Chinese character counts two)."""

    header: str
    kind: ColumnKind = ColumnKind.TEXT
    width: float = 14.0


@dataclass(frozen=True, slots=True)
class TableSpec:
    """A table to write.

    ``emphasised`` are indexes of rows to be set in bold (subtotals). ``notes`` stand under the
    table. ``subtitle`` stands under the title, at the right.
    """

    title: str
    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[TableValue, ...], ...]
    sheet_name: str = "台账"
    subtitle: str = ""
    notes: tuple[str, ...] = ()
    emphasised: frozenset[int] = frozenset()
    landscape: bool = True


def put_text(cell: Cell | MergedCell, text: str) -> None:
    """Write text as text, whatever it begins with; characters that XML cannot hold become “□”."""
    clean = _ILLEGAL.sub("□", text)
    if len(clean) > _LONGEST:
        clean = f"{clean[:_LONGEST]}…（内容过长，未完）"
    cell.value = clean
    cell.data_type = "s"
    if clean.startswith(FORMULA_STARTS):
        cell.quotePrefix = True


def _put(cell: Cell | MergedCell, value: TableValue, kind: ColumnKind) -> None:
    if value is None:
        return
    if isinstance(value, str):
        put_text(cell, value)
        cell.number_format = ColumnKind.TEXT.value
        return
    if isinstance(value, float | Decimal) and not _finite(value):
        put_text(cell, "无法计算")
        return
    cell.value = value
    if isinstance(value, datetime):
        cell.number_format = "yyyy-mm-dd hh:mm"
    elif isinstance(value, date):
        cell.number_format = ColumnKind.DATE.value
    else:
        cell.number_format = kind.value if kind is not ColumnKind.TEXT else "General"


def _finite(value: float | Decimal) -> bool:
    return value == value and abs(value) != float("inf")  # noqa: PLR0124  # not a number


def _alignment(kind: ColumnKind, value: TableValue) -> Alignment:
    number = kind in {ColumnKind.INTEGER, ColumnKind.NUMBER, ColumnKind.PERCENT}
    side = "right" if number and not isinstance(value, str) else "left"
    return Alignment(
        horizontal="center" if kind is ColumnKind.DATE else side, vertical="center", wrap_text=True
    )


def _line(sheet: Worksheet, row: int, text: str, width: int, font: Font, side: str) -> None:
    cell = sheet.cell(row=row, column=1)
    put_text(cell, text)
    cell.font = font
    cell.alignment = Alignment(horizontal=side, vertical="center", wrap_text=True)
    if width > 1:
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=width)


def _head(sheet: Worksheet, spec: TableSpec) -> int:
    """Write title and headers; returns the row of the headers."""
    width = len(spec.columns)
    _line(sheet, 1, spec.title, width, Font(name=_FONT, size=16, bold=True), "center")
    sheet.row_dimensions[1].height = 30
    row = 2
    if spec.subtitle:
        _line(sheet, row, spec.subtitle, width, Font(name=_FONT, size=10), "right")
        row += 1
    for index, column in enumerate(spec.columns, start=1):
        cell = sheet.cell(row=row, column=index)
        put_text(cell, column.header)
        cell.font = Font(name=_FONT, size=11, bold=True)
        cell.fill = _HEAD_FILL
        cell.border = _BORDER
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        sheet.column_dimensions[get_column_letter(index)].width = column.width
    sheet.row_dimensions[row].height = 24
    return row


def _body(sheet: Worksheet, spec: TableSpec, head: int) -> int:
    plain, strong = Font(name=_FONT, size=10), Font(name=_FONT, size=10, bold=True)
    # A style is looked up among all others by its whole content: once for each that occurs.
    styles: dict[tuple[object, ...], Cell | MergedCell] = {}
    for number, values in enumerate(spec.rows):
        if len(values) != len(spec.columns):
            raise ValueError(f"row {number} has {len(values)} values, not {len(spec.columns)}")
        for index, (value, column) in enumerate(zip(values, spec.columns, strict=True), start=1):
            cell = sheet.cell(row=head + 1 + number, column=index)
            bold = number in spec.emphasised
            _put(cell, value, column.kind)
            key = bold, column.kind, isinstance(value, str), cell.number_format, cell.quotePrefix
            if key not in styles:
                cell.font = strong if bold else plain
                cell.border = _BORDER
                cell.alignment = _alignment(column.kind, value)
                styles[key] = cell
            else:
                # openpyxl's own way to copy a style whole.
                setattr(cell, _STYLE, copy(getattr(styles[key], _STYLE)))
    return head + len(spec.rows)


def _print_setup(sheet: Worksheet, spec: TableSpec, head: int, last: int) -> None:
    letter = get_column_letter(len(spec.columns))
    sheet.freeze_panes = f"A{head + 1}"
    sheet.auto_filter.ref = f"A{head}:{letter}{max(last, head)}"
    sheet.print_title_rows = f"{head}:{head}"
    sheet.page_setup.orientation = "landscape" if spec.landscape else "portrait"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    if sheet.oddFooter is not None:
        sheet.oddFooter.center.text = "第 &P 页 共 &N 页"


def _sheet_title(text: str) -> str:
    return re.sub(r"[\\/*?:\[\]\x00-\x1f']", "", text)[:31] or "表"


def safe_table(spec: TableSpec) -> bytes:
    """Write a table as .xlsx: real types, widths, frozen header, filter, print titles.

    Strings are written as text in every column, so that none can act as a formula. Raises
    ``ValueError`` when a row has not as many values as there are columns, or without columns.
    """
    if not spec.columns:
        raise ValueError("a table needs columns")
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = _sheet_title(spec.sheet_name)
    head = _head(sheet, spec)
    last = _body(sheet, spec, head)
    for offset, note in enumerate(spec.notes, start=2):
        _line(sheet, last + offset, note, len(spec.columns), Font(name=_FONT, size=10), "left")
    _print_setup(sheet, spec, head, last)
    return _bytes(book)


def _bytes(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _original(grid: SheetGrid, row: int, column: int) -> CellValue:
    """What the user had in the cell; a formula as its own text, a merged unit filled in."""
    return grid.formulas.get(grid.anchor(row, column), grid.value(row, column))


def _copy(cell: Cell | MergedCell, value: CellValue) -> None:
    if isinstance(value, bool | int | float | date | datetime):
        cell.value = value
        if isinstance(value, float | int) and abs(value) >= 1e11:
            cell.number_format = "0"
    elif value is not None:
        put_text(cell, value if isinstance(value, str) else cell_text(value))


def write_error_sheet(grid: SheetGrid, shape: Recognition, problems: Sequence[RowProblem]) -> bytes:
    """The user's own rows that were not taken, under their own header, with a column 原因.

    Several problems of a row stand in one cell. Corrected, the sheet can be imported again.
    """
    reasons: dict[int, list[str]] = {}
    for problem in problems:
        reasons.setdefault(problem.row - 1, []).append(problem.reason)
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "未导入的行"
    for out, row in enumerate([*shape.header_rows, *sorted(reasons)], start=1):
        for column in range(grid.width):
            _copy(sheet.cell(row=out, column=column + 1), _original(grid, row, column))
        cell = sheet.cell(row=out, column=grid.width + 1)
        if row in reasons:
            put_text(cell, f"第{row + 1}行：" + "".join(reasons[row]))
            cell.font = Font(name=_FONT, color="FFB3261E")
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        elif out == 1:
            put_text(cell, "原因")
            cell.font = Font(name=_FONT, bold=True)
    for column in range(1, grid.width + 1):
        sheet.column_dimensions[get_column_letter(column)].width = 14
    sheet.column_dimensions[get_column_letter(grid.width + 1)].width = 60
    sheet.freeze_panes = f"A{len(shape.header_rows) + 1}"
    return _bytes(book)
