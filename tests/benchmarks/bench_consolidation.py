"""What a consolidation costs: packages of 20,000 revisions and 20 MB of attachments each.

Run it by itself: ``.venv/bin/python -m tests.benchmarks.bench_consolidation [teams] [revisions]``.
Beside it stands what the same lines cost written raw with one log line each in the same run, and
how long a second thread, which stands for the window, had to wait at most.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import threading
import time
from pathlib import Path
from uuid import UUID

import pytest

from desktop.models.changes import Change
from desktop.models.database import raw
from desktop.models.encrypted import connect
from desktop.services.registry import Services
from desktop.services.teams import team_id
from tests.models.machine.station import KEY
from tests.services.exchange.deployment import (
    Deployment,
    at_place,
    cadre_of,
    edit,
    enrolled,
    units_of,
)
from tests.services.record_city import write

PORTION = 1_000
PHOTO = 5 << 20


def facts(services: Services, number: int, total: int) -> None:
    """Records of a team, as its forms write them."""
    desk = services.desk
    with desk.db.reading() as session:
        (cycle,) = raw(session).execute("SELECT id FROM cycle").fetchone()
    unit = units_of(number)[0]
    for start in range(0, total, PORTION):
        write(desk, [fact(number, n, unit, cycle) for n in range(start, start + PORTION)])


def fact(number: int, n: int, unit: UUID, cycle: str) -> Change:
    """One entry of the 考核纪实."""
    fields = {
        "number": n,
        "unit_id": unit,
        "cadre_id": cadre_of(unit, n % 2),
        "cycle_id": UUID(hex=cycle),
        "team_id": team_id(number),
        "polarity": "positive",
        "visibility": "visible",
        "severity": "medium",
        "on": "2026-11-16",
        "text": f"第{n}条：牵头完成老旧小区改造，按期交付，群众满意。",
        "evidence": "现场查看、台账",
        "state": "draft",
        "round": 0,
    }
    return Change("fact", UUID(int=(number << 96) | (n << 48) | 7), fields)


class Window(threading.Thread):
    """Stands for the window: wakes every 5 ms and notes the longest time it could not."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.longest = 0.0
        self.over = threading.Event()

    def run(self) -> None:
        last = time.perf_counter()
        while not self.over.wait(0.005):
            now = time.perf_counter()
            self.longest = max(self.longest, now - last)
            last = now


def raw_limit(folder: Path, package_lines: int) -> float:
    """Revisions a second written raw: a row and a log line each, in one transaction."""
    connection = connect(folder / "raw.db", KEY, create=True)
    connection.execute("CREATE TABLE row (id TEXT PRIMARY KEY, a, b, c, d, e, f, g, h)")
    connection.execute("CREATE TABLE log (n INTEGER PRIMARY KEY, line BLOB)")
    start = time.perf_counter()
    connection.execute("BEGIN IMMEDIATE")
    line = os.urandom(300)
    connection.executemany(
        "INSERT INTO row VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(f"{n:032x}", n, "x", "y" * 30, "z" * 30, 1, 2, 3, 4) for n in range(package_lines)],
    )
    connection.executemany("INSERT INTO log (line) VALUES (?)", [(line,)] * package_lines)
    connection.execute("COMMIT")
    took = time.perf_counter() - start
    connection.close()
    return package_lines / took


def main(teams: int = 13, revisions: int = 20_000) -> None:
    """Build the stations, export, consolidate, print."""
    numbers = tuple(range(3, 3 + teams))
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        at_place(patch)
        root = Path(name)
        enrolled(root, numbers)
        deployment = Deployment(root)
        for number in numbers:
            prepare(deployment, number, revisions)
            deployment.shut(number)
        packages = sorted(deployment.stick("report").glob("*.zkb"))
        deployment.station(None)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        window = Window()
        window.start()
        start, cpu = time.perf_counter(), time.process_time()
        reports = deployment.carry(packages, None)
        took, cpu = time.perf_counter() - start, time.process_time() - cpu
        window.over.set()
        window.join()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        carried = sum(r.revisions for r in reports)
        assert all(r.accepted for r in reports), [r.message for r in reports]
        size = sum(p.stat().st_size for p in packages) / 1e6
        print(f"packages {len(packages)}, revisions {carried:,}, {size:.0f} MB")
        print(f"consolidated in {took:.1f} s: {carried / took:,.0f} revisions/s")
        print(f"by the time of the processor alone: {carried / cpu:,.0f} revisions/s")
        print(f"attachments taken: {sum(r.blobs for r in reports)}")
        print(f"longest wait of another thread: {window.longest * 1000:.0f} ms")
        print(f"memory: {peak / 1024:.0f} MB at most, {before / 1024:.0f} MB before")
        print(f"raw limit, one row and one log line: {raw_limit(root, 50_000):,.0f}/s")
        deployment.close()


def prepare(deployment: Deployment, number: int, revisions: int) -> None:
    """Give a team its task and 20 MB that the office lacks; let it record and report."""
    office = deployment.office
    data = [os.urandom(PHOTO) for _ in range(4)]
    team_blobs = []
    for n, blob in enumerate(data):
        sha256 = office.desk.blobs.put(blob)
        office.desk.blobs._path(sha256).unlink()
        cadre = cadre_of(units_of(number)[n // 2], n % 2)
        edit(office, "cadre", cadre, photo=sha256)
        team_blobs.append(blob)
    deployment.task(number)
    team = deployment.station(number)
    for blob in team_blobs:
        team.desk.blobs.put(blob)
    facts(team, number, revisions)
    start = time.perf_counter()
    deployment.export(number, stick="report")
    print(f"team {number}: export {revisions / (time.perf_counter() - start):,.0f} revisions/s")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
