"""Give units to teams without looking at balance or recusals, for tests of everything else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select

from desktop.models.changes import Change
from desktop.models.teams import Pairing
from desktop.services.door import Desk
from tests.services.record_city import write


def pair(desk: Desk, team: UUID, units: Iterable[UUID], start: dt.date) -> None:
    """The units are the team's from a day on; what was another team's ends the day before."""
    changes = []
    for unit in units:
        with desk.db.reading() as session:
            running = session.scalars(
                select(Pairing).where(
                    Pairing.unit_id == unit, Pairing.deleted.is_(False), Pairing.end.is_(None)
                )
            ).first()
        if running is not None:
            before = {"end": start - dt.timedelta(days=1)}
            changes.append(Change("pairing", running.id, before, running.version))
        fields = {"team_id": team, "unit_id": unit, "start": start}
        changes.append(Change("pairing", desk.ids.uuid7(), fields))
    write(desk, changes)
