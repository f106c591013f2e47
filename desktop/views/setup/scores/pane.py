"""阶段得分: provisional comprehensive scores with their derivation."""

from __future__ import annotations

from desktop.services.registry import Services
from desktop.views.context import ViewContext
from desktop.views.widgets.place import Place


class ScoresPlace(Place):
    """The place."""

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        super().__init__(ctx, "阶段得分")
        self.services = services
