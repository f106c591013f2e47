"""Page 考核准备: the office's year made ready; at a team, what the office made ready for it."""

from __future__ import annotations

from collections.abc import Callable

from desktop.services.permissions import Operation, allowed
from desktop.services.registry import Services
from desktop.terms import StationRole
from desktop.views.context import ViewContext
from desktop.views.setup.calendar.pane import CalendarPlace
from desktop.views.setup.key_tasks.pane import KeyTasksPlace
from desktop.views.setup.overview.pane import OverviewPlace
from desktop.views.setup.own.pane import OwnTeamPlace
from desktop.views.setup.pairing.pane import PairingPlace
from desktop.views.setup.points.pane import PointsPlace
from desktop.views.setup.pool.pane import PoolPlace
from desktop.views.setup.progress.pane import ProgressPlace
from desktop.views.setup.recusals.pane import RecusalsPlace
from desktop.views.setup.scheme.pane import SchemePlace
from desktop.views.setup.scores.pane import ScoresPlace
from desktop.views.setup.teams.pane import TeamsPlace
from desktop.views.setup.units.pane import UnitChangesPlace
from desktop.views.widgets.place import Place
from desktop.views.widgets.placed_page import PlacedPage, PlaceSpec

_Maker = Callable[[ViewContext, Services], Place]
_O = Operation

OFFICE: tuple[tuple[str, str, Operation, _Maker], ...] = (
    ("overview", "准备进度", _O.READ_SCHEME, OverviewPlace),
    ("pool", "考核人员", _O.READ_POOL, PoolPlace),
    ("teams", "考核组", _O.READ_POOL, TeamsPlace),
    ("recusals", "回避", _O.READ_POOL, RecusalsPlace),
    ("pairing", "对口联系", _O.READ_POOL, PairingPlace),
    ("units", "机构变动", _O.READ_SUBJECTS, UnitChangesPlace),
    ("key_tasks", "重点工作", _O.READ_SCHEME, KeyTasksPlace),
    ("scheme", "考核方案", _O.READ_SCHEME, SchemePlace),
    ("progress", "指标进展", _O.READ_PROGRESS, ProgressPlace),
    ("scores", "阶段得分", _O.READ_SCORES, ScoresPlace),
    ("calendar", "考核日历", _O.READ_RECORDS, CalendarPlace),
)
TEAM: tuple[tuple[str, str, Operation, _Maker], ...] = (
    ("own", "本组", _O.READ_POOL, OwnTeamPlace),
    ("points", "核验要点", _O.READ_PROGRESS, PointsPlace),
    ("calendar", "考核日历", _O.READ_RECORDS, CalendarPlace),
    ("key_tasks", "重点工作", _O.READ_SCHEME, KeyTasksPlace),
    ("scheme", "考核方案", _O.READ_SCHEME, SchemePlace),
    ("progress", "指标进展", _O.READ_PROGRESS, ProgressPlace),
)


class SetupPage(PlacedPage):
    """Targets: a place's key, (key, what the place shows), or None for the first place."""

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        role = services.desk.actor.role
        table = OFFICE if services.desk.station is StationRole.OFFICE else TEAM
        super().__init__(
            ctx,
            "考核准备各项",
            [
                PlaceSpec(key, title, lambda make=make: make(ctx, services))  # type: ignore[misc]  # a lambda's default has no type
                for key, title, operation, make in table
                if allowed(role, operation)
            ],
            width=112,
        )

    def show_target(self, target: object) -> None:
        """Where a notice, a card or another page leads."""
        match target:
            case str():
                self.open(target)
            case (str() as key, what):
                place = self.open(key)
                if place is not None:
                    place.show_target(what)
            case _:
                return
