"""From the state tables to buttons: which steps there are, and what each asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypeVar

from desktop.services.states import Machine, Need
from desktop.terms import Term
from desktop.views.widgets.steps import Step

S = TypeVar("S", bound=Term)
A = TypeVar("A", bound=Term)


def needs_of(machine: Machine[S, A], state: S, action: A) -> frozenset[Need]:
    """What must be given with an action in a state."""
    moves = machine.table.get((state, action), ())
    return frozenset(need for move in moves for need in move.needs)


def steps_of(
    machine: Machine[S, A],
    state: S,
    actions: Sequence[A],
    more: Mapping[A, Mapping[str, str]],
    roles: Mapping[A, str],
    *,
    words: Mapping[A, Mapping[str, str]] | None = None,
    today: date | None = None,
    hints: Mapping[A, Mapping[str, str]] | None = None,
    late_after: Mapping[A, date | None] | None = None,
) -> tuple[Step, ...]:
    """The buttons of a state. ``more`` are questions that need not be answered.

    ``words`` are better labels than the general ones; ``today`` stands in the day's field.
    ``late_after`` is the day of a step after which its reason is asked for too.
    """
    found = []
    for action in actions:
        needs = needs_of(machine, state, action)
        own = (words or {}).get(action, {})
        asks = {n.value: own.get(n.value, n.label) for n in Need if n in needs}
        asks |= {k: v for k, v in more.get(action, {}).items() if k not in asks}
        given: dict[str, object] = {} if today is None else {Need.DAY.value: today}
        found.append(
            Step(
                action,
                action.label,
                asks,
                frozenset(n.value for n in needs),
                given,
                (hints or {}).get(action, {}),
                roles.get(action, ""),
                (late_after or {}).get(action),
            )
        )
    return tuple(found)
