"""What a sheet of counts means here: which unit, which cadres, which poll, and whether it is taken."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID

from sqlalchemy import or_, select

from desktop.models.cadres import Cadre
from desktop.models.polls import Poll, PollSubject
from desktop.models.teams import AssessmentTeam
from desktop.models.units import Unit
from desktop.services.blanks import bare
from desktop.services.citations import poll_mark
from desktop.services.dates import day_words
from desktop.services.door import Reading
from desktop.services.errors import Invalid, Refused
from desktop.services.persons import hidden_records
from desktop.services.poll_forms import SubjectChoice
from desktop.services.poll_import_forms import (
    NameQuestion,
    PollAnswers,
    SheetFate,
    SheetPlan,
)
from desktop.services.poll_joining import joined
from desktop.services.poll_reading import sheet_of
from desktop.services.poll_rules import CellKey, Marks, Tally, day_note, reconcile
from desktop.services.poll_saving import choices, recording_team, year_of
from desktop.services.poll_years import PollYear, named_year, poll_years, year_for
from desktop.services.reach import barred_cadres, barred_units
from desktop.services.sheets.polls import TEAM, TEAM_KEY, SheetPoll
from desktop.services.unit_names import units_by_name
from desktop.services.unsealed import unsealed
from desktop.terms import PollItem, PollState, VoterClass

_LIVE: Final = tuple(s.value for s in PollState if s is not PollState.VOIDED)
_NOT_COUNTED: Final = frozenset({PollState.PREPARED.value, PollState.ISSUED.value})
_YEAR: Final = re.compile(r"^\s*\d{4}\s*年度?")
Counts = dict[tuple[UUID | None, VoterClass, PollItem], Marks]


class Ground:
    """What sheets are matched against: the years, the answers, and the polls that stand."""

    def __init__(self, tx: Reading, answers: PollAnswers) -> None:
        self.tx, self.answers = tx, answers
        self.running = poll_years(tx)
        self.years = self.running
        if answers.cycle is not None:
            unsealed(tx, answers.cycle, "民主测评")
            self.years = (named_year(tx, answers.cycle),)
        self.today = tx.desk.clock.today()
        self._polls: dict[UUID, list[Poll]] = {}

    def forget(self) -> None:
        """After something was stored, look at the polls anew."""
        self._polls.clear()

    def polls(self, unit: UUID) -> list[Poll]:
        """The polls of a unit in the years that run or were said, those not voided."""
        if unit not in self._polls:
            self._polls[unit] = list(
                self.tx.session.scalars(
                    select(Poll)
                    .where(
                        Poll.unit_id == unit,
                        Poll.cycle_id.in_({y.id for y in (*self.running, *self.years)}),
                        Poll.deleted.is_(False),
                        Poll.state.in_(_LIVE),
                    )
                    .order_by(Poll.on, Poll.number)
                )
            )
        return self._polls[unit]

    def standing(self, unit: UUID, plan: SheetPlan) -> Poll | None:
        """The poll of the year, or of the day, that has exactly these counts already."""
        tally, wanted = plan.tally, _counts(plan.tally, plan.cadres)
        for row in self.polls(unit):
            if row.state in _NOT_COUNTED or (row.cycle_id != plan.cycle and row.on != plan.on):
                continue
            stands = sheet_of(self.tx, row).tally
            same = _counts(stands, self._cadres(row.id)) == wanted
            if same and _used(stands) == _used(tally):
                return row
        return None

    def fitting(self, unit: UUID, plan: SheetPlan) -> Poll | None:
        """The one poll whose ballots are out and that asks the same classes the same about the same.

        One of the sheet's day goes before others; without a given day any day will do.
        """
        found = []
        wanted = set(plan.cadres.values())
        for row in self.polls(unit):
            if row.state != PollState.ISSUED or row.cycle_id not in {y.id for y in self.years}:
                continue
            stands = sheet_of(self.tx, row).tally
            alike = stands.items == plan.tally.items and stands.classes == plan.tally.classes
            if alike and set(self._cadres(row.id).values()) == wanted:
                found.append(row)
        of_day = [row for row in found if row.on == plan.on]
        found = of_day or found
        return found[0] if len(found) == 1 else None

    def waiting(self, unit: UUID, plan: SheetPlan) -> Poll | None:
        """A poll of the sheet's day whose ballots are out: another would stand beside it."""
        rows = self.polls(unit)
        return next((p for p in rows if p.on == plan.on and p.state == PollState.ISSUED), None)

    def overwritten(self, row: Poll, plan: SheetPlan) -> bool:
        """Whether counts that somebody kept already are other than those of the sheet."""
        stands, wanted = sheet_of(self.tx, row).tally, _counts(plan.tally, plan.cadres)
        kept = _counts(stands, self._cadres(row.id))
        return any(wanted.get(key) != marks for key, marks in kept.items())

    def mark(self, row: Poll) -> str:
        """测-03-014."""
        team = self.tx.session.get(AssessmentTeam, row.team_id)
        return poll_mark(None if team is None else team.number, row.number)

    def _cadres(self, poll: UUID) -> dict[UUID, UUID | None]:
        rows = self.tx.session.execute(
            select(PollSubject.id, PollSubject.cadre_id).where(
                PollSubject.poll_id == poll, PollSubject.deleted.is_(False)
            )
        )
        return {row.id: row.cadre_id for row in rows}


def plan_sheets(ground: Ground, sheets: Sequence[SheetPoll]) -> tuple[SheetPlan, ...]:
    """What would become of the sheets of a workbook; those of one unit and day go together."""
    plans = joined([_plan_sheet(ground, sheet) for sheet in sheets])
    return tuple(
        plan
        if plan.fate is not SheetFate.NEW or plan.unit is None
        else with_poll(ground, plan, plan.unit)
        for plan in plans
    )


def _plan_sheet(ground: Ground, sheet: SheetPoll) -> SheetPlan:
    """What a sheet says by itself; NEW when nothing speaks against it yet."""
    answers = ground.answers
    plan = SheetPlan(
        sheet.sheet,
        SheetFate.REFUSED,
        answers.on or sheet.on or ground.today,
        answers.title,
        None,
        "",
        sheet.tally,
        {},
        dated=(answers.on or sheet.on) is not None,
    )
    of_year = year_for(ground.years, plan.on) or ground.years[-1]
    plan = replace(plan, cycle=of_year.id, year=of_year.year)
    plan = _with_unit(ground, sheet, plan)
    unit = plan.unit
    if unit is None:
        if sheet.sheet in answers.skipped:
            return replace(plan, fate=SheetFate.SKIPPED, faults=())
        return plan
    plan = _with_people(ground, sheet, plan, unit)
    faults = (
        *sheet.problems,
        *(_located(sheet, fault.cell, fault.sentence) for fault in reconcile(plan.tally)),
        *plan.faults,
        *_barred(ground, plan),
        *_untimely(ground, sheet, plan, of_year),
    )
    if sheet.sheet in answers.skipped:
        return replace(plan, fate=SheetFate.SKIPPED, faults=(), questions=())
    if faults:
        return replace(plan, fate=SheetFate.REFUSED, faults=faults)
    if plan.questions:
        return replace(plan, fate=SheetFate.ASK)
    note = day_note(plan.on, of_year.year)
    return replace(plan, fate=SheetFate.NEW, notes=(note,) if note else ())


def _with_unit(ground: Ground, sheet: SheetPoll, plan: SheetPlan) -> SheetPlan:
    tx, answered = ground.tx, ground.answers.units.get(sheet.sheet)
    if answered is not None:
        row = tx.session.get(Unit, answered)
        return plan if row is None else replace(plan, unit=row.id, unit_name=row.name)
    head = _YEAR.sub("", sheet.title.partition("领导班子")[0].partition("民主测评")[0]).strip()
    names = [name for name in (sheet.sheet.strip(), head) if name]
    found = units_by_name(tx, names)
    told = [found[name] for name in names if found.get(name)]
    hits = tuple(h for h in told[0] if all(h in other for other in told)) if told else ()
    if told and not hits:
        fault = (
            f"工作表“{sheet.sheet}”的名称和表题“{sheet.title[:30]}”不是同一个单位。"
            "请在右侧“需要您指定的”中选择这张表是哪个单位的。"
        )
        return replace(plan, fate=SheetFate.ASK, faults=(fault,))
    if len(hits) == 1:
        return replace(plan, unit=hits[0][0], unit_name=hits[0][1])
    said = "、".join(name for _, name in hits)
    why = f"可指{said}" if hits else "不是考核单位的名称"
    fault = f"工作表“{sheet.sheet}”{why}。请在右侧“需要您指定的”中选择这张表是哪个单位的。"
    return replace(plan, fate=SheetFate.ASK, faults=(fault,))


def _with_people(ground: Ground, sheet: SheetPoll, plan: SheetPlan, unit: UUID) -> SheetPlan:
    plan = _with_teams(ground, plan, unit)
    offered = choices(ground.tx, unit)
    cadres: dict[UUID, UUID | None] = {}
    questions: list[NameQuestion] = []
    left_out: list[str] = []
    for subject in plan.tally.subjects:
        if subject.team:
            cadres[subject.key] = None
            continue
        asked = (plan.sheet, subject.name)
        if asked in ground.answers.people:
            answer = ground.answers.people[asked]
            if answer is None:
                left_out.append(subject.name)
            else:
                cadres[subject.key] = answer
            continue
        same = [c for c in offered if c.cadre and bare(c.name) == bare(subject.name)]
        if len(same) == 1:
            cadres[subject.key] = same[0].cadre
        else:
            asks = _question(ground.tx, subject.name, tuple(same) or offered)
            if subject.key in sheet.teamlike:
                asks = replace(asks, choices=((TEAM_KEY, TEAM), *asks.choices))
            questions.append(asks)
    doubled = [k for k, c in cadres.items() if list(cadres.values()).count(c) > 1]
    names = {s.key: s.name for s in plan.tally.subjects}
    faults = tuple(f"“{names[k]}”与表中另一行指的是同一名干部。请重新指定。" for k in doubled)
    kept = {s.key for s in plan.tally.subjects if s.name not in left_out}
    tally = replace(
        plan.tally,
        subjects=tuple(s for s in plan.tally.subjects if s.key in kept),
        marks={k: m for k, m in plan.tally.marks.items() if k.subject in kept},
    )
    return replace(
        plan,
        tally=tally,
        cadres=cadres,
        questions=tuple(questions),
        left_out=tuple(left_out),
        faults=faults,
    )


def _with_teams(ground: Ground, plan: SheetPlan, unit: UUID) -> SheetPlan:
    """Subjects called by the unit's own name, or said to be it, are the leadership team."""
    names = {s.name for s in plan.tally.subjects if not s.team}
    said = {n for n in names if ground.answers.people.get((plan.sheet, n)) == TEAM_KEY}
    found = units_by_name(ground.tx, names)
    said |= {n for n in names if any(hit == unit for hit, _ in found.get(n, ()))}
    subjects = tuple(replace(s, team=True) if s.name in said else s for s in plan.tally.subjects)
    return replace(plan, tally=replace(plan.tally, subjects=subjects))


def _question(tx: Reading, name: str, offered: tuple[SubjectChoice, ...]) -> NameQuestion:
    """Whom a name could mean: those of the unit, and people of that name elsewhere first."""
    here = [
        (c.cadre, f"{c.name}（{c.post}）" if c.post else c.name)
        for c in offered
        if c.cadre is not None
    ]
    rows = tx.session.execute(
        select(Cadre.id, Cadre.name, Unit.name)
        .outerjoin(Unit, Unit.id == Cadre.unit_id)
        .where(or_(Cadre.bare_name == bare(name), Cadre.name == name), Cadre.deleted.is_(False))
        .order_by(Cadre.unit_order, Cadre.id)
        .limit(20)
    ).all()
    hidden = hidden_records(tx.session, [row[0] for row in rows])
    known = {cadre for cadre, _ in here}
    elsewhere = [
        (cadre, f"{found}（{unit or '未登记单位'}）")
        for cadre, found, unit in rows
        if cadre not in hidden and cadre not in known
    ]
    return NameQuestion(name, (*elsewhere, *here))


def with_poll(ground: Ground, plan: SheetPlan, unit: UUID) -> SheetPlan:
    """A sheet against the polls that stand: new, filled in, there already, or refused."""
    stands = ground.standing(unit, plan)
    if stands is not None:
        mark = ground.mark(stands)
        return replace(plan, fate=SheetFate.INCLUDED, poll=stands.id, poll_mark=mark)
    other = next(
        (p for p in ground.polls(unit) if p.on == plan.on and p.state not in _NOT_COUNTED),
        None,
    )
    if other is not None:
        fault = (
            f"{plan.unit_name}在这一天已有计票的测评（{ground.mark(other)}），票数与表中不同，没有采用。"
            "票数有误的请在该测评中办理更正；另一次测评请改测评日期。"
        )
        return replace(plan, fate=SheetFate.REFUSED, faults=(fault,), poll=other.id)
    fits = ground.fitting(unit, plan)
    if fits is not None and plan.dated and fits.on != plan.on:
        told = ground.answers.same.get(plan.sheet)
        if told is None:
            return replace(
                plan,
                fate=SheetFate.ASK,
                another=f"表中的测评日期是{day_words(plan.on)}，"
                f"已发放的测评（{ground.mark(fits)}）是{day_words(fits.on)}。是同一次测评吗？",
            )
        fits = fits if told else None
    if fits is not None:
        return _filling(ground, plan, fits)
    waiting = ground.waiting(unit, plan)
    if waiting is not None:
        fault = (
            f"{plan.unit_name}在这一天有已发放的测评（{ground.mark(waiting)}），"
            "票类、对象或项目与表中不同，没有采用。请核对表格，或在该测评中计票。"
        )
        return replace(plan, fate=SheetFate.REFUSED, faults=(fault,), poll=waiting.id)
    try:
        recording_team(ground.tx, unit, min(plan.on, dt.date(plan.year or plan.on.year, 12, 31)))
    except (Invalid, Refused) as error:
        return replace(plan, fate=SheetFate.REFUSED, faults=(error.sentence,))
    return replace(plan, fate=SheetFate.NEW, poll=None)


def _filling(ground: Ground, plan: SheetPlan, fits: Poll) -> SheetPlan:
    """A sheet whose counts go into a poll that waits for them."""
    mark = ground.mark(fits)
    if ground.overwritten(fits, plan):
        fault = (
            f"{plan.unit_name}的测评（{mark}）已录入部分票数，与表中不同，没有采用。"
            "请在该测评的“计票”中核对后填写。"
        )
        return replace(plan, fate=SheetFate.REFUSED, faults=(fault,), poll=fits.id)
    other_day = plan.dated and plan.on != fits.on
    said = (f"表中日期{day_words(plan.on)}，已指定为同一次。",) if other_day else ()
    return replace(
        plan,
        fate=SheetFate.FILL,
        poll=fits.id,
        poll_mark=mark,
        on=fits.on,
        title=fits.title,
        cycle=fits.cycle_id,
        year=year_of(ground.tx, fits.cycle_id),
        notes=(*plan.notes, *said),
    )


def _barred(ground: Ground, plan: SheetPlan) -> tuple[str, ...]:
    people = {cadre for cadre in plan.cadres.values() if cadre is not None}
    if plan.unit in barred_units(ground.tx) or people & barred_cadres(ground.tx):
        return (f"{plan.unit_name}按回避规定不能由您办理，没有采用。请由其他人员导入。",)
    return ()


def _untimely(ground: Ground, sheet: SheetPoll, plan: SheetPlan, year: PollYear) -> tuple[str, ...]:
    """A day to come, or of another year: also the day that the sheet says of itself."""
    if plan.on > ground.today:
        return (f"测评日期{day_words(plan.on)}还没有到。请核对日期。",)
    days = dict.fromkeys((plan.on, sheet.on or plan.on))
    return tuple(fault for day in days if (fault := year.fault(day)))


def _located(sheet: SheetPoll, cell: CellKey | None, sentence: str) -> str:
    """A fault with its place in the workbook: 月湖区!C10：…."""
    place = sheet.cells.get(cell) if cell is not None else None
    return f"{sheet.sheet}!{place}：{sentence}" if place else f"{sheet.sheet}：{sentence}"


def _counts(tally: Tally, cadres: Mapping[UUID, UUID | None]) -> Counts:
    return {
        (cadres[k.subject], k.voter_class, k.item): marks
        for k, marks in tally.marks.items()
        if not marks.empty and k.subject in cadres
    }


def _used(tally: Tally) -> dict[VoterClass, object]:
    return {c: tally.ballots[c] for c in tally.classes}
