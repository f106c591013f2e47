"""How many were heard, by layer, and about which themes; nothing that tells of a few people.

By layer one unit is told of in one year, and nothing narrower or wider: numbers of two lists of
which one lies within the other could be subtracted, and the rest may be a few people.
Who may read records sees the layer of each; this is about numbers that are shown, said on and
printed. Source: domain.md §5.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from sqlalchemy import select

from desktop.models.interviews import Interview
from desktop.services.cycles import rule_value
from desktop.services.door import Reading
from desktop.services.interview_forms import InterviewQuery
from desktop.services.listing_interviews import interview_ids, interview_layers
from desktop.services.outlines import outline_of
from desktop.services.small_groups import Group, in_order, merge_small_groups
from desktop.terms import InterviewLayer

RECENT: Final = 5_000
"""Interviews that the suggestions are drawn from: the newest, so that typing never waits."""


@dataclass(frozen=True, slots=True)
class InterviewCounts:
    """``layers`` is empty where only ``total`` may be told.

    ``by_layer`` says that the query is one of which layers are told at all: one unit, one year.
    ``shared`` are those besides that a visit filed in another year brought to this one: they
    are counted there alone, or the few of them could be found by subtracting.
    """

    total: int
    layers: tuple[Group, ...] = ()
    by_layer: bool = False
    shared: int = 0


def tells_layers(query: InterviewQuery) -> bool:
    """Whether layers are told of: all interviews at one unit in one year, of whatever layer."""
    narrowed = (
        query.visit or query.cadre or query.since or query.until
        or query.text.strip() or query.theme.strip()
    )  # fmt: skip
    return query.unit is not None and query.cycle is not None and not narrowed


def layer_counts(tx: Reading, query: InterviewQuery) -> InterviewCounts:
    """Counts of what matches a query without a layer. Raises NotFound."""
    listed = sum(interview_layers(tx, query).values())
    if query.cycle is None or not tells_layers(query):
        return InterviewCounts(listed)
    layers = interview_layers(tx, query, own_year=True)
    found = counted(
        layers, int(rule_value(tx, query.cycle, "display.min_group", tx.desk.clock.today()))
    )
    return replace(found, shared=listed - found.total)


def counted(people: dict[InterviewLayer, int], least: int) -> InterviewCounts:
    """The counts as they may be shown."""
    groups = in_order({k.label: n for k, n in people.items()}, [k.label for k in InterviewLayer])
    return InterviewCounts(sum(people.values()), merge_small_groups(groups, least), by_layer=True)


def themes_used(tx: Reading, cycle: UUID) -> tuple[str, ...]:
    """Themes of the newest interviews of a year by use, then those of the outline."""
    newest = interview_ids(tx, InterviewQuery(cycle=cycle), RECENT)
    told: Counter[str] = Counter()
    for themes in tx.session.scalars(select(Interview.themes).where(Interview.id.in_(newest))):
        told.update(themes)
    used = sorted(told, key=lambda theme: (-told[theme], theme))
    asked = (question.theme for question in outline_of(tx, cycle).questions)
    return tuple(dict.fromkeys([*used, *(theme for theme in asked if theme)]))
