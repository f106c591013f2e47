"""Off a medium: what is found there, and a copy in the inbox that is the file as it was."""

from __future__ import annotations

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
from hypothesis import given
from hypothesis import strategies as st

from desktop.services.exchange import medium_files
from desktop.services.exchange.carrying import Copied, carry_in, find_packages
from desktop.services.exchange.refusals import SENTENCES, PackageRefused
from desktop.services.progress import Cancelled, Progress
from desktop.terms import PackageCode
from tests.children import SECONDS

DATA = bytes(range(256)) * 64
SHA = hashlib.sha256(DATA).hexdigest()
LIMIT = 1 << 20
STEPS = ("open", "read", "write", "flush", "look again", "rename")
posix = pytest.mark.skipif(sys.platform == "win32", reason="made of what POSIX systems have")


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four blocks a file, so that there is a middle."""
    monkeypatch.setattr(medium_files, "BLOCK", 4096)


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package on a stick."""
    path = tmp_path / "stick" / "第03组-上报-0007.zkb"
    path.parent.mkdir()
    path.write_bytes(DATA)
    return path


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """The empty inbox."""
    folder = tmp_path / "inbox"
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


def refused(path: Path, inbox: Path, step: Callable[[str], None] | None = None) -> PackageRefused:
    with pytest.raises(PackageRefused) as caught:
        carry_in(path, inbox, LIMIT, step=step)
    assert list(inbox.iterdir()) == []
    assert caught.value.sentence.startswith(SENTENCES[caught.value.package_code])
    return caught.value


def test_a_copy_in_the_inbox(package: Path, inbox: Path) -> None:
    told: list[str] = []
    shown: list[tuple[int, int, str]] = []
    progress = Progress(lambda *args: shown.append(args))
    found = carry_in(package, inbox, len(DATA), progress=progress, step=told.append)
    assert found == Copied(found.path, SHA, len(DATA))
    assert found.path.read_bytes() == DATA
    assert [path.name for path in inbox.iterdir()] == [found.path.name]
    assert found.path.name.startswith("第03组-上报-0007-")
    assert tuple(dict.fromkeys(told)) == STEPS
    assert shown[-1] == (16, 16, "读取介质")
    if sys.platform != "win32":
        assert found.path.stat().st_mode & 0o777 == 0o600
    # Two sticks may carry the same file, or two files of one name: each has a copy of its own.
    assert carry_in(package, inbox, LIMIT).path != found.path


def test_nothing_is_written_where_it_comes_from(package: Path, inbox: Path) -> None:
    before = {p: p.stat().st_mtime_ns for p in (package, package.parent)}
    package.chmod(0o444)
    package.parent.chmod(0o555)
    try:
        carry_in(package, inbox, LIMIT)
        assert find_packages([package.parent]) == (package,)
    finally:
        package.parent.chmod(0o755)
    assert {p: p.stat().st_mtime_ns for p in before} == before
    assert [p.name for p in package.parent.iterdir()] == [package.name]


def test_what_is_no_plain_file(package: Path, inbox: Path, tmp_path: Path) -> None:
    folder = refused(tmp_path, inbox)
    assert (folder.package_code, "文件夹" in folder.sentence) == (PackageCode.NOT_PACKAGE, True)
    assert refused(package.parent / "nowhere.zkb", inbox).package_code is PackageCode.UNREADABLE


@posix
def test_links_pipes_and_devices(package: Path, inbox: Path, tmp_path: Path) -> None:
    link, pipe = tmp_path / "link.zkb", tmp_path / "pipe.zkb"
    link.symlink_to(package)
    os.mkfifo(pipe)
    assert "快捷方式" in refused(link, inbox).sentence
    for path in (pipe, Path("/dev/zero")):
        assert refused(path, inbox).package_code is PackageCode.NOT_PACKAGE
    # Put there since the look: neither followed nor waited for.
    for name, put in (("a", lambda p: p.symlink_to(pipe)), ("b", os.mkfifo)):
        path = tmp_path / f"{name}.zkb"
        path.write_bytes(DATA)
        true = Path.lstat

        def swapped(
            self: Path, _true: Callable[[Path], os.stat_result] = true,
            _put: Callable[[Path], None] = put,
        ) -> os.stat_result:  # fmt: skip
            found = _true(self)
            self.unlink()
            _put(self)
            return found

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Path, "lstat", swapped)
            assert refused(path, inbox).package_code in {
                PackageCode.UNREADABLE,
                PackageCode.CHANGED,
            }


def test_too_big_is_not_read(package: Path, inbox: Path) -> None:
    with pytest.raises(PackageRefused) as caught:
        carry_in(package, inbox, len(DATA) - 1, step=at("read", lambda: pytest.fail("was read")))
    assert caught.value.package_code is PackageCode.TOO_BIG
    assert caught.value.sentence.endswith("（16 KB，上限 16 KB）")


def test_no_space_at_home(package: Path, inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = SimpleNamespace(free=1000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: usage)
    failed = refused(package, inbox)
    assert failed.package_code is PackageCode.NO_SPACE
    assert failed.sentence.endswith("（需要 272 KB，剩余 1000 字节）")


@pytest.mark.parametrize(
    ("step", "fault", "code"),
    [
        ("open", errno.EIO, PackageCode.UNREADABLE),
        ("read", errno.EIO, PackageCode.UNREADABLE),
        ("read", errno.ENODEV, PackageCode.UNREADABLE),
        ("write", errno.ENOSPC, PackageCode.NO_SPACE),
        ("write", errno.EIO, PackageCode.UNREADABLE),
        ("flush", errno.ENOSPC, PackageCode.NO_SPACE),
        ("look again", errno.EIO, PackageCode.UNREADABLE),
        ("rename", errno.EIO, PackageCode.UNREADABLE),
    ],
)
@pytest.mark.parametrize("nth", [1, 3])
def test_every_step_may_fail(
    package: Path, inbox: Path, step: str, fault: int, code: PackageCode, nth: int
) -> None:
    failed = None
    if nth == 1 or step in {"read", "write"}:
        failed = refused(package, inbox, at(step, failing(fault), nth=nth))
        assert failed.package_code is code
        # Whose disk it was is told apart.
        local = step in {"write", "rename"} and code is PackageCode.UNREADABLE
        assert ("本机收件文件夹" in failed.sentence) == local
    assert carry_in(package, inbox, LIMIT).sha256 == SHA


@pytest.mark.parametrize("nth", [1, 2, 5])
def test_a_stick_pulled_in_the_middle(package: Path, inbox: Path, nth: int) -> None:
    away = package.parent.with_name("pulled")
    step = at("read", lambda: package.parent.rename(away), nth=nth)
    assert refused(package, inbox, step).package_code is PackageCode.UNREADABLE


def test_a_file_that_changes_while_it_is_copied(package: Path, inbox: Path) -> None:
    def longer() -> None:
        with package.open("ab") as stream:
            stream.write(b"more" * 5000)

    def shorter() -> None:
        os.truncate(package, 6000)

    def another() -> None:
        package.unlink()
        package.write_bytes(DATA)
        os.utime(package, ns=(1, 1))

    def rewritten() -> None:
        package.write_bytes(DATA[::-1])
        os.utime(package, ns=(1, 1))

    for change in (longer, shorter, another, rewritten):
        for step in ("read", "write", "look again"):
            package.write_bytes(DATA)
            code = refused(package, inbox, at(step, change, nth=1)).package_code
            assert code is PackageCode.CHANGED, (change, step)


def test_a_file_that_grows_and_grows_does_not_fill_the_disk(package: Path, inbox: Path) -> None:
    read: list[str] = []

    def grow(step: str) -> None:
        if step == "write" and len(read) < 50:
            read.append(step)
            with package.open("ab") as stream:
                stream.write(DATA)

    assert refused(package, inbox, grow).package_code is PackageCode.CHANGED
    # Four blocks and the one byte that shows it.
    assert len(read) == 5


def test_cancelled_in_the_middle(package: Path, inbox: Path) -> None:
    progress = Progress()
    with pytest.raises(Cancelled):
        carry_in(package, inbox, LIMIT, progress=progress, step=at("write", progress.cancel, nth=2))
    assert list(inbox.iterdir()) == []


_CHILD = """
import os, signal, sys
from pathlib import Path
from desktop.services.exchange import fetching, medium_files
medium_files.BLOCK = 4096
def die(reached):
    if reached == sys.argv[3]:
        os.kill(os.getpid(), signal.SIGKILL)
fetching.carry_in(Path(sys.argv[1]), Path(sys.argv[2]), 1 << 20, step=die)
"""


@posix
@pytest.mark.parametrize("step", STEPS)
def test_killed_at_each_step(package: Path, inbox: Path, step: str) -> None:
    command = [sys.executable, "-c", _CHILD, str(package), str(inbox), step]
    assert subprocess.run(command, check=False, timeout=SECONDS).returncode == -signal.SIGKILL
    assert all(path.suffix == ".part" for path in inbox.iterdir())
    found = carry_in(package, inbox, LIMIT)
    assert list(inbox.iterdir()) == [found.path]


def test_packages_are_found_two_levels_deep(tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    wanted = ("b.zkb", "a.ZKB", "下发/c.zkb")
    other = (
        ".hidden.zkb", "._a.zkb", "x.zkb.part", "main.db", "说明.pdf", "下发/深/d.zkb",
        "$RECYCLE.BIN/e.zkb", "System Volume Information/f.zkb", ".Trash-1000/g.zkb",
        "lost+found/h.zkb",
    )  # fmt: skip
    for name in (*wanted, *other):
        path = stick / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    (stick / "folder.zkb").mkdir()
    if sys.platform != "win32":
        (stick / "link.zkb").symlink_to(stick / "b.zkb")
        (stick / "loop").symlink_to(stick)
    expected = tuple(sorted(stick / name for name in wanted))
    assert find_packages([stick]) == expected
    # Files as they are given, whatever their name; each once; what is not there as well.
    given_ = [stick / "main.db", stick, stick / "b.zkb", stick / "nowhere"]
    assert find_packages(given_) == tuple(sorted({*expected, stick / "main.db", stick / "nowhere"}))
    assert find_packages([]) == find_packages([stick / "$RECYCLE.BIN" / "none"])[1:] == ()


def test_a_folder_that_cannot_be_searched(
    package: Path, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_folder: object) -> object:
        raise OSError(errno.EIO, "pulled")

    monkeypatch.setattr(os, "scandir", broken)
    assert find_packages([package.parent]) == (package.parent,)
    with pytest.raises(PackageRefused) as caught:
        carry_in(package.parent, inbox, LIMIT)
    monkeypatch.undo()
    assert caught.value.package_code is PackageCode.UNREADABLE


@given(text=st.text(min_size=1, max_size=60))
def test_any_name_has_a_copy(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    name = text.replace("/", "-").replace("\0", "-")
    if name in {".", ".."} or sys.platform == "win32":
        return
    folder = tmp_path_factory.mktemp("names")
    (folder / "inbox").mkdir()
    try:
        (folder / name).write_bytes(DATA)
    except (OSError, UnicodeEncodeError):
        return  # no file can have this name
    assert carry_in(folder / name, folder / "inbox", LIMIT).sha256 == SHA
    shutil.rmtree(folder)
