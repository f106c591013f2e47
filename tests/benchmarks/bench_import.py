"""How dear an import of 1,000 forms is, as a multiple of bare XML parsing of the same files.

Run: ``python -m tests.benchmarks.bench_import [NUMBER]``. Both are measured in one run, so the
ratio tells of the program and not of the machine. Phases: parsing (with the photos decoded and
encoded anew), planning, taking (attachments on the disk, rows with history, search, log).
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from defusedxml.ElementTree import fromstring

from desktop.services.imports import InputFile
from desktop.services.imports.reading import read_files
from tests.services.imports import office
from tests.services.imports.people import forms


def measured(work: Callable[[], object]) -> float:
    """Seconds of one run."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def phases(files: tuple[InputFile, ...]) -> dict[str, float]:
    """Seconds of each phase of one import into an empty workspace."""
    found: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "workspace"
        office.create(root)
        services = office.unlock(root)
        try:
            found["parse"] = measured(lambda: read_files(files))
            start = time.perf_counter()
            plan = services.imports.preview(files)
            found["preview"] = time.perf_counter() - start
            found["plan"] = max(0.0, found["preview"] - found["parse"])
            found["take"] = measured(lambda: services.imports.take(plan))
            start = time.perf_counter()
            again = services.imports.preview(files)
            found["preview again"] = time.perf_counter() - start
            found["take again"] = measured(lambda: services.imports.take(again))
            assert all(f.unchanged == 1 for f in again.files)
        finally:
            services.lock()
    return found


def main(count: int) -> None:
    """Print the ratio and the phases."""
    files = forms(count)
    data = [f.data for f in files if isinstance(f.data, bytes)]
    bare = min(measured(lambda: [fromstring(d) for d in data]) for _ in range(3))
    found = phases(files)
    whole = found["preview"] + found["take"]
    print(f"{count} forms, {sum(map(len, data)) / 1e6:.1f} MB; bare parsing {bare:.2f} s")
    for name, seconds in found.items():
        print(f"{name:>14}: {seconds:6.2f} s  {seconds / bare:6.1f} × bare parsing")
    print(f"import / bare parsing = {whole / bare:.1f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
