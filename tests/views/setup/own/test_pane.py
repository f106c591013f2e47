"""The place 本组: what the office set, as a team reads it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

from desktop.services.recusals import RecusalDraft
from desktop.services.registry import Services
from desktop.services.teams import team_id
from desktop.services.visits import VisitDraft
from desktop.terms import RecusalKind, Role, SeatKind
from desktop.views.context import ViewContext
from desktop.views.setup.own.pane import OwnTeamPlace
from desktop.views.widgets.place import Place
from tests.services.paired import pair

TODAY = dt.date(2026, 11, 22)
Show = Callable[[Place], None]


def texts(table: object) -> list[list[str]]:
    rows = table.rows  # type: ignore[attr-defined]  # a short table
    return [[c.text(rows.row_data(n)) for c in rows.columns] for n in range(rows.rowCount())]


def test_a_team_reads_who_where_and_when(ctx: ViewContext, formed: Services, show: Show) -> None:
    services = formed
    third = services.teams.overview(TODAY)[2]
    units = services.units.find()[20:22]
    names = [line.name for line in services.units.rows(units)]
    pair(services.desk, third.id, units, TODAY)
    posts = [s for s in third.seats if s.kind in {SeatKind.POST_A, SeatKind.POST_B}]
    services.recusals.register(
        RecusalDraft(posts[0].assessor, units[1], RecusalKind.RELATIVE, "配偶任职")
    )
    day = dt.date(2026, 12, 3)
    people = (posts[1].assessor, posts[2].assessor)
    services.visits.save(VisitDraft(units[0], third.id, day, day, people))
    services.desk.actor = replace(services.desk.actor, role=Role.TEAM_LEADER, team_no=3)
    place = OwnTeamPlace(ctx, services)
    show(place)
    assert place.heading.text() == "本组（第三考核组）"
    assert [row[1] for row in texts(place.seats)] == [s.name for s in third.seats]
    assert texts(place.units) == [[name] for name in names]
    assert texts(place.recusals) == [[posts[0].name, names[1], "长期"]]
    (visit,) = texts(place.visits)
    assert visit[:2] == ["12-03 至 12-03", names[0]]
    assert place.titles[place.visits].text() == "本组行程（今日起 1 次）"
    assert not place.footer.isVisible()
    assert team_id(3) == third.id


def test_before_the_first_package_it_says_what_to_do(
    ctx: ViewContext, services: Services, show: Show
) -> None:
    services.desk.actor = replace(services.desk.actor, role=Role.TEAM_LEADER, team_no=3)
    place = OwnTeamPlace(ctx, services)
    show(place)
    assert place.empty.isVisible()
    assert "还没有收到考核办下发的编组" in place.empty.reason.text()
    assert not place.tables.isVisible()
