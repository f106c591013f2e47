"""谈话记录: quick entry, lists, the local name, and what may be told of what was said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import func, select

from desktop.models.cadres import Cadre
from desktop.models.history import Change
from desktop.models.interviews import Interview, InterviewAbout, InterviewName
from desktop.models.visits import Visit
from desktop.services.cadres import existing_cadre
from desktop.services.conflict_marks import disputed_contents
from desktop.services.cycles import current_cycle
from desktop.services.door import Reading, Service, Writing, reads, writes
from desktop.services.errors import BadTransition, Invalid
from desktop.services.interview_counts import InterviewCounts, layer_counts, themes_used
from desktop.services.interview_forms import (
    ALL_INTERVIEWS,
    AboutDraft,
    AboutLine,
    CadreVoices,
    InterviewDetail,
    InterviewDraft,
    InterviewLine,
    InterviewQuery,
    about_id,
    existing_interview,
    form_faults,
    interview_fields,
    interview_lines,
)
from desktop.services.interview_voices import voices_about
from desktop.services.listing import at_hand
from desktop.services.listing_interviews import interview_ids
from desktop.services.listing_plan import Ids
from desktop.services.numbering import base_of, last_number
from desktop.services.permissions import Operation
from desktop.services.progress import Progress
from desktop.services.reach import only_own_team
from desktop.services.unsealed import unsealed
from desktop.services.visit_kinds import live_cycle
from desktop.services.visit_views import existing_visit, standing
from desktop.terms import VisitState

__all__ = [
    "AboutDraft",
    "AboutLine",
    "CadreVoices",
    "InterviewCounts",
    "InterviewDetail",
    "InterviewDraft",
    "InterviewLine",
    "InterviewQuery",
    "InterviewService",
]

RECORDING = frozenset({VisitState.HELD, VisitState.RECORDED, VisitState.SENT_BACK})
"""Displayed states of a visit in which its interviews are written."""


class InterviewService(Service):
    """Interviews of visits."""

    @reads(Operation.READ_RECORDS)
    def find(self, tx: Reading, query: InterviewQuery = ALL_INTERVIEWS) -> tuple[UUID, ...]:
        """Ids of the matching interviews in order; what the actor must not see is left out."""
        return tuple(interview_ids(tx, query))

    @reads(Operation.READ_RECORDS)
    def find_ids(
        self,
        tx: Reading,
        query: InterviewQuery = ALL_INTERVIEWS,
        *,
        progress: Progress | None = None,
    ) -> Ids:
        """As ``find``, as one piece of memory; ``progress`` can stop it."""
        return interview_ids(tx, query)

    @reads(Operation.READ_RECORDS)
    def find_first(self, tx: Reading, query: InterviewQuery, limit: int) -> Ids:
        """The first ids of ``find``, at once however many there are."""
        return interview_ids(tx, query, limit)

    @reads(Operation.READ_RECORDS)
    def rows(self, tx: Reading, ids: Sequence[UUID]) -> tuple[InterviewLine, ...]:
        """The lines of a page, in the order of the ids; what is gone or barred is left out."""
        return interview_lines(tx, ids)

    @reads(Operation.READ_RECORDS)
    def get(self, tx: Reading, interview: UUID) -> InterviewDetail:
        """An interview's form, without the name. Raises NotFound, Refused."""
        row = existing_interview(tx, interview)
        tx.about("interview", interview)
        about = tx.session.execute(
            select(InterviewAbout, Cadre.name)
            .join(Cadre, Cadre.id == InterviewAbout.cadre_id)
            .where(InterviewAbout.interview_id == interview, InterviewAbout.deleted.is_(False))
            .order_by(Cadre.unit_order, Cadre.id)
        ).all()
        _check_reach(tx, row.unit_id, [a.cadre_id for a, _ in about])
        name = tx.session.scalar(
            select(func.count()).where(InterviewName.interview_id == interview)
        )
        return InterviewDetail(
            interview_lines(tx, [interview])[0],
            row.version,
            row.remarks,
            tuple(AboutLine(a.cadre_id, n, a.rating, a.remark, a.version) for a, n in about),
            bool(name),
            disputed_contents(tx, "interview", interview),
        )

    @reads(Operation.READ_NAMES, logged=True)
    def name_of(self, tx: Reading, interview: UUID) -> str | None:
        """The interviewee's name kept on this PC, or None. The reading is in the audit log."""
        row = existing_interview(tx, interview)
        tx.about("interview", interview)
        only_own_team(tx, row.team_id)
        _check_reach(tx, row.unit_id, _cadres_of(tx, interview))
        return tx.session.scalar(
            select(InterviewName.name).where(InterviewName.interview_id == interview)
        )

    @reads(Operation.READ_RECORDS)
    def summary_about(self, tx: Reading, cadre: UUID, cycle: UUID | None = None) -> CadreVoices:
        """What may be told of what was said about a cadre in a year, the present one by default.

        Never of several years together: what they have more than one of them would tell the
        few of another. Raises NotFound, Refused.
        """
        person = existing_cadre(tx, cadre)
        tx.about("cadre", cadre)
        tx.not_oneself(cadre=cadre, unit=person.unit_id)
        return voices_about(tx, cadre, cycle or current_cycle(tx))

    @reads(Operation.READ_RECORDS)
    def counts(self, tx: Reading, query: InterviewQuery = ALL_INTERVIEWS) -> InterviewCounts:
        """How many interviews match, by layer where that may be told; small ones are merged.

        A layer that the query asks for is passed over: its number alone would be such a share.
        Raises NotFound for a year without a scheme.
        """
        return layer_counts(tx, replace(query, layer=None))

    @reads(Operation.READ_RECORDS)
    def themes(self, tx: Reading, cycle: UUID) -> tuple[str, ...]:
        """The themes of a year's interviews, the most used first, then those of the outline.

        Raises NotFound.
        """
        return themes_used(tx, cycle)

    @writes(Operation.EDIT_RECORDS)
    def add(self, tx: Writing, draft: InterviewDraft) -> UUID:
        """Write down one interview. Raises Invalid, BadTransition, NotFound, Refused."""
        return _add(tx, (draft,))[0]

    @writes(Operation.EDIT_RECORDS)
    def add_all(self, tx: Writing, drafts: Sequence[InterviewDraft]) -> tuple[UUID, ...]:
        """Write down several interviews together: all of them, or none. Raises like ``add``."""
        cadres = (about.cadre for draft in drafts for about in draft.about)
        with at_hand(tx, (Visit, (d.visit for d in drafts)), (Cadre, cadres)):
            return _add(tx, drafts)

    @writes(Operation.EDIT_RECORDS)
    def save(self, tx: Writing, draft: InterviewDraft) -> UUID:
        """Add or change an interview. Raises like ``add``, and Stale."""
        if draft.id is None:
            return _add(tx, (draft,))[0]
        row = existing_interview(tx, draft.id)
        tx.about("interview", row.id)
        if row.visit_id != draft.visit:
            raise Invalid({"visit": "谈话记录不能改到另一次考核。请删除后在该次考核中重新填写。"})
        _check_reach(tx, row.unit_id, _cadres_of(tx, row.id))
        visit = _open_visit(tx, row.visit_id)
        _check(tx, visit, draft)
        tx.write(
            [
                Change("interview", row.id, interview_fields(draft), draft.version),
                *_about_changes(tx, (row.id, row.team_id), draft),
            ]
        )
        if draft.name is not None:
            _keep_name(tx, row.id, draft.name)
        return row.id

    @writes(Operation.EDIT_RECORDS)
    def remove(self, tx: Writing, interview: UUID, version: str) -> None:
        """Delete an interview and forget the name. Raises Stale, BadTransition, NotFound."""
        row = existing_interview(tx, interview)
        tx.about("interview", interview)
        _check_reach(tx, row.unit_id, _cadres_of(tx, interview))
        _open_visit(tx, row.visit_id)
        tx.write([Change("interview", interview, {"deleted": True}, version)])
        _keep_name(tx, interview, "")


def _cadres_of(tx: Reading, interview: UUID) -> list[UUID]:
    return list(
        tx.session.scalars(
            select(InterviewAbout.cadre_id).where(
                InterviewAbout.interview_id == interview, InterviewAbout.deleted.is_(False)
            )
        )
    )


def _check_reach(tx: Reading, unit: UUID, cadres: Sequence[UUID]) -> None:
    tx.not_oneself(unit=unit)
    for cadre in cadres:
        tx.not_oneself(cadre=cadre)


def _add(tx: Writing, drafts: Sequence[InterviewDraft]) -> tuple[UUID, ...]:
    changes: list[Change] = []
    names: list[tuple[UUID, str]] = []
    ids: list[UUID] = []
    visits: dict[UUID, Visit] = {}
    last: dict[tuple[UUID, UUID], int] = {}
    for draft in drafts:
        visit = visits.get(draft.visit) or _open_visit(tx, draft.visit)
        visits[draft.visit] = visit
        _check(tx, visit, draft)
        line = (visit.team_id, visit.cycle_id)
        last[line] = (last.get(line) or _last_number(tx, *line)) + 1
        new = tx.new_id()
        ids.append(new)
        tx.about("interview", new)
        fields = {
            **interview_fields(draft),
            "number": last[line],
            "visit_id": visit.id,
            "unit_id": visit.unit_id,
            "team_id": visit.team_id,
        }
        changes.append(Change("interview", new, fields))
        changes += _about_changes(tx, (new, visit.team_id), draft)
        if draft.name is not None and draft.name.strip():
            names.append((new, draft.name))
    tx.write(changes)
    for interview, name in names:
        tx.session.add(InterviewName(interview_id=interview, name=name.strip()))
        tx.touched("interview_name", interview)
    return tuple(ids)


def _last_number(tx: Reading, team: UUID, cycle: UUID) -> int:
    of_team = (
        Visit.id == Interview.visit_id,
        Visit.team_id == team,
        Visit.cycle_id == cycle,
    )
    return last_number(tx, base_of(tx, team), Interview.number, *of_team)


def _open_visit(tx: Writing, visit: UUID) -> Visit:
    """The visit, when its records may be written. Raises BadTransition, Refused, NotFound."""
    row = existing_visit(tx, visit)
    tx.not_oneself(unit=row.unit_id)
    only_own_team(tx, row.team_id)
    unsealed(tx, live_cycle(tx, row), "谈话记录")
    state = standing(tx, row).shown.state
    if state not in RECORDING:
        raise BadTransition(
            f"该实地考核目前为“{state.label}”，不能填写或修改谈话记录。"
            "请先登记已实施；已报回或已接收的，请由考核办退回或重新打开。"
        )
    return row


def _check(tx: Writing, visit: Visit, draft: InterviewDraft) -> None:
    faults = form_faults(draft, visit.start, visit.end, tx.desk.clock.today())
    if faults:
        raise Invalid(faults)
    for about in draft.about:
        existing_cadre(tx, about.cadre)
        tx.not_oneself(cadre=about.cadre)


def _about_changes(tx: Writing, home: tuple[UUID, UUID], draft: InterviewDraft) -> list[Change]:
    """Only what the form changed, so that a rating added by another hand stays.

    ``home`` is the interview and its team.
    """
    interview, team = home
    stand: dict[UUID, InterviewAbout] = {}
    if draft.id is not None:
        rows = tx.session.scalars(
            select(InterviewAbout).where(InterviewAbout.interview_id == interview)
        )
        stand = {a.cadre_id: a for a in rows}
    changes: list[Change] = []
    for about in draft.about:
        row = stand.get(about.cadre)
        fields: dict[str, object] = {
            "interview_id": interview,
            "cadre_id": about.cadre,
            "team_id": team,
            "rating": about.rating,
            "remark": (about.remark or "").strip() or None,
            "deleted": False,
        }
        # What was taken out may be written again unseen; a rating that stands, by its version.
        base = about.version or (row.version if row is not None and row.deleted else None)
        changes.append(Change("interview_about", about_id(interview, about.cadre), fields, base))
    there = {cadre for cadre, row in stand.items() if not row.deleted}
    before = there if draft.about_seen is None else set(draft.about_seen)
    for cadre in sorted((before - {a.cadre for a in draft.about}) & there):
        row = stand[cadre]
        changes.append(Change("interview_about", row.id, {"deleted": True}, row.version))
    return changes


def _keep_name(tx: Writing, interview: UUID, name: str) -> None:
    """Keep the name in the local row only: no revision, no package. Source: domain.md §5."""
    row = tx.session.get(InterviewName, interview)
    text = name.strip()
    if row is not None and not text:
        tx.session.delete(row)
    elif row is not None:
        row.name = text
    elif text:
        tx.session.add(InterviewName(interview_id=interview, name=text))
    tx.touched("interview_name", interview)
