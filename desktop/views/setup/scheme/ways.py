"""An empty scheme says so and offers the three ways to fill it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.views.labels import button, plain
from desktop.views.theme import Theme
from desktop.views.widgets.drop import DropTarget

NOTHING = "本年度方案还没有指标。选择一种方式开始，之后都可以逐项修改。"
READ_ONLY = "本年度方案还没有指标。考核办编制并下发任务包后，这里会显示。"
LEADER = "本年度方案还没有指标，请由经办人员编制。"


class Ways(QWidget):
    """``default``, ``copy`` and ``browse`` are the buttons, ``dropped`` files let go here."""

    default = Signal()
    copy = Signal()
    browse = Signal()
    dropped = Signal(object)

    def __init__(self, theme: Theme) -> None:
        """Without a year to copy from until ``show_year``."""
        super().__init__()
        self.setObjectName("emptyState")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.reason = plain(NOTHING, "secondary", wrap=True)
        self.reason.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.shipped = button("使用出厂方案")
        self.last = button("从上年复制")
        self.shipped.clicked.connect(self.default.emit)
        self.last.clicked.connect(self.copy.emit)
        self.drop = DropTarget(theme, "把指标体系工作簿（.xlsx）拖到这里", "导入工作簿…")
        self.drop.browse.connect(self.browse.emit)
        self.drop.dropped.connect(self.dropped.emit)
        self._buttons = QWidget()
        column = QVBoxLayout(self._buttons)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for made in (self.drop, self.last, self.shipped):
            column.addWidget(made)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(16)
        layout.addStretch(2)
        layout.addWidget(self.reason)
        layout.addWidget(self._buttons, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)
        self._theme = theme
        theme.changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        self._buttons.setFixedWidth(self._theme.metrics.px(520))

    def show_ways(self, reason: str, year: int | None, *, editable: bool) -> None:
        """Say why it is empty; ``year`` is the one that can be copied, None when there is none."""
        self.reason.setText(reason)
        self._buttons.setVisible(editable)
        self.last.setEnabled(year is not None)
        word = f"从{year}年度复制" if year is not None else "从上年复制（没有往年方案）"
        self.last.setText(word)
        self.last.setAccessibleName(word)
