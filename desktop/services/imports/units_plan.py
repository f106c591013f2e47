"""考核单位一览表: units matched by name without white space."""

from __future__ import annotations

from collections.abc import Mapping

from desktop.services.blanks import bare
from desktop.services.cadre_form import stored_text
from desktop.services.imports.book import Record
from desktop.services.imports.matching import similar
from desktop.services.imports.planning import SKIPPED, Planning, Tally, loosely
from desktop.services.imports.reading import SheetRecord
from desktop.services.imports.values import (
    NO_UNIT,
    SKIP,
    Choice,
    FieldDifference,
    Place,
    QuestionKey,
    RowStatus,
    Topic,
)
from desktop.services.sheets import UnitRow
from desktop.terms import UnitKind

#: A unit whose team was taken away by an undo gets it back with the unit's row.
TEAM_BACK = FieldDifference("team", "领导班子", "未登记", "登记")


def plan_units(p: Planning, tally: Tally, sheet: SheetRecord) -> None:
    """Plan the rows of a list of units."""
    rejected = set()
    first: dict[str, int] = {}
    for row in sheet.extract.rows:
        place = Place(tally.file.name, sheet.index, row.row)
        if row.kind is None:
            rejected.add(row.row)
            tally.reject(
                place,
                row.name,
                f"“单位类别”的内容“{row.kind_text[:20]}”不能识别，请改为区（市）、开发区、市直单位或工作专班。",
            )
            continue
        earlier = first.setdefault(bare(row.name), row.row)
        if earlier != row.row:
            tally.note(place, f"与第{earlier}行是同一单位。")
        _plan_unit(p, tally, place, row)
    for warning in sheet.extract.warnings:
        if warning.row not in rejected:
            tally.note(Place(tally.file.name, sheet.index, warning.row), warning.reason)


def _fields(row: UnitRow) -> dict[str, object]:
    return {
        "name": bare(row.name),
        "kind": None if row.kind is None else row.kind.value,
        "staffing": row.headcount,
        "sector": stored_text("sector", row.sector),
        "remark": stored_text("remark", row.note),
    }


def _plan_unit(p: Planning, tally: Tally, place: Place, row: UnitRow) -> None:
    found = p.book.units_named(row.name)
    exact = [u for u in found if bare(u.fields.get("name")) == bare(row.name)]
    unit: Record | None = None
    if len(exact) == 1:
        unit = exact[0]
    elif found:
        key = QuestionKey(place, Topic.UNIT)
        answer = p.answer(key)
        if answer == SKIP:
            tally.reject(place, row.name, SKIPPED)
            return
        unit = p.book.by_code(found, answer or "")
        if unit is None and answer != "new":
            choices = [*_choices(p, found), Choice("new", "新增一个单位"), Choice(SKIP, "跳过")]
            sentence = f"库中有与“{row.name}”同名或简称相同的单位，请指定是哪一个。"
            tally.ask(place, row.name, key, sentence, choices)
            return
    if unit is None:
        if p.surprise(tally, place, row.name):
            return
        p.create("unit", place, {**_fields(row), "order_no": p.book.next_order})
        tally.add(place, bare(row.name), RowStatus.NEW)
        return
    wanted = _fields(row)
    if unit not in exact:
        del wanted["name"]  # the user said that the abbreviation means this unit
    if unit.fields.get("order_no") is None:
        wanted["order_no"] = p.book.next_order
    extra = [TEAM_BACK] if p.book.lost_team(unit) else []
    status = p.update(tally, place, unit, wanted, same=loosely, extra=extra)
    if extra and status is RowStatus.UPDATED:
        p.teams_back.add(unit.id)


def _choices(p: Planning, units: list[Record]) -> list[Choice]:
    return [Choice(u.code, u.text("name"), p.shown("kind", u.fields.get("kind"))) for u in units]


def unit_of_row(
    p: Planning, tally: Tally, place: Place, name: str, firsts: dict[str, Place]
) -> Record | str | None:
    """The unit that a row of a roster names: a record, None for none, or what became of the row.

    A unit that is not known is asked about once for all its rows. The text returned is
    ``asked`` or ``skip``; an asked row is not counted yet.
    """
    found = p.book.units_named(name)
    if len(found) == 1:
        return found[0]
    key = QuestionKey(firsts.setdefault(bare(name), place), Topic.UNIT)
    answer = p.answer(key)
    if answer in {SKIP, NO_UNIT}:
        return SKIP if answer == SKIP else None
    near = found or list(similar(name, list(p.book.units.values())))
    chosen = p.book.by_code(near, answer or "")
    if chosen is not None:
        return chosen
    kind = _NEW_KINDS.get(answer or "")
    if kind is not None and not found:
        fields = {"name": bare(name), "kind": kind.value, "order_no": p.book.next_order}
        return p.create("unit", key.place, fields)
    _ask_unit(p, tally, place, key, name, near, known=bool(found))
    return "asked"


_NEW_KINDS: Mapping[str, UnitKind] = {f"new:{kind.value}": kind for kind in UnitKind}


def _ask_unit(
    p: Planning,
    tally: Tally,
    place: Place,
    key: QuestionKey,
    name: str,
    near: list[Record],
    *,
    known: bool,
) -> None:
    fresh = [] if known else [
        Choice(code, f"新建单位，类别为{kind.label}") for code, kind in _NEW_KINDS.items()
    ]  # fmt: skip
    choices = [
        *_choices(p, near), *fresh, Choice(NO_UNIT, "暂不归入单位"), Choice(SKIP, "跳过")
    ]  # fmt: skip
    why = "有几个同名单位" if known else "没有这个单位"
    tally.question(key, place.row, f"单位“{name[:40]}”：库中{why}，请指定归入哪个单位。", choices)
