"""The pairing problem as values: teams, units, what each arrangement costs. Pure.

Loads are whole cadre-equivalents: a unit's cadres and the weight of its kind.
Source: domain.md §2.1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from desktop.terms import Term, UnitKind


@dataclass(frozen=True, slots=True)
class CostWeights:
    """What a soft wish costs when it is not met: rules pairing.cost.sector, .moved, .member.

    ``sector`` for each team beyond the first among which units of one sector are spread,
    ``moved`` for each unit that loses the team it had, ``member`` for each member who has to
    stay away from a unit of the team.
    """

    sector: Decimal
    moved: Decimal
    member: Decimal


@dataclass(frozen=True, slots=True)
class TeamSide:
    """A team.

    ``bars`` are the units it may not have, each with the people whose 回避 is in the way (a
    smallest set to lift); ``member_recusals`` the units from which members stay away, with how
    many of them.
    """

    id: UUID
    number: int
    bars: Mapping[UUID, tuple[UUID, ...]] = field(default_factory=dict)
    member_recusals: Mapping[UUID, int] = field(default_factory=dict)

    @property
    def barred(self) -> frozenset[UUID]:
        """The units that it may not have."""
        return frozenset(self.bars)


@dataclass(frozen=True, slots=True)
class UnitSide:
    """A unit: ``last_team`` had it before; ``pinned`` must have it (a clerk said so)."""

    id: UUID
    kind: UnitKind
    sector: str | None
    load: int
    last_team: UUID | None = None
    pinned: UUID | None = None


@dataclass(frozen=True, slots=True)
class PairingProblem:
    """What is to be paired.

    ``slack``: by how many cadre-equivalents the spread may exceed its lower bound for the sake
    of the soft wishes; 0 puts balance above all of them.
    """

    teams: tuple[TeamSide, ...]
    units: tuple[UnitSide, ...]
    weights: CostWeights
    seed: int = 0
    slack: int = 0


@dataclass(frozen=True, slots=True)
class Cost:
    """The soft costs of an assignment, each already multiplied by its weight."""

    sector: Decimal
    moved: Decimal
    member: Decimal

    @property
    def total(self) -> Decimal:
        """All of them."""
        return self.sector + self.moved + self.member


class MoveReason(Term):
    """Why a unit does not keep the team it had."""

    TEAM_GONE = "team_gone", "原考核组已不存在"
    BARRED = "barred", "原考核组须回避"
    PINNED = "pinned", "已指定其他考核组"
    BALANCE = "balance", "留在原考核组会使负荷失衡"
    TOGETHER = "together", "改派后同类单位更集中、总代价更小"


@dataclass(frozen=True, slots=True)
class SectorSplit:
    """A sector whose units are spread over several teams, the cost of that."""

    sector: str
    units: int
    teams: tuple[UUID, ...]
    cost: Decimal


@dataclass(frozen=True, slots=True)
class Moved:
    """A unit that gets another team than it had, and why; ``before`` may be gone."""

    unit: UUID
    before: UUID
    now: UUID
    why: MoveReason
    cost: Decimal


@dataclass(frozen=True, slots=True)
class MemberAway:
    """A unit of a team from which ``members`` of it have to stay away."""

    unit: UUID
    team: UUID
    members: int
    cost: Decimal


@dataclass(frozen=True, slots=True)
class Explained:
    """An assignment's costs, constraint by constraint; ``kept`` of ``had`` pairings stay."""

    cost: Cost
    splits: tuple[SectorSplit, ...]
    moved: tuple[Moved, ...]
    away: tuple[MemberAway, ...]
    kept: int
    had: int


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A unit that no team (or not the one it is pinned to) may have.

    ``people`` is a smallest set whose 回避 of the unit would have to be lifted so that ``team``
    may have it; ``pinned`` says that the team was prescribed.
    """

    unit: UUID
    team: UUID
    people: tuple[UUID, ...]
    pinned: bool = False


class NoPairing(Exception):
    """No full coverage is possible; ``obstacles`` name what is in the way, unit by unit."""

    def __init__(self, obstacles: tuple[Obstacle, ...]) -> None:
        super().__init__(f"{len(obstacles)} units cannot be paired")
        self.obstacles = obstacles


@dataclass(frozen=True, slots=True)
class Proposal:
    """A full assignment unit → team and what it costs.

    ``spread`` is the greatest load of a team minus the least, ``bound`` what no assignment can
    undercut. ``first_cost`` is the cost of the first balanced assignment, before the search
    for a cheaper one.
    """

    teams: Mapping[UUID, UUID]
    loads: Mapping[UUID, int]
    spread: int
    bound: int
    cost: Cost
    first_cost: Decimal
    seed: int
