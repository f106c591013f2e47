"""A process that clears a team's workspace and ends without a word at a named step."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from desktop.services.clock import FixedClock
from desktop.services.exchange.clearing import ClearingService
from tests.services.exchange.deployment import at_place, leader_of, opened
from tests.services.office_desk import START

REASON = "2026年度考核工作结束，按规定清退"


def main(root: Path, number: int, stick: Path, step: str) -> None:
    """Clear, unless the step comes first."""

    def told(name: str) -> None:
        if name == step:
            os._exit(9)

    with pytest.MonkeyPatch.context() as patch:
        at_place(patch)
        team = opened(root, number, FixedClock(START), 77)
        service = ClearingService(team.desk, team.workspace, team.exchange, told)
        service.clear(to=stick, reason=REASON, password=leader_of(number).password)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]), sys.argv[4])
