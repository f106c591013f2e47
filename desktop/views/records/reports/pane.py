"""述职述廉."""

from __future__ import annotations

from desktop.services.registry import Services
from desktop.views.context import ViewContext
from desktop.views.widgets.place import Place


class WorkReportsPlace(Place):
    """述职述廉."""

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Over the services of an unlocked workspace."""
        super().__init__(ctx, "述职述廉")
        self.services = services
