"""The listings are what the rows say, whatever was written, in whatever order."""

from __future__ import annotations

import contextlib
import datetime as dt
import threading
from collections.abc import Iterator
from uuid import UUID

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from desktop.models.changes import Change
from desktop.models.database import raw
from desktop.models.facts import Fact
from desktop.models.visits import Visit
from desktop.services import listing_catching
from desktop.services.door import Reading, Writing
from desktop.services.errors import ServiceError
from desktop.services.fact_forms import FactDraft, FactQuery, reviews_of, shown_of
from desktop.services.facts import FactService
from desktop.services.interview_forms import AboutDraft, InterviewDraft, InterviewQuery
from desktop.services.interviews import InterviewService
from desktop.services.listing_catching import TextKeeper
from desktop.services.listing_index import RowIndex, any_due, differing
from desktop.services.motions import Motion
from desktop.services.registry import Services
from desktop.services.search_text import facts_like
from desktop.services.states import FACT, VISIT, Only, side_of
from desktop.services.units import UnitDraft
from desktop.services.visit_lines import VisitQuery
from desktop.services.visit_views import standings
from desktop.services.visits import VisitService
from desktop.terms import (
    FactAction,
    FactState,
    InterviewLayer,
    Polarity,
    Severity,
    UnitKind,
    VisitAction,
    VisitState,
)
from tests.children import join, meet
from tests.services.record_city import City, deciding, held_visit, plan, write

DAY = dt.date(2026, 11, 16)
TODAY = dt.date(2026, 11, 22)
WORDS = ("牵头完成老旧小区改造", "防汛抢险妥善转移群众", "会议纪律松散")


@contextlib.contextmanager
def reading(city: City) -> Iterator[Reading]:
    with city.desk.db.reading() as session:
        yield Reading(city.desk, session, None)


def add_fact(city: City, text: str, visit: UUID | None = None, cadre: UUID | None = None) -> UUID:
    draft = FactDraft(city.unit, Polarity.POSITIVE, Severity.MEDIUM, DAY, text, cadre, visit)
    return FactService(city.desk).save(draft)


class Walk:
    """Hands that write: each op picks what it works on by a number."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.visits = [VisitService(city.desk).save(plan(city)), held_visit(city)]
        self.facts = [add_fact(city, WORDS[0])]

    def visit(self, n: int) -> None:
        service, visit = VisitService(self.city.desk), self.visits[n % 2]
        possible = VISIT.possible(service.get(visit).state, frozenset(Only)) or tuple(VisitAction)
        action = possible[n % len(possible)]
        with deciding(self.city.desk, side_of(VISIT, action)):
            service.perform(visit, action, Motion(service.get(visit).seen, "原因", TODAY))

    def fact(self, n: int) -> None:
        service, fact = FactService(self.city.desk), self.facts[n % len(self.facts)]
        possible = FACT.possible(service.get(fact).state) or tuple(FactAction)
        action = possible[n % len(possible)]
        with deciding(self.city.desk, side_of(FACT, action)):
            service.perform(fact, action, Motion(service.get(fact).seen, "原因", TODAY))

    def new_fact(self, n: int) -> None:
        self.facts.append(add_fact(self.city, WORDS[n % 3], self.visits[1]))

    def fact_told_again(self, n: int) -> None:
        """As another station's revision would: past the forms, whatever the state."""
        fact = self.facts[n % len(self.facts)]
        fields = {"text": WORDS[n % 3], "on": DAY + dt.timedelta(days=n % 3)}
        write(self.city.desk, [Change("fact", fact, fields, self.version("fact", fact))])

    def fact_deleted(self, n: int) -> None:
        fact = self.facts[n % len(self.facts)]
        gone = {"deleted": bool(n % 2)}
        write(self.city.desk, [Change("fact", fact, gone, self.version("fact", fact))])

    def interview(self, n: int) -> None:
        about = (AboutDraft(self.city.cadre, 1 + n % 5),)
        layer = list(InterviewLayer)[n % 5]
        draft = InterviewDraft(self.visits[1], layer, DAY, ("作风",), WORDS[n % 3], about)
        InterviewService(self.city.desk).add(draft)

    def visit_told_again(self, n: int) -> None:
        visit = self.visits[n % 2]
        fields = {"summary": f"小结{n}"} if n % 3 else {"purpose": f"事由{n}"}
        write(self.city.desk, [Change("visit", visit, fields, self.version("visit", visit))])

    def unit_renamed(self, n: int) -> None:
        unit = self.city.unit
        fields = {"name": f"江城市民政{n % 3}局"}
        write(self.city.desk, [Change("unit", unit, fields, self.version("unit", unit))])

    def team_numbered(self, n: int) -> None:
        team = self.city.team
        fields = {"number": 3 + n % 2 * 6}
        write(
            self.city.desk,
            [Change("assessment_team", team, fields, self.version("assessment_team", team))],
        )

    def version(self, table: str, row: UUID) -> str:
        with self.city.desk.db.reading() as session:
            sql = f"SELECT version FROM {table} WHERE id = ?"  # noqa: S608  # a table's name
            (version,) = raw(session).execute(sql, (row.hex,)).fetchone()
        return str(version)


OPS = (
    "visit", "visit", "visit", "fact", "fact", "fact", "new_fact", "fact_told_again",
    "fact_deleted", "interview", "visit_told_again", "unit_renamed", "team_numbered",
)  # fmt: skip


@example(steps=[("fact", 0), ("fact", 0), ("fact_told_again", 1), ("fact", 0)])
@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(st.tuples(st.sampled_from(OPS), st.integers(0, 60)), max_size=14))
def test_listings_are_what_the_rows_say(city: City, steps: list[tuple[str, int]]) -> None:
    walk = Walk(city)
    for name, n in steps:
        with contextlib.suppress(ServiceError):
            getattr(walk, name)(n)
    with reading(city) as tx:
        assert differing(tx) == 0
        facts = list(tx.session.scalars(select(Fact).where(Fact.deleted.is_(False))))
        reviews = reviews_of(tx, [f.id for f in facts])
        states = {f.id: shown_of(f, reviews.get(f.id)).state for f in facts}
        visits = list(tx.session.scalars(select(Visit)))
        stands = {
            v.id: s.shown.state for v, s in zip(visits, standings(tx, visits).values(), strict=True)
        }
        held = {w: {f.id for f in facts if w in f.text} for w in ("老旧", "群众", "会议纪律")}
        for words, found in held.items():
            assert set(facts_like(tx, words, 1_000)) == found
    for state in FactState:
        wanted = {i for i, s in states.items() if s is state}
        assert set(FactService(city.desk).find(FactQuery(state=state))) == wanted
    for stand in VisitState:
        wanted = {i for i, s in stands.items() if s is stand}
        assert set(VisitService(city.desk).find(VisitQuery(state=stand))) == wanted


def test_a_stale_session_does_not_lead_the_listing_astray(city: City) -> None:
    """The service has read the visit before it writes; the listing must not show what was read."""
    visit = held_visit(city, summary="已走访")
    service = VisitService(city.desk)
    assert service.find(VisitQuery(state=VisitState.HELD)) == (visit,)
    service.perform(visit, VisitAction.RECORD, Motion(service.get(visit).seen))
    assert service.find(VisitQuery(state=VisitState.HELD)) == ()
    assert service.find(VisitQuery(state=VisitState.RECORDED)) == (visit,)


def test_what_is_rolled_back_leaves_the_listing_as_it_was(city: City) -> None:
    fact = add_fact(city, WORDS[0])
    row = {"text": "别的内容", "on": DAY}

    def broken() -> None:
        with city.desk.db.writing() as session:
            tx = Writing(city.desk, session, None)
            (version,) = tx.connection.execute("SELECT version FROM fact").fetchone()
            tx.write([Change("fact", fact, row, version)])
            raise RuntimeError("power failure")

    with pytest.raises(RuntimeError):
        broken()
    with reading(city) as tx:
        assert differing(tx) == 0
        assert facts_like(tx, "老旧小区", 5) == (fact,)


def test_bulk_is_found_before_and_after_it_is_indexed(city: City) -> None:
    visit = held_visit(city)
    texts = [f"第{n}件：{WORDS[n % 3]}" for n in range(120)]
    drafts = [
        FactDraft(city.unit, Polarity.POSITIVE, Severity.LIGHT, DAY, text, None, visit)
        for text in texts
    ]
    facts = FactService(city.desk).save_all(drafts)
    wanted = [i for i, text in zip(facts, texts, strict=True) if "防汛" in text]
    with reading(city) as tx:
        assert any_due(tx.connection)
        assert set(facts_like(tx, "防汛抢险", 500)) == set(wanted)
        assert len(facts_like(tx, "防汛", 7)) == 7
    keeper = TextKeeper(city.desk)
    while keeper._portion():
        pass
    with reading(city) as tx:
        assert not any_due(tx.connection)
        assert set(facts_like(tx, "防汛抢险", 500)) == set(wanted)
        assert set(facts_like(tx, "江城市民政局 防汛", 500)) == set(wanted)
        assert facts_like(tx, "防汛民政", 500) == ()


def test_a_theme_is_found_whether_common_or_rare(city: City) -> None:
    visit = held_visit(city)
    service = InterviewService(city.desk)
    drafts = [
        InterviewDraft(visit, InterviewLayer.STAFF, DAY, (f"主题{n}", "作风建设"), WORDS[0])
        for n in range(3)
    ]
    made = service.add_all(drafts)
    assert set(service.find(InterviewQuery(theme="作风建设"))) == set(made)
    assert service.find(InterviewQuery(theme="主题1")) == (made[1],)
    assert service.find(InterviewQuery(theme="作风")) == ()


def test_the_index_is_rebuilt_when_it_is_empty_and_when_the_check_finds_it_wrong(
    office: Services,
) -> None:
    office.scheme.open_cycle(2026, prepared=True)
    unit = office.units.save(UnitDraft("江城市林业局", UnitKind.DEPARTMENT))
    draft = FactDraft(unit, Polarity.NEGATIVE, Severity.HEAVY, DAY, WORDS[1])
    fact = office.facts.save(draft)
    with office.desk.db.writing() as session:
        raw(session).execute("UPDATE fact_listing SET state = 4, mark = mark + 4")
    assert office.facts.find(FactQuery(state=FactState.DRAFT)) == ()
    problems = office.integrity.check().problems
    assert len(problems) == 1
    assert "1 条" in problems[0]
    assert office.facts.find(FactQuery(state=FactState.DRAFT)) == (fact,)
    assert office.integrity.check().problems == ()
    with office.desk.db.writing() as session:
        raw(session).execute("DELETE FROM fact_listing")
    assert office.facts.find() == ()
    with office.desk.db.writing() as session:
        RowIndex().prepare(Reading(office.desk, session, None))
    assert office.facts.find(FactQuery(text="转移群众")) == (fact,)


def test_the_keeper_of_texts_starts_and_stops(city: City) -> None:
    keeper = TextKeeper(city.desk)
    keeper.start()
    keeper.stop()
    assert not keeper._thread.is_alive()


def test_the_keeper_of_texts_stops_while_somebody_writes(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = threading.Event()

    def due(_connection: object) -> bool:
        looked.set()
        return True

    monkeypatch.setattr(listing_catching, "any_due", due)
    monkeypatch.setattr(listing_catching, "_CALM", 0.0)
    keeper = TextKeeper(city.desk)
    stopping = threading.Thread(target=keeper.stop, name="stop", daemon=True)
    with city.desk.db.writing():  # an import, say, that goes on for minutes
        keeper.start()
        meet(looked, "the keeper wants to write")
        stopping.start()
        join(stopping, seconds=20)
    assert not keeper._thread.is_alive()
