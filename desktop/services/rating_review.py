"""What is seen of 考核组评定: the own team's sheets, and the confirmed ones at the office.

A value is shown once the leader has confirmed its sheet; before, only who has rated. The
office sees nothing at all of a sheet that is not confirmed. Source: domain.md §2.4 (4).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select

from desktop.models.cadres import Cadre
from desktop.models.team_ratings import RatingSheet, TeamRating
from desktop.models.teams import AssessmentTeam
from desktop.models.units import Unit
from desktop.services.cycles import cycle_row, rule_or_shipped
from desktop.services.door import Reading, Service, reads
from desktop.services.permissions import Operation
from desktop.services.rating_rules import (
    SheetState,
    Strictness,
    hidden_raters,
    raters_note,
    strictness,
)
from desktop.services.rating_sheets import (
    Place,
    Rater,
    Subject,
    actors_team,
    assessor_names,
    conflicts_of,
    place_of,
    raters_of,
    ratings_at,
    score_of,
    score_rules,
    sheet_line,
    sheet_state,
    sheets_at,
    subjects_of,
    typed_here,
)
from desktop.services.rating_values import (
    TEAM_WORD,
    ConfirmedLine,
    RatedSubject,
    RaterStrictness,
    RatingUnit,
    SheetLine,
    TeamStrictness,
    UnitSheet,
)
from desktop.services.reach import barred_cadres, barred_units
from desktop.services.recording_team import day_of_year
from desktop.services.scoring.values import scaled
from desktop.services.team_reading import assessing_rules, team_facts

_GONE = "（已调离）"
_Key = tuple[UUID, UUID, Subject]


class RatingReviewDoors(Service):
    """What reads sheets."""

    @reads(Operation.READ_RATINGS)
    def units(self, tx: Reading, cycle: UUID) -> tuple[RatingUnit, ...]:
        """The own team's units with how far their ratings are. Raises NotFound, Refused.

        Own and recused units are left out.
        """
        team, year = actors_team(tx), cycle_row(tx, cycle)
        barred = barred_units(tx)
        paired = team_facts(tx, day_of_year(tx, year.year)).units.get(team.id, ())
        found = []
        for unit, _name in paired:
            row = tx.session.get(Unit, unit)
            if row is None or unit in barred:
                continue
            found.append(_progress(tx, Place(team, row, year)))
        return tuple(found)

    @reads(Operation.READ_RATINGS)
    def sheet(self, tx: Reading, unit: UUID, cycle: UUID) -> UnitSheet:
        """The own team's sheets on a unit. Raises NotFound, Refused.

        Who was rated and has moved away since is listed too, and said so.
        """
        return unit_sheet(tx, place_of(tx, unit, cycle))

    @reads(Operation.READ_RATINGS)
    def confirmed(
        self, tx: Reading, cycle: UUID, team: UUID | None = None
    ) -> tuple[ConfirmedLine, ...]:
        """The confirmed sheets of a cycle by team and unit; a team's account gets its own.

        What the actor must not see is left out.
        """
        rules = score_rules(tx, cycle)
        lines = []
        for sheet, unit, name, ratings in _confirmed(tx, cycle, team):
            if sheet.confirmed_on is None:
                continue
            title = _team(tx, sheet.team_id)
            subject = RatedSubject(sheet.cadre_id, name or TEAM_WORD)
            lines.append(
                ConfirmedLine(
                    sheet.team_id,
                    "" if title is None else title.title,
                    sheet.unit_id,
                    unit,
                    subject,
                    len(ratings),
                    score_of(ratings, rules),
                    sheet.remark or "",
                    sheet.confirmed_on,
                    sheet.reason or "",
                    conflicts_of(sheet, ratings),
                    rules.basis,
                )
            )
        return tuple(lines)

    @reads(Operation.READ_RATINGS)
    def strictness(self, tx: Reading, cycle: UUID) -> tuple[TeamStrictness, ...]:
        """How severely the teams and their raters rate, side by side, over confirmed sheets.

        A mean of fewer values than the scheme lets show is left out, and so are as many more
        as keep it from falling out of the team's by subtraction. A team's account gets its own
        team. Source: domain.md §2.4 (4): thirteen teams differ in strictness.
        """
        least = int(rule_or_shipped(tx, cycle, "display.min_group", tx.desk.clock.today()))
        sheets: dict[UUID, int] = {}
        values: dict[UUID, dict[UUID, list[int]]] = {}
        for sheet, _unit, _name, ratings in _confirmed(tx, cycle, None):
            sheets[sheet.team_id] = sheets.get(sheet.team_id, 0) + 1
            of_team = values.setdefault(sheet.team_id, {})
            for rating in ratings:
                of_team.setdefault(rating.assessor_id, []).append(scaled(rating.rating))
        names = assessor_names(tx, [who for of_team in values.values() for who in of_team])
        return tuple(
            _strictness(team, sheets.get(team.id, 0), values.get(team.id, {}), names, least)
            for team in _visible_teams(tx)
        )


def unit_sheet(tx: Reading, place: Place, known: Sequence[Rater] | None = None) -> UnitSheet:
    """All sheets of a team on a unit; ``known``: its raters, when the caller has them."""
    where = (place.cycle.id, place.team.id, place.unit.id)
    ratings, sheets = ratings_at(tx, *where), sheets_at(tx, *where)
    raters = raters_of(tx, place) if known is None else known
    rules = score_rules(tx, place.cycle.id)
    subjects = _all_subjects(tx, place, {*ratings, *sheets})
    everyone = {r.assessor_id for found in ratings.values() for r in found}
    names = assessor_names(tx, [*everyone])
    own = typed_here(tx, [r for found in ratings.values() for r in found])
    lines = [
        sheet_line(s, sheets.get(s.cadre), ratings.get(s.cadre, ()), raters, names, rules, own)
        for s in subjects
    ]
    return UnitSheet(
        place.unit.id,
        place.unit.name,
        place.cycle.id,
        place.cycle.year,
        place.team.id,
        place.team.title,
        tuple(r.member for r in raters),
        "\n".join(filter(None, (_note(tx, place, raters), rules.basis))),
        tuple(lines),
    )


def lines_by_subject(found: UnitSheet) -> Mapping[Subject, SheetLine]:
    """The lines of a unit's sheet by their subject."""
    return {line.subject.cadre: line for line in found.lines}


def _note(tx: Reading, place: Place, raters: Sequence[Rater]) -> str:
    seats = [(r.member.assessor, r.member.kind) for r in raters]
    barred = {r.member.assessor for r in raters if r.member.barred}
    return raters_note(seats, barred, assessing_rules(tx, place.cycle.id, tx.desk.clock.today()))


def _all_subjects(tx: Reading, place: Place, rated: set[Subject]) -> tuple[RatedSubject, ...]:
    now = subjects_of(tx, place.unit, day_of_year(tx, place.cycle.year))
    gone = rated - {s.cadre for s in now} - barred_cadres(tx)
    rows = tx.session.execute(
        select(Cadre.id, Cadre.name, Cadre.post).where(Cadre.id.in_([c for c in gone if c]))
    )
    left = [RatedSubject(row[0], f"{row[1]}{_GONE}", row[2] or "") for row in rows]
    return (*now, *sorted(left, key=lambda s: s.name))


def _progress(tx: Reading, place: Place) -> RatingUnit:
    where = (place.cycle.id, place.team.id, place.unit.id)
    ratings, sheets = ratings_at(tx, *where), sheets_at(tx, *where)
    subjects = subjects_of(tx, place.unit, day_of_year(tx, place.cycle.year))
    mine = confirmed = 0
    for s in subjects:
        rows = ratings.get(s.cadre, ())
        mine += any(r.assessor_id == tx.actor.assessor_id for r in rows)
        confirmed += sheet_state(sheets.get(s.cadre), rows) is SheetState.CONFIRMED
    return RatingUnit(place.unit.id, place.unit.name, len(subjects), mine, confirmed)


def _confirmed(
    tx: Reading, cycle: UUID, team: UUID | None
) -> list[tuple[RatingSheet, str, str | None, list[TeamRating]]]:
    """(sheet, unit, cadre, ratings) of the sheets whose confirmation covers what stands now."""
    teams = {t.id for t in _visible_teams(tx)} if team is None else {team}
    teams &= {t.id for t in _visible_teams(tx)}
    statement = (
        select(RatingSheet, Unit.name, Cadre.name)
        .join(Unit, Unit.id == RatingSheet.unit_id)
        .outerjoin(Cadre, Cadre.id == RatingSheet.cadre_id)
        .join(AssessmentTeam, AssessmentTeam.id == RatingSheet.team_id)
        .where(
            RatingSheet.cycle_id == cycle,
            RatingSheet.deleted.is_(False),
            RatingSheet.confirmed_on.is_not(None),
            RatingSheet.team_id.in_(teams),
        )
        .order_by(
            AssessmentTeam.number,
            Unit.order_no,
            Unit.name_key,
            Unit.id,
            RatingSheet.cadre_id.is_not(None),
            Cadre.unit_order,
            Cadre.name_key,
            RatingSheet.id,
        )
    )
    units, people = barred_units(tx), barred_cadres(tx)
    ratings = _ratings(tx, cycle)
    found: list[tuple[RatingSheet, str, str | None, list[TeamRating]]] = []
    for sheet, unit, name in tx.session.execute(statement):
        if sheet.unit_id in units or sheet.cadre_id in people:
            continue
        rows = ratings.get((sheet.team_id, sheet.unit_id, sheet.cadre_id), [])
        if sheet_state(sheet, rows) is SheetState.CONFIRMED:
            found.append((sheet, unit, name, rows))
    return found


def _ratings(tx: Reading, cycle: UUID) -> dict[_Key, list[TeamRating]]:
    found: dict[_Key, list[TeamRating]] = {}
    for row in tx.session.scalars(
        select(TeamRating)
        .where(TeamRating.cycle_id == cycle, TeamRating.deleted.is_(False))
        .order_by(TeamRating.id)
    ):
        found.setdefault((row.team_id, row.unit_id, row.cadre_id), []).append(row)
    return found


def _visible_teams(tx: Reading) -> list[AssessmentTeam]:
    """All teams by number; for a team's account its own alone."""
    statement = select(AssessmentTeam).where(AssessmentTeam.deleted.is_(False))
    if tx.actor.team_no is not None or tx.actor.lacks_team:
        statement = statement.where(AssessmentTeam.number == (tx.actor.team_no or 0))
    return [*tx.session.scalars(statement.order_by(AssessmentTeam.number))]


def _team(tx: Reading, team: UUID) -> AssessmentTeam | None:
    return tx.session.get(AssessmentTeam, team)


def _strictness(
    team: AssessmentTeam,
    sheets: int,
    values: Mapping[UUID, list[int]],
    names: Mapping[UUID, str],
    least: int,
) -> TeamStrictness:
    hidden = hidden_raters({who: len(found) for who, found in values.items()}, least)
    raters = [
        RaterStrictness(
            who,
            names.get(who, ""),
            Strictness(len(found), None, None) if who in hidden else strictness(found, least),
        )
        for who, found in values.items()
    ]
    raters.sort(key=lambda r: (r.name, r.assessor))
    every = [v for found in values.values() for v in found]
    return TeamStrictness(
        team.id, team.number, team.title, sheets, strictness(every, least), tuple(raters)
    )
