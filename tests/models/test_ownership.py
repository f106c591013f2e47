"""Crafted revisions of a team: they take over no row and settle no conflict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from itertools import permutations

import pytest

from desktop.models.base import Stored
from desktop.models.history import History
from desktop.models.ownership import DISPUTED, TEAM_CHANGED
from desktop.models.revision import Dot, Revision, Version
from desktop.models.scope import Scope, Standing
from desktop.terms import StationRole
from tests.models.machine.station import Station, stations

OFFICE, THREE, FOUR = "0f" * 16, "03" * 16, "04" * 16
T3, T4 = "3" * 32, "4" * 32
ROW = "1" * 32
FACT: Mapping[str, Stored] = {
    "number": 1,
    "unit_id": "5" * 32,
    "cycle_id": "6" * 32,
    "polarity": "positive",
    "severity": "light",
    "on": "2026-11-20",
    "text": "原来的话",
    "state": "draft",
    "round": 0,
}
STANDINGS = {
    OFFICE: Standing(StationRole.OFFICE),
    THREE: Standing(StationRole.TEAM, T3),
    FOUR: Standing(StationRole.TEAM, T4),
}


def line(origin: str, seq: int, fields: Mapping[str, Stored], *seen: Dot, at: int = 0) -> Revision:
    return Revision(
        origin=origin,
        seq=seq,
        table="fact",
        row=ROW,
        seen=Version(tuple(sorted(seen))),
        fields=fields,
        author="7" * 32,
        at=at,
        batch=None,
        salt="8" * 32,
    )


@contextmanager
def office_desk() -> Iterator[Station]:
    """An office that knows both teams, and the two rows that facts refer to."""
    with stations(1) as made_all:
        (made,) = made_all
        scope = Scope(STANDINGS)
        made.history = History(
            origin=made.origin,
            now=lambda: 1,
            salt=lambda: "9" * 32,
            hold=scope,
            office=scope.is_office,
        )
        rows: tuple[tuple[str, str, Mapping[str, Stored]], ...] = (
            ("unit", "5" * 32, {"name": "某局", "kind": "department"}),
            ("cycle", "6" * 32, {"year": 2026, "state": "open"}),
            ("assessment_team", T3, {"number": 3, "title": "三组"}),
            ("assessment_team", T4, {"number": 4, "title": "四组"}),
        )
        made.receive(
            [
                replace(line(OFFICE, n, fields), table=table, row=row).line()
                for n, (table, row, fields) in enumerate(rows, 1)
            ]
        )
        yield made


@pytest.fixture
def desk() -> Iterator[Station]:
    with office_desk() as made:
        yield made


def shown(desk: Station, *lines: Revision) -> tuple[object, object, dict[Dot, str | None]]:
    """Team and text that show, and what is held; the same in whichever order it came."""
    for one in lines:
        desk.receive([one.line()])
    ((team, text),) = desk.query("SELECT team_id, text FROM fact")
    held = {dot: reason for dot, (state, reason) in desk.states().items() if state == 2}
    assert desk.problems() == []
    return team, text, held


MINE = line(THREE, 1, {**FACT, "team_id": T3})


def test_nobody_takes_a_row_over_by_creating_it_again(desk: Station) -> None:
    again = line(FOUR, 1, {**FACT, "team_id": T4}, at=9)
    taken = line(FOUR, 2, {"team_id": T4, "text": "改写"}, MINE.dot, again.dot, at=10)
    gone = line(FOUR, 3, {"team_id": T4, "deleted": 1}, taken.dot, at=11)
    _, text, held = shown(desk, MINE, again, taken, gone)
    assert held == {taken.dot: DISPUTED, gone.dot: DISPUTED}
    assert text == "原来的话"
    assert desk.query("SELECT deleted, conflicts FROM fact") == [(0, 1)], "the office is asked"


def test_building_on_what_is_held_gains_nothing(desk: Station) -> None:
    bold = line(FOUR, 1, {"team_id": T4, "text": "改写"}, MINE.dot)
    next_one = line(FOUR, 2, {"team_id": T4, "text": "再改"}, bold.dot)
    team, text, held = shown(desk, MINE, bold, next_one)
    assert (team, text) == (T3, "原来的话")
    assert held == {bold.dot: TEAM_CHANGED, next_one.dot: TEAM_CHANGED}


def disputed() -> tuple[Revision, Revision, Revision]:
    office = line(OFFICE, 5, {"text": "考核办的说法"}, MINE.dot, at=1)
    team = line(THREE, 2, {"team_id": T3, "text": "组里的说法"}, MINE.dot, at=2)
    return MINE, office, team


def test_a_team_settles_no_conflict_even_one_of_its_own_record(desk: Station) -> None:
    _, office, team = disputed()
    settled = line(THREE, 3, {"team_id": T3, "text": "组里的说法"}, office.dot, team.dot)
    quiet = line(THREE, 4, {"team_id": T3, "evidence": "旁证"}, office.dot, team.dot)
    _, _, held = shown(desk, *disputed(), settled, quiet)
    assert held == {settled.dot: DISPUTED}, "what is not disputed may be written on"
    assert desk.query("SELECT evidence, conflicts FROM fact") == [("旁证", 1)]


def test_the_office_settles_it_and_the_team_writes_on(desk: Station) -> None:
    _, office, team = disputed()
    ruling = line(OFFICE, 6, {"text": "裁定"}, office.dot, team.dot)
    after = line(THREE, 3, {"team_id": T3, "text": "照裁定补充"}, ruling.dot)
    _, text, held = shown(desk, *disputed(), ruling, after)
    assert (text, held) == ("照裁定补充", {})


def test_the_order_of_arrival_makes_no_difference() -> None:
    again = line(FOUR, 1, {**FACT, "team_id": T4}, at=9)
    taken = line(FOUR, 2, {"team_id": T4, "text": "改写"}, MINE.dot, again.dot)
    own = line(THREE, 2, {"team_id": T3, "text": "补充"}, MINE.dot, at=3)
    found = set()
    for order in permutations((MINE, again, taken, own)):
        with office_desk() as made:
            shown(made, *order)
            found.add((made.digest(), str(sorted(made.states().items()))))
    assert len(found) == 1
