"""The rules of the three-day clock as the scheme of each year says them.

Source: domain.md §2.3; rules ``visit.return_days``, ``visit.return_working_days``,
``visit.instalment_days`` and ``visit.resubmit_days``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select

from desktop.models.holidays import Holiday
from desktop.services.cycles import rule_or_shipped, rule_value
from desktop.services.door import Reading
from desktop.services.return_clock import NATURAL, DayCount, ReturnRule
from desktop.services.rule_amendments import amended_by
from desktop.terms import HolidayKind


def return_rules(
    tx: Reading, wanted: Iterable[tuple[UUID, dt.date]]
) -> dict[tuple[UUID, dt.date], ReturnRule]:
    """The clock of each cycle and day: the day of a visit's end, or of its records' going back.

    Amendments in effect on that day are in it. The holiday table is read only where working days
    count. Raises NotFound when a scheme lacks ``visit.return_days``.
    """
    working: DayCount | None = None
    found: dict[tuple[UUID, dt.date], ReturnRule] = {}
    for cycle, day in dict.fromkeys(wanted):
        count = NATURAL
        if rule_or_shipped(tx, cycle, "visit.return_working_days", day):
            working = working or _working(tx)
            count = working
        found[cycle, day] = ReturnRule(
            int(rule_value(tx, cycle, "visit.return_days", day)),
            int(rule_or_shipped(tx, cycle, "visit.instalment_days", day)),
            int(rule_or_shipped(tx, cycle, "visit.resubmit_days", day)),
            count,
            amended_by(tx, cycle, ("visit.return_days", "visit.return_working_days"), day),
            amended_by(tx, cycle, ("visit.resubmit_days", "visit.return_working_days"), day),
        )
    return found


def _working(tx: Reading) -> DayCount:
    rows = tx.session.execute(select(Holiday.day, Holiday.kind).where(Holiday.deleted.is_(False)))
    table = {row.day: HolidayKind(row.kind) for row in rows}
    return DayCount(True, table, frozenset(day.year for day in table))
