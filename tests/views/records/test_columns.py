"""The columns of the lists have room for the longest of their words, with the sign of a conflict."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pytest
from PySide6.QtGui import QFont, QFontMetrics
from pytestqt.qtbot import QtBot

from desktop.services.conflict_marks import warned, warned_words
from desktop.terms import DifferenceState, FactState, InterviewLayer, VisitState
from desktop.views.records.facts.columns import FACTS
from desktop.views.records.interviews.columns import COLUMNS as INTERVIEWS
from desktop.views.records.lists import FACT_COLUMNS, INTERVIEW_COLUMNS, visit_columns
from desktop.views.records.points.differences import COLUMNS as DIFFERENCES
from desktop.views.theme import Theme
from desktop.views.widgets.desk_table import DeskTable
from desktop.views.widgets.late_delegate import LATE
from desktop.views.widgets.list_model import Column, ListModel

VISITS = visit_columns(lambda: dt.date(2026, 11, 22))
NATURES = ("正面显绩·中", "正面潜绩·重", "负面·轻")
DAYS = ("2026年12月28日",)
ALL: tuple[tuple[str, Sequence[Column[Any]], dict[str, tuple[str, ...]]], ...] = (
    (
        "visits",
        VISITS,
        {
            "number": ("实-03-001", "实-13办-028"),
            "state": tuple(warned(s.label, 1) for s in VisitState),
            "due": ("逾期报回 28 天", "12-28 前补报", "按期报回"),
            "start": DAYS,
        },
    ),
    (
        "facts of a visit",
        FACT_COLUMNS,
        {
            "number": ("纪-13办-0028",),
            "subject": ("领导班子",),
            "severity": NATURES,
            "state": tuple(warned(s.label, 1) for s in FactState),
        },
    ),
    (
        "facts",
        FACTS,
        {
            "number": ("纪-13办-0028",),
            "severity": NATURES,
            "state": tuple(warned(s.label, 1) for s in FactState),
            "on": DAYS,
        },
    ),
    (
        "interviews of a visit",
        INTERVIEW_COLUMNS,
        {"number": ("访-13办-0028",), "layer": tuple(warned(k.label, 1) for k in InterviewLayer)},
    ),
    (
        "interviews",
        INTERVIEWS,
        {
            "number": ("访-13办-0028",),
            "on": DAYS,
            "layer": tuple(warned(k.label, 1) for k in InterviewLayer),
        },
    ),
    (
        "differences",
        DIFFERENCES,
        {"quarter": ("第四季度",), "state": tuple(warned(s.label, 1) for s in DifferenceState)},
    ),
)


@pytest.mark.parametrize("points", [12, 18])
def test_the_words_are_whole(points: int, theme: Theme, qtbot: QtBot) -> None:
    theme.set_points(points)
    for name, columns, words in ALL:
        widths = {column.key: column.width for column in columns}
        for key, texts in words.items():
            room = theme.metrics.px(widths[key])
            assert wanted(theme, texts, qtbot) <= room, (name, key)


def wanted(theme: Theme, texts: tuple[str, ...], qtbot: QtBot) -> int:
    """How wide a column of these words wants to be; what is late stands in bold."""
    table = DeskTable(theme, "列")
    qtbot.addWidget(table)
    model = ListModel((Column("words", "", str),), table)
    model.show_ids(texts, {text: text for text in texts})
    table.setModel(model)
    table.show()
    font = QFont(table.font())
    font.setBold(True)
    late = [text for text in texts if text.startswith(LATE)]
    pad = 2 * theme.metrics.px(8)
    bold = max((QFontMetrics(font).horizontalAdvance(text) + pad for text in late), default=0)
    return max(table.sizeHintForColumn(0), bold)


def test_the_sign_is_explained_by_the_tip() -> None:
    assert warned("已报回", 2) == "！已报回"
    assert warned_words("已报回", 2) == "已报回；有冲突待裁定"
    assert (warned("已报回", 0), warned_words("已报回", 0)) == ("已报回", "已报回")
    for columns in (VISITS, FACT_COLUMNS, FACTS, DIFFERENCES):
        assert next(c for c in columns if c.key == "state").tip is not None
