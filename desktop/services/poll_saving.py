"""What saving a poll's form or its counts writes, inside the transaction of its service."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import select

from desktop.models.cadres import Cadre
from desktop.models.changes import Change
from desktop.models.polls import BallotCount, Poll, PollClass, PollSubject
from desktop.models.scheme import Cycle
from desktop.models.teams import Pairing
from desktop.services.cadre_moves import members_on
from desktop.services.cadres import existing_cadre
from desktop.services.cycles import rule_or_shipped
from desktop.services.dates import day_words
from desktop.services.door import Reading, Writing
from desktop.services.errors import Difference, Invalid, Refused, Stale
from desktop.services.numbering import base_of, last_number
from desktop.services.persons import hidden_records
from desktop.services.poll_forms import (
    CountSheet,
    PollDraft,
    SubjectChoice,
    class_id,
    count_id,
    subject_id,
)
from desktop.services.poll_reading import TEAM_NAME, key_of
from desktop.services.poll_rules import (
    BALLOTS,
    COLUMNS,
    Ballots,
    MarkKey,
    Marks,
    TallyFault,
    amount_fault,
    class_word,
    day_fault,
    row_words,
)
from desktop.services.reach import existing_team
from desktop.services.recording_team import own_team
from desktop.services.rule_amendments import ALL_YEAR
from desktop.services.visit_views import existing_visit
from desktop.terms import CycleState, PollState, VoterClass

NO_TEAM_PAIRED: Final = (
    "该单位在测评日期没有对口的考核组。请先在考核准备中安排对口联系，或选定考核组。"
)

NOT_OURS: Final = (
    "该单位在测评日期不由本考核组对口联系，不能登记。请由对口联系的考核组或考核办登记。"
)


def choices(tx: Reading, unit: UUID) -> tuple[SubjectChoice, ...]:
    """Who may be on a unit's ballot: the leadership team, then its cadres in their order.

    Those of today, and those of the last day of a year that is over and still open.
    """
    today = tx.desk.clock.today()
    running = select(Cycle.year).where(
        Cycle.year < today.year,
        Cycle.state.in_((CycleState.OPEN.value, CycleState.YEAR_END.value)),
        Cycle.deleted.is_(False),
    )
    days = [today, *(dt.date(year, 12, 31) for year in tx.session.scalars(running))]
    known = frozenset[UUID]().union(*(members_on(tx, unit, day) for day in days))
    rows = tx.session.execute(
        select(Cadre.id, Cadre.name, Cadre.post)
        .where(Cadre.id.in_(known), Cadre.deleted.is_(False))
        .order_by(Cadre.unit_id != unit, Cadre.unit_order, Cadre.id)
    ).all()
    hidden = hidden_records(tx.session, [row.id for row in rows])
    people = tuple(SubjectChoice(r.id, r.name, r.post or "") for r in rows if r.id not in hidden)
    return (SubjectChoice(None, TEAM_NAME), *people)


def pairing_day(tx: Reading, on: dt.date, cycle: UUID) -> dt.date:
    """The day that says whose unit a poll is held at: its own, but none after its year.

    A year's polls are held until early in the next one. Source: domain.md §1 (Cycle), §2.10.
    """
    return min(on, dt.date(year_of(tx, cycle), 12, 31))


def recording_team(tx: Reading, unit: UUID, on: dt.date) -> UUID:
    """The team that records a poll at a unit: the one paired with it on that day.

    Raises Invalid (``team``) when the unit has none; Refused for a team that is not paired with it.
    """
    own, paired = own_team(tx), _paired(tx, unit, on)
    if tx.actor.team_no is not None:
        if own is None or own not in paired:
            raise Refused(NOT_OURS)
        return own
    if not paired:
        raise Invalid({"team": NO_TEAM_PAIRED})
    return paired[0]


def check_team(tx: Reading, unit: UUID, on: dt.date, team: UUID) -> None:
    """Refuse a team that did not have the unit on the poll's day: its PC never had it either.

    Raises Invalid (``team``). Source: domain.md §1 Pairing (one team at any day).
    """
    if team not in _paired(tx, unit, on):
        name = existing_team(tx, team).title
        raise Invalid(
            {
                "team": f"{name}在{day_words(on)}没有对口联系该单位，不能登记为它的测评。"
                "请核对测评日期和考核组。"
            }
        )


def _paired(tx: Reading, unit: UUID, on: dt.date) -> Sequence[UUID]:
    """The teams that have a unit on a day; there is one, unless something is wrong."""
    return tx.session.scalars(
        select(Pairing.team_id)
        .where(
            Pairing.unit_id == unit,
            Pairing.deleted.is_(False),
            Pairing.start <= on,
            Pairing.end.is_(None) | (Pairing.end >= on),
        )
        .order_by(Pairing.start.desc(), Pairing.id)
    ).all()


def check_day(tx: Reading, on: dt.date, cycle: UUID) -> None:
    """Refuse a day that is none of the year's. Raises Invalid (``on``)."""
    fault = day_fault(on, year_of(tx, cycle), last_month(tx, cycle))
    if fault:
        raise Invalid({"on": fault})


def year_of(tx: Reading, cycle: UUID) -> int:
    """The year of a cycle that is there."""
    return tx.session.scalars(select(Cycle.year).where(Cycle.id == cycle)).one()


def last_month(tx: Reading, cycle: UUID) -> int:
    """Until the end of which month of the next year the year's polls are held.

    Asked of days after the year, which go by the scheme as the year left it.
    """
    return int(rule_or_shipped(tx, cycle, "appraisal.last_month", ALL_YEAR))


def poll_change(tx: Writing, poll: UUID, draft: PollDraft, team: UUID, cycle: UUID) -> Change:
    """The change of a poll's own row; a new one gets the team's next number of the year."""
    fields: dict[str, object] = {
        "title": draft.title.strip(),
        "on": draft.on,
        "items": tuple(item.value for item in draft.items),
        "visit_id": draft.visit,
        **naming_fields(draft),
    }
    if draft.id is not None:
        return Change("poll", poll, fields, draft.version)
    of_team = (Poll.team_id == team, Poll.cycle_id == cycle)
    fields |= {
        "number": last_number(tx, base_of(tx, team), Poll.number, *of_team) + 1,
        "unit_id": draft.unit,
        "team_id": team,
        "cycle_id": cycle,
        "state": PollState.PREPARED,
        "round": 0,
    }
    return Change("poll", poll, fields)


def naming_fields(draft: PollDraft) -> dict[str, object]:
    """What may be written while ballots are out: who counts, who watches, the remark."""
    return {
        name: (getattr(draft, name) or "").strip() or None
        for name in ("counter", "scrutineer", "remark")
    }


def check_ties(tx: Writing, draft: PollDraft, team: UUID) -> None:
    """Refuse a visit of another unit or team, and cadres that are not there. Raises Invalid."""
    if draft.visit is not None:
        visit = existing_visit(tx, draft.visit)
        if (visit.unit_id, visit.team_id) != (draft.unit, team):
            raise Invalid({"visit": "所选实地考核不是本考核组在该单位的考核。请重新选择。"})
    for cadre in draft.subjects:
        if cadre is not None:
            existing_cadre(tx, cadre)
            tx.not_oneself(cadre=cadre)


def class_changes(tx: Writing, poll: UUID, team: UUID, draft: PollDraft) -> list[Change]:
    """The classes that vote, with the ballots issued; those without are taken out."""
    stand = {
        r.id: r for r in tx.session.scalars(select(PollClass).where(PollClass.poll_id == poll))
    }
    changes: list[Change] = []
    for voter_class in VoterClass:
        key, issued = class_id(poll, voter_class), draft.issued.get(voter_class, 0)
        row = stand.get(key)
        if issued:
            fields = {
                "poll_id": poll,
                "team_id": team,
                "voter_class": voter_class.value,
                "issued": issued,
                "deleted": False,
            }
            if row is not None and not row.deleted and row.issued == issued:
                continue
            base = read_version(row, draft.class_versions.get(voter_class), class_word(voter_class))
            changes.append(Change("poll_class", key, fields, base))
        elif row is not None and not row.deleted:
            base = read_version(row, draft.class_versions.get(voter_class), class_word(voter_class))
            changes.append(Change("poll_class", key, {"deleted": True}, base))
    return changes


def subject_changes(tx: Writing, poll: UUID, team: UUID, draft: PollDraft) -> list[Change]:
    """Who is on the ballot, in order; others are taken off."""
    stand = {
        r.id: r for r in tx.session.scalars(select(PollSubject).where(PollSubject.poll_id == poll))
    }
    changes: list[Change] = []
    kept = set()
    for ordinal, cadre in enumerate(draft.subjects, 1):
        key = subject_id(poll, cadre)
        kept.add(key)
        row = stand.get(key)
        if row is not None and not row.deleted and row.ordinal == ordinal:
            continue
        fields = {
            "poll_id": poll,
            "team_id": team,
            "cadre_id": cadre,
            "ordinal": ordinal,
            "deleted": False,
        }
        changes.append(Change("poll_subject", key, fields, None if row is None else row.version))
    changes += [
        Change("poll_subject", row.id, {"deleted": True}, row.version)
        for row in stand.values()
        if row.id not in kept and not row.deleted
    ]
    return changes


def count_changes(tx: Writing, row: Poll, sheet: CountSheet) -> list[Change]:
    """The counts as the sheet has them: whole rows, empty ones taken out.

    Raises Invalid for a row that is half filled in, and for numbers that are none of ballots;
    Stale for a row that somebody entered and the sheet's writer never saw.
    """
    _check_amounts(sheet)
    changes = list(_ballot_changes(tx, row, sheet))
    stand = {
        key_of(r): r
        for r in tx.session.scalars(select(BallotCount).where(BallotCount.poll_id == row.id))
    }
    there = {s.key: s.name for s in sheet.tally.subjects}
    for key, marks in sheet.tally.marks.items():
        found = stand.get(key)
        if key.subject not in there or key.item not in sheet.tally.items:
            continue
        if marks.empty and (found is None or found.deleted):
            continue
        if found is not None and not found.deleted and _marks_of(found) == marks:
            continue
        where = row_words(key.voter_class, there[key.subject], key.item, sheet.tally.items)
        base = read_version(found, sheet.row_versions.get(key), where)
        if found is not None and marks.empty:
            changes.append(Change("ballot_count", found.id, {"deleted": True}, base))
        else:
            changes.append(_count_change(row, key, marks, base))
    return changes


def read_version(found: PollClass | BallotCount | None, read: str | None, where: str) -> str | None:
    """The version that a row is changed from; None for a new one.

    Raises Stale for a row that stands and was not read: its numbers would go unseen. The
    numbers themselves are not said, for a class may be small.
    """
    if found is None:
        return None
    if read is None and not found.deleted:
        raise Stale((Difference("count", where, "", ""),))
    return read or found.version


def _count_change(row: Poll, key: MarkKey, marks: Marks, base: str | None) -> Change:
    fields: dict[str, object] = {
        "poll_id": row.id,
        "subject_id": key.subject,
        "team_id": row.team_id,
        "voter_class": key.voter_class.value,
        "item": key.item.value,
        **dict(zip(COLUMNS, marks.values, strict=True)),
        "deleted": False,
    }
    return Change("ballot_count", count_id(key), fields, base)


def _ballot_changes(tx: Writing, row: Poll, sheet: CountSheet) -> Iterable[Change]:
    stand = {
        r.id: r for r in tx.session.scalars(select(PollClass).where(PollClass.poll_id == row.id))
    }
    for voter_class in VoterClass:
        ballots = sheet.tally.ballots.get(voter_class)
        found = stand.get(class_id(row.id, voter_class))
        if ballots is None or (found is None and not ballots.used):
            continue
        if found is not None and not found.deleted and _ballots_of(found) == ballots:
            continue
        base = read_version(found, sheet.class_versions.get(voter_class), class_word(voter_class))
        fields: dict[str, object] = {
            "poll_id": row.id,
            "team_id": row.team_id,
            "voter_class": voter_class.value,
            **{name: getattr(ballots, name) for name in BALLOTS},
            "issued": ballots.issued or 0,
            "deleted": False,
        }
        yield Change("poll_class", class_id(row.id, voter_class), fields, base)


def _check_amounts(sheet: CountSheet) -> None:
    faults: dict[str, str] = {}
    for voter_class, ballots in sheet.tally.ballots.items():
        if any(amount_fault(getattr(ballots, name)) for name in BALLOTS):
            where = class_word(voter_class)
            faults[where] = f"{where}的票数应为不小于 0 的整数。请核对。"
    names = {s.key: s.name for s in sheet.tally.subjects}
    for key, marks in sheet.tally.marks.items():
        if marks.empty or key.subject not in names:
            continue
        where = row_words(key.voter_class, names[key.subject], key.item, sheet.tally.items)
        if not marks.complete:
            faults[where] = f"{where}没有填完，不能保存。请补填，没有的填 0。"
        elif any(amount_fault(value) for value in marks.values):
            faults[where] = f"{where}的票数应为不小于 0 的整数。请核对。"
    if faults:
        raise Invalid(faults)


def as_faults(found: Iterable[TallyFault]) -> Mapping[str, str]:
    """Faults of a count by place, for ``Invalid``."""
    return {f"{number}": fault.sentence for number, fault in enumerate(found, 1)}


def _marks_of(row: BallotCount) -> Marks:
    return Marks(row.first, row.second, row.third, row.fourth, row.blank)


def _ballots_of(row: PollClass) -> Ballots:
    return Ballots(row.issued, row.returned, row.valid, row.invalid)
