"""A process that starts others which die: at a named step, at the nth call, or at any moment.

It has everything loaded and does nothing itself, so a process that is to die costs one fork.
Each request is one line of JSON on its input, each answer one line on its output.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from desktop.services.documents.fonts import shipped_fonts
from tests.children import end, line_of, start
from tests.services.exchange import errands
from tests.services.exchange.deployment import at_place

REPOSITORY: Final = Path(__file__).resolve().parents[3]


@dataclass(frozen=True, slots=True)
class Death:
    """When to die: at the nth time a step is reached, at a call by its number, after seconds.

    With none of them the errand is done to its end, and its calls are counted.
    """

    step: str = ""
    nth: int = 1
    call: int = 0
    after: float = 0.0


@dataclass(frozen=True, slots=True)
class End:
    """How it ended: whether it was killed, the calls it made when it was not, its seconds."""

    killed: bool
    calls: int
    seconds: float


class Dying:
    """The starter of processes, from the side of the tests."""

    def __init__(self) -> None:
        self._process = start(
            [sys.executable, "-m", "tests.services.exchange.dying"],
            cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        self._seed = 10_000  # No identifier is given twice in one deployment.

    def run(self, errand: str, *args: object, death: Death = Death()) -> End:
        """Let a process do an errand and die; a fault of its own fails the test."""
        self._seed += 1
        assert self._process.stdin is not None
        request = {"errand": errand, "args": [self._seed, *map(str, args)], "death": asdict(death)}
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(line_of(self._process))
        assert "fault" not in answer, answer["fault"]
        return End(**answer)

    def close(self) -> None:
        """End the starter."""
        end(self._process)


@contextmanager
def starter() -> Iterator[Dying]:
    """A starter that is ended at the end."""
    made = Dying()
    try:
        yield made
    finally:
        made.close()


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _teller(death: Death) -> Callable[[str], None]:
    left = death.nth

    def told(name: str) -> None:
        nonlocal left
        left -= name == death.step
        if death.step and left == 0:
            _die()

    return told


def _errand(request: dict[str, Any], death: Death) -> int:
    """In the process that may die: do it; the number of calls made meanwhile."""
    calls = 0

    def counted(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        if event in {"call", "c_call"}:
            calls += 1
            if calls == death.call:
                _die()

    with pytest.MonkeyPatch.context() as patch:
        at_place(patch)
        work = errands.ERRANDS[request["errand"]]
        count = not death.step and not death.after
        work(patch, _teller(death), lambda: sys.setprofile(counted if count else None),
             *request["args"])  # fmt: skip
        sys.setprofile(None)
    return calls


def _child(request: dict[str, Any], death: Death, out: int) -> None:
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
    told: dict[str, int | str]
    try:
        told = {"calls": _errand(request, death)}
    except Exception:  # noqa: BLE001 - told to the test, which fails with it
        sys.setprofile(None)
        told = {"fault": traceback.format_exc()}
    os.write(out, json.dumps(told).encode())
    os._exit(0)


def _served(request: dict[str, Any]) -> dict[str, Any]:
    death = Death(**request["death"])
    into, out = os.pipe()
    begun = time.monotonic()
    pid = os.fork()
    if pid == 0:
        _child(request, death, out)
    os.close(out)
    if death.after:
        signal.sigtimedwait({signal.SIGCHLD}, death.after)
        os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    seconds = time.monotonic() - begun
    with os.fdopen(into, "rb") as stream:
        told: dict[str, Any] = json.loads(stream.read() or b"{}")
    if "fault" in told:
        return told
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    return {"killed": killed, "calls": told.get("calls", 0), "seconds": seconds}


def main() -> None:
    """Serve until the input ends."""
    shipped_fonts()  # What takes a second is done once, not in each that dies.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_served(json.loads(line))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
