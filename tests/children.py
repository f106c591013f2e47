"""Processes and threads that tests start: none is waited for without an end.

A wait that has no end takes the whole run with it, and nothing says which test it was.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
from collections.abc import Iterator
from typing import Any, Final

SECONDS: Final = 180.0
"""Far above what any of them needs, also where four share one processor."""


class StandsStill(AssertionError):
    """A process or a thread did not get on in time."""


def start(command: list[str], **options: Any) -> subprocess.Popen[str]:
    """Start a process that talks in text; with its children it is a group of its own."""
    return subprocess.Popen(command, text=True, start_new_session=os.name != "nt", **options)


def line_of(process: subprocess.Popen[str], seconds: float = SECONDS) -> str:
    """The next line that a process of ``start`` writes; "" when it has ended.

    Raises StandsStill with the command. It is then ended with its children, which hold the same
    pipe: reading would go on for ever otherwise.
    """
    assert process.stdout is not None
    with _ended_after(process, seconds):
        return process.stdout.readline()


def rest_of(process: subprocess.Popen[str], seconds: float = SECONDS) -> str:
    """All that a process of ``start`` still writes, until it has ended. Raises StandsStill."""
    assert process.stdout is not None
    with _ended_after(process, seconds), process:
        if process.stdin is not None:
            process.stdin.close()
        return process.stdout.read()  # communicate() would miss what is read ahead already


def end(process: subprocess.Popen[str], seconds: float = SECONDS) -> None:
    """Close what a process reads from and wait until it has ended. Raises StandsStill."""
    with _ended_after(process, seconds), process:
        pass


def join(*threads: threading.Thread, seconds: float = SECONDS) -> None:
    """Wait for threads. Raises StandsStill with the name of one that runs on."""
    for thread in threads:
        thread.join(seconds)
        if thread.is_alive():
            raise StandsStill(f"thread {thread.name} runs on after {seconds:.0f} s")


def meet(event: threading.Event, what: str, seconds: float = SECONDS) -> None:
    """Wait for what another thread does. Raises StandsStill with its name."""
    if not event.wait(seconds):
        raise StandsStill(f"{what}: not within {seconds:.0f} s")


@contextlib.contextmanager
def _ended_after(process: subprocess.Popen[str], seconds: float) -> Iterator[None]:
    late = threading.Event()

    def stop() -> None:
        late.set()
        _kill(process)

    timer = threading.Timer(seconds, stop)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        if late.is_set():
            raise StandsStill(f"no answer within {seconds:.0f} s: {process.args!r}")


def _kill(process: subprocess.Popen[str]) -> None:
    with contextlib.suppress(ProcessLookupError):
        if os.name == "nt":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
