"""Sums of verified facts by subject: an event counts its points once.

Of the facts about one subject that bear the same event, on one side of the list, the heaviest
counts, the earliest among equals. Source: domain.md §2.4 (1), "one event counts once".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import select

from desktop.models.cadres import Cadre, SameAs
from desktop.services.documents.fact_ledger import FactTally
from desktop.services.door import Reading
from desktop.services.fact_verified import VerifiedCount
from desktop.services.persons import shown_record
from desktop.services.portions import portions
from desktop.terms import Polarity, Severity

HEAVIEST: Final[Mapping[Severity, int]] = {
    Severity.HEAVY: 0,
    Severity.MEDIUM: 1,
    Severity.LIGHT: 2,
}
Subject = tuple[UUID, UUID | None]
"""A unit, and the cadre in it; None for its leadership team."""
_LAST: Final = 1_000_000


def counted_once(
    counts: Iterable[VerifiedCount],
    points: Mapping[Severity, Decimal],
    shown: Callable[[UUID | None], UUID | None],
) -> dict[Subject, FactTally]:
    """The sum of each subject; ``shown`` gives the record under which a person is shown."""
    found: dict[Subject, _Sum] = {}
    taken: set[tuple[object, ...]] = set()
    for count in sorted(counts, key=lambda c: (HEAVIEST[c.severity], c.first)):
        cadre = shown(count.cadre_id)
        times = count.facts
        if count.event:
            event = (cadre or count.unit_id, count.polarity, count.event)
            times = int(event not in taken)
            taken.add(event)
        key = (count.unit_id, cadre)
        if key not in found:
            found[key] = _Sum()
        found[key].take(count, times)
    return {key: one.tally(points) for key, one in found.items()}


class _Sum:
    """What is counted of one subject: whole numbers, since there may be a million facts."""

    __slots__ = ("facts", "times", "typical", "veto")

    def __init__(self) -> None:
        self.facts: dict[tuple[Polarity, Severity], int] = {}
        self.times: dict[tuple[Polarity, Severity], int] = {}
        self.typical = self.veto = 0

    def take(self, count: VerifiedCount, times: int) -> None:
        kind = (count.polarity, count.severity)
        self.facts[kind] = self.facts.get(kind, 0) + count.facts
        self.times[kind] = self.times.get(kind, 0) + times
        if count.typical:
            self.typical += count.facts
        if count.veto:
            self.veto += count.facts

    def tally(self, points: Mapping[Severity, Decimal]) -> FactTally:
        counts = {p: sum(n for (side, _s), n in self.facts.items() if side is p) for p in Polarity}
        worth = {
            p: sum(
                (points[s] * n for (side, s), n in self.times.items() if side is p and s in points),
                Decimal(0),
            )
            for p in Polarity
        }
        return FactTally(
            counts[Polarity.POSITIVE],
            counts[Polarity.NEGATIVE],
            worth[Polarity.POSITIVE],
            -worth[Polarity.NEGATIVE],
            self.typical,
            self.veto,
            sum(n for (_side, severity), n in self.facts.items() if severity not in points),
        )


class People:
    """Names and places of cadres, each under the record that is shown of the person."""

    def __init__(self, shown: Mapping[UUID, UUID], rows: Mapping[UUID, tuple[str, int]]) -> None:
        """Made by ``people_of``."""
        self._shown, self._rows = shown, rows

    def shown(self, cadre: UUID | None) -> UUID | None:
        """The record under which a person is shown; None for a leadership team."""
        return None if cadre is None else self._shown.get(cadre, cadre)

    def name(self, cadre: UUID | None) -> str:
        """A name, or 领导班子."""
        return "领导班子" if cadre is None else self._rows[cadre][0]

    def place(self, cadre: UUID | None) -> tuple[int, str]:
        """The leadership team first, then as the unit's list is ordered."""
        if cadre is None:
            return -1, ""
        name, place = self._rows[cadre]
        return place, name


def people_of(tx: Reading, cadres: Iterable[UUID]) -> People:
    """These cadres with the records under which they are shown."""
    wanted = set(cadres)
    linked = wanted & set(
        tx.session.scalars(select(SameAs.other_id).where(SameAs.deleted.is_(False)))
    )
    shown = {record: shown_record(tx.session, record) for record in linked}
    ids = sorted(wanted | set(shown.values()))
    rows: dict[UUID, tuple[str, int]] = {}
    for some in portions(ids):
        for row in tx.session.execute(
            select(Cadre.id, Cadre.name, Cadre.unit_order).where(Cadre.id.in_(some))
        ):
            rows[row.id] = (row.name, _LAST if row.unit_order is None else row.unit_order)
    return People(shown, rows)
