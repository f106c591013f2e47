"""Which column of ratings is shown, or was left as a draft."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

OWN: Final = "own"
PAPER: Final = "paper"
CHECK: Final = "check"
SHEET: Final = "sheet"
MODES: Final = (OWN, PAPER, CHECK, SHEET)


@dataclass(frozen=True, slots=True)
class RatingGoal:
    """A unit's column in a year; ``assessor`` None: one's own."""

    mode: str
    cycle: UUID
    unit: UUID
    assessor: UUID | None = None

    @property
    def form(self) -> str:
        """The kind of its draft in drafts.db, told apart by year, mode and member."""
        who = "" if self.assessor is None else f"/{self.assessor.hex}"
        return f"rating/{self.mode}/{self.cycle.hex}{who}"

    @property
    def row(self) -> UUID:
        """The row of its draft: the unit."""
        return self.unit

    def about(self, title: str) -> dict[str, str]:
        """What leads back to it from the desk."""
        found = {"title": title, "mode": self.mode, "cycle": self.cycle.hex, "unit": self.unit.hex}
        if self.assessor is not None:
            found["assessor"] = self.assessor.hex
        return found


def goal_of(about: Mapping[str, str]) -> RatingGoal | None:
    """The column that a draft belongs to; None when it does not say."""
    try:
        who = about.get("assessor")
        return RatingGoal(
            about["mode"],
            UUID(hex=about["cycle"]),
            UUID(hex=about["unit"]),
            None if who is None else UUID(hex=who),
        )
    except (KeyError, ValueError):
        return None
