"""What may be typed where neither candidate is right, and the faults of it.

The same rules as in the record's ordinary form where there is one; otherwise what the column
can store. States, approvals and references are never typed: one of the candidates is taken,
or the ordinary step is done afterwards.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Column, Integer, select

from desktop.models.base import Base, Day, Flag, Micros, Score, Words
from desktop.models.interviews import InterviewAbout
from desktop.models.merge import DELETED, Group
from desktop.models.rows import known_table
from desktop.models.tables import target_of
from desktop.models.visits import Visit
from desktop.services.cadre_form import TEXTS, stored_text
from desktop.services.cadres import cadre_faults
from desktop.services.differences import term_of
from desktop.services.door import Reading
from desktop.services.errors import Invalid
from desktop.services.exchange.conflict_forms import FieldEditor
from desktop.services.fact_forms import FactDraft
from desktop.services.fact_forms import draft_faults as fact_faults
from desktop.services.interview_forms import BEST_RATING, AboutDraft, InterviewDraft, form_faults
from desktop.services.labels import field_label
from desktop.services.lrmx import name_fault
from desktop.services.rectification_forms import ItemDraft, item_faults
from desktop.services.units import UnitDraft, unit_faults
from desktop.services.visit_rules import VisitDraft
from desktop.services.visit_rules import form_faults as visit_faults
from desktop.terms import Polarity, Visibility

LONGEST: Final = 10_000
_CHOSEN_ONLY: Final = frozenset(
    {
        "state",
        "round",
        "decision",
        "verdict",
        "covers",
        "approved_covers",
        "number",
        "photo",
        "source",
    }
)
"""What only a step of its own sets, or what no one types: given numbers, files, digests."""

_MANY: Final = re.compile(r"[、,，;；\n]+")
_DAY: Final = re.compile(r"(\d{4})[-./年]?(\d{1,2})[-./月]?(\d{1,2})日?").fullmatch


def editors_of(table: str, group: Group) -> tuple[FieldEditor, ...]:
    """The fields to be typed; none where only one of the candidates can be taken."""
    closed = group == DELETED or any(
        name in _CHOSEN_ONLY or target_of(_column(table, name)) is not None for name in group
    )
    return () if closed else tuple(_editor(table, name) for name in group)


def typed_values(
    tx: Reading, table: str, row: UUID, group: Group, given: Mapping[str, object]
) -> dict[str, object]:
    """The values of a group as a person typed them, fit to be written.

    Raises Invalid with a sentence for each field that is wrong.
    """
    editors = editors_of(table, group)
    if not editors:
        names = "、".join(field_label(table, name) for name in group)
        raise Invalid({group[0]: f"{names}不能另行填写。请从各方所填的内容中选用一份。"})
    values: dict[str, object] = {}
    faults: dict[str, str] = {}
    for editor in editors:
        try:
            values[editor.field] = _value(table, editor, given.get(editor.field))
        except ValueError as fault:
            faults[editor.field] = str(fault)
    if not faults:
        faults = _ordinary_faults(tx, table, row, values)
    if faults:
        raise Invalid(faults)
    return values


def _column(table: str, name: str) -> Column[Any]:
    return Base.metadata.tables[table].c[name]


def _editor(table: str, name: str) -> FieldEditor:
    column, term = _column(table, name), term_of(table, name)
    if isinstance(column.type, Words):
        kind = "words"
    elif term is not None:
        kind = "choice"
    elif isinstance(column.type, Day):
        kind = "day"
    elif isinstance(column.type, Flag):
        kind = "flag"
    else:
        kind = "number" if isinstance(column.type, Integer | Micros | Score) else "text"
    choices = () if term is None else tuple(term.labels().items())
    required = name in known_table(table).required
    return FieldEditor(name, field_label(table, name), kind, required, choices)


def _value(table: str, editor: FieldEditor, given: object) -> object:
    """The value of one field. Raises ValueError with the sentence for the user."""
    label = editor.label
    empty = given is None or given == () or (isinstance(given, str) and not given.strip())
    if empty and editor.required:
        raise ValueError(f"请填写{label}。")
    if empty:
        return () if editor.kind == "words" and editor.required else None
    text = "" if isinstance(given, tuple | list) else str(given).strip()
    match editor.kind:
        case "words":
            return _words(editor, given)
        case "choice":
            return _chosen(editor, text)
        case "day":
            return given if type(given) is dt.date else _day(label, text)
        case "flag":
            return given in (True, 1, "1", "是")
        case "number":
            if not text.lstrip("-").isdecimal() or len(text) > 9:
                raise ValueError(f"{label}应为整数。请核对后重新填写。")
            return int(text)
    if len(text) > LONGEST:
        raise ValueError(f"{label}不能超过 {LONGEST} 字。请精简。")
    return stored_text(editor.field, text) if table == "cadre" else text


def _words(editor: FieldEditor, given: object) -> tuple[str, ...]:
    parts = given if isinstance(given, tuple | list) else _MANY.split(str(given))
    words = tuple(dict.fromkeys(str(part).strip() for part in parts if str(part).strip()))
    return tuple(_chosen(editor, word) for word in words) if editor.choices else words


def _chosen(editor: FieldEditor, text: str) -> str:
    for value, label in editor.choices:
        if text in (value, label):
            return value
    names = "、".join(label for _, label in editor.choices)
    raise ValueError(f"{editor.label}应为{names}中的一项。请重新选择。")


def _day(label: str, text: str) -> dt.date:
    found = _DAY(text)
    try:
        if found is not None:
            year, month, day = (int(part) for part in found.groups())
            return dt.date(year, month, day)
    except ValueError:
        pass
    raise ValueError(f"{label}“{text}”不是日期。请写成 2026-11-22。")


def _ordinary_faults(
    tx: Reading, table: str, row: UUID, values: Mapping[str, object]
) -> dict[str, str]:
    """The faults of the record's own form that concern the typed fields."""
    check = _CHECKS.get(table)
    faults: dict[str, str] = {}
    if check is not None:
        kind = Base.metadata.tables[table].info["synced"]
        stands = tx.session.get(kind, row)
        merged = {name: getattr(stands, name, None) for name in known_table(table).fields}
        faults = check(tx, {**merged, "id": row, **values})
    start, end = values.get("start"), values.get("end")
    if isinstance(start, dt.date) and isinstance(end, dt.date) and end < start:
        faults.setdefault("end", "结束日期不能早于开始日期。请核对两个日期。")
    return {name: fault for name, fault in faults.items() if name in values}


def _of_visit(_tx: Reading, v: Mapping[str, Any]) -> dict[str, str]:
    return visit_faults(
        VisitDraft(
            v["unit_id"], v["team_id"], v["start"], v["end"], (),
            kinds=tuple(v["kinds"]), purpose=v["purpose"], summary=v["summary"],
        )
    )  # fmt: skip


def _of_fact(tx: Reading, v: Mapping[str, Any]) -> dict[str, str]:
    draft = FactDraft(
        unit=v["unit_id"],
        polarity=Polarity(v["polarity"]),
        severity=v["severity"],
        on=v["on"],
        text=v["text"],
        visibility=Visibility(v["visibility"]) if v["visibility"] else None,
        evidence=v["evidence"],
        event_key=v["event_key"],
    )
    return fact_faults(draft, tx.desk.clock.today())


def _of_interview(tx: Reading, v: Mapping[str, Any]) -> dict[str, str]:
    visit = tx.session.get(Visit, v["visit_id"])
    first, last = (v["on"], v["on"]) if visit is None else (visit.start, visit.end)
    spoken_of = tx.session.scalars(
        select(InterviewAbout.cadre_id).where(
            InterviewAbout.interview_id == v["id"], InterviewAbout.deleted.is_(False)
        )
    )
    about = tuple(AboutDraft(cadre) for cadre in spoken_of)
    draft = InterviewDraft(
        v["visit_id"], v["layer"], v["on"], tuple(v["themes"] or ()), v["remarks"], about
    )
    return form_faults(draft, first, last, tx.desk.clock.today())


def _of_opinion(_tx: Reading, v: Mapping[str, Any]) -> dict[str, str]:
    rating = v["rating"]
    if rating is not None and not 1 <= rating <= BEST_RATING:
        return {"rating": f"评分应为 1 至 {BEST_RATING} 的整数。请核对。"}
    return {}


def _of_item(_tx: Reading, v: Mapping[str, Any]) -> dict[str, str]:
    return item_faults(
        ItemDraft(
            v["problem"] or "",
            v["source"],
            v["source_fact_id"],
            v["source_visit_id"],
            v["measures"],
            v["responsible"],
        )
    )


def _of_unit(_tx: Reading, v: Mapping[str, Any]) -> dict[str, str]:
    return unit_faults(UnitDraft(v["name"] or "", v["kind"], v["staffing"]))


def _of_cadre(_tx: Reading, v: Mapping[str, Any]) -> dict[str, str]:
    return cadre_faults({name: v[name] for name in TEXTS}, new=False)


def _of_assessor(_tx: Reading, v: Mapping[str, Any]) -> dict[str, str]:
    fault = name_fault(v["name"] or "")
    return {} if fault is None else {"name": f"{fault}。请填写考核员的姓名。"}


_CHECKS: Final[Mapping[str, Callable[[Reading, Mapping[str, Any]], dict[str, str]]]] = {
    "assessor": _of_assessor,
    "cadre": _of_cadre,
    "fact": _of_fact,
    "interview": _of_interview,
    "interview_about": _of_opinion,
    "rectification_item": _of_item,
    "unit": _of_unit,
    "visit": _of_visit,
}
