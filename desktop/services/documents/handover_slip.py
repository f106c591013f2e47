"""交接单, the slip that goes with a medium: 存根 and 回执 one above the other on a sheet of A4.

The number, the size and the digest of every file are printed, so that the two people who sign
know what they hand over (exchange.md §5: the signed slip with the digest is the personal
proof). What nobody registered stays blank, to be written by hand. More than one file, as when a
package was split, gives each copy a page of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from desktop.services.documents import grid, theme
from desktop.services.documents.blocks import plain
from desktop.services.documents.digest import input_digest
from desktop.services.documents.errors import DocumentError, GlyphMissing, missing_letter
from desktop.services.documents.exchange_content import (
    HandoverContent,
    HandoverFile,
    HandoverMedium,
)
from desktop.services.documents.paper import Document, Press, PrintOptions, Sheets, long_date

TEMPLATE = "handover_slip/1"
_TITLE = "介质交接单"
_SIDE = 20 * theme.MM
_HEAD = 50.0
_FOOT = 24.0
_HAND = 36.0
_HALF_BOTTOM = 12.0
_BLANK = "　　　　年　　月　　日"
_SHORT_BLANK = "　　　年　　月　　日"
_MEBIBYTE = 1 << 20
_KIBIBYTE = 1 << 10
_HEADING = theme.TITLE.sized(19, 24)
_VALUE = theme.CELL.sized(10, 14)


@dataclass(frozen=True, slots=True)
class _Copy:
    """Which of the two copies, and who keeps it."""

    name: str
    keeper: str


_COPIES = (
    _Copy("第一联　存根", "本联由移交方留存"),
    _Copy("第二联　回执", "本联随介质移交，由接收方签收、登记后退回移交方"),
)


def render_handover(content: HandoverContent, options: PrintOptions) -> Document:
    """The slip as a PDF: both copies on one page where they fit, else a page for each.

    Raises DocumentError for a letter without glyph, naming the package's file.
    """
    return _printed((content,), content, options)


def render_handovers(contents: Sequence[HandoverContent], options: PrintOptions) -> Document:
    """The slips of several packages as one PDF, each beginning a page.

    Raises DocumentError when there is none, or for a letter without glyph.
    """
    if not contents:
        raise DocumentError("没有写好的数据包，没有交接单可以打印。")
    return _printed(contents, tuple(contents), options)


def _printed(
    contents: Sequence[HandoverContent],
    digested: HandoverContent | tuple[HandoverContent, ...],
    options: PrintOptions,
) -> Document:
    press = Press(theme.A4, _TITLE, options.fonts)
    digest = input_digest(digested, options.salt, TEMPLATE)
    for content in contents:
        try:
            sheets = Sheets(press, options, _TITLE, _TITLE, _SIDE)
            _set(sheets, content)
            sheets.finish()
        except GlyphMissing as error:
            file = content.files[0].name if content.files else _TITLE
            raise missing_letter(file, error.letter) from None
    return press.finish(digest)


def size_words(size: int) -> str:
    """A file's size as people read it and to the byte."""
    exact = f"{size:,} 字节"
    if size >= _MEBIBYTE:
        return f"{size / _MEBIBYTE:,.1f} MB（{exact}）"
    if size >= _KIBIBYTE:
        return f"{size / _KIBIBYTE:,.1f} KB（{exact}）"
    return exact


def minute_words(moment: datetime) -> str:
    """2026年11月22日 09:05."""
    return f"{long_date(moment.date())} {moment:%H:%M}"


def _set(sheets: Sheets, content: HandoverContent) -> None:
    lines = _lines(content)
    width = sheets.width - 2 * _SIDE
    half = sheets.height / 2
    needed = _HEAD + grid.height(sheets, width, lines) + _FOOT
    together = needed <= half - theme.MM * _HALF_BOTTOM - 22
    for place, copy in enumerate(_COPIES):
        top = sheets.height - 11 * theme.MM
        if place and together:
            grid.cut_line(sheets, half, "裁　开")
            top = half - 7 * theme.MM
        elif place:
            sheets.new_page()
        _copy(sheets, copy, top, content, lines)


def _copy(
    sheets: Sheets,
    copy: _Copy,
    top: float,
    content: HandoverContent,
    lines: tuple[grid.Line, ...],
) -> None:
    right = sheets.width - _SIDE
    grid.title(sheets, top - 18, _TITLE, _HEADING)
    sheets.text(_SIDE, top - 10, copy.name, theme.STRONG)
    marks = (sheets.options.secrecy, sheets.options.serial)
    for place, mark in enumerate(mark for mark in marks if mark):
        sheets.text(right, top - 10 - 13 * place, mark, theme.FOOT, "right")
    files = len(content.files)
    count = f"本次共 {files} 个文件" if files > 1 else ""
    words = "　".join(word for word in (f"{content.errand}数据包", count) if word)
    sheets.text(sheets.width / 2, top - 36, words, theme.SUBTITLE, "centre")
    y = top - _HEAD
    width = sheets.width - 2 * _SIDE
    y = grid.draw(sheets, (_SIDE, y, width), lines, 24 * theme.MM, lambda: _turn(sheets))
    sheets.text(_SIDE, y - 14, copy.keeper, theme.FOOT)
    sheets.text(
        right, y - 14, "接收前请核对文件名、大小和校验值；不符的不要接收。", theme.FOOT, "right"
    )


def _turn(sheets: Sheets) -> float:
    """A package split into many files: the form goes on with the next page."""
    sheets.new_page()
    return sheets.height - 15 * theme.MM


def _lines(content: HandoverContent) -> tuple[grid.Line, ...]:
    lines = [
        grid.line(_entry("移交方", content.sender), _entry("接收方", content.receiver)),
        grid.line(
            _entry("写入时间", minute_words(content.written_at)),
            _entry("写入人", content.written_by),
        ),
    ]
    for file in content.files:
        lines += _file(file, content.errand)
    lines += _medium(content.medium)
    lines += [
        grid.line(_entry("移交人\n（签名）", ""), _entry("接收人\n（签名）", ""), height=_HAND),
        grid.line(_entry("移交日期", _BLANK), _entry("接收日期", _BLANK)),
        grid.line(
            _entry("归还日期", _SHORT_BLANK, 1.25),
            _entry("归还人", "", 0.875),
            _entry("收回人", "", 0.875),
        ),
    ]
    return tuple(lines)


def _file(file: HandoverFile, errand: str) -> list[grid.Line]:
    contents = f"修订 {file.revisions:,} 条，附件 {file.blobs:,} 个"
    return [
        grid.line(
            _entry("数据包", f"{errand}第 {file.number} 号", 0.7),
            _entry("文件名", file.name, 1.3),
        ),
        grid.line(_entry("内容", contents, 0.7), _entry("大小", size_words(file.size), 1.3)),
        grid.line(grid.digits("校验值\nSHA-256", file.sha256)),
    ]


def _medium(medium: HandoverMedium) -> list[grid.Line]:
    return [
        grid.line(
            _entry("介质编号", medium.number),
            _entry("介质种类", medium.kind),
            _entry("审批人", medium.approver),
        ),
        grid.line(
            _entry("密级", medium.secrecy),
            _entry("保密期限", medium.secret_until),
            _entry("用途", medium.purpose),
        ),
    ]


def _entry(label: str, value: str, share: float = 1.0) -> grid.Entry:
    return grid.Entry(label, plain(value, _VALUE), share)
