"""The three-day clock by hand: month ends, holidays, instalments, and whose date counts."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.services.return_clock import (
    NATURAL,
    DayCount,
    DaySource,
    HandedOver,
    ReturnRule,
    clock_of,
    late_by,
    sum_of,
)
from desktop.terms import HolidayKind

# 2026: 1–7 October off, 20 September (Sunday) and 10 October (Saturday) worked for it;
# 1–3 January off, 4 January (Sunday) worked.
TABLE = {
    **{
        dt.date(2026, month, day): HolidayKind.OFF
        for month, day in ((10, 1), (10, 2), (10, 5), (10, 6), (10, 7), (1, 1), (1, 2))
    },
    dt.date(2026, 9, 20): HolidayKind.WORKED,
    dt.date(2026, 10, 10): HolidayKind.WORKED,
    dt.date(2026, 1, 4): HolidayKind.WORKED,
}
WORKING = DayCount(True, TABLE, frozenset({2026}))
NATURAL_RULE = ReturnRule(3, 7, 3)
WORKING_RULE = ReturnRule(3, 7, 3, WORKING)


@pytest.mark.parametrize(
    ("last", "due"),
    [
        ("2026-03-31", "2026-04-03"),  # 31 days
        ("2026-04-30", "2026-05-03"),  # 30 days
        ("2026-02-28", "2026-03-03"),  # 28 days
        ("2028-02-28", "2028-03-02"),  # 29 days
        ("2028-02-29", "2028-03-03"),
        ("2026-12-31", "2027-01-03"),
        ("2026-12-29", "2027-01-01"),
        ("2026-09-30", "2026-10-03"),  # natural days know no holiday
        ("2026-11-17", "2026-11-20"),
    ],
)
def test_natural_days(last: str, due: str) -> None:
    assert str(sum_of(dt.date.fromisoformat(last), 3, NATURAL).due) == due


@pytest.mark.parametrize(
    ("last", "due", "words"),
    [
        (
            "2026-09-30",
            "2026-10-10",
            "9月30日 + 3 个工作日 = 10月10日，跳过 10月1日至7日 放假，10月10日 调休上班",
        ),
        ("2026-09-29", "2026-10-09", "9月29日 + 3 个工作日 = 10月9日，跳过 10月1日至7日 放假"),
        (
            "2026-10-09",
            "2026-10-13",
            "10月9日 + 3 个工作日 = 10月13日，跳过 10月11日 周末，10月10日 调休上班",
        ),
        (
            "2026-09-18",
            "2026-09-22",
            "9月18日 + 3 个工作日 = 9月22日，跳过 9月19日 周末，9月20日 调休上班",
        ),
        ("2026-03-27", "2026-04-01", "3月27日 + 3 个工作日 = 4月1日，跳过 3月28日至29日 周末"),
        ("2026-03-31", "2026-04-03", "3月31日 + 3 个工作日 = 4月3日"),
        (
            "2026-12-30",
            "2027-01-04",
            (
                "12月30日 + 3 个工作日 = 1月4日，跳过 1月2日至3日 周末"
                "（2027 年没有节假日安排，按周一至周五计算）"
            ),
        ),
    ],
)
def test_working_days_say_what_was_skipped(last: str, due: str, words: str) -> None:
    found = sum_of(dt.date.fromisoformat(last), 3, WORKING)
    assert (str(found.due), found.words) == (due, words)


def test_new_year_over_the_table() -> None:
    table = TABLE | {dt.date(2027, 1, 1): HolidayKind.OFF}
    count = DayCount(True, table, frozenset({2026, 2027}))
    found = sum_of(dt.date(2026, 12, 30), 3, count)
    assert found.due == dt.date(2027, 1, 5)  # 31 December, 4 and 5 January
    assert found.words == "12月30日 + 3 个工作日 = 1月5日，跳过 1月1日至3日 放假"


def test_a_span_over_a_month_names_both() -> None:
    table = {dt.date(2026, 4, 30): HolidayKind.OFF, dt.date(2026, 5, 1): HolidayKind.OFF}
    found = sum_of(dt.date(2026, 4, 29), 1, DayCount(True, table, frozenset({2026})))
    assert found.words == "4月29日 + 1 个工作日 = 5月4日，跳过 4月30日至5月3日 放假"


def test_the_plain_sum() -> None:
    assert sum_of(dt.date(2026, 3, 31), 3, NATURAL).words == "3月31日 + 3 天 = 4月3日"


@pytest.mark.parametrize(
    ("days", "spans"),
    [
        (1, [(0, 1, 1, 4)]),
        (7, [(0, 1, 7, 10)]),
        (8, [(1, 1, 7, 10), (0, 8, 8, 11)]),
        (14, [(1, 1, 7, 10), (0, 8, 14, 17)]),
        (15, [(1, 1, 7, 10), (2, 8, 14, 17), (0, 15, 15, 18)]),
        (22, [(1, 1, 7, 10), (2, 8, 14, 17), (3, 15, 21, 24), (0, 22, 22, 25)]),
    ],
)
def test_instalments(days: int, spans: list[tuple[int, int, int, int]]) -> None:
    first = dt.date(2026, 8, 1)
    found = clock_of(first, first + dt.timedelta(days=days - 1), NATURAL_RULE)
    assert [(s.ordinal, s.start.day, s.end.day, s.due.day) for s in found] == spans
    assert found[0].sum_words == f"8月{spans[0][2]}日 + 3 天 = 8月{spans[0][3]}日"


def test_a_rule_without_instalments_cuts_nothing() -> None:
    (span,) = clock_of(dt.date(2026, 8, 1), dt.date(2026, 9, 30), ReturnRule(3, 0, 3))
    assert (span.ordinal, span.due) == (0, dt.date(2026, 10, 3))


@pytest.mark.parametrize(
    ("told", "received", "slip", "day", "source", "late"),
    [
        (None, None, None, None, None, 0),
        (20, None, None, 20, DaySource.TOLD, 0),
        (20, 22, None, 22, DaySource.RECEIVED, 2),
        (20, 22, 20, 20, DaySource.SLIP, 0),  # earlier than the import: not late
        (20, 21, 23, 23, DaySource.SLIP, 3),  # registered later than the import
        (None, 22, 23, None, None, 0),  # the office's books alone return nothing
    ],
)
def test_whose_date_counts(
    told: int | None,
    received: int | None,
    slip: int | None,
    day: int | None,
    source: DaySource | None,
    late: int,
) -> None:
    def on(n: int | None) -> dt.date | None:
        return None if n is None else dt.date(2026, 11, n)

    found = HandedOver(on(told), on(received), on(slip))
    assert (found.day, found.source) == (on(day), source)
    assert late_by(dt.date(2026, 11, 20), found.day) == late


DAYS = st.dates(dt.date(2026, 1, 1), dt.date(2027, 12, 31))
RULES = st.builds(
    ReturnRule,
    st.integers(0, 10),
    st.integers(1, 10),
    st.integers(0, 10),
    st.sampled_from([NATURAL, WORKING]),
)


@given(first=DAYS, length=st.integers(0, 60), rule=RULES)
def test_the_parts_are_the_visit(first: dt.date, length: int, rule: ReturnRule) -> None:
    last = first + dt.timedelta(days=length)
    spans = clock_of(first, last, rule)
    days = [
        span.start + dt.timedelta(days=n)
        for span in spans
        for n in range((span.end - span.start).days + 1)
    ]
    assert days == [first + dt.timedelta(days=n) for n in range(length + 1)]
    assert [s.ordinal for s in spans] == [*range(1, len(spans)), 0]
    for span in spans:
        assert 1 <= (span.end - span.start).days + 1 <= rule.instalment_days
        assert span.due >= span.end


@given(last=DAYS, days=st.integers(0, 30))
def test_working_days_are_never_sooner(last: dt.date, days: int) -> None:
    natural, working = sum_of(last, days, NATURAL), sum_of(last, days, WORKING)
    assert working.due >= natural.due == last + dt.timedelta(days=days)
    passed = (working.due - last).days
    skipped = sum((s.last - s.first).days + 1 for s in working.skipped)
    assert passed - skipped == days
