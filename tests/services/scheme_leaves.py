"""A few indicators of every method, for tests of what is entered under them."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from desktop.models.changes import Change
from desktop.services.door import Desk
from desktop.services.scheme import cycle_id
from desktop.terms import IndicatorCategory, ScoringMethod, UnitKind
from tests.services.record_city import named, write

YEAR = cycle_id(2026)


def leaf(method: ScoringMethod) -> UUID:
    """The one leaf of a method."""
    return named(f"leaf/{method.value}")


def add_leaves(desk: Desk) -> None:
    """One leaf of each method for departments; 加分 up to 3, 减分 up to 5 points."""
    category = {
        ScoringMethod.BONUS: IndicatorCategory.BONUS,
        ScoringMethod.DEDUCTION: IndicatorCategory.DEDUCTION,
    }
    caps = {ScoringMethod.BONUS: Decimal(3), ScoringMethod.DEDUCTION: Decimal(5)}
    changes = []
    for place, method in enumerate(ScoringMethod):
        beside = method in category
        fields = {
            "cycle_id": YEAR,
            "ordinal": place,
            "title": f"{method.label}指标",
            "category": category.get(method, IndicatorCategory.COMMON),
            "method": method,
            "weight": None if beside else Decimal(10),
            "cap": caps.get(method),
            "kinds": (UnitKind.DEPARTMENT.value,),
            "quarters": (),
            "first_question": False,
        }
        changes.append(Change("indicator", leaf(method), fields))
    write(desk, changes)
