"""等次: first-tier places of each kind of units, and what the meeting has to decide."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.services.scoring.lines import TierBoard
from desktop.views.context import ViewContext
from desktop.views.labels import plain, rule
from desktop.views.setup.scores.columns import QUOTAS
from desktop.views.setup.scores.derivation_side import PROVISIONAL
from desktop.views.widgets.badge import Tone, badge
from desktop.views.widgets.desk_table import DeskTable
from desktop.views.widgets.list_model import ListModel
from desktop.views.widgets.place import scrolled, selectable

NOTHING_OPEN = "没有并列和余数相等的情况，名额可以按得分确定。"
ONLY_OFFICE = "阶段性得分只在考核办内部排名，供会前了解，不作为等次依据。"


class TierTab(QWidget):
    """A table of quotas above the questions for the meeting."""

    def __init__(self, ctx: ViewContext) -> None:
        """Empty until ``show_board``."""
        super().__init__()
        self.ctx = ctx
        self.summary = plain("", "heading", wrap=True)
        self.mark = badge(PROVISIONAL, Tone.WARNING)
        self.model = ListModel(QUOTAS, self)
        self.table = DeskTable(ctx.theme, "第一等次名额")
        self.table.setModel(self.model)
        self.third = plain("", "secondary", wrap=True)
        self.meeting = selectable()
        self.open = plain("提请会议确定", "heading")
        ctx.theme.changed.connect(self._fit)
        self._lay_out()
        self._fit()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.summary, 1)
        head.addWidget(self.mark)
        side = QWidget()
        words = QVBoxLayout(side)
        words.setContentsMargins(12, 8, 12, 8)
        words.setSpacing(8)
        words.addWidget(self.open)
        words.addWidget(self.meeting)
        words.addWidget(rule())
        words.addWidget(self.third)
        words.addWidget(plain(ONLY_OFFICE, "secondary", wrap=True))
        words.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.table)
        column.addWidget(scrolled(side), 1)

    def _fit(self) -> None:
        for place, column in enumerate(QUOTAS):
            self.table.setColumnWidth(place, self.ctx.theme.metrics.px(column.width))
        # All kinds at a glance; the questions below take the rest of the height.
        head = self.table.horizontalHeader().sizeHint().height()
        rows = max(1, self.model.rowCount()) * self.ctx.theme.metrics.row
        self.table.setFixedHeight(head + rows + 2 * self.table.frameWidth() + 2)

    def show_board(self, board: TierBoard | None) -> None:
        """Show a quarter's quotas, or none."""
        quotas = () if board is None else board.quotas
        self.model.show_ids([q.kind for q in quotas], {q.kind: q for q in quotas})
        self._fit()
        self.mark.setVisible(board is not None)
        if board is None:
            self.summary.setText("")
            self.meeting.setText("")
            self.third.setText("")
            return
        self.summary.setText(
            f"参加等次评定 {board.pool:,} 个单位，第一等次占 {board.share}，"
            f"共 {board.total:,} 个名额（舍去尾数）"
        )
        count = len(board.for_meeting)
        self.open.setText(f"提请会议确定 · {count}" if count else "提请会议确定")
        nothing = "" if board.withheld else NOTHING_OPEN
        self.meeting.setText("\n\n".join(board.for_meeting) or nothing)
        self.third.setText(f"得分低于 {board.third_below} 分的建议为第三等次。")
