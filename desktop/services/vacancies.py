"""Who could fill a vacant seat, in order and with the reasons, as pure functions.

The order goes by criteria one after the other, not by points, so that each place can be told
in words. Source: domain.md §2.1: by post type, expertise, recusals.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from desktop.services.team_shape import HEADS, STAND_IN, areas
from desktop.terms import SeatKind


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody of the pool who could sit. ``sits_in`` is the team where he sits now.

    ``recused`` are the units with a 回避 on the day, ``away``: not available on it.
    """

    assessor: UUID
    name: str
    post_type: SeatKind
    post: str | None = None
    expertise: str | None = None
    newcomer: bool = False
    mentors: frozenset[UUID] = frozenset()
    recused: frozenset[UUID] = frozenset()
    away: bool = False
    sits_in: str | None = None


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A seat that nobody fills: its kind, and the team around it.

    ``lacking`` are the areas that nobody of the team knows; ``experienced``: somebody of the
    team could teach a newcomer.
    """

    kind: SeatKind
    units: frozenset[UUID]
    members: frozenset[UUID]
    lacking: Collection[str]
    experienced: bool


@dataclass(frozen=True, slots=True)
class Reason:
    """One criterion in words. ``good``: for him, against him (False), or neither (None)."""

    text: str
    good: bool | None


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate in his place with all reasons; ``sits_in``: filling the seat moves him."""

    assessor: UUID
    name: str
    post: str | None
    post_type: SeatKind
    sits_in: str | None
    reasons: tuple[Reason, ...]

    @property
    def told(self) -> str:
        """The reasons as one line."""
        return "；".join(reason.text for reason in self.reasons)


def fits(post_type: SeatKind, kind: SeatKind) -> bool:
    """Whether somebody of a post type may be proposed for a seat."""
    return post_type is kind or {post_type, kind} <= STAND_IN


def ranked(vacancy: Vacancy, pool: Iterable[Candidate]) -> tuple[Ranked, ...]:
    """Those of the pool who could fill the seat, the best first.

    One after the other decide: a 回避 that would bar the pairing, being available, not sitting
    elsewhere, the post type, the number of 回避, expertise that the team lacks, the mentor
    rule, the name.
    """
    found = []
    for person in pool:
        if person.assessor in vacancy.members or not fits(person.post_type, vacancy.kind):
            continue
        criteria = (
            _recusals(vacancy, person),
            _available(person),
            _seated(person),
            _post(vacancy, person),
            _expertise(vacancy, person),
            _mentor(vacancy, person),
        )
        barred = vacancy.kind in HEADS and bool(person.recused & vacancy.units)
        ranks = [rank for rank, _ in criteria]
        key = (barred, *ranks[1:4], ranks[0], *ranks[4:], person.name, person.assessor)
        reasons = tuple(reason for _, reason in criteria if reason is not None)
        line = Ranked(
            person.assessor, person.name, person.post, person.post_type, person.sits_in, reasons
        )
        found.append((key, line))
    return tuple(line for _, line in sorted(found, key=lambda pair: pair[0]))


_Told = tuple[int, Reason | None]


def _post(vacancy: Vacancy, person: Candidate) -> _Told:
    if person.post_type is vacancy.kind:
        return 0, Reason(f"{vacancy.kind.label}人选", good=True)
    return 1, Reason(f"{person.post_type.label}可代行{vacancy.kind.label}", good=None)


def _recusals(vacancy: Vacancy, person: Candidate) -> _Told:
    count = len(person.recused & vacancy.units)
    if not count:
        return 0, Reason("对本组单位无需回避", good=True)
    if vacancy.kind in HEADS:
        told = f"应回避本组 {count} 个单位，担任{vacancy.kind.label}将使其不能对口联系"
    else:
        told = f"应回避本组 {count} 个单位，不能参加其考核"
    return count, Reason(told, good=False)


def _available(person: Candidate) -> _Told:
    return (1, Reason("当日不能参加考核", good=False)) if person.away else (0, None)


def _seated(person: Candidate) -> _Told:
    if person.sits_in is None:
        return 0, Reason("未编组", good=True)
    return 1, Reason(f"现在{person.sits_in}，需调组", good=False)


def _expertise(vacancy: Vacancy, person: Candidate) -> _Told:
    brings = sorted(areas(person.expertise) & set(vacancy.lacking))
    if not brings:
        return 0, None
    return -len(brings), Reason(f"补上本组缺少的{'、'.join(brings)}", good=True)


def _mentor(vacancy: Vacancy, person: Candidate) -> _Told:
    if not person.newcomer:
        return 0, None
    if person.mentors & vacancy.members:
        return 0, Reason("新考核员，带教人在本组", good=True)
    if vacancy.experienced:
        return 1, Reason("新考核员，需在本组确定带教人", good=None)
    return 2, Reason("新考核员，本组没有可带教的人", good=False)
