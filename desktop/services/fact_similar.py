"""Entries that may tell of the same matter as what is being typed, so that nothing counts twice.

What is compared are pairs of neighbouring characters. A text that is still being typed is
shorter than what it repeats, so likeness is the part of the *shorter* text that the other one
holds too. Looked at are entries of the same unit or about the same cadre around the same time,
and after them those that hold the beginning of what is typed, wherever they were written down:
three indexed questions, however many facts there are.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, select

from desktop.models.facts import Fact
from desktop.services import bigrams
from desktop.services.door import Reading
from desktop.services.fact_forms import FactLine
from desktop.services.fact_lines import fact_lines
from desktop.services.persons import persons_of
from desktop.services.search_text import facts_like
from desktop.terms import FactState

ALIKE: Final = 0.5
"""From this part of the shorter text on, two entries are worth a look. It guides, scores nothing."""
_FEWEST: Final = 5  # pairs below which every text is like every other
_DAYS: Final = 180
_CANDIDATES: Final = 500
_SHOWN: Final = 4
_BEGINNING: Final = 8


@dataclass(frozen=True, slots=True)
class SimilarAsk:
    """What is being typed: where, about whom (None: the 领导班子), when; ``own`` is left out."""

    unit: UUID
    text: str
    on: dt.date
    cadre: UUID | None = None
    own: UUID | None = None


@dataclass(frozen=True, slots=True)
class SimilarFact:
    """An entry that may be the same matter; ``likeness`` is 0 to 1."""

    line: FactLine
    likeness: float


def likeness(first: str, second: str) -> float:
    """How much of the shorter text the other one holds too, 0 to 1; 0 for very short ones."""
    return _share(_pairs(first), _pairs(second))


def similar_facts(tx: Reading, ask: SimilarAsk) -> tuple[SimilarFact, ...]:
    """The likest entries, the likest first; withdrawn ones and what is barred are left out."""
    typed = _pairs(ask.text)
    if len(typed) < _FEWEST:
        return ()
    shares = {
        fact: share
        for fact, text in _candidates(tx, ask)
        if fact != ask.own and (share := _share(typed, _pairs(text))) >= ALIKE
    }
    # Some more than are shown: withdrawn and barred ones fall out below.
    best = sorted(shares, key=lambda f: (-shares[f], f))[: 3 * _SHOWN]
    if len(best) < _SHOWN:
        best += [
            f for f in facts_like(tx, _beginning(ask.text), _SHOWN) if f not in {*shares, ask.own}
        ]
    lines = [line for line in fact_lines(tx, best) if line.state is not FactState.WITHDRAWN]
    shares |= {f.id: _share(typed, _pairs(f.text)) for f in lines if f.id not in shares}
    lines = [line for line in lines if shares[line.id] >= ALIKE]
    return tuple(SimilarFact(line, shares[line.id]) for line in lines[:_SHOWN])


def _candidates(tx: Reading, ask: SimilarAsk) -> Iterable[tuple[UUID, str]]:
    near = dt.timedelta(days=_DAYS)
    first, last = ask.on - near, ask.on + near
    found: dict[UUID, str] = dict(_some(tx, [Fact.unit_id == ask.unit], first, last))
    if ask.cadre is not None:
        people = persons_of(tx.session, ask.cadre)
        found |= dict(_some(tx, [Fact.cadre_id.in_(people)], first, last))
    return found.items()


def _some(
    tx: Reading, where: Sequence[ColumnElement[bool]], first: dt.date, last: dt.date
) -> list[Any]:
    rows = tx.session.execute(
        select(Fact.id, Fact.text)
        .where(*where, Fact.on >= first, Fact.on <= last, Fact.deleted.is_(False))
        .order_by(Fact.on.desc())
        .limit(_CANDIDATES)
    )
    return [(row.id, row.text) for row in rows]


def _beginning(text: str) -> str:
    """The first characters of the longest run of the text; empty when all runs are short."""
    runs = re.findall(r"\w+", text)
    longest = max(runs, key=len, default="")
    return longest[:_BEGINNING] if len(longest) >= _BEGINNING else ""


def _pairs(text: str) -> frozenset[str]:
    return frozenset(bigrams.index_terms(text).split())


def _share(first: frozenset[str], second: frozenset[str]) -> float:
    fewer = min(len(first), len(second))
    return len(first & second) / fewer if fewer >= _FEWEST else 0.0
