"""What is read of 考核组评定 inside a transaction: subjects, raters, rows and sheets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from sqlalchemy import or_, select

from desktop.models.assessors import Assessor
from desktop.models.cadres import Cadre
from desktop.models.scheme import Cycle
from desktop.models.team_ratings import RatingSheet, TeamRating
from desktop.models.teams import AssessmentTeam, Seat
from desktop.models.units import Unit
from desktop.services.cadre_moves import members_on
from desktop.services.cycles import cycle_row, rule_basis, rule_or_shipped
from desktop.services.door import NO_TEAM, Reading
from desktop.services.errors import NotFound, Refused
from desktop.services.motions import digest_of
from desktop.services.oneself import bounds_of
from desktop.services.persons import hidden_records
from desktop.services.rating_rules import (
    ScoreRules,
    SheetState,
    ratings_digest,
    state_of,
    team_score,
)
from desktop.services.rating_values import TEAM_WORD, Member, RatedSubject, RaterMark, SheetLine
from desktop.services.reach import barred_cadres
from desktop.services.recording_team import day_of_year, recording_team
from desktop.services.scoring.values import Outcome, scaled
from desktop.services.units import existing_unit
from desktop.terms import CadreLevel, RatingEntry, SeatKind, UnitKind

DROP_RULE = "rating.drop_from"
LEAST_RULE = "rating.least"
RATED_LEVELS = (CadreLevel.CITY.value, CadreLevel.SECTION.value)
"""Who is assessed; other records are light ones (domain.md §1, Cadre)."""
Subject = UUID | None
"""A cadre; None: the leadership team."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a call is at home: the actor's team, a unit, a cycle."""

    team: AssessmentTeam
    unit: Unit
    cycle: Cycle

    def rating_id(self, subject: Subject, assessor: UUID) -> UUID:
        """The id of one assessor's rating of a subject."""
        return rating_id(self.cycle.id, self.team.id, self.unit.id, subject, assessor)

    def sheet_id(self, subject: Subject) -> UUID:
        """The id of the team's sheet on a subject."""
        return sheet_id(self.cycle.id, self.team.id, self.unit.id, subject)


@dataclass(frozen=True, slots=True)
class Rater:
    """Somebody of the team as far as one unit goes: ``about`` are cadres barred besides."""

    member: Member
    about: frozenset[UUID]

    def may_rate(self, subject: Subject) -> bool:
        """Whether nothing keeps the person from this subject."""
        return not self.member.barred and subject not in self.about


def rating_id(cycle: UUID, team: UUID, unit: UUID, subject: Subject, assessor: UUID) -> UUID:
    """The id of a rating: one for each cycle, team, subject and assessor."""
    about = "" if subject is None else subject.hex
    return uuid5(team, f"rating/{cycle.hex}/{unit.hex}/{about}/{assessor.hex}")


def sheet_id(cycle: UUID, team: UUID, unit: UUID, subject: Subject) -> UUID:
    """The id of a sheet: one for each cycle, team and subject."""
    return uuid5(
        team, f"rating-sheet/{cycle.hex}/{unit.hex}/{'' if subject is None else subject.hex}"
    )


def actors_team(tx: Reading) -> AssessmentTeam:
    """The team of the actor. Raises Refused at the office and without a team."""
    number = tx.actor.team_no
    if number is None:
        raise Refused(
            NO_TEAM if tx.actor.lacks_team else "考核组评定由考核组填写和确认，考核办只能查阅。"
        )
    found = tx.session.scalars(
        select(AssessmentTeam).where(
            AssessmentTeam.number == number, AssessmentTeam.deleted.is_(False)
        )
    ).first()
    if found is None:
        raise NotFound("本机还没有本考核组的资料。请先接收考核办的任务数据包。")
    return found


def place_of(tx: Reading, unit: UUID, cycle: UUID) -> Place:
    """The actor's team at a unit in a cycle. Raises NotFound, Refused."""
    row = existing_unit(tx, unit)
    tx.about("unit", unit)
    tx.not_oneself(unit=unit)
    return Place(actors_team(tx), row, cycle_row(tx, cycle))


def place_to_rate(tx: Reading, unit: UUID, cycle: UUID) -> Place:
    """The same to write at: the team must be paired with the unit today, too."""
    place = place_of(tx, unit, cycle)
    recording_team(tx, unit, day_of_year(tx, place.cycle.year))
    return place


def subjects_of(tx: Reading, unit: Unit, on: dt.date) -> tuple[RatedSubject, ...]:
    """Who is rated at a unit: its leadership team, then its cadres of a day in order.

    Of a task force only the team is a subject (domain.md §2.10). Whom the actor must not read
    about is left out.
    """
    team = RatedSubject(None, TEAM_WORD)
    if unit.kind == UnitKind.TASK_FORCE:
        return (team,)
    rows = tx.session.scalars(
        select(Cadre)
        .where(
            Cadre.id.in_(members_on(tx, unit.id, on)),
            Cadre.deleted.is_(False),
            Cadre.level.in_(RATED_LEVELS),
        )
        .order_by(
            Cadre.unit_id != unit.id,  # their order is that of another unit by now
            Cadre.unit_order.is_(None),
            Cadre.unit_order,
            Cadre.name_key,
            Cadre.id,
        )
    ).all()
    hidden = hidden_records(tx.session, [row.id for row in rows]) | barred_cadres(tx)
    people = [RatedSubject(r.id, r.name, r.post or "") for r in rows if r.id not in hidden]
    return (team, *people)


def raters_of(tx: Reading, place: Place, only: UUID | None = None) -> tuple[Rater, ...]:
    """All members of the team in the year (``day_of_year``), in the order of their seats.

    With what bars them today. ``only`` one of them.
    """
    today, day = tx.desk.clock.today(), day_of_year(tx, place.cycle.year)
    held = select(Seat).where(
        Seat.team_id == place.team.id,
        Seat.deleted.is_(False),
        Seat.start <= day,
        or_(Seat.end.is_(None), Seat.end >= day),
    )
    if only is not None:
        held = held.where(Seat.assessor_id == only)
    seats = tx.session.scalars(held).all()
    rows = tx.session.scalars(
        select(Assessor).where(Assessor.id.in_([s.assessor_id for s in seats]))
    ).all()
    people, order = {row.id: row for row in rows}, list(SeatKind)
    bounds = bounds_of(tx.session, rows, today)
    found = []
    for seat in sorted(seats, key=lambda s: (order.index(SeatKind(s.kind)), s.start, s.id)):
        person = people.get(seat.assessor_id)
        if person is None:
            continue
        barred = place.unit.id in bounds[person.id].units
        member = Member(person.id, person.name, SeatKind(seat.kind), barred)
        found.append(Rater(member, bounds[person.id].cadres))
    return tuple(found)


def departed_rater(tx: Reading, place: Place, assessor: UUID) -> Rater | None:
    """Somebody who sat in the team and left it: what is on paper may still be checked."""
    seat = tx.session.scalars(
        select(Seat)
        .where(
            Seat.team_id == place.team.id,
            Seat.assessor_id == assessor,
            Seat.deleted.is_(False),
        )
        .order_by(Seat.start.desc(), Seat.id)
    ).first()
    person = tx.session.get(Assessor, assessor)
    if seat is None or person is None:
        return None
    member = Member(person.id, person.name, SeatKind(seat.kind), barred=False)
    return Rater(member, frozenset())


def ratings_at(tx: Reading, cycle: UUID, team: UUID, unit: UUID) -> dict[Subject, list[TeamRating]]:
    """A team's ratings of a unit's subjects."""
    found: dict[Subject, list[TeamRating]] = {}
    for row in tx.session.scalars(
        select(TeamRating)
        .where(
            TeamRating.cycle_id == cycle,
            TeamRating.team_id == team,
            TeamRating.unit_id == unit,
            TeamRating.deleted.is_(False),
        )
        .order_by(TeamRating.id)
    ):
        found.setdefault(row.cadre_id, []).append(row)
    return found


def sheets_at(tx: Reading, cycle: UUID, team: UUID, unit: UUID) -> dict[Subject, RatingSheet]:
    """A team's sheets on a unit's subjects."""
    rows = tx.session.scalars(
        select(RatingSheet).where(
            RatingSheet.cycle_id == cycle,
            RatingSheet.team_id == team,
            RatingSheet.unit_id == unit,
            RatingSheet.deleted.is_(False),
        )
    )
    return {row.cadre_id: row for row in rows}


def digest_now(ratings: Sequence[TeamRating]) -> str:
    """The digest of a sheet's ratings as they stand."""
    return ratings_digest(
        (r.assessor_id, scaled(r.rating), r.entry, None if r.checked is None else scaled(r.checked))
        for r in ratings
    )


def sheet_state(sheet: RatingSheet | None, ratings: Sequence[TeamRating]) -> SheetState:
    """Where a sheet stands."""
    if sheet is None:
        return SheetState.OPEN
    return state_of(
        confirmed=sheet.confirmed_on is not None,
        covers=sheet.covers,
        reason=sheet.reason,
        now=digest_now(ratings),
    )


def is_unchecked(row: TeamRating) -> bool:
    """Whether a rating was entered from paper and nobody has typed the same again."""
    return row.entry == RatingEntry.ON_PAPER and row.checked != row.rating


def typed_by(tx: Reading, row: TeamRating) -> str:
    """The account (hex) that entered the present value."""
    known = tx.desk.history.applier().known(tx.connection, "team_rating", row.id.hex)
    wrote = [r for r in known if "rating" in r.fields]
    return max(wrote, key=lambda r: (r.at, r.origin, r.seq)).author if wrote else ""


def typed_here(tx: Reading, ratings: Iterable[TeamRating]) -> frozenset[UUID]:
    """Which ratings wait for another account's check: the actor entered them from paper."""
    me = tx.actor.account.hex
    return frozenset(r.id for r in ratings if is_unchecked(r) and typed_by(tx, r) == me)


def score_rules(tx: Reading, cycle: UUID) -> ScoreRules:
    """How ratings become a score, by a cycle's scheme as it stands today.

    A rating is of the year, not of a day: confirmed or not, all sheets go by one measure.
    """
    today = tx.desk.clock.today()
    return ScoreRules(
        int(rule_or_shipped(tx, cycle, DROP_RULE, today)),
        int(rule_or_shipped(tx, cycle, LEAST_RULE, today)),
        rule_basis(tx, cycle, (DROP_RULE, LEAST_RULE), today),
    )


def score_of(ratings: Sequence[TeamRating], rules: ScoreRules) -> Outcome:
    """The team's score of one subject."""
    return team_score([scaled(r.rating) for r in ratings], rules)


def seen_of(sheet: RatingSheet | None, ratings: Sequence[TeamRating]) -> str:
    """What a leader confirms: which ratings there are at which version, not what they say."""
    version = "" if sheet is None else sheet.version
    return digest_of([version, [[r.id.hex, r.version] for r in ratings]])


def sheet_line(
    subject: RatedSubject,
    sheet: RatingSheet | None,
    ratings: Sequence[TeamRating],
    raters: Sequence[Rater],
    names: Mapping[UUID, str],
    rules: ScoreRules,
    own: frozenset[UUID] = frozenset(),
) -> SheetLine:
    """A sheet for the eye: values and score only once it is confirmed. ``own``: typed here."""
    state = sheet_state(sheet, ratings)
    shown = state.shows_values
    there = {r.assessor_id: r for r in ratings}
    marks = [
        RaterMark(
            r.assessor_id,
            names.get(r.assessor_id, ""),
            RatingEntry(r.entry),
            not is_unchecked(r),
            r.rating if shown else None,
            r.id in own,
        )
        for r in ratings
    ]
    awaited = [r.member for r in raters if r.may_rate(subject.cadre)]
    away = {r.member.assessor for r in raters if not r.may_rate(subject.cadre)}
    order = {m.assessor: place for place, m in enumerate(r.member for r in raters)}
    marks.sort(key=lambda m: (order.get(m.assessor, len(order)), m.name, m.assessor))
    return SheetLine(
        subject,
        None if sheet is None else sheet.version,
        state,
        tuple(marks),
        tuple(m.name for m in awaited if m.assessor not in there),
        tuple(m.name for m in marks if not m.checked and m.assessor not in away),
        "" if sheet is None else sheet.remark or "",
        None if sheet is None else sheet.confirmed_on,
        "" if sheet is None else sheet.reason or "",
        seen_of(sheet, ratings),
        score_of(ratings, rules) if shown else None,
        conflicts_of(sheet, ratings),
    )


def conflicts_of(sheet: RatingSheet | None, ratings: Sequence[TeamRating]) -> int:
    """How many open conflicts stand behind a sheet. Source: exchange.md §6."""
    return (0 if sheet is None else sheet.conflicts) + sum(r.conflicts for r in ratings)


def assessor_names(tx: Reading, ids: Sequence[UUID]) -> dict[UUID, str]:
    """Names of assessors."""
    rows = tx.session.execute(select(Assessor.id, Assessor.name).where(Assessor.id.in_(ids)))
    return {row[0]: row[1] for row in rows}
