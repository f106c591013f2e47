"""考核年度 and their rules: every ratio, threshold and period is a row that can be cited."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

import orjson
from sqlalchemy import select

from desktop.models.changes import Change
from desktop.models.scheme import Cycle, Rule
from desktop.services.door import Reading, Service, Writing, reads, writes
from desktop.services.errors import Invalid, NotFound
from desktop.services.paths import RESOURCES
from desktop.services.permissions import Operation
from desktop.terms import CycleState

SOON_RULE = "desk.soon_days"


@dataclass(frozen=True, slots=True)
class CycleLine:
    """One 考核年度."""

    id: UUID
    year: int
    state: CycleState
    version: str

    @property
    def title(self) -> str:
        """As shown in the top bar."""
        return f"{self.year}年度"


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule: the number as text, where it comes from, and whether it is still 请核对."""

    id: UUID
    key: str
    title: str
    value: str
    basis: str | None
    effective: dt.date | None
    unconfirmed: bool
    version: str


def cycle_id(year: int) -> UUID:
    """The id of a year's cycle: nature gives one, so it is derived from the year."""
    return uuid5(NAMESPACE_OID, f"kaohe/cycle/{year}")


def rule_id(cycle: UUID, key: str) -> UUID:
    """The id of a rule, derived from cycle and key."""
    return uuid5(cycle, f"rule/{key}")


class SchemeService(Service):
    """Cycles and rules."""

    @writes(Operation.EDIT_SCHEME)
    def open_cycle(self, tx: Writing, year: int) -> UUID:
        """Begin a year with the shipped default rules; an existing one is left as it is.

        Raises Invalid for a year that cannot be meant.
        """
        if not 2000 <= year <= 2100:
            raise Invalid({"year": f"考核年度应在 2000 至 2100 之间，您填的是 {year}。"})
        new = cycle_id(year)
        if tx.session.get(Cycle, new) is not None:
            return new
        changes = [Change("cycle", new, {"year": year, "state": CycleState.OPEN})]
        changes += [
            Change("rule", rule_id(new, r["key"]), {"cycle_id": new, **r}) for r in _shipped_rules()
        ]
        tx.write(changes)
        return new

    @reads(Operation.READ_SCHEME)
    def cycles(self, tx: Reading) -> tuple[CycleLine, ...]:
        """All cycles, the newest first."""
        rows = tx.session.scalars(
            select(Cycle).where(Cycle.deleted.is_(False)).order_by(Cycle.year.desc())
        )
        return tuple(CycleLine(r.id, r.year, CycleState(r.state), r.version) for r in rows)

    @reads(Operation.READ_SCHEME)
    def rules(self, tx: Reading, cycle: UUID) -> tuple[RuleLine, ...]:
        """The rules of a cycle by key."""
        rows = tx.session.scalars(
            select(Rule).where(Rule.cycle_id == cycle, Rule.deleted.is_(False)).order_by(Rule.key)
        )
        return tuple(
            RuleLine(r.id, r.key, r.title, r.value, r.basis, r.effective, r.unconfirmed, r.version)
            for r in rows
        )


def rule_value(tx: Reading, cycle: UUID, key: str) -> Decimal:
    """The number of a rule of a cycle, inside a service's transaction.

    Raises NotFound when the scheme has no such rule: nothing is assumed in its place.
    """
    rule = tx.session.get(Rule, rule_id(cycle, key))
    if rule is None or rule.deleted:
        raise NotFound(f"考核方案中没有规则“{key}”。请在考核准备中补全方案后再试。")
    return Decimal(rule.value)


def _shipped_rules() -> list[dict[str, Any]]:
    shipped = orjson.loads((RESOURCES / "schemes" / "default.json").read_bytes())
    rules: list[dict[str, Any]] = shipped["rules"]
    return rules


def soon_days(tx: Reading) -> int:
    """Days ahead that count as soon: rule ``desk.soon_days`` of the present cycle.

    A reminder touches no assessment, so a desk without a year (a team's, before the first
    package) takes the shipped number instead of refusing to open.
    """
    try:
        return int(rule_value(tx, current_cycle(tx), SOON_RULE))
    except NotFound:
        return next(int(r["value"]) for r in _shipped_rules() if r["key"] == SOON_RULE)


def current_cycle(tx: Reading) -> UUID:
    """The newest cycle that is not sealed. Raises NotFound when none has been opened."""
    found = tx.session.scalars(
        select(Cycle)
        .where(Cycle.deleted.is_(False), Cycle.state != CycleState.SEALED.value)
        .order_by(Cycle.year.desc())
        .limit(1)
    ).first()
    if found is None:
        raise NotFound("还没有进行中的考核年度。请先建立考核年度。")
    return found.id
