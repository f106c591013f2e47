"""The filter through the year: moves, re-pairing, restored PCs, what is held; and the digest."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from desktop.models.changes import Change
from desktop.models.channels import append
from desktop.models.scope import Standing as Certified
from desktop.services.exchange.filtering import for_office, for_team, revisions_for
from desktop.services.teams import team_id
from desktop.terms import StationRole
from tests.services.exchange.scope_world import TODAY, World, equal, named, world

YESTERDAY, TOMORROW = TODAY - dt.timedelta(days=1), TODAY + dt.timedelta(days=1)


@pytest.fixture
def made() -> Iterator[World]:
    """The city of two units and two teams, not yet exchanged."""
    with world() as found:
        found.city()
        yield found


# What changes during the year


def test_re_pairing_sends_the_records_to_the_new_team(made: World) -> None:
    made.settle()
    made.visit(made.teams[3], 3, "民政局", "三组的考核")
    made.fact(made.teams[3], 3, "民政局", "三组的事", "民政局甲")
    made.settle()
    assert "民政局" not in made.teams[4].names("unit")
    made.pair(4, "民政局", TODAY)
    made.settle()
    three, four = made.teams[3], made.teams[4]
    assert four.names("cadre") == {"民政局甲", "民政局乙", "水利局甲", "水利局乙"}
    assert four.names("visit", "purpose") == {"三组的考核"}
    assert four.names("fact", "text") == {"三组的事"}
    assert four.names("assessor") == {"甲岗4", "乙岗4", "甲岗3"}, "who took part in the visit"
    (end,) = three.names("pairing", "end")
    assert end == YESTERDAY.isoformat(), "the old team learns of the end"
    equal(made)
    # From now on the old team hears of its own records only.
    made.office.put("cadre", "新人", name="新人", level="city", unit_id=named("民政局"))
    made.office.edit("posting", named("民政局甲/历"), text="改")
    made.office.put("acceptance", "收", visit_id=named("三组的考核"), decision="accepted")
    made.settle()
    assert "新人" in four.names("cadre")
    assert "新人" not in three.names("cadre")
    assert three.value("posting", named("民政局甲/历"), "text") == "民政局甲历"
    assert three.names("acceptance", "decision") == {"accepted"}
    equal(made)


def test_a_cadre_who_moves_away_is_seen_to_have_moved_and_then_no_more(made: World) -> None:
    made.settle()
    made.office.edit("cadre", named("民政局甲"), unit_id=named("水利局"))
    made.settle()
    three, four = made.teams[3], made.teams[4]
    assert three.value("cadre", named("民政局甲"), "unit_id") == named("水利局").hex
    assert four.names("posting", "text") == {"民政局甲历", "水利局甲历", "水利局乙历"}
    assert ("cadre", named("民政局甲").hex) not in made.scope(3)
    equal(made)
    made.office.edit("cadre", named("民政局甲"), post="在水利局的事")
    made.office.edit("cadre", named("民政局甲"), unit_id=None)
    assert made.down(3).lines == 0
    assert three.value("cadre", named("民政局甲"), "post") is None
    made.office.edit("cadre", named("民政局甲"), unit_id=named("民政局"))
    made.settle()
    assert three.value("cadre", named("民政局甲"), "post") == "在水利局的事", "back, with all of it"
    equal(made)


def test_a_move_is_told_to_a_team_that_was_restored_from_a_backup(made: World) -> None:
    """Its new instance may know of the cadre only what an earlier one was sent."""
    made.settle()
    before = made.teams[3].lines()
    made.office.edit("cadre", named("民政局甲"), unit_id=named("水利局"))
    made.settle()
    made.teams[3].close()
    made.teams[3] = made.station(3)
    made.teams[3].receive(before)
    assert made.teams[3].value("cadre", named("民政局甲"), "unit_id") == named("民政局").hex
    made.settle()
    assert made.teams[3].value("cadre", named("民政局甲"), "unit_id") == named("水利局").hex
    equal(made)
    made.office.edit("cadre", named("民政局甲"), post="在水利局的事")
    assert made.down(3).lines == 0


def test_a_replaced_pc_gets_its_teams_records_back(made: World) -> None:
    made.settle()
    made.fact(made.teams[3], 3, "民政局", "旧机所写")
    made.settle()
    old = made.teams[3].origin
    made.teams[3].close()
    made.teams[3] = made.station(3)
    made.settle()
    assert made.teams[3].names("fact", "text") == {"旧机所写"}
    made.fact(made.teams[3], 3, "民政局", "新机所写")
    assert made.up(3).lines == 2, "its own, and once more what it got back of its old instance"
    assert made.office.query("SELECT count(*) FROM revision WHERE origin = ?", old) == [(1,)]
    assert made.down(3).lines == 0, "nobody is sent what he wrote"
    equal(made)


def test_a_deletion_is_news(made: World) -> None:
    made.fact(made.office, 3, "民政局", "误记")
    made.settle()
    made.office.edit("fact", named("误记"), deleted=True)
    made.office.edit("cadre", named("民政局乙"), deleted=True)
    made.settle()
    assert made.teams[3].value("fact", named("误记"), "deleted") == 1
    assert made.teams[3].value("cadre", named("民政局乙"), "deleted") == 1
    equal(made)


def test_a_row_that_comes_into_scope_later_is_appended(made: World) -> None:
    made.settle()
    ends = (made.office.origin, made.teams[3].origin)
    rows = made.office.query(
        "SELECT n, origin, seq FROM outbox WHERE sender = ? AND receiver = ? ORDER BY n", *ends
    )
    with made.office.looking() as connection:
        assert for_team(connection, *ends, team_id(3), TODAY) == (), "all is numbered"
    made.office.edit("unit", named("水利局"), remark="先改后派")
    assert made.down(3).lines == 0
    made.pair(3, "水利局", TODAY)
    assert made.down(3).lines == 7 + 1, "unit twice, two cadres, two postings, 班子, pairing"
    grown = made.office.query(
        "SELECT n, origin, seq FROM outbox WHERE sender = ? AND receiver = ? ORDER BY n", *ends
    )
    assert grown[: len(rows)] == rows
    assert [n for n, _, _ in grown] == list(range(1, len(rows) + 9))


# What does not show is not passed on


def test_what_is_held_at_the_office_is_passed_on_when_it_shows(made: World) -> None:
    made.settle()
    made.visit(made.teams[3], 3, "民政局", "待审")
    office, origin = made.office, made.teams[3].origin
    office.directory[origin] = Certified(StationRole.TEAM, team_id(3).hex, frozenset())
    made.up(3)
    office.directory[origin] = Certified(StationRole.TEAM, team_id(3).hex)
    assert {state for (o, _), (state, _) in office.states().items() if o == origin} == {2}
    made.pair(4, "民政局", TODAY)
    made.down(4)
    assert made.teams[4].names("visit", "purpose") == set()
    with office.changing() as connection:
        keys = connection.execute(
            "SELECT table_name, row_id FROM revision WHERE state = 2"
        ).fetchall()
        office.history.applier().recompute(connection, keys)
    made.settle()
    assert made.teams[4].names("visit", "purpose") == {"待审"}
    equal(made)


def test_a_held_edit_of_a_row_that_shows_is_not_passed_on(made: World) -> None:
    made.settle()
    made.visit(made.teams[3], 3, "民政局", "考核")
    made.up(3)
    office, three = made.office, made.teams[3]
    office.directory[three.origin] = Certified(StationRole.TEAM, team_id(3).hex, frozenset({"甲"}))
    version = three.version("visit", named("考核"))
    three.write(Change("visit", named("考核"), {"summary": "未核的话"}, version), author="丙")
    assert made.up(3).held == 1
    made.pair(4, "民政局", TODAY)
    made.settle()
    assert made.teams[4].names("visit", "summary") == {None}
    assert len([line for line in made.teams[4].lines() if "未核的话".encode() in line]) == 0


def test_what_a_shown_edit_builds_on_is_passed_on_and_held_there_too(made: World) -> None:
    made.settle()
    made.visit(made.teams[3], 3, "民政局", "考核")
    made.up(3)
    three, row = made.teams[3], named("考核")
    three.directory[three.origin] = Certified(StationRole.TEAM, team_id(3).hex, frozenset({"甲"}))
    for author, fields in (("外人", {"purpose": "改过"}), ("甲", {"summary": "小结"})):
        changed: dict[str, object] = {**fields, "team_id": team_id(3)}
        three.write(Change("visit", row, changed, three.version("visit", row)), author=author)
    made.up(3)
    made.pair(4, "民政局", TODAY)
    made.settle()
    office, four = made.office, made.teams[4]
    assert [s.value("visit", row, "summary") for s in (office, four)] == ["小结", "小结"]
    assert [s.value("visit", row, "purpose") for s in (office, four)] == ["考核", "考核"]
    assert office.version("visit", row) == four.version("visit", row)
    assert len(made.digests(4)) == 2
    assert made.digests(4)[0] == made.digests(4)[1]


def test_a_team_sends_all_its_own_lines_whatever_their_state(made: World) -> None:
    made.settle()
    three, office = made.teams[3], made.office
    made.visit(three, 3, "民政局", "甲")
    made.fact(three, 3, "民政局", "乙")
    with three.changing() as connection:
        connection.execute(
            "UPDATE revision SET state = 1 WHERE origin = ? AND seq = 2", (three.origin,)
        )
        ends = (three.origin, office.origin)
        own = ((three.origin, 1), (three.origin, 2), (three.origin, 3))
        assert for_office(connection, *ends, [three.origin]) == own
        append(connection, *ends, own[1:2])
        assert for_office(connection, *ends, [three.origin]) == (own[0], own[2])
        earlier = for_office(connection, *ends, [office.origin, three.origin])
        assert earlier[-2:] == (own[0], own[2])
        assert {o for o, _ in earlier[:-2]} == {office.origin}


# The digest


def test_the_digest_tells_a_difference_in_scope_and_only_there(made: World) -> None:
    made.settle()
    before = made.digests(3)
    assert before[0] == before[1] != made.digests(4)[0]
    made.office.edit("cadre", named("水利局甲"), post="与三组无关")
    assert made.digests(3) == before
    made.office.edit("cadre", named("民政局甲"), post="局长")
    changed = made.digests(3)
    assert changed[0] != changed[1] == before[1]
    made.settle()
    equal(made)


def test_an_open_conflict_is_in_the_digest(made: World) -> None:
    made.fact(made.office, 3, "民政局", "事")
    made.settle()
    made.office.edit("fact", named("事"), evidence="甲证")
    made.teams[3].edit("fact", named("事"), evidence="乙证", team_id=team_id(3))
    made.settle()
    assert made.office.value("fact", named("事"), "conflicts") == 1
    equal(made)
    before = made.digests(3)[0]
    with made.office.changing() as connection:
        connection.execute("DELETE FROM conflict")
    assert made.digests(3)[0] != before


def test_a_row_that_one_side_lacks_makes_a_difference(made: World) -> None:
    made.settle()
    before = made.digests(3)
    made.office.put("pairing", "增", team_id=team_id(3), unit_id=named("水利局"), start=TOMORROW)
    assert made.digests(3)[0] != before[0]


# Quick, and sound whatever happens


def statements(world: World) -> int:
    """How many statements computing and choosing a team's rows takes."""
    seen: list[str] = []
    ends = (world.office.origin, world.teams[3].origin)
    with world.office.looking() as connection:
        connection.set_trace_callback(seen.append)
        try:
            for_team(connection, *ends, team_id(3), TODAY)
        finally:
            connection.set_trace_callback(None)
    return len(seen)


def test_the_number_of_statements_does_not_grow_with_the_rows(made: World) -> None:
    few = statements(made)
    with made.office.at_once():
        for n in range(30):
            made.unit(f"局{n}", f"甲{n}", f"乙{n}")
            made.pair(3, f"局{n}")
            made.fact(made.office, 3, f"局{n}", f"事{n}", f"甲{n}")
    # Tables that were empty before are asked about their references now.
    assert statements(made) <= few + 4


def test_chosen_rows_of_nobody_give_nothing(made: World) -> None:
    with made.office.looking() as connection:
        assert revisions_for(connection, "a", "b", []) == ()
