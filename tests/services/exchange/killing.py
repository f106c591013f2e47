"""What the tests that kill processes share."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from desktop.services.registry import Services
from tests.services.exchange.deployment import Deployment
from tests.services.exchange.dying import Death, End

QUICK: Final = 2
LONG: Final = 40
"""Random deaths of each of the five errands: ten in all, and two hundred in a long run."""


@dataclass(frozen=True)
class Whole:
    """An errand that nobody disturbed: how many calls and seconds it took."""

    calls: int
    seconds: float

    def deaths(self, count: int) -> Iterator[Death]:
        """Moments at random: half of them at a call, half of them at a time."""
        dice = random.Random()
        for n in range(count):
            if n % 2:
                yield Death(after=dice.uniform(0.01, self.seconds))
            else:
                yield Death(call=dice.randint(1, self.calls))


def undisturbed(end: End) -> Whole:
    """What an errand without a death told."""
    assert not end.killed
    return Whole(end.calls, end.seconds)


def sound(services: Services) -> None:
    """The whole check that a user can ask for finds nothing."""
    assert services.integrity.check().problems == ()


def twin_of(deployment: Deployment, tmp_path: Path) -> Deployment:
    """The same stations again, for what happens when nobody dies."""
    deployment.close()
    twin = Deployment(Path(shutil.copytree(deployment.root, tmp_path / "twin")))
    twin._seed = 5_000  # Its identifiers are not those of the first.
    return twin
