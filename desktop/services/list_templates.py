"""正负面清单目录: the numbered situations of a cycle. Source: domain.md §1 ListTemplate."""

from __future__ import annotations

from uuid import UUID

from desktop.services.door import Reading, Service, Writing, reads, writes
from desktop.services.permissions import Operation
from desktop.services.scheme_forms import TemplateDraft, TemplateLine


class ListTemplateService(Service):
    """The catalogue of a cycle."""

    @reads(Operation.READ_SCHEME)
    def templates(self, tx: Reading, cycle: UUID) -> tuple[TemplateLine, ...]:
        """All situations, positive ones first, by number."""
        raise NotImplementedError

    @writes(Operation.EDIT_SCHEME)
    def save(self, tx: Writing, cycle: UUID, draft: TemplateDraft) -> UUID:
        """Save a situation. Raises Invalid, NotFound, Stale, Refused (sealed cycle)."""
        raise NotImplementedError

    @writes(Operation.EDIT_SCHEME)
    def remove(self, tx: Writing, template: UUID, version: str) -> None:
        """Take a situation out of the catalogue. Raises NotFound, Stale, Refused (sealed)."""
        raise NotImplementedError

    @writes(Operation.EDIT_SCHEME)
    def use_default(self, tx: Writing, cycle: UUID) -> int:
        """Take the shipped catalogue into an empty one; gives the number of situations.

        Raises Refused when the catalogue holds any.
        """
        raise NotImplementedError
