"""A new rectification: what one feedback sets going, with its problems and its due date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast
from uuid import UUID

from PySide6.QtCore import Qt, Signal

from desktop.services.facts import FactQuery
from desktop.services.rectification import ItemDraft, RectificationDraft
from desktop.services.rectification_forms import due_after
from desktop.services.registry import Services
from desktop.services.scheme import CycleLine
from desktop.services.visit_lines import VisitQuery
from desktop.terms import CycleState
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.labels import plain
from desktop.views.records.visit_form import find_units
from desktop.views.rectification.items_field import ItemsField, Origins
from desktop.views.rectification.ledger import sum_of
from desktop.views.widgets.date_edit import show_date
from desktop.views.widgets.fields import ChoiceField, Field, FieldKind, FieldSpec
from desktop.views.widgets.form import FormData, GroupSpec
from desktop.views.widgets.pick_field import PickField
from desktop.views.widgets.record_form import RecordForm

RULE = "rectification.months"
UNIT = "unit"  # the choice that means the unit itself
MOST_ORIGINS = 100


@dataclass(frozen=True, slots=True)
class UnitAround:
    """What the form offers once the unit is known."""

    members: tuple[tuple[UUID, str, str], ...]
    origins: Origins
    team: UUID | None


class NewForm(RecordForm):
    """``opened`` carries the id of the rectification that was opened; ``left`` that it was not."""

    opened = Signal(object)

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Empty until ``start``."""
        today = services.desk.clock.today
        super().__init__(
            ctx, services, "rectification", _groups(ctx, services), primary="建立整改", today=today
        )
        self._months: int | None = None
        self._team: UUID | None = None
        self._ticket = 0
        self.sum = plain("", wrap=True)
        self.head.insertWidget(0, plain("新建整改", "title"))
        self.head.addWidget(self.sum)
        self.fields["unit"].edited.connect(self._unit_chosen)
        self.fields["feedback_on"].edited.connect(self._show_sum)
        self.submitted.connect(self._open)

    def start(self) -> None:
        """An empty form, or the draft that was left in it."""
        services = self._services

        def read(_task: object) -> tuple[int | None, Mapping[str, Any] | None]:
            return months_of(services), self.stored_draft(None)

        def came(found: tuple[int | None, Mapping[str, Any] | None]) -> None:
            self._months = found[0]
            values: dict[str, object] = {
                "feedback_on": services.desk.clock.today(),
                "cadre": UNIT,
            }
            cast("ChoiceField", self.fields["cadre"]).set_choices(((UNIT, "单位（领导班子）"),))
            self.primary.setEnabled(True)
            self.show_row(None, FormData(values), found[1])
            self._show_sum()
            if self.fields["unit"].value() is not None:
                self._unit_chosen()
            self.fields["unit"].editor.setFocus(Qt.FocusReason.OtherFocusReason)

        call(self._ctx, read, title="新建整改", on_done=came, quiet=True)

    def _show_sum(self) -> None:
        day, months = self.fields["feedback_on"].value(), self._months
        if isinstance(day, date) and months:
            due = due_after(day, months)
            self.sum.setText(f"整改期限：{sum_of(day, due)}（{show_date(due)}）")
        else:
            self.sum.setText("")

    def _unit_chosen(self) -> None:
        unit = self.fields["unit"].value()
        self._ticket += 1
        ticket, services = self._ticket, self._services
        if not isinstance(unit, tuple):
            return

        def came(around: UnitAround) -> None:
            if ticket == self._ticket:
                self._show_around(around)

        call(
            self._ctx,
            lambda _task: around_unit(services, unit[0]),
            title="读取单位",
            on_done=came,
            quiet=True,
        )

    def _show_around(self, around: UnitAround) -> None:
        people = tuple((key, f"{name}  {post}".strip()) for key, name, post in around.members)
        cadre = cast("ChoiceField", self.fields["cadre"])
        cadre.set_choices(((UNIT, "单位（领导班子）"), *people))
        if cadre.value() is None:
            cadre.set_value(UNIT)
        cast("ItemsField", self.fields["items"]).set_origins(around.origins)
        self._team = around.team

    def _open(self, data: object) -> None:
        if not self.primary.isEnabled():
            return
        values = cast("FormData", data).values
        cadre = values["cadre"]
        draft = RectificationDraft(
            unit=cast("tuple[UUID, str]", values["unit"])[0],
            title=str(values["title"]),
            feedback_on=cast("date", values["feedback_on"]),
            items=cast("tuple[ItemDraft, ...]", values["items"]),
            cadre=cadre if isinstance(cadre, UUID) else None,
            team=self._team,
        )
        self.primary.setEnabled(False)

        def done(key: UUID) -> None:
            self.primary.setEnabled(True)
            self.drop_draft()
            self.saved(None)
            self.opened.emit(key)

        call(
            self._ctx,
            lambda _task: self._services.rectification.open(draft),
            title="建立整改",
            on_done=done,
            on_failed=self.refuse,
        )


def months_of(services: Services) -> int | None:
    """The period of the running cycle's rule, for the sum that is shown while typing."""
    running: Sequence[CycleLine] = [
        c for c in services.scheme.cycles() if c.state is not CycleState.SEALED
    ]
    if not running:
        return None
    rules = {rule.key: rule.value for rule in services.scheme.rules(running[0].id)}
    return int(rules[RULE]) if RULE in rules else None


def around_unit(services: Services, unit: UUID) -> UnitAround:
    """Members, facts and visits of a unit, and the team that looks after it."""
    facts = services.facts.find(FactQuery(unit=unit))[:MOST_ORIGINS]
    visits = services.visits.find(VisitQuery(unit=unit))[:MOST_ORIGINS]
    teams = services.teams.all(services.desk.clock.today())
    paired = [t.id for t in teams if unit in {key for key, _name in t.units}]
    return UnitAround(
        services.units.get(unit).members,
        Origins(
            tuple((f.id, f"{f.citation} {f.text[:40]}") for f in services.facts.rows(facts)),
            tuple(
                (v.id, f"{v.citation} {show_date(v.start)}") for v in services.visits.rows(visits)
            ),
        ),
        paired[0] if paired else None,
    )


def _groups(ctx: ViewContext, services: Services) -> tuple[GroupSpec, ...]:
    def unit(spec: FieldSpec) -> Field:
        return PickField(spec, ctx, lambda text: find_units(services, text))

    return (
        GroupSpec(
            "反馈",
            (
                FieldSpec("unit", "考核单位", required=True, span=2, maker=unit),
                FieldSpec(
                    "cadre", "整改对象", FieldKind.CHOICE, ((UNIT, "单位（领导班子）"),), span=2
                ),
                FieldSpec("title", "标题", required=True, span=2),
                FieldSpec("feedback_on", "反馈日期", FieldKind.DATE, required=True),
            ),
        ),
        GroupSpec("整改事项", (FieldSpec("items", "需要整改的问题", span=2, maker=ItemsField),)),
    )
