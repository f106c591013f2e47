"""The fields of the 任免审批表 in groups, as the paper has them."""

from __future__ import annotations

from desktop.services.labels import CADRE
from desktop.terms import CadreLevel
from desktop.views.subjects.sources import dotted
from desktop.views.widgets.form import FieldKind, FieldSpec, GroupSpec

MONTHS = frozenset({"birth_month", "work_date", "retire_month"})
_MONTH_HINT = "如 1972.03"


def _text(key: str, *, span: int = 1, hint: str = "", required: bool = False) -> FieldSpec:
    return FieldSpec(key, CADRE[key], required=required, span=span, hint=hint)


def _long(key: str, lines: int, hint: str = "") -> FieldSpec:
    return FieldSpec(key, CADRE[key], FieldKind.LONG, span=2, lines=lines, hint=hint)


def _order(value: object) -> str | None:
    text = str(value or "").strip()
    return None if not text or text.isdecimal() else "请填写整数，如 1；不排序时留空。"


GROUPS = (
    GroupSpec(
        "基本情况",
        (
            _text("name", required=True),
            FieldSpec("sex", CADRE["sex"], FieldKind.CHOICE, (("男", "男"), ("女", "女"))),
            _text("birth_month", hint=_MONTH_HINT),
            _text("ethnicity"),
            _text("native_place"),
            _text("birth_place"),
            _text("party_date", hint="如 1998.06；其他党派写党派名称"),
            _text("work_date", hint=_MONTH_HINT),
            _text("health"),
            _text("id_number"),
            _text("professional_title"),
            _text("expertise"),
        ),
    ),
    GroupSpec(
        "职务",
        (
            FieldSpec("unit_id", CADRE["unit_id"], FieldKind.CHOICE, span=2),
            FieldSpec(
                "level",
                CADRE["level"],
                FieldKind.CHOICE,
                tuple((level.value, level.label) for level in CadreLevel),
                required=True,
            ),
            FieldSpec("unit_order", CADRE["unit_order"], rule=_order),
            _long("post", 2),
            _text("proposed_post"),
            _text("removed_post"),
        ),
    ),
    GroupSpec(
        "学历学位",
        (
            _text("full_time_education"),
            _text("full_time_degree"),
            _text("full_time_school", span=2),
            _text("full_time_degree_school", span=2),
            _text("in_service_education"),
            _text("in_service_degree"),
            _text("in_service_school", span=2),
            _text("in_service_degree_school", span=2),
        ),
    ),
    GroupSpec("简历", (_long("resume", 9, "每行一段：1996.08--2001.03  单位及职务"),)),
    GroupSpec("奖惩与年度考核", (_long("honours", 2), _long("past_grades", 3))),
    GroupSpec(
        "呈报",
        (
            _text("appointment_reason", span=2),
            _text("reporting_unit", span=2),
            _text("age_reference"),
            _text("form_date"),
            _text("form_author"),
            _text("retire_month", hint=_MONTH_HINT),
            _text("former_age_limit", span=2),
        ),
    ),
)

TEXT_KEYS = tuple(
    spec.key
    for group in GROUPS
    for spec in group.fields
    if spec.key not in {"unit_id", "level", "unit_order"}
)


def shown_text(key: str, text: str | None) -> str:
    """A stored text as the form shows it."""
    if key == "party_date":
        return "；".join(dotted(part) for part in (text or "").split("；"))
    return dotted(text) if key in MONTHS else (text or "")
