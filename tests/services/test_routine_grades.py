"""平时考核结果: typed, checked, whose they are, what is missing."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.models.changes import Change
from desktop.models.scheme import Cycle
from desktop.services import routine_grade_reading
from desktop.services.cadre_moves import CadreMoveService, MoveDraft
from desktop.services.errors import Invalid, Refused, Stale
from desktop.services.routine_grade_rules import (
    QuarterState,
    gap_words,
    named_good_fault,
    quarter_day,
    quarter_state,
    typed,
    words_of,
)
from desktop.services.routine_grades import GradeEntry, GradeSheet, RoutineGradeService, UnitGaps
from desktop.services.scheme import cycle_id
from desktop.terms import CadreLevel, CycleState, Role, RoutineGradeValue
from tests.services.record_city import City, acting, named, write

G = RoutineGradeValue
TODAY = dt.date(2026, 11, 22)
YEAR = cycle_id(2026)


def service(city: City) -> RoutineGradeService:
    return RoutineGradeService(city.desk)


def more_people(city: City, count: int) -> list[UUID]:
    """A unit needs some people before anybody can get 好."""
    ids = [named(f"同事{n}") for n in range(count)]
    write(
        city.desk,
        [
            Change(
                "cadre",
                one,
                {"name": f"同事{n}", "level": CadreLevel.CITY, "unit_id": city.unit,
                 "unit_order": 10 + n},
            )
            for n, one in enumerate(ids)
        ],
    )  # fmt: skip
    return ids


def listed(grades: RoutineGradeService, **narrowed: Any) -> tuple[UnitGaps, ...]:
    return grades.rows(YEAR, grades.find(YEAR, **narrowed))


def cell(sheet: GradeSheet, cadre: UUID, quarter: int) -> str:
    line = next(c for c in sheet.cadres if c.cadre_id == cadre)
    return line.cells[quarter - 1].text


@pytest.mark.parametrize(
    ("text", "grade", "remark"),
    [
        ("好", G.GOOD, ""),
        ("1", G.GOOD, ""),
        ("２", G.FAIR, ""),
        ("jh", G.FAIR, ""),
        ("YB", G.AVERAGE, ""),
        ("ｊｃ", G.POOR, ""),
        ("差", G.POOR, ""),
        ("较好等次", G.FAIR, ""),
        ("一般：病假两个月", G.AVERAGE, "病假两个月"),
        ("较差（两次缺勤）", G.POOR, "两次缺勤"),
        ("3, late，２次", G.AVERAGE, "late，２次"),
        ("", None, ""),
        ("—", None, ""),
        ("未参加", None, ""),
    ],
)
def test_what_is_typed_is_read(text: str, grade: G | None, remark: str) -> None:
    read = typed(text)
    assert (read.grade, read.remark, read.fault) == (grade, remark, "")


@pytest.mark.parametrize("text", ["优秀", "5", "0", "12", "好好", "很好", "hj", "称职"])
def test_what_is_no_grade_is_said(text: str) -> None:
    assert "请填 好、较好、一般、较差，或数字 1 至 4" in typed(text).fault


@given(st.sampled_from(list(G)), st.text("病假缺勤，。 ab1", max_size=20))
def test_what_is_shown_reads_back(grade: G, remark: str) -> None:
    remark = remark.strip()
    read = typed(words_of(grade, remark))
    assert (read.grade, read.remark) == (grade, remark)


@given(st.lists(st.sampled_from(list(G)), max_size=40), st.integers(0, 9))
def test_good_share_is_exact(grades: list[G], not_yet: int) -> None:
    """Of all who are listed: who has no grade yet counts among the people."""
    people = len(grades) + not_yet
    too_many = Decimal(grades.count(G.GOOD)) > Decimal("0.4") * people
    fault = named_good_fault(2, grades, people, Decimal("0.40"))
    assert bool(fault) == too_many
    if fault:
        assert fault.startswith("第二季度“好”共")
        assert f"最多 {people * 2 // 5} 人" in fault


def test_quarters_of_the_year() -> None:
    states = [quarter_state(2026, q, TODAY) for q in (1, 2, 3, 4)]
    assert states == [QuarterState.DUE] * 3 + [QuarterState.RUNNING]
    assert quarter_state(2026, 3, dt.date(2026, 9, 30)) is QuarterState.RUNNING
    assert quarter_state(2026, 3, dt.date(2026, 10, 1)) is QuarterState.DUE
    assert quarter_state(2026, 4, dt.date(2026, 9, 30)) is QuarterState.LOCKED
    assert quarter_day(2026, 2, TODAY) == dt.date(2026, 6, 30)
    assert quarter_day(2026, 4, TODAY) == TODAY
    assert gap_words({1: 0, 2: 3, 3: 1}) == "第二季度 3 人未填；第三季度 1 人未填"


def test_a_sheet_is_stored_changed_and_taken_out(city: City) -> None:
    grades = service(city)
    a, b = city.cadre, city.second_cadre
    saved = grades.save(
        YEAR,
        city.unit,
        [GradeEntry(a, 1, G.FAIR), GradeEntry(b, 1, G.AVERAGE, "病假"), GradeEntry(a, 4, G.FAIR)],
    )
    assert saved == 3
    sheet = grades.sheet(YEAR, city.unit)
    assert [line.name for line in sheet.cadres] == ["赵启明", "钱文秀"]
    assert [cell(sheet, a, q) for q in (1, 2, 3, 4)] == ["较好", "", "", "较好"]
    assert cell(sheet, b, 1) == "一般：病假"
    version = sheet.cadres[0].cells[0].version
    assert grades.save(YEAR, city.unit, [GradeEntry(a, 1, G.FAIR, "", version)]) == 0
    assert grades.save(YEAR, city.unit, [GradeEntry(a, 1, G.POOR, "", version)]) == 1
    with pytest.raises(Stale):
        grades.save(YEAR, city.unit, [GradeEntry(a, 1, G.AVERAGE, "", version)])
    with pytest.raises(Stale):
        grades.save(YEAR, city.unit, [GradeEntry(a, 1, G.AVERAGE)])
    now = grades.sheet(YEAR, city.unit).cadres[0].cells[0].version
    assert grades.save(YEAR, city.unit, [GradeEntry(a, 1, None, "", now)]) == 1
    assert cell(grades.sheet(YEAR, city.unit), a, 1) == ""
    gone = grades.sheet(YEAR, city.unit).cadres[0].cells[0]
    assert gone.locked == ""
    assert grades.save(YEAR, city.unit, [GradeEntry(a, 1, G.FAIR, "", gone.version)]) == 1


def test_too_many_good_are_refused_by_quarter(city: City) -> None:
    grades = service(city)
    people = [city.cadre, city.second_cadre, *more_people(city, 3)]
    two = [GradeEntry(p, 2, G.GOOD if n < 2 else G.FAIR) for n, p in enumerate(people)]
    assert grades.save(YEAR, city.unit, two) == 5
    sheet = grades.sheet(YEAR, city.unit)
    third = next(line for line in sheet.cadres if line.cadre_id == people[2])
    change = GradeEntry(people[2], 2, G.GOOD, "", third.cells[1].version)
    with pytest.raises(Invalid) as told:
        grades.save(YEAR, city.unit, [change, GradeEntry(people[0], 1, G.FAIR)])
    assert told.value.faults == {
        "good/2": "第二季度“好”共 3 人，超过参加人数 5 人的 40%（最多 2 人）。请核对后再保存。"
    }
    assert cell(grades.sheet(YEAR, city.unit), people[0], 1) == ""  # nothing half stored


def test_a_sheet_is_stored_half_done(city: City) -> None:
    """Two 好 of five listed are 40 %, also while the other three have no grade yet."""
    grades = service(city)
    people = [city.cadre, city.second_cadre, *more_people(city, 3)]
    assert grades.save(YEAR, city.unit, [GradeEntry(p, 2, G.GOOD) for p in people[:2]]) == 2
    assert grades.sheet(YEAR, city.unit).listed == (5, 5, 5, 5)
    with pytest.raises(Invalid, match="“好”共 3 人，超过参加人数 5 人的 40%（最多 2 人）"):
        grades.save(YEAR, city.unit, [GradeEntry(people[2], 2, G.GOOD)])


def test_who_is_barred_counts_among_the_people(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """The share is the unit's, whoever types."""
    barred = frozenset({city.second_cadre})
    monkeypatch.setattr(routine_grade_reading, "barred_cadres", lambda _tx: barred)
    sheet = service(city).sheet(YEAR, city.unit)
    assert len(sheet.cadres) == 1
    assert sheet.listed == (2, 2, 2, 2)


def test_a_quarter_that_has_not_begun_takes_nothing(city: City) -> None:
    city.move_to(dt.date(2026, 8, 20))
    grades = service(city)
    with pytest.raises(Invalid, match="第四季度还没有开始"):
        grades.save(YEAR, city.unit, [GradeEntry(city.cadre, 4, G.FAIR)])
    sheet = grades.sheet(YEAR, city.unit)
    assert sheet.cadres[0].cells[3].locked == "本季度还没有开始"
    assert sheet.quarters[2] is QuarterState.RUNNING


def test_a_cadre_belongs_to_the_unit_of_the_quarters_end(city: City) -> None:
    CadreMoveService(city.desk).move(
        MoveDraft(city.outsider, city.unit, dt.date(2026, 7, 10), "副局长")
    )
    grades = service(city)
    sheet = grades.sheet(YEAR, city.unit)
    (line,) = [c for c in sheet.cadres if c.cadre_id == city.outsider]
    assert [c.locked for c in line.cells] == ["本季度不在本单位", "本季度不在本单位", "", ""]
    before = grades.sheet(YEAR, city.other_unit)
    assert [c.locked for c in before.cadres[0].cells] == [
        "", "", "本季度不在本单位", "本季度不在本单位",
    ]  # fmt: skip
    with pytest.raises(Invalid, match="第二季度不在本单位"):
        grades.save(YEAR, city.unit, [GradeEntry(city.outsider, 2, G.FAIR)])
    grades.save(YEAR, city.other_unit, [GradeEntry(city.outsider, 2, G.FAIR)])
    grades.save(YEAR, city.unit, [GradeEntry(city.outsider, 3, G.FAIR)])
    gaps = {u.unit_id: u.missing for u in listed(grades)}
    assert gaps[city.unit] == {1: 2, 2: 2, 3: 2}
    assert sheet.missing == {1: 2, 2: 2, 3: 3}
    assert grades.sheet(YEAR, city.unit).missing == gaps[city.unit]
    assert [u.unit_id for u in listed(grades, text="水利")] == [city.other_unit]
    assert len(listed(grades, gaps_only=True)) == 2
    assert gaps[city.other_unit] == {1: 1, 2: 0, 3: 0}


def test_each_side_leaves_the_others_grades(city: City) -> None:
    grades = service(city)
    grades.save(YEAR, city.unit, [GradeEntry(city.cadre, 1, G.FAIR)])
    with acting(city.desk, Role.TEAM_LEADER, team_no=3):
        grades.save(YEAR, city.unit, [GradeEntry(city.second_cadre, 1, G.FAIR)])
        sheet = grades.sheet(YEAR, city.unit)
        assert [c.cells[0].locked for c in sheet.cadres] == ["由考核办登记", ""]
        version = sheet.cadres[0].cells[0].version
        with pytest.raises(Refused, match="赵启明第一季度的结果由考核办登记，您不能修改"):
            grades.save(YEAR, city.unit, [GradeEntry(city.cadre, 1, G.POOR, "", version)])
    theirs = grades.sheet(YEAR, city.unit).cadres[1].cells[0]
    assert theirs.locked == "由第三考核组登记"
    with pytest.raises(Refused, match="由第三考核组登记"):
        grades.save(YEAR, city.unit, [GradeEntry(city.second_cadre, 1, None, "", theirs.version)])
    with acting(city.desk, Role.TEAM_LEADER, team_no=4):
        assert listed(grades) == ()
        with pytest.raises(Refused, match="不由本考核组对口联系"):
            grades.save(YEAR, city.unit, [GradeEntry(city.cadre, 2, G.FAIR)])


def test_what_is_barred_is_left_out(city: City) -> None:
    grades = service(city)
    grades.save(YEAR, city.unit, [GradeEntry(city.cadre, 1, G.FAIR)])
    with acting(city.desk, Role.CLERK, unit_id=city.unit):
        assert [u.unit_id for u in listed(grades)] == [city.other_unit]
        with pytest.raises(Refused):
            grades.sheet(YEAR, city.unit)


def test_a_sealed_year_takes_nothing(city: City) -> None:
    with city.desk.db.reading() as session:
        row = session.get(Cycle, YEAR)
        assert row is not None
        version = row.version
    write(city.desk, [Change("cycle", YEAR, {"state": CycleState.SEALED}, version)])
    with pytest.raises(Refused, match="2026年度已封存"):
        service(city).save(YEAR, city.unit, [GradeEntry(city.cadre, 1, G.FAIR)])
