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
    "interview",
    "interview_about",
    "fact",
    "rectification",
    "rectification_item",
}


def revision(
    table: str, fields: Mapping[str, Stored] | None = None, origin: str = "ab" * 16, op: str = "put"
) -> Revision:
    return Revision(
        origin=origin,
        seq=1,
        table=table,
        row="1" * 32,
        seen=Version(),
        fields=dict(fields or {}),
        author="0" * 32,
        at=0,
        batch=None,
        salt="0" * 32,
        op="purge" if op == "purge" else "put",
    )


def test_an_unregistered_origin_is_held_whatever_it_writes() -> None:
    for table in synced_tables():
        assert hold_reason(revision(table), None) == "来源工作站未登记"


@pytest.mark.parametrize("table", sorted(synced_tables()))
def test_writers_of_each_table(table: str) -> None:
    assert hold_reason(revision(table), OFFICE) is None
    wanted = None if table in BY_TEAMS_TOO else "考核组无权填写此类记录"
    assert hold_reason(revision(table), THREE) == wanted


@pytest.mark.parametrize("table", ["acceptance", "fact_review"])
def test_only_the_office_accepts_and_verifies(table: str) -> None:
    assert synced_tables()[table].writers == {StationRole.OFFICE}


def test_a_team_writes_its_own_teams_records() -> None:
    for table in ("visit", "fact"):
        field = synced_tables()[table].team_field
        assert field is not None
        assert hold_reason(revision(table, {field: "3" * 32}), THREE) is None
        assert hold_reason(revision(table, {field: OTHER}), THREE) == "记录属于另一个考核组"
        assert hold_reason(revision(table, {field: OTHER}), OFFICE) is None
        assert hold_reason(revision(table, {"summary": "只改小结"}), THREE) is None


def test_only_the_office_purges() -> None:
    for table in BY_TEAMS_TOO:
        assert hold_reason(revision(table, op="purge"), THREE) == "只有考核办可以依法清除记录"


def test_the_scope_knows_its_origins() -> None:
    scope = Scope({"ab" * 16: OFFICE, "cd" * 16: THREE})
    assert scope(revision("unit")) is None
    assert scope(revision("unit", origin="cd" * 16)) == "考核组无权填写此类记录"
    assert scope(revision("unit", origin="ef" * 16)) == "来源工作站未登记"
