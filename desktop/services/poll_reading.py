"""Polls from their rows: lines, the form, the counts, and the scheme's numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, func, select

from desktop.models.cadres import Cadre
from desktop.models.polls import BallotCount, Poll, PollClass, PollSubject
from desktop.models.teams import AssessmentTeam
from desktop.models.units import Unit
from desktop.models.visits import Visit
from desktop.services.citations import visit_mark
from desktop.services.conflict_marks import conflict_counts, disputed_contents
from desktop.services.cycles import cycle_row, rule_basis, rule_or_shipped
from desktop.services.door import Reading
from desktop.services.errors import NotFound
from desktop.services.listing import asked, containing
from desktop.services.permissions import Operation, allowed
from desktop.services.persons import persons_of
from desktop.services.poll_forms import (
    CountSheet,
    PollDetail,
    PollLine,
    PollQuery,
    PollSubjectLine,
)
from desktop.services.poll_rules import Ballots, MarkKey, Marks, Tally, TallySubject
from desktop.services.poll_scores import (
    FOURTH_RULE,
    LEAST_RULE,
    POINT_RULES,
    RETURN_RULE,
    WEIGHT_RULES,
    PollRules,
)
from desktop.services.poll_steps import COUNTED, NAMING, POLL, SETTING
from desktop.services.reach import barred_cadres, barred_units, existing_team
from desktop.terms import PollAction, PollItem, PollState, VoterClass

TEAM_NAME: Final = "领导班子"
_ENTERING: Final = frozenset({PollState.ISSUED, PollState.COUNTED, PollState.CONFIRMED})


def existing_poll(tx: Reading, poll: UUID) -> Poll:
    """The row of a poll that is there. Raises NotFound."""
    found = tx.session.get(Poll, poll)
    if found is None or found.deleted:
        raise NotFound("该民主测评不存在或已被删除。请刷新列表后重试。")
    return found


def reached_poll(tx: Reading, poll: UUID) -> Poll:
    """The row, when the actor may see it: the unit, and everybody on the ballot.

    Raises NotFound, Refused.
    """
    row = existing_poll(tx, poll)
    tx.about("poll", poll)
    tx.not_oneself(unit=row.unit_id)
    for subject in subjects_of(tx, poll):
        if subject.cadre is not None:
            tx.not_oneself(cadre=subject.cadre)
    return row


def matching(tx: Reading, query: PollQuery) -> Select[Any]:
    """The polls that a list shows; what the actor must not see is left out."""
    statement: Select[Any] = (
        select(Poll.id)
        .join(Unit, Unit.id == Poll.unit_id)
        .join(AssessmentTeam, AssessmentTeam.id == Poll.team_id)
        .where(Poll.deleted.is_(False), Poll.unit_id.not_in(barred_units(tx)))
    )
    barred = barred_cadres(tx)
    if barred:
        statement = statement.where(Poll.id.not_in(_about(barred)))
    statement = statement.where(
        *asked(
            (Poll.unit_id, query.unit),
            (Poll.team_id, query.team),
            (Poll.cycle_id, query.cycle),
            (Poll.visit_id, query.visit),
            (Poll.state, query.state),
        )
    )
    if query.cadre is not None:
        statement = statement.where(Poll.id.in_(_about(persons_of(tx.session, query.cadre))))
    if query.since is not None:
        statement = statement.where(Poll.on >= query.since)
    if query.until is not None:
        statement = statement.where(Poll.on <= query.until)
    return statement.where(*containing(query.text, Poll.title, Unit.name))


def poll_lines(tx: Reading, ids: Sequence[UUID]) -> tuple[PollLine, ...]:
    """Lines of polls in the order of the ids; what is gone or barred is left out."""
    units, people = barred_units(tx), barred_cadres(tx)
    disputed = conflict_counts(tx, "poll", ids)
    sizes: dict[UUID, list[UUID | None]] = {}
    for poll, cadre in tx.session.execute(
        select(PollSubject.poll_id, PollSubject.cadre_id).where(
            PollSubject.poll_id.in_(ids), PollSubject.deleted.is_(False)
        )
    ):
        sizes.setdefault(poll, []).append(cadre)
    sums = {
        poll: (issued, returned)
        for poll, issued, returned in tx.session.execute(
            select(PollClass.poll_id, func.sum(PollClass.issued), func.sum(PollClass.returned))
            .where(PollClass.poll_id.in_(ids), PollClass.deleted.is_(False))
            .group_by(PollClass.poll_id)
        )
    }
    found: dict[UUID, PollLine] = {}
    for row, unit, team in tx.session.execute(
        select(Poll, Unit.name, AssessmentTeam.number)
        .join(Unit, Unit.id == Poll.unit_id)
        .join(AssessmentTeam, AssessmentTeam.id == Poll.team_id)
        .where(Poll.id.in_(ids), Poll.deleted.is_(False))
    ):
        on_it = sizes.get(row.id, [])
        if row.unit_id in units or not people.isdisjoint(c for c in on_it if c is not None):
            continue
        issued, returned = sums.get(row.id, (0, None))
        found[row.id] = PollLine(
            row.id,
            row.number,
            team,
            row.unit_id,
            unit,
            row.on,
            row.title,
            PollState(row.state),
            len(on_it),
            issued or 0,
            returned,
            disputed.get(row.id, 0),
        )
    return tuple(found[i] for i in ids if i in found)


def poll_detail(tx: Reading, row: Poll) -> PollDetail:
    """The form of a poll that the actor may see."""
    state = PollState(row.state)
    classes = class_rows(tx, row.id)
    own = allowed(tx.actor.role, Operation.EDIT_RECORDS) and _own_team(tx, row.team_id)
    visit = None if row.visit_id is None else tx.session.get(Visit, row.visit_id)
    team = existing_team(tx, row.team_id)
    actions = POLL.possible(state) if own else ()
    return PollDetail(
        poll_lines(tx, [row.id])[0],
        row.version,
        row.team_id,
        team.title,
        row.cycle_id,
        row.visit_id,
        "" if visit is None else visit_mark(team.number, visit.number),
        tuple(PollItem(item) for item in row.items),
        subjects_of(tx, row.id),
        {c: found.issued for c, found in classes.items()},
        {c: found.version for c, found in classes.items()},
        row.counter,
        row.scrutineer,
        row.remark,
        row.state_reason,
        row.round,
        tuple(a for a in actions if a is not PollAction.CORRECT),
        own and state in SETTING,
        own and state in NAMING,
        own and state in _ENTERING,
        disputed_contents(tx, "poll", row.id),
        cycle_row(tx, row.cycle_id).year,
    )


def class_rows(tx: Reading, poll: UUID) -> dict[VoterClass, PollClass]:
    """The classes of a poll that vote, in order."""
    rows = tx.session.scalars(
        select(PollClass)
        .where(PollClass.poll_id == poll, PollClass.deleted.is_(False))
        .order_by(PollClass.voter_class)
    )
    return {VoterClass(row.voter_class): row for row in rows}


def subjects_of(tx: Reading, poll: UUID) -> tuple[PollSubjectLine, ...]:
    """Who is on the ballot, in its order."""
    return tuple(
        PollSubjectLine(
            row.id,
            row.cadre_id,
            TEAM_NAME if row.cadre_id is None else name or "",
            post or "",
        )
        for row, name, post in tx.session.execute(
            select(PollSubject, Cadre.name, Cadre.post)
            .outerjoin(Cadre, Cadre.id == PollSubject.cadre_id)
            .where(PollSubject.poll_id == poll, PollSubject.deleted.is_(False))
            .order_by(PollSubject.ordinal, PollSubject.id)
        )
    )


def asked_of(row: Poll) -> tuple[PollItem, ...]:
    """All that a ballot asks about a subject: the overall option first."""
    return (PollItem.OVERALL, *(PollItem(i) for i in row.items if i != PollItem.OVERALL))


def sheet_of(tx: Reading, row: Poll) -> CountSheet:
    """The counts of a poll as they stand."""
    subjects = subjects_of(tx, row.id)
    classes = class_rows(tx, row.id)
    asked = asked_of(row)
    there = {s.id for s in subjects}
    marks: dict[MarkKey, Marks] = {}
    versions: dict[MarkKey, str] = {}
    for count in tx.session.scalars(
        select(BallotCount).where(BallotCount.poll_id == row.id, BallotCount.deleted.is_(False))
    ):
        key = key_of(count)
        if count.subject_id not in there or key.item not in asked:
            continue
        marks[key] = Marks(count.first, count.second, count.third, count.fourth, count.blank)
        versions[key] = count.version
    ballots = {c: Ballots(r.issued, r.returned, r.valid, r.invalid) for c, r in classes.items()}
    tally = Tally(
        tuple(TallySubject(s.id, s.name, s.team) for s in subjects), asked, ballots, marks
    )
    class_versions = {c: r.version for c, r in classes.items()}
    return CountSheet(row.id, row.version, tally, class_versions, versions)


def key_of(count: BallotCount) -> MarkKey:
    """Which row of the count sheet a stored one is."""
    return MarkKey(count.subject_id, VoterClass(count.voter_class), PollItem(count.item))


def poll_rules(tx: Reading, cycle: UUID, on: dt.date) -> PollRules:
    """The numbers of a cycle's scheme by which a poll of a day is scored, and shown today.

    What may be shown is a matter of the day on which it is shown. Source: domain.md §2.10, §5.
    """

    def value(key: str) -> Any:
        return rule_or_shipped(tx, cycle, key, on)

    first, second, third, fourth = (value(key) for key in POINT_RULES)
    return PollRules(
        (first, second, third, fourth),
        {c: value(key) for c, key in WEIGHT_RULES.items()},
        value(RETURN_RULE),
        value(FOURTH_RULE),
        int(rule_or_shipped(tx, cycle, LEAST_RULE, tx.desk.clock.today())),
        rule_basis(tx, cycle, (*POINT_RULES, *WEIGHT_RULES.values(), RETURN_RULE, FOURTH_RULE), on),
    )


def has_results(row: Poll) -> bool:
    """Whether the counts of a poll stand."""
    return PollState(row.state) in COUNTED


def _about(cadres: Collection[UUID]) -> Select[Any]:
    return select(PollSubject.poll_id).where(
        PollSubject.cadre_id.in_(cadres), PollSubject.deleted.is_(False)
    )


def _own_team(tx: Reading, team: UUID) -> bool:
    number = tx.actor.team_no
    return number is None or existing_team(tx, team).number == number
