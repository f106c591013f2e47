"""Onto a medium: a whole file, read back, or a sentence; never a part under its name."""

from __future__ import annotations

import ctypes
import errno
import hashlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from desktop.services.exchange import carrying, medium_files
from desktop.services.exchange.carrying import Carried, CarryFailed, CarryStatus, carry_out
from desktop.services.exchange.medium_files import numbered
from desktop.services.progress import Cancelled, Progress
from tests.children import SECONDS

NAME = "第03组-上报-0007-20261122.zkb"
DATA = bytes(range(256)) * 64
SHA = hashlib.sha256(DATA).hexdigest()
BEFORE_NAMED = ("measure", "space", "open", "write", "flush", "rename")
AFTER_NAMED = ("folder", "read back", "verify", "done")
_S = CarryStatus


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four blocks a file, so that there is a middle."""
    monkeypatch.setattr(medium_files, "BLOCK", 4096)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A package on the local disk."""
    path = tmp_path / "outgoing" / "package.zkb"
    path.parent.mkdir()
    path.write_bytes(DATA)
    return path


@pytest.fixture
def medium(tmp_path: Path) -> Path:
    """An empty folder in the place of a stick."""
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def at(name: str, act: Callable[[], object], *, nth: int = 1) -> Callable[[str], None]:
    """A step that does something when it is reached for the nth time."""
    left = [nth]

    def step(reached: str) -> None:
        if reached == name:
            left[0] -= 1
            if left[0] == 0:
                act()

    return step


def failing(number: int) -> Callable[[], None]:
    """An act that fails as the operating system does."""

    def act() -> None:
        raise OSError(number, os.strerror(number))

    return act


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def refused(source: Path, medium: Path, step: Callable[[str], None] | None = None) -> CarryFailed:
    with pytest.raises(CarryFailed) as caught:
        carry_out(source, medium, NAME, step=step)
    assert caught.value.sentence.startswith(caught.value.status.label)
    return caught.value


def test_a_package_is_carried_whole(source: Path, medium: Path) -> None:
    told: list[str] = []
    shown: list[tuple[int, int, str]] = []
    progress = Progress(lambda *args: shown.append(args))
    found = carry_out(source, medium, NAME, progress=progress, step=told.append, sha256=SHA)
    assert found == Carried(medium / NAME, SHA, len(DATA), CarryStatus.WRITTEN)
    assert "可安全拔出" in found.status.label
    assert names(medium) == [NAME]
    assert found.path.read_bytes() == DATA
    steps = [name for i, name in enumerate(told) if told[i - 1 : i] != [name]]
    assert tuple(steps) == (*BEFORE_NAMED, *AFTER_NAMED)
    assert shown[-1] == (48, 48, "写入介质")
    assert [done for done, _, _ in shown] == sorted(done for done, _, _ in shown)
    if sys.platform != "win32":
        # Another account of another PC opens it.
        assert found.path.stat().st_mode & 0o777 == 0o644


def test_the_order_on_the_disk(source: Path, medium: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    for module, name in (
        (medium_files, "flush"),
        (medium_files, "name_anew"),
        (medium_files, "sync_folder"),
        (carrying, "sync_filesystem"),
    ):
        true = getattr(module, name)

        def traced(*args: object, _true: Callable[..., object] = true, _name: str = name) -> object:
            told.append(_name)
            return _true(*args)

        monkeypatch.setattr(module, name, traced)
    carry_out(source, medium, NAME)
    assert told == ["flush", "name_anew", "sync_folder"]
    # Another volume than the workspace's is asked to write out everything it holds back.
    true_stat = Path.stat

    def stat(self: Path, **more: bool) -> object:
        found = true_stat(self, **more)
        return SimpleNamespace(st_dev=-1) if self == source and "flush" in told else found

    told.clear()
    with monkeypatch.context() as patch:
        patch.setattr(Path, "stat", stat)
        carry_out(source, medium, "other.zkb")
    assert told == ["flush", "name_anew", "sync_folder", "sync_filesystem"]


def test_nothing_is_ever_overwritten(
    source: Path, medium: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (medium / NAME).write_bytes(b"another's")
    first = carry_out(source, medium, NAME)
    assert first.path.name == "第03组-上报-0007-20261122 (2).zkb"
    again = carry_out(source, medium, NAME)
    assert (again.path, again.status) == (first.path, CarryStatus.ALREADY)
    assert "可安全拔出" in again.status.label
    assert (medium / NAME).read_bytes() == b"another's"
    # As long, with other bytes; then no number is left.
    source.write_bytes(DATA[::-1])
    assert carry_out(source, medium, NAME).path.name.endswith(" (3).zkb")
    source.write_bytes(b"a third content")
    monkeypatch.setattr(carrying, "MAX_NUMBER", 3)
    before = names(medium)
    assert refused(source, medium).status is CarryStatus.NAME_TAKEN
    assert names(medium) == before


@pytest.mark.parametrize("modern", [True, False])
def test_a_name_taken_at_the_last_moment(
    source: Path, medium: Path, modern: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not modern:

        def without(*_args: object, **_more: object) -> object:
            raise OSError("no such library")

        monkeypatch.setattr(ctypes, "CDLL", without)
    step = at("rename", lambda: (medium / NAME).write_text("another's"))
    assert carry_out(source, medium, NAME, step=step).path.name.endswith(" (2).zkb")
    assert (medium / NAME).read_text() == "another's"
    monkeypatch.setattr(carrying, "MAX_NUMBER", 3)
    source.write_bytes(b"another package")
    third = medium / numbered(NAME, 3)
    step = at("rename", lambda: third.write_text("another's"))
    assert refused(source, medium, step).status is CarryStatus.NAME_TAKEN
    assert len(names(medium)) == 3


@pytest.mark.parametrize(
    ("step", "fault", "status"),
    [
        ("measure", errno.EIO, _S.SOURCE),
        ("space", errno.EIO, _S.FAULT),
        ("open", errno.EACCES, _S.NO_ACCESS),
        ("open", errno.EROFS, _S.READ_ONLY),
        ("write", errno.ENOSPC, _S.NO_SPACE),
        ("write", errno.EDQUOT, _S.NO_SPACE),
        ("write", errno.EFBIG, _S.FAT_LIMIT),
        ("write", errno.EIO, _S.FAULT),
        ("flush", errno.EIO, _S.FAULT),
        ("flush", errno.ENODEV, _S.GONE),
        ("rename", errno.ENXIO, _S.GONE),
        ("rename", errno.EPERM, _S.NO_ACCESS),
        ("folder", errno.EIO, _S.UNVERIFIED),
        ("read back", errno.EIO, _S.UNVERIFIED),
        ("verify", errno.EIO, _S.UNVERIFIED),
        ("done", errno.ENODEV, _S.GONE),
    ],
)
def test_every_step_may_fail(
    source: Path, medium: Path, step: str, fault: int, status: CarryStatus
) -> None:
    failed = refused(source, medium, at(step, failing(fault)))
    assert (failed.status, failed.code) == (status, status.value)
    assert "可安全拔出" not in failed.sentence
    # Before it has its name nothing stays; afterwards the whole file may.
    assert names(medium) == ([NAME] if step in AFTER_NAMED else [])
    done = carry_out(source, medium, NAME)
    assert (done.path.name, done.path.read_bytes()) == (NAME, DATA)


@pytest.mark.parametrize("nth", [1, 2, 3, 4])
@pytest.mark.parametrize("phase", ["measure", "write", "verify"])
def test_the_nth_block_fails_or_is_cancelled(
    source: Path, medium: Path, phase: str, nth: int
) -> None:
    refused(source, medium, at(phase, failing(errno.EIO), nth=nth))
    assert names(medium) == ([NAME] if phase == "verify" else [])
    shutil.rmtree(medium)
    medium.mkdir()
    progress = Progress()
    # The cancel is seen at the next block, or too late after the last one.
    step = at(phase, progress.cancel, nth=nth)
    if (phase, nth) == ("verify", 4):
        assert carry_out(source, medium, NAME, progress=progress, step=step).path.exists()
        return
    with pytest.raises(Cancelled):
        carry_out(source, medium, NAME, progress=progress, step=step)
    assert names(medium) == []


@pytest.mark.parametrize(
    ("winerror", "status"),
    [(19, _S.READ_ONLY), (21, _S.GONE), (1167, _S.GONE), (112, _S.NO_SPACE), (223, _S.FAT_LIMIT)],
)
def test_windows_says_it_its_own_way(
    source: Path, medium: Path, winerror: int, status: CarryStatus
) -> None:
    class WindowsFault(OSError):
        pass

    def act() -> None:
        fault = WindowsFault(errno.EACCES, "refused")
        fault.winerror = winerror  # type: ignore[attr-defined,unused-ignore]  # Windows has it
        raise fault

    assert refused(source, medium, at("write", act)).status is status


@pytest.mark.parametrize("step", ["open", "write", "flush", "rename"])
def test_a_stick_pulled_in_the_middle(source: Path, medium: Path, step: str) -> None:
    away = medium.with_name("pulled")
    failed = refused(source, medium, at(step, lambda: medium.rename(away)))
    assert failed.status is CarryStatus.GONE
    assert all(name.endswith(".part") for name in names(away))
    # It is plugged in again: what was left is swept, the package carried.
    away.rename(medium)
    carry_out(source, medium, NAME)
    assert names(medium) == [NAME]


def test_a_medium_that_gives_back_something_else(source: Path, medium: Path) -> None:
    def rot() -> None:
        (medium / NAME).write_bytes(DATA[:-1] + b"?")

    assert refused(source, medium, at("read back", rot)).status is CarryStatus.DAMAGED
    assert names(medium) == []


def test_a_source_that_changes_or_goes(source: Path, medium: Path) -> None:
    def change() -> None:
        source.write_bytes(b"!" + DATA[1:])

    assert refused(source, medium, at("open", change)).status is CarryStatus.SOURCE_CHANGED
    with pytest.raises(CarryFailed) as caught:
        carry_out(source, medium, NAME, sha256=SHA)
    assert caught.value.status is CarryStatus.SOURCE_CHANGED
    source.write_bytes(DATA)
    gone = at("open", source.unlink)
    assert refused(source, medium, gone).status is CarryStatus.SOURCE
    assert refused(source, medium).status is CarryStatus.SOURCE
    assert names(medium) == []


def test_space_is_looked_at_first(
    source: Path, medium: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = SimpleNamespace(free=16_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: usage)
    failed = refused(source, medium, at("open", lambda: pytest.fail("was opened")))
    assert failed.status is CarryStatus.NO_SPACE
    assert failed.sentence.endswith("（需要 272 KB，剩余 16 KB）")
    monkeypatch.undo()
    monkeypatch.setattr(carrying, "FAT_LIMIT", len(DATA) - 1)
    monkeypatch.setattr(carrying, "file_system_at", lambda _folder: "vfat")
    assert refused(source, medium).status is CarryStatus.FAT_LIMIT
    monkeypatch.setattr(carrying, "file_system_at", lambda _folder: "exfat")
    carry_out(source, medium, NAME)


def test_a_folder_that_is_none(source: Path, medium: Path) -> None:
    file = medium / "x"
    file.touch()
    assert refused(source, file).status is CarryStatus.NOT_FOLDER
    assert refused(source, file / "below").status is CarryStatus.NOT_FOLDER
    assert refused(source, medium / "nowhere").status is CarryStatus.GONE


@pytest.mark.parametrize(
    "name",
    ["main.db", "package.zkb.part", "a/b.zkb", "a\\b.zkb", "CON.zkb", "nul.x.zkb", " .zkb", ".zkb",
     "x .zkb", "..zkb", "a?.zkb", "a\n.zkb", "字" * 70 + ".zkb", "zkb", "x.ZIP"],
)  # fmt: skip
def test_nothing_else_goes_onto_a_medium(source: Path, medium: Path, name: str) -> None:
    with pytest.raises(CarryFailed) as caught:
        carry_out(source, medium, name)
    assert caught.value.status is CarryStatus.BAD_NAME
    database = source.with_name("main.db")
    database.write_bytes(DATA)
    with pytest.raises(CarryFailed) as caught:
        carry_out(database, medium, NAME)
    assert caught.value.status is CarryStatus.BAD_NAME
    assert names(medium) == []


def test_slips_may_go_with_it(source: Path, medium: Path) -> None:
    slip = source.with_suffix(".pdf")
    slip.write_bytes(b"%PDF-1.7")
    carry_out(source, medium, NAME)
    carry_out(slip, medium, "交接单.pdf")
    assert {Path(name).suffix for name in names(medium)} == {".zkb", ".pdf"}


_CHILD = """
import os, resource, signal, sys
from pathlib import Path
from desktop.services.exchange import carrying, medium_files
source, folder, name, step, nth = sys.argv[1:]
medium_files.BLOCK, left = 4096, int(nth)
def die(reached):
    global left
    left -= reached == step
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
if step == "limit":
    resource.setrlimit(resource.RLIMIT_FSIZE, (9000, 9000))
try:
    carrying.carry_out(Path(source), Path(folder), name, step=die)
except carrying.CarryFailed as failed:
    print(failed.code)
"""


def child(source: Path, medium: Path, step: str, nth: int = 1) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", _CHILD, str(source), str(medium), NAME, step, str(nth)]
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=SECONDS)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL and no limits")
@pytest.mark.parametrize(
    ("step", "nth"),
    [*((name, 1) for name in (*BEFORE_NAMED, *AFTER_NAMED)), ("write", 3), ("verify", 3)],
)
def test_killed_at_each_step(source: Path, medium: Path, step: str, nth: int) -> None:
    assert child(source, medium, step, nth).returncode == -signal.SIGKILL
    whole = [path for path in medium.iterdir() if path.suffix != ".part"]
    assert [path.name for path in whole] == ([NAME] if step in AFTER_NAMED else [])
    assert all(path.read_bytes() == DATA for path in whole)
    assert len(names(medium)) <= 1
    done = carry_out(source, medium, NAME)
    assert done.status is (CarryStatus.ALREADY if whole else CarryStatus.WRITTEN)
    assert names(medium) == [NAME]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL and no limits")
def test_the_kernel_itself_refuses_a_long_file(source: Path, medium: Path) -> None:
    assert child(source, medium, "limit").stdout == "fat\n"
    assert names(medium) == []
