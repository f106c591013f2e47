"""The same hand and city as for 机构变动."""

from __future__ import annotations

from tests.views.setup.units.conftest import (
    city,
    click,
    desk,
    fill,
    make_desk,
    opened,
    services,
    settle,
)

__all__ = ["city", "click", "desk", "fill", "make_desk", "opened", "services", "settle"]
