"""One sample for all tests of this folder; whoever changes something works on a copy."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import pytest

from desktop.services.clock import FixedClock
from desktop.services.progress import Progress
from desktop.services.registry import Services, open_services
from desktop.services.sample import SampleResult, build_city, build_sample
from desktop.services.sample.building import LAST_DAY
from desktop.services.sample.play import moment
from tests.services.office_desk import FAST

SEED = 3
CITY = build_city(SEED, "small", LAST_DAY, photos=False)
AFTER = moment(LAST_DAY + dt.timedelta(days=2), 9)


@dataclass(frozen=True, slots=True)
class Made:
    """A sample, and what was said while it was made."""

    folder: Path
    result: SampleResult
    texts: tuple[str, ...]


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The small sample; never written to."""
    folder = tmp_path_factory.mktemp("demo") / "演示"
    texts: list[str] = []
    progress = Progress(lambda _done, _total, text: texts.append(text))
    result = build_sample(folder, seed=SEED, kdf=FAST, progress=progress)
    return Made(folder, result, tuple(texts))


def entered(folder: Path, line: dict[str, object]) -> Services:
    """Open the workspace in ``folder`` with the log-in of a line of accounts.json."""
    login, password = str(line["account"]), str(line["password"])
    return open_services(folder, login, password, clock=FixedClock(AFTER))
