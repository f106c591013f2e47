"""A sheet under any order of rating, confirming and reopening: what is not listed is refused."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.models.changes import Change
from desktop.services.errors import BadTransition, Refused
from desktop.services.rating_rules import ScoreRules, SheetState, team_score
from desktop.services.team_ratings import TeamRatingService
from desktop.terms import CadreLevel, Role, StationRole
from tests.services.rating_city import ALL, confirm, leader, line_of, rate, read
from tests.services.record_city import City, make_city, named, open_desk, write

RULES = ScoreRules(5, 3)
_NUMBERS = itertools.count()
STEP = st.one_of(
    st.tuples(st.just("rate"), st.sampled_from(ALL), st.integers(0, 100)),
    st.tuples(st.just("unrate"), st.sampled_from(ALL), st.just(0)),
    st.tuples(st.just("confirm"), st.just(""), st.just(0)),
    st.tuples(st.just("reopen"), st.just(""), st.just(0)),
)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """One city for all walks; each walks about a cadre of its own."""
    root: Path = tmp_path_factory.mktemp("walks")
    with contextlib.ExitStack() as close:
        yield make_city(open_desk(root, Role.CLERK, StationRole.OFFICE, close))


def new_cadre(city: City) -> UUID:
    cadre = named(f"walk/{next(_NUMBERS)}")
    fields = {"name": "被评人", "level": CadreLevel.CITY, "unit_id": city.other_unit}
    write(city.desk, [Change("cadre", cadre, fields)])
    return cadre


@settings(max_examples=8, deadline=None)
@given(steps=st.lists(STEP, min_size=1, max_size=9))
def test_any_walk(city: City, steps: list[tuple[str, str, int]]) -> None:
    cadre, state = new_cadre(city), SheetState.OPEN
    values: dict[str, int] = {}
    done: list[str] = []
    for action, who, value in steps:
        if action in {"rate", "unrate"}:
            state = _rated(city, cadre, state, values, (action, who, value))
        elif action == "confirm":
            state = _confirmed(city, cadre, state, values, done)
        else:
            state = _reopened(city, cadre, state, done)
        line = line_of(city, city.other_unit, cadre)
        assert line.state is state
        assert {m.name for m in line.marks} == set(values)
        if state is SheetState.CONFIRMED:
            assert {m.name: m.value for m in line.marks} == {
                n: Decimal(v) for n, v in values.items()
            }
            assert line.score == team_score([v * 10_000 for v in values.values()], RULES)
        else:
            assert {m.value for m in line.marks} <= {None}
            assert line.score is None
    with leader(city):
        told = TeamRatingService(city.desk).history_of(city.other_unit, city.cycle, cadre)
    assert [h.state for h in told] == done
    assert all(h.author for h in told)


def _rated(
    city: City,
    cadre: UUID,
    state: SheetState,
    values: dict[str, int],
    step: tuple[str, str, int],
) -> SheetState:
    action, who, value = step
    given_value = None if action == "unrate" else str(value)
    changes = values.get(who) != (None if given_value is None else value)
    if state is SheetState.CONFIRMED and changes:
        with pytest.raises(BadTransition):
            rate(city, who, city.other_unit, [(cadre, given_value)])
        return state
    rate(city, who, city.other_unit, [(cadre, given_value)])
    if given_value is None:
        values.pop(who, None)
    else:
        values[who] = value
    return state


def _confirmed(
    city: City, cadre: UUID, state: SheetState, values: dict[str, int], done: list[str]
) -> SheetState:
    if state is SheetState.CONFIRMED:
        with pytest.raises(BadTransition):
            confirm(city, city.other_unit, cadre, reason="说明")
        return state
    if not values:
        with pytest.raises(Refused):
            confirm(city, city.other_unit, cadre, reason="说明")
        return state
    confirm(city, city.other_unit, cadre, reason="说明")
    done.append("确认")
    return SheetState.CONFIRMED


def _reopened(city: City, cadre: UUID, state: SheetState, done: list[str]) -> SheetState:
    service = TeamRatingService(city.desk)
    sheet = read(line_of(city, city.other_unit, cadre))
    with leader(city):
        if state is not SheetState.CONFIRMED:
            with pytest.raises(BadTransition):
                service.reopen(city.other_unit, city.cycle, sheet, "发现漏评")
            return state
        service.reopen(city.other_unit, city.cycle, sheet, "发现漏评")
    done.append("重新评定")
    return SheetState.REOPENED
