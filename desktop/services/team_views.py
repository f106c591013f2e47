"""What the pages show of the 考核组: seats, what is missing, candidates, history, the own team."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from desktop.models.assessors import Assessor
from desktop.models.teams import AssessmentTeam, Recusal, Seat
from desktop.models.units import Unit
from desktop.services.cycles import current_cycle, rule_value
from desktop.services.door import Reading, Service, reads
from desktop.services.errors import NotFound
from desktop.services.permissions import Operation
from desktop.services.pool_standing import out_of_pool
from desktop.services.recusals import in_force
from desktop.services.team_reading import TeamFacts, TeamRules, team_facts, team_rules
from desktop.services.team_seats import existing_team
from desktop.services.team_shape import (
    Gap,
    Member,
    MentorGap,
    Stability,
    assessing_fault,
    gaps,
    mentor_gaps,
    seat_hint,
    stability,
    uncovered,
)
from desktop.services.vacancies import Candidate, Ranked, Vacancy, ranked
from desktop.terms import RecusalKind, SeatKind


@dataclass(frozen=True, slots=True)
class SeatView:
    """One seat as it stands on a day. ``notes`` say what is out of the ordinary, in words."""

    id: UUID
    version: str
    assessor: UUID
    name: str
    kind: SeatKind
    start: dt.date
    end: dt.date | None
    post: str | None
    expertise: str | None
    newcomer: bool
    mentors: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TeamView:
    """A team on a day. ``stability`` None: nobody sat in it at the end of the last year.

    ``unable`` names the units that it cannot assess as it stands: (unit, sentence).
    """

    id: UUID
    version: str
    number: int
    title: str
    seats: tuple[SeatView, ...]
    gaps: tuple[Gap, ...]
    stability: Stability | None
    mentor_gaps: tuple[MentorGap, ...]
    uncovered: tuple[str, ...]
    units: tuple[tuple[UUID, str], ...]
    unable: tuple[tuple[str, str], ...]

    @property
    def missing(self) -> int:
        """How many seats nobody fills."""
        return sum(gap.missing for gap in self.gaps)


@dataclass(frozen=True, slots=True)
class SeatPast:
    """One seat of a team's history."""

    id: UUID
    name: str
    kind: SeatKind
    start: dt.date
    end: dt.date | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class TeamRecusal:
    """A 回避 of somebody of the own team: who, which unit, why in one word."""

    name: str
    unit: str
    kind: RecusalKind
    end: dt.date | None


@dataclass(frozen=True, slots=True)
class OwnTeam:
    """A team as its own PC shows it; what concerns the office alone is not told."""

    id: UUID
    title: str
    seats: tuple[SeatView, ...]
    units: tuple[tuple[UUID, str], ...]
    recusals: tuple[TeamRecusal, ...]


class TeamViewDoors(Service):
    """What reads teams."""

    @reads(Operation.READ_POOL)
    def overview(self, tx: Reading, on: dt.date) -> tuple[TeamView, ...]:
        """All teams by number as they stand on a day. Raises NotFound without a year or rule."""
        rules, facts = team_rules(tx), team_facts(tx, on)
        teams = tx.session.scalars(
            select(AssessmentTeam)
            .where(AssessmentTeam.deleted.is_(False))
            .order_by(AssessmentTeam.number)
        )
        return tuple(_view(team, facts, rules) for team in teams)

    @reads(Operation.READ_POOL)
    def planned_count(self, tx: Reading) -> int:
        """How many teams the scheme foresees: rule team.count. Raises NotFound."""
        return int(rule_value(tx, current_cycle(tx), "team.count", tx.desk.clock.today()))

    @reads(Operation.READ_POOL)
    def candidates(
        self, tx: Reading, team: UUID, kind: SeatKind, on: dt.date
    ) -> tuple[Ranked, ...]:
        """Who could fill a seat of a kind from a day on, the best first. Raises NotFound.

        Who is out of the pool, sits in this team already, or is the actor, is left out.
        """
        existing_team(tx, team)
        facts = team_facts(tx, on)
        members = facts.members(team)
        there = frozenset(m.assessor for m in members)
        vacancy = Vacancy(
            kind,
            frozenset(unit for unit, _ in facts.units.get(team, ())),
            there,
            uncovered(members, facts.areas),
            any(not m.newcomer for m in members),
        )
        out = out_of_pool(tx, on) | {tx.actor.assessor_id}
        titles = {s.assessor_id: facts.titles.get(s.team_id) for s in facts.seats}
        taught: dict[UUID, set[UUID]] = {}
        for mentor, pupil in facts.mentorships:
            taught.setdefault(pupil, set()).add(mentor)
        pool = [
            Candidate(
                a.id,
                a.name,
                SeatKind(a.post_type),
                a.post,
                a.expertise,
                bool(a.newcomer),
                frozenset(taught.get(a.id, ())),
                frozenset(facts.recused.get(a.id, ())),
                a.id in facts.away,
                titles.get(a.id),
            )
            for a in facts.people.values()
            if a.id not in out
        ]
        return ranked(vacancy, pool)

    @reads(Operation.READ_POOL)
    def seating_notes(
        self, tx: Reading, team: UUID, assessor: UUID, kind: SeatKind, start: dt.date
    ) -> tuple[str, ...]:
        """What should be looked at before seating somebody; none of it refuses. Raises NotFound."""
        existing_team(tx, team)
        facts = team_facts(tx, start)
        person = facts.people.get(assessor)
        if person is None:
            raise NotFound("该考核员不在信息库中。请刷新列表后重试。")
        found = [seat_hint(SeatKind(person.post_type), kind)]
        if assessor in facts.away:
            found.append("当日登记为不能参加考核。")
        units = {unit for unit, _ in facts.units.get(team, ())}
        recused = units & facts.recused.get(assessor, set())
        if recused:
            found.append(f"应回避本组对口联系的 {len(recused)} 个单位。")
        kinds = [s.kind for s in facts.seats if s.team_id == team and s.assessor_id != assessor]
        shape = team_rules(tx).shape
        if kinds.count(kind) >= shape[kind]:
            found.append(f"本组{kind.label}已满 {shape[kind]} 人，将超出编组。")
        return tuple(f"{person.name}：{text}" for text in found if text is not None)

    @reads(Operation.READ_POOL)
    def seat_history(self, tx: Reading, team: UUID) -> tuple[SeatPast, ...]:
        """All seats that a team ever had, the newest first. Raises NotFound."""
        existing_team(tx, team)
        rows = tx.session.execute(
            select(Seat, Assessor.name)
            .join(Assessor, Assessor.id == Seat.assessor_id)
            .where(Seat.team_id == team, Seat.deleted.is_(False))
            .order_by(Seat.start.desc(), Seat.id)
        )
        return tuple(
            SeatPast(s.id, name, SeatKind(s.kind), s.start, s.end, s.reason) for s, name in rows
        )

    @reads(Operation.READ_POOL)
    def own(self, tx: Reading, on: dt.date) -> OwnTeam | None:
        """The actor's own team on a day; None without one (yet). For a team's PC."""
        number = tx.actor.team_no
        row = tx.session.scalars(
            select(AssessmentTeam).where(
                AssessmentTeam.number == number, AssessmentTeam.deleted.is_(False)
            )
        ).first()
        if number is None or row is None:
            return None
        facts = team_facts(tx, on)
        members = {s.assessor_id for s in facts.seats if s.team_id == row.id}
        recusals = tx.session.execute(
            select(Recusal, Assessor.name, Unit.name)
            .join(Assessor, Assessor.id == Recusal.assessor_id)
            .join(Unit, Unit.id == Recusal.unit_id)
            .where(in_force(on), Recusal.assessor_id.in_(members))
            .order_by(Assessor.name_key, Unit.order_no, Recusal.id)
        )
        return OwnTeam(
            row.id,
            row.title,
            _seats(row.id, facts),
            facts.units.get(row.id, ()),
            tuple(
                TeamRecusal(name, unit, RecusalKind(r.kind or RecusalKind.OTHER), r.end)
                for r, name, unit in recusals
            ),
        )


def _view(team: AssessmentTeam, facts: TeamFacts, rules: TeamRules) -> TeamView:
    members = facts.members(team.id)
    now = {m.assessor for m in members}
    return TeamView(
        team.id,
        team.version,
        team.number,
        team.title,
        _seats(team.id, facts),
        gaps([m.kind for m in members], rules.shape),
        stability(facts.last_year.get(team.id, set()), now),
        mentor_gaps(members, facts.mentorships),
        uncovered(members, facts.areas),
        facts.units.get(team.id, ()),
        _unable(team.id, members, facts, rules),
    )


def _unable(
    team: UUID, members: Sequence[Member], facts: TeamFacts, rules: TeamRules
) -> tuple[tuple[str, str], ...]:
    seats = [(m.assessor, m.kind) for m in members]
    found = []
    for unit, name in facts.units.get(team, ()):
        recused = [m.assessor for m in members if unit in facts.recused.get(m.assessor, ())]
        fault = assessing_fault(seats, recused, rules.assessing)
        if fault is not None:
            found.append((name, fault))
    return tuple(found)


def _seats(team: UUID, facts: TeamFacts) -> tuple[SeatView, ...]:
    order = list(SeatKind)
    there = {s.assessor_id for s in facts.seats if s.team_id == team}
    units = {unit for unit, _ in facts.units.get(team, ())}
    mentors: dict[UUID, list[str]] = {}
    for mentor, pupil in facts.mentorships:
        if mentor in there and mentor in facts.people:
            mentors.setdefault(pupil, []).append(facts.people[mentor].name)
    found = []
    for seat in facts.seats:
        person = facts.people.get(seat.assessor_id)
        if seat.team_id != team or person is None:
            continue
        recused = len(units & facts.recused.get(person.id, set()))
        notes = (
            seat_hint(SeatKind(person.post_type), SeatKind(seat.kind)),
            "已清理出库或暂停，请更换。" if person.id in facts.out else None,
            "当日不能参加考核。" if person.id in facts.away else None,
            f"应回避本组 {recused} 个单位。" if recused else None,
        )
        found.append(
            SeatView(
                seat.id,
                seat.version,
                person.id,
                person.name,
                SeatKind(seat.kind),
                seat.start,
                seat.end,
                person.post,
                person.expertise,
                bool(person.newcomer),
                tuple(sorted(mentors.get(person.id, ()))),
                tuple(note for note in notes if note is not None),
            )
        )
    return tuple(sorted(found, key=lambda s: (order.index(s.kind), s.start, s.name, s.id)))
