"""What choosing one team's rows costs: ``.venv/bin/python -m tests.benchmarks.bench_filtering``.

An argument multiplies the city (200 units, 1,400 cadres, 3,000 interviews): with 100 the office
holds what the design names as the upper end. Rows are written into the tables and the history
directly; only their shape matters here.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from desktop.models.channels import append, head_at, last_number
from desktop.models.revision import Revision, Version
from desktop.models.tables import synced_tables
from desktop.services.exchange.digesting import team_digest
from desktop.services.exchange.filtering import for_team
from desktop.services.exchange.scoping import rows_for_team
from desktop.services.teams import team_id
from tests.models.machine.station import Station
from tests.services.exchange.scope_world import NEW_YEAR, TODAY, named

TEAMS = 13
RECEIVER = "0e" * 16
Made = tuple[str, str, dict[str, Any]]


def city(times: int) -> Iterator[Made]:
    """(table, row id, fields) of a city so many times as big, each after what it refers to."""
    cycle = named("2026").hex
    yield "cycle", cycle, {"year": 2026, "state": "open"}
    for n in range(1, TEAMS + 1):
        yield "assessment_team", team_id(n).hex, {"number": n, "title": f"第{n}组"}
    for u in range(200 * times):
        team = team_id(u % TEAMS + 1).hex
        unit = named(f"u{u}").hex
        yield "unit", unit, {"name": f"江城市第{u}局", "kind": "department"}
        pairing = {"team_id": team, "unit_id": unit, "start": NEW_YEAR.isoformat()}
        yield "pairing", named(f"p{u}").hex, pairing
        for c in range(7):
            yield from cadre(f"{u}/{c}", unit)
        for v in range(5):
            yield from visit(f"{u}/{v}", unit, team, cycle)


def cadre(name: str, unit: str) -> Iterator[Made]:
    """A cadre with a form of some length, four postings, three relatives and two grades."""
    row = named(f"c{name}").hex
    yield (
        "cadre",
        row,
        {"name": f"赵{name}", "level": "city", "unit_id": unit, "resume": "任职经历。" * 80},
    )
    for n in range(4):
        line = {"cadre_id": row, "ordinal": n, "text": "某局副局长、党组成员"}
        yield "posting", named(f"o{name}/{n}").hex, line
    for n in range(3):
        yield "family_member", named(f"f{name}/{n}").hex, {"cadre_id": row, "ordinal": n}
    for n in range(2):
        grade = {"cadre_id": row, "year": 2024 + n, "grade": "excellent"}
        yield "past_grade", named(f"g{name}/{n}").hex, grade


def visit(name: str, unit: str, team: str, cycle: str) -> Iterator[Made]:
    """A visit with three interviews about two cadres each and ten facts."""
    row, day = named(f"v{name}").hex, TODAY.isoformat()
    own = {"unit_id": unit, "team_id": team}
    yield (
        "visit",
        row,
        own
        | {"number": 1, "cycle_id": cycle, "kinds": "[]", "method": "talk", "mode": "regular"}
        | {"start": day, "end": day, "state": "held", "round": 0},
    )
    for i in range(3):
        talk = named(f"i{name}/{i}").hex
        fields = own | {"number": i, "visit_id": row, "layer": "staff", "on": day, "themes": "[]"}
        yield "interview", talk, fields
        for c in range(2):
            about = {
                "interview_id": talk,
                "cadre_id": named(f"c{name.split('/', maxsplit=1)[0]}/{c}").hex,
                "team_id": team,
            }
            yield "interview_about", named(f"a{name}/{i}/{c}").hex, about
    for f in range(10):
        fields = own | {"number": f, "visit_id": row, "cycle_id": cycle, "polarity": "positive"}
        fields |= {"severity": "light", "on": day, "text": "按期完成" * 20, "state": "submitted"}
        yield "fact", named(f"t{name}/{f}").hex, fields | {"round": 1}


def store(station: Station, rows: Iterator[Made]) -> int:
    """Each row with one revision, and a second one for every fourth."""
    seq = 0
    portion: list[tuple[Any, ...]] = []
    by_table: dict[str, list[tuple[Any, ...]]] = {}
    with station.changing() as connection:

        def flush() -> None:
            connection.executemany(
                "INSERT INTO revision (origin, seq, table_name, row_id, line, state) "
                "VALUES (?, ?, ?, ?, ?, 0)",
                portion,
            )
            for name, values in by_table.items():
                connection.executemany(synced_tables()[name].upsert, values)
            portion.clear()
            by_table.clear()

        for table, row, fields in rows:
            described = synced_tables()[table]
            for again in range(2 if int(row[:2], 16) % 4 == 0 else 1):
                seq += 1
                seen = Version(((station.origin, seq - 1),)) if again else Version()
                revision = Revision(
                    origin=station.origin, seq=seq, table=table, row=row, seen=seen, fields=fields,
                    author="0" * 32, at=0, batch=None, salt="0" * 32,
                )  # fmt: skip
                portion.append((station.origin, seq, table, row, revision.line()))
            full = {**dict.fromkeys(described.columns), "deleted": 0, "conflicts": 0, **fields}
            full |= {"id": row, "version": Version(((station.origin, seq),)).text()}
            full |= {n: full.get(n) or 0 for n in ("on_the_spot", "round") if n in full}
            by_table.setdefault(table, []).append(tuple(full[c] for c in described.columns))
            if len(portion) > 20_000:
                flush()
        flush()
    return seq


def timed(what: str, work: Callable[[], Any], count: Callable[[Any], int]) -> Any:
    """Do it and print how long it took and how many there were."""
    start = time.perf_counter()
    found = work()
    print(f"{what:42}{count(found):>10}{time.perf_counter() - start:>9.2f} s")
    return found


def main() -> None:
    """Print one table."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    team: UUID = team_id(3)
    with tempfile.TemporaryDirectory() as folder:
        office = Station(Path(folder), 1)
        ends = (office.origin, RECEIVER)
        timed("made, revisions", lambda: store(office, city(times)), int)
        with office.changing() as connection:
            timed("rows of one team", lambda: rows_for_team(connection, team, TODAY), len)
            timed("digest over them", lambda: team_digest(connection, team, TODAY).rows, int)
            dots = timed("first choice", lambda: for_team(connection, *ends, team, TODAY), len)
            timed("numbered", lambda: append(connection, *ends, dots), lambda r: r[1])
            last = last_number(connection, *ends)
            timed("chained", lambda: head_at(connection, *ends, last), lambda h: h.n)
            timed(
                "choice when all is numbered", lambda: for_team(connection, *ends, team, TODAY), len
            )
        office.close()


if __name__ == "__main__":
    main()
