"""What the place shows, read at one go in a worker."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from desktop.services.permissions import Operation, allowed
from desktop.services.registry import Services
from desktop.services.scheme_forms import (
    AmendmentView,
    CycleLine,
    IndicatorLine,
    RuleLine,
    SchemeSummary,
    TemplateLine,
)
from desktop.terms import CycleState, StationRole
from desktop.views.setup.period_box import present_cycle


@dataclass(frozen=True, slots=True)
class Rights:
    """What the account at the desk may do with schemes; a team's desk only reads."""

    edit: bool
    freeze: bool

    @classmethod
    def of(cls, services: Services) -> Rights:
        """The rights of the account, from the one table of permissions."""
        office = services.desk.station is StationRole.OFFICE
        role = services.desk.actor.role
        return cls(
            office and allowed(role, Operation.EDIT_SCHEME),
            office and allowed(role, Operation.FREEZE_SCHEME),
        )


@dataclass(frozen=True, slots=True)
class SchemeRead:
    """A cycle's scheme with all that the tabs show."""

    cycles: tuple[CycleLine, ...]
    cycle: CycleLine
    summary: SchemeSummary
    indicators: tuple[IndicatorLine, ...]
    rules: tuple[RuleLine, ...]
    templates: tuple[TemplateLine, ...]
    amendments: tuple[AmendmentView, ...]
    previous: UUID | None

    @property
    def sealed(self) -> bool:
        """Whether nothing of the year changes any more."""
        return self.cycle.state is CycleState.SEALED

    @property
    def draft(self) -> bool:
        """Whether indicators and rules can be edited directly."""
        return not self.summary.frozen and not self.sealed


def read_scheme(services: Services, wanted: UUID | None) -> SchemeRead | None:
    """The scheme of a cycle, of the present one when that is not there; None without a year."""
    cycles = services.scheme.cycles()
    if not cycles:
        return None
    cycle = next((c for c in cycles if c.id == wanted), present_cycle(cycles) or cycles[0])
    return SchemeRead(
        cycles,
        cycle,
        services.scheme.scheme(cycle.id),
        services.scheme.indicators(cycle.id),
        services.scheme.rules(cycle.id),
        services.list_templates.templates(cycle.id),
        services.amendments.amendments(cycle.id),
        services.scheme.previous(cycle.id),
    )
