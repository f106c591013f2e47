"""Revisions of other stations, for tests of what a workspace does with them."""

from __future__ import annotations

from desktop.models.database import raw
from desktop.models.history import History
from desktop.models.revision import Revision, Version
from desktop.services.units import UnitDraft, UnitService
from tests.services.record_city import City

ELSEWHERE = "cd" * 16


def rename(unit: str, name: str, seen: Version, origin: str = ELSEWHERE) -> Revision:
    """A station's first revision: another name of a unit."""
    return Revision(
        origin=origin,
        seq=1,
        table="unit",
        row=unit,
        seen=seen,
        fields={"name": name},
        author="0" * 32,
        at=1_700_000_000_000_000,
        batch=None,
        salt="ef" * 16,
    )


def receive_name(city: City, theirs: str, ours: str = "水利局（本地）") -> None:
    """Rename the second unit here and elsewhere at once: an open conflict."""
    units, history = UnitService(city.desk), city.desk.history
    before = units.get(city.other_unit)
    units.save(UnitDraft(ours, before.kind, id=before.id, version=before.version))
    line = rename(before.id.hex, theirs, Version.parse(before.version)).line()
    take_in(city, history, line)


def take_in(city: City, history: History, line: bytes) -> None:
    """Take one line in, as the merging of a package would."""
    with city.desk.db.writing() as session:
        history.receive(raw(session), [line])
