"""What is in conflict bears its sign in the grids and lists of 考核记录. Source: exchange.md §6."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush

from desktop.services.public_surveys import SurveyKey, SurveyRow, SurveySheet
from desktop.services.rating_rules import SheetState
from desktop.services.rating_values import RatedSubject, SheetLine
from desktop.services.routine_grade_reading import CadreGrades, GradeCell, GradeSheet
from desktop.services.routine_grade_rules import QuarterState
from desktop.terms import RoutineGradeValue
from desktop.views.context import ViewContext
from desktop.views.records.feedback.survey_grid import SurveyModel
from desktop.views.records.ratings import sheet_tab
from desktop.views.records.routine.grade_grid import FIRST, GradeModel

WHO, OTHER = UUID(int=1), UUID(int=2)
TIP = Qt.ItemDataRole.ToolTipRole
DUE = (QuarterState.DUE,) * 4


def test_a_grade_its_line_and_why(ctx: ViewContext) -> None:
    settled = GradeCell(RoutineGradeValue.FAIR, "", "v")
    disputed = GradeCell(RoutineGradeValue.FAIR, "", "v", conflicts=1)
    sheet = GradeSheet(
        UUID(int=3), 2026, UUID(int=4), "民政局", DUE,
        (
            CadreGrades(WHO, "赵启明", "", (settled, disputed, settled, settled)),
            CadreGrades(OTHER, "钱二", "", (settled,) * 4),
        ),
        dict.fromkeys((1, 2, 3, 4), Decimal("0.40")), (2,) * 4, writable=True,
    )  # fmt: skip
    model = GradeModel(ctx.theme)
    model.show_sheet(sheet, {})
    assert [model.index(row, 0).data() for row in (0, 1)] == ["！赵启明", "钱二"]
    assert "较好；有冲突待裁定" in model.index(0, FIRST + 1).data(TIP)
    assert model.index(0, FIRST).data(TIP) is None
    brush = model.index(0, FIRST + 1).data(Qt.ItemDataRole.BackgroundRole)
    assert isinstance(brush, QBrush)
    assert brush.color().name().upper() == ctx.theme.colours.danger_tint.upper()
    assert not model.changed(), "the sign is no change"


def test_a_row_of_a_survey(ctx: ViewContext) -> None:
    rows = (
        SurveyRow(None, "民政局领导班子", 20, None, "", "样本不足", "v", "", 1),
        SurveyRow(WHO, "赵启明", 0, None, "", "", None),
    )
    key = SurveyKey(UUID(int=3), "满意度调查", UUID(int=4))
    model = SurveyModel(ctx.theme)
    model.show_sheet(SurveySheet(key, "民政局", dt.date(2026, 11, 16), "", rows), {})
    assert [model.index(row, 0).data() for row in (0, 1)] == ["！领导班子", "赵启明"]
    assert "有冲突待裁定" in model.index(0, 1).data(TIP)
    assert not model.changed()


def test_a_sheet_of_ratings() -> None:
    subject = RatedSubject(WHO, "赵启明")
    line = SheetLine(
        subject, None, SheetState.OPEN, (), ("周甲岗",), (), "", None, "", "seen", None, 1
    )
    state = next(column for column in sheet_tab._LINES if column.key == "state")
    assert state.text(line) == "！未确认 0/1"
    assert state.tip is not None
    assert state.tip(line) == "未确认 0/1；有冲突待裁定"
    assert sheet_tab._waiting(line).startswith("有冲突待裁定，裁定前不能确认。")
