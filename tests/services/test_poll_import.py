"""Counts from workbooks go in whole, sheet by sheet, and never over counts that stand."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from desktop.models.changes import Change
from desktop.services.errors import Invalid
from desktop.services.poll_import import MEANINGS, PollImportService
from desktop.services.poll_import_forms import PollAnswers, SheetFate
from desktop.services.polls import PollService
from desktop.services.sheets.poll_words import Meaning
from desktop.terms import CadreLevel, PollAction, PollState, Role, UnitKind
from tests.services.poll_books import HEAD, ON, rows, workbook
from tests.services.poll_tallies import A, B
from tests.services.polling import DAY, confirm, issued, motion, with_row
from tests.services.record_city import City, acting, named, write
from tests.services.sheets.tables import book

BOOK = Path(__file__).parents[1] / "data" / "workbooks" / "民主测评统计表.xlsx"


@pytest.fixture
def imports(city: City) -> PollImportService:
    return PollImportService(city.desk)


def fill_city(city: City) -> None:
    """Units and cadres of the department's own workbook, paired with the team."""
    changes: list[Change] = []
    for sheet in openpyxl.load_workbook(BOOK).worksheets:
        unit = named(f"book/{sheet.title}")
        changes.append(Change("unit", unit, {"name": sheet.title, "kind": UnitKind.DEPARTMENT}))
        fields = {"team_id": city.team, "unit_id": unit, "start": dt.date(2026, 1, 1)}
        changes.append(Change("pairing", named(f"book/pair/{sheet.title}"), fields))
        names = dict.fromkeys(
            str(r[0]) for r in sheet.iter_rows(min_row=8, values_only=True) if r[1] == "A"
        )
        for order, name in enumerate(n for n in names if n != "领导班子"):
            person = {"name": name, "level": CadreLevel.CITY, "unit_id": unit, "unit_order": order}
            changes.append(Change("cadre", named(f"book/{sheet.title}/{name}"), person))
    write(city.desk, changes)


def test_all_sheets_of_the_departments_workbook_go_in(
    city: City, imports: PollImportService
) -> None:
    fill_city(city)
    plan = imports.preview(BOOK, ON)
    assert [s.fate for s in plan.sheets] == [SheetFate.NEW] * 12
    assert (plan.takes, plan.unknown) == (12, ())
    first = plan.sheets[0]
    assert (first.sheet, first.unit_name, first.issued, first.returned) == (
        "月湖区",
        "月湖区",
        95,
        91,
    )
    taken = imports.take(plan)
    assert (len(taken.made), taken.filled, taken.included) == (12, (), 0)
    polls = PollService(city.desk)
    results = {polls.get(p).line.unit: polls.results(p) for p in taken.made}
    assert len(results) == 12
    scores = {s.name: s.score for s in results["月湖区"].subjects}
    # by hand in test_poll_scores
    assert (scores["覃超"], scores["领导班子"]) == ("89.90", "93.13")
    assert {s.name: s.score for s in results["余江区"].subjects}["卢雪勇"] == "90.48"
    lines = [line.state for line in polls.history_of(taken.made[0])]
    assert lines == ["已准备", "已发放", "已计票"]


def test_the_same_workbook_again_changes_nothing(city: City, imports: PollImportService) -> None:
    fill_city(city)
    plan = imports.preview(BOOK, ON)
    imports.take(plan)
    polls = PollService(city.desk)
    before = polls.find()
    again = imports.preview(BOOK, PollAnswers(on=dt.date(2026, 11, 1)))
    assert [s.fate for s in again.sheets] == [SheetFate.INCLUDED] * 12
    assert again.sheets[0].poll_mark == "测-03办-001"
    assert imports.take(again).included == 12
    assert imports.take(plan).included == 12  # a preview taken twice
    assert polls.find() == before


def test_a_sheet_that_does_not_reconcile_is_refused_by_its_cell(
    city: City, imports: PollImportService
) -> None:
    path = workbook(
        city,
        {
            "江城市民政局": rows(zhao=(3, 2, 0, 0, 0)),
            "江城市水利局": [*rows()[:3], ("孙立波", "A", 6, 0, 0, 0, 0)],
        },
    )
    plan = imports.preview(path, ON)
    wrong, sound = plan.sheets
    assert wrong.fate is SheetFate.REFUSED
    assert wrong.faults == (
        "江城市民政局!C4：A票·赵启明·优秀至未填合计 5，应等于有效票 6，差 1 票。请核对。",
    )
    assert sound.fate is SheetFate.NEW
    taken = imports.take(plan)
    polls = PollService(city.desk)
    assert [line.unit for line in polls.rows(polls.find())] == ["江城市水利局"]
    assert polls.find() == taken.made


def test_a_poll_that_waits_for_its_counts_is_filled(city: City, imports: PollImportService) -> None:
    subjects = (city.cadre, city.second_cadre)
    poll = issued(city, subjects=subjects, issued={A: 9})
    plan = imports.preview(workbook(city, {"江城市民政局": rows()}), PollAnswers())
    (sheet,) = plan.sheets
    assert (sheet.fate, sheet.poll, sheet.poll_mark) == (SheetFate.FILL, poll, "测-03办-001")
    assert imports.take(plan).filled == (poll,)
    polls = PollService(city.desk)
    assert polls.get(poll).line.state is PollState.COUNTED
    assert (polls.get(poll).line.issued, polls.get(poll).line.on) == (8, DAY)
    confirm(city, poll)


def test_a_poll_of_another_day_is_asked_about(city: City, imports: PollImportService) -> None:
    """Counts of June never go into the ballots of November by themselves."""
    poll = issued(city, subjects=(city.cadre, city.second_cadre), issued={A: 9})
    june, name = dt.date(2026, 6, 15), "江城市民政局"
    path = workbook(city, {name: [("测评日期：2026年6月15日",), *rows()]})
    for answers in (PollAnswers(), PollAnswers(on=june)):
        plan = imports.preview(path, answers)
        (sheet,) = plan.sheets
        assert (sheet.fate, sheet.on, sheet.poll) == (SheetFate.ASK, june, None)
        assert "2026年6月15日" in sheet.another
        assert "测-03办-001）是2026年11月20日" in sheet.another
        assert plan.takes == 0
    (same,) = imports.preview(path, PollAnswers(same={name: True})).sheets
    assert (same.fate, same.poll, same.on) == (SheetFate.FILL, poll, DAY)
    assert same.notes == ("表中日期2026年6月15日，已指定为同一次。",)
    taken = imports.take(imports.preview(path, PollAnswers(same={name: False})))
    polls = PollService(city.desk)
    assert polls.get(taken.made[0]).line.on == june
    assert polls.get(poll).line.state is PollState.ISSUED
    # Of two whose ballots are out the one of the day is meant, and nothing is asked.
    again = issued(city, subjects=(city.cadre, city.second_cadre), issued={A: 9}, on=june)
    counts = rows(zhao=(2, 3, 1, 0, 0))
    path = workbook(city, {name: [("测评日期：2026年6月15日",), *counts]})
    polls.perform(taken.made[0], PollAction.VOID, motion(polls, taken.made[0], "重复"))
    (meant,) = imports.preview(path, PollAnswers()).sheets
    assert (meant.fate, meant.poll) == (SheetFate.FILL, again)


def test_a_poll_of_other_classes_is_not_filled(city: City, imports: PollImportService) -> None:
    subjects = (city.cadre, city.second_cadre)
    poll = issued(city, subjects=subjects, issued={A: 8, B: 20})
    (sheet,) = imports.preview(workbook(city, {"江城市民政局": rows()}), ON).sheets
    assert sheet.fate is SheetFate.REFUSED
    assert "测-03办-001），票类、对象或项目与表中不同" in sheet.faults[0]
    assert PollService(city.desk).get(poll).line.state is PollState.ISSUED


def test_counts_that_somebody_kept_are_not_written_over(
    city: City, imports: PollImportService
) -> None:
    poll = issued(city, subjects=(city.cadre, city.second_cadre), issued={A: 8})
    polls = PollService(city.desk)
    path = workbook(city, {"江城市民政局": rows()})
    early = imports.preview(path, ON)
    polls.enter(with_row(polls.counts(poll), 0, A, 6, 0, 0, 0, 0))
    (sheet,) = imports.preview(path, ON).sheets
    assert sheet.fate is SheetFate.REFUSED
    assert "已录入部分票数" in sheet.faults[0]
    with pytest.raises(Invalid, match="已录入部分票数"):
        imports.take(early)
    polls.enter(with_row(polls.counts(poll), 0, A, 3, 2, 1, 0, 0))
    assert imports.take(imports.preview(path, ON)).filled == (poll,)


def test_who_imports_does_not_watch_over_it(city: City, imports: PollImportService) -> None:
    (poll,) = imports.take(imports.preview(workbook(city, {"江城市民政局": rows()}), ON)).made
    polls = PollService(city.desk)
    with pytest.raises(Exception, match="计票人不能监票"):
        polls.perform(poll, PollAction.CONFIRM, motion(polls, poll))


def test_other_counts_of_the_same_day_are_not_written_over(
    city: City, imports: PollImportService
) -> None:
    imports.take(imports.preview(workbook(city, {"江城市民政局": rows()}), ON))
    path = workbook(city, {"江城市民政局": rows(zhao=(4, 1, 1, 0, 0))})
    (sheet,) = imports.preview(path, ON).sheets
    assert sheet.fate is SheetFate.REFUSED
    assert "办理更正" in sheet.faults[0]
    (other,) = imports.preview(path, replace(ON, on=dt.date(2026, 11, 10))).sheets
    assert other.fate is SheetFate.NEW


def test_unknown_names_are_asked_about_and_may_be_left_out(
    city: City, imports: PollImportService
) -> None:
    path = workbook(city, {"江城市民政局": rows(name="孙立波")})
    (sheet,) = imports.preview(path, ON).sheets
    assert sheet.fate is SheetFate.ASK
    (question,) = sheet.questions
    assert question.name == "孙立波"
    assert question.choices[0] == (city.outsider, "孙立波（江城市水利局）")
    assert {cadre for cadre, _ in question.choices} == {
        city.outsider,
        city.cadre,
        city.second_cadre,
    }
    asked = ("江城市民政局", "孙立波")
    (out,) = imports.preview(path, replace(ON, people={asked: None})).sheets
    assert (out.fate, out.left_out, len(out.tally.subjects)) == (SheetFate.NEW, ("孙立波",), 1)
    (doubled,) = imports.preview(path, replace(ON, people={asked: city.cadre})).sheets
    assert doubled.fate is SheetFate.REFUSED
    assert "同一名干部" in doubled.faults[0]
    plan = imports.preview(path, replace(ON, people={asked: city.outsider}))
    (poll,) = imports.take(plan).made
    assert [s.cadre for s in PollService(city.desk).get(poll).subjects] == [
        city.cadre,
        city.outsider,
    ]


def test_homonyms_in_a_unit_are_asked_about(city: City, imports: PollImportService) -> None:
    twin = {"name": "钱 文秀", "level": CadreLevel.CITY, "unit_id": city.unit, "post": "副局长"}
    write(city.desk, [Change("cadre", named("twin"), twin)])
    (sheet,) = imports.preview(workbook(city, {"江城市民政局": rows()}), ON).sheets
    assert sheet.fate is SheetFate.ASK
    assert {c for c, _ in sheet.questions[0].choices} == {city.second_cadre, named("twin")}


def test_a_sheet_of_no_known_unit_is_asked_about(city: City, imports: PollImportService) -> None:
    path = workbook(city, {"Sheet1": rows()})
    (sheet,) = imports.preview(path, ON).sheets
    assert sheet.fate is SheetFate.ASK
    assert "不是考核单位的名称" in sheet.faults[0]
    (now,) = imports.preview(path, replace(ON, units={"Sheet1": city.unit})).sheets
    assert (now.fate, now.unit_name) == (SheetFate.NEW, "江城市民政局")
    titled = workbook(city, {"Sheet1": [("江城市民政局领导班子民主测评统计表",), *rows()]})
    (known,) = imports.preview(titled, ON).sheets
    assert known.unit == city.unit


def test_a_sheet_may_be_left_out(city: City, imports: PollImportService) -> None:
    lines = rows()
    lines[2] = (*HEAD[:6], "不太熟悉")
    alone = [*rows()[:3], ("孙立波", "A", 6, 0, 0, 0, 0)]
    path = workbook(city, {"Sheet1": lines, "江城市民政局": lines, "江城市水利局": alone})
    out = replace(ON, skipped=frozenset({"Sheet1", "江城市民政局"}))
    plan = imports.preview(path, out)
    assert [s.fate for s in plan.sheets] == [SheetFate.SKIPPED, SheetFate.SKIPPED, SheetFate.NEW]
    assert (plan.takes, plan.unknown) == (1, ())
    assert [s.faults + s.questions for s in plan.sheets[:2]] == [(), ()]
    taken = imports.take(plan)
    polls = PollService(city.desk)
    assert polls.find() == taken.made
    assert [line.unit for line in polls.rows(taken.made)] == ["江城市水利局"]


def test_a_class_that_is_left_out_is_told(city: City, imports: PollImportService) -> None:
    second = [tuple("B" if c == "A" else c for c in line) for line in rows()]
    named_both = {
        "一": [("江城市民政局民主测评",), *rows()],
        "二": [("江城市民政局民主测评",), *second],
    }
    path = workbook(city, named_both)
    fates = [s.fate for s in imports.preview(path, ON).sheets]
    assert fates == [SheetFate.NEW, SheetFate.JOINED]
    kept, out = imports.preview(path, replace(ON, skipped=frozenset({"二"}))).sheets
    assert (kept.fate, out.fate) == (SheetFate.NEW, SheetFate.SKIPPED)
    assert kept.tally.classes == (A,)
    assert "工作表“二”不导入，这次测评不含该表的票数" in kept.notes[0]


def test_headers_are_learnt_when_the_workbook_is_taken(
    city: City, imports: PollImportService
) -> None:
    lines = rows()
    lines[2] = (*HEAD[:6], "不太熟悉")
    path = workbook(city, {"江城市民政局": lines})
    assert imports.preview(path, ON).unknown == ("不太熟悉",)
    told = replace(ON, headers={"不太熟悉": Meaning.BLANK.value})
    imports.take(imports.preview(path, told))
    assert imports.preview(path, ON).unknown == ()
    assert Meaning.BLANK in MEANINGS


def test_units_that_one_stays_away_from_are_refused(city: City, imports: PollImportService) -> None:
    path = workbook(city, {"江城市民政局": rows()})
    with acting(city.desk, Role.CLERK, unit_id=city.unit):
        plan = imports.preview(path, ON)
        assert plan.sheets[0].fate is SheetFate.REFUSED
        assert "回避" in plan.sheets[0].faults[0]
        assert imports.take(plan).made == ()
    sound = imports.preview(path, ON)
    with acting(city.desk, Role.CLERK, unit_id=city.unit), pytest.raises(Exception, match="回避"):
        imports.take(sound)


def test_a_unit_without_a_team_and_a_day_to_come_are_refused(
    city: City, imports: PollImportService
) -> None:
    alone = {"name": "江城市园林局", "kind": UnitKind.DEPARTMENT}
    team = ("领导班子", "票类", "好", "较好", "一般", "较差", "未填")
    write(city.desk, [Change("unit", named("alone"), alone)])
    lines = [*rows()[:2], team, ("领导班子", "A", 4, 2, 0, 0, 0)]
    (unpaired,) = imports.preview(workbook(city, {"江城市园林局": lines}), ON).sheets
    assert "没有对口的考核组" in unpaired.faults[0]
    path = workbook(city, {"江城市民政局": rows()})
    with acting(city.desk, Role.TEAM_LEADER, team_no=4):
        (other,) = imports.preview(path, ON).sheets
    assert "不由本考核组对口联系" in other.faults[0]
    (early,) = imports.preview(path, PollAnswers(on=dt.date(2025, 11, 1))).sheets
    assert "不在 2026 考核年度内" in early.faults[0]
    (late,) = imports.preview(path, PollAnswers(on=dt.date(2026, 12, 1))).sheets
    assert "还没有到" in late.faults[0]


def test_a_file_without_counts_is_refused(city: City, imports: PollImportService) -> None:
    path = city.desk.blobs.folder.parent / "花名册.xlsx"
    path.write_bytes(book([("姓名", "职务"), ("赵启明", "局长")]))
    with pytest.raises(Invalid, match="没有找到含“优秀"):
        imports.preview(path, ON)
    path.write_bytes(b"PK\x03\x04nonsense")
    with pytest.raises(Invalid, match="已损坏"):
        imports.preview(path, ON)


def test_nothing_is_half_stored(
    city: City, imports: PollImportService, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = workbook(
        city,
        {"江城市民政局": rows(), "江城市水利局": [*rows()[:3], ("孙立波", "A", 6, 0, 0, 0, 0)]},
    )
    plan = imports.preview(path, ON)
    calls = []

    def fails_second(*args: object) -> None:
        calls.append(args)
        if len(calls) == 2:
            raise Invalid({"file": "测试"})

    monkeypatch.setattr("desktop.services.poll_import._count", fails_second)
    with pytest.raises(Invalid, match="测试"):
        imports.take(plan)
    assert PollService(city.desk).find() == ()


def test_a_voided_poll_does_not_stand_in_the_way(city: City, imports: PollImportService) -> None:
    path = workbook(city, {"江城市民政局": rows()})
    (poll,) = imports.take(imports.preview(path, ON)).made
    polls = PollService(city.desk)
    polls.perform(poll, PollAction.VOID, motion(polls, poll, "会场中断，重新测评"))
    (sheet,) = imports.preview(path, ON).sheets
    assert sheet.fate is SheetFate.NEW
    imports.take(imports.preview(path, ON))
    assert len(polls.find()) == 2
