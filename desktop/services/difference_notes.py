"""The words that an adopted 指标核验差异 leaves in the note of the progress; pure.

The note goes into the derivation of every score, so a corrected value names by itself the
visit, the old value and the evidence. Source: domain.md §1, §2.4 (8).
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from desktop.services.difference_states import plain_number

LONGEST: Final = 500
"""As the form of the progress allows; a longer note could not be saved there any more."""
_SHORT = 160
_OPEN, _CLOSE = "〔", "〕"
_NOTHING = "没有数值"


def with_correction(
    note: str | None,
    mark: str,
    old: Decimal | None,
    new: Decimal | None,
    evidence: str | None,
    old_text: str | None = None,
) -> str:
    """The note of a corrected value; ``mark`` cites the visit, ``old_text`` is text it replaced."""
    was = plain_number(old) or (f"“{old_text}”" if old_text else _NOTHING)
    why = f"；依据：{_short(evidence)}" if evidence else ""
    return _joined(_without(note, mark), f"{mark}核验更正：原{was}，改为{plain_number(new)}{why}")


def with_restoring(note: str | None, mark: str, old: Decimal | None, reason: str) -> str:
    """The note of a value that was put back."""
    said = f"{mark}核验更正已撤销，恢复为{plain_number(old) or _NOTHING}：{_short(reason)}"
    return _joined(_without(note, mark), said)


def _without(note: str | None, mark: str) -> str:
    """What others wrote: an earlier word on the same visit gives way to the new one."""
    return re.sub(f"{_OPEN}{re.escape(mark)}核验更正[^{_CLOSE}]*{_CLOSE}", "", note or "").strip()


def _joined(before: str, said: str) -> str:
    ours = f"{_OPEN}{said}{_CLOSE}"
    return f"{before[: LONGEST - len(ours)]}{ours}"


def _short(text: str | None) -> str:
    plain = re.sub(rf"[{_OPEN}{_CLOSE}]", "", " ".join((text or "").split()))
    return plain if len(plain) <= _SHORT else f"{plain[: _SHORT - 1]}…"
