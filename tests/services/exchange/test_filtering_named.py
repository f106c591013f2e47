"""What comes only because a row in scope refers to it comes once, as it was when needed first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from desktop.services.exchange.filtering import for_team
from desktop.services.exchange.scoping import scope_of_team
from desktop.services.teams import team_id
from tests.services.exchange.scope_world import TODAY, Enrolled, World, equal, named, world

YESTERDAY = TODAY - dt.timedelta(days=1)
SECRET = "在水利局的事"


@pytest.fixture
def made() -> Iterator[World]:
    """Team three has a fact about a cadre of team four's unit; all have taken in all."""
    with world() as found:
        found.city()
        found.fact(found.office, 3, "民政局", "三组的事", "水利局甲")
        found.settle()
        yield found


def knows(team: Enrolled, text: str) -> bool:
    """Whether a text stands in anything that a station keeps."""
    return any(text.encode() in line for line in team.lines())


def test_a_cadre_whom_a_fact_names_comes_alone_and_then_no_more(made: World) -> None:
    three = made.teams[3]
    assert "水利局甲" in three.names("cadre")
    made.office.edit("cadre", named("水利局甲"), post=SECRET)
    made.office.edit("unit", named("水利局"), remark=SECRET)
    made.settle()
    assert not knows(three, SECRET)
    assert made.teams[4].value("cadre", named("水利局甲"), "post") == SECRET
    equal(made)


def test_a_further_row_that_names_it_brings_nothing_later(made: World) -> None:
    made.office.edit("cadre", named("水利局甲"), post=SECRET)
    made.fact(made.office, 3, "民政局", "又一件", "水利局甲")
    made.settle()
    assert not knows(made.teams[3], SECRET)
    assert all(state == 0 for state, _ in made.teams[3].states().values())
    equal(made)


def test_who_was_the_teams_and_is_so_no_more_is_not_kept_up(made: World) -> None:
    """The own fact goes on naming the cadre; the pairing has ended and the unit is another's."""
    made.fact(made.office, 3, "民政局", "还是民政局", "民政局甲")
    made.settle()
    made.pair(4, "民政局", TODAY)
    made.settle()
    made.office.edit("cadre", named("民政局甲"), post=SECRET)
    made.office.edit("unit", named("民政局"), remark=SECRET)
    made.settle()
    assert not knows(made.teams[3], SECRET)
    assert made.teams[4].value("cadre", named("民政局甲"), "post") == SECRET
    equal(made)


def test_an_assessor_who_has_left_is_not_kept_up(made: World) -> None:
    made.office.edit("seat", named("席3甲岗3"), end=YESTERDAY)
    made.settle()
    made.office.edit("assessor", named("甲岗3"), expertise=SECRET)
    made.office.edit("assessor", named("乙岗3"), expertise="财务")
    made.settle()
    assert not knows(made.teams[3], SECRET)
    assert made.teams[3].value("assessor", named("乙岗3"), "expertise") == "财务"
    equal(made)


def test_an_own_unit_and_its_name_are_kept_up(made: World) -> None:
    made.office.edit("unit", named("民政局"), name="民政和社会局")
    made.settle()
    assert made.teams[3].value("unit", named("民政局"), "name") == "民政和社会局"
    equal(made)


def test_what_comes_into_scope_by_a_rule_comes_whole(made: World) -> None:
    made.office.edit("cadre", named("水利局甲"), post="职务")
    made.settle()
    made.pair(3, "水利局", TODAY)
    made.settle()
    assert made.teams[3].value("cadre", named("水利局甲"), "post") == "职务"
    assert "水利局甲历" in made.teams[3].names("posting", "text")
    equal(made)


def test_a_new_instance_is_sent_what_an_earlier_one_was_and_no_more(made: World) -> None:
    made.office.edit("cadre", named("水利局甲"), post=SECRET)
    made.office.edit("cadre", named("水利局乙"), post="与本组有关")
    made.settle()
    made.fact(made.office, 3, "民政局", "新提到的", "水利局乙")
    made.teams[3].close()
    made.teams[3] = made.station(3)
    made.settle()
    three = made.teams[3]
    assert three.names("fact", "text") == {"三组的事", "新提到的"}
    assert three.value("cadre", named("水利局甲"), "post") is None
    assert not knows(three, SECRET)
    assert three.value("cadre", named("水利局乙"), "post") == "与本组有关", "needed only now"
    assert all(state == 0 for state, _ in three.states().values())
    equal(made)


def test_what_a_later_revision_refers_to_is_not_fetched_for_its_sake(made: World) -> None:
    """The cadre moves on to a unit that the team has never heard of."""
    made.unit("林业局", "林业局甲")
    made.office.edit("cadre", named("水利局甲"), unit_id=named("林业局"))
    made.settle()
    assert "林业局" not in made.teams[3].names("unit")
    made.teams[3].close()
    made.teams[3] = made.station(3)
    made.settle()
    assert "林业局" not in made.teams[3].names("unit")
    assert all(state == 0 for state, _ in made.teams[3].states().values())
    equal(made)


def test_what_is_decided_about_a_row_that_is_only_named_stays_here(made: World) -> None:
    for name, cadre in (("甲案", "水利局甲"), ("乙案", "民政局甲")):
        made.office.put(
            "conflict_decision", name, subject_table="cadre", subject_row=named(cadre).hex,
            fields=("post",), choice="a", covers=name, on=TODAY,
        )  # fmt: skip
    made.settle()
    assert made.teams[3].names("conflict_decision", "covers") == {"乙案"}
    equal(made)


def test_an_assessor_does_not_bring_the_cadre_record_that_he_is(made: World) -> None:
    """甲岗3 is a cadre of team four's unit: number, 简历 and photo are none of team three's."""
    made.office.edit("cadre", named("水利局乙"), id_number="110101197001010019", resume=SECRET)
    made.office.edit("assessor", named("甲岗3"), cadre_id=named("水利局乙"))
    made.settle()
    three = made.teams[3]
    assert three.value("assessor", named("甲岗3"), "cadre_id") == named("水利局乙").hex
    assert not knows(three, SECRET)
    assert "水利局乙" not in three.names("cadre")
    assert all(state == 0 for state, _ in three.states().values())
    equal(made)


def test_the_digest_counts_of_a_named_row_only_that_it_is_there(made: World) -> None:
    with made.office.looking() as connection:
        scope = scope_of_team(connection, team_id(3), TODAY)
    key = ("cadre", named("水利局甲").hex)
    assert key in scope.named
    assert key not in scope.whole
    before = made.digests(3)
    made.office.edit("cadre", named("水利局甲"), post=SECRET)
    assert made.digests(3) == before
    made.fact(made.office, 3, "民政局", "新提到的", "水利局乙")
    changed = made.digests(3)
    assert changed[0] != changed[1] == before[1]


def test_nothing_is_left_to_number_when_all_is(made: World) -> None:
    ends = (made.office.origin, made.teams[3].origin)
    made.office.edit("cadre", named("水利局甲"), post=SECRET)
    with made.office.changing() as connection:
        assert for_team(connection, *ends, team_id(3), TODAY) == ()
