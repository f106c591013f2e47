"""What another team's station may do to a team's records: nothing that shows."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path
from uuid import UUID

import pytest

from desktop.models.base import Stored
from desktop.models.database import raw
from desktop.models.history import Change, History
from desktop.models.revision import Revision, Version
from desktop.models.scope import Scope, Standing
from desktop.services.door import Writing
from desktop.services.facts import FactDraft, FactService
from desktop.services.interviews import AboutDraft, InterviewDraft, InterviewService
from desktop.services.visit_views import participant_id
from desktop.terms import InterviewLayer, Polarity, Role, Severity, StationRole
from tests.services.record_city import City, held_visit, make_city, open_desk

THEIRS, OURS = "cd" * 16, "ef" * 16
DAY = dt.date(2026, 11, 16)


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    """The small city at the office's desk."""
    with contextlib.ExitStack() as close:
        yield make_city(open_desk(tmp_path, Role.CLERK, StationRole.OFFICE, close))


def merger(city: City) -> History:
    scope = Scope(
        {
            THEIRS: Standing(StationRole.TEAM, city.other_team.hex),
            OURS: Standing(StationRole.TEAM, city.team.hex),
        }
    )
    return History(origin="ab" * 16, now=lambda: 1, salt=lambda: "ef" * 16, hold=scope)


def send(
    city: City, origin: str, table: str, row: UUID, fields: Mapping[str, Stored], seq: int = 1
) -> int:
    """Take in one revision of a station that saw the row as it is; how many were held."""
    with city.desk.db.writing() as session:
        connection = raw(session)
        (version,) = connection.execute(
            f"SELECT version FROM {table} WHERE id = ?",  # noqa: S608 - a table of ours
            (row.hex,),
        ).fetchone()
        forged = Revision(
            origin=origin,
            seq=seq,
            table=table,
            row=row.hex,
            seen=Version.parse(version),
            fields=dict(fields),
            author="0" * 32,
            at=1,
            batch=None,
            salt="ef" * 16,
        )
        return merger(city).receive(connection, [forged.line()]).held


def value(city: City, table: str, row: UUID, field: str) -> Stored:
    with city.desk.db.reading() as session:
        query = f'SELECT "{field}" FROM {table} WHERE id = ?'  # noqa: S608 - names of ours
        found: Stored = raw(session).execute(query, (row.hex,)).fetchone()[0]
        return found


def records(city: City) -> dict[str, UUID]:
    """One row of each of the team's tables."""
    visit = held_visit(city)
    about = (AboutDraft(city.cadre, 4, "务实"),)
    fact = FactDraft(
        city.unit, Polarity.NEGATIVE, Severity.MEDIUM, DAY, "推进不力的情况", team=city.team
    )
    interviews = InterviewService(city.desk)
    interview = interviews.add(InterviewDraft(visit, InterviewLayer.STAFF, DAY, about=about))
    with city.desk.db.reading() as session:
        query = "SELECT id FROM interview_about"
        spoken = UUID(hex=raw(session).execute(query).fetchone()[0])
    return {
        "visit": visit,
        "visit_participant": participant_id(visit, city.post_a),
        "interview": interview,
        "interview_about": spoken,
        "fact": FactService(city.desk).save(fact),
    }


@pytest.mark.parametrize("says", ["nothing", "theirs", "ours"])
def test_no_team_deletes_another_teams_records(city: City, says: str) -> None:
    named = {
        "nothing": {},
        "theirs": {"team_id": city.other_team.hex},
        "ours": {"team_id": city.team.hex},
    }[says]
    for seq, (table, row) in enumerate(records(city).items(), start=1):
        assert send(city, THEIRS, table, row, {"deleted": 1, **named}, seq) == 1, table
        assert value(city, table, row, "deleted") == 0
        assert value(city, table, row, "team_id") == city.team.hex


def test_the_owning_team_still_writes_them(city: City) -> None:
    for seq, (table, row) in enumerate(records(city).items(), start=1):
        fields: dict[str, Stored] = {"deleted": 1, "team_id": city.team.hex}
        assert send(city, OURS, table, row, fields, seq) == 0, table
        assert value(city, table, row, "deleted") == 1


def test_every_change_carries_the_team(city: City) -> None:
    row = records(city)["interview"]
    interviews = InterviewService(city.desk)
    interviews.remove(row, interviews.get(row).version)
    with city.desk.db.reading() as session:
        known = city.desk.history.applier().known(raw(session), "interview", row.hex)
    assert [r.fields["team_id"] for r in known] == [city.team.hex] * 2
    assert known[-1].fields.keys() == {"deleted", "team_id"}


def test_no_change_moves_a_row_to_another_team(city: City) -> None:
    row = records(city)["fact"]
    change = Change(
        "fact", row, {"team_id": city.other_team}, str(value(city, "fact", row, "version"))
    )
    with pytest.raises(ValueError, match="never changes"), city.desk.db.writing() as session:
        Writing(city.desk, session, None).write([change])


def test_a_rebuild_holds_the_same(city: City) -> None:
    row = records(city)["fact"]
    send(city, THEIRS, "fact", row, {"deleted": 1, "team_id": city.other_team.hex})
    with city.desk.db.writing() as session:
        merger(city).rebuild(raw(session))
        reasons = raw(session).execute("SELECT reason FROM revision WHERE state = 2").fetchall()
    assert reasons == [("记录所属的考核组不能更改",)]
    assert value(city, "fact", row, "deleted") == 0
