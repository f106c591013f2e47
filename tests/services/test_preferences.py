"""Settings of one's own: kept over a restart, by account, encrypted, of no interest to the log."""

from __future__ import annotations

from pathlib import Path

from desktop.services.door import Desk
from desktop.services.preferences import Preferences
from desktop.terms import Role
from tests.services.imports.office import unlock
from tests.services.record_city import acting


def test_values_stay(office_root: Path) -> None:
    office = unlock(office_root)
    mine = Preferences(office.desk)
    assert mine.get("font") is None
    mine.set("font", "18")
    mine.set("字体", "仿宋样张")
    mine.set("font", "18")
    count = office.desk.audit.count()
    mine.set("font", "14")
    assert office.desk.audit.count() == count
    office.lock()
    office = unlock(office_root)
    again = Preferences(office.desk)
    assert (again.get("font"), again.get("字体")) == ("14", "仿宋样张")
    office.lock()
    raw = b"".join(p.read_bytes() for p in office_root.rglob("*") if p.is_file())
    assert "仿宋样张".encode() not in raw


def test_everybody_has_ones_own(desk: Desk) -> None:
    Preferences(desk).set("font", "18")
    for role in Role:
        if role is not desk.actor.role:
            with acting(desk, role):
                own = Preferences(desk)
                assert own.get("font") is None
                own.set("font", role.value)
    assert Preferences(desk).get("font") == "18"
