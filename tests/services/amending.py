"""What tests of amendments do again and again."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from desktop.services.registry import Services
from desktop.services.scheme_forms import AmendmentDraft
from tests.services.scheme_trees import form

BASE = AmendmentDraft("工作部署调整", "市委常委会", 3)


def reweighed(services: Services, cycle: UUID, title: str, weight: str) -> AmendmentDraft:
    return replace(BASE, indicators=(replace(form(services, cycle, title), weight=weight),))


def adopt(services: Services, cycle: UUID, draft: AmendmentDraft) -> UUID:
    effect = services.amendments.effect(cycle, draft, 4)
    return services.amendments.adopt(cycle, draft, effect.token)


def rule_id_of(services: Services, cycle: UUID, key: str) -> UUID:
    return next(r.id for r in services.scheme.rules(cycle) if r.key == key)
