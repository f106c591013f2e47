"""Reading a scheme as it stands in a quarter. Source: domain.md §2.10 (numbered amendments)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

import orjson
from sqlalchemy import select

from desktop.models.indicators import Indicator
from desktop.models.scheme import Amendment, AmendmentLine, Cycle, Rule, Scheme
from desktop.services.cycles import cycle_row
from desktop.services.door import Reading
from desktop.services.errors import Refused
from desktop.services.scheme_values import (
    Bands,
    EffectiveScheme,
    IndicatorValue,
    RuleValue,
)
from desktop.terms import (
    CycleState,
    Direction,
    IndicatorCategory,
    IndicatorNature,
    SchemeState,
    ScoringMethod,
    UnitKind,
)

Overlay = Mapping[UUID, Mapping[str, tuple[int, Any]]]
"""Row → field → (number of the amendment, value): what amendments set, the latest winning."""

WITHDRAWN = "withdrawn"
FIRST_QUESTION = "first_question"
ALL_YEAR = 4
"""The last quarter: with it, all amendments are in effect."""


def scheme_id(cycle: UUID) -> UUID:
    """The id of a cycle's scheme: it has just one."""
    return uuid5(cycle, "scheme")


def effective_scheme(tx: Reading, cycle: UUID, quarter: int) -> EffectiveScheme:
    """The scheme of a cycle with the amendments in effect in a quarter. Raises NotFound."""
    year = cycle_row(tx, cycle)
    scheme = tx.session.get(Scheme, scheme_id(cycle))
    overlay = amendments_laid(tx, cycle, quarter)
    rows = tx.session.scalars(
        select(Indicator).where(Indicator.cycle_id == cycle, Indicator.deleted.is_(False))
    )
    known = set(
        tx.session.scalars(
            select(Amendment.number).where(
                Amendment.cycle_id == cycle,
                Amendment.deleted.is_(False),
                Amendment.effective_quarter <= quarter,
            )
        )
    )
    shown = [
        row
        for row in rows
        if (row.since is None or row.since in known)
        and not overlay.get(row.id, {}).get(WITHDRAWN, (0, 0))[1]
    ]
    wording = None if scheme is None else scheme.first_question
    return EffectiveScheme(
        cycle,
        year.year,
        quarter,
        state_of(scheme),
        tuple(indicator_tree(shown, overlay)),
        _rules(tx, cycle, overlay),
        overlay.get(scheme_id(cycle), {}).get(FIRST_QUESTION, (0, wording))[1] or "",
    )


def state_of(scheme: Scheme | None) -> SchemeState:
    """草案 or 已冻结; a cycle of an older version has no row yet, and so a draft."""
    if scheme is None or scheme.deleted:
        return SchemeState.DRAFT
    return SchemeState(scheme.state)


def scheme_frozen(tx: Reading, cycle: UUID) -> bool:
    """Whether only amendments change a cycle's scheme."""
    return state_of(tx.session.get(Scheme, scheme_id(cycle))) is SchemeState.FROZEN


def refuse_frozen(tx: Reading, cycle: UUID) -> None:
    """Raise Refused when the scheme is frozen. Source: domain.md §2.10."""
    if scheme_frozen(tx, cycle):
        raise Refused("考核方案已冻结，指标和规则不能直接修改。请到“修订”中提出修订。")


def refuse_sealed(cycle: Cycle) -> None:
    """Raise Refused when the cycle is sealed: what was sealed stays as it was."""
    if CycleState(cycle.state) is CycleState.SEALED:
        raise Refused(f"{cycle.year}年度已封存，考核方案不能再改动。")


def amendments_laid(tx: Reading, cycle: UUID, quarter: int) -> Overlay:
    """What the amendments in effect in a quarter set, in the order of their numbers."""
    found: dict[UUID, dict[str, tuple[int, Any]]] = defaultdict(dict)
    for line, number in tx.session.execute(
        select(AmendmentLine, Amendment.number)
        .join(Amendment, Amendment.id == AmendmentLine.amendment_id)
        .where(
            Amendment.cycle_id == cycle,
            Amendment.deleted.is_(False),
            AmendmentLine.deleted.is_(False),
            Amendment.effective_quarter <= quarter,
        )
        .order_by(Amendment.number, AmendmentLine.id)
    ):
        found[line.subject_row][line.field] = (number, orjson.loads(line.value))
    return found


def indicator_tree(rows: Iterable[Indicator], overlay: Overlay) -> Iterator[IndicatorValue]:
    """Indicators from the top of the tree with their codes; what hangs on nothing is a root."""
    by_parent: dict[UUID | None, list[Indicator]] = defaultdict(list)
    rows = list(rows)
    there = {row.id for row in rows}
    for row in rows:
        by_parent[row.parent_id if row.parent_id in there else None].append(row)

    def below(parent: UUID | None, prefix: str) -> Iterator[IndicatorValue]:
        ordered = sorted(by_parent.get(parent, ()), key=lambda r: (r.ordinal, r.title, r.id))
        for place, row in enumerate(ordered, 1):
            code = f"{prefix}{place}"
            yield indicator_value(row, code, overlay.get(row.id, {}), leaf=row.id not in by_parent)
            yield from below(row.id, f"{code}.")

    yield from below(None, "")


def indicator_value(
    row: Indicator, code: str, laid: Mapping[str, tuple[int, Any]], *, leaf: bool
) -> IndicatorValue:
    """One indicator with what amendments set."""

    def said(name: str) -> Any:
        return laid[name][1] if name in laid else getattr(row, name)

    weight, cap = said("weight"), said("cap")
    numbers = {number for number, _ in laid.values()}
    return IndicatorValue(
        row.id,
        row.parent_id,
        row.ordinal,
        code,
        said("title"),
        IndicatorCategory(row.category),
        leaf,
        None if said("nature") is None else IndicatorNature(said("nature")),
        None if said("method") is None else ScoringMethod(said("method")),
        None if weight is None else Decimal(str(weight)),
        None if cap is None else Decimal(str(cap)),
        None if said("direction") is None else Direction(said("direction")),
        frozenset(UnitKind(k) for k in said("kinds") or ()),
        frozenset(int(q) for q in said("quarters") or ()),
        bands_of(said("bands")),
        said("office"),
        bool(row.first_question),
        said("remark"),
        tuple(sorted(numbers | ({row.since} if row.since is not None else set()))),
    )


def bands_of(text: str | None) -> Bands:
    """The steps of the method 分档, from the highest down."""
    if not text:
        return ()
    steps = [(Decimal(str(least)), Decimal(str(points))) for least, points in orjson.loads(text)]
    return tuple(sorted(steps, reverse=True))


def _rules(tx: Reading, cycle: UUID, overlay: Overlay) -> dict[str, RuleValue]:
    rows = tx.session.scalars(select(Rule).where(Rule.cycle_id == cycle, Rule.deleted.is_(False)))
    found = {}
    for row in rows:
        number, value = overlay.get(row.id, {}).get("value", (None, row.value))
        found[row.key] = RuleValue(
            row.key, row.title, Decimal(str(value)), row.basis, row.unconfirmed, number
        )
    return found
