"""One entry of the 正负面清单."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast
from uuid import UUID

from PySide6.QtCore import Qt

from desktop.services.facts import FactDetail, FactDraft
from desktop.services.registry import Services
from desktop.services.visits import VisitDetail
from desktop.terms import FactState, Polarity, Severity, Visibility
from desktop.views.context import ViewContext
from desktop.views.records.lists import choices
from desktop.views.widgets.fields import ChoiceField, FieldKind, FieldSpec
from desktop.views.widgets.form import FormData, GroupSpec
from desktop.views.widgets.record_form import RecordForm

TEAM = "team"  # the choice that means the whole 领导班子
NEITHER = "none"


class FactForm(RecordForm):
    """Adds and changes facts of one visit."""

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Without a visit until ``show_new`` or ``show_fact``."""
        groups = (
            GroupSpec(
                "",
                (
                    FieldSpec("subject", "对象", FieldKind.CHOICE, required=True),
                    FieldSpec("on", "发生日期", FieldKind.DATE, required=True),
                    FieldSpec(
                        "polarity", "正负面", FieldKind.CHOICE, choices(Polarity), required=True
                    ),
                    FieldSpec(
                        "severity", "轻重", FieldKind.CHOICE, choices(Severity), required=True
                    ),
                    FieldSpec(
                        "visibility",
                        "显绩、潜绩",
                        FieldKind.CHOICE,
                        ((NEITHER, "不区分"), *choices(Visibility)),
                        hint="只有正面情形区分。",
                    ),
                    FieldSpec("event_key", "关联事件", hint="同一件事的几条纪实填同一名称。"),
                    FieldSpec("text", "纪实内容", FieldKind.LONG, required=True, span=2, lines=4),
                    FieldSpec("evidence", "佐证", FieldKind.LONG, span=2, lines=2),
                ),
            ),
        )
        super().__init__(
            ctx,
            services,
            "fact",
            groups,
            primary="保存（Ctrl+S）",
            today=services.desk.clock.today,
        )
        self.detail: FactDetail | None = None

    def _offer(self, members: Sequence[tuple[UUID, str, str]]) -> None:
        people = tuple((key, f"{name}  {post}".strip()) for key, name, post in members)
        cast("ChoiceField", self.fields["subject"]).set_choices(((TEAM, "领导班子"), *people))

    def show_new(
        self,
        visit: VisitDetail,
        members: Sequence[tuple[UUID, str, str]],
        draft: Mapping[str, Any] | None,
    ) -> None:
        """The next fact of a visit."""
        self.detail = None
        self._offer(members)
        today = self._services.desk.clock.today()
        values = {
            "subject": TEAM,
            "on": min(today, visit.line.end),
            "visibility": NEITHER,
            "severity": Severity.LIGHT,
            "polarity": Polarity.POSITIVE,
        }
        self.set_enabled(True)
        self.show_row(visit.id, FormData(values), draft)

    def show_fact(
        self,
        detail: FactDetail,
        members: Sequence[tuple[UUID, str, str]],
        draft: Mapping[str, Any] | None,
        *,
        editable: bool,
    ) -> None:
        """A fact that is there; only a draft may be changed."""
        self.detail = detail
        line = detail.line
        there = {key for key, _name, _post in members}
        gone = [(line.cadre_id, line.cadre, "")] if line.cadre_id not in {None, *there} else []
        self._offer((*members, *cast("list[tuple[UUID, str, str]]", gone)))
        self.show_row(detail.id, form_data(detail), draft)
        self.set_enabled(editable and detail.state is FactState.DRAFT)

    def focus_text(self) -> None:
        """Begin where one types first."""
        self.fields["text"].editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def draft_of(self, data: FormData, visit: VisitDetail) -> FactDraft:
        """What the form holds, as the service takes it; the form has been checked."""
        values, detail = data.values, self.detail
        subject, visibility = values["subject"], values["visibility"]
        return FactDraft(
            unit=visit.line.unit_id,
            polarity=Polarity(cast("str", values["polarity"])),
            severity=Severity(cast("str", values["severity"])),
            on=cast("Any", values["on"]),
            text=str(values["text"]),
            cadre=subject if isinstance(subject, UUID) else None,
            visit=visit.id,
            visibility=visibility if isinstance(visibility, Visibility) else None,
            evidence=str(values["evidence"]) or None,
            event_key=str(values["event_key"]) or None,
            id=None if detail is None else detail.id,
            version=None if detail is None else cast("str", data.version),
        )


def form_data(detail: FactDetail) -> FormData:
    """A fact as the form's values."""
    line = detail.line
    values: dict[str, object] = {
        "subject": line.cadre_id or TEAM,
        "on": line.on,
        "polarity": line.polarity,
        "severity": line.severity,
        "visibility": line.visibility or NEITHER,
        "event_key": line.event_key,
        "text": line.text,
        "evidence": line.evidence,
    }
    return FormData(values, detail.version)
