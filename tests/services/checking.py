"""The small city with ten indicators, their progress of two quarters, and last year's findings.

Of the third quarter: indicator n stands at 80 + n of 100; the eighth came as “约九成”, of the
ninth nothing came, and of the tenth lower is better.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from desktop.models.changes import Change
from desktop.services.check_forms import ChecksDraft, IndicatorAnswer, IndicatorCheck
from desktop.services.cycles import cycle_id
from desktop.services.door import Desk
from desktop.services.motions import Motion
from desktop.services.progress_differences import ProgressDifferenceService, VerdictDone
from desktop.services.progress_values import progress_id
from desktop.services.visit_checks import VisitChecks, VisitCheckService
from desktop.terms import (
    CycleState,
    DifferenceAction,
    Direction,
    IndicatorCategory,
    Polarity,
    Role,
    ScoringMethod,
    TargetBasis,
    UnitKind,
)
from tests.services.record_city import City, acting, held_visit, named, write

YEAR, LAST = cycle_id(2026), cycle_id(2025)
COUNT, TEXTED, SILENT, LOWER = 10, 8, 9, 10
DAY = dt.date(2026, 11, 16)
STRONG, WEAK = named("finding/strong"), named("finding/weak")


def indicator(number: int) -> UUID:
    """One of the ten."""
    return named(f"indicator/{number}")


def progress_of(unit: UUID, number: int, quarter: int = 3) -> UUID:
    """The progress of a unit under one of the ten."""
    return progress_id(unit, indicator(number), quarter)


def add_indicators(desk: Desk, cycle: UUID = YEAR) -> None:
    """The ten leaves, by themselves."""
    write(
        desk,
        [
            Change(
                "indicator",
                indicator(n),
                {
                    "cycle_id": cycle,
                    "ordinal": n,
                    "title": f"重点任务{n}完成率",
                    "category": IndicatorCategory.COMMON,
                    "method": ScoringMethod.RATIO,
                    "direction": Direction.LOWER if n == LOWER else Direction.HIGHER,
                    "weight": Decimal(10),
                    "kinds": (UnitKind.DEPARTMENT.value,),
                    "quarters": (),
                    "first_question": False,
                },
            )
            for n in range(1, COUNT + 1)
        ],
    )


def add_progress(
    desk: Desk, unit: UUID, cycle: UUID = YEAR, quarters: tuple[int, ...] = (2, 3)
) -> None:
    """What a unit reported."""
    changes = []
    for quarter in quarters:
        for n in range(1, COUNT + 1):
            if n == SILENT:
                continue
            fields: dict[str, object] = {
                "cycle_id": cycle,
                "unit_id": unit,
                "indicator_id": indicator(n),
                "quarter": quarter,
                "basis": TargetBasis.TO_DATE,
                "target": Decimal(100),
                "actual": None if n == TEXTED else Decimal(80 + n - (3 - quarter) * 30),
                "actual_text": "约九成" if n == TEXTED else None,
                "note": "月报" if n == 1 else None,
            }
            changes.append(Change("indicator_progress", progress_of(unit, n, quarter), fields))
    write(desk, changes)


def prepare(city: City) -> City:
    """The indicators, the progress of the first unit, and what 2025 found there."""
    add_indicators(city.desk)
    add_progress(city.desk, city.unit)
    found = {"unit_id": city.unit, "cycle_id": LAST}
    write(
        city.desk,
        [
            Change("cycle", LAST, {"year": 2025, "state": CycleState.SEALED}),
            Change(
                "building_finding",
                STRONG,
                {**found, "aspect": "政治建设", "polarity": Polarity.POSITIVE, "text": "学习扎实"},
            ),
            Change(
                "building_finding",
                WEAK,
                {
                    **found,
                    "aspect": "班子运行",
                    "polarity": Polarity.NEGATIVE,
                    "text": "议事不规范",
                },
            ),
        ],
    )
    return city


def shown(city: City, visit: UUID) -> VisitChecks:
    """The sheet of a visit."""
    return VisitCheckService(city.desk).get(visit)


def save(city: City, visit: UUID, **parts: object) -> None:
    """Store parts of the third quarter's sheet."""
    draft = replace(ChecksDraft(visit, quarter=3), **parts)  # type: ignore[arg-type]  # fields of the draft
    VisitCheckService(city.desk).save(draft)


def line(city: City, visit: UUID, number: int) -> IndicatorCheck:
    """How a visit shows one of the ten."""
    indicators = shown(city, visit).indicators
    return next(i for i in indicators if i.indicator == indicator(number))


def answer(
    of: IndicatorCheck, finding: str, found: str = "", evidence: str = ""
) -> IndicatorAnswer:
    """A line as typed by somebody who sees ``of``."""
    return IndicatorAnswer(of.indicator, finding, found, evidence, of.reported, of.version)


def differing(
    city: City, number: int = 1, found: str = "70", finding: str = "3", visit: UUID | None = None
) -> tuple[UUID, UUID]:
    """A visit that found an indicator otherwise than reported: visit and difference."""
    visit = visit or held_visit(city, DAY)
    of = line(city, visit, number)
    typed = answer(of, finding, found, "查阅台账")
    VisitCheckService(city.desk).save(ChecksDraft(visit, quarter=3, indicators=(typed,)))
    key = line(city, visit, number).difference
    assert key is not None
    return visit, key


def decide(
    city: City, difference: UUID, action: DifferenceAction, reason: str = "", **motion: Any
) -> VerdictDone:
    """A leader of the office says what becomes of it."""
    service = ProgressDifferenceService(city.desk)
    with acting(city.desk, Role.LEADER):
        seen = service.get(difference).seen
        return service.decide(difference, action, replace(Motion(seen, reason), **motion))
