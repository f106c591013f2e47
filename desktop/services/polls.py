"""民主测评: prepared, issued, counted, confirmed by another hand, locked. Source: domain.md §2.4, §2.8."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from uuid import UUID

from desktop.models.base import Stored
from desktop.models.changes import Change
from desktop.models.polls import Poll
from desktop.models.teams import AssessmentTeam
from desktop.models.units import Unit
from desktop.services.conflict_marks import check_settled
from desktop.services.dates import day_words
from desktop.services.door import Reading, Service, Writing, reads, writes
from desktop.services.errors import BadTransition, Invalid, Refused
from desktop.services.listing import ordered
from desktop.services.motions import HistoryLine, Motion, Seen, check_motion, history_lines, text_of
from desktop.services.permissions import Operation
from desktop.services.poll_changes import changes_after_counting, standing_authors
from desktop.services.poll_forms import (
    ALL_POLLS,
    CountChange,
    CountSheet,
    PollDetail,
    PollDraft,
    PollLine,
    PollQuery,
    SubjectChoice,
    draft_faults,
)
from desktop.services.poll_reading import (
    has_results,
    matching,
    poll_detail,
    poll_lines,
    poll_rules,
    reached_poll,
    sheet_of,
    subjects_of,
)
from desktop.services.poll_results import PollResults, results_of
from desktop.services.poll_rules import overlaid, reconcile
from desktop.services.poll_saving import (
    as_faults,
    check_day,
    check_team,
    check_ties,
    choices,
    class_changes,
    count_changes,
    naming_fields,
    pairing_day,
    poll_change,
    recording_team,
    subject_changes,
)
from desktop.services.poll_steps import NAMING, POLL, SETTING
from desktop.services.poll_years import PollYear, poll_cycle, poll_years
from desktop.services.reach import existing_team, only_own_team
from desktop.services.units import existing_unit
from desktop.services.unsealed import unsealed
from desktop.terms import PollAction, PollState, label_of

_WHAT = "民主测评"


class PollService(Service):
    """Polls of units."""

    @reads(Operation.READ_RECORDS)
    def find(self, tx: Reading, query: PollQuery = ALL_POLLS) -> tuple[UUID, ...]:
        """Ids of the matching polls in order; what the actor must not see is left out."""
        columns = {
            "on": (Poll.on,),
            "number": (AssessmentTeam.number, Poll.number),
            "unit": (Unit.name_key, Poll.on),
            "team": (AssessmentTeam.number, Poll.on),
        }
        return ordered(
            tx, matching(tx, query), columns[query.sort], Poll.id, descending=query.descending
        )

    @reads(Operation.READ_RECORDS)
    def rows(self, tx: Reading, ids: Sequence[UUID]) -> tuple[PollLine, ...]:
        """The lines of a page, in the order of the ids; what is gone or barred is left out."""
        return poll_lines(tx, ids)

    @reads(Operation.READ_RECORDS)
    def get(self, tx: Reading, poll: UUID) -> PollDetail:
        """A poll's form, without its counts. Raises NotFound, Refused."""
        return poll_detail(tx, reached_poll(tx, poll))

    @reads(Operation.READ_RECORDS)
    def years(self, tx: Reading) -> tuple[PollYear, ...]:
        """The years that a new poll may be filed under, the oldest first. Raises NotFound."""
        return poll_years(tx)

    @reads(Operation.READ_RECORDS)
    def choices(self, tx: Reading, unit: UUID) -> tuple[SubjectChoice, ...]:
        """Who may be on a unit's ballot, in order. Raises NotFound, Refused."""
        existing_unit(tx, unit)
        tx.about("unit", unit)
        tx.not_oneself(unit=unit)
        return choices(tx, unit)

    @reads(Operation.EDIT_RECORDS)
    def counts(self, tx: Reading, poll: UUID) -> CountSheet:
        """The counts as they stand, for those who count. Raises NotFound, Refused."""
        row = reached_poll(tx, poll)
        only_own_team(tx, row.team_id)
        return sheet_of(tx, row)

    @reads(Operation.READ_RECORDS)
    def results(self, tx: Reading, poll: UUID) -> PollResults:
        """Scores, rates and flags, no small class given away. Raises BadTransition before them."""
        row = reached_poll(tx, poll)
        if not has_results(row):
            state = PollState(row.state).label
            raise BadTransition(f"该民主测评目前为“{state}”，还没有结果。请先完成计票。")
        return results_of(
            poll_lines(tx, [poll])[0],
            sheet_of(tx, row).tally,
            {s.id: s.cadre for s in subjects_of(tx, poll)},
            poll_rules(tx, row.cycle_id, row.on),
        )

    @reads(Operation.READ_RECORDS)
    def history_of(self, tx: Reading, poll: UUID) -> tuple[HistoryLine, ...]:
        """Every transition of a poll: who, when, why. Raises NotFound, Refused."""
        reached_poll(tx, poll)
        return history_lines(tx, [("poll", poll, _tell)])

    @reads(Operation.EDIT_RECORDS)
    def corrections(self, tx: Reading, poll: UUID) -> tuple[CountChange, ...]:
        """Every count that was changed after it was complete, with the old one, oldest first.

        For those who count: it shows classes as small as they are. Raises NotFound, Refused.
        """
        row = reached_poll(tx, poll)
        only_own_team(tx, row.team_id)
        return changes_after_counting(tx, row)

    @writes(Operation.EDIT_RECORDS)
    def save(self, tx: Writing, draft: PollDraft) -> UUID:
        """Prepare or change a poll. Raises Invalid, Stale, BadTransition, Refused, NotFound."""
        return save_poll(tx, draft)

    @writes(Operation.EDIT_RECORDS)
    def enter(self, tx: Writing, sheet: CountSheet) -> None:
        """Keep counts while counting goes on: they need not reconcile yet.

        Raises Invalid, Stale, BadTransition, Refused, NotFound.
        """
        row = open_poll(tx, sheet.poll)
        if PollState(row.state) is not PollState.ISSUED:
            POLL.move(PollState(row.state), PollAction.COUNT)
        tx.write(count_changes(tx, row, sheet))

    @writes(Operation.EDIT_RECORDS)
    def count(self, tx: Writing, sheet: CountSheet) -> None:
        """Store the counts and declare them complete: only when they reconcile.

        Raises Invalid (every cell that does not), Stale, BadTransition, Refused, NotFound.
        """
        count_poll(tx, open_poll(tx, sheet.poll), sheet, PollAction.COUNT, "")

    @writes(Operation.EDIT_RECORDS)
    def correct(self, tx: Writing, sheet: CountSheet, reason: str) -> None:
        """更正: other counts with a reason; the old ones are kept. Raises like ``count``."""
        count_poll(tx, open_poll(tx, sheet.poll), sheet, PollAction.CORRECT, reason)

    @writes(Operation.EDIT_RECORDS)
    def perform(self, tx: Writing, poll: UUID, action: PollAction, motion: Motion) -> None:
        """Issue, complete, confirm, lock or void. Raises BadTransition, Invalid, Stale, Refused."""
        row = open_poll(tx, poll)
        state = PollState(row.state)
        move = POLL.move(state, action)
        check_motion(move.needs, motion, tx.desk.clock.today(), action.label)
        if action in {PollAction.COUNT, PollAction.CORRECT}:
            count_poll(tx, row, sheet_of(tx, row), action, motion.reason)
            return
        if action is PollAction.ISSUE:
            _check_issue(tx, row)
        elif action is not PollAction.VOID:
            _check_complete(tx, row, action)
        fields = {"state": move.target, "state_reason": motion.reason.strip() or None}
        tx.write([Change("poll", poll, fields, motion.seen.version)])


def save_poll(tx: Writing, draft: PollDraft) -> UUID:
    """Prepare or change a poll inside a transaction. Raises as ``PollService.save``."""
    existing_unit(tx, draft.unit)
    tx.not_oneself(unit=draft.unit)
    poll = draft.id or tx.new_id()
    before: dt.date | None = None
    if draft.id is None:
        tx.about("poll", poll)
        if draft.team is not None:
            existing_team(tx, draft.team)
            only_own_team(tx, draft.team)
        ours = tx.actor.team_no is not None
        chosen = None if ours else draft.team
        cycle = draft.cycle or poll_cycle(tx, draft.on, draft.visit)
        team = chosen or recording_team(tx, draft.unit, pairing_day(tx, draft.on, cycle))
        unsealed(tx, cycle, _WHAT)
    else:
        row = open_poll(tx, poll)
        team, cycle, before = row.team_id, row.cycle_id, row.on
        if (draft.unit, draft.team or team) != (row.unit_id, team):
            raise Invalid({"unit": "单位和考核组在建立后不能更改。请作废后另行建立。"})
        if PollState(row.state) not in SETTING:
            _save_names(tx, row, draft)
            return poll
    faults = draft_faults(draft)
    if faults:
        raise Invalid(faults)
    if draft.on != before:
        check_team(tx, draft.unit, pairing_day(tx, draft.on, cycle), team)
    check_day(tx, draft.on, cycle)
    check_ties(tx, draft, team)
    tx.write(
        [
            poll_change(tx, poll, draft, team, cycle),
            *class_changes(tx, poll, team, draft),
            *subject_changes(tx, poll, team, draft),
        ]
    )
    return poll


def open_poll(tx: Writing, poll: UUID) -> Poll:
    """A poll that its own team may write to. Raises Refused, NotFound."""
    row = reached_poll(tx, poll)
    only_own_team(tx, row.team_id)
    unsealed(tx, row.cycle_id, _WHAT)
    return row


def count_poll(tx: Writing, row: Poll, sheet: CountSheet, action: PollAction, reason: str) -> None:
    """Store a whole count and its transition. Raises BadTransition, Invalid, Stale."""
    move = POLL.move(PollState(row.state), action)
    motion = Motion(Seen(sheet.version), reason)
    check_motion(move.needs, motion, tx.desk.clock.today(), action.label)
    # What the sheet leaves out stays as it is stored: the poll as it will stand must reconcile.
    faults = reconcile(overlaid(sheet_of(tx, row).tally, sheet.tally))
    if faults:
        raise Invalid(as_faults(faults))
    if row.on > tx.desk.clock.today():
        raise Invalid({"on": f"测评日期是{day_words(row.on)}，还没有到。请核对日期。"})
    fields = {
        "state": move.target,
        "state_reason": reason.strip() or None,
        "round": row.round + 1,
    }
    changes = count_changes(tx, row, sheet)
    if action is PollAction.CORRECT and not changes:
        raise Invalid({"count": "更正前后的票数相同。请改正票数后再办理更正。"})
    tx.write([*changes, Change("poll", row.id, fields, sheet.version)])


def _save_names(tx: Writing, row: Poll, draft: PollDraft) -> None:
    """Ballots are out: who is on them is fixed; counter, scrutineer and remark may be added."""
    state = PollState(row.state)
    if state not in NAMING:
        raise BadTransition(
            f"该民主测评目前为“{state.label}”，不能修改。票数有误的请办理更正；"
            "已锁定或已作废的不能再改。"
        )
    faults = draft_faults(draft)
    if faults:
        raise Invalid(faults)
    stands = poll_detail(tx, row).draft()
    fixed = ("on", "title", "subjects", "items", "visit")
    if any(getattr(draft, name) != getattr(stands, name) for name in fixed) or {
        c: n for c, n in draft.issued.items() if n
    } != {c: n for c, n in stands.issued.items() if n}:
        raise BadTransition(
            "测评票已经发出，名称、日期、对象、项目和发出票数不能再改。"
            "发出票数有出入的，请在“计票”中填写实际数。"
        )
    tx.write([Change("poll", row.id, naming_fields(draft), draft.version)])


def _check_issue(tx: Writing, row: Poll) -> None:
    sheet = sheet_of(tx, row)
    if not sheet.tally.subjects:
        raise Invalid({"subjects": "还没有测评对象。请先选择领导班子或干部。"})
    if not sheet.tally.classes:
        raise Invalid({"issued": "还没有填写发出票数。请至少填写一类票的张数。"})


def _check_complete(tx: Writing, row: Poll, action: PollAction) -> None:
    """Confirm and lock only what reconciles and is not disputed; confirm by another hand."""
    check_settled(tx, "poll", row.id, f"该{_WHAT}", action.label)
    faults = reconcile(sheet_of(tx, row).tally)
    if faults:
        raise Invalid(as_faults(faults))
    if action is PollAction.CONFIRM and tx.actor.account.hex in standing_authors(tx, row):
        raise Refused("计票人不能监票。票数是您录入的，请由另一名人员用本人账号核对后确认。")


def _tell(fields: Mapping[str, Stored]) -> tuple[str, str] | None:
    if "state" not in fields:
        return None
    label = label_of(PollState, text_of(fields["state"]))
    again = fields.get("round")
    if fields["state"] == PollState.COUNTED and isinstance(again, int) and again > 1:
        label = f"{PollAction.CORRECT.label}，{label}"
    return label, text_of(fields.get("state_reason"))
