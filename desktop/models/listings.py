"""What lists are put in order by: local, computed from the rows, never synced.

A displayed state is derived from two sides' rows and from digests; a list of a million facts
can neither be filtered nor counted by what has to be computed first. So each record has one
short row here, with its state, its sort keys and its yes-or-no properties, written in the same
transaction as what it is computed from. Ids are 16 bytes, days are ordinals: an index over a
million rows stays small enough to be read through.

``mark`` packs everything that a list may be narrowed by into one number, so that every index
carries it and no filter has to look a row up. Its bits are those of services/listing_marks.py.
"""

from __future__ import annotations

from sqlalchemy import Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base

_NO_ROWID = {"sqlite_with_rowid": False}
"""The id is then the key itself, and every index ends with it: no second look-up."""


class FactListing(Base):
    """One fact that is there. ``team`` is its number, a big one for the office's own.

    ``n`` is the fact's number in the full text, which begins with the day; None: not in it yet.
    ``words`` is a checksum of what the full text has of it; None while ``n`` is.
    """

    __tablename__ = "fact_listing"
    __table_args__ = (
        Index("ix_fact_listing_day", "day", "number", "team", "mark"),
        Index("ix_fact_listing_team_number", "team", "number", "day", "mark"),
        Index("ix_fact_listing_state", "state", "day", "number", "team", "mark"),
        Index("ix_fact_listing_weight", "weight", "day", "number", "team", "mark"),
        Index("ix_fact_listing_unit", "unit", "day", "number", "team", "mark"),
        Index("ix_fact_listing_n", "n", "mark", "team"),
        Index(
            "ix_fact_listing_typical",
            "day",
            "number",
            "team",
            "mark",
            sqlite_where=text("mark & 32768"),
        ),
        _NO_ROWID,
    )

    id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    day: Mapped[int]
    number: Mapped[int]
    team: Mapped[int]
    unit: Mapped[bytes] = mapped_column(LargeBinary(16))
    weight: Mapped[int]
    state: Mapped[int]
    mark: Mapped[int]
    n: Mapped[int | None]
    words: Mapped[int | None]


class InterviewListing(Base):
    """One interview that is there; ``n`` and ``words`` as a fact's, of the remarks."""

    __tablename__ = "interview_listing"
    __table_args__ = (
        Index("ix_interview_listing_day", "day", "number", "team", "mark"),
        Index("ix_interview_listing_team_number", "team", "number", "day", "mark"),
        Index("ix_interview_listing_layer", "layer", "day", "number", "team", "mark"),
        Index("ix_interview_listing_unit", "unit", "day", "number", "team", "mark"),
        Index("ix_interview_listing_n", "n", "mark", "team"),
        _NO_ROWID,
    )

    id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    day: Mapped[int]
    number: Mapped[int]
    team: Mapped[int]
    unit: Mapped[bytes] = mapped_column(LargeBinary(16))
    layer: Mapped[int]
    mark: Mapped[int]
    n: Mapped[int | None]
    words: Mapped[int | None]


class VisitListing(Base):
    """One visit that is there; ``day`` is its first."""

    __tablename__ = "visit_listing"
    __table_args__ = (
        Index("ix_visit_listing_day", "day", "number", "team", "mark"),
        Index("ix_visit_listing_team_number", "team", "number", "day", "mark"),
        Index("ix_visit_listing_team_day", "team", "day", "number", "mark"),
        Index("ix_visit_listing_state", "state", "day", "number", "team", "mark"),
        Index("ix_visit_listing_unit", "unit", "day", "number", "team", "mark"),
        _NO_ROWID,
    )

    id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    day: Mapped[int]
    number: Mapped[int]
    team: Mapped[int]
    unit: Mapped[bytes] = mapped_column(LargeBinary(16))
    state: Mapped[int]
    mark: Mapped[int]


FACT_FTS = "fact_fts"
INTERVIEW_FTS = "interview_fts"
CREATE_TEXTS = tuple(
    f"CREATE VIRTUAL TABLE IF NOT EXISTS {name} "
    "USING fts5(terms, content='', contentless_delete=1, detail=none)"
    for name in (FACT_FTS, INTERVIEW_FTS)
)
"""The texts of facts and interviews; apart from people and units, so that Ctrl+K stays quick."""
