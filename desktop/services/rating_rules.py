"""考核组评定 as pure functions: values, the team's score, strictness, who may rate, the states.

Source: domain.md §2.4 (4) team rating, §2.1 who rates. Values and scores are whole
ten-thousandths of a point, as in services/scoring.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from uuid import UUID

from desktop.services.errors import BadTransition
from desktop.services.motions import digest_of
from desktop.services.scoring.values import HUNDRED, SCALE, Missing, Outcome, Scored, divided
from desktop.services.team_shape import SIDES, AssessingRules
from desktop.terms import SeatKind
from desktop.terms.term import Term

_PLACES = Decimal("0.01")
_HIGHEST = Decimal(HUNDRED) / SCALE


class SheetState(Term):
    """Where a team's sheet on a subject stands."""

    OPEN = "open", "未确认"
    CONFIRMED = "confirmed", "已确认"
    REOPENED = "reopened", "重新评定"
    CHANGED = "changed", "确认后有变动"

    @property
    def shows_values(self) -> bool:
        """Whether raters may see each other's values."""
        return self is SheetState.CONFIRMED


class SheetAction(Term):
    """What can be done with a sheet."""

    RATE = "rate", "评定"
    CONFIRM = "confirm", "确认"
    REOPEN = "reopen", "重新评定"


_MOVES = {
    (SheetState.OPEN, SheetAction.RATE): SheetState.OPEN,
    (SheetState.REOPENED, SheetAction.RATE): SheetState.REOPENED,
    (SheetState.CHANGED, SheetAction.RATE): SheetState.CHANGED,
    (SheetState.OPEN, SheetAction.CONFIRM): SheetState.CONFIRMED,
    (SheetState.REOPENED, SheetAction.CONFIRM): SheetState.CONFIRMED,
    (SheetState.CHANGED, SheetAction.CONFIRM): SheetState.CONFIRMED,
    (SheetState.CONFIRMED, SheetAction.REOPEN): SheetState.REOPENED,
    (SheetState.CHANGED, SheetAction.REOPEN): SheetState.REOPENED,
}


@dataclass(frozen=True, slots=True)
class ScoreRules:
    """From how many values one highest and one lowest go, and below how many there is no score.

    ``basis``: the amendments that set the numbers, and which of them the scheme lacks.
    """

    drop_from: int
    least: int
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Strictness:
    """How severely somebody rates: ``n`` values, their mean and standard deviation.

    Both in ten-thousandths; None below the least number that may be shown.
    """

    n: int
    mean: int | None
    spread: int | None


def moved(state: SheetState, action: SheetAction, subject: str) -> SheetState:
    """The state after an action. Raises BadTransition with what to do instead."""
    found = _MOVES.get((state, action))
    if found is not None:
        return found
    if state is SheetState.CONFIRMED:
        raise BadTransition(
            f"{subject}的评定已由组长确认，不能再改动。确需调整的，请组长先退回重新评定并说明原因。"
        )
    raise BadTransition(f"{subject}的评定目前为“{state.label}”，不能{action.label}。")


def state_of(*, confirmed: bool, covers: str | None, reason: str | None, now: str) -> SheetState:
    """The state of a sheet from what its row says; ``now`` is the digest of its ratings."""
    if confirmed:
        return SheetState.CONFIRMED if covers == now else SheetState.CHANGED
    return SheetState.OPEN if reason is None else SheetState.REOPENED


def ratings_digest(ratings: Iterable[tuple[UUID, int, str, int | None]]) -> str:
    """The digest of (assessor, rating, entry, checked) of a sheet: what a confirmation covers."""
    return digest_of(sorted([who.hex, value, entry, seen] for who, value, entry, seen in ratings))


def rating_of(text: str) -> Decimal | None:
    """What was typed as a rating; None for an empty cell. Raises ValueError with the sentence.

    Full-width digits are taken as they are meant.
    """
    plain = unicodedata.normalize("NFKC", text).strip().removesuffix("分").strip()
    if not plain:
        return None
    try:
        value = Decimal(plain)
    except InvalidOperation:
        raise ValueError(f"“{text.strip()}”不是分数。请填写 0 到 100 之间的数。") from None
    fault = rating_fault(value)
    if fault:
        raise ValueError(fault)
    return value


def rating_fault(value: Decimal) -> str:
    """What is wrong with a rating; empty when nothing is."""
    if not value.is_finite() or not 0 <= value <= _HIGHEST:
        return f"评定分应在 0 到 {_HIGHEST:f} 之间，您填的是 {value}。请核对。"
    if value != value.quantize(_PLACES):
        return f"评定分最多两位小数，您填的是 {value}。请核对。"
    return ""


def team_score(values: Sequence[int], rules: ScoreRules) -> Outcome:
    """The team's score of a subject.

    From ``drop_from`` values on one highest and one lowest are dropped; fewer than ``least``
    give none. Source: domain.md §2.4 (4).
    """
    n = len(values)
    if n < rules.least:
        return Missing(f"考核组评定只有 {n} 人，少于 {rules.least} 人，不计分")
    kept = sorted(values)[1:-1] if n >= rules.drop_from and n > 2 else list(values)
    return Scored(divided(sum(kept), len(kept)))


def strictness(values: Sequence[int], least_shown: int) -> Strictness:
    """Mean and standard deviation of all values, half up; nothing of fewer than may be shown."""
    n = len(values)
    if n == 0 or n < least_shown:
        return Strictness(n, None, None)
    total = sum(values)
    # n²·σ² = n·Σx² − (Σx)², a whole number: only its root and the division are rounded, once.
    square = n * sum(v * v for v in values) - total * total
    return Strictness(n, divided(total, n), (math.isqrt(4 * square) + n) // (2 * n))


def hidden_raters(numbers: Mapping[UUID, int], least_shown: int) -> frozenset[UUID]:
    """Whose mean stays away, by how many values each gave.

    Who gave too few, and then, beginning with the fewest, others until all that is hidden is
    together no longer few: the team's mean less the means shown must not tell it.
    """
    hidden: set[UUID] = set()
    together = 0
    for who, n in sorted(numbers.items(), key=lambda item: (item[1], item[0])):
        if n >= least_shown and (together == 0 or together >= least_shown):
            break
        hidden.add(who)
        together += n
    return frozenset(hidden)


def raters_note(seats: Sequence[tuple[UUID, SeatKind]], barred: Collection[UUID],
                rules: AssessingRules) -> str:  # fmt: skip
    """What a team lacks to rate a unit; empty when nothing. ``seats`` are all of the day.

    Source: domain.md §2.1: at least five raters, one A岗 and one B岗 remain.
    """
    left = [kind for who, kind in seats if who not in barred]
    sides = [SIDES.get(kind) for kind in left]
    lacks = []
    if len(left) < rules.min_raters:
        lacks.append(f"不足 {rules.min_raters} 人")
    if sides.count("A") < rules.min_a:
        lacks.append(f"A岗不足 {rules.min_a} 人")
    if sides.count("B") < rules.min_b:
        lacks.append(f"B岗不足 {rules.min_b} 人")
    if not lacks:
        return ""
    away = len(seats) - len(left)
    why = f"{away} 人应当回避，" if away else ""
    return f"{why}本组可评定的只有 {len(left)} 人：{'，'.join(lacks)}。确认时须说明原因。"
