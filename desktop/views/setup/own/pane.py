"""本组: the team, its units and its recusals, as the office set them."""

from __future__ import annotations

from desktop.services.registry import Services
from desktop.views.context import ViewContext
from desktop.views.widgets.place import Place


class OwnTeamPlace(Place):
    """The place."""

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        super().__init__(ctx, "本组")
        self.services = services
