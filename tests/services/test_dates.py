"""A moment is shown as it was in China, on whichever PC."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

import desktop
from desktop.services.dates import china_time, day_words, days_words


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        (dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC), "2026-11-22 17:00"),
        (dt.datetime(2026, 12, 31, 16, 0, tzinfo=dt.UTC), "2027-01-01 00:00"),
        (
            dt.datetime(2026, 7, 1, 12, 0, tzinfo=dt.timezone(dt.timedelta(hours=-4))),
            "2026-07-02 00:00",
        ),
    ],
)
def test_a_moment_is_shown_by_the_clock_of_the_country(moment: dt.datetime, shown: str) -> None:
    assert f"{china_time(moment):%Y-%m-%d %H:%M}" == shown


def test_nothing_follows_the_zone_of_the_pc() -> None:
    sources = sorted(Path(desktop.__file__).parent.rglob("*.py"))
    found = [s.name for s in sources if ".astimezone()" in s.read_text(encoding="utf-8")]
    assert found == []


def test_days_are_told_as_people_write_them() -> None:
    day = dt.date(2026, 11, 16)
    assert day_words(day) == "2026年11月16日"
    assert days_words(day, day) == "2026年11月16日"
    assert days_words(day, dt.date(2026, 11, 17)) == "2026年11月16日至17日"
    assert days_words(day, dt.date(2026, 12, 1)) == "2026年11月16日至12月1日"
    assert days_words(day, dt.date(2027, 1, 1)) == "2026年11月16日至2027年1月1日"
