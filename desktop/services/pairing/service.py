"""对口联系: the board of a day, a proposal, its adoption, gaps, a unit's history.

Source: domain.md §2.1.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from desktop.models.changes import Change
from desktop.models.teams import AssessmentTeam, Pairing
from desktop.models.units import Unit
from desktop.services.cycles import cycle_row
from desktop.services.dates import day_words
from desktop.services.door import Reading, Service, Writing, permits, reads, writes
from desktop.services.errors import Invalid
from desktop.services.pairing import words
from desktop.services.pairing.adopting import (
    PairingRow,
    Step,
    UnitPast,
    later_than,
    running_at,
    steps_for,
)
from desktop.services.pairing.barred import BarredPairing, barred_pairings
from desktop.services.pairing.board import Board, propose_on
from desktop.services.pairing.coverage import coverage_blocks, first_adoption
from desktop.services.pairing.problem import NoPairing, Proposal
from desktop.services.pairing.reading import board_at
from desktop.services.pairing.spans import PairingSpan
from desktop.services.permissions import Operation
from desktop.services.progress import Progress

_NAMED = 5
"""How many units a refusal names; the board marks all of them."""


@dataclass(frozen=True, slots=True)
class Adoption:
    """What is to be in force from ``start`` on.

    ``teams``: unit → team. ``seen``: unit → (id, version) of the pairing that the clerk saw in
    force, for every unit that had one. ``reason`` is needed when somebody loses a unit.
    """

    start: dt.date
    teams: Mapping[UUID, UUID]
    seen: Mapping[UUID, tuple[UUID, str]]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Adopted:
    """How many units got a team for the first time, how many another one."""

    new: int
    changed: int
    left: tuple[str, ...] = ()
    """Units without a team that the actor may not decide on."""


@dataclass(frozen=True, slots=True)
class PairingLine:
    """One pairing of a unit; ``end`` is its last day."""

    id: UUID
    number: int
    title: str
    start: dt.date
    end: dt.date | None
    reason: str


def adoption(board: Board, teams: Mapping[UUID, UUID], start: dt.date, reason: str) -> Adoption:
    """What is handed in for an arrangement of a board."""
    seen = {
        u.id: (u.pairing, u.version)
        for u in board.units
        if u.pairing is not None and u.version is not None
    }
    return Adoption(start, teams, seen, reason)


class PairingService(Service):
    """Which team assesses which units."""

    @reads(Operation.READ_POOL)
    def board(self, tx: Reading, on: dt.date) -> Board:
        """The pairings of a day as a board. Raises NotFound without a year or its rules."""
        return board_at(tx, on)

    @permits(Operation.READ_POOL)
    def propose(
        self, on: dt.date, seed: int, *, slack: int = 0, progress: Progress | None = None
    ) -> tuple[Board, Proposal]:
        """A proposal for a day: see ``heuristic.propose``. Nothing is written.

        Raises Invalid naming the fewest 回避 in the way when no full coverage is possible, and
        Cancelled.
        """
        board = self.board(on)
        return board, proposed(board, seed, slack, progress)

    @writes(Operation.EDIT_POOL)
    def adopt(self, tx: Writing, wanted: Adoption) -> Adopted:
        """Put an arrangement into force: all of it, or nothing. Only what changes is written.

        Raises Invalid: barred pairings and uncovered units by name, a start that is not after
        the pairings that it would end, a reason that is missing; Refused for one's own unit.
        """
        board = board_at(tx, wanted.start)
        _check_arrangement(board, wanted)
        pasts = _pasts(tx, wanted.start)
        named = {unit.id: unit for unit in board.units}
        steps: list[Step] = []
        new = changed = 0
        for unit, team in wanted.teams.items():
            if unit not in named:
                continue
            past = pasts[unit]
            of_unit = steps_for(past, team, wanted.start, wanted.reason.strip())
            if not of_unit:
                continue
            tx.about("unit", unit)
            tx.not_oneself(unit=unit)
            running = running_at(past.rows, wanted.start)
            _check_past(past, running, wanted, named[unit].name)
            new, changed = new + (not running), changed + bool(running)
            steps += of_unit
        tx.write(_change(tx, step) for step in steps)
        left = tuple(u.name for u in board.units if u.own and u.team is None)
        return Adopted(new, changed, left)

    @reads(Operation.READ_POOL)
    def blocking(self, tx: Reading, cycle: UUID) -> tuple[str, ...]:
        """Why a year may not start for its coverage, a sentence each. Raises NotFound."""
        return coverage_blocks(tx, cycle_row(tx, cycle).year)

    @reads(Operation.READ_POOL)
    def gaps(self, tx: Reading, year: int) -> tuple[str, ...]:
        """The uncovered, doubly covered and barred units of a year, a sentence each."""
        return coverage_blocks(tx, year)

    @reads(Operation.READ_POOL)
    def barred(self, tx: Reading) -> tuple[BarredPairing, ...]:
        """The pairings of the present day's year that a 回避 bars, for whoever registers one."""
        return barred_pairings(tx, tx.desk.clock.today().year)

    @reads(Operation.READ_POOL)
    def history(self, tx: Reading, unit: UUID) -> tuple[PairingLine, ...]:
        """A unit's pairings, the latest first."""
        rows = tx.session.execute(
            select(Pairing, AssessmentTeam.number, AssessmentTeam.title)
            .join(AssessmentTeam, AssessmentTeam.id == Pairing.team_id)
            .where(Pairing.unit_id == unit, Pairing.deleted.is_(False))
            .order_by(Pairing.start.desc(), Pairing.id.desc())
        )
        return tuple(
            PairingLine(p.id, number, title, p.start, p.end, p.reason or "")
            for p, number, title in rows
        )


def proposed(board: Board, seed: int, slack: int, progress: Progress | None) -> Proposal:
    """A proposal for a board, with what is in the way as a sentence. Raises Invalid, Cancelled."""
    if not board.teams:
        raise Invalid({"pairing": words.NO_TEAMS})
    try:
        return propose_on(board, seed, slack, progress)
    except NoPairing as none:
        told = words.obstacle_sentences(board, none.obstacles)
        raise Invalid({"pairing": "无法为全部单位拟定对口联系：" + "".join(told)}) from None


def _check_arrangement(board: Board, wanted: Adoption) -> None:
    """Raise Invalid for barred pairings, teams that are not there, uncovered units.

    What is the actor's own is left to others: such a pairing stays as it is, and must not keep
    the actor from pairing the rest.
    """
    faults = {}
    names = {unit.id: unit.name for unit in board.units if not unit.own}
    titles = {team.id: team.title for team in board.teams}
    chosen = {unit: team for unit, team in wanted.teams.items() if unit in names}
    gone = [names[unit] for unit, team in chosen.items() if team not in titles]
    if gone:
        faults["team"] = f"{_some(gone)}要分到的考核组已不存在。请重新载入后再分配。"
    barred = [
        f"{names[unit]}不能由{titles[team]}对口（{board.bars[unit, team]}）"
        for unit, team in chosen.items()
        if (unit, team) in board.bars
    ]
    if barred:
        faults["barred"] = f"{_some(barred, '；')}。请改派其他考核组。"
    open_units = [u.name for u in board.units if u.id in names and u.id not in chosen]
    if open_units:
        faults["uncovered"] = (
            f"{_some(open_units)}还没有考核组。每个考核单位每天都应有且只有一个考核组，请先分配。"
        )
    if faults:
        raise Invalid(faults)


def _check_past(past: UnitPast, running: list[PairingRow], wanted: Adoption, name: str) -> None:
    """Raise Invalid when the pairings of a unit are not as the clerk saw them, or lie ahead."""
    later = later_than(past.rows, wanted.start)
    if later is not None:
        day = day_words(later.start)
        raise Invalid(
            {"start": f"{name}已有自{day}起的对口联系，开始日期不能早于这一天。请改用{day}或以后。"}
        )
    seen = wanted.seen.get(past.unit)
    # A pairing that ended between the day of the board and the start was seen all the same.
    known = {(row.id, row.version) for row in past.rows}
    if (running and (seen is None or seen not in known)) or (seen and seen not in known):
        raise Invalid(
            {"pairing": f"{name}的对口联系在您打开之后已被修改。请重新载入，核对后再采用。"}
        )
    if running and not wanted.reason.strip():
        raise Invalid({"reason": "有单位要改派考核组，请写明调整原因，如：年度调整、人员变动。"})


def _pasts(tx: Reading, start: dt.date) -> Mapping[UUID, UnitPast]:
    """All units with their pairings as rows."""
    rows: dict[UUID, list[PairingRow]] = defaultdict(list)
    spans = []
    for p in tx.session.scalars(
        select(Pairing).where(Pairing.deleted.is_(False)).order_by(Pairing.start, Pairing.id)
    ):
        rows[p.unit_id].append(PairingRow(p.id, p.version, p.team_id, p.start, p.end))
        spans.append(PairingSpan(p.unit_id, p.team_id, p.start, p.end))
    first = first_adoption(tuple(spans), start.year) or start
    units = tx.session.execute(
        select(Unit.id, Unit.valid_from, Unit.valid_to).where(Unit.deleted.is_(False))
    )
    return {
        unit: UnitPast(unit, since, until, tuple(rows.get(unit, ())), first)
        for unit, since, until in units
    }


def _change(tx: Writing, step: Step) -> Change:
    if step.row is None:
        return Change("pairing", tx.new_id(), step.fields)
    return Change("pairing", step.row.id, step.fields, step.row.version)


def _some(names: list[str], between: str = "、") -> str:
    more = f" 等 {len(names)} 个单位" if len(names) > _NAMED else ""
    return between.join(names[:_NAMED]) + more
