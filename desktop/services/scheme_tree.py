"""Editing the tree of indicators while the scheme is a draft. Source: domain.md §2.4."""

from __future__ import annotations

from uuid import UUID

from desktop.services.door import Reading, Service, Writing, reads, writes
from desktop.services.permissions import Operation
from desktop.services.scheme_forms import IndicatorDraft, IndicatorLine


class IndicatorDoors(Service):
    """The part of ``SchemeService`` that edits indicators."""

    @reads(Operation.READ_SCHEME)
    def indicators(
        self, tx: Reading, cycle: UUID, quarter: int | None = None
    ) -> tuple[IndicatorLine, ...]:
        """The tree from the top, with amendments up to a quarter (None: all of them)."""
        raise NotImplementedError

    @writes(Operation.EDIT_SCHEME)
    def save_indicator(self, tx: Writing, cycle: UUID, draft: IndicatorDraft) -> UUID:
        """Save an indicator. Raises Invalid, NotFound, Stale, Refused (frozen)."""
        raise NotImplementedError

    @writes(Operation.EDIT_SCHEME)
    def remove_indicator(self, tx: Writing, indicator: UUID, version: str) -> int:
        """Take an indicator out with all below it; gives their number.

        Raises NotFound, Stale, Refused (frozen, or the first question among them).
        """
        raise NotImplementedError

    @writes(Operation.EDIT_SCHEME)
    def move_indicator(self, tx: Writing, indicator: UUID, step: int) -> None:
        """Move an indicator among its siblings, -1 up, 1 down; at the end nothing happens.

        Raises NotFound, Refused (frozen, or the first question would no longer be first).
        """
        raise NotImplementedError
