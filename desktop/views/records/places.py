"""Where an interview or fact is found: its visit, and whether it was only begun."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from desktop.services.errors import NotFound
from desktop.services.registry import Services


@dataclass(frozen=True, slots=True)
class EntryPlace:
    """``entry`` is None for a visit's list; ``begun`` when a new entry was left as a draft."""

    visit: UUID
    entry: UUID | None
    begun: bool


def find_entry(services: Services, kind: str, key: UUID) -> EntryPlace:
    """The place of an ``interview`` or ``fact``, or of a visit's list of them.

    Raises NotFound and Refused of the services.
    """
    try:
        services.visits.get(key)
    except NotFound:
        return EntryPlace(_visit_of(services, kind, key), key, begun=False)
    desk = services.desk
    return EntryPlace(key, None, desk.drafts.get(desk.actor.account, kind, key) is not None)


def _visit_of(services: Services, kind: str, key: UUID) -> UUID:
    if kind == "interview":
        return services.interviews.get(key).line.visit_id
    if kind == "research_report":
        return services.research_reports.get(key).line.visit_id
    visit = services.facts.get(key).line.visit_id
    if visit is None:
        raise NotFound("该考核纪实不属于任何一次实地考核，请在对象库中查看。")
    return visit
