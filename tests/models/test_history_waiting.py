"""What must not show yet or must not show here is kept, named and never lost."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations
from uuid import UUID

import pytest

from desktop.models.apply import UNSHOWN_ROWS
from desktop.models.revision import Revision
from tests.models.machine.station import Station, stations

U, C, D, S = UUID(int=1), UUID(int=2), UUID(int=3), UUID(int=4)
WHY = "该单位不归此考核组"


@pytest.fixture
def pair() -> Iterator[list[Station]]:
    with stations(2) as made:
        yield made


def chain(a: Station) -> list[Revision]:
    """A unit, a cadre in it, and an edit of the cadre."""
    return [
        a.create("unit", U, name="某局", kind="county"),
        a.create("cadre", C, name="张三", level="city", unit_id=U),
        a.edit("cadre", C, name="张四"),
    ]


def test_a_revision_waits_for_the_row_that_it_refers_to(pair: list[Station]) -> None:
    a, b = pair
    unit, cadre, _ = chain(a)
    report = b.receive([cadre.line()])
    assert (report.new, report.waiting, report.rows) == (0, 1, ())
    assert b.row("cadre", C) is None
    assert b.states()[cadre.dot] == (1, None)
    assert b.query("SELECT need_table, need_row FROM waiting") == [("unit", U.hex)]
    report = b.receive([unit.line()])
    assert (report.new, report.waiting) == (1, 0)
    assert set(report.rows) == {("unit", U.hex), ("cadre", C.hex)}
    assert b.query("SELECT * FROM waiting") == []


def test_a_revision_waits_for_what_it_builds_on(pair: list[Station]) -> None:
    a, b = pair
    unit, cadre, edit = chain(a)
    later = a.edit("cadre", C, sex="男")
    b.receive([unit.line(), cadre.line(), later.line()])
    assert b.value("cadre", C, "sex") is None
    assert b.states()[later.dot] == (1, None)
    b.receive([edit.line()])
    assert b.value("cadre", C, "sex") == "男"
    assert b.digest() == a.digest()


def test_every_order_of_single_lines_ends_in_the_same_view(pair: list[Station]) -> None:
    a, _ = pair
    lines = [r.line() for r in chain(a)]
    other = a.create("cadre", D, name="李四", level="city")
    same = a.create("same_as", S, kept_id=C, other_id=D)
    lines += [other.line(), same.line()]
    for order in list(permutations(lines))[::7]:
        with stations(1, lambda folder, _: Station(folder, 9)) as (b,):
            for line in order:
                b.receive([line])
            assert b.digest() == a.digest()
            assert b.problems() == []


def test_waiting_wakes_through_several_rows_at_once(pair: list[Station]) -> None:
    a, b = pair
    unit, cadre, _ = chain(a)
    other = a.create("cadre", D, name="李四", level="city")
    same = a.create("same_as", S, kept_id=C, other_id=D)
    for r in (same, other, cadre):
        b.receive([r.line()])
    assert b.row("same_as", S) is None
    b.receive([unit.line()])
    assert b.row("same_as", S) is not None


def test_a_held_revision_is_kept_with_its_reason_and_does_not_show(pair: list[Station]) -> None:
    a, b = pair
    root = a.create("unit", U, name="某局", kind="county")
    b.take_from(a)
    a.held = {(b.origin, "unit"): WHY}
    edit = b.edit("unit", U, name="乙局")
    report = a.take_from(b)
    assert (report.new, report.held, report.conflicts) == (0, 1, 0)
    assert a.value("unit", U, "name") == "某局"
    assert a.states()[edit.dot] == (2, WHY)
    assert edit.line() in a.lines()
    assert a.states()[root.dot] == (0, None)


def test_one_station_is_never_held_at_home(pair: list[Station]) -> None:
    a, _ = pair
    a.held = {(a.origin, "unit"): WHY}
    a.create("unit", U, name="某局", kind="county")
    assert a.value("unit", U, "name") == "某局"


def test_who_wrote_over_a_held_value_did_not_see_it(pair: list[Station]) -> None:
    a, b = pair
    a.create("unit", U, name="某局", kind="county")
    b.take_from(a)
    a.held = {(b.origin, "unit"): WHY}
    b.edit("unit", U, name="乙局")
    a.take_from(b)
    a.edit("unit", U, name="甲局")
    a.held = {}
    a.rebuild()
    assert a.value("unit", U, "conflicts") == 1, "both values, not the later writer's alone"
    b.take_from(a)
    assert a.digest() == b.digest()


def test_what_builds_on_a_held_revision_shows_and_does_not_claim_it(pair: list[Station]) -> None:
    a, b = pair
    with stations(1, lambda folder, _: Station(folder, 3)) as (c,):
        a.create("unit", U, name="某局", kind="county")
        b.take_from(a)
        b.edit("unit", U, remark="待核")
        c.take_from(b)
        c.edit("unit", U, name="丙局")
        a.held = {(b.origin, "unit"): WHY}
        a.take_from(b, c)
        assert (a.value("unit", U, "name"), a.value("unit", U, "remark")) == ("丙局", None)
        edit = a.edit("unit", U, remark="甲注")
        assert edit.seen.parents == ((c.origin, 1),)
        assert edit.seen.unseen == ((b.origin, 1),)
        a.held = {}
        a.rebuild()
        c.take_from(a)
        assert a.digest() == c.digest()
        ((candidates,),) = a.query("SELECT candidates FROM conflict")
        assert "待核" in candidates
        assert "甲注" in candidates


def test_a_row_whose_beginning_is_held_is_not_there(pair: list[Station]) -> None:
    a, b = pair
    b.create("unit", U, name="乙局", kind="county")
    b.edit("unit", U, name="丙局")
    a.held = {(b.origin, "unit"): WHY}
    report = a.take_from(b)
    assert (report.held, report.waiting, a.row("unit", U)) == (2, 0, None)
    a.held = {}
    a.rebuild()
    assert a.digest() == b.digest()
    a.held = {(b.origin, "unit"): WHY}
    a.rebuild()
    assert a.row("unit", U) is None
    assert a.problems() == []


def test_rebuild_equals_what_grew(pair: list[Station]) -> None:
    a, b = pair
    chain(a)
    b.take_from(a)
    a.edit("cadre", C, name="甲", unit_id=None)
    b.edit("cadre", C, name="乙")
    a.held = {(b.origin, "unit"): WHY}
    b.edit("unit", U, remark="乙注")
    a.take_from(b)
    a.receive([])
    for station in pair:
        grown = station.digest(), station.states(), station.query("SELECT * FROM waiting")
        station.rebuild()
        assert (
            station.digest(),
            station.states(),
            station.query("SELECT * FROM waiting"),
        ) == grown
        assert station.problems() == []


def test_a_rebuild_in_small_portions_is_the_same(
    pair: list[Station], monkeypatch: pytest.MonkeyPatch
) -> None:
    a, b = pair
    for n in range(30):
        a.create("unit", UUID(int=100 + n), name=f"局{n}", kind="county")
        a.create("cadre", UUID(int=200 - n), name="某", level="city", unit_id=UUID(int=100 + n))
    b.take_from(a)
    grown = b.digest()
    monkeypatch.setattr("desktop.models.apply.PORTION", 7)
    b.rebuild()
    assert b.digest() == grown
    assert b.problems() == []


def test_looking_for_what_does_not_show_never_walks_the_whole_history(
    pair: list[Station],
) -> None:
    plan = pair[0].query("EXPLAIN QUERY PLAN " + UNSHOWN_ROWS)
    assert "ix_revision_unshown" in str(plan)


def test_an_assessor_shows_without_the_cadre_record_that_he_is() -> None:
    """That record may be of a unit that is none of this station's business."""
    with stations(2) as (a, b):
        cadre, assessor = UUID(int=801), UUID(int=802)
        a.create("cadre", cadre, name="张三", level="city")
        a.create("assessor", assessor, name="张三", post_type="post_a", cadre_id=cadre)
        b.receive([line for line in a.lines() if b'"t":"assessor"' in line])
        assert b.value("assessor", assessor, "cadre_id") == cadre.hex
        assert b.row("cadre", cadre) is None
        assert b.problems() == []
