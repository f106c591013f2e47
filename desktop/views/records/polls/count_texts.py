"""What stands in the grids of 计票 as texts, and back as a count. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from desktop.services.poll_forms import CountSheet
from desktop.services.poll_rules import BALLOTS, COLUMNS, Ballots, MarkKey, Marks, Tally
from desktop.terms import VoterClass

Texts = tuple[tuple[str, ...], ...]
"""One class: the line of ballots, then a line for each subject and item."""

_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
UNREADABLE = -1
"""Stands for a text that is no number: the service's own check names its cell."""


def row_keys(tally: Tally, voter_class: VoterClass) -> tuple[MarkKey, ...]:
    """The lines of a class in their order: each subject with its items."""
    return tuple(MarkKey(s.key, voter_class, item) for s in tally.subjects for item in tally.items)


def texts_of(tally: Tally, voter_class: VoterClass) -> Texts:
    """A class as it stands."""
    ballots = tally.ballots.get(voter_class, Ballots())
    first = tuple(_text(getattr(ballots, name)) for name in BALLOTS)
    rows = (tally.marks.get(key, Marks()) for key in row_keys(tally, voter_class))
    return (first, *(tuple(_text(n) for n in marks.values) for marks in rows))


def ballots_of(texts: Texts) -> Ballots:
    """The ballots of a class."""
    return Ballots(*(number(text) for text in texts[0])) if texts else Ballots()


def marks_of(row: Sequence[str]) -> Marks:
    """A line of marks."""
    return Marks(*(number(text) for text in row[: len(COLUMNS)]))


def sheet_of(sheet: CountSheet, texts: Mapping[VoterClass, Texts]) -> CountSheet:
    """The sheet with what stands in the grids; classes that nobody filled in do not vote."""
    tally = sheet.tally
    ballots = dict(tally.ballots)
    marks = dict(tally.marks)
    for voter_class, rows in texts.items():
        said = ballots_of(rows)
        if voter_class in ballots or said.used:
            ballots[voter_class] = said
        for key, row in zip(row_keys(tally, voter_class), rows[1:], strict=False):
            found = marks_of(row)
            if not found.empty or key in marks:
                marks[key] = found
    return replace(sheet, tally=replace(tally, ballots=ballots, marks=marks))


def number(text: str) -> int | None:
    """A count as it was typed; None where nothing stands."""
    plain = text.strip().translate(_DIGITS)
    if not plain:
        return None
    return int(plain) if plain.isdecimal() and len(plain) <= 6 else UNREADABLE


def _text(value: int | None) -> str:
    return "" if value is None else str(value)
