"""Working days: hand-made table over the first days of October 2026."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from desktop.services.working_days import after_working_days, next_working_day, works
from desktop.terms import HolidayKind

OCTOBER = {
    dt.date(2026, 10, 1): HolidayKind.OFF,
    dt.date(2026, 10, 2): HolidayKind.OFF,
    dt.date(2026, 10, 5): HolidayKind.OFF,
    dt.date(2026, 10, 6): HolidayKind.OFF,
    dt.date(2026, 10, 7): HolidayKind.OFF,
    dt.date(2026, 10, 10): HolidayKind.WORKED,
}


def test_the_table_goes_before_the_weekday() -> None:
    assert not works(dt.date(2026, 10, 1), OCTOBER)  # a Thursday
    assert works(dt.date(2026, 10, 10), OCTOBER)  # a Saturday
    assert not works(dt.date(2026, 10, 3), OCTOBER)  # an ordinary Saturday
    assert works(dt.date(2026, 10, 1), {})


def test_three_working_days_over_the_national_holiday() -> None:
    # 30 Sept is day 0; worked after it: 8 Oct, 9 Oct, Saturday 10 Oct.
    assert after_working_days(dt.date(2026, 9, 30), 3, OCTOBER) == dt.date(2026, 10, 10)
    # Without the table: 1, 2 and 5 Oct.
    assert after_working_days(dt.date(2026, 9, 30), 3, {}) == dt.date(2026, 10, 5)
    assert after_working_days(dt.date(2026, 9, 30), 0, OCTOBER) == dt.date(2026, 9, 30)


def test_a_due_day_that_is_off_moves_to_the_next_that_is_worked() -> None:
    assert next_working_day(dt.date(2026, 10, 1), OCTOBER) == dt.date(2026, 10, 8)
    assert next_working_day(dt.date(2026, 10, 10), OCTOBER) == dt.date(2026, 10, 10)


@given(st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 31)), st.integers(0, 40))
def test_there_are_as_many_working_days_between_as_asked_for(day: dt.date, count: int) -> None:
    last = after_working_days(day, count, OCTOBER)
    between = (day + dt.timedelta(days=n) for n in range(1, (last - day).days + 1))
    assert sum(works(d, OCTOBER) for d in between) == count
    assert count == 0 or works(last, OCTOBER)
