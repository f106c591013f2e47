"""The search index: local, computed from the rows, never synced."""

from __future__ import annotations

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base

FTS = "search_fts"
CREATE_FTS = (
    f"CREATE VIRTUAL TABLE IF NOT EXISTS {FTS} "
    "USING fts5(terms, content='', contentless_delete=1, detail=none)"
)
"""Contentless: the index holds no text that could be read back from it."""


class SearchDoc(Base):
    """One findable row; ``n`` is its number in the full-text table."""

    __tablename__ = "search_doc"
    __table_args__ = (Index(None, "table_name", "row_id", unique=True),)

    n: Mapped[int] = mapped_column(primary_key=True)
    table_name: Mapped[str]
    row_id: Mapped[str]


class SearchKey(Base):
    """One spelling by which a row may be typed: its name, full pinyin, initials and the like."""

    __tablename__ = "search_key"

    key: Mapped[str] = mapped_column(primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True, index=True)
