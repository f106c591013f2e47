"""Pasted lists of 班子建设情况: lines of 单位, 方面, 正负面, 内容 and 来源, as copied from WPS."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from desktop.terms import Polarity

COLUMNS = ("单位", "方面", "正负面", "内容", "来源")
_LEAST = 4
_POLARITY = {
    "正面": Polarity.POSITIVE,
    "正": Polarity.POSITIVE,
    "优点": Polarity.POSITIVE,
    "负面": Polarity.NEGATIVE,
    "负": Polarity.NEGATIVE,
    "问题": Polarity.NEGATIVE,
    "不足": Polarity.NEGATIVE,
}


@dataclass(frozen=True, slots=True)
class PastedFinding:
    """One line of a pasted list. ``polarity`` None: its word could not be read; see ``fault``.

    ``line`` counts the pasted lines from 1, the heading and empty ones included.
    """

    line: int
    unit: str
    aspect: str
    polarity: Polarity | None
    text: str
    source: str
    fault: str = ""


def read_pasted(text: str) -> tuple[PastedFinding, ...]:
    """The lines of a pasted list; a heading and empty lines are passed over.

    A cell that holds several lines comes from WPS in double quotes. An empty unit or aspect
    means the one above, as in merged cells.
    """
    found: list[PastedFinding] = []
    unit = aspect = ""
    for line, cells in _rows(text):
        if not any(cells) or (cells[0] == COLUMNS[0] and len(cells) > 1):
            continue
        if len(cells) < _LEAST:
            fault = f"第 {line} 行只有 {len(cells)} 列。请按“{'、'.join(COLUMNS)}”的顺序粘贴。"
            found.append(PastedFinding(line, cells[0], "", None, "", "", fault))
            continue
        unit, aspect = cells[0] or unit, cells[1] or (aspect if not cells[0] else "")
        polarity = _POLARITY.get(cells[2])
        source = cells[4] if len(cells) > _LEAST else ""
        fault = ""
        if polarity is None:
            fault = f"第 {line} 行的“{cells[2]}”不是“正面”或“负面”。请改正后重新粘贴。"
        elif not cells[3]:
            fault = f"第 {line} 行没有内容。请补上后重新粘贴。"
        found.append(PastedFinding(line, unit, aspect, polarity, cells[3], source, fault))
    return tuple(found)


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """(number of the first line, cells) of each row, blanks drawn together."""
    # csv reads what spreadsheets copy: tabs between cells, double quotes around breaks.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter="\t")
    first = 1
    for cells in reader:
        yield first, [" ".join(cell.split()) for cell in cells]
        first = reader.line_num + 1
