"""数据检查: database, history, log and attachments, as one task that can be left running."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from desktop.services.dates import china_time
from desktop.services.integrity import CheckReport
from desktop.services.registry import Services
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.labels import button, plain, rule
from desktop.views.widgets.badge import Tone, badge, set_badge

WHAT = (
    "逐项核对：数据库文件是否完好；修订历史与现有数据是否一致；审计日志是否首尾相接；"
    "照片和原始文件是否齐全、未被改动。检查只读取，不改动任何数据，可以继续办理其他工作。"
)


class CheckPane(QWidget):
    """One button and what it found."""

    title = "数据检查"

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Nothing checked yet."""
        super().__init__()
        self._ctx, self._services = ctx, services
        self.start = button("开始检查", "primary")
        self.start.clicked.connect(self._check)
        self.state = badge("")
        self.state.hide()
        self.found = plain("", wrap=True)
        self.found.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.found.setAlignment(Qt.AlignmentFlag.AlignTop)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(self.found)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 16, 24, 24)
        layout.setSpacing(12)
        layout.addWidget(plain("数据检查", "title"))
        layout.addWidget(plain(WHAT, "secondary", wrap=True))
        layout.addWidget(self.start, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(rule())
        layout.addWidget(self.state, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(area, 1)

    def _check(self) -> None:
        self.start.setEnabled(False)
        self.found.setText("正在检查，请稍候…")
        self.state.hide()
        task = call(
            self._ctx,
            lambda _task: self._services.integrity.check(),
            title="数据检查",
            on_done=self._show,
        )
        task.finished.connect(lambda: self.start.setEnabled(True))

    def _show(self, report: CheckReport) -> None:
        today = china_time(self._services.desk.clock.now())
        at = f"{today:%Y-%m-%d %H:%M}"
        if report.ok:
            set_badge(self.state, "未发现问题", Tone.SUCCESS)
            self.found.setText(f"{at} 检查完毕，各项均一致。")
            return
        set_badge(self.state, f"发现 {len(report.problems)} 个问题", Tone.DANGER)
        lines = "\n".join(f"{n}. {text}" for n, text in enumerate(report.problems, 1))
        self.found.setText(
            f"{at} 检查完毕。请停止录入，把以下内容告诉系统管理员，并从最近的备份恢复：\n\n{lines}"
        )
