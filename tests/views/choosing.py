"""What a user would answer in the system's dialogs."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtWidgets import QWidget


@dataclass
class Chooser:
    """Opens these files and saves there; remembers the names that were offered."""

    files: tuple[Path, ...] = ()
    save_to: Path | None = None
    suggested: list[str] = field(default_factory=list)

    def open_files(self, _parent: QWidget) -> tuple[Path, ...]:
        return self.files

    def open_folder(self, _parent: QWidget) -> tuple[Path, ...]:
        return self.files

    def save_as(self, _parent: QWidget, suggested: str, _kinds: str) -> Path | None:
        self.suggested.append(suggested)
        return self.save_to


@dataclass
class Attacher:
    """The same for 附件."""

    files: tuple[Path, ...] = ()
    save_to: Path | None = None
    suggested: list[str] = field(default_factory=list)

    def choose(self, _parent: QWidget) -> tuple[Path, ...]:
        return self.files

    def save_as(self, _parent: QWidget, suggested: str) -> Path | None:
        self.suggested.append(suggested)
        return self.save_to
