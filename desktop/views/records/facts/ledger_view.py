"""考核台账: the verified facts of a year by unit and by cadre, and the ledger as files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.services.errors import ServiceError
from desktop.services.fact_ledger import (
    FactGroup,
    FactLedger,
    FactLedgerFile,
    FactLedgerQuery,
    LedgerOrder,
)
from desktop.services.facts import FactQuery
from desktop.services.permissions import Operation, allowed
from desktop.services.registry import Services
from desktop.services.scheme_forms import CycleLine
from desktop.terms import FactState
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.labels import button, plain
from desktop.views.records.facts.columns import GROUPS, OF_GROUP, source_of, sum_words
from desktop.views.rectification.page import write
from desktop.views.subjects.choosing import FileChooser, SystemChooser
from desktop.views.widgets.empty import EmptyText
from desktop.views.widgets.filter_box import FilterBox
from desktop.views.widgets.list_model import StaticSource
from desktop.views.widgets.list_table import ListTable
from desktop.views.widgets.pdf_preview import PdfPreview
from desktop.views.widgets.splitting import beside

T = TypeVar("T")
BY_UNIT, BY_SUBJECT, CHOSEN = "unit", "subject", "chosen"
NONE_YET = "本年度还没有已核实的考核纪实。提交并核实后，在这里按单位和干部汇总。"
PDF_KINDS, SHEET_KINDS = "PDF 文件 (*.pdf)", "Excel 工作簿 (*.xlsx)"


class LedgerView(QWidget):
    """``fact_wanted`` gives a fact that the user wants to see whole."""

    fact_wanted = Signal(object)

    def __init__(
        self, ctx: ViewContext, services: Services, chooser: FileChooser | None = None
    ) -> None:
        """Over the services of an unlocked workspace; nothing is read until ``load``."""
        super().__init__()
        self.ctx, self.services = ctx, services
        self.chooser = chooser or SystemChooser(ctx.settings)
        self.ledger: FactLedger | None = None
        self._ticket = 0
        self._made: FactLedgerFile | None = None
        self._group: FactGroup | None = None
        self.year = FilterBox("年度", (("本年度", None),))
        self.by = FilterBox("汇总方式", (("按单位", BY_UNIT), ("按干部", BY_SUBJECT)))
        self.order = FilterBox("排列", tuple((order.label, order) for order in LedgerOrder))
        self.scope = FilterBox("导出范围", (("全部单位", None), ("选中单位", CHOSEN)))
        self.groups = ListTable(
            ctx, "fact-groups", GROUPS, title="考核台账", filter_hint="筛选单位或干部"
        )
        self.facts = ListTable(
            ctx, "group-facts", OF_GROUP, title="台账中的纪实", filter_hint="筛选内容"
        )
        self.total = plain("", "secondary", wrap=True)
        self.caption = plain("", "heading", wrap=True)
        self.refusal = plain("", "fault", wrap=True)
        self.look = button("查看纪实")
        self.sheet = button("导出表格…", name="导出考核台账表格")
        self.paper = button("预览打印", "primary", name="预览打印考核台账")
        self.preview = PdfPreview(ctx)
        for tool in (self.preview.out, self.preview.into):  # their signs say enough
            tool.setToolTip(tool.text())
            tool.setText("")
        self.back = button("返回台账", "flat")
        self.stack = QStackedWidget()
        self._lay_out()
        for made in (self.scope, self.sheet, self.paper):
            made.setVisible(allowed(services.desk.actor.role, Operation.PRINT))
        self._connect()

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setSpacing(8)
        for box in (self.year, self.by):
            bar.addWidget(box, 1)
        left = _column(bar, self.groups, self.total)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.caption, 1)
        line.addWidget(self.order, 1)
        self.split = beside(left, _column(line, self.facts), (648, 472), handle=12)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.refusal, 1)
        foot.addStretch(1)
        self.scope.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        for made in (self.look, self.scope, self.sheet, self.paper):
            foot.addWidget(made)
        whole = QWidget()
        inside = QVBoxLayout(whole)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        inside.addWidget(self.split, 1)
        inside.addLayout(foot)
        page = QWidget()
        shown = QVBoxLayout(page)
        shown.setContentsMargins(0, 0, 0, 0)
        shown.setSpacing(8)
        shown.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
        shown.addWidget(self.preview, 1)
        self.stack.addWidget(whole)
        self.stack.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.addWidget(self.stack)
        self.refusal.hide()

    def _connect(self) -> None:
        self.year.chosen.connect(self.load)
        self.by.chosen.connect(self._show_groups)
        self.order.chosen.connect(self._show_facts)
        self.groups.picked.connect(self._picked)
        self.facts.opened.connect(self.fact_wanted.emit)
        self.facts.loaded.connect(lambda total: self.look.setEnabled(total > 0))
        self.look.clicked.connect(self._look)
        self.sheet.clicked.connect(self._export)
        self.paper.clicked.connect(self._print)
        self.preview.save_wanted.connect(self._save)
        self.back.clicked.connect(lambda: self.stack.setCurrentIndex(0))

    # reading

    def load(self) -> None:
        """Read the ledger of the chosen year."""
        self._ticket += 1
        ticket, services, query = self._ticket, self.services, self._query()

        def read(_task: object) -> tuple[FactLedger, tuple[CycleLine, ...]]:
            return services.fact_ledger.ledger(query), services.scheme.cycles()

        def came(found: tuple[FactLedger, tuple[CycleLine, ...]]) -> None:
            if ticket != self._ticket:
                return
            self._say("")
            self.ledger, years = found
            self.year.offer([(line.title, line.id) for line in years])
            self.year.choose(self.ledger.cycle)
            self._show_groups()

        def failed(error: ServiceError) -> None:
            if ticket == self._ticket:
                self._say(error.sentence)

        call(self.ctx, read, title="读取考核台账", on_done=came, on_failed=failed, quiet=True)

    def _query(self) -> FactLedgerQuery:
        year, order = self.year.value(), self.order.value()
        return FactLedgerQuery(
            cycle=year if isinstance(year, UUID) else None,
            order=order if isinstance(order, LedgerOrder) else LedgerOrder.DAY,
        )

    def _show_groups(self) -> None:
        ledger = self.ledger
        if ledger is None:
            return
        groups = ledger.units if self.by.value() == BY_UNIT else ledger.subjects
        self.total.setText(sum_words(ledger.total))
        self.groups.set_empty(EmptyText(NONE_YET))
        self.groups.show_source(StaticSource(groups, lambda g: g.id, GROUPS))
        for made in (self.sheet, self.paper):
            made.setEnabled(ledger.total.facts > 0)

    def _picked(self, key: object) -> None:
        ledger = self.ledger
        if ledger is None:
            return
        every = (*ledger.units, *ledger.subjects)
        self._group = next((group for group in every if group.id == key), None)
        self._show_facts()

    def _show_facts(self) -> None:
        ledger, group = self.ledger, self._group
        if ledger is None or group is None:
            self.caption.setText("")
            self.facts.setEnabled(False)
            self.look.setEnabled(False)
            return
        self.facts.setEnabled(True)
        self.caption.setText(f"{group.unit}　{group.subject}".rstrip("　"))
        query = FactQuery(
            unit=group.unit_id,
            cadre=group.cadre_id,
            team_only=bool(group.subject) and group.cadre_id is None,
            cycle=ledger.cycle,
            state=FactState.VERIFIED,
            sort=_SORTS.get(self.order.value(), "on"),
            descending=self.order.value() is LedgerOrder.SEVERITY,
        )
        self.facts.show_source(source_of(self.services.facts, lambda: query))

    def _look(self) -> None:
        key = self.facts.current_id()
        if key is not None:
            self.fact_wanted.emit(key)

    # files

    def _for_files(self) -> FactLedgerQuery:
        """The whole year, or the unit of the chosen line."""
        query, group = self._query(), self._group
        if self.scope.value() == CHOSEN and group is not None:
            return replace(query, unit=group.unit_id)
        return query

    def _say(self, sentence: str) -> None:
        self.refusal.setText(sentence)
        self.refusal.setVisible(bool(sentence))

    def _print(self) -> None:
        query = self._for_files()

        def came(made: FactLedgerFile) -> None:
            self._made = made
            self.preview.show_pdf(made.data)
            self.stack.setCurrentIndex(1)
            self.back.setFocus(Qt.FocusReason.OtherFocusReason)

        self._make("生成考核台账", lambda: self.services.fact_ledger.pdf(query), came)

    def _make(self, title: str, fn: Callable[[], T], came: Callable[[T], None]) -> None:
        self._say("")
        call(
            self.ctx,
            lambda _task: fn(),
            title=title,
            on_done=came,
            on_failed=lambda error: self._say(error.sentence),
        )

    def _save(self) -> None:
        made = self._made
        if made is None:
            return
        path = self.chooser.save_as(self, made.name, PDF_KINDS)
        if path is not None:
            self._write(path, made)

    def _export(self) -> None:
        query = self._for_files()
        year = "" if self.ledger is None else f"{self.ledger.year}年度"
        path = self.chooser.save_as(self, f"{year}考核台账.xlsx", SHEET_KINDS)
        if path is None:
            return

        def work() -> FactLedgerFile:
            made = self.services.fact_ledger.xlsx(query)
            write(path, made.data)
            return made

        self._make("导出考核台账", work, lambda made: self._told(path, made))

    def _write(self, path: Path, made: FactLedgerFile) -> None:
        self._make(
            "保存考核台账", lambda: write(path, made.data), lambda _none: self._told(path, made)
        )

    def _told(self, path: Path, made: FactLedgerFile) -> None:
        self.ctx.alerts.success(f"已导出 {made.facts} 条考核纪实：{path.name}")


_SORTS: dict[object, str] = {
    LedgerOrder.SEVERITY: "severity",
    LedgerOrder.NUMBER: "number",
    LedgerOrder.DAY: "on",
}


def _column(above: QHBoxLayout, *below: QWidget) -> QWidget:
    """A line of boxes over a list, and what stands under it."""
    whole = QWidget()
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(8)
    column.addLayout(above)
    for place, widget in enumerate(below):
        column.addWidget(widget, 0 if place else 1)
    return whole
