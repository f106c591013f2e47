"""One record of each kind that has files, written past its service."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import select

from desktop.models.base import Base
from desktop.models.changes import Change
from desktop.services.attachment_homes import HOMES
from desktop.terms import ScoringMethod
from tests.services.record_city import City, named, write
from tests.services.scheme_leaves import add_leaves, leaf

DAY = dt.date(2026, 11, 16)


def edit(city: City, table: str, row: UUID, **fields: object) -> None:
    """Change a row that is there, past its service."""
    c = Base.metadata.tables[table].c
    with city.desk.db.reading() as session:
        version = session.scalars(select(c.version).where(c.id == row)).one()
    write(city.desk, [Change(table, row, fields, version)])


def records(city: City, visit: UUID, registered: UUID | None = None) -> dict[str, UUID]:
    """One record of each other table that has files.

    ``registered``: the team that registered the complaint and the report; None: the office.
    """
    common = {"unit_id": city.unit, "team_id": city.team}
    found = {t: named(t) for t in HOMES.keys() - {"fact", "visit"}}
    add_leaves(city.desk)
    write(
        city.desk,
        [
            Change(
                "progress_difference",
                found["progress_difference"],
                {
                    **common,
                    "visit_id": visit,
                    "cycle_id": city.cycle,
                    "indicator_id": leaf(ScoringMethod.RATIO),
                    "quarter": 3,
                    "finding": "worse",
                },
            ),
            Change(
                "research_report",
                found["research_report"],
                {
                    **common,
                    "visit_id": visit,
                    "kind": "problem",
                    "title": "报告",
                    "text": "问题",
                    "on": DAY,
                },
            ),
            *_registered(city, found, registered),
        ],
    )
    return found


def _registered(city: City, found: dict[str, UUID], team: UUID | None) -> list[Change]:
    side = {"unit_id": city.unit, "team_id": team}
    return [
        Change(
            "public_feedback",
            found["public_feedback"],
            {
                **side,
                "cadre_id": city.cadre,
                "cycle_id": city.cycle,
                "number": 1,
                "kind": "praise",
                "on": DAY,
                "severity": "light",
                "text": "表扬",
            },
        ),
        Change(
            "work_report",
            found["work_report"],
            {
                **side,
                "cadre_id": city.cadre,
                "cycle_id": city.cycle,
                "title": "述职",
                "on": DAY,
            },
        ),
    ]
