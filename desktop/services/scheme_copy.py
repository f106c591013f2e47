"""A draft from the shipped scheme or from another year, and how two years differ."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import select

from desktop.models.changes import Change
from desktop.models.indicators import Indicator
from desktop.models.scheme import Cycle, Scheme
from desktop.services.cycles import cycle_row, rule_id
from desktop.services.door import Reading, Service, Writing, reads, writes
from desktop.services.errors import Refused
from desktop.services.list_templates import template_lines, templates_copied
from desktop.services.paths import RESOURCES
from desktop.services.permissions import Operation
from desktop.services.rule_amendments import ALL_YEAR
from desktop.services.scheme_differences import (
    indicator_differences,
    rule_differences,
    template_differences,
)
from desktop.services.scheme_drafts import fields_of
from desktop.services.scheme_forms import DifferenceKind, SchemeDifference
from desktop.services.scheme_reading import (
    SchemeRows,
    at_quarter,
    bands_of,
    refuse_frozen,
    refuse_sealed,
    scheme_id,
    scheme_rows,
)
from desktop.services.scheme_steps import new_scheme
from desktop.services.scheme_values import IndicatorValue, RuleValue
from desktop.terms import (
    Direction,
    IndicatorCategory,
    IndicatorNature,
    ScoringMethod,
    UnitKind,
)


class CopyDoors(Service):
    """The part of ``SchemeService`` that fills an empty draft and compares."""

    @writes(Operation.EDIT_SCHEME)
    def use_default(self, tx: Writing, cycle: UUID) -> int:
        """Take the shipped indicators into an empty draft; gives the number of leaves.

        Raises Refused when the draft holds any, is frozen or sealed; NotFound.
        """
        _refuse_filled(tx, cycle)
        values = tuple(shipped_indicators(tx.new_id))
        tx.about("cycle", cycle)
        tx.write(tree_changes(cycle, values))
        return sum(v.leaf for v in values)

    @writes(Operation.EDIT_SCHEME)
    def copy_from(self, tx: Writing, cycle: UUID, source: UUID) -> tuple[SchemeDifference, ...]:
        """Take another year's scheme, its amendments folded in, into an empty draft.

        Indicators, rules, wording, and the catalogue where there is none yet; gives what is
        different all the same. Raises Refused (not empty, frozen, sealed; nothing to copy).
        """
        _refuse_filled(tx, cycle)
        if source == cycle:
            raise Refused("不能从本年度复制到本年度，请选择另一个年度。")
        there = at_quarter(scheme_rows(tx, source), ALL_YEAR)
        if not there.indicators:
            raise Refused(f"{there.year}年度的方案中没有指标，无法复制。请选择另一个年度。")
        rows = scheme_rows(tx, cycle)
        copied = _renamed(tx, there.indicators)
        tx.about("cycle", cycle)
        tx.write(
            [
                *tree_changes(cycle, copied),
                *_rules_copied(rows, there.rules.values(), there.year, source, tx),
                *wording_changes(rows, there.first_question),
                *templates_copied(tx, source, cycle),
            ]
        )
        tx.session.expire_all()
        return tuple(_differences(tx, cycle, source))

    @reads(Operation.READ_SCHEME)
    def differences(self, tx: Reading, cycle: UUID, other: UUID) -> tuple[SchemeDifference, ...]:
        """What differs from another year's scheme (its last state): ``old`` is the other's."""
        return tuple(_differences(tx, cycle, other))

    @reads(Operation.READ_SCHEME)
    def previous(self, tx: Reading, cycle: UUID) -> UUID | None:
        """The cycle before this one that has indicators, to copy from or to compare with."""
        year = cycle_row(tx, cycle).year
        return tx.session.scalars(
            select(Cycle.id)
            .where(
                Cycle.deleted.is_(False),
                Cycle.year < year,
                select(Indicator.id)
                .where(Indicator.cycle_id == Cycle.id, Indicator.deleted.is_(False))
                .exists(),
            )
            .order_by(Cycle.year.desc())
            .limit(1)
        ).first()


def shipped_indicators(new_id: Callable[[], UUID]) -> Iterable[IndicatorValue]:
    """The shipped tree with new ids, from the top."""
    shipped = _shipped()
    for place, group in enumerate(shipped["groups"], 1):
        category, top = IndicatorCategory(group["category"]), new_id()
        yield IndicatorValue(top, None, place, f"{place}", group["title"], category, leaf=False)
        for n, leaf in enumerate(group["leaves"], 1):
            yield IndicatorValue(
                new_id(),
                top,
                n,
                f"{place}.{n}",
                leaf["title"],
                category,
                leaf=True,
                nature=IndicatorNature(leaf["nature"]),
                method=ScoringMethod(leaf["method"]),
                weight=_decimal(leaf.get("weight")),
                cap=_decimal(leaf.get("cap")),
                direction=Direction(leaf["direction"]) if "direction" in leaf else None,
                kinds=frozenset(UnitKind(k) for k in leaf.get("kinds", ())),
                bands=bands_of(orjson.dumps(leaf.get("bands", [])).decode()),
                office=leaf.get("office"),
                first_question=leaf.get("first_question", False),
                remark=shipped["remark"],
            )


def shipped_bands() -> tuple[tuple[tuple[Decimal, Decimal], ...], str]:
    """The shipped steps of 分档 for a workbook that names none, and the remark that says so."""
    shipped = _shipped()
    return bands_of(orjson.dumps(shipped["bands"]).decode()), str(shipped["bands_remark"])


def _shipped() -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads((RESOURCES / "schemes" / "indicators.json").read_bytes())
    return found


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def tree_changes(cycle: UUID, values: Iterable[IndicatorValue]) -> list[Change]:
    """The rows of new indicators."""
    return [
        Change(
            "indicator",
            v.id,
            fields_of(v)
            | {
                "cycle_id": cycle,
                "parent_id": v.parent,
                "ordinal": v.ordinal,
                "category": v.category,
                "first_question": v.first_question,
            },
        )
        for v in values
    ]


def _refuse_filled(tx: Writing, cycle: UUID) -> None:
    refuse_sealed(cycle_row(tx, cycle))
    refuse_frozen(tx, cycle)
    some = select(Indicator.id).where(Indicator.cycle_id == cycle, Indicator.deleted.is_(False))
    if tx.session.scalars(some.limit(1)).first() is not None:
        raise Refused("方案中已有指标。请先删去，或直接在现有方案上修改。")


def _renamed(tx: Writing, values: Sequence[IndicatorValue]) -> list[IndicatorValue]:
    """The same tree with ids of its own."""
    ids = {v.id: tx.new_id() for v in values}
    return [
        IndicatorValue(
            ids[v.id],
            None if v.parent is None else ids.get(v.parent),
            v.ordinal,
            v.code,
            v.title,
            v.category,
            v.leaf,
            v.nature,
            v.method,
            v.weight,
            v.cap,
            v.direction,
            v.kinds,
            v.quarters,
            v.bands,
            v.office,
            v.first_question,
            v.remark,
        )
        for v in values
    ]


def _rules_copied(
    rows: SchemeRows, rules: Iterable[RuleValue], year: int, source: UUID, tx: Reading
) -> list[Change]:
    """The other year's numbers; one that an amendment set says so in its basis."""
    here = {rule.key: rule for rule in rows.rules}
    from_row = {rule.key: rule for rule in scheme_rows(tx, source).rules}
    found = []
    for rule in rules:
        basis = rule.basis
        if rule.amendment is not None:
            basis = f"{basis or ''}（{year}年度第{rule.amendment}号修订）"
        was = from_row[rule.key]
        fields = {
            "value": was.value if rule.amendment is None else f"{rule.value:f}",
            "basis": basis,
            "effective": was.effective,
            "unconfirmed": rule.unconfirmed,
        }
        mine = here.get(rule.key)
        if mine is not None:
            found.append(Change("rule", mine.id, fields, mine.version))
        else:
            new = {"cycle_id": rows.cycle.id, "key": rule.key, "title": rule.title}
            found.append(Change("rule", rule_id(rows.cycle.id, rule.key), new | fields))
    return found


def wording_changes(rows: SchemeRows, wording: str) -> list[Change]:
    """Set the wording of 第一考题 in a draft; an empty one changes nothing."""
    scheme: Scheme | None = rows.scheme
    if not wording:
        return []
    row = scheme_id(rows.cycle.id)
    if scheme is not None:
        return [Change("scheme", row, {"first_question": wording}, scheme.version)]
    first = new_scheme(rows.cycle.id, rows.cycle.year)
    return [Change("scheme", row, {**first.fields, "first_question": wording})]


def _differences(tx: Reading, cycle: UUID, other: UUID) -> Iterable[SchemeDifference]:
    now = at_quarter(scheme_rows(tx, cycle), ALL_YEAR)
    before = at_quarter(scheme_rows(tx, other), ALL_YEAR)
    if now.first_question != before.first_question:
        yield SchemeDifference(
            DifferenceKind.CHANGED, "第一考题", before.first_question, now.first_question
        )
    yield from indicator_differences(before.indicators, now.indicators)
    yield from rule_differences(before, now)
    yield from template_differences(template_lines(tx, other), template_lines(tx, cycle))
