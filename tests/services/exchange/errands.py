"""What a process that may die does: one errand of the exchange, told step by step."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import pytest

from desktop.models import migrate as schema
from desktop.models.history import History
from desktop.services.clock import FixedClock
from desktop.services.exchange import asking, departing, inbox, standing, taking
from desktop.services.exchange.carrying import carry_in, carry_out
from desktop.services.exchange.clearing import ClearingService
from desktop.services.exchange.service import ExchangeService
from desktop.services.registry import Services, open_services
from desktop.services.workspace import Workspace
from tests.services.exchange.deployment import leader_of, opened
from tests.services.imports.office import CLERK
from tests.services.office_desk import PASSWORDS, START

Told = Callable[[str], None]
Begin = Callable[[], None]
TEAM: Final = 3
REASON: Final = "2026年度考核工作结束，按规定清退"


def _before(patch: pytest.MonkeyPatch, owner: Any, name: str, told: Told, step: str) -> None:
    """Tell of a step before a function is called."""
    honest = getattr(owner, name)

    @functools.wraps(honest)
    def wrapped(*args: Any, **named: Any) -> Any:
        told(step)
        return honest(*args, **named)

    patch.setattr(owner, name, wrapped)


def _tell_commits(services: Services, told: Told) -> None:
    """Tell before the log's entry, between it and the commit, and after the commit."""
    before = services.desk.db.before_commit
    before.insert(0, lambda _session: told("stored"))
    before.append(lambda _session: told("logged"))
    services.desk.listeners.append(lambda _changes: told("committed"))


def _exchange(services: Services, told: Told) -> ExchangeService:
    return ExchangeService(services.desk, services.workspace, services.media, step=told)


def export(
    patch: pytest.MonkeyPatch, told: Told, begin: Begin, seed: int, root: str, to: str
) -> None:
    """The team writes its report."""
    carry = functools.partial(carry_out, step=lambda name: told(f"carry: {name}"))
    patch.setattr(departing, "carry_out", carry)
    team = opened(Path(root), TEAM, FixedClock(START), seed)
    _tell_commits(team, told)
    begin()
    _exchange(team, told).export(to=Path(to))


def consolidate(
    patch: pytest.MonkeyPatch, told: Told, begin: Begin, seed: int, root: str, source: str
) -> None:
    """The office takes in what lies on a stick."""
    carry = functools.partial(carry_in, step=lambda name: told(f"carry: {name}"))
    patch.setattr(inbox, "carry_in", carry)
    _before(patch, History, "take", told, "receive")
    _before(patch, taking, "_store_blobs", told, "attachments")
    _before(patch, taking, "_note_taken", told, "note")
    office = opened(Path(root), None, FixedClock(START), seed)
    _tell_commits(office, told)
    begin()
    _exchange(office, told).consolidate([Path(source)])


def accept(
    patch: pytest.MonkeyPatch, told: Told, begin: Begin, seed: int, root: str, grant: str,
    digits: str,
) -> None:  # fmt: skip
    """The team takes its grant, which makes keys, books, accounts and key slots."""
    _before(patch, standing, "put_certificate", told, "certificate")
    _before(patch, asking, "put_office", told, "office")
    _before(patch, Workspace, "put_code", told, "code")
    _before(patch, asking, "answered", told, "answered")
    _before(patch, standing, "rejudge", told, "rejudge")
    team = opened(Path(root), TEAM, FixedClock(START), seed)
    _tell_commits(team, told)
    begin()
    team.enrolment.accept(Path(grant), digits=digits)


def clear(
    _patch: pytest.MonkeyPatch, told: Told, begin: Begin, seed: int, root: str, to: str
) -> None:
    """The team's workspace is cleared at the end of the year."""
    team = opened(Path(root), TEAM, FixedClock(START), seed)
    begin()
    ClearingService(team.desk, team.workspace, team.exchange, told).clear(
        to=Path(to), reason=REASON, password=leader_of(TEAM).password
    )


def migrate(patch: pytest.MonkeyPatch, told: Told, begin: Begin, _seed: int, root: str) -> None:
    """A workspace of the first released schema is opened with today's program."""
    honest = schema.ensure_current

    def told_of(*args: Any, **named: Any) -> schema.Outcome:
        return honest(*args, **{**named, "step": told})

    patch.setattr(schema, "ensure_current", told_of)
    begin()
    open_services(Path(root), CLERK, PASSWORDS[CLERK], clock=FixedClock(START)).lock()


ERRANDS: Final[Mapping[str, Callable[..., None]]] = {
    "export": export,
    "consolidate": consolidate,
    "accept": accept,
    "clear": clear,
    "migrate": migrate,
}
