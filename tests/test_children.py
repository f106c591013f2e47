"""What stands still is ended and named."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest

from tests.children import StandsStill, end, join, line_of, meet, rest_of, start

# Its child holds the same pipe and outlives it: whoever reads to the end waits for both.
_SILENT = """
import subprocess, sys, time
print("there", flush=True)
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
time.sleep(600)
"""

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no process groups")


@posix
@pytest.mark.parametrize("wait", [line_of, rest_of])
def test_a_process_that_says_no_more_is_ended_with_its_children(wait: object) -> None:
    process = start([sys.executable, "-c", _SILENT], stdout=subprocess.PIPE)
    assert line_of(process) == "there\n"
    assert callable(wait)
    with pytest.raises(StandsStill, match="no answer within"):
        wait(process, 0.2)
    end(process)
    assert process.returncode != 0


def test_a_process_that_answers_is_heard_to_its_end() -> None:
    code = "print(input()); print(input())"
    pipe = subprocess.PIPE
    process = start([sys.executable, "-c", code], stdin=pipe, stdout=pipe)
    assert process.stdin is not None
    process.stdin.write("甲\n乙\n")
    process.stdin.flush()
    assert line_of(process) == "甲\n"
    assert rest_of(process) == "乙\n"
    end(process)
    assert process.returncode == 0


def test_threads_and_events_are_named() -> None:
    go = threading.Event()
    thread = threading.Thread(target=lambda: go.wait(60), name="slow")
    thread.start()
    with pytest.raises(StandsStill, match="slow"):
        join(thread, seconds=0.01)
    with pytest.raises(StandsStill, match="the reader is inside"):
        meet(go, "the reader is inside", 0.01)
    go.set()
    join(thread)
    meet(go, "the reader is inside")
