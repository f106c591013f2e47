"""The plan of a visit as a form: unit, team, days, people."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, cast
from uuid import UUID

from PySide6.QtCore import Signal

from desktop.services.assessors import AssessorQuery
from desktop.services.key_tasks import KeyTaskLine, NextVisit
from desktop.services.permissions import Operation, allowed
from desktop.services.registry import Services
from desktop.services.teams import TeamDetail
from desktop.services.visit_calendar import CalendarVisit
from desktop.services.visits import EDITABLE, VisitDetail, VisitDraft
from desktop.terms import AssessmentKind, VisitMethod, VisitMode
from desktop.views.context import ViewContext
from desktop.views.labels import button
from desktop.views.records.lists import choices
from desktop.views.widgets.checks_field import ChecksField
from desktop.views.widgets.fields import ChoiceField, Field, FieldKind, FieldSpec
from desktop.views.widgets.form import FormData, GroupSpec
from desktop.views.widgets.pick_field import PickField
from desktop.views.widgets.record_form import RecordForm

MOST_HITS = 12
NO_TEAM = "还没有考核组。请先在“考核准备—考核组”中建立考核组。"
NO_TEAM_FOR_OTHERS = "还没有考核组。请由考核办工作人员先建立考核组。"


def find_units(services: Services, text: str) -> Sequence[tuple[UUID, str]]:
    """Units by word, pinyin or initials."""
    hits = services.search.find(text, MOST_HITS * 3)
    return [(hit.id, hit.title) for hit in hits if hit.kind == "unit"][:MOST_HITS]


def find_assessors(services: Services, text: str) -> Sequence[tuple[UUID, str]]:
    """People of the pool by part of their name."""
    ids = services.assessors.find(AssessorQuery(text=text))[:MOST_HITS]
    return [(a.id, f"{a.name}（{a.post_type.label}）") for a in services.assessors.rows(ids)]


class TeamField(ChoiceField):
    """The team; without any it says where they come from."""

    def __init__(self, spec: FieldSpec, why: str) -> None:
        """``why`` stands under the list while it is empty."""
        self._why = why
        super().__init__(spec)

    def offer(self, choices: tuple[tuple[object, str], ...]) -> None:
        """Offer the teams, or say why there are none."""
        self.set_choices(choices)
        self.spec = replace(self.spec, hint="" if choices else self._why)
        self.show_fault(None)

    def check(self) -> str | None:
        """Nobody can choose from an empty list."""
        return super().check() if self.choices else self._why


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
            _groups(ctx, services),
            primary="保存计划",
            today=services.desk.clock.today,
        )
        self._own_team = own_team
        self._teams: tuple[TeamDetail, ...] = ()
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

    @property
    def _people(self) -> ChecksField:
        return cast("ChecksField", self.fields["participants"])

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
        self._offer_people(detail.team_id)
        self.show_row(detail.id, form_data(detail), draft)
        self._confirm(None)
        self.set_enabled(detail.state in EDITABLE)
        for key in ("unit", "team"):
            self.fields[key].set_read_only(True)
        self.primary.setText("保存计划")

    def show_new(self, draft: Mapping[str, Any] | None) -> None:
        """A visit to be planned, from today."""
        self._added = {}
        today = self._services.desk.clock.today()
        teams = [t for t in self._teams if t.number == self._own_team]
        team = teams[0].id if teams else None
        self._offer_people(team)
        values: dict[str, object] = {
            "team": team,
            "start": today,
            "end": today,
            "kinds": (AssessmentKind.COMPREHENSIVE,),
            "method": VisitMethod.INTERVIEWING,
            "mode": VisitMode.REGULAR,
        }
        self.set_enabled(True)
        self.show_row(None, FormData(values), None)
        self._confirm(None)
        if draft is not None:
            self._offer_drafted(draft)
            self.show_row(None, FormData(values), draft)

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

    def _team_chosen(self) -> None:
        team = self.fields["team"].value()
        self._offer_people(team if isinstance(team, UUID) else None)

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
        self.primary.setText("保存计划" if draft is None else "仍然保存")

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
        chosen: dict[str, Any] = {
            "start": values["start"],
            "end": values["end"],
            "kinds": tuple(cast("tuple[AssessmentKind, ...]", values["kinds"])),
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


def offices_of(text: str) -> tuple[str, ...]:
    """Offices as they were typed, one after another."""
    return tuple(dict.fromkeys(part for part in re.split(r"[、，,；;\s]+", text) if part))


def form_data(detail: VisitDetail) -> FormData:
    """A visit as the form's values."""
    line = detail.line
    values: dict[str, object] = {
        "unit": (line.unit_id, line.unit),
        "team": detail.team_id,
        "start": line.start,
        "end": line.end,
        "kinds": line.kinds,
        "method": line.method,
        "mode": line.mode,
        "participants": tuple(key for key, _name in detail.participants),
        "purpose": detail.purpose,
        "summary": detail.summary,
        "key_task": detail.key_task,
        "offices": "、".join(detail.joint_offices),
    }
    return FormData(values, detail.version)


def _groups(ctx: ViewContext, services: Services) -> tuple[GroupSpec, ...]:
    def unit(spec: FieldSpec) -> Field:
        return PickField(spec, ctx, lambda text: find_units(services, text))

    def more(spec: FieldSpec) -> Field:
        return PickField(spec, ctx, lambda text: find_assessors(services, text))

    may = allowed(services.desk.actor.role, Operation.EDIT_POOL)

    def team(spec: FieldSpec) -> Field:
        return TeamField(spec, NO_TEAM if may else NO_TEAM_FOR_OTHERS)

    return (
        GroupSpec(
            "考核计划",
            (
                FieldSpec("unit", "考核单位", required=True, span=2, maker=unit),
                FieldSpec("team", "考核组", FieldKind.CHOICE, required=True, span=2, maker=team),
                FieldSpec("start", "开始日期", FieldKind.DATE, required=True),
                FieldSpec("end", "结束日期", FieldKind.DATE, required=True),
                FieldSpec(
                    "method", "考核方法", FieldKind.CHOICE, choices(VisitMethod), required=True
                ),
                FieldSpec("mode", "考核方式", FieldKind.CHOICE, choices(VisitMode), required=True),
                FieldSpec(
                    "kinds",
                    "考核类别",
                    choices=choices(AssessmentKind),
                    required=True,
                    span=2,
                    maker=ChecksField,
                ),
                FieldSpec("key_task", "重点工作联合考核", FieldKind.CHOICE, ((None, "否"),)),
                FieldSpec("offices", "联合部门", hint="几个部门用顿号隔开"),
                FieldSpec(
                    "participants",
                    "参加人员",
                    hint="至少 2 人，其中至少 1 名A岗。",
                    span=2,
                    maker=ChecksField,
                ),
                FieldSpec(
                    "more",
                    "添加其他考核员",
                    hint="本组之外的人员，输入姓名查找。",
                    span=2,
                    maker=more,
                ),
            ),
        ),
        GroupSpec(
            "事由与小结",
            (
                FieldSpec("purpose", "考核事由", FieldKind.LONG, span=2, lines=2),
                FieldSpec("summary", "情况小结", FieldKind.LONG, span=2, lines=4),
            ),
        ),
    )
