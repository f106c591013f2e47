"""回避: who must not assess which unit, registered and suggested. Source: domain.md §2.1."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from sqlalchemy import ColumnElement, and_, or_, select

from desktop.models.assessors import Assessor
from desktop.models.changes import Change
from desktop.models.teams import Recusal, RecusalDismissal
from desktop.models.units import Unit
from desktop.services.assessors import existing_assessor
from desktop.services.door import Reading, Service, Writing, reads, writes
from desktop.services.errors import Invalid, NotFound
from desktop.services.permissions import Operation
from desktop.services.pool_reasons import reasons_shown
from desktop.services.recusal_finding import Suggestion
from desktop.services.recusal_reading import found_suggestions
from desktop.services.unit_succession import heirs_on, with_heirs
from desktop.services.units import existing_unit
from desktop.terms import RecusalKind

REASON_LENGTH = 500


@dataclass(frozen=True, slots=True)
class RecusalLine:
    """A registered 回避. ``running``: it holds on the day asked for; ``kind`` None: not said."""

    id: UUID
    version: str
    assessor: UUID
    name: str
    unit: UUID
    unit_name: str
    kind: RecusalKind | None
    reason: str
    end: dt.date | None
    running: bool


@dataclass(frozen=True, slots=True)
class RecusalDraft:
    """What the form hands in; ``end`` None: for good."""

    assessor: UUID
    unit: UUID
    kind: RecusalKind
    reason: str
    end: dt.date | None = None


@dataclass(frozen=True, slots=True)
class SuggestionLine:
    """A suggestion with its names, to be confirmed or told off."""

    assessor: UUID
    name: str
    post: str | None
    unit: UUID
    unit_name: str
    kind: RecusalKind
    evidence: tuple[tuple[str, str], ...]

    @property
    def key(self) -> SuggestionKey:
        """What names it."""
        return SuggestionKey(self.assessor, self.unit, self.kind)

    @property
    def told(self) -> str:
        """The lines of data in one: the reason that a confirmation registers."""
        return "；".join(f"{source}：{text}" for source, text in self.evidence)[:REASON_LENGTH]


@dataclass(frozen=True, slots=True)
class SuggestionKey:
    """Of whom, towards which unit, for which cause."""

    assessor: UUID
    unit: UUID
    kind: RecusalKind


class RecusalService(Service):
    """回避."""

    @reads(Operation.READ_POOL)
    def all(
        self,
        tx: Reading,
        on: dt.date,
        *,
        unit: UUID | None = None,
        assessor: UUID | None = None,
    ) -> tuple[RecusalLine, ...]:
        """What is registered, by unit and name; of one unit or one assessor when named.

        The reason is empty for a team: see ``pool_reasons``.
        """
        told = reasons_shown(tx)
        statement = (
            select(Recusal, Assessor.name, Unit.name)
            .join(Assessor, Assessor.id == Recusal.assessor_id)
            .join(Unit, Unit.id == Recusal.unit_id)
            .where(Recusal.deleted.is_(False))
            .order_by(Unit.order_no.is_(None), Unit.order_no, Unit.name_key, Assessor.name_key)
        )
        if unit is not None:
            statement = statement.where(Recusal.unit_id == unit)
        if assessor is not None:
            statement = statement.where(Recusal.assessor_id == assessor)
        return tuple(
            RecusalLine(
                r.id,
                r.version,
                r.assessor_id,
                name,
                r.unit_id,
                unit_name,
                None if r.kind is None else RecusalKind(r.kind),
                r.reason if told else "",
                r.end,
                r.end is None or r.end >= on,
            )
            for r, name, unit_name in tx.session.execute(statement.order_by(Recusal.id))
        )

    @writes(Operation.EDIT_POOL)
    def register(self, tx: Writing, draft: RecusalDraft) -> UUID:
        """Register a 回避. Raises NotFound, Refused, Invalid.

        One's own recusal may be registered by oneself, since it only takes a right away; who
        else stays away from one's own unit is for others to say.
        """
        existing_assessor(tx, draft.assessor)
        existing_unit(tx, draft.unit)
        _about(tx, draft.assessor, draft.unit)
        faults = _faults(tx, draft)
        if faults:
            raise Invalid(faults)
        recusal = tx.new_id()
        tx.write([_registered(recusal, draft)])
        return recusal

    @writes(Operation.EDIT_POOL)
    def end(self, tx: Writing, recusal: UUID, version: str, last: dt.date) -> None:
        """Let a 回避 end; ``last`` is its last day. Raises NotFound, Invalid, Refused, Stale.

        It gives a right back, so nobody ends one's own.
        """
        row = tx.session.get(Recusal, recusal)
        if row is None or row.deleted:
            raise NotFound("该回避登记不存在。请刷新列表后重试。")
        tx.about("assessor", row.assessor_id)
        tx.not_oneself(assessor=row.assessor_id, unit=row.unit_id)
        if row.end is not None and row.end < tx.desk.clock.today():
            raise Invalid({"end": "该回避已经结束。如需重新回避，请再登记一次。"})
        tx.write([Change("recusal", recusal, {"end": last}, version)])

    @reads(Operation.EDIT_POOL)
    def suggestions(self, tx: Reading, on: dt.date) -> tuple[SuggestionLine, ...]:
        """What the data suggests on a day, by unit and name. Raises NotFound without a rule.

        Nothing about oneself, one's own unit, or who is recused from what the actor is.
        """
        found = found_suggestions(tx, on)
        names = {
            a.id: a
            for a in tx.session.scalars(
                select(Assessor).where(Assessor.id.in_({s.assessor for s in found}))
            )
        }
        units = tx.session.scalars(
            select(Unit)
            .where(Unit.id.in_({s.unit for s in found}))
            .order_by(Unit.order_no.is_(None), Unit.order_no, Unit.name_key, Unit.id)
        )
        ordered = {u.id: (place, u.name) for place, u in enumerate(units)}
        barred = tx.oneself.barred_cadres()
        away = tx.own_units() | tx.recused_units()
        lines = [
            _line(s, names[s.assessor], ordered[s.unit][1])
            for s in found
            if s.assessor != tx.actor.assessor_id
            and s.unit not in away
            and not any(e.cadre in barred for e in s.evidence)
        ]
        keys = {person: (a.name_key or "", a.name) for person, a in names.items()}
        return tuple(
            sorted(lines, key=lambda s: (ordered[s.unit][0], keys[s.assessor], s.assessor))
        )

    @writes(Operation.EDIT_POOL)
    def confirm(self, tx: Writing, lines: Sequence[SuggestionLine]) -> int:
        """Register suggestions as 回避; how many. Raises NotFound, Refused.

        What has been registered meanwhile is left out.
        """
        changes = []
        today = tx.desk.clock.today()
        for line in lines:
            existing_assessor(tx, line.assessor)
            existing_unit(tx, line.unit)
            _about(tx, line.assessor, line.unit)
            if _there(tx, line.assessor, line.unit, today) is not None:
                continue
            draft = RecusalDraft(line.assessor, line.unit, line.kind, line.told)
            changes.append(_registered(tx.new_id(), draft))
        tx.write(changes)
        return len(changes)

    @writes(Operation.EDIT_POOL)
    def dismiss(self, tx: Writing, key: SuggestionKey, reason: str) -> None:
        """Say that a suggestion is needless, and why; it never comes again.

        Raises NotFound, Invalid, Refused: nobody tells off what concerns oneself.
        """
        existing_assessor(tx, key.assessor)
        existing_unit(tx, key.unit)
        tx.about("assessor", key.assessor)
        tx.about("unit", key.unit)
        tx.not_oneself(assessor=key.assessor, unit=key.unit)
        fault = _reason_fault(reason, "请写明不需回避的原因，例如同名不同人、已调离。")
        if fault is not None:
            raise Invalid({"reason": fault})
        row = dismissal_id(key)
        fields: dict[str, object] = {
            "assessor_id": key.assessor,
            "unit_id": key.unit,
            "kind": key.kind,
            "reason": reason.strip(),
        }
        before = tx.session.get(RecusalDismissal, row)
        if before is None:
            tx.write([Change("recusal_dismissal", row, fields)])
        else:
            again = {**fields, "deleted": False}
            tx.write([Change("recusal_dismissal", row, again, before.version)])


def dismissal_id(key: SuggestionKey) -> UUID:
    """The id of what is said of a suggestion: it is said once."""
    return uuid5(key.assessor, f"recusal-dismissal/{key.unit.hex}/{key.kind.value}")


def in_force(on: dt.date) -> ColumnElement[bool]:
    """The condition that a 回避 holds on a day; its last day counts."""
    return and_(Recusal.deleted.is_(False), or_(Recusal.end.is_(None), Recusal.end >= on))


def recusals_in_force(tx: Reading, on: dt.date) -> tuple[tuple[UUID, UUID], ...]:
    """(assessor, unit) of every 回避 that holds on a day.

    One from a unit that was merged or split by then holds for what it became as well.
    """
    found: set[tuple[UUID, UUID]] = set()
    heirs = heirs_on(tx.session, on)
    for assessor, unit in tx.session.execute(
        select(Recusal.assessor_id, Recusal.unit_id).where(in_force(on)).distinct()
    ):
        found.update((assessor, one) for one in with_heirs([unit], heirs))
    return tuple(sorted(found))


def _about(tx: Writing, assessor: UUID, unit: UUID) -> None:
    tx.about("assessor", assessor)
    if assessor != tx.actor.assessor_id:
        tx.about("unit", unit)
        tx.not_oneself(unit=unit)


def _faults(tx: Reading, draft: RecusalDraft) -> dict[str, str]:
    faults = {}
    fault = _reason_fault(draft.reason, "请写明回避原因，例如亲属任职、曾在该单位工作。")
    if fault is not None:
        faults["reason"] = fault
    today = tx.desk.clock.today()
    if draft.end is not None and draft.end < today:
        faults["end"] = "回避的截止日期不能早于今天。请改日期，或留空表示长期回避。"
    there = _there(tx, draft.assessor, draft.unit, today)
    if there is not None:
        faults["unit"] = "该考核员对该单位已经登记回避，不用重复登记。"
    return faults


def _reason_fault(reason: str, empty: str) -> str | None:
    if not reason.strip():
        return empty
    if len(reason.strip()) > REASON_LENGTH:
        return f"原因不能超过 {REASON_LENGTH} 字。请精简后再保存。"
    return None


def _there(tx: Reading, assessor: UUID, unit: UUID, on: dt.date) -> Recusal | None:
    return tx.session.scalars(
        select(Recusal).where(
            in_force(on), Recusal.assessor_id == assessor, Recusal.unit_id == unit
        )
    ).first()


def _registered(recusal: UUID, draft: RecusalDraft) -> Change:
    fields = {
        "assessor_id": draft.assessor,
        "unit_id": draft.unit,
        "kind": draft.kind,
        "reason": draft.reason.strip(),
        "end": draft.end,
    }
    return Change("recusal", recusal, fields)


def _line(found: Suggestion, person: Assessor, unit: str) -> SuggestionLine:
    return SuggestionLine(
        found.assessor,
        person.name,
        person.post,
        found.unit,
        unit,
        found.kind,
        tuple((e.source, e.text) for e in found.evidence),
    )
