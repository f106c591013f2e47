"""What was typed below a step's button outlives locking, as every form does."""

from __future__ import annotations

from uuid import UUID

from desktop.services.registry import Services
from desktop.views.widgets.steps import StepStrip


def store_step(services: Services, noun: str, row: UUID, strip: StepStrip) -> None:
    """Store open questions on this thread: the window is being locked."""
    packed = strip.packed()
    if packed is not None:
        desk = services.desk
        desk.drafts.put(desk.actor.account, f"{noun}/step", row, "", packed)


def take_step(services: Services, noun: str, row: UUID) -> dict[str, object] | None:
    """The questions that were left open, once; to be asked for in a worker."""
    desk = services.desk
    draft = desk.drafts.get(desk.actor.account, f"{noun}/step", row)
    if draft is None:
        return None
    desk.drafts.delete(desk.actor.account, f"{noun}/step", row)
    return dict(draft.body)


def give_back_step(
    services: Services, noun: str, row: UUID, step: dict[str, object] | None
) -> None:
    """What was taken for a row that nobody waits for any more is kept for the next time."""
    if step is not None:
        desk = services.desk
        desk.drafts.put(desk.actor.account, f"{noun}/step", row, "", step)
