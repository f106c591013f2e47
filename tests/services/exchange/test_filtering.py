"""What one team must know and no more; the same set computed on both sides, and its digest."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from desktop.models.base import Stored
from desktop.models.revision import Revision, read_line
from desktop.models.tables import synced_tables
from desktop.services.exchange import scoping
from desktop.services.exchange.filtering import for_team
from desktop.services.teams import team_id
from tests.services.exchange.scope_world import TODAY, World, equal, named, titles, world

YESTERDAY, TOMORROW = TODAY - dt.timedelta(days=1), TODAY + dt.timedelta(days=1)


@pytest.fixture
def made() -> Iterator[World]:
    """The city of two units and two teams, not yet exchanged."""
    with world() as found:
        found.city()
        yield found


# The rules


def test_every_table_that_travels_has_its_place_in_the_filter() -> None:
    """A table that is forgotten here would reach no team at all."""
    rules = [rule.table for rule in (*scoping.RULES, *scoping.ASKED)]
    asked = {rule.table for rule in scoping.ASKED}
    about = (t for t in scoping.ABOUT_ROWS if t not in asked)
    named_once = [*rules, *scoping.EVERYWHERE, *scoping.NOWHERE, *about]
    assert sorted(named_once) == sorted(synced_tables())


def test_a_rule_goes_only_by_what_is_in_scope_itself() -> None:
    """So the team can follow it: sets of earlier rules, of its own pairings and its own seats."""
    there = {"team", "units", "members"}
    for rule in scoping.RULES:
        for column, of in rule.columns:
            assert of in there, f"{rule.table}.{column}"
            assert column == "id" or column in synced_tables()[rule.table].fields
        there.add(rule.table)


def test_each_team_is_sent_its_own_units_and_nobody_elses(made: World) -> None:
    made.fact(made.office, 3, "民政局", "三组的事")
    made.fact(made.office, 4, "水利局", "四组的事")
    made.settle()
    three, four = made.teams[3], made.teams[4]
    assert three.names("unit") == {"民政局"}
    assert three.names("cadre") == {"民政局甲", "民政局乙"}
    assert three.names("posting", "text") == {"民政局甲历", "民政局乙历"}
    assert three.names("assessor") == {"甲岗3", "乙岗3"}
    assert three.names("assessment_team", "number") == {3}
    assert three.names("fact", "text") == {"三组的事"}
    assert four.names("unit") == {"水利局"}
    assert four.names("cadre") == {"水利局甲", "水利局乙"}
    assert four.names("fact", "text") == {"四组的事"}
    assert three.names("cycle", "year") == four.names("cycle", "year") == {2026}
    assert all(state == 0 for state, _ in three.states().values())
    equal(made)


def test_of_the_pool_a_team_sees_only_who_sits_in_it(made: World) -> None:
    office = made.office
    office.put("assessor", "闲人", name="闲人", post_type="post_a")
    for who in ("甲岗3", "甲岗4", "闲人"):
        office.put(
            "pool_movement", f"{who}/入", assessor_id=named(who), kind="join", on=TODAY,
            reason=f"{who}入库",
        )  # fmt: skip
        office.put(
            "recusal", f"{who}/避", assessor_id=named(who), unit_id=named("水利局"),
            reason=f"{who}回避",
        )  # fmt: skip
    office.put("mentorship", "带", mentor_id=named("闲人"), assessor_id=named("乙岗3"))
    office.put("mentorship", "别带", mentor_id=named("闲人"), assessor_id=named("甲岗4"))
    found = titles(made, 3)
    assert found["pool_movement"] == {"甲岗3入库"}
    assert found["recusal"] == {"甲岗3回避"}
    assert found["assessor"] == {"甲岗3", "乙岗3", "闲人"}, "the mentor's row alone is referred to"
    assert found["unit"] == {"民政局", "水利局"}, "the recusal's unit is referred to"
    assert found["cadre"] == {"民政局甲", "民政局乙"}, "and none of its children comes"
    made.settle()
    equal(made)


@pytest.mark.parametrize(("end", "there"), [(YESTERDAY, False), (TODAY, True), (TOMORROW, True)])
def test_a_pairing_counts_until_its_last_day_is_over(
    made: World, end: dt.date, there: bool
) -> None:
    """And one that only begins counts already: the records go ahead of it."""
    unit = made.unit("林业局", "林业局甲")
    made.office.put(
        "pairing", "林", team_id=team_id(3), unit_id=unit, start=dt.date(2026, 1, 1), end=end
    )
    assert ("林业局甲" in titles(made, 3)["cadre"]) is there
    assert "林业局" in titles(made, 3)["unit"], "the pairing itself comes, with its unit's name"
    made.pair(4, "林业局", dt.date(2027, 1, 1))
    assert "林业局甲" in titles(made, 4)["cadre"]
    made.settle()
    equal(made)


def test_what_was_deleted_brings_nothing_but_itself(made: World) -> None:
    made.settle()
    made.office.edit("pairing", named("3民政局2026-01-01"), deleted=True)
    made.office.edit("seat", named("席3甲岗3"), deleted=True)
    made.office.put("pool_movement", "停", assessor_id=named("甲岗3"), kind="pause", on=TODAY)
    found = titles(made, 3)
    assert found["cadre"] == found["posting"] == found["pool_movement"] == set()
    assert (found["unit"], found["assessor"]) == ({"民政局"}, {"甲岗3", "乙岗3"})
    made.settle()
    assert made.teams[3].value("seat", named("席3甲岗3"), "deleted") == 1
    equal(made)


def test_who_has_left_the_team_is_no_longer_its_member(made: World) -> None:
    office = made.office
    office.put(
        "pool_movement", "奖", assessor_id=named("甲岗3"), kind="praise", on=TODAY, reason="奖"
    )
    made.settle()
    office.edit("seat", named("席3甲岗3"), end=YESTERDAY)
    office.put(
        "pool_movement", "停", assessor_id=named("甲岗3"), kind="pause", on=TODAY, reason="停"
    )
    assert titles(made, 3)["pool_movement"] == set()
    made.settle()
    assert made.teams[3].names("pool_movement", "reason") == {"奖"}
    assert made.teams[3].value("seat", named("席3甲岗3"), "end") == YESTERDAY.isoformat()
    equal(made)


def test_own_records_stay_and_others_come_with_the_unit(made: World) -> None:
    """Also what was recorded by another team at this team's unit, and who was there."""
    made.visit(made.office, 4, "民政局", "四组在民政局")
    made.visit(made.office, 3, "水利局", "三组在水利局")
    made.fact(made.office, 3, "水利局", "三组写水利局", "水利局甲")
    for name in ("四组在民政局", "三组在水利局"):
        made.office.put("acceptance", f"{name}/收", visit_id=named(name))
    made.office.put(
        "fact_review", "核", fact_id=named("三组写水利局"), verdict="verified", on=TODAY, round=1
    )
    found = titles(made, 3)
    assert found["visit"] == {"四组在民政局", "三组在水利局"}
    assert found["cadre"] == {"民政局甲", "民政局乙", "水利局甲"}
    assert found["posting"] == {"民政局甲历", "民政局乙历"}, "of a cadre referred to, no more"
    assert found["assessor"] == {"甲岗3", "乙岗3", "甲岗4"}
    assert found["assessment_team"] == {3, 4}
    tables = [table for table, _ in made.scope(3)]
    assert (tables.count("acceptance"), tables.count("fact_review")) == (2, 1)
    made.settle()
    equal(made)


def test_what_was_found_elsewhere_follows_the_cadre(made: World) -> None:
    """The facts of the earlier unit follow, labelled. Source: domain, 2.10."""
    made.fact(made.office, 4, "水利局", "在水利局的事", "水利局甲")
    made.fact(made.office, 4, "水利局", "别人的事", "水利局乙")
    made.office.edit("cadre", named("水利局甲"), unit_id=named("民政局"))
    assert titles(made, 3)["fact"] == {"在水利局的事"}
    made.settle()
    equal(made)


def test_two_records_of_one_person_only_when_both_are_the_teams(made: World) -> None:
    for name, kept, other in (("内", "民政局甲", "民政局乙"), ("外", "民政局甲", "水利局甲")):
        ends = {"kept_id": named(kept), "other_id": named(other)}
        made.office.put("same_as", name, reason=name, **ends)
        ends = {"first_id": named(kept), "second_id": named(other)}
        made.office.put("not_same", f"非{name}", **ends)
    scope = made.scope(3)
    assert ("same_as", named("内").hex) in scope
    assert ("same_as", named("外").hex) not in scope
    assert ("not_same", named("非内").hex) in scope
    assert ("not_same", named("非外").hex) not in scope


def test_what_is_said_about_conflicts_goes_with_the_row(made: World) -> None:
    for name, cadre, asked in (
        ("甲案", "民政局甲", 3),
        ("乙案", "水利局甲", 4),
        ("丙案", "水利局乙", 3),
    ):
        row = {"subject_table": "cadre", "subject_row": named(cadre).hex, "fields": ("post",)}
        decided = {"choice": "a", "covers": name, "on": TODAY}
        made.office.put("conflict_decision", f"{name}定", **row, **decided)
        question = {"team_id": team_id(asked), "text": name, "on": TODAY}
        made.office.put("conflict_question", name, **row, **question)
        made.office.put(
            "conflict_answer", f"{name}答", question_id=named(name), team_id=team_id(asked),
            text=f"{name}答", on=TODAY,
        )  # fmt: skip
    unanswered = {
        "subject_table": "cadre",
        "subject_row": named("水利局乙").hex,
        "fields": ("sex",),
    }
    made.office.put(
        "conflict_question", "丁案", **unanswered, team_id=team_id(3), text="丁案", on=TODAY
    )
    found = titles(made, 3)
    assert found["conflict_decision"] == {"甲案"}
    assert found["conflict_question"] == {"甲案", "丙案", "丁案"}, (
        "what the team was asked is its own"
    )
    assert found["conflict_answer"] == {"甲案答", "丙案答"}
    made.settle()
    equal(made)


# Order and closure


def chosen(world: World, number: int) -> list[Revision]:
    """What is to be numbered for a team, in order."""
    ends = (world.office.origin, world.teams[number].origin)
    with world.office.looking() as connection:
        dots = for_team(connection, *ends, team_id(number), TODAY)
    query = "SELECT line FROM revision WHERE origin = ? AND seq = ?"
    return [read_line(world.office.query(query, *dot)[0][0]) for dot in dots]


def referred(revision: Revision) -> set[tuple[str, Stored]]:
    """The rows that a revision waits for."""
    said = revision.fields
    references = synced_tables()[revision.table].references
    return {(target, said[c]) for c, target in references.items() if said.get(c) is not None}


def test_whatever_is_referred_to_comes_too_and_before(made: World) -> None:
    made.fact(made.office, 4, "水利局", "事", "水利局甲")
    made.office.edit("cadre", named("水利局甲"), unit_id=named("民政局"))
    made.office.edit("assessor", named("甲岗3"), home_unit_id=named("水利局"))
    made.office.edit("assessor", named("甲岗3"), home_unit_id=None)
    for number in (3, 4):
        scope = made.scope(number)
        order = list(synced_tables())
        assert scope == sorted(set(scope), key=lambda key: (order.index(key[0]), key[1]))
        there: set[tuple[str, Stored]] = set()
        for revision in chosen(made, number):
            there.add((revision.table, revision.row))
            assert referred(revision) <= there
        assert set(scope) <= there


def test_a_unit_that_a_revision_once_named_comes_or_the_cadre_would_never_show(
    made: World,
) -> None:
    """The creation says the first unit: without that unit's row it would wait for ever."""
    made.office.edit("cadre", named("水利局甲"), unit_id=named("民政局"))
    made.down(3)
    three = made.teams[3]
    assert three.value("cadre", named("水利局甲"), "unit_id") == named("民政局").hex
    assert three.names("unit") == {"民政局", "水利局"}
    assert "水利局乙" not in three.names("cadre")
    assert all(state == 0 for state, _ in three.states().values())
