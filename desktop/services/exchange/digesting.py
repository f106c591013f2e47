"""The digest over what one channel is about: the same on both sides when both have it all.

The office's workspace holds thirteen teams' records and a team's only its own, so whole
workspaces cannot be compared. What a team must know can be computed on both sides
(``scoping``), and so can a digest of it. It is printed on the 交接单 and shown on request.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from desktop.models.encrypted import Connection
from desktop.models.verify import scope_digest
from desktop.services.exchange.scoping import scope_of_team

__all__ = ["ScopeDigest", "scope_digest", "team_digest"]


@dataclass(frozen=True, slots=True)
class ScopeDigest:
    """SHA-256 (64 digits) over a team's scope on a day, and how many rows it covers.

    Of a row that is only referred to it covers that it is there: its later changes are not the
    team's business, and so they do not travel.

    The day counts: a 对口联系 that ends leaves the scope when its last day is over.
    """

    team: UUID
    on: dt.date
    digest: str
    rows: int


def team_digest(connection: Connection, team: UUID, on: dt.date) -> ScopeDigest:
    """Digest over a team's scope, at the office or at the team.

    Equal on both sides on the same day once each has taken in the other's newest package and
    nothing of the team's is held; what is held shows at its writer's alone.
    """
    scope = scope_of_team(connection, team, on)
    digest = scope_digest(connection, scope.whole, scope.named)
    return ScopeDigest(team, on, digest, len(scope.whole) + len(scope.named))
