"""How long the states of a whole station's records take."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from uuid import UUID, uuid5

import pytest

from desktop.models import channels
from desktop.models.changes import Change
from desktop.models.database import raw
from desktop.services.exchange.travel import TravelQuery, TravelService
from desktop.terms import (
    TravelState,
)
from tests.services.exchange.two_desks import OFFICE, OFFICE_KEY, TEAM, Two, two_desks
from tests.services.record_city import write

DAY = dt.date(2026, 11, 16)


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Two]:
    """The office and team 3."""
    with two_desks(tmp_path) as found:
        yield found


def received(two: Two) -> None:
    """Everything of the team has gone out and was acknowledged."""
    with two.team.db.writing() as session:
        connection = raw(session)
        dots = connection.execute(
            "SELECT origin, seq FROM revision WHERE origin = ? ORDER BY seq", (TEAM,)
        ).fetchall()
        _, last = channels.append(connection, TEAM, OFFICE, dots)
        head = channels.head_at(connection, TEAM, OFFICE, last)
        assert head is not None
        channels.note_sent(connection, TEAM, OFFICE, key_id=OFFICE_KEY, head=head, signed=None)
        channels.acknowledge(connection, TEAM, OFFICE, head.n, head.c)


def many(two: Two, visits: int, talks: int) -> list[UUID]:
    """Visits with interviews, written in a few transactions."""
    city, made = two.city, []
    for v in range(visits):
        visit = uuid5(city.unit, f"visit {v}")
        changes = [
            Change("visit", visit, {
                "number": v + 1, "unit_id": city.unit, "team_id": city.team,
                "cycle_id": city.cycle, "kinds": ("annual",), "method": "interviewing",
                "mode": "regular", "round": 0, "start": DAY, "end": DAY, "state": "held",
            }),
            *(
                Change("interview", uuid5(visit, str(n)), {
                    "number": v * talks + n, "visit_id": visit, "unit_id": city.unit,
                    "team_id": city.team, "layer": "middle", "on": DAY, "themes": ("作风",),
                    "remarks": "谈话要点" * 20,
                })
                for n in range(talks)
            ),
        ]  # fmt: skip
        made.append(visit)
        write(two.team, changes)
    return made


def timed(two: Two, visits: Sequence[UUID]) -> tuple[float, float, float]:
    """Seconds for a page of states, for the counts, for the filtered list; the best of three."""
    found = []
    for call in (
        lambda: TravelService(two.team).states("visit", visits[:100]),
        lambda: TravelService(two.team).counts(),
        lambda: TravelService(two.team).find(TravelQuery(state=TravelState.UNSENT)),
    ):
        times = []
        for _ in range(3):
            start = time.perf_counter()
            call()
            times.append(time.perf_counter() - start)
        found.append(min(times))
    return found[0], found[1], found[2]


def test_a_teams_year_is_told_at_once(two: Two) -> None:
    """A team of the city: 16 visits, 240 interviews; nothing sent and everything received."""
    visits = many(two, 16, 15)
    page, counts, listed = timed(two, visits)
    assert max(page, counts, listed) < 0.25, (page, counts, listed)
    received(two)
    page, counts, listed = timed(two, visits)
    assert max(page, counts, listed) < 0.25, (page, counts, listed)
    assert TravelService(two.team).counts()[TravelState.RECEIVED] == 16


@pytest.mark.long
def test_a_hundred_times_the_city(two: Two, capsys: pytest.CaptureFixture[str]) -> None:
    """300,000 interviews at one station: far more than any team has; still no loop over rows."""
    visits = many(two, 6_000, 50)
    unsent = timed(two, visits)
    received(two)
    sent = timed(two, visits)
    with capsys.disabled():
        print(f"\npage, counts, list: unsent {unsent}, received {sent}")
    assert max(unsent) < 30
    assert max(sent) < 10
