"""汇总与确认: what is chosen is confirmed and nothing else; a kept remark over a newer one."""

from __future__ import annotations

import pytest

from desktop.services.rating_rules import SheetState
from desktop.services.team_ratings import TeamRatingService
from tests.services.rating_city import ALL, leader, line_of, rate, read
from tests.services.record_city import City
from tests.views.records.ratings.conftest import Open
from tests.views.settling import Settle

S = SheetState


@pytest.fixture
def rated(team_city: City) -> City:
    """Those who may have rated the first unit's three subjects."""
    city = team_city
    for name in ALL[:3]:
        rate(city, name, city.unit, [(None, "90"), (city.cadre, "80"), (city.second_cadre, "70")])
    return city


def states(city: City) -> list[SheetState]:
    subjects = (None, city.cadre, city.second_cadre)
    return [line_of(city, city.unit, who).state for who in subjects]


def test_the_chosen_subject_alone_is_confirmed(
    rated: City, open_place: Open, settle: Settle
) -> None:
    place = open_place(rated)
    place.show_target(rated.unit)
    settle()
    place.tabs.setCurrentWidget(place.sheet)
    place.sheet.lines.go_to(1)
    settle()
    place.sheet.reason.setPlainText("两人回避")
    place.primary.click()
    settle()
    assert states(rated) == [S.OPEN, S.CONFIRMED, S.OPEN]
    place.primary.click()  # the same one is still chosen
    settle()
    assert "没有可以确认的评定" in place.refusal.text()


def test_all_are_confirmed_when_all_are_chosen(
    rated: City, open_place: Open, settle: Settle
) -> None:
    place = open_place(rated)
    place.show_target(rated.unit)
    settle()
    place.tabs.setCurrentWidget(place.sheet)
    place.sheet.every.click()
    assert place.sheet.why.text() == "原因（用于所选 3 项）"
    place.sheet.reason.setPlainText("两人回避")
    place.primary.click()
    settle()
    assert states(rated) == [S.CONFIRMED] * 3
    assert place.sheet.why.text() == "原因"


def test_a_kept_remark_does_not_replace_a_newer_one_unseen(
    team_city: City, open_place: Open, settle: Settle
) -> None:
    city = team_city
    place = open_place(city)
    place.tabs.setCurrentWidget(place.sheet)
    place.activateWindow()
    place.sheet.remark.setFocus()
    place.sheet.remark.setPlainText("作风扎实")
    place.flush_draft()
    place.close()
    sheet = read(line_of(city, city.unit, None))
    with leader(city):
        TeamRatingService(city.desk).save_remark(city.unit, city.cycle, sheet, "另一人的意见")
    again = open_place(city)
    again.tabs.setCurrentWidget(again.sheet)
    settle()
    assert again.sheet.remark.toPlainText() == "作风扎实"
    again.sheet.keep.click()
    settle()
    assert "另一人的意见" in again.refusal.text()
    assert line_of(city, city.unit, None).remark == "另一人的意见"
    assert again.sheet.remark.toPlainText() == "作风扎实"
    again.sheet.keep.click()  # told, and wanted all the same
    settle()
    assert line_of(city, city.unit, None).remark == "作风扎实"
