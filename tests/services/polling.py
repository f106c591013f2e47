"""Polls of the small city: prepared, issued, counted, confirmed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from desktop.models.changes import Change
from desktop.services.door import Actor
from desktop.services.motions import Motion, Seen
from desktop.services.poll_forms import CountSheet, PollDraft
from desktop.services.poll_import import PollImportService
from desktop.services.poll_import_forms import PollAnswers, PollPlan
from desktop.services.poll_papers import PollPaperService
from desktop.services.poll_rules import Ballots, MarkKey, Marks
from desktop.services.polls import PollService
from desktop.terms import PollAction, PollItem, PollState, Role, VoterClass
from tests.services.poll_tallies import A, B, C, Counts
from tests.services.record_city import City, named, write
from tests.services.sheets.tables import book

DAY = dt.date(2026, 11, 20)
BALLOTS: Mapping[VoterClass, Ballots] = {
    A: Ballots(8, 6, 6, 0),
    B: Ballots(28, 28, 28, 0),
    C: Ballots(59, 57, 57, 0),
}
ISSUED = {c: b.issued or 0 for c, b in BALLOTS.items()}
TEAM_ROWS: dict[VoterClass, Counts] = {
    A: (3, 3, 0, 0, 0),
    B: (21, 7, 0, 0, 0),
    C: (44, 13, 0, 0, 0),
}
CADRE_ROWS: dict[VoterClass, Counts] = {
    A: (3, 2, 1, 0, 0),
    B: (21, 5, 2, 0, 0),
    C: (35, 17, 5, 0, 0),
}
SCRUTINEER = Actor(named("account/scrutineer"), "jianpiao", "监票人某", Role.CLERK)


def draft(city: City, **other: Any) -> PollDraft:
    """A poll about the team of the first unit and its two cadres, by three classes."""
    subjects = (None, city.cadre, city.second_cadre)
    plain = PollDraft(city.unit, DAY, "2026年度民主测评", subjects, ISSUED)
    return replace(plain, **other)


def motion(polls: PollService, poll: UUID, reason: str = "") -> Motion:
    return Motion(Seen(polls.get(poll).version), reason)


def filled(
    sheet: CountSheet,
    rows: Mapping[VoterClass, Counts] = CADRE_ROWS,
    ballots: Mapping[VoterClass, Ballots] = BALLOTS,
) -> CountSheet:
    """The sheet with the same counts for every cadre, and the team's for the team."""
    marks = {
        MarkKey(s.key, c, item): Marks(*(TEAM_ROWS if s.team and rows is CADRE_ROWS else rows)[c])
        for s in sheet.tally.subjects
        for c in ballots
        for item in sheet.tally.items
    }
    return replace(sheet, tally=replace(sheet.tally, ballots=ballots, marks=marks))


def with_row(sheet: CountSheet, place: int, voter_class: VoterClass, *counts: int) -> CountSheet:
    """The sheet with other counts in one row of the overall option."""
    key = MarkKey(sheet.tally.subjects[place].key, voter_class, PollItem.OVERALL)
    marks = {**sheet.tally.marks, key: Marks(*counts)}
    return replace(sheet, tally=replace(sheet.tally, marks=marks))


def issued(city: City, **other: Any) -> UUID:
    """A poll whose ballots are out."""
    polls = PollService(city.desk)
    poll = polls.save(draft(city, **other))
    polls.perform(poll, PollAction.ISSUE, motion(polls, poll))
    return poll


def counted(city: City, **other: Any) -> UUID:
    """A poll that is counted by whoever sits at the desk."""
    poll = issued(city, **other)
    polls = PollService(city.desk)
    polls.count(filled(polls.counts(poll)))
    return poll


def confirmed(city: City, **other: Any) -> UUID:
    """A poll that another clerk confirmed."""
    poll = counted(city, **other)
    confirm(city, poll)
    return poll


def confirm(city: City, poll: UUID) -> None:
    """Let another clerk confirm."""
    polls, before = PollService(city.desk), city.desk.actor
    city.desk.actor = SCRUTINEER
    try:
        polls.perform(poll, PollAction.CONFIRM, motion(polls, poll))
    finally:
        city.desk.actor = before


def state_of(city: City, poll: UUID) -> PollState:
    return PollService(city.desk).get(poll).line.state


def pair_team(city: City, unit: UUID, number: str = "pairing/more") -> None:
    """Pair the first team with one more unit."""
    fields = {"team_id": city.team, "unit_id": unit, "start": dt.date(2026, 1, 1)}
    write(city.desk, [Change("pairing", named(number), fields)])


class Polling:
    """A poll about the first unit, for the tables of what is refused about oneself."""

    def __init__(self, city: City) -> None:
        self.city, self.polls = city, PollService(city.desk)
        self.poll = counted(city)
        self.row = self.polls.get(self.poll)
        self.sheet = self.polls.counts(self.poll)
        self.imports = PollImportService(city.desk)
        self.papers = PollPaperService(city.desk)
        self.path = city.desk.blobs.folder.parent / "计票.xlsx"
        self.path.write_bytes(book(COUNTED, title="江城市民政局"))
        self.plan: PollPlan = self.imports.preview(self.path, PollAnswers(on=dt.date(2026, 11, 10)))


COUNTED = [
    ("票类", "发出", "收回", "有效", "无效"),
    ("A", 8, 6, 6, 0),
    ("对象", "票类", "优秀", "称职", "基本称职", "不称职", "未填"),
    ("赵启明", "A", 3, 2, 1, 0, 0),
]
_SEEN = Motion(Seen(""))
ABOUT_UNIT: dict[str, Callable[[Polling], Any]] = {
    "polls.get": lambda p: p.polls.get(p.poll),
    "polls.choices": lambda p: p.polls.choices(p.city.unit),
    "polls.counts": lambda p: p.polls.counts(p.poll),
    "polls.results": lambda p: p.polls.results(p.poll),
    "polls.history_of": lambda p: p.polls.history_of(p.poll),
    "polls.corrections": lambda p: p.polls.corrections(p.poll),
    "polls.save": lambda p: p.polls.save(draft(p.city)),
    "polls.save changed": lambda p: p.polls.save(p.row.draft()),
    "polls.enter": lambda p: p.polls.enter(p.sheet),
    "polls.count": lambda p: p.polls.count(p.sheet),
    "polls.correct": lambda p: p.polls.correct(p.sheet, "复核"),
    "polls.perform": lambda p: p.polls.perform(p.poll, PollAction.VOID, _SEEN),
    "poll_papers.ballots": lambda p: p.papers.ballots(p.poll),
    "poll_papers.blank_count_sheets": lambda p: p.papers.blank_count_sheets(p.poll),
    "poll_papers.count_sheets": lambda p: p.papers.count_sheets(p.poll),
    "poll_papers.result": lambda p: p.papers.result(p.poll),
    "poll_imports.take": lambda p: p.imports.take(p.plan),
}
LEFT_OUT: dict[str, str] = {
    "polls.years": "the years that run, of nobody",
    "polls.find": "leaves the polls out, see test_polls",
    "polls.rows": "the same",
    "poll_imports.preview": "refuses the sheet, see test_poll_import",
}
