"""What is shown of visits: displayed states, digests of what approvals cover, counts.

Everything here takes many visits at once, so that a list never queries per row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import func, select

from desktop.models.base import stored
from desktop.models.facts import Fact
from desktop.models.interviews import Interview, InterviewAbout
from desktop.models.visits import Acceptance, Visit, VisitParticipant
from desktop.services.door import Reading
from desktop.services.errors import NotFound
from desktop.services.motions import Seen, digest_of
from desktop.services.portions import portions
from desktop.services.states import OfficeWord, Only, VisitShown, visit_shown
from desktop.services.visit_findings import finding_values
from desktop.terms import VisitDecision, VisitMode, VisitState

_PLAN = ("unit_id", "team_id", "cycle_id", "kinds", "method", "mode", "start", "end", "purpose")


@dataclass(frozen=True, slots=True)
class VisitDigests:
    """Digests of a visit's plan and of its records: summary, interviews, ratings, checks, reports.

    Facts are not among them: each has a review and a digest of its own, and supplementing one
    fact must not undo the acceptance of all the rest.
    """

    plan: str
    records: str

    @property
    def seen(self) -> str:
        """Both in one text, for ``Seen.digest``."""
        return f"{self.plan}:{self.records}"


@dataclass(frozen=True, slots=True)
class VisitStanding:
    """Where a visit stands: the displayed state and what the office's row says.

    ``approved``: the office approved the plan, and the plan is still the one it approved.
    """

    shown: VisitShown
    acceptance: Acceptance | None
    approved: bool

    def facts(self, visit: Visit) -> frozenset[Only]:
        """What the state table asks of the visit itself."""
        found = {Only.APPROVED if self.approved else Only.UNAPPROVED}
        if visit.mode == VisitMode.EMBEDDED:
            found.add(Only.EMBEDDED)
        return frozenset(found)


def acceptance_id(visit: UUID) -> UUID:
    """The id of the office's row on a visit."""
    return uuid5(visit, "acceptance")


def participant_id(visit: UUID, assessor: UUID) -> UUID:
    """The id of an assessor's part in a visit."""
    return uuid5(visit, f"participant/{assessor.hex}")


def existing_visit(tx: Reading, visit: UUID) -> Visit:
    """The row of a visit that is there. Raises NotFound."""
    found = tx.session.get(Visit, visit)
    if found is None or found.deleted:
        raise NotFound("该实地考核不存在或已被删除。请刷新列表后重试。")
    return found


def standings(tx: Reading, visits: Sequence[Visit]) -> dict[UUID, VisitStanding]:
    """The displayed state of each visit, in a fixed number of statements a batch."""
    found: dict[UUID, VisitStanding] = {}
    for some in portions(visits):
        found.update(_standings(tx, some))
    return found


def standing(tx: Reading, visit: Visit) -> VisitStanding:
    """The displayed state of one visit."""
    return standings(tx, [visit])[visit.id]


def _standings(tx: Reading, visits: Sequence[Visit]) -> dict[UUID, VisitStanding]:
    acceptances = {
        a.visit_id: a
        for a in tx.session.scalars(
            select(Acceptance).where(
                Acceptance.visit_id.in_([v.id for v in visits]), Acceptance.deleted.is_(False)
            )
        )
    }
    planned = [v for v in visits if _is_approved(acceptances.get(v.id))]
    plans = {i: digest_of(p) for i, p in _plans(tx, planned).items()} if planned else {}
    accepted = [v for v in visits if _is_accepted(v, acceptances.get(v.id))]
    now = digests(tx, accepted) if accepted else {}
    return {
        v.id: _standing(v, acceptances.get(v.id), plans.get(v.id), now.get(v.id)) for v in visits
    }


def _is_approved(acceptance: Acceptance | None) -> bool:
    return acceptance is not None and acceptance.approved_on is not None


def _is_accepted(visit: Visit, acceptance: Acceptance | None) -> bool:
    """Whether the office's acceptance hangs on what the records say now."""
    return (
        acceptance is not None
        and visit.state == VisitState.RETURNED
        and acceptance.decision == VisitDecision.ACCEPTED
        and acceptance.round == visit.round
    )


def _standing(
    visit: Visit, acceptance: Acceptance | None, plan: str | None, now: VisitDigests | None
) -> VisitStanding:
    word = OfficeWord()
    fits = False
    if acceptance is not None:
        word = OfficeWord(
            acceptance.decision,
            acceptance.round,
            now is not None and acceptance.covers == now.records,
        )
        fits = plan is not None and acceptance.approved_covers == plan
    shown = visit_shown(
        VisitState(visit.state),
        visit.round,
        approved=_is_approved(acceptance),
        approval_fits=fits,
        office=word,
    )
    return VisitStanding(shown, acceptance, fits)


def digests(tx: Reading, visits: Sequence[Visit]) -> dict[UUID, VisitDigests]:
    """Digests of the plans and records of visits as they stand now."""
    records = _interview_values(tx, [v.id for v in visits])
    checked = finding_values(tx, [v.id for v in visits])
    plans = _plans(tx, visits)
    found: dict[UUID, VisitDigests] = {}
    for v in visits:
        said = sorted(records.get(v.id, ()), key=lambda r: str(r[0]))
        more = [checked[v.id]] if v.id in checked else []
        whole = [plans[v.id], v.summary, said, *more]
        found[v.id] = VisitDigests(digest_of(plans[v.id]), digest_of(whole))
    return found


def _plans(tx: Reading, visits: Sequence[Visit]) -> dict[UUID, list[Any]]:
    """What an approval covers of each visit: its plan and who takes part."""
    ids = [v.id for v in visits]
    people: dict[UUID, list[str]] = {}
    for visit, assessor in tx.session.execute(
        select(VisitParticipant.visit_id, VisitParticipant.assessor_id).where(
            VisitParticipant.visit_id.in_(ids), VisitParticipant.deleted.is_(False)
        )
    ):
        people.setdefault(visit, []).append(assessor.hex)
    return {
        v.id: [
            *(stored(getattr(v, name)) for name in _PLAN),
            sorted(people.get(v.id, ())),
            *_joint(v),
            *_years(v),
        ]
        for v in visits
    }


def _joint(visit: Visit) -> list[Any]:
    """What makes it a joint visit; nothing otherwise, as in approvals of earlier versions."""
    if visit.key_task_id is None and not visit.joint_offices:
        return []
    return [stored(visit.key_task_id), stored(visit.joint_offices or ())]


def _years(visit: Visit) -> list[Any]:
    """The kinds that are for another year; nothing otherwise, as in earlier approvals."""
    return [["kind_cycles", *sorted(visit.kind_cycles)]] if visit.kind_cycles else []


def _interview_values(tx: Reading, visits: Sequence[UUID]) -> dict[UUID, list[list[Any]]]:
    opinions: dict[UUID, list[tuple[str, int | None, str | None]]] = {}
    for interview, cadre, rating, remark in tx.session.execute(
        select(
            InterviewAbout.interview_id,
            InterviewAbout.cadre_id,
            InterviewAbout.rating,
            InterviewAbout.remark,
        )
        .join(Interview, Interview.id == InterviewAbout.interview_id)
        .where(Interview.visit_id.in_(visits), InterviewAbout.deleted.is_(False))
    ):
        opinions.setdefault(interview, []).append((cadre.hex, rating, remark))
    found: dict[UUID, list[list[Any]]] = {}
    for row in tx.session.execute(
        select(
            Interview.id,
            Interview.visit_id,
            Interview.layer,
            Interview.on,
            Interview.themes,
            Interview.remarks,
        ).where(Interview.visit_id.in_(visits), Interview.deleted.is_(False))
    ):
        said = sorted(opinions.get(row.id, ()), key=lambda o: o[0])
        found.setdefault(row.visit_id, []).append(
            [row.id.hex, row.layer, row.on.isoformat(), list(row.themes), row.remarks, said]
        )
    return found


def seen_of(visit: Visit, stands: VisitStanding, now: VisitDigests) -> Seen:
    """What a reader of the visit's form has before him."""
    acceptance = stands.acceptance
    return Seen(visit.version, None if acceptance is None else acceptance.version, now.seen)


def interview_counts(tx: Reading, visits: Sequence[UUID]) -> Mapping[UUID, int]:
    """How many interviews each visit has."""
    rows = tx.session.execute(
        select(Interview.visit_id, func.count())
        .where(Interview.visit_id.in_(visits), Interview.deleted.is_(False))
        .group_by(Interview.visit_id)
    )
    return {row[0]: row[1] for row in rows}


def fact_counts(tx: Reading, visits: Sequence[UUID]) -> Mapping[UUID, int]:
    """How many facts each visit has."""
    rows = tx.session.execute(
        select(Fact.visit_id, func.count())
        .where(Fact.visit_id.in_(visits), Fact.deleted.is_(False))
        .group_by(Fact.visit_id)
    )
    return {visit: n for visit, n in rows if visit is not None}
