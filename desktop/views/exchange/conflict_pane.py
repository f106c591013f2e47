"""冲突裁定: the inbox, the candidates beside it; one click decides and the next one comes."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QPushButton,
    QStackedWidget,
)

from desktop.services.errors import Invalid, ServiceError
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.exchange.conflict_detail import ConflictDetail
from desktop.views.exchange.doors import Doors
from desktop.views.exchange.shapes import Dispute, DisputeForm
from desktop.views.labels import button
from desktop.views.subjects.short_table import ShortTable
from desktop.views.widgets.empty import EmptyState, EmptyText
from desktop.views.widgets.list_model import Column
from desktop.views.widgets.place import Place
from desktop.views.widgets.splitting import beside

NONE = "没有待裁定的冲突。不同工作站对同一内容作了不同修改时，会列在这里由考核办裁定。"
COLUMNS: tuple[Column[Dispute], ...] = (
    Column(
        "what",
        "记录",
        lambda d: d.what,
        248,
        tip=lambda d: f"{d.what}\n{d.fields}\n{d.between}",
    ),
    Column("state", "询问", lambda d: d.state, 72),
)
LETTERS = "ABCDEFGH"


class ConflictPane(Place):
    """List beside comparison; A and B are one click each."""

    nouns = ("conflict_decision", "conflict_question", "conflict_answer", "package")

    def __init__(self, ctx: ViewContext, doors: Doors) -> None:
        """The inbox comes with ``load``."""
        super().__init__(ctx, "冲突裁定", primary="采用 A")
        self._doors = doors
        self._ticket = 0
        self._busy = False
        self._told = self._mode_now = ""
        self._from_top = False
        self.disputes: tuple[Dispute, ...] = ()
        self.form: DisputeForm | None = None
        self.table = ShortTable(ctx.theme, "待裁定的冲突", COLUMNS)
        self.table.picked.connect(lambda _place: self._look())
        self.detail = ConflictDetail(ctx)
        self.compare, self.asked, self.see = self.detail.compare, self.detail.asked, self.detail.see
        self.reason, self.question = self.detail.reason, self.detail.question
        self.others: list[QPushButton] = []
        self.write = button("另行填写…")
        self.ask = button("退回询问…")
        self.cancel = button("取消")
        self.empty = EmptyState()
        self._lay_out()
        self._connect()
        self._show_form(None)

    def _lay_out(self) -> None:
        self.split = beside(self.table, self.detail, (340, 640))
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self.split)
        self.body.addWidget(self.stack, 1)
        for item in (self.ask, self.write, self.cancel):
            self.left.addWidget(item)

    def _connect(self) -> None:
        self.primary.clicked.connect(self._primary)
        self.write.clicked.connect(lambda: self._mode("write"))
        self.ask.clicked.connect(lambda: self._mode("ask"))
        self.cancel.clicked.connect(lambda: self._mode(""))
        self.see.clicked.connect(self._see)

    # --- the inbox ---------------------------------------------------------------------

    def arrived(self) -> None:
        """Opened: the keyboard is in the inbox, so that no stray Enter decides anything."""
        self._from_top = not self._mode_now  # what is being typed about stays
        self.load()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def load(self) -> None:
        """Read the inbox; the current conflict stays while it is open."""
        self.read(self._doors.conflicts.disputes, self._came)

    def _came(self, disputes: tuple[Dispute, ...]) -> None:
        current = self._current()
        place = max(0, self.table.currentIndex().row())
        self.disputes = disputes
        self.counted.emit(len(disputes))
        if not disputes:
            self.empty.show_text(EmptyText(NONE))
            self.stack.setCurrentWidget(self.empty)
            self.table.show_rows(())
            self._show_form(None)
            return
        self.stack.setCurrentWidget(self.split)
        keys = [d.key for d in disputes]
        if self._from_top:
            place = 0
        elif current is not None and current.key in keys:
            place = keys.index(current.key)
        self._from_top = False
        self.table.blockSignals(True)
        self.table.show_rows(disputes)
        self.table.go_to(min(place, len(disputes) - 1))
        self.table.blockSignals(False)
        self._look()

    def _current(self) -> Dispute | None:
        row = self.table.row_at(self.table.currentIndex().row())
        return row if isinstance(row, Dispute) else None

    def _look(self) -> None:
        dispute = self._current()
        if dispute is None or self._busy:
            return
        if self.form is not None and self.form.key == dispute.key and self._mode_now:
            return  # something is being typed about it
        self._ticket += 1
        ticket, key = self._ticket, dispute.key

        def came(form: DisputeForm | None) -> None:
            if ticket == self._ticket:
                self._show_form(form)

        self.read(lambda: self._doors.conflicts.look(key), came)

    def _show_form(self, form: DisputeForm | None) -> None:
        self.form = form
        self.detail.show_form(form)
        self._sides()
        self._mode("")
        if self._told:  # why the last one was not decided, beside what stands there now
            self.refuse(self._told)
            self._told = ""

    def _sides(self) -> None:
        for old in self.others:
            self.after.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.others = []
        count = len(self.form.sides) if self.form is not None else 0
        for place in range(1, count):
            made = button(self._take_word(place), "primary")
            made.setAutoDefault(True)
            made.setShortcut(f"Alt+{LETTERS[place]}")
            made.clicked.connect(lambda _on=False, at=place: self._take(at))
            self.others.append(made)
        # The first candidate's button is the primary one, so that A stands left of B.
        for made in self.others:
            self.after.addWidget(made)

    def _take_word(self, place: int) -> str:
        form = self.form
        told = (
            f"（{form.sides[place].cells[0].shown}）" if form is not None and form.deletion else ""
        )
        return f"采用 {LETTERS[place]}{told}"

    # --- deciding ----------------------------------------------------------------------

    def _mode(self, mode: str) -> None:
        self._mode_now = mode
        form = self.form
        if mode == "" and form is not None and self.compare.fields:
            self.compare.show_form(form)
        if mode == "write":
            self.compare.start_writing()
        self.write.setVisible(form is not None and mode == "" and bool(form.editors))
        self.ask.setVisible(form is not None and mode == "" and bool(form.teams))
        self.cancel.setVisible(mode != "")
        for made in self.others:
            made.setVisible(mode == "")
        words_now = {"": self._take_word(0), "write": "按填写的内容裁定", "ask": "发出询问"}
        self.primary.setText(words_now[mode])
        self.primary.setShortcut("" if mode else "Alt+A")
        self.primary.setAccessibleName(words_now[mode])
        self.primary.setVisible(form is not None)
        self.refuse("")
        self.detail.show_mode(mode)

    def _primary(self) -> None:
        if self._mode_now == "write":
            self._write()
        elif self._mode_now == "ask":
            self._ask()
        else:
            self._take(0)

    def _reason(self) -> str:
        return str(self.reason.value() or "")

    def _take(self, place: int) -> None:
        form, reason = self.form, self._reason()
        if form is not None:
            said = f"已裁定：采用 {LETTERS[place]}。"
            self._decide(lambda: self._doors.conflicts.take(form, place, reason), said)

    def _write(self) -> None:
        form, reason = self.form, self._reason()
        if form is None or not self.compare.check():
            return
        values = self.compare.values()
        self._decide(
            lambda: self._doors.conflicts.write(form, values, reason), "已按填写的内容裁定。"
        )

    def _ask(self) -> None:
        form, text = self.form, str(self.question.value() or "")
        team = self.detail.team.value()
        fault = self.question.check()
        self.question.show_fault(fault)
        if form is None or fault:
            return
        self._decide(
            lambda: self._doors.conflicts.ask(form, team, text),
            "询问已记入，随下一个下发的数据包送达该组。",
        )

    def _decide(self, fn: Callable[[], None], said: str) -> None:
        if self._busy:
            return
        self._set_busy(busy=True)

        def done(_none: None) -> None:
            self._set_busy(busy=False)
            self.form = None
            self._mode_now = ""
            self.ctx.alerts.success(said)
            self.load()

        def failed(error: ServiceError) -> None:
            self._set_busy(busy=False)
            if isinstance(error, Invalid):
                self.compare.show_faults(error.faults)
            elif self._mode_now == "":
                self.form, self._told = None, error.sentence
                self.load()
            self.refuse(error.sentence)

        call(self.ctx, lambda _task: fn(), title="裁定冲突", on_done=done, on_failed=failed)

    def _set_busy(self, *, busy: bool) -> None:
        self._busy = busy
        for item in (self.primary, *self.others):
            item.setEnabled(not busy)

    def _see(self) -> None:
        if self.form is not None and self.form.record is not None:
            self.ctx.go_to(*self.form.record)
