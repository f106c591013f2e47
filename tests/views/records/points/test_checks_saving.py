"""核验要点 while they are stored or read anew: what is typed meanwhile stays."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from desktop.services.registry import Services
from desktop.services.visit_checks import ChecksDraft
from tests.services.checking import answer, differing, line
from tests.services.record_city import City
from tests.views.failing import Gate
from tests.views.records.points.test_checks_tab import RESULT, VALUE, Show, cells, put


def test_what_is_typed_while_the_points_are_stored_stays(
    ready: City,
    show_checks: Show,
    services: Services,
    settle: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    visit, _ = differing(ready)
    tab = show_checks(visit)
    put(tab.form, "indicators", 2, RESULT, "1")
    gate = Gate(monkeypatch, services.visit_checks, "save")
    tab.form.submit()
    put(tab.form, "indicators", 3, RESULT, "1")
    gate.open()
    settle()
    told = [row[RESULT] for row in cells(tab.form)]
    assert told[2] == told[3] == "一致"
    tab.form.submit()
    settle()
    assert not tab.form.touched
    assert not services.desk.drafts.list(services.desk.actor.account)


def test_the_page_reading_itself_anew_does_not_swallow_what_somebody_else_changed(
    ready: City, show_checks: Show, services: Services, settle: Callable[..., None]
) -> None:
    visit, _ = differing(ready)
    tab = show_checks(visit)
    put(tab.form, "indicators", 0, VALUE, "60")
    typed = answer(line(ready, visit, 1), "3", "65", "另查")
    services.visit_checks.save(ChecksDraft(visit, quarter=3, indicators=(typed,)))
    tab._rebase()
    assert tab.visit is not None
    tab.show_visit(tab.visit, tab._members)  # the page noticed the change as well
    settle()
    told = tab.form._faults.itemAt(1)
    assert told is not None
    assert "已被他人修改" in told.widget().text()  # type: ignore[attr-defined]  # a line of words
    assert cells(tab.form)[0][VALUE] == "60"
    tab.form.saved(None)
