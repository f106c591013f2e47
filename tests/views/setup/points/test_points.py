"""核验要点 over a real desk: findings of last year and what is below plan."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from pytestqt.qtbot import QtBot

from desktop.models.changes import Change
from desktop.services.building_findings import BuildingFindingService, FindingDraft
from desktop.services.registry import Services
from desktop.terms import Polarity, ScoringMethod, TargetBasis
from desktop.views.context import ViewContext
from desktop.views.setup.points.pane import PointsPlace
from tests.services.conftest import city, desk, make_desk
from tests.services.record_city import City, named, plan, write
from tests.services.scheme_leaves import YEAR, add_leaves, leaf
from tests.views.office import click_on, services_on
from tests.views.settling import Settle
from tests.views.shots import shoot

__all__ = ["city", "desk", "make_desk"]  # the fixtures of the services' tests


@pytest.fixture
def services(city: City) -> Services:
    """A finding of 2025 and one indicator at 40 of 50."""
    add_leaves(city.desk)
    BuildingFindingService(city.desk).save(
        FindingDraft(city.unit, 2025, "团结协作", Polarity.NEGATIVE, "班子议事不够充分")
    )
    fields = {
        "cycle_id": YEAR,
        "unit_id": city.unit,
        "indicator_id": leaf(ScoringMethod.RATIO),
        "quarter": 3,
        "basis": TargetBasis.TO_DATE,
        "target": Decimal(50),
        "actual": Decimal(40),
    }
    write(city.desk, [Change("indicator_progress", named("progress"), fields)])
    return services_on(city.desk)


def test_each_unit_shows_where_a_visit_starts_from(
    ctx: ViewContext, services: Services, qtbot: QtBot, settle: Settle
) -> None:
    place = PointsPlace(ctx, services)
    qtbot.addWidget(place)
    place.resize(1090, 600)
    place.show()

    place.arrived()
    settle()
    assert place.about.text() == "江城市民政局"
    assert place.finding_title.text() == "上年班子建设情况　1 条"
    assert place.findings.row_at(0).text == "班子议事不够充分"
    assert place.below.row_at(0).plan == Decimal(50)
    shoot(place, "setup_points")
    place.units.go_to(1)
    settle()
    assert place.about.text() == "江城市水利局"
    assert place.below_title.text() == "低于计划的指标　没有"


def test_the_way_leads_to_the_visit_that_checks(
    ctx: ViewContext, city: City, services: Services, qtbot: QtBot, settle: Settle
) -> None:
    gone: list[tuple[str, object]] = []
    visit = services.visits.save(plan(city, dt.date(2026, 12, 1)))
    leading = replace(ctx, go_to=lambda page, target: gone.append((page, target)))
    place = PointsPlace(leading, services)
    qtbot.addWidget(place)
    place.resize(1090, 600)
    place.show()

    place.arrived()
    settle()
    click_on(place.check)
    assert gone == [("records", ("checks", visit))]
    place.units.go_to(1)  # nothing is planned there
    settle()
    assert place.check.text() == "计划实地考核"
    assert "还没有计划" in place.planned.text()
    click_on(place.check)
    assert gone[1] == ("records", "new-visit")
