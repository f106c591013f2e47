"""考核纪实 found on the visits."""

from __future__ import annotations

import datetime as dt
import math
import random
from dataclasses import replace

from desktop.services.sample.cadres import Leaning
from desktop.services.sample.interviews import Crew, recorded, share_out
from desktop.services.sample.values import SampleCadre, SampleFact, SampleVisit
from desktop.services.sample.wording import Wording
from desktop.terms import FactState, Polarity, Severity, Visibility, VisitState

_OF_TEAM = 0.14
_LOOKED_AT = dt.timedelta(days=45)  # by then the office has spoken of every entry
_DISPUTED = "两名谈话对象说法不一，需补充书证"
_WITHDRAWN = "经核对与另一条纪实反映同一事项，撤回"


def build_facts(
    rng: random.Random, total: int, visits: tuple[SampleVisit, ...], crew: Crew, leaning: Leaning
) -> tuple[SampleFact, ...]:
    """``total`` entries over the visits with records; every visit has at least one if enough."""
    written = recorded(visits)
    if total < len(written):
        written = sorted(rng.sample(written, total), key=lambda v: v.number)
    shares = share_out(rng, total, [len(crew.members[v.unit]) + 2 for v in written])
    wording = Wording(rng)
    settled = max(v.end for v in written) - _LOOKED_AT
    events: dict[tuple[str, str, Polarity], str] = {}
    result: list[SampleFact] = []
    for visit, count in zip(written, shares, strict=True):
        for _ in range(count):
            fact = _fact(rng, wording, len(result) + 1, visit, crew, leaning, events)
            waits = fact.state is FactState.SUBMITTED and visit.state is VisitState.ACCEPTED
            if waits and visit.end < settled:
                fact = replace(fact, state=FactState.VERIFIED)
            result.append(fact)
    return tuple(result)


def _fact(
    rng: random.Random,
    wording: Wording,
    number: int,
    visit: SampleVisit,
    crew: Crew,
    leaning: Leaning,
    events: dict[tuple[str, str, Polarity], str],
) -> SampleFact:
    members = crew.members[visit.unit]
    cadre = None if rng.random() < _OF_TEAM else _remarkable(rng, members, leaning)
    lean = _mean(members, leaning) if cadre is None else leaning.by_cadre[cadre.key]
    good = rng.random() < 1 / (1 + math.exp(-(0.45 + 1.2 * lean)))
    polarity = Polarity.POSITIVE if good else Polarity.NEGATIVE
    visibility = Visibility.VISIBLE if rng.random() < 0.68 else Visibility.LATENT
    # What a team did lies in the field of one of its members.
    duty = wording.duty_of(cadre or rng.choice(members), visit.unit)
    # One event counts once (rule 2.4): entries about the same matter of a visit share its key.
    event = events.setdefault((visit.key, duty.name, polarity), f"{visit.key}-{number:04d}")
    state, reason = _state(rng, visit.state)
    days = (visit.end - visit.start).days
    return SampleFact(
        key=f"F{number:04d}",
        number=number,
        visit=visit.key,
        team=visit.team,
        unit=visit.unit,
        cadre=cadre.key if cadre else None,
        polarity=polarity,
        visibility=visibility,
        severity=rng.choices(tuple(Severity), weights=(60, 32, 8))[0],
        on=visit.start + dt.timedelta(days=rng.randint(0, days)),
        duty=duty.name,
        text=wording.fact(cadre, visit.unit, duty, polarity, visibility),
        evidence=wording.evidence(duty.name),
        event_key=event,
        state=state,
        state_reason=reason,
    )


def _remarkable(rng: random.Random, members: list[SampleCadre], leaning: Leaning) -> SampleCadre:
    """The very good and the poor give more cause for entries than the others."""
    weights = [0.4 + abs(leaning.by_cadre[c.key] - 0.4) for c in members]
    return rng.choices(members, weights=weights)[0]


def _mean(members: list[SampleCadre], leaning: Leaning) -> float:
    return sum(leaning.by_cadre[c.key] for c in members) / len(members)


def _state(rng: random.Random, visit: VisitState) -> tuple[FactState, str | None]:
    if visit is VisitState.RECORDED:
        return FactState.DRAFT, None
    if visit in {VisitState.RETURNED, VisitState.SENT_BACK}:
        return FactState.SUBMITTED, None
    state = rng.choices(
        (FactState.VERIFIED, FactState.SUBMITTED, FactState.DISPUTED, FactState.WITHDRAWN),
        weights=(88, 6, 3, 3),
    )[0]
    reasons = {FactState.DISPUTED: _DISPUTED, FactState.WITHDRAWN: _WITHDRAWN}
    return state, reasons.get(state)
