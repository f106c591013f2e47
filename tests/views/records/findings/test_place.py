"""核验与调研: the two lists, each read when it is shown, and the way to one difference."""

from __future__ import annotations

from collections.abc import Callable

from pytestqt.qtbot import QtBot

from desktop.services.registry import Services
from desktop.terms import ReviewKind
from desktop.views.context import ViewContext
from desktop.views.records.findings.pane import REPORTS, FindingsPlace
from tests.services.record_city import City
from tests.services.waiting import fill


def test_a_difference_is_reached_and_reports_have_their_list(
    ctx: ViewContext,
    services: Services,
    city: City,
    qtbot: QtBot,
    settle: Callable[..., None],
) -> None:
    wanted = fill(city)[ReviewKind.DIFFERENCE]
    place = FindingsPlace(ctx, services)
    qtbot.addWidget(place)
    place.resize(1100, 600)
    place.show()
    place.arrived()
    settle()
    assert place.differences.list.current_id() == wanted
    place.show_target(REPORTS)
    settle()
    assert place.tabs.currentWidget() is place.reports
    assert place.reports.list.model.rowCount() == 0
    place.show_target(wanted)
    settle()
    detail = place.differences.pane.detail
    assert detail is not None
    assert (place.tabs.currentIndex(), detail.id) == (0, wanted)
