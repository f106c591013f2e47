"""What must hold when everybody has exchanged until nothing new is carried.

The expectations come from the ledger alone. What the stations show is read from their tables,
their open conflicts, and their lists of revisions that do not show.
"""

from __future__ import annotations

from desktop.services.registry import Services
from tests.simulation.accidents import World
from tests.simulation.ledger import Value, What, lost, station
from tests.simulation.people import GROUPS
from tests.simulation.world import team_hex

TRACKED = {(table, column) for (table, _), column in GROUPS.items()}
CREATED = {"visit": "purpose", "interview": "remarks", "fact": "text"}


def view_of(world: World, who: int | None) -> dict[What, Value]:
    """Every line that people type into, as a station shows it."""
    found: dict[What, Value] = {}
    for table, column in sorted(TRACKED):
        for row, value in world.query(who, f"SELECT id, {column} FROM {table} WHERE deleted = 0"):  # noqa: S608  # names of the test
            found[table, str(row), column] = None if value is None else str(value)
    return found


def conflicts_of(services: Services) -> dict[What, frozenset[Value]]:
    """The open conflicts about lines that people type into, with their candidates."""
    found: dict[What, frozenset[Value]] = {}
    for line in services.conflicts.open(limit=10_000):
        column = GROUPS.get((line.table, line.fields[0]))
        if column is None:
            continue
        form = services.conflicts.look(line.table, line.row, line.fields)
        place = form.fields.index(column)
        values = (c.raw[place] for c in form.candidates)
        found[line.table, line.row.hex, column] = frozenset(
            None if v is None else str(v) for v in values
        )
    return found


def check_end(world: World) -> None:
    """Nothing lost, nothing twice, all agree, and every workspace is sound."""
    office = world.at(None)
    unshown = {
        line.row for line in (*office.exchange.held(10_000), *office.exchange.waiting(10_000))
    }
    assert all(line.reason for line in office.exchange.held(10_000))
    wrong = lost(world.ledger, view_of(world, None), conflicts_of(office), frozenset(unshown))
    wrong += unexplained(world, unshown)
    wrong += twice(world)
    for team in sorted(world.enrolled):
        wrong += check_team(world, team, unshown)
    for who in (None, *sorted(world.enrolled)):
        wrong += [f"{station(who)}: {p}" for p in world.at(who).integrity.check().problems]
    assert not wrong, "\n".join(wrong)


def unexplained(world: World, unshown: set[str]) -> list[str]:
    """Revisions that do not show at the office although no stranger touched their record."""
    alive = world.ledger.alive()
    entries = world.ledger.entries
    strange = {entries[n].what[1] for n in alive if entries[n].stranger}
    lines = (*world.at(None).exchange.held(10_000), *world.at(None).exchange.waiting(10_000))
    return [
        f"the office does not show {line.table} {line.row}: {line.reason}"
        for line in lines
        if line.row in unshown - strange
    ]


def twice(world: World) -> list[str]:
    """Records that are there and nobody made, and texts that stand in two records."""
    made = {what for what in world.ledger.by_what if what[0] in CREATED}
    found = []
    for table, column in CREATED.items():
        rows = world.query(None, f"SELECT id, {column} FROM {table} WHERE deleted = 0")  # noqa: S608  # names of the test
        found += [
            f"nobody made {table} {row}" for row, _ in rows if (table, row, column) not in made
        ]
        texts = [text for _, text in rows]
        found += [f"{text} stands twice" for text in set(texts) if texts.count(text) > 1]
    return found


def check_team(world: World, team: int, unshown: set[str]) -> list[str]:
    """A team agrees with the office about its scope and knows of nobody else's units."""
    found = []
    here = world.at(team)
    entries = world.ledger.entries
    held = any(
        entries[n].stranger and entries[n].who == team and entries[n].what[1] in unshown
        for n in world.ledger.alive()
    )
    if not held and here.exchange.digest() != world.at(None).exchange.digest(team):
        found.append(f"team {team}: the digest differs from the office's")
    theirs = {unit.hex for unit in world.visitors[team]}
    for table, column in (("unit", "id"), ("cadre", "unit_id"), ("visit", "unit_id"),
                          ("interview", "unit_id"), ("fact", "unit_id")):  # fmt: skip
        rows = world.query(team, f"SELECT id, {column} FROM {table}")  # noqa: S608  # names of the test
        found += [
            f"team {team} holds {table} {row} of a unit that was never its own"
            for row, unit in rows
            if unit not in theirs
        ]
    own = {row for (row,) in world.query(team, "SELECT id FROM assessment_team")}
    if own - {team_hex(n) for n in world.numbers}:
        found.append(f"team {team} knows of teams that there are not")
    return found
