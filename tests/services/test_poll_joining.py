"""Sheets of one unit and day are one poll, or no more than one is taken."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from desktop.services.errors import Invalid
from desktop.services.poll_import import PollImportService
from desktop.services.poll_import_forms import PollAnswers, SheetFate
from desktop.services.polls import PollService
from tests.services.poll_books import HEAD, ON, Rows, rows, workbook
from tests.services.poll_tallies import A, B, C
from tests.services.record_city import City


@pytest.fixture
def imports(city: City) -> PollImportService:
    return PollImportService(city.desk)


def class_sheet(word: str, counts: tuple[int, ...], name: str = "赵启明") -> Rows:
    """One class on a sheet of its own: six ballots."""
    return [
        (f"{word}票",),
        ("发出", "收回", "有效", "无效"),
        (6, 6, 6, 0),
        ("对象", *HEAD[2:]),
        (name, *counts),
    ]


def by_class(city: City, **sheets: Rows) -> tuple[Path, PollAnswers]:
    plain = {word: class_sheet(word, (4, 2, 0, 0, 0)) for word in "ABC"} | sheets
    names = {f"民政局{word}票": lines for word, lines in plain.items()}
    return workbook(city, names), replace(ON, units=dict.fromkeys(names, city.unit))


def test_a_sheet_for_each_class_makes_one_poll(city: City, imports: PollImportService) -> None:
    path, answers = by_class(city)
    plan = imports.preview(path, answers)
    assert [s.fate for s in plan.sheets] == [SheetFate.NEW, SheetFate.JOINED, SheetFate.JOINED]
    assert plan.sheets[2].joined == "民政局A票"
    assert (plan.takes, plan.sheets[0].issued) == (1, 18)
    (poll,) = imports.take(plan).made
    polls = PollService(city.desk)
    assert polls.get(poll).issued == {A: 6, B: 6, C: 6}
    # (4*100 + 2*80)/6 in every class
    assert [s.score for s in polls.results(poll).subjects] == ["93.33"]
    assert imports.take(plan).included == 1
    assert imports.preview(path, answers).sheets[0].fate is SheetFate.INCLUDED


def test_classes_wait_for_the_sheet_that_is_amiss(city: City, imports: PollImportService) -> None:
    path, answers = by_class(city, B=class_sheet("B", (4, 1, 0, 0, 0)))
    first, wrong, last = imports.preview(path, answers).sheets
    assert {s.fate for s in (first, wrong, last)} == {SheetFate.REFUSED}
    assert "差 1 票" in wrong.faults[0]
    assert "工作表“民政局B票”是同一单位、同一天的测评" in first.faults[0]
    path, answers = by_class(city, B=class_sheet("B", (4, 2, 0, 0, 0), "钱某某"))
    fates = [s.fate for s in imports.preview(path, answers).sheets]
    assert fates == [SheetFate.ASK] * 3
    path, answers = by_class(city, B=class_sheet("B", (4, 2, 0, 0, 0), "钱文秀"))
    plan = imports.preview(path, answers)
    assert plan.takes == 0
    assert all("测评对象或项目却不同" in s.faults[0] for s in plan.sheets)


def test_a_second_sheet_of_a_units_day_is_refused(city: City, imports: PollImportService) -> None:
    lines = rows(zhao=(4, 1, 1, 0, 0))
    path = workbook(city, {"江城市民政局": rows(), "民政局（二）": lines})
    plan = imports.preview(path, replace(ON, units={"民政局（二）": city.unit}))
    assert [s.fate for s in plan.sheets] == [SheetFate.NEW, SheetFate.REFUSED]
    assert "与工作表“江城市民政局”是同一单位、同一天的测评" in plan.sheets[1].faults[0]
    other = workbook(city, {"江城市民政局": lines})
    late = imports.preview(other, ON)
    imports.take(plan)
    with pytest.raises(Invalid, match="这一天已有计票的测评"):
        imports.take(late)
    assert len(PollService(city.desk).find()) == 1
