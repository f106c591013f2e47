"""An office and three teams, enrolled; every test works on a copy."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.exchange.deployment import Deployment, at_place, copied, enrolled


@pytest.fixture(scope="session")
def enrolled_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The template: made once, never opened again."""
    root = tmp_path_factory.mktemp("deployment") / "stations"
    root.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        at_place(patch)
        enrolled(root)
    return root


@pytest.fixture
def deployment(
    enrolled_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Deployment]:
    """An office and teams 3, 4 and 5, enrolled; nothing has been exchanged yet."""
    yield from copied(enrolled_root, tmp_path, monkeypatch)
