"""What a reader who is barred from a unit is not told of its whole kind. Source: domain.md §2.1.

A rank, a tier or a tie tells of the others too: ranks 1, 2 and 4 say who is the third. So in
the kind of a barred unit none is shown, and the scores of the others stay as they are.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from desktop.services.scoring.values import ScoreInputs
from desktop.terms import UnitKind

NO_PLACES = "同类单位中有您应回避的单位，不列出名次和单位数"


def kinds_withheld(inputs: ScoreInputs, barred: Collection[UUID]) -> frozenset[UnitKind]:
    """The kinds of the scored units that the reader is barred from."""
    if not barred:
        return frozenset()
    return frozenset(u.kind for u in inputs.units if not u.former and u.id in barred)


def kinds_words(kinds: Collection[UnitKind]) -> str:
    """The kinds by name, in the order of the lists."""
    return "、".join(kind.label for kind in UnitKind if kind in kinds)


def withheld_words(kinds: Collection[UnitKind]) -> str:
    """What is not shown, and why; empty when nothing is withheld."""
    if not kinds:
        return ""
    return (
        f"{kinds_words(kinds)}中有您应回避的单位，这类单位只列得分，"
        "不显示名次、等次建议和并列情况。"
    )
