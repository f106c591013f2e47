"""考核方案: indicators, rules, 正负面清单目录, freezing and amendments."""

from __future__ import annotations

from desktop.services.registry import Services
from desktop.views.context import ViewContext
from desktop.views.widgets.place import Place


class SchemePlace(Place):
    """The place."""

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        super().__init__(ctx, "考核方案")
        self.services = services
