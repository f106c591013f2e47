"""The outline beside a form: open where there is room, and as the user left it."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.services.outlines import Outline, QuestionLine
from desktop.terms import InterviewLayer
from desktop.views.context import ViewContext
from desktop.views.records.outline_panel import WithOutline

FIRST = QuestionLine(None, 1, (), "贯彻落实情况")
OTHER = QuestionLine(UUID(int=1), 2, (InterviewLayer.PUBLIC,), "办事方便吗？")


def test_beside_the_form_it_is_open_until_closed(ctx: ViewContext, qtbot: QtBot) -> None:
    both = WithOutline(ctx, QWidget())
    qtbot.addWidget(both)
    qtbot.addWidget(both.panel.toggle)
    both.resize(1000, 500)
    both.show()
    assert not both.panel.isVisible(), "nothing is known yet"
    both.panel.show_outline(Outline(UUID(int=2), 2026, sealed=False, questions=(FIRST, OTHER)))
    assert both.panel.isVisible()
    assert both.panel.x() > 500, "at the right of the form"
    both.panel.show_layer(InterviewLayer.MIDDLE)
    assert both.panel.asked() == (FIRST,)
    both.panel.turn()
    assert not both.panel.isVisible()
    both.resize(500, 500)
    both.panel.turn()  # where it is narrow it has a choice of its own
    assert both.panel.isVisible()
    assert both.panel.y() == 0
    both.resize(1000, 500)
    assert not both.panel.isVisible()
