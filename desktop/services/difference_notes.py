"""The words that an adopted 指标核验差异 leaves in the note of the progress; pure.

The note goes into the derivation of every score, so a corrected value names by itself the
visit, the old value and the evidence. What the clerk wrote there is never shortened for it.
Source: domain.md §1, §2.4 (8).
"""

from __future__ import annotations

import re
from decimal import Decimal
from enum import Enum
from typing import Final

from desktop.services.difference_states import plain_number

_SHORT = 160
_OPEN, _CLOSE = "〔", "〕"
_NOTHING = "没有数值"
_ANY: Final = re.compile(f"{_OPEN}[^{_OPEN}{_CLOSE}]*核验更正[^{_CLOSE}]*{_CLOSE}")
_CHANGED: Final = re.compile(
    f"{_OPEN}([^{_OPEN}{_CLOSE}]*)核验更正：原[^{_CLOSE}]*?，改为([-0-9.]+)[；{_CLOSE}]"
)
_RESTORED: Final = re.compile(
    f"{_OPEN}([^{_OPEN}{_CLOSE}]*)核验更正已撤销，恢复为([-0-9.]+|“[^”]*”|{_NOTHING})："
)


def noted_mark(citation: str, visit_year: int, year: int) -> str:
    """How the note of a year's progress cites a visit: 实-03-012, 实-03-012（2027）.

    Visits are numbered anew each year, so one of another year says which.
    """
    return citation if visit_year == year else f"{citation}（{visit_year}）"


def with_correction(
    note: str | None,
    mark: str,
    old: Decimal | None,
    new: Decimal | None,
    evidence: str | None,
    old_text: str | None = None,
) -> str:
    """The note of a corrected value; ``mark`` cites the visit, ``old_text`` is text it replaced."""
    why = f"；依据：{_short(evidence)}" if evidence else ""
    said = f"{mark}核验更正：原{_was(old, old_text)}，改为{plain_number(new)}{why}"
    return _joined(_without(note, mark), said)


def with_restoring(
    note: str | None,
    mark: str,
    old: Decimal | None,
    reason: str,
    old_text: str | None = None,
) -> str:
    """The note of a value, or of a text, that was put back."""
    said = f"{mark}核验更正已撤销，恢复为{_was(old, old_text)}：{_short(reason)}"
    return _joined(_without(note, mark), said)


def with_dropping(note: str | None, mark: str, reason: str) -> str | None:
    """The note when a correction is taken back that another value had followed already."""
    left = _without(note, mark)
    if left == (note or "").strip():
        return note
    return _joined(left, f"{mark}核验更正已撤销，现值未变：{_short(reason)}")


def own_words(note: str) -> str:
    """A note without what verdicts left in it: what a length is allowed for."""
    return _ANY.sub("", note)


class Said(Enum):
    """What a verdict did to the value beside its words."""

    CORRECTED = "corrected"
    RESTORED = "restored"


def verdict_in(
    note: str | None, actual: Decimal | None, text: str | None
) -> tuple[str, Said] | None:
    """The visit whose verdict made a value what it is, by the latest words beside it."""
    number, was = plain_number(actual), _was(actual, text)
    found = [
        (m.start(), m.group(1), said)
        for pattern, value, said in (
            (_CHANGED, number, Said.CORRECTED),
            (_RESTORED, was, Said.RESTORED),
        )
        for m in pattern.finditer(note or "")
        if value and m.group(2) == value
    ]
    return max(found)[1:] if found else None


def _was(value: Decimal | None, text: str | None) -> str:
    return plain_number(value) or (f"“{text}”" if text else _NOTHING)


def _without(note: str | None, mark: str) -> str:
    """What others wrote: an earlier word on the same visit gives way to the new one."""
    return re.sub(f"{_OPEN}{re.escape(mark)}核验更正[^{_CLOSE}]*{_CLOSE}", "", note or "").strip()


def _joined(before: str, said: str) -> str:
    return f"{before}{_OPEN}{said}{_CLOSE}"


def _short(text: str | None) -> str:
    plain = re.sub(rf"[{_OPEN}{_CLOSE}]", "", " ".join((text or "").split()))
    return plain if len(plain) <= _SHORT else f"{plain[: _SHORT - 1]}…"
