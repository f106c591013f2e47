"""A first pass over a sheet's XML: how large it is and where its formulas are.

The spreadsheet reader lays a sheet out densely, so that two cells far apart would fill the
memory; and it hands out values without saying which are formulas. Both are found here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.parsers import expat

from desktop.services.sheets.grid import SheetError

MAX_CELLS = 1_000_000
MAX_COLUMNS = 1_000
MAX_TEXT = 60_000_000
_MAX_FORMULA = 500


@dataclass(slots=True)
class SheetScan:
    """Extent of a sheet (cells counted from A1) and its formulas by (row, column) from 0."""

    height: int = 0
    width: int = 0
    formula_height: int = 0
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)


def _too_large() -> SheetError:
    return SheetError(
        "too_large",
        "工作表的范围过大（可能在很远的行列处有多余内容），请只保留表格部分后另存再导入。",
    )


def _no_doctype(*_: object) -> None:
    raise SheetError("damaged", "工作簿中含有不应出现的文档类型声明，可能有害，已拒绝。")


def _local(tag: str) -> str:
    return tag.rpartition(":")[2]


def _place(reference: str) -> tuple[int, int]:
    """A1 → (0, 0); raises ``ValueError`` for anything else."""
    letters = reference.rstrip("0123456789")
    column = 0
    for char in letters.upper():
        if not "A" <= char <= "Z":
            raise ValueError(reference)
        column = column * 26 + ord(char) - 64
    return int(reference[len(letters) :]) - 1, column - 1


class _Scanner:
    """Expat handlers over one sheet; positions follow the last one where none is written."""

    def __init__(self, lengths: Sequence[int]) -> None:
        self.scan = SheetScan()
        self._lengths = lengths
        self._row, self._column = -1, -1
        self._shared = False
        self._inside = ""
        self._buffer: list[str] = []
        self._text = 0

    def start(self, tag: str, attrs: dict[str, str]) -> None:
        name = _local(tag)
        if name == "c":
            self._cell(attrs)
        elif name == "row":
            self._row = int(attrs["r"]) - 1 if "r" in attrs else self._row + 1
            self._column = -1
        elif name in {"f", "v"}:
            self._inside = name
            self._buffer = []

    def _cell(self, attrs: dict[str, str]) -> None:
        reference = attrs.get("r")
        if reference:
            self._row, self._column = _place(reference)
        else:
            self._column += 1
        self._shared = attrs.get("t") == "s"
        scan = self.scan
        scan.height = max(scan.height, self._row + 1)
        scan.width = max(scan.width, self._column + 1)
        if scan.width > MAX_COLUMNS or scan.height * scan.width > MAX_CELLS:
            raise _too_large()

    def data(self, text: str) -> None:
        if self._inside:
            self._buffer.append(text)

    def end(self, tag: str) -> None:
        if not self._inside or _local(tag) != self._inside:
            return
        text = "".join(self._buffer)
        if self._inside == "f":
            self.scan.formulas[self._row, self._column] = f"={text[:_MAX_FORMULA]}"
            self.scan.formula_height = max(self.scan.formula_height, self._row + 1)
        elif self._shared and text.strip().isdecimal():
            index = int(text)
            self._text += self._lengths[index] if index < len(self._lengths) else 0
            if self._text > MAX_TEXT:
                raise _too_large()
        self._inside = ""


def _run(data: bytes, parser: expat.XMLParserType) -> None:
    parser.StartDoctypeDeclHandler = _no_doctype
    parser.buffer_text = True
    try:
        parser.Parse(data, True)  # the C function takes no names
    except (expat.ExpatError, ValueError):
        raise SheetError(
            "damaged", "工作簿已损坏、无法读取，请用 WPS 或 Excel 打开并另存后再导入。"
        ) from None


def scan_sheet(data: bytes, lengths: Sequence[int]) -> SheetScan:
    """Measure a sheet and find its formulas; ``lengths`` are those of the shared strings.

    Raises ``SheetError``: too_large, damaged.
    """
    scanner = _Scanner(lengths)
    parser = expat.ParserCreate()
    parser.StartElementHandler = scanner.start
    parser.EndElementHandler = scanner.end
    parser.CharacterDataHandler = scanner.data
    _run(data, parser)
    return scanner.scan


def string_lengths(data: bytes) -> list[int]:
    """Length of every shared string in characters; raises ``SheetError`` (damaged)."""
    if not data:
        return []
    lengths: list[int] = []
    parser = expat.ParserCreate()

    def start(tag: str, _: dict[str, str]) -> None:
        if _local(tag) == "si":
            lengths.append(0)

    def text(piece: str) -> None:
        if lengths:
            lengths[-1] += len(piece)

    parser.StartElementHandler = start
    parser.CharacterDataHandler = text
    _run(data, parser)
    return lengths
