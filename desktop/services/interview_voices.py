"""From the interviews about a cadre to what may be told of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from desktop.models.interviews import Interview, InterviewAbout
from desktop.models.teams import AssessmentTeam
from desktop.models.units import Unit
from desktop.models.visits import Visit
from desktop.services.citations import interview_mark
from desktop.services.door import Reading
from desktop.services.interview_forms import CadreVoices, Voice, VoiceSource, VoiceTheme
from desktop.services.scheme import current_cycle, rule_value
from desktop.services.small_groups import (
    in_order,
    mean_rating,
    merge_small_groups,
    quotable,
)
from desktop.terms import InterviewLayer


@dataclass(frozen=True, slots=True)
class Heard:
    """One interview about the cadre: where it is cited, who spoke, and what was said."""

    source: VoiceSource
    layer: InterviewLayer
    themes: tuple[str, ...]
    rating: int | None
    words: str


def voices_about(tx: Reading, cadre: UUID, cycle: UUID | None) -> CadreVoices:
    """What may be told about a cadre, of one cycle or of all."""
    least = int(rule_value(tx, cycle or current_cycle(tx), "display.min_group"))
    return summarise(_heard(tx, cadre, cycle), least)


def summarise(heard: Sequence[Heard], least: int) -> CadreVoices:
    """Counts, themes, words and mean rating, with the small groups of people kept together."""
    counts = Counter(h.layer.label for h in heard)
    groups = in_order(counts, [layer.label for layer in InterviewLayer])
    named = quotable(groups, least)
    themes: dict[str, list[str]] = {}
    for h in heard:
        for theme in h.themes:
            themes.setdefault(theme, []).append(h.source.citation)
    ratings = [h.rating for h in heard if h.rating is not None]
    return CadreVoices(
        total=len(heard),
        layers=merge_small_groups(groups, least),
        themes=tuple(
            VoiceTheme(theme, len(marks), tuple(marks))
            for theme, marks in sorted(themes.items(), key=lambda t: (-len(t[1]), t[0]))
        ),
        quotations=tuple(
            Voice(h.words, h.layer.label if h.layer.label in named else "", h.source.citation)
            for h in heard
            if h.words
        ),
        mean=mean_rating(ratings, least),
        rated=len(ratings),
        sources=tuple(h.source for h in heard),
    )


def _heard(tx: Reading, cadre: UUID, cycle: UUID | None) -> list[Heard]:
    # A remark on the whole interview is about the cadre only if nobody else was spoken of.
    others = (
        select(InterviewAbout.interview_id, func.count().label("spoken_of"))
        .where(InterviewAbout.deleted.is_(False))
        .where(
            InterviewAbout.interview_id.in_(
                select(InterviewAbout.interview_id).where(InterviewAbout.cadre_id == cadre)
            )
        )
        .group_by(InterviewAbout.interview_id)
        .subquery()
    )
    statement = (
        select(Interview, InterviewAbout, AssessmentTeam, Unit.name, others.c.spoken_of)
        .join(InterviewAbout, InterviewAbout.interview_id == Interview.id)
        .join(others, others.c.interview_id == Interview.id)
        .join(Visit, Visit.id == Interview.visit_id)
        .join(Unit, Unit.id == Interview.unit_id)
        .join(AssessmentTeam, AssessmentTeam.id == Visit.team_id)
        .where(
            InterviewAbout.cadre_id == cadre,
            InterviewAbout.deleted.is_(False),
            Interview.deleted.is_(False),
            Visit.deleted.is_(False),
        )
        .order_by(AssessmentTeam.number, Interview.number, Interview.id)
    )
    if cycle is not None:
        statement = statement.where(Visit.cycle_id == cycle)
    return [
        Heard(
            VoiceSource(interview_mark(team.number, i.number), i.on, team.title, unit),
            InterviewLayer(i.layer),
            i.themes,
            about.rating,
            about.remark or (i.remarks if spoken_of == 1 else None) or "",
        )
        for i, about, team, unit, spoken_of in tx.session.execute(statement)
    ]
