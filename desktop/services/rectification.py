"""整改: opening items, every step to 销号, and the lines of the 整改台账."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select

from desktop.models.base import Stored
from desktop.models.history import Change
from desktop.models.rectification import Rectification, RectificationItem
from desktop.services.cadres import existing_cadre
from desktop.services.conflict_marks import disputed_contents
from desktop.services.dates import day_words
from desktop.services.door import Reading, Service, Writing, reads, writes
from desktop.services.errors import BadTransition, Invalid
from desktop.services.fact_forms import existing_fact
from desktop.services.motions import HistoryLine, Motion, Seen, history_lines, text_of
from desktop.services.numbering import last_number, team_base
from desktop.services.permissions import Operation, allowed
from desktop.services.reach import only_own_team
from desktop.services.rectification_forms import (
    ALL_ITEMS,
    SHORT_LENGTH,
    ItemDetail,
    ItemDraft,
    ItemQuery,
    LedgerLine,
    RectificationDetail,
    RectificationDraft,
    due_after,
    existing_rectification,
    item_faults,
    ledger_lines,
)
from desktop.services.rectification_lists import item_ids, seen_items
from desktop.services.rectification_steps import DOORS, about_of, step
from desktop.services.scheme import current_cycle, rule_value
from desktop.services.states import ITEM, Only, Side, side_of
from desktop.services.unit_times import handing_over
from desktop.services.units import existing_unit
from desktop.services.visit_steps import check_unsealed
from desktop.services.visit_views import existing_visit, standing
from desktop.terms import (
    FindingSource,
    ItemAction,
    ItemState,
    VisitMode,
    VisitState,
    label_of,
)

__all__ = [
    "ItemDetail",
    "ItemDraft",
    "ItemQuery",
    "LedgerLine",
    "RectificationDetail",
    "RectificationDraft",
    "RectificationService",
    "item_ids",
    "ledger_lines",
]

_NOT_HELD = frozenset({VisitState.PLANNED, VisitState.APPROVED, VisitState.CANCELLED})


class RectificationService(Service):
    """Rectifications and their items."""

    @reads(Operation.READ_RECTIFICATION)
    def find(self, tx: Reading, query: ItemQuery = ALL_ITEMS) -> tuple[UUID, ...]:
        """Ids of the matching items in order; what the actor must not see is left out."""
        return item_ids(tx, query)

    @reads(Operation.READ_RECTIFICATION)
    def rows(self, tx: Reading, ids: Sequence[UUID]) -> tuple[LedgerLine, ...]:
        """The lines of a page, in the order of the ids; what is gone or barred is left out."""
        return ledger_lines(tx, ids, tx.desk.clock.today())

    @reads(Operation.READ_RECTIFICATION)
    def ledger_rows(self, tx: Reading, query: ItemQuery = ALL_ITEMS) -> tuple[LedgerLine, ...]:
        """Everything that the ledger document shows of the matching items."""
        return ledger_lines(tx, item_ids(tx, query), tx.desk.clock.today())

    @reads(Operation.READ_RECTIFICATION)
    def get(self, tx: Reading, item: UUID) -> ItemDetail:
        """An item's form. Raises NotFound, Refused."""
        row, _ = about_of(tx, item)
        facts = frozenset({Only.ON_THE_SPOT} if row.on_the_spot else ())
        possible = ITEM.possible(ItemState(row.state), facts)
        return ItemDetail(
            ledger_lines(tx, [item], tx.desk.clock.today())[0],
            row.version,
            FindingSource(row.source),
            row.source_fact_id,
            row.source_visit_id,
            tuple(a for a in possible if allowed(tx.actor.role, DOORS[side_of(ITEM, a)])),
            disputed_contents(tx, "rectification_item", item),
        )

    @reads(Operation.READ_RECTIFICATION)
    def seen(self, tx: Reading, items: Sequence[UUID]) -> dict[UUID, Seen]:
        """What a list shows of several items, for a step of each without opening its form.

        What the actor must not see is left out.
        """
        return seen_items(tx, items)

    @reads(Operation.READ_RECTIFICATION)
    def rectification(self, tx: Reading, rectification: UUID) -> RectificationDetail:
        """A rectification with its items. Raises NotFound, Refused."""
        row = existing_rectification(tx, rectification)
        tx.about("rectification", rectification)
        tx.not_oneself(unit=row.unit_id, cadre=row.cadre_id)
        ids = tuple(
            tx.session.scalars(
                select(RectificationItem.id)
                .where(
                    RectificationItem.rectification_id == rectification,
                    RectificationItem.deleted.is_(False),
                )
                .order_by(RectificationItem.number, RectificationItem.id)
            )
        )
        return RectificationDetail(
            row.id,
            row.version,
            row.unit_id,
            existing_unit(tx, row.unit_id).name,
            row.cadre_id,
            "" if row.cadre_id is None else existing_cadre(tx, row.cadre_id).name,
            row.title,
            row.feedback_on,
            due_after(row.feedback_on, _months(tx, row.cycle_id, row.feedback_on)),
            row.report,
            row.reported_on,
            ledger_lines(tx, ids, tx.desk.clock.today()),
        )

    @reads(Operation.READ_RECTIFICATION)
    def history_of(self, tx: Reading, item: UUID) -> tuple[HistoryLine, ...]:
        """Every transition of an item: who, when, why."""
        about_of(tx, item)
        return history_lines(tx, [("rectification_item", item, _tell)])

    @writes(Operation.EDIT_RECTIFICATION)
    def open(self, tx: Writing, draft: RectificationDraft) -> UUID:
        """Open a rectification with its items, due some calendar months after the feedback.

        Raises Invalid, Refused, NotFound. Source: domain.md §2.7, rule rectification.months.
        """
        existing_unit(tx, draft.unit)
        tx.not_oneself(unit=draft.unit, cadre=draft.cadre)
        only_own_team(tx, draft.team)
        cycle = draft.cycle or current_cycle(tx)
        _check_draft(tx, draft)
        due = due_after(draft.feedback_on, _months(tx, cycle, draft.feedback_on))
        new = tx.new_id()
        tx.about("rectification", new)
        fields: dict[str, object] = {
            "unit_id": draft.unit,
            "cadre_id": draft.cadre,
            "cycle_id": cycle,
            "title": draft.title.strip(),
            "feedback_on": draft.feedback_on,
            "team_id": draft.team,
        }
        last = _last_number(tx, draft.team, cycle)
        items = [
            _item_change(tx, (new, draft.team), item, last + n, due)
            for n, item in enumerate(draft.items, start=1)
        ]
        tx.write([Change("rectification", new, fields), *items])
        return new

    @writes(Operation.EDIT_RECTIFICATION)
    def open_on_spot(self, tx: Writing, visit: UUID, draft: ItemDraft, due: dt.date) -> UUID:
        """立行立改: open one item during a 督查式 visit, with its own date; returns the item.

        Raises Invalid, BadTransition, Refused, NotFound.
        """
        row = existing_visit(tx, visit)
        tx.not_oneself(unit=row.unit_id)
        only_own_team(tx, row.team_id)
        check_unsealed(tx, row)
        if row.mode != VisitMode.SUPERVISION:
            raise BadTransition("只有督查式考核可以现场提出立行立改。请通过反馈建立整改事项。")
        state = standing(tx, row).shown.state
        if state in _NOT_HELD:
            raise BadTransition(f"该实地考核目前为“{state.label}”，不能提出立行立改。")
        if due < row.start:
            raise Invalid({"due": f"整改期限不能早于考核开始日期{day_words(row.start)}。请核对。"})
        item = ItemDraft(
            draft.problem,
            FindingSource.VISIT,
            draft.fact,
            visit,
            draft.measures,
            draft.responsible,
        )
        _check_item(tx, row.unit_id, item)
        new = tx.new_id()
        fields: dict[str, object] = {
            "unit_id": row.unit_id,
            "cycle_id": row.cycle_id,
            "title": "督查立行立改",
            "feedback_on": min(row.end, tx.desk.clock.today()),
            "team_id": row.team_id,
        }
        number = _last_number(tx, row.team_id, row.cycle_id) + 1
        change = _item_change(tx, (new, row.team_id), item, number, due, on_the_spot=True)
        tx.about("rectification_item", change.row)
        tx.write([Change("rectification", new, fields), change])
        return change.row

    @writes(Operation.EDIT_RECTIFICATION)
    def edit_item(self, tx: Writing, draft: ItemDraft) -> None:
        """Change problem, measures or the responsible person of an item that is not closed.

        Raises Invalid, BadTransition, Stale, Refused, NotFound.
        """
        row, about = about_of(tx, draft.id or UUID(int=0))
        only_own_team(tx, about.team_id)
        if row.state == ItemState.CLOSED:
            raise BadTransition("该整改事项已销号，不能修改。如确需修改，请先重新打开。")
        _check_item(tx, about.unit_id, draft)
        tx.write([Change("rectification_item", row.id, _item_fields(draft), draft.version)])

    @writes(Operation.EDIT_RECTIFICATION)
    def note_progress(self, tx: Writing, item: UUID, version: str, text: str) -> None:
        """Write down how far an open item has come. Raises Invalid, BadTransition, Stale."""
        row, about = about_of(tx, item)
        only_own_team(tx, about.team_id)
        if row.state == ItemState.CLOSED:
            raise BadTransition("该整改事项已销号，不能再填写进展。如确需填写，请先重新打开。")
        if not text.strip():
            raise Invalid({"progress": "请填写进展情况。"})
        tx.write([Change("rectification_item", item, {"progress": text.strip()}, version)])

    @writes(Operation.EDIT_RECTIFICATION)
    def file_report(
        self, tx: Writing, rectification: UUID, version: str, text: str, on: dt.date
    ) -> None:
        """Register the 整改报告 of the party committee. Raises Invalid, Stale, NotFound."""
        row = existing_rectification(tx, rectification)
        tx.about("rectification", rectification)
        tx.not_oneself(unit=row.unit_id, cadre=row.cadre_id)
        only_own_team(tx, row.team_id)
        if not text.strip():
            raise Invalid({"report": "请填写整改报告的名称或内容。"})
        if not row.feedback_on <= on <= tx.desk.clock.today():
            raise Invalid({"reported_on": "报告日期应在反馈日期之后、不晚于今天。请核对。"})
        fields: dict[str, object] = {"report": text.strip(), "reported_on": on}
        tx.write([Change("rectification", rectification, fields, version)])

    def perform(self, item: UUID, action: ItemAction, motion: Motion) -> None:
        """Take one step, at the door that it belongs to.

        Raises BadTransition, Invalid, Stale, Refused, NotFound.
        """
        if side_of(ITEM, action) is Side.DECIDE:
            self.decide(item, action, motion)
        else:
            self.record(item, action, motion)

    @writes(Operation.EDIT_RECTIFICATION)
    def record(self, tx: Writing, item: UUID, action: ItemAction, motion: Motion) -> None:
        """A step of those who put right: file the plan, start, report."""
        step(tx, item, action, motion, Side.RECORD)

    @writes(Operation.CLOSE_RECTIFICATION)
    def decide(self, tx: Writing, item: UUID, action: ItemAction, motion: Motion) -> None:
        """A step of the office: check, close, return, extend, keep open, reopen."""
        step(tx, item, action, motion, Side.DECIDE)


def _months(tx: Reading, cycle: UUID, feedback_on: dt.date) -> int:
    return int(rule_value(tx, cycle, "rectification.months", feedback_on))


def _check_draft(tx: Writing, draft: RectificationDraft) -> None:
    faults: dict[str, str] = {}
    if not draft.title.strip():
        faults["title"] = "请填写整改的标题。"
    elif len(draft.title) > SHORT_LENGTH:
        faults["title"] = f"标题不能超过 {SHORT_LENGTH} 字。请精简。"
    if draft.feedback_on > tx.desk.clock.today():
        faults["feedback_on"] = "反馈日期不能晚于今天。请核对。"
    if not draft.items:
        faults["items"] = "请至少填写一项需要整改的问题。"
    if draft.cadre is not None and existing_cadre(tx, draft.cadre).unit_id != draft.unit:
        faults["cadre"] = "所选干部不在该单位。请选择该单位的干部，或留空表示该单位。"
    if faults:
        raise Invalid(faults)
    for item in draft.items:
        _check_item(tx, draft.unit, item)


def _check_item(tx: Writing, unit: UUID, draft: ItemDraft) -> None:
    faults = item_faults(draft)
    here = {unit, *handing_over(tx, unit)}
    if draft.fact is not None and existing_fact(tx, draft.fact).unit_id not in here:
        faults["fact"] = "所选考核纪实不属于该单位。请重新选择。"
    if draft.visit is not None and existing_visit(tx, draft.visit).unit_id not in here:
        faults["visit"] = "所选实地考核不是在该单位进行的。请重新选择。"
    if faults:
        raise Invalid(faults)


def _item_fields(draft: ItemDraft) -> dict[str, object]:
    return {
        "problem": draft.problem.strip(),
        "source": draft.source,
        "source_fact_id": draft.fact,
        "source_visit_id": draft.visit,
        "measures": (draft.measures or "").strip() or None,
        "responsible": (draft.responsible or "").strip() or None,
    }


def _item_change(
    tx: Writing,
    home: tuple[UUID, UUID | None],
    draft: ItemDraft,
    number: int,
    due: dt.date,
    *,
    on_the_spot: bool = False,
) -> Change:
    fields: dict[str, object] = {
        **_item_fields(draft),
        "number": number,
        "rectification_id": home[0],
        "team_id": home[1],
        "on_the_spot": on_the_spot,
        "first_due": due,
        "due": due,
        "state": ItemState.OPENED,
    }
    return Change("rectification_item", tx.new_id(), fields)


def _last_number(tx: Reading, team: UUID | None, cycle: UUID) -> int:
    of_year = (
        Rectification.id == RectificationItem.rectification_id,
        Rectification.cycle_id == cycle,
    )
    return last_number(tx, team_base(tx, team), RectificationItem.number, *of_year)


def _tell(fields: Mapping[str, Stored]) -> tuple[str, str] | None:
    if "state" in fields:
        state = label_of(ItemState, text_of(fields["state"]))
        return state, text_of(fields.get("state_reason"))
    if "due" in fields:
        return f"延期至{_day(text_of(fields['due']))}", text_of(fields.get("due_reason"))
    return None


def _day(stored: str) -> str:
    """A stored day as a sentence says it; what is none as it came."""
    try:
        return day_words(dt.date.fromisoformat(stored))
    except ValueError:
        return stored
