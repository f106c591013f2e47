"""计票: one screen a class, subjects down and options across, with the check beside each row."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal

from desktop.services.errors import ServiceError
from desktop.services.permissions import Operation, allowed
from desktop.services.poll_forms import CountSheet, PollDetail
from desktop.services.registry import Services
from desktop.terms import PollState, VoterClass
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.records.polls.count_texts import Texts, row_keys, sheet_of, texts_of
from desktop.views.records.polls.count_typed import (
    Line,
    as_body,
    from_body,
    laid_over,
    typed_lines,
    typed_sheet,
)
from desktop.views.records.polls.count_view import CountView
from desktop.views.records.polls.count_words import (
    unreadable,
)
from desktop.views.widgets.draft_keeper import DraftKeeper, Kept
from desktop.views.widgets.draft_timer import DraftTimer
from desktop.views.widgets.left_words import left_words

FORM = "poll-count"


class CountTab(CountView):
    """``stored``: something was written. Nothing is shown until ``show_sheet``."""

    stored = Signal()
    print_wanted = Signal()

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Over the services of an unlocked workspace."""
        super().__init__(ctx)
        self.services = services
        self._keeper = DraftKeeper(ctx, services)
        self._sheet: CountSheet | None = None
        self._state: PollState | None = None
        self._texts: dict[VoterClass, Texts] = {}
        self._before: dict[VoterClass, Texts] = {}
        self._sent: frozenset[str] = frozenset()
        self._correcting = False
        self._edits = 0  # how often something was typed
        self._ticket = 0
        self._left = False
        self._timer = DraftTimer(self)
        if not allowed(services.desk.actor.role, Operation.PRINT):
            self.print.hide()  # a class of few stands on this paper by itself
        self._connect()

    def _connect(self) -> None:
        self.classes.currentChanged.connect(lambda _place: self._show_class())
        self.typed.connect(self._edited)
        self._timer.timeout.connect(self.keep_draft)
        self.keep.clicked.connect(self._keep)
        self.finish.clicked.connect(self._finish)
        self.correct.clicked.connect(self._start_correcting)
        self.leave.clicked.connect(self._leave_correcting)
        self.reason.returnPressed.connect(self._finish)
        self.print.clicked.connect(self.print_wanted.emit)

    # --- what is shown -------------------------------------------------------------------

    @property
    def voter_class(self) -> VoterClass:
        """The class on the screen."""
        return tuple(VoterClass)[max(0, self.classes.currentIndex())]

    @property
    def dirty(self) -> bool:
        """Whether something was typed that is not stored."""
        return self._texts != self._before

    def show_sheet(self, detail: PollDetail, sheet: CountSheet) -> None:
        """Show a poll's counts, and over them the draft that was left.

        What is being typed into the same poll stays.
        """
        same = self._sheet is not None and self._sheet.poll == sheet.poll
        self._left = False
        if same and self.dirty and not self._keeper.written((FORM, sheet.poll)):
            return
        # What was typed while the rest was being stored stays, over what stands now.
        rest = self._typed() if same and detail.line.state is PollState.ISSUED else {}
        self.keep_draft()
        self._ticket += 1
        ticket = self._ticket
        self._sheet, self._state = sheet, detail.line.state
        self._correcting = False
        self.say("")
        self.note.setText("")
        self._before = {c: texts_of(sheet.tally, c) for c in VoterClass}
        self._lay(sheet, rest, self._sent)
        self._sent = frozenset()
        self.fit_items(items=len(sheet.tally.items) > 1)
        if not same:
            self.classes.setCurrentIndex(0)
        self._allow(detail.may_enter)
        self._show_class()

        def came(kept: Kept | None) -> None:
            if kept is not None and ticket == self._ticket and not self.dirty:
                self._restore(kept, sheet)

        if detail.may_enter:
            self._keeper.find((FORM, sheet.poll), came)

    def _typed(self) -> dict[str, Line]:
        sheet = self._sheet
        return {} if sheet is None else typed_lines(sheet, self._before, self._texts)

    def _lay(self, sheet: CountSheet, typed: dict[str, Line], own: frozenset[str]) -> None:
        self._texts, moved = laid_over(sheet, typed, own)
        if self.dirty:
            self.note.setText("有未保存的修改")
            self._timer.start()
        if moved:
            self.say("\n".join(moved[:2]), "\n".join(moved))

    def leave_sheet(self) -> None:
        """Another poll was asked for: what is told of this one from now on is told beside it."""
        self.keep_draft()
        self._left = True

    def clear(self) -> None:
        """Another poll is on its way."""
        self.keep_draft()
        self._ticket += 1
        self._sheet = None
        self._texts, self._before = {}, {}
        self.ballots.cells.show_rows(())
        self.grid.cells.show_rows(())

    def _allow(self, may: bool) -> None:
        counting = may and self._state is PollState.ISSUED
        correctable = may and self._state in {PollState.COUNTED, PollState.CONFIRMED}
        typing = counting or self._correcting
        self.set_writable(on=typing)
        self.keep.setVisible(counting)
        self.finish.setVisible(typing)
        self.finish.setText("完成更正" if self._correcting else "完成计票")
        self.correct.setVisible(correctable and not self._correcting)
        self.leave.setVisible(self._correcting)
        self.reason.setVisible(self._correcting)
        waiting = self._state is PollState.PREPARED
        self.hint.setVisible(waiting or (typing and self.roomy))

    def _show_class(self) -> None:
        sheet = self._sheet
        if sheet is None:
            return
        rows = self._texts[self.voter_class]
        names = {s.key: s.name for s in sheet.tally.subjects}
        keys = row_keys(sheet.tally, self.voter_class)
        asked = self.first > 1
        self.ballots.cells.show_rows([[*rows[0], ""]])
        self.grid.cells.show_rows(
            [
                [names[key.subject], *([key.item.label] if asked else []), *row, ""]
                for key, row in zip(keys, rows[1:], strict=True)
            ]
        )
        self._check()

    # --- typing --------------------------------------------------------------------------

    def _edited(self) -> None:
        self._edits += 1
        self._texts[self.voter_class] = self.read_class()
        self.say("")
        self.note.setText("有未保存的修改")
        self._check()
        self._timer.start()

    def _check(self) -> None:
        self.show_check(self._texts, self.voter_class, waiting=self._state is PollState.PREPARED)

    def keep_draft(self, *, now: bool = False) -> None:
        """Store what is typed; ``now`` on this thread: the window is being locked."""
        self.commit()
        pending = self._timer.pending
        self._timer.stop()
        sheet = self._sheet
        if sheet is None or not self.dirty or not (pending or now):
            return
        lines, reason = as_body(self._typed()), self.reason.text()
        draft = {"lines": lines, "correcting": self._correcting, "reason": reason}
        self._keeper.put((FORM, sheet.poll), sheet.version, draft, now=now)
        self.note.setText("草稿已自动保存")

    def _restore(self, kept: Kept, sheet: CountSheet) -> None:
        body = kept[1]
        self._lay(sheet, from_body(body.get("lines")), frozenset())
        if body.get("correcting") and self._state is not PollState.ISSUED:
            self._correcting = True
            self.reason.setText(str(body.get("reason") or ""))
            self._allow(may=True)
        self._show_class()
        self.note.setText("已恢复上次未保存的草稿" if self.dirty else "")

    # --- storing -------------------------------------------------------------------------

    def _start_correcting(self) -> None:
        self._correcting = True
        self.reason.clear()
        self._allow(may=True)
        self.grid.start()

    def _leave_correcting(self) -> None:
        sheet = self._sheet
        self._correcting = False
        self._texts = dict(self._before)
        if sheet is not None:
            self._keeper.drop((FORM, sheet.poll))
        self.say("")
        self.note.setText("")
        self._allow(may=True)
        self._show_class()

    def _keep(self) -> None:
        self._store("暂存票数", self.services.polls.enter, "票数已暂存。", part=True)

    def _finish(self) -> None:
        if self._correcting:
            reason = self.reason.text()
            if not reason.strip():
                self.say("更正须说明原因。请填写原因后再办理。")
                self.reason.setFocus(Qt.FocusReason.OtherFocusReason)
                return
            polls = self.services.polls
            self._store("更正票数", lambda s: polls.correct(s, reason), "票数已更正，请重新监票。")
            return
        self._store("完成计票", self.services.polls.count, "计票已完成，请由另一名人员监票。")

    def _store(
        self, title: str, write: Callable[[CountSheet], None], said: str, *, part: bool = False
    ) -> None:
        """Store the typed lines (``part``: counting goes on) or the whole sheet as it is seen."""
        self.commit()
        sheet = self._sheet
        if sheet is None:
            return
        bad = unreadable(self._texts)
        if bad:
            self.say(bad)
            return
        self.keep_draft(now=True)  # until it is stored
        edits = self._edits
        sent, places = dict(self._texts), frozenset(self._typed())
        filled = typed_sheet(sheet, self._before, sent) if part else sheet_of(sheet, sent)
        work = self._keeper.storing(
            (FORM, sheet.poll), lambda: write(filled), lambda: self._edits == edits
        )
        self.busy(on=True)
        if not part:
            self.set_writable(on=False)

        def done(_none: None) -> None:
            self.busy(on=False)
            if self._sheet is sheet:
                self._before, self._sent = sent, places
                self.note.setText("")
                self._correcting = False
            self.ctx.alerts.success(said)
            self.stored.emit()

        def failed(error: ServiceError) -> None:
            self.busy(on=False)
            if self._left or self._sheet is None or self._sheet.poll != sheet.poll:
                self.ctx.alerts.error(left_words("票数", error))
                return
            self._allow(may=True)
            self.complain(error, filled.tally)

        call(self.ctx, lambda _task: work(), title=title, on_done=done, on_failed=failed)
