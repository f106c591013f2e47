"""满意度调查: the surveys of a year, the sheet of one beside it, workbooks and blank forms."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.services.conflict_marks import warned, warned_words
from desktop.services.permissions import Operation, allowed
from desktop.services.public_surveys import SurveyKey, SurveyLine, SurveySheet
from desktop.services.registry import Services
from desktop.services.scheme import CycleLine
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.exchange.choosing import Chooser as SlipChooser
from desktop.views.exchange.choosing import SystemChooser as SystemSlipChooser
from desktop.views.exchange.shapes import Paper
from desktop.views.exchange.slip_view import SlipView
from desktop.views.labels import button, plain
from desktop.views.records.feedback.survey_books import SurveyBooks
from desktop.views.records.feedback.survey_sheet import DRAFT, SurveySheetPane
from desktop.views.records.year_box import YearBox
from desktop.views.subjects.choosing import FileChooser, file_name
from desktop.views.subjects.short_table import ShortTable
from desktop.views.widgets.empty import EmptyState, EmptyText
from desktop.views.widgets.list_model import Column
from desktop.views.widgets.splitting import beside

NONE = "还没有登记满意度调查。可以逐个单位填写人数，也可以导入问卷汇总表或逐份答卷表。"
NONE_HERE = "还没有登记满意度调查。"


def _tip(line: SurveyLine) -> str:
    """What the sign before a unit means."""
    return warned_words(line.unit, line.conflicts)


class SurveysTab(QWidget):
    """The list at the left; the sheet, or the printed form, at the right."""

    def __init__(
        self,
        ctx: ViewContext,
        services: Services,
        chooser: FileChooser | None = None,
        slips: SlipChooser | None = None,
    ) -> None:
        """Over the services of an unlocked workspace; choosers are given by tests."""
        super().__init__()
        self.ctx, self.services = ctx, services
        role = services.desk.actor.role
        self._may = allowed(role, Operation.EDIT_RECORDS)
        self._may_print = allowed(role, Operation.PRINT_FORMS)
        self._ticket = 0
        self._goal: SurveyKey | None = None
        self.year = YearBox()
        columns: tuple[Column[SurveyLine], ...] = (
            Column("unit", "单位", lambda s: warned(s.unit, s.conflicts), 132, tip=_tip),
            Column("title", "调查名称", lambda s: s.key.title, 128),
        )
        self.list = ShortTable(ctx.theme, "满意度调查清单", columns, wide=0)
        self.none = EmptyState()
        self.sheet = SurveySheetPane(ctx, services, may=self._may)
        self.books = SurveyBooks(ctx, services, self.sheet, chooser)
        self.slip = SlipView(ctx, slips or SystemSlipChooser(ctx.settings))
        self.state = plain("", "hint")
        self.new = button("新的调查表", name="新的满意度调查表")
        self.print = button("调查表…", name="打印空白满意度调查表")
        self.store = button("保存", "primary", name="保存满意度调查")
        self._lay_out()
        self._connect()
        self._opened(None)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.year)
        head.addStretch(1)
        head.addWidget(self.new)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.list)
        self.stack.addWidget(self.none)
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.stack, 1)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.state, 1)
        for made in (self.print, self.books, self.store):
            foot.addWidget(made)
        right = QWidget()
        inside = QVBoxLayout(right)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        inside.addWidget(self.sheet, 1)
        inside.addLayout(foot)
        self.beside = QStackedWidget()
        self.beside.addWidget(right)
        self.beside.addWidget(self.slip)
        split = beside(side, self.beside, (270, 830))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.books.box)
        layout.addWidget(split, 1)
        for made, on in (
            (self.new, self._may),
            (self.store, self._may),
            (self.print, self._may_print),
        ):
            made.setVisible(on)

    def _connect(self) -> None:
        self.year.changed.connect(self.load)
        self.list.picked.connect(self._picked)
        self.new.clicked.connect(self.start_new)
        self.sheet.told.connect(self.state.setText)
        self.sheet.ready.connect(self.store.setEnabled)
        self.sheet.opened.connect(self._opened)
        self.sheet.saved.connect(self._saved)
        self.store.clicked.connect(self.sheet.save)
        self.books.taken.connect(self._saved)
        self.print.clicked.connect(self._show_form)
        self.slip.left.connect(self._leave_form)

    # --- the list ----------------------------------------------------------------------

    def offer_years(self, cycles: Sequence[CycleLine]) -> None:
        """The years that can be looked at."""
        self.year.offer_years(cycles)

    def load(self) -> None:
        """Read the surveys, and the shown sheet again."""
        self.sheet.flush_draft()
        cycle = self.year.cycle
        if cycle is None:
            return
        self._ticket += 1
        ticket = self._ticket

        def came(lines: tuple[SurveyLine, ...]) -> None:
            if ticket == self._ticket:
                self._show_lines(lines)

        call(
            self.ctx,
            lambda _task: self.services.public_surveys.all(cycle),
            title="读取满意度调查",
            on_done=came,
            on_failed=lambda error: self._say(error.sentence),
            quiet=True,
        )

    def _show_lines(self, lines: Sequence[SurveyLine]) -> None:
        shown = self.sheet.grid.survey.sheet
        row = self.list.row_at(self.list.currentIndex().row())  # its sheet may be on its way
        chosen = row.key if isinstance(row, SurveyLine) and self.list.selectedIndexes() else None
        goal = self._goal or (chosen if shown is None else shown.key)
        self._goal = None
        place = next((n for n, line in enumerate(lines) if line.key == goal), -1)
        self.list.blockSignals(True)  # the sheet is read once below, not for each step
        self.list.show_rows(lines)
        # One survey in all units is named above the sheet: the units have the room.
        titles = {line.key.title for line in lines}
        self.list.setColumnHidden(1, len(titles) <= 1)
        if lines and place < 0 and goal is None:
            place = 0
        if place >= 0:
            self.list.go_to(place)
        self.list.blockSignals(False)
        run = self.start_new if self._may else None
        self.none.show_text(EmptyText(NONE if run else NONE_HERE, "新的调查表" if run else "", run))
        self.stack.setCurrentIndex(0 if lines else 1)
        if place >= 0:
            self._picked(place)
        elif shown is None or shown.key.cycle != self.year.cycle:
            self.sheet.start_new(self.year.cycle, self._default_title, sealed=self.year.sealed)

    @property
    def _default_title(self) -> str:
        return f"{self.year.year}年度群众满意度调查" if self.year.year else ""

    def _picked(self, place: int) -> None:
        line = self.list.row_at(place)
        if isinstance(line, SurveyLine):
            self.beside.setCurrentIndex(0)
            self.sheet.show_key(line.key, line.unit, sealed=self.year.sealed)

    def _saved(self, key: SurveyKey | None) -> None:
        self._goal = key or self._goal
        self.load()

    def _opened(self, sheet: SurveySheet | None) -> None:
        for made in (self.print, self.books.blank):
            made.setEnabled(sheet is not None)

    def _say(self, sentence: str) -> None:
        self.sheet.faults.setText(sentence)
        self.sheet.faults.setVisible(bool(sentence))

    # --- what the place asks -----------------------------------------------------------

    def start_new(self) -> None:
        """An empty sheet."""
        if not self._may:
            return
        self.beside.setCurrentIndex(0)
        self.list.clearSelection()
        self.sheet.start_new(self.year.cycle, self._default_title, sealed=self.year.sealed)
        self.sheet.head.begin()

    def resume(self, cycle: UUID, unit: UUID, digest: str) -> None:
        """Open the sheet whose draft was left."""
        desk, services = self.services.desk, self.services

        def read() -> tuple[SurveyKey, str] | None:
            draft = desk.drafts.get(desk.actor.account, f"{DRAFT}/{cycle.hex}/{digest}", unit)
            title = "" if draft is None else str(draft.body.get("title") or "")
            return (SurveyKey(cycle, title, unit), services.units.get(unit).name) if title else None

        def came(found: tuple[SurveyKey, str] | None) -> None:
            if found is not None:
                self.year.choose(cycle)
                self._ticket += 1  # a list on its way must not take its place
                self.sheet.show_key(*found, sealed=self.year.sealed)

        call(
            self.ctx,
            lambda _task: read(),
            title="读取草稿",
            on_done=came,
            on_failed=lambda error: self._say(error.sentence),
            quiet=True,
        )

    def flush_draft(self) -> None:
        """Store what is typed at once: the window is being locked."""
        self.sheet.flush_draft()

    # --- paper -----------------------------------------------------------

    def _show_form(self) -> None:
        sheet = self.sheet.grid.survey.sheet
        if sheet is None:
            return
        key, surveys = sheet.key, self.services.public_surveys
        paper = f"{file_name(f'{key.title}_{sheet.unit}')}.pdf"
        self.slip.make(
            lambda: Paper("空白满意度调查表", paper, surveys.form_pdf(key)),
            lambda: self.beside.setCurrentIndex(1),
        )

    def _leave_form(self) -> None:
        self.slip.close_paper()
        self.beside.setCurrentIndex(0)
