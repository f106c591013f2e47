"""The headers of 民主测评 sheets: what each column beneath one holds, and for which class and item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from desktop.services.sheets.grid import SheetGrid
from desktop.services.sheets.poll_words import (
    BALLOTS,
    COUNTS,
    OPTIONS,
    Meaning,
    class_of,
    is_team_header,
    is_team_word,
    item_of,
    meaning_of,
    sub_word,
)
from desktop.terms import PollItem, VoterClass

_ABOVE: Final = 2


class Column(NamedTuple):
    """What a column holds beneath a header, and for whom if the header says so."""

    meaning: Meaning
    voter_class: VoterClass | None = None
    item: PollItem | None = None


@dataclass(frozen=True, slots=True)
class Header:
    """A header: its columns, the row beneath it, and words over numbers that nobody understood.

    ``team``: its options are a leadership team's; ``team_named``: its names are of teams;
    ``options``: it has options at all.
    """

    columns: Mapping[int, Column]
    beneath: int
    unknown: tuple[str, ...]
    team: bool
    team_named: bool
    options: bool


def header_at(grid: SheetGrid, row: int, learnt: Mapping[str, str]) -> Header | None:
    """The header that begins at a row, with groups above and divisions below its own line."""
    for middle in range(row, min(row + _ABOVE + 1, grid.height)):
        if _is_header(grid, middle, learnt):
            break
        if not _is_group(grid, middle, learnt):
            return None
    else:
        return None
    bottom = middle
    if bottom + 1 < grid.height and _is_sub(grid, bottom + 1):
        bottom += 1
    columns: dict[int, Column] = {}
    unknown: dict[str, None] = {}
    for column in range(grid.width):
        path = _path(grid, range(row, bottom + 1), middle, column)
        told = _column(path, learnt)
        if told is not None:
            columns[column] = told
        elif path and _holds_numbers(grid, bottom + 1, column):
            unknown[path[-1]] = None
    words = [grid.text(middle, c) for c, told in columns.items() if told.meaning in OPTIONS]
    team = bool(words) and all(is_team_word(w) for w in words)
    names = [grid.text(middle, c) for c, told in columns.items() if told.meaning is Meaning.NAME]
    team_named = any(is_team_header(name) for name in names)
    return Header(columns, bottom + 1, tuple(unknown), team, team_named, bool(words))


def _meanings(grid: SheetGrid, row: int, learnt: Mapping[str, str]) -> dict[int, Meaning]:
    found = {c: meaning_of(grid.text(row, c), learnt) for c in range(grid.width)}
    return {c: m for c, m in found.items() if m is not None}


def _is_header(grid: SheetGrid, row: int, learnt: Mapping[str, str]) -> bool:
    """Whether a row names options or ballots, without numbers among them."""
    found = set(_meanings(grid, row, learnt).values())
    if len(found & COUNTS) < 2 and len(found & BALLOTS) < 2:
        return False
    return not has_numbers(grid, row)


def _is_group(grid: SheetGrid, row: int, learnt: Mapping[str, str]) -> bool:
    """Whether a row above a header joins columns into classes or items."""
    texts = {t for c in range(grid.width) if (t := grid.text(row, c))}
    if len(texts) < 2:
        return False
    groups = [t for t in texts if class_of(t) or item_of(t)]
    known = [t for t in texts if class_of(t) or item_of(t) or meaning_of(t, learnt)]
    return bool(groups) and len(known) == len(texts)


def _is_sub(grid: SheetGrid, row: int) -> bool:
    """Whether a row under a header divides its columns: 票数 and 得票率, or the classes."""
    own = [t for c in range(grid.width) if (t := grid.own_text(row, c))]
    return len(own) > 1 and all(
        sub_word(t) is not None or (class_of(t) and len(own) > len(VoterClass)) for t in own
    )


def _path(grid: SheetGrid, rows: range, middle: int, column: int) -> list[str]:
    """The texts over a column; a group that was not merged reaches to the next one."""
    path: list[str] = []
    for row in rows:
        text = grid.text(row, column)
        if not text and row < middle and grid.text(middle, column):
            left = (grid.text(row, c) for c in range(column - 1, -1, -1))
            text = next((t for t in left if t), "")
            text = text if class_of(text) or item_of(text) else ""
        if text and (not path or path[-1] != text):
            path.append(text)
    return path


def _column(path: Sequence[str], learnt: Mapping[str, str]) -> Column | None:
    if any(sub_word(text) is False for text in path):
        return Column(Meaning.IGNORED)
    meanings = [m for t in path if (m := meaning_of(t, learnt)) is not None]
    voter_class = next((c for t in path if (c := class_of(t)) is not None), None)
    item = next((i for t in path if (i := item_of(t)) is not None), None)
    if not meanings:
        return None
    return Column(meanings[-1], voter_class, item)


def has_numbers(grid: SheetGrid, row: int) -> bool:
    """Whether a row holds a number."""
    return any(isinstance(value, int | float) for value in grid.rows[row])


def _holds_numbers(grid: SheetGrid, row: int, column: int) -> bool:
    return any(isinstance(r[column], int | float) for r in grid.rows[row : row + 4])
