"""Whose eyes the reasons written about people of the pool are for: the office's.

A reason (有反映，正在核实; 配偶任该局局长) is stored with its row and travels with it; a team is told
the fact and its dates. Nobody reads why one was suspended or removed oneself.
Source: domain.md §2.1, §5.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from desktop.services.door import Reading
from desktop.terms import Role

_OF_A_TEAM: Final = frozenset({Role.TEAM_LEADER, Role.TEAM_MEMBER})


def reasons_shown(tx: Reading) -> bool:
    """Whether the actor is shown reasons of 回避, 不能参加考核 and seats at all."""
    return tx.actor.role not in _OF_A_TEAM


def movement_reasons_shown(tx: Reading, assessor: UUID) -> bool:
    """Whether the actor is shown the reasons of an assessor's 出入库."""
    return reasons_shown(tx) and assessor != tx.actor.assessor_id
