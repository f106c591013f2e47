"""Candidates of the book of conflicts in words: of few answers no number is told."""

from __future__ import annotations

import pytest

from desktop.services.door import Reading
from desktop.services.exchange.conflict_reading import shown_values
from tests.services.conftest import MakeDesk
from tests.services.record_city import City, make_city

BALLOTS = ("first", "second", "third", "fourth", "blank")
SURVEY = ("one", "two", "three", "four", "five")
HIDDEN = ("（人数不显示）",) * 5


@pytest.fixture
def city(make_desk: MakeDesk) -> City:
    return make_city(make_desk())


@pytest.mark.parametrize(
    ("table", "group", "values", "told"),
    [
        ("ballot_count", BALLOTS, (3, 1, 0, 0, 0), HIDDEN),  # four ballots
        ("ballot_count", BALLOTS, (3, 1, 0, 0, 1), ("3", "1", "0", "0", "1")),  # five
        ("public_survey", SURVEY, (2, 0, 0, 0, 1), HIDDEN),
        ("public_survey", SURVEY, (9, 9, 9, 9, 9), HIDDEN),  # else few fall out by subtraction
    ],
)
def test_counts_of_few_answers_are_not_told(
    city: City,
    table: str,
    group: tuple[str, ...],
    values: tuple[int, ...],
    told: tuple[str, ...],
) -> None:
    with city.desk.db.reading() as session:
        tx = Reading(city.desk, session, None)
        assert shown_values(tx, table, group, values) == told
