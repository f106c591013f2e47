"""The shape of a 考核组 as pure functions: what it needs and lacks, who may assess, who teaches."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final
from uuid import UUID

from desktop.terms import SeatKind

HEADS: Final = (SeatKind.LEADER, SeatKind.DEPUTY)
SIDES: Final[Mapping[SeatKind, str]] = MappingProxyType(
    {SeatKind.POST_A: "A", SeatKind.POST_B: "B", SeatKind.SENIOR: "B"}
)
"""职级干部 sits on a B岗. Source: domain.md §1, 考核组."""
STAND_IN: Final = frozenset({SeatKind.POST_A, SeatKind.POST_B})
"""A岗 and B岗 stand in for each other; nobody else does. Source: domain.md §2.1."""
SHAPE_RULES: Final[Mapping[SeatKind, str]] = MappingProxyType(
    {kind: f"team.seats.{kind.value}" for kind in SeatKind}
)
"""The scheme's rules that say how many seats of a kind a team has."""

_BETWEEN = re.compile(r"[、，,;；/\s]+")


@dataclass(frozen=True, slots=True)
class AssessingRules:
    """How many of a team must remain to assess a unit.

    From the scheme's rules team.min_raters, team.min_post_a and team.min_post_b.
    """

    min_raters: int
    min_a: int
    min_b: int


@dataclass(frozen=True, slots=True)
class Gap:
    """How many seats of a kind are missing, or too many: one of the two is 0."""

    kind: SeatKind
    missing: int
    over: int


@dataclass(frozen=True, slots=True)
class Stability:
    """Of ``before`` people on the last day of the last year, ``kept`` still sit in the team."""

    kept: int
    before: int

    @property
    def percent(self) -> int:
        """Rounded half up."""
        return (200 * self.kept + self.before) // (2 * self.before)


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of a team as far as teaching and expertise go. ``kind`` is the seat's."""

    assessor: UUID
    name: str
    kind: SeatKind
    expertise: str | None = None
    newcomer: bool = False


@dataclass(frozen=True, slots=True)
class MentorGap:
    """A newcomer without a mentor in the same team, and who could be one; None: nobody can."""

    newcomer: UUID
    name: str
    suggestion: tuple[UUID, str] | None


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
    sides = Counter(SIDES.get(kind) for kind in left)
    lacks = []
    if len(left) < rules.min_raters:
        lacks.append(f"考核人员不足 {rules.min_raters} 人")
    if sides["A"] < rules.min_a:
        lacks.append(f"A岗不足 {rules.min_a} 人")
    if sides["B"] < rules.min_b:
        lacks.append(f"B岗不足 {rules.min_b} 人")
    if not lacks:
        return None
    return f"{len(barred)} 人回避后，本组只剩 {len(left)} 人：{'，'.join(lacks)}，不能考核该单位。"


def gaps(kinds: Iterable[SeatKind], shape: Mapping[SeatKind, int]) -> tuple[Gap, ...]:
    """What differs from the shape, in the order of the posts. Source: domain.md §2.1."""
    there = Counter(kinds)
    return tuple(
        Gap(kind, max(0, wanted - there[kind]), max(0, there[kind] - wanted))
        for kind, wanted in ((kind, shape.get(kind, 0)) for kind in SeatKind)
        if wanted != there[kind]
    )


def stability(last: Collection[UUID], now: Collection[UUID]) -> Stability | None:
    """The share of last year's people who still sit in the team; None: there were none.

    A seat that fell vacant counts as changed. Source: domain.md §2.1.
    """
    before = set(last)
    return Stability(len(before & set(now)), len(before)) if before else None


def seat_hint(post_type: SeatKind, kind: SeatKind) -> str | None:
    """What to say of somebody of one post type on a seat of another; None when it fits.

    Nothing is refused: who is fit for which post is for the office to say.
    """
    if post_type is kind:
        return None
    if {post_type, kind} <= STAND_IN:
        return f"岗位类别是{post_type.label}，在本组代行{kind.label}。"
    return f"岗位类别是{post_type.label}，与{kind.label}不符，请核对。"


def mentor_gaps(
    members: Sequence[Member], mentorships: Iterable[tuple[UUID, UUID]]
) -> tuple[MentorGap, ...]:
    """Newcomers of a team without a mentor in it, each with the best suggestion.

    ``mentorships`` are (mentor, newcomer) in force. Best is who teaches the fewest, then the
    same side (A or B), then the same expertise, then the order of posts and names.
    Source: domain.md §2.1.
    """
    there = {m.assessor for m in members}
    taught: dict[UUID, set[UUID]] = {}
    load: Counter[UUID] = Counter()
    for mentor, pupil in mentorships:
        taught.setdefault(pupil, set()).add(mentor)
        load[mentor] += 1
    found = []
    order = list(SeatKind)
    for new in members:
        if not new.newcomer or taught.get(new.assessor, set()) & (there - {new.assessor}):
            continue
        able = [m for m in members if not m.newcomer]
        best = min(
            able,
            key=lambda m, of=new: (  # type: ignore[misc]  # a lambda's default has no type
                load[m.assessor],
                SIDES.get(m.kind) != SIDES.get(of.kind),
                not (areas(m.expertise) & areas(of.expertise)),
                order.index(m.kind),
                m.name,
                m.assessor,
            ),
            default=None,
        )
        if best is not None:
            load[best.assessor] += 1
        suggestion = None if best is None else (best.assessor, best.name)
        found.append(MentorGap(new.assessor, new.name, suggestion))
    return tuple(found)


def areas(expertise: str | None) -> frozenset[str]:
    """The single 熟悉领域 that a text names."""
    return frozenset(part for part in _BETWEEN.split(expertise or "") if part)


def uncovered(members: Iterable[Member], wanted: Collection[str]) -> tuple[str, ...]:
    """The areas of the whole pool that nobody of a team knows, in order."""
    known = frozenset[str]().union(*(areas(m.expertise) for m in members))
    return tuple(sorted(set(wanted) - known))
