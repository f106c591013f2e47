"""机构变动: units renamed, merged, split, dissolved; cadres moving."""

from __future__ import annotations

from desktop.services.registry import Services
from desktop.views.context import ViewContext
from desktop.views.widgets.place import Place


class UnitChangesPlace(Place):
    """The place."""

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        super().__init__(ctx, "机构变动")
        self.services = services
