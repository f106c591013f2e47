"""科室平时考核 from a workbook into the year: previewed, whole units, nothing half stored."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.services.errors import Invalid, Stale
from desktop.services.routine_import import RoutineImportService
from desktop.services.staff_routine import SectionCounts, StaffRoutineService
from tests.services.record_city import City
from tests.services.scheme_leaves import YEAR
from tests.services.sheets.tables import book

HEAD = ("单位", "科室", "参加人数", "好", "较好", "一般", "较差")
GOOD = ("江城市民政局", "办公室", 5, 2, 3, 0, 0)


def file(tmp_path: Path, *rows: tuple[object, ...]) -> Path:
    path = tmp_path / "平时考核.xlsx"
    path.write_bytes(book([HEAD, *rows]))
    return path


def test_what_was_previewed_is_stored_and_replaces_what_stood_there(
    city: City, tmp_path: Path
) -> None:
    routine, imports = StaffRoutineService(city.desk), RoutineImportService(city.desk)
    routine.save(YEAR, 3, city.unit, [SectionCounts("旧科室", 0, 4, 0, 0)], {})
    plan = imports.preview(YEAR, 3, file(tmp_path, GOOD, ("江城市水利局", "工程科", 4, 1, 3, 0, 0)))
    assert (len(plan.units), plan.sections, plan.problems) == (2, 2, ())
    assert {u.unit: u.replaces for u in plan.units} == {"江城市民政局": 1, "江城市水利局": 0}
    assert imports.take(plan) == 2
    stand = {u.unit: u.sections for u in routine.units(YEAR, 3)}
    assert stand["江城市民政局"] == (SectionCounts("办公室", 2, 3, 0, 0),)


def test_a_unit_with_a_wrong_row_is_left_out_as_a_whole(city: City, tmp_path: Path) -> None:
    plan = RoutineImportService(city.desk).preview(
        YEAR,
        3,
        file(
            tmp_path,
            GOOD,
            ("江城市民政局", "法规科", 9, 2, 3, 1, 0),
            ("江城市水利局", "工程科", 4, 1, 3, 0, 0),
            ("不存在的局", "科", 4, 1, 3, 0, 0),
        ),
    )
    assert plan.units == ()  # the wrong row stands between both units: neither can be sure of it
    said = "\n".join(p.reason for p in plan.problems)
    assert "不一致" in said
    assert "为免漏计" in said
    assert "没有名为“不存在的局”的考核单位" in said


def test_too_many_good_ones_are_said_with_the_numbers(city: City, tmp_path: Path) -> None:
    plan = RoutineImportService(city.desk).preview(
        YEAR, 3, file(tmp_path, ("江城市民政局", "办公室", 5, 3, 2, 0, 0))
    )
    assert plan.units == ()
    assert "“好”共 3 人，超过参加人数 5 人的 40%（最多 2 人）" in plan.problems[0].reason


def test_a_units_own_table_goes_to_the_chosen_unit(city: City, tmp_path: Path) -> None:
    path = tmp_path / "本单位.xlsx"
    path.write_bytes(book([HEAD[1:], GOOD[1:]]))
    imports = RoutineImportService(city.desk)
    assert "没有写明单位" in imports.preview(YEAR, 3, path).problems[0].reason
    plan = imports.preview(YEAR, 3, path, city.unit)
    assert imports.take(plan) == 1


def test_what_moved_on_since_the_preview_is_not_overwritten(city: City, tmp_path: Path) -> None:
    imports = RoutineImportService(city.desk)
    plan = imports.preview(YEAR, 3, file(tmp_path, GOOD))
    other = [SectionCounts("别人刚填的", 0, 4, 0, 0)]
    StaffRoutineService(city.desk).save(YEAR, 3, city.unit, other, {})
    with pytest.raises(Stale):
        imports.take(plan)


def test_a_file_that_is_none_is_refused(city: City, tmp_path: Path) -> None:
    path = tmp_path / "甲.xlsx"
    imports = RoutineImportService(city.desk)
    with pytest.raises(Invalid, match="打不开"):
        imports.preview(YEAR, 3, path)
    path.write_bytes(b"hello")
    with pytest.raises(Invalid):
        imports.preview(YEAR, 3, path)


@pytest.mark.parametrize(
    ("title", "taken"),
    [
        ("2026年第三季度科室平时考核统计表", True),
        ("科室平时考核统计表", True),
        ("2025年第三季度科室平时考核统计表", False),
        ("2026年第二季度科室平时考核统计表", False),
        ("二季度科室平时考核", False),
    ],
)
def test_a_table_of_another_quarter_is_not_taken(
    city: City, tmp_path: Path, title: str, *, taken: bool
) -> None:
    path = tmp_path / "统计.xlsx"
    path.write_bytes(book([(title,), HEAD, GOOD]))
    imports = RoutineImportService(city.desk)
    if taken:
        assert imports.preview(YEAR, 3, path).sections == 1
    else:
        with pytest.raises(Invalid, match="不一致"):
            imports.preview(YEAR, 3, path)
