"""The guards of conftest.py and pyproject.toml must really fail what they are there to fail."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.children import SECONDS

ROOT: Final = Path(__file__).resolve().parent.parent

GUARDED: Final = """
import logging, os, warnings
import pytest
from PySide6.QtCore import qWarning
from PySide6.QtWidgets import QLabel

kept = []

def test_good(qtbot):
    label = QLabel("x")
    qtbot.addWidget(label)
    label.show()

def test_window_left(qtapp_ready):
    kept.append(QLabel("x"))
    kept[0].show()

@pytest.fixture
def qtapp_ready(qapp):
    return qapp

def test_warning():
    warnings.warn("x", DeprecationWarning)

def test_qt_warning(qtbot):
    qWarning("x")

def test_home(own_home):
    assert os.environ["XDG_CONFIG_HOME"].startswith(str(own_home))

@pytest.mark.long
def test_long():
    pass
"""


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Outcome of each guarded test, run with the project's own settings."""
    folder = tmp_path_factory.mktemp("guarded")
    shutil.copy(ROOT / "tests" / "conftest.py", folder)
    (folder / "test_guarded.py").write_text(GUARDED, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-c", str(ROOT / "pyproject.toml")]
    command += ["--rootdir", str(folder), "-p", "no:cacheprovider", "-v", str(folder)]
    ran = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env=dict(os.environ),
        timeout=SECONDS,
    )
    return dict(re.findall(r"::test_(\w+) (PASSED|FAILED|SKIPPED|ERROR)", ran.stdout))


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("good", "PASSED"),
        ("home", "PASSED"),
        ("warning", "FAILED"),
        ("qt_warning", "FAILED"),
        ("long", "SKIPPED"),
    ],
)
def test_guard(outcomes: dict[str, str], name: str, outcome: str) -> None:
    assert outcomes[name] == outcome


def test_a_window_left_open_is_an_error(outcomes: dict[str, str]) -> None:
    # The test itself passes; its clean-up reports the window, and that entry comes last.
    assert outcomes["window_left"] == "ERROR"
