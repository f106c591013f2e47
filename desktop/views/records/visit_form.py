"""The plan of a visit as a form: unit, team, days, people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, cast
from uuid import UUID

from PySide6.QtCore import Signal

from desktop.services.key_tasks import KeyTaskLine, NextVisit
from desktop.services.registry import Services
from desktop.services.teams import TeamDetail
from desktop.services.visit_calendar import CalendarVisit
from desktop.services.visit_editing import PLANS
from desktop.services.visit_kinds import RunningYear, cycles_served
from desktop.services.visit_people import People
from desktop.services.visits import EDITABLE, VisitDetail, VisitDraft
from desktop.terms import AssessmentKind, VisitMethod, VisitMode
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.labels import button
from desktop.views.records.kinds_field import Chosen, KindsField
from desktop.views.records.people_field import PeopleField
from desktop.views.records.visit_fields import (
    NO_TEAM,
    TeamField,
    find_assessors,
    find_units,
    offices_of,
    visit_groups,
)
from desktop.views.widgets.fields import ChoiceField
from desktop.views.widgets.form import FormData
from desktop.views.widgets.record_form import RecordForm

__all__ = ["NO_TEAM", "VisitForm", "find_assessors", "find_units", "form_data"]

OF_PLAN = ("start", "end", "method", "mode", "kinds")
"""What stands as soon as the visit took place; its service says so."""


class VisitForm(RecordForm):
    """Plans and changes visits. A new one takes its team from the unit's pairing.

    ``join_wanted`` gives the planned visit that is to serve the plan, and the plan.
    """

    join_wanted = Signal(object, object)

    def __init__(self, ctx: ViewContext, services: Services, own_team: int | None) -> None:
        """``own_team`` is the number of the team whose desk this is."""
        super().__init__(
            ctx,
            services,
            "visit",
            visit_groups(ctx, services),
            primary="保存计划",
            today=services.desk.clock.today,
        )
        self._own_team, self._word = own_team, "保存计划"
        self._teams: tuple[TeamDetail, ...] = ()
        self._years: tuple[RunningYear, ...] = ()
        self._added: dict[UUID, str] = {}
        self.confirmed: VisitDraft | None = None
        self._near: CalendarVisit | None = None
        self.join = button("")
        self.join.hide()
        self.extra.addWidget(self.join)
        self.join.clicked.connect(self._join)
        self.fields["unit"].edited.connect(self._unit_chosen)
        self.fields["team"].edited.connect(self._team_chosen)
        self.fields["more"].edited.connect(self._person_added)
        for key in ("start", "end"):
            self.fields[key].edited.connect(self._ask_people)
        self._ticket = 0
        self.changed.connect(self._unconfirm)

    def offer_tasks(self, tasks: Sequence[KeyTaskLine]) -> None:
        """The 重点工作 that a visit may be a joint one of."""
        field = cast("ChoiceField", self.fields["key_task"])
        field.set_choices(((None, "否"), *((t.id, t.title) for t in tasks)))

    def prefill(self, plan: NextVisit) -> None:
        """Begin the next joint visit of a task at a unit; a day that has passed becomes today."""
        today = self._services.desk.clock.today()
        day = today if plan.due is None else max(today, plan.due)
        for key, value in (
            ("unit", (plan.unit, plan.unit_name)),
            ("start", day),
            ("end", day),
            ("mode", VisitMode.SUPERVISION),
            ("key_task", plan.task),
            ("offices", "、".join(plan.offices)),
        ):
            self.fields[key].set_value(value)
        self._unit_chosen()

    def offer_years(self, years: Sequence[RunningYear]) -> None:
        """The years that a kind of a new visit may be for, the usual one first."""
        self._years = tuple(years)

    @property
    def _people(self) -> PeopleField:
        return cast("PeopleField", self.fields["participants"])

    @property
    def _kinds(self) -> KindsField:
        return cast("KindsField", self.fields["kinds"])

    def show_teams(self, teams: Sequence[TeamDetail]) -> None:
        """The teams that may be chosen."""
        self._teams = tuple(teams)
        mine = [t for t in teams if self._own_team is None or t.number == self._own_team]
        team = cast("TeamField", self.fields["team"])
        team.offer(tuple((t.id, t.title) for t in mine))

    def teams_made(self, teams: Sequence[TeamDetail]) -> None:
        """Teams were made or filled while a visit is being planned: what is typed stays."""
        chosen = self._people.value()
        self.show_teams(teams)
        self._unit_chosen()
        self._team_chosen()
        self._people.set_value(chosen)

    def show_visit(self, detail: VisitDetail, draft: Mapping[str, Any] | None) -> None:
        """A visit that is there."""
        self._added = dict(detail.participants)
        self._people.forget()
        self._offer_people(detail.team_id)
        self._kinds.offer_years(years_of(detail, self._years))
        self.show_row(detail.id, form_data(detail), draft)
        self.set_enabled(detail.state in EDITABLE)
        taken = detail.state not in PLANS
        for key in ("unit", "team", *(OF_PLAN if taken else ())):
            self.fields[key].set_read_only(True)
        self._word = "保存" if taken else "保存计划"
        self.offer_saving(offered=detail.state in EDITABLE)
        self._confirm(None)
        self._ask_people()

    def show_new(self, draft: Mapping[str, Any] | None) -> None:
        """A visit to be planned, from today."""
        self._added = {}
        self._people.forget()
        self._kinds.offer_years(self._years)
        today = self._services.desk.clock.today()
        teams = [t for t in self._teams if t.number == self._own_team]
        team = teams[0].id if teams else None
        self._offer_people(team)
        values: dict[str, object] = {
            "team": team,
            "start": today,
            "end": today,
            "kinds": ((AssessmentKind.COMPREHENSIVE, self._years[0].id if self._years else None),),
            "method": VisitMethod.INTERVIEWING,
            "mode": VisitMode.REGULAR,
        }
        self.set_enabled(True)
        self._word = "保存计划"
        self.offer_saving(offered=True)
        self.show_row(None, FormData(values), None)
        self._confirm(None)
        if draft is not None:
            self._offer_drafted(draft)
            self.show_row(None, FormData(values), draft)
        self._ask_people()

    def _offer_drafted(self, draft: Mapping[str, Any]) -> None:
        """The draft's people can only be chosen again where they are offered."""
        stored = cast("Mapping[str, Any]", draft.get("values") or {})
        team = next((t for t in self._teams if str(t.id) == stored.get("team")), None)
        self._offer_people(None if team is None else team.id)

    def _offer_people(self, team: UUID | None) -> None:
        seats = next((t.seats for t in self._teams if t.id == team), ())
        offered: dict[object, str] = {s.assessor: f"{s.name}（{s.kind.label}）" for s in seats}
        offered |= {key: name for key, name in self._added.items() if key not in offered}
        self._people.set_choices(tuple(offered.items()))

    def _unit_chosen(self) -> None:
        unit = self.fields["unit"].value()
        if not isinstance(unit, tuple):
            return
        paired = [t for t in self._teams if unit[0] in {key for key, _name in t.units}]
        if paired and self.fields["team"].value() is None:
            self.fields["team"].set_value(paired[0].id)
            self._team_chosen()
        else:
            self._ask_people()

    def _team_chosen(self) -> None:
        team = self.fields["team"].value()
        self._offer_people(team if isinstance(team, UUID) else None)
        self._ask_people()

    def _ask_people(self) -> None:
        """Ask who may take part on these days, and why somebody may not."""
        team, unit = self.fields["team"].value(), self.fields["unit"].value()
        start, end = (self.fields[key].value() for key in ("start", "end"))
        if not (isinstance(team, UUID) and isinstance(start, date) and isinstance(end, date)):
            return
        self._ticket += 1
        ticket, extra = self._ticket, tuple(self._added)
        where, days = unit[0] if isinstance(unit, tuple) else None, (start, max(start, end))

        def came(people: People) -> None:
            if ticket == self._ticket:
                self._people.show_people(people)

        call(
            self._ctx,
            lambda _task: self._services.visits.people(team, where, days, extra),
            title="读取参加人员",
            on_done=came,
            on_failed=lambda _error: None,  # saving says it
            quiet=True,
        )

    def _person_added(self) -> None:
        more = self.fields["more"]
        picked = more.value()
        if not isinstance(picked, tuple):
            return
        chosen = (*self._people.value(), picked[0])
        self._added[picked[0]] = picked[1]
        self._team_chosen()
        self._people.set_value(chosen)
        more.set_value(None)

    # --- the draft of the service ------------------------------------------------------

    def _unconfirm(self) -> None:
        if self.confirmed is not None:
            self._confirm(None)

    def _confirm(self, draft: VisitDraft | None) -> None:
        self.confirmed = draft
        self.join.setVisible(draft is not None and self._near is not None)
        self.primary.setText(self._word if draft is None else "仍然保存")

    def warn(
        self, draft: VisitDraft, warnings: Sequence[str], near: Sequence[CalendarVisit] = ()
    ) -> None:
        """Show what should be thought over; saving again means that it was.

        A planned visit close by is offered to serve this plan's kinds too, instead of a second one.
        """
        self.primary.setEnabled(True)
        self._near = near[0] if near else None
        if self._near is not None:
            day = f"{self._near.start.month}月{self._near.start.day}日"
            self.join.setText(f"合并到 {self._near.citation}（{day}）")
            self.join.setAccessibleName(self.join.text())
        self._confirm(draft)
        self.show_faults({f"warning{n}": text for n, text in enumerate(warnings)})

    def _join(self) -> None:
        if self._near is not None and self.confirmed is not None:
            self.join_wanted.emit(self._near, self.confirmed)

    def draft_of(self, data: FormData, detail: VisitDetail | None) -> VisitDraft:
        """What the form holds, as the service takes it; the form has been checked."""
        values = data.values
        kinds = cast("Chosen", values["kinds"])
        chosen: dict[str, Any] = {
            "start": values["start"],
            "end": values["end"],
            "kinds": tuple(kind for kind, _cycle in kinds),
            "kind_cycles": tuple((kind, cycle) for kind, cycle in kinds if cycle is not None),
            "method": values["method"],
            "mode": values["mode"],
            "purpose": str(values["purpose"]) or None,
            "summary": str(values["summary"]) or None,
            "participants": tuple(cast("tuple[UUID, ...]", values["participants"])),
            "key_task": values["key_task"],
            "joint_offices": offices_of(str(values["offices"] or "")),
        }
        if detail is not None:
            return replace(detail.draft(), **chosen, version=cast("str", data.version))
        unit = cast("tuple[UUID, str]", values["unit"])
        return VisitDraft(unit=unit[0], team=cast("UUID", values["team"]), **chosen)


def years_of(detail: VisitDetail, running: Sequence[RunningYear]) -> tuple[RunningYear, ...]:
    """The years that the kinds of a visit may be for: its own first, those it has, those that run."""
    served = cycles_served(detail.line.kinds, detail.cycle_id, detail.kind_cycles)
    known = {one.id: one for one in running}
    for cycle, year in zip(served.values(), detail.line.years, strict=True):
        known.setdefault(cycle, RunningYear(cycle, year))
    return tuple(sorted(known.values(), key=lambda one: (one.id != detail.cycle_id, -one.year)))


def form_data(detail: VisitDetail) -> FormData:
    """A visit as the form's values."""
    line = detail.line
    values: dict[str, object] = {
        "unit": (line.unit_id, line.unit),
        "team": detail.team_id,
        "start": line.start,
        "end": line.end,
        "kinds": tuple(cycles_served(line.kinds, detail.cycle_id, detail.kind_cycles).items()),
        "method": line.method,
        "mode": line.mode,
        "participants": tuple(key for key, _name in detail.participants),
        "purpose": detail.purpose,
        "summary": detail.summary,
        "key_task": detail.key_task,
        "offices": "、".join(detail.joint_offices),
    }
    return FormData(values, detail.version)
