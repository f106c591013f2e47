"""How long comprehensive scores take: 20,000 units × 30 indicators; the aim is 3 s in memory.

Run: ``python -m tests.benchmarks.bench_scores [UNITS]``. All figures come from one run: values
in memory, the service from the encrypted database, and the driver alone reading the same rows,
so that the ratios mean something on a machine that others use as well. Processor time is
told beside the clock's.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar
from uuid import UUID, uuid5

from desktop.models.changes import Change
from desktop.models.database import raw
from desktop.services.door import Reading
from desktop.services.permissions import Operation
from desktop.services.registry import Services
from desktop.services.scheme_reading import effective_scheme
from desktop.services.scoring.comprehensive import score_units
from desktop.services.scoring.reading import read_inputs
from desktop.services.scoring.tiers import propose, ranks
from desktop.terms import ScoringMethod, TargetBasis, UnitKind
from tests.services.imports import office
from tests.services.record_city import write
from tests.services.scoring.office_scores import Year

LIMIT_SECONDS = 3.0
METHODS = (
    *[ScoringMethod.RATIO] * 16,
    *[ScoringMethod.BANDS] * 4,
    *[ScoringMethod.RANK] * 4,
    *[ScoringMethod.DEDUCT] * 2,
    *[ScoringMethod.JUDGED] * 2,
    ScoringMethod.BONUS,
    ScoringMethod.DEDUCTION,
)
COLUMNS = {
    "indicator_progress": "indicator_id, unit_id, id, basis, target, planned, actual,"
    " target_text, actual_text",
    "indicator_mark": "indicator_id, unit_id, id, quarter, points, judge, event_key, reason",
    "staff_routine": "unit_id, id, quarter, section, participants, good, fair, average, poor",
    "unit": "id, name, kind, valid_from, valid_to",
}
T = TypeVar("T")


def begin(services: Services) -> list[UUID]:
    """The scheme of 30 leaves; gives their ids."""
    year = Year(services)
    with year.together():
        year.begin()
        return [
            year.indicator(f"指标{n}", method, 1 + n % 9, bands="[[100, 100], [80, 70], [60, 40]]")
            for n, method in enumerate(METHODS)
        ]


def fill(services: Services, units: int, leaves: list[UUID]) -> None:
    """Units as 3/3/4/190 of every 200, written past the history as a digest would rebuild them.

    Through the history 700,000 rows would take minutes, and only their reading is measured.
    """
    chance, cycle = random.Random(7), Year(services).cycle
    kinds = [*[UnitKind.COUNTY] * 3, *[UnitKind.DEV_ZONE] * 3, *[UnitKind.TASK_FORCE] * 4]
    rows: list[tuple[object, ...]] = []
    marks: list[tuple[object, ...]] = []
    ids = [uuid5(cycle, f"unit{n}") for n in range(units)]
    changes = []
    for n, unit in enumerate(ids):
        kind = kinds[n % 200] if n % 200 < len(kinds) else UnitKind.DEPARTMENT
        changes.append(
            Change("unit", unit, {"name": f"江城市第{n}局", "kind": kind, "order_no": n})
        )
    write(services.desk, changes)
    for unit in ids:
        for leaf, method in zip(leaves, METHODS, strict=True):
            key = uuid5(unit, leaf.hex).hex
            if method in {ScoringMethod.RATIO, ScoringMethod.BANDS, ScoringMethod.RANK}:
                value = (TargetBasis.TO_DATE.value, 1_000_000, chance.randint(0, 1_300_000))
                rows.append((key, "", cycle.hex, unit.hex, leaf.hex, 2, *value))
            elif method is ScoringMethod.JUDGED:
                for judge in "甲乙":
                    points = chance.randint(500_000, 1_000_000)
                    name = uuid5(unit, leaf.hex + judge).hex
                    marks.append((name, "", cycle.hex, unit.hex, leaf.hex, 2, judge, points))
            elif chance.random() < 0.3:
                points = chance.randint(0, 20_000)
                marks.append((key, "", cycle.hex, unit.hex, leaf.hex, 2, None, points))
    with services.desk.db.writing() as session:
        connection = raw(session)
        connection.executemany(
            "INSERT INTO indicator_progress (id, version, cycle_id, unit_id, indicator_id, quarter,"
            " basis, target, actual, deleted, conflicts) VALUES (?,?,?,?,?,?,?,?,?,0,0)",
            rows,
        )
        connection.executemany(
            "INSERT INTO indicator_mark (id, version, cycle_id, unit_id, indicator_id, quarter,"
            ' judge, points, reason, "on", deleted, conflicts)'
            " VALUES (?,?,?,?,?,?,?,?,'事由','2026-05-01',0,0)",
            marks,
        )
    print(f"{units} units, {len(leaves)} indicators, {len(rows)} progress rows, {len(marks)} marks")


def timed(what: str, work: Callable[[], T]) -> tuple[float, T]:
    """The best of three, by the clock; told with the processor's time."""
    best = spent = float("inf")
    found: list[T] = []
    for _ in range(3):
        found.clear()
        start, used = time.perf_counter(), time.process_time()
        found.append(work())
        if time.perf_counter() - start < best:
            best, spent = time.perf_counter() - start, time.process_time() - used
    print(f"{what}\t{best:.2f} s\tprocessor {spent:.2f} s\tpeak {memory():.0f} MB")
    return best, found[0]


def memory() -> float:
    """The most memory that this process has had, in MB, as Linux tells it.

    Not ``ru_maxrss``, which a child takes over from the process that started it.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def read_raw(services: Services) -> int:
    """The driver alone over the same columns."""
    with services.desk.db.reading() as session:
        connection = raw(session)
        return sum(
            sum(1 for _ in connection.execute(f"SELECT {names} FROM {table} WHERE deleted = 0"))  # noqa: S608  # names of ours
            for table, names in COLUMNS.items()
        )


def measure(services: Services) -> float:
    """Print every figure; gives the seconds from values in memory."""
    year = Year(services)
    bare, count = timed("driver alone", lambda: read_raw(services))
    with services.desk.db.reading() as session:
        tx = Reading(services.desk, session, Operation.READ_SCORES)
        scheme = effective_scheme(tx, year.cycle, 2)
        reading, inputs = timed("values read", lambda: read_inputs(tx, scheme))
    scoring, scores = timed("scores from values in memory", lambda: score_units(scheme, inputs))
    taking = {score.unit for score in scores}
    timed("ranks and tiers", lambda: (ranks(scores), propose(scheme, scores, taking)))
    print(f"scored {sum(score.value is not None for score in scores)} of {len(scores)}")

    whole, board = timed("the service's list", lambda: services.scores.scores(year.cycle, 2))
    unit = board.lines[0].unit
    timed("one unit's tree", lambda: services.scores.derive(year.cycle, 2, unit))
    timed("stability of all ranks", lambda: services.scores.stability(year.cycle, 2))
    print(f"reading {count} rows: {reading / bare:.1f} × the driver alone")
    print(f"whole list: {whole / bare:.1f} × the driver alone")
    print(f"scores in memory: {scoring:.2f} s (aim {LIMIT_SECONDS} s)")
    return scoring


def main(units: int) -> None:
    """Make an encrypted office of a size and measure it."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "workspace"
        office.create(root)
        services = office.unlock(root)
        try:
            fill(services, units, begin(services))
        finally:
            services.lock()
        # In a process of its own, whose memory holds nothing of the filling.
        subprocess.run([sys.executable, "-m", __spec__.name, str(root)], check=True)  # ourselves


def measured(root: Path) -> None:
    """Open an office that was filled, and measure."""
    services = office.unlock(root)
    try:
        print(f"before anything is read: {memory():.0f} MB")
        measure(services)
    finally:
        services.lock()


if __name__ == "__main__":
    asked = sys.argv[1] if len(sys.argv) > 1 else "20000"
    if asked.isdigit():
        main(int(asked))
    else:
        measured(Path(asked))
