"""粘贴多条: a list copied from WPS, read line by line before anything is entered."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QStackedWidget, QVBoxLayout, QWidget

from desktop.services.building_findings import FindingDraft, PastedLine
from desktop.services.finding_text import COLUMNS as CELLS
from desktop.services.registry import Services
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.exchange.badge_delegate import BadgeDelegate
from desktop.views.labels import button, plain
from desktop.views.setup.units.finding_form import year_fault
from desktop.views.widgets.badge import Tone
from desktop.views.widgets.draft_keeper import DraftKeeper, Kept
from desktop.views.widgets.empty import EmptyText
from desktop.views.widgets.fields import FieldSpec, TextField
from desktop.views.widgets.form import DRAFT_MS
from desktop.views.widgets.list_model import Column, StaticSource
from desktop.views.widgets.list_table import ListTable
from desktop.views.widgets.one_shot import one_shot

GOOD, BAD = "可登记", "有问题"
DRAFT = ("finding_paste", None)
HOW = f"在 WPS 表格中选中若干行复制，粘贴到下面。列的顺序：{'、'.join(CELLS)}；表头有无都可以。"
COLUMNS: tuple[Column[PastedLine], ...] = (
    Column("line", "行", lambda p: str(p.pasted.line), 48, right=True),
    Column("state", "结果", lambda p: BAD if p.fault else GOOD, 88),
    Column("unit", "单位", lambda p: p.unit_name or p.pasted.unit, 136),
    Column("aspect", "方面", lambda p: p.pasted.aspect, 96),
    Column("text", "情况或原因", lambda p: p.fault or p.pasted.text, 280),
)


class PastePanel(QWidget):
    """``entered`` tells how many were entered, ``refused`` why not."""

    entered = Signal(int)
    refused = Signal(str)
    left = Signal()

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Empty."""
        super().__init__()
        self.ctx, self._findings = ctx, services.building_findings
        self._lines: tuple[PastedLine, ...] = ()
        self._drafts = DraftKeeper(ctx, services)
        self._open = False
        self._timer = one_shot(self, DRAFT_MS, lambda: self._keep(now=False))
        self.text = QPlainTextEdit()
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName("粘贴的内容")
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.year = TextField(FieldSpec("year", "年度", required=True, rule=year_fault))
        self.read = button("识别", "primary")
        self.again = button("返回修改")
        self.list = ListTable(
            ctx, "pasted_findings", COLUMNS, title="识别结果", filter_hint="筛选单位或内容",
            empty=EmptyText("没有认出任何一行。请返回修改，按列的顺序重新粘贴。"),
        )  # fmt: skip
        self.list.table.setItemDelegateForColumn(
            1,
            BadgeDelegate(
                ctx.theme, lambda t: Tone.SUCCESS if t == GOOD else Tone.DANGER, self.list.table
            ),
        )
        self.told = plain("", "secondary", wrap=True)
        self.cancel = button("取消", name="取消粘贴")
        self.enter = button("登记", "primary")
        self._lay_out()
        self.read.clicked.connect(self._read)
        self.enter.clicked.connect(self._enter)
        self.cancel.clicked.connect(self._give_up)
        self.text.textChanged.connect(self._timer.start)
        self.year.edited.connect(self._timer.start)
        self.again.clicked.connect(self._step_back)
        self._step_back()

    def _lay_out(self) -> None:
        self.steps = QStackedWidget()
        self.steps.addWidget(self.text)
        self.steps.addWidget(self.list)
        ask = QHBoxLayout()
        ask.setSpacing(16)
        ask.addWidget(plain(HOW, "secondary", wrap=True), 3)
        ask.addWidget(self.year, 1)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch(1)
        for widget in (self.cancel, self.again, self.read, self.enter):
            foot.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 8)
        layout.setSpacing(8)
        layout.addWidget(plain("粘贴多条班子建设情况", "heading"))
        layout.addLayout(ask)
        layout.addWidget(self.steps, 1)
        layout.addWidget(self.told)
        layout.addLayout(foot)

    def begin(self, year: int) -> None:
        """Start with an empty box, or what was left in it."""
        self.text.setPlainText("")
        self.year.set_value(str(year))
        self._open = True
        self._step_back()
        self._timer.stop()
        self._drafts.find(DRAFT, self._restore)

    def _restore(self, kept: Kept | None) -> None:
        if kept is None or not self._open or self.text.toPlainText():
            return
        self.text.setPlainText(str(kept[1].get("text", "")))
        self.year.set_value(kept[1].get("year"))
        self.told.setText("已恢复上次未登记的内容")
        self._timer.stop()

    def _keep(self, *, now: bool) -> None:
        self._timer.stop()
        if not self._open:
            return
        text = self.text.toPlainText()
        if text.strip():
            self._drafts.put(DRAFT, "", {"text": text, "year": self.year.value()}, now=now)
        elif self._drafts.has(DRAFT):
            self._drafts.drop(DRAFT)

    def keep_now(self) -> None:
        """Store what was pasted at once: the window is being locked."""
        if self._timer.isActive():
            self._keep(now=True)

    def _give_up(self) -> None:
        self._open = False
        self._drafts.drop(DRAFT)
        self.left.emit()

    def _step_back(self) -> None:
        self._lines = ()
        self.told.setText("")
        self._step(reading=True)
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def _step(self, *, reading: bool) -> None:
        self.steps.setCurrentWidget(self.text if reading else self.list)
        self.read.setVisible(reading)
        self.again.setVisible(not reading)
        self.enter.setVisible(not reading)
        self.year.set_read_only(not reading)

    def drafts(self) -> list[FindingDraft]:
        """What can be entered."""
        return [line.draft for line in self._lines if line.draft is not None]

    def _show(self, lines: tuple[PastedLine, ...]) -> None:
        self._lines = lines
        self.list.show_source(StaticSource(lines, lambda p: p.pasted.line, COLUMNS))
        good = len(self.drafts())
        bad = len(lines) - good
        self.enter.setText(f"登记 {good} 条" if good else "登记")
        self.enter.setAccessibleName(self.enter.text())
        self.enter.setEnabled(bool(good))
        self.told.setText(f"有 {bad} 行有问题，不会登记；改正后可再次粘贴。" if bad else "")
        self._step(reading=False)
        (self.enter if good else self.again).setFocus(Qt.FocusReason.OtherFocusReason)

    def _read(self) -> None:
        fault = self.year.check()
        self.year.show_fault(fault)
        if fault:
            return
        if not self.text.toPlainText().strip():
            self.told.setText("还没有粘贴内容。请先在 WPS 中复制，再粘贴到上面的框里。")
            return
        text, year = self.text.toPlainText(), int(str(self.year.value()))
        call(
            self.ctx,
            lambda _task: self._findings.read_pasted(text, year),
            title="识别粘贴的内容",
            on_done=self._show,
            on_failed=lambda error: self.refused.emit(error.sentence),
        )

    def _enter(self) -> None:
        drafts = self.drafts()
        write = self._drafts.storing(DRAFT, lambda: self._findings.save_all(drafts))
        call(
            self.ctx,
            lambda _task: write(),
            title="登记班子建设情况",
            on_done=self._entered,
            on_failed=lambda error: self.refused.emit(error.sentence),
        )

    def _entered(self, count: int) -> None:
        self._open = False
        self.entered.emit(count)
