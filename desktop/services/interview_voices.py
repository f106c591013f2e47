"""From the interviews about a cadre to what may be told of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import select

from desktop.models.interviews import Interview, InterviewAbout
from desktop.models.teams import AssessmentTeam
from desktop.models.units import Unit
from desktop.models.visits import Visit
from desktop.services.citations import interview_mark
from desktop.services.door import Reading
from desktop.services.interview_forms import CadreVoices, Voice, VoiceSource, VoiceTheme
from desktop.services.persons import persons_of
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
    conflicts: bool = False


def voices_about(tx: Reading, cadre: UUID, cycle: UUID | None) -> CadreVoices:
    """What may be told about a cadre, of one cycle or of all."""
    least = int(
        rule_value(tx, cycle or current_cycle(tx), "display.min_group", tx.desk.clock.today())
    )
    return summarise(_heard(tx, cadre, cycle), least)


def summarise(heard: Sequence[Heard], least: int) -> CadreVoices:
    """Counts, themes, words and mean rating, with the small groups of people kept together."""
    counts = Counter(h.layer.label for h in heard)
    groups = in_order(counts, [layer.label for layer in InterviewLayer])
    named = quotable(groups, least)
    themes: dict[str, list[Heard]] = {}
    for h in heard:
        for theme in h.themes:
            themes.setdefault(theme, []).append(h)
    ratings = [h.rating for h in heard if h.rating is not None]
    return CadreVoices(
        total=len(heard),
        layers=merge_small_groups(groups, least),
        themes=tuple(
            _theme(theme, said)
            for theme, said in sorted(themes.items(), key=lambda t: (-len(t[1]), t[0]))
        ),
        quotations=tuple(
            Voice(h.words, named.get(h.layer.label, ""), h.source.citation, h.conflicts)
            for h in heard
            if h.words
        ),
        mean=mean_rating(ratings, least),
        rated=len(ratings),
        sources=tuple(h.source for h in heard),
    )


def _theme(theme: str, said: Sequence[Heard]) -> VoiceTheme:
    marks = tuple(h.source.citation for h in said)
    return VoiceTheme(theme, len(marks), marks, any(h.conflicts for h in said))


def _heard(tx: Reading, cadre: UUID, cycle: UUID | None) -> list[Heard]:
    people = persons_of(tx.session, cadre)
    statement = (
        select(Interview, InterviewAbout, AssessmentTeam, Unit.name)
        .join(InterviewAbout, InterviewAbout.interview_id == Interview.id)
        .join(Visit, Visit.id == Interview.visit_id)
        .join(Unit, Unit.id == Interview.unit_id)
        .join(AssessmentTeam, AssessmentTeam.id == Visit.team_id)
        .where(
            InterviewAbout.cadre_id.in_(people),
            InterviewAbout.deleted.is_(False),
            Interview.deleted.is_(False),
            Visit.deleted.is_(False),
        )
        .order_by(AssessmentTeam.number, Interview.number, Interview.id, InterviewAbout.id)
    )
    if cycle is not None:
        # A visit of two years is heard in its own alone: the few it brought to the other could
        # be found by subtracting what is counted there. Source: domain.md §5.
        statement = statement.where(Visit.cycle_id == cycle)
    rows = tx.session.execute(statement).all()
    shared = _with_others(tx, people)
    return [_one_voice(list(said), shared) for _, said in groupby(rows, lambda row: row[0].id)]


def _with_others(tx: Reading, people: frozenset[UUID]) -> frozenset[UUID]:
    """The interviews about these people in which somebody else was spoken of as well."""
    about = InterviewAbout
    of_them = select(about.interview_id).where(about.cadre_id.in_(people), about.deleted.is_(False))
    others = select(about.interview_id).where(
        about.interview_id.in_(of_them), about.cadre_id.not_in(people), about.deleted.is_(False)
    )
    return frozenset(tx.session.scalars(others))


def _one_voice(said: Sequence[Any], shared: frozenset[UUID]) -> Heard:
    """One interview as one voice, also when it speaks of two records of the person."""
    interview, _, team, unit = said[0]
    opinions = [row[1] for row in said]
    remarks = [o.remark for o in opinions if o.remark]
    # A remark on the whole interview is about the cadre only if nobody else was spoken of.
    if not remarks and interview.id not in shared:
        remarks = [interview.remarks or ""]
    mark = interview_mark(team.number, interview.number)
    return Heard(
        VoiceSource(mark, interview.on, team.title, unit),
        InterviewLayer(interview.layer),
        interview.themes,
        next((o.rating for o in opinions if o.rating is not None), None),
        "；".join(dict.fromkeys(remarks)),
        any(row.conflicts for row in (interview, *opinions)),
    )
