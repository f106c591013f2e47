"""Whose records an account never reaches: its own unit's, and those it is recused from.

``Reading.not_oneself`` refuses a single record; here are the same bounds for lists, which
leave such records out instead of refusing the whole list. Source: domain.md §2.1.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from desktop.models.teams import AssessmentTeam
from desktop.models.units import Unit
from desktop.services.door import NO_TEAM, Reading
from desktop.services.errors import NotFound, Refused


def barred_units(tx: Reading) -> frozenset[UUID]:
    """Units whose records the actor must not see: all, for a team's account without a team."""
    if tx.actor.lacks_team:
        return frozenset(tx.session.scalars(select(Unit.id)))
    return tx.own_units() | tx.recused_units()


def barred_cadres(tx: Reading) -> frozenset[UUID]:
    """Records of persons about whom the actor must not read, wherever it was written down."""
    return tx.oneself.barred_cadres()


def existing_team(tx: Reading, team: UUID) -> AssessmentTeam:
    """The row of a team that is there. Raises NotFound."""
    found = tx.session.get(AssessmentTeam, team)
    if found is None or found.deleted:
        raise NotFound("该考核组不存在或已被删除。请刷新后重新选择考核组。")
    return found


def only_own_team(tx: Reading, team: UUID | None) -> None:
    """Refuse an account of a team that would write another team's records, or has no team."""
    if tx.actor.lacks_team:
        raise Refused(NO_TEAM)
    number = tx.actor.team_no
    if number is None:
        return
    if team is None or existing_team(tx, team).number != number:
        raise Refused("您只能填写本考核组的记录。其他考核组的记录请由该组人员填写。")
