"""The fields of a visit's plan."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from desktop.services.assessors import AssessorQuery
from desktop.services.permissions import Operation, allowed
from desktop.services.registry import Services
from desktop.terms import AssessmentKind, VisitMethod, VisitMode
from desktop.views.context import ViewContext
from desktop.views.records.kinds_field import KindsField
from desktop.views.records.lists import choices
from desktop.views.records.people_field import PeopleField
from desktop.views.widgets.fields import ChoiceField, Field, FieldKind, FieldSpec
from desktop.views.widgets.form import GroupSpec
from desktop.views.widgets.pick_field import PickField

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


def offices_of(text: str) -> tuple[str, ...]:
    """Offices as they were typed, one after another."""
    return tuple(dict.fromkeys(part for part in re.split(r"[、，,；;\s]+", text) if part))


def visit_groups(ctx: ViewContext, services: Services) -> tuple[GroupSpec, ...]:
    """The groups of the form."""

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
                    maker=KindsField,
                ),
                FieldSpec("key_task", "重点工作联合考核", FieldKind.CHOICE, ((None, "否"),)),
                FieldSpec("offices", "联合部门", hint="几个部门用顿号隔开"),
                FieldSpec(
                    "participants",
                    "参加人员",
                    span=2,
                    maker=lambda spec: PeopleField(spec, ctx),
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
