"""Writing and receiving: stale forms, conflicts between stations, known lines, forks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

import pytest

from desktop.models.changes import Change, OpenConflict, StaleField, StaleWrite
from desktop.models.database import WrittenOutsideHistory
from desktop.models.history import Forked
from desktop.models.revision import BadLine, Revision, Version
from desktop.models.units import Unit
from tests.models.machine.station import Station, stations

U, C, D = UUID(int=1), UUID(int=2), UUID(int=3)
Pair = list[Station]


@pytest.fixture
def pair() -> Iterator[Pair]:
    with stations(2) as made:
        yield made


def unit(station: Station, row: UUID = U) -> Revision:
    return station.create("unit", row, name="某局", kind="county", valid_from="2026-01-01")


def test_a_revision_holds_only_what_changed(pair: Pair) -> None:
    a, _ = pair
    root = unit(a)
    assert dict(root.fields) == {"name": "某局", "kind": "county", "valid_from": "2026-01-01"}
    assert (root.seq, root.seen) == (1, Version())
    edit = a.edit("unit", U, name="新局", kind="county")
    assert dict(edit.fields) == {"name": "新局"}
    assert edit.seen == Version((root.dot,))


def test_nothing_changed_makes_no_revision(pair: Pair) -> None:
    a, _ = pair
    unit(a)
    written = a.write(Change("unit", U, {"name": "某局"}, a.version("unit", U)))
    assert (written.first_seq, written.last_seq, written.rows) == (0, 0, ())
    assert len(a.lines()) == 1


def test_a_changed_field_takes_its_whole_group_along(pair: Pair) -> None:
    a, _ = pair
    unit(a)
    edit = a.edit("unit", U, valid_to="2026-12-31")
    assert dict(edit.fields) == {"valid_from": "2026-01-01", "valid_to": "2026-12-31"}


def test_a_stale_touched_field_is_refused_with_both_values(pair: Pair) -> None:
    a, _ = pair
    unit(a)
    form = a.version("unit", U)
    a.edit("unit", U, name="甲局")
    before = a.digest()
    with pytest.raises(StaleWrite) as caught:
        a.write(
            Change("cadre", C, {"name": "张三", "level": "city"}),
            Change("unit", U, {"name": "乙局"}, form),
        )
    assert caught.value.fields == (StaleField("unit", U, "name", "乙局", "甲局"),)
    assert a.digest() == before
    assert a.row("cadre", C) is None


def test_a_stale_member_of_a_group_refuses_the_group(pair: Pair) -> None:
    a, _ = pair
    unit(a)
    form = a.version("unit", U)
    a.edit("unit", U, valid_from="2026-02-01")
    with pytest.raises(StaleWrite):
        a.edit("unit", U, form, valid_to="2026-12-31")


def test_a_stale_form_writes_other_fields_with_the_base_that_it_saw(pair: Pair) -> None:
    a, _ = pair
    root = unit(a)
    form = a.version("unit", U)
    a.edit("unit", U, name="甲局")
    edit = a.edit("unit", U, form, remark="附注")
    assert edit.seen == Version((root.dot,)), "not more than the form had shown"
    assert a.value("unit", U, "name") == "甲局"
    assert a.value("unit", U, "remark") == "附注"
    assert a.version("unit", U) == Version(((a.origin, 2), (a.origin, 3))).text()


def test_creating_what_is_there_already_is_stale(pair: Pair) -> None:
    a, _ = pair
    unit(a)
    with pytest.raises(StaleWrite) as caught:
        a.create("unit", U, name="别局", kind="county")
    assert caught.value.fields == (StaleField("unit", U, "name", "别局", "某局"),)


def test_one_call_cannot_write_a_field_twice_from_one_reading(pair: Pair) -> None:
    a, _ = pair
    unit(a)
    form = a.version("unit", U)
    with pytest.raises(StaleWrite):
        a.write(Change("unit", U, {"name": "甲"}, form), Change("unit", U, {"name": "乙"}, form))
    a.write(Change("unit", U, {"name": "甲"}, form), Change("unit", U, {"remark": "乙"}, form))
    assert (a.value("unit", U, "name"), a.value("unit", U, "remark")) == ("甲", "乙")
    assert a.problems() == []


@pytest.mark.parametrize(
    "change",
    [
        Change("nothing", U, {"name": "x"}),
        Change("unit", U, {"nothing": "x"}),
        Change("unit", U, {"name": "缺类别"}),
        Change("unit", U, {"name": 5, "kind": "county"}),
        Change("unit", U, {"name": "x", "kind": "county", "staffing": "七"}),
        Change("unit", U, {"name": "x", "kind": "county", "staffing": 2**63}),
        Change("unit", U, {"name": "x", "kind": "county", "valid_from": "昨天"}),
        Change("unit", U, {"name": "x"}, "a" * 32 + ":1"),
    ],
)
def test_what_no_row_can_be_is_a_programming_error(pair: Pair, change: Change) -> None:
    a, _ = pair
    with pytest.raises(ValueError):  # noqa: PT011  # each says another thing
        a.write(change)
    assert a.lines() == []


def test_an_empty_version_never_makes_a_second_beginning(pair: Pair) -> None:
    a, _ = pair
    unit(a)
    with pytest.raises(ValueError, match="at least one revision"):
        a.write(Change("unit", U, {"name": "x"}, ""))


def test_a_version_of_another_time_is_stale_with_both_values(pair: Pair) -> None:
    a, _ = pair
    unit(a)
    a.edit("unit", U, name="新局")
    for unknown in ("ff" * 16 + ":9", f"{a.version('unit', U)},{'ff' * 16}:9"):
        with pytest.raises(StaleWrite) as refused:
            a.write(Change("unit", U, {"name": "旧稿"}, unknown))
        assert [(f.mine, f.theirs) for f in refused.value.fields] == [("旧稿", "新局")]
    assert a.value("unit", U, "name") == "新局"


def test_different_fields_of_two_stations_merge(pair: Pair) -> None:
    a, b = pair
    unit(a)
    b.take_from(a)
    a.edit("unit", U, name="甲局")
    b.edit("unit", U, remark="附注")
    report = a.take_from(b)
    assert (report.new, report.known, report.merged, report.conflicts) == (0, 1, 1, 0)
    assert (a.value("unit", U, "name"), a.value("unit", U, "remark")) == ("甲局", "附注")
    b.take_from(a)
    assert a.digest() == b.digest()


def test_a_conflict_travels_is_decided_and_the_decision_travels_back(pair: Pair) -> None:
    a, b = pair
    unit(a)
    b.take_from(a)
    a.edit("unit", U, name="甲局")
    b.edit("unit", U, name="乙局")
    report = a.take_from(b)
    assert (report.merged, report.conflicts) == (0, 1)
    assert a.value("unit", U, "conflicts") == 1
    decision = a.edit("unit", U, name=a.value("unit", U, "name"))
    assert decision.seen == Version(((a.origin, 2), (b.origin, 1)))
    assert a.value("unit", U, "conflicts") == 0
    b.take_from(a)
    assert b.value("unit", U, "conflicts") == 0
    assert a.digest() == b.digest()


def test_a_decision_does_not_touch_a_candidate_that_it_had_not_shown() -> None:
    with stations(3) as (a, b, c):
        unit(a)
        b.take_from(a)
        c.take_from(a)
        a.edit("unit", U, name="甲局")
        b.edit("unit", U, name="乙局")
        c.edit("unit", U, name="丙局")
        a.take_from(b)
        a.edit("unit", U, name="甲局")
        a.take_from(c)
        assert a.value("unit", U, "conflicts") == 1
        ((candidates,),) = a.query("SELECT candidates FROM conflict")
        assert "丙局" in candidates
        assert "甲局" in candidates
        assert "乙局" not in candidates


def test_a_form_opened_before_a_conflict_came_cannot_decide_it(pair: Pair) -> None:
    a, b = pair
    unit(a)
    b.take_from(a)
    a.edit("unit", U, name="甲局")
    form = a.version("unit", U)
    b.edit("unit", U, name="乙局")
    a.take_from(b)
    with pytest.raises(StaleWrite):
        a.edit("unit", U, form, name="丙局")


def test_an_ordinary_form_neither_settles_nor_overwrites_an_open_conflict(pair: Pair) -> None:
    a, b = pair
    unit(a)
    b.take_from(a)
    a.edit("unit", U, name="甲局")
    b.edit("unit", U, name="乙局")
    a.take_from(b)
    shown, version = a.value("unit", U, "name"), a.version("unit", U)
    assert a.write(Change("unit", U, {"name": shown, "remark": "注"}, version)).last_seq
    assert a.value("unit", U, "conflicts") == 1
    before = a.digest()
    with pytest.raises(OpenConflict) as refused:
        a.write(Change("unit", U, {"name": "丁局"}, a.version("unit", U)))
    assert refused.value.fields == ("name",)
    assert a.digest() == before


def test_deleting_against_editing_across_stations(pair: Pair) -> None:
    a, b = pair
    unit(a)
    b.take_from(a)
    a.edit("unit", U, deleted=True)
    b.edit("unit", U, name="乙局")
    a.take_from(b)
    b.take_from(a)
    assert a.digest() == b.digest()
    assert (a.value("unit", U, "deleted"), a.value("unit", U, "conflicts")) == (0, 1)
    a.edit("unit", U, deleted=True)
    assert (a.value("unit", U, "deleted"), a.value("unit", U, "conflicts")) == (1, 0)


def test_the_same_row_created_at_two_stations_is_one_row(pair: Pair) -> None:
    a, b = pair
    unit(a)
    b.create("unit", U, name="某局", kind="department")
    b.take_from(a)
    a.take_from(b)
    assert a.digest() == b.digest()
    ((group,),) = a.query('SELECT "group" FROM conflict')
    assert group == '["kind"]'


def test_known_lines_count_as_known_also_within_one_call(pair: Pair) -> None:
    a, b = pair
    unit(a)
    a.edit("unit", U, name="甲局")
    lines = a.lines()
    report = b.receive(lines + lines[:1])
    assert (report.new, report.known) == (2, 1)
    again = b.receive(lines)
    assert (again.new, again.known, again.rows) == (0, 2, ())


def test_other_content_under_a_known_number_is_a_fork(pair: Pair) -> None:
    a, b = pair
    root = unit(a)
    other = replace(root, fields={"name": "伪局", "kind": "county"}).line()
    b.receive(a.lines())
    before = b.digest()
    with pytest.raises(Forked):
        b.receive([other])
    with pytest.raises(Forked):
        a.receive([other])
    assert b.digest() == before
    with stations(1) as (c,), pytest.raises(Forked):
        c.receive([root.line(), other])


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "缺类别"},
        {"name": None, "kind": "county"},
        {"name": 5, "kind": "county"},
        {"name": "x", "kind": "county", "nothing": 1},
        {"name": "x", "kind": "county", "name_key": "x"},
    ],
)
def test_a_line_that_no_row_could_show_is_refused_whole(
    pair: Pair, fields: dict[str, str | int | None]
) -> None:
    a, b = pair
    root = unit(a)
    with pytest.raises(BadLine):
        b.receive([root.line(), replace(root, seq=2, fields=fields).line()])
    assert b.lines() == []


def test_half_a_group_and_an_unknown_table_are_refused(pair: Pair) -> None:
    a, b = pair
    root = unit(a)
    half = replace(root, seq=2, seen=Version((root.dot,)), fields={"valid_from": "2026-02-02"})
    for bad in (half, replace(root, seq=2, table="revision")):
        with pytest.raises(BadLine):
            b.receive([bad.line()])


def test_numbers_are_gapless_after_a_rolled_back_write(pair: Pair) -> None:
    a, _ = pair
    unit(a)
    with pytest.raises(ValueError, match="needs"):
        a.write(Change("cadre", C, {"name": "x", "level": "city"}), Change("unit", D, {}))
    assert a.create("cadre", D, name="x", level="city").seq == 2
    assert a.problems() == []


def test_an_orm_object_cannot_write_a_synced_row(pair: Pair) -> None:
    a, _ = pair
    with pytest.raises(WrittenOutsideHistory), a.database.writing() as session:
        session.add(Unit(id=U, name="x", kind="county", version="", deleted=False, conflicts=0))
    assert a.row("unit", U) is None


def test_local_columns_are_derived_at_each_station() -> None:
    with stations(2, lambda folder, n: Station(folder, n, derive=_key)) as (a, b):
        unit(a)
        b.take_from(a)
        assert b.value("unit", U, "name_key") == "key of 某局"
        b.edit("unit", U, name="乙局")
        assert b.value("unit", U, "name_key") == "key of 乙局"
        assert b.problems() == []


def _key(table: str, fields: object) -> dict[str, str | int | bytes | None]:
    assert isinstance(fields, dict)
    return {"name_key": f"key of {fields['name']}"} if table == "unit" else {}
