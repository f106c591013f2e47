"""What every ledger is set in: letterhead, groups with subtotals, the total, the signatures.

Landscape, the header repeated on each page (documents.md, Ledgers). A ledger itself says its
columns, its rows and what is counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, TypeVar

from desktop.services.documents import theme
from desktop.services.documents.blocks import Column, Flow, Row, letterhead, plain, running_head
from desktop.services.documents.digest import input_digest, short
from desktop.services.documents.errors import GlyphMissing, missing_letter
from desktop.services.documents.paper import Document, Press, PrintOptions, Sheets
from desktop.services.documents.text import Style

T = TypeVar("T")

SIDE: Final = 15 * theme.MM
_BOTTOM: Final = 17 * theme.MM
_SIGNATURES: Final = 44.0
Table = Iterable[Sequence[object]]


@dataclass(frozen=True, slots=True)
class LedgerFrame:
    """One ledger: its words, its columns as (title, share of the width, alignment), its rows.

    ``table`` gives the plain rows, in which a letter without glyph is looked for: the third and
    fourth cell of a row name the entry. ``empty`` is said where there is no row.
    """

    template: str
    title: str
    cycle: str
    head: str
    subtitle: str
    columns: tuple[tuple[str, float, str], ...]
    rows: Callable[[], list[Row]]
    table: Callable[[], Table]
    empty: str
    label: Style
    size: tuple[float, float] = theme.A4_LANDSCAPE

    def render(self, content: object, options: PrintOptions) -> Document:
        """The ledger as a PDF. Raises DocumentError for a letter without glyph."""
        press = Press(self.size, self.title, options.fonts)
        digest = input_digest(content, options.salt, self.template)
        serial = f"　编号 {options.serial}" if options.serial else ""
        whole = f"{self.cycle}{self.title}"
        try:
            sheets = Sheets(press, options, f"{self.title}{serial}", whole, SIDE)
            issued = options.serial and options.salt and not options.draft
            self._draw(sheets, f"{options.serial}|{short(digest)}" if issued else "")
            sheets.finish()
        except GlyphMissing as error:
            raise missing_letter(self._owner(error.letter), error.letter) from None
        return press.finish(digest)

    def _owner(self, letter: str) -> str:
        """The entry in whose texts the letter stands, for the sentence."""
        for row in self.table():
            if any(isinstance(cell, str) and letter in cell for cell in row):
                return f"{row[2]} {row[3]}"
        return f"{self.cycle}{self.title}"

    def _draw(self, sheets: Sheets, qr: str) -> None:
        width = sheets.width - 2 * SIDE
        flow = Flow(
            sheets, SIDE, width, sheets.height, _BOTTOM,
            lambda: running_head(sheets, self.head, SIDE),
        )  # fmt: skip
        flow.y = letterhead(sheets, self.title, self.subtitle, SIDE, qr) - 8
        rows = self.rows()
        if not rows:
            flow.missing(self.empty)
            return
        unit = width / sum(share for _title, share, _align in self.columns)
        columns = [Column(title, share * unit, align) for title, share, align in self.columns]
        flow.table(columns, rows, self.label, _SIGNATURES)
        _signatures(flow)


def grouped(
    groups: Iterable[tuple[str, Sequence[T]]],
    row: Callable[[T], Row],
    total: Callable[[str, Sequence[T]], Row],
    strong: Style,
) -> list[Row]:
    """Each unit's line, its rows and its 小计, and 合计 at the end; empty without any row.

    What would stand alone at the foot of a page is kept with what follows.
    """
    rows: list[Row] = []
    everything: list[T] = []
    for number, (unit, members) in enumerate((g for g in groups if g[1]), 1):
        head = plain(f"{number}　{unit}", strong)
        rows.append(Row((head,), theme.TINT, spans_all=True, keep=True))
        rows += [row(member) for member in members]
        rows[-1] = replace(rows[-1], keep=True)
        everything += members
        rows.append(total("小计", members))
    if rows:
        rows[-1] = replace(rows[-1], keep=True)
        rows.append(total("合计", everything))
    return rows


def short_day(day: date | None) -> str:
    """2026.11.22; empty without a day."""
    return f"{day.year}.{day.month:02d}.{day.day:02d}" if day else ""


def _signatures(flow: Flow) -> None:
    flow.need(_SIGNATURES)
    flow.gap(30)
    step = flow.width / 3
    for place, word in enumerate(("审核：", "制表：", "日期：")):
        flow.sheets.text(flow.left + place * step, flow.y, word, theme.BODY)
