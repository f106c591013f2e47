"""已登记: the 回避 that are registered, a form for new ones, and the end of one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop.services.errors import Invalid, ServiceError
from desktop.services.pinyin import sort_key
from desktop.services.recusals import RecusalDraft, RecusalLine
from desktop.services.registry import Services
from desktop.terms import RecusalKind
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.exchange.badge_delegate import BadgeDelegate
from desktop.views.labels import button, plain
from desktop.views.records.visit_form import find_assessors, find_units
from desktop.views.setup.recusals.columns import (
    REGISTERED,
    state_tone,
    state_word,
    told,
)
from desktop.views.widgets.badge import badge, set_badge
from desktop.views.widgets.empty import EmptyText
from desktop.views.widgets.fields import Field, FieldKind, FieldSpec
from desktop.views.widgets.form import DetailForm, FormData, GroupSpec
from desktop.views.widgets.kept_form import KeptForm
from desktop.views.widgets.list_model import StaticSource
from desktop.views.widgets.list_table import ListTable
from desktop.views.widgets.pick_field import PickField
from desktop.views.widgets.place import scrolled, selectable
from desktop.views.widgets.splitting import beside

NONE = "还没有登记回避。可在“待确认”中按资料核对，或直接登记。"


class RegisteredTab(QWidget):
    """List beside detail or form. ``asking``: a form is open, the footer goes away."""

    asking = Signal(bool)

    def __init__(self, ctx: ViewContext, services: Services, *, may: bool) -> None:
        """Lines come with ``show_lines``."""
        super().__init__()
        self._ctx, self._services, self._may = ctx, services, may
        self._rows: dict[object, RecusalLine] = {}
        self._ending: RecusalLine | None = None
        empty = EmptyText(NONE, "登记回避…", self.start_new) if may else EmptyText(NONE)
        self.list = ListTable(
            ctx, "recusals", REGISTERED, title="已登记的回避", filter_hint="筛选单位、考核员或原因",
            empty=empty,
        )  # fmt: skip
        self.list.table.setItemDelegateForColumn(
            3, BadgeDelegate(ctx.theme, state_tone, self.list.table)
        )
        self.what = plain("", "heading")
        self.state = badge("")
        self.told = selectable()
        self.end = button("结束回避…")
        self.form = self._new_form()
        self.ending = self._end_form()
        self._goal: UUID | None = None
        self.kept = {
            self.form: KeptForm(ctx, services, self.form, "recusal"),
            self.ending: KeptForm(ctx, services, self.ending, "recusal-end"),
        }
        self._lay_out()
        self.list.picked.connect(self._tell)
        self.end.clicked.connect(self._ask_end)

    def _lay_out(self) -> None:
        detail = QWidget()
        column = QVBoxLayout(detail)
        column.setContentsMargins(16, 8, 16, 8)
        column.setSpacing(8)
        column.addWidget(self.what)
        column.addWidget(self.state, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.told)
        column.addWidget(self.end, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        self.detail = scrolled(detail)
        self.stack = QStackedWidget()
        for page in (self.detail, self.form, self.ending):
            self.stack.addWidget(page)
        split = beside(self.list, self.stack, (620, 400))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.addWidget(split)

    def _new_form(self) -> DetailForm:
        ctx, services = self._ctx, self._services

        def person(spec: FieldSpec) -> Field:
            return PickField(spec, ctx, lambda text: find_assessors(services, text))

        def unit(spec: FieldSpec) -> Field:
            return PickField(spec, ctx, lambda text: find_units(services, text))

        kinds = tuple((kind, kind.label) for kind in RecusalKind)
        fields = (
            FieldSpec("person", "考核员", required=True, span=2, maker=person),
            FieldSpec("unit", "考核单位", required=True, span=2, maker=unit),
            FieldSpec("kind", "缘由", FieldKind.CHOICE, kinds, required=True),
            FieldSpec("end", "截止日期", FieldKind.DATE, hint="留空为长期回避"),
            FieldSpec("reason", "原因", FieldKind.LONG, required=True, span=2, lines=3,
                      hint="如：配偶任该局副局长"),
        )  # fmt: skip
        return self._form("登记回避", "登记", fields, self._register)

    def _end_form(self) -> DetailForm:
        fields = (
            FieldSpec(
                "end", "最后一天", FieldKind.DATE, required=True, hint="当日仍须回避", span=2
            ),
        )
        return self._form("结束回避", "结束回避", fields, self._end_now)

    def _form(
        self,
        title: str,
        word: str,
        fields: tuple[FieldSpec, ...],
        run: Callable[[FormData], None],
    ) -> DetailForm:
        today = self._services.desk.clock.today
        form = DetailForm(self._ctx, (GroupSpec("", fields),), primary=word, today=today)
        form.head.addWidget(plain(title, "heading"))
        cancel = button("取消", name=f"取消{title}")
        cancel.clicked.connect(lambda: self._give_up(form))
        form.extra.addWidget(cancel)
        form.submitted.connect(run)
        return form

    # --- the list ----------------------------------------------------------------------

    def show_lines(self, lines: tuple[RecusalLine, ...]) -> None:
        """Show what is registered."""
        self._rows = {line.id: line for line in lines}
        self.list.show_source(StaticSource(lines, lambda r: r.id, REGISTERED, sort_key))
        goal, self._goal = self._rows.get(self._goal), None
        if goal is not None and goal.running and self._may:
            self.list.select_id(goal.id)
            self._ask_end_of(goal)

    def _tell(self, key: object) -> None:
        line = self._rows.get(key)
        for item in (self.what, self.state, self.told):
            item.setVisible(line is not None)
        self.end.setVisible(line is not None and line.running and self._may)
        if line is not None:
            self.what.setText(f"{line.name} — {line.unit_name}")
            set_badge(self.state, state_word(line), state_tone(state_word(line)))
            self.told.setText(told(line))

    # --- the forms ---------------------------------------------------------------------

    def start_new(self) -> None:
        """登记回避."""
        self.kept[self.form].show(None, FormData({}))
        self._open(self.form, "person")

    def _ask_end(self) -> None:
        line = self._rows.get(self.list.current_id())
        if line is not None:
            self._ask_end_of(line)

    def _ask_end_of(self, line: RecusalLine) -> None:
        self._ending = line
        data = FormData({"end": self._services.desk.clock.today()}, line.version)
        self.kept[self.ending].show(line.id, data)
        self._open(self.ending, "end")

    def resume(self, key: UUID) -> None:
        """Open the end of a 回避 that was left unsaved, once the lines are read."""
        self._goal = key

    def flush_draft(self) -> None:
        """Store what is typed at once: the window is being locked."""
        for kept in self.kept.values():
            kept.keep_now()

    def _give_up(self, form: DetailForm) -> None:
        self.kept[form].drop()
        self.leave()

    def _open(self, form: DetailForm, first: str) -> None:
        self.stack.setCurrentWidget(form)
        self.asking.emit(True)
        form.jump(first)

    def leave(self) -> None:
        """Close a form."""
        self.stack.setCurrentWidget(self.detail)
        self.asking.emit(False)

    def _register(self, data: FormData) -> None:
        person, unit, kind = (data.values[key] for key in ("person", "unit", "kind"))
        end, reason = data.values["end"], str(data.values["reason"])
        if (
            not isinstance(person, tuple)
            or not isinstance(unit, tuple)
            or not isinstance(kind, RecusalKind)
        ):
            return  # the form has said so already
        last = end if isinstance(end, date) else None
        draft = RecusalDraft(person[0], unit[0], kind, reason, last)

        def done(key: UUID) -> None:
            self.list.select_id(key)
            self._done(f"已登记：{person[1]}回避{unit[1]}。")

        write = self.kept[self.form].storing(lambda: self._services.recusals.register(draft))
        call(
            self._ctx,
            lambda _task: write(),
            title="登记回避",
            on_done=done,
            on_failed=lambda error: _tell_faults(self.form, error),
        )

    def _end_now(self, data: FormData) -> None:
        line, end = self._ending, data.values["end"]
        if line is None or not isinstance(end, date):
            return
        write = self.kept[self.ending].storing(
            lambda: self._services.recusals.end(line.id, line.version, end)
        )
        call(
            self._ctx,
            lambda _task: write(),
            title="结束回避",
            on_done=lambda _none: self._done(f"{line.name}对{line.unit_name}的回避已结束。"),
            on_failed=lambda error: _tell_faults(self.ending, error),
        )

    def _done(self, said: str) -> None:
        self.leave()
        self._ctx.alerts.success(said)


def _tell_faults(form: DetailForm, error: ServiceError) -> None:
    form.show_faults(error.faults if isinstance(error, Invalid) else {"": error.sentence})
