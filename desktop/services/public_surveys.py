"""群众满意度: how many gave each rating (1–5) to a unit or a cadre in a survey.

Only counts are kept. Counts of fewer than ``display.min_group`` answers are not shown again, nor
is what would give them away by subtraction. Source: domain.md §1 (PublicFeedback), §2.4 (4), §5.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID, uuid5

from sqlalchemy import select

from desktop.models.cadres import Cadre
from desktop.models.changes import Change
from desktop.models.public_feedback import PublicSurvey
from desktop.models.units import Unit
from desktop.services.blanks import bare
from desktop.services.cadre_moves import members_on, units_on
from desktop.services.cycles import cycle_row, rule_basis, rule_or_shipped, rule_value
from desktop.services.documents.paper import PrintOptions
from desktop.services.documents.survey_form import SurveyFormContent, render_survey_form
from desktop.services.door import Reading, Service, Writing, reads, writes
from desktop.services.errors import Difference, Invalid, NotFound, Refused, Stale
from desktop.services.permissions import Operation
from desktop.services.persons import hidden_records
from desktop.services.poll_years import named_year
from desktop.services.reach import barred_cadres, barred_units
from desktop.services.recording_team import (
    day_of_year,
    hand_at,
    only_own_side,
    own_team,
    recording_team,
    reviving_team,
    side_name,
)
from desktop.services.scoring.values import Scored, shown
from desktop.services.survey_score import POINTS_RULE, RatingCounts, shown_subjects, survey_score
from desktop.services.units import existing_unit
from desktop.services.unsealed import unsealed

SMALL_RULE: Final = "display.min_group"
TITLE_LENGTH: Final = 60
WHAT: Final = "群众满意度"
TOO_FEW: Final = "样本不足"
_MOST: Final = 10_000_000
_COLUMNS: Final = ("one", "two", "three", "four", "five")
_MOST_COPIES: Final = 500


@dataclass(frozen=True, slots=True)
class SurveyKey:
    """One sheet: a survey of a year by its title, at a unit."""

    cycle: UUID
    title: str
    unit: UUID


@dataclass(frozen=True, slots=True)
class SurveyRow:
    """A subject's answers. ``cadre_id`` None: the unit's 领导班子.

    ``counts`` and ``score`` are None where they may not be shown; ``said`` is then why.
    ``version`` is None where nothing stands. ``locked`` names the side whose row it is, if not
    one's own.
    """

    cadre_id: UUID | None
    subject: str
    answers: int
    counts: RatingCounts | None
    score: str
    said: str
    version: str | None
    locked: str = ""
    conflicts: int = 0


@dataclass(frozen=True, slots=True)
class SurveySheet:
    """A survey at a unit, the unit first. ``basis``: the amendment or shipped rule of its points."""

    key: SurveyKey
    unit: str
    on: dt.date | None
    source: str
    rows: tuple[SurveyRow, ...]
    basis: str = ""


@dataclass(frozen=True, slots=True)
class SurveyLine:
    """A survey at a unit in the list: how many of its subjects have answers."""

    key: SurveyKey
    unit: str
    on: dt.date
    source: str
    subjects: int
    by: str
    conflicts: int = 0


@dataclass(frozen=True, slots=True)
class SurveyEntry:
    """A row that was typed; ``counts`` None takes the row out."""

    cadre: UUID | None
    counts: RatingCounts | None
    version: str | None = None


@dataclass(frozen=True, slots=True)
class SurveyDraft:
    """What a sheet hands in: only the rows that were typed. Others stay as they are."""

    key: SurveyKey
    on: dt.date
    source: str
    entries: tuple[SurveyEntry, ...]


def survey_id(cycle: UUID, title: str, unit: UUID, cadre: UUID | None) -> UUID:
    """The id of a subject's row: one a survey."""
    about = "" if cadre is None else cadre.hex
    return uuid5(unit, f"survey/{cycle.hex}/{bare(title)}/{about}")


class PublicSurveyService(Service):
    """Surveys."""

    @reads(Operation.READ_RECORDS)
    def all(self, tx: Reading, cycle: UUID) -> tuple[SurveyLine, ...]:
        """The surveys of a year at the units, the newest first; barred units are left out."""
        found: dict[tuple[str, UUID], SurveyLine] = {}
        barred = barred_units(tx)
        about_barred = barred_cadres(tx)
        for row, name in tx.session.execute(
            select(PublicSurvey, Unit.name)
            .join(Unit, Unit.id == PublicSurvey.unit_id)
            .where(PublicSurvey.cycle_id == cycle, PublicSurvey.deleted.is_(False))
            .order_by(PublicSurvey.on.desc(), Unit.order_no, Unit.name_key, PublicSurvey.id)
        ):
            if row.unit_id in barred or row.cadre_id in about_barred:
                continue
            key = (bare(row.title), row.unit_id)
            before = found.get(key)
            found[key] = SurveyLine(
                SurveyKey(cycle, row.title, row.unit_id),
                name,
                row.on,
                row.source or "",
                1 if before is None else before.subjects + 1,
                side_name(tx, row.team_id),
                row.conflicts + (0 if before is None else before.conflicts),
            )
        return tuple(found.values())

    @reads(Operation.READ_RECORDS)
    def sheet(self, tx: Reading, key: SurveyKey) -> SurveySheet:
        """A survey at a unit as far as it may be shown, with room for every subject.

        Raises NotFound, Refused.
        """
        unit = existing_unit(tx, key.unit)
        tx.not_oneself(unit=key.unit)
        stored = _stored(tx, key)
        first = next(iter(stored.values()), None)
        day = _last_day(tx, key) if first is None else first.on
        people = _people(tx, key, day, stored)
        return SurveySheet(
            key,
            unit.name,
            None if first is None else first.on,
            "" if first is None else first.source or "",
            _rows(tx, key, unit.name, people, stored),
            rule_basis(tx, key.cycle, (POINTS_RULE,), day),
        )

    @writes(Operation.EDIT_RECORDS)
    def save(self, tx: Writing, draft: SurveyDraft) -> int:
        """Store the typed rows of a sheet, all or none; returns how many changed.

        Raises Invalid, Stale, Refused, NotFound.
        """
        changes = survey_changes(tx, draft)
        tx.about("unit", draft.key.unit)
        tx.write(changes)
        return len(changes)

    @reads(Operation.PRINT_FORMS)
    def form_pdf(self, tx: Reading, key: SurveyKey, copies: int = 1) -> bytes:
        """Blank forms for those who answer: all copies alike. Raises Invalid, NotFound, Refused."""
        unit = existing_unit(tx, key.unit)
        tx.not_oneself(unit=key.unit)
        if not 1 <= copies <= _MOST_COPIES:
            raise Invalid({"copies": f"份数应为 1 至 {_MOST_COPIES}。请重新填写。"})
        people = subjects_of(tx, key)
        content = SurveyFormContent(
            key.title.strip() or f"{cycle_row(tx, key.cycle).year}年度群众满意度调查",
            unit.name,
            tuple((c.name, c.post or "") for c in people),
        )
        return render_survey_form(content, PrintOptions(), copies).pdf


def subjects_of(tx: Reading, key: SurveyKey) -> list[Cadre]:
    """The cadres who can be rated in a survey at a unit."""
    return _people(tx, key, _last_day(tx, key), _stored(tx, key))


def _last_day(tx: Reading, key: SurveyKey) -> dt.date:
    return day_of_year(tx, cycle_row(tx, key.cycle).year)


def survey_changes(tx: Reading, draft: SurveyDraft) -> list[Change]:
    """The changes that store the typed rows. Raises Invalid, Stale, Refused, NotFound."""
    key = draft.key
    unsealed(tx, key.cycle, WHAT)
    existing_unit(tx, key.unit)
    tx.not_oneself(unit=key.unit)
    barred = barred_cadres(tx)
    for entry in draft.entries:
        if entry.cadre is not None and entry.cadre in barred:
            tx.not_oneself(cadre=entry.cadre)
            raise Refused("按回避规定，不能登记该干部的评价。请由其他人员办理。")
    faults = _faults(draft, tx.desk.clock.today())
    stored = _stored(tx, key)
    if any(row.on != draft.on for row in stored.values()) or not stored:
        outside = named_year(tx, key.cycle).fault(draft.on, "调查日期", "年度调查")
        faults |= {"on": outside} if outside and "on" not in faults else {}
    if faults:
        raise Invalid(faults)
    changes = []
    common: dict[str, object] = {"on": draft.on, "source": draft.source.strip() or None}
    given = {survey_id(key.cycle, key.title, key.unit, e.cadre): e for e in draft.entries}
    for row_id, entry in given.items():
        change = _change(tx, draft, row_id, entry, common)
        if change is not None:
            changes.append(change)
    # A survey has one day: what was not typed moves with it, as far as it is one's own.
    own = own_team(tx)
    changes += [
        Change("public_survey", row.id, common, row.version)
        for row in stored.values()
        if row.id not in given
        and row.team_id == own
        and (row.on, row.source) != (draft.on, common["source"])
    ]
    return changes


def _change(
    tx: Reading, draft: SurveyDraft, row_id: UUID, entry: SurveyEntry, common: dict[str, object]
) -> Change | None:
    key = draft.key
    row = tx.session.get(PublicSurvey, row_id)
    stands = None if row is None or row.deleted else row
    if entry.counts is None and stands is None:
        return None
    if stands is not None:
        only_own_side(tx, stands.team_id, "这一行评价", key.unit, _last_day(tx, key))
        if entry.version is None:
            raise Stale((Difference("one", WHAT, "", ""),))
    if entry.counts is None:
        return Change("public_survey", row_id, {"deleted": True}, entry.version)
    fields: dict[str, object] = {
        **common,
        "title": key.title.strip() if stands is None else stands.title,
        "unit_id": key.unit,
        "cadre_id": entry.cadre,
        "cycle_id": key.cycle,
        **dict(zip(_COLUMNS, entry.counts.numbers, strict=True)),
        "deleted": False,
    }
    if stands is None:
        day = _last_day(tx, key)
        team = recording_team(tx, key.unit, day) if row is None else row.team_id
        if row is not None:
            reviving_team(tx, team, "这一行评价", key.unit, day)
        if entry.cadre is not None and not _was_there(tx, draft, entry.cadre):
            raise NotFound("该干部在调查日期不在所选单位。请核对调查日期、单位和干部。")
        fields["team_id"] = team
        return Change("public_survey", row_id, fields, None if row is None else row.version)
    return Change("public_survey", row_id, fields, entry.version)


def _was_there(tx: Reading, draft: SurveyDraft, cadre: UUID) -> bool:
    """Whether a cadre belonged to the survey's unit on its day, or at the year's last."""
    last = _last_day(tx, draft.key)
    days = (min(draft.on, last), last)
    return any(units_on(tx, [cadre], day).get(cadre) == draft.key.unit for day in days)


def _faults(draft: SurveyDraft, today: dt.date) -> dict[str, str]:
    faults: dict[str, str] = {}
    if not draft.key.title.strip():
        faults["title"] = "请填写调查名称，例如“2026年度群众满意度调查”。"
    elif len(draft.key.title) > TITLE_LENGTH:
        faults["title"] = f"调查名称不能超过 {TITLE_LENGTH} 字。请精简。"
    if draft.on > today:
        faults["on"] = "调查日期不能晚于今天。请核对。"
    if len(draft.source) > TITLE_LENGTH:
        faults["source"] = f"来源不能超过 {TITLE_LENGTH} 字。请精简。"
    for entry in draft.entries:
        if entry.counts is None:
            continue
        where = "unit" if entry.cadre is None else entry.cadre.hex
        if any(not 0 <= n <= _MOST for n in entry.counts.numbers):
            faults[where] = "人数应为不小于 0 的整数。请核对。"
        elif entry.counts.answers == 0:
            faults[where] = "没有人评价的一行请整行清空。"
    return faults


def _stored(tx: Reading, key: SurveyKey) -> dict[UUID | None, PublicSurvey]:
    """The rows of a survey at a unit by cadre; the title is compared without blanks."""
    title = bare(key.title)
    rows = tx.session.scalars(
        select(PublicSurvey)
        .where(
            PublicSurvey.cycle_id == key.cycle,
            PublicSurvey.unit_id == key.unit,
            PublicSurvey.deleted.is_(False),
        )
        .order_by(PublicSurvey.id)
    )
    return {row.cadre_id: row for row in rows if bare(row.title) == title}


def _people(
    tx: Reading, key: SurveyKey, day: dt.date, stored: dict[UUID | None, PublicSurvey]
) -> list[Cadre]:
    """The cadres of the unit on the survey's day, and whoever has answers; barred ones left out."""
    known = members_on(tx, key.unit, min(day, _last_day(tx, key)))
    known |= {cadre for cadre in stored if cadre is not None}
    rows = list(
        tx.session.scalars(
            select(Cadre)
            .where(Cadre.deleted.is_(False), Cadre.id.in_(known))
            .order_by(Cadre.unit_id != key.unit, Cadre.unit_order, Cadre.name_key, Cadre.id)
        )
    )
    ids = [row.id for row in rows]
    away = barred_cadres(tx) | (hidden_records(tx.session, ids) if ids else frozenset())
    return [row for row in rows if row.id not in away]


def withheld(tx: Reading, key: SurveyKey) -> frozenset[UUID | None]:
    """Whose counts may not be shown again (None: the unit's own), nor be found out by asking."""
    stored = _stored(tx, key)
    least = _least(tx, key) if stored else 0
    whole = RatingCounts() if None not in stored else _counts(stored[None])
    # Whoever is left out counts as well: the unit's answers hold theirs.
    rated = [cadre for cadre in stored if cadre is not None]
    own, each = shown_subjects(whole.answers, [_counts(stored[c]).answers for c in rated], least)
    may: dict[UUID | None, bool] = {None: own, **dict(zip(rated, each, strict=True))}
    return frozenset(cadre for cadre in stored if not may[cadre])


def _least(tx: Reading, key: SurveyKey) -> int:
    return int(rule_value(tx, key.cycle, SMALL_RULE, tx.desk.clock.today()))


def _rows(
    tx: Reading,
    key: SurveyKey,
    unit: str,
    people: Sequence[Cadre],
    stored: dict[UUID | None, PublicSurvey],
) -> tuple[SurveyRow, ...]:
    away = withheld(tx, key)
    hand = hand_at(tx, key.unit, _last_day(tx, key))

    def line(cadre: UUID | None, name: str) -> SurveyRow:
        row = stored.get(cadre)
        if row is None:
            return SurveyRow(cadre, name, 0, None, "", "", None)
        there = _counts(row)
        locked = "" if hand.writes(row.team_id) else f"由{side_name(tx, row.team_id)}登记"
        stands = (row.version, locked, row.conflicts)
        if cadre in away:
            said = TOO_FEW if there.answers < _least(tx, key) else "不单独显示"
            return SurveyRow(cadre, name, there.answers, None, "", said, *stands)
        points = rule_or_shipped(tx, key.cycle, POINTS_RULE, row.on)
        outcome = survey_score(there, points).outcome
        score = shown(outcome.value) if isinstance(outcome, Scored) else ""
        return SurveyRow(cadre, name, there.answers, there, score, "", *stands)

    return (line(None, f"{unit}领导班子"), *(line(c.id, c.name) for c in people))


def _counts(row: PublicSurvey) -> RatingCounts:
    return RatingCounts(row.one, row.two, row.three, row.four, row.five)
