"""Reasons about people of the pool are for the office, one's own for others. domain.md §2.1, §5."""

from __future__ import annotations

import datetime as dt

import pytest

from desktop.models.changes import Change
from desktop.services.assessor_history import HistoryKind
from desktop.services.assessors import AssessorService
from desktop.services.pool_movements import MovementDraft, PoolMovementService
from desktop.services.recusals import RecusalService
from desktop.terms import PoolMovementKind, Role
from tests.services.record_city import City, acting, named, write

TODAY = dt.date(2026, 11, 22)
WHY = "有反映，正在核实"
TEAM = (Role.TEAM_LEADER, Role.TEAM_MEMBER)


@pytest.fixture
def suspended(city: City) -> City:
    draft = MovementDraft(city.post_a, PoolMovementKind.SUSPENSION, TODAY, WHY)
    PoolMovementService(city.desk).add(draft)
    away = {"assessor_id": city.post_a, "start": TODAY, "end": TODAY, "reason": "病假"}
    write(city.desk, [Change("unavailability", named("病假"), away)])
    return city


def told(city: City) -> tuple[set[str | None], dict[HistoryKind, str]]:
    """The reasons in the form, and the newest text of each kind of line of the history."""
    pool = AssessorService(city.desk)
    detail, history = pool.get(city.post_a), pool.history(city.post_a)
    return {r for _on, _kind, r in detail.movements} - {None}, {
        e.kind: e.text
        for e in reversed(history)
        if e.kind in (HistoryKind.MOVEMENT, HistoryKind.AWAY)
    }


def test_the_office_reads_why(suspended: City) -> None:
    assert told(suspended) == ({WHY}, {HistoryKind.MOVEMENT: WHY, HistoryKind.AWAY: "病假"})
    assert {r.reason for r in RecusalService(suspended.desk).all(TODAY)} != {""}


def test_nobody_reads_why_one_was_suspended_oneself(suspended: City) -> None:
    with acting(suspended.desk, Role.CLERK, assessor_id=suspended.post_a):
        assert told(suspended) == (set(), {HistoryKind.MOVEMENT: "", HistoryKind.AWAY: "病假"})
        detail = AssessorService(suspended.desk).get(suspended.post_a)
    assert [k for _on, k, _why in detail.movements][-1] is PoolMovementKind.SUSPENSION


@pytest.mark.parametrize("role", TEAM)
def test_a_team_reads_the_fact_and_its_days(suspended: City, role: Role) -> None:
    with acting(suspended.desk, role, assessor_id=suspended.post_b, team_no=3):
        assert told(suspended) == (set(), {HistoryKind.MOVEMENT: "", HistoryKind.AWAY: ""})
        lines = RecusalService(suspended.desk).all(TODAY)
        assert [(r.name, r.unit_name, r.reason) for r in lines] == [("王回避", "江城市民政局", "")]
