"""Drafts for any form: stored two seconds after the last key, there again when it is opened."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from desktop.services.registry import Services
from desktop.views.context import ViewContext
from desktop.views.widgets.draft_keeper import DraftKeeper, Kept, Key
from desktop.views.widgets.form import DetailForm, FormData
from desktop.views.widgets.packing import pack, shown, unpack_all

T = TypeVar("T")
MOVED_ON = "您上次填写之后，此条已被他人修改。已带出您未保存的内容，请核对后再保存。"
NOW = "您填的与现在的不同，现在是：{}"


class KeptForm(QObject):
    """Looks after the drafts of one form, which need not know of it.

    Only what differs from the row is kept, so that a change by somebody else is not undone.
    ``restored``: a draft was laid over the row, the form may have to fit itself to it.
    """

    restored = Signal()

    def __init__(self, ctx: ViewContext, services: Services, form: DetailForm, name: str) -> None:
        """``name`` is the kind of draft in drafts.db. Nothing is shown until ``show``."""
        super().__init__(form)
        self._keeper = DraftKeeper(ctx, services)
        self.form, self.name = form, name
        self._key: Key | None = None
        self._ticket = 0
        self._at_once = False
        self._edits = 0
        self._saving: tuple[Key, int] | None = None
        form.draft_due.connect(self._keep)
        form.changed.connect(self._changed)

    def show(
        self,
        row: UUID | None,
        data: FormData,
        part: str = "",
        load: Callable[[FormData], None] | None = None,
    ) -> None:
        """Show a row, or None for a new one, and over it the draft that was left.

        ``part`` tells apart what new rows belong to, such as their year. ``load`` replaces the
        form's own. What is being typed into the same row stays.
        """
        key: Key = (f"{self.name}/{part}" if part else self.name, row)
        if self._key == key and self.form.dirty and not self._keeper.written(key):
            return
        self.leave()
        self._key = key
        (load or self.form.load)(data)
        ticket = self._ticket

        def came(kept: Kept | None) -> None:
            if kept is not None and ticket == self._ticket:
                self._lay(kept, data)

        self._keeper.find(key, came)

    def _lay(self, kept: Kept, data: FormData) -> None:
        """The draft, except where something was typed while it was being read."""
        version, body = kept
        form, typed = self.form, self.form.own
        found = unpack_all(form.fields, body)
        own = {k: v for k, v in found.items() if k not in typed}
        before = {key: form.fields[key].value() for key in own}
        form.lay_over(own)
        self.restored.emit()
        if version != _text(data.version):
            theirs = {
                key: NOW.format(shown(form.fields[key], before[key]) or "（空）")
                for key, value in own.items()
                if before[key] != value
            }
            form.show_faults({**theirs, "": MOVED_ON})
        if typed:
            self._keep(form.data())

    # what is typed

    def _changed(self) -> None:
        self._edits += 1
        key = self._key
        if key is not None and self._keeper.has(key) and not self.form.dirty:
            self._keeper.drop(key)  # all is again as it was: there is nothing to keep

    def _keep(self, data: FormData) -> None:
        if self._key is None:
            return
        body = {key: pack(self.form.fields[key]) for key in self.form.own}
        self._keeper.put(self._key, _text(data.version), body, now=self._at_once)

    def keep_now(self) -> None:
        """Store on this thread: the window is being locked."""
        self._at_once = True
        try:
            if self._key is not None:
                self.form.flush_draft()
        finally:
            self._at_once = False

    def leave(self) -> None:
        """Nothing is shown any more; what was typed becomes a draft."""
        if self._key is not None:
            self.form.flush_draft()
        self._key, self._ticket = None, self._ticket + 1

    def drop(self) -> None:
        """What was typed is given up."""
        if self._key is not None:
            self._keeper.drop(self._key)
        self._key, self._ticket = None, self._ticket + 1

    def storing(self, write: Callable[[], T]) -> Callable[[], T]:
        """``write``, and the draft of what is shown gone once it is written.

        Until then all is a draft, and it stays one when something is typed in between.
        """
        if self._key is None:
            return write
        self.form.flush_draft()
        edits, self._saving = self._edits, (self._key, self._edits)
        return self._keeper.storing(self._key, write, lambda: self._edits == edits)

    def settled(self, version: object) -> None:
        """It is written: the form is clean, unless it was typed into or left meanwhile."""
        if self._key is not None and self._saving == (self._key, self._edits):
            self.form.saved(version)


def _text(version: object) -> str:
    return version if isinstance(version, str) else ""
