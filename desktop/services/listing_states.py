"""The displayed states of a page of visits, as the listing has them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from desktop.models.visits import Visit
from desktop.services import listing_marks as marks
from desktop.services.door import Reading
from desktop.services.listing_asking import hexes
from desktop.services.states import VisitShown
from desktop.services.visit_views import standings
from desktop.terms import VisitState

_STATE: Final = marks.mask("state")
_CHANGED: Final = marks.mask("changed")


def listed_states(tx: Reading, visits: Sequence[Visit]) -> dict[UUID, VisitShown]:
    """The displayed state of each visit, without digesting the records of all of them.

    The listing is written in the transaction that writes the rows; only in a transaction that
    has written already would it be behind, and there ``standings`` is asked.
    """
    rows = tx.connection.execute(
        "SELECT id, mark FROM visit_listing WHERE id IN (SELECT unhex(value) FROM json_each(?))",
        (hexes([v.id for v in visits]),),
    )
    states = list(VisitState)
    found = {
        UUID(bytes=key): VisitShown(states[mark & _STATE], changed_after=bool(mark & _CHANGED))
        for key, mark in rows
        if mark & _STATE < len(states)
    }
    missing = [v for v in visits if v.id not in found]
    return found | {key: stands.shown for key, stands in standings(tx, missing).items()}
