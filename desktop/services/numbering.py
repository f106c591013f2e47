"""The numbers of records: each side counts by itself, so that no two records bear one mark.

A team and the office may both write down records of one team before they have exchanged, so a
common count would give one number twice, and a number that is printed never changes. What the
office writes down for a team is counted apart and its mark says so (实-03办-001).
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute

from desktop.services.citations import SERIES
from desktop.services.door import Reading
from desktop.services.reach import existing_team
from desktop.terms import StationRole


def base_of(tx: Reading, team: UUID | None) -> int:
    """The base of this desk's count of records that name a team: 0, or the office's for a team."""
    office = tx.desk.station is StationRole.OFFICE
    return SERIES if office and team is not None else 0


def team_base(tx: Reading, team: UUID | None) -> int:
    """The base of this desk's count where all sides share one: 0 at the office, else the team's."""
    if tx.desk.station is StationRole.OFFICE or team is None:
        return 0
    return SERIES * existing_team(tx, team).number


def last_number(
    tx: Reading, base: int, number: InstrumentedAttribute[int], *where: ColumnElement[bool]
) -> int:
    """The last number that was given in a count, its base when none was. Deleted rows count."""
    found = tx.session.scalar(
        select(func.max(number)).where(number.between(base + 1, base + SERIES - 1), *where)
    )
    return base if found is None else found
