"""民主测评 with large letters in a small window: every button shows its whole word."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication, QPushButton

from desktop.services.poll_rules import Ballots, MarkKey, Marks
from desktop.services.registry import Services
from desktop.terms import PollItem, VoterClass
from desktop.views.context import ViewContext
from desktop.views.records.polls.pane import PollsPlace
from desktop.views.records.polls.poll_pane import COUNT, RESULTS, SETTINGS
from tests.services.polling import counted, issued
from tests.services.record_city import City
from tests.views.records.polls.hands import Make
from tests.views.shots import shoot

Settle = Callable[..., None]
SMALL = (830, 540)  # what the window leaves at 1280 × 720 and 18 points


def cut(place: PollsPlace) -> list[str]:
    """Buttons of the poll that are narrower than their words."""
    QApplication.processEvents()
    found = place.pane.findChildren(QPushButton)
    return [
        b.text()
        for b in found
        if b.isVisible()
        and (
            b.width() < b.sizeHint().width()
            or b.mapTo(place.pane, b.rect().topRight()).x() >= place.pane.width()
        )
    ]


@pytest.mark.parametrize("before", [False, True])
def test_no_button_of_a_poll_is_cut(
    make_place: Make,
    ctx: ViewContext,
    city: City,
    settle: Settle,
    *,
    before: bool,
) -> None:
    if before:
        ctx.theme.set_points(18)
    first, second = counted(city), issued(city)
    place = make_place()
    ctx.theme.set_points(18)
    place.resize(*SMALL)
    for poll, tabs in ((first, (SETTINGS, RESULTS)), (second, (COUNT, SETTINGS))):
        place.show_target(poll)
        settle(place)
        assert place.pane.steps.buttons
        for tab in tabs:
            place.pane.tabs.setCurrentIndex(tab)
            assert cut(place) == [], tab
            shoot(place, f"polls-small-{poll == first}-{tab}")
    ctx.theme.set_points(12)
    assert place.pane.settings.form.extra.count() == 3


@pytest.mark.parametrize("points", [12, 18])
def test_a_class_of_three_voters_has_its_result(
    make_place: Make, services: Services, ctx: ViewContext, city: City, settle: Settle, points: int
) -> None:
    ctx.theme.set_points(points)
    few = {VoterClass.A: Ballots(3, 3, 3, 0), VoterClass.B: Ballots(28, 28, 28, 0)}
    poll = issued(city, issued={c: b.issued for c, b in few.items()})
    sheet = services.polls.counts(poll)
    rows = {VoterClass.A: (2, 1, 0, 0, 0), VoterClass.B: (21, 7, 0, 0, 0)}
    marks = {
        MarkKey(s.key, c, PollItem.OVERALL): Marks(*rows[c])
        for s in sheet.tally.subjects
        for c in few
    }
    services.polls.count(replace(sheet, tally=replace(sheet.tally, ballots=few, marks=marks)))
    place = make_place()
    place.resize(1180, 620)
    settle(place)
    assert place.pane.tabs.currentIndex() == RESULTS
    shoot(place, f"polls-three-{points}")
    place.pane.results.how.setCurrentIndex(1)
    shoot(place, f"polls-three-how-{points}")
    results = place.pane.results
    assert {results.scores.row_at(n).score for n in range(3)} == {"不显示"}
    assert [results.rates.row_at(n).label for n in range(results.rates.rows.rowCount())] == [
        "全部票"
    ]
    assert "不显示得分" in results.note.text()
    assert "有效票不足 5 张" in results.lines.text()
    if points > 12:  # a short word leaves the tables their room
        assert results.note.text().endswith("原因见“得分来由”。")
