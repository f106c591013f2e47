"""The file dialogs open where the user was last, never in the program's folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from desktop.views.last_folder import LastFolder
from desktop.views.subjects.choosing import SystemChooser
from desktop.views.theme import MemorySettings


def test_at_first_a_folder_of_the_user() -> None:
    start = Path(LastFolder(MemorySettings()).start())
    assert start.is_dir()
    assert start.is_relative_to(Path.home())
    assert start != Path.cwd()


def test_a_folder_that_is_gone_is_not_offered(tmp_path: Path) -> None:
    settings = MemorySettings()
    LastFolder(settings).keep(tmp_path / "移动硬盘")
    assert Path(LastFolder(settings).start()).is_relative_to(Path.home())
    LastFolder(settings).keep(tmp_path)
    assert LastFolder(settings).start("台账.xlsx") == str(tmp_path / "台账.xlsx")


def test_the_import_dialog_remembers(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, str]] = []

    def answer(_parent: QWidget, _title: str, start: str, kinds: str) -> tuple[list[str], str]:
        asked.append((start, kinds))
        return [str(tmp_path / "花名册.xlsx")], ""

    monkeypatch.setattr(QFileDialog, "getOpenFileNames", answer)
    settings, parent = MemorySettings(), QWidget()
    qtbot.addWidget(parent)
    assert SystemChooser(settings).open_files(parent) == (tmp_path / "花名册.xlsx",)
    SystemChooser(settings).open_files(parent)
    assert asked[1][0] == str(tmp_path)
    assert "*.xlsx" in asked[0][1]
    assert "*.xls " not in asked[0][1].replace(")", " ")
