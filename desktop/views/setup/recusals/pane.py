"""回避: what is registered and what is suggested for confirmation."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QTabWidget, QWidget

from desktop.services.pairing.barred import BarredPairing
from desktop.services.permissions import Operation, allowed
from desktop.services.recusals import SuggestionKey, SuggestionLine
from desktop.services.registry import Services
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.labels import button
from desktop.views.setup.recusals.registered import RegisteredTab
from desktop.views.setup.recusals.suggested import SuggestedTab
from desktop.views.widgets.place import Place, selectable

REGISTER = "登记回避…"
MOST_NAMED = 2


class RecusalsPlace(Place):
    """Two tabs. Targets: "suggested" for what waits to be confirmed, "new", ("end", id)."""

    nouns = (
        "recusal",
        "recusal_dismissal",
        "assessor",
        "unit",
        "unit_change",
        "cadre",
        "family_member",
        "posting",
        "same_as",
        "rule",
        "pairing",
        "seat",
    )

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Lines come with ``load``."""
        super().__init__(ctx, "回避", primary=REGISTER)
        self.services = services
        self.may = allowed(services.desk.actor.role, Operation.EDIT_POOL)
        self.registered = RegisteredTab(ctx, services, may=self.may)
        self.suggested = SuggestedTab(ctx, self._dismiss)
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName("回避分类")
        self.tabs.addTab(self.registered, "已登记")
        if self.may:
            self.tabs.addTab(self.suggested, "待确认")
        else:
            self.suggested.hide()
        self.barred = selectable("", "fault")
        self.barred.setAccessibleName("须改派的对口联系")
        self.to_pairing = button("去对口联系…")
        self.to_pairing.clicked.connect(lambda: ctx.go_to("setup", "pairing"))
        self.barred_row = QWidget()
        row = QHBoxLayout(self.barred_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.barred, 1)
        row.addWidget(self.to_pairing, 0, Qt.AlignmentFlag.AlignTop)
        self.barred_row.hide()
        self.body.addWidget(self.barred_row)
        self.body.addWidget(self.tabs, 1)
        self.tabs.currentChanged.connect(lambda _tab: self._show_primary())
        self.registered.asking.connect(lambda on: self.footer.setVisible(self.may and not on))
        self.suggested.chosen.connect(self._show_primary)
        self.primary.clicked.connect(self._primary)
        self.footer.setVisible(self.may)
        self._show_primary()

    def load(self) -> None:
        """Read both lists."""
        today = self.services.desk.clock.today()
        self.refuse("")
        self.read(lambda: self.services.recusals.all(today), self.registered.show_lines)
        if self.may:
            self.read(lambda: self.services.recusals.suggestions(today), self._suggestions)
            self.read(self.services.pairing.barred, self._show_barred)

    def _show_barred(self, found: tuple[BarredPairing, ...]) -> None:
        """A pairing that runs on although a 回避 bars it: registering one says so at once."""
        more = f"另有 {len(found) - MOST_NAMED} 个对口联系也须改派。"
        told = [pairing.told for pairing in found[:MOST_NAMED]]
        self.barred.setText("\n".join([*told, more] if len(found) > MOST_NAMED else told))
        self.barred_row.setVisible(bool(found))

    def _suggestions(self, lines: tuple[SuggestionLine, ...]) -> None:
        self.counted.emit(len(lines))
        self.tabs.setTabText(1, f"待确认 · {len(lines):,}" if lines else "待确认")
        self.suggested.show_lines(lines)
        self._show_primary()

    def _on_suggested(self) -> bool:
        return self.tabs.currentWidget() is self.suggested

    def _show_primary(self) -> None:
        if not self._on_suggested():
            self.primary.setText(REGISTER)
            self.primary.setVisible(True)
        else:
            count = len(self.suggested.selected())
            self.primary.setText(f"确认回避 {count:,} 条" if count > 1 else "确认回避")
            self.primary.setVisible(bool(self.suggested.lines))
            self.primary.setEnabled(count > 0)
            self.footer.setVisible(self.may)
        if not self._on_suggested():
            self.primary.setEnabled(True)
        self.primary.setAccessibleName(self.primary.text())

    def _primary(self) -> None:
        if not self._on_suggested():
            self.registered.start_new()
            return
        lines = self.suggested.selected()
        if not lines:
            return
        self.refuse("")
        self.primary.setEnabled(False)

        def done(count: int) -> None:
            self.ctx.alerts.success(f"已登记回避 {count:,} 条。")
            self.load()

        call(
            self.ctx,
            lambda _task: self.services.recusals.confirm(lines),
            title="确认回避",
            on_done=done,
            on_failed=self._failed,
        )

    def _dismiss(self, keys: tuple[SuggestionKey, ...], reason: str) -> None:
        def work() -> None:
            for key in keys:
                self.services.recusals.dismiss(key, reason)

        def done(_none: None) -> None:
            self.ctx.alerts.success(f"已注明 {len(keys)} 条不需回避，以后不再提示。")
            self.load()

        call(
            self.ctx,
            lambda _task: work(),
            title="注明不需回避",
            on_done=done,
            on_failed=lambda error: self.suggested.reason.show_fault(error.sentence),
        )

    def start_new(self) -> None:
        """登记回避."""
        if self.may:
            self.tabs.setCurrentWidget(self.registered)
            self.registered.start_new()

    def show_target(self, target: object) -> None:
        """Show what waits to be confirmed, or open a form that was left unsaved."""
        match target:
            case "suggested" if self.may:
                self.tabs.setCurrentWidget(self.suggested)
            case "new":
                self.start_new()
            case ("end", UUID() as line):
                self.tabs.setCurrentWidget(self.registered)
                self.registered.resume(line)
                self.load()
            case _:
                return

    def flush_draft(self) -> None:
        """Store what is typed at once: the window is being locked."""
        self.registered.flush_draft()
