"""A pair that is edited stays in its quarter, whatever the page is turned to."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from PySide6.QtTest import QTest

from desktop.services.registry import Services
from desktop.views.setup.progress.pane import ProgressPlace
from tests.services.progress_city import YEAR, sample


def test_a_figure_typed_for_a_quarter_is_not_saved_under_another(
    place: ProgressPlace, services: Services, settle: Callable[[], None]
) -> None:
    services.progress.take(services.progress.preview(YEAR, sample()))
    settle()
    tab = place.progress
    tab.list.table.selectRow(0)
    settle()
    line = tab.form.line
    assert line is not None
    assert "第三季度" in tab.form.indicator.text()
    actual = tab.form.form.fields["actual"].editor
    actual.setFocus()
    actual.selectAll()  # type: ignore[attr-defined]  # a line of text
    QTest.keyClicks(actual, "77")
    place.period.quarters.choose(4)
    place.period.changed.emit()
    settle()
    shown = tab.form.line
    if shown is not None and shown.id == line.id:
        assert "第四季度" in tab.form.indicator.text()
        assert tab.form.form.fields["actual"].value() != "77"
    tab.form.form.primary.click()
    settle()
    stored = {
        q: next(p.value.actual for p in services.progress.rows(YEAR, q) if p.id == line.id)
        for q in (3, 4)
    }
    assert stored[3] == line.value.actual
    assert stored[4] != Decimal(77)
