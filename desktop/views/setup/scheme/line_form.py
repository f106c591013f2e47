"""A form beside a list: shows the chosen line, keeps its draft, stores it with its version."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from PySide6.QtCore import Signal

from desktop.services.errors import ServiceError
from desktop.services.registry import Services
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.labels import button
from desktop.views.widgets.form import FormData, GroupSpec
from desktop.views.widgets.record_form import RecordForm


def _as_it_is() -> None:
    """Most forms fit every line."""


Latest = Callable[[], FormData | None]


class LineForm(RecordForm):
    """``stored`` carries what the service gave back; ``loaded`` that a line is shown now."""

    stored = Signal(object)
    loaded = Signal()
    offers_discard = True  # a button that gives up what was typed

    def __init__(
        self,
        ctx: ViewContext,
        services: Services,
        name: str,
        groups: Sequence[GroupSpec],
        *,
        primary: str = "保存",
    ) -> None:
        """``name`` is the kind of draft; nothing is shown until ``begin``."""
        super().__init__(
            ctx, services, name, groups, primary=primary, today=services.desk.clock.today
        )
        self._latest: Latest | None = None
        self._ticket = 0
        self._shown: tuple[UUID | None] | None = None  # None: nothing is shown
        self._data = FormData({})
        self._editable = True
        self.discard = button("放弃修改", "flat")
        self.discard.hide()
        self.discard.clicked.connect(self.give_up)
        self.extra.addWidget(self.discard)
        self.changed.connect(lambda: self._offer(self.dirty))

    def begin(
        self,
        key: UUID | None,
        data: FormData,
        latest: Latest,
        *,
        editable: bool,
        restart: bool = False,
        prepare: Callable[[], None] = _as_it_is,
    ) -> None:
        """Show a line, or a new one; what is being typed into the same one stays.

        ``latest`` reads the line again (in a worker) when a save finds it changed.
        ``restart`` shows it anew all the same. ``prepare`` makes the form fit the line once
        what was typed into the one before has been kept.
        """
        self._latest, self._ticket = latest, self._ticket + 1
        if self._shown == (key,) and self.dirty and editable and not restart:
            return
        if self._shown != (key,):
            self.flush_draft()
        self._editable = editable
        if not editable:
            self._come(key, data, None, prepare)
            return
        ticket = self._ticket

        def came(draft: Mapping[str, Any] | None) -> None:
            if ticket == self._ticket:
                self._come(key, data, draft, prepare)

        call(
            self._ctx,
            lambda _task: self.stored_draft(key),
            title="读取草稿",
            on_done=came,
            quiet=True,
        )

    def _come(
        self,
        key: UUID | None,
        data: FormData,
        draft: Mapping[str, Any] | None,
        prepare: Callable[[], None],
    ) -> None:
        if self._shown is not None and self._shown != (key,):
            self.flush_draft()  # typed while the draft was read
        prepare()
        self._shown, self._data = (key,), data
        self.show_row(key, data, draft)
        self.set_enabled(self._editable)
        self.primary.setVisible(self._editable and bool(self.primary.text()))
        foot = self.primary.parentWidget()
        if foot is not None:
            foot.setVisible(self._editable)  # an empty foot says nothing
        self._offer(self._editable and draft is not None)
        self.loaded.emit()

    def _offer(self, wanted: bool) -> None:
        self.discard.setVisible(wanted and self.offers_discard)

    def forget(self) -> None:
        """Nothing is shown any more; what was typed becomes a draft."""
        if self._shown is not None:
            self.flush_draft()
        self._ticket += 1
        self._shown = None

    def keep_open(self) -> None:
        """Store the draft at once when something is shown: the window is being locked."""
        if self._shown is not None and self._editable:
            self.keep_now()

    def store(self, write: Callable[[], object], told: str = "已保存。") -> None:
        """Write in a worker; the draft goes when it is written."""
        if not self.primary.isEnabled():
            return
        self.keep_now()  # until it is written
        self.primary.setEnabled(False)
        row, name, desk = self.row, self.name, self._services.desk
        body, edits = self.packed(), self.edits

        def work(_task: object) -> object:
            result = write()
            desk.drafts.drop(desk.actor.account, name, row, body)
            return result

        def done(result: object) -> None:
            self.primary.setEnabled(True)
            if self._shown == (row,) and self.edits == edits:
                self.show_faults({})
                self._clear_conflicts()
                self.saved(None)
                self.discard.hide()
            self._ctx.alerts.success(told)
            self.stored.emit(result)

        call(self._ctx, work, title="保存", on_done=done, on_failed=self.refuse)

    def refuse(self, error: ServiceError) -> None:
        """As every form does; a line that moved on is read again."""
        super().refuse(error)
        latest = self._latest
        if error.code != "stale" or latest is None:
            return
        ticket = self._ticket

        def came(data: FormData | None) -> None:
            if data is not None and ticket == self._ticket:
                self.rebase(data)

        call(self._ctx, lambda _task: latest(), title="读取", on_done=came, quiet=True)

    def give_up(self) -> None:
        """Forget what was typed and show the line as it stands."""
        self.load(self._data)
        self._clear_conflicts()
        self.discard.hide()
        self.drop_draft()
        self.loaded.emit()
