"""One broadcast after each commit, from which pages reload themselves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Signal


@dataclass(frozen=True, slots=True)
class Changes:
    """What a commit touched: the nouns (table names) and the row ids; none = many."""

    nouns: frozenset[str]
    ids: frozenset[object] = field(default_factory=frozenset)

    def touches(self, *nouns: str) -> bool:
        """Whether one of these nouns was changed."""
        return not self.nouns.isdisjoint(nouns)


class ChangeHub(QObject):
    """The one signal; pages connect, whoever committed publishes (on the GUI thread)."""

    happened = Signal(object)

    def publish(self, nouns: Iterable[str], ids: Iterable[object] = ()) -> None:
        """Tell all pages that rows of these nouns have changed."""
        self.happened.emit(Changes(frozenset(nouns), frozenset(ids)))
