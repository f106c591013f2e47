"""Fixtures of the import tests."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.services.registry import Services
from tests.services.imports import office


@pytest.fixture(scope="session")
def empty_office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace that is made once; every test works on a copy."""
    root = tmp_path_factory.mktemp("office") / "workspace"
    office.create(root)
    return root


@pytest.fixture
def root(empty_office: Path, tmp_path: Path) -> Path:
    """A test's own workspace folder."""
    return Path(shutil.copytree(empty_office, tmp_path / "workspace"))


@pytest.fixture
def services(root: Path) -> Iterator[Services]:
    """The services over it, with a clerk at the desk."""
    opened = office.unlock(root)
    yield opened
    opened.lock()
