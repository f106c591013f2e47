"""正负面清单目录: the numbered situations, and beside them the form of the chosen one."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.services.registry import Services
from desktop.services.scheme_forms import TemplateDraft, TemplateLine
from desktop.terms import Polarity, Severity
from desktop.views.context import ViewContext
from desktop.views.exchange.badge_delegate import BadgeDelegate
from desktop.views.labels import button, plain
from desktop.views.setup.scheme.doing import do
from desktop.views.setup.scheme.indicators_tab import FORM_WIDTH, LIST_WIDTH
from desktop.views.setup.scheme.line_form import LineForm
from desktop.views.setup.scheme.reading import Rights, SchemeRead
from desktop.views.setup.scheme.rules_tab import CHECK, CHECKED, tone_of
from desktop.views.subjects.confirm import ConfirmBar
from desktop.views.widgets.empty import EmptyState, EmptyText
from desktop.views.widgets.fields import FieldKind, FieldSpec
from desktop.views.widgets.filter_box import FilterBox
from desktop.views.widgets.form import FormData, GroupSpec
from desktop.views.widgets.list_model import Column, StaticSource
from desktop.views.widgets.list_table import ListTable
from desktop.views.widgets.place import beside_filter
from desktop.views.widgets.splitting import beside

CHOOSE = "请在左侧选择情形，右侧显示详细内容。"
EMPTY = "目录还没有情形。可以先使用出厂目录，再逐条核对修改。"
EMPTY_READ_ONLY = "目录还没有情形。"
YES = "是"

COLUMNS: tuple[Column[TemplateLine], ...] = (
    Column("number", "编号", lambda t: t.number, 64),
    Column("polarity", "性质", lambda t: t.polarity.label, 64),
    Column("text", "情形", lambda t: " ".join(t.text.split()), 288),
    Column("severity", "程度", lambda t: t.severity.label, 56),
    Column("veto", "一票否决", lambda t: YES if t.veto else "", 96),
    Column("state", "核对", lambda t: CHECK if t.unconfirmed else CHECKED, 88),
)
_GROUPS = (
    GroupSpec(
        "",
        (
            FieldSpec(
                "polarity",
                "性质",
                FieldKind.CHOICE,
                tuple((p, p.label) for p in Polarity),
                required=True,
            ),
            FieldSpec(
                "severity",
                "程度",
                FieldKind.CHOICE,
                tuple((s, s.label) for s in Severity),
                required=True,
            ),
            FieldSpec("number", "编号", hint="不填即取下一个编号"),
            FieldSpec(
                "veto", "一票否决", FieldKind.CHOICE, ((False, "否"), (True, YES)), required=True
            ),
            FieldSpec("section", "类别", span=2, hint="如 政治建设、作风建设"),
            FieldSpec("text", "情形", FieldKind.LONG, required=True, span=2, lines=4),
            FieldSpec("basis", "依据", FieldKind.LONG, span=2, lines=2),
        ),
    ),
)


def template_data(line: TemplateLine) -> FormData:
    """A situation as the form shows it."""
    return FormData(
        {
            "polarity": line.polarity,
            "severity": line.severity,
            "number": line.number,
            "veto": line.veto,
            "section": line.section,
            "text": line.text,
            "basis": line.basis,
        },
        line.version,
    )


class TemplatesTab(QWidget):
    """``touched``: something was written and the place reads again."""

    touched = Signal()

    def __init__(self, ctx: ViewContext, services: Services, rights: Rights) -> None:
        """Empty until ``show_read``."""
        super().__init__()
        self._ctx, self._services, self._rights = ctx, services, rights
        self._read: SchemeRead | None = None
        self._line: TemplateLine | None = None
        self._new = False
        self.list = ListTable(
            ctx, "scheme_templates", COLUMNS, title="正负面清单目录", filter_hint="筛选情形"
        )
        self.only = FilterBox("性质", (("正面和负面", None), *((p.label, p) for p in Polarity)))
        self.add = button("新增情形")
        self.confirm = ConfirmBar("确认删除")
        self.form = LineForm(ctx, services, "list_template", _GROUPS)
        self.heading = plain("", "heading", wrap=True)
        self.checked = button("依据已核对")
        self.remove = button("删除", "danger")
        self.nothing = EmptyState()
        self.nothing.show_text(EmptyText(CHOOSE))
        self.side = QStackedWidget()
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        table = self.list.table
        beside_filter(self.only)
        self.list.bar.insertWidget(1, self.only)
        self.list.bar.addWidget(self.add)
        table.setItemDelegateForColumn(
            5,
            BadgeDelegate(self._ctx.theme, tone_of, table),
        )
        head = QHBoxLayout()
        head.addWidget(self.heading, 1)
        head.addWidget(self.remove)  # the foot has no room for it in large letters
        self.form.head.insertLayout(0, head)
        self.form.extra.addWidget(self.checked)
        frame = QFrame()
        frame.setObjectName("detailPane")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.setSpacing(0)
        inside.addWidget(self.confirm)
        inside.addWidget(self.side, 1)
        self.side.addWidget(self.nothing)
        self.side.addWidget(self.form)
        split = beside(self.list, frame, (LIST_WIDTH, FORM_WIDTH), stretch=(5, 3))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.addWidget(split)

    def _connect(self) -> None:
        self.list.picked.connect(self._picked)
        self.only.chosen.connect(self._show_lines)
        self.add.clicked.connect(self.start_new)
        self.form.submitted.connect(self._save)
        self.form.stored.connect(self._stored)
        self.form.loaded.connect(self._fit)
        self.checked.clicked.connect(self._confirm_basis)
        self.remove.clicked.connect(self._ask_remove)

    @property
    def editable(self) -> bool:
        """Whether situations can be edited; a frozen scheme does not hold them fast."""
        return self._rights.edit and self._read is not None and not self._read.sealed

    def show_read(self, read: SchemeRead) -> None:
        """Show another state of the catalogue."""
        if self._read is None or self._read.cycle.id != read.cycle.id:
            self._new = False
            self.form.forget()
            self.side.setCurrentWidget(self.nothing)
        self._read = read
        self.add.setVisible(self.editable)
        self._show_lines()

    def _show_lines(self) -> None:
        if self._read is None:
            return
        only = self.only.value()
        rows = [t for t in self._read.templates if only is None or t.polarity is only]
        if self.editable and not self._read.templates:
            self.list.set_empty(EmptyText(EMPTY, "使用出厂目录", self._use_default))
        else:
            self.list.set_empty(EmptyText(EMPTY_READ_ONLY))
        self.list.show_source(StaticSource(rows, lambda t: t.id, COLUMNS))

    def _picked(self, key: object) -> None:
        if self._new and not self.list.table.hasFocus():
            return  # the list was only read again
        self._new = False
        read = self._read
        line = next((t for t in read.templates if t.id == key), None) if read is not None else None
        self.confirm.hide()
        if read is None or line is None:
            self._line = None
            self.form.forget()
            self.side.setCurrentWidget(self.nothing)
            return
        services, cycle, row = self._services, read.cycle.id, line.id

        def latest() -> FormData | None:
            lines = services.list_templates.templates(cycle)
            return next((template_data(t) for t in lines if t.id == row), None)

        def prepare() -> None:
            self._line = line
            self.heading.setText(f"{line.polarity.label}清单 {line.number}")

        self.form.begin(row, template_data(line), latest, editable=self.editable, prepare=prepare)
        self.side.setCurrentWidget(self.form)

    def _fit(self) -> None:
        line = self._line
        self.remove.setVisible(self.editable and line is not None)
        self.checked.setVisible(self.editable and line is not None and line.unconfirmed)

    def start_new(self) -> None:
        """An empty form, or the draft of one."""
        if not self.editable:
            return
        near, self._new = self._line, True

        def prepare() -> None:
            self._line = None
            self.heading.setText("新增情形")

        values: dict[str, object] = {"veto": False}
        if near is not None:
            values |= {"polarity": near.polarity, "section": near.section}
        self.form.begin(None, FormData(values), lambda: None, editable=True, prepare=prepare)
        self.side.setCurrentWidget(self.form)
        self.form.fields["text"].editor.setFocus()

    def jump(self, key: UUID) -> bool:
        """Show a situation; False when there is none such."""
        read = self._read
        if read is None or all(t.id != key for t in read.templates):
            return False
        self._new = False
        self.only.choose(None)
        self.list.filter.clear()
        self.list.select_id(key)
        self._show_lines()
        return True

    def _save(self, data: FormData) -> None:
        line = self._line
        self._write(data, unconfirmed=line is not None and line.unconfirmed)

    def _confirm_basis(self) -> None:
        if self.form.check():
            self.form.submit()  # says what is wrong
        else:
            self._write(self.form.data(), unconfirmed=False)

    def _write(self, data: FormData, *, unconfirmed: bool) -> None:
        read, line, values = self._read, self._line, data.values
        if read is None:
            return
        draft = TemplateDraft(
            polarity=cast("Polarity", values["polarity"]),
            text=str(values["text"]),
            severity=cast("Severity", values["severity"]),
            id=None if line is None else line.id,
            number=str(values["number"]),
            section=str(values["section"]),
            veto=values["veto"] is True,
            basis=str(values["basis"]),
            unconfirmed=unconfirmed,
            version=None if line is None else str(data.version or ""),
        )
        cycle = read.cycle.id
        self.form.store(lambda: self._services.list_templates.save(cycle, draft))

    def _stored(self, key: object) -> None:
        self._new = False
        if isinstance(key, UUID):
            self.list.select_id(key)
        self.touched.emit()

    def _ask_remove(self) -> None:
        line = self._line
        if line is None:
            return
        key, version = line.id, line.version
        self.confirm.ask(
            f"从目录中删除{line.polarity.label}清单 {line.number}？已登记的纪实不受影响。",
            lambda: self._do(
                "删除情形", lambda: self._services.list_templates.remove(key, version)
            ),
        )

    def _use_default(self) -> None:
        read = self._read
        if read is not None:
            cycle = read.cycle.id
            self._do("使用出厂目录", lambda: self._services.list_templates.use_default(cycle))

    def _do(self, title: str, write: Callable[[], object]) -> None:
        do(self._ctx, title, write, lambda _done: self.touched.emit())

    def keep_now(self) -> None:
        """The window is being locked."""
        self.form.keep_open()
