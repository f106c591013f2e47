"""Which report is shown, or was left as a draft."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ReportGoal:
    """A subject's report of a year; ``cadre`` None: the leadership team's."""

    cycle: UUID
    unit: UUID
    cadre: UUID | None

    @property
    def form(self) -> str:
        """The kind of its draft in drafts.db, told apart by year and subject."""
        return f"work_report/{self.cycle.hex}/{'team' if self.cadre is None else self.cadre.hex}"

    def about(self, title: str) -> dict[str, str]:
        """What leads back to it from the desk."""
        found = {"title": title, "cycle": self.cycle.hex, "unit": self.unit.hex}
        if self.cadre is not None:
            found["cadre"] = self.cadre.hex
        return found


def report_goal(about: Mapping[str, str]) -> ReportGoal | None:
    """The report that a draft belongs to; None when it does not say."""
    try:
        cadre = about.get("cadre")
        return ReportGoal(
            UUID(hex=about["cycle"]),
            UUID(hex=about["unit"]),
            None if cadre is None else UUID(hex=cadre),
        )
    except (KeyError, ValueError):
        return None
