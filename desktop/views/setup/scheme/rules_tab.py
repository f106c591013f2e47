"""规则: every ratio, weight, threshold and period, where it comes from, and what is still 请核对."""

from __future__ import annotations

from datetime import date
from typing import cast
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QStackedWidget, QVBoxLayout, QWidget

from desktop.services.registry import Services
from desktop.services.scheme_forms import RuleDraft, RuleLine
from desktop.views.context import ViewContext
from desktop.views.exchange.badge_delegate import BadgeDelegate
from desktop.views.labels import button, plain
from desktop.views.setup.scheme.doing import do
from desktop.views.setup.scheme.indicators_tab import FORM_WIDTH, FROZEN, LIST_WIDTH
from desktop.views.setup.scheme.line_form import LineForm
from desktop.views.setup.scheme.reading import Rights, SchemeRead
from desktop.views.widgets.badge import Tone
from desktop.views.widgets.empty import EmptyState, EmptyText
from desktop.views.widgets.fields import FieldKind, FieldSpec
from desktop.views.widgets.filter_box import FilterBox
from desktop.views.widgets.form import FormData, GroupSpec
from desktop.views.widgets.list_model import Column, StaticSource
from desktop.views.widgets.list_table import ListTable
from desktop.views.widgets.place import beside_filter
from desktop.views.widgets.splitting import beside

CHECK, CHECKED = "请核对", "已核对"
CHOOSE = "请在左侧选择规则，右侧显示依据并可修改。"


def state_of(line: RuleLine) -> str:
    """The amendment that set the value, or whether the basis is still to be confirmed."""
    if line.amendment:
        return f"第{line.amendment}号修订"
    return CHECK if line.unconfirmed else CHECKED


def tone_of(word: str) -> Tone:
    """The colour that repeats the word."""
    return {CHECK: Tone.WARNING, CHECKED: Tone.SUCCESS}.get(word, Tone.PRIMARY)


COLUMNS: tuple[Column[RuleLine], ...] = (
    Column("title", "规则", lambda r: r.title, 248),
    Column("value", "数值", lambda r: r.value, 64, right=True),
    Column("basis", "依据", lambda r: r.basis or "", 128),
    Column("state", "核对", state_of, 104),
    Column("effective", "生效", lambda r: f"{r.effective:%Y.%m.%d}" if r.effective else "", 96),
)
_GROUPS = (
    GroupSpec(
        "",
        (
            FieldSpec("value", "数值", required=True, hint="比例写成小数，如 0.30"),
            FieldSpec("effective", "生效日期", FieldKind.DATE, hint="没有另行规定的可不填"),
            FieldSpec("basis", "依据", FieldKind.LONG, span=2, lines=2),
        ),
    ),
)


def rule_data(line: RuleLine) -> FormData:
    """A rule as the form shows it."""
    return FormData(
        {"value": line.value, "effective": line.effective, "basis": line.basis or ""}, line.version
    )


class RuleForm(LineForm):
    """One rule. ``confirming``: the button that also takes 请核对 away."""

    def __init__(self, ctx: ViewContext, services: Services, name: str, primary: str) -> None:
        """``name`` is the kind of draft."""
        super().__init__(ctx, services, name, _GROUPS, primary=primary)
        self.heading = plain("", "heading", wrap=True)
        self.note = plain("", "hint", wrap=True)
        self.head.insertWidget(0, self.heading)
        self.head.insertWidget(1, self.note)
        self.line: RuleLine | None = None

    def show_line(self, line: RuleLine, note: str) -> None:
        """What stands above the fields."""
        self.line = line
        self.heading.setText(line.title)
        self.note.setText(note)
        self.note.setVisible(bool(note))

    def draft(self, data: FormData, *, unconfirmed: bool) -> RuleDraft | None:
        """What the service takes."""
        line, values = self.line, data.values
        if line is None:
            return None
        return RuleDraft(
            line.id,
            str(values["value"]),
            str(values["basis"]),
            cast("date | None", values["effective"]),
            unconfirmed,
            str(data.version or ""),
        )


class RulesTab(QWidget):
    """``touched``: something was written and the place reads again."""

    touched = Signal()

    def __init__(self, ctx: ViewContext, services: Services, rights: Rights) -> None:
        """Empty until ``show_read``."""
        super().__init__()
        self._ctx, self._services, self._rights = ctx, services, rights
        self._read: SchemeRead | None = None
        self._confirming = False
        self.list = ListTable(
            ctx, "scheme_rules", COLUMNS, title="规则", filter_hint="筛选规则或依据"
        )
        self.only = FilterBox("核对", (("全部规则", None), (CHECK, True), (CHECKED, False)))
        self.missing = button("")
        self.form = RuleForm(ctx, services, "rule", "保存")
        self.checked = button("依据已核对")
        self.nothing = EmptyState()
        self.nothing.show_text(EmptyText(CHOOSE))
        self.side = QStackedWidget()
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        table = self.list.table
        beside_filter(self.only)
        self.list.bar.insertWidget(1, self.only)
        self.list.bar.addWidget(self.missing)
        table.setItemDelegateForColumn(
            3,
            BadgeDelegate(self._ctx.theme, tone_of, table),
        )
        self.form.extra.addWidget(self.checked)
        frame = QFrame()
        frame.setObjectName("detailPane")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.side)
        self.side.addWidget(self.nothing)
        self.side.addWidget(self.form)
        split = beside(self.list, frame, (LIST_WIDTH, FORM_WIDTH), stretch=(5, 3))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.addWidget(split)

    def _connect(self) -> None:
        self.list.picked.connect(self._picked)
        self.only.chosen.connect(self._show_rules)
        self.missing.clicked.connect(self._add_missing)
        self.form.submitted.connect(self._save)
        self.form.stored.connect(self._stored)
        self.form.loaded.connect(self._fit)
        self.checked.clicked.connect(self._confirm)

    def show_read(self, read: SchemeRead) -> None:
        """Show another state of the scheme."""
        if self._read is None or self._read.cycle.id != read.cycle.id:
            self.form.forget()
            self.side.setCurrentWidget(self.nothing)
        self._read = read
        short = read.summary.missing_rules
        self.missing.setText(f"补入 {short} 条新规则")
        self.missing.setAccessibleName(self.missing.text())
        self.missing.setVisible(bool(short) and self._rights.edit and read.draft)
        self._show_rules()

    def _show_rules(self) -> None:
        if self._read is None:
            return
        only = self.only.value()
        rows = [r for r in self._read.rules if only is None or r.unconfirmed is only]
        self.list.set_empty(EmptyText("没有需要显示的规则。"))
        self.list.show_source(StaticSource(rows, lambda r: r.id, COLUMNS))

    def _picked(self, key: object) -> None:
        read = self._read
        line = next((r for r in read.rules if r.id == key), None) if read is not None else None
        if read is None or line is None:
            self.form.forget()
            self.side.setCurrentWidget(self.nothing)
            return
        services, cycle, rule = self._services, read.cycle.id, line.id
        editable = self._rights.edit and not read.sealed
        note = FROZEN if editable and read.summary.frozen else ""

        def latest() -> FormData | None:
            rules = services.scheme.rules(cycle)
            return next((rule_data(r) for r in rules if r.id == rule), None)

        self.form.begin(
            rule,
            rule_data(line),
            latest,
            editable=editable,
            prepare=lambda: self.form.show_line(line, note),
        )
        self.side.setCurrentWidget(self.form)

    def _fit(self) -> None:
        """A frozen value is only shown; its basis can still be confirmed."""
        read, line = self._read, self.form.line
        if read is None or line is None:
            return
        editable = self._rights.edit and not read.sealed
        for key in ("value", "effective"):
            self.form.fields[key].set_read_only(not (editable and read.draft))
        self.checked.setVisible(editable and line.unconfirmed)

    def jump(self, key: UUID) -> bool:
        """Show a rule; False when there is none such."""
        read = self._read
        if read is None or all(r.id != key for r in read.rules):
            return False
        self.only.choose(None)
        self.list.filter.clear()
        self.list.select_id(key)
        self._show_rules()
        return True

    def _confirm(self) -> None:
        if self.form.check():
            self.form.submit()  # says what is wrong
        else:
            self._write(self.form.data(), unconfirmed=False)

    def _save(self, data: FormData) -> None:
        line = self.form.line
        self._write(data, unconfirmed=line is not None and line.unconfirmed)

    def _write(self, data: FormData, *, unconfirmed: bool) -> None:
        draft = self.form.draft(data, unconfirmed=unconfirmed)
        if draft is None:
            return
        line = self.form.line
        self._confirming = line is not None and line.unconfirmed and not unconfirmed
        self.form.store(lambda: self._services.scheme.save_rule(draft))

    def _stored(self, _none: object) -> None:
        if self._confirming:
            self._go_on()
        self._confirming = False
        self.touched.emit()

    def _go_on(self) -> None:
        """To the next rule that is still 请核对, as in a queue."""
        line, read = self.form.line, self._read
        if line is None or read is None:
            return
        shown = [self.list.model.id_at(n) for n in range(self.list.model.rowCount())]
        place = shown.index(line.id) if line.id in shown else -1
        open_ones = {r.id for r in read.rules if r.unconfirmed and r.id != line.id}
        following = [*shown[place + 1 :], *shown[: max(0, place)]]
        target = next((key for key in following if key in open_ones), None)
        if target is not None:
            self.list.select_id(target)

    def _add_missing(self) -> None:
        read = self._read
        if read is None:
            return

        def after(count: int | None) -> None:
            if count is not None:
                self._ctx.alerts.success(f"已补入 {count} 条规则，数值为出厂默认，请核对。")
            self.touched.emit()

        cycle = read.cycle.id
        do(
            self._ctx,
            "补入规则",
            lambda: self._services.scheme.add_missing_rules(cycle),
            after,
        )

    def keep_now(self) -> None:
        """The window is being locked."""
        self.form.keep_open()
