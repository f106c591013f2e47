"""Where finished files go: the system's dialogs, replaceable so that tests click through."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.views.last_folder import LastFolder
from desktop.views.theme import SettingsStore


class FileChooser(Protocol):
    """Asks where to write."""

    def save_as(self, parent: QWidget, suggested: str, kinds: str) -> Path | None:
        """Where to write one file; None when the user changed one's mind."""

    def folder(self, parent: QWidget) -> Path | None:
        """Where to write several files; None as above."""


class SystemChooser:
    """The dialogs of the system; they open where the user was last."""

    def __init__(self, settings: SettingsStore | None = None) -> None:
        """``settings`` remember the folder."""
        self._folder = LastFolder(settings)

    def save_as(self, parent: QWidget, suggested: str, kinds: str) -> Path | None:
        """One file."""
        name, _ = QFileDialog.getSaveFileName(
            parent, "另存为", self._folder.start(suggested), kinds
        )
        if name:
            self._folder.keep(Path(name).parent)
        return Path(name) if name else None

    def folder(self, parent: QWidget) -> Path | None:
        """A folder."""
        name = QFileDialog.getExistingDirectory(
            parent, "选择存放画像的文件夹", self._folder.start()
        )
        if name:
            self._folder.keep(Path(name))
        return Path(name) if name else None
