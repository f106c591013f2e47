"""The state machines of visits, facts and rectification items, as pure tables.

A table says from which displayed state which action leads where, whose hand does it, and what
must be given with it. What the tables do not list is refused with a sentence that says which
state it is and what is possible now. Source: domain.md §2.7 and §2.8.

A displayed state is derived from two rows: the team's own and the office's. The office's
decision names the *round* (how often the records were handed in) that it speaks of, so a
退回 does not cling to what was handed in again, and it covers a digest: when the records
differ later, the decision counts as not given and 核后有改动 is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final, Generic, TypeVar

from desktop.services.errors import BadTransition
from desktop.terms import (
    FactAction,
    FactState,
    FactVerdict,
    ItemAction,
    ItemState,
    Term,
    VisitAction,
    VisitDecision,
    VisitState,
)

S = TypeVar("S", bound=Term)
A = TypeVar("A", bound=Term)


class Side(Enum):
    """Whose hand: who records, or who decides on what was recorded."""

    RECORD = "record"
    DECIDE = "decide"


class Need(Term):
    """What must be given with an action."""

    REASON = "reason", "原因"
    DAY = "day", "日期"
    TEXT = "text", "内容"
    DUE = "due", "期限"


class Only(Term):
    """What the record itself must be for an action to be listed; the label tells the user."""

    EMBEDDED = "embedded", "只有嵌入式考核可以先实施、后补批"
    UNAPPROVED = "unapproved", "只有未经批准就已实施的考核需要补批"
    APPROVED = "approved", "本次考核尚未批准，请先补批"
    ON_THE_SPOT = "on_the_spot", "只有立行立改的事项可以不报方案"


@dataclass(frozen=True, slots=True)
class Move(Generic[S]):
    """One listed transition. ``target`` None keeps the state."""

    target: S | None
    side: Side
    needs: frozenset[Need] = frozenset()
    only: Only | None = None


@dataclass(frozen=True, slots=True)
class Machine(Generic[S, A]):
    """A table of transitions; ``noun`` is how sentences call the thing."""

    noun: str
    table: Mapping[tuple[S, A], tuple[Move[S], ...]]

    def possible(self, state: S, facts: frozenset[Only] = frozenset()) -> tuple[A, ...]:
        """The actions that the table lists for a state, in the table's order."""
        found: dict[A, None] = {}
        for (source, action), moves in self.table.items():
            if source == state and any(m.only is None or m.only in facts for m in moves):
                found[action] = None
        return tuple(found)

    def move(self, state: S, action: A, facts: frozenset[Only] = frozenset()) -> Move[S]:
        """The transition of an action. Raises BadTransition with the way out in its sentence."""
        moves = self.table.get((state, action), ())
        for move in moves:
            if move.only is None or move.only in facts:
                return move
        raise BadTransition(self._refusal(state, action, moves, facts))

    def _refusal(
        self, state: S, action: A, moves: tuple[Move[S], ...], facts: frozenset[Only]
    ) -> str:
        why = "".join(f"{m.only.label}。" for m in moves if m.only is not None)
        now = "、".join(a.label for a in self.possible(state, facts))
        way = f"现在可以：{now}。" if now else "此状态下没有可办理的事项。"
        return f"该{self.noun}目前为“{state.label}”，不能{action.label}。{why}{way}"


_V, _VA = VisitState, VisitAction
_REASON: Final = frozenset({Need.REASON})

VISIT: Final[Machine[VisitState, VisitAction]] = Machine(
    "实地考核",
    {
        (_V.PLANNED, _VA.APPROVE): (Move(_V.APPROVED, Side.DECIDE),),
        (_V.PLANNED, _VA.HOLD): (Move(_V.HELD, Side.RECORD, only=Only.EMBEDDED),),
        (_V.APPROVED, _VA.HOLD): (Move(_V.HELD, Side.RECORD),),
        (_V.HELD, _VA.RECORD): (Move(_V.RECORDED, Side.RECORD),),
        (_V.SENT_BACK, _VA.RECORD): (Move(_V.RECORDED, Side.RECORD),),
        (_V.RECORDED, _VA.RETURN): (Move(_V.RETURNED, Side.RECORD, frozenset({Need.DAY})),),
        (_V.HELD, _VA.APPROVE_LATE): (Move(None, Side.DECIDE, _REASON, Only.UNAPPROVED),),
        (_V.RECORDED, _VA.APPROVE_LATE): (Move(None, Side.DECIDE, _REASON, Only.UNAPPROVED),),
        (_V.RETURNED, _VA.APPROVE_LATE): (Move(None, Side.DECIDE, _REASON, Only.UNAPPROVED),),
        (_V.RETURNED, _VA.ACCEPT): (Move(_V.ACCEPTED, Side.DECIDE, only=Only.APPROVED),),
        (_V.RETURNED, _VA.SEND_BACK): (Move(_V.SENT_BACK, Side.DECIDE, _REASON),),
        (_V.ACCEPTED, _VA.REOPEN): (Move(_V.RECORDED, Side.DECIDE, _REASON),),
        (_V.PLANNED, _VA.CANCEL): (Move(_V.CANCELLED, Side.RECORD, _REASON),),
        (_V.APPROVED, _VA.CANCEL): (Move(_V.CANCELLED, Side.RECORD, _REASON),),
    },
)

_F, _FA = FactState, FactAction

FACT: Final[Machine[FactState, FactAction]] = Machine(
    "考核纪实",
    {
        (_F.DRAFT, _FA.SUBMIT): (Move(_F.SUBMITTED, Side.RECORD),),
        (_F.DRAFT, _FA.WITHDRAW): (Move(_F.WITHDRAWN, Side.RECORD, _REASON),),
        (_F.SUBMITTED, _FA.VERIFY): (Move(_F.VERIFIED, Side.DECIDE),),
        (_F.SUBMITTED, _FA.SEND_BACK): (Move(_F.DRAFT, Side.DECIDE, _REASON),),
        (_F.SUBMITTED, _FA.DISPUTE): (Move(_F.DISPUTED, Side.DECIDE, _REASON),),
        (_F.VERIFIED, _FA.DISPUTE): (Move(_F.DISPUTED, Side.DECIDE, _REASON),),
        (_F.DISPUTED, _FA.VERIFY): (Move(_F.VERIFIED, Side.DECIDE, _REASON),),
        (_F.DISPUTED, _FA.WITHDRAW): (Move(_F.WITHDRAWN, Side.RECORD, _REASON),),
    },
)

_I, _IA = ItemState, ItemAction
_TEXT: Final = frozenset({Need.TEXT})
_NEW_DATE: Final = frozenset({Need.REASON, Need.DUE})

ITEM: Final[Machine[ItemState, ItemAction]] = Machine(
    "整改事项",
    {
        (_I.OPENED, _IA.PLAN): (Move(_I.PLANNED, Side.RECORD, _TEXT),),
        (_I.OPENED, _IA.START): (Move(_I.IN_PROGRESS, Side.RECORD, only=Only.ON_THE_SPOT),),
        (_I.PLANNED, _IA.START): (Move(_I.IN_PROGRESS, Side.RECORD),),
        (_I.RETURNED, _IA.START): (Move(_I.IN_PROGRESS, Side.RECORD),),
        (_I.IN_PROGRESS, _IA.REPORT): (
            Move(_I.REPORTED, Side.RECORD, frozenset({Need.TEXT, Need.DAY})),
        ),
        (_I.REPORTED, _IA.CHECK): (Move(_I.CHECKED, Side.DECIDE, _TEXT),),
        (_I.CHECKED, _IA.CLOSE): (Move(_I.CLOSED, Side.DECIDE, frozenset({Need.DAY})),),
        (_I.CHECKED, _IA.KEEP): (Move(_I.LONG_TERM, Side.DECIDE, _REASON),),
        (_I.REPORTED, _IA.SEND_BACK): (Move(_I.RETURNED, Side.DECIDE, _NEW_DATE),),
        (_I.CHECKED, _IA.SEND_BACK): (Move(_I.RETURNED, Side.DECIDE, _NEW_DATE),),
        (_I.OPENED, _IA.EXTEND): (Move(None, Side.DECIDE, _NEW_DATE),),
        (_I.PLANNED, _IA.EXTEND): (Move(None, Side.DECIDE, _NEW_DATE),),
        (_I.IN_PROGRESS, _IA.EXTEND): (Move(None, Side.DECIDE, _NEW_DATE),),
        (_I.RETURNED, _IA.EXTEND): (Move(None, Side.DECIDE, _NEW_DATE),),
        (_I.LONG_TERM, _IA.YEARLY_CHECK): (
            Move(None, Side.DECIDE, frozenset({Need.TEXT, Need.DAY})),
        ),
        (_I.CLOSED, _IA.REOPEN): (Move(_I.IN_PROGRESS, Side.DECIDE, _NEW_DATE),),
    },
)


def side_of(machine: Machine[S, A], action: A) -> Side:
    """Whose hand an action is: the same from every state. Raises KeyError for an unlisted one."""
    for (_, listed), moves in machine.table.items():
        if listed == action:
            return moves[0].side
    raise KeyError(action)


@dataclass(frozen=True, slots=True)
class OfficeWord:
    """What the office's row says: the decision, its round, and whether its digest still fits."""

    decision: str | None = None
    round: int | None = None
    fits: bool = True


@dataclass(frozen=True, slots=True)
class VisitShown:
    """The displayed state of a visit; ``changed_after``: approved or accepted, then changed.

    Neither counts then: an approval that no longer fits wants a late one (补批).
    """

    state: VisitState
    changed_after: bool = False


@dataclass(frozen=True, slots=True)
class FactShown:
    """The displayed state of a fact."""

    state: FactState
    changed_after: bool = False


def visit_shown(
    own: VisitState, round_: int, *, approved: bool, approval_fits: bool, office: OfficeWord
) -> VisitShown:
    """The displayed state of a visit from the team's row and the office's.

    ``own`` is what the team's row says, ``approved`` whether the office approved the plan.
    """
    lapsed = approved and not approval_fits
    if own is VisitState.PLANNED:
        return VisitShown(VisitState.APPROVED if approved and approval_fits else own, lapsed)
    if own is VisitState.CANCELLED:
        return VisitShown(own)
    if own is not VisitState.RETURNED:
        return VisitShown(own, lapsed)
    spoken = office.decision if office.round == round_ else None
    if spoken == VisitDecision.ACCEPTED:
        if office.fits:
            return VisitShown(VisitState.ACCEPTED)
        return VisitShown(VisitState.RETURNED, changed_after=True)
    if spoken == VisitDecision.SENT_BACK:
        return VisitShown(VisitState.SENT_BACK, lapsed)
    if spoken == VisitDecision.REOPENED:
        return VisitShown(VisitState.RECORDED, lapsed)
    return VisitShown(VisitState.RETURNED, lapsed)


def fact_shown(own: FactState, round_: int, office: OfficeWord) -> FactShown:
    """The displayed state of a fact from the team's row and the office's review."""
    if own is not FactState.SUBMITTED or office.round != round_:
        return FactShown(own)
    if office.decision == FactVerdict.VERIFIED:
        if office.fits:
            return FactShown(FactState.VERIFIED)
        return FactShown(FactState.SUBMITTED, changed_after=True)
    if office.decision == FactVerdict.DISPUTED:
        return FactShown(FactState.DISPUTED, changed_after=not office.fits)
    if office.decision == FactVerdict.RETURNED:
        return FactShown(FactState.DRAFT)
    return FactShown(own)
