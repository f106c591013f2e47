"""The shape of a 考核组 as pure functions: what a team needs, what it lacks, who may assess."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from desktop.terms import SeatKind

HEADS = (SeatKind.LEADER, SeatKind.DEPUTY)
B_SIDE = frozenset({SeatKind.POST_B, SeatKind.SENIOR})
"""职级干部 sits on a B岗. Source: domain.md §1, 考核组."""


@dataclass(frozen=True, slots=True)
class AssessingRules:
    """How many of a team must remain to assess a unit: rules team.min_raters, team.min_post_a,
    team.min_post_b of the scheme."""

    min_raters: int
    min_a: int
    min_b: int


def assessing_fault(
    seats: Sequence[tuple[UUID, SeatKind]], recused: Collection[UUID], rules: AssessingRules
) -> str | None:
    """Why a team cannot assess a unit from which some must stay away; None when it can.

    ``seats`` are all seats of the team on the day, ``recused`` the people with a 回避 of the
    unit. A team of which nobody has to stay away is never refused here, however small it is:
    its vacancies are shown for themselves. Source: domain.md §2.1: of leader or deputy a
    recusal bars the pairing; of a member it bars that person, while enough raters, one A岗 and
    one B岗 remain.
    """
    away = set(recused)
    barred = [kind for person, kind in seats if person in away]
    if not barred:
        return None
    for kind in HEADS:
        if kind in barred:
            return f"{kind.label}应当回避该单位，本组不能与其对口联系。"
    left = [kind for person, kind in seats if person not in away]
    lacks = []
    if len(left) < rules.min_raters:
        lacks.append(f"考核人员不足 {rules.min_raters} 人")
    if left.count(SeatKind.POST_A) < rules.min_a:
        lacks.append(f"A岗不足 {rules.min_a} 人")
    if sum(kind in B_SIDE for kind in left) < rules.min_b:
        lacks.append(f"B岗不足 {rules.min_b} 人")
    if not lacks:
        return None
    return f"{len(barred)} 人回避后，本组只剩 {len(left)} 人：{'，'.join(lacks)}，不能考核该单位。"
