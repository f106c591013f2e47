"""The rule rows of a cycle: every ratio, threshold and period can be cited. Source: domain.md §2."""

from __future__ import annotations

from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import select

from desktop.models.changes import Change
from desktop.models.scheme import Rule
from desktop.services.cycles import cycle_row, rule_id, shipped_rules
from desktop.services.door import Reading, Service, Writing, reads, writes
from desktop.services.errors import Invalid, NotFound
from desktop.services.permissions import Operation
from desktop.services.rule_amendments import ALL_YEAR, laid_values, overlay_of
from desktop.services.scheme_forms import RuleDraft, RuleLine
from desktop.services.scheme_numbers import number_fault, number_text
from desktop.services.scheme_reading import (
    refuse_frozen,
    refuse_sealed,
)

_BASIS_LENGTH: Final = 500
_WHOLE: Final = (
    "visit.",
    "appraisal.last_month",
    "rating.",
    "display.",
    "rectification.",
    "desk.",
    "recusal.",
    "team.",
    "score.rank_warn",
    "unit.",
    "keytask.",
)


class RuleDoors(Service):
    """The part of ``SchemeService`` that keeps the rules."""

    @reads(Operation.READ_SCHEME)
    def rules(self, tx: Reading, cycle: UUID) -> tuple[RuleLine, ...]:
        """The rules of a cycle by key, with all amendments laid over them."""
        overlay = overlay_of(laid_values(tx, cycle), ALL_YEAR)
        rows = tx.session.scalars(
            select(Rule).where(Rule.cycle_id == cycle, Rule.deleted.is_(False)).order_by(Rule.key)
        )
        lines = []
        for r in rows:
            laid = overlay.get(r.id, {}).get("value")
            lines.append(
                RuleLine(
                    r.id,
                    r.key,
                    r.title,
                    r.value if laid is None else str(laid.value),
                    r.basis,
                    r.effective,
                    r.unconfirmed,
                    r.version,
                    None if laid is None else laid.number,
                )
            )
        return tuple(lines)

    @writes(Operation.EDIT_SCHEME)
    def save_rule(self, tx: Writing, draft: RuleDraft) -> None:
        """Save a rule. Raises Invalid, NotFound, Stale, Refused.

        Of a frozen scheme only basis and 请核对 may still be put right: they move no number.
        """
        row = tx.session.get(Rule, draft.id)
        if row is None or row.deleted:
            raise NotFound("该规则不存在。请刷新后重试。")
        refuse_sealed(cycle_row(tx, row.cycle_id))
        value, faults = rule_number(row.key, draft.value)
        if len(draft.basis) > _BASIS_LENGTH:
            faults["basis"] = f"依据不能超过 {_BASIS_LENGTH} 个字，请精简。"
        if faults:
            raise Invalid(faults)
        laid = overlay_of(laid_values(tx, row.cycle_id), ALL_YEAR).get(row.id, {}).get("value")
        # A form shows the amended number; the row keeps the frozen one beneath it.
        shown = {Decimal(row.value)} | (set() if laid is None else {Decimal(str(laid.value))})
        same = Decimal(value) in shown
        if not same or row.effective != draft.effective:
            refuse_frozen(tx, row.cycle_id)
        kept = row.value if same else value
        tx.about("rule", draft.id)
        fields = {
            "value": kept,
            "basis": draft.basis.strip() or None,
            "effective": draft.effective,
            "unconfirmed": draft.unconfirmed,
        }
        tx.write([Change("rule", draft.id, fields, draft.version)])

    @writes(Operation.EDIT_SCHEME)
    def add_missing_rules(self, tx: Writing, cycle: UUID) -> int:
        """Add shipped rules that the cycle lacks; existing numbers stay. Gives their number.

        A frozen scheme takes them too: without them what this version computes has no rule.
        """
        refuse_sealed(cycle_row(tx, cycle))
        missing = missing_rules(tx, cycle)
        tx.about("cycle", cycle)
        tx.write(missing)
        return len(missing)


def missing_rules(tx: Reading, cycle: UUID) -> list[Change]:
    """The shipped rules that a cycle has never had."""
    there = set(tx.session.scalars(select(Rule.id).where(Rule.cycle_id == cycle)))
    return [
        Change("rule", rule_id(cycle, r["key"]), {"cycle_id": cycle, **r})
        for r in shipped_rules()
        if rule_id(cycle, r["key"]) not in there
    ]


def rule_number(key: str, typed: str) -> tuple[str, dict[str, str]]:
    """The number of a rule as stored, and what is wrong with what was typed.

    Shares (shipped below 1) stay within 0–1; whole numbers (days, people) stay whole.
    """
    fault = number_fault(typed, "规则数值", least=Decimal(0), most=Decimal(10_000))
    if fault:
        return "", {"value": fault}
    value = number_text(typed)
    shipped = next((r["value"] for r in shipped_rules() if r["key"] == key), None)
    if shipped is not None and 0 < Decimal(shipped) < 1 and Decimal(value) > 1:
        return "", {"value": f"这是比例，应在 0 至 1 之间，例如 30% 填 0.30，您填的是 {typed}。"}
    if shipped is not None and key.startswith(_WHOLE) and Decimal(value) % 1:
        return "", {"value": f"这里只能填整数，您填的是 {typed}。"}
    return value, {}
