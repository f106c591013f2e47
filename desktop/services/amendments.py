"""Numbered amendments of a frozen scheme. Source: domain.md §2.10."""

from __future__ import annotations

from typing import Final
from uuid import UUID, uuid5

import orjson
from sqlalchemy import select

from desktop.models.changes import Change
from desktop.models.scheme import Amendment
from desktop.services.amendment_effect import unit_moves
from desktop.services.amendment_plan import (
    AmendmentPlan,
    changes_of,
    plan_amendment,
    without,
)
from desktop.services.door import Reading, Service, Writing, reads, writes
from desktop.services.errors import Invalid, Refused
from desktop.services.permissions import Operation
from desktop.services.progress import Progress
from desktop.services.reach import barred_units
from desktop.services.scheme_checks import sums_of
from desktop.services.scheme_forms import (
    AmendmentDraft,
    AmendmentEffect,
    AmendmentView,
    UnitMove,
)
from desktop.services.scheme_reading import (
    SchemeRows,
    at_quarter,
    refuse_sealed,
    scheme_rows,
)
from desktop.services.scheme_values import QUARTERS
from desktop.services.scoring.reading import read_inputs
from desktop.services.scoring.withheld import kinds_withheld, kinds_words

_CHANGED: Final = (
    "考核方案在预览之后有改动，或修订内容与预览的不同，没有采用。请重新预览效果后再采用。"
)


class AmendmentService(Service):
    """Amendments of a cycle's frozen scheme: the effect first, then the number."""

    @reads(Operation.READ_SCHEME)
    def amendments(self, tx: Reading, cycle: UUID) -> tuple[AmendmentView, ...]:
        """The adopted amendments by number, with what each set. Raises NotFound."""
        rows = scheme_rows(tx, cycle)
        found = tx.session.scalars(
            select(Amendment)
            .where(Amendment.cycle_id == cycle, Amendment.deleted.is_(False))
            .order_by(Amendment.number)
        )
        return tuple(_view(rows, row) for row in found)

    @reads(Operation.FREEZE_SCHEME)
    def effect(
        self,
        tx: Reading,
        cycle: UUID,
        draft: AmendmentDraft,
        quarter: int,
        *,
        progress: Progress | None = None,
    ) -> AmendmentEffect:
        """Scores and ranks of all units in a quarter before and after, largest moves first.

        Raises Invalid, Refused (not frozen, sealed), NotFound, Cancelled.
        """
        if quarter not in QUARTERS:
            raise Invalid({"quarter": "请选择要预览的季度（1 至 4）。"})
        plan = _planned(tx, cycle, draft)
        units, note = _moves(tx, plan, quarter, progress)
        after = at_quarter(plan.after, max(quarter, plan.quarter))
        return AmendmentEffect(
            plan.number,
            plan.changes,
            units,
            sums_of(after),
            plan.faults,
            plan.token,
            note,
        )

    @writes(Operation.FREEZE_SCHEME)
    def adopt(self, tx: Writing, cycle: UUID, draft: AmendmentDraft, token: str) -> UUID:
        """Adopt what ``effect`` showed under ``token``; its number follows the last one.

        Raises Invalid when the draft has faults or is not what the effect was shown for,
        Refused when the scheme is not frozen, sealed, or would have faults afterwards.
        """
        plan = _planned(tx, cycle, draft)
        if plan.token != token:
            raise Invalid({"token": _CHANGED})
        if plan.faults:
            first = plan.faults[0].sentence
            raise Refused(f"修订后方案有 {len(plan.faults)} 处问题，不能采用。例如：{first}")
        tx.about("amendment", plan.id)
        tx.write(
            [
                Change(
                    "amendment",
                    plan.id,
                    {
                        "cycle_id": cycle,
                        "number": plan.number,
                        "reason": draft.reason.strip(),
                        "approver": draft.approver.strip(),
                        "on": draft.on or tx.desk.clock.today(),
                        "effective_quarter": plan.quarter,
                    },
                ),
                *_line_changes(plan),
                *(Change("indicator", n.id, {**n.fields, "cycle_id": cycle}) for n in plan.new),
            ]
        )
        return plan.id


def scored(tx: Reading, cycle: UUID) -> bool:
    """Whether an evaluation of the cycle has been scored, after which weights stay.

    Evaluations are not kept by this version, so none can have been scored: nothing is read.
    """
    del tx, cycle
    return False


def _planned(tx: Reading, cycle: UUID, draft: AmendmentDraft) -> AmendmentPlan:
    rows = scheme_rows(tx, cycle)
    refuse_sealed(rows.cycle)
    if not rows.frozen:
        raise Refused("考核方案还是草案，可以直接修改，不需要修订。冻结之后才用修订。")
    return plan_amendment(rows, draft, scored=scored(tx, cycle))


def _moves(
    tx: Reading, plan: AmendmentPlan, quarter: int, progress: Progress | None
) -> tuple[tuple[UnitMove, ...], str]:
    """The units before and after, and what is to be said of the preview."""
    before, after = at_quarter(_before(plan), quarter), at_quarter(plan.after, quarter)
    stop = None if progress is None else progress.check
    if progress is not None:
        progress.report(0, 2, "读取指标进展")
        progress.check()
    inputs = read_inputs(tx, before, after, check=stop or _go_on)
    if progress is not None:
        progress.report(1, 2, "计算修订前后的得分")
        progress.check()
    barred = barred_units(tx)
    units = unit_moves(before, after, inputs, barred)
    left_out = kinds_withheld(inputs, barred)
    about = f"{kinds_words(left_out)}中有您应回避的单位，不列出该单位和这类单位的名次。"
    note = about if left_out else ""
    if quarter < plan.quarter:
        return units, f"修订自第{plan.quarter}季度起生效，第{quarter}季度的得分不变。{note}"
    if all(u.score_before is None and u.score_after is None for u in units):
        return units, f"第{quarter}季度的数据还不全，没有单位有得分，看不出对排名的影响。{note}"
    return units, note


def _go_on() -> None:
    """Nobody asked to be able to stop."""


def _before(plan: AmendmentPlan) -> SchemeRows:
    """The rows without the amendment."""
    return without(plan.after, plan.number)


def _line_changes(plan: AmendmentPlan) -> list[Change]:
    return [
        Change(
            "amendment_line",
            uuid5(plan.id, f"{one.row.hex}/{one.field}"),
            {
                "amendment_id": plan.id,
                "subject_table": plan.tables[one.row],
                "subject_row": one.row,
                "field": one.field,
                "value": orjson.dumps(one.value).decode(),
            },
        )
        for one in plan.laid
    ]


def _view(rows: SchemeRows, row: Amendment) -> AmendmentView:
    quarter = row.effective_quarter
    return AmendmentView(
        row.id,
        row.number,
        row.reason,
        row.approver,
        row.on,
        quarter,
        changes_of(rows, row.number, quarter),
        row.version,
    )
