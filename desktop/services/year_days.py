"""Which year a day belongs to while two run, and days that are none of a year's.

What happened in December belongs to that year, also when it is written down in January.
Source: domain.md §1 (Cycle: two may be open), §2.10 (records stay with their date).
"""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from desktop.services.cycles import current_cycle, cycle_row, running_cycles
from desktop.services.dates import day_words
from desktop.services.door import Reading


def cycle_on(tx: Reading, on: dt.date) -> UUID:
    """The running year of a day; the present one where none of them has it.

    Raises NotFound without any year.
    """
    own = next((row.id for row in running_cycles(tx) if row.year == on.year), None)
    return own or current_cycle(tx)


def outside_year(
    tx: Reading, cycle: UUID, on: dt.date, word: str, until: dt.date | None = None
) -> str:
    """Why a day is none of a year's; empty when it is one. ``word``: 发生日期.

    ``until``: a later last day than 31 December, such as that of a visit held for the year.
    """
    year = cycle_row(tx, cycle).year
    last = dt.date(year, 12, 31)
    if dt.date(year, 1, 1) <= on <= max(last, until or last):
        return ""
    return (
        f"{word}{day_words(on)}不在 {year} 考核年度内。"
        "请核对日期；属于其他年度的，请在该年度进行期间登记。"
    )
