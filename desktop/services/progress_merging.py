"""What a pair of a workbook makes of the progress that stands. Pure.

An import writes what a file says; a cell that says nothing, or nothing readable, never erases
a number. Missing is never zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from desktop.services.progress_values import Standing, reached
from desktop.services.sheets.figures import Figure
from desktop.services.sheets.progress import ProgressEntry
from desktop.terms import Direction, TargetBasis

NO_PLAN = "全年目标没有序时计划值"


@dataclass(frozen=True, slots=True)
class Merged:
    """The pair as it would stand; ``flags`` on what is missing, ``remarks`` on how it was read."""

    value: Standing
    flags: tuple[str, ...]
    remarks: tuple[str, ...]


def merged(entry: ProgressEntry, before: Standing | None) -> Merged:
    """The pair as the entry leaves it; ``before`` is None for what is new."""
    stands = before or Standing()
    flags: list[str] = []
    remarks: list[str] = []
    target, target_text = _taken(
        "目标值", entry.target, stands.target, stands.target_text, flags, remarks
    )
    actual, actual_text = _taken(
        "完成值", entry.actual, stands.actual, stands.actual_text, flags, remarks
    )
    planned = stands.planned
    if entry.planned.value is not None:
        planned = entry.planned.value
        if entry.planned.note:
            remarks.append(f"序时目标{entry.planned.note}")
    elif entry.planned.text:
        flags.append(f"序时目标为“{entry.planned.text}”，未采用")
    basis = entry.basis or stands.basis
    if basis is TargetBasis.ANNUAL and planned is None:
        remarks.append(NO_PLAN)
    note = "；".join(dict.fromkeys(part for part in (entry.note, *_read(entry)) if part))
    value = Standing(
        basis, target, target_text, planned, actual, actual_text, note or stands.note
    )  # fmt: skip
    return Merged(value, tuple(flags), tuple(remarks))


def _read(entry: ProgressEntry) -> tuple[str, ...]:
    """How numbers were read, for the note that is kept with them."""
    pairs = (("目标值", entry.target), ("完成值", entry.actual))
    return tuple(f"{w}{f.note}" for w, f in pairs if f.value is not None and f.note)


def _taken(
    word: str,
    said: Figure,
    value: Decimal | None,
    text: str | None,
    flags: list[str],
    remarks: list[str],
) -> tuple[Decimal | None, str | None]:
    if said.value is not None:
        if said.note:
            remarks.append(f"{word}{said.note}")
        return said.value, said.text or None
    shown = f"为“{said.text}”" if said.text else "未填"
    if value is not None:
        flags.append(f"{word}{shown}，保留原来的数值")
        return value, text
    why = f"（{said.note}）" if said.note else ""
    flags.append(f"{word}{shown}{why}，按缺数据处理")
    return None, said.text or text


def jump(
    now: Standing, last: Standing | None, direction: Direction | None, points: Decimal | None
) -> str:
    """What to say when 达成率 moved by more than ``points`` since the last quarter; else empty.

    Source: rule ``progress.sharp_points``.
    """
    if last is None or points is None:
        return ""
    here, there = reached(now, direction), reached(last, direction)
    if here is None or there is None or abs(here - there) <= points:
        return ""
    word = "升" if here > there else "降"
    return f"达成率由上季度的{there}%{word}到{here}%"
