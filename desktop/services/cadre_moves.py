"""人员调动: cadres moving from unit to unit, and the unit that each belonged to on a day.

A cadre is assessed once a cycle, in the unit held at 31 December; facts, polls and grades from
an earlier unit follow, labelled. Members of a task force are assessed in their home unit: they
stay there, and their part in the task is a 参与重点工作. Source: domain.md §2.10.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from sqlalchemy import func, select

from desktop.models.cadres import Cadre, CadreMove
from desktop.models.changes import Change
from desktop.models.units import LeadershipTeam, Unit
from desktop.services.cadres import existing_cadre
from desktop.services.dates import day_words
from desktop.services.door import Reading, Service, Writing, reads, writes
from desktop.services.errors import BadTransition, Invalid, NotFound
from desktop.services.listing import like_pattern
from desktop.services.motions import digest_of
from desktop.services.permissions import Operation
from desktop.services.persons import persons_of, shown_record
from desktop.services.reach import barred_cadres, barred_units
from desktop.services.unit_change_forms import BASIS_LENGTH, Preview
from desktop.services.units import existing_unit, team_id
from desktop.services.unsealed import unsealed_day

POST_LENGTH = 100
CHANGED = "情况与预览时已经不同。请重新查看将发生的变化，再办理。"


@dataclass(frozen=True, slots=True)
class MoveDraft:
    """A cadre's move. ``on`` is the first day in the new unit; ``unit`` None: out of all units.

    An empty ``post`` leaves 现任职务 as it is.
    """

    cadre: UUID
    unit: UUID | None
    on: dt.date
    post: str = ""
    basis: str | None = None


@dataclass(frozen=True, slots=True)
class MoveLine:
    """One move of the list; a unit that is not known is empty. ``last``: it can be taken back."""

    id: UUID
    on: dt.date
    cadre: UUID
    name: str
    before: str
    after: str
    post: str
    basis: str
    last: bool


class CadreMoveService(Service):
    """Cadres moving between units."""

    @reads(Operation.READ_SUBJECTS)
    def moves(self, tx: Reading, text: str = "") -> tuple[MoveLine, ...]:
        """All moves, the latest first; ``text`` is part of a name. What is barred is left out."""
        barred, own = barred_cadres(tx), barred_units(tx)
        rows = tx.session.execute(
            select(CadreMove, Cadre.name)
            .join(Cadre, Cadre.id == CadreMove.cadre_id)
            .where(
                CadreMove.deleted.is_(False),
                Cadre.deleted.is_(False),
                Cadre.name.like(like_pattern(text), escape="\\"),
            )
            .order_by(CadreMove.on.desc(), Cadre.name_key, CadreMove.id)
        ).all()
        units: dict[UUID | None, str] = {
            row.id: row.name for row in tx.session.execute(select(Unit.id, Unit.name))
        }
        newest: dict[UUID, UUID] = {}
        for move, _name in rows:
            newest.setdefault(move.cadre_id, move.id)
        return tuple(
            MoveLine(
                move.id,
                move.on,
                move.cadre_id,
                name,
                units.get(move.from_unit_id, ""),
                units.get(move.to_unit_id, ""),
                move.post or "",
                move.basis or "",
                newest[move.cadre_id] == move.id,
            )
            for move, name in rows
            if move.cadre_id not in barred and own.isdisjoint((move.from_unit_id, move.to_unit_id))
        )

    @reads(Operation.READ_SUBJECTS)
    def preview(self, tx: Reading, draft: MoveDraft) -> Preview:
        """What a move would do, in words. Raises Invalid, NotFound, Refused."""
        return _told(tx, draft, _checked(tx, draft))

    @writes(Operation.EDIT_SUBJECTS)
    def move(self, tx: Writing, draft: MoveDraft, seen: str | None = None) -> UUID:
        """Move a cadre; returns the move. ``seen`` is the digest of the preview.

        A principal who leaves leaves the post of 一把手 vacant. Raises Invalid, NotFound, Refused.
        """
        cadre = _checked(tx, draft)
        if seen is not None and seen != _told(tx, draft, cadre).digest:
            raise Invalid({"": CHANGED})
        move = tx.new_id()
        post = draft.post.strip() or None
        fields: dict[str, object] = {"unit_id": draft.unit, "unit_order": _at_end(tx, draft.unit)}
        if post is not None:
            fields["post"] = post
        changes = [
            Change("cadre", cadre.id, fields, cadre.version),
            _move_change(move, cadre, draft.unit, draft.on, post, draft.basis),
        ]
        tx.write([*changes, *_vacated(tx, [cadre])])
        return move

    @writes(Operation.EDIT_SUBJECTS)
    def withdraw(self, tx: Writing, move: UUID) -> None:
        """Take back a cadre's last move: back into the earlier unit, at its end.

        现任职务 and who was 一把手 are not put back. Raises NotFound, BadTransition, Refused.
        """
        row = tx.session.get(CadreMove, move)
        if row is None or row.deleted:
            raise NotFound("该调动记录不存在或已撤回。请刷新列表后重试。")
        cadre = existing_cadre(tx, row.cadre_id)
        _not_oneself(tx, cadre, row.from_unit_id)
        unsealed_day(tx, row.on, "该年度的干部调动")
        if row.id != _moves_of(tx, [cadre.id])[-1].id:
            raise BadTransition("该干部之后还有调动，不能撤回这一次。请从最近的一次开始撤回。")
        if cadre.unit_id != row.to_unit_id:
            raise BadTransition("该干部的所在单位已另行修改，不能撤回。请在对象库中更正所在单位。")
        fields = {
            "unit_id": row.from_unit_id,
            "unit_order": _at_end(tx, row.from_unit_id),
        }
        tx.write(
            [
                Change("cadre", cadre.id, fields, cadre.version),
                Change("cadre_move", row.id, {"deleted": True}, row.version),
            ]
        )


# --- who belonged where ---------------------------------------------------------------------


def unit_on(tx: Reading, cadre: UUID, day: dt.date) -> UUID | None:
    """The unit that a cadre belonged to on a day; None outside of all units. Raises NotFound."""
    row = existing_cadre(tx, cadre)
    return _held(row.unit_id, _moves_of(tx, [cadre]), day)


def units_on(tx: Reading, cadres: Sequence[UUID], day: dt.date) -> dict[UUID, UUID | None]:
    """As ``unit_on`` for many; who is not there is left out."""
    now = tx.session.execute(
        select(Cadre.id, Cadre.unit_id).where(Cadre.id.in_(cadres), Cadre.deleted.is_(False))
    )
    moves = {
        cadre: list(of_one)
        for cadre, of_one in groupby(_moves_of(tx, cadres), key=lambda m: m.cadre_id)
    }
    return {cadre: _held(unit, moves.get(cadre, ()), day) for cadre, unit in now}


def members_on(tx: Reading, unit: UUID, day: dt.date) -> frozenset[UUID]:
    """The cadres who belonged to a unit on a day, those moved away since among them."""
    moved = CadreMove.deleted.is_(False)
    known = {
        *tx.session.scalars(
            select(Cadre.id).where(Cadre.unit_id == unit, Cadre.deleted.is_(False))
        ),
        *tx.session.scalars(
            select(CadreMove.cadre_id).where(moved, CadreMove.from_unit_id == unit)
        ),
        *tx.session.scalars(select(CadreMove.cadre_id).where(moved, CadreMove.to_unit_id == unit)),
    }
    there = units_on(tx, sorted(known), day)
    return frozenset(cadre for cadre, held in there.items() if held == unit)


def home_unit_at_year_end(tx: Reading, cadre: UUID, year: int) -> UUID | None:
    """The unit in which a cadre is assessed for a year: the one held at 31 December."""
    return unit_on(tx, cadre, dt.date(year, 12, 31))


def earlier_unit_label(unit: str) -> str:
    """What stands beside a record that follows a cadre from an earlier unit."""
    return f"在{unit}任职期间"


def record_label(tx: Reading, cadre: UUID, unit: UUID, year: int) -> str:
    """The label of a cadre's record made in a unit; empty where the year is assessed there."""
    if home_unit_at_year_end(tx, cadre, year) == unit:
        return ""
    return earlier_unit_label(existing_unit(tx, unit).name)


def _held(now: UUID | None, moves: Sequence[CadreMove], day: dt.date) -> UUID | None:
    """What the moves, the earliest first, say of a day.

    After the last one the cadre's own record counts: a form may have corrected it since.
    """
    if not moves or day >= moves[-1].on:
        return now
    if day < moves[0].on:
        return moves[0].from_unit_id
    return next(move.to_unit_id for move in reversed(moves) if move.on <= day)


def _moves_of(tx: Reading, cadres: Sequence[UUID]) -> list[CadreMove]:
    return list(
        tx.session.scalars(
            select(CadreMove)
            .where(CadreMove.cadre_id.in_(cadres), CadreMove.deleted.is_(False))
            .order_by(CadreMove.cadre_id, CadreMove.on, CadreMove.id)
        )
    )


# --- moving ---------------------------------------------------------------------------------


def member_changes(
    tx: Writing, cadres: Sequence[Cadre], unit: UUID, on: dt.date, basis: str | None
) -> list[Change]:
    """The changes that take the cadres of a unit along into its successor, in their order."""
    first = _at_end(tx, unit) or 0
    changes: list[Change] = []
    for place, cadre in enumerate(cadres):
        tx.about("cadre", cadre.id)
        fields = {"unit_id": unit, "unit_order": first + place}
        changes.append(Change("cadre", cadre.id, fields, cadre.version))
        changes.append(_move_change(tx.new_id(), cadre, unit, on, None, basis))
    return [*changes, *_vacated(tx, cadres)]


def return_changes(tx: Writing, old: UUID, heir: UUID, on: dt.date) -> list[Change]:
    """The changes that bring back those who went along from a unit into its successor.

    Who moved again, or whose unit was corrected since, stays.
    """
    changes: list[Change] = []
    first = _at_end(tx, old) or 0
    for move in came_along(tx, old, heir, on):
        cadre = existing_cadre(tx, move.cadre_id)
        tx.about("cadre", cadre.id)
        fields = {"unit_id": old, "unit_order": first + len(changes) // 2}
        changes.append(Change("cadre", cadre.id, fields, cadre.version))
        changes.append(Change("cadre_move", move.id, {"deleted": True}, move.version))
    return changes


def came_along(tx: Reading, old: UUID, heir: UUID, on: dt.date) -> list[CadreMove]:
    """The moves from a unit into its successor on the day of the change that still stand."""
    moves = list(
        tx.session.scalars(
            select(CadreMove)
            .join(Cadre, Cadre.id == CadreMove.cadre_id)
            .where(
                CadreMove.from_unit_id == old,
                CadreMove.to_unit_id == heir,
                CadreMove.on == on,
                CadreMove.deleted.is_(False),
                Cadre.deleted.is_(False),
                Cadre.unit_id == heir,
            )
            .order_by(Cadre.unit_order, Cadre.id)
        )
    )
    newest = {m.cadre_id: m.id for m in _moves_of(tx, [m.cadre_id for m in moves])}
    return [move for move in moves if newest[move.cadre_id] == move.id]


def _move_change(
    move: UUID, cadre: Cadre, unit: UUID | None, on: dt.date, post: str | None, basis: str | None
) -> Change:
    fields: dict[str, object] = {
        "cadre_id": cadre.id,
        "from_unit_id": cadre.unit_id,
        "to_unit_id": unit,
        "on": on,
        "post": post,
        "basis": (basis or "").strip() or None,
    }
    return Change("cadre_move", move, fields)


def _vacated(tx: Reading, cadres: Iterable[Cadre]) -> list[Change]:
    """The 领导班子 whose 一把手 leaves."""
    found = []
    for cadre in cadres:
        team = _led(tx, cadre)
        if team is not None:
            gone = {"principal_id": None}
            found.append(Change("leadership_team", team.id, gone, team.version))
    return found


def _led(tx: Reading, cadre: Cadre) -> LeadershipTeam | None:
    """The 领导班子 of the cadre's unit when the cadre is its 一把手, under whichever record."""
    if cadre.unit_id is None:
        return None
    team = tx.session.get(LeadershipTeam, team_id(cadre.unit_id))
    if team is None or team.principal_id is None:
        return None
    return team if team.principal_id in persons_of(tx.session, cadre.id) else None


def _at_end(tx: Reading, unit: UUID | None) -> int | None:
    """The place after the last member of a unit; None outside of all units."""
    if unit is None:
        return None
    last = tx.session.scalar(
        select(func.max(Cadre.unit_order)).where(Cadre.unit_id == unit, Cadre.deleted.is_(False))
    )
    return 0 if last is None else last + 1


def _not_oneself(tx: Reading, cadre: Cadre, unit: UUID | None) -> None:
    tx.about("cadre", cadre.id)
    tx.not_oneself(cadre=cadre.id, unit=unit)


def _checked(tx: Reading, draft: MoveDraft) -> Cadre:
    """The cadre that moves. Raises Invalid, NotFound, Refused."""
    cadre = existing_cadre(tx, draft.cadre)
    _not_oneself(tx, cadre, draft.unit)
    unsealed_day(tx, draft.on, "该年度的干部调动")
    faults: dict[str, str] = {}
    if shown_record(tx.session, cadre.id) != cadre.id:
        faults["cadre"] = "该记录已并入同一人的另一条记录。请选择保留的那条记录。"
    if draft.unit == cadre.unit_id:
        faults["unit"] = "新单位就是现在的单位。请另选单位。"
    elif draft.unit is not None:
        fault = _unit_fault(existing_unit(tx, draft.unit), draft.on)
        faults |= {} if fault is None else {"unit": fault}
    if draft.on > tx.desk.clock.today():
        # A record has one unit now; a move that lies ahead would show the cadre there too early.
        faults["on"] = "到任日期还没有到。请在到任当日或之后登记。"
    last = _moves_of(tx, [cadre.id])
    if last and draft.on <= last[-1].on:
        faults["on"] = f"该干部在{day_words(last[-1].on)}已有调动，新的调动应晚于那一天。请核对。"
    if len(draft.post) > POST_LENGTH:
        faults["post"] = f"职务不能超过 {POST_LENGTH} 字。请精简。"
    if len(draft.basis or "") > BASIS_LENGTH:
        faults["basis"] = f"文号不能超过 {BASIS_LENGTH} 字。请只写文号。"
    if faults:
        raise Invalid(faults)
    return cadre


def _unit_fault(unit: Unit, on: dt.date) -> str | None:
    if unit.valid_to is not None and unit.valid_to < on:
        return f"“{unit.name}”已于{day_words(unit.valid_to)}结束。请选择承接它的单位。"
    if unit.valid_from is not None and unit.valid_from > on:
        return f"“{unit.name}”自{day_words(unit.valid_from)}起才设立。请核对到任日期。"
    return None


def _told(tx: Reading, draft: MoveDraft, cadre: Cadre) -> Preview:
    before = None if cadre.unit_id is None else tx.session.get(Unit, cadre.unit_id)
    after = None if draft.unit is None else existing_unit(tx, draft.unit)
    old = "未归入任何单位" if before is None else f"“{before.name}”"
    to = f"调入“{after.name}”，排在班子末尾" if after is not None else "调离，不再归入考核单位"
    year = draft.on.year
    lines = [f"{cadre.name}自{day_words(draft.on)}起{to}；原单位：{old}。"]
    if draft.post.strip():
        lines.append(f"现任职务改为“{draft.post.strip()}”。")
    if after is not None:
        lines.append(
            f"{year}年12月31日仍在“{after.name}”的，{year}年度就在该单位考核一次；"
            "在原单位的纪实、测评和平时考核结果随人转来。"
        )
        if before is not None:
            lines.append(f"转来的记录标明“{earlier_unit_label(before.name)}”。")
    warnings = []
    if _led(tx, cadre) is not None and before is not None:
        warnings.append(f"“{before.name}”的一把手将空缺。请随后在对象库中指定新的一把手。")
    if not draft.post.strip():
        post = f"“{cadre.post}”" if cadre.post else "空"
        warnings.append(f"没有填写新职务，现任职务仍为{post}。")
    return Preview(tuple(lines), tuple(warnings), digest_of([cadre.version, *lines, "", *warnings]))
