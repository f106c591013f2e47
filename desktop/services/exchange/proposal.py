"""Whom the office would put on a workstation's 授权名册: the team as it sits today."""

from __future__ import annotations

import re
from typing import Final
from uuid import UUID

from sqlalchemy import or_, select

from desktop.models.assessors import Assessor
from desktop.models.exchange import Signatory, Workstation
from desktop.models.teams import Seat
from desktop.services.door import Reading
from desktop.services.exchange.enrolment_forms import RosterPerson
from desktop.services.pinyin import sort_key
from desktop.services.security.slots import normal_login
from desktop.services.teams import team_id
from desktop.terms import Role, SeatKind

_MOST_LOGIN: Final = 24


def proposed(tx: Reading, team: int, founder: UUID | None) -> tuple[RosterPerson, ...]:
    """A person for each seat of the team today, the leader first.

    Log-ins are names in pinyin, each once. Who was on a roster of the team before keeps account
    and log-in; ``founder``, the account that asks, is the leader's until a clerk says otherwise.
    """
    today = tx.desk.clock.today()
    seats = tx.session.execute(
        select(Seat.kind, Assessor.id, Assessor.name)
        .join(Assessor, Assessor.id == Seat.assessor_id)
        .where(
            Seat.team_id == team_id(team),
            Seat.deleted.is_(False),
            Seat.start <= today,
            or_(Seat.end.is_(None), Seat.end >= today),
        )
    )
    order = list(SeatKind)
    known = _known(tx, team_id(team))
    people: list[RosterPerson] = []
    used = {login for login, _ in known.values()}
    taken: set[str] = set()
    for kind, assessor, name in sorted(
        seats, key=lambda s: (order.index(SeatKind(s[0])), s[2], s[1])
    ):
        leader = kind == SeatKind.LEADER
        before = known.get(assessor)
        login = before[0] if before is not None else _login(name, used | taken)
        taken.add(login)
        account = None if before is None else before[1]
        if leader and founder is not None and not any(p.account == founder for p in people):
            account = founder
        role = Role.TEAM_LEADER if leader else Role.TEAM_MEMBER
        people.append(RosterPerson(login, name, role, assessor, account))
    return tuple(people)


def _known(tx: Reading, team: UUID) -> dict[UUID, tuple[str, UUID]]:
    """Assessor → log-in and account on an earlier or present roster of the team."""
    rows = tx.session.scalars(
        select(Signatory)
        .join(Workstation, Workstation.key_id == Signatory.key_id)
        .where(Workstation.team_id == team, Signatory.assessor_id.is_not(None))
        .order_by(Workstation.enrolled, Signatory.account)
    )
    return {s.assessor_id: (s.login, s.account) for s in rows if s.assessor_id is not None}


def _login(name: str, used: set[str]) -> str:
    """The name in pinyin, without tones; numbered when it is taken."""
    syllables = re.findall(r"(?:^| )([a-z]+)", sort_key(name))
    plain = "".join(syllables)[:_MOST_LOGIN] or normal_login(name).replace(" ", "") or "user"
    login, number = plain, 1
    while login in used:
        number += 1
        login = f"{plain}{number}"
    return login
