"""The same hand and city as for 机构变动."""

from __future__ import annotations

from tests.views.settling import settle
from tests.views.setup.units.conftest import (
    city,
    click,
    desk,
    fill,
    make_desk,
    opened,
    services,
)

__all__ = ["city", "click", "desk", "fill", "make_desk", "opened", "services", "settle"]
