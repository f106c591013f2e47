"""Numbered amendments of a frozen scheme. Source: domain.md §2.10."""

from __future__ import annotations

from uuid import UUID

from desktop.services.door import Reading, Service, Writing, reads, writes
from desktop.services.permissions import Operation
from desktop.services.progress import Progress
from desktop.services.scheme_forms import AmendmentDraft, AmendmentEffect, AmendmentView


class AmendmentService(Service):
    """Amendments of a cycle's frozen scheme: the effect first, then the number."""

    @reads(Operation.READ_SCHEME)
    def amendments(self, tx: Reading, cycle: UUID) -> tuple[AmendmentView, ...]:
        """The adopted amendments by number, with what each set."""
        raise NotImplementedError

    @reads(Operation.FREEZE_SCHEME)
    def effect(
        self,
        tx: Reading,
        cycle: UUID,
        draft: AmendmentDraft,
        quarter: int,
        *,
        progress: Progress | None = None,
    ) -> AmendmentEffect:
        """Scores and ranks of all units in a quarter before and after, largest moves first.

        Raises Invalid, Refused (not frozen), NotFound, Cancelled.
        """
        raise NotImplementedError

    @writes(Operation.FREEZE_SCHEME)
    def adopt(self, tx: Writing, cycle: UUID, draft: AmendmentDraft, token: str) -> UUID:
        """Adopt what ``effect`` showed under ``token``; its number follows the last one.

        Raises Invalid when draft or scheme are no longer what the effect was shown for, or the
        amendment has faults; Refused when the scheme is not frozen.
        """
        raise NotImplementedError
