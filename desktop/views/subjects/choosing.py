"""Where files come from and go to: the system's dialogs, replaceable so that tests click through."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.views.last_folder import LastFolder
from desktop.views.theme import SettingsStore

KINDS = "任免审批表和工作簿 (*.lrmx *.lrm *.xlsx);;所有文件 (*)"


class FileChooser(Protocol):
    """Asks for files."""

    def open_files(self, parent: QWidget) -> tuple[Path, ...]:
        """Files to take in; empty when the user changed one's mind."""

    def open_folder(self, parent: QWidget) -> tuple[Path, ...]:
        """A folder with files to take in; empty when the user changed one's mind."""

    def save_as(self, parent: QWidget, suggested: str, kinds: str) -> Path | None:
        """Where to write a file; None when the user changed one's mind."""


class SystemChooser:
    """The dialogs of the system; they open where the user was last."""

    def __init__(self, settings: SettingsStore | None = None) -> None:
        """``settings`` remember the folder."""
        self._folder = LastFolder(settings)

    def open_files(self, parent: QWidget) -> tuple[Path, ...]:
        """Any number of files: they are recognised by content, so all kinds are shown."""
        names, _ = QFileDialog.getOpenFileNames(
            parent, "选择要导入的文件", self._folder.start(), KINDS
        )
        if names:
            self._folder.keep(Path(names[0]).parent)
        return tuple(Path(name) for name in names)

    def open_folder(self, parent: QWidget) -> tuple[Path, ...]:
        """A folder; its subfolders are searched too."""
        name = QFileDialog.getExistingDirectory(
            parent, "选择存放导入文件的文件夹", self._folder.start()
        )
        if name:
            self._folder.keep(Path(name))
        return (Path(name),) if name else ()

    def save_as(self, parent: QWidget, suggested: str, kinds: str) -> Path | None:
        """One file."""
        name, _ = QFileDialog.getSaveFileName(
            parent, "保存到", self._folder.start(suggested), kinds
        )
        if name:
            self._folder.keep(Path(name).parent)
        return Path(name) if name else None


def file_name(text: str) -> str:
    """A text as a file name that every system takes."""
    bad = '<>:"/\\|?*'
    kept = "".join("_" if c in bad or ord(c) < 32 else c for c in text).strip(" .")
    return kept[:80] or "未命名"
