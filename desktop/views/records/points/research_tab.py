"""调研报告 of a 调研式 visit: the list, and the form with its files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, cast
from uuid import UUID

from desktop.services.conflict_marks import marked, waiting_words
from desktop.services.errors import ServiceError
from desktop.services.registry import Services
from desktop.services.research_reports import (
    ResearchDetail,
    ResearchDraft,
    ResearchLine,
    ResearchQuery,
    ResearchReportService,
)
from desktop.services.visits import VisitDetail
from desktop.terms import ReportKind
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.labels import button, plain
from desktop.views.records.entries_tab import EntriesTab
from desktop.views.records.lists import choices
from desktop.views.subjects.confirm import ConfirmBar
from desktop.views.widgets.attachments_field import AttachmentChooser, AttachmentsField
from desktop.views.widgets.fields import FieldKind, FieldSpec
from desktop.views.widgets.form import FormData, GroupSpec
from desktop.views.widgets.form_saving import FormSaving
from desktop.views.widgets.list_model import Column, ListQuery
from desktop.views.widgets.record_form import RecordForm
from desktop.views.widgets.service_source import ServiceSource

NAME = "research_report"
COLUMNS: tuple[Column[ResearchLine], ...] = (
    Column("on", "日期", lambda r: f"{r.on:%Y-%m-%d}", 112),
    Column("kind", "类型", lambda r: r.kind.label, 88, sortable=False),
    Column("title", "标题", lambda r: marked(r.title, r.conflicts), 272, tip=lambda r: r.title),
)


def research_source(
    service: ResearchReportService, visit: UUID | None = None, cycle: UUID | None = None
) -> ServiceSource[ResearchLine]:
    """The reports of one visit, or of a year over all teams."""

    def find(query: ListQuery) -> Sequence[UUID]:
        sort, down = (query.sort, query.descending) if query.sort else ("on", True)
        return service.find(
            ResearchQuery(text=query.text, visit=visit, cycle=cycle, sort=sort, descending=down)
        )

    return ServiceSource(find, service.rows)


class ResearchForm(RecordForm):
    """Kind, date, title and text of one report."""

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Empty until ``show_row``."""
        group = GroupSpec(
            "",
            (
                FieldSpec("kind", "类型", FieldKind.CHOICE, choices(ReportKind), required=True),
                FieldSpec("on", "报告日期", FieldKind.DATE, required=True),
                FieldSpec("title", "标题", required=True, span=2),
                FieldSpec(
                    "text", "报告内容", FieldKind.LONG, required=True, span=2, lines=8,
                    hint="全文较长的，这里写摘要，全文作为附件。",
                ),
            ),
        )  # fmt: skip
        today = services.desk.clock.today
        super().__init__(ctx, services, NAME, (group,), primary="保存报告（Ctrl+S）", today=today)

    def draft_of(self, data: FormData, visit: UUID, detail: ResearchDetail | None) -> ResearchDraft:
        """What the form holds, as the service takes it; the form has been checked."""
        values = data.values
        return ResearchDraft(
            visit,
            ReportKind(cast("str", values["kind"])),
            str(values["title"]),
            str(values["text"]),
            cast("date", values["on"]),
            None if detail is None else detail.id,
            None if detail is None else cast("str", data.version),
        )


class ResearchTab(EntriesTab):
    """Reports are written, changed and removed as long as the visit's records are."""

    form: ResearchForm

    def __init__(
        self, ctx: ViewContext, services: Services, chooser: AttachmentChooser | None = None
    ) -> None:
        """Without a visit."""
        form = ResearchForm(ctx, services)
        super().__init__(ctx, services, form, COLUMNS, name="research", noun="调研报告")
        self.detail: ResearchDetail | None = None
        self.remark = plain("", "fault", wrap=True)
        form.head.addWidget(self.remark)
        self.files = AttachmentsField(ctx, services, chooser)
        self.ask = ConfirmBar("删除报告")
        self.remove = button("删除报告")
        form.tail.addWidget(plain("附件", "field"))
        form.tail.addWidget(self.files)
        form.tail.addWidget(self.ask)
        form.extra.addWidget(self.remove)
        self.remove.clicked.connect(self._ask)

    def show_source(self, visit: UUID) -> None:
        """Show the list of a visit."""
        self.list.show_source(research_source(self.services.research_reports, visit))

    def start_new(self) -> None:
        """The empty form, or the draft that was left in it."""
        self.begin(self._begin)

    def _begin(self, visit: VisitDetail, draft: Mapping[str, Any] | None) -> None:
        self._show_detail(None)
        self.form.set_enabled(True)
        today = self.services.desk.clock.today()
        values: dict[str, object] = {"on": today, "kind": ReportKind.EXPERIENCE}
        self.form.show_row(visit.id, FormData(values), draft)
        self.files.show_record(NAME, None)
        self.show_form(f"新调研报告 · {visit.line.unit}")
        self.form.fields["title"].editor.setFocus()

    def open(self, key: UUID, *, rebase: bool = False) -> None:
        """Show a report."""

        def show(detail: ResearchDetail, draft: Mapping[str, Any] | None) -> None:
            self._show_detail(detail)
            if rebase:
                self.form.rebase(_data(detail))
            else:
                self.form.show_row(key, _data(detail), draft)
                self.form.set_enabled(not detail.why)
            self.files.show_record(NAME, key, writable=not detail.why, why=detail.why)
            self.show_form(f"{detail.line.kind.label} · {detail.line.unit}")

        self.read_entry(key, self.services.research_reports.get, show, rebase=rebase)

    def _show_detail(self, detail: ResearchDetail | None) -> None:
        self.detail = detail
        self.ask.hide()
        self.remove.setVisible(detail is not None and not detail.why)
        said = "" if detail is None else waiting_words(detail.disputed)
        self.remark.setText(said)
        self.remark.setVisible(bool(said))

    def save(self, data: object) -> None:
        """Save; waiting files go with a new report."""
        visit, form = self.visit, self.form
        if visit is None or not form.primary.isEnabled():
            return
        draft = form.draft_of(cast("FormData", data), visit.id, self.detail)
        saving = FormSaving(self.ctx, self.services, form, "调研报告", lambda: self.ticket)

        def done(key: UUID) -> None:
            stays = saving.done(key)
            self.ctx.alerts.success("调研报告已保存。")
            if not stays:
                return
            if draft.id is None:
                self.files.attach_pending(NAME, key)
            self.show_list()

        call(
            self.ctx,
            saving.storing(lambda: self.services.research_reports.save(draft)),
            title="保存调研报告",
            on_done=done,
            on_failed=saving.failed,
        )

    def _ask(self) -> None:
        detail = self.detail
        if detail is not None:
            self.ask.ask(f"删除调研报告“{detail.line.title}”？", lambda: self._remove(detail))

    def _remove(self, detail: ResearchDetail) -> None:
        def done(_none: object) -> None:
            self.form.drop_draft()
            self.form.saved(None)
            self.ctx.alerts.success("调研报告已删除。")
            self.show_list()

        def failed(error: ServiceError) -> None:
            self.form.show_faults({"": error.sentence})

        call(
            self.ctx,
            lambda _task: self.services.research_reports.remove(detail.id, detail.version),
            title="删除调研报告",
            on_done=done,
            on_failed=failed,
        )


def _data(detail: ResearchDetail) -> FormData:
    line = detail.line
    values: dict[str, object] = {
        "kind": line.kind,
        "on": line.on,
        "title": line.title,
        "text": detail.text,
    }
    return FormData(values, detail.version)
