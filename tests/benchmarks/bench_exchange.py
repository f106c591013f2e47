"""What the exchange costs: a consolidation in the real window, and a team's first task package.

``.venv/bin/python -m tests.benchmarks.bench_exchange [--small] [--only consolidate|task]
[--times 100]``. Thirteen packages of 20,000 revisions and 20 MB of photos each go into the
office of a city through ``tasks.run`` of an open main window; in the thread of the window a
timer of 5 ms notes the longest time for which it was not served. In the same process stand the
limits: the same lines as rows and a log by ``executemany`` alone, encrypted and plain, and
AES-256-GCM over the same bytes. Each part is a process of its own, so that its memory is its
own. Stations and packages are made once and kept under ``build/bench``.

Beside the time on the clock stands that of the processor: on a machine that others use as well
only the second means something.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from desktop.models.encrypted import connect
from desktop.models.revision import Revision, read_line
from desktop.models.tables import synced_tables
from desktop.services.exchange.values import PackageReport
from tests.benchmarks.exchange_load import BUILD, ROOT, Load, reported, stations
from tests.models.machine.station import KEY
from tests.services.exchange.deployment import CLERK, Deployment, at_place
from tests.services.office_desk import PASSWORDS

SMALL: Final = Load(teams=2, revisions=500, photo=100_000, units=20)
TICK: Final = 5
"""Milliseconds between two looks of the window's timer."""

_CHUNK: Final = 64 * 1024
_RAW_SCHEMA: Final = "CREATE TABLE log (n INTEGER PRIMARY KEY, line BLOB)"


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds on the clock and of the processor (all threads)."""

    wall: float
    cpu: float


class Watch:
    """Measures one block."""

    def __enter__(self) -> Self:
        """Begin."""
        self._wall, self._cpu = time.perf_counter(), time.process_time()
        return self

    def __exit__(self, *_: object) -> None:
        """End."""
        self.took = Took(time.perf_counter() - self._wall, time.process_time() - self._cpu)


def memory() -> int:
    """The most memory that this process ever had, in MB.

    Not what ``getrusage`` says where there is another way: that counts the parent's in.
    """
    try:
        told = Path("/proc/self/status").read_text("ascii")
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    (peak,) = (line.split()[1] for line in told.splitlines() if line.startswith("VmHWM"))
    return int(peak) // 1024


def say(what: str, number: float, unit: str, took: Took) -> None:
    """One line: how much a second, on the clock and of the processor."""
    wall, cpu = number / took.wall, number / max(took.cpu, 1e-9)
    print(f"  {what:40}{wall:>10,.0f}{cpu:>12,.0f} {unit}/s   {took.wall:.2f} s")


# The limits


def bare_rows(revisions: Sequence[Revision]) -> dict[str, list[tuple[Any, ...]]]:
    """The full row of each new record, by table, as its statement wants it."""
    rows: dict[str, list[tuple[Any, ...]]] = {}
    for r in revisions:
        table = synced_tables()[r.table]
        row = {**dict.fromkeys(table.columns), "deleted": 0, "conflicts": 0, **r.fields}
        row |= {"id": r.row, "version": f"{r.origin}:{r.seq}"}
        rows.setdefault(r.table, []).append(tuple(row[c] for c in table.columns))
    return rows


def write_bare(connection: Any, rows: dict[str, list[tuple[Any, ...]]], lines: list[bytes]) -> Took:
    """The rows and one log line each, in one transaction: no history, no index, no check."""
    for name in rows:
        columns = ", ".join(f'"{c}"' for c in synced_tables()[name].columns)
        connection.execute(f"CREATE TABLE {name} ({columns}, PRIMARY KEY (id))")
    connection.execute(_RAW_SCHEMA)
    with Watch() as watch:
        connection.execute("BEGIN IMMEDIATE")
        for name, values in rows.items():
            connection.executemany(synced_tables()[name].upsert, values)
        connection.executemany("INSERT INTO log (line) VALUES (?)", [(line,) for line in lines])
        connection.execute("COMMIT")
    connection.close()
    return watch.took


def plain_gcm(data: bytes) -> Took:
    """Decrypt these bytes in chunks of 64 KiB, in memory."""
    cipher = AESGCM(bytes(32))
    view = memoryview(data)
    chunks = [view[at : at + _CHUNK] for at in range(0, len(data), _CHUNK)]
    nonces = [number.to_bytes(12, "big") for number in range(len(chunks))]
    sealed = [cipher.encrypt(n, c, None) for n, c in zip(nonces, chunks, strict=True)]
    with Watch() as watch:
        for nonce, chunk in zip(nonces, sealed, strict=True):
            cipher.decrypt(nonce, chunk, None)
    return watch.took


def limits(folder: Path, lines: list[bytes], size: int) -> None:
    """What one package's lines and bytes cost without anything of ours."""
    revisions = [read_line(line) for line in lines]
    rows = bare_rows([r for r in revisions if not r.seen.parents])
    encrypted = connect(folder / "bare.db", KEY, create=True)
    encrypted.execute("PRAGMA journal_mode = WAL")
    say("raw limit, SQLCipher", len(lines), "lines", write_bare(encrypted, rows, lines))
    plain = sqlite3.connect(folder / "plain.db", isolation_level=None)
    plain.execute("PRAGMA journal_mode = WAL")
    plain.execute("PRAGMA synchronous = FULL")
    say("raw limit, plain SQLite", len(lines), "lines", write_bare(plain, rows, lines))
    say("AES-256-GCM over one package", size / 1e6, "MB", plain_gcm(os.urandom(size)))


# Consolidation, in the window


class Stalls:
    """The times for which the window's thread was not served, by a timer in that thread."""

    def __init__(self) -> None:
        from PySide6.QtCore import Qt, QTimer  # noqa: PLC0415 - other parts need no window

        self.gaps: list[float] = []
        self._last = time.perf_counter()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(TICK)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        now = time.perf_counter()
        self.gaps.append(now - self._last)
        self._last = now

    def stop(self) -> None:
        """No more looks."""
        self._timer.stop()

    def told(self) -> str:
        """The longest, and how many were long."""
        over = [sum(gap > limit for gap in self.gaps) for limit in (0.05, 0.1)]
        return (
            f"longest {max(self.gaps, default=0) * 1000:.0f} ms, {over[0]} over 50 ms, "
            f"{over[1]} over 100 ms, of {len(self.gaps):,} looks"
        )


def placed() -> AbstractContextManager[pytest.MonkeyPatch]:
    """Copies of workspaces are not taken for copies inside."""
    return pytest.MonkeyPatch.context()


def in_window(folder: Path, packages: Sequence[Path]) -> tuple[list[PackageReport], Took, Stalls]:
    """Consolidate in a worker of the open window, on its page 数据交换."""
    from PySide6.QtCore import QEventLoop  # noqa: PLC0415 - other parts need no window
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415 - as above

    from desktop.app import Desktop  # noqa: PLC0415 - as above
    from desktop.services.progress import Progress  # noqa: PLC0415 - as above

    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    desktop = Desktop(app, folder / "office", folder / "look.json")
    window = desktop.window
    window.show_desk(desktop.sign_in(CLERK, PASSWORDS[CLERK], Progress()))
    window.resize(1366, 768)
    window.show()
    assert window.desk is not None
    assert desktop.services is not None
    window.desk.go_to("exchange", None)
    exchange = desktop.services.exchange
    settle(app, lambda: bool(window.tasks.running))
    print(f"  memory with the window open {memory():,} MB")
    loop = QEventLoop()
    reports: list[PackageReport] = []
    failed: list[str] = []

    def done(found: tuple[PackageReport, ...]) -> None:
        reports.extend(found)
        loop.quit()

    def stopped(sentence: str) -> None:
        failed.append(sentence)
        loop.quit()

    stalls = Stalls()
    with Watch() as watch:
        window.tasks.run(
            lambda progress: exchange.consolidate(packages, confirm_clock=True, progress=progress),
            title="接收数据包",
            on_done=done,
            on_error=stopped,
        )
        loop.exec()
    settle(app, lambda: bool(window.tasks.running))  # the pages load what is new
    stalls.stop()
    assert not failed, failed
    window.lock()
    settle(app, lambda: bool(window.tasks.running) or desktop.session is not None)
    window.close()
    return reports, watch.took, stalls


def settle(app: Any, busy: Callable[[], bool]) -> None:
    """Let the window do what it has to, until it is idle."""
    end = time.monotonic() + 60
    app.processEvents()
    while busy() and time.monotonic() < end:
        app.processEvents()
        time.sleep(0.002)
    app.processEvents()


def consolidate(load: Load, made: Path) -> None:
    """The thirteen packages of ``reported``."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    packages = sorted((made / "sticks" / "report").glob("*.zkb"))
    size = sum(path.stat().st_size for path in packages)
    with tempfile.TemporaryDirectory() as name, placed() as patch:
        at_place(patch)
        folder = Path(name)
        shutil.copytree(made / "office", folder / "office")
        print(f"{len(packages)} packages, {size / 1e6:,.0f} MB, load {os.getloadavg()[0]:.1f}")
        print(f"{'':42}{'on the clock':>10}{'processor':>10}")
        reports, took, stalls = in_window(folder, packages)
        peak = memory()
        assert all(r.accepted for r in reports), [r.message for r in reports]
        carried = sum(r.revisions for r in reports)
        assert carried == sum(r.new for r in reports) == load.teams * load.revisions
        say("consolidated with history and audit", carried, "revisions", took)
        say("  the same, all bytes", size / 1e6, "MB", took)
        print(f"  attachments taken {sum(r.blobs for r in reports)}")
        print(f"  window: {stalls.told()}")
        print(f"  memory at most {peak:,} MB")
        deployment = Deployment(folder)
        with deployment.office.desk.db.reading() as session:
            driver = session.connection().connection.driver_connection
            assert driver is not None
            lines = [
                line
                for (line,) in driver.execute(
                    "SELECT line FROM revision WHERE table_name = 'fact' ORDER BY rowid LIMIT ?",
                    (load.revisions,),
                )
            ]
        deployment.close()
        limits(folder, lines, size // len(packages))


# The first task package


def task(load: Load, made: Path) -> None:
    """Export a team's first task at the office of ``stations``, and take it in at the team."""
    team = load.numbers[0]
    with tempfile.TemporaryDirectory() as name, placed() as patch:
        at_place(patch)
        for who in ("office", f"team{team:02}"):
            shutil.copytree(made / who, Path(name) / who)
        deployment = Deployment(Path(name))
        office, station = deployment.station(None), deployment.station(team)
        with office.desk.db.reading() as session:
            driver = session.connection().connection.driver_connection
            assert driver is not None
            (total,) = driver.execute("SELECT count(*) FROM revision").fetchone()
        print(
            f"first task of 1 of {load.teams} teams, city x {load.times}: the office has "
            f"{total:,} revisions, load {os.getloadavg()[0]:.1f}"
        )
        with Watch() as out:
            package = office.exchange.export(to=deployment.stick(), team=team).package
        size = package.stat().st_size
        before = memory()
        with Watch() as into:
            (report,) = station.exchange.consolidate([package])
        assert report.accepted, report.message
        print(f"  {report.revisions:,} revisions, {size / 1e6:,.1f} MB")
        say("exported", report.revisions, "revisions", out.took)
        say("taken in", report.revisions, "revisions", into.took)
        print(f"  memory at most {before:,} MB out, {memory():,} MB in")
        deployment.close()


def alone(part: str, load: Load, made: Path) -> None:
    """One part in a process of its own, so that its memory is its own."""
    words = json.dumps([load.teams, load.revisions, load.photo, load.times, load.units])
    program = (
        "import json, pathlib, sys\nfrom tests.benchmarks import bench_exchange as b\n"
        "b.PARTS[sys.argv[1]](b.Load(*json.loads(sys.argv[2])), pathlib.Path(sys.argv[3]))"
    )
    command = [sys.executable, "-c", program, part, words, str(made)]
    subprocess.run(command, check=True, cwd=ROOT)


PARTS: Final[dict[str, Callable[[Load, Path], None]]] = {"consolidate": consolidate, "task": task}


def main(arguments: Sequence[str] | None = None) -> None:
    """Make what is not there yet, then measure."""
    parser = argparse.ArgumentParser(prog="bench_exchange")
    parser.add_argument("--small", action="store_true", help="a few seconds, for trying it out")
    parser.add_argument("--only", choices=sorted(PARTS), help="one part")
    parser.add_argument("--times", type=int, default=1, help="also the task of a city so big")
    parser.add_argument("--keep", type=Path, default=BUILD, help="where stations are kept")
    chosen = parser.parse_args(arguments)
    load = SMALL if chosen.small else Load()
    runs: list[tuple[str, Load]] = [("consolidate", load), ("task", load)]
    if chosen.times > 1:
        big = Load(load.teams, load.revisions, load.photo, chosen.times, load.units)
        runs.append(("task", big))
    for part, size in runs:
        if chosen.only in {None, part}:
            make = reported if part == "consolidate" else stations
            alone(part, size, make(size, chosen.keep))


if __name__ == "__main__":
    main()
