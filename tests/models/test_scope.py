"""Who may write what: reasons of holding, read off the revision and its origin alone."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from desktop.models import load_all
from desktop.models.base import Stored
from desktop.models.revision import Revision, Version
from desktop.models.scope import Scope, Standing, hold_reason
from desktop.models.tables import synced_tables
from desktop.terms import StationRole

load_all()
OFFICE, THREE = Standing(StationRole.OFFICE), Standing(StationRole.TEAM, "3" * 32)
OTHER = "4" * 32

# architecture of the exchange: the team writes its records, the office its own rows.
BY_TEAMS_TOO = {
    "visit",
    "visit_participant",
    "visit_instalment",
    "visit_check",
    "progress_difference",
    "research_report",
    "attachment",
    "interview",
    "interview_about",
    "fact",
    "poll",
    "poll_class",
    "poll_subject",
    "ballot_count",
    "routine_grade",
    "public_survey",
    "public_feedback",
    "team_rating",
    "rating_sheet",
    "work_report",
    "rectification",
    "rectification_item",
    "conflict_answer",
}


def revision(
    table: str,
    fields: Mapping[str, Stored] | None = None,
    origin: str = "ab" * 16,
    op: str = "put",
    seen: Version | None = None,
) -> Revision:
    return Revision(
        origin=origin,
        seq=1,
        table=table,
        row="1" * 32,
        seen=seen or Version(),
        fields=dict(fields or {}),
        author="0" * 32,
        at=0,
        batch=None,
        salt="0" * 32,
        op="purge" if op == "purge" else "put",
    )


LATER = Version((("ab" * 16, 3),))


def test_an_unregistered_origin_is_held_whatever_it_writes() -> None:
    for table in synced_tables():
        assert hold_reason(revision(table), None) == "来源工作站未登记"


@pytest.mark.parametrize("table", sorted(synced_tables()))
def test_writers_of_each_table(table: str) -> None:
    assert hold_reason(revision(table), OFFICE) is None
    wanted = None if table in BY_TEAMS_TOO else "考核组无权填写此类记录"
    assert hold_reason(revision(table, {"team_id": "3" * 32}), THREE) == wanted


@pytest.mark.parametrize(
    "table",
    ["acceptance", "fact_review", "hand_over", "difference_verdict", "feedback_finding"],
)
def test_only_the_office_accepts_and_verifies(table: str) -> None:
    assert synced_tables()[table].writers == {StationRole.OFFICE}


@pytest.mark.parametrize("table", sorted(BY_TEAMS_TOO))
def test_a_team_writes_its_own_teams_records(table: str) -> None:
    assert synced_tables()[table].team_field == "team_id"
    for seen in (Version(), LATER):
        for fields in ({}, {"deleted": 1}):
            own = revision(table, {**fields, "team_id": "3" * 32}, seen=seen)
            assert hold_reason(own, THREE) is None
            other = revision(table, {**fields, "team_id": OTHER}, seen=seen)
            assert hold_reason(other, THREE) == "记录属于另一个考核组"
            assert hold_reason(other, OFFICE) is None
            assert hold_reason(revision(table, fields, seen=seen), THREE) == "记录属于另一个考核组"


# domain.md 2.7, 2.8: the team reports, the office checks, closes, sends back and extends.
OFFICE_ONLY: list[tuple[str, dict[str, Stored]]] = [
    ("rectification_item", {"state": "checked", "closed_on": None}),
    ("rectification_item", {"state": "closed", "closed_on": None}),
    ("rectification_item", {"state": "returned", "closed_on": None}),
    ("rectification_item", {"state": "long_term", "closed_on": None}),
    ("rectification_item", {"state": "in_progress", "closed_on": "2026-11-22"}),
    ("rectification_item", {"check": "核查属实"}),
    ("rectification_item", {"check": None}),
    ("rectification_item", {"due": "2030-01-01", "due_reason": "x"}),
    ("rectification_item", {"first_due": "2030-01-01"}),
    ("fact", {"state": "verified"}),
    ("fact", {"state": "disputed"}),
    ("visit", {"state": "accepted"}),
    ("visit", {"state": "approved"}),
    ("visit", {"state": "sent_back"}),
]


@pytest.mark.parametrize(("table", "fields"), OFFICE_ONLY)
def test_a_team_sets_nothing_that_only_the_office_sets(
    table: str, fields: dict[str, Stored]
) -> None:
    written = revision(table, {**fields, "team_id": "3" * 32}, seen=LATER)
    assert hold_reason(written, THREE) == "只有考核办可以填写其中的内容"
    assert hold_reason(written, OFFICE) is None


@pytest.mark.parametrize(
    ("table", "fields", "seen"),
    [
        # 立行立改: a team opens an item on the spot, with its date.
        (
            "rectification_item",
            {"state": "opened", "due": "2026-12-01", "first_due": "2026-12-01"},
            Version(),
        ),
        ("rectification_item", {"state": "reported", "closed_on": None}, LATER),
        ("rectification_item", {"progress": "已完成一半"}, LATER),
        ("fact", {"state": "submitted", "round": 1}, LATER),
        ("visit", {"state": "returned", "round": 1}, LATER),
    ],
)
def test_a_team_does_its_own_part(table: str, fields: dict[str, Stored], seen: Version) -> None:
    written = revision(table, {**fields, "team_id": "3" * 32}, seen=seen)
    assert hold_reason(written, THREE) is None


@pytest.mark.parametrize("fields", [{"check": "核查属实"}, {"state": "closed"}])
def test_a_team_opens_no_item_that_is_checked_already(fields: dict[str, Stored]) -> None:
    created = revision("rectification_item", {**fields, "team_id": "3" * 32})
    assert hold_reason(created, THREE) == "只有考核办可以填写其中的内容"


@pytest.mark.parametrize("table", sorted(synced_tables()))
def test_what_is_declared_for_the_office_are_fields_of_the_table(table: str) -> None:
    described = synced_tables()[table]
    named = {*described.office_fields, *described.office_values}
    assert named <= set(described.fields)
    assert described.team_field is None or described.team_field in described.fields


def test_only_the_office_purges() -> None:
    for table in BY_TEAMS_TOO:
        assert hold_reason(revision(table, op="purge"), THREE) == "只有考核办可以依法清除记录"


def test_the_scope_knows_its_origins() -> None:
    scope = Scope({"ab" * 16: OFFICE, "cd" * 16: THREE})
    assert scope(revision("unit")) is None
    assert scope(revision("unit", origin="cd" * 16)) == "考核组无权填写此类记录"
    assert scope(revision("unit", origin="ef" * 16)) == "来源工作站未登记"
