"""The marks of open conflicts: how many stand behind a record, and in which of its contents.

Whatever shows an open conflict's value carries a mark, on screen and on paper.
Source: exchange.md §6.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from desktop.models.disputes import Disputed, disputed_records
from desktop.services.door import Reading
from desktop.services.errors import BadTransition
from desktop.services.labels import TABLES, field_labels

MARK: Final = "冲突"
SIGN: Final = "！"
"""The mark where a column is narrow: the state's own word must stay whole beside it."""


def conflict_counts(tx: Reading, noun: str, ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many open conflicts stand behind what each record shows; only where there are any."""
    found = disputed_records(tx.connection, noun, (i.hex for i in ids))
    return {UUID(hex=row): len(marks) for row, marks in found.items()}


def disputed_contents(tx: Reading, noun: str, row: UUID) -> tuple[str, ...]:
    """What of a record is in conflict: its fields by name, rows that it shows by their kind."""
    marks = disputed_records(tx.connection, noun, [row.hex]).get(row.hex, ())
    return tuple(dict.fromkeys(_word(noun, mark) for mark in marks))


def _word(noun: str, mark: Disputed) -> str:
    if mark.table == noun:
        return field_labels(noun, mark.fields)
    return TABLES.get(mark.table, mark.table)


def check_settled(tx: Reading, noun: str, row: UUID, what: str, step: str) -> None:
    """Nobody says yes to what two hands wrote differently. Raises BadTransition.

    A form shows one of the values; approving it would settle nothing and cover either.
    ``what`` begins the sentence, ``step`` is what waits for the decision.
    """
    disputed = disputed_contents(tx, noun, row)
    if disputed:
        raise BadTransition(unsettled_words(what, disputed, step))


def unsettled_words(what: str, disputed: Sequence[str], step: str) -> str:
    """Why a step is not taken while contents are in conflict, and what to do."""
    return f"{what}有冲突待裁定：{'、'.join(disputed)}。请先到“数据交换—冲突裁定”中裁定，再{step}。"


def marked(text: str, conflicts: int) -> str:
    """A name in a list with its mark."""
    return f"{text}（{MARK}）" if conflicts else text


def warned(state: str, conflicts: int) -> str:
    """A state with the sign before it, where a narrow column shows it."""
    return f"{SIGN}{state}" if conflicts else state


def warned_words(state: str, conflicts: int) -> str:
    """What the sign means, for the tip of a column."""
    return f"{state}；有{MARK}待裁定" if conflicts else state


def waiting_words(disputed: Sequence[str]) -> str:
    """The sentence above a record; empty when nothing is in conflict."""
    return f"有冲突待裁定：{'、'.join(disputed)}。" if disputed else ""
