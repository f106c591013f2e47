"""The holiday table: seeded once, edited by hand, and a year without data says so."""

from __future__ import annotations

import datetime as dt

import pytest

from desktop.services.door import Reading
from desktop.services.errors import Invalid, Stale
from desktop.services.holidays import (
    HolidayDraft,
    HolidayService,
    holidays_between,
    shipped_days,
    years_without_data,
)
from desktop.services.permissions import Operation
from desktop.terms import HolidayKind
from tests.services.record_city import City

DAY = dt.date(2026, 10, 1)


def test_the_shipped_calendar_holds_only_days_that_differ_from_their_weekday() -> None:
    shipped = {d.day: d for d in shipped_days(2026)}
    assert shipped[DAY].kind is HolidayKind.OFF
    assert shipped[DAY].name == "国庆节"
    assert shipped[dt.date(2026, 10, 10)].kind is HolidayKind.WORKED
    assert dt.date(2026, 10, 3) not in shipped  # a Saturday is off anyway
    assert shipped_days(2030) == ()


def test_a_year_is_seeded_once_and_what_was_entered_stays(city: City) -> None:
    holidays = HolidayService(city.desk)
    before = holidays.year(2026)
    assert before.lines == ()
    assert "可一键载入" in before.warning
    holidays.save(HolidayDraft(DAY, HolidayKind.OFF, "自定"))
    assert holidays.seed(2026) == before.seed - 1
    after = holidays.year(2026)
    assert len(after.lines) == before.seed
    assert after.warning == ""
    assert next(line.name for line in after.lines if line.day == DAY) == "自定"
    assert holidays.seed(2026) == 0


def test_a_year_that_nothing_is_known_of_is_said_to_be_so(city: City) -> None:
    holidays = HolidayService(city.desk)
    assert "没有节假日数据" in holidays.year(2031).warning
    with pytest.raises(Invalid, match="2031"):
        holidays.seed(2031)
    with city.desk.db.reading() as session:
        tx = Reading(city.desk, session, Operation.READ_SCHEME)
        assert years_without_data(tx, [2026, 2031]) == (2026, 2031)


def test_a_day_is_changed_moved_and_taken_out(city: City) -> None:
    holidays = HolidayService(city.desk)
    holidays.save(HolidayDraft(DAY, HolidayKind.OFF, "国庆"))
    (line,) = holidays.year(2026).lines
    friday = dt.date(2026, 10, 2)
    holidays.save(HolidayDraft(friday, HolidayKind.OFF, "国庆节", line.id, line.version))
    (moved,) = holidays.year(2026).lines
    assert (moved.day, moved.name) == (friday, "国庆节")
    with pytest.raises(Stale):
        holidays.remove(moved.id, line.version)
    holidays.remove(moved.id, moved.version)
    assert holidays.year(2026).lines == ()
    holidays.save(HolidayDraft(DAY, HolidayKind.OFF, "又是国庆"))
    with city.desk.db.reading() as session:
        tx = Reading(city.desk, session, Operation.READ_SCHEME)
        assert holidays_between(tx, DAY, DAY) == {DAY: HolidayKind.OFF}


@pytest.mark.parametrize(
    ("draft", "sentence"),
    [
        (HolidayDraft(dt.date(2026, 10, 3), HolidayKind.OFF), "本来就是周末"),
        (HolidayDraft(DAY, HolidayKind.WORKED), "本来就是工作日"),
        (HolidayDraft(dt.date(1926, 10, 1), HolidayKind.OFF), "2000 至 2100"),
        (HolidayDraft(DAY, HolidayKind.OFF, "长" * 41), "40 字"),
    ],
)
def test_what_cannot_be_meant_is_refused(city: City, draft: HolidayDraft, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        HolidayService(city.desk).save(draft)


def test_a_day_is_not_entered_twice(city: City) -> None:
    holidays = HolidayService(city.desk)
    holidays.save(HolidayDraft(DAY, HolidayKind.OFF))
    with pytest.raises(Invalid, match="已经登记过"):
        holidays.save(HolidayDraft(DAY, HolidayKind.OFF))
