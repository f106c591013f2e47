"""The values of 群众反映: queries, lines, forms, and the state that they show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID, uuid5

from sqlalchemy import select

from desktop.models.base import stored
from desktop.models.cadres import Cadre
from desktop.models.public_feedback import FeedbackFinding, PublicFeedback
from desktop.models.teams import AssessmentTeam
from desktop.models.units import Unit
from desktop.services.citations import feedback_mark
from desktop.services.door import Reading
from desktop.services.errors import NotFound
from desktop.services.evidence import files_of
from desktop.services.fact_forms import EVIDENCE_LENGTH, FactDraft
from desktop.services.motions import Seen, digest_of
from desktop.services.portions import portions
from desktop.services.reach import barred_cadres, barred_units
from desktop.services.recording_team import OFFICE
from desktop.terms import FeedbackKind, FeedbackState, FeedbackVerdict, Polarity, Severity

TEXT_LENGTH: Final = 2_000
SOURCE_LENGTH: Final = 60
KEY_LENGTH: Final = 100
FINDING_LENGTH: Final = 2_000
CONTENT: Final = (
    "kind",
    "unit_id",
    "cadre_id",
    "on",
    "source",
    "severity",
    "text",
    "event_key",
)
"""What a finding stands for: all that the entry says, without its number."""


@dataclass(frozen=True, slots=True)
class FeedbackQuery:
    """What a list shows: ``sort`` is ``on``, ``number``, ``unit`` or ``severity``."""

    text: str = ""
    unit: UUID | None = None
    cadre: UUID | None = None
    cycle: UUID | None = None
    kind: FeedbackKind | None = None
    state: FeedbackState | None = None
    sort: str = "on"
    descending: bool = True


ALL_FEEDBACK = FeedbackQuery()


@dataclass(frozen=True, slots=True)
class FeedbackLine:
    """One line of the list. ``cadre`` is empty when it is about the whole 领导班子."""

    id: UUID
    number: int
    team_no: int | None
    team: str
    kind: FeedbackKind
    unit_id: UUID
    unit: str
    cadre_id: UUID | None
    cadre: str
    cycle_id: UUID
    on: dt.date
    source: str
    severity: Severity
    text: str
    event_key: str
    state: FeedbackState
    conflicts: int

    @property
    def citation(self) -> str:
        """反-03-0012."""
        return feedback_mark(self.team_no, self.number)

    @property
    def subject(self) -> str:
        """The cadre's name, or 领导班子."""
        return self.cadre or "领导班子"


@dataclass(frozen=True, slots=True)
class FeedbackDraft:
    """What the form hands in; ``cadre`` None means the unit's 领导班子.

    ``cycle`` None: the present one. Team and number are given when it is registered.
    """

    unit: UUID
    kind: FeedbackKind
    severity: Severity
    on: dt.date
    text: str
    cadre: UUID | None = None
    source: str | None = None
    event_key: str | None = None
    cycle: UUID | None = None
    id: UUID | None = None
    version: str | None = None


@dataclass(frozen=True, slots=True)
class FeedbackDetail:
    """An entry's form, what was found out, and what the actor may do.

    ``stale_finding``: it was changed after the finding, which therefore no longer counts.
    """

    line: FeedbackLine
    version: str
    seen: Seen
    team_id: UUID | None
    finding: str
    found_on: dt.date | None
    stale_finding: bool
    may_edit: bool
    may_verify: bool

    @property
    def id(self) -> UUID:
        """The entry's id."""
        return self.line.id

    @property
    def state(self) -> FeedbackState:
        """待核实, 属实 or 不属实."""
        return self.line.state

    def draft(self) -> FeedbackDraft:
        """The form's content, to be changed with ``dataclasses.replace`` and saved."""
        line = self.line
        return FeedbackDraft(
            line.unit_id,
            line.kind,
            line.severity,
            line.on,
            line.text,
            line.cadre_id,
            line.source or None,
            line.event_key or None,
            line.cycle_id,
            line.id,
            self.version,
        )


def finding_id(feedback: UUID) -> UUID:
    """The id of the finding about an entry."""
    return uuid5(feedback, "finding")


def existing_feedback(tx: Reading, feedback: UUID) -> PublicFeedback:
    """The row of an entry that is there. Raises NotFound."""
    found = tx.session.get(PublicFeedback, feedback)
    if found is None or found.deleted:
        raise NotFound("该群众反映不存在或已被删除。请刷新列表后重试。")
    return found


def feedback_digest(row: PublicFeedback, files: Sequence[str] = ()) -> str:
    """The digest of what a finding stands for: what the entry says, and its files if any."""
    said = [stored(getattr(row, name)) for name in CONTENT]
    return digest_of([*said, list(files)] if files else said)


def findings_of(tx: Reading, ids: Sequence[UUID]) -> dict[UUID, FeedbackFinding]:
    """The findings about entries, by entry."""
    rows = tx.session.scalars(
        select(FeedbackFinding).where(
            FeedbackFinding.feedback_id.in_(ids), FeedbackFinding.deleted.is_(False)
        )
    )
    return {row.feedback_id: row for row in rows}


def state_of(
    row: PublicFeedback, finding: FeedbackFinding | None, files: Sequence[str] = ()
) -> FeedbackState:
    """The state: a finding counts as long as it covers the entry and its files as they stand."""
    if finding is None or finding.covers != feedback_digest(row, files):
        return FeedbackState.PENDING
    if FeedbackVerdict(finding.verdict) is FeedbackVerdict.VERIFIED:
        return FeedbackState.VERIFIED
    return FeedbackState.UNFOUNDED


def in_state(tx: Reading, rows: Iterable[PublicFeedback], state: FeedbackState) -> frozenset[UUID]:
    """Those of the entries that are in a state."""
    found = list(rows)
    findings: dict[UUID, FeedbackFinding] = {}
    for some in portions(row.id for row in found):
        findings |= findings_of(tx, some)
    files = files_of(tx, list(findings))
    return frozenset(
        row.id
        for row in found
        if state_of(row, findings.get(row.id), files.get(row.id, ())) is state
    )


def draft_faults(draft: FeedbackDraft, today: dt.date) -> dict[str, str]:
    """Faults of an entry's form by field."""
    faults: dict[str, str] = {}
    if not draft.text.strip():
        faults["text"] = "请填写反映的内容。"
    elif len(draft.text) > TEXT_LENGTH:
        faults["text"] = f"反映内容不能超过 {TEXT_LENGTH} 字。请精简。"
    if len(draft.source or "") > SOURCE_LENGTH:
        faults["source"] = f"来源渠道不能超过 {SOURCE_LENGTH} 字。请精简。"
    if len(draft.event_key or "") > KEY_LENGTH:
        faults["event_key"] = f"关联事件不能超过 {KEY_LENGTH} 字。请精简。"
    if draft.on > today:
        faults["on"] = "反映日期不能晚于今天。请核对。"
    return faults


def draft_fields(draft: FeedbackDraft) -> dict[str, object]:
    """The fields of a checked form."""
    return {
        "kind": draft.kind,
        "unit_id": draft.unit,
        "cadre_id": draft.cadre,
        "on": draft.on,
        "source": (draft.source or "").strip() or None,
        "severity": draft.severity,
        "text": draft.text.strip(),
        "event_key": (draft.event_key or "").strip() or None,
    }


def fact_prefill(row: PublicFeedback, finding: FeedbackFinding, citation: str) -> FactDraft:
    """The 考核纪实 that a verified entry can become; the form is completed and saved there."""
    source = f"，来源：{row.source}" if row.source else ""
    evidence = f"群众反映（{citation}{source}）。核实情况：{finding.finding}"
    praise = FeedbackKind(row.kind) is FeedbackKind.PRAISE
    return FactDraft(
        unit=row.unit_id,
        polarity=Polarity.POSITIVE if praise else Polarity.NEGATIVE,
        severity=Severity(row.severity),
        on=row.on,
        text=row.text,
        cadre=row.cadre_id,
        cycle=row.cycle_id,
        evidence=evidence[:EVIDENCE_LENGTH],
        event_key=row.event_key,
    )


def feedback_lines(tx: Reading, ids: Sequence[UUID]) -> tuple[FeedbackLine, ...]:
    """Lines of entries inside a transaction, in the order of the ids; barred ones are left out."""
    barred, about_barred = barred_units(tx), barred_cadres(tx)
    findings = findings_of(tx, ids)
    files = files_of(tx, list(findings))
    found: dict[UUID, FeedbackLine] = {}
    for row, unit, cadre, team in tx.session.execute(
        select(PublicFeedback, Unit.name, Cadre.name, AssessmentTeam)
        .join(Unit, Unit.id == PublicFeedback.unit_id)
        .outerjoin(Cadre, Cadre.id == PublicFeedback.cadre_id)
        .outerjoin(AssessmentTeam, AssessmentTeam.id == PublicFeedback.team_id)
        .where(PublicFeedback.id.in_(ids), PublicFeedback.deleted.is_(False))
    ):
        if row.unit_id not in barred and row.cadre_id not in about_barred:
            finding = findings.get(row.id)
            state = state_of(row, finding, files.get(row.id, ()))
            found[row.id] = _line(row, (unit, cadre), team, finding, state)
    return tuple(found[i] for i in ids if i in found)


def _line(
    row: PublicFeedback,
    names: tuple[str, str | None],
    team: AssessmentTeam | None,
    finding: FeedbackFinding | None,
    state: FeedbackState,
) -> FeedbackLine:
    return FeedbackLine(
        row.id,
        row.number,
        None if team is None else team.number,
        OFFICE if team is None else team.title,
        FeedbackKind(row.kind),
        row.unit_id,
        names[0],
        row.cadre_id,
        names[1] or "",
        row.cycle_id,
        row.on,
        row.source or "",
        Severity(row.severity),
        row.text,
        row.event_key or "",
        state,
        row.conflicts + (0 if finding is None else finding.conflicts),
    )
