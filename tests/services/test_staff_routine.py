"""Sections' results: 好 within its share, sheets stored whole, what is not there taken out."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.services.errors import Invalid, Stale
from desktop.services.staff_routine import SectionCounts, StaffRoutineService, good_fault
from tests.services.record_city import City
from tests.services.scheme_leaves import YEAR

SHARE = Decimal("0.40")
OFFICE = SectionCounts("办公室", 2, 3, 0, 0)
LAW = SectionCounts("法规科", 2, 3, 1, 0)


def test_four_of_ten_is_within_the_share_and_five_of_eleven_is_not() -> None:
    assert good_fault([SectionCounts("甲", 4, 6, 0, 0)], SHARE) == ""
    said = good_fault([SectionCounts("甲", 5, 6, 0, 0)], SHARE)
    assert "“好”共 5 人，超过参加人数 11 人的 40%（最多 4 人）" in said


def test_the_share_is_over_the_whole_unit() -> None:
    # 3 of 5 alone would be too many; with the second section it is 3 of 11.
    assert (
        good_fault([SectionCounts("甲", 3, 2, 0, 0), SectionCounts("乙", 0, 6, 0, 0)], SHARE) == ""
    )


@given(st.lists(st.tuples(*[st.integers(0, 30)] * 4), max_size=6))
def test_what_passes_is_never_above_the_share(rows: list[tuple[int, int, int, int]]) -> None:
    sections = [SectionCounts(str(n), *row) for n, row in enumerate(rows)]
    good, people = sum(s.good for s in sections), sum(s.participants for s in sections)
    assert (good_fault(sections, SHARE) == "") == (5 * good <= 2 * people)


def test_a_sheet_is_stored_read_and_stored_again(city: City) -> None:
    routine = StaffRoutineService(city.desk)
    routine.save(YEAR, 3, city.unit, [OFFICE, LAW], {})
    (unit,) = routine.units(YEAR, 3)
    assert unit.sections == (OFFICE, LAW)
    assert (unit.good, unit.participants) == (4, 11)
    routine.save(YEAR, 3, city.unit, [SectionCounts("办公室", 1, 4, 0, 0)], unit.versions)
    (unit,) = routine.units(YEAR, 3)
    assert unit.sections == (SectionCounts("办公室", 1, 4, 0, 0),)
    assert routine.units(YEAR, 2) == ()
    routine.save(YEAR, 3, city.unit, [OFFICE, LAW], unit.versions)  # what was taken out comes back
    assert routine.units(YEAR, 3)[0].sections == (OFFICE, LAW)


def test_a_sheet_read_before_another_was_stored_is_stale(city: City) -> None:
    routine = StaffRoutineService(city.desk)
    routine.save(YEAR, 3, city.unit, [OFFICE], {})
    with pytest.raises(Stale):
        routine.save(YEAR, 3, city.unit, [LAW], {})
    assert routine.units(YEAR, 3)[0].sections == (OFFICE,)


@pytest.mark.parametrize(
    ("sections", "sentence"),
    [
        ([SectionCounts(" ", 1, 2, 0, 0)], "第 1 行没有填写科室"),
        ([OFFICE, SectionCounts("办 公 室", 1, 2, 0, 0)], "出现了两次"),
        ([SectionCounts("甲", -1, 2, 0, 0)], "不小于 0"),
        ([SectionCounts("甲", 0, 0, 0, 0)], "没有人参加"),
        ([SectionCounts("甲", 5, 1, 0, 0)], "超过参加人数 6 人的 40%（最多 2 人）"),
    ],
)
def test_a_wrong_sheet_is_refused_whole(
    city: City, sections: list[SectionCounts], sentence: str
) -> None:
    routine = StaffRoutineService(city.desk)
    with pytest.raises(Invalid, match=sentence):
        routine.save(YEAR, 3, city.unit, sections, {})
    assert routine.units(YEAR, 3) == ()
