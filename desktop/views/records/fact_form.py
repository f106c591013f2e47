"""One entry of the 正负面清单."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast
from uuid import UUID

from PySide6.QtCore import Qt, Signal

from desktop.services.fact_events import EventAsk
from desktop.services.fact_guides import FactGuide
from desktop.services.fact_similar import SimilarAsk
from desktop.services.facts import FactDetail, FactDraft
from desktop.services.registry import Services
from desktop.terms import FactState, Polarity, Severity, Visibility
from desktop.views.context import ViewContext
from desktop.views.records.fact_fields import (
    EventField,
    TemplateField,
    UnitField,
    pick_maker,
    units_by_word,
)
from desktop.views.records.lists import choices
from desktop.views.records.subject_form import TEAM, Members, SubjectForm, cadre_of, with_subject
from desktop.views.widgets.checks_field import ChecksField
from desktop.views.widgets.fields import ChoiceField, FieldKind, FieldSpec
from desktop.views.widgets.form import FormData, GroupSpec

NEITHER = "none"
TYPICAL = "typical"


@dataclass(frozen=True, slots=True)
class FactGround:
    """Where a fact is written down: a visit with its unit, or neither until it is chosen.

    ``last`` is the last day of the visit; ``key`` keys the draft of a new one.
    """

    unit: UUID | None = None
    unit_name: str = ""
    visit: UUID | None = None
    visit_mark: str = ""
    last: date | None = None
    cycle: UUID | None = None

    @property
    def key(self) -> UUID | None:
        """The row under which the draft of a new fact is kept."""
        return self.visit


def _groups(ctx: ViewContext, services: Services) -> tuple[GroupSpec, ...]:
    unit = pick_maker(ctx, UnitField, lambda text: units_by_word(services, text))
    typical = ((TYPICAL, "列为正面典型或反面典型"),)
    fields = (
        FieldSpec("unit", "考核单位", required=True, span=2, maker=unit),
        FieldSpec("subject", "对象", FieldKind.CHOICE, required=True),
        FieldSpec("on", "发生日期", FieldKind.DATE, required=True),
        FieldSpec("text", "纪实内容", FieldKind.LONG, required=True, span=2, lines=4),
        FieldSpec("template", "清单情形", span=2, maker=lambda spec: TemplateField(spec, ctx)),
        FieldSpec("polarity", "正负面", FieldKind.CHOICE, choices(Polarity), required=True),
        FieldSpec("severity", "轻重", FieldKind.CHOICE, choices(Severity), required=True),
        FieldSpec(
            "visibility",
            "显绩、潜绩",
            FieldKind.CHOICE,
            ((NEITHER, "不区分"), *choices(Visibility)),
            hint="只有正面情形区分。",
        ),
        FieldSpec("typical", "典型", choices=typical, maker=lambda spec: ChecksField(spec, 1)),
        FieldSpec("event_key", "关联事件", span=2, maker=EventField),
        FieldSpec("evidence", "佐证", FieldKind.LONG, span=2, lines=2),
    )
    return (GroupSpec("", fields),)


class FactForm(SubjectForm):
    """Adds and changes facts; ``asked`` says which of its questions to the guides is due."""

    asked = Signal(str)  # guide, similar, events, parts or subjects

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Without a fact until ``show_new`` or ``show_fact``."""
        super().__init__(
            ctx,
            services,
            "fact",
            _groups(ctx, services),
            primary="保存（Ctrl+S）",
            today=services.desk.clock.today,
        )
        self.detail: FactDetail | None = None
        self.ground = FactGround()
        self.unit = cast("UnitField", self.fields["unit"])
        self.template = cast("TemplateField", self.fields["template"])
        self.event_field = cast("EventField", self.fields["event_key"])
        self._editable = True
        self._follow()

    def _follow(self) -> None:
        for key, questions in (
            ("unit", ("subjects", "events", "similar")),
            ("on", ("guide", "subjects", "events", "similar")),
            ("subject", ("events", "similar", "parts")),
            ("text", ("similar",)),
            ("event_key", ("parts",)),
        ):
            self.fields[key].edited.connect(lambda q=questions: self._ask(q))
        self.template.edited.connect(self._situated)
        self.fields["polarity"].edited.connect(self._sided)

    def _ask(self, questions: Sequence[str]) -> None:
        if not self._loading:
            for question in questions:
                self.asked.emit(question)

    def _situated(self) -> None:
        """The catalogue proposes polarity and severity; the severity may be changed."""
        line = self.template.line()
        if self._loading or line is None:
            self.template.show_words()
            return
        self.fields["polarity"].set_value(line.polarity)
        self.fields["severity"].set_value(line.severity)
        self.template.show_words()
        self._sided()

    def _sided(self) -> None:
        negative = self.fields["polarity"].value() is Polarity.NEGATIVE
        field = self.fields["visibility"]
        if negative and not self._loading:
            field.set_value(NEITHER)
        field.set_read_only(negative or not self._editable)

    # what stands beside it

    def show_guide(self, guide: FactGuide) -> None:
        """The catalogue and the points of the fact's year."""
        self.template.show_guide(guide)
        severity = cast("ChoiceField", self.fields["severity"])
        severity.set_choices(tuple((s, guide.severity_words(s)) for s in Severity))

    def similar_ask(self) -> SimilarAsk | None:
        """What is typed, for like entries; None while there is nothing to compare."""
        unit, on, text = self.unit_id, self.fields["on"].value(), str(self.fields["text"].value())
        if unit is None or not text or not self._editable:
            return None
        day = on if isinstance(on, date) else self._services.desk.clock.today()
        return SimilarAsk(unit, text, day, self.cadre, self._own())

    def event_ask(self) -> EventAsk | None:
        """Around what events are looked for."""
        unit, ground = self.unit_id, self.ground
        if unit is None:
            return None
        return EventAsk(unit, self.cadre, ground.visit, ground.cycle, self._own(), self.day)

    @property
    def day(self) -> date | None:
        """The day as it is typed, once it can be read."""
        on = self.fields["on"].value()
        return on if isinstance(on, date) else None

    @property
    def unit_id(self) -> UUID | None:
        """The unit of the ground, or the chosen one."""
        chosen = self.unit.value()
        return self.ground.unit or (None if chosen is None else chosen[0])

    def _own(self) -> UUID | None:
        return None if self.detail is None else self.detail.id

    # showing

    def show_new(
        self, ground: FactGround, people: Members, draft: Mapping[str, Any] | None
    ) -> None:
        """The next fact of a visit, or of no visit."""
        self.detail, self.ground = None, ground
        self.unit.need(needed=ground.unit is None)
        today = self._services.desk.clock.today()
        values = {
            "subject": TEAM,
            "on": today if ground.last is None else min(today, ground.last),
            "visibility": NEITHER,
            "severity": Severity.LIGHT,
            "polarity": Polarity.POSITIVE,
        }
        self._open_to(editable=True)
        self._load(ground.key, people, FormData(values), draft)

    def show_fact(
        self,
        detail: FactDetail,
        ground: FactGround,
        people: Members,
        draft: Mapping[str, Any] | None,
        *,
        editable: bool,
    ) -> None:
        """A fact that is there; only a draft may be changed."""
        self.detail, self.ground = detail, ground
        self.unit.need(needed=False)
        line = detail.line
        people = with_subject(people, line.cadre_id, line.cadre)
        self._load(detail.id, people, form_data(detail), draft)
        self._open_to(editable=editable and detail.state is FactState.DRAFT)

    def _load(
        self, row: UUID | None, people: Members, data: FormData, draft: Mapping[str, Any] | None
    ) -> None:
        self.show_about(row, people, data, draft)
        self._sided()
        self.template.show_words()

    def _open_to(self, *, editable: bool) -> None:
        self._editable = editable
        self.set_enabled(editable)
        self._sided()

    @property
    def editable(self) -> bool:
        """Whether the fact can be written."""
        return self._editable

    def focus_first(self) -> None:
        """Begin where one types first."""
        first = "text" if self.ground.unit is not None else "unit"
        self.fields[first].editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def draft_of(self, data: FormData) -> FactDraft:
        """What the form holds, as the service takes it; the form has been checked."""
        values, detail, ground = data.values, self.detail, self.ground
        visibility = values["visibility"]
        template = cast("tuple[UUID, str] | None", values["template"])
        return FactDraft(
            unit=cast("UUID", self.unit_id),
            polarity=Polarity(cast("str", values["polarity"])),
            severity=Severity(cast("str", values["severity"])),
            on=cast("date", values["on"]),
            text=str(values["text"]),
            cadre=cadre_of(values["subject"]),
            visit=ground.visit,
            cycle=ground.cycle,
            visibility=visibility if isinstance(visibility, Visibility) else None,
            evidence=str(values["evidence"]) or None,
            event_key=str(values["event_key"]) or None,
            template=None if template is None else template[0],
            typical=bool(values["typical"]),
            id=None if detail is None else detail.id,
            version=None if detail is None else cast("str", data.version),
        )


def form_data(detail: FactDetail) -> FormData:
    """A fact as the form's values."""
    line = detail.line
    veto = "（一票否决）" if line.veto else ""
    label = f"{line.template_number} {line.template}{veto}"
    values: dict[str, object] = {
        "unit": (line.unit_id, line.unit),
        "subject": line.cadre_id or TEAM,
        "on": line.on,
        "template": None if line.template_id is None else (line.template_id, label),
        "polarity": line.polarity,
        "severity": line.severity,
        "visibility": line.visibility or NEITHER,
        "typical": (TYPICAL,) if line.typical else (),
        "event_key": line.event_key,
        "text": line.text,
        "evidence": line.evidence,
    }
    return FormData(values, detail.version)


def ground_of(detail: FactDetail) -> FactGround:
    """Where a fact that is there was written down."""
    line = detail.line
    return FactGround(
        line.unit_id, line.unit, line.visit_id, line.visit_citation, None, line.cycle_id
    )
