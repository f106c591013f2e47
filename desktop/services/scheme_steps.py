"""The steps of cycle and scheme: start, year end, seal; freeze. Source: domain.md §1, §2.4(2)."""

from __future__ import annotations

from uuid import UUID

from desktop.services.door import Reading, Service, Writing, reads, writes
from desktop.services.permissions import Operation
from desktop.services.scheme_forms import SchemeSummary


class StepDoors(Service):
    """The part of ``SchemeService`` that moves cycle and scheme on."""

    @reads(Operation.READ_SCHEME)
    def scheme(self, tx: Reading, cycle: UUID) -> SchemeSummary:
        """The scheme at a glance, with its weight sums and faults. Raises NotFound."""
        raise NotImplementedError

    @writes(Operation.EDIT_SCHEME)
    def save_wording(
        self, tx: Writing, cycle: UUID, title: str, first_question: str, version: str
    ) -> None:
        """Save the title and the wording of the first question. Raises Invalid, Stale, Refused."""
        raise NotImplementedError

    @writes(Operation.FREEZE_SCHEME)
    def freeze(
        self,
        tx: Writing,
        cycle: UUID,
        *,
        approver: str,
        basis: str,
        confirm_sums: bool,
        version: str,
    ) -> None:
        """Freeze the scheme. Raises Invalid (approver, basis, confirm_sums), Refused (faults)."""
        raise NotImplementedError

    @reads(Operation.READ_SCHEME)
    def start_faults(self, tx: Reading, cycle: UUID) -> tuple[str, ...]:
        """What keeps the cycle from being started, one sentence each."""
        raise NotImplementedError

    @writes(Operation.EDIT_SCHEME)
    def start(self, tx: Writing, cycle: UUID, version: str) -> None:
        """筹备 → 进行中. Raises Refused with what is in the way, BadTransition, Stale."""
        raise NotImplementedError

    @writes(Operation.EDIT_SCHEME)
    def begin_year_end(self, tx: Writing, cycle: UUID, version: str) -> None:
        """进行中 → 年终考核. Raises BadTransition, Stale."""
        raise NotImplementedError

    @writes(Operation.FREEZE_SCHEME)
    def seal(self, tx: Writing, cycle: UUID, version: str) -> None:
        """年终考核 → 已封存; nothing of the cycle's scheme changes afterwards."""
        raise NotImplementedError
