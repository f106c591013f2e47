"""节假日: the table of days that differ from their weekday, beside the day that is edited."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import cast
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.services.errors import Invalid, ServiceError
from desktop.services.holidays import HolidayDraft, HolidayLine, HolidayYear
from desktop.services.permissions import Operation, allowed
from desktop.services.registry import Services
from desktop.terms import HolidayKind
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.labels import button, plain
from desktop.views.setup.calendar.month_grid import WEEKDAYS
from desktop.views.subjects.short_table import ShortTable
from desktop.views.widgets.date_edit import show_date
from desktop.views.widgets.form import DetailForm, FieldKind, FieldSpec, FormData, GroupSpec
from desktop.views.widgets.kept_form import KeptForm
from desktop.views.widgets.list_model import Column
from desktop.views.widgets.splitting import beside

COLUMNS: tuple[Column[HolidayLine], ...] = (
    Column("day", "日期", lambda line: show_date(line.day), 144),
    Column("weekday", "星期", lambda line: f"周{WEEKDAYS[line.day.weekday()]}", 64),
    Column("kind", "安排", lambda line: line.kind.label, 96),
    Column("name", "名称", lambda line: line.name, 160),
)
_FORM = GroupSpec(
    "",
    (
        FieldSpec("day", "日期", FieldKind.DATE, required=True),
        FieldSpec(
            "kind",
            "安排",
            FieldKind.CHOICE,
            tuple((k, k.label) for k in HolidayKind),
            required=True,
        ),
        FieldSpec("name", "名称", hint="如：国庆节", span=2),
    ),
)


class HolidaysTab(QWidget):
    """One year's table; ``failed`` carries a refusal to the place's foot."""

    failed = Signal(str)

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Read only without the right to edit the scheme."""
        super().__init__()
        self._ctx, self._services = ctx, services
        self._may = allowed(services.desk.actor.role, Operation.EDIT_SCHEME)
        self.year = services.desk.clock.today().year
        self._shown: HolidayYear | None = None
        self._line: HolidayLine | None = None
        self.title = plain("", "heading")
        self.back = button("上一年")
        self.on = button("下一年")
        self.seed = button("载入自带安排")
        self.warning = plain("", "secondary", wrap=True)
        self.table = ShortTable(ctx.theme, "节假日安排", COLUMNS, wide=3)
        self.form = DetailForm(ctx, (_FORM,), primary="保存", today=services.desk.clock.today)
        self.kept = KeptForm(ctx, services, self.form, "holiday")
        self._goal: UUID | None = None
        self.new = button("登记一天")
        self.remove = button("删除", "danger")
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        for widget in (self.title, self.back, self.on):
            head.addWidget(widget)
        head.addStretch(1)
        head.addWidget(self.seed)
        head.addWidget(self.new)
        self.form.extra.addWidget(self.remove)
        split = beside(self.table, self.form, (600, 400))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(head)
        layout.addWidget(self.warning)
        layout.addWidget(split, 1)
        self.new.setVisible(self._may)
        self.form.setVisible(self._may)

    def _connect(self) -> None:
        self.back.clicked.connect(lambda: self._turn(-1))
        self.on.clicked.connect(lambda: self._turn(1))
        self.seed.clicked.connect(self._seed)
        self.new.clicked.connect(self.start_new)
        self.remove.clicked.connect(self._remove)
        self.table.picked.connect(self._picked)
        self.form.submitted.connect(self._save)

    def load(self) -> None:
        """Read the year's table."""
        year = self.year
        call(
            self._ctx,
            lambda _task: self._services.holidays.year(year),
            title="读取节假日安排",
            on_done=self._show,
            on_failed=self._fail,
            quiet=True,
        )

    def _turn(self, step: int) -> None:
        self.year += step
        self.load()

    def _show(self, found: HolidayYear) -> None:
        if found.year != self.year:
            return
        self._shown = found
        self.title.setText(f"{found.year} 年")
        self.warning.setText(found.warning)
        self.warning.setVisible(bool(found.warning))
        missing = found.seed > len(found.lines)
        self.seed.setVisible(self._may and missing)
        goal, self._goal = self._goal, None
        kept = goal or (None if self._line is None else self._line.id)
        self.table.show_rows(found.lines)
        place = next((n for n, line in enumerate(found.lines) if line.id == kept), -1)
        if place >= 0:
            self.table.go_to(place)
            self._picked(place)
        else:
            self.start_new()

    def _picked(self, place: int) -> None:
        line = self.table.row_at(place)
        if not isinstance(line, HolidayLine):
            return
        self._line = line
        data = FormData({"day": line.day, "kind": line.kind, "name": line.name}, line.version)
        self.kept.show(line.id, data, str(self.year))
        self.remove.setVisible(True)

    def start_new(self) -> None:
        """A day that is not in the table yet."""
        self._line = None
        self.table.clearSelection()
        data = FormData({"day": None, "kind": HolidayKind.OFF, "name": ""})
        self.kept.show(None, data, str(self.year))
        self.remove.hide()

    def resume(self, year: int, row: UUID | None) -> None:
        """Show a day, or a new one, whose form was left unsaved."""
        self.year, self._line, self._goal = year, None, row
        self.load()

    def flush_draft(self) -> None:
        """Store what is typed at once: the window is being locked."""
        self.kept.keep_now()

    def _save(self, data: FormData) -> None:
        values, line = data.values, self._line
        draft = HolidayDraft(
            cast("date", values["day"]),
            cast("HolidayKind", values["kind"]),
            str(values["name"] or ""),
            None if line is None else line.id,
            cast("str | None", data.version),
        )
        write = self.kept.storing(lambda: self._services.holidays.save(draft))
        self.year = draft.day.year
        self._write(write)

    def _remove(self) -> None:
        line = self._line
        if line is None:
            return

        def gone() -> UUID:
            self._services.holidays.remove(line.id, line.version)
            return line.id

        self._line = None
        self._write(self.kept.storing(gone))

    def _seed(self) -> None:
        year = self.year
        self._write(lambda: self._services.holidays.seed(year))

    def _write(self, fn: Callable[[], object]) -> None:
        self.failed.emit("")

        def refused(error: ServiceError) -> None:
            faults = error.faults if isinstance(error, Invalid) else {"": error.sentence}
            self.form.show_faults(faults)

        call(
            self._ctx,
            lambda _task: fn(),
            title="保存节假日安排",
            on_done=lambda _result: self.load(),
            on_failed=refused,
        )

    def _fail(self, error: ServiceError) -> None:
        self.failed.emit(error.sentence)
