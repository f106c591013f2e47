"""The title of the scheme and the wording of 第一考题: shown first, reworded, never removed."""

from __future__ import annotations

from desktop.services.registry import Services
from desktop.services.scheme_forms import SchemeSummary
from desktop.views.context import ViewContext
from desktop.views.labels import plain
from desktop.views.setup.scheme.line_form import LineForm
from desktop.views.widgets.fields import FieldKind, FieldSpec
from desktop.views.widgets.form import FormData, GroupSpec

_GROUPS = (
    GroupSpec(
        "",
        (
            FieldSpec("title", "方案名称", required=True, span=2),
            FieldSpec(
                "first_question",
                "第一考题",
                FieldKind.LONG,
                required=True,
                span=2,
                lines=5,
                hint="第一项共性指标、谈话第一问、入户第一考核点，措辞可改，不能删除",
            ),
        ),
    ),
)


class WordingForm(LineForm):
    """Stored under the id of the scheme."""

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Nothing is shown until ``show_summary``."""
        super().__init__(ctx, services, "scheme", _GROUPS)
        self.head.insertWidget(0, plain("方案名称与第一考题", "heading", wrap=True))
        self._summary: SchemeSummary | None = None
        self.submitted.connect(self._submit)

    def show_summary(self, summary: SchemeSummary, *, editable: bool) -> None:
        """Show the wording of a scheme."""
        self._summary = summary
        cycle = summary.cycle

        def latest() -> FormData:
            return _data(self._services.scheme.scheme(cycle))

        self.begin(summary.id, _data(summary), latest, editable=editable)

    def _submit(self, data: FormData) -> None:
        summary, services = self._summary, self._services
        if summary is None:
            return
        title, wording = str(data.values["title"]), str(data.values["first_question"])
        version = str(data.version or "")
        self.store(
            lambda: services.scheme.save_wording(summary.cycle, title, wording, version),
            "已保存方案名称与第一考题。",
        )


def _data(summary: SchemeSummary) -> FormData:
    values = {"title": summary.title, "first_question": summary.first_question}
    return FormData(values, summary.version)
