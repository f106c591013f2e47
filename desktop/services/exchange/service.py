"""数据交换: packages out, packages in, and the books about them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from desktop.services.door import Desk, Reading, Service, permits, reads
from desktop.services.exchange import books, checking, standing
from desktop.services.exchange.arriving import Arrivals
from desktop.services.exchange.departing import Departures
from desktop.services.exchange.digesting import ScopeDigest, team_digest
from desktop.services.exchange.inbox import SPLIT, Passage
from desktop.services.exchange.manifest import Notes
from desktop.services.exchange.media import MediaService
from desktop.services.exchange.steps import Step, no_step
from desktop.services.exchange.values import (
    ChannelLine,
    Exported,
    PackagePreview,
    PackageReport,
    RegisterLine,
    RegisterQuery,
    UnshownLine,
)
from desktop.services.permissions import Operation
from desktop.services.progress import Progress
from desktop.services.workspace import Workspace


class ExchangeService(Service):
    """Packages. ``progress`` is given by keyword, so that cancelling also stops the database."""

    def __init__(
        self,
        desk: Desk,
        workspace: Workspace,
        media: MediaService,
        *,
        split: int = SPLIT,
        step: Step = no_step,
    ) -> None:
        """``split``: bytes of one package file; ``step`` is told of each named step."""
        super().__init__(desk)
        self._counted: books.Counted = {}
        passage = Passage(workspace.folder)
        self._departures = Departures(desk, passage, media, split, step)
        self._arrivals = Arrivals(desk, workspace, passage, step)

    @permits(Operation.EXCHANGE)
    def export(
        self,
        *,
        to: Path,
        team: UUID | int | None = None,
        medium: UUID | None = None,
        clearing: Notes | None = None,
        progress: Progress | None = None,
    ) -> Exported:
        """Write a package onto a medium: a team to the office, the office to ``team``.

        Whatever the other side has not acknowledged is carried, with what it asked for; when
        that is nothing, the package is a receipt. Done means read back and found whole. Raises
        PackageRefused (NOT_ENROLLED, NO_SPACE), CarryFailed, Refused, Invalid, Cancelled;
        nothing is noted as sent then, and the next export carries everything again.
        """
        return self._departures.export(to, team, medium, clearing, progress or Progress())

    @reads(Operation.EXCHANGE)
    def preview(
        self, tx: Reading, paths: Sequence[Path], *, progress: Progress | None = None
    ) -> tuple[PackagePreview, ...]:
        """What packages say of themselves, after every check that needs no writing.

        Folders are searched for packages. Nothing is stored, nothing is written to the medium.
        Raises Cancelled.
        """
        files = checking.found(tx.session, paths)
        return tuple(checking.preview(tx, path, progress or Progress()) for path in files)

    @permits(Operation.EXCHANGE)
    def consolidate(
        self,
        paths: Sequence[Path],
        *,
        confirm_clock: bool = False,
        progress: Progress | None = None,
    ) -> tuple[PackageReport, ...]:
        """Take in packages: each wholly or not at all, one bad one blocks no other.

        Folders are searched. The reports stand in the order of taking: by sender and number;
        what could not be read at all comes first. When it is cancelled, the package under way
        is rolled back, finished ones stay, and the others are reported as cancelled.
        ``confirm_clock``: a person has looked at this PC's date. Raises Refused and StoreError.
        """
        return self._arrivals.consolidate(
            paths, confirm_clock=confirm_clock, progress=progress or Progress()
        )

    @reads(Operation.READ_EXCHANGE)
    def channels(self, tx: Reading) -> tuple[ChannelLine, ...]:
        """How the exchange with each workstation stands."""
        return books.channels(tx, self._counted)

    @reads(Operation.READ_EXCHANGE)
    def register(self, tx: Reading, query: RegisterQuery | None = None) -> tuple[RegisterLine, ...]:
        """收发登记, the newest first."""
        return books.register(tx, query or RegisterQuery())

    @reads(Operation.READ_EXCHANGE)
    def held(self, tx: Reading, limit: int = 500) -> tuple[UnshownLine, ...]:
        """Revisions that do not show because their origin may not write them."""
        return books.unshown(tx, books.HELD, limit)

    @reads(Operation.READ_EXCHANGE)
    def waiting(self, tx: Reading, limit: int = 500) -> tuple[UnshownLine, ...]:
        """Revisions that do not show yet because something that they build on is missing."""
        return books.unshown(tx, books.WAITING, limit)

    @reads(Operation.OWN_SETTINGS)
    def enrolled(self, tx: Reading) -> bool:
        """Whether this workspace may exchange packages at all."""
        return standing.is_enrolled(tx.session)

    @reads(Operation.CHECK)
    def digest(self, tx: Reading, team: UUID | int | None = None) -> ScopeDigest:
        """The digest over a channel's scope: equal on both sides once both have imported.

        At the office ``team`` says whose channel; a team's workspace has but one. Raises
        PackageRefused(NOT_ENROLLED), NotFound.
        """
        chosen = books.channel_team(tx, team)
        return team_digest(tx.connection, chosen, tx.desk.clock.today())
