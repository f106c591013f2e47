"""平时考核结果 from a workbook: preview, homonyms, differences, and that nothing is erased."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest

from desktop.models.changes import Change
from desktop.services.errors import Invalid, Stale
from desktop.services.routine_grade_import import GradePlan, RoutineGradeImportService
from desktop.services.routine_grades import GradeEntry, RoutineGradeService
from desktop.services.scheme import cycle_id
from desktop.terms import CadreLevel, Role, RoutineGradeValue
from tests.services.record_city import City, acting, named, write
from tests.services.sheets.tables import book

G = RoutineGradeValue
YEAR = cycle_id(2026)
HEAD = ("单位", "姓名", "第一季度", "二季度", "第3季度等次", "四季度")
UNIT, WATER = "江城市民政局", "江城市水利局"


def preview(
    city: City,
    tmp_path: Path,
    *rows: tuple[object, ...],
    name: str = "平时考核.xlsx",
    title: str = "表",
    unit: UUID | None = None,
    quarter: int | None = None,
) -> GradePlan:
    path = tmp_path / name
    path.write_bytes(book(rows, title=title))
    return RoutineGradeImportService(city.desk).preview(YEAR, path, unit, quarter)


def cells(city: City, unit: UUID) -> dict[str, tuple[str, ...]]:
    sheet = RoutineGradeService(city.desk).sheet(YEAR, unit)
    return {line.name: tuple(c.text for c in line.cells) for line in sheet.cadres}


def test_four_quarters_at_once_and_an_empty_cell_erases_nothing(city: City, tmp_path: Path) -> None:
    grades, imports = RoutineGradeService(city.desk), RoutineGradeImportService(city.desk)
    grades.save(
        YEAR,
        city.unit,
        [
            GradeEntry(city.cadre, 1, G.FAIR, "满勤"),
            GradeEntry(city.cadre, 2, G.POOR),
            GradeEntry(city.second_cadre, 3, G.AVERAGE),
        ],
    )
    plan = preview(
        city,
        tmp_path,
        HEAD,
        (UNIT, "赵启明", "较好", "3", "", "—"),
        ("", "钱 文秀", "2", None, "一般", ""),
        (WATER, "孙立波", "较好", "", "", ""),
        ("合计", "", "", "", "", ""),
    )
    assert plan.problems == ()
    assert plan.same == 2  # 较好 with its remark, 一般
    assert [g.words for g in plan.grades] == [
        "江城市民政局 赵启明 第二季度：较差 → 一般",
        "江城市民政局 钱文秀 第一季度：较好",
        "江城市水利局 孙立波 第一季度：较好",
    ]
    assert (len(plan.changed), plan.units) == (1, 2)
    assert imports.take(plan).count == 3
    assert cells(city, city.unit) == {
        "赵启明": ("较好：满勤", "一般", "", ""),
        "钱文秀": ("较好", "", "一般", ""),
    }


def test_one_column_says_its_quarter_in_the_title_or_is_told(city: City, tmp_path: Path) -> None:
    rows = (("姓名", "职务", "等次", "备注"), ("赵启明", "局长", "一般", "病假"))
    plan = preview(city, tmp_path, *rows, title="2026年第二季度", unit=city.unit)
    assert [(g.entry.quarter, g.entry.remark) for g in plan.grades] == [(2, "病假")]
    plan = preview(city, tmp_path, *rows, unit=city.unit)
    assert "没有写明是哪个季度" in plan.problems[0].reason
    plan = preview(city, tmp_path, *rows, unit=city.unit, quarter=3)
    assert [g.entry.quarter for g in plan.grades] == [3]
    plan = preview(city, tmp_path, *rows)
    assert "没有写明单位" in plan.problems[0].reason


def test_what_cannot_be_taken_is_said_with_its_row(city: City, tmp_path: Path) -> None:
    plan = preview(
        city,
        tmp_path,
        HEAD,
        (UNIT, "赵启明", "优秀", "", "", ""),
        (UNIT, "周不在", "好", "", "", ""),
        ("民不政局", "某人", "好", "", "", ""),
        (UNIT, "钱文秀", "较好", "", "", ""),
        (UNIT, "钱文秀", "一般", "", "", ""),
        (WATER, "孙立波", "好", "", "", ""),
    )
    said = {p.where: p.reason for p in plan.problems}
    assert "“优秀”不是平时考核等次" in said["“表”第 2 行"]
    assert "没有名为“周不在”的干部" in said["“表”第 3 行"]
    assert "没有名为“民不政局”的考核单位" in said["“表”第 4 行起"]
    assert "“钱文秀”第一季度出现了两次" in said["“表”第 6 行"]
    # 1 of 1 would be 好: that quarter of that unit is left out
    assert said[WATER].startswith("第一季度“好”共 1 人，超过参加人数 1 人的 40%（最多 0 人）")
    assert [g.name for g in plan.grades] == ["钱文秀"]


def test_two_of_one_name_are_told_apart_by_birth_or_post(city: City, tmp_path: Path) -> None:
    twin = {"name": "赵启明", "level": CadreLevel.CITY, "unit_id": city.unit, "unit_order": 7}
    write(
        city.desk,
        [Change("cadre", named("同名"), {**twin, "birth_month": "197003", "post": "副局长"})],
    )
    plan = preview(city, tmp_path, HEAD, (UNIT, "赵启明", "较好", "", "", ""))
    assert "有 2 名“赵启明”，未采用" in plan.problems[0].reason
    head = ("单位", "姓名", "出生年月", "职务", "一季度")
    plan = preview(city, tmp_path, head, (UNIT, "赵启明", "1970.03", "", "较好"))
    assert [g.entry.cadre for g in plan.grades] == [named("同名")]
    plan = preview(city, tmp_path, head, (UNIT, "赵启明", "", "副局长", "较好"))
    assert [g.entry.cadre for g in plan.grades] == [named("同名")]


def test_the_other_sides_grades_are_left(city: City, tmp_path: Path) -> None:
    RoutineGradeService(city.desk).save(YEAR, city.unit, [GradeEntry(city.cadre, 1, G.FAIR)])
    with acting(city.desk, Role.TEAM_LEADER, team_no=3):
        plan = preview(city, tmp_path, HEAD, (UNIT, "赵启明", "一般", "较好", "", ""))
        assert "由考核办登记，未采用" in plan.problems[0].reason
        assert RoutineGradeImportService(city.desk).take(plan).count == 1
    with acting(city.desk, Role.TEAM_LEADER, team_no=4):
        plan = preview(city, tmp_path, HEAD, (UNIT, "赵启明", "", "", "较好", ""))
        assert "不由本考核组对口联系" in plan.problems[0].reason


def test_a_grade_that_moved_on_stops_the_whole(city: City, tmp_path: Path) -> None:
    imports = RoutineGradeImportService(city.desk)
    plan = preview(
        city,
        tmp_path,
        HEAD,
        (WATER, "孙立波", "较好", "", "", ""),
        (UNIT, "赵启明", "一般", "", "", ""),
    )
    RoutineGradeService(city.desk).save(YEAR, city.unit, [GradeEntry(city.cadre, 1, G.FAIR)])
    with pytest.raises(Stale):
        imports.take(plan)
    assert cells(city, city.other_unit) == {"孙立波": ("", "", "", "")}


def test_a_header_once_explained_is_known(city: City, tmp_path: Path) -> None:
    imports = RoutineGradeImportService(city.desk)
    rows = (("单位", "姓名", "春季评议"), (UNIT, "赵启明", "较好"))
    with pytest.raises(Invalid, match="不能识别为平时考核结果表"):
        preview(city, tmp_path, *rows)
    assert imports.strange_headers(tmp_path / "平时考核.xlsx") == ("春季评议",)
    imports.explain({"春季评议": "q1"})
    assert [g.entry.quarter for g in preview(city, tmp_path, *rows).grades] == [1]
    with pytest.raises(Invalid):
        imports.explain({"春季评议": "q9"})


def test_export_and_template_are_read_again(city: City, tmp_path: Path) -> None:
    grades, imports = RoutineGradeService(city.desk), RoutineGradeImportService(city.desk)
    grades.save(YEAR, city.unit, [GradeEntry(city.cadre, 1, G.FAIR, "满勤")])
    path = tmp_path / "结果.xlsx"
    path.write_bytes(grades.export_xlsx(YEAR))
    plan = imports.preview(YEAR, path)
    assert (plan.same, plan.grades, plan.problems) == (1, (), ())
    path.write_bytes(grades.template_xlsx(YEAR, city.unit))
    plan = imports.preview(YEAR, path)
    assert (plan.same, plan.grades, plan.problems) == (0, (), ())
    old = tmp_path / "2025年平时考核.xlsx"
    old.write_bytes(book((HEAD, (UNIT, "赵启明", "较好", "", "", ""))))
    with pytest.raises(Invalid, match="2025 年"):
        imports.preview(YEAR, old)
