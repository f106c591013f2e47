"""A column in which something may be late: the word 逾期, and red for the eye."""

from __future__ import annotations

from desktop.views.widgets.word_delegate import Index, WordDelegate

LATE = "逾期"


class LateDelegate(WordDelegate):
    """Overdue stands in red; the word says it too, colour alone never does."""

    bold = True

    def words(self, index: Index) -> str:
        """What begins with the word."""
        text = str(index.data() or "")
        return text if text.startswith(LATE) else ""
