"""An assessor of the pool as a form to read; the pool is kept on page 考核准备."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from desktop.services.assessors import AssessorDetail
from desktop.services.conflict_marks import waiting_words
from desktop.services.registry import Services
from desktop.views.context import ViewContext
from desktop.views.labels import plain
from desktop.views.subjects.record_pane import RecordPane
from desktop.views.subjects.sources import dotted
from desktop.views.widgets.form import DetailForm, FieldKind, FieldSpec, GroupSpec


def _shown(key: str, label: str, span: int = 1) -> FieldSpec:
    return FieldSpec(key, label, FieldKind.SHOWN, span=span)


GROUPS = (
    GroupSpec(
        "基本情况",
        (
            _shown("sex", "性别"),
            _shown("birth", "出生年月"),
            _shown("post_type", "岗位类别"),
            _shown("team", "拟编组别"),
            _shown("post", "工作单位及职务", 2),
            _shown("expertise", "熟悉领域", 2),
            _shown("mentor", "带教人"),
            _shown("movement", "最近出入库"),
        ),
    ),
)


class PoolPane(RecordPane):
    """Read only."""

    form_name = "assessor"
    noun = "考核人员"

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Empty."""
        super().__init__(ctx, services, DetailForm(ctx, GROUPS, primary=""), editable=False)
        self.form.primary.setAccessibleName("保存")  # never shown here, but it has a name
        self.name = plain("", "title", wrap=True)
        self.conflict = plain("", "fault", wrap=True)
        self.form.head.addWidget(self.name)
        self.form.head.addWidget(self.conflict)

    def read(self, key: UUID) -> AssessorDetail:
        """The assessor."""
        return self._services.assessors.get(key)

    def values(self, detail: AssessorDetail) -> Mapping[str, object]:
        """The form's fields."""
        last = detail.movements[-1] if detail.movements else None
        return {
            "sex": detail.sex,
            "birth": dotted(detail.birth_month),
            "post_type": detail.post_type.label,
            "team": detail.planned_team,
            "post": detail.post,
            "expertise": detail.expertise,
            "mentor": detail.mentor or "无",
            "movement": ""
            if last is None
            else f"{last[0].year}年{last[0].month}月{last[0].day}日 {last[1].label}",
        }

    def show_head(self, detail: AssessorDetail) -> None:
        """The name, and what of it is in conflict."""
        self.name.setText(detail.name)
        self.conflict.setText(waiting_words(detail.disputed))
        self.conflict.setVisible(bool(detail.disputed))
