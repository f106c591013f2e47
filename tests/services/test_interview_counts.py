"""Counts by layer: nobody finds a few people in them, nor by subtracting one from another."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.services.interview_counts import InterviewCounts, counted, tells_layers
from desktop.services.interview_forms import InterviewQuery, VoiceSource
from desktop.services.interview_voices import Heard, summarise
from desktop.services.interviews import AboutDraft, InterviewDraft, InterviewService
from desktop.services.outlines import OutlineService
from desktop.services.scheme import SchemeService
from desktop.services.small_groups import Group
from desktop.terms import InterviewLayer, Role
from tests.services.record_city import City, acting, held_visit
from tests.services.record_city import counted as statements

DAY = dt.date(2026, 11, 16)
L = InterviewLayer
UNIT, YEAR = uuid4(), uuid4()


def hear(city: City, layers: dict[L, int], *themes: str) -> None:
    visit = held_visit(city)
    draft = InterviewDraft(visit, L.STAFF, DAY, themes, about=(AboutDraft(city.cadre, 4),))
    drafts = [replace(draft, layer=layer) for layer, n in layers.items() for _ in range(n)]
    InterviewService(city.desk).add_all(drafts)


def test_counts_of_one_unit_in_one_year(city: City) -> None:
    hear(city, {L.TEAM_MEMBER: 5, L.MIDDLE: 6, L.STAFF: 2, L.PUBLIC: 4})
    interviews = InterviewService(city.desk)
    at_unit = InterviewQuery(unit=city.unit, cycle=city.cycle)
    # 一般干部 2 and 群众 4 are merged: 5, 6, 6 of 17.
    told = (Group("班子成员", 5), Group("中层", 6), Group("一般干部、群众", 6))
    assert interviews.counts(at_unit) == InterviewCounts(17, told, by_layer=True)
    # The number of one layer is no more told than the layers.
    assert interviews.counts(replace(at_unit, layer=L.STAFF)) == interviews.counts(at_unit)
    assert interviews.counts() == InterviewCounts(17)
    assert interviews.counts(InterviewQuery(cycle=city.cycle)) == InterviewCounts(17)
    assert interviews.counts(replace(at_unit, cadre=city.second_cadre)) == InterviewCounts(0)
    with acting(city.desk, Role.CLERK, unit_id=city.unit):
        assert interviews.counts(at_unit).total == 0


def test_a_year_of_few_shows_its_total_alone(city: City) -> None:
    hear(city, {L.MIDDLE: 3, L.STAFF: 1})
    found = InterviewService(city.desk).counts(InterviewQuery(unit=city.unit, cycle=city.cycle))
    assert found == InterviewCounts(4, (), by_layer=True)


NARROWER: tuple[Callable[[InterviewQuery], InterviewQuery], ...] = (
    lambda q: replace(q, text="团结"),
    lambda q: replace(q, visit=uuid4()),
    lambda q: replace(q, cadre=uuid4()),
    lambda q: replace(q, since=DAY),
    lambda q: replace(q, until=DAY),
    lambda q: replace(q, theme="作风"),
)


def test_layers_are_told_of_lists_that_never_lie_within_each_other() -> None:
    """Every combination of filters: only unit and year, and nothing that narrows them."""
    flags = itertools.product((False, True), repeat=2 + len(NARROWER))
    for (unit, year, *wanted), layer in itertools.product(flags, (None, *L)):
        query = InterviewQuery(
            unit=UNIT if unit else None, cycle=YEAR if year else None, layer=layer
        )
        for narrow in itertools.compress(NARROWER, wanted):
            query = narrow(query)
        assert tells_layers(query) == (unit and year and not any(wanted)), query


def test_whoever_knows_the_rule_finds_no_few_people_among_all_that_is_told() -> None:
    """All that the place tells of a unit, over every world of up to nine people."""
    least, most = 3, 9
    seen: dict[object, list[tuple[int, ...]]] = {}
    for world in itertools.product(range(most + 1), repeat=len(L)):
        if sum(world) <= most:
            told = counted(dict(zip(L, world, strict=True)), least)
            seen.setdefault((told.total, told.layers), []).append(world)
    for view, alike in seen.items():
        for n in range(len(L)):
            possible = {world[n] for world in alike}
            assert len(possible) > 1 or possible == {0} or min(possible) >= least, view


heard = st.lists(
    st.builds(
        Heard,
        st.just(VoiceSource("访-03-0001", DAY, "第三考核组", "江城市民政局")),
        st.sampled_from(L),
        st.lists(st.sampled_from(("作风", "实绩")), max_size=2, unique=True).map(tuple),
        st.none() | st.integers(1, 5),
        st.sampled_from(("", "实干", "团结")),
    ),
    max_size=40,
)


@given(heard)
def test_what_is_told_of_a_cadre_names_no_small_layer(said: list[Heard]) -> None:
    told = summarise(said, 5)
    assert told.total == len(said)
    assert all(group.people >= 5 for group in told.layers)
    assert not told.layers or sum(group.people for group in told.layers) == told.total
    shown = {group.label for group in told.layers}
    assert {voice.layer for voice in told.quotations} - {""} <= shown
    # Labelled quotations of a group are never all but a few of another number that is shown.
    assert told.layers or all(not voice.layer for voice in told.quotations)
    assert told.mean is None or told.rated >= 5


def test_years_are_never_told_together(city: City) -> None:
    """Nine of two years less seven of one would be the two of the other."""
    hear(city, {L.MIDDLE: 7})
    interviews = InterviewService(city.desk)
    whole = interviews.summary_about(city.cadre)
    assert whole == interviews.summary_about(city.cadre, city.cycle)
    other = SchemeService(city.desk).open_cycle(2025)
    assert interviews.summary_about(city.cadre, other).total == 0


def test_themes_by_use_then_those_of_the_outline(city: City) -> None:
    interviews = InterviewService(city.desk)
    assert interviews.themes(city.cycle) == ()
    hear(city, {L.MIDDLE: 1}, "作风", "实绩")
    hear(city, {L.STAFF: 2}, "作风", "班子运行")
    OutlineService(city.desk).use_default(city.cycle)
    found = interviews.themes(city.cycle)
    assert found[:3] == ("作风", "班子运行", "实绩")
    assert found[3:5] == ("政治表现", "一把手作用")
    assert len(found) == len(set(found))
    with acting(city.desk, Role.CLERK, unit_id=city.unit):
        assert "实绩" not in interviews.themes(city.cycle)


@pytest.mark.parametrize(("theme", "hits"), [("作风", 1), ("作", 0), ('他"说', 1), ("50%_", 1)])
def test_a_theme_is_found_as_a_whole(city: City, theme: str, hits: int) -> None:
    hear(city, {L.MIDDLE: 1}, "作风", '他"说', "50%_")
    hear(city, {L.MIDDLE: 1}, "作风建设", "50")
    found = InterviewService(city.desk).find(InterviewQuery(theme=theme))
    assert len(found) == hits


def test_counts_ask_a_fixed_number_of_questions(city: City) -> None:
    interviews = InterviewService(city.desk)
    query = InterviewQuery(unit=city.unit, cycle=city.cycle)
    hear(city, {L.MIDDLE: 1})
    with statements(city.desk) as few:
        interviews.counts(query)
    hear(city, {L.MIDDLE: 20})
    with statements(city.desk) as many:
        interviews.counts(query)
    assert len(few) == len(many)
