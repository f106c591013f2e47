"""Rows taken from the tables of an office, and what is said about rows that are not taken."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from desktop.services.sheets.grid import CellValue
from desktop.terms import CadreLevel, SeatKind, UnitKind


@dataclass(frozen=True, slots=True)
class RowProblem:
    """``row`` is the sheet's own row number (from 1), ``reason`` one Chinese sentence."""

    row: int
    reason: str


@dataclass(frozen=True, slots=True, repr=False)
class UnitRow:
    """One unit of a 考核单位一览表. ``kind`` is None when its word is not known."""

    row: int
    name: str
    kind: UnitKind | None
    kind_text: str
    headcount: int | None
    sector: str
    note: str
    cells: tuple[CellValue, ...]


@dataclass(frozen=True, slots=True, repr=False)
class RosterRow:
    """One person of a 花名册; texts as in the sheet, cleaned of rims of blanks.

    ``order`` is the place within the unit, from 1. Months stay text (``lrmx.parse_month`` reads
    them). ``level`` is None when the sheet does not say it.
    ``id_number`` is empty when the sheet holds it as a number: its last digits are lost.
    """

    row: int
    unit: str
    order: int
    name: str
    sex: str
    birth_month: str
    ethnicity: str
    native_place: str
    party_date: str
    politics: str
    work_date: str
    full_time_education: str
    full_time_degree: str
    in_service_education: str
    in_service_degree: str
    post: str
    level: CadreLevel | None
    id_number: str
    cells: tuple[CellValue, ...]


@dataclass(frozen=True, slots=True, repr=False)
class PoolRow:
    """One person of a 考核人员信息库. ``team_no`` is None when 组别 names no number."""

    row: int
    name: str
    sex: str
    birth_month: str
    work: str
    seat: SeatKind | None
    seat_text: str
    expertise: str
    team: str
    team_no: int | None
    mentor: str
    id_number: str
    cells: tuple[CellValue, ...]


Row = TypeVar("Row", UnitRow, RosterRow, PoolRow)


@dataclass(frozen=True, slots=True)
class Extract(Generic[Row]):
    """What a sheet yields.

    ``rejected`` rows are not taken; ``warnings`` are about rows that are taken all the same;
    ``notes`` are about the sheet. rows + rejected + skipped = rows under the header, where
    ``skipped`` are blank rows, repeated headers, totals and notes.
    """

    rows: tuple[Row, ...]
    rejected: tuple[RowProblem, ...]
    warnings: tuple[RowProblem, ...]
    notes: tuple[str, ...]
    skipped: int

    @property
    def refusal(self) -> str:
        """One sentence when nothing can be taken; empty otherwise."""
        if self.rows:
            return ""
        if not self.rejected:
            return "表头下面没有可导入的数据行，请核对是否选错了工作表。"
        first = self.rejected[0]
        return (
            f"表中{len(self.rejected)}行都不能导入，例如第{first.row}行：{first.reason}"
            "请更正后重新导入。"
        )
