"""Above the teams: those that the 拟编组别 name, made in one step after one question."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.services.registry import Services
from desktop.services.teams import PlannedTeam
from desktop.terms import SeatKind
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.labels import button, plain
from desktop.views.subjects.confirm import ConfirmBar
from desktop.views.widgets.date_edit import show_date

WORD = "按拟编组别建立考核组"


def offer(plan: Sequence[PlannedTeam]) -> str:
    """What there is to do, in one line."""
    people = sum(len(t.seats) for t in plan)
    new = sum(not t.there for t in plan)
    if new:
        return f"考核人员有拟编组别，尚有 {new} 个考核组未建立，{people} 人未编入。"
    return f"有 {people} 人已写明拟编组别，尚未编入考核组。"


def question(plan: Sequence[PlannedTeam], start: date) -> str:
    """What will be made: teams, people by post, and from when."""
    kinds = Counter(seat.kind for team in plan for seat in team.seats)
    people = "、".join(f"{k.label} {kinds[k]} 人" for k in SeatKind if kinds[k])
    titles = [t.title for t in plan if not t.there]
    made = ""
    if titles:
        names = titles[0] if len(titles) == 1 else f"{titles[0]}等"
        made = f"新建 {len(titles)} 个考核组（{names}），"
    return f"将{made}编入 {kinds.total()} 人：{people}，任职自{show_date(start)}起。请核对。"


def outcome(plan: Sequence[PlannedTeam], people: int) -> str:
    """What was made."""
    new = sum(not t.there for t in plan)
    made = f"已建立 {new} 个考核组，" if new else ""
    return f"{made}已编入 {people} 人。现在可以在“考核记录”中新建实地考核。"


class TeamMaker(QWidget):
    """Hidden while there is nothing to make."""

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Hidden until ``look`` finds something to do."""
        super().__init__()
        self._ctx, self._services = ctx, services
        self._plan: tuple[PlannedTeam, ...] = ()
        self._ticket = 0
        self.sentence = plain("", "secondary", wrap=True)
        self.make = button(WORD, "primary")
        self.make.clicked.connect(self._ask)
        self.confirm = ConfirmBar("确认建立", "primary")
        bar = QHBoxLayout()
        bar.setSpacing(12)
        bar.addWidget(self.sentence, 1)
        bar.addWidget(self.make)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 8)
        layout.setSpacing(8)
        layout.addLayout(bar)
        layout.addWidget(self.confirm)
        self.hide()

    def look(self) -> None:
        """Read what is still to be made."""
        self._ticket += 1
        ticket = self._ticket

        def came(plan: tuple[PlannedTeam, ...]) -> None:
            if ticket == self._ticket:
                self._show(plan)

        call(
            self._ctx, lambda _task: self._services.teams.planned(), title="读取拟编组别",
            on_done=came, quiet=True,
        )  # fmt: skip

    def _show(self, plan: tuple[PlannedTeam, ...]) -> None:
        if plan != self._plan:
            self.confirm.hide()  # what it asked about is no more what would be made
        self._plan = plan
        if plan:
            self.sentence.setText(offer(plan))
        self.make.setEnabled(True)
        self.setVisible(bool(plan))

    def _ask(self) -> None:
        start = self._services.desk.clock.today()
        self.confirm.ask(question(self._plan, start), lambda: self._make(start))

    def _make(self, start: date) -> None:
        plan, teams = self._plan, self._services.teams
        self.make.setEnabled(False)

        def done(people: int) -> None:
            self._ctx.alerts.success(outcome(plan, people))
            self.look()

        def failed(sentence: str) -> None:
            self._ctx.alerts.error(sentence)
            self.look()

        call(
            self._ctx, lambda _task: teams.form_planned(start), title="建立考核组",
            on_done=done, on_failed=lambda error: failed(error.sentence),
        )  # fmt: skip
