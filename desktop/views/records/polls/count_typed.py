"""What was typed into 计票 and is not stored yet: the lines that were touched, and no other. Pure.

Two people may count one poll. So a line goes with the version that it was read at, only touched
lines are stored or kept as a draft, and a line that somebody else stored meanwhile is left as it
stands.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import NamedTuple

from desktop.services.poll_forms import CountSheet
from desktop.services.poll_rules import MarkKey, class_word, row_words
from desktop.terms import VoterClass
from desktop.views.records.polls.count_texts import Texts, row_keys, sheet_of, texts_of

AllTexts = Mapping[VoterClass, Texts]
_NOTHING = "空"


class Line(NamedTuple):
    """A typed line: its cells, and the version that it was read at; empty when none stood."""

    cells: tuple[str, ...]
    read: str


def typed_lines(sheet: CountSheet, before: AllTexts, texts: AllTexts) -> dict[str, Line]:
    """The lines that differ from what was read, by their places."""
    found: dict[str, Line] = {}
    for voter_class, rows in texts.items():
        stood = before[voter_class]
        for number, (place, read) in enumerate(_places(sheet, voter_class)):
            if rows[number] != stood[number]:
                found[place] = Line(rows[number], read)
    return found


def typed_sheet(sheet: CountSheet, before: AllTexts, texts: AllTexts) -> CountSheet:
    """The sheet with the typed lines alone: what nobody touched here is not written."""
    places = typed_lines(sheet, before, texts)
    tally = sheet_of(sheet, texts).tally
    ballots = {c: b for c, b in tally.ballots.items() if c.value in places}
    marks = {k: m for k, m in tally.marks.items() if _place(k) in places}
    return replace(sheet, tally=replace(tally, ballots=ballots, marks=marks))


def laid_over(
    sheet: CountSheet, typed: Mapping[str, Line], own: Collection[str] = ()
) -> tuple[dict[VoterClass, Texts], tuple[str, ...]]:
    """A sheet's texts with typed lines over them, and a sentence for each that was left out.

    A line that somebody else stored since stands as it is; ``own`` are places that were stored
    from here.
    """
    texts = {c: texts_of(sheet.tally, c) for c in VoterClass}
    moved: list[str] = []
    for voter_class, rows in texts.items():
        now = list(rows)
        for number, (place, read) in enumerate(_places(sheet, voter_class)):
            line = typed.get(place)
            if line is None or line.cells == now[number] or len(line.cells) != len(now[number]):
                continue
            if line.read == read or place in own:
                now[number] = line.cells
            else:
                said = "、".join(text.strip() or _NOTHING for text in line.cells)
                where = _words(sheet, voter_class, number)
                moved.append(f"{where}已由他人填写，现按已保存的显示；您填的 {said} 没有带入。")
        texts[voter_class] = tuple(now)
    return texts, tuple(moved)


def as_body(typed: Mapping[str, Line]) -> dict[str, object]:
    """Typed lines as a draft keeps them."""
    return {place: [list(line.cells), line.read] for place, line in typed.items()}


def from_body(body: object) -> dict[str, Line]:
    """The lines of a draft; what is none is left out."""
    found: dict[str, Line] = {}
    for place, kept in body.items() if isinstance(body, Mapping) else ():
        if isinstance(kept, list) and len(kept) == 2 and isinstance(kept[0], list):
            found[str(place)] = Line(tuple(map(str, kept[0])), str(kept[1]))
    return found


def _places(sheet: CountSheet, voter_class: VoterClass) -> list[tuple[str, str]]:
    """The places of a class's lines with the versions that they were read at."""
    keys = row_keys(sheet.tally, voter_class)
    return [
        (voter_class.value, sheet.class_versions.get(voter_class, "")),
        *((_place(key), sheet.row_versions.get(key, "")) for key in keys),
    ]


def _place(key: MarkKey) -> str:
    return f"{key.voter_class.value}/{key.subject.hex}/{key.item.value}"


def _words(sheet: CountSheet, voter_class: VoterClass, number: int) -> str:
    if not number:
        return f"{class_word(voter_class)}票数"
    key = row_keys(sheet.tally, voter_class)[number - 1]
    names = {s.key: s.name for s in sheet.tally.subjects}
    return row_words(voter_class, names[key.subject], key.item, sheet.tally.items)
