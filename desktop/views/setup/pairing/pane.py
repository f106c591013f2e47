"""对口联系: which team assesses which units, proposed and moved by hand."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop.services.errors import Invalid, ServiceError
from desktop.services.pairing.board import Board
from desktop.services.pairing.problem import Proposal
from desktop.services.pairing.service import Adopted, adoption
from desktop.services.pairing.words import gained
from desktop.services.permissions import Operation, allowed
from desktop.services.registry import Services
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.labels import button
from desktop.views.setup.pairing.adopt_panel import AdoptPanel
from desktop.views.setup.pairing.arrangement import Arrangement
from desktop.views.setup.pairing.board_drafts import BoardDraft, BoardDrafts
from desktop.views.setup.pairing.board_head import BoardHead
from desktop.views.setup.pairing.board_view import BoardView
from desktop.views.widgets.date_edit import show_date
from desktop.views.widgets.empty import EmptyState, EmptyText
from desktop.views.widgets.one_shot import one_shot
from desktop.views.widgets.place import Place

DRAFT_MS = 2_000
NO_TEAMS = "还没有考核组，无法分配考核单位。请先建立考核组，再回到这里拟定对口联系。"
NO_UNITS = "还没有考核单位。导入考核单位一览表后，可在这里拟定对口联系。"
_SHOWN = 3
"""Units that a refusal names; the list shows all."""


class PairingPlace(Place):
    """Teams with their loads at the left, units, cost and one unit's past at the right."""

    nouns = (
        "pairing", "unit", "unit_change", "recusal", "seat", "assessment_team", "cadre", "rule",
    )  # fmt: skip

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """The board comes with ``load``."""
        self._may = allowed(services.desk.actor.role, Operation.EDIT_POOL)
        super().__init__(ctx, "对口联系", primary="采用…" if self._may else "")
        self.services, self._drafts = services, BoardDrafts(services)
        self._now: Arrangement | None = None
        self._first, self._last = True, ""
        self.board_head = BoardHead(ctx, services.desk.clock.today)
        self.board = BoardView(ctx, editable=self._may)
        self.panel = AdoptPanel()
        self.empty = EmptyState()
        self.undo = button("恢复", name="恢复为现行对口联系")
        self._timer = one_shot(self, DRAFT_MS)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        board = QWidget()
        column = QVBoxLayout(board)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.board_head)
        column.addWidget(self.board, 1)
        column.addWidget(self.panel)
        self.stack = QStackedWidget()
        self.stack.addWidget(board)
        self.stack.addWidget(self.empty)
        self.body.addWidget(self.stack, 1)
        self.head.insertWidget(1, self.board_head.spread)
        self.head.insertWidget(2, self.board_head.detail)
        self.head.setSpacing(16)
        self.extra.addWidget(self.undo)
        self.undo.setVisible(self._may)
        self.board_head.set_editable(self._may)

    def _connect(self) -> None:
        self.board_head.moved_to.connect(self.load)
        self.board_head.wanted.connect(self._propose)
        self.board.changed.connect(self._touched)
        self.board.refused.connect(self.refuse)
        self.board.asked.connect(self._tell_past)
        self.undo.clicked.connect(self._reset)
        self.primary.clicked.connect(self._ask)
        self.panel.agreed.connect(self._adopt)
        self.panel.shown.connect(lambda shown: self.primary.setVisible(self._may and not shown))
        self._timer.timeout.connect(self._store)

    # --- the board ---------------------------------------------------------------------

    def load(self) -> None:
        """Read the board; what was moved stays moved. The first time a draft is taken up."""
        first, day = self._first, self.board_head.day
        pairing, drafts = self.services.pairing, self._drafts

        def fetch() -> tuple[Board, tuple[str, ...], BoardDraft | None]:
            draft = drafts.get() if first else None
            on = day if draft is None else draft.day
            return pairing.board(on), pairing.gaps(on.year), draft

        self.read(fetch, self._came)

    def _came(self, told: tuple[Board, tuple[str, ...], BoardDraft | None]) -> None:
        board, gaps, draft = told
        moves = {} if self._now is None else self._now.moves
        if self._first and draft is not None:
            self.board_head.set_day(draft.day)
            self.board_head.seed.setValue(draft.seed)
            self.board_head.slack.setValue(draft.slack)
            moves = dict(draft.moves)
        self._first = False
        if board.on != self.board_head.day:
            return  # another day was typed while this one was read
        self._show_gaps(gaps)
        self._show(Arrangement(board, moves))

    def _show_gaps(self, gaps: Sequence[str]) -> None:
        more = f"（另有 {len(gaps) - 1} 项）" if len(gaps) > 1 else ""
        self.hint.setText(f"{gaps[0]}{more}" if gaps else "")
        self.hint.setVisible(bool(gaps))

    def _show(self, now: Arrangement) -> None:
        self._now = now
        if not now.board.teams or not now.board.units:
            self._show_empty(now.board)
            return
        self.stack.setCurrentIndex(0)
        self.board.show_arrangement(now, self._last)
        self.board_head.show_balance(now.told)
        self.undo.setEnabled(bool(now.moves))
        self.primary.setEnabled(True)

    def _show_empty(self, board: Board) -> None:
        if not board.units:
            go = EmptyText(NO_UNITS, "去对象库…", lambda: self.ctx.go_to("subjects", None))
        else:
            go = EmptyText(NO_TEAMS, "去考核组…", lambda: self.ctx.go_to("setup", "teams"))
        self.empty.show_text(go)
        self.stack.setCurrentIndex(1)
        self.board_head.forget()
        self.primary.setEnabled(False)
        self.undo.setEnabled(False)

    def show_target(self, target: object) -> None:
        """Show one unit."""
        if isinstance(target, UUID):
            self.board.show_unit(target)

    def _tell_past(self, unit: UUID) -> None:
        self.read(
            lambda: self.services.pairing.history(unit),
            lambda past: self.board.show_history(unit, past),
        )

    # --- proposal and adoption ---------------------------------------------------------

    def _touched(self) -> None:
        self.panel.hide()
        self._last = ""
        self._timer.start()
        if self._now is not None:
            self._show(self._now)

    def _reset(self) -> None:
        if self._now is None:
            return
        self._now.reset()
        self.refuse("")
        self._last = ""
        self.panel.hide()
        self._show(self._now)
        self._forget()

    def _propose(self) -> None:
        head, pairing = self.board_head, self.services.pairing
        day, seed, slack = head.day, head.seed.value(), head.slack.value()
        self.panel.hide()
        self.run(
            "拟定对口方案",
            lambda task: pairing.propose(day, seed, slack=slack, progress=task),
            self._proposed,
        )

    def _proposed(self, found: tuple[Board, Proposal]) -> None:
        board, proposal = found
        self._last = gained(proposal)
        self._timer.start()
        self._show(Arrangement(board, proposal.teams))
        self.board.tabs.setCurrentWidget(self.board.costs)

    def _ask(self) -> None:
        now = self._now
        if now is None:
            return
        if now.told.uncovered:
            names = "、".join(now.units[u].name for u in now.told.uncovered[:_SHOWN])
            self.refuse(f"还有 {len(now.told.uncovered)} 个单位没有考核组（{names}等），请先分配。")
            self.board.show_open()
            return
        self.refuse("")
        changed = sum(now.units[unit].team is not None for unit in now.moves)
        self.panel.ask(
            f"自{show_date(self.board_head.day)}起：新分配 {len(now.moves) - changed} 个单位，"
            f"改派 {changed} 个单位，其余 {len(now.teams) - len(now.moves)} 个不变。"
            + (
                "改派的单位，原对口联系到前一日为止，考核记录随单位转给新的考核组。"
                if changed
                else ""
            ),
            reason=bool(changed),
        )

    def _adopt(self, reason: str) -> None:
        now, pairing, drafts = self._now, self.services.pairing, self._drafts
        if now is None:
            return
        wanted = adoption(now.board, now.teams, self.board_head.day, reason)
        self.flush_draft()  # until it is adopted

        def work() -> Adopted:
            done = pairing.adopt(wanted)
            drafts.drop()
            return done

        self.run("采用对口方案", lambda _task: work(), self._adopted, cancellable=False)

    def _adopted(self, done: Adopted) -> None:
        self.panel.hide()
        self._last = ""
        left = f"{'、'.join(done.left)}须由其他人员分配。" if done.left else ""
        self.ctx.alerts.success(
            f"对口联系已采用：新分配 {done.new} 个单位，改派 {done.changed} 个单位。{left}"
        )
        self._now = None
        self.load()

    def _failed(self, error: ServiceError) -> None:
        if self._now is not None and self._now.moves:
            self._timer.start()  # what could not be adopted stays a draft
        if isinstance(error, Invalid) and "reason" in error.faults and self.panel.isVisible():
            self.panel.reason.show_fault(error.faults["reason"])
        else:
            super()._failed(error)

    # --- drafts ------------------------------------------------------------------------

    def _draft(self) -> BoardDraft | None:
        head, now = self.board_head, self._now
        if now is None:
            return None
        return BoardDraft(head.day, head.seed.value(), head.slack.value(), now.moves)

    def _store(self) -> None:
        draft, drafts = self._draft(), self._drafts
        if draft is not None:
            call(
                self.ctx,
                lambda _task: drafts.put(draft),
                title="保存草稿",
                on_done=lambda _none: None,
                quiet=True,
            )

    def _forget(self) -> None:
        self._timer.stop()
        call(
            self.ctx,
            lambda _task: self._drafts.drop(),
            title="清除草稿",
            on_done=lambda _none: None,
            quiet=True,
        )

    def flush_draft(self) -> None:
        """Store what was moved now: the window is being locked."""
        draft = self._draft()
        if self._timer.isActive() and draft is not None:
            self._timer.stop()
            self._drafts.put(draft)
