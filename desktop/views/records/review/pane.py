"""待审记录."""

from __future__ import annotations

from desktop.services.registry import Services
from desktop.views.context import ViewContext
from desktop.views.widgets.place import Place


class ReviewPlace(Place):
    """待审记录."""

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Over the services of an unlocked workspace."""
        super().__init__(ctx, "待审记录")
        self.services = services
