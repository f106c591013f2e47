"""The lists of 考核准备 leave out oneself, one's own unit and recused ones. Source: domain.md §2.1."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from desktop.services.errors import Refused
from desktop.services.indicator_marks import MarkQuery
from desktop.services.progress_values import ProgressQuery, ProgressState
from desktop.terms import Role, TargetBasis
from tests.services.preparing import LEFT_OUT, OLD, QUARTER, RATIO, SOON, TODAY, Preparation
from tests.services.record_city import City, acting, named
from tests.services.scheme_leaves import YEAR
from tests.services.sheets.tables import book

HEAD = ("单位", "科室", "参加人数", "好", "较好", "一般", "较差")


def _pasted(p: Preparation) -> Any:
    lines = p.findings.read_pasted("江城市民政局\t运行\t正面\t好", 2025)
    return [line.draft for line in lines]


def _workbook(p: Preparation) -> Any:
    path = p.city.desk.blobs.folder.parent / "平时.xlsx"
    path.write_bytes(book([HEAD, ("江城市民政局", "办公室", 5, 2, 3, 0, 0)]))
    return p.routine_imports.preview(YEAR, QUARTER, path).units


def _people(p: Preparation) -> Any:
    """Those counted are the one cadre and the one overdue visit of the first unit."""
    (task,) = p.tasks.tasks()
    return [p.unit] * (task.people + task.overdue)


def _reported(p: Preparation) -> Any:
    return [p.unit] * p.progress.summary(YEAR, QUARTER).counts[ProgressState.REPORTED]


LISTS: dict[str, Callable[[Preparation], Any]] = {
    "building_findings.findings": lambda p: p.findings.findings(),
    "building_findings.read_pasted": _pasted,
    "calendar.joins": lambda p: p.calendar.joins(YEAR, SOON),
    "calendar.month": lambda p: p.calendar.month(2026, 12),
    "calendar.saved": lambda p: [p.unit] * p.calendar.saved(YEAR).total,
    "cadre_moves.moves": lambda p: p.moves.moves(),
    "key_tasks.get people": lambda p: p.tasks.get(p.task).people,
    "key_tasks.get units": lambda p: p.tasks.get(p.task).units,
    "key_tasks.get visits": lambda p: p.tasks.get(p.task).visits,
    "key_tasks.next_visits": lambda p: p.tasks.next_visits(TODAY),
    "key_tasks.tasks": _people,
    "marks.marks": lambda p: p.marks.marks(MarkQuery(YEAR)),
    "marks.marks of it": lambda p: p.marks.marks(MarkQuery(YEAR, unit=p.unit)),
    "progress.find": lambda p: p.progress.find(ProgressQuery(YEAR, QUARTER)),
    "progress.find of it": lambda p: p.progress.find(ProgressQuery(YEAR, QUARTER, unit=p.unit)),
    "progress.lines": lambda p: p.progress.lines(YEAR, QUARTER, [p.pair]),
    "progress.rows": lambda p: p.progress.rows(YEAR, QUARTER),
    "progress.summary": _reported,
    "routine.units": lambda p: p.routine.units(YEAR, QUARTER),
    "routine.units of it": lambda p: p.routine.units(YEAR, QUARTER, p.unit),
    "routine_imports.preview": _workbook,
    "shares.counts": lambda p: p.shares.counts(YEAR),
    "unit_tiers.inclusions": lambda p: p.tiers.inclusions(YEAR),
    "unit_tiers.placements": lambda p: p.tiers.placements(YEAR),
}


def ties(city: City) -> dict[str, dict[str, UUID]]:
    return {
        "oneself": {"cadre_id": city.cadre},
        "own unit": {"unit_id": city.unit},
        "home of the assessor": {"assessor_id": city.at_home},
        "recused": {"assessor_id": city.recused},
        "a unit that went into it": {"unit_id": OLD},
    }


def names(city: City, found: object) -> bool:
    """Whether a result tells of the first unit or its cadres, in whatever part of it."""
    told = repr(found)
    of_unit = (str(city.unit), city.unit.hex, "江城市民政局", str(city.cadre))
    return any(mark in told for mark in of_unit)


def test_lists_leave_out_what_is_ones_own(city: City) -> None:
    prepared = Preparation(city)
    for name, call in LISTS.items():
        assert names(city, call(prepared)), f"{name} does not even tell a stranger"
    for tie, links in ties(city).items():
        with acting(city.desk, Role.CLERK, **links):
            for name, call in LISTS.items():
                found = call(prepared)
                assert not names(city, found), f"{name} gave {found!r} to {tie}"


def test_every_list_that_is_said_to_leave_out_is_tried() -> None:
    said = {name for name, why in LEFT_OUT.items() if "test_oneself_lists" in why}
    elsewhere = {"progress.set_basis", "unit_changes.get"}
    assert said - elsewhere <= {name.split(" ")[0] for name in LISTS}


@pytest.mark.parametrize("tie", ["own unit", "recused"])
def test_a_basis_for_all_changes_no_row_of_ones_own(tie: str, city: City) -> None:
    prepared = Preparation(city)

    def set_basis() -> int:
        return prepared.progress.set_basis(YEAR, QUARTER, RATIO, TargetBasis.ANNUAL, Decimal(75))

    with acting(city.desk, Role.CLERK, **ties(city)[tie]):
        assert set_basis() == 0
    assert set_basis() == 1


@pytest.mark.parametrize("change", ["renamed", "merged"])
@pytest.mark.parametrize("tie", ["own unit", "recused"])
def test_what_was_built_on_a_change_is_not_told_of_ones_own(
    tie: str, change: str, city: City
) -> None:
    prepared = Preparation(city)
    open_to_all = prepared.changes.get(named(change))
    with acting(city.desk, Role.CLERK, **ties(city)[tie]):
        told = prepared.changes.get(named(change))
    assert told.line == open_to_all.line
    assert "请由其他人员办理" in told.kept_for
    assert "请由其他人员办理" not in open_to_all.kept_for


@pytest.mark.parametrize("role", [Role.TEAM_LEADER, Role.TEAM_MEMBER])
def test_an_account_of_no_team_is_told_of_nobody(role: Role, city: City) -> None:
    prepared = Preparation(city)
    with acting(city.desk, role):
        for name, call in LISTS.items():
            try:
                found = call(prepared)
            except Refused:
                continue
            assert not names(city, found), f"{name} gave {found!r}"
