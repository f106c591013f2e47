"""Undoing a batch takes back what is still the batch's own, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest

from desktop.models.changes import Change
from desktop.models.undo import Left
from tests.models.machine.station import Station, stations

U, C, D = UUID(int=1), UUID(int=2), UUID(int=3)
T, P = UUID(int=4), UUID(int=5)
BATCH, LATER = UUID(int=77), UUID(int=78)


@pytest.fixture
def pair() -> Iterator[list[Station]]:
    with stations(2) as made:
        yield made


def put(a: Station, table: str, row: UUID, base: str | None = None, **fields: object) -> None:
    a.write(Change(table, row, fields, base), batch=BATCH)


def test_rows_that_the_batch_created_are_deleted(pair: list[Station]) -> None:
    a, _ = pair
    put(a, "unit", U, name="某局", kind="county")
    put(a, "cadre", C, name="张三", level="city", unit_id=U)
    assert a.undo(BATCH).left == ()
    assert (a.value("unit", U, "deleted"), a.value("cadre", C, "deleted")) == (1, 1)
    assert a.undo(BATCH).changes == (), "once is enough"
    assert a.problems() == []


def test_fields_that_the_batch_changed_go_back(pair: list[Station]) -> None:
    a, b = pair
    a.create("unit", U, name="某局", kind="county", staffing=9, valid_from="2026-01-01")
    put(a, "unit", U, a.version("unit", U), name="新局", staffing=None, valid_to="2026-12-31")
    a.undo(BATCH)
    row = a.row("unit", U)
    assert row is not None
    assert (row["name"], row["staffing"], row["valid_to"]) == ("某局", 9, None)
    assert row["valid_from"] == "2026-01-01"
    b.take_from(a)
    assert b.digest() == a.digest()


def test_what_others_changed_since_is_left_and_listed(pair: list[Station]) -> None:
    a, _ = pair
    a.create("unit", U, name="某局", kind="county")
    put(a, "unit", U, a.version("unit", U), name="新局", remark="批注")
    a.edit("unit", U, name="再改")
    plan = a.undo(BATCH)
    assert plan.left == (Left("unit", U, "name", "导入之后已被修改"),)
    assert (a.value("unit", U, "name"), a.value("unit", U, "remark")) == ("再改", None)


def test_an_unseen_edit_of_another_station_is_left_as_well(pair: list[Station]) -> None:
    a, b = pair
    a.create("unit", U, name="某局", kind="county")
    b.take_from(a)
    put(a, "unit", U, a.version("unit", U), name="新局")
    b.edit("unit", U, name="乙局")
    a.take_from(b)
    plan = a.undo(BATCH)
    assert plan.changes == ()
    assert [left.field for left in plan.left] == ["name"]
    assert a.value("unit", U, "conflicts") == 1


def test_a_created_row_that_others_edited_stays(pair: list[Station]) -> None:
    a, _ = pair
    put(a, "unit", U, name="某局", kind="county")
    a.edit("unit", U, remark="后来的")
    plan = a.undo(BATCH)
    assert plan.left == (Left("unit", U, "", "导入之后已被修改"),)
    assert a.value("unit", U, "deleted") == 0


def test_a_created_row_that_others_point_to_stays_with_what_it_points_to(
    pair: list[Station],
) -> None:
    a, _ = pair
    put(a, "unit", U, name="某局", kind="county")
    put(a, "cadre", C, name="张三", level="city", unit_id=U)
    a.create("posting", D, cadre_id=C, ordinal=1, text="后来录入")
    plan = a.undo(BATCH)
    assert plan.changes == ()
    assert {(left.table, left.reason) for left in plan.left} == {
        ("unit", "后来的记录引用了它"),
        ("cadre", "后来的记录引用了它"),
    }


def test_a_cadre_whom_an_assessor_names_stays(pair: list[Station]) -> None:
    """The column is no foreign key, but it is somebody's word that builds on the row."""
    a, _ = pair
    put(a, "cadre", C, name="张三", level="city")
    a.create("assessor", D, name="张三", post_type="post_a", cadre_id=C)
    assert a.undo(BATCH).left == (Left("cadre", C, "deleted", "后来的记录引用了它"),)
    assert a.value("cadre", C, "deleted") == 0


def test_what_the_batch_deleted_comes_back(pair: list[Station]) -> None:
    a, _ = pair
    a.create("unit", U, name="某局", kind="county")
    put(a, "unit", U, a.version("unit", U), deleted=True)
    assert a.value("unit", U, "deleted") == 1
    plan = a.undo(BATCH)
    assert plan.left == ()
    assert a.value("unit", U, "deleted") == 0


def test_a_row_that_somebody_deleted_since_is_left_and_listed(pair: list[Station]) -> None:
    a, _ = pair
    a.create("unit", U, name="某局", kind="county")
    put(a, "unit", U, a.version("unit", U), name="新局")
    a.edit("unit", U, deleted=True)
    plan = a.undo(BATCH)
    assert plan.changes == ()
    assert plan.left == (Left("unit", U, "", "导入之后已被删除"),)


def test_an_edit_that_arrives_after_the_undo_is_asked_about(pair: list[Station]) -> None:
    a, b = pair
    put(a, "unit", U, name="某局", kind="county")
    b.take_from(a)
    b.edit("unit", U, remark="乙注")
    a.undo(BATCH)
    a.take_from(b)
    assert (a.value("unit", U, "deleted"), a.value("unit", U, "conflicts")) == (0, 1)


def test_a_reference_that_the_undo_itself_takes_back_keeps_nothing(pair: list[Station]) -> None:
    a, _ = pair
    a.create("unit", U, name="某局", kind="county")
    a.create("leadership_team", T, unit_id=U)
    put(a, "cadre", C, name="张三", level="city", unit_id=U)
    put(a, "leadership_team", T, a.version("leadership_team", T), principal_id=C)
    assert a.undo(BATCH).left == ()
    assert a.value("cadre", C, "deleted") == 1
    assert a.value("leadership_team", T, "principal_id") is None
    assert a.problems() == []


def test_rows_of_the_batch_that_point_at_each_other_all_go(pair: list[Station]) -> None:
    a, _ = pair
    put(a, "unit", U, name="某局", kind="county")
    put(a, "cadre", C, name="张三", level="city", unit_id=U)
    put(a, "leadership_team", T, unit_id=U, principal_id=C)
    assert a.undo(BATCH).left == ()
    assert [a.value(t, r, "deleted") for t, r in (("unit", U), ("cadre", C))] == [1, 1]


def test_a_later_batch_that_was_undone_is_not_somebody_else(pair: list[Station]) -> None:
    a, b = pair
    a.create("unit", U, name="某局", kind="county", staffing=9)
    put(a, "unit", U, a.version("unit", U), name="新局", staffing=10)
    put(a, "cadre", C, name="张三", level="city")
    for table, row in (("unit", U), ("cadre", C)):
        a.write(Change(table, row, {"name": "更新"}, a.version(table, row)), batch=LATER)
    assert a.undo(LATER).left == ()
    assert (a.value("unit", U, "name"), a.value("cadre", C, "name")) == ("新局", "张三")
    assert a.undo(BATCH).left == ()
    assert (a.value("unit", U, "name"), a.value("unit", U, "staffing")) == ("某局", 9)
    assert a.value("cadre", C, "deleted") == 1
    b.take_from(a)
    assert b.digest() == a.digest()


def test_what_the_undo_of_a_later_batch_left_still_counts(pair: list[Station]) -> None:
    a, _ = pair
    put(a, "cadre", C, name="张三", level="city")
    a.write(Change("cadre", C, {"name": "张四"}, a.version("cadre", C)), batch=LATER)
    a.edit("cadre", C, name="张五")
    assert [left.field for left in a.undo(LATER).left] == ["name"]
    assert a.undo(BATCH).left == (Left("cadre", C, "", "导入之后已被修改"),)
    assert a.value("cadre", C, "name") == "张五"


def test_a_hand_made_change_after_the_later_undo_is_left(pair: list[Station]) -> None:
    a, _ = pair
    a.create("unit", U, name="某局", kind="county")
    put(a, "unit", U, a.version("unit", U), name="新局")
    a.write(Change("unit", U, {"name": "更新"}, a.version("unit", U)), batch=LATER)
    a.undo(LATER)
    a.edit("unit", U, name="手改")
    assert [left.field for left in a.undo(BATCH).left] == ["name"]
    assert a.value("unit", U, "name") == "手改"


def test_a_row_revived_by_a_batch_goes_again_with_it(pair: list[Station]) -> None:
    a, _ = pair
    a.create("unit", U, name="某局", kind="county")
    put(a, "leadership_team", T, unit_id=U)
    a.undo(BATCH)
    revive = Change("leadership_team", T, {"deleted": False}, a.version("leadership_team", T))
    a.write(revive, batch=LATER)
    assert a.undo(LATER).left == ()
    assert a.value("leadership_team", T, "deleted") == 1
    assert a.undo(BATCH).changes == ()


def test_the_parts_of_a_row_that_stays_stay_with_it(pair: list[Station]) -> None:
    a, _ = pair
    put(a, "unit", U, name="某局", kind="county")
    put(a, "leadership_team", T, unit_id=U)
    put(a, "cadre", D, name="李四", level="city")
    put(a, "posting", P, cadre_id=D, ordinal=1, text="某局局长")
    a.create("cadre", C, name="张三", level="city", unit_id=U)
    a.edit("cadre", D, post="后来的")
    plan = a.undo(BATCH)
    assert plan.changes == ()
    assert {(left.table, left.reason) for left in plan.left} == {
        ("unit", "后来的记录引用了它"),
        ("leadership_team", "它所属的记录未撤销"),
        ("cadre", "导入之后已被修改"),
        ("posting", "它所属的记录未撤销"),
    }
