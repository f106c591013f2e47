"""What the history costs, against the same rows written raw with one log line each.

Run it by itself: ``.venv/bin/python -m tests.benchmarks.bench_history [rows]``. All figures
come from one run, so that the ratios mean something on a machine that others use as well.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from desktop.models.changes import Change
from desktop.models.encrypted import connect
from desktop.models.tables import synced_tables
from tests.models.machine.station import KEY, Station

PORTION = 500


def row(n: int) -> UUID:
    """Row ids in the order of their making, as UUIDv7 gives them."""
    return UUID(int=(n << 64) | 0x5BD1)


def values(n: int) -> dict[str, object]:
    """A unit as an office's workbook brings it."""
    return {
        "name": f"某市第{n}局",
        "kind": "department",
        "staffing": n % 90,
        "sector": "城市建设",
        "remark": "由工作簿导入",
        "order_no": n,
        "valid_from": "2026-01-01",
        "valid_to": None,
    }


def seconds(work: Callable[[], object]) -> float:
    """How long something takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def write_raw(path: Path, total: int) -> None:
    """The same rows by ``executemany`` and one log line each, without a history."""
    table = synced_tables()["unit"]
    connection = connect(path, KEY)
    connection.execute("CREATE TABLE IF NOT EXISTS log (n INTEGER PRIMARY KEY, line BLOB)")
    for start in range(0, total, PORTION):
        span = range(start, start + PORTION)
        rows = [{**values(n), "id": row(n).hex, "version": f"{1:032x}:{n}"} for n in span]
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(
            table.upsert,
            [
                tuple(r.get(c, 0 if c in {"deleted", "conflicts"} else None) for c in table.columns)
                for r in rows
            ],
        )
        connection.executemany(
            "INSERT INTO log (line) VALUES (?)", [(str(r).encode(),) for r in rows]
        )
        connection.execute("COMMIT")
    connection.close()


def write_history(station: Station, total: int) -> None:
    """The same rows as changes."""
    for start in range(0, total, PORTION):
        station.write(*(Change("unit", row(n), values(n)) for n in range(start, start + PORTION)))


def edit_history(station: Station, total: int) -> None:
    """One edit of each row."""
    for start in range(0, total, PORTION):
        versions = dict(
            station.query(
                "SELECT id, version FROM unit ORDER BY id LIMIT ? OFFSET ?", PORTION, start
            )
        )
        station.write(
            *(Change("unit", UUID(hex=i), {"remark": "改"}, v) for i, v in versions.items())
        )


def receive_in_portions(station: Station, lines: list[bytes], size: int) -> None:
    """Take lines in, one transaction a portion."""
    for start in range(0, len(lines), size):
        station.receive(lines[start : start + size])


def measure(total: int) -> list[tuple[str, int, float]]:
    """(what, how many, seconds) in the order of the table."""
    with tempfile.TemporaryDirectory() as folder:
        one, two, three, bare = (Station(Path(folder), n) for n in range(1, 5))
        bare.close()
        found = [
            ("raw rows + log line", total, seconds(lambda: write_raw(bare.database.path, total))),
            ("history: create", total, seconds(lambda: write_history(one, total))),
            ("history: edit", total, seconds(lambda: edit_history(one, total))),
        ]
        lines = one.lines()
        n = len(lines)
        found.append(("receive in 500s", n, seconds(lambda: receive_in_portions(two, lines, 500))))
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        found.append(("rebuild", n, seconds(two.rebuild)))
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        found += [
            ("receive at once", n, seconds(lambda: three.receive(lines))),
            ("receive known", n, seconds(lambda: three.receive(lines))),
        ]
        found.append(("check (problems)", n, seconds(three.problems)))
        assert one.digest() == two.digest() == three.digest()
        assert three.problems() == []
        print(f"peak memory grew by {grown / 1024:.0f} MiB in the rebuild")
        for station in (one, two, three):
            station.close()
    return found


def main() -> None:
    """Print one table."""
    total = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    found = measure(total)
    raw = found[0][1] / found[0][2]
    print(f"{'':24}{'rows':>9}{'s':>9}{'rows/s':>10}{'of raw':>9}")
    for what, number, took in found:
        print(f"{what:24}{number:9}{took:9.2f}{number / took:10.0f}{number / took / raw:9.2f}")


if __name__ == "__main__":
    main()
