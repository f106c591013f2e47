"""The labels by which screens and papers cite a record: 访-03-0231, 实-03-012, 纪-03-0045.

The two digits are the team's number; 00 stands for the office's own records.
"""

from __future__ import annotations


def visit_mark(team: int | None, number: int) -> str:
    """实-03-012."""
    return f"实-{team or 0:02d}-{number:03d}"


def interview_mark(team: int | None, number: int) -> str:
    """访-03-0231."""
    return f"访-{team or 0:02d}-{number:04d}"


def fact_mark(team: int | None, number: int) -> str:
    """纪-03-0045."""
    return f"纪-{team or 0:02d}-{number:04d}"


def item_mark(year: int, number: int) -> str:
    """整-2026-007."""
    return f"整-{year}-{number:03d}"


def poll_mark(team: int | None, number: int) -> str:
    """测-03-014."""
    return f"测-{team or 0:02d}-{number:03d}"


def feedback_mark(team: int | None, number: int) -> str:
    """反-03-0012."""
    return f"反-{team or 0:02d}-{number:04d}"
