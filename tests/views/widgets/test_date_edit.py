"""Dates as officials type them."""

from __future__ import annotations

import contextlib
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.views.widgets.date_edit import DateEdit, DateFault, parse_date, show_date

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("20261122", date(2026, 11, 22)),
        ("2026.11.22", date(2026, 11, 22)),
        ("2026.1.2", date(2026, 1, 2)),
        ("2026-01-02", date(2026, 1, 2)),
        ("2026/1/2", date(2026, 1, 2)),
        ("2026年1月2日", date(2026, 1, 2)),
        (" 2026 年 1 月 2 日 ", date(2026, 1, 2)),
        ("２０２６．１．２", date(2026, 1, 2)),
        ("今天", TODAY),
        ("明天", date(2026, 11, 23)),
        ("昨天", date(2026, 11, 21)),
        ("+3", date(2026, 11, 25)),
        ("＋3", date(2026, 11, 25)),
        ("-22", date(2026, 10, 31)),
        ("12.31", date(2026, 12, 31)),
        ("3月5日", date(2026, 3, 5)),
        ("", None),
        ("   ", None),
    ],
)
def test_read(typed: str, meant: date | None) -> None:
    assert parse_date(typed, TODAY) == meant


@pytest.mark.parametrize("typed", ["昨晚", "2026", "202611", "3+", "1.2.3.4", "二〇二六年"])
def test_what_is_no_date_names_the_ways_to_write_one(typed: str) -> None:
    with pytest.raises(DateFault) as caught:
        parse_date(typed, TODAY)
    assert "20261122" in caught.value.sentence


@pytest.mark.parametrize("typed", ["20260230", "2026.13.1", "2.30", "2025年2月29日"])
def test_days_that_do_not_exist_are_named(typed: str) -> None:
    with pytest.raises(DateFault) as caught:
        parse_date(typed, TODAY)
    assert "没有" in caught.value.sentence


@given(st.dates(date(1900, 1, 1), date(2999, 12, 31)))
def test_what_is_shown_is_read_again(day: date) -> None:
    assert parse_date(show_date(day), TODAY) == day
    assert parse_date(day.strftime("%Y%m%d"), TODAY) == day


@given(st.text(max_size=12))
def test_any_text_is_a_date_nothing_or_a_fault(text: str) -> None:
    with contextlib.suppress(DateFault):
        parse_date(text, TODAY)


@given(st.integers(-9999, 9999))
def test_offsets(days: int) -> None:
    assert parse_date(f"{days:+d}", TODAY) == TODAY + timedelta(days=days)


def test_the_line_shows_the_date_in_full_and_keeps_what_it_cannot_read(qtbot: QtBot) -> None:
    edit = DateEdit(lambda: TODAY)
    qtbot.addWidget(edit)
    QTest.keyClicks(edit, "+3")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert edit.text() == "2026年11月25日"
    assert edit.fault is None
    edit.setText("后年")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert edit.text() == "后年"
    assert edit.fault is not None
