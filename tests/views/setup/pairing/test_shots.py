"""Pictures of the board of forty units and thirteen teams, at two sizes of letters."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.models.changes import Change
from desktop.services.pairing.service import adoption
from desktop.services.teams import team_id, team_title
from desktop.terms import UnitKind
from desktop.views.context import ViewContext
from desktop.views.setup.page import SetupPage
from desktop.views.setup.pairing.pane import PairingPlace
from tests.services.pairing.town import FIRST, SEATS, Town
from tests.services.record_city import named, write
from tests.views.setup.pairing.conftest import services_of
from tests.views.shots import shoot

NAMES = (
    "农业农村局",
    "水利局",
    "林业局",
    "住房和城乡建设局",
    "交通运输局",
    "教育局",
    "卫生健康委员会",
)
SECTORS = ("农业农村", "城乡建设", "社会民生", "综合政务", "产业经济")


def fill(town: Town) -> None:
    """Ten more teams and thirty-four more units."""
    rng = random.Random(4)
    changes = []
    for number in range(4, 14):
        team = {"number": number, "title": team_title(number)}
        changes.append(Change("assessment_team", team_id(number), team))
        for place, kind in enumerate(SEATS):
            who = named(f"member/{number}/{place}")
            fields = {"name": f"{'赵钱孙李周吴郑王'[place]}{number}员", "post_type": kind}
            seat = {"team_id": team_id(number), "assessor_id": who, "kind": kind, "start": FIRST}
            changes.append(Change("assessor", who, fields))
            changes.append(Change("seat", named(f"seat/{number}/{place}"), seat))
    for i in range(34):
        name = f"{'甲乙丙丁戊'[i // 7]}江市{NAMES[i % 7]}"
        row = {
            "name": name,
            "kind": UnitKind.DEPARTMENT,
            "sector": rng.choice(SECTORS),
            "order_no": 10 + i,
        }
        changes.append(Change("unit", named(name), row))
        for place in range(rng.randint(4, 9)):
            person = {"name": f"干部{i}{place}", "level": "city", "unit_id": named(name)}
            changes.append(Change("cadre", named(f"more/{i}/{place}"), person))
    write(town.desk, changes)
    for number, place, unit in ((4, 0, "水利局"), (5, 2, "水利局"), (6, 1, "水利局")):
        town.recuse(number, place, unit)


@pytest.fixture
def page(
    ctx: ViewContext, town: Town, qtbot: QtBot, settle: Callable[[], None]
) -> Iterator[SetupPage]:
    """考核准备 as wide as the window leaves it."""
    fill(town)
    made = SetupPage(ctx, services_of(town.desk))
    qtbot.addWidget(made)
    made.resize(1242, 640)  # 1366 × 768 without rail and bars
    made.show()
    yield made
    ctx.theme.set_points(12)
    settle()


@pytest.mark.parametrize("points", [12, 18])
def test_the_board(
    ctx: ViewContext, page: SetupPage, town: Town, settle: Callable[[], None], points: int
) -> None:
    ctx.theme.set_points(points)
    place = page.open("pairing")
    assert isinstance(place, PairingPlace)
    settle()
    shoot(page, f"setup_pairing_open_{points}")
    place.board_head.propose.click()
    settle()
    shoot(page, f"setup_pairing_cost_{points}")
    chosen: dict[UUID, UUID] = dict(place._now.teams) if place._now else {}
    board = town.pairing.board(town.desk.clock.today())
    town.pairing.adopt(adoption(board, chosen, board.on, ""))
    place.load()
    settle()
    place.board.tabs.setCurrentIndex(0)
    place.board.units.table.choose(named("水利局"))
    place.board.move_units([named("住建局")], chosen[named("水利局")])
    place.board.units.table.choose(named("水利局"))
    QApplication.processEvents()
    shoot(page, f"setup_pairing_moved_{points}")
    place.board.move_units([named("水利局")], team_id(4))
    place.primary.click()
    shoot(page, f"setup_pairing_adopt_{points}")
    place.panel.hide()
    place.board.tabs.setCurrentIndex(2)
    settle()
    shoot(page, f"setup_pairing_unit_{points}")
