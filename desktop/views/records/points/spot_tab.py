"""立行立改 of a 督查式 visit: items opened on the spot, and how far each has come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, cast
from uuid import UUID

from desktop.services.permissions import Operation, allowed
from desktop.services.rectification import ItemDraft, LedgerLine
from desktop.services.registry import Services
from desktop.services.visits import VisitDetail
from desktop.terms import FindingSource
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.records.entries_tab import EntriesTab, Members
from desktop.views.widgets.fields import FieldKind, FieldSpec
from desktop.views.widgets.form import FormData, GroupSpec
from desktop.views.widgets.form_saving import FormSaving
from desktop.views.widgets.list_model import Column, ListQuery
from desktop.views.widgets.record_form import RecordForm
from desktop.views.widgets.service_source import ServiceSource

NAME = "spot_item"


def state_words(item: LedgerLine) -> str:
    """The state, and by how much it is overdue."""
    late = f"　逾期 {item.overdue_days} 天" if item.overdue_days else ""
    return f"{item.state_label}{late}"


COLUMNS: tuple[Column[LedgerLine], ...] = (
    Column("number", "编号", lambda i: i.number, 132, sortable=False),
    Column("problem", "问题", lambda i: i.problem, 260, sortable=False, tip=lambda i: i.problem),
    Column("due", "整改期限", lambda i: f"{i.due:%Y-%m-%d}", 112, sortable=False),
    Column("state", "状态", state_words, 132, sortable=False),
)


class SpotForm(RecordForm):
    """The problem, who mends it and until when; unit and visit are known."""

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Empty until ``show_row``."""
        group = GroupSpec(
            "",
            (
                FieldSpec("problem", "问题", FieldKind.LONG, required=True, span=2, lines=3),
                FieldSpec("measures", "整改措施", FieldKind.LONG, span=2, lines=3),
                FieldSpec("responsible", "责任人"),
                FieldSpec(
                    "due", "整改期限", FieldKind.DATE, required=True,
                    hint="立行立改的期限由督查时商定，不按两个月计算。",
                ),
            ),
        )  # fmt: skip
        today = services.desk.clock.today
        super().__init__(ctx, services, NAME, (group,), primary="立项", today=today)


class SpotTab(EntriesTab):
    """What is opened here is followed up on the page 反馈整改."""

    form: SpotForm

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Without a visit."""
        form = SpotForm(ctx, services)
        super().__init__(ctx, services, form, COLUMNS, name="spot", noun="立行立改事项")
        self.look.setText("去办理")

    def show_visit(self, visit: VisitDetail, members: Members, *, writable: bool, why: str) -> None:
        """The items of a visit."""
        may = allowed(self.services.desk.actor.role, Operation.EDIT_RECTIFICATION)
        reason = why if may else "当前账号不能办理整改事项。"
        super().show_visit(visit, members, writable=writable and may, why=reason)

    def show_source(self, visit: UUID) -> None:
        """Show the list of a visit."""
        services = self.services

        def find(query: ListQuery) -> Sequence[UUID]:
            found = services.visit_checks.items(visit)
            word = query.text.strip()
            return [i.id for i in found if word in f"{i.number} {i.problem} {i.state_label}"]

        self.list.show_source(ServiceSource(find, services.rectification.rows))

    def start_new(self) -> None:
        """The empty form, or the draft that was left in it."""
        self.begin(self._begin)

    def _begin(self, visit: VisitDetail, draft: Mapping[str, Any] | None) -> None:
        self.form.set_enabled(True)
        self.form.show_row(visit.id, FormData({}), draft)
        self.show_form(f"立行立改 · {visit.line.unit} · {visit.citation}")
        self.form.fields["problem"].editor.setFocus()

    def open(self, key: UUID, *, rebase: bool = False) -> None:
        """An item is handled where all of them are."""
        if not rebase:
            self.ctx.go_to("rectification", ("item", key))

    def save(self, data: object) -> None:
        """Open the item."""
        visit, form = self.visit, self.form
        if visit is None or not form.primary.isEnabled():
            return
        values = cast("FormData", data).values
        item = ItemDraft(
            str(values["problem"]),
            FindingSource.VISIT,
            None,
            visit.id,
            str(values["measures"]) or None,
            str(values["responsible"]) or None,
        )
        due = cast("date", values["due"])
        saving = FormSaving(self.ctx, self.services, form, "立行立改事项", lambda: self.ticket)

        def done(_item: UUID) -> None:
            stays = saving.done()
            self.ctx.alerts.success("已立项，可在“反馈整改”中办理和销号。")
            if stays:
                self.show_list()
            self.list.reload()

        call(
            self.ctx,
            saving.storing(lambda: self.services.rectification.open_on_spot(visit.id, item, due)),
            title="立行立改",
            on_done=done,
            on_failed=saving.failed,
        )
