"""Deployments made once: an office and its teams, enrolled but for one, which joins later."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from desktop.models.migrate import VERSIONS
from tests.services.exchange.deployment import Deployment, at_place, enrol, fill, found
from tests.simulation.year import Year, old_workspace

SMALL = (3, 4, 5, 6)
WHOLE = tuple(range(1, 14))
Years = Callable[[int, tuple[int, ...]], AbstractContextManager[Year]]


def template(root: Path, numbers: tuple[int, ...]) -> Path:
    """All stations of one shape; the last team's workspace is of the first schema."""
    root.mkdir(parents=True)
    first = root.parent / "versions"
    first.mkdir(exist_ok=True)
    shutil.copy(VERSIONS / "0001_house.py", first)
    *early, late = numbers
    for who in (None, *early):
        found(root, who)
    old_workspace(root, late, first)
    stations = Deployment(root)
    try:
        fill(stations.office, numbers)
        for n in early:
            enrol(stations.office, stations.station(n), n, stations.stick(f"enrolment{n}"))
    finally:
        stations.close()
    return root


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Callable[[tuple[int, ...]], Path]:
    """The template of a shape, made when it is first asked for."""
    made: dict[tuple[int, ...], Path] = {}

    def of(numbers: tuple[int, ...]) -> Path:
        if numbers not in made:
            made[numbers] = template(tmp_path_factory.mktemp("year") / "stations", numbers)
        return made[numbers]

    return of


@pytest.fixture
def years(
    templates: Callable[[tuple[int, ...]], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Years:
    """Opens the year of a seed over a copy of its template."""
    at_place(monkeypatch)

    @contextmanager
    def opened(seed: int, numbers: tuple[int, ...]) -> Iterator[Year]:
        root = Path(shutil.copytree(templates(numbers), tmp_path / f"seed{seed}"))
        year = Year(Deployment(root), seed, numbers, numbers[-1])
        try:
            yield year
        except BaseException:
            print(f"\nseed {seed}, teams {len(numbers)}; the last steps:")
            print("\n".join(year.world.log[-200:]))
            raise
        finally:
            year.world.deployment.close()
            shutil.rmtree(root)

    return opened
