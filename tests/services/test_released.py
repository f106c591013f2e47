"""Workspaces written by every released schema open with today's program, with all their rows."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from desktop.models.database import raw
from desktop.models.verify import digest
from desktop.services.clock import FixedClock
from desktop.services.registry import open_services
from desktop.services.units import UnitDraft
from desktop.services.workspace import Workspace
from desktop.terms import UnitKind
from tests.services.imports.office import CLERK, count
from tests.services.office_desk import PASSWORDS, START

RELEASED = Path(__file__).resolve().parents[1] / "data" / "released"
ROWS = {
    "0001": {"unit": 40, "cadre": 3, "pairing": 5, "cycle": 1, "assessment_team": 2},
    "0002": {"unit": 6, "cadre": 12, "seat": 12, "rule": 11, "visit": 1},
    "0003": {"unit": 40, "rule": 46, "indicator_progress": 1, "visit": 1, "fact": 1, "key_task": 1},
}
REVISIONS = {"0001": 134, "0002": 66, "0003": 144}


@pytest.mark.parametrize("version", sorted(path.name for path in RELEASED.iterdir()))
def test_a_workspace_of_a_released_schema_opens_whole(version: str, tmp_path: Path) -> None:
    root = Path(shutil.copytree(RELEASED / version, tmp_path / "workspace"))
    later = FixedClock(START + dt.timedelta(days=1))
    services = open_services(root, CLERK, PASSWORDS[CLERK], clock=later)
    try:
        assert services.integrity.check().problems == ()
        with services.desk.db.reading() as session:
            connection = raw(session)
            before = digest(connection)
        assert {table: count(services, table) for table in ROWS[version]} == ROWS[version]
        assert before.revisions == REVISIONS[version]
        with services.desk.db.writing() as session:
            services.desk.history.rebuild(raw(session))
        with services.desk.db.reading() as session:
            assert digest(raw(session)) == before
        # A copy writes under an instance of its own, on top of what it brought along.
        services.units.save(UnitDraft("市新设局", UnitKind.DEPARTMENT))
        assert services.integrity.check().problems == ()
    finally:
        services.lock()
    assert not list(root.glob("*.before"))
    Workspace.unlock(root, CLERK, PASSWORDS[CLERK], clock=later).lock()
