"""What a search finds, and who finds it; no widget, so that it costs nothing at the start."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from desktop.services.progress import Progress


@dataclass(frozen=True, slots=True)
class Hit:
    """One find: a name, where it belongs (unit and post), and where it leads."""

    title: str
    detail: str
    kind: str  # Chinese word: 干部, 单位, 命令 …
    icon: str
    page: str = ""
    target: object = None
    run: Callable[[], None] | None = None


class SearchProvider(Protocol):
    """Finds; called in a worker's thread, told to stop when the user types on."""

    def search(self, text: str, limit: int, progress: Progress) -> Sequence[Hit]:
        """The best hits first."""
