"""The state machine of a 民主测评, as a pure table. Source: domain.md §2.8.

prepared → issued → counted → confirmed 监票 → locked; counted|confirmed → counted (更正, the old
counts kept); any before locked → voided. All of it is the recorders' own: the office decides on
the visit. A locked or voided poll takes nothing any more.
"""

from __future__ import annotations

from typing import Final

from desktop.services.states import Machine, Move, Need, Side
from desktop.terms import PollAction, PollState

_P, _PA = PollState, PollAction
_REASON: Final = frozenset({Need.REASON})


def _move(target: PollState, needs: frozenset[Need] = frozenset()) -> tuple[Move[PollState]]:
    return (Move(target, Side.RECORD, needs),)


POLL: Final[Machine[PollState, PollAction]] = Machine(
    "民主测评",
    {
        (_P.PREPARED, _PA.ISSUE): _move(_P.ISSUED),
        (_P.ISSUED, _PA.COUNT): _move(_P.COUNTED),
        (_P.COUNTED, _PA.CONFIRM): _move(_P.CONFIRMED),
        (_P.CONFIRMED, _PA.LOCK): _move(_P.LOCKED),
        (_P.COUNTED, _PA.CORRECT): _move(_P.COUNTED, _REASON),
        (_P.CONFIRMED, _PA.CORRECT): _move(_P.COUNTED, _REASON),
        (_P.PREPARED, _PA.VOID): _move(_P.VOIDED, _REASON),
        (_P.ISSUED, _PA.VOID): _move(_P.VOIDED, _REASON),
        (_P.COUNTED, _PA.VOID): _move(_P.VOIDED, _REASON),
        (_P.CONFIRMED, _PA.VOID): _move(_P.VOIDED, _REASON),
    },
)

COUNTED: Final = frozenset({_P.COUNTED, _P.CONFIRMED, _P.LOCKED})
"""States in which the counts stand and results are shown."""

SETTING: Final = frozenset({_P.PREPARED})
"""States in which subjects, items and classes may still be changed: no ballot is out yet."""

NAMING: Final = frozenset({_P.PREPARED, _P.ISSUED, _P.COUNTED})
"""States in which counter, scrutineer and remark may be written."""
