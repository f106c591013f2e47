"""What the tests of 考核纪实 write down, and how they choose a unit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from desktop.services.facts import FactDraft
from desktop.terms import Polarity, Severity
from desktop.views.records.facts.pane import FactsPlace
from tests.services.record_city import City

Make = Callable[[], FactsPlace]
Rest = Callable[[FactsPlace], None]
DAY = dt.date(2026, 11, 16)
TOLD = "牵头完成灾后安置点建设，提前二十天交付使用。"


def entry(city: City, text: str = TOLD, **more: Any) -> FactDraft:
    """Praise of the first cadre."""
    draft = FactDraft(city.unit, Polarity.POSITIVE, Severity.MEDIUM, DAY, text, city.cadre)
    return replace(draft, **more)


def choose_unit(place: FactsPlace, city: City, rest: Rest) -> None:
    """In the open form."""
    place.all.pane.form.unit.choose((city.unit, "江城市民政局"))
    rest(place)
