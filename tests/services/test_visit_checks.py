"""The sheet of 核验要点: what it shows, what it stores, whose it is. Source: domain.md §2.3."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import UUID

import pytest

from desktop.models.changes import Change
from desktop.models.indicators import IndicatorProgress
from desktop.models.scheme import Cycle
from desktop.services.check_forms import FindingAnswer, IndicatorAnswer
from desktop.services.cycles import cycle_id
from desktop.services.errors import BadTransition, Invalid, NotFound, Stale
from desktop.services.visit_checks import (
    ExampleAnswer,
    Remark,
)
from desktop.services.visits import VisitService
from desktop.terms import (
    CycleState,
    DifferenceAction,
    DifferenceFinding,
    DifferenceState,
    FollowUp,
    Polarity,
)
from tests.services.checking import (
    COUNT,
    SILENT,
    STRONG,
    TEXTED,
    WEAK,
    YEAR,
    add_indicators,
    add_progress,
    answer,
    decide,
    differing,
    indicator,
    line,
    progress_of,
    save,
    shown,
)
from tests.services.record_city import City, held_visit, plan, write


def revisions(city: City) -> int:
    with city.desk.db.reading() as session:
        found = session.connection().exec_driver_sql("SELECT count(*) FROM revision").scalar()
    return int(found or 0)


# --- what is shown -----------------------------------------------------------------------


def test_the_sheet_shows_all_that_is_to_be_checked(ready: City) -> None:
    visit = held_visit(ready)
    sheet = shown(ready, visit)
    assert sheet.writable
    assert "两个确立" in sheet.question
    assert (sheet.year, sheet.quarter) == (2026, 3)
    assert {(f.finding, f.year, f.polarity) for f in sheet.findings} == {
        (STRONG, 2025, Polarity.POSITIVE),
        (WEAK, 2025, Polarity.NEGATIVE),
    }
    assert [i.indicator for i in sheet.indicators] == [indicator(n) for n in range(1, COUNT + 1)]
    first, texted, silent = (sheet.indicators[n - 1] for n in (1, TEXTED, SILENT))
    assert (first.reported, first.target, first.note) == (Decimal(81), Decimal(100), "月报")
    assert (texted.reported, texted.reported_text) == (None, "约九成")
    assert (silent.reported, silent.reported_text) == (None, "")
    assert {i.finding for i in sheet.indicators} == {None}


def test_findings_of_the_year_itself_stand_behind_last_years(ready: City) -> None:
    fields = {"unit_id": ready.unit, "cycle_id": YEAR, "aspect": "作风", "polarity": "negative"}
    write(ready.desk, [Change("building_finding", UUID(int=9), {**fields, "text": "会议多"})])
    sheet = shown(ready, held_visit(ready))
    assert [f.year for f in sheet.findings] == [2025, 2025, 2026]


def test_a_plan_shows_what_will_be_checked_and_takes_nothing_yet(ready: City) -> None:
    visit = VisitService(ready.desk).save(plan(ready))
    sheet = shown(ready, visit)
    assert len(sheet.indicators) == COUNT
    assert "考核实施后填写" in sheet.why
    with pytest.raises(BadTransition, match="不能填写或修改核验要点"):
        save(ready, visit, attention=Remark("", 4))


def test_without_progress_the_newest_of_last_year_is_checked_unless_sealed(city: City) -> None:
    visit = held_visit(city)
    assert shown(city, visit).quarter == 0
    last = prepare_last_year(city)
    sheet = shown(city, visit)
    assert (sheet.cycle, sheet.year, sheet.quarter) == (last, 2025, 4)
    assert len(sheet.indicators) == COUNT
    with city.desk.db.reading() as session:
        row = session.get(Cycle, last)
        assert row is not None
        version = row.version
    write(city.desk, [Change("cycle", last, {"state": CycleState.SEALED}, version)])
    assert shown(city, visit).quarter == 0


def prepare_last_year(city: City) -> UUID:
    last = cycle_id(2025)
    write(city.desk, [Change("cycle", last, {"year": 2025, "state": CycleState.YEAR_END})])
    add_indicators(city.desk, last)
    add_progress(city.desk, city.unit, last, (4,))
    return last


def test_a_visit_goes_on_with_the_quarter_it_began_with(ready: City) -> None:
    visit, _ = differing(ready)
    add_progress(ready.desk, ready.unit, quarters=(4,))
    assert shown(ready, visit).quarter == 3
    assert shown(ready, held_visit(ready, dt.date(2026, 11, 18))).quarter == 4


# --- what is stored ----------------------------------------------------------------------


def test_the_whole_sheet_is_stored_in_one_go(ready: City) -> None:
    visit = held_visit(ready)
    rows = [
        answer(line(ready, visit, 1), "1"),
        answer(line(ready, visit, 2), "好于", "95", "现场清点"),
        answer(line(ready, visit, 3), "3", "无台账可查", "查台账"),
    ]
    save(
        ready,
        visit,
        first=Remark("　贯彻及时　"),
        attention=Remark("主要领导全程参加", 5),
        findings=(FindingAnswer(WEAK, FollowUp.IMPROVED, "已定规则"),),
        indicators=tuple(rows),
        examples=(ExampleAnswer(Polarity.POSITIVE, "带队攻坚", ready.cadre),),
    )
    sheet = shown(ready, visit)
    assert (sheet.first.text, sheet.first.rating) == ("贯彻及时", None)
    assert (sheet.attention.text, sheet.attention.rating) == ("主要领导全程参加", 5)
    weak = next(f for f in sheet.findings if f.finding == WEAK)
    assert (weak.now, weak.remark) == (FollowUp.IMPROVED, "已定规则")
    one, two, three = sheet.indicators[:3]
    assert (one.finding, one.state) == (DifferenceFinding.AS_REPORTED, None)
    assert (two.finding, two.found, two.state) == (
        DifferenceFinding.BETTER, Decimal(95), DifferenceState.OPEN,
    )  # fmt: skip
    assert (three.found, three.found_text, three.found_shown) == (None, "无台账可查", "无台账可查")
    (example,) = sheet.examples
    assert (example.name, example.text, example.fact) == ("赵启明", "带队攻坚", None)


def test_only_what_differs_is_written(ready: City) -> None:
    visit, _ = differing(ready, found="70")
    save(ready, visit, attention=Remark("重视", 4))
    before = revisions(ready)
    stands = line(ready, visit, 1)
    attention = shown(ready, visit).attention
    save(
        ready, visit, indicators=(answer(stands, "差于", "70.0", "查阅台账"),), attention=attention
    )
    assert revisions(ready) == before
    save(ready, visit, indicators=(answer(stands, "差于", "69", "查阅台账"),), attention=attention)
    assert revisions(ready) == before + 1


def test_what_was_emptied_is_taken_back_and_can_be_written_again(ready: City) -> None:
    visit, _ = differing(ready)
    save(
        ready, visit, attention=Remark("重视", 4), findings=(FindingAnswer(WEAK, FollowUp.MOVING),)
    )
    sheet = shown(ready, visit)
    weak = next(f for f in sheet.findings if f.finding == WEAK)
    save(
        ready,
        visit,
        attention=Remark("", None, sheet.attention.version),
        findings=(FindingAnswer(WEAK, None, "", weak.version),),
        indicators=(answer(line(ready, visit, 1), ""),),
    )
    sheet = shown(ready, visit)
    assert (sheet.attention, line(ready, visit, 1).finding) == (Remark(), None)
    assert next(f for f in sheet.findings if f.finding == WEAK).version is None
    save(
        ready,
        visit,
        attention=Remark("", 3),
        indicators=(answer(line(ready, visit, 1), "3", "60", "再查"),),
    )
    assert (shown(ready, visit).attention.rating, line(ready, visit, 1).found) == (3, Decimal(60))


def test_a_sheet_with_faults_stores_nothing_and_names_every_line(ready: City) -> None:
    visit = held_visit(ready)
    with pytest.raises(Invalid) as told:
        save(
            ready,
            visit,
            attention=Remark("", 4),
            indicators=(
                answer(line(ready, visit, 1), "9"),
                answer(line(ready, visit, 2), "1"),
                answer(line(ready, visit, 3), "3", "60"),
            ),
            examples=(ExampleAnswer(Polarity.POSITIVE, "外单位", ready.outsider),),
        )
    assert set(told.value.faults) == {
        f"indicator/{indicator(1).hex}", f"indicator/{indicator(3).hex}", "example/0",
    }  # fmt: skip
    sheet = shown(ready, visit)
    assert (sheet.attention.rating, sheet.indicators[1].finding) == (None, None)


def test_two_hands_on_one_line_are_stale_and_on_two_lines_are_not(ready: City) -> None:
    visit, _ = differing(ready)
    save(ready, visit, indicators=(answer(line(ready, visit, 2), "1"),))
    mine, other = line(ready, visit, 1), line(ready, visit, 2)
    save(ready, visit, indicators=(answer(line(ready, visit, 1), "3", "60", "甲"),))
    with pytest.raises(Stale, match="核验值"):
        save(ready, visit, indicators=(answer(mine, "3", "50", "乙"),))
    save(ready, visit, indicators=(answer(other, "2", "99", "丙"),))
    assert (line(ready, visit, 1).found, line(ready, visit, 2).found) == (Decimal(60), Decimal(99))


def test_a_report_that_moved_meanwhile_is_told_with_both_values(ready: City) -> None:
    visit = held_visit(ready)
    mine = line(ready, visit, 1)
    put(ready, 1, Decimal(85))
    with pytest.raises(Stale) as told:
        save(ready, visit, indicators=(answer(mine, "3", "70", "台账"),))
    (difference,) = told.value.differences
    assert (difference.label, difference.mine, difference.theirs) == (
        "“1 重点任务1完成率”的报送值", "81", "85",
    )  # fmt: skip


def put(city: City, number: int, actual: Decimal) -> None:
    key = progress_of(city.unit, number)
    with city.desk.db.reading() as session:
        row = session.get(IndicatorProgress, key)
        assert row is not None
        version = row.version
    write(city.desk, [Change("indicator_progress", key, {"actual": actual}, version)])


def test_another_quarter_than_the_one_shown_is_stale(ready: City) -> None:
    visit = held_visit(ready)
    of = line(ready, visit, 1)
    add_progress(ready.desk, ready.unit, quarters=(4,))
    with pytest.raises(Stale, match="核验的季度"):
        save(ready, visit, indicators=(answer(of, "1"),))


def test_what_the_office_adopted_cannot_be_emptied(ready: City) -> None:
    visit, difference = differing(ready)
    decide(ready, difference, DifferenceAction.ADOPT)
    with pytest.raises(Invalid, match="已由考核办采信，不能清空"):
        save(ready, visit, indicators=(answer(line(ready, visit, 1), ""),))


def test_an_adopted_line_still_shows_what_was_reported(ready: City) -> None:
    visit, difference = differing(ready)
    decide(ready, difference, DifferenceAction.ADOPT)
    of = line(ready, visit, 1)
    assert (of.reported, of.state) == (Decimal(81), DifferenceState.ADOPTED)
    save(ready, visit, indicators=(answer(of, "3", "65", "复核"),))
    again = line(ready, visit, 1)
    assert (again.state, again.changed_after) == (DifferenceState.OPEN, True)


def test_an_unknown_indicator_or_finding_is_refused(ready: City) -> None:
    visit = held_visit(ready)
    with pytest.raises(NotFound, match="已不在本季度的方案中"):
        save(ready, visit, indicators=(IndicatorAnswer(UUID(int=5), "1"),))
    with pytest.raises(NotFound, match="班子建设情况已不存在"):
        save(ready, visit, findings=(FindingAnswer(UUID(int=5), FollowUp.MOVING),))
