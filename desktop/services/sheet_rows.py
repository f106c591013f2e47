"""The rows of a workbook: of which year and unit they are, and those that are not taken.

Whoever makes a list names a unit as he knows it, and in a unit's own table not at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from desktop.models.units import Unit
from desktop.services.door import Reading
from desktop.services.reach import barred_units
from desktop.services.sheets import RowProblem
from desktop.services.sheets.progress_words import year_of
from desktop.services.unit_names import units_by_name


@dataclass(frozen=True, slots=True)
class NotTaken:
    """What is not taken: where in the workbook (or which unit), and why."""

    where: str
    reason: str


class SheetRow(Protocol):
    """A row as it was read, with the unit that it names; empty where it names none."""

    @property
    def sheet(self) -> str:
        """The sheet's name."""

    @property
    def row(self) -> int:
        """The row's number."""

    @property
    def unit(self) -> str:
        """The unit's name as it stands there."""


def not_read(problems: Iterable[tuple[str, RowProblem]]) -> list[NotTaken]:
    """The rows that could not be read, by (sheet, problem)."""
    return [NotTaken(f"“{sheet}”第 {p.row} 行", p.reason) for sheet, p in problems]


def other_year(titles: Iterable[str], year: int) -> str:
    """Why a workbook of these titles is not of the chosen year; empty when it may be. Pure."""
    for title in titles:
        if (said := year_of(title)) not in (None, year):
            fault = f"表中写明是 {said} 年，与当前选择的 {year} 年度不一致，没有采用。"
            return f"{fault}请选对年度再导入。"
    return ""


class SheetUnits:
    """The units of a workbook's rows; what means none, several or one out of reach is not taken."""

    def __init__(
        self,
        tx: Reading,
        rows: Sequence[SheetRow],
        own: UUID | None,
        paired: frozenset[UUID] | None = None,
        beside: str = "左侧",
    ) -> None:
        """``own`` stands in where a row names none; ``beside`` says where it is chosen.

        ``paired`` are those that the actor's team writes, None where that does not matter.
        """
        row = None if own is None else tx.session.get(Unit, own)
        self.not_taken: list[NotTaken] = []
        self._own = () if row is None else ((row.id, row.name),)
        self._known = units_by_name(tx, {r.unit for r in rows if r.unit})
        self._barred, self._paired, self._beside = barred_units(tx), paired, beside
        self._said: set[str] = set()

    def of(self, row: SheetRow) -> tuple[UUID, str] | None:
        """(id, present name) of the unit of a row; None when it is not taken, which is said once."""
        hits = self._known.get(row.unit, ()) if row.unit else self._own
        fault = self._fault(row.unit, hits)
        if not fault:
            return hits[0]
        if fault not in self._said:
            self.not_taken.append(NotTaken(f"“{row.sheet}”第 {row.row} 行起", fault))
            self._said.add(fault)
        return None

    def leave(self, row: SheetRow, reason: str) -> None:
        """Do not take a row."""
        self.not_taken.append(NotTaken(f"“{row.sheet}”第 {row.row} 行", reason))

    def _fault(self, text: str, hits: Sequence[tuple[UUID, str]]) -> str:
        if not text and not hits:
            how = f"请在“单位”栏填写，或先在{self._beside}选定单位再导入。"
            return f"没有写明单位，未采用。{how}"
        if not hits:
            return f"没有名为“{text[:30]}”的考核单位，未采用。请改用一览表中的名称。"
        if len(hits) > 1:
            return f"“{text[:30]}”可指{'、'.join(name for _, name in hits)}，未采用。请写全称。"
        unit, name = hits[0]
        if unit in self._barred:
            return f"{name}按回避规定不能由您登记，未采用。请由其他人员导入。"
        if self._paired is not None and unit not in self._paired:
            return f"{name}目前不由本考核组对口联系，未采用。"
        return ""
