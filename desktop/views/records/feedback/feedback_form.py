"""One complaint or praise."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, cast
from uuid import UUID

from PySide6.QtCore import Signal

from desktop.services.public_feedback import FeedbackDetail, FeedbackDraft
from desktop.services.registry import Services
from desktop.terms import FeedbackKind, Severity
from desktop.views.context import ViewContext
from desktop.views.records.fact_fields import units_by_word
from desktop.views.records.lists import choices
from desktop.views.records.subject_form import TEAM, Members, SubjectForm, cadre_of, with_subject
from desktop.views.widgets.fields import FieldKind, FieldSpec
from desktop.views.widgets.form import FormData, GroupSpec
from desktop.views.widgets.pick_field import PickField

NOUN = "public_feedback"


def _groups(ctx: ViewContext, services: Services) -> tuple[GroupSpec, ...]:
    def unit(spec: FieldSpec) -> PickField:
        return PickField(spec, ctx, lambda text: units_by_word(services, text))

    fields = (
        FieldSpec("unit", "考核单位", required=True, span=2, maker=unit),
        FieldSpec("subject", "反映对象", FieldKind.CHOICE, required=True),
        FieldSpec("kind", "类型", FieldKind.CHOICE, choices(FeedbackKind), required=True),
        FieldSpec("on", "反映日期", FieldKind.DATE, required=True),
        FieldSpec("severity", "轻重", FieldKind.CHOICE, choices(Severity), required=True),
        FieldSpec("source", "来源渠道", span=2, hint="如：12345热线、来信、网上留言、走访"),
        FieldSpec(
            "text",
            "反映内容",
            FieldKind.LONG,
            required=True,
            span=2,
            lines=4,
            hint="写清时间、事项和结果；不要写反映人的姓名、电话。",
        ),
        FieldSpec("event_key", "关联事件", span=2, hint="同一件事有多条记录时，写同一个事件名称。"),
    )
    return (GroupSpec("", fields),)


class FeedbackForm(SubjectForm):
    """Registers and changes an entry; ``unit_chosen`` asks for the people of a unit on a day."""

    unit_chosen = Signal()

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Without an entry until ``show_new`` or ``show_entry``."""
        groups = _groups(ctx, services)
        today = services.desk.clock.today
        super().__init__(ctx, services, NOUN, groups, primary="保存", today=today)
        self.detail: FeedbackDetail | None = None
        self.fields["unit"].edited.connect(self._asked)
        self.fields["on"].edited.connect(self._asked)

    def _asked(self) -> None:
        if not self._loading:
            self.unit_chosen.emit()

    @property
    def place_and_day(self) -> tuple[UUID, date] | None:
        """The chosen unit, and the day or today; None while there is no unit."""
        chosen, on = self.fields["unit"].value(), self.fields["on"].value()
        match chosen:
            case (UUID() as unit, str()):
                return unit, on if isinstance(on, date) else self._services.desk.clock.today()
            case _:
                return None

    def show_new(self, people: Members, draft: Mapping[str, Any] | None) -> None:
        """An empty form, or the draft that was left in it."""
        self.detail = None
        values: dict[str, object] = {
            "subject": TEAM,
            "kind": FeedbackKind.COMPLAINT,
            "severity": Severity.LIGHT,
            "on": self._services.desk.clock.today(),
        }
        self.show_about(None, people, FormData(values), draft)
        self.set_enabled(True)

    def show_entry(
        self, detail: FeedbackDetail, people: Members, draft: Mapping[str, Any] | None
    ) -> None:
        """An entry that is there; only the side that registered it changes it."""
        self.detail = detail
        line = detail.line
        people = with_subject(people, line.cadre_id, line.cadre)
        self.show_about(detail.id, people, form_data(detail), draft)
        self.set_enabled(detail.may_edit)

    def draft_of(self, data: FormData, cycle: UUID | None) -> FeedbackDraft:
        """What the form holds, as the service takes it; the form has been checked."""
        values, detail = data.values, self.detail
        return FeedbackDraft(
            unit=cast("tuple[UUID, str]", values["unit"])[0],
            kind=FeedbackKind(cast("str", values["kind"])),
            severity=Severity(cast("str", values["severity"])),
            on=cast("date", values["on"]),
            text=str(values["text"]),
            cadre=cadre_of(values["subject"]),
            source=str(values["source"]) or None,
            event_key=str(values["event_key"]) or None,
            cycle=cycle if detail is None else detail.line.cycle_id,
            id=None if detail is None else detail.id,
            version=None if detail is None else cast("str", data.version),
        )


def form_data(detail: FeedbackDetail) -> FormData:
    """An entry as the form's values."""
    line = detail.line
    values: dict[str, object] = {
        "unit": (line.unit_id, line.unit),
        "subject": line.cadre_id or TEAM,
        "kind": line.kind,
        "severity": line.severity,
        "on": line.on,
        "source": line.source,
        "text": line.text,
        "event_key": line.event_key,
    }
    return FormData(values, detail.version)
