"""Word lists of the invented city, read from ``resources/sample``."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from desktop.services.paths import RESOURCES

_FOLDER = RESOURCES / "sample"

SECTORS = {
    "party": "党建人事",
    "law": "政法信访",
    "general": "综合政务",
    "economy": "经济发展",
    "industry": "工业科技",
    "finance": "财税金融",
    "agri": "农业农村",
    "urban": "城乡建设",
    "transport": "交通运输",
    "education": "教育教学",
    "health": "卫生健康",
    "culture": "宣传文化",
    "social": "社会民生",
    "market": "安全监管",
    "enterprise": "国有企业",
    "mass": "群团工作",
}


@dataclass(frozen=True, slots=True)
class Duty:
    """A field of work someone is in charge of, with what may be said of it, good and bad."""

    name: str
    good: tuple[str, ...]
    bad: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Department:
    """A row of the list of departments; ``size`` is S, M or L."""

    name: str
    sector: str
    size: str


@lru_cache(maxsize=1)
def departments() -> tuple[Department, ...]:
    """All departments of the city, in official order."""
    rows = (line.split("|") for line in _lines("departments.txt"))
    return tuple(Department(name, sector, size) for name, sector, size in rows)


@lru_cache(maxsize=1)
def duties() -> dict[str, tuple[Duty, ...]]:
    """Sector → its fields of work."""
    result: dict[str, list[Duty]] = {}
    for line in _lines("duties.txt"):
        sector, name, *clauses = line.split("|")
        result.setdefault(sector, []).append(Duty(name, tuple(clauses[:2]), tuple(clauses[2:])))
    return {sector: tuple(found) for sector, found in result.items()}


@lru_cache(maxsize=256)
def main_duties(unit: str, sector: str) -> tuple[str, ...]:
    """What a unit of this name is there for; without an entry all that its sector does."""
    for line in _lines("focus.txt"):
        part, found = line.split("|")
        if part in unit:
            return tuple(found.split(","))
    return tuple(duty.name for duty in duties()[sector])


def common_duties() -> tuple[str, ...]:
    """What every unit has besides: party work, money, staff, buildings."""
    return tuple(duty.name for duty in duties()["common"])


@lru_cache(maxsize=1)
def duty_by_name() -> dict[str, Duty]:
    """Name of a field of work → its clauses."""
    return {duty.name: duty for found in duties().values() for duty in found}


@lru_cache(maxsize=1)
def manners() -> dict[str, Any]:
    """Fragments of remarks that do not depend on the field of work."""
    loaded: dict[str, Any] = json.loads((_FOLDER / "manners.json").read_text(encoding="utf-8"))
    return loaded


def fragments(name: str) -> tuple[str, ...]:
    """One list of fragments of ``manners``."""
    return tuple(str(text) for text in manners()[name])


def _lines(name: str) -> list[str]:
    lines = (_FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]
