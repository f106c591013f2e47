"""Ranks and 等次. Source: domain.md §2.4 (3).

The quota pool is all units that take part, the groups are the unit kinds. Equal remainders and
ties at the cut are listed for the meeting; nothing here breaks one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from uuid import UUID

from desktop.services.scheme_values import EffectiveScheme
from desktop.services.scoring.values import UnitScore, scaled
from desktop.terms import Tier, UnitKind


@dataclass(frozen=True, slots=True)
class GroupQuota:
    """The first-tier places of one kind of units.

    Its share is ``whole`` places and ``remainder`` pool-ths; ``places`` are its own.
    ``contested``: its remainder equals that of other groups, and the meeting decides which of
    them get the ``Quota.open_places``.
    """

    kind: UnitKind
    units: int
    whole: int
    remainder: int
    places: int
    contested: bool


@dataclass(frozen=True, slots=True)
class Quota:
    """First-tier places of all groups: those given and ``open_places`` add up to ``total``."""

    pool: int
    share: Decimal
    total: int
    groups: tuple[GroupQuota, ...]
    open_places: int


@dataclass(frozen=True, slots=True)
class Tie:
    """Units of one kind with the same score at the cut, for ``places`` that are left."""

    kind: UnitKind
    value: int
    units: tuple[UUID, ...]
    places: int


@dataclass(frozen=True, slots=True)
class TierProposals:
    """What scores propose. Who is in a tie, incomplete or does not take part has no tier."""

    quota: Quota
    tiers: Mapping[UUID, Tier]
    ties: tuple[Tie, ...]
    third_below: int


def ranks(
    scores: Iterable[UnitScore], taking_part: Collection[UUID] | None = None
) -> dict[UUID, int]:
    """Place within the unit kind: 1, 1, 3. Incomplete scores have none.

    Nor have units that are not in ``taking_part`` (None: all are), and they push nobody down.
    """
    by_kind: dict[UnitKind, list[tuple[int, UUID]]] = defaultdict(list)
    for score in scores:
        if score.value is not None and (taking_part is None or score.unit in taking_part):
            by_kind[score.kind].append((score.value, score.unit))
    found: dict[UUID, int] = {}
    for group in by_kind.values():
        group.sort(key=lambda pair: -pair[0])
        place, last = 0, None
        for count, (value, unit) in enumerate(group, 1):
            if value != last:
                place, last = count, value
            found[unit] = place
    return found


def quota(counts: Mapping[UnitKind, int], share: Decimal) -> Quota:
    """Share out floor(share × pool) places by largest remainder.

    Equal remainders at the last places leave those places open. No group is lifted to a
    minimum, so the sum never passes the total.
    """
    pool = sum(counts.values())
    total = int((share * pool).to_integral_value(ROUND_FLOOR))
    kinds = [kind for kind in UnitKind if counts.get(kind, 0) > 0]
    parts = {kind: divmod(total * counts[kind], pool) for kind in kinds}
    left = total - sum(whole for whole, _ in parts.values())
    order = sorted((remainder for _, remainder in parts.values()), reverse=True)
    # The least remainder that still gets a place; shared with one that gets none, it is open.
    cut = order[left - 1] if left else None
    equal = cut is not None and left < len(order) and order[left] == cut
    groups, given = [], 0
    for kind in kinds:
        whole, remainder = parts[kind]
        extra = cut is not None and (remainder > cut or (remainder == cut and not equal))
        given += whole + extra
        contested = equal and remainder == cut
        groups.append(GroupQuota(kind, counts[kind], whole, remainder, whole + extra, contested))
    return Quota(pool, share, total, tuple(groups), total - given)


def cut_at(
    ordered: Sequence[tuple[int, UUID]], places: int
) -> tuple[tuple[UUID, ...], tuple[UUID, ...], int]:
    """Who is above the cut, who is tied across it, and how many places the tied ones share.

    ``ordered`` from the highest value down.
    """
    if places <= 0:
        return (), (), 0
    if places >= len(ordered):
        return tuple(unit for _, unit in ordered), (), 0
    edge = ordered[places - 1][0]
    if ordered[places][0] != edge:
        return tuple(unit for _, unit in ordered[:places]), (), 0
    above = tuple(unit for value, unit in ordered if value > edge)
    tied = tuple(unit for value, unit in ordered if value == edge)
    return above, tied, places - len(above)


def propose(
    scheme: EffectiveScheme, scores: Sequence[UnitScore], taking_part: Collection[UUID]
) -> TierProposals:
    """The tiers that scores propose. A score below the third tier's bound is never in the first.

    Raises NotFound when the scheme lacks a rule.
    """
    third = scaled(scheme.rule("tier.third_score"))
    counts: dict[UnitKind, int] = defaultdict(int)
    by_kind: dict[UnitKind, list[tuple[int, UUID]]] = defaultdict(list)
    tiers: dict[UUID, Tier] = {}
    for score in scores:
        if score.unit not in taking_part:
            continue
        counts[score.kind] += 1
        if score.value is None:
            continue
        if score.value < third:
            tiers[score.unit] = Tier.THIRD
        else:
            by_kind[score.kind].append((score.value, score.unit))
    shared = quota(counts, scheme.rule("tier.first_share"))
    ties = []
    for group in shared.groups:
        ordered = sorted(by_kind[group.kind], key=lambda pair: -pair[0])
        first, tied, left = cut_at(ordered, group.places)
        tiers.update((unit, Tier.SECOND) for _, unit in ordered)
        tiers.update((unit, Tier.FIRST) for unit in first)
        if tied:
            for unit in tied:
                del tiers[unit]
            ties.append(Tie(group.kind, ordered[len(first)][0], tied, left))
    return TierProposals(shared, tiers, tuple(ties), third)
