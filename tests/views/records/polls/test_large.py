"""民主测评 with large letters in a small window: every button shows its whole word."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication, QPushButton

from desktop.views.context import ViewContext
from desktop.views.records.polls.pane import PollsPlace
from desktop.views.records.polls.poll_pane import COUNT, RESULTS, SETTINGS
from tests.services.polling import counted, issued
from tests.services.record_city import City
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
    make_place: Callable[[], PollsPlace],
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
