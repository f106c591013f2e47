"""The steps of cycle and scheme: start, year end, seal; freeze. Source: domain.md §1, §2.4(2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from sqlalchemy import func, select

from desktop.models.changes import Change
from desktop.models.scheme import Cycle, ListTemplate
from desktop.services.cycles import cycle_row, running_cycles, shipped_first_question
from desktop.services.door import Reading, Service, Writing, reads, writes
from desktop.services.errors import BadTransition, Invalid, Refused
from desktop.services.pairing.coverage import coverage_blocks
from desktop.services.permissions import Operation
from desktop.services.rule_amendments import ALL_YEAR
from desktop.services.scheme_checks import is_heading, scheme_faults, sums_of
from desktop.services.scheme_forms import SchemeSummary
from desktop.services.scheme_reading import (
    SchemeRows,
    at_quarter,
    refuse_frozen,
    refuse_sealed,
    scheme_id,
    scheme_rows,
    state_of,
)
from desktop.services.scheme_rules import missing_rules
from desktop.services.scheme_values import EffectiveScheme
from desktop.terms import CycleState, SchemeState

MOST_RUNNING: Final = 2
_NEXT: Final = {
    CycleState.DRAFT: CycleState.OPEN,
    CycleState.OPEN: CycleState.YEAR_END,
    CycleState.YEAR_END: CycleState.SEALED,
}
_SHORT: Final = 100
_LONG: Final = 500
_WORDING: Final = 200
"""As long as an indicator's title may be."""


class StepDoors(Service):
    """The part of ``SchemeService`` that moves cycle and scheme on."""

    @reads(Operation.READ_SCHEME)
    def scheme(self, tx: Reading, cycle: UUID) -> SchemeSummary:
        """The scheme at a glance, with its weight sums and faults. Raises NotFound."""
        rows = scheme_rows(tx, cycle)
        return _summary(tx, rows, at_quarter(rows, ALL_YEAR))

    @writes(Operation.EDIT_SCHEME)
    def save_wording(
        self, tx: Writing, cycle: UUID, title: str, first_question: str, version: str
    ) -> None:
        """Save the title and the wording of the first question.

        It may be reworded, not removed; the indicator goes by the same words until it is
        named otherwise. Raises Invalid, Stale, Refused (frozen or sealed).
        """
        rows = scheme_rows(tx, cycle)
        year = rows.cycle
        refuse_sealed(year)
        refuse_frozen(tx, cycle)
        faults = {}
        if not title.strip() or len(title) > _SHORT:
            faults["title"] = f"请填写方案名称，不超过 {_SHORT} 个字。"
        fault = wording_fault(first_question)
        if fault:
            faults["first_question"] = fault
        if faults:
            raise Invalid(faults)
        fields = {"title": title.strip(), "first_question": first_question.strip()}
        tx.about("scheme", scheme_id(cycle))
        tx.write([_scheme_change(year, version, fields), *_retitled(rows, fields)])

    @writes(Operation.FREEZE_SCHEME)
    def freeze(
        self,
        tx: Writing,
        cycle: UUID,
        *,
        approver: str,
        basis: str,
        confirm_sums: bool,
        version: str,
    ) -> None:
        """Freeze the scheme: from now on amendments alone change it.

        Raises Invalid (``approver``, ``basis``, ``confirm_sums``), Refused (faults, frozen),
        Stale.
        """
        rows = scheme_rows(tx, cycle)
        refuse_sealed(rows.cycle)
        if rows.frozen:
            raise Refused("考核方案已经冻结，无需再次冻结。")
        summary = _summary(tx, rows, at_quarter(rows, ALL_YEAR))
        if summary.faults:
            first = summary.faults[0].sentence
            raise Refused(f"方案还有 {len(summary.faults)} 处问题，不能冻结。例如：{first}")
        if summary.missing_rules:
            raise Refused(
                f"方案缺少 {summary.missing_rules} 条规则，不能冻结。请先在“规则”中补全。"
            )
        faults = _freeze_faults(approver, basis)
        off = [s for s in summary.sums if not s.ok]
        if off and not confirm_sums:
            words = "、".join(f"{s.kind.label} {s.total:f}" for s in off)
            faults["confirm_sums"] = (
                f"权重之和不是 {off[0].expected:f}：{words}。请改正，或勾选确认按折算后的权重计分。"
            )
        if faults:
            raise Invalid(faults)
        fields = {
            "state": SchemeState.FROZEN,
            "frozen_on": tx.desk.clock.today(),
            "approver": approver.strip(),
            "basis": basis.strip(),
            "sums_confirmed": bool(off),
        }
        tx.about("scheme", scheme_id(cycle))
        tx.write([_scheme_change(rows.cycle, version, fields)])

    @reads(Operation.READ_SCHEME)
    def start_faults(self, tx: Reading, cycle: UUID) -> tuple[str, ...]:
        """What keeps the cycle from being started, one sentence each. Source: domain.md §2.1."""
        return _start_faults(tx, cycle_row(tx, cycle))

    @writes(Operation.EDIT_SCHEME)
    def start(self, tx: Writing, cycle: UUID, version: str) -> None:
        """筹备 → 进行中. Raises Refused with what is in the way, BadTransition, Stale."""
        row = cycle_row(tx, cycle)
        _check_step(row, CycleState.OPEN)
        faults = _start_faults(tx, row)
        if faults:
            more = f"等 {len(faults)} 处问题" if len(faults) > 1 else ""
            raise Refused(f"{row.year}年度还不能启动：{faults[0].rstrip('。')}{more}。")
        _step(tx, row, CycleState.OPEN, version)

    @writes(Operation.EDIT_SCHEME)
    def begin_year_end(self, tx: Writing, cycle: UUID, version: str) -> None:
        """进行中 → 年终考核. Raises BadTransition, Stale."""
        row = cycle_row(tx, cycle)
        _check_step(row, CycleState.YEAR_END)
        _step(tx, row, CycleState.YEAR_END, version)

    @writes(Operation.FREEZE_SCHEME)
    def seal(self, tx: Writing, cycle: UUID, version: str) -> None:
        """年终考核 → 已封存; nothing of the cycle's scheme changes afterwards.

        Raises BadTransition, Stale.
        """
        row = cycle_row(tx, cycle)
        _check_step(row, CycleState.SEALED)
        _step(tx, row, CycleState.SEALED, version)


def wording_fault(text: str) -> str:
    """Why a text cannot be the wording of 第一考题; "" when it can."""
    if not text.strip():
        return "第一考题可以改写，不能删去，请填写。"
    return f"第一考题不能超过 {_WORDING} 个字，请精简。" if len(text) > _WORDING else ""


def new_scheme(cycle: UUID, year: int) -> Change:
    """The scheme that a cycle begins with."""
    return Change("scheme", scheme_id(cycle), {"cycle_id": cycle, **_blank(year)})


def _blank(year: int) -> dict[str, object]:
    return {
        "title": f"{year}年度综合考核方案",
        "first_question": shipped_first_question(),
        "state": SchemeState.DRAFT,
        "sums_confirmed": False,
    }


def _scheme_change(cycle: Cycle, version: str, fields: Mapping[str, object]) -> Change:
    """A change of the scheme's row; a cycle of an older version of the program has none yet."""
    row = scheme_id(cycle.id)
    if version:
        return Change("scheme", row, fields, version)
    return Change("scheme", row, {"cycle_id": cycle.id, **_blank(cycle.year), **fields})


def _retitled(rows: SchemeRows, fields: Mapping[str, str]) -> list[Change]:
    old = str(_blank(rows.cycle.year)["first_question"])
    if rows.scheme is not None:
        old = rows.scheme.first_question
    leaf = next((r for r in rows.indicators if r.first_question), None)
    if leaf is None or leaf.title != old or old == fields["first_question"]:
        return []
    return [Change("indicator", leaf.id, {"title": fields["first_question"]}, leaf.version)]


def _summary(tx: Reading, rows: SchemeRows, now: EffectiveScheme) -> SchemeSummary:
    cycle, scheme = rows.cycle, rows.scheme
    templates = tx.session.scalar(
        select(func.count())
        .select_from(ListTemplate)
        .where(
            ListTemplate.cycle_id == cycle.id,
            ListTemplate.deleted.is_(False),
            ListTemplate.unconfirmed.is_(True),
        )
    )
    blank = _blank(cycle.year)
    return SchemeSummary(
        scheme_id(cycle.id),
        cycle.id,
        cycle.year,
        CycleState(cycle.state),
        str(blank["title"]) if scheme is None else scheme.title,
        now.first_question or str(blank["first_question"]),
        state_of(scheme),
        None if scheme is None else scheme.frozen_on,
        None if scheme is None else scheme.approver,
        None if scheme is None else scheme.basis,
        False if scheme is None else scheme.sums_confirmed,
        "" if scheme is None else scheme.version,
        sums_of(now),
        scheme_faults(now.indicators),
        sum(not is_heading(i) for i in now.indicators),
        sum(r.unconfirmed for r in rows.rules) + int(templates or 0),
        len(rows.amendments),
        len(missing_rules(tx, cycle.id)),
    )


def _freeze_faults(approver: str, basis: str) -> dict[str, str]:
    faults = {}
    if not approver.strip() or len(approver) > _SHORT:
        faults["approver"] = f"请填写批准人或批准机构，不超过 {_SHORT} 个字。"
    if not basis.strip() or len(basis) > _LONG:
        faults["basis"] = f"请填写批准依据（文件名称、文号或会议），不超过 {_LONG} 个字。"
    return faults


def _start_faults(tx: Reading, cycle: Cycle) -> tuple[str, ...]:
    running = [c.year for c in running_cycles(tx)]
    found = []
    if len(running) >= MOST_RUNNING:
        years = "、".join(f"{year}年度" for year in running)
        found.append(f"同时进行的考核年度最多两个，现有{years}。请先封存其中一个。")
    return (*found, *coverage_blocks(tx, cycle.year))


def _check_step(cycle: Cycle, target: CycleState) -> None:
    state = CycleState(cycle.state)
    if _NEXT.get(state) is not target:
        raise BadTransition(
            f"{cycle.year}年度现为“{state.label}”，不能改为“{target.label}”。请刷新后核对。"
        )


def _step(tx: Writing, cycle: Cycle, target: CycleState, version: str) -> None:
    tx.about("cycle", cycle.id)
    tx.write([Change("cycle", cycle.id, {"state": target}, version)])
