"""The folders of a workspace through which packages pass: inbox, quarantine, outgoing.

A package is worked on from a copy on the local disk only, so that nobody can change or pull it
between the check and the use. Source: exchange.md §4.
"""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Final

from desktop.services.errors import disk_fault
from desktop.services.exchange.fetching import Copied, carry_in
from desktop.services.exchange.refusals import PackageRefused
from desktop.services.progress import Progress
from desktop.services.security.files import PRIVATE_FOLDER
from desktop.services.security.header import Folder
from desktop.terms import PackageCode

MOST_PACKAGE: Final = 4 * 1024**3
"""Bytes of a package that is read at all; ours are split well below."""

SPLIT: Final = 3_900_000_000
"""Bytes of one package file, so that it fits a FAT32 medium (4 GiB less one byte)."""


class Passage:
    """The three folders of one workspace, made when they are first needed."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder

    @property
    def inbox(self) -> Path:
        """Where copies of packages lie while they are taken in."""
        return _made(self._folder.inbox)

    @property
    def quarantine(self) -> Path:
        """Where refused packages are kept."""
        return _made(self._folder.quarantine)

    @property
    def outgoing(self) -> Path:
        """Where packages are put together."""
        return _made(self._folder.outgoing)

    def sweep_inbox(self) -> None:
        """Remove what an interrupted import left; the packages are on their media."""
        _emptied(self._folder.inbox)

    def sweep_outgoing(self) -> None:
        """Remove what an interrupted export left; the next one makes it anew."""
        _emptied(self._folder.outgoing)

    def fetch(self, path: Path, progress: Progress) -> Copied:
        """Copy a package into the inbox. Raises PackageRefused, Cancelled."""
        return carry_in(path, self.inbox, MOST_PACKAGE, progress=progress)

    def isolate(self, copy: Path, sha256: str, code: PackageCode) -> None:
        """Move a refused copy into quarantine; the same content is kept once for each reason.

        Where the disk refuses that, the copy goes: the package is still on its medium, and the
        register names it.
        """
        try:
            copy.replace(self.quarantine / f"{sha256[:32]}-{code.value}.zkb")
        except OSError:
            drop(copy)


def drop(copy: Path) -> None:
    """Delete a copy; what cannot be deleted now is swept at the next import."""
    with contextlib.suppress(OSError):
        copy.unlink()


def _emptied(folder: Path) -> None:
    for path in list(folder.glob("*")) if folder.is_dir() else ():
        drop(path)


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
    except OSError as error:
        raise PackageRefused(PackageCode.NO_SPACE, f"（{disk_fault(error)}）") from None
    return folder
