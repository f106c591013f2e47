"""Indicator systems of other offices (综合考核指标体系.xlsx): the header, then the rows.

Two or three levels, merged or left blank; category columns or headings between the rows; one
weight or one for each kind of unit. What cannot be read is said with its row, and is never zero.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

from desktop.services.scheme_forms import PlannedIndicator, SheetProblem
from desktop.services.sheets.grid import SheetGrid, cell_text
from desktop.services.sheets.scheme_shape import SchemeShape
from desktop.services.sheets.scheme_words import (
    half_width,
    read_bands,
    read_category,
    read_direction,
    read_kinds,
    read_method,
    read_nature,
    read_points,
    read_quarters,
    said,
)
from desktop.terms import (
    Direction,
    IndicatorCategory,
    IndicatorNature,
    ScoringMethod,
    UnitKind,
)

_TITLE_LENGTH: Final = 200
_TEXT_LENGTH: Final = 500
_TAIL: Final = re.compile(r"^(合计|总计|小计|共计|注|备注|说明|填表|制表|审核|联系)(?:[:：]|\d|$)")
_HUNDRED: Final = Decimal(100)
_MEASURED: Final = frozenset({ScoringMethod.RATIO, ScoringMethod.BANDS, ScoringMethod.RANK})
_WEIGHED: Final = frozenset({IndicatorCategory.COMMON, IndicatorCategory.SPECIFIC})


@dataclass(frozen=True, slots=True)
class SchemeExtract:
    """What a sheet yields; ``notes`` are about the sheet as a whole."""

    indicators: tuple[PlannedIndicator, ...]
    problems: tuple[SheetProblem, ...]
    notes: tuple[str, ...]


def extract_scheme(grid: SheetGrid, shape: SchemeShape) -> SchemeExtract:
    """The leaves of the tree in the order of the sheet."""
    reader = _Reader(grid, shape)
    found = [one for row in reader.rows() for one in reader.leaves(row)]
    notes = list(reader.notes)
    found, fractions = _percent(found)
    if fractions:
        notes.append("权重都不超过 1，按百分比读取（如 0.1 为 10）。")
    taken = {one.row for one in found}
    problems = [p for p in reader.problems if p.taken is False or p.row in taken]
    return SchemeExtract(tuple(found), tuple(sorted(problems, key=lambda p: p.row)), tuple(notes))


def _percent(found: Sequence[PlannedIndicator]) -> tuple[list[PlannedIndicator], bool]:
    """Weights that stand as fractions: a cell of 10 % holds 0.1, a kind's weights sum to 1."""
    weights = [one.weight for one in found if one.weight is not None]
    if len(weights) < 2 or max(weights) > 1 or sum(weights) > len(UnitKind):
        return list(found), False
    return [
        one if one.weight is None else replace(one, weight=(one.weight * _HUNDRED).normalize() + 0)
        for one in found
    ], True


@dataclass(slots=True)
class _Cells:
    """The cells of a sheet as values; what cannot be read is noted with its row."""

    grid: SheetGrid
    shape: SchemeShape
    problems: list[SheetProblem] = field(default_factory=list)

    def _kinds(self, row: int) -> frozenset[UnitKind] | None:
        text = self._text(row, "kinds")
        kinds, rest = read_kinds(text)
        if rest and not kinds:
            self._reject(
                row,
                f"适用单位“{text[:20]}”不能识别，未导入。"
                "请写全部，或区（市）、开发区、市直单位、工作专班。",
            )
            return None
        if rest:
            self._flag(row, f"适用单位中的“{rest[:20]}”不能识别，已略去，请核对。")
        return kinds

    def _method(self, row: int, category: IndicatorCategory) -> ScoringMethod | None:
        if category is IndicatorCategory.BONUS:
            return ScoringMethod.BONUS
        if category is IndicatorCategory.DEDUCTION:
            return ScoringMethod.DEDUCTION
        text = self._text(row, "method")
        found = read_method(text)
        if found in {ScoringMethod.BONUS, ScoringMethod.DEDUCTION}:
            found = ScoringMethod.DEDUCT if found is ScoringMethod.DEDUCTION else None
        if found is None:
            what = f"计分方法“{text[:20]}”不能识别" if said(text) else "没有写明计分方法"
            self._flag(row, f"{what}，请在草案中选定。")
        return found

    def _nature(self, row: int, method: ScoringMethod | None) -> IndicatorNature | None:
        found = read_nature(self._text(row, "nature")) or read_nature(self._text(row, "category"))
        if found is None and method in _MEASURED:
            return IndicatorNature.QUANTITATIVE
        return found

    def _direction(self, row: int, method: ScoringMethod | None) -> Direction | None:
        found = read_direction(self._text(row, "direction"))
        if found is None and method in _MEASURED:
            self._flag(row, "没有写明目标方向（越高越好、越低越好），请在草案中选定。")
        return found if method in _MEASURED else None

    def _quarters(self, row: int) -> frozenset[int]:
        text = self._text(row, "quarters")
        found = read_quarters(text)
        if found is None:
            self._flag(row, f"考核季度“{text[:20]}”不能识别，按各季度考核，请核对。")
        return found or frozenset()

    def _points(self, row: int, column: int, one: PlannedIndicator) -> Decimal | None:
        """The number of a cell, or None with the reason: never a zero in its place."""
        label = "权重" if one.category in _WEIGHED else "封顶分值"
        text = cell_text(self.grid.value(row, column))
        if self.grid.anchor(row, column) in self.grid.formulas:
            self._flag(row, f"{label}是公式，其结果未采用，请在草案中填写。")
            return None
        if self._shared(row, column):
            self._flag(row, f"{label}“{text[:20]}”由几项指标合用一格，分不清各占多少，请分别填写。")
            return None
        found = read_points(text, loose=one.category not in _WEIGHED)
        if found is None:
            what = f"{label}“{text[:20]}”不能识别" if said(text) else f"没有写明{label}"
            self._flag(row, f"{what}，未采用，请在草案中填写。")
        elif found <= 0 or found > _HUNDRED:
            self._flag(row, f"{label}“{text[:20]}”应大于 0、不超过 100，未采用，请在草案中填写。")
            return None
        elif round(found, 4) != found:
            self._flag(row, f"{label}“{text[:20]}”多于四位小数，已四舍五入，请核对。")
            return round(found, 4)
        return found

    def _shared(self, row: int, column: int) -> bool:
        """Whether a merged cell belongs to several leaves."""
        anchor = self.grid.anchor(row, column)
        leaf = self.shape.levels[-1]
        rows = [
            r
            for m in self.grid.merges
            if (m.top, m.left) == anchor
            for r in range(m.top, min(m.bottom, self.grid.height - 1) + 1)
        ]
        return len({self.grid.anchor(r, leaf) for r in rows if self.grid.text(r, leaf)}) > 1

    def _text(self, row: int, name: str) -> str:
        column = self.shape.fields.get(name)
        if column is None:
            return ""
        text = self.grid.text(row, column)
        return text if said(text) else ""

    def _flag(self, row: int, sentence: str) -> None:
        self.problems.append(SheetProblem(row + 1, sentence, taken=True))

    def _reject(self, row: int, sentence: str) -> None:
        self.problems.append(SheetProblem(row + 1, sentence, taken=False))


@dataclass(slots=True)
class _Reader(_Cells):
    """The rows of a sheet as leaves of a tree."""

    notes: list[str] = field(default_factory=list)
    heading: str = ""
    _carried: list[str] = field(default_factory=list)
    _last_anchor: tuple[int, int] | None = None

    def rows(self) -> Iterator[int]:
        """The rows that may hold a leaf; headings between them are remembered."""
        for row in range(self.shape.bottom + 1, self.grid.height):
            texts = [t for c in range(self.grid.width) if (t := self.grid.own_text(row, c))]
            first = half_width(texts[0]) if texts else ""
            if not texts or _TAIL.match(first) or self._repeated(texts):
                continue
            if len(texts) == 1 and not self._levels_filled(row):
                continue
            if len(texts) == 1 and read_category(texts[0], texts[0]) is not None:
                self.heading, self._carried = texts[0], []
                continue
            yield row

    def _repeated(self, texts: Sequence[str]) -> bool:
        """A header repeated for the next printed page."""
        known = {piece for header in self.shape.headers for piece in header.split("／")}
        return len(texts) >= 2 and set(texts) <= known

    def _levels_filled(self, row: int) -> bool:
        return any(self.grid.own_text(row, c) for c in self.shape.levels) or bool(
            read_category(self.grid.text(row, 0))
        )

    def leaves(self, row: int) -> Iterator[PlannedIndicator]:
        """The leaf of a row; several when it weighs differently for kinds of units."""
        path = self._path(row)
        if path is None:
            return
        category = self._category(row, path)
        if category is None:
            self._reject(
                row, f"“{path[-1]}”看不出是共性、个性、加分还是减分指标，未导入。请补写类别。"
            )
            return
        if len(path[-1]) > _TITLE_LENGTH:
            self._reject(row, f"指标名称超过 {_TITLE_LENGTH} 个字，未导入。请精简。")
            return
        if len(path) == 1:
            path = (category.label, *path)
        kinds = self._kinds(row)
        if kinds is None:
            return
        one = self._leaf(row, path, category, kinds)
        if self.shape.weights:
            yield from self._weighed_by_kind(row, one)
        else:
            yield self._with_points(row, one, self.shape.fields.get("weight"))

    def _path(self, row: int) -> tuple[str, ...] | None:
        """The titles down to the leaf; None when the row goes on with the leaf above it."""
        levels = self.shape.levels
        texts = [self._title(row, column) for column in levels]
        filled = [n for n, text in enumerate(texts) if text]
        if not filled:
            return None
        last = filled[-1]
        anchor = self.grid.anchor(row, levels[last])
        merged_on = anchor == self._last_anchor and anchor[0] != row
        self._last_anchor = anchor
        if merged_on:
            return None
        above = self._carried
        path: list[str] = []
        for n in range(last + 1):
            text = texts[n] or (above[n] if n < len(above) and path == above[:n] else "")
            path.append(text)
        self._carried = path[:-1] if last == len(levels) - 1 else path
        shown = [text for n, text in enumerate(path) if text and text not in path[:n]]
        return tuple(shown)

    def _title(self, row: int, column: int) -> str:
        text = self.grid.text(row, column)
        if (row, column) in self.grid.formulas:
            return ""
        return re.sub(r"\s+", "", text) if said(text) else ""

    def _category(self, row: int, path: tuple[str, ...]) -> IndicatorCategory | None:
        hint = "".join((*path, self._text(row, "method")))
        column = self.shape.fields.get("category")
        named = "" if column is None else self._down(row, column)
        for text in (named, self.heading, path[0] if len(path) > 1 else "", self.grid.name):
            found = read_category(text, hint) if text else None
            if found is not None:
                return found
        if re.search(r"加分|减分", self._text(row, "method")):
            return read_category("加减分", hint)
        if column is not None:
            return None
        kinds, _ = read_kinds(self._text(row, "kinds"))
        return IndicatorCategory.SPECIFIC if kinds else IndicatorCategory.COMMON

    def _down(self, row: int, column: int) -> str:
        """A cell, or the one above it that was left blank below instead of merged."""
        for each in range(row, self.shape.bottom, -1):
            text = self.grid.text(each, column)
            if text:
                return text
        return ""

    def _leaf(
        self,
        row: int,
        path: tuple[str, ...],
        category: IndicatorCategory,
        kinds: frozenset[UnitKind],
    ) -> PlannedIndicator:
        method = self._method(row, category)
        remark = self._text(row, "remark")
        said_how = self._text(row, "method")
        if method is None and said_how:
            remark = "；".join(t for t in (remark, said_how) if t)
        bands = read_bands(self._text(row, "bands") or said_how)
        return PlannedIndicator(
            row + 1,
            path,
            category,
            self._nature(row, method),
            method,
            None,
            None,
            self._direction(row, method),
            kinds,
            self._quarters(row),
            bands if method is ScoringMethod.BANDS else (),
            self._text(row, "office")[:_TEXT_LENGTH],
            remark[:_TEXT_LENGTH],
        )

    def _weighed_by_kind(self, row: int, one: PlannedIndicator) -> Iterator[PlannedIndicator]:
        """One leaf for each weight, named after its kinds when there are several."""
        by_weight: dict[Decimal, frozenset[UnitKind]] = {}
        for column, kinds in self.shape.weights.items():
            text = self.grid.text(row, column)
            if not said(text):
                continue
            points = self._points(row, column, one)
            if points is not None and points > 0:
                by_weight[points] = by_weight.get(points, frozenset()) | kinds
        if not by_weight:
            self._flag(row, "各类单位的权重都没有写明，请在草案中填写。")
            yield one
        for weight, among in by_weight.items():
            names = "、".join(k.label for k in UnitKind if k in among)
            title = one.title if len(by_weight) == 1 else f"{one.title}（{names}）"
            yield replace(
                one,
                path=(*one.path[:-1], title),
                weight=weight,
                kinds=frozenset() if len(among) == len(UnitKind) else among,
            )

    def _with_points(self, row: int, one: PlannedIndicator, column: int | None) -> PlannedIndicator:
        if one.category not in _WEIGHED:
            cap = self.shape.fields.get("cap")
            column = cap if cap is not None and said(self.grid.text(row, cap)) else column
        points = None if column is None else self._points(row, column, one)
        if column is None:
            label = "权重" if one.category in _WEIGHED else "封顶分值"
            self._flag(row, f"没有写明{label}，请在草案中填写。")
        if one.category in _WEIGHED:
            return replace(one, weight=points)
        return replace(one, cap=points)


def twins(indicators: Sequence[PlannedIndicator]) -> tuple[PlannedIndicator, ...]:
    """Leaves that come again under the same heading: the later ones."""
    seen: Counter[tuple[str, ...]] = Counter()
    found = []
    for one in indicators:
        seen[one.path] += 1
        if seen[one.path] > 1:
            found.append(one)
    return tuple(found)
