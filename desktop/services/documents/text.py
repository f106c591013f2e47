"""Chinese line breaking by advance arithmetic, with 禁则 (kinsoku).

Rules (GB/T 15834 and office habit): no closing mark or 。， at the start of a line, no opening
mark at its end, —— and …… stay whole, Latin words, numbers and citation marks stay whole. A
full-width closing mark may hang half its width over the edge: its ink is in the left half.
Widths are points.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from desktop.services.documents.fonts import FontBook, Role

_NO_START, _NO_END, _WORD, _HANG = 1, 2, 4, 8
_KIND: dict[str, int] = {}
for _letter in "、。，．：；？！）》〉」』】〕〗”’％‰℃·…—～々":
    _KIND[_letter] = _NO_START
for _letter in "、。，；：！？）》」』】〕”’":
    _KIND[_letter] |= _HANG
for _letter in "（《〈「『【〔〖“‘￥№":
    _KIND[_letter] = _NO_END
for _letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_@#&+=/\\'-<>*":
    _KIND[_letter] = _WORD
for _letter in ".,:;!?%)]}":
    _KIND[_letter] = _WORD | _NO_START
for _letter in "([{$":
    _KIND[_letter] = _WORD | _NO_END
_EPSILON = 0.01


@dataclass(frozen=True, slots=True)
class Style:
    """How letters look: role, size and leading in points, colour as a PDF `rg` operand."""

    role: Role
    size: float
    leading: float
    colour: str = "0.1 0.12 0.15"
    outline: float = 0.0

    def sized(self, size: float, leading: float) -> Style:
        """The same look at another size."""
        return replace(self, size=size, leading=leading)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text in one style; `whole` keeps it on one line (citation marks)."""

    text: str
    style: Style
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One set line: pieces (text, style), their width, and whether the paragraph ends here."""

    pieces: tuple[tuple[str, Style], ...]
    width: float
    letters: int
    last: bool
    indent: float = 0.0


def clean(text: str) -> str:
    """Text as it may be set: line ends unified, tabs and odd blanks as spaces, no invisible letters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").replace("\xa0", " ")
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        letter
        for letter in text
        if letter == "\n"
        or (
            unicodedata.category(letter) not in ("Cc", "Cf", "Zl", "Zp")
            and not "\ufe00" <= letter <= "\ufe0f"
        )
    )


def measure(text: str, style: Style, book: FontBook) -> float:
    """Width of a text on one line."""
    glyphs = book.glyphs[style.role]
    return sum(glyphs[letter][1] for letter in text) * style.size / 1000


def cuts(
    letters: str, widths: Sequence[float], whole: Sequence[bool], width: float, indent: float = 0.0
) -> list[tuple[int, int]]:
    """Where lines begin and end. `whole[i]` forbids a break before letter i.

    A word wider than the line is broken anywhere rather than lost. Every letter is in exactly one
    line, but for line ends and blanks where a line was broken.
    """
    found: list[tuple[int, int]] = []
    start, best, used, before = 0, -1, indent, 0
    kinds = _KIND
    for place, letter in enumerate(letters):
        if letter == "\n":
            found.append((start, place))
            start, best, used, before = place + 1, -1, 0.0, 0
            continue
        kind = kinds.get(letter, 0)
        if (
            place > start
            and not kind & _NO_START
            and not before & _NO_END
            and not (kind & before & _WORD)
            and not whole[place]
        ):
            best = place
        advance = widths[place]
        while place > start and letter != " ":
            room = width - used + _EPSILON
            if advance <= room or (kind & _HANG and advance <= 2 * room):
                break
            cut = best if best > start else place
            found.append((start, cut))
            while letters[cut] == " " and cut < place:
                cut += 1
            start, best, used = cut, -1, sum(widths[cut:place])
        used += advance
        before = kind
    found.append((start, len(letters)))
    return found


def set_lines(
    spans: Sequence[Span], width: float, book: FontBook, indent: float = 0.0
) -> list[Line]:
    """Breaks spans into lines of at most `width`; `indent` is of the first line.

    Raises GlyphMissing for a letter that no font of the chain has.
    """
    parts = [(clean(span.text), span) for span in spans]
    letters = "".join(text for text, _ in parts)
    widths: list[float] = []
    whole: list[bool] = []
    ends: list[tuple[int, Style]] = []
    for text, span in parts:
        glyphs = book.glyphs[span.style.role]
        scale = span.style.size / 1000
        widths += [glyphs[c][1] * scale if c != "\n" else 0.0 for c in text]
        whole += [False, *[span.whole] * (len(text) - 1)] if text else []
        ends.append((len(widths), span.style))
    lines = []
    visible = len(letters.rstrip())
    for number, (start, end) in enumerate(cuts(letters, widths, whole, width, indent)):
        last = end >= visible or letters[end] == "\n"
        while end > start and letters[end - 1] == " ":
            end -= 1
        while number and start < end and letters[start] == " ":
            start += 1
        lines.append(
            Line(
                _pieces(letters, ends, start, end),
                sum(widths[start:end]),
                end - start,
                last,
                0.0 if number else indent,
            )
        )
    return lines


def _pieces(
    letters: str, ends: list[tuple[int, Style]], start: int, end: int
) -> tuple[tuple[str, Style], ...]:
    found = []
    for stop, style in ends:
        if stop > start:
            found.append((letters[start : min(stop, end)], style))
            start = stop
            if stop >= end:
                break
    return tuple(found)
