"""Which column of another office's indicator system is which, told by its header."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from desktop.services.scheme_forms import SheetColumn
from desktop.services.sheets.grid import SheetGrid
from desktop.services.sheets.headers import plain_header
from desktop.services.sheets.scheme_words import read_kinds, scheme_field
from desktop.terms import UnitKind

_LOOK_ROWS: Final = 20
_DEPTH: Final = 3
_LEVELS: Final = ("level1", "level2", "title")


@dataclass(frozen=True, slots=True)
class SchemeShape:
    """Which column is which. ``weights`` are columns that weigh for one kind of unit alone."""

    top: int
    bottom: int
    headers: tuple[str, ...]
    fields: Mapping[str, int]
    weights: Mapping[int, frozenset[UnitKind]]

    @property
    def levels(self) -> tuple[int, ...]:
        """The columns that name groups and leaves, from the left of the tree."""
        return tuple(self.fields[name] for name in _LEVELS if name in self.fields)

    @property
    def understood(self) -> bool:
        """Whether it is a scheme at all: a name, and what it weighs or how it is scored."""
        named = bool(self.weights) or bool({"weight", "method"} & self.fields.keys())
        return bool(self.levels) and named

    @property
    def columns(self) -> tuple[SheetColumn, ...]:
        """Every named column with what it was taken for."""
        meaning = {column: name for name, column in self.fields.items()}
        meaning |= dict.fromkeys(self.weights, "weight")
        return tuple(
            SheetColumn(header, meaning.get(n, ""))
            for n, header in enumerate(self.headers)
            if header
        )


def scheme_shape(grid: SheetGrid, meanings: Mapping[str, str]) -> SchemeShape:
    """The header with most columns understood, the upper and shorter one when equal.

    ``meanings``: plain header → field, as users said. Nothing understood: the first row of
    several texts, so that a user can say what its columns are.
    """
    best: SchemeShape | None = None
    for top in range(min(grid.height, _LOOK_ROWS)):
        own = {text for c in range(grid.width) if (text := grid.own_text(top, c))}
        if len(own) < 2:
            continue
        for bottom in range(top, min(top + _DEPTH, grid.height)):
            shape = _shape_at(grid, top, bottom, meanings)
            if best is None or _rank(shape) > _rank(best):
                best = shape
    return best or SchemeShape(0, 0, (), {}, {})


def _rank(shape: SchemeShape) -> tuple[bool, int]:
    return shape.understood, len(shape.fields) + len(shape.weights)


def _shape_at(grid: SheetGrid, top: int, bottom: int, meanings: Mapping[str, str]) -> SchemeShape:
    headers: list[str] = []
    fields: dict[str, int] = {}
    weights: dict[int, frozenset[UnitKind]] = {}
    for column in range(grid.width):
        header = _header(grid, top, bottom, column)
        headers.append(header)
        found = scheme_field(header, meanings) if header else None
        kinds = _kinds_of_weight(header) if plain_header(header) not in meanings else frozenset()
        if kinds:
            weights[column] = kinds
        elif found:
            fields.setdefault(found, column)
    return SchemeShape(top, bottom, tuple(headers), fields, weights)


def _header(grid: SheetGrid, top: int, bottom: int, column: int) -> str:
    path: list[str] = []
    for row in range(top, bottom + 1):
        text = grid.text(row, column)
        if text and (not path or path[-1] != text):
            path.append(text)
    return "／".join(path)


def _kinds_of_weight(header: str) -> frozenset[UnitKind]:
    """The kinds that a column like 权重／区（市） or 市直部门分值 weighs for."""
    if not re.search(r"权重|分值|标准分|满分|权数", header):
        return frozenset()
    kinds, _ = read_kinds(re.sub(r"权重|分值|标准分|满分|权数|[/／%％]|单位", "", header))
    return kinds
