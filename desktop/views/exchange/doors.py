"""What the page asks of the services, in its own words; ``binding`` connects the two.

Every method may be called in a worker's thread and raises ``ServiceError`` with a sentence.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from uuid import UUID

from desktop.services.exchange.enrolment_forms import Slip
from desktop.services.exchange.media import MediumDraft
from desktop.services.exchange.values import PackagePreview, PackageReport
from desktop.services.progress import Progress
from desktop.terms import StationRole, TravelState
from desktop.views.exchange.shapes import (
    Advice,
    Asked,
    Cleared,
    Dispute,
    DisputeForm,
    Entry,
    Granted,
    Here,
    MediumRow,
    Member,
    OwnLine,
    Paper,
    Peer,
    Question,
    Readiness,
    Requested,
    Rights,
    Ruling,
    Sent,
    StationLine,
    Stay,
    Stick,
)


class Traffic(Protocol):
    """Packages in and out."""

    def here(self) -> Here:
        """This workspace."""

    def preview(self, paths: Sequence[Path], progress: Progress) -> tuple[PackagePreview, ...]:
        """What files and folders hold; stores nothing."""

    def take(
        self, paths: Sequence[Path], progress: Progress, *, clock_confirmed: bool
    ) -> tuple[PackageReport, ...]:
        """Take packages in, each in a transaction of its own."""

    def peers(self) -> tuple[Peer, ...]:
        """The workstations that packages go to."""

    def export(self, to: Path, peer: Peer | None, medium: UUID | None, progress: Progress) -> Sent:
        """Write one package; without ``peer`` to the office."""

    def slip(self, sent: Sequence[Sent]) -> Paper:
        """The 交接单 of packages just written."""

    def entries(self) -> tuple[Entry, ...]:
        """The register, newest first."""

    def entry_slip(self, entry: Entry) -> Paper:
        """The 交接单 of a line of the register, again."""

    def stays(self) -> tuple[Stay, ...]:
        """Revisions that do not show."""


class Stations(Protocol):
    """Enrolment."""

    def stations(self) -> tuple[StationLine, ...]:
        """All enrolled PCs."""

    def roster(self, key_id: str) -> tuple[Member, ...]:
        """Who may act at one of them."""

    def inspect(self, path: Path) -> Asked:
        """Read a request."""

    def proposed(self, asked: Asked) -> tuple[Member, ...]:
        """The people of the team as its seats say."""

    def grant(
        self,
        asked: Asked,
        digits: str,
        people: Sequence[Member],
        folder: Path,
        replaces: str | None,
    ) -> Granted:
        """Enrol; ``digits`` are those that were compared."""

    def change_roster(self, key_id: str, people: Sequence[Member]) -> tuple[Slip, ...]:
        """Another roster; slips for who is new."""

    def renew_code(self, key_id: str, account: UUID) -> Slip:
        """A new code for somebody who cannot log in."""

    def slips(self, slips: Sequence[Slip]) -> Paper:
        """The 激活码单."""

    def retire(self, key_id: str, reason: str) -> None:
        """停用."""

    def compromise(self, key_id: str, reason: str) -> None:
        """吊销."""

    def request(self, folder: Path) -> Requested:
        """A team's request."""

    def accept(self, path: Path, digits: str) -> str:
        """Take a grant; gives a sentence."""


class Media(Protocol):
    """The register of media."""

    def media(self) -> tuple[MediumRow, ...]:
        """All, also the retired."""

    def register(self, draft: MediumDraft) -> UUID:
        """A new one."""

    def retire(self, medium: UUID, reason: str) -> None:
        """Not to be used any more."""

    def only_registered(self) -> bool:
        """Whether packages go onto registered media only."""

    def set_only_registered(self, *, on: bool) -> None:
        """Say so, or not."""

    def serial(self, stick: Stick) -> str:
        """What a plugged stick says of itself."""

    def advice(self, stick: Stick | None, folder: Path) -> Advice:
        """What is to be said before something is written there."""


class Conflicts(Protocol):
    """The inbox of the office, and what a team hears of it."""

    def disputes(self) -> tuple[Dispute, ...]:
        """Open conflicts."""

    def look(self, key: object) -> DisputeForm | None:
        """One conflict; None when it is open no more."""

    def take(self, form: DisputeForm, place: int, reason: str) -> None:
        """Decide for a candidate."""

    def write(self, form: DisputeForm, values: Mapping[str, object], reason: str) -> None:
        """Decide for other values."""

    def ask(self, form: DisputeForm, team: object, text: str) -> None:
        """Ask a team before deciding."""

    def rulings(self) -> tuple[Ruling, ...]:
        """What was decided about the team's rows."""

    def questions(self) -> tuple[Question, ...]:
        """What the office asks."""

    def answer(self, question: UUID, text: str) -> None:
        """Answer it."""


class Travel(Protocol):
    """How far a team's own records have travelled."""

    def counts(self) -> Mapping[TravelState, int]:
        """How many in each state."""

    def find(self, state: TravelState | None, text: str) -> Sequence[UUID]:
        """The records of a state, or all, the latest first."""

    def rows(self, ids: Sequence[UUID]) -> Sequence[OwnLine]:
        """Their lines."""


class Clearing(Protocol):
    """Year-end 清退."""

    def ready(self) -> Readiness:
        """What stands against it."""

    def clear(
        self, to: Path, medium: UUID | None, reason: str, password: str, progress: Progress
    ) -> Cleared:
        """Write the record and destroy the workspace."""


@dataclass(frozen=True, slots=True)
class Doors:
    """All of it, for one desk."""

    station: StationRole
    rights: Rights
    today: dt.date
    traffic: Traffic
    stations: Stations
    media: Media
    conflicts: Conflicts
    travel: Travel
    clearing: Clearing
