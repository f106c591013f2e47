"""Lists at a size at which figures mean nothing: plans, statements, and the right rows."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop.models.database import raw
from desktop.services import listing_plan, listing_text
from desktop.services.door import Reading
from desktop.services.fact_forms import FactQuery
from desktop.services.interview_forms import InterviewQuery
from desktop.services.listing_facts import FACTS, asked_facts
from desktop.services.listing_index import differing
from desktop.services.listing_interviews import INTERVIEWS, asked_interviews
from desktop.services.listing_plan import Asked, Shelf, way_of
from desktop.services.listing_visits import VISITS, asked_visits
from desktop.services.registry import Services
from desktop.services.visit_lines import VisitQuery
from desktop.terms import FactState, Polarity, Severity
from tests.benchmarks.bench_records import filters, run
from tests.benchmarks.records_load import RARE, TINY, kept, number
from tests.services.imports import office
from tests.services.record_city import acting, counted

SORTS = [(shelf, sort) for shelf in (FACTS, INTERVIEWS, VISITS) for sort in shelf.orders]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the small workspace is kept for this file."""
    return tmp_path_factory.mktemp("bench")


@pytest.fixture(scope="module")
def city(place: Path) -> Iterator[Services]:
    """The small workspace, which nobody writes into."""
    services = office.unlock(kept(TINY, place))
    yield services
    services.lock()


def asked(tx: Reading, shelf: Shelf, sort: str, *, descending: bool) -> Asked:
    found = {
        FACTS.table: lambda: asked_facts(tx, FactQuery(sort=sort, descending=descending)),
        INTERVIEWS.table: lambda: asked_interviews(
            tx, InterviewQuery(sort=sort, descending=descending)
        ),
        VISITS.table: lambda: asked_visits(tx, VisitQuery(sort=sort, descending=descending)),
    }[shelf.table]()
    assert found is not None
    return found


@pytest.mark.parametrize("barred", [False, True])
@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize(("shelf", "sort"), SORTS, ids=lambda v: getattr(v, "table", v))
def test_every_offered_sort_walks_an_index(
    city: Services, shelf: Shelf, sort: str, descending: bool, barred: bool
) -> None:
    with city.desk.db.reading() as session:
        tx = Reading(city.desk, session, None)
        question = asked(tx, shelf, sort, descending=descending)
        if barred:
            question = replace(question, barred=frozenset({number(6, 3).hex}))
        way = way_of(tx.connection, shelf, question)
        plan = tx.connection.execute(f"EXPLAIN QUERY PLAN {way.sql(limit=100)}", way.values)
        steps = [str(step[3]) for step in plan]
    assert not any("TEMP B-TREE" in step for step in steps), steps
    walked = [s for s in steps if s.startswith(("SCAN", "SEARCH")) and "json_each" not in s]
    assert walked
    assert all("USING COVERING INDEX" in s or "json_each" in s for s in walked), steps


def naive(city: Services, condition: str, values: tuple[Any, ...] = ()) -> set[str]:
    sql = f"SELECT f.id FROM fact f WHERE f.deleted = 0 AND {condition}"  # noqa: S608  # our own
    with city.desk.db.reading() as session:
        return {row for (row,) in raw(session).execute(sql, values)}


@pytest.mark.parametrize(
    ("query", "condition"),
    [
        (FactQuery(), "1"),
        (FactQuery(polarity=Polarity.NEGATIVE), "f.polarity = 'negative'"),
        (FactQuery(severity=Severity.HEAVY), "f.severity = 'heavy'"),
        (FactQuery(team_only=True), "f.cadre_id IS NULL"),
        (FactQuery(typical=True), "f.typical = 1"),
        (FactQuery(text="老旧小区"), "f.text LIKE '%老旧小区%'"),
        (FactQuery(text=RARE), f"f.text LIKE '%{RARE}%'"),
        (FactQuery(text="不存在"), "0"),
        (FactQuery(unit=number(2, 7)), f"f.unit_id = '{number(2, 7).hex}'"),
        (FactQuery(cadre=number(3, 7)), f"f.cadre_id = '{number(3, 7).hex}'"),
        (FactQuery(team=number(1, 3)), f"f.team_id = '{number(1, 3).hex}'"),
        (FactQuery(visit=number(4, 7)), f"f.visit_id = '{number(4, 7).hex}'"),
        (FactQuery(state=FactState.DRAFT), "f.state = 'draft'"),
    ],
    ids=lambda v: "" if isinstance(v, str) else None,
)
@pytest.mark.parametrize("sort", ["on", "number", "severity", "unit"])
def test_filters_find_what_a_plain_statement_finds(
    city: Services, query: FactQuery, condition: str, sort: str
) -> None:
    every = city.facts.find_ids(replace(query, sort=sort))
    assert {i.hex for i in every} == naive(city, condition)
    assert city.facts.find_first(replace(query, sort=sort), 30) == every[:30]
    turned = city.facts.find_ids(replace(query, sort=sort, descending=False))
    assert len(turned) == len(every)
    for ids, sign in ((every, -1), (turned, 1)):
        lines = city.facts.rows(tuple(ids[:150]))
        keys = [_key(line, sort) for line in lines]
        if sort != "unit":  # by pinyin, which is tested with the names
            assert keys == sorted(keys, reverse=sign < 0)


@pytest.mark.parametrize("sort", ["on", "severity"])
def test_words_and_another_index_together(
    city: Services, monkeypatch: pytest.MonkeyPatch, sort: str
) -> None:
    """Also where neither leaves few: then the words lead, and the rest is looked at."""
    query = FactQuery(text="乡村振兴", visit=number(4, 7), sort=sort)
    wanted = naive(city, f"f.text LIKE '%乡村振兴%' AND f.visit_id = '{number(4, 7).hex}'")
    assert wanted
    assert {i.hex for i in city.facts.find(query)} == wanted
    monkeypatch.setattr(listing_text, "_TEXTS", 0)
    assert {i.hex for i in city.facts.find(query)} == wanted
    for module in (listing_plan, listing_text):
        monkeypatch.setattr(module, "few", lambda *_: False)
    assert {i.hex for i in city.facts.find(query)} == wanted


def _key(line: Any, sort: str) -> Any:
    weights = {Severity.LIGHT: 1, Severity.MEDIUM: 2, Severity.HEAVY: 3}
    return {
        "on": line.on,
        "number": (line.team_no, line.number),
        "severity": (weights[line.severity], line.on),
        "unit": 0,
    }[sort]


def test_all_filters_of_the_benchmark_agree_with_each_other(city: Services) -> None:
    for name, query in filters(TINY).items():
        found = {sort: set(city.facts.find_ids(replace(query, sort=sort))) for sort in FACTS.orders}
        assert len({frozenset(ids) for ids in found.values()}) == 1, name


def test_a_page_asks_a_fixed_number_of_questions(city: Services) -> None:
    asked_for: list[int] = []
    for size in (5, 100):
        with counted(city.desk) as statements:
            city.facts.rows(city.facts.find_first(FactQuery(), size))
            city.interviews.rows(city.interviews.find_first(InterviewQuery(), size))
        asked_for.append(len(statements))
    assert asked_for[0] == asked_for[1] <= 24


def test_who_is_barred_finds_nothing_of_his_unit(city: Services) -> None:
    unit = number(2, 7)
    own = set(city.facts.find(FactQuery(unit=unit)))
    assert own
    with acting(city.desk, city.desk.actor.role, unit_id=unit):
        assert city.facts.find(FactQuery(unit=unit)) == ()
        assert own.isdisjoint(city.facts.find())
        assert own.isdisjoint(city.facts.find(FactQuery(text="老旧小区")))
        assert not city.interviews.find(InterviewQuery(unit=unit))
        assert not city.visits.find(VisitQuery(unit=unit))
        line = city.facts.rows(city.facts.find_first(FactQuery(), 1))[0]
        assert line.unit_id != unit
        hits = city.search.find_all("老旧小区", 30)
        assert own.isdisjoint(hit.id for hit in hits)


def test_what_was_loaded_is_what_the_services_would_have_listed(city: Services) -> None:
    with city.desk.db.reading() as session:
        assert differing(Reading(city.desk, session, None)) == 0


def test_the_benchmark_tells_all_figures(
    place: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], qapp: object
) -> None:
    # A copy: the workspace itself is open in the other tests, whatever their order.
    made = kept(TINY, place)
    shutil.copytree(made, tmp_path / made.name)
    run(TINY, 1, tmp_path)
    told = capfd.readouterr().out
    for figure in (
        "2,000 纪实",
        "考核组 + 状态",
        "实地考核 已接收",
        "Ctrl+K zs",
        "窗口线程",
        "按 severity",
    ):
        assert figure in told
