"""A plain table under one header line: which column is which, by the names that offices use."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from desktop.services.sheets.grid import SheetGrid
from desktop.services.sheets.headers import plain_header

_LOOK_ROWS = 20
_REMARK = re.compile(r"[（(][^（）()]*[)）]\s*$")
_TAIL = re.compile(
    r"(合计|总计|小计|共计|填表人|制表人?|审核人?|联系人|联系电话|填报|负责人|备注|注|说明)"
)


@dataclass(frozen=True, slots=True)
class Found:
    """Where a table's header stands, and the column of each field."""

    header: int
    columns: Mapping[str, int]

    def text(self, grid: SheetGrid, row: int, field: str) -> str:
        """Text of a field, through merged cells; empty without such a column."""
        column = self.columns.get(field)
        return "" if column is None else grid.text(row, column)

    def title(self, grid: SheetGrid) -> str:
        """What stands above the header, and the sheet's name: whose table it is, and of when."""
        above = (grid.own_text(row, c) for row in range(self.header) for c in range(grid.width))
        return " ".join((*(text for text in above if text), grid.name))


def find_columns(
    grid: SheetGrid, names: Mapping[str, tuple[str, ...]], needed: frozenset[str]
) -> Found | None:
    """The first header line that has all needed fields; None when there is none.

    ``names``: field → its names without blanks and punctuation.
    """
    of = {name: field for field, all_names in names.items() for name in all_names}
    for row in range(min(grid.height, _LOOK_ROWS)):
        found: dict[str, int] = {}
        for column in range(grid.width):
            text = grid.text(row, column)
            field = of.get(plain_header(text)) or of.get(plain_header(_REMARK.sub("", text)))
            if field is not None:
                found.setdefault(field, column)
        if needed <= found.keys():
            return Found(row, found)
    return None


def body_rows(grid: SheetGrid, found: Found, key: str) -> Iterator[int]:
    """Rows under the header that hold something; totals, notes and repeated headers left out.

    ``key`` is the field that names a row.
    """
    header = [grid.text(found.header, column) for column in range(grid.width)]
    for row in range(found.header + 1, grid.height):
        own = [grid.own_text(row, column) for column in range(grid.width)]
        if not any(own) or [grid.text(row, column) for column in range(grid.width)] == header:
            continue
        place = found.columns.get(key, 0)
        if grid.anchor(row, place)[1] != place:
            continue  # a note that is merged over the table's width
        first = next(text for text in own if text)
        named = found.text(grid, row, key)
        if _TAIL.match(first) and (not named or _TAIL.match(named)):
            continue
        if _TAIL.fullmatch(named):
            continue
        yield row
