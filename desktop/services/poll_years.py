"""Which year a poll is of while two run: the older one, as long as its polls may still be held.

Early in a year the year before is still assessed, so a poll of January is mostly of that one.
Source: domain.md §1 (Cycle), §2.4 (4), rule ``appraisal.last_month``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from desktop.services.cycles import current_cycle, cycle_row, running_cycles
from desktop.services.door import Reading
from desktop.services.poll_rules import day_fault
from desktop.services.poll_saving import last_month
from desktop.services.visit_views import existing_visit


@dataclass(frozen=True, slots=True)
class PollYear:
    """A year that polls may be filed under; ``months``: how long into the next one."""

    id: UUID
    year: int
    months: int

    def fault(self, on: dt.date, day: str = "测评日期", what: str = "年度测评") -> str:
        """Why a poll (or a survey) of a day is none of the year's; empty when it may be."""
        return day_fault(on, self.year, self.months, day, what)


def poll_years(tx: Reading) -> tuple[PollYear, ...]:
    """The years that run, the oldest first; the one in preparation where none does.

    Raises NotFound without any year.
    """
    rows = running_cycles(tx) or (cycle_row(tx, current_cycle(tx)),)
    return tuple(PollYear(row.id, row.year, last_month(tx, row.id)) for row in rows)


def named_year(tx: Reading, cycle: UUID) -> PollYear:
    """A year that was chosen. Raises NotFound."""
    row = cycle_row(tx, cycle)
    return PollYear(row.id, row.year, last_month(tx, row.id))


def year_for(years: Sequence[PollYear], on: dt.date) -> PollYear | None:
    """The first year whose polls may be held on a day; None when it is none of theirs."""
    return next((year for year in years if not year.fault(on)), None)


def poll_cycle(tx: Reading, on: dt.date, visit: UUID | None = None) -> UUID:
    """The year of a poll for which none was chosen; the last one where the day is none's.

    A poll of a visit is of the visit's year. Raises NotFound.
    """
    years = poll_years(tx)
    if visit is not None:
        own = existing_visit(tx, visit).cycle_id
        if any(year.id == own and not year.fault(on) for year in years):
            return own
    return (year_for(years, on) or years[-1]).id
