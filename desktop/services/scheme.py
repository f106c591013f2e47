"""考核年度 and 考核方案: cycles, rules, the tree of indicators, and the steps between states."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from desktop.models.changes import Change
from desktop.models.scheme import Cycle
from desktop.services.cycles import (
    SOON_RULE,
    current_cycle,
    cycle_id,
    rule_id,
    rule_value,
    running_cycles,
    shipped_rules,
    soon_days,
)
from desktop.services.door import Reading, Writing, reads, writes
from desktop.services.errors import Invalid, Refused
from desktop.services.permissions import Operation
from desktop.services.scheme_copy import CopyDoors
from desktop.services.scheme_forms import CycleLine, RuleLine
from desktop.services.scheme_rules import RuleDoors
from desktop.services.scheme_steps import MOST_RUNNING, StepDoors, new_scheme
from desktop.services.scheme_tree import IndicatorDoors
from desktop.terms import CycleState

__all__ = [
    "SOON_RULE",
    "CycleLine",
    "RuleLine",
    "SchemeService",
    "current_cycle",
    "cycle_id",
    "rule_id",
    "rule_value",
    "soon_days",
]


class SchemeService(StepDoors, IndicatorDoors, RuleDoors, CopyDoors):
    """Cycles and their schemes; the parts stand in files of their own."""

    @writes(Operation.EDIT_SCHEME)
    def open_cycle(self, tx: Writing, year: int, *, prepared: bool = False) -> UUID:
        """Begin a year with the shipped default rules; an existing one is left as it is.

        The first year runs at once, and so does a past one that is recorded afterwards; a
        further one is prepared first (筹备) and then started. ``prepared``: the first one too, as
        in a new office, where nothing covers the units yet. Raises Invalid for a year that
        cannot be meant, Refused when two years run already.
        """
        if not 2000 <= year <= 2100:
            raise Invalid({"year": f"考核年度应在 2000 至 2100 之间，您填的是 {year}。"})
        new = cycle_id(year)
        if tx.session.get(Cycle, new) is not None:
            return new
        years = tx.session.scalars(select(Cycle.year).where(Cycle.deleted.is_(False))).all()
        runs = not prepared and all(year < other for other in years)
        state = CycleState.OPEN if runs else CycleState.DRAFT
        running = running_cycles(tx)
        if state is CycleState.OPEN and len(running) >= MOST_RUNNING:
            now = "、".join(f"{cycle.year}年度" for cycle in running)
            raise Refused(
                f"同时进行的考核年度最多两个，现有{now}。请先封存其中一个，再建立新年度。"
            )
        changes = [Change("cycle", new, {"year": year, "state": state}), new_scheme(new, year)]
        changes += [
            Change("rule", rule_id(new, r["key"]), {"cycle_id": new, **r}) for r in shipped_rules()
        ]
        tx.about("cycle", new)
        tx.write(changes)
        return new

    @reads(Operation.READ_SCHEME)
    def cycles(self, tx: Reading) -> tuple[CycleLine, ...]:
        """All cycles, the newest first."""
        rows = tx.session.scalars(
            select(Cycle).where(Cycle.deleted.is_(False)).order_by(Cycle.year.desc())
        )
        return tuple(CycleLine(r.id, r.year, CycleState(r.state), r.version) for r in rows)
