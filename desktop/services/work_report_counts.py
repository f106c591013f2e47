"""How many subjects and how many 述职述廉报告 the units have; whole cities are counted at once."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import func, select

from desktop.models.cadres import Cadre, CadreMove
from desktop.models.work_reports import WorkReport
from desktop.services.cadre_moves import units_on
from desktop.services.door import Reading
from desktop.services.persons import hidden_records
from desktop.services.portions import portions
from desktop.services.rating_sheets import RATED_LEVELS


def people_on(tx: Reading, day: dt.date) -> dict[UUID, int]:
    """How many cadres of each unit are subjects on a day; each person once."""
    counted = (
        select(Cadre.unit_id, func.count())
        .where(Cadre.deleted.is_(False), Cadre.level.in_(RATED_LEVELS))
        .group_by(Cadre.unit_id)
    )
    found = {row[0]: row[1] for row in tx.session.execute(counted) if row[0] is not None}
    hidden = sorted(hidden_records(tx.session))
    for some in portions(hidden):
        for unit, number in tx.session.execute(counted.where(Cadre.id.in_(some))):
            if unit is not None:
                found[unit] -= number
    _taken_back(tx, day, frozenset(hidden), found)
    return found


def _taken_back(tx: Reading, day: dt.date, hidden: frozenset[UUID], found: dict[UUID, int]) -> None:
    """Count those who moved after a day where they were on that day."""
    moved = select(CadreMove.cadre_id).where(CadreMove.on > day, CadreMove.deleted.is_(False))
    for some in portions(sorted(set(tx.session.scalars(moved)) - hidden)):
        rows = tx.session.execute(
            select(Cadre.id, Cadre.unit_id).where(
                Cadre.id.in_(some), Cadre.deleted.is_(False), Cadre.level.in_(RATED_LEVELS)
            )
        )
        now = {row[0]: row[1] for row in rows}
        for cadre, before in units_on(tx, list(now), day).items():
            for unit, number in ((now[cadre], -1), (before, 1)):
                if unit is not None:
                    found[unit] = found.get(unit, 0) + number


def reports_of(tx: Reading, cycle: UUID) -> dict[UUID, int]:
    """How many reports of each unit are there."""
    rows = tx.session.execute(
        select(WorkReport.unit_id, func.count())
        .where(WorkReport.cycle_id == cycle, WorkReport.deleted.is_(False))
        .group_by(WorkReport.unit_id)
    )
    return {row[0]: row[1] for row in rows}
