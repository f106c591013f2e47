"""The desk that the services stand on, and who sits at it, out of an unlocked workspace."""

from __future__ import annotations

from desktop.models.history import History
from desktop.services.derived import derive
from desktop.services.door import Actor, Desk, Reading
from desktop.services.exchange.standing import scope_of
from desktop.services.listing_index import RowIndex
from desktop.services.security.accounts import AccountInfo
from desktop.services.workspace import Workspace
from desktop.terms import Role


def desk_of(workspace: Workspace) -> Desk:
    """The desk on which the services of an unlocked workspace stand."""
    ids, clock = workspace.ids, workspace.clock
    with workspace.db.reading() as session:
        scope = scope_of(session, workspace.header.station)
    history = History(
        origin=workspace.origin.id,
        now=lambda: int(clock.now().timestamp() * 1_000_000),
        salt=lambda: ids.random(16).hex(),
        derive=derive,
        hold=scope,
        office=scope.is_office,
    )
    index = RowIndex()
    desk = Desk(
        db=workspace.db,
        history=history,
        audit=workspace.audit,
        blobs=workspace.blobs,
        drafts=workspace.drafts,
        clock=clock,
        ids=ids,
        actor=actor_of(workspace.account),
        station=workspace.header.station,
        indexer=index,
        scope=scope,
    )
    with workspace.db.writing() as session:
        index.prepare(Reading(desk, session, None))
    return desk


def actor_of(account: AccountInfo) -> Actor:
    """The account as the door knows it."""
    return Actor(
        account=account.id,
        login=account.login,
        name=account.name,
        role=Role(account.role),
        cadre_id=account.cadre_id,
        assessor_id=account.assessor_id,
        unit_id=account.unit_id,
        team_no=account.team_no,
    )
