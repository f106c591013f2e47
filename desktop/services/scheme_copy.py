"""A draft from the shipped scheme or from another year, and how two years differ."""

from __future__ import annotations

from uuid import UUID

from desktop.services.door import Reading, Service, Writing, reads, writes
from desktop.services.permissions import Operation
from desktop.services.scheme_forms import SchemeDifference


class CopyDoors(Service):
    """The part of ``SchemeService`` that fills an empty draft and compares."""

    @writes(Operation.EDIT_SCHEME)
    def use_default(self, tx: Writing, cycle: UUID) -> int:
        """Take the shipped indicators into an empty draft; gives their number.

        Raises Refused when the draft holds any, or is frozen.
        """
        raise NotImplementedError

    @writes(Operation.EDIT_SCHEME)
    def copy_from(self, tx: Writing, cycle: UUID, source: UUID) -> tuple[SchemeDifference, ...]:
        """Take another year's scheme, its amendments folded in, into an empty draft.

        Indicators, rules, wording and catalogue; gives what is different all the same.
        """
        raise NotImplementedError

    @reads(Operation.READ_SCHEME)
    def differences(self, tx: Reading, cycle: UUID, other: UUID) -> tuple[SchemeDifference, ...]:
        """What differs from another year's scheme (its last state): ``old`` is the other's."""
        raise NotImplementedError

    @reads(Operation.READ_SCHEME)
    def previous(self, tx: Reading, cycle: UUID) -> UUID | None:
        """The cycle before this one that has indicators, to copy from or to compare with."""
        raise NotImplementedError
