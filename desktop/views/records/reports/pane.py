"""述职述廉: who has handed in a report and who none, and the report with its files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from desktop.services.conflict_marks import marked
from desktop.services.permissions import Operation, allowed
from desktop.services.registry import Services
from desktop.services.scheme import CycleLine
from desktop.services.work_reports import ReportLine, ReportUnit
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.labels import button, plain
from desktop.views.records.reports.form import ReportForm
from desktop.views.records.reports.goal import ReportGoal
from desktop.views.records.short_hint import ShortHint
from desktop.views.records.year_box import YearBox
from desktop.views.setup.period_box import present_cycle
from desktop.views.subjects.confirm import ConfirmBar
from desktop.views.subjects.short_table import ShortTable
from desktop.views.widgets.attachments_field import AttachmentChooser, SystemAttachmentChooser
from desktop.views.widgets.date_edit import show_date
from desktop.views.widgets.drop import FileDrop
from desktop.views.widgets.list_model import Column
from desktop.views.widgets.place import Place
from desktop.views.widgets.splitting import beside

_NO_UNITS = "还没有可以登记述职述廉报告的单位。"
_HOW = "选中对象后，把报告文件（Word、PDF 等）拖到这里即登记为述职述廉报告，也可直接填写内容。"
_HOW_SHORT = "选中对象后，把报告文件拖到这里即为登记。"

_UNITS: tuple[Column[ReportUnit], ...] = (
    Column("unit", "单位", lambda u: u.name, 160),
    Column("missing", "未交", lambda u: str(u.missing) if u.missing else "", 64, right=True),
)


def _handed(line: ReportLine) -> str:
    if line.id is None or line.on is None:
        return "未交"
    files = f"，附件 {line.files} 个" if line.files else ""
    return marked(f"{show_date(line.on)}{files}", line.conflicts)


_LINES: tuple[Column[ReportLine], ...] = (
    Column("subject", "对象", lambda x: x.subject.name, 96),
    Column("report", "报告", _handed, 200),
)


@dataclass(frozen=True, slots=True)
class _Read:
    """What one reading of the place brings."""

    cycles: tuple[CycleLine, ...]
    cycle: UUID | None
    units: tuple[ReportUnit, ...] = ()


class WorkReportsPlace(Place):
    """Targets: a unit, or a ``ReportGoal``."""

    nouns = ("work_report", "attachment", "cadre", "cadre_move", "unit", "pairing")

    def __init__(
        self, ctx: ViewContext, services: Services, chooser: AttachmentChooser | None = None
    ) -> None:
        """Over the services of an unlocked workspace; ``chooser`` asks for files."""
        super().__init__(ctx, "述职述廉", _HOW, primary="保存报告")
        ShortHint(ctx.theme, self.hint).say(_HOW, _HOW_SHORT)
        self.services = services
        self._chooser = chooser or SystemAttachmentChooser(ctx.settings)
        self.may = allowed(services.desk.actor.role, Operation.EDIT_RECORDS)
        self._unit: UUID | None = None
        self._goal: ReportGoal | None = None
        self._all: Sequence[ReportUnit] = ()
        self._ticket = 0
        self._line_ticket = 0
        self.year = YearBox()
        self.missing = QCheckBox("只看有未交的单位")
        self.units = ShortTable(ctx.theme, "述职述廉的单位", _UNITS, wide=0)
        self.lines = ShortTable(ctx.theme, "述职述廉的对象", _LINES, wide=1)
        self.form = ReportForm(ctx, services, self._chooser)
        self.take = button("选择报告文件…", name="选择述职述廉报告文件")
        self.remove = button("删除报告", "danger")
        self.ask = ConfirmBar("删除")
        self.state = plain("", "hint")
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.head.addWidget(self.missing)
        self.head.addWidget(self.year)
        lists = QWidget()
        column = QVBoxLayout(lists)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.units, 3)
        column.addWidget(self.lines, 2)
        split = beside(lists, self.form, (400, 760), stretch=(0, 1))
        self.body.addWidget(split, 1)
        self.body.addWidget(self.ask)
        self.left.addWidget(self.state)
        self.extra.addWidget(self.remove)
        self.extra.addWidget(self.take)
        self.primary.setVisible(self.may)
        self.take.setVisible(self.may)
        self.remove.hide()

    def _connect(self) -> None:
        self.year.changed.connect(self.load)
        self.missing.toggled.connect(lambda _on: self._show_units(None))
        self.units.picked.connect(self._unit_picked)
        self.lines.picked.connect(self._line_picked)
        self.take.clicked.connect(lambda: self.hand_in(self._chooser.choose(self)))
        self.remove.clicked.connect(self._remove)
        self.primary.clicked.connect(self.form.save)
        self.form.told.connect(self.state.setText)
        self.form.refused.connect(self.refuse)
        self.form.shown.connect(self._shown)
        FileDrop(self).dropped.connect(self.hand_in)

    # --- reading -----------------------------------------------------------------------

    def load(self) -> None:
        """Read the years and the units."""
        self._ticket += 1
        ticket, services = self._ticket, self.services
        chosen = self._goal.cycle if self._goal is not None else self.year.cycle

        def read() -> _Read:
            cycles = services.scheme.cycles()
            now = present_cycle(cycles)
            cycle = chosen or (None if now is None else now.id)
            if cycle is None:
                return _Read(cycles, None)
            return _Read(cycles, cycle, services.work_reports.units(cycle))

        def came(found: _Read) -> None:
            if ticket == self._ticket:
                self.year.offer_years(found.cycles)
                self.year.choose(found.cycle)
                self._all = found.units
                self._show_units(self._goal)

        self.read(read, came)

    def _show_units(self, goal: ReportGoal | None) -> None:
        only = self.missing.isChecked()
        wanted = goal.unit if goal is not None else self._unit
        units = [u for u in self._all if not only or u.missing or u.id == wanted]
        with QSignalBlocker(self.units):
            self.units.show_rows(units)
            place = next((n for n, u in enumerate(units) if u.id == wanted), 0)
            if units:
                self.units.go_to(place)
        if not units:
            self.refuse(_NO_UNITS if not self._all else "所有单位的报告都已交齐。")
        self._unit = units[place].id if units else None
        self._read_lines()

    def _unit_picked(self, place: int) -> None:
        row = self.units.row_at(place)
        if isinstance(row, ReportUnit) and row.id != self._unit:
            self._unit = row.id
            self._read_lines()

    def _read_lines(self) -> None:
        self.refuse("")
        cycle, unit, services = self.year.cycle, self._unit, self.services
        self._line_ticket += 1
        ticket = self._line_ticket
        if cycle is None or unit is None:
            self.lines.show_rows(())
            self.form.show_nothing()
            return

        def came(found: tuple[ReportLine, ...]) -> None:
            if ticket == self._line_ticket:
                self._show_lines(found)

        self.read(lambda: services.work_reports.lines(unit, cycle), came)

    def _show_lines(self, lines: tuple[ReportLine, ...]) -> None:
        goal, self._goal = self._goal, None
        before = self.form.goal
        wanted = goal or before
        same = wanted is not None and wanted.unit == self._unit
        cadres = [x.subject.cadre for x in lines]
        place = cadres.index(wanted.cadre) if same and wanted and wanted.cadre in cadres else 0
        with QSignalBlocker(self.lines):
            self.lines.show_rows(lines)
            if lines:
                self.lines.go_to(place)
        self._line_picked(place if lines else -1)

    def _line_picked(self, place: int) -> None:
        row, cycle, unit = self.lines.row_at(place), self.year.cycle, self._unit
        self.ask.hide()
        if isinstance(row, ReportLine) and cycle is not None and unit is not None:
            self.form.show_goal(ReportGoal(cycle, unit, row.subject.cadre))
        else:
            self.form.show_nothing()

    def _shown(self) -> None:
        """The form shows a report, or what a new one starts from."""
        detail = self.form.detail
        on = self.may and detail is not None and not detail.closed
        self.primary.setEnabled(on)
        self.take.setEnabled(on)
        self.remove.setVisible(on and detail is not None and detail.id is not None)

    def show_target(self, target: object) -> None:
        """A unit, or a report that was left."""
        if isinstance(target, ReportGoal):
            self._goal = target
        elif isinstance(target, UUID):
            self._unit = target
        else:
            return
        self.load()

    def flush_draft(self) -> None:
        """Store what is typed."""
        self.form.flush_draft()

    # --- doing -------------------------------------------------------------------------

    def hand_in(self, paths: Sequence[Path]) -> None:
        """Files become the shown subject's report, or join it."""
        goal, detail, services = self.form.goal, self.form.detail, self.services
        if not paths or not self.may:
            return
        if goal is None or detail is None:
            self.refuse("请先在左侧选择报告的对象，再拖入文件。")
            return
        if detail.closed:
            self.refuse(detail.closed)
            return
        self.refuse("")
        self.form.flush_draft()
        name = detail.subject.name

        def done(_report: UUID) -> None:
            self.ctx.alerts.success(f"{name}的述职述廉报告已登记，文件已作为附件保存。")

        call(
            self.ctx,
            lambda _task: services.work_reports.hand_in(
                goal.unit, goal.cycle, goal.cadre, tuple(paths)
            ),
            title="登记述职述廉报告",
            on_done=done,
            on_failed=lambda error: self.refuse(error.sentence),
        )

    def _remove(self) -> None:
        goal, detail, services = self.form.goal, self.form.detail, self.services
        if goal is None or detail is None or detail.version is None:
            return
        version = detail.version

        def go() -> None:
            call(
                self.ctx,
                lambda _task: services.work_reports.remove(
                    goal.unit, goal.cycle, goal.cadre, version
                ),
                title="删除述职述廉报告",
                on_done=lambda _none: self.ctx.alerts.success("报告已删除。"),
                on_failed=lambda error: self.refuse(error.sentence),
            )

        self.ask.ask(f"确定删除{detail.subject.name}的述职述廉报告和它的附件吗？", go)
