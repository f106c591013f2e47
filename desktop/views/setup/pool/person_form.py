"""The form of a person of the pool."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from desktop.services.assessors import AssessorDetail, AssessorDraft
from desktop.services.errors import Invalid
from desktop.services.registry import Services
from desktop.terms import SeatKind, Sex
from desktop.views.context import ViewContext
from desktop.views.subjects.sources import dotted
from desktop.views.widgets.fields import Field, FieldKind, FieldSpec
from desktop.views.widgets.form import DetailForm, GroupSpec
from desktop.views.widgets.pick_field import PickField

_MOST = 12
_SEXES = tuple((sex.label, sex.label) for sex in Sex)
_POSTS = tuple((kind.value, kind.label) for kind in SeatKind)
_NEW = ((True, "是"), (False, "否"))


class UnitField(PickField):
    """The home unit; a draft brings its id as text."""

    def set_value(self, value: object) -> None:
        """Show a unit, as the service or a draft names it."""
        match value:
            case [str() as key, str() as label]:
                super().set_value((UUID(key), label))
            case _:
                super().set_value(value)


def find_units(services: Services, text: str) -> Sequence[tuple[UUID, str]]:
    """Units by word, pinyin or initials."""
    hits = services.search.find(text, _MOST * 3)
    return [(hit.id, hit.title) for hit in hits if hit.kind == "unit"][:_MOST]


def groups(ctx: ViewContext, services: Services) -> tuple[GroupSpec, ...]:
    """The fields of the form."""

    def unit(spec: FieldSpec) -> Field:
        return UnitField(spec, ctx, lambda text: find_units(services, text))

    return (
        GroupSpec(
            "基本情况",
            (
                FieldSpec("name", "姓名", required=True),
                FieldSpec("sex", "性别", FieldKind.CHOICE, _SEXES),
                FieldSpec("birth_month", "出生年月", hint="如 197203 或 1972.03"),
                FieldSpec("post_type", "岗位类别", FieldKind.CHOICE, _POSTS, required=True),
                FieldSpec("post", "工作单位及职务", span=2),
                FieldSpec("home_unit", "所在单位", hint="据此提示回避", maker=unit),
                FieldSpec("newcomer", "新考核员", FieldKind.CHOICE, _NEW),
                FieldSpec("expertise", "熟悉领域"),
                FieldSpec("planned_team", "拟编组别", hint="如 第三考核组"),
            ),
        ),
    )


def form(ctx: ViewContext, services: Services) -> DetailForm:
    """An empty form."""
    return DetailForm(ctx, groups(ctx, services), today=services.desk.clock.today)


def values_of(detail: AssessorDetail | None) -> Mapping[str, object]:
    """The values of the form for a person, or for a new one."""
    if detail is None:
        return {}
    home = None
    if detail.home_unit is not None:
        home = (detail.home_unit, detail.home_unit_name or "")
    return {
        "name": detail.name,
        "sex": detail.sex,
        "birth_month": dotted(detail.birth_month),
        "post_type": detail.post_type.value,
        "post": detail.post,
        "home_unit": home,
        "newcomer": detail.newcomer,
        "expertise": detail.expertise,
        "planned_team": detail.planned_team,
    }


def draft_of(
    detail: AssessorDetail | None, now: Mapping[str, object], version: str | None
) -> AssessorDraft:
    """What the form hands to the service. Raises Invalid."""
    kind = str(now.get("post_type") or "")
    if kind not in SeatKind.labels():
        raise Invalid({"post_type": "请选择岗位类别。"})
    home: Any = now.get("home_unit")
    newcomer = now.get("newcomer")
    return AssessorDraft(
        name=str(now.get("name") or ""),
        post_type=SeatKind(kind),
        sex=str(now.get("sex") or "") or None,
        birth_month=str(now.get("birth_month") or "") or None,
        post=str(now.get("post") or "") or None,
        expertise=str(now.get("expertise") or "") or None,
        planned_team=str(now.get("planned_team") or "") or None,
        home_unit=home[0] if home else None,
        id=None if detail is None else detail.id,
        version=version,
        newcomer=newcomer if isinstance(newcomer, bool) else None,
    )


def word_of(field: str, value: object) -> str:
    """A stored or typed value as people read it."""
    match field, value:
        case "post_type", str() as kind:
            return SeatKind.labels().get(kind, kind)
        case "newcomer", bool() as new:
            return "是" if new else "否"
        case "home_unit", (_, str() as name):
            return name
        case _:
            return "" if value is None else str(value)
