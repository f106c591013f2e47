"""The detail beside a list: read in a worker, drafts kept, saved with its version.

Unit and cadre share this; each says how its row is read, shown and stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QStackedWidget, QVBoxLayout

from desktop.services.errors import Invalid, ServiceError, Stale
from desktop.services.registry import Services
from desktop.services.security.drafts import Draft
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.labels import button
from desktop.views.subjects.confirm import ConfirmBar
from desktop.views.subjects.form_drafts import FormDrafts
from desktop.views.subjects.stale_choice import StaleChoice
from desktop.views.widgets.empty import EmptyState, EmptyText
from desktop.views.widgets.form import DetailForm, FormData


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a worker read: the service's detail (None for a new row) and a draft over it."""

    detail: Any
    draft: Draft | None


class RecordPane(QFrame):
    """Shows one row. ``saved`` gives the id that was written, ``removed`` one that is gone."""

    saved = Signal(object)
    removed = Signal(object)
    form_name = ""
    noun = ""

    def __init__(
        self, ctx: ViewContext, services: Services, form: DetailForm, *, editable: bool
    ) -> None:
        """Empty until ``show_record`` or ``start_new``."""
        super().__init__()
        self.setObjectName("detailPane")
        self._ctx, self._services, self.form = ctx, services, form
        self._editable, self._drafts = editable, FormDrafts(services, self.form_name)
        self._ticket = 0
        self.key: UUID | None = None
        self.is_new = False
        self.detail: Any = None
        self._shown: dict[str, object] = {}
        self._on_screen: tuple[UUID | None, bool] | None = None
        self.stale = StaleChoice()
        self.confirm = ConfirmBar("确认删除")
        self.nothing = EmptyState()
        self.nothing.show_text(EmptyText(f"请在左侧选择{self.noun}，右侧显示详细内容。"))
        self.discard = button("放弃草稿", "flat")
        self.discard.hide()
        self.discard.clicked.connect(self.discard_draft)
        form.extra.addWidget(self.discard)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.nothing)
        self.stack.addWidget(form)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        layout.addWidget(self.stale)
        layout.addWidget(self.confirm)
        layout.addWidget(self.stack, 1)
        form.submitted.connect(self._submit)
        form.draft_due.connect(self._keep_draft)
        form.changed.connect(lambda: self.discard.setVisible(form.dirty))
        self.stale.settled.connect(self._settle)
        self.stale.dropped.connect(self.discard_draft)
        form.primary.setVisible(editable)

    # --- what each kind of row says ----------------------------------------------------

    def prepare(self) -> None:
        """Read what the form needs besides the row, such as choices (in a worker)."""

    def read(self, key: UUID) -> Any:
        """Read the row (in a worker)."""
        raise AssertionError(key)  # every pane reads its own

    def values(self, detail: Any) -> Mapping[str, object]:
        """The values of the form; ``detail`` is None for a new row."""
        raise AssertionError(detail)

    def version(self, detail: Any) -> str | None:
        """The version of the row that was read."""
        return None if detail is None else str(detail.version)

    def store(self, detail: Any, changed: Mapping[str, object], version: str | None) -> UUID:
        """Write what was changed (in a worker); what was not stays as in ``detail``."""
        raise AssertionError(changed)

    def show_head(self, detail: Any) -> None:
        """Show what stands above and below the fields."""

    # --- reading -----------------------------------------------------------------------

    def show_record(self, key: UUID | None) -> None:
        """Show another row; what was typed into the present one becomes its draft."""
        if key is not None and key == self.key and self.detail is not None:
            return
        self._open(key, new=False)

    def start_new(self) -> None:
        """An empty form, or the draft of one."""
        self._open(None, new=True)

    def reload(self) -> None:
        """Read the row again, unless the user is typing: a later save will notice."""
        if self.key is not None and not self.form.dirty:
            self._open(self.key, new=False)

    def _open(self, key: UUID | None, *, new: bool) -> None:
        pending = self._draft_body()
        same = key == self.key and new == self.is_new
        before, self.key, self.is_new = self.key, key, new
        self._ticket += 1
        ticket = self._ticket
        if not same:
            self._on_screen = None  # what is typed from now on belongs to nobody
            self.stale.hide()
            self.confirm.hide()
        if key is None and not new:
            self.detail = None
            self.stack.setCurrentWidget(self.nothing)
        kept = None if pending is None else (before, *pending)

        def work(_task: object) -> Loaded | None:
            if kept is not None:
                self._drafts.put(*kept)
            return None if key is None and not new else self._load(key)

        def done(loaded: Loaded | None) -> None:
            if ticket == self._ticket and loaded is not None:
                self._show(loaded)

        def failed(error: ServiceError) -> None:
            if ticket == self._ticket:
                self.detail = None
                self.nothing.show_text(EmptyText(error.sentence))
                self.stack.setCurrentWidget(self.nothing)

        if kept is not None or key is not None or new:
            call(self._ctx, work, title="读取", on_done=done, on_failed=failed, quiet=True)

    def _load(self, key: UUID | None) -> Loaded:
        """The row and its draft (in a worker)."""
        self.prepare()
        draft = self._drafts.get(key) if self._editable else None
        return Loaded(None if key is None else self.read(key), draft)

    def _show(self, loaded: Loaded) -> None:
        self.detail = loaded.detail
        self._on_screen = (self.key, self.is_new)
        values = dict(self.values(loaded.detail))
        self.form.load(FormData(values, self.version(loaded.detail)))
        self._shown = self.form.values()
        if loaded.draft is not None:
            body = {**values, **loaded.draft.body}
            self.form.load_draft(FormData(body, loaded.draft.base_version or None))
        self.form.set_enabled(self._editable)
        self.discard.setVisible(loaded.draft is not None)
        self.show_head(loaded.detail)
        self.stack.setCurrentWidget(self.form)
        self.form.area.verticalScrollBar().setValue(0)

    # --- drafts ------------------------------------------------------------------------

    def _changed(self) -> dict[str, object]:
        now = self.form.values()
        return {key: value for key, value in now.items() if value != self._shown.get(key)}

    def _draft_body(self) -> tuple[str, dict[str, object]] | None:
        """(version, changed fields) of an unsaved form."""
        if not self._editable or self._on_screen != (self.key, self.is_new):
            return None
        if not self.form.dirty:
            return None
        return str(self.form.data().version or ""), self._changed()

    def _keep_draft(self, _data: FormData) -> None:
        body, key = self._draft_body(), self.key
        if body is not None:
            call(
                self._ctx,
                lambda _task: self._drafts.put(key, *body),
                title="保存草稿",
                on_done=lambda _none: None,
                quiet=True,
            )

    def flush_draft(self) -> None:
        """Store what is unsaved at once, on this thread: the window is being locked."""
        body = self._draft_body()
        if body is not None:
            self._drafts.put(self.key, *body)

    def discard_draft(self) -> None:
        """Forget what was typed and show the row as it stands."""
        key, new = self.key, self.is_new
        self.stale.hide()
        self.form.load(FormData(self._shown, self.form.data().version))

        def work(_task: object) -> None:
            self._drafts.drop(key)

        def done(_none: None) -> None:
            if (key, new) == (self.key, self.is_new):
                self._open(key, new=new)

        call(self._ctx, work, title="放弃草稿", on_done=done, quiet=True)

    # --- saving ------------------------------------------------------------------------

    def _submit(self, data: FormData) -> None:
        if self._on_screen != (self.key, self.is_new):
            return
        version = None if data.version is None else str(data.version)
        self._store(self.detail, self._changed(), version)

    def _store(self, detail: Any, changed: Mapping[str, object], version: str | None) -> None:
        key = self.key
        self.form.primary.setEnabled(False)

        def work(_task: object) -> UUID:
            written = self.store(detail, changed, version)
            self._drafts.drop(key)
            return written

        def done(written: UUID) -> None:
            self.form.primary.setEnabled(True)
            self.discard.hide()
            self.stale.hide()
            self.form.saved(None)
            if key == self.key:
                self.key, self.is_new, self.detail = written, False, None
                self.show_record(written)
            self._ctx.alerts.success("已保存。")
            self.saved.emit(written)

        call(self._ctx, work, title="保存", on_done=done, on_failed=self._refused)

    def _refused(self, error: ServiceError) -> None:
        self.form.primary.setEnabled(True)
        if isinstance(error, Invalid):
            self.form.show_faults(error.faults)
            known = [key for key in error.faults if key in self.form.fields]
            if known:
                self.form.jump(known[0])
        elif isinstance(error, Stale):
            read = None
            if str(self.form.data().version) == self.version(self.detail):
                read = self._shown
            self.stale.ask(error.differences, self.form.values(), read, self.word_of)
        else:
            self._ctx.alerts.error(error.sentence)

    def word_of(self, _field: str, value: object) -> str:
        """A stored or typed value as people read it; panes override it for chosen values."""
        return "" if value is None else str(value)

    def _settle(self, mine: frozenset[str]) -> None:
        """Save over the row as it stands now, with the fields that the user stands by."""
        theirs = set(self.stale.fields) - mine
        changed = {k: v for k, v in self._changed().items() if k not in theirs}
        key = self.key

        def done(fresh: Any) -> None:
            if key == self.key:
                self._store(fresh, changed, self.version(fresh))

        if key is not None:
            call(self._ctx, lambda _task: self.read(key), title="读取", on_done=done)
