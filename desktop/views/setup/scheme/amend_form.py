"""The sheet of a new amendment: why, who approved, from which quarter, and what it changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import cast

from desktop.services.registry import Services
from desktop.services.scheme_forms import AmendmentDraft
from desktop.services.scheme_values import QUARTERS
from desktop.views.context import ViewContext
from desktop.views.labels import plain
from desktop.views.setup.scheme.amend_values import Collected
from desktop.views.setup.scheme.changes_field import ChangesField
from desktop.views.setup.scheme.line_form import LineForm
from desktop.views.setup.scheme.reading import SchemeRead
from desktop.views.setup.scheme.tree_model import title_text
from desktop.views.widgets.fields import FieldKind, FieldSpec
from desktop.views.widgets.form import FormData, GroupSpec


def _groups(ctx: ViewContext) -> tuple[GroupSpec, ...]:
    return (
        GroupSpec(
            "",
            (
                FieldSpec(
                    "changes", "修订内容", span=2, maker=lambda spec: ChangesField(spec, ctx.theme)
                ),
                FieldSpec(
                    "effective_quarter",
                    "生效季度",
                    FieldKind.CHOICE,
                    tuple((q, f"{q}季度起") for q in QUARTERS),
                    required=True,
                ),
                FieldSpec("on", "批准日期", FieldKind.DATE, required=True),
                FieldSpec("approver", "审批人", required=True, span=2),
                FieldSpec("reason", "修订原因", FieldKind.LONG, required=True, span=2, lines=3),
                FieldSpec(
                    "first_question",
                    "第一考题",
                    FieldKind.LONG,
                    required=True,
                    span=2,
                    lines=4,
                    hint="措辞不改则保持原样",
                ),
            ),
        ),
    )


class AmendForm(LineForm):
    """Kept as a draft under the id of the scheme; it has no button of its own to save."""

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Nothing is shown until ``show_read``."""
        super().__init__(ctx, services, "amendment", _groups(ctx), primary="")
        self.heading = plain("新建修订", "heading")
        self.head.insertWidget(0, self.heading)
        self.primary.setAccessibleName("效果预览")  # never shown: the place has that button
        self._wording = ""

    def show_read(self, read: SchemeRead) -> None:
        """An empty sheet, or the draft of one."""
        summary = read.summary
        self._wording = summary.first_question
        self.heading.setText(f"第{summary.amendments + 1}号修订")
        self.changes.set_names(
            {line.value.id: title_text(line) for line in read.indicators}
            | {rule.id: rule.title for rule in read.rules}
        )
        values = {
            "changes": Collected(),
            "on": self._services.desk.clock.today(),
            "first_question": summary.first_question,
        }
        self.begin(
            summary.id, FormData(values, summary.version), lambda: None, editable=True, restart=True
        )

    @property
    def changes(self) -> ChangesField:
        """What was collected."""
        return cast("ChangesField", self.fields["changes"])

    def draft(self, values: Mapping[str, object]) -> AmendmentDraft:
        """What the service takes."""
        collected = self.changes.value()
        wording = str(values["first_question"])
        return AmendmentDraft(
            str(values["reason"]),
            str(values["approver"]),
            cast("int", values["effective_quarter"]),
            cast("date | None", values["on"]),
            collected.indicators,
            collected.withdrawn,
            collected.rules,
            wording if wording != self._wording else None,
        )
