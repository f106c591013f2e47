"""Ground floor: tables, the encrypted database, and the history that writes them."""

from __future__ import annotations

from importlib import import_module

_MODULES = (
    "accounts",
    "assessors",
    "attachments",
    "cadres",
    "exchange",
    "facts",
    "history",
    "holidays",
    "indicators",
    "interviews",
    "key_tasks",
    "listings",
    "outlines",
    "polls",
    "public_feedback",
    "rectification",
    "research_reports",
    "routine_grades",
    "scheme",
    "search",
    "sheets",
    "team_ratings",
    "teams",
    "units",
    "visit_checks",
    "visits",
    "work_reports",
)


def load_all() -> None:
    """Import every module with tables, so that ``Base.metadata`` is complete."""
    for name in _MODULES:
        import_module(f"desktop.models.{name}")
