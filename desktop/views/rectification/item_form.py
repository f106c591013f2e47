"""One item: the problem, how it is put right and by whom, and how far it has come."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from desktop.services.rectification import ItemDetail, ItemDraft, LedgerLine
from desktop.services.registry import Services
from desktop.views.context import ViewContext
from desktop.views.widgets.fields import FieldKind, FieldSpec
from desktop.views.widgets.form import FormData, GroupSpec
from desktop.views.widgets.record_form import RecordForm

EDITED = ("problem", "measures", "responsible")
_SHOWN = ("report", "check")


class ItemForm(RecordForm):
    """What may be changed of an item besides its steps."""

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Empty until ``show_item``."""
        groups = (
            GroupSpec(
                "整改事项",
                (
                    FieldSpec("problem", "问题", FieldKind.LONG, required=True, span=2, lines=3),
                    FieldSpec("measures", "整改措施", FieldKind.LONG, span=2, lines=3),
                    FieldSpec("responsible", "责任人", span=2),
                    FieldSpec("progress", "进展情况", FieldKind.LONG, span=2, lines=2),
                ),
            ),
            GroupSpec(
                "结果与核查",
                (
                    FieldSpec("report", "整改结果", FieldKind.LONG, span=2, lines=2),
                    FieldSpec("reported_on", "报告日期", FieldKind.DATE),
                    FieldSpec("closed_on", "销号日期", FieldKind.DATE),
                    FieldSpec("check", "核查情况", FieldKind.LONG, span=2, lines=2),
                ),
            ),
        )
        today = services.desk.clock.today
        super().__init__(ctx, services, "item", groups, primary="保存", today=today)

    def show_item(
        self, detail: ItemDetail, draft: Mapping[str, Any] | None, *, editable: bool
    ) -> None:
        """An item of the ledger; a closed one is only read."""
        self.show_row(detail.id, form_data(detail), draft)
        self.set_enabled(editable)
        for key in (*_SHOWN, "reported_on", "closed_on"):
            self.fields[key].set_read_only(True)

    def draft_of(self, data: FormData, detail: ItemDetail) -> ItemDraft:
        """What the form holds, as the service takes it; the form has been checked."""
        values = data.values
        return ItemDraft(
            str(values["problem"]),
            detail.source,
            detail.fact_id,
            detail.visit_id,
            str(values["measures"]) or None,
            str(values["responsible"]) or None,
            detail.id,
            cast("str", data.version),
        )

    def changed_keys(self, detail: ItemDetail) -> frozenset[str]:
        """The fields that differ from the item as it was read."""
        before, now = form_data(detail).values, self.values()
        return frozenset(key for key in (*EDITED, "progress") if (before[key] or "") != now[key])


def form_data(detail: ItemDetail) -> FormData:
    """An item as the form's values."""
    line = detail.line
    values: dict[str, object] = {
        "problem": line.problem,
        "measures": line.measures,
        "responsible": line.responsible,
        "progress": line.progress,
        "report": line.report,
        "reported_on": line.reported_on,
        "check": line.check,
        "closed_on": line.closed_on,
    }
    return FormData(values, detail.version)


def content_text(line: LedgerLine) -> str:
    """What the item says, to be read beside a step's questions."""
    parts = (
        ("问题", line.problem),
        ("整改措施", line.measures),
        ("责任人", line.responsible),
        ("进展情况", line.progress),
        ("整改结果", line.report),
        ("核查情况", line.check),
    )
    return "\n".join(f"{word}：{text}" for word, text in parts if text)
