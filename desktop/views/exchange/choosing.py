"""Where packages come from and go to: the system's dialogs, replaceable in tests."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.views.last_folder import LastFolder
from desktop.views.theme import SettingsStore

PACKAGES = "数据包 (*.zkb);;所有文件 (*)"
PDF = "PDF 文件 (*.pdf)"


class Chooser(Protocol):
    """Asks for files and folders; empty or None when the user changed one's mind."""

    def packages(self, parent: QWidget) -> tuple[Path, ...]:
        """Packages to take in."""

    def package(self, parent: QWidget, title: str) -> Path | None:
        """One file of the enrolment."""

    def folder(self, parent: QWidget, title: str) -> Path | None:
        """A folder to read from or to write to."""

    def save_as(self, parent: QWidget, suggested: str) -> Path | None:
        """Where to write a document."""


class SystemChooser:
    """The dialogs of the system; they open where the user was last."""

    def __init__(self, settings: SettingsStore | None = None) -> None:
        """``settings`` remember the folder."""
        self._folder = LastFolder(settings)

    def packages(self, parent: QWidget) -> tuple[Path, ...]:
        """Any number of packages."""
        names, _ = QFileDialog.getOpenFileNames(
            parent, "选择要接收的数据包", self._folder.start(), PACKAGES
        )
        if names:
            self._folder.keep(Path(names[0]).parent)
        return tuple(Path(name) for name in names)

    def package(self, parent: QWidget, title: str) -> Path | None:
        """One file."""
        name, _ = QFileDialog.getOpenFileName(parent, title, self._folder.start(), PACKAGES)
        if name:
            self._folder.keep(Path(name).parent)
        return Path(name) if name else None

    def folder(self, parent: QWidget, title: str) -> Path | None:
        """A folder."""
        name = QFileDialog.getExistingDirectory(parent, title, self._folder.start())
        if name:
            self._folder.keep(Path(name))
        return Path(name) if name else None

    def save_as(self, parent: QWidget, suggested: str) -> Path | None:
        """One PDF."""
        name, _ = QFileDialog.getSaveFileName(parent, "另存为", self._folder.start(suggested), PDF)
        if name:
            self._folder.keep(Path(name).parent)
        return Path(name) if name else None
