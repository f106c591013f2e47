"""Sheets of paper: sets text, rules and pictures straight into page streams of one PDF.

A `Press` is one PDF file; a `Sheets` is one document in it, with its own page x of y, marks and
footer. Coordinates are points from the lower left corner. The pages' operators are kept until
the document ends, because the number of pages is only known then.
"""

from __future__ import annotations

import io
import math
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import segno
from reportlab import rl_config
from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

from desktop.services.documents import theme
from desktop.services.documents.digest import sha256
from desktop.services.documents.embedding import EmbeddedFont
from desktop.services.documents.errors import DocumentError
from desktop.services.documents.fonts import FontBook, shipped_fonts
from desktop.services.documents.text import Line, Span, Style, measure, set_lines

rl_config.useA85 = 0
rl_config.shapeChecking = 0

_PRODUCER = "干部考核工作台"
_QR_MASK = 3  # any mask is valid; fixing it saves trying all eight


@dataclass(frozen=True, slots=True)
class PrintOptions:
    """How a document is printed. All that varies outside the content is an argument.

    `serial` and `salt` are set on issuing: then the QR code is printed. `draft` puts 草稿 across
    each page. `secrecy` (密级和保密期限) and `copy_number` (份号) are printed as given.
    """

    fonts: FontBook = field(default_factory=shipped_fonts)
    issued_at: date | None = None
    operator: str = ""
    serial: str = ""
    salt: bytes = b""
    secrecy: str = ""
    copy_number: str = ""
    draft: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A finished PDF: bytes, page count, SHA-256 of the file, SM3 of its input, letters that fell back."""

    pdf: bytes
    pages: int
    sha256: str
    digest: str
    fallen_back: tuple[str, ...]


class _BareCanvas(Canvas):
    """A canvas whose pages do not name Helvetica, which would stand there without being embedded."""

    def _make_preamble(self) -> None:
        self._preamble = "1 0 0 1 0 0 cm"


class Press:
    """One PDF file being made, byte-equal for equal input."""

    def __init__(self, size: tuple[float, float], title: str, fonts: FontBook) -> None:
        self.fonts = fonts
        self.size = size
        self._buffer = io.BytesIO()
        self.canvas: Any = _BareCanvas(
            self._buffer, pagesize=size, pageCompression=1, invariant=1, lang="zh-CN"
        )
        # The page streams are written by ourselves; reportlab offers no public door to them.
        self.document: Any = vars(self.canvas)["_doc"]
        self.canvas.setTitle(title)
        self.canvas.setAuthor(_PRODUCER)
        self.canvas.setCreator(_PRODUCER)
        self.canvas.setProducer(_PRODUCER)
        self.canvas.setSubject(title)
        self.canvas.setViewerPreference("DisplayDocTitle", "true")
        self._embedded: dict[int, EmbeddedFont] = {}
        self.pages = 0
        self.images = 0

    def embedded(self, number: int) -> EmbeddedFont:
        """The face in this file."""
        font = self._embedded.get(number)
        if font is None:
            font = EmbeddedFont(self.fonts.faces[number], f"K{number}", self.document)
            self._embedded[number] = font
        return font

    def finish(self, digest: str) -> Document:
        """Writes the file."""
        self.canvas.save()
        pdf = self._buffer.getvalue()
        main = set(self.fonts.main.values())
        strange = sorted(
            letter
            for number, font in self._embedded.items()
            if number not in main
            for letter in font.hex
        )
        return Document(pdf, self.pages, sha256(pdf), digest, tuple(strange))


class Sheets:
    """One document's pages within a press."""

    def __init__(
        self,
        press: Press,
        options: PrintOptions,
        footer: str,
        bookmark: str,
        side: float = 20 * theme.MM,
    ) -> None:
        self.press = press
        self.book = press.fonts
        self.options = options
        self.width, self.height = press.size
        self._footer = footer
        self._side = side
        self._bookmark = bookmark
        self._pages: list[list[str]] = []
        self._images: dict[int, list[str]] = {}
        self.ops: list[str] = []
        self.new_page()

    def new_page(self) -> None:
        """Turns to a fresh page; a draft's mark lies under everything."""
        self.ops = []
        self._pages.append(self.ops)
        if self.options.draft:
            self._watermark()

    @property
    def page(self) -> int:
        """Number of the page being set, from 1."""
        return len(self._pages)

    def line(self, x: float, y: float, line: Line, justify: float = 0.0) -> None:
        """Sets one line with its baseline at y; `justify` is the width to fill by letter spacing."""
        gap = justify - line.width - line.indent
        spacing = 0.0
        if justify and not line.last and line.letters > 1 and 0 < gap < 3 * line.pieces[0][1].size:
            spacing = gap / (line.letters - 1)
        self.ops.append(f"BT 1 0 0 1 {x + line.indent:.2f} {y:.2f} Tm")
        if spacing:
            self.ops.append(f"{spacing:.3f} Tc")
        for text, style in line.pieces:
            self._show(text, style)
        self.ops.append("0 Tc ET" if spacing else "ET")

    def _show(self, text: str, style: Style) -> None:
        glyphs = self.book.glyphs[style.role]
        ops = self.ops
        ops.append(f"{style.colour} rg")
        if style.outline:
            ops.append(f"2 Tr {style.outline * style.size:.3f} w {style.colour} RG")
        current, font = -1, None
        codes: list[str] = []
        known: dict[str, str] = {}
        for letter in text:
            number = glyphs[letter][0]
            if number != current:
                if codes:
                    ops.append(f"<{''.join(codes)}> Tj")
                    codes = []
                current = number
                font = self.press.embedded(number)
                known = font.hex
                ops.append(f"/{font.name} {style.size:g} Tf")
            code = known.get(letter)
            if code is None and font is not None:
                code = font.add(letter)
            codes.append(code or "")
        if codes:
            ops.append(f"<{''.join(codes)}> Tj")
        if style.outline:
            ops.append("0 Tr")

    def text(self, x: float, y: float, text: str, style: Style, align: str = "left") -> float:
        """Sets a short text on one line and returns its width; align left, centre or right of x."""
        if not text:
            return 0.0
        width = measure(text, style, self.book)
        start = x - {"left": 0.0, "centre": width / 2, "right": width}[align]
        self.ops.append(f"BT 1 0 0 1 {start:.2f} {y:.2f} Tm")
        self._show(text, style)
        self.ops.append("ET")
        return width

    def set_lines(self, spans: tuple[Span, ...], width: float, indent: float = 0.0) -> list[Line]:
        """Breaks spans with this document's fonts."""
        return set_lines(spans, width, self.book, indent)

    def rule(
        self, x1: float, y1: float, x2: float, y2: float, weight: float = 0.5, colour: str = ""
    ) -> None:
        """A straight line."""
        self.ops.append(
            f"{weight:g} w {colour or theme.LINE} RG {x1:.2f} {y1:.2f} m {x2:.2f} {y2:.2f} l S"
        )

    def box(self, x: float, y: float, width: float, height: float, fill: str) -> None:
        """A filled rectangle from its lower left corner."""
        self.ops.append(f"{fill} rg {x:.2f} {y:.2f} {width:.2f} {height:.2f} re f")

    def frame(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """The outline of a rectangle."""
        self.ops.append(f"0.6 w {colour} RG {x:.2f} {y:.2f} {width:.2f} {height:.2f} re S")

    def tick(self, x: float, y: float, size: float, *, on: bool) -> None:
        """A drawn ☑ or ☐ (fonts differ in theirs, so it is never typed)."""
        self.frame(x, y, size, size, theme.INK)
        if on:
            self.ops.append(
                f"1.1 w {theme.INK} RG {x + size * 0.2:.2f} {y + size * 0.5:.2f} m "
                f"{x + size * 0.42:.2f} {y + size * 0.24:.2f} l "
                f"{x + size * 0.82:.2f} {y + size * 0.8:.2f} l S"
            )

    def photo(self, jpeg: bytes, x: float, y: float, width: float, height: float) -> None:
        """Places a JPEG, its bytes untouched, whole and centred in the box. Raises DocumentError."""
        image = pdfdoc.PDFImageXObject("photo")
        if not image.loadImageFromJPEG(io.BytesIO(jpeg)) or not (image.width and image.height):
            raise DocumentError("照片不是可用的 JPEG 图像，请在对象库中重新导入照片。")
        doc = self.press.document
        self.press.images += 1
        name = f"photo{self.press.images}"
        doc.addForm(name, image)
        scale = min(width / image.width, height / image.height)
        w, h = image.width * scale, image.height * scale
        self._images.setdefault(self.page, []).append(name)
        self.ops.append(
            f"q {w:.2f} 0 0 {h:.2f} {x + (width - w) / 2:.2f} {y + (height - h) / 2:.2f} cm "
            f"/{pdfdoc.xObjectName(name)} Do Q"
        )

    def qr(self, text: str, x: float, y: float, side: float) -> None:
        """A QR code (level M) as one path, without quiet zone."""
        matrix = segno.make(text, error="m", micro=False, mask=_QR_MASK).matrix
        cell = side / len(matrix)
        self.ops.append("0 0 0 rg")
        for row, bits in enumerate(matrix):
            low = y + side - (row + 1) * cell
            start = -1
            for column, bit in enumerate((*bits, 0)):
                if bit and start < 0:
                    start = column
                elif not bit and start >= 0:
                    run = (column - start) * cell
                    self.ops.append(f"{x + start * cell:.3f} {low:.3f} {run:.3f} {cell:.3f} re")
                    start = -1
        self.ops.append("f")

    def _watermark(self) -> None:
        size = self.height * 0.2
        angle = math.atan2(self.height, self.width)
        cos, sin = math.cos(angle), math.sin(angle)
        style = theme.TITLE.sized(size, size)
        across = measure("草　稿", style, self.book) / 2
        x = self.width / 2 - across * cos + size * 0.35 * sin
        y = self.height / 2 - across * sin - size * 0.35 * cos
        self.ops.append(f"BT {cos:.4f} {sin:.4f} {-sin:.4f} {cos:.4f} {x:.2f} {y:.2f} Tm")
        self._show("草　稿", Style(style.role, size, size, theme.WATERMARK))
        self.ops.append("ET")

    def finish(self) -> None:
        """Adds footers and hands the pages to the press."""
        total = len(self._pages)
        canvas = self.press.canvas
        for number, ops in enumerate(self._pages, 1):
            self.ops = ops
            self._foot(number, total)
            if number == 1:
                key = f"d{self.press.pages}"
                canvas.bookmarkPage(key)
                canvas.addOutlineEntry(self._bookmark, key, 0)
            canvas._code = ops  # noqa: SLF001 - whole pages are handed over
            canvas._formsinuse = self._images.get(number, [])  # noqa: SLF001 - as above
            canvas._currentPageHasImages = number in self._images  # noqa: SLF001 - as above
            canvas.showPage()
        self.press.pages += total

    def _foot(self, number: int, total: int) -> None:
        left, right, y = self._side, self.width - self._side, 10.5 * theme.MM
        self.rule(left, y + 11, right, y + 11, 0.4, theme.HAIR)
        self.text(left, y, self._footer, theme.FOOT)
        self.text(self.width / 2, y, f"第 {number} 页　共 {total} 页", theme.FOOT, "centre")
        printed = [f"打印：{self.options.operator}"] if self.options.operator else []
        if self.options.issued_at is not None:
            printed.append(long_date(self.options.issued_at))
        self.text(right, y, "　".join(printed), theme.FOOT, "right")


def long_date(day: date) -> str:
    """2026年11月22日, as the program shows dates everywhere."""
    return f"{day.year}年{day.month}月{day.day}日"
