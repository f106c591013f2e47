"""The filter at random: whatever happens, both sides agree and nobody is told of strangers."""

from __future__ import annotations

import datetime as dt

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from desktop.models.changes import Change
from desktop.services.teams import team_id
from tests.services.exchange.scope_world import TODAY, Enrolled, World, equal, named, world

STEPS = st.one_of(
    st.tuples(st.just("move"), st.integers(0, 3), st.integers(0, 2)),
    st.tuples(st.just("pair"), st.integers(0, 2), st.sampled_from([3, 4])),
    st.tuples(st.just("edit"), st.integers(0, 3), st.integers(0, 9)),
    st.tuples(st.just("fact"), st.sampled_from([3, 4]), st.integers(0, 3)),
    st.tuples(st.just("office fact"), st.integers(0, 2), st.integers(0, 3)),
    st.tuples(st.just("up"), st.sampled_from([3, 4]), st.just(0)),
    st.tuples(st.just("down"), st.sampled_from([3, 4]), st.just(0)),
)
UNITS = ("民政局", "水利局", "林业局")
CADRES = ("民政局甲", "民政局乙", "水利局甲", "水利局乙")


class Play:
    """Plays steps and remembers, apart from the filter, whose life each team may know."""

    def __init__(self, made: World) -> None:
        self.made, self.count = made, 0
        self.may: dict[int, set[str]] = {3: set(), 4: set()}

    def do(self, step: tuple[str, int, int]) -> None:
        """One step; what the services would refuse does nothing."""
        made, (what, a, b) = self.made, step
        self.count += 1
        match what:
            case "move":
                self.change("cadre", CADRES[a], unit_id=named(UNITS[b]))
            case "edit":
                self.change("posting", f"{CADRES[a]}/历", text=f"历{b}")
                self.change("cadre", CADRES[a], post=f"职{b}")
            case "pair":
                made.pair(b, UNITS[a], TODAY - dt.timedelta(days=300 - self.count))
            case "fact":
                self.record(made.teams[a], a, CADRES[b])
            case "office fact":
                made.fact(made.office, 3 + a % 2, UNITS[a], f"事{self.count}", CADRES[b])
            case "up":
                made.up(a)
            case "down":
                self.down(a)

    def change(self, table: str, title: str, **fields: object) -> None:
        """An edit at the office; it may change nothing."""
        version = self.made.office.version(table, named(title))
        self.made.office.write(Change(table, named(title), fields, version))

    def record(self, team: Enrolled, number: int, cadre: str) -> None:
        """A team writes of a cadre whom it sees."""
        found = team.row("cadre", named(cadre))
        if found is None or found["unit_id"] is None:
            return
        unit = next(u for u in UNITS if named(u).hex == found["unit_id"])
        self.made.fact(team, number, unit, f"事{self.count}", cadre)

    def foreign(self, number: int) -> dict[str, str | None]:
        """The cadres here whose unit is none of the team's, neither in truth nor as it knows."""
        paired = self.made.office.query(
            'SELECT unit_id FROM pairing WHERE team_id = ? AND ("end" IS NULL OR "end" >= ?)',
            team_id(number).hex,
            TODAY.isoformat(),
        )
        team, office = self.made.teams[number], self.made.office
        own = {unit for (unit,) in paired}
        return {
            cadre: team.version("cadre", named(cadre))
            for cadre in CADRES
            if team.row("cadre", named(cadre)) is not None
            and not own & {s.value("cadre", named(cadre), "unit_id") for s in (team, office)}
        }

    def down(self, number: int) -> None:
        """Carry a task stick; whose 简历 it may bring is asked of the office's tables."""
        self.may[number] |= {
            name
            for (name,) in self.made.office.query(
                "SELECT c.name FROM cadre c JOIN pairing p ON p.unit_id = c.unit_id "
                'WHERE p.team_id = ? AND (p."end" IS NULL OR p."end" >= ?)',
                team_id(number).hex,
                TODAY.isoformat(),
            )
        }
        team = self.made.teams[number]
        before = self.foreign(number)
        self.made.down(number)
        for cadre, version in before.items():
            assert team.version("cadre", named(cadre)) == version, "a stranger was kept up"
        known = {
            name
            for (name,) in team.query(
                "SELECT c.name FROM cadre c JOIN posting p ON p.cadre_id = c.id"
            )
        }
        assert known <= self.may[number], "a team was sent the life of a cadre who is not its own"


@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(STEPS, max_size=14))
@example([("office fact", 0, 2), ("down", 3, 0), ("edit", 2, 5)])
@example([("fact", 3, 0), ("pair", 0, 4), ("down", 3, 0), ("edit", 0, 7)])
def test_both_sides_agree_on_what_a_team_must_know(steps: list[tuple[str, int, int]]) -> None:
    with world() as made:
        made.city()
        made.office.put("unit", "林业局", name="林业局", kind="department")
        play = Play(made)
        for step in steps:
            play.do(step)
        for number in made.teams:
            made.up(number)
        for number, team in made.teams.items():
            play.down(number)
            assert all(state == 0 for state, _ in team.states().values()), "something waits"
            numbers = made.office.query(
                "SELECT n FROM outbox WHERE receiver = ? ORDER BY n", team.origin
            )
            assert numbers == [(n + 1,) for n in range(len(numbers))]
        equal(made)
