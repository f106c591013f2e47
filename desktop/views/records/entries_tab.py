"""A tab of a visit: the list of its entries, and behind it the form of one of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.services.registry import Services
from desktop.services.visits import VisitDetail
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.labels import button, plain
from desktop.views.widgets.empty import EmptyText
from desktop.views.widgets.list_model import Column
from desktop.views.widgets.list_table import ListTable
from desktop.views.widgets.record_form import RecordForm

T = TypeVar("T")
Members = tuple[tuple[UUID, str, str], ...]


class EntriesTab(QWidget):
    """Interviews and facts are kept alike: a list, a form, and the way between them.

    A subclass gives the form and says how an entry is begun and opened.
    """

    counted = Signal(int)

    def __init__(
        self,
        ctx: ViewContext,
        services: Services,
        form: RecordForm,
        columns: Sequence[Column[Any]],
        *,
        name: str,
        noun: str,
    ) -> None:
        """``noun`` is what an entry is called; ``name`` keys the remembered widths."""
        super().__init__()
        self.ctx, self.services, self.form, self.noun = ctx, services, form, noun
        self.visit: VisitDetail | None = None
        self.members: Members = ()
        self.open_id: UUID | None = None
        self.ticket = 0
        self.list = ListTable(ctx, name, columns, title=f"{noun}清单", filter_hint="筛选内容")
        self.add = button(f"新{noun}", "primary")
        self.look = button("打开", name=f"打开{noun}")
        self.back = button("返回清单", "flat")
        self.caption = plain("", "hint", wrap=True)
        self.left = QHBoxLayout()  # what a tab puts at the left of the list's foot
        self.left.setSpacing(8)
        self.stack = QStackedWidget()
        self.stack.addWidget(self._list_side())
        self.stack.addWidget(self._form_side())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.stack)
        self._connect()

    def _list_side(self) -> QWidget:
        side = QWidget()
        layout = QVBoxLayout(side)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(8)
        layout.addWidget(self.list, 1)
        bar = QHBoxLayout()
        bar.setSpacing(8)
        bar.addLayout(self.left)
        bar.addStretch(1)
        bar.addWidget(self.look)
        bar.addWidget(self.add)
        layout.addLayout(bar)
        return side

    def _form_side(self) -> QWidget:
        side = QWidget()
        layout = QVBoxLayout(side)
        layout.setContentsMargins(0, 4, 0, 0)
        layout.setSpacing(0)
        bar = self.above = QHBoxLayout()  # a tab may put something between the way back and caption
        bar.setContentsMargins(16, 0, 24, 0)
        bar.addWidget(self.back)
        bar.addWidget(self.caption, 1, Qt.AlignmentFlag.AlignRight)
        layout.addLayout(bar)
        layout.addWidget(self.around(self.form), 1)
        return side

    def around(self, form: RecordForm) -> QWidget:
        """What the form stands in; a tab may put something beside it."""
        return form

    def _connect(self) -> None:
        self.add.clicked.connect(lambda _checked: self.start_new())
        self.look.clicked.connect(self._open_current)
        self.back.clicked.connect(self.show_list)
        self.list.opened.connect(self._open)
        self.list.loaded.connect(self._loaded)
        self.form.submitted.connect(self.save)
        self.form.stale.connect(self._reread)
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self.form)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.show_list)
        enter = QShortcut(QKeySequence(Qt.Key.Key_F2), self.list.table)
        enter.setContext(Qt.ShortcutContext.WidgetShortcut)
        enter.activated.connect(self._open_current)

    # what is shown

    def show_visit(self, visit: VisitDetail, members: Members, *, writable: bool, why: str) -> None:
        """The entries of a visit; ``why`` says why nothing can be added now."""
        same = self.visit is not None and self.visit.id == visit.id
        self.visit, self.members = visit, members
        self.add.setEnabled(writable)
        self.add.setToolTip("" if writable else why)
        run = self.start_new if writable else None
        text = f"本次考核还没有{self.noun}。" + ("" if writable else why)
        self.list.set_empty(EmptyText(text, f"新{self.noun}" if writable else "", run))
        if not same:
            self.keep()
            self.show_list()
            self.list.filter.clear()
            self.show_source(visit.id)
        else:
            self.list.reload()

    def show_source(self, visit: UUID) -> None:
        """Show the list of a visit."""
        raise AssertionError(visit)

    def start_new(self) -> None:
        """Show the empty form."""
        raise AssertionError(self.noun)

    def open(self, key: UUID, *, rebase: bool = False) -> None:
        """Show one entry; ``rebase`` puts the user's own changes upon it."""
        raise AssertionError(key, rebase)

    def save(self, data: object) -> None:
        """Hand the form to the service."""
        raise AssertionError(data)

    def begin(self, show: Callable[[VisitDetail, Mapping[str, Any] | None], None]) -> None:
        """Leave what is shown, and ``show`` the empty form with the draft that was left in it."""
        visit = self.visit
        if visit is not None:
            self.keep()
            self.open_id = None
            draft = partial(self.form.stored_draft, visit.id)
            self.read(draft, lambda found: show(visit, found), "读取草稿")

    def read_entry(
        self,
        key: UUID,
        get: Callable[[UUID], T],
        show: Callable[[T, Mapping[str, Any] | None], None],
        *,
        rebase: bool,
    ) -> None:
        """Read an entry and its draft; with ``rebase`` what is typed stays in the form."""
        if not rebase:
            self.keep()

        def came(found: tuple[T, Mapping[str, Any] | None]) -> None:
            self.open_id = key
            show(*found)

        self.read(lambda: (get(key), self.form.stored_draft(key)), came, f"读取{self.noun}")

    def read(self, fn: Callable[[], T], show: Callable[[T], None], title: str) -> None:
        """Read in a worker; what comes after another entry was asked for shows nothing."""
        self.ticket += 1
        ticket = self.ticket

        def came(found: T) -> None:
            if ticket == self.ticket:
                show(found)

        call(self.ctx, lambda _task: fn(), title=title, on_done=came, quiet=True)

    def show_list(self) -> None:
        """Back to the list; what was typed is kept as a draft."""
        self.keep()
        self.ticket += 1
        self.open_id = None
        self.stack.setCurrentIndex(0)
        if self.isVisible():
            self.list.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_form(self, caption: str) -> None:
        """The form's side."""
        self.caption.setText(caption)
        self.stack.setCurrentIndex(1)

    @property
    def on_form(self) -> bool:
        """Whether the form is shown."""
        return self.stack.currentIndex() == 1

    def keep(self) -> None:
        """Store what was typed."""
        if self.on_form:
            self.form.flush_draft()

    def keep_now(self) -> None:
        """Store what was typed on this thread: the window is being locked."""
        if self.on_form:
            self.form.keep_now()

    def _open_current(self) -> None:
        self._open(self.list.current_id())

    def _open(self, key: object) -> None:
        if isinstance(key, UUID):
            self.open(key)

    def _reread(self) -> None:
        if self.open_id is not None:
            self.open(self.open_id, rebase=True)

    def _loaded(self, total: int) -> None:
        self.look.setEnabled(total > 0)
        self.counted.emit(total)
