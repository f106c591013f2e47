"""What the exchange's benchmark works on: a city, thirteen teams that reported, their packages.

Everything is made by the real services over real encrypted workspaces: enrolled, given their
task, written into, exported. It is kept under ``build/bench``, for making it takes longer than
measuring it; whoever measures works on a copy.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final
from uuid import UUID

import pytest

from desktop.models.changes import Change
from desktop.models.database import raw
from desktop.services.registry import Services
from desktop.services.teams import team_id
from tests.services.exchange.deployment import (
    Deployment,
    at_place,
    cadre_of,
    edit,
    enrolled,
    units_of,
)
from tests.services.record_city import named, write

PORTION: Final = 1_000
BULK: Final = 10_000
ROOT: Final = Path(__file__).resolve().parents[2]
BUILD: Final = ROOT / "build" / "bench"
FORMAT: Final = (
    "desktop/services/exchange/codec.py",
    "desktop/services/exchange/frames.py",
    "desktop/services/exchange/manifest.py",
    "desktop/services/exchange/package.py",
    "desktop/services/exchange/sealing.py",
    "desktop/services/exchange/wire.py",
    "desktop/models/revision.py",
    "tests/benchmarks/exchange_load.py",
)
"""What was made by other versions of these files is made anew."""
EDITED: Final = 4
"""Every fourth record is edited once: a fifth of the revisions builds on another."""


@dataclass(frozen=True, slots=True)
class Load:
    """What is carried: by how many teams, how many revisions and photos each; the city's size.

    ``photo`` is the bytes of one of the four photos of a package; ``times`` multiplies the
    city of 200 units and 1,400 cadres.
    """

    teams: int = 13
    revisions: int = 20_000
    photo: int = 5 << 20
    times: int = 1
    units: int = 200

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers of the teams."""
        return tuple(range(1, 1 + self.teams))

    @property
    def name(self) -> str:
        """A folder's name that says all of it."""
        parts = (self.teams, self.revisions, self.photo, self.times, self.units)
        return "exchange-" + "-".join(map(str, parts))


def stations(load: Load, place: Path = BUILD) -> Path:
    """The enrolled stations with the city at the office; nothing has been exchanged yet."""
    return _kept(place, f"{load.name}-stations", lambda root: _found(root, load))


def reported(load: Load, place: Path = BUILD) -> Path:
    """The same after every team got its task, recorded and exported onto the stick ``report``."""
    before = stations(load, place)
    return _kept(place, f"{load.name}-reported", lambda root: _report(root, load, before))


def _kept(place: Path, name: str, make: Callable[[Path], None]) -> Path:
    """A folder that is made once; one that was broken off or is outdated is made anew."""
    done = place / f"{name}-{_version()}"
    if not done.exists():
        for outdated in place.glob(f"{name}-*"):
            shutil.rmtree(outdated)
        half = place / f"{name}-half"
        half.mkdir(parents=True)
        make(half)
        half.rename(done)
    return done


def _version() -> str:
    texts = (ROOT / name for name in FORMAT)
    return hashlib.sha256(b"".join(path.read_bytes() for path in texts)).hexdigest()[:12]


def _found(root: Path, load: Load) -> None:
    with pytest.MonkeyPatch.context() as patch:
        at_place(patch)
        enrolled(root, load.numbers)
        deployment = Deployment(root)
        desk, changes = deployment.office.desk, city(load)
        while portion := list(islice(changes, BULK)):
            # By the history alone: nobody searches here, and the index takes the longest.
            with desk.db.writing() as session:
                desk.history.write(raw(session), portion, author=desk.actor.account.hex)
        deployment.close()


def _report(root: Path, load: Load, before: Path) -> None:
    shutil.copytree(before, root, dirs_exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        at_place(patch)
        deployment = Deployment(root)
        for number in load.numbers:
            photos = photos_wanted(deployment.office, number, load)
            deployment.task(number)
            team = deployment.station(number)
            for photo in photos:
                team.desk.blobs.put(photo)
            record(team, number, load.revisions)
            deployment.export(number, stick="report")
            deployment.shut(number)
            shutil.rmtree(root / f"team{number:02}")
        deployment.close()


def city(load: Load) -> Iterator[Change]:
    """Units with seven cadres each, and each cadre's form, paired with the teams in turn."""
    for u in range(load.units * load.times):
        unit = named(f"bench/{u}")
        team = team_id(load.numbers[u % load.teams])
        name = {"name": f"江城市第{u}局", "kind": "department", "order_no": 1_000 + u}
        yield Change("unit", unit, name)
        yield Change(
            "pairing",
            named(f"bench/pair/{u}"),
            {"team_id": team, "unit_id": unit, "start": "2026-01-01"},
        )
        for c in range(7):
            yield from cadre(f"{u}/{c}", unit, c)


def cadre(name: str, unit: UUID, order: int) -> Iterator[Change]:
    """A cadre with a form of some length, four postings, three relatives and two grades."""
    row = named(f"bench/cadre/{name}")
    yield Change(
        "cadre",
        row,
        {
            "name": f"赵{name}",
            "level": "city",
            "unit_id": unit,
            "unit_order": order,
            "resume": "任职经历，先后在几个单位工作。" * 40,
        },
    )
    for n in range(4):
        line = {"cadre_id": row, "ordinal": n, "text": "某局副局长、党组成员"}
        yield Change("posting", named(f"bench/posting/{name}/{n}"), line)
    for n in range(3):
        relative = {"cadre_id": row, "ordinal": n}
        yield Change("family_member", named(f"bench/family/{name}/{n}"), relative)
    for n in range(2):
        grade = {"cadre_id": row, "year": 2024 + n, "grade": "excellent"}
        yield Change("past_grade", named(f"bench/grade/{name}/{n}"), grade)


def photos_wanted(office: Services, number: int, load: Load) -> list[bytes]:
    """Photos that the office's rows name and that the office lacks, so that it asks for them."""
    photos = [os.urandom(load.photo) for _ in range(4)]
    for n, photo in enumerate(photos):
        blobs = office.desk.blobs
        sha256 = blobs.put(photo)
        blobs._path(sha256).unlink()
        edit(office, "cadre", cadre_of(units_of(number)[n // 2], n % 2), photo=sha256)
    return photos


def record(services: Services, number: int, total: int) -> None:
    """So many revisions of a team: records of the 考核纪实, as its forms write and edit them."""
    desk = services.desk
    with desk.db.reading() as session:
        (cycle,) = raw(session).execute("SELECT id FROM cycle").fetchone()
    unit = units_of(number)[0]
    made = [fact(number, n, unit, cycle) for n in range(total * EDITED // (EDITED + 1))]
    for start in range(0, len(made), PORTION):
        write(desk, made[start : start + PORTION])
    with desk.db.reading() as session:
        versions = raw(session).execute("SELECT id, version FROM fact ORDER BY id").fetchall()
    left = total - len(made)
    edits = [
        Change("fact", UUID(hex=row), {"text": "补充：已由群众代表核实。"}, version)
        for row, version in versions[:left]
    ]
    for start in range(0, left, PORTION):
        write(desk, edits[start : start + PORTION])


def fact(number: int, n: int, unit: UUID, cycle: str) -> Change:
    """One entry of the 考核纪实."""
    fields = {
        "number": n,
        "unit_id": unit,
        "cadre_id": cadre_of(unit, n % 2),
        "cycle_id": UUID(hex=cycle),
        "team_id": team_id(number),
        "polarity": "positive",
        "visibility": "visible",
        "severity": "medium",
        "on": "2026-11-16",
        "text": f"第{n}条：牵头完成老旧小区改造，按期交付，群众满意。",
        "evidence": "现场查看、台账",
        "state": "draft",
        "round": 0,
    }
    return Change("fact", UUID(int=(number << 96) | (n << 48) | 7), fields)
