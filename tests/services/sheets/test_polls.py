"""Counts are read from whatever layout an office counts in, and every number keeps its cell."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl
import pytest

from desktop.services.poll_rules import Ballots, CellKey, MarkKey, Marks, reconcile
from desktop.services.sheets import read_workbook
from desktop.services.sheets.poll_words import (
    Meaning,
    ballots_said,
    class_of,
    class_said,
    day_said,
    item_said,
)
from desktop.services.sheets.polls import SheetPoll, cell_name, extract_polls
from desktop.terms import PollItem, VoterClass
from tests.services.poll_tallies import A, B, C
from tests.services.sheets.tables import book

BOOK = Path(__file__).parents[2] / "data" / "workbooks" / "民主测评统计表.xlsx"
HEAD = ("对象", "票类", "优秀", "称职", "基本称职", "不称职", "未填")
TEAM_HEAD = ("领导班子", "票类", "好", "较好", "一般", "较差", "未填")
BALLOTS = [
    ("票类", "发出", "收回", "有效", "无效"),
    ("A", 8, 6, 6, 0),
    ("B", 20, 20, 19, 1),
]
LONG = [
    ("江城市民政局领导班子和领导干部民主测评统计表",),
    *BALLOTS,
    (),
    HEAD,
    ("赵启明", "A", 3, 2, 1, 0, 0),
    ("赵启明", "B", 12, 5, 2, 0, 0),
    TEAM_HEAD,
    ("领导班子", "A", 4, 2, 0, 0, 0),
    ("领导班子", "B", 15, 3, 0, 0, 1),
]


def read(
    rows: Sequence[Sequence[object]],
    merges: Sequence[str] = (),
    learnt: Mapping[str, str] | None = None,
    title: str = "民政局",
) -> SheetPoll:
    (found,) = extract_polls(read_workbook(book(rows, merges, title)), learnt)
    return found


def counts(poll: SheetPoll) -> dict[tuple[str, str, str], tuple[int | None, ...]]:
    names = {s.key: s.name for s in poll.tally.subjects}
    return {
        (names[k.subject], k.voter_class.value, k.item.value): m.values
        for k, m in poll.tally.marks.items()
    }


LONG_COUNTS = {
    ("赵启明", "A", "overall"): (3, 2, 1, 0, 0),
    ("赵启明", "B", "overall"): (12, 5, 2, 0, 0),
    ("领导班子", "A", "overall"): (4, 2, 0, 0, 0),
    ("领导班子", "B", "overall"): (15, 3, 0, 0, 1),
}


def test_the_layout_of_the_departments_own_workbook() -> None:
    found = extract_polls(read_workbook(BOOK))
    assert len(found) == 12
    for poll in found:
        assert (poll.problems, poll.unknown, reconcile(poll.tally)) == ((), (), ())
        assert len(poll.tally.subjects) == 7
        assert len(poll.tally.marks) == 21
    first = found[0]
    assert first.sheet == "月湖区"
    assert first.tally.ballots[C] == Ballots(59, 57, 57, 0)
    person = first.tally.subjects[0]
    assert (person.name, person.team) == ("覃超", False)
    key = MarkKey(person.key, B, PollItem.OVERALL)
    assert first.tally.marks[key] == Marks(21, 5, 2, 0, 0)
    assert first.cells[CellKey(B, "first", person.key, PollItem.OVERALL)] == "C9"
    assert first.cells[CellKey(C, "returned")] == "C5"
    assert first.tally.subjects[-1].team


def test_long_tables_with_the_teams_own_words() -> None:
    found = read(LONG)
    assert counts(found) == LONG_COUNTS
    assert found.tally.ballots == {A: Ballots(8, 6, 6, 0), B: Ballots(20, 20, 19, 1)}
    assert reconcile(found.tally) == ()


def test_names_merged_over_their_classes_and_totals_between() -> None:
    rows = [
        *BALLOTS,
        ("合计", 28, 26, 25, 1),
        ("序号", "姓名", "票 种", "优秀票数", "称职票数", "基本称职", "不称职", "弃权", "合计"),
        (1, "赵启明", "班子成员", 3, 2, 1, 0, 0, 6),
        (None, None, "中层干部", 12, 5, 2, 0, 0, 19),
        (None, None, "小计", 15, 7, 3, 0, 0, 25),
        (2, "领导班子", "班子成员", 4, 2, None, None, None, 6),
        (None, None, "中层干部", 15, 3, 0, 0, 1, 19),
        (None, None, "小计", 19, 5, 0, 0, 1, 25),
        ("计票人：甲", None, None, None, None, "监票人：乙"),
    ]
    found = read(rows, ["A6:A8", "B6:B8", "A9:A11", "B9:B11"])
    assert counts(found) == LONG_COUNTS
    assert found.unknown == ()


def test_classes_side_by_side_under_merged_heads() -> None:
    rows = [
        ("民政局民主测评结果统计",),
        *BALLOTS,
        ("姓名", "A票", None, None, None, None, "B票", None, None, None, None),
        (None, *HEAD[2:], *HEAD[2:]),
        ("赵启明", 3, 2, 1, 0, 0, 12, 5, 2, 0, 0),
        ("民政局领导班子", 4, 2, 0, 0, 0, 15, 3, 0, 0, 1),
    ]
    assert counts(read(rows, ["A5:A6", "B5:F5", "G5:K5"])) == LONG_COUNTS
    assert counts(read(rows)) == LONG_COUNTS  # heads that nobody merged reach to the next one


def test_a_block_for_each_class_named_by_a_line_of_its_own() -> None:
    rows = [
        ("A票（班子成员）",),
        ("发出8张，收回6张，有效6张，无效0张",),
        ("姓名", "优秀", "称职", "基本称职", "不称职", "不了解", "弃权"),
        ("赵启明", 3, 2, 1, 0, 0, 0),
        ("领导班子", 4, 2, 0, 0, 0, 0),
        ("B票（中层干部）",),
        ("发出票数", 20, "收回票数", 20, "有效票数", 19, "无效票数", 1),
        ("姓名", "优秀", "称职", "基本称职", "不称职", "不了解", "弃权"),
        ("赵启明", 12, 5, 2, 0, 0, 0),
        ("领导班子", 15, 3, 0, 0, 1, 0),
    ]
    found = read(rows)
    assert counts(found) == LONG_COUNTS
    assert found.tally.ballots == {A: Ballots(8, 6, 6, 0), B: Ballots(20, 20, 19, 1)}


def test_abstentions_and_not_knowing_add_to_the_blanks() -> None:
    rows = [
        *BALLOTS[:2],
        ("姓名", "票类", "优秀", "称职", "基本称职", "不称职", "弃权", "不了解"),
        ("赵启明", "A", 2, 1, 0, 0, 1, 2),
    ]
    assert counts(read(rows)) == {("赵启明", "A", "overall"): (2, 1, 0, 0, 3)}


def test_rates_beside_the_counts_are_left_alone() -> None:
    rows = [
        *BALLOTS[:2],
        ("姓名", "票类", "优秀", None, "称职", None, "基本称职", None, "不称职", None, "未填"),
        (None, None, *(("票数", "得票率") * 4), None),
        ("赵启明", "A", 3, 0.5, 2, 0.33, 1, 0.17, 0, 0.0, 0),
    ]
    merges = ["A3:A4", "B3:B4", "C3:D3", "E3:F3", "G3:H3", "I3:J3", "K3:K4"]
    found = read(rows, merges)
    assert counts(found) == {("赵启明", "A", "overall"): (3, 2, 1, 0, 0)}
    assert found.problems == ()


def test_items_as_further_blocks_as_columns_and_as_rows() -> None:
    wanted = {
        ("赵启明", "A", "overall"): (3, 2, 1, 0, 0),
        ("赵启明", "A", "virtue"): (6, 0, 0, 0, 0),
    }
    blocks = [
        *BALLOTS[:2],
        ("一、总体评价",),
        HEAD,
        ("赵启明", "A", 3, 2, 1, 0, 0),
        ("二、德",),
        HEAD,
        ("赵启明", "A", 6, 0, 0, 0, 0),
    ]
    assert counts(read(blocks)) == wanted
    columns = [
        *BALLOTS[:2],
        ("姓名", "票类", "总体评价", None, None, None, None, "德", None, None, None, None),
        (None, None, *HEAD[2:], *HEAD[2:]),
        ("赵启明", "A", 3, 2, 1, 0, 0, 6, 0, 0, 0, 0),
    ]
    assert counts(read(columns, ["A3:A4", "B3:B4", "C3:G3", "H3:L3"])) == wanted
    lines = [
        *BALLOTS[:2],
        ("姓名", "票类", "测评项目", *HEAD[2:]),
        ("赵启明", "A", "总体评价", 3, 2, 1, 0, 0),
        ("赵启明", "A", "德", 6, 0, 0, 0, 0),
    ]
    found = read(lines)
    assert counts(found) == wanted
    assert found.tally.items == (PollItem.OVERALL, PollItem.VIRTUE)


def test_the_class_may_be_the_sheets_name_and_the_day_stands_in_the_title() -> None:
    rows = [
        ("民主测评统计表（2026年11月20日）",),
        ("发出8张，收回6张，有效6张，无效0张",),
        ("姓名", *HEAD[2:]),
        ("赵启明", 3, 2, 1, 0, 0),
    ]
    found = read(rows, title="A票")
    assert found.on == dt.date(2026, 11, 20)
    assert counts(found) == {("赵启明", "A", "overall"): (3, 2, 1, 0, 0)}
    assert found.tally.ballots == {A: Ballots(8, 6, 6, 0)}


def test_what_is_no_number_of_ballots_names_its_cell() -> None:
    rows = [
        *BALLOTS[:2],
        HEAD,
        ("赵启明", "A", "三", 2, 1, 0, 0),
        ("钱文秀", "A", 3.5, 2, 1, 0, -1),
    ]
    assert read(rows).problems == (
        "民政局!C4：“三”不是票数。请改为不小于 0 的整数。",
        "民政局!C5：“3.5”不是票数。请改为不小于 0 的整数。",
        "民政局!G5：“-1”不是票数。请改为不小于 0 的整数。",
    )


def test_a_name_twice_in_one_class_is_asked_about() -> None:
    rows = [*BALLOTS[:2], HEAD, ("张伟", "A", 3, 2, 1, 0, 0), ("张伟", "A", 6, 0, 0, 0, 0)]
    (problem,) = read(rows).problems
    assert problem.startswith("民政局!C5：“张伟”的A票在第 4 行和第 5 行出现了两次")


def test_a_row_without_a_class_is_said() -> None:
    rows = [*BALLOTS[:2], HEAD, ("赵启明", None, 3, 2, 1, 0, 0)]
    assert "没有写明票类" in read(rows).problems[0]


def test_words_that_nobody_understood_can_be_learnt() -> None:
    rows = [
        *BALLOTS[:2],
        ("姓名", "票类", "优秀", "称职", "基本称职", "不称职", "不太熟悉"),
        ("赵启明", "A", 2, 1, 0, 0, 3),
    ]
    found = read(rows)
    assert found.unknown == ("不太熟悉",)
    assert reconcile(found.tally)
    again = read(rows, learnt={"不太熟悉": "blank"})
    assert again.unknown == ()
    assert reconcile(again.tally) == ()


def test_a_table_without_invalid_ballots_says_them_by_the_rest() -> None:
    rows = [("票类", "发出", "收回", "有效"), ("A", 8, 6, 5), HEAD, ("赵启明", "A", 3, 1, 1, 0, 0)]
    assert read(rows).tally.ballots == {A: Ballots(8, 6, 5, 1)}
    rows = [("票类", "发出", "收回"), ("A", 8, 6), HEAD, ("赵启明", "A", 3, 2, 1, 0, 0)]
    assert read(rows).tally.ballots == {A: Ballots(8, 6, 6, 0)}


def test_sheets_without_counts_are_no_polls() -> None:
    assert extract_polls(read_workbook(book([("姓名", "职务"), ("赵启明", "局长")]))) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A", A),
        ("Ｂ票", B),
        ("C类票", C),
        ("中层", B),
        ("A票（班子成员）", A),
        ("职工", C),
        ("", None),
    ],
)
def test_classes_by_their_names(text: str, expected: VoterClass | None) -> None:
    assert class_of(text) is expected


def test_what_lines_of_text_say() -> None:
    assert class_said("民政局民主测评统计表（B票）") is B
    assert class_said("民政局领导班子和领导干部民主测评统计表") is None
    assert class_said("A票、B票汇总") is None
    assert item_said("（三）勤") is PollItem.DILIGENCE
    assert item_said("德才兼备") is None
    assert ballots_said("发出测评票 8 张、收回 6 张，其中有效票 5 张，废票 1 张") == {
        Meaning.ISSUED: 8,
        Meaning.RETURNED: 6,
        Meaning.VALID: 5,
        Meaning.INVALID: 1,
    }
    assert day_said("2026.11.20") == dt.date(2026, 11, 20)
    assert day_said("2026年13月40日") is None


def test_cells_are_named_as_on_the_sheet() -> None:
    assert [cell_name(9, c) for c in (0, 25, 26, 52)] == ["A10", "Z10", "AA10", "BA10"]


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("测评时间：2026年11月20日", dt.date(2026, 11, 20)),
        ("地点：三楼会议室　测评日期：2026-11-20　制表日期：2026年3月5日", dt.date(2026, 11, 20)),
        ("时间：2026.11.20", dt.date(2026, 11, 20)),
        ("考核期间：2026年1月1日至2026年10月31日", None),
        ("测评时间：2026年11月1日至2026年11月20日", None),
        ("制表日期：2026年3月5日", None),
        ("制表：张三　2026年3月5日", None),
        ("2026年3月5日", None),
    ],
)
def test_the_day_is_only_what_is_said_to_be_the_polls(line: str, day: dt.date | None) -> None:
    rows = [("民政局领导班子民主测评统计表",), (line,), *BALLOTS, HEAD, *LONG[5:7]]
    assert read(rows).on == day
    assert read([*rows[:1], *rows[2:], (line,)]).on == day


@pytest.mark.parametrize(
    "title",
    [
        "民主测评表（考核期间：2026年1月1日至2026年10月31日）",
        "民主测评表　制表日期：2026年3月5日",
        "制表：张三　2026年3月5日",
    ],
)
def test_a_title_may_name_other_days(title: str) -> None:
    assert read([(title,), *BALLOTS, HEAD, *LONG[5:7]]).on is None


def test_a_person_with_a_teams_options_is_not_the_team() -> None:
    named = ("姓名", *TEAM_HEAD[1:])
    found = read([*BALLOTS[:2], named, ("赵启明", "A", 4, 2, 0, 0, 0)])
    (subject,) = found.tally.subjects
    assert (subject.name, subject.team) == ("赵启明", False)
    assert found.teamlike == {subject.key}
    for head, name in ((named, "民政局班子"), (TEAM_HEAD, "民政局")):
        team = read([*BALLOTS[:2], head, (name, "A", 4, 2, 0, 0, 0)])
        assert [s.team for s in team.tally.subjects] == [True]
        assert team.teamlike == frozenset()


def test_hidden_rows_are_not_counted_without_a_word() -> None:
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    sheet.title = "民政局"
    lines: list[tuple[object, ...]] = [*BALLOTS[:2], HEAD, ("赵启明", "A", 3, 2, 1, 0, 0)]
    for line in [*lines, ("钱文秀", "A", 0, 0, 0, 6, 0)]:
        sheet.append(list(line))
    sheet.row_dimensions[5].hidden = True
    data = io.BytesIO()
    made.save(data)
    (found,) = extract_polls(read_workbook(data.getvalue()))
    assert [s.name for s in found.tally.subjects] == ["赵启明"]
    assert found.problems == (
        "民政局第 5 行是隐藏的行，其中有数。请取消隐藏后核对，或删除该行再导入。",
    )


def test_a_percentage_is_no_number_of_ballots() -> None:
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    sheet.title = "民政局"
    for line in [*BALLOTS[:2], HEAD, ("赵启明", "A", 1, "33%", 0, 0, 0)]:
        sheet.append(list(line))
    sheet["C4"].number_format = "0%"
    data = io.BytesIO()
    made.save(data)
    (found,) = extract_polls(read_workbook(data.getvalue()))
    assert found.problems == (
        "民政局!C4：“100%”是百分比，不是票数。请改填票数。",
        "民政局!D4：“33%”是百分比，不是票数。请改填票数。",
    )
