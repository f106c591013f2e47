"""An old copy that nobody noticed: what it wrote gets new names, and nothing is lost."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from desktop.models.database import Database
from desktop.models.history import Forked
from desktop.models.rehome import Rehomed, rehome
from tests.models.machine.station import KEY, Station, stations

U, V = UUID(int=1), UUID(int=2)
NEW = "ab" * 16


@pytest.fixture
def pair() -> Iterator[list[Station]]:
    with stations(2) as made:
        yield made


def restore(station: Station, backup: Path) -> None:
    """Put the file back to what it was, as an image of the disc does."""
    path = station.database.path
    station.database.close()
    for side in path.parent.glob(path.name + "-*"):
        side.unlink()
    shutil.copy(backup, path)
    station.database = Database(path, KEY)


def backup_of(station: Station, folder: Path) -> Path:
    station.query("SELECT 1")
    path = station.database.path
    station.database.close()
    kept = Path(shutil.copy(path, folder / "backup.db"))
    station.database = Database(path, KEY)
    return kept


def moved(station: Station, keep: int) -> Rehomed:
    old, station.history.origin = station.history.origin, NEW
    with station.changing() as connection:
        done = rehome(connection, station.history.applier(), old, NEW, keep=keep)
    station.origin = NEW
    return done


def test_both_sides_of_an_unnoticed_restore_meet_as_two_writers(
    pair: list[Station], tmp_path: Path
) -> None:
    team, office = pair
    team.create("unit", U, name="某局", kind="department", remark="初稿")
    office.take_from(team)
    kept = backup_of(team, tmp_path)
    team.edit("unit", U, remark="丢失的一稿")
    office.take_from(team)
    restore(team, kept)
    team.edit("unit", U, name="某某局")
    team.edit("unit", U, remark="新的一稿")
    team.create("unit", V, name="新局", kind="department")
    with pytest.raises(Forked):
        office.take_from(team)
    assert moved(team, keep=1).revisions == 3
    assert team.problems() == []
    office.take_from(team)
    team.take_from(office)
    assert team.digest() == office.digest()
    assert office.value("unit", U, "name") == "某某局"
    assert office.value("unit", V, "name") == "新局"
    ((candidates,),) = office.query("SELECT candidates FROM conflict")
    assert "丢失的一稿" in candidates
    assert "新的一稿" in candidates
    assert [s.problems() for s in pair] == [[], []]
    edit = team.edit("unit", V, remark="照常")
    assert (edit.origin, edit.seq) == (NEW, 4)


def test_what_others_have_after_all_is_not_there_twice(pair: list[Station], tmp_path: Path) -> None:
    team, office = pair
    team.create("unit", U, name="某局", kind="department")
    team.edit("unit", U, name="二局")
    kept = backup_of(team, tmp_path)
    office.take_from(team)
    restore(team, kept)
    moved(team, keep=0)
    office.take_from(team)
    team.take_from(office)
    assert team.digest() == office.digest()
    assert office.query("SELECT name, conflicts FROM unit") == [("二局", 0)]
    assert [s.problems() for s in pair] == [[], []]


def test_what_a_line_of_others_names_keeps_its_name(pair: list[Station]) -> None:
    team, office = pair
    team.create("unit", U, name="某局", kind="department")
    team.edit("unit", U, name="二局")
    office.take_from(team)
    office.edit("unit", U, remark="办公室所写")
    team.take_from(office)
    team.edit("unit", U, name="三局")
    done = moved(team, keep=0)
    assert (done.revisions, done.rows) == (1, (("unit", U.hex),))
    assert team.value("unit", U, "name") == "三局"
    assert team.value("unit", U, "remark") == "办公室所写"
    office.take_from(team)
    team.take_from(office)
    assert team.digest() == office.digest()
    assert team.problems() == []
