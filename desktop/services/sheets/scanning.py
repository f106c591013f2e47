"""A first pass over a sheet's XML: how large it is, where its formulas and percentages are.

The spreadsheet reader lays a sheet out densely, so that two cells far apart would fill the
memory; and it hands out values without saying which are formulas, and 0.93 where 93% is shown.
All this is found here.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from xml.parsers import expat

from desktop.services.sheets.grid import SheetError

MAX_CELLS = 1_000_000
MAX_COLUMNS = 1_000
MAX_TEXT = 60_000_000
_MAX_FORMULA = 500
#: 0% and 0.00% have these numbers in every workbook, without being listed in it.
_PERCENT_FORMATS = frozenset({9, 10})
#: What a number format says without meaning it: text in quotes, escaped signs, colours.
_NOT_MEANT = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')


@dataclass(slots=True)
class SheetScan:
    """Extent of a sheet (cells counted from A1); formulas and percentages by (row, column) from 0."""

    height: int = 0
    width: int = 0
    formula_height: int = 0
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)
    percents: set[tuple[int, int]] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)


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

    def __init__(self, lengths: Sequence[int], percents: Collection[int]) -> None:
        self.scan = SheetScan()
        self._lengths = lengths
        self._percents = {str(style) for style in percents}
        self._row, self._column = -1, -1
        self._shared = False
        self._percent = False
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
            if attrs.get("hidden") in {"1", "true"}:
                self.scan.hidden_rows.add(self._row)
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
        # The format of a number is said of texts and errors too, where it means nothing.
        self._percent = attrs.get("s") in self._percents and attrs.get("t", "n") == "n"
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
        elif self._percent:
            self.scan.percents.add((self._row, self._column))
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


def scan_sheet(
    data: bytes, lengths: Sequence[int], percents: Collection[int] = frozenset()
) -> SheetScan:
    """Measure a sheet and find its formulas; ``lengths`` are those of the shared strings.

    ``percents`` are the cell styles that show a number as a percentage (``percent_styles``).
    Raises ``SheetError``: too_large, damaged.
    """
    scanner = _Scanner(lengths, percents)
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


def percent_styles(data: bytes) -> frozenset[int]:
    """The cell styles of styles.xml (by their place) that show a number as a percentage.

    Raises ``SheetError`` (damaged).
    """
    if not data:
        return frozenset()
    styles = _Styles()
    parser = expat.ParserCreate()
    parser.StartElementHandler = styles.start
    parser.EndElementHandler = styles.end
    _run(data, parser)
    return styles.percents()


class _Styles:
    """Expat handlers over styles.xml: number formats, and which style of a cell has which."""

    def __init__(self) -> None:
        self._said: dict[int, bool] = {}
        self._of_style: list[int] = []
        self._inside = False

    def start(self, tag: str, attrs: dict[str, str]) -> None:
        name = _local(tag)
        if name == "numFmt" and "numFmtId" in attrs:
            shown = _NOT_MEANT.sub("", attrs.get("formatCode", ""))
            self._said[int(attrs["numFmtId"])] = "%" in shown
        elif name == "cellXfs":
            self._inside = True
        elif name == "xf" and self._inside:
            self._of_style.append(int(attrs.get("numFmtId", "0")))

    def end(self, tag: str) -> None:
        if _local(tag) == "cellXfs":
            self._inside = False

    def percents(self) -> frozenset[int]:
        return frozenset(
            place
            for place, number in enumerate(self._of_style)
            if self._said.get(number, number in _PERCENT_FORMATS)
        )
