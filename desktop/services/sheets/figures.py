"""A cell as a figure: the number that it holds, or the text as it came. Never a guess, never zero.

Stored are decimals of four places. What is not simply a number keeps its text beside it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum
from math import isfinite

from desktop.services.sheets.grid import CellValue, cell_text

PLACES = Decimal("0.0001")
LARGEST = Decimal(10) ** 14  # what a scaled integer of 64 bits holds, with room to spare
_PLAIN = 1e14
_NOISE = 1e-9
_LONGEST = 60
_HALF_WIDTH = str.maketrans("％，－＋（）／０１２３４５６７８９．", "%,-+()/0123456789.")
#: Marks for "nothing is here".
_NONE = frozenset(
    {"-", "--", "---", "—", "——", "———", "–", "―", "/", "//", "\\", "无", "×", "*", "…", "……"}
)
#: Words that say the same in words.
_PENDING = re.compile(
    r"(暂无.*|无数据|未统计.*|未报.*|待报.*|待定|待统计.*|未出.*|数据未出.*|尚未.*|缺|缺报|未填|未知|n/?a|null|空)",
    re.IGNORECASE,
)
_NOT_APPLICABLE = re.compile(r"(不适用|不涉及|不考核|无此项|无此指标|无任务|不承担.*)")
_BEFORE = re.compile(r"^(?:≥|≤|>=|<=|>|<|=|不低于|不少于|不高于|不超过|达到|力争|约)+")
_AFTER = re.compile(r"(?:以上|以下|以内|及以上|及以下)$")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$")
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)$")
_SUFFIXED = re.compile(r"^([+-]?[\d,.]+)\s*(个百分点|百分点|‰|[^\d\s.,%]{1,4})$")


class FigureKind(Enum):
    """What a cell turned out to be."""

    BLANK = "blank"
    NONE = "none"  # a mark for nothing: —, /, 无
    NOT_APPLICABLE = "not_applicable"
    PENDING = "pending"  # 暂无数据
    NUMBER = "number"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True, repr=False)
class Figure:
    """``text`` is what stood there where it is not simply the number; ``note`` how it was read."""

    kind: FigureKind = FigureKind.BLANK
    value: Decimal | None = None
    text: str = ""
    note: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing is said: blank, or a mark for nothing."""
        return self.kind in _EMPTY

    @property
    def missing(self) -> bool:
        """Whether something is said that gives no number."""
        return self.kind in {FigureKind.PENDING, FigureKind.UNREADABLE}


_EMPTY = frozenset({FigureKind.BLANK, FigureKind.NONE, FigureKind.NOT_APPLICABLE})
BLANK = Figure()


def figure(value: CellValue, *, formula: bool = False, percent: bool = False) -> Figure:
    """Read a cell. A formula counts as what the file last stored, and says so.

    ``percent``: the sheet shows the number as a percentage, and 0.93 is read as the 93 that a
    person sees.
    """
    found = _percentage(value) if percent else _read(value)
    if not formula:
        return found
    if found.kind is FigureKind.BLANK:
        return Figure(FigureKind.UNREADABLE, None, "公式（没有结果）", "公式没有存下结果")
    if found.value is None:
        return Figure(FigureKind.UNREADABLE, None, found.text or "公式", "公式的结果不是数字")
    return Figure(
        found.kind, found.value, found.text, _joined(found.note, "公式，按文件存下的结果读取")
    )


def _read(value: CellValue) -> Figure:
    if value is None or value == "":
        return BLANK
    if isinstance(value, bool):
        return _unreadable(cell_text(value), "不是数字")
    if isinstance(value, int):
        return _number(Decimal(value), "", "")
    if isinstance(value, float):
        return _float(value)
    if isinstance(value, datetime | date | time | timedelta):
        return _unreadable(cell_text(value), "单元格是日期，不是数字")
    return _text(value)


def _percentage(value: CellValue) -> Figure:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return _read(value)
    found = _read(value * 100)
    if found.value is None:
        return found
    text = found.text or f"{found.value.normalize():f}"
    return Figure(found.kind, found.value, f"{text}%", _joined(found.note, "按百分数读取"))


def _float(value: float) -> Figure:
    if not isfinite(value):
        return _unreadable(str(value), "不是有效的数字")
    # 0.1 + 0.2 is no number of seventeen decimals that somebody typed.
    near = round(value, 4)
    if abs(value - near) < _NOISE and abs(value) < _PLAIN:
        return Figure(FigureKind.NUMBER, Decimal(repr(near)))
    return _number(Decimal(repr(value)), str(value), "")


def _number(exact: Decimal, text: str, note: str) -> Figure:
    if abs(exact) >= LARGEST:
        return _unreadable(text or str(exact), "数值过大")
    value = exact.quantize(PLACES, ROUND_HALF_UP)
    if value != exact:
        note = _joined(note, "超过四位小数，已四舍五入")
    return Figure(FigureKind.NUMBER, value, text[:_LONGEST] if note else "", note)


def _text(raw: str) -> Figure:
    shown = cell_text(raw)
    plain = re.sub(r"\s+", "", shown.translate(_HALF_WIDTH)).lstrip("'’‘`")
    if not plain:
        return BLANK
    if plain in _NONE:
        return Figure(FigureKind.NONE, None, shown[:_LONGEST])
    if _NOT_APPLICABLE.fullmatch(plain):
        return Figure(FigureKind.NOT_APPLICABLE, None, shown[:_LONGEST])
    if _PENDING.fullmatch(plain):
        return Figure(FigureKind.PENDING, None, shown[:_LONGEST], "没有数据")
    note = ""
    bound = _AFTER.sub("", _BEFORE.sub("", plain))
    if bound != plain and bound:
        plain, note = bound, f"“{shown[:20]}”按其中的数字读取"
    if plain.endswith("%"):
        plain, note = plain[:-1], _joined(note, "按百分数读取")
    elif suffixed := _SUFFIXED.match(plain):
        plain, note = suffixed[1], _joined(note, f"按数字读取，单位“{suffixed[2]}”未换算")
    if _GROUPED.match(plain):
        plain = plain.replace(",", "")
    if not _NUMBER.match(plain):
        return _unreadable(shown, "不是数字")
    return _number(Decimal(plain), shown, note)


def measure(found: Figure) -> str:
    """The unit of measure that a text carries besides its number; empty for none."""
    if found.value is None or not found.text:
        return ""
    plain = re.sub(r"\s+", "", found.text.translate(_HALF_WIDTH))
    suffixed = _SUFFIXED.match(_AFTER.sub("", _BEFORE.sub("", plain)))
    return suffixed[2] if suffixed else ""


def unlike(found: Figure) -> Figure:
    """The same figure as unreadable: its unit of measure is not that of its partner."""
    return _unreadable(found.text, "目标与完成的计量单位不一致")


def _unreadable(text: str, note: str) -> Figure:
    return Figure(FigureKind.UNREADABLE, None, text[:_LONGEST], note)


def _joined(first: str, second: str) -> str:
    return f"{first}，{second}" if first else second
