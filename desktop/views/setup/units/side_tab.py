"""What the tabs of 机构变动 share: a list beside what is chosen in it, or beside a form."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.services.errors import Invalid, ServiceError
from desktop.services.registry import Services
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.labels import button, plain
from desktop.views.subjects.confirm import ConfirmBar
from desktop.views.widgets.form import DetailForm
from desktop.views.widgets.kept_form import KeptForm
from desktop.views.widgets.list_model import Column, RowId, StaticSource
from desktop.views.widgets.list_table import ListTable
from desktop.views.widgets.place import scrolled, selectable
from desktop.views.widgets.splitting import beside

T = TypeVar("T")


class Account(QWidget):
    """What is chosen, in sentences, with the one thing that can be done about it."""

    def __init__(self, word: str) -> None:
        """``word`` is on the button; empty for none."""
        super().__init__()
        self.title = plain("", "heading", wrap=True)
        self.text = selectable()
        self.why = plain("", "hint", wrap=True)
        self.act = button(word, "danger")
        self.confirm = ConfirmBar(word)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(16, 8, 16, 8)
        column.setSpacing(8)
        for widget in (self.title, self.text, self.why):
            column.addWidget(widget)
        line = QHBoxLayout()
        line.addWidget(self.act)
        line.addStretch(1)
        column.addLayout(line)
        column.addWidget(self.confirm)
        column.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scrolled(inside))
        self.show_nothing()

    def show_nothing(self) -> None:
        """Nothing is chosen."""
        self.tell("", (), act=False)

    def tell(self, title: str, lines: Sequence[str], *, act: bool, why: str = "") -> None:
        """Show a record; ``why`` says what keeps the button away."""
        self.confirm.hide()
        self.title.setText(title)
        self.text.setText("\n".join(lines))
        self.why.setText(why)
        self.why.setVisible(bool(why))
        self.act.setVisible(act)
        self.act.setEnabled(not why)


class SideTab(QWidget):
    """``asking``: a form with a button of its own is open, the place's footer steps back.

    ``word`` is that of the place's primary button while the tab is shown; empty for none.
    """

    refused = Signal(str)
    asking = Signal(bool)
    word = ""

    def __init__(
        self, ctx: ViewContext, services: Services, found: ListTable, right: QWidget
    ) -> None:
        """``right`` is shown at the right of the list while no form is open."""
        super().__init__()
        self.ctx, self.services, self.list, self.beside = ctx, services, found, right
        self.kept: list[KeptForm] = []
        self._columns: Sequence[Column[Any]] = found.model.columns
        self.stack = QStackedWidget()
        self.stack.addWidget(right)
        split = beside(found, self.stack, (560, 420), stretch=(3, 2))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(split, 1)

    # what the place asks

    def load(self) -> None:
        """Read what is shown anew."""

    def start_new(self) -> None:
        """The place's primary button."""

    def flush_draft(self) -> None:
        """Store what is typed at once: the window is being locked."""
        for kept in self.kept:
            kept.keep_now()

    @property
    def open_form(self) -> bool:
        """Whether a form stands beside the list."""
        return self.stack.currentWidget() is not self.beside

    # what tabs do

    def add_form(self, form: QWidget) -> None:
        """Keep a form for later; without a parent it would outlive the window."""
        self.stack.addWidget(form)

    def keep(self, form: DetailForm, name: str) -> KeptForm:
        """Keep a form with its drafts; ``name`` is their kind."""
        self.add_form(form)
        kept = KeptForm(self.ctx, self.services, form, name)
        self.kept.append(kept)
        return kept

    def give_up(self) -> None:
        """Leave a form without saving: what was typed is not wanted."""
        for kept in self.kept:
            if self.stack.currentWidget() is kept.form:
                kept.drop()
        self.leave_form()

    def show_form(self, form: QWidget) -> None:
        """Put a form beside the list."""
        self.refused.emit("")
        self.stack.setCurrentWidget(form)
        self.asking.emit(True)

    def leave_form(self) -> None:
        """Back to what is chosen."""
        self.stack.setCurrentWidget(self.beside)
        self.asking.emit(False)
        self.list.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_rows(self, rows: Sequence[T], id_of: Callable[[T], RowId]) -> None:
        """Show a list that is in memory."""
        self.list.show_source(StaticSource(rows, id_of, self._columns))

    def read(self, fn: Callable[[], T], done: Callable[[T], None]) -> None:
        """Read in a worker; a refusal is said above the buttons."""
        call(
            self.ctx,
            lambda _task: fn(),
            title="读取",
            on_done=done,
            on_failed=lambda error: self.refused.emit(error.sentence),
            quiet=True,
        )

    def write(
        self, title: str, fn: Callable[[], T], done: Callable[[T], None], form: DetailForm | None
    ) -> None:
        """Write in a worker; faults are shown in the form, or above the buttons."""

        def failed(error: ServiceError) -> None:
            if form is None:
                self.refused.emit(error.sentence)
            else:
                show_refusal(form, error)

        self.refused.emit("")
        call(self.ctx, lambda _task: fn(), title=title, on_done=done, on_failed=failed)


def show_refusal(form: DetailForm, error: ServiceError) -> None:
    """The faults of a form's fields as the service found them, or its sentence."""
    form.show_faults(error.faults if isinstance(error, Invalid) else {"": error.sentence})


def picked_id(value: object) -> UUID | None:
    """The id of what a ``PickField`` holds."""
    match value:
        case (UUID() as key, str()):
            return key
        case _:
            return None


def find_cadres(services: Services, text: str) -> list[tuple[UUID, str]]:
    """Cadres by word, pinyin or initials, with unit and post."""
    hits = [hit for hit in services.search.find(text, 36) if hit.kind == "cadre"]
    return [(hit.id, f"{hit.title}（{hit.subtitle}）" if hit.subtitle else hit.title)
            for hit in hits[:12]]  # fmt: skip
