"""Taking a scheme from a workbook like 综合考核指标体系.xlsx into the draft."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from uuid import UUID

from desktop.services.door import Reading, Service, Writing, reads, writes
from desktop.services.permissions import Operation
from desktop.services.progress import Progress
from desktop.services.scheme_forms import NO_CORRECTIONS, SchemePlan, SchemeTaken, TakeMode


class SchemeImportService(Service):
    """Preview of a workbook, then taking it into the draft."""

    def fields(self) -> Mapping[str, str]:
        """Field → label: what a column may be said to mean; "" is 不导入."""
        raise NotImplementedError

    @reads(Operation.EDIT_SCHEME)
    def preview(
        self,
        tx: Reading,
        cycle: UUID,
        source: Path | bytes,
        *,
        name: str = "",
        sheet: str = "",
        corrections: Mapping[str, str] = NO_CORRECTIONS,
        progress: Progress | None = None,
    ) -> SchemePlan:
        """What taking the workbook would do; changes nothing.

        ``corrections`` are header → field as the user said; those of earlier workbooks are
        remembered. Raises Refused when the scheme is frozen, NotFound, Cancelled.
        """
        raise NotImplementedError

    @writes(Operation.EDIT_SCHEME)
    def take(self, tx: Writing, plan: SchemePlan, mode: TakeMode) -> SchemeTaken:
        """Take a previewed workbook into the draft and remember the corrections.

        Planned anew against the rows as they stand. Raises Refused when the scheme is frozen.
        """
        raise NotImplementedError
