"""与上年差异: what differs from another year's scheme in its last state."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.services.errors import ServiceError
from desktop.services.registry import Services
from desktop.services.scheme_forms import SchemeDifference
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.labels import plain
from desktop.views.setup.scheme.reading import SchemeRead
from desktop.views.subjects.short_table import ShortTable
from desktop.views.widgets.empty import EmptyState, EmptyText
from desktop.views.widgets.list_model import Column

NO_OTHER = "没有往年的考核方案，无从比较。"
SAME = "与{year}年度方案没有差异。"

DIFFERENCE_COLUMNS: tuple[Column[SchemeDifference], ...] = (
    Column("kind", "差异", lambda d: d.kind.label, 64),
    Column("what", "内容", lambda d: d.what, 320),
    Column("old", "原来", lambda d: " ".join(d.old.split()), 240),
    Column("new", "现在", lambda d: " ".join(d.new.split()), 280),
)


class DifferencesTab(QWidget):
    """Read only while it is looked at."""

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Empty until ``show_read``."""
        super().__init__()
        self._ctx, self._services = ctx, services
        self._read: SchemeRead | None = None
        self._ticket = 0
        self.count = plain("", "secondary")
        self.table = ShortTable(ctx.theme, "与上年差异", DIFFERENCE_COLUMNS)
        self.empty = EmptyState()
        self.empty.show_text(EmptyText(NO_OTHER))
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self.table)
        bar = QHBoxLayout()
        bar.addWidget(self.count)
        bar.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(bar)
        layout.addWidget(self.stack, 1)

    def show_read(self, read: SchemeRead) -> None:
        """The scheme is another one, or was changed."""
        self._read = read
        if self.isVisible():
            self.look()

    def look(self) -> None:
        """Compare now: the tab is opened."""
        read = self._read
        if read is None:
            return
        self._ticket += 1
        if read.previous is None:
            self._show((), NO_OTHER, None)
            return
        ticket, cycle, other = self._ticket, read.cycle.id, read.previous
        year = next((c.year for c in read.cycles if c.id == other), None)

        def came(found: tuple[SchemeDifference, ...]) -> None:
            if ticket == self._ticket:
                self._show(found, SAME.format(year=year), year)

        def failed(error: ServiceError) -> None:
            if ticket == self._ticket:
                self._show((), error.sentence, None)

        call(
            self._ctx,
            lambda _task: self._compare(cycle, other),
            title="比较方案",
            on_done=came,
            on_failed=failed,
            quiet=True,
        )

    def _compare(self, cycle: UUID, other: UUID) -> tuple[SchemeDifference, ...]:
        return self._services.scheme.differences(cycle, other)

    def _show(self, found: tuple[SchemeDifference, ...], empty: str, year: int | None) -> None:
        self.count.setText(f"与{year}年度方案相比，共 {len(found)} 处不同" if found else "")
        self.empty.show_text(EmptyText(empty))
        self.table.show_rows(found)
        self.stack.setCurrentWidget(self.table if found else self.empty)
