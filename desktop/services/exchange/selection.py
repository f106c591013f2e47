"""Which revisions a package to a workstation carries: the one place where that is chosen.

A team sends all of its own, under whichever origin it wrote them, after what the office itself
has forgotten (``returning``). The office sends a team the rows that it must know. Source: exchange.md §2.
"""

from __future__ import annotations

from collections.abc import Iterable

from desktop.models.exchange import Workstation
from desktop.models.revision import Dot
from desktop.services.door import Reading
from desktop.services.exchange import filtering, returning, standing
from desktop.terms import StationRole


def dots_for(tx: Reading, to: Workstation) -> Iterable[Dot]:
    """The revisions for a workstation that are not in its outbox yet, in the order to send."""
    present, earlier = standing.instance(tx.session)
    if tx.desk.station is StationRole.TEAM:
        origins = (*earlier, present)
        own = filtering.for_office(tx.connection, present, to.present, origins)
        return (*returning.owed(tx, to), *own)
    if to.team_id is None:
        return ()
    today = tx.desk.clock.today()
    return filtering.for_team(tx.connection, present, to.present, to.team_id, today)
