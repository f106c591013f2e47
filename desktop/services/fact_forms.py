"""The values of 考核纪实: queries, lines, forms, and the displayed state of many at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from sqlalchemy import select

from desktop.models.base import Stored, stored
from desktop.models.facts import Fact, FactReview
from desktop.services.citations import fact_mark, visit_mark
from desktop.services.dates import day_words
from desktop.services.door import Reading
from desktop.services.errors import NotFound
from desktop.services.motions import Seen, digest_of
from desktop.services.states import FactShown, OfficeWord, fact_shown
from desktop.terms import FactAction, FactState, Polarity, Severity, Visibility

TEXT_LENGTH = 2_000
EVIDENCE_LENGTH = 2_000
KEY_LENGTH = 100

CONTENT = (
    "unit_id",
    "cadre_id",
    "polarity",
    "visibility",
    "severity",
    "on",
    "text",
    "evidence",
    "event_key",
)
LATER_CONTENT = ("template_id", "typical")
"""What a review stands for: all that the entry says, without its number and states.

``LATER_CONTENT`` came with a later version and counts only where it says something, so that
verdicts given before it still fit.
"""
WRITTEN = (*CONTENT, *LATER_CONTENT)
"""The fields that make whoever writes one an author of the entry."""


@dataclass(frozen=True, slots=True)
class FactQuery:
    """What a list of facts shows: ``sort`` is ``on``, ``number``, ``unit`` or ``severity``.

    ``team_only`` leaves only those whose subject is the whole 领导班子, ``office`` those that
    the office wrote down itself, ``typical`` the 正反面典型, ``veto`` those of a 一票否决
    situation. ``team`` is who recorded, ``event`` the name of the event.
    """

    text: str = ""
    unit: UUID | None = None
    cadre: UUID | None = None
    visit: UUID | None = None
    cycle: UUID | None = None
    state: FactState | None = None
    polarity: Polarity | None = None
    team_only: bool = False
    since: dt.date | None = None
    until: dt.date | None = None
    team: UUID | None = None
    office: bool = False
    severity: Severity | None = None
    visibility: Visibility | None = None
    typical: bool = False
    template: UUID | None = None
    veto: bool = False
    event: str | None = None
    sort: str = "on"
    descending: bool = True


ALL_FACTS = FactQuery()


@dataclass(frozen=True, slots=True)
class FactLine:
    """One line of the list. ``cadre`` is empty when the subject is the whole 领导班子.

    ``template`` and ``template_number`` are the situation of the 清单目录, ``veto`` whether it
    is a 一票否决 one. ``label`` says 在某单位任职期间 of a cadre who is assessed elsewhere now.
    """

    id: UUID
    number: int
    team_no: int | None
    team: str
    unit_id: UUID
    unit: str
    cadre_id: UUID | None
    cadre: str
    visit_id: UUID | None
    visit_number: int | None
    cycle_id: UUID
    polarity: Polarity
    visibility: Visibility | None
    severity: Severity
    on: dt.date
    text: str
    evidence: str | None
    event_key: str | None
    state: FactState
    changed_after: bool
    conflicts: int
    template_id: UUID | None = None
    template_number: str = ""
    template: str = ""
    veto: bool = False
    typical: bool = False
    label: str = ""

    @property
    def citation(self) -> str:
        """纪-03-0045."""
        return fact_mark(self.team_no, self.number)

    @property
    def visit_citation(self) -> str:
        """实-03-012, or empty when the fact is of no visit."""
        return "" if self.visit_number is None else visit_mark(self.team_no, self.visit_number)

    @property
    def subject(self) -> str:
        """The cadre's name, or 领导班子."""
        return self.cadre or "领导班子"


@dataclass(frozen=True, slots=True)
class FactDraft:
    """What the form hands in; ``cadre`` None means the unit's 领导班子.

    With a visit, team and cycle are the visit's. Without one the cycle is the running one, and
    a team's account writes for its own team. ``template`` is the situation of the 清单目录.
    """

    unit: UUID
    polarity: Polarity
    severity: Severity
    on: dt.date
    text: str
    cadre: UUID | None = None
    visit: UUID | None = None
    team: UUID | None = None
    cycle: UUID | None = None
    visibility: Visibility | None = None
    evidence: str | None = None
    event_key: str | None = None
    template: UUID | None = None
    typical: bool = False
    id: UUID | None = None
    version: str | None = None


@dataclass(frozen=True, slots=True)
class FactDetail:
    """A fact's form: the line, what the office said, what can be done now.

    ``disputed`` names the contents in open conflict.
    """

    line: FactLine
    version: str
    seen: Seen
    team_id: UUID | None
    state_reason: str | None
    review_remark: str | None
    reviewed_on: dt.date | None
    actions: tuple[FactAction, ...]
    disputed: tuple[str, ...] = ()

    @property
    def id(self) -> UUID:
        """The fact's id."""
        return self.line.id

    @property
    def citation(self) -> str:
        """纪-03-0045."""
        return self.line.citation

    @property
    def state(self) -> FactState:
        """The displayed state."""
        return self.line.state

    def draft(self) -> FactDraft:
        """The form's content, to be changed with ``dataclasses.replace`` and saved."""
        line = self.line
        return FactDraft(
            unit=line.unit_id,
            polarity=line.polarity,
            severity=line.severity,
            on=line.on,
            text=line.text,
            cadre=line.cadre_id,
            visit=line.visit_id,
            team=self.team_id,
            cycle=line.cycle_id,
            visibility=line.visibility,
            evidence=line.evidence,
            event_key=line.event_key,
            template=line.template_id,
            typical=line.typical,
            id=line.id,
            version=self.version,
        )


def review_id(fact: UUID) -> UUID:
    """The id of the office's review of a fact."""
    return uuid5(fact, "review")


def existing_fact(tx: Reading, fact: UUID) -> Fact:
    """The row of a fact that is there. Raises NotFound."""
    found = tx.session.get(Fact, fact)
    if found is None or found.deleted:
        raise NotFound("该考核纪实不存在或已被删除。请刷新列表后重试。")
    return found


def fact_digest(fact: Fact) -> str:
    """The digest of what a review of the fact stands for."""
    said = [stored(getattr(fact, name)) for name in CONTENT]
    return content_digest(said, stored(fact.template_id), stored(fact.typical))


def content_digest(said: Sequence[Stored], template: Stored, typical: Stored) -> str:
    """The same from stored values: those of ``CONTENT`` and the two of ``LATER_CONTENT``."""
    later = [] if template is None and not typical else [template, bool(typical)]
    return digest_of([*said, *later])


def reviews_of(tx: Reading, facts: Sequence[UUID]) -> dict[UUID, FactReview]:
    """The office's reviews of facts by fact."""
    rows = tx.session.scalars(
        select(FactReview).where(FactReview.fact_id.in_(facts), FactReview.deleted.is_(False))
    )
    return {r.fact_id: r for r in rows}


def shown_of(fact: Fact, review: FactReview | None) -> FactShown:
    """The displayed state of a fact."""
    word = OfficeWord()
    if review is not None:
        word = OfficeWord(review.verdict, review.round, review.covers == fact_digest(fact))
    return fact_shown(FactState(fact.state), fact.round, word)


def draft_faults(draft: FactDraft, today: dt.date) -> dict[str, str]:
    """Faults of a fact's form by field."""
    faults: dict[str, str] = {}
    if not draft.text.strip():
        faults["text"] = "请填写纪实内容。"
    elif len(draft.text) > TEXT_LENGTH:
        faults["text"] = f"纪实内容不能超过 {TEXT_LENGTH} 字。请精简。"
    if len(draft.evidence or "") > EVIDENCE_LENGTH:
        faults["evidence"] = f"佐证不能超过 {EVIDENCE_LENGTH} 字。请精简。"
    if len(draft.event_key or "") > KEY_LENGTH:
        faults["event_key"] = f"关联事件不能超过 {KEY_LENGTH} 字。请精简。"
    if draft.on > today:
        faults["on"] = f"发生日期不能晚于今天（{day_words(today)}）。请核对。"
    if draft.polarity is Polarity.NEGATIVE and draft.visibility is not None:
        faults["visibility"] = "负面情形不分显绩、潜绩。请清空该项。"
    return faults


def draft_fields(draft: FactDraft) -> dict[str, object]:
    """The fields of a checked form that may change as long as it is a draft."""
    return {
        "cadre_id": draft.cadre,
        "polarity": draft.polarity,
        "visibility": draft.visibility,
        "severity": draft.severity,
        "on": draft.on,
        "text": draft.text.strip(),
        "evidence": (draft.evidence or "").strip() or None,
        "event_key": (draft.event_key or "").strip() or None,
        "template_id": draft.template,
        "typical": True if draft.typical else None,
    }
