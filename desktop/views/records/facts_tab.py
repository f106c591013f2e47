"""考核纪实 of a visit, and the office's verdicts on them."""

from __future__ import annotations

from uuid import UUID

from desktop.services.registry import Services
from desktop.views.context import ViewContext
from desktop.views.records.entries_tab import EntriesTab
from desktop.views.records.fact_editor import FactEditor
from desktop.views.records.fact_form import FactForm, FactGround
from desktop.views.records.fact_reading import FactBundle
from desktop.views.records.lists import FACT_COLUMNS, fact_source


class FactsTab(EntriesTab):
    """A fact is written, submitted, and verified by a second person."""

    form: FactForm

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Without a visit."""
        form = FactForm(ctx, services)
        super().__init__(ctx, services, form, FACT_COLUMNS, name="facts", noun="考核纪实")
        self.editor = FactEditor(ctx, services, form)
        self.badge, self.remark, self.steps = (
            self.editor.badge,
            self.editor.remark,
            self.editor.steps,
        )
        self.editor.opened.connect(self._opened)
        self.editor.saved.connect(self._saved)

    def show_source(self, visit: UUID) -> None:
        """Show the list of a visit."""
        self.list.show_source(fact_source(self.services.facts, visit))

    def start_new(self) -> None:
        """The empty form, or the draft that was left in it."""
        visit = self.visit
        if visit is None:
            return
        line = visit.line
        self.open_id = None
        self.editor.start_new(
            FactGround(line.unit_id, line.unit, visit.id, visit.citation, line.end)
        )

    def open(self, key: UUID, *, rebase: bool = False) -> None:
        """Show a fact."""
        if self.visit is not None:
            self.editor.open(key, rebase=rebase, writable=self.add.isEnabled())

    def show_list(self) -> None:
        """Back to the list; what was typed is kept as a draft."""
        super().show_list()
        self.editor.clear()

    def _opened(self, found: FactBundle) -> None:
        detail = found.detail
        if detail is None:
            self.show_form(f"新考核纪实 · {found.ground.unit_name}")
            self.form.focus_first()
        else:
            self.open_id = detail.id
            self.show_form(f"{detail.citation} · {detail.line.team}")

    def _saved(self, key: UUID) -> None:
        self.open_id = key

    def save(self, data: object) -> None:
        """Save; a new fact is opened, so that it can be submitted at once."""
        if self.visit is not None:
            self.editor.save(data)

    def keep_now(self) -> None:
        """Store what was typed on this thread: the window is being locked."""
        if self.on_form:
            self.editor.keep_now()
