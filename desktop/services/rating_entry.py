"""Entering 考核组评定: one's own column, another member's paper, and the check of it.

Nobody is given another's value: a column holds the actor's own ratings, a paper's column only
which rows are there. Source: domain.md §2.4 (4), §2.1.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from desktop.models.changes import Change
from desktop.models.team_ratings import RatingSheet, TeamRating
from desktop.services.dates import day_words
from desktop.services.door import Reading, Service, Writing, reads, writes
from desktop.services.errors import Difference, Invalid, Refused, Stale
from desktop.services.permissions import Operation
from desktop.services.rating_rules import SheetAction, moved, rating_fault
from desktop.services.rating_sheets import (
    Place,
    Rater,
    Subject,
    departed_rater,
    is_unchecked,
    place_of,
    raters_of,
    ratings_at,
    sheet_state,
    sheets_at,
    subjects_of,
    typed_by,
)
from desktop.services.rating_values import (
    Mismatch,
    OwnColumn,
    OwnLine,
    PaperColumn,
    PaperLine,
    RatedSubject,
    RatingInput,
)
from desktop.services.recording_team import day_of_year, recording_team
from desktop.services.unsealed import unsealed
from desktop.terms import CycleState, RatingEntry

_NO_LINK = "当前账号没有关联考核人员，不能填写本人评定。请联系考核办在账号中关联后再评定。"


@dataclass(frozen=True, slots=True)
class _Column:
    """Everything about one assessor's column at a unit."""

    place: Place
    rater: Rater
    subjects: Mapping[Subject, RatedSubject]
    ratings: Mapping[Subject, Sequence[TeamRating]]
    sheets: Mapping[Subject, RatingSheet]

    def of(self, subject: Subject) -> TeamRating | None:
        """The assessor's rating of a subject."""
        who = self.rater.member.assessor
        return next((r for r in self.ratings.get(subject, ()) if r.assessor_id == who), None)

    def check_open(self, subject: Subject) -> None:
        """Raise BadTransition when the sheet takes no rating."""
        told = sheet_state(self.sheets.get(subject), self.ratings.get(subject, ()))
        moved(told, SheetAction.RATE, self.subjects[subject].name)


class RatingEntryDoors(Service):
    """What writes ratings."""

    @reads(Operation.RATE)
    def own_column(self, tx: Reading, unit: UUID, cycle: UUID) -> OwnColumn:
        """A unit's subjects with the actor's own ratings. Raises NotFound, Refused."""
        column = _own(tx, unit, cycle)
        place = column.place
        lines = []
        for key, subject in column.subjects.items():
            row = column.of(key)
            state = sheet_state(column.sheets.get(key), column.ratings.get(key, ()))
            lines.append(
                OwnLine(
                    subject,
                    None if row is None else row.rating,
                    None if row is None else row.version,
                    None if row is None else RatingEntry(row.entry),
                    state,
                )
            )
        sealed = place.cycle.state == CycleState.SEALED
        closed = f"{place.cycle.year}年度已封存，不能再评定。" if sealed else _unpaired(tx, place)
        return OwnColumn(
            unit,
            place.unit.name,
            cycle,
            place.cycle.year,
            column.rater.member.name,
            tuple(lines),
            closed,
        )

    @writes(Operation.RATE)
    def save_own(self, tx: Writing, unit: UUID, cycle: UUID, values: Sequence[RatingInput]) -> int:
        """Store the actor's own ratings as a whole; how many rows changed.

        Raises Invalid (field: the subject's id, or ``team``), BadTransition after the leader's
        confirmation, Stale, Refused, NotFound. A rating that was entered from the own paper
        becomes one's own.
        """
        column = _own(tx, unit, cycle)
        recording_team(tx, unit, _day(tx, column.place))
        unsealed(tx, cycle, "考核组评定")
        _check_values(column, values)
        stored, changes = _stored(tx, column, values), []
        for value in values:
            row = column.of(value.cadre)
            same = row is not None and row.rating == value.rating
            if (row is None and value.rating is None) or (
                same and row is not None and row.entry == RatingEntry.OWN
            ):
                continue
            column.check_open(value.cadre)
            if row is not None and value.version != row.version:
                raise Stale((Difference("rating", "评定分", "", ""),))
            changes.append(_written(stored, column, value, RatingEntry.OWN))
        tx.write(changes)
        return len(changes)

    @reads(Operation.RATE)
    def paper_column(self, tx: Reading, unit: UUID, cycle: UUID, assessor: UUID) -> PaperColumn:
        """Another member's paper: which rows are there, no value. Raises NotFound, Refused."""
        column = _paper(tx, unit, cycle, assessor)
        lines = []
        for key, subject in column.subjects.items():
            row = column.of(key)
            lines.append(
                PaperLine(
                    subject,
                    None if row is None else RatingEntry(row.entry),
                    row is not None and not is_unchecked(row),
                    row is not None and typed_by(tx, row) == tx.actor.account.hex,
                    sheet_state(column.sheets.get(key), column.ratings.get(key, ())),
                )
            )
        return PaperColumn(unit, cycle, assessor, column.rater.member.name, tuple(lines))

    @writes(Operation.RATE)
    def save_on_paper(
        self, tx: Writing, unit: UUID, cycle: UUID, assessor: UUID, values: Sequence[RatingInput]
    ) -> int:
        """Enter another member's ratings from paper (代录); how many. Raises like ``save_own``.

        A row without a value is left as it is. What the member rated personally is refused;
        what was entered from paper before is corrected and has to be checked again.
        """
        column = _paper(tx, unit, cycle, assessor)
        recording_team(tx, unit, _day(tx, column.place))
        unsealed(tx, cycle, "考核组评定")
        given = [v for v in values if v.rating is not None]
        _check_values(column, given)
        stored, changes = _stored(tx, column, given), []
        for value in given:
            column.check_open(value.cadre)
            row = column.of(value.cadre)
            if row is not None and row.entry == RatingEntry.OWN:
                name = column.subjects[value.cadre].name
                raise Refused(f"{column.rater.member.name}已本人评定{name}，不能代录。")
            changes.append(_written(stored, column, value, RatingEntry.ON_PAPER))
        tx.write(changes)
        return len(changes)

    @writes(Operation.RATE)
    def check_on_paper(
        self, tx: Writing, unit: UUID, cycle: UUID, assessor: UUID, values: Sequence[RatingInput]
    ) -> int:
        """Type what stands on the paper once more: 核对 of a 代录; how many rows.

        All of them agree, or nothing is stored. Raises Refused, and Mismatch (logged, so that
        nobody finds a value by trying) with the rows whose value is not the one entered.
        """
        column = _paper(tx, unit, cycle, assessor)
        recording_team(tx, unit, _day(tx, column.place))
        unsealed(tx, cycle, "考核组评定")
        given = [v for v in values if v.rating is not None]
        _check_values(column, given)
        wrong, changes = [], []
        for value in given:
            name, row = column.subjects[value.cadre].name, column.of(value.cadre)
            if row is None or row.entry != RatingEntry.ON_PAPER:
                raise Refused(f"{name}没有需要核对的代录评定。请刷新后重试。")
            column.check_open(value.cadre)
            if typed_by(tx, row) == tx.actor.account.hex:
                raise Refused(f"{name}的评定由您代录，须由另一人核对。")
            if row.rating != value.rating:
                wrong.append((value.cadre, name))
            changes.append(Change("team_rating", row.id, {"checked": value.rating}, row.version))
        if wrong:
            raise Mismatch(tuple(who for who, _name in wrong), [name for _who, name in wrong])
        tx.write(changes)
        return len(changes)


def _own(tx: Reading, unit: UUID, cycle: UUID) -> _Column:
    place = place_of(tx, unit, cycle)
    if tx.actor.assessor_id is None:
        raise Refused(_NO_LINK)
    column = _column(tx, place, tx.actor.assessor_id)
    if column is None:
        raise Refused(f"您{_then(tx, place)}不在本考核组任职，不能评定。如有调整，请联系考核办。")
    return column


def _paper(tx: Reading, unit: UUID, cycle: UUID, assessor: UUID) -> _Column:
    place = place_of(tx, unit, cycle)
    if assessor == tx.actor.assessor_id:
        raise Refused("本人的评定请在“本人评定”中填写，不需要代录。")
    column = _column(tx, place, assessor) or _left_behind(tx, place, assessor)
    if column is None:
        then = _then(tx, place)
        raise Refused(f"该人员{then}不在本考核组任职，不能代录。请刷新后重新选择。")
    if column.rater.member.barred:
        raise Refused(f"{column.rater.member.name}应当回避该单位，不能评定。")
    return column


def _column(tx: Reading, place: Place, assessor: UUID) -> _Column | None:
    rater = next(iter(raters_of(tx, place, assessor)), None)
    if rater is None:
        return None
    where = (place.cycle.id, place.team.id, place.unit.id)
    subjects = {
        s.cadre: s for s in subjects_of(tx, place.unit, _day(tx, place)) if rater.may_rate(s.cadre)
    }
    return _Column(place, rater, subjects, ratings_at(tx, *where), sheets_at(tx, *where))


def _left_behind(tx: Reading, place: Place, assessor: UUID) -> _Column | None:
    """What was entered from the paper of somebody who has left the team since; nothing new."""
    rater = departed_rater(tx, place, assessor)
    if rater is None:
        return None
    where = (place.cycle.id, place.team.id, place.unit.id)
    ratings = ratings_at(tx, *where)
    entered = {
        r.cadre_id
        for rows in ratings.values()
        for r in rows
        if r.assessor_id == assessor and r.entry == RatingEntry.ON_PAPER
    }
    subjects = {
        s.cadre: s for s in subjects_of(tx, place.unit, _day(tx, place)) if s.cadre in entered
    }
    return _Column(place, rater, subjects, ratings, sheets_at(tx, *where)) if subjects else None


def _unpaired(tx: Reading, place: Place) -> str:
    """Why the team cannot rate the unit; empty when it is paired with it."""
    try:
        recording_team(tx, place.unit.id, _day(tx, place))
    except Refused as refused:
        return refused.sentence
    return ""


def _day(tx: Reading, place: Place) -> dt.date:
    return day_of_year(tx, place.cycle.year)


def _then(tx: Reading, place: Place) -> str:
    day = _day(tx, place)
    return "目前" if day == tx.desk.clock.today() else f"在{day_words(day)}"


def _check_values(column: _Column, values: Sequence[RatingInput]) -> None:
    faults = {}
    for value in values:
        key = "team" if value.cadre is None else value.cadre.hex
        subject = column.subjects.get(value.cadre)
        if subject is None:
            faults[key] = "有一名评定对象不在该单位，或应当回避。请刷新后重试。"
        elif value.rating is not None and (fault := rating_fault(value.rating)):
            faults[key] = f"{subject.name}：{fault}"
    if faults:
        raise Invalid(faults)


def _stored(
    tx: Reading, column: _Column, values: Sequence[RatingInput]
) -> Mapping[UUID, TeamRating]:
    """The rows of an assessor's ratings by id, also those that were taken back."""
    who = column.rater.member.assessor
    ids = [column.place.rating_id(value.cadre, who) for value in values]
    rows = tx.session.scalars(select(TeamRating).where(TeamRating.id.in_(ids)))
    return {row.id: row for row in rows}


def _written(
    stored: Mapping[UUID, TeamRating], column: _Column, value: RatingInput, entry: RatingEntry
) -> Change:
    """The change that enters a rating, or takes it back; whatever was checked before is void."""
    place, who = column.place, column.rater.member.assessor
    key = place.rating_id(value.cadre, who)
    row = stored.get(key)
    if value.rating is None and row is not None:
        return Change("team_rating", key, {"deleted": True}, row.version)
    fields: dict[str, object] = {"rating": value.rating, "entry": entry}
    if row is not None:  # it may have been taken back before
        fields |= {"checked": None, "deleted": False}
        return Change("team_rating", key, fields, row.version)
    fields |= {
        "cycle_id": place.cycle.id,
        "team_id": place.team.id,
        "unit_id": place.unit.id,
        "cadre_id": value.cadre,
        "assessor_id": who,
    }
    return Change("team_rating", key, fields)
