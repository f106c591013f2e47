"""指标进展: progress, marks, 科室平时考核 and 指标分解 per quarter."""

from __future__ import annotations

from desktop.services.registry import Services
from desktop.views.context import ViewContext
from desktop.views.widgets.place import Place


class ProgressPlace(Place):
    """The place."""

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        super().__init__(ctx, "指标进展")
        self.services = services
