"""指标核验差异: its displayed state and the table of what the office can say of it, all pure.

A difference is open until the office adopts or rejects it; the verdict covers what the
difference said then, so one that is edited later is open again (核后有改动). Both verdicts can
be turned round with a reason: rejecting what was adopted puts the old value back.
Source: domain.md §1 (ProgressDifference), §2.3, §2.8.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from desktop.services.motions import digest_of
from desktop.services.states import Machine, Move, Need, Side
from desktop.terms import DifferenceAction, DifferenceFinding, DifferenceState

_D, _DA = DifferenceState, DifferenceAction
_REASON: Final = frozenset({Need.REASON})

DIFFERENCE: Final[Machine[DifferenceState, DifferenceAction]] = Machine(
    "指标核验差异",
    {
        (_D.OPEN, _DA.ADOPT): (Move(_D.ADOPTED, Side.DECIDE),),
        (_D.OPEN, _DA.REJECT): (Move(_D.REJECTED, Side.DECIDE, _REASON),),
        (_D.ADOPTED, _DA.REJECT): (Move(_D.REJECTED, Side.DECIDE, _REASON),),
        (_D.REJECTED, _DA.ADOPT): (Move(_D.ADOPTED, Side.DECIDE, _REASON),),
    },
)


@dataclass(frozen=True, slots=True)
class VerdictWord:
    """What the office's row says, and whether what it covers is still what is said.

    ``undone``: it was adopted, and the progress says again what it had corrected.
    """

    verdict: DifferenceState
    fits: bool = True
    undone: bool = False


@dataclass(frozen=True, slots=True)
class DifferenceShown:
    """``state`` None: found as reported, there is nothing to adopt."""

    state: DifferenceState | None
    changed_after: bool = False


def difference_shown(
    finding: DifferenceFinding, word: VerdictWord | None, *, taken_back: bool = False
) -> DifferenceShown:
    """The displayed state from the team's row and the office's.

    What was adopted and then found to be as reported after all, or taken back by a team that
    did not know of the verdict yet, is open: the correction that it led to still stands.
    """
    adopted = word is not None and word.verdict is DifferenceState.ADOPTED
    if taken_back or finding is DifferenceFinding.AS_REPORTED:
        return DifferenceShown(DifferenceState.OPEN, changed_after=True) if adopted else _NOTHING
    if word is not None and word.fits and not word.undone:
        return DifferenceShown(word.verdict)
    return DifferenceShown(DifferenceState.OPEN, changed_after=word is not None)


_NOTHING: Final = DifferenceShown(None)


@dataclass(frozen=True, slots=True)
class Content:
    """What a verdict covers: the finding and its evidence."""

    finding: str
    reported: Decimal | None
    found: Decimal | None
    found_text: str | None
    evidence: str | None


def plain_number(value: Decimal | None) -> str:
    """A number without padding; empty for None."""
    return "" if value is None else f"{value.normalize():f}"


def covers_of(content: Content) -> str:
    """What a verdict on this covers: a digest, and behind a colon the value that was found.

    The value is needed when an adoption is taken back after the difference was edited: by it
    the program knows whether the progress still is what the adoption made it.
    """
    texts = [
        content.finding,
        plain_number(content.reported),
        plain_number(content.found),
        content.found_text,
        content.evidence,
    ]
    return f"{digest_of(texts)}:{plain_number(content.found)}"


def covered_value(covers: str) -> Decimal | None:
    """The value that a verdict was about."""
    text = covers.rpartition(":")[2]
    return Decimal(text) if text else None
