"""A PC that stops in the middle of an import: as before or as after, never between."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests import children
from tests.services.imports import office

REPOSITORY = Path(__file__).resolve().parents[3]
BEFORE, AFTER = (0, 0, 0, 0), (40, 240, 104, 1)


def start(root: Path) -> subprocess.Popen[str]:
    """An importing process that has just finished its preview."""
    process = children.start(
        [sys.executable, "-m", "tests.services.imports.importer", str(root)],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
    )
    assert children.line_of(process) == "previewed\n"
    return process


def kill_after(root: Path, seconds: float) -> None:
    process = start(root)
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
    children.rest_of(process)


def check(root: Path) -> tuple[int, int, int, int]:
    """What is there after the stop; nothing may be wrong with it."""
    services = office.unlock(root)
    try:
        assert office.faults(services) == []
        counts = [office.count(services, t) for t in ("unit", "cadre", "assessor")]
        batches = len(services.imports.batches())
        if batches == 0:
            assert office.state(services)[1] == 0
        return counts[0], counts[1], counts[2], batches
    finally:
        services.lock()


def run(empty_office: Path, tmp_path: Path, times: int) -> None:
    root = Path(shutil.copytree(empty_office, tmp_path / "whole"))
    begun = time.monotonic()
    whole = start(root)
    ready = time.monotonic()
    assert children.rest_of(whole) == "taken\n"
    needed = time.monotonic() - ready
    assert ready > begun
    assert check(root) == AFTER
    dice = random.Random()
    for n in range(times):
        root = Path(shutil.copytree(empty_office, tmp_path / f"killed{n}"))
        kill_after(root, dice.uniform(0, needed))
        assert check(root) in {BEFORE, AFTER}
        services = office.unlock(root)
        office.take(services, office.office_files())
        services.lock()
        assert check(root) == AFTER
        shutil.rmtree(root)


def test_kill_at_random(empty_office: Path, tmp_path: Path) -> None:
    run(empty_office, tmp_path, 3)


@pytest.mark.long
def test_kill_at_random_thirty_times(empty_office: Path, tmp_path: Path) -> None:
    run(empty_office, tmp_path, 30)
