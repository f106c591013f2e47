"""指标进展: the quarter's list, the form, and workbooks taken in. Source: domain.md §1, §2.3, §2.4."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import select

from desktop.models.changes import Change
from desktop.models.exchange import Batch
from desktop.models.indicators import IndicatorProgress
from desktop.services.door import Reading, Service, Writing, reads, writes
from desktop.services.errors import Invalid, NotFound
from desktop.services.imports.values import InputFile
from desktop.services.permissions import Operation
from desktop.services.progress import Progress
from desktop.services.progress_board import pair_of, read_board
from desktop.services.progress_forms import basis_changes, draft_change, draft_faults
from desktop.services.progress_importing import (
    planned_file,
    progress_fields,
    remember_answers,
)
from desktop.services.progress_index import (
    PairIndex,
    count_states,
    find_pairs,
    met_indicators,
    read_index,
)
from desktop.services.progress_plan import Write
from desktop.services.progress_values import (
    ProgressDraft,
    ProgressLine,
    ProgressPlan,
    ProgressQuery,
    ProgressReport,
    ProgressSummary,
    progress_id,
)
from desktop.services.reach import barred_units
from desktop.services.sheet_files import sheets_of
from desktop.services.units import existing_unit
from desktop.services.unsealed import unsealed
from desktop.terms import TargetBasis

NO_ANSWERS: Mapping[str, str] = MappingProxyType({})
PORTION = 2_000


class ProgressService(Service):
    """Progress of units under the indicators of a scheme, quarter by quarter."""

    # --- the list ------------------------------------------------------------------------

    @reads(Operation.READ_PROGRESS)
    def find(self, tx: Reading, query: ProgressQuery) -> tuple[str, ...]:
        """Ids of the pairs of unit and indicator, reported or due, in the order asked for."""
        only = None if query.unit is None else (query.unit,)
        figures = query.sort == "reached"
        index = read_index(tx, query.cycle, query.quarter, only, figures=figures)
        return find_pairs(index, query)

    @reads(Operation.READ_PROGRESS)
    def lines(
        self, tx: Reading, cycle: UUID, quarter: int, ids: Sequence[str]
    ) -> tuple[ProgressLine, ...]:
        """The lines of these pairs in the order of the ids; what is gone is left out."""
        pairs = [pair_of(i) for i in ids]
        board = read_board(tx, cycle, quarter, tuple({unit for unit, _ in pairs}))
        return tuple(
            board.line(unit, indicator)
            for unit, indicator in pairs
            if unit in board.units and indicator in board.leaves
        )

    @reads(Operation.READ_PROGRESS)
    def rows(
        self, tx: Reading, cycle: UUID, quarter: int, unit: UUID | None = None
    ) -> tuple[ProgressLine, ...]:
        """All lines of a quarter, or of one unit in it. Raises NotFound, Refused."""
        if unit is not None:
            tx.not_oneself(unit=unit)
        board = read_board(tx, cycle, quarter, None if unit is None else (unit,))
        return tuple(board.line(*pair) for pair in board.pairs())

    @reads(Operation.READ_PROGRESS)
    def summary(self, tx: Reading, cycle: UUID, quarter: int) -> ProgressSummary:
        """Counts by state and the indicators met. Raises NotFound."""
        index = read_index(tx, cycle, quarter)
        return ProgressSummary(
            index.scheme.year, quarter, count_states(index),
            tuple((i, _title(index, i)) for i in met_indicators(index)),
        )  # fmt: skip

    @reads(Operation.READ_PROGRESS)
    def get(self, tx: Reading, cycle: UUID, quarter: int, pair: str) -> ProgressLine:
        """One line. Raises NotFound, Refused."""
        unit, indicator = pair_of(pair)
        tx.not_oneself(unit=unit)
        board = read_board(tx, cycle, quarter, (unit,))
        if unit not in board.units or indicator not in board.leaves:
            raise NotFound("该单位或指标在本季度的方案中不存在。请刷新列表后重试。")
        return board.line(unit, indicator)

    # --- by hand -------------------------------------------------------------------------

    @writes(Operation.EDIT_PROGRESS)
    def save(self, tx: Writing, draft: ProgressDraft) -> UUID:
        """Store one pair as typed. Raises Invalid, NotFound, Stale, Refused.

        A field left empty stays missing; what stood there as unreadable text stays beside it.
        """
        row = progress_id(draft.unit, draft.indicator, draft.quarter)
        tx.about("indicator_progress", row)
        tx.not_oneself(unit=draft.unit)
        existing_unit(tx, draft.unit)
        unsealed(tx, draft.cycle, "指标进展")
        board = read_board(tx, draft.cycle, draft.quarter, (draft.unit,))
        faults = draft_faults(draft)
        if draft.indicator not in board.leaves:
            faults["indicator"] = "方案中没有这项指标，请刷新后重新选择。"
        if faults:
            raise Invalid(faults)
        stored = tx.session.get(IndicatorProgress, row)
        tx.write([draft_change(row, draft, stored)])
        return row

    @writes(Operation.EDIT_PROGRESS)
    def set_basis(
        self,
        tx: Writing,
        cycle: UUID,
        quarter: int,
        indicator: UUID,
        basis: TargetBasis,
        percent: Decimal | None = None,
    ) -> int:
        """Say for a whole indicator whether its targets are 全年 or 序时; gives the rows changed.

        With 全年, ``percent`` (0 to 100) of each target is planned for the quarter; without it
        planned values stay as they are. Units of one's own are left out. Raises Invalid.
        """
        unsealed(tx, cycle, "指标进展")
        if percent is not None and not 0 < percent <= 100:
            raise Invalid({"percent": "序时比例应大于 0、不超过 100。请填写百分数，如 75。"})
        p = IndicatorProgress
        rows = tx.session.scalars(
            select(p).where(
                p.cycle_id == cycle,
                p.quarter == quarter,
                p.indicator_id == indicator,
                p.deleted.is_(False),
                p.unit_id.not_in(barred_units(tx)),
            )
        )
        changes = basis_changes(rows, basis, percent)
        tx.about("indicator", indicator)
        tx.detail.update(rows=len(changes), basis=basis.value)
        tx.write(changes)
        return len(changes)

    # --- workbooks -----------------------------------------------------------------------

    @reads(Operation.EDIT_PROGRESS)
    def preview(
        self,
        tx: Reading,
        cycle: UUID,
        file: InputFile,
        quarter: int | None = None,
        answers: Mapping[str, str] = NO_ANSWERS,
        *,
        fresh: bool = False,
        progress: Progress | None = None,
    ) -> ProgressPlan:
        """What taking a workbook would do; changes nothing.

        ``quarter`` counts for sheets that do not say theirs. ``fresh`` asks again what was
        remembered. Raises Invalid when the file is no workbook, NotFound, Cancelled.
        """
        grids = sheets_of(file.data, file.name)
        if progress is not None:
            progress.check()
        plan, _ = planned_file(tx, cycle, file.name, grids, quarter, answers, fresh=fresh)
        return plan

    @reads(Operation.EDIT_PROGRESS)
    def answered(
        self,
        tx: Reading,
        plan: ProgressPlan,
        answers: Mapping[str, str],
        *,
        progress: Progress | None = None,
    ) -> ProgressPlan:
        """The preview again with answers, without reading the file again."""
        if progress is not None:
            progress.check()
        again, _ = planned_file(
            tx, plan.cycle, plan.file, plan.grids, plan.asked_quarter, answers, fresh=plan.fresh
        )
        return again

    @writes(Operation.EDIT_PROGRESS)
    def take(
        self, tx: Writing, plan: ProgressPlan, *, progress: Progress | None = None
    ) -> ProgressReport:
        """Take in a previewed workbook in one transaction and as one batch.

        Planned anew against the rows as they stand: what changed since the preview is not
        overwritten but rejected. What was answered is remembered. Raises Invalid when nothing
        can be taken, Refused, Cancelled (nothing is changed then).
        """
        unsealed(tx, plan.cycle, "指标进展")
        again, wanted = planned_file(
            tx, plan.cycle, plan.file, plan.grids, plan.asked_quarter, plan.answers,
            fresh=plan.fresh, expected=plan.seen,
        )  # fmt: skip
        if again.refusal:
            raise Invalid({"file": again.refusal})
        remember_answers(tx, again)
        if not wanted:
            return ProgressReport(again, None)
        tx.batch = tx.new_id()
        _store(tx, plan.cycle, wanted, progress)
        tx.detail.update(rows=len(wanted), flagged=again.counts.flagged)
        if not tx.last_seq:
            return ProgressReport(again, None)
        tx.about("batch", tx.batch)
        tx.session.add(_batch(tx, tx.batch, again))
        tx.touched("batch", tx.batch)
        return ProgressReport(replace(again, grids=()), tx.batch)


def _title(index: PairIndex, indicator: UUID) -> str:
    leaf = index.leaves[indicator][1]
    return f"{leaf.code} {leaf.title}"


def _store(tx: Writing, cycle: UUID, wanted: Iterable[Write], progress: Progress | None) -> None:
    listed = list(wanted)
    for start in range(0, len(listed), PORTION):
        if progress is not None:
            progress.check()
            progress.report(start, len(listed), "写入数据")
        some = listed[start : start + PORTION]
        tx.write(
            Change("indicator_progress", w.id, progress_fields(cycle, w), w.version) for w in some
        )


def _batch(tx: Writing, batch: UUID, plan: ProgressPlan) -> Batch:
    return Batch(
        id=batch,
        title=plan.file,
        at=tx.desk.clock.now(),
        author=tx.actor.name,
        new=plan.counts.new,
        updated=plan.counts.changed,
        undone=False,
    )
