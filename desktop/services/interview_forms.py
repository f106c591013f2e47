"""The values of 谈话记录: queries, lines, forms and their faults."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID, uuid5

from sqlalchemy import select

from desktop.models.cadres import Cadre
from desktop.models.interviews import Interview, InterviewAbout
from desktop.models.teams import AssessmentTeam
from desktop.models.units import Unit
from desktop.models.visits import Visit
from desktop.services.citations import interview_mark, visit_mark
from desktop.services.conflict_marks import conflict_counts
from desktop.services.dates import day_words
from desktop.services.door import Reading
from desktop.services.errors import NotFound
from desktop.services.reach import barred_cadres, barred_units
from desktop.services.small_groups import Group
from desktop.terms import InterviewLayer

REMARKS_LENGTH = 10_000
THEME_LENGTH = 40
THEMES = 20
NAME_LENGTH = 50
BEST_RATING = 5


@dataclass(frozen=True, slots=True)
class InterviewQuery:
    """What a list shows: ``sort`` is ``on``, ``number``, ``layer`` or ``unit``.

    ``text`` is looked for in the remarks and the unit's name; ``theme`` is one of the themes as
    it is spelled.
    """

    text: str = ""
    visit: UUID | None = None
    unit: UUID | None = None
    cadre: UUID | None = None
    layer: InterviewLayer | None = None
    cycle: UUID | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    theme: str = ""
    sort: str = "on"
    descending: bool = True


ALL_INTERVIEWS = InterviewQuery()


@dataclass(frozen=True, slots=True)
class InterviewLine:
    """One line of the list; ``about`` are the names of the cadres spoken of."""

    id: UUID
    number: int
    team_no: int
    visit_id: UUID
    visit_number: int
    unit_id: UUID
    unit: str
    layer: InterviewLayer
    on: dt.date
    themes: tuple[str, ...]
    about: tuple[str, ...]
    conflicts: int

    @property
    def citation(self) -> str:
        """访-03-0231."""
        return interview_mark(self.team_no, self.number)

    @property
    def visit_citation(self) -> str:
        """实-03-012."""
        return visit_mark(self.team_no, self.visit_number)


@dataclass(frozen=True, slots=True)
class AboutDraft:
    """One cadre spoken of: rating 1–5 or None, and what was said of this person."""

    cadre: UUID
    rating: int | None = None
    remark: str | None = None
    version: str | None = None


@dataclass(frozen=True, slots=True)
class AboutLine:
    """One cadre spoken of, as shown."""

    cadre: UUID
    name: str
    rating: int | None
    remark: str | None
    version: str


@dataclass(frozen=True, slots=True)
class InterviewDraft:
    """What the quick form hands in. ``name`` stays on this PC; None leaves it as it is.

    ``about_seen`` are the cadres that the form was opened with: only what the form changed of
    them is written.
    """

    visit: UUID
    layer: InterviewLayer
    on: dt.date
    themes: tuple[str, ...] = ()
    remarks: str | None = None
    about: tuple[AboutDraft, ...] = ()
    name: str | None = None
    about_seen: tuple[UUID, ...] | None = None
    id: UUID | None = None
    version: str | None = None


@dataclass(frozen=True, slots=True)
class InterviewDetail:
    """An interview's form. ``named`` says whether a name is kept on this PC.

    ``disputed`` names the contents in open conflict.
    """

    line: InterviewLine
    version: str
    remarks: str | None
    about: tuple[AboutLine, ...]
    named: bool
    disputed: tuple[str, ...] = ()

    @property
    def id(self) -> UUID:
        """The interview's id."""
        return self.line.id

    @property
    def citation(self) -> str:
        """访-03-0231."""
        return self.line.citation

    def draft(self) -> InterviewDraft:
        """The form's content, to be changed with ``dataclasses.replace`` and saved."""
        line = self.line
        return InterviewDraft(
            line.visit_id,
            line.layer,
            line.on,
            line.themes,
            self.remarks,
            tuple(AboutDraft(a.cadre, a.rating, a.remark, a.version) for a in self.about),
            None,
            tuple(a.cadre for a in self.about),
            line.id,
            self.version,
        )


@dataclass(frozen=True, slots=True)
class VoiceTheme:
    """How many interviews about the cadre named a theme, and which; ``conflicts``: one is open."""

    theme: str
    count: int
    citations: tuple[str, ...]
    conflicts: bool = False


@dataclass(frozen=True, slots=True)
class Voice:
    """Words about the cadre; ``layer`` is empty where it would give the speaker away.

    It may be a group of layers, as the counts show them. ``conflicts``: the record has an open
    conflict.
    """

    text: str
    layer: str
    citation: str
    conflicts: bool = False


@dataclass(frozen=True, slots=True)
class VoiceSource:
    """One interview that the summary rests on, for the list of citations."""

    citation: str
    on: dt.date
    team: str
    unit: str


@dataclass(frozen=True, slots=True)
class CadreVoices:
    """What may be told of the interviews about a cadre.

    ``layers`` is empty when only ``total`` may be shown. ``mean`` is that of ``rated``
    ratings 1–5, None where there are too few.
    """

    total: int
    layers: tuple[Group, ...]
    themes: tuple[VoiceTheme, ...]
    quotations: tuple[Voice, ...]
    mean: Decimal | None
    rated: int
    sources: tuple[VoiceSource, ...]


def about_id(interview: UUID, cadre: UUID) -> UUID:
    """The id of what an interview says of a cadre."""
    return uuid5(interview, f"about/{cadre.hex}")


def existing_interview(tx: Reading, interview: UUID) -> Interview:
    """The row of an interview that is there. Raises NotFound."""
    found = tx.session.get(Interview, interview)
    if found is None or found.deleted:
        raise NotFound("该谈话记录不存在或已被删除。请刷新列表后重试。")
    return found


def form_faults(
    draft: InterviewDraft, first: dt.date, last: dt.date, today: dt.date
) -> dict[str, str]:
    """Faults of an interview's form by field; ``first`` and ``last`` are the visit's days."""
    faults: dict[str, str] = {}
    if not first <= draft.on <= last:
        days = f"{day_words(first)}至{day_words(last)}"
        faults["on"] = f"谈话日期应在本次考核期间（{days}）。请核对。"
    elif draft.on > today:
        faults["on"] = f"谈话日期不能晚于今天（{day_words(today)}）。请核对。"
    if not (draft.remarks or "").strip() and not draft.about and not _themes(draft):
        faults["remarks"] = "请填写谈话要点、主题或对干部的评价，至少一项。"
    if len(draft.remarks or "") > REMARKS_LENGTH:
        faults["remarks"] = f"谈话要点不能超过 {REMARKS_LENGTH} 字。请精简或分为两次记录。"
    if len(_themes(draft)) > THEMES or any(len(t) > THEME_LENGTH for t in draft.themes):
        faults["themes"] = f"主题不能超过 {THEMES} 个，每个不超过 {THEME_LENGTH} 字。请精简。"
    if any(a.rating is not None and not 1 <= a.rating <= BEST_RATING for a in draft.about):
        faults["about"] = f"评分应为 1 至 {BEST_RATING} 的整数。请核对。"
    if len({a.cadre for a in draft.about}) != len(draft.about):
        faults["about"] = "同一名干部在一次谈话中只能评价一次。请合并重复的评价。"
    if len((draft.name or "").strip()) > NAME_LENGTH:
        faults["name"] = f"谈话人姓名不能超过 {NAME_LENGTH} 字。请核对。"
    return faults


def _themes(draft: InterviewDraft) -> tuple[str, ...]:
    return tuple(dict.fromkeys(t.strip() for t in draft.themes if t.strip()))


def interview_fields(draft: InterviewDraft) -> dict[str, object]:
    """The fields that store a checked form."""
    return {
        "layer": draft.layer,
        "on": draft.on,
        "themes": _themes(draft),
        "remarks": (draft.remarks or "").strip() or None,
    }


def interview_lines(tx: Reading, ids: Sequence[UUID]) -> tuple[InterviewLine, ...]:
    """Lines of interviews inside a transaction, in the order of the ids."""
    barred = barred_units(tx)
    about: dict[UUID, list[tuple[UUID, str]]] = {}
    for interview, cadre, name in tx.session.execute(
        select(InterviewAbout.interview_id, Cadre.id, Cadre.name)
        .join(Cadre, Cadre.id == InterviewAbout.cadre_id)
        .where(InterviewAbout.interview_id.in_(ids), InterviewAbout.deleted.is_(False))
        .order_by(Cadre.unit_order, Cadre.id)
    ):
        about.setdefault(interview, []).append((cadre, name))
    rows = tx.session.execute(
        select(Interview, Visit.number, Unit.name, AssessmentTeam.number)
        .join(Visit, Visit.id == Interview.visit_id)
        .join(Unit, Unit.id == Interview.unit_id)
        .join(AssessmentTeam, AssessmentTeam.id == Visit.team_id)
        .where(Interview.id.in_(ids), Interview.deleted.is_(False))
    ).all()
    about_barred, disputed = barred_cadres(tx), conflict_counts(tx, "interview", ids)
    found = {
        i.id: InterviewLine(
            i.id,
            i.number,
            team,
            i.visit_id,
            number,
            i.unit_id,
            unit,
            InterviewLayer(i.layer),
            i.on,
            i.themes,
            tuple(name for _, name in about.get(i.id, ())),
            disputed.get(i.id, 0),
        )
        for i, number, unit, team in rows
        if i.unit_id not in barred
        and about_barred.isdisjoint(cadre for cadre, _ in about.get(i.id, ()))
    }
    return tuple(found[i] for i in ids if i in found)
