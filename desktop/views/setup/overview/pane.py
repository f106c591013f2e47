"""准备进度: what is ready for the year, what is missing, and the way there."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QGridLayout, QSizePolicy, QWidget

from desktop.services.permissions import Operation, allowed
from desktop.services.readiness import Readiness, ReadyStep
from desktop.services.registry import Services
from desktop.services.scheme import CycleLine
from desktop.terms import CycleState
from desktop.views.context import ViewContext
from desktop.views.labels import button, plain
from desktop.views.subjects.choosing import FileChooser, SystemChooser
from desktop.views.subjects.confirm import ConfirmBar
from desktop.views.widgets.badge import Tone, badge
from desktop.views.widgets.filter_box import FilterBox
from desktop.views.widgets.place import Place, scrolled

TONES = {
    Readiness.DONE: Tone.SUCCESS,
    Readiness.BEGUN: Tone.PRIMARY,
    Readiness.FAULT: Tone.WARNING,
    Readiness.OPEN: Tone.NEUTRAL,
    Readiness.OPTIONAL: Tone.NEUTRAL,
}
IMPORTED = frozenset({"units", "cadres", "pool"})
"""Steps that begin with a workbook."""
_MIDDLE = Qt.AlignmentFlag.AlignVCenter
STEPS = frozenset({CycleState.DRAFT, CycleState.OPEN})
"""States of a year that this place moves on."""
WAITING = frozenset({Readiness.OPEN, Readiness.FAULT, Readiness.BEGUN})


class OverviewPlace(Place):
    """The steps in the order of the work; the primary button goes to the first that is open."""

    nouns = (
        "unit", "cadre", "assessor", "assessment_team", "seat", "pairing", "recusal", "key_task",
        "indicator", "scheme", "cycle", "rule", "holiday", "workstation", "package",
    )  # fmt: skip

    def __init__(
        self, ctx: ViewContext, services: Services, chooser: FileChooser | None = None
    ) -> None:
        """``chooser`` stands in for the system's file dialogs in tests."""
        super().__init__(ctx, "准备进度", primary="办理下一项")
        self.services = services
        self._chooser = chooser or SystemChooser(ctx.settings)
        self._may = allowed(services.desk.actor.role, Operation.EDIT_SUBJECTS)
        self.steps: tuple[ReadyStep, ...] = ()
        self._cycle: CycleLine | None = None
        self.buttons: dict[str, QWidget] = {}
        self._ticket = 0
        self.year = FilterBox("考核年度", ())
        self.year.setAccessibleName("考核年度")
        self.year.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.year.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.head.addWidget(self.year)
        self.told = plain("", "secondary", wrap=True)
        self.body.addWidget(self.told)
        self._board = QWidget()
        self._grid = QGridLayout(self._board)
        self._grid.setContentsMargins(16, 8, 16, 8)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(3, 1)
        self.body.addWidget(scrolled(self._board), 1)
        self.confirm = ConfirmBar("确认", "primary")
        self.body.addWidget(self.confirm)
        self.year.chosen.connect(self.load)
        self.primary.clicked.connect(self._next)
        self.primary.setVisible(False)
        self._show_footer()

    def arrived(self) -> None:
        """Coming back, nothing that was asked before is still open."""
        self.confirm.hide()
        super().arrived()

    # --- reading -----------------------------------------------------------------------

    def load(self) -> None:
        """Read the years and the steps of the chosen one."""
        self._ticket += 1
        ticket, services, chosen = self._ticket, self.services, self.year.value()
        today = services.desk.clock.today()

        def read() -> tuple[tuple[CycleLine, ...], UUID | None, tuple[ReadyStep, ...]]:
            cycles = services.scheme.cycles()
            open_ones = [c for c in cycles if c.state is not CycleState.SEALED]
            cycle = chosen if isinstance(chosen, UUID) else _first(open_ones, today.year)
            steps = () if cycle is None else services.readiness.steps(cycle)
            return cycles, cycle, steps

        def came(
            found: tuple[tuple[CycleLine, ...], UUID | None, tuple[ReadyStep, ...]],
        ) -> None:
            if ticket == self._ticket:
                self._show(*found)

        self.read(read, came)

    def _show(
        self, cycles: Sequence[CycleLine], cycle: UUID | None, steps: tuple[ReadyStep, ...]
    ) -> None:
        now = next((c for c in cycles if c.id == cycle), None)
        if now != self._cycle:
            self.confirm.hide()  # what it asked was about another year, or the year as it was
        self._cycle = now
        self.year.offer((c.title, c.id) for c in cycles)
        self.year.choose(cycle)
        if steps == self.steps:
            return
        self.steps = steps
        while self._grid.count():
            widget = self._grid.takeAt(0).widget()
            widget.hide()
            widget.deleteLater()
        self.buttons = {}
        for row, step in enumerate(steps):
            self._row(row, step)
        self._grid.setRowStretch(len(steps), 1)
        done = sum(1 for s in steps if s.state is Readiness.DONE)
        waiting = [s for s in steps if s.state in WAITING]
        self.told.setText(
            f"共 {len(steps)} 项，已完成 {done} 项。"
            + (f"下一项：{waiting[0].title}。" if waiting else "年度准备已经就绪。")
            if steps
            else "还没有考核年度。"
        )
        self.primary.setVisible(bool(waiting) and self._may)
        if waiting:
            self.primary.setText(f"办理：{waiting[0].title}")
            self.primary.setAccessibleName(self.primary.text())
        self._show_footer()

    def refuse(self, sentence: str) -> None:
        """Say why something was not done, also where the footer has no button."""
        super().refuse(sentence)
        self._show_footer()

    def _show_footer(self) -> None:
        parts = (self.primary, self.refusal)
        self.footer.setVisible(any(not part.isHidden() for part in parts))

    def _row(self, row: int, step: ReadyStep) -> None:
        self._grid.addWidget(plain(str(row + 1), "secondary"), row, 0, _MIDDLE)
        self._grid.addWidget(badge(step.state.label, TONES[step.state]), row, 1, _MIDDLE)
        self._grid.addWidget(plain(step.title, "heading"), row, 2, _MIDDLE)
        self._grid.addWidget(plain(step.said, wrap=True), row, 3)
        done = step.state is Readiness.DONE
        word = "办理" if step.key == "start" else "查看" if done else "去办理"
        go = button(word, name=f"{word}：{step.title}")
        go.clicked.connect(lambda _on=False, s=step: self._go(s))
        self.buttons[step.key] = go
        self._grid.addWidget(go, row, 4, _MIDDLE)
        if step.key == "start":  # not before it has its place: it would flash as a window
            go.setVisible(self._may and self._cycle is not None and self._cycle.state in STEPS)

    # --- going there -------------------------------------------------------------------

    def _next(self) -> None:
        step = next((s for s in self.steps if s.state in WAITING), None)
        if step is not None:
            self._go(step)

    def _ask_step(self, cycle: CycleLine) -> None:
        """Let a year in preparation begin, or a running one come to its end."""
        scheme = self.services.scheme
        if cycle.state is CycleState.DRAFT:
            open_ones = [s.title for s in self.steps if s.state in WAITING and s.key != "start"]
            left = f"还没有完成的：{'、'.join(open_ones)}。" if open_ones else ""
            sentence = f"启动{cycle.title}？启动后考核组可以按本年度的方案开展考核。{left}"
            move, outcome = scheme.start, f"{cycle.title}已启动。"
        elif cycle.state is CycleState.OPEN:
            sentence = f"{cycle.title}转入年终考核？平时和季度的记录仍可补报，年终工作随之开始。"
            move, outcome = scheme.begin_year_end, f"{cycle.title}已转入年终考核。"
        else:
            return

        def done(_none: None) -> None:
            self.ctx.alerts.success(outcome)
            self.load()

        def go() -> None:
            self.run(
                "办理考核年度",
                lambda _task: move(cycle.id, cycle.version),
                done,
                cancellable=False,
            )

        self.confirm.ask(sentence, go)

    def _go(self, step: ReadyStep) -> None:
        if step.key == "start" and self._may and self._cycle is not None:
            self._ask_step(self._cycle)
            return
        if step.key in IMPORTED and step.state is Readiness.OPEN and self._may:
            paths = self._chooser.open_files(self)
            if paths:
                self.ctx.go_to("subjects", ("import", tuple(paths)))
            return
        self.ctx.go_to(step.page, step.place or None)


def _first(cycles: Sequence[CycleLine], year: int) -> UUID | None:
    """This year, else the newest that is open."""
    this = next((c for c in cycles if c.year == year), None)
    found = this or max(cycles, key=lambda c: c.year, default=None)
    return None if found is None else found.id
