"""What adopted amendments lay over a frozen scheme, and the rules as they stand in a quarter.

Lies below ``cycles``: whoever asks for a rule's number and the page 方案 that shows it go through
one reading. Source: domain.md §2.10 (numbered amendments with an effective quarter).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, TypeAlias
from uuid import UUID

import orjson
from sqlalchemy import select

from desktop.models.scheme import Amendment, AmendmentLine, Cycle, Rule
from desktop.services.door import Reading
from desktop.services.rules_read import RuleRow, StandingRule, YearRules

FIRST_QUARTER: Final = 1
ALL_YEAR: Final = 4
"""The last quarter: with it, all amendments are in effect."""
_MONTHS: Final = 3

When: TypeAlias = dt.date | int
"""Of when a rule is asked: a day, or a quarter of the cycle's year (1–4)."""


@dataclass(frozen=True, slots=True)
class LaidValue:
    """One value that an amendment sets: its number, from which quarter on, where, what."""

    number: int
    quarter: int
    row: UUID
    field: str
    value: Any


Overlay = Mapping[UUID, Mapping[str, LaidValue]]
"""Row → field → what amendments set, the latest number winning."""


def laid_values(tx: Reading, cycle: UUID) -> Iterator[LaidValue]:
    """What the amendments of a cycle set, in the order of their numbers."""
    for line, number, quarter in tx.session.execute(
        select(AmendmentLine, Amendment.number, Amendment.effective_quarter)
        .join(Amendment, Amendment.id == AmendmentLine.amendment_id)
        .where(
            Amendment.cycle_id == cycle,
            Amendment.deleted.is_(False),
            AmendmentLine.deleted.is_(False),
        )
        .order_by(Amendment.number, AmendmentLine.id)
    ):
        value = orjson.loads(line.value)
        yield LaidValue(number, quarter, line.subject_row, line.field, value)


def overlay_of(laid: Iterable[LaidValue], quarter: int) -> Overlay:
    """What the amendments in effect in a quarter set, by row and field."""
    found: dict[UUID, dict[str, LaidValue]] = defaultdict(dict)
    for one in laid:
        if one.quarter <= quarter:
            found[one.row][one.field] = one
    return found


def quarter_at(year: int, when: When) -> int:
    """The quarter of a year whose rules hold: days before it take its first, later its last.

    What is done for a year in the January after it goes by the scheme as that year left it.
    """
    if isinstance(when, int):
        return min(max(when, FIRST_QUARTER), ALL_YEAR)
    if when.year != year:
        return FIRST_QUARTER if when.year < year else ALL_YEAR
    return (when.month - 1) // _MONTHS + 1


def standing_rules(tx: Reading, cycle: UUID, when: When) -> Mapping[str, StandingRule]:
    """A cycle's rules by key as they stand, adopted amendments laid over them.

    Read once a transaction, whatever the days: lists ask for each of a page's rows.
    """
    read = tx.rules_read
    if cycle not in read.years:
        year = tx.session.scalars(select(Cycle.year).where(Cycle.id == cycle)).first()
        if year is None:
            return {}
        read.years[cycle] = YearRules(year, tuple(_rows(tx, cycle)))
    found = read.years[cycle]
    quarter = quarter_at(found.year, when)
    if (cycle, quarter) not in read.standing:
        read.standing[cycle, quarter] = {row.key: _standing(row, quarter) for row in found.rows}
    return read.standing[cycle, quarter]


def _rows(tx: Reading, cycle: UUID) -> Iterator[RuleRow]:
    laid: dict[UUID, list[tuple[int, StandingRule]]] = defaultdict(list)
    for one in laid_values(tx, cycle):
        if one.field == "value":
            number = StandingRule(Decimal(str(one.value)), one.number)
            laid[one.row].append((one.quarter, number))
    for row, key, value in tx.session.execute(
        select(Rule.id, Rule.key, Rule.value).where(Rule.cycle_id == cycle, Rule.deleted.is_(False))
    ):
        yield RuleRow(key, Decimal(value), tuple(laid.get(row, ())))


def _standing(row: RuleRow, quarter: int) -> StandingRule:
    """The highest number of those in effect wins, as in ``overlay_of``."""
    frozen = StandingRule(row.number, None)
    return next((rule for since, rule in reversed(row.laid) if since <= quarter), frozen)


def amended_by(tx: Reading, cycle: UUID, keys: Iterable[str], when: When) -> str:
    """依方案第1号修订: which amendments set some rules as they stand; empty when none did."""
    rules = standing_rules(tx, cycle, when)
    numbers = {rules[key].amendment for key in keys if key in rules} - {None}
    if not numbers:
        return ""
    return f"依方案第{'、'.join(str(n) for n in sorted(n for n in numbers if n is not None))}号修订"
