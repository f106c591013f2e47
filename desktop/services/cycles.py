"""考核年度 and the reading of rules, for every service. Source: domain.md §1, §2."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final
from uuid import NAMESPACE_OID, UUID, uuid5

import orjson
from sqlalchemy import select

from desktop.models.scheme import Cycle
from desktop.services.door import Reading
from desktop.services.errors import NotFound
from desktop.services.paths import RESOURCES
from desktop.services.rule_amendments import ALL_YEAR, When, amended_by, standing_rules
from desktop.terms import CycleState

SOON_RULE: Final = "desk.soon_days"
_RUNNING: Final = (CycleState.OPEN.value, CycleState.YEAR_END.value)


def cycle_id(year: int) -> UUID:
    """The id of a year's cycle: nature gives one, so it is derived from the year."""
    return uuid5(NAMESPACE_OID, f"kaohe/cycle/{year}")


def rule_id(cycle: UUID, key: str) -> UUID:
    """The id of a rule, derived from cycle and key."""
    return uuid5(cycle, f"rule/{key}")


def rule_value(tx: Reading, cycle: UUID, key: str, when: When) -> Decimal:
    """The number of a rule of a cycle as it stands on a day or in a quarter, amendments included.

    ``when`` is the record's own day where the number belongs to a record, else today. Raises
    NotFound when the scheme has no such rule: nothing is assumed in its place.
    Source: domain.md §2.10.
    """
    rule = standing_rules(tx, cycle, when).get(key)
    if rule is None:
        raise NotFound(f"考核方案中没有规则“{key}”。请在考核准备中补全方案后再试。")
    return rule.number


def rule_or_shipped(tx: Reading, cycle: UUID, key: str, when: When) -> Decimal:
    """The number of a rule that came with a later version; the shipped one in a scheme without it.

    A year whose scheme was frozen before this version has no such rule and must go on all the
    same. Where a score goes by it, the page says so: ``supplemented``.
    """
    rule = standing_rules(tx, cycle, when).get(key)
    return _shipped_numbers()[key] if rule is None else rule.number


def rule_basis(tx: Reading, cycle: UUID, keys: Sequence[str], when: When) -> str:
    """What a score's derivation cites of its rules: amendments, shipped numbers; empty if neither.

    Source: domain.md §2.10 (every derivation cites the amendment).
    """
    amended = amended_by(tx, cycle, keys, when)
    return (
        f"{amended}。{supplemented(tx, cycle, keys)}" if amended else supplemented(tx, cycle, keys)
    )


def supplemented(tx: Reading, cycle: UUID, keys: Iterable[str]) -> str:
    """Which numbers a score takes from the shipped rules since the scheme is silent; empty if none.

    Source: domain.md §2 (each number is data in the scheme with its 依据).
    """
    there = standing_rules(tx, cycle, ALL_YEAR)
    wanted = {key for key in keys if key not in there}
    named = [f"{r['title']} {r['value']}" for r in shipped_rules() if r["key"] in wanted]
    if not named:
        return ""
    return (
        f"依据：出厂值，方案未载明（{'；'.join(named)}）。请考核办在考核准备的“规则”页补入新规则。"
    )


def shipped_rules() -> list[dict[str, Any]]:
    """The rules that this version of the program ships."""
    shipped = orjson.loads((RESOURCES / "schemes" / "default.json").read_bytes())
    rules: list[dict[str, Any]] = shipped["rules"]
    return rules


@lru_cache(maxsize=1)
def _shipped_numbers() -> Mapping[str, Decimal]:
    """Read once: it is a file of the program, and lists ask for each row of a page."""
    return {r["key"]: Decimal(r["value"]) for r in shipped_rules()}


def shipped_first_question() -> str:
    """The shipped wording of 第一考题. Source: domain.md §2.3."""
    shipped = orjson.loads((RESOURCES / "schemes" / "indicators.json").read_bytes())
    return str(shipped["first_question"])


def soon_days(tx: Reading) -> int:
    """Days ahead that count as soon: rule ``desk.soon_days`` of the present cycle.

    A reminder touches no assessment, so a desk without a year (a team's, before the first
    package) takes the shipped number instead of refusing to open.
    """
    try:
        return int(rule_value(tx, current_cycle(tx), SOON_RULE, tx.desk.clock.today()))
    except NotFound:
        return next(int(r["value"]) for r in shipped_rules() if r["key"] == SOON_RULE)


def current_cycle(tx: Reading) -> UUID:
    """The newest cycle that runs, else the newest in preparation. Raises NotFound when none.

    While next year is being prepared, what happens still belongs to this year.
    """
    rows = tx.session.scalars(
        select(Cycle)
        .where(Cycle.deleted.is_(False), Cycle.state != CycleState.SEALED.value)
        .order_by(Cycle.year.desc())
    ).all()
    found = next((row for row in rows if row.state in _RUNNING), rows[0] if rows else None)
    if found is None:
        raise NotFound("还没有进行中的考核年度。请先建立考核年度。")
    return found.id


def running_cycles(tx: Reading) -> tuple[Cycle, ...]:
    """The cycles that run (进行中, 年终考核), the oldest first."""
    return tuple(
        tx.session.scalars(
            select(Cycle)
            .where(Cycle.deleted.is_(False), Cycle.state.in_(_RUNNING))
            .order_by(Cycle.year)
        )
    )


def cycle_row(tx: Reading, cycle: UUID) -> Cycle:
    """A cycle that is there. Raises NotFound."""
    row = tx.session.get(Cycle, cycle)
    if row is None or row.deleted:
        raise NotFound("该考核年度不存在。请先建立考核年度。")
    return row
