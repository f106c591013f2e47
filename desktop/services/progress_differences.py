"""指标核验差异 at the office: the list over all teams, and 采信 or 不采信 of each.

Adopting corrects the progress in the same transaction and keeps the old value; rejecting what
was adopted puts it back. Source: domain.md §1 (ProgressDifference), §2.1, §2.3.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from desktop.models.base import Stored
from desktop.models.history import Change
from desktop.models.indicators import Indicator, IndicatorProgress
from desktop.models.teams import AssessmentTeam
from desktop.models.units import Unit
from desktop.models.visit_checks import DifferenceVerdict, ProgressDifference
from desktop.services.conflict_marks import check_settled, disputed_contents
from desktop.services.difference_chain import Worth, adopted_at, read_chain
from desktop.services.difference_forms import (
    ALL_DIFFERENCES,
    DifferenceDetail,
    DifferenceLine,
    DifferenceQuery,
    VerdictDone,
    content_of,
    difference_lines,
    existing_difference,
    in_state,
    matching,
    open_differences,
    verdict_id,
    verdicts_of,
)
from desktop.services.difference_notes import with_correction, with_dropping, with_restoring
from desktop.services.difference_states import (
    DIFFERENCE,
    covered_value,
    covers_of,
    plain_number,
)
from desktop.services.door import Reading, Service, Writing, reads, writes
from desktop.services.errors import BadTransition, Difference, Invalid, Refused, Stale
from desktop.services.listing import ordered
from desktop.services.motions import (
    HistoryLine,
    Motion,
    Seen,
    authors_of,
    check_motion,
    check_seen,
    history_lines,
    text_of,
)
from desktop.services.permissions import Operation, allowed
from desktop.services.progress_ground import standing_of
from desktop.services.progress_values import Standing, progress_id
from desktop.services.took_part import took_part
from desktop.services.unsealed import unsealed
from desktop.terms import (
    DifferenceAction,
    DifferenceFinding,
    DifferenceState,
    TargetBasis,
    label_of,
)

__all__ = [
    "DifferenceDetail",
    "DifferenceLine",
    "DifferenceQuery",
    "ProgressDifferenceService",
    "ProgressMoved",
    "VerdictDone",
    "open_differences",
]

CONTENT = ("finding", "reported", "found", "found_text", "evidence")
REMARK_LENGTH = 500


class ProgressMoved(Stale):
    """The progress is another than the visit compared with: nothing was written."""

    def __init__(self, then: Decimal | None, now: Decimal | None) -> None:
        before, after = plain_number(then) or "（空）", plain_number(now) or "（空）"
        super().__init__((Difference("actual", "完成值", before, after),))
        self.sentence = (
            f"采信未完成：核验时报送值为 {before}，现在的完成值已是 {after}。"
            "请退回考核组按现值重新核验，或填写意见后不采信。"
        )


class ProgressDifferenceService(Service):
    """What visits found otherwise than reported."""

    @reads(Operation.READ_RECORDS)
    def find(self, tx: Reading, query: DifferenceQuery = ALL_DIFFERENCES) -> tuple[UUID, ...]:
        """Ids of the matching differences in order; what the actor must not see is left out.

        What was found as reported is no difference and is not listed.
        """
        d = ProgressDifference
        columns = {
            "unit": (Unit.order_no, Unit.name_key, Indicator.ordinal),
            "indicator": (Indicator.title, Unit.name_key),
            "team": (AssessmentTeam.number, Unit.name_key),
            "quarter": (d.quarter, Unit.name_key),
        }
        statement = matching(tx, query)
        ids = ordered(tx, statement, columns[query.sort], d.id, descending=query.descending)
        wanted = in_state(tx, statement, query.state)
        return tuple(i for i in ids if i in wanted)

    @reads(Operation.READ_RECORDS)
    def rows(self, tx: Reading, ids: Sequence[UUID]) -> tuple[DifferenceLine, ...]:
        """The lines of a page, in the order of the ids; what is gone or barred is left out."""
        return difference_lines(tx, ids)

    @reads(Operation.READ_RECORDS)
    def get(self, tx: Reading, difference: UUID) -> DifferenceDetail:
        """A difference's form. Raises NotFound, Refused."""
        row = _reached(tx, difference)
        line = difference_lines(tx, [difference])[0]
        verdict = verdicts_of(tx, [difference]).get(difference)
        may = allowed(tx.actor.role, Operation.ACCEPT_RECORDS)
        hands = _hands(tx, row) if may else ""
        now = _progress(tx, row)
        stands = Standing() if now is None else standing_of(now)
        actions = _possible(line) if may and not hands else ()
        return DifferenceDetail(
            line,
            Seen(row.version, None if verdict is None else verdict.version),
            stands.actual,
            stands.actual_text or "",
            stands.target,
            stands.due,
            stands.note or "",
            hands,
            actions,
            disputed_contents(tx, "progress_difference", difference),
        )

    @reads(Operation.READ_RECORDS)
    def history_of(self, tx: Reading, difference: UUID) -> tuple[HistoryLine, ...]:
        """Every finding and verdict: who, when, why. Raises NotFound, Refused."""
        _reached(tx, difference)
        return history_lines(
            tx,
            [
                ("progress_difference", difference, _tell_found),
                ("difference_verdict", verdict_id(difference), _tell_verdict),
            ],
        )

    @reads(Operation.READ_RECORDS)
    def open_count(self, tx: Reading, cycle: UUID, unit: UUID) -> int:
        """How many differences of a unit wait in a cycle. Raises Refused."""
        tx.not_oneself(unit=unit)
        return open_differences(tx, cycle, unit)

    @writes(Operation.ACCEPT_RECORDS)
    def decide(
        self, tx: Writing, difference: UUID, action: DifferenceAction, motion: Motion
    ) -> VerdictDone:
        """采信 or 不采信; the progress is corrected or put back with it.

        Rejecting what was adopted restores the old value, unless another has come since: that
        one stays. Raises BadTransition, Invalid, Stale (ProgressMoved), Refused, NotFound.
        """
        row = _reached(tx, difference)
        unsealed(tx, row.cycle_id, "指标进展")
        hands = _hands(tx, row)
        if hands:
            raise Refused(hands)
        case = _case(tx, row, difference_lines(tx, [difference])[0])
        if case.line.state is None:
            raise BadTransition("该指标核验结果与报送一致，没有需要采信的差异。请刷新列表。")
        check_settled(tx, "progress_difference", row.id, "该指标核验结果", action.label)
        move = DIFFERENCE.move(case.line.state, action)
        check_motion(move.needs, motion, tx.desk.clock.today(), action.label)
        if len(motion.text) > REMARK_LENGTH:
            raise Invalid({"text": f"意见不能超过 {REMARK_LENGTH} 字。请精简。"})
        check_seen(motion.seen.version, row.version, "核验结果")
        seen = None if case.verdict is None else case.verdict.version
        check_seen(motion.seen.office_version, seen, "采信结论")
        adopting = action is DifferenceAction.ADOPT
        return _adopted(tx, case, motion) if adopting else _rejected(tx, case, motion)


@dataclass(frozen=True, slots=True)
class _Case:
    """All that a verdict is about."""

    row: ProgressDifference
    line: DifferenceLine
    verdict: DifferenceVerdict | None
    progress: IndicatorProgress | None

    @property
    def actual(self) -> Decimal | None:
        """The present value of the progress."""
        return None if self.progress is None else self.progress.actual

    @property
    def adopted(self) -> bool:
        """Whether the office's last word adopted it, whatever came since."""
        return self.verdict is not None and self.verdict.verdict == DifferenceState.ADOPTED

    @property
    def applied(self) -> bool:
        """Whether the progress still is what an adoption of this difference made it."""
        said = None if self.verdict is None else covered_value(self.verdict.covers)
        return self.adopted and self.progress is not None and self.actual == said


def _case(tx: Reading, row: ProgressDifference, line: DifferenceLine) -> _Case:
    return _Case(row, line, verdicts_of(tx, [row.id]).get(row.id), _progress(tx, row))


def _reached(tx: Reading, difference: UUID) -> ProgressDifference:
    """The row, when the actor may see it. Raises NotFound, Refused."""
    row = existing_difference(tx, difference)
    tx.about("progress_difference", difference)
    tx.not_oneself(unit=row.unit_id)
    return row


def _progress(tx: Reading, row: ProgressDifference) -> IndicatorProgress | None:
    found = tx.session.get(
        IndicatorProgress, progress_id(row.unit_id, row.indicator_id, row.quarter)
    )
    return None if found is None or found.deleted else found


def _hands(tx: Reading, row: ProgressDifference) -> str:
    """Why the actor may not decide: four eyes. Source: domain.md §2.1."""
    if took_part(tx, row.visit_id):
        return "您是本次实地考核的参加人员，不能由您决定是否采信。请由其他审核人员办理。"
    if tx.actor.account.hex in authors_of(tx, "progress_difference", row.id, CONTENT):
        return "本人填写的核验结果不能由本人决定是否采信。请由另一名审核人员办理。"
    return ""


def _possible(line: DifferenceLine) -> tuple[DifferenceAction, ...]:
    if line.state is None:
        return ()
    possible = DIFFERENCE.possible(line.state)
    as_reported = line.finding is DifferenceFinding.AS_REPORTED
    if as_reported or line.taken_back or line.found is None:
        return tuple(a for a in possible if a is not DifferenceAction.ADOPT)
    return possible


def _adopted(tx: Writing, case: _Case, motion: Motion) -> VerdictDone:
    row = case.row
    if row.deleted:
        raise BadTransition(
            "考核组已撤回该核验结果，不能采信。请选择不采信并说明原因，原完成值随之恢复。"
        )
    if row.finding == DifferenceFinding.AS_REPORTED:
        raise BadTransition(
            "考核组已改为与报送一致，不能采信。请选择不采信并说明原因，原完成值随之恢复。"
        )
    if row.found is None:
        raise Invalid(
            {
                "found": "核验值不是数字，不能据此更正完成值。"
                "请退回考核组补填数值，或填写意见后不采信。"
            }
        )
    before = case.actual
    was = Worth(before, None if case.progress is None else case.progress.actual_text)
    below = _below(tx, case)
    if below is not None:
        was = below
    elif case.actual != row.reported:
        raise ProgressMoved(row.reported, case.actual)
    note = with_correction(
        None if case.progress is None else case.progress.note,
        case.line.mark,
        was.actual,
        row.found,
        row.evidence,
        None if was.actual is not None else was.text,
    )
    tx.write(
        [
            _verdict(tx, case, DifferenceState.ADOPTED, motion, was.actual),
            _progress_change(tx, case, Worth(row.found), note),
        ]
    )
    return VerdictDone(DifferenceState.ADOPTED, before, row.found)


def _rejected(tx: Writing, case: _Case, motion: Motion) -> VerdictDone:
    before = after = case.actual
    old = None if case.verdict is None else case.verdict.old_actual
    changes = [_verdict(tx, case, DifferenceState.REJECTED, motion, old)]
    mark, progress = case.line.mark, case.progress
    if progress is not None and case.adopted:
        below = _below(tx, case)
        if below is None:
            said = with_dropping(progress.note, mark, motion.reason)
            if said != progress.note:
                changes.append(_note_change(progress, said))
        else:
            after = below.actual
            text = None if after is not None else below.text
            told = with_restoring(progress.note, mark, after, motion.reason, text)
            changes.append(_progress_change(tx, case, below, told))
    tx.write(changes)
    return VerdictDone(DifferenceState.REJECTED, before, after)


def _below(tx: Reading, case: _Case) -> Worth | None:
    """What holds without this correction; None when the value does not rest on it."""
    if case.progress is None or not case.applied:
        return None
    mark, chain = case.line.mark, read_chain(tx, case.progress.id)
    if not chain.carries(mark):
        return None
    if mark in chain.named:
        return chain.without(mark, adopted_at(tx, case.row))
    # The team's number is another now, or the note was rewritten: the verdict's own memory.
    return Worth(None if case.verdict is None else case.verdict.old_actual)


def _note_change(progress: IndicatorProgress, note: str | None) -> Change:
    return Change("indicator_progress", progress.id, {"note": note}, progress.version)


def _verdict(
    tx: Writing, case: _Case, state: DifferenceState, motion: Motion, old: Decimal | None
) -> Change:
    fields: dict[str, object] = {
        "difference_id": case.row.id,
        "verdict": state,
        "remark": motion.reason.strip() or motion.text.strip() or None,
        "covers": covers_of(content_of(case.row)),
        "old_actual": old,
        "on": tx.desk.clock.today(),
    }
    base = None if case.verdict is None else case.verdict.version
    return Change("difference_verdict", verdict_id(case.row.id), fields, base)


def _progress_change(tx: Writing, case: _Case, worth: Worth, note: str) -> Change:
    """The corrected progress; one that was never reported is made by what was found."""
    row = case.row
    target = progress_id(row.unit_id, row.indicator_id, row.quarter)
    fields: dict[str, object] = {"actual": worth.actual, "actual_text": worth.text, "note": note}
    if case.progress is not None:
        return Change("indicator_progress", target, fields, case.progress.version)
    fields |= {
        "cycle_id": row.cycle_id,
        "unit_id": row.unit_id,
        "indicator_id": row.indicator_id,
        "quarter": row.quarter,
        "basis": TargetBasis.TO_DATE,
        "source": f"{case.line.citation}实地核验",
    }
    there = tx.session.get(IndicatorProgress, target)
    if there is None:
        return Change("indicator_progress", target, fields)
    return Change("indicator_progress", target, {**fields, "deleted": False}, there.version)


def _tell_found(fields: Mapping[str, Stored]) -> tuple[str, str] | None:
    if "finding" not in fields:
        return None
    return label_of(DifferenceFinding, text_of(fields["finding"])), text_of(fields.get("evidence"))


def _tell_verdict(fields: Mapping[str, Stored]) -> tuple[str, str] | None:
    if "verdict" not in fields:
        return None
    word = label_of(DifferenceState, text_of(fields["verdict"]))
    return f"考核办{word}", text_of(fields.get("remark"))
