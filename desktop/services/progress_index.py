"""Which pairs of unit and indicator a quarter's list has, how they stand, and in which order.

A large office has hundreds of thousands of pairs, of which a page shows a hundred: here each is
its state and, where it is asked for, what its 达成率 is made of; one row of the answer a unit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import orjson
from sqlalchemy import text

from desktop.services.door import Reading
from desktop.services.progress_board import (
    ATTENTION,
    BY_PROGRESS,
    board_ground,
)
from desktop.services.progress_values import ProgressQuery, ProgressState
from desktop.services.scheme_values import EffectiveScheme, IndicatorValue
from desktop.services.unit_times import UnitAt
from desktop.terms import Direction, UnitKind

_HEX = 32
_STATES = {
    "F": ProgressState.FLAGGED,
    "M": ProgressState.MISSING,
    "R": ProgressState.REPORTED,
    "U": ProgressState.UNREPORTED,
}
_UNREPORTED = "U"
_DUE = "CASE basis WHEN 'annual' THEN planned ELSE target END"
#: As ``progress_values.state_of``, in the database's words.
_STATE = (
    "CASE WHEN (target IS NULL AND target_text > '') OR (actual IS NULL AND actual_text > '') "
    f"THEN 'F' WHEN target IS NULL OR actual IS NULL OR ({_DUE}) IS NULL THEN 'M' ELSE 'R' END"
)
_FIGURES = f" || ifnull({_DUE}, '') || ',' || ifnull(actual, '')"

Told = Mapping[str, str]
"""Indicator in hexadecimal → letter of the state, with due and actual behind it."""


@dataclass(frozen=True, slots=True)
class PairIndex:
    """The pairs of a quarter: units in order, leaves in the scheme's order, what was told."""

    scheme: EffectiveScheme
    units: Mapping[UUID, tuple[int, UnitAt]]
    leaves: Mapping[UUID, tuple[int, IndicatorValue]]
    told: Mapping[str, Told]

    def pairs(self) -> Iterator[tuple[UnitAt, Sequence[str], Told]]:
        """Each unit with its indicators in order, reported or due, and what was told of them."""
        place = {key.hex: n for key, (n, _) in self.leaves.items()}
        due = {kind: self._due(kind) for kind in UnitKind}
        sets = {kind: frozenset(listed) for kind, listed in due.items()}
        nothing: Told = {}
        for _, unit in self.units.values():
            told = self.told.get(unit.id.hex, nothing)
            listed = due[unit.kind]
            more = [i for i in told if i not in sets[unit.kind] and i in place]
            if more:
                listed = sorted([*listed, *more], key=place.__getitem__)
            yield unit, listed, told

    def _due(self, kind: UnitKind) -> list[str]:
        quarter = self.scheme.quarter
        return [
            leaf.id.hex
            for leaf in self.scheme.leaves(kind)
            if leaf.method in BY_PROGRESS and leaf.quarter_due(quarter) == quarter
        ]


def read_index(
    tx: Reading,
    cycle: UUID,
    quarter: int,
    only: Sequence[UUID] | None = None,
    *,
    figures: bool = False,
) -> PairIndex:
    """The pairs that the actor may see; ``figures`` with what 达成率 is made of. Raises NotFound."""
    ground = board_ground(tx, cycle, quarter, only)
    narrowed = "" if only is None else "AND unit_id IN (SELECT value FROM json_each(:only))"
    wanted = text(
        f"SELECT unit_id, group_concat(indicator_id || {_STATE}{_FIGURES if figures else ''}, ' ') "  # noqa: S608 - words of this file
        "FROM indicator_progress WHERE cycle_id = :cycle AND quarter = :quarter AND deleted = 0 "
        f"{narrowed} GROUP BY unit_id"
    )
    given: dict[str, object] = {"cycle": cycle.hex, "quarter": quarter}
    if only is not None:
        given["only"] = orjson.dumps([key.hex for key in only]).decode()
    told = {
        unit: {one[:_HEX]: one[_HEX:] for one in said.split(" ")}
        for unit, said in tx.session.execute(wanted, given)
    }
    return PairIndex(ground.scheme, ground.units, ground.leaves, told)


def find_pairs(index: PairIndex, query: ProgressQuery) -> tuple[str, ...]:
    """The ids of the pairs that a query asks for, in its order."""
    found = [pair for _, pair in sorted_pairs(index, query)]
    return tuple(found)


def sorted_pairs(index: PairIndex, query: ProgressQuery) -> list[tuple[str, str]]:
    """Indicator and id of each pair that a query asks for, in its order."""
    found: list[tuple[str, str]] = []
    figures: dict[str, str] = {}
    wanted = _letters(query)
    titles = {key.hex: leaf.title for key, (_, leaf) in index.leaves.items()}
    only = None if query.indicator is None else query.indicator.hex
    words = query.text.split()
    for unit, listed, told in index.pairs():
        if query.unit not in (None, unit.id):
            continue
        start = f"{unit.id.hex}:"
        some: Sequence[str] = listed
        if only is not None:
            some = [i for i in some if i == only]
        if words and not all(word in unit.name for word in words):
            some = [i for i in some if all(w in unit.name + titles[i] for w in words)]
        if wanted is not None:
            some = [i for i in some if told.get(i, _UNREPORTED)[0] in wanted]
        found += [(i, start + i) for i in some]
        if query.sort == "reached":
            figures |= {start + i: told[i] for i in some if i in told}
    if query.sort == "indicator":
        place = {key.hex: n for key, (n, _) in index.leaves.items()}
        found.sort(key=lambda pair: place[pair[0]], reverse=query.descending)
    elif query.sort == "reached":
        return _by_reached(index, found, figures, descending=query.descending)
    elif query.descending:
        found.reverse()
    return found


def _letters(query: ProgressQuery) -> frozenset[str] | None:
    """The letters of the states that are asked for; None for all."""
    if query.attention:
        return frozenset(letter for letter, state in _STATES.items() if state in ATTENTION)
    if query.state is None:
        return None
    return frozenset(letter for letter, state in _STATES.items() if state is query.state)


def _by_reached(
    index: PairIndex,
    found: Sequence[tuple[str, str]],
    figures: Mapping[str, str],
    *,
    descending: bool,
) -> list[tuple[str, str]]:
    """By 达成率; what has none comes last in either direction."""
    lower = {i.hex for i, (_, v) in index.leaves.items() if v.direction is Direction.LOWER}
    having: list[tuple[int, tuple[str, str]]] = []
    without: list[tuple[str, str]] = []
    for pair in found:
        said = figures.get(pair[1])
        value = None if said is None else _hundredths(said[1:], inverted=pair[0] in lower)
        if value is None:
            without.append(pair)
        else:
            having.append((value, pair))
    having.sort(key=lambda item: item[0], reverse=descending)
    return [pair for _, pair in having] + without


def _hundredths(figures: str, *, inverted: bool) -> int | None:
    """``progress_values.reached`` in hundredths of a percent, rounded half away from zero."""
    first, _, second = figures.partition(",")
    if not first or not second:
        return None
    due, actual = int(first), int(second)
    if due <= 0:
        return None
    if inverted:
        if actual <= 0:
            return None
        due, actual = actual, due
    rounded = (abs(actual) * 20_000 + due) // (2 * due)
    return rounded if actual >= 0 else -rounded


def count_states(index: PairIndex) -> Mapping[ProgressState, int]:
    """How many pairs stand how; every state is there."""
    counts: Counter[str] = Counter()
    for _, listed, told in index.pairs():
        counts.update([told.get(i, _UNREPORTED)[0] for i in listed])
    return {state: counts[letter] for letter, state in _STATES.items()}


def met_indicators(index: PairIndex) -> tuple[UUID, ...]:
    """The indicators that any pair has, in the scheme's order."""
    met: set[str] = set()
    for _, listed, _ in index.pairs():
        met.update(listed)
    return tuple(key for key in index.leaves if key.hex in met)
