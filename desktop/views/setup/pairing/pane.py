"""对口联系: which team assesses which units, proposed and moved by hand."""

from __future__ import annotations

from desktop.services.registry import Services
from desktop.views.context import ViewContext
from desktop.views.widgets.place import Place


class PairingPlace(Place):
    """The place."""

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        super().__init__(ctx, "对口联系")
        self.services = services
