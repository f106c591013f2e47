"""Names that every system keeps, leftovers, and what an operating system cannot do."""

from __future__ import annotations

import errno
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.services.exchange import medium_files
from desktop.services.exchange.carrying import carry_out
from desktop.services.exchange.medium_files import (
    amount,
    fits_medium,
    fitting_name,
    new_part,
    numbered,
    sweep,
)


@pytest.fixture
def medium(tmp_path: Path) -> Path:
    """An empty folder in the place of a stick."""
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@given(st.text(max_size=300), st.sampled_from([".zkb", ".pdf"]))
def test_any_text_makes_a_name_that_fits(text: str, suffix: str) -> None:
    name = fitting_name(text, suffix)
    assert fits_medium(name), name
    assert all(len(numbered(name, n).encode()) <= 255 for n in (1, 2, 99))
    assert fitting_name(name.removesuffix(suffix), suffix) == name


@given(name=st.text(max_size=80).map(lambda text: text + ".zkb"))
def test_a_name_that_fits_is_the_name_there(
    name: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    if not fits_medium(name):
        return
    folder = tmp_path_factory.mktemp("names")
    (folder / "out").mkdir()
    (folder / "package.zkb").write_bytes(b"x")
    carry_out(folder / "package.zkb", folder / "out", name)
    assert names(folder / "out") == [name]
    shutil.rmtree(folder)


def test_only_our_own_leftovers_are_swept(medium: Path) -> None:
    left, other = new_part(medium), medium / "download.part"
    for path in (left, other, medium / "包.zkb"):
        path.write_bytes(b"x")
    new_part(medium).mkdir()
    with medium_files.created(held := new_part(medium), 0o600):
        assert sweep(medium) == 1
        assert held.exists() or sys.platform == "win32"
    assert not left.exists()
    assert {other.name, "包.zkb"} <= set(names(medium))
    assert sweep(medium / "nowhere") == 0


def failing(number: int) -> Callable[[Path], None]:
    """A call that fails as the operating system does."""

    def call(_folder: Path) -> None:
        raise OSError(number, os.strerror(number))

    return call


def test_folders_that_cannot_be_flushed(medium: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for fault, passes in ((errno.EINVAL, True), (errno.ENOTSUP, True), (errno.EIO, False)):
        monkeypatch.setattr(medium_files, "sync_dir", failing(fault))
        if passes:
            medium_files.sync_folder(medium)
        else:
            with pytest.raises(OSError, match=os.strerror(fault)):
                medium_files.sync_folder(medium)


def test_amounts_as_people_say_them() -> None:
    sizes = (12, 820 << 10, 3 << 19, 5 << 30)
    assert [amount(n) for n in sizes] == ["12 字节", "820 KB", "1.5 MB", "5.0 GB"]
