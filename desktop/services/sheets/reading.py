"""Reading .xlsx workbooks of unknown origin within bounded time and memory.

Declared sizes are checked before anything is unpacked; members are unpacked once, with their
checksums, and only these checked bytes reach the spreadsheet reader. Formulas are recorded,
never evaluated.
"""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path
from types import MappingProxyType
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from desktop.services.sheets.grid import CellValue, Merge, SheetError, SheetGrid
from desktop.services.sheets.scanning import SheetScan, percent_styles, scan_sheet, string_lengths

MAX_FILE = 32 * 1024 * 1024
MAX_UNPACKED = 64 * 1024 * 1024
MAX_RATIO = 200
_RATIO_FROM = 1024 * 1024
_MAX_MEMBERS = 2_000
_MAX_SHEETS = 300
_OLE = b"\xd0\xcf\x11\xe0"
_SKIPPED = ("xl/media/", "xl/embeddings/", "xl/drawings/", "xl/charts/", "docProps/", "xl/theme/")
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"


def _damaged() -> SheetError:
    return SheetError("damaged", "工作簿已损坏、无法读取，请用 WPS 或 Excel 打开并另存后再导入。")


def _check_members(archive: zipfile.ZipFile) -> None:
    members = archive.infolist()
    total = sum(member.file_size for member in members)
    swollen = any(
        member.file_size > _RATIO_FROM
        and member.file_size > MAX_RATIO * max(member.compress_size, 1)
        for member in members
    )
    if total > MAX_UNPACKED or swollen or len(members) > _MAX_MEMBERS:
        raise SheetError(
            "too_large",
            f"工作簿解压后过大（{total // (1024 * 1024)} MB），不像正常的表格，已拒绝；请核实来源，"
            "或删去多余内容后重新另存。",
        )
    if any(member.flag_bits & 1 for member in members):
        raise SheetError("encrypted", "工作簿设有密码，请取消密码后另存再导入。")


def _unpack(data: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_members(archive)
            return {
                member.filename: archive.read(member)
                for member in archive.infolist()
                if not member.is_dir() and not member.filename.startswith(_SKIPPED)
            }
    except (
        zipfile.BadZipFile,
        zlib.error,
        OSError,
        EOFError,
        ValueError,
        RuntimeError,
        NotImplementedError,
    ):
        raise _damaged() from None


def _sheet_paths(parts: dict[str, bytes]) -> dict[str, str]:
    """Name of each sheet → its member, as workbook.xml and its relations say."""
    book, links = parts.get("xl/workbook.xml"), parts.get("xl/_rels/workbook.xml.rels")
    if book is None or links is None:
        raise SheetError(
            "not_workbook", "文件不是 .xlsx 工作簿，请用 WPS 或 Excel 另存为 .xlsx 后再导入。"
        )
    try:
        targets = {
            link.get("Id"): posixpath.normpath(posixpath.join("/xl", link.get("Target") or ""))
            for link in fromstring(links, forbid_dtd=True)
        }
        root = fromstring(book, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError):
        raise _damaged() from None
    paths: dict[str, str] = {}
    for space in (_MAIN, _STRICT):
        for sheet in root.iter(f"{space}sheet"):
            link = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), "")
            paths[sheet.get("name") or ""] = targets.get(link, "").lstrip("/")
    if len(paths) > _MAX_SHEETS:
        raise SheetError("too_large", f"工作簿含有{len(paths)}个工作表，过多，请拆分后再导入。")
    return paths


def _repack(parts: dict[str, bytes]) -> io.BytesIO:
    """The checked bytes as a plain archive: a second reader cannot unpack more than was seen."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    out.seek(0)
    return out


def _plain(value: object) -> CellValue:
    return None if value == "" else value  # type: ignore[return-value]  # calamine's own types


def _merges(sheet: CalamineSheet) -> Iterable[Merge]:
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        yield Merge(top, left, bottom, right)


def _grid(book: CalamineWorkbook, name: str, scan: SheetScan, *, hidden: bool) -> SheetGrid:
    sheet = book.get_sheet_by_name(name)
    values = sheet.to_python(skip_empty_area=False)
    width = max([len(row) for row in values], default=0)
    width = max(width, scan.width if values else 0)
    rows = [tuple(map(_plain, row)) + (None,) * (width - len(row)) for row in values]
    # Formula cells without a stored value may lie beyond what the reader saw as the table.
    rows += [(None,) * width] * (scan.formula_height - len(rows))
    return SheetGrid(
        name=name,
        rows=tuple(rows),
        merges=tuple(_merges(sheet)),
        formulas=MappingProxyType(dict(scan.formulas)),
        hidden=hidden,
        percents=frozenset(scan.percents),
        hidden_rows=frozenset(scan.hidden_rows),
    )


def _grids(parts: dict[str, bytes]) -> tuple[SheetGrid, ...]:
    paths = _sheet_paths(parts)
    lengths = string_lengths(parts.get("xl/sharedStrings.xml", b""))
    percents = percent_styles(parts.get("xl/styles.xml", b""))
    scans = {
        name: scan_sheet(parts[path], lengths, percents)
        for name, path in paths.items()
        if path in parts
    }
    with CalamineWorkbook.from_filelike(_repack(parts)) as book:
        return tuple(
            _grid(
                book, item.name, scans[item.name], hidden=item.visible != SheetVisibleEnum.Visible
            )
            for item in book.sheets_metadata
            if item.typ == SheetTypeEnum.WorkSheet and item.name in scans
        )


def _bytes_of(source: bytes | Path) -> bytes:
    """Bytes of the file, refused where its beginning or size already says enough."""
    try:
        if isinstance(source, Path):
            if source.stat().st_size > MAX_FILE:
                raise SheetError("too_large", "工作簿超过 32 MB，过大，请删去多余内容后再导入。")
            source = source.read_bytes()
    except OSError:
        raise SheetError("unreadable", "文件打不开，请确认文件仍在原处且未被占用。") from None
    if len(source) > MAX_FILE:
        raise SheetError("too_large", "工作簿超过 32 MB，过大，请删去多余内容后再导入。")
    if not source.strip(b"\x00 \t\r\n"):
        raise SheetError("empty", "文件是空的，没有任何内容，请向报送单位重新索取。")
    if source.startswith(_OLE):
        raise SheetError(
            "old_format",
            "文件不是 .xlsx 工作簿（是旧版 .xls 或加密的文件），请用 WPS 或 Excel 另存为"
            "不加密的 .xlsx 后再导入。",
        )
    if not source.startswith(b"PK"):
        raise SheetError(
            "not_workbook", "文件不是 .xlsx 工作簿，请用 WPS 或 Excel 另存为 .xlsx 后再导入。"
        )
    return source


def read_workbook(source: bytes | Path) -> tuple[SheetGrid, ...]:
    """Read all worksheets of an .xlsx file, in its order.

    Raises only ``SheetError``: unreadable, empty, too_large, old_format, not_workbook, encrypted,
    damaged, no_rows. The file is only read, never saved again.
    """
    data = _bytes_of(source)
    try:
        grids = _grids(_unpack(data))
    except (SheetError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # noqa: BLE001  # the Rust reader raises panics past Exception
        raise _damaged() from None
    if not any(grid.rows for grid in grids):
        raise SheetError("no_rows", "工作簿中没有任何数据，请核对是否选错了文件。")
    return grids
