"""What the papers of a 民主测评 are made of: ballots, count sheets and results, as frozen values.

Services fill these; words are Chinese labels already. Nothing here knows the database.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class BallotRow:
    """Who is asked about: ``options`` from best to worst in words."""

    name: str
    post: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BallotContent:
    """测评票 of one class. ``who`` are the voters in words (班子成员).

    ``items`` is what is asked about each, one item alone is not named.
    """

    unit: str
    title: str
    on: date
    voter_class: str
    who: str
    items: tuple[str, ...]
    rows: tuple[BallotRow, ...]


@dataclass(frozen=True, slots=True)
class CountRow:
    """A row of a count sheet: options and 未填 in ballots; empty to be filled in by hand."""

    name: str
    item: str
    counts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class CountContent:
    """计票监票单 of one class. ``ballots``: 发出, 收回, 有效, 无效; None to be filled in by hand."""

    unit: str
    title: str
    on: date
    citation: str
    voter_class: str
    who: str
    ballots: tuple[int | None, ...]
    items: tuple[str, ...]
    rows: tuple[CountRow, ...]
    counter: str = ""
    scrutineer: str = ""


@dataclass(frozen=True, slots=True)
class ResultRates:
    """A line of rates: of which classes, on which item, ballots and percent by option, 未填.

    ``score`` is the class's own as text, where it stands apart and the line is the overall one.
    """

    label: str
    item: str
    counts: tuple[int, ...]
    rates: tuple[str, ...]
    blank: int
    score: str = ""


@dataclass(frozen=True, slots=True)
class ResultRow:
    """A subject: score as text and lines of rates."""

    name: str
    post: str
    score: str
    rates: tuple[ResultRates, ...]
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ResultContent:
    """民主测评结果. ``ballots`` a sentence a class; ``basis`` the rules; ``note`` on small classes.

    ``state`` is said in the head when the counts are not confirmed.
    """

    unit: str
    title: str
    on: date
    citation: str
    team: str
    state: str
    ballots: tuple[str, ...]
    rows: tuple[ResultRow, ...]
    flags: tuple[str, ...]
    note: str
    basis: str
    counter: str = ""
    scrutineer: str = ""
