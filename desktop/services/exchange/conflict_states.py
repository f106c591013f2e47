"""Which content of a conflict about a visit's state can be taken: never one that goes back.

Each side took steps of the table from what both had seen. The one that went further did what it
says: a visit that was held cannot be cancelled any more, and one that was returned keeps its
hand-over. Source: domain.md §2.1 (the table lists no way back), exchange.md §6.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from desktop.models.base import Stored
from desktop.models.merge import Group
from desktop.services.states import VISIT
from desktop.terms import VisitAction, VisitState, label_of

_STEPS: Final = (
    VisitState.PLANNED,
    VisitState.HELD,
    VisitState.RECORDED,
    VisitState.RETURNED,
)
"""What a visit's own row says, in the order of the table."""


def way_back(
    table: str, fields: Group, chosen: Sequence[Stored], others: Sequence[Sequence[Stored]]
) -> str:
    """Why a candidate cannot be taken over the others, in one sentence; empty when it can. Pure."""
    if table != "visit" or "state" not in fields:
        return ""
    own = dict(zip(fields, chosen, strict=True))
    for other in others:
        rival = dict(zip(fields, other, strict=True))
        if _goes_back(own, rival):
            mine, theirs = (label_of(VisitState, str(v["state"])) for v in (own, rival))
            return (
                f"该实地考核另一方已登记为“{theirs}”，不能再裁定为“{mine}”，"
                "否则已登记的实施和交回情况会丢失。请选用另一方所填的内容。"
            )
    return ""


def _goes_back(own: Mapping[str, Stored], rival: Mapping[str, Stored]) -> bool:
    mine, theirs = VisitState(str(own["state"])), VisitState(str(rival["state"]))
    if theirs not in _STEPS:
        return False
    if mine not in _STEPS:
        return (theirs, VisitAction.CANCEL) not in VISIT.table
    return _place(own, mine) < _place(rival, theirs)


def _place(values: Mapping[str, Stored], state: VisitState) -> tuple[int, int]:
    round_ = values.get("round")
    return (round_ if isinstance(round_, int) else 0, _STEPS.index(state))
