"""群众满意度 from a workbook: counts by subject, single answers counted and thrown away."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from desktop.services.errors import Invalid, Stale
from desktop.services.public_surveys import PublicSurveyService, SurveyKey
from desktop.services.scheme import cycle_id
from desktop.services.sheet_files import sheets_of
from desktop.services.sheets.surveys import RATINGS, extract_survey
from desktop.services.survey_import import SurveyImportService, SurveyPlan
from desktop.terms import Role
from tests.services.record_city import City, acting
from tests.services.sheets.tables import book

YEAR = cycle_id(2026)
DAY = dt.date(2026, 11, 10)
TITLE = "群众满意度"
HEAD = ("单位", "姓名", "很满意", "满意", "基本满意", "不满意", "很不满意", "合计")
UNIT, WATER = "江城市民政局", "江城市水利局"


def preview(city: City, tmp_path: Path, *rows: tuple[object, ...], title: str = "表") -> SurveyPlan:
    path = tmp_path / "调查.xlsx"
    path.write_bytes(book(rows, title=title))
    return SurveyImportService(city.desk).preview(YEAR, path, TITLE, DAY, "问卷")


def answers(city: City, unit: str = UNIT) -> dict[str, int]:
    which = city.unit if unit == UNIT else city.other_unit
    sheet = PublicSurveyService(city.desk).sheet(SurveyKey(YEAR, TITLE, which))
    return {row.subject: row.answers for row in sheet.rows if row.version}


def test_counts_by_subject(city: City, tmp_path: Path) -> None:
    plan = preview(
        city,
        tmp_path,
        HEAD,
        (UNIT, "领导班子", 1, 4, 0, 3, 2, 10),
        (UNIT, "赵启明", 2, 1, None, 0, 1, None),
        (WATER, "孙立波", 6, 0, 0, 0, 0, 6),
    )
    assert plan.problems == ()
    assert [(r.subject, r.answers, r.said, r.replaces) for r in plan.rows] == [
        # (5·1 + 4·4 + 2·3 + 1·2) = 29 over 10, ·20
        ("江城市民政局领导班子", 10, "58.00 分", False),
        ("赵启明", 4, "样本不足", False),
        ("孙立波", 6, "100.00 分", False),
    ]
    assert (plan.answers, plan.units) == (20, 2)
    assert SurveyImportService(city.desk).take(plan).count == 3
    assert answers(city) == {"江城市民政局领导班子": 10, "赵启明": 4}
    again = preview(
        city, tmp_path, HEAD, (UNIT, "", 1, 4, 0, 3, 2, 10), (UNIT, "赵启明", 5, 0, 0, 0, 0, 5)
    )
    assert (again.same, [r.replaces for r in again.rows]) == (1, [True])


def test_single_answers_are_counted(city: City, tmp_path: Path) -> None:
    plan = preview(
        city,
        tmp_path,
        ("序号", "评价对象", "单位", "评价", "意见"),
        (1, "赵启明", UNIT, "很满意", "手机 138"),
        (2, "赵启明", UNIT, "5", ""),
        (3, "赵启明", UNIT, "4分", ""),
        (4, "领导班子", UNIT, "不太满意", ""),
        (5, "赵启明", UNIT, "弃权", ""),
        (6, "赵启明", UNIT, "我要举报王某", ""),
        (7, "孙立波", WATER, "满意（4）", ""),
    )
    found = {r.subject: r.entry.counts for r in plan.rows}
    assert found["赵启明"] is not None
    assert found["赵启明"].numbers == (0, 0, 0, 1, 2)
    assert found["江城市民政局领导班子"] is not None
    assert found["江城市民政局领导班子"].numbers == (0, 1, 0, 0, 0)
    assert plan.blank == 1
    (problem,) = plan.problems
    assert problem.where == "“表”第 7 行"
    assert "王某" not in problem.reason  # what was answered is not repeated
    assert SurveyImportService(city.desk).take(plan).count == 3


def test_what_does_not_add_up_is_refused_with_its_row(city: City, tmp_path: Path) -> None:
    plan = preview(
        city,
        tmp_path,
        HEAD,
        (UNIT, "赵启明", 1, 4, 0, 3, 2, 11),
        (UNIT, "钱文秀", 1, "许多", 0, 0, 0, None),
        (UNIT, "周不在", 5, 0, 0, 0, 0, 5),
        ("不存在的局", "某", 5, 0, 0, 0, 0, 5),
        (UNIT, "领导班子", 5, 0, 0, 0, 0, 5),
        (UNIT, "班子", 6, 0, 0, 0, 0, 6),
    )
    said = [p.reason for p in plan.problems]
    assert "合计 11 与五个等级人数之和 10 不一致，未采用。请核对这一行。" in said
    assert any("“许多”不是人数" in s for s in said)
    assert any("没有名为“周不在”的干部" in s for s in said)
    assert any("没有名为“不存在的局”的考核单位" in s for s in said)
    assert any("出现了两次" in s for s in said)
    assert [(r.subject, r.answers) for r in plan.rows] == [("江城市民政局领导班子", 5)]


def test_files_that_are_something_else_are_refused(city: City, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="不能识别为群众满意度调查表"):
        preview(city, tmp_path, ("单位", "人数"), (UNIT, 3))
    with pytest.raises(Invalid, match="表中写明是 2025 年"):
        preview(city, tmp_path, HEAD, (UNIT, "", 1, 1, 1, 1, 1, 5), title="2025年度满意度")
    with pytest.raises(Invalid, match="调查名称"):
        SurveyImportService(city.desk).preview(YEAR, tmp_path / "x.xlsx", " ", DAY)


def test_a_team_takes_in_its_own_units_only(city: City, tmp_path: Path) -> None:
    with acting(city.desk, Role.TEAM_LEADER, team_no=4):
        plan = preview(city, tmp_path, HEAD, (UNIT, "赵启明", 5, 0, 0, 0, 0, 5))
    assert plan.rows == ()
    assert "不由本考核组对口联系" in plan.problems[0].reason


def test_a_row_that_moved_on_stops_the_whole(city: City, tmp_path: Path) -> None:
    imports = SurveyImportService(city.desk)
    plan = preview(
        city,
        tmp_path,
        HEAD,
        (WATER, "孙立波", 6, 0, 0, 0, 0, 6),
        (UNIT, "赵启明", 5, 0, 0, 0, 0, 5),
    )
    imports.take(preview(city, tmp_path, HEAD, (UNIT, "赵启明", 9, 0, 0, 0, 0, 9)))
    with pytest.raises(Stale):
        imports.take(plan)
    assert answers(city, WATER) == {}


def test_the_template_is_read_again(city: City, tmp_path: Path) -> None:
    imports = SurveyImportService(city.desk)
    path = tmp_path / "空表.xlsx"
    path.write_bytes(imports.template_xlsx(YEAR, TITLE, city.unit))
    found = extract_survey(sheets_of(path, path.name))
    assert found.refusal == ""
    assert found.entries == ()
    assert len(RATINGS) == 5
