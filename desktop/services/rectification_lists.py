"""Which rectification items a list holds, and what their reader saw of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from desktop.models.rectification import Rectification, RectificationItem
from desktop.models.units import Unit
from desktop.services.door import Reading
from desktop.services.listing import asked, containing, ordered
from desktop.services.motions import Seen
from desktop.services.persons import persons_of
from desktop.services.reach import barred_cadres, barred_units
from desktop.services.rectification_forms import RUNNING, ItemQuery
from desktop.services.scheme import soon_days
from desktop.terms import ItemState


def item_ids(tx: Reading, query: ItemQuery) -> tuple[UUID, ...]:
    """Ids of the matching items in order, inside a service's transaction."""
    if query.soon:
        query = replace(query, soon=False, due_from=1, due_within=soon_days(tx))
    columns = {
        "due": (RectificationItem.due,),
        "number": (Rectification.cycle_id, RectificationItem.number),
        "unit": (Unit.order_no, Unit.name_key, RectificationItem.number),
        "state": (RectificationItem.state, RectificationItem.due),
    }
    statement: Select[Any] = (
        select(RectificationItem.id)
        .join(Rectification, Rectification.id == RectificationItem.rectification_id)
        .join(Unit, Unit.id == Rectification.unit_id)
        .where(RectificationItem.deleted.is_(False), Rectification.unit_id.not_in(barred_units(tx)))
    )
    barred = barred_cadres(tx)
    if barred:
        statement = statement.where(
            Rectification.cadre_id.is_(None) | Rectification.cadre_id.not_in(barred)
        )
    if query.cadre is not None:
        people = persons_of(tx.session, query.cadre)
        statement = statement.where(Rectification.cadre_id.in_(people))
    statement = _filtered(statement, query, tx.desk.clock.today())
    order = columns[query.sort]
    return ordered(tx, statement, order, RectificationItem.id, descending=query.descending)


def _filtered(statement: Select[Any], query: ItemQuery, today: dt.date) -> Select[Any]:
    statement = statement.where(
        *asked(
            (Rectification.unit_id, query.unit),
            (Rectification.cycle_id, query.cycle),
            (RectificationItem.state, query.state),
        )
    )
    if query.open_only:
        statement = statement.where(RectificationItem.state != ItemState.CLOSED)
    if query.overdue or query.due_within is not None:
        statement = statement.where(RectificationItem.state.in_(sorted(RUNNING)))
    if query.overdue:
        statement = statement.where(RectificationItem.due < today)
    if query.due_within is not None:
        last = today + dt.timedelta(days=query.due_within)
        statement = statement.where(RectificationItem.due <= last)
    if query.due_from is not None:
        first = today + dt.timedelta(days=query.due_from)
        statement = statement.where(RectificationItem.due >= first)
    return statement.where(*containing(query.text, RectificationItem.problem, Unit.name))


def seen_items(tx: Reading, items: Sequence[UUID]) -> dict[UUID, Seen]:
    """The versions of items by id; what the actor must not see is left out."""
    barred = barred_cadres(tx)
    rows = tx.session.execute(
        select(RectificationItem.id, RectificationItem.version, Rectification.cadre_id)
        .join(Rectification, Rectification.id == RectificationItem.rectification_id)
        .where(
            RectificationItem.id.in_(items),
            RectificationItem.deleted.is_(False),
            Rectification.unit_id.not_in(barred_units(tx)),
        )
    )
    return {item: Seen(version) for item, version, cadre in rows if cadre not in barred}
