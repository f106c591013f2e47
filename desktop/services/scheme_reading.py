"""Reading a scheme as it stands in a quarter. Source: domain.md §2.10 (numbered amendments)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

import orjson
from sqlalchemy import select

from desktop.models.indicators import Indicator
from desktop.models.scheme import Amendment, Cycle, Rule, Scheme
from desktop.services.cycles import cycle_row
from desktop.services.door import Reading
from desktop.services.errors import Refused
from desktop.services.rule_amendments import LaidValue, Overlay, laid_values, overlay_of
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

WITHDRAWN = "withdrawn"
FIRST_QUESTION = "first_question"


@dataclass(frozen=True, slots=True)
class SchemeRows:
    """All that a scheme is made of, as stored. ``amendments``: number → effective quarter."""

    cycle: Cycle
    scheme: Scheme | None
    indicators: Sequence[Indicator]
    rules: Sequence[Rule]
    amendments: Mapping[int, int]
    laid: Sequence[LaidValue]

    @property
    def frozen(self) -> bool:
        """Whether only amendments change it."""
        return state_of(self.scheme) is SchemeState.FROZEN

    @property
    def next_number(self) -> int:
        """The number of the next amendment: they have no gaps."""
        return max(self.amendments, default=0) + 1


def scheme_id(cycle: UUID) -> UUID:
    """The id of a cycle's scheme: it has just one."""
    return uuid5(cycle, "scheme")


def effective_scheme(tx: Reading, cycle: UUID, quarter: int) -> EffectiveScheme:
    """The scheme of a cycle with the amendments in effect in a quarter. Raises NotFound."""
    return at_quarter(scheme_rows(tx, cycle), quarter)


def scheme_rows(tx: Reading, cycle: UUID) -> SchemeRows:
    """Everything of a cycle's scheme, in five questions. Raises NotFound."""
    year = cycle_row(tx, cycle)
    return SchemeRows(
        year,
        tx.session.get(Scheme, scheme_id(cycle)),
        tx.session.scalars(
            select(Indicator).where(Indicator.cycle_id == cycle, Indicator.deleted.is_(False))
        ).all(),
        tx.session.scalars(
            select(Rule).where(Rule.cycle_id == cycle, Rule.deleted.is_(False)).order_by(Rule.key)
        ).all(),
        dict(
            tx.session.execute(
                select(Amendment.number, Amendment.effective_quarter).where(
                    Amendment.cycle_id == cycle, Amendment.deleted.is_(False)
                )
            ).all()
        ),
        tuple(laid_values(tx, cycle)),
    )


def at_quarter(rows: SchemeRows, quarter: int) -> EffectiveScheme:
    """The scheme as it stands in a quarter."""
    overlay = overlay_of(rows.laid, quarter)
    known = {number for number, begins in rows.amendments.items() if begins <= quarter}
    gone = withdrawn_rows(rows.indicators, overlay)
    shown = {
        row.id
        for row in rows.indicators
        if (row.since is None or row.since in known) and row.id not in gone
    }
    return EffectiveScheme(
        rows.cycle.id,
        rows.cycle.year,
        quarter,
        state_of(rows.scheme),
        tuple(indicator_tree(rows.indicators, overlay, shown)),
        _rules(rows.rules, overlay),
        _wording(rows, overlay),
    )


def withdrawn_rows(indicators: Iterable[Indicator], overlay: Overlay) -> frozenset[UUID]:
    """What amendments took out, with all that hangs below it, whenever that was added."""
    below: dict[UUID | None, list[UUID]] = defaultdict(list)
    for row in indicators:
        below[row.parent_id].append(row.id)
    waiting = [row for row, laid in overlay.items() if WITHDRAWN in laid and laid[WITHDRAWN].value]
    gone: set[UUID] = set()
    while waiting:
        one = waiting.pop()
        if one not in gone:
            gone.add(one)
            waiting += below[one]
    return frozenset(gone)


def _wording(rows: SchemeRows, overlay: Overlay) -> str:
    laid = overlay.get(scheme_id(rows.cycle.id), {}).get(FIRST_QUESTION)
    if laid is not None:
        return str(laid.value)
    return "" if rows.scheme is None else rows.scheme.first_question


def state_of(scheme: Scheme | None) -> SchemeState:
    """草案 or 已冻结; a cycle of an older version has no row yet, and so a draft."""
    if scheme is None or scheme.deleted:
        return SchemeState.DRAFT
    return SchemeState(scheme.state)


def refuse_frozen(tx: Reading, cycle: UUID) -> None:
    """Raise Refused when the scheme is frozen. Source: domain.md §2.10."""
    if state_of(tx.session.get(Scheme, scheme_id(cycle))) is SchemeState.FROZEN:
        raise Refused("考核方案已冻结，指标和规则不能直接修改。请到“修订”中提出修订。")


def refuse_sealed(cycle: Cycle) -> None:
    """Raise Refused when the cycle is sealed: what was sealed stays as it was."""
    if CycleState(cycle.state) is CycleState.SEALED:
        raise Refused(f"{cycle.year}年度已封存，考核方案不能再改动。")


def indicator_tree(
    rows: Iterable[Indicator], overlay: Overlay, shown: Collection[UUID]
) -> Iterator[IndicatorValue]:
    """The shown indicators from the top of the tree; what hangs on nothing is a root.

    All rows are numbered: what an amendment takes out leaves a gap, so that an indicator keeps
    its code through the year.
    """
    by_parent: dict[UUID | None, list[Indicator]] = defaultdict(list)
    rows = list(rows)
    there = {row.id for row in rows}
    for row in rows:
        by_parent[row.parent_id if row.parent_id in there else None].append(row)
    groups = {row.parent_id for row in rows if row.id in shown}

    def below(parent: UUID | None, prefix: str) -> Iterator[IndicatorValue]:
        ordered = sorted(by_parent.get(parent, ()), key=lambda r: (r.ordinal, r.title, r.id))
        for place, row in enumerate(ordered, 1):
            code = f"{prefix}{place}"
            if row.id in shown:
                laid = overlay.get(row.id, {})
                yield indicator_value(row, code, laid, leaf=row.id not in groups)
            yield from below(row.id, f"{code}.")

    yield from below(None, "")


def indicator_value(
    row: Indicator, code: str, laid: Mapping[str, LaidValue], *, leaf: bool
) -> IndicatorValue:
    """One indicator with what amendments set."""

    def said(name: str) -> Any:
        return laid[name].value if name in laid else getattr(row, name)

    weight, cap = said("weight"), said("cap")
    numbers = {one.number for one in laid.values()}
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


def bands_text(bands: Bands) -> str | None:
    """The steps as they are stored; numbers as text, so that they stay exact."""
    if not bands:
        return None
    return orjson.dumps([[f"{least:f}", f"{points:f}"] for least, points in bands]).decode()


def _rules(rules: Iterable[Rule], overlay: Overlay) -> dict[str, RuleValue]:
    found = {}
    for row in rules:
        laid = overlay.get(row.id, {}).get("value")
        found[row.key] = RuleValue(
            row.key,
            row.title,
            Decimal(str(row.value if laid is None else laid.value)),
            row.basis,
            row.unconfirmed,
            None if laid is None else laid.number,
        )
    return found
