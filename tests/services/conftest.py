"""Fixtures of service tests: real encrypted workspaces, and a small city in one of them."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest

from desktop.services.door import Desk
from desktop.services.registry import Services
from desktop.terms import Role, StationRole
from tests.services.checking import prepare
from tests.services.imports.office import create, unlock
from tests.services.record_city import City, make_city, open_desk


class MakeDesk(Protocol):
    """Make a workspace whose actor has a role."""

    def __call__(
        self,
        role: Role = Role.CLERK,
        station: StationRole = StationRole.OFFICE,
        *,
        filled: bool = False,
    ) -> Desk: ...


@pytest.fixture
def make_desk(tmp_path: Path) -> Iterator[MakeDesk]:
    """Makes encrypted workspaces, closed at the end of the test."""
    with contextlib.ExitStack() as close:
        made: list[Desk] = []

        def make(
            role: Role = Role.CLERK,
            station: StationRole = StationRole.OFFICE,
            *,
            filled: bool = False,
        ) -> Desk:
            root = tmp_path / f"workspace{len(made)}"
            made.append(open_desk(root, role, station, close, filled=filled))
            return made[-1]

        yield make


@pytest.fixture
def desk(make_desk: MakeDesk, request: pytest.FixtureRequest) -> Desk:
    """The office's workspace with a clerk at the desk, the small city in it if it is asked for."""
    return make_desk(filled="city" in request.fixturenames)


@pytest.fixture
def city(desk: Desk) -> City:
    """The small city at the clerk's desk."""
    return make_city(desk)


@pytest.fixture
def ready(city: City) -> City:
    """The small city with its indicators."""
    return prepare(city)


@pytest.fixture(scope="session")
def new_office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole office workspace that is made once; every test works on a copy."""
    root = tmp_path_factory.mktemp("office") / "workspace"
    create(root)
    return root


@pytest.fixture
def office_root(new_office: Path, tmp_path: Path) -> Path:
    """A test's own workspace folder, empty of records."""
    return Path(shutil.copytree(new_office, tmp_path / "workspace"))


@pytest.fixture
def office(office_root: Path) -> Iterator[Services]:
    """All services over it, with a clerk at the desk."""
    opened = unlock(office_root)
    yield opened
    opened.lock()
