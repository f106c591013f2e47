"""A detail form over a service: drafts, faults of the service, and somebody else's change.

When a row moved on since it was read, both values are shown and the user chooses; fields
that only the other one changed are taken over silently, so nothing of his is undone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.services.errors import Invalid, ServiceError, Stale
from desktop.services.registry import Services
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.labels import button, plain
from desktop.views.widgets.form import DetailForm, FormData, GroupSpec
from desktop.views.widgets.packing import pack, shown, unpack_all

ABOUT = "about"
"""The key of a draft's body that is no field."""


class RecordForm(DetailForm):
    """Adds drafts.db and the service's refusals to a form.

    ``stale`` asks the page to read the row again and to hand it to ``rebase``.
    """

    stale = Signal()

    def __init__(
        self,
        ctx: ViewContext,
        services: Services,
        name: str,
        groups: Sequence[GroupSpec],
        *,
        primary: str = "保存",
        today: Callable[[], date] = date.today,
    ) -> None:
        """``name`` is the kind of draft in drafts.db."""
        self._conflicts = QVBoxLayout()  # before super: a form without faults has none
        super().__init__(ctx, groups, primary=primary, today=today)
        self._services, self.name = services, name
        self.row: UUID | None = None
        self.about: dict[str, str] = {}  # kept with the draft: what leads back to it
        self._at_once = False
        self.edits = 0  # how often something was typed
        self.showings = 0  # how often another row was shown
        self.changed.connect(self._count)
        self.head.addLayout(self._conflicts)
        self.draft_due.connect(self._keep)

    def _count(self) -> None:
        self.edits += 1

    # drafts

    def show_row(self, row: UUID | None, data: FormData, draft: Mapping[str, Any] | None) -> None:
        """Show a row, and over it the draft that was left the last time."""
        self.row = row
        self.showings += 1
        self._clear_conflicts()
        self.load(data)
        if draft is not None:
            version = draft.get("version") or data.version
            values = draft.get("values")
            if isinstance(values, dict):
                kept = unpack_all(self.fields, values)
                self.load_draft(FormData({**data.values, **kept}, version))

    def stored_draft(self, row: UUID | None) -> Mapping[str, Any] | None:
        """The draft of a row, to be asked for in a worker."""
        desk = self._services.desk
        draft = desk.drafts.get(desk.actor.account, self.name, row)
        return None if draft is None else {"version": draft.base_version, "values": draft.body}

    def _keep(self, data: FormData) -> None:
        desk, row, name, body = self._services.desk, self.row, self.name, self.packed()
        version = data.version if isinstance(data.version, str) else ""

        def put() -> None:
            desk.drafts.put(desk.actor.account, name, row, version, body)

        if self._at_once:
            put()
        else:
            call(self._ctx, lambda _task: put(), title="保存草稿", on_done=_nothing, quiet=True)

    def packed(self) -> dict[str, Any]:
        """What a draft holds now."""
        body: dict[str, Any] = {key: pack(field) for key, field in self.fields.items()}
        if self.about:
            body[ABOUT] = dict(self.about)
        return body

    def keep_now(self) -> None:
        """Store the draft on this thread: the window is being locked."""
        self._at_once = True
        try:
            self.flush_draft()
        finally:
            self._at_once = False

    def drop_draft(self) -> None:
        """The content was saved or given up."""
        desk, row, name = self._services.desk, self.row, self.name
        call(
            self._ctx,
            lambda _task: desk.drafts.delete(desk.actor.account, name, row),
            title="清理草稿",
            on_done=_nothing,
            quiet=True,
        )

    # refusals

    def refuse(self, error: ServiceError) -> None:
        """Show what the service said: faults under the fields, a change by another, or a line."""
        self.primary.setEnabled(True)
        if isinstance(error, Stale):
            self.stale.emit()
        elif isinstance(error, Invalid):
            self.show_faults(error.faults)
            known = [key for key in error.faults if key in self.fields]
            if known:
                self.jump(known[0])
        else:
            self.show_faults({"": error.sentence})

    def rebase(self, latest: FormData) -> None:
        """Put the user's own changes upon the row as it stands now, and show where both differ."""
        before, mine = self._before, self.values()
        own = {key: value for key, value in mine.items() if value != before.get(key)}
        self.load(latest)
        theirs = self.values()
        for key, value in own.items():
            self.fields[key].set_value(value)
        self._clear_conflicts()
        both = [k for k, v in own.items() if theirs[k] not in (before.get(k), v)]
        self._conflicts.addWidget(
            plain(
                "您打开之后，此记录已被他人修改，您的内容还没有保存。请核对后再保存。",
                "fault",
                wrap=True,
            )
        )
        for key in both:
            self._conflicts.addWidget(self._conflict(key, own[key], theirs[key]))
        self.state.setText("有未保存的修改")

    def _conflict(self, key: str, mine: object, theirs: object) -> QWidget:
        field = self.fields[key]
        line = QWidget()
        layout = QVBoxLayout(line)
        layout.setContentsMargins(0, 0, 0, 4)
        layout.setSpacing(4)
        layout.addWidget(plain(field.spec.label, "field"))
        for word, value, name in (
            ("您填写的", mine, "保留我的"),
            ("现在的", theirs, "采用现在的"),
        ):
            row = QHBoxLayout()
            row.addWidget(plain(f"{word}：{shown(field, value) or '（空）'}", wrap=True), 1)
            choose = button(name, name=f"{field.spec.label}：{name}")
            choose.clicked.connect(lambda _on=False, v=value: self._take(key, v, line))
            row.addWidget(choose)
            layout.addLayout(row)
        return line

    def _take(self, key: str, value: object, line: QWidget) -> None:
        self.fields[key].set_value(value)
        line.hide()

    def _clear_conflicts(self) -> None:
        while self._conflicts.count():
            widget = self._conflicts.takeAt(0).widget()
            widget.hide()
            widget.deleteLater()

    @property
    def conflicts(self) -> int:
        """How many lines of the choice are still open."""
        widgets = [self._conflicts.itemAt(n).widget() for n in range(self._conflicts.count())]
        return sum(1 for widget in widgets[1:] if not widget.isHidden())


def _nothing(_result: object) -> None:
    """Done is enough."""
