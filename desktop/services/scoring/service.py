"""阶段得分: provisional scores of units, their derivation, tiers and stability. domain.md §2.4."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from desktop.models.indicators import IndicatorProgress
from desktop.services.collecting import steady
from desktop.services.door import Reading, Service, reads
from desktop.services.errors import Invalid, NotFound
from desktop.services.permissions import Operation
from desktop.services.progress import Progress
from desktop.services.reach import barred_units
from desktop.services.scheme_reading import effective_scheme
from desktop.services.scheme_values import QUARTERS, EffectiveScheme
from desktop.services.scoring.comprehensive import score_units
from desktop.services.scoring.derivation import Derivation, derivation
from desktop.services.scoring.lines import ScoreBoard, ScoreLine, TierBoard, score_board
from desktop.services.scoring.nodes import RowNotes
from desktop.services.scoring.reading import read_inputs
from desktop.services.scoring.stability import RankInterval, rank_intervals
from desktop.services.scoring.values import ScoreInputs
from desktop.services.scoring.withheld import kinds_withheld
from desktop.services.scoring.workbook import scores_workbook

STEP_RULE = "score.stability_step"
_READING, _SCORING, _SHOWING = "读取指标数据", "计算得分", "整理名次"


@dataclass(frozen=True, slots=True)
class StabilityLine:
    """The interval of a unit's rank when each weight moves in turn. Source: domain.md §2.4 (7)."""

    unit: UUID
    best: int
    worst: int


class ScoreService(Service):
    """Everything here is computed anew from the records; nothing is stored."""

    @reads(Operation.READ_SCORES)
    def scores(
        self, tx: Reading, cycle: UUID, quarter: int, *, progress: Progress | None = None
    ) -> ScoreBoard:
        """The scores of all units that stand at the quarter's end, with ranks and proposals.

        Raises NotFound (year, or a rule that the scheme lacks), Invalid for a quarter that is
        none, Cancelled. Units that the reader is barred from are named only; in their kind no
        ranks, tiers and ties are shown, which would tell of them.
        """
        return _board(tx, cycle, quarter, progress)

    @reads(Operation.READ_SCORES)
    def tiers(
        self, tx: Reading, cycle: UUID, quarter: int, *, progress: Progress | None = None
    ) -> TierBoard:
        """The quota table and what the meeting decides. Raises like ``scores``."""
        return _board(tx, cycle, quarter, progress).tiers

    @reads(Operation.READ_SCORES)
    def derive(self, tx: Reading, cycle: UUID, quarter: int, unit: UUID) -> Derivation:
        """How a unit's score came about. Raises Refused (own or recused unit), NotFound, Invalid."""
        tx.about("unit", unit)
        tx.not_oneself(unit=unit)
        scheme = _scheme(tx, cycle, quarter)
        inputs = read_inputs(tx, scheme, unit=unit)
        withheld = kinds_withheld(inputs, barred_units(tx))
        found = derivation(scheme, inputs, unit, _row_notes(tx, inputs, unit), withheld)
        if found is None:
            raise NotFound(f"该单位在{scheme.year}年第{quarter}季度末不是考核单位，没有得分。")
        return found

    @reads(Operation.READ_SCORES)
    def stability(
        self, tx: Reading, cycle: UUID, quarter: int, *, progress: Progress | None = None
    ) -> tuple[StabilityLine, ...]:
        """The interval of each complete unit's rank when each weight in turn is lower and higher.

        How far is the rule ``score.stability_step``. Units without a rank have no interval, nor has
        the kind of a unit that the reader is barred from. Raises like ``scores``.
        """
        telling = progress or Progress()
        scheme = _scheme(tx, cycle, quarter)
        step = scheme.rule(STEP_RULE)
        if not 0 < step < 1:
            raise Invalid(
                {"step": f"方案中“名次稳定性”的浮动比例是 {step}，应在 0 和 1 之间。请先改正。"}
            )
        with steady():
            found = _intervals(tx, scheme, step, telling)
        return tuple(
            StabilityLine(unit, interval.best, interval.worst) for unit, interval in found.items()
        )

    @reads(Operation.READ_SCORES, logged=True)
    def export_xlsx(
        self, tx: Reading, cycle: UUID, quarter: int, *, progress: Progress | None = None
    ) -> bytes:
        """The 得分表 as a workbook. Logged; raises like ``scores``."""
        tx.about("cycle", cycle)
        return scores_workbook(_board(tx, cycle, quarter, progress))


def _scheme(tx: Reading, cycle: UUID, quarter: int) -> EffectiveScheme:
    if quarter not in QUARTERS:
        raise Invalid({"quarter": f"季度应为 1 至 4，您选的是 {quarter}。"})
    return effective_scheme(tx, cycle, quarter)


def _board(tx: Reading, cycle: UUID, quarter: int, progress: Progress | None) -> ScoreBoard:
    # Also while the lines are made: a million values are alive then, until this returns.
    with steady():
        return _made_board(tx, cycle, quarter, progress or Progress())


def _made_board(tx: Reading, cycle: UUID, quarter: int, telling: Progress) -> ScoreBoard:
    telling.report(0, 3, _READING)
    scheme = _scheme(tx, cycle, quarter)
    inputs = read_inputs(tx, scheme, check=telling.check)
    telling.check()
    telling.report(1, 3, _SCORING)
    scores = score_units(scheme, inputs)
    telling.check()
    telling.report(2, 3, _SHOWING)
    return score_board(scheme, inputs, scores, barred_units(tx))


def _intervals(
    tx: Reading, scheme: EffectiveScheme, step: Decimal, telling: Progress
) -> dict[UUID, RankInterval]:
    inputs = read_inputs(tx, scheme, check=telling.check)

    def check(done: int, total: int) -> None:
        telling.check()
        telling.report(done, total, "逐项变动权重")

    taking, withheld = inputs.taking_part, kinds_withheld(inputs, barred_units(tx))
    ranked = [
        score
        for score in score_units(scheme, inputs)
        if score.unit in taking and score.kind not in withheld
    ]
    return rank_intervals(scheme, ranked, step, check)


def _row_notes(tx: Reading, inputs: ScoreInputs, unit: UUID) -> dict[str, RowNotes]:
    """Source and note of every progress row that may count for a unit."""
    place = next((at for at, facts in enumerate(inputs.units) if facts.id == unit), None)
    former = {
        at
        for column in inputs.placed.values()
        for at in column.get(-1 if place is None else place, ())
    }
    units = [unit, *(inputs.units[at].id for at in sorted(former))]
    found = tx.session.execute(
        select(IndicatorProgress.id, IndicatorProgress.source, IndicatorProgress.note).where(
            IndicatorProgress.unit_id.in_(units), IndicatorProgress.deleted.is_(False)
        )
    )
    return {row.hex: RowNotes(source, note) for row, source, note in found}


__all__ = ["ScoreBoard", "ScoreLine", "ScoreService", "StabilityLine", "TierBoard"]
