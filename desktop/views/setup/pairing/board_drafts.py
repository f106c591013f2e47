"""An arrangement that is not yet adopted outlives locking and closing, as every form does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from desktop.services.registry import Services
from desktop.views.subjects.form_drafts import FormDrafts


@dataclass(frozen=True, slots=True)
class BoardDraft:
    """What was moved, from which day, and the numbers that a proposal starts from."""

    day: dt.date
    seed: int
    slack: int
    moves: Mapping[UUID, UUID] = field(default_factory=dict)


class BoardDrafts:
    """One draft for each account."""

    def __init__(self, services: Services) -> None:
        self._drafts = FormDrafts(services, "pairing")

    def get(self) -> BoardDraft | None:
        """What was left, or None."""
        found = self._drafts.get(None)
        if found is None:
            return None
        body = found.body
        return BoardDraft(
            dt.date.fromisoformat(body["day"]),
            int(body["seed"]),
            int(body["slack"]),
            {UUID(hex=unit): UUID(hex=team) for unit, team in body["moves"].items()},
        )

    def put(self, draft: BoardDraft) -> None:
        """Keep it."""
        body = {
            "day": draft.day.isoformat(),
            "seed": draft.seed,
            "slack": draft.slack,
            "moves": {unit.hex: team.hex for unit, team in draft.moves.items()},
        }
        self._drafts.put(None, "", body)

    def drop(self) -> None:
        """It was adopted, or taken back."""
        self._drafts.drop(None)
