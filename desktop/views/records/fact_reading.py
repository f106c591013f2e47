"""What a fact's form shows, read in one go by a worker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from desktop.services.errors import NotFound
from desktop.services.fact_guides import FactGuide
from desktop.services.facts import FactDetail
from desktop.services.motions import HistoryLine
from desktop.services.registry import Services
from desktop.views.records.fact_form import FactGround, ground_of
from desktop.views.records.subject_form import Members
from desktop.views.widgets.step_drafts import take_step

TABLE = "fact"


@dataclass(frozen=True, slots=True)
class FactBundle:
    """All that the form shows of a fact, read in one go."""

    ground: FactGround
    people: Members
    guide: FactGuide | None
    draft: Mapping[str, Any] | None
    detail: FactDetail | None = None
    history: tuple[HistoryLine, ...] = ()
    step: dict[str, object] | None = None


def read_new(services: Services, ground: FactGround, draft: Mapping[str, Any] | None) -> FactBundle:
    """What a new fact's form shows. Raises NotFound, Refused."""
    unit, day = _typed(draft, ground, services.desk.clock.today())
    people = () if unit is None else services.fact_guides.subjects(unit, day)
    return FactBundle(ground, people, _guide(services, ground, day), draft)


def read_fact(services: Services, key: UUID, draft: Mapping[str, Any] | None) -> FactBundle:
    """A fact with all that stands beside it. Raises NotFound, Refused."""
    detail = services.facts.get(key)
    ground = ground_of(detail)
    unit, day = _typed(draft, ground, detail.line.on)
    return FactBundle(
        ground,
        () if unit is None else services.fact_guides.subjects(unit, day),
        _guide(services, ground, detail.line.on),
        draft,
        detail,
        services.facts.history_of(key),
        take_step(services, TABLE, key),
    )


def _guide(services: Services, ground: FactGround, on: date) -> FactGuide | None:
    """None on a desk without a year, as a team's before its first package."""
    try:
        return services.fact_guides.guide(ground.visit, ground.cycle, on)
    except NotFound:
        return None


def _typed(
    draft: Mapping[str, Any] | None, ground: FactGround, day: date
) -> tuple[UUID | None, date]:
    """The unit and day for which people are offered: those of the draft, where it has any."""
    values = {} if draft is None else draft.get("values") or {}
    unit = ground.unit
    match values.get("unit"):
        case [str() as key, str()] if unit is None:
            unit = UUID(hex=key)
    try:
        return unit, date.fromisoformat(str(values.get("on")))
    except ValueError:
        return unit, day if ground.last is None else min(day, ground.last)
