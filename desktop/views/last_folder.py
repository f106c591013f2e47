"""Where the system's file dialogs open: the folder used last, at first the user's documents."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths

from desktop.views.theme import MemorySettings, SettingsStore

KEY = "files.folder"


class LastFolder:
    """Remembers one folder in the user's settings."""

    def __init__(self, settings: SettingsStore | None = None) -> None:
        """Without settings it is forgotten with the window."""
        self._settings: SettingsStore = settings or MemorySettings()

    def start(self, name: str = "") -> str:
        """The folder to open, with a file name to offer; never the program's own folder."""
        stored = self._settings.get(KEY)
        folder = Path(stored) if stored else None
        if folder is None or not folder.is_dir():  # a stick that was pulled out, a share
            place = QStandardPaths.StandardLocation.DocumentsLocation
            folder = Path(QStandardPaths.writableLocation(place) or Path.home())
        if not folder.is_dir():
            folder = Path.home()
        return str(folder / name) if name else str(folder)

    def keep(self, folder: Path) -> None:
        """The user chose a file in this folder."""
        self._settings.set(KEY, str(folder))
