"""Any year of adoptions, new teams, foundings and endings: exactly one team on every day."""

from __future__ import annotations

import contextlib
import datetime as dt
import random
import tempfile
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.models.changes import Change
from desktop.models.teams import Pairing
from desktop.models.units import Unit
from desktop.services.cycles import cycle_id
from desktop.services.errors import Invalid
from desktop.services.pairing.service import adoption
from desktop.services.unit_change_forms import NewUnit, UnitChangeDraft
from desktop.services.unit_changes import UnitChangeService
from desktop.terms import Role, StationRole, UnitChangeKind, UnitKind
from tests.services.pairing.town import ALL, Town, make_town
from tests.services.record_city import named, open_desk, write

YEAR = 2026
DAYS = st.integers(0, 320).map(lambda n: dt.date(YEAR, 1, 1) + dt.timedelta(days=n))
STEPS = st.lists(
    st.tuples(st.sampled_from(["propose", "move", "found", "end"]), DAYS, st.integers(0, 99)),
    min_size=1,
    max_size=7,
)
BARS = st.lists(
    st.tuples(st.integers(1, 3), st.integers(0, 1), st.sampled_from(sorted(ALL))), max_size=4
)


def on_each_day(town: Town) -> dict[tuple[UUID, dt.date], list[UUID]]:
    """(unit, day) → teams, looked at day by day, past everything that the services compute."""
    with town.desk.db.reading() as session:
        pairings = [
            (p.unit_id, p.team_id, p.start, p.end)
            for p in session.query(Pairing).filter(Pairing.deleted.is_(False))
        ]
        units = [
            (u.id, u.valid_from, u.valid_to)
            for u in session.query(Unit).filter(Unit.deleted.is_(False))
        ]
    first = min((start for _u, _t, start, end in pairings if not end or end >= start), default=None)
    if first is None:
        return {}
    found = {}
    day = max(first, dt.date(YEAR, 1, 1))
    while day <= dt.date(YEAR, 12, 31):
        for unit, since, until in units:
            if (since is None or since <= day) and (until is None or until >= day):
                found[unit, day] = [
                    team
                    for of, team, start, end in pairings
                    if of == unit and start <= day and (end is None or end >= day)
                ]
        day += dt.timedelta(days=1)
    return found


class Year:
    """Plays the steps; what the services refuse with a sentence changes nothing."""

    def __init__(self, town: Town) -> None:
        self.town, self.founded = town, 0
        self.units = UnitChangeService(town.desk)

    def play(self, what: str, day: dt.date, lot: int) -> None:
        """One step."""
        with contextlib.suppress(Invalid):
            getattr(self, what)(day, random.Random(lot))

    def propose(self, day: dt.date, rng: random.Random) -> None:
        """Adopt a whole proposal."""
        board, found = self.town.pairing.propose(day, seed=rng.randrange(9))
        self.town.pairing.adopt(adoption(board, found.teams, day, "年度调整"))

    def move(self, day: dt.date, rng: random.Random) -> None:
        """Give a unit another team, and a team to whatever has none."""
        board = self.town.pairing.board(day)
        teams = {u.id: u.team or rng.choice(board.teams).id for u in board.units}
        if teams:
            teams[rng.choice(sorted(teams))] = rng.choice(board.teams).id
        self.town.pairing.adopt(adoption(board, teams, day, "人员变动"))

    def found(self, day: dt.date, _rng: random.Random) -> None:
        """A new unit."""
        self.founded += 1
        self.units.found(NewUnit(f"新设{self.founded}专班", UnitKind.TASK_FORCE), day)

    def end(self, day: dt.date, rng: random.Random) -> None:
        """A unit is dissolved or merged; with its 对口联系, as that service does it."""
        units = sorted(self.town.pairing.board(day).units, key=lambda u: u.id)
        if len(units) < 3:
            return
        gone, other = rng.sample(units, 2)
        kind = rng.choice([UnitChangeKind.MERGED, UnitChangeKind.DISSOLVED])
        self.units.register(UnitChangeDraft(gone.id, kind, day, others=(other.id,), basis="批文"))


Steps = list[tuple[str, dt.date, int]]
Bars = list[tuple[int, int, str]]


@settings(max_examples=4)
@given(STEPS, BARS)
def test_each_unit_has_exactly_one_team_on_each_day(steps: Steps, bars: Bars) -> None:
    _a_year(steps, bars)


@pytest.mark.long
@settings(max_examples=100)
@given(STEPS, BARS)
def test_it_is_so_in_many_years(steps: Steps, bars: Bars) -> None:
    _a_year(steps, bars)


def _a_year(steps: Steps, bars: Bars) -> None:
    with tempfile.TemporaryDirectory() as root, contextlib.ExitStack() as close:
        town = make_town(open_desk(Path(root), Role.CLERK, StationRole.OFFICE, close))
        for team, place, unit in dict.fromkeys(bars):
            town.recuse(team, place, unit)
        year = Year(town)
        for what, day, lot in steps:
            year.play(what, day, lot)
        _whole(town, year)


def _whole(town: Town, year: Year) -> None:
    """What is left open is told and blocks; then the last adoption closes every day."""
    days = on_each_day(town)
    wrong = {unit for (unit, _day), teams in days.items() if len(teams) != 1}
    blocks = town.pairing.blocking(cycle_id(YEAR))
    assert bool(wrong) == bool(blocks) or not days
    assert all(len(teams) < 2 for teams in days.values()), "never two teams on one day"
    barred = set(town.pairing.board(dt.date(YEAR, 1, 1)).bars)
    assert not {(unit, team) for (unit, _d), teams in days.items() for team in teams} & barred
    last = dt.date(YEAR, 12, 31)
    open_units = {u.id for u in town.pairing.board(last).units}
    with contextlib.suppress(Invalid):
        year.propose(last, random.Random(1))
        days = on_each_day(town)
        left = {unit for (unit, _day), teams in days.items() if len(teams) != 1}
        assert not left & open_units, "every unit that is still there has one team every day"


def test_a_gap_between_two_pairings_is_filled(tmp_path: Path) -> None:
    with contextlib.ExitStack() as close:
        town = make_town(open_desk(tmp_path, Role.CLERK, StationRole.OFFICE, close))
        town.adopt(ALL)
        with town.desk.db.reading() as session:
            row = session.query(Pairing).filter(Pairing.unit_id == named("水利局")).one()
            change = Change(
                "pairing", row.id, {"start": row.start, "end": dt.date(YEAR, 4, 30)}, row.version
            )
        write(town.desk, [change])
        (block,) = town.pairing.blocking(cycle_id(YEAR))
        assert "2026年5月1日至2026年12月31日没有对口的考核组" in block
        with pytest.raises(Invalid, match="水利局还没有考核组"):
            town.adopt({u: n for u, n in ALL.items() if u != "水利局"}, dt.date(YEAR, 7, 1))
        town.adopt({**ALL, "水利局": 2}, dt.date(YEAR, 7, 1))
        assert town.pairing.blocking(cycle_id(YEAR)) == ()
        lines = town.pairing.history(named("水利局"))
        assert [(x.number, x.start, x.end) for x in lines] == [
            (2, dt.date(YEAR, 5, 1), None),
            (3, dt.date(YEAR, 1, 1), dt.date(YEAR, 4, 30)),
        ]
