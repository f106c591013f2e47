"""What an amendment has collected so far, and how it is kept in a draft."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from desktop.services.scheme_forms import IndicatorDraft, RuleDraft
from desktop.terms import (
    Direction,
    IndicatorCategory,
    IndicatorNature,
    ScoringMethod,
    Term,
    UnitKind,
)

T = TypeVar("T", bound=Term)


@dataclass(frozen=True, slots=True)
class Collected:
    """Whole forms of indicators and rules, and indicators taken out. New ones have no id."""

    indicators: tuple[IndicatorDraft, ...] = ()
    withdrawn: tuple[UUID, ...] = ()
    rules: tuple[RuleDraft, ...] = ()

    def __len__(self) -> int:
        return len(self.indicators) + len(self.withdrawn) + len(self.rules)

    def with_indicator(self, draft: IndicatorDraft) -> Collected:
        """With an indicator's form, in place of an earlier one of the same indicator."""
        kept = tuple(i for i in self.indicators if draft.id is None or i.id != draft.id)
        out = tuple(key for key in self.withdrawn if key != draft.id)
        return replace(self, indicators=(*kept, draft), withdrawn=out)

    def with_rule(self, draft: RuleDraft) -> Collected:
        """With a rule's form."""
        return replace(self, rules=(*(r for r in self.rules if r.id != draft.id), draft))

    def without_indicator(self, key: UUID) -> Collected:
        """With an indicator taken out of the scheme."""
        kept = tuple(i for i in self.indicators if i.id != key)
        out = tuple(k for k in self.withdrawn if k != key)
        return replace(self, indicators=kept, withdrawn=(*out, key))

    def dropped(self, place: int) -> Collected:
        """Without the line at a place: indicators first, then those taken out, then rules."""
        indicators, withdrawn, rules = [*self.indicators], [*self.withdrawn], [*self.rules]
        for part in (indicators, withdrawn, rules):
            if place < len(part):
                del part[place]
                break
            place -= len(part)
        return Collected(tuple(indicators), tuple(withdrawn), tuple(rules))


def packed(collected: Collected) -> dict[str, Any]:
    """As plain JSON for drafts.db."""
    return {
        "indicators": [_packed_indicator(i) for i in collected.indicators],
        "withdrawn": [key.hex for key in collected.withdrawn],
        "rules": [
            {
                "id": r.id.hex,
                "value": r.value,
                "basis": r.basis,
                "effective": r.effective.isoformat() if r.effective else "",
                "unconfirmed": r.unconfirmed,
                "version": r.version,
            }
            for r in collected.rules
        ],
    }


def _packed_indicator(draft: IndicatorDraft) -> dict[str, Any]:
    return {
        "title": draft.title,
        "category": draft.category.value,
        "id": draft.id.hex if draft.id else "",
        "parent": draft.parent.hex if draft.parent else "",
        "nature": draft.nature.value if draft.nature else "",
        "method": draft.method.value if draft.method else "",
        "weight": draft.weight,
        "cap": draft.cap,
        "direction": draft.direction.value if draft.direction else "",
        "kinds": sorted(kind.value for kind in draft.kinds),
        "quarters": sorted(draft.quarters),
        "bands": [list(step) for step in draft.bands],
        "office": draft.office,
        "remark": draft.remark,
        "group": draft.group,
        "version": draft.version or "",
    }


def unpacked(stored: object) -> Collected:
    """Back from a draft; what an older version of the program kept otherwise is left out."""
    try:
        if not isinstance(stored, Mapping):
            return Collected()
        return Collected(
            tuple(_indicator(i) for i in stored["indicators"]),
            tuple(UUID(hex=key) for key in stored["withdrawn"]),
            tuple(_rule(r) for r in stored["rules"]),
        )
    except (KeyError, TypeError, ValueError):
        return Collected()


def _rule(r: Mapping[str, Any]) -> RuleDraft:
    effective = date.fromisoformat(r["effective"]) if r["effective"] else None
    return RuleDraft(
        UUID(hex=r["id"]), r["value"], r["basis"], effective, bool(r["unconfirmed"]), r["version"]
    )


def _indicator(i: Mapping[str, Any]) -> IndicatorDraft:
    return IndicatorDraft(
        title=i["title"],
        category=IndicatorCategory(i["category"]),
        id=_key(i["id"]),
        parent=_key(i["parent"]),
        nature=_term(IndicatorNature, i["nature"]),
        method=_term(ScoringMethod, i["method"]),
        weight=i["weight"],
        cap=i["cap"],
        direction=_term(Direction, i["direction"]),
        kinds=frozenset(UnitKind(k) for k in i["kinds"]),
        quarters=frozenset(int(q) for q in i["quarters"]),
        bands=tuple((least, points) for least, points in i["bands"]),
        office=i["office"],
        remark=i["remark"],
        group=bool(i["group"]),
        version=i["version"] or None,
    )


def _key(text: str) -> UUID | None:
    return UUID(hex=text) if text else None


def _term(kind: type[T], text: str) -> T | None:
    return kind(text) if text else None
