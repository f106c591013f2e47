"""指标分解 out to a unit as a workbook, and back. Source: domain.md §1 IndicatorShare."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from desktop.models.units import Unit
from desktop.services.blanks import bare
from desktop.services.door import Reading, Service, Writing, reads, writes
from desktop.services.errors import Invalid
from desktop.services.indicator_shares import (
    BrokenDown,
    ShareLine,
    broken_down,
    share_fault,
    store_shares,
)
from desktop.services.permissions import Operation
from desktop.services.sheet_files import sheets_of
from desktop.services.sheets.progress_words import year_of
from desktop.services.sheets.shares import (
    ShareEntry,
    ShareTableRow,
    extract_shares,
    write_shares,
)
from desktop.services.units import existing_unit
from desktop.services.unsealed import unsealed


@dataclass(frozen=True, slots=True)
class SharePlan:
    """The preview of a workbook: the parts by indicator, and what would not be stored.

    ``versions`` are those of the parts that stood there at the preview.
    """

    cycle: UUID
    unit: UUID
    unit_name: str
    file: str
    parts: Mapping[UUID, tuple[ShareLine, ...]]
    titles: Mapping[UUID, str]
    problems: tuple[str, ...]
    versions: Mapping[tuple[UUID, str, str | None], str]

    @property
    def lines(self) -> int:
        """How many parts would be stored."""
        return sum(len(lines) for lines in self.parts.values())


class ShareSheetService(Service):
    """The workbook's way out and in."""

    @reads(Operation.READ_PROGRESS, logged=True)
    def workbook(self, tx: Reading, cycle: UUID, unit: UUID) -> bytes:
        """The table to be filled in by a unit, with the parts that are there. Raises Refused."""
        name = existing_unit(tx, unit).name
        tx.not_oneself(unit=unit)
        tx.about("unit", unit)
        rows = [row for part in broken_down(tx, cycle, unit) for row in _rows(part)]
        year = unsealed(tx, cycle, "指标分解").year
        if not rows:
            raise Invalid({"unit": f"方案中没有适用于{name}的指标，无从分解。请先完成考核方案。"})
        return write_shares(name, year, rows)

    @reads(Operation.EDIT_PROGRESS)
    def preview(self, tx: Reading, cycle: UUID, unit: UUID, path: Path) -> SharePlan:
        """What a filled-in workbook would store; changes nothing. Raises Invalid, Refused.

        An indicator whose shares are not clear, or do not sum to 100 %, is left out as a whole.
        """
        year = unsealed(tx, cycle, "指标分解").year
        name = existing_unit(tx, unit).name
        tx.not_oneself(unit=unit)
        found = extract_shares(sheets_of(path, path.name))
        names = tx.session.scalars(select(Unit.name).where(Unit.deleted.is_(False)))
        fault = found.refusal or other_table(found.title, name, year, names)
        if fault:
            raise Invalid({"file": fault})
        there = broken_down(tx, cycle, unit)
        problems = [f"第 {p.row} 行：{p.reason}" for p in found.problems]
        lines, hurt = _by_indicator(there, found.entries, problems)
        titles = {part.indicator.id: part.indicator.title for part in there}
        parts: dict[UUID, tuple[ShareLine, ...]] = {}
        for key, some in lines.items():
            fault = share_fault(titles[key], some)
            if fault:
                problems.append(fault)
            elif key not in hurt:
                parts[key] = tuple(some)
        versions = {
            (part.indicator.id, *who): version
            for part in there
            for who, version in part.versions.items()
        }
        return SharePlan(cycle, unit, name, path.name, parts, titles, tuple(problems), versions)

    @writes(Operation.EDIT_PROGRESS)
    def take(self, tx: Writing, plan: SharePlan) -> int:
        """Store a previewed workbook. Returns how many rows changed. Raises Stale, Refused."""
        return store_shares(tx, plan.cycle, plan.unit, plan.parts, plan.versions)


def other_table(title: str, unit: str, year: int, units: Iterable[str]) -> str:
    """Why a table of this title is not this unit's of this year; empty when it may be. Pure."""
    plain = bare(title)
    said_year = year_of(title)
    if said_year not in (None, year):
        return f"表中写明是 {said_year} 年度，与当前选择的 {year} 年度不一致，没有采用。请核对。"
    named = max((n for n in units if bare(n) in plain), key=len, default=unit)
    if bare(unit) not in plain and named != unit:
        return f"表中写明是{named}，当前选择的是{unit}，没有采用。请在左侧选对单位，再导入。"
    return ""


def _rows(part: BrokenDown) -> list[ShareTableRow]:
    leaf = part.indicator
    if not part.lines:
        return [ShareTableRow(leaf.code, leaf.title, leaf.weight)]
    return [
        ShareTableRow(
            leaf.code, leaf.title, leaf.weight, line.section, line.person, line.share, line.duty
        )
        for line in part.lines
    ]


def _by_indicator(
    there: Sequence[BrokenDown], entries: Sequence[ShareEntry], problems: list[str]
) -> tuple[dict[UUID, list[ShareLine]], set[UUID]]:
    """Parts by the indicator that a row names; an unknown one is a problem."""
    by_title: dict[str, list[BrokenDown]] = {}
    for part in there:
        by_title.setdefault(bare(part.indicator.title), []).append(part)
    lines: dict[UUID, list[ShareLine]] = {}
    hurt: set[UUID] = set()
    for entry in entries:
        named = by_title.get(bare(entry.indicator), [])
        hits = [p for p in named if p.indicator.code == bare(entry.code)]
        if not hits and len(named) == 1:
            hits = named
        key = hits[0].indicator.id if len(hits) == 1 else None
        if key is None:
            why = "有几项同名指标，编号对不上" if named else "该单位没有这项指标"
            problems.append(
                f"第 {entry.row} 行：“{entry.indicator[:30]}”{why}，未采用。请核对编号和名称。"
            )
        elif entry.share is None:
            hurt.add(key)
        else:
            lines.setdefault(key, []).append(
                ShareLine(entry.section, entry.share, entry.person or None, entry.duty or None)
            )
    return lines, hurt
