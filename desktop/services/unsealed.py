"""A sealed year takes nothing any more. Source: domain.md §2.8 (sealed is final)."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from desktop.models.scheme import Cycle
from desktop.services.cycles import cycle_id
from desktop.services.door import Reading
from desktop.services.errors import NotFound, Refused
from desktop.terms import CycleState


def unsealed(tx: Reading, cycle: UUID, what: str) -> Cycle:
    """The cycle, when ``what`` may still be written to it. Raises NotFound, Refused."""
    row = tx.session.get(Cycle, cycle)
    if row is None or row.deleted:
        raise NotFound("该考核年度不存在。请先建立考核年度。")
    if row.state == CycleState.SEALED:
        raise Refused(f"{row.year}年度已封存，{what}不能再改动。")
    return row


def unsealed_day(tx: Reading, day: dt.date, what: str) -> None:
    """Refuse ``what`` of a day in a sealed year; a year that was never opened is no bar.

    Raises Refused.
    """
    row = tx.session.get(Cycle, cycle_id(day.year))
    if row is not None and not row.deleted:
        unsealed(tx, row.id, what)
