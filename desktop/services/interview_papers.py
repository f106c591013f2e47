"""The papers of interviews: 谈话提纲, blank 谈话记录表 and the 谈话记录 of a visit.

Each is logged before it is given. Names stand on paper only where somebody of the team that
keeps them asks for it, on the PC that has them. Source: domain.md §5, documents.md (Forms).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import select

from desktop.models.cadres import Cadre
from desktop.models.interviews import Interview, InterviewAbout, InterviewName
from desktop.models.teams import AssessmentTeam
from desktop.models.units import Unit
from desktop.models.visits import Visit
from desktop.services.citations import interview_mark, visit_mark
from desktop.services.conflict_marks import conflict_counts
from desktop.services.cycles import cycle_row
from desktop.services.documents.interview_content import (
    BlankContent,
    BlankSheet,
    OutlineContent,
    OutlinePoint,
    RecordContent,
    RecordSheet,
    SpokenOf,
)
from desktop.services.documents.interview_outline import render_outline
from desktop.services.documents.interview_record import render_blanks, render_records
from desktop.services.documents.paper import PrintOptions
from desktop.services.door import Reading, Service, permits, reads
from desktop.services.errors import NotFound, Refused
from desktop.services.outlines import Outline, outline_of
from desktop.services.permissions import Operation, allowed
from desktop.services.persons import hidden_records
from desktop.services.reach import barred_cadres, only_own_team
from desktop.services.secrecy import secrecy_mark
from desktop.services.visit_views import existing_visit
from desktop.terms import InterviewLayer, StationRole

DISPUTED: Final = "数据有冲突，待裁定"
ALL_LAYERS: Final = tuple(InterviewLayer)


@dataclass(frozen=True, slots=True)
class InterviewPaper:
    """A finished paper: what it is called, a file name to offer, the PDF."""

    title: str
    file: str
    data: bytes


class InterviewPaperService(Service):
    """Makes the papers. ``secrecy`` is 密级和保密期限 as a person typed it, never invented."""

    @permits(Operation.PRINT_FORMS)
    def outline(self, cycle: UUID) -> InterviewPaper:
        """谈话提纲 of a year. Raises NotFound, DocumentError."""
        content = self._outline(cycle)
        made = render_outline(content, self._options())
        return InterviewPaper("谈话提纲", f"{content.cycle}谈话提纲.pdf", made.pdf)

    @permits(Operation.PRINT_FORMS)
    def blanks(self, cycle: UUID, layers: Sequence[InterviewLayer] = ALL_LAYERS) -> InterviewPaper:
        """Blank 谈话记录表, unit and date to be written by hand. Raises NotFound, DocumentError."""
        return self._blank_paper(self._blank(cycle, layers))

    @permits(Operation.PRINT_FORMS)
    def blanks_for(
        self, visit: UUID, layers: Sequence[InterviewLayer] = ALL_LAYERS
    ) -> InterviewPaper:
        """Blank 谈话记录表 for a visit, with its unit, team and the unit's cadres.

        Raises NotFound, Refused, DocumentError.
        """
        return self._blank_paper(self._blank_for(visit, layers))

    @permits(Operation.PRINT)
    def records(self, visit: UUID, secrecy: str = "") -> InterviewPaper:
        """The 谈话记录 of a visit without names. Raises NotFound, Refused, Invalid."""
        mark = secrecy_mark(secrecy)
        return self._record_paper(self._records(visit), mark)

    @permits(Operation.READ_NAMES)
    def named_records(self, visit: UUID, secrecy: str = "") -> InterviewPaper:
        """The same with the names that this PC of the team keeps.

        Raises like ``records``; Refused anywhere but on the PC of the team, or without the
        right to print.
        """
        mark = secrecy_mark(secrecy)
        return self._record_paper(self._named_records(visit), mark)

    @reads(Operation.PRINT_FORMS, logged=True)
    def _outline(self, tx: Reading, cycle: UUID) -> OutlineContent:
        tx.about("cycle", cycle)
        outline = outline_of(tx, cycle)
        points = tuple(
            OutlinePoint(q.text, tuple(layer.label for layer in q.layers), q.first)
            for q in outline.questions
        )
        return OutlineContent(f"{outline.year}年度", points)

    @reads(Operation.PRINT_FORMS, logged=True)
    def _blank(self, tx: Reading, cycle: UUID, layers: Sequence[InterviewLayer]) -> BlankContent:
        tx.about("cycle", cycle)
        outline = outline_of(tx, cycle)
        return BlankContent(f"{outline.year}年度", blank_sheets(outline, layers))

    @reads(Operation.PRINT_FORMS, logged=True)
    def _blank_for(
        self, tx: Reading, visit: UUID, layers: Sequence[InterviewLayer]
    ) -> BlankContent:
        row, unit, team = _visited(tx, visit)
        outline = outline_of(tx, row.cycle_id)
        return BlankContent(
            f"{outline.year}年度",
            blank_sheets(outline, layers),
            unit.name,
            team.title,
            row.start,
            row.end,
            _cadres_of(tx, unit.id),
        )

    @reads(Operation.PRINT, logged=True)
    def _records(self, tx: Reading, visit: UUID) -> RecordContent:
        return _record_content(tx, visit, named=False)

    @reads(Operation.READ_NAMES, logged=True)
    def _named_records(self, tx: Reading, visit: UUID) -> RecordContent:
        row, _unit, _team = _visited(tx, visit)
        only_own_team(tx, row.team_id)
        if tx.desk.station is not StationRole.TEAM:
            raise Refused("谈话人姓名只存在考核组的电脑上，只能由该组在本组电脑上打印。")
        if not allowed(tx.actor.role, Operation.PRINT):
            raise Refused(
                f"当前账号的角色是{tx.actor.role.label}，无权{Operation.PRINT.label}。"
                "如确有需要，请由有权限的人员办理。"
            )
        tx.detail["names"] = True
        return _record_content(tx, visit, named=True)

    def _blank_paper(self, content: BlankContent) -> InterviewPaper:
        made = render_blanks(content, self._options())
        return InterviewPaper("谈话记录表", _file("谈话记录表", content.unit), made.pdf)

    def _record_paper(self, content: RecordContent, mark: str) -> InterviewPaper:
        made = render_records(content, self._options(mark))
        title = "谈话记录（含姓名）" if content.named else "谈话记录"
        return InterviewPaper(title, _file(title, content.unit), made.pdf)

    def _options(self, secrecy: str = "") -> PrintOptions:
        day, name = self.desk.clock.today(), self.desk.actor.name
        return PrintOptions(issued_at=day, operator=name, secrecy=secrecy)


def blank_sheets(outline: Outline, layers: Sequence[InterviewLayer]) -> tuple[BlankSheet, ...]:
    """A form for each layer, in the order of the layers, with the questions put to it."""
    return tuple(
        BlankSheet(
            layer.label,
            tuple(OutlinePoint(q.text, (), q.first) for q in outline.for_layer(layer)),
        )
        for layer in InterviewLayer
        if layer in layers
    )


def _file(prefix: str, name: str) -> str:
    """A file name that every system takes, with the name as it is."""
    plain = "".join(c for c in name if c.isprintable() and c not in '\\/:*?"<>|')
    return f"{prefix}_{plain}.pdf" if plain else f"{prefix}.pdf"


def _visited(tx: Reading, visit: UUID) -> tuple[Visit, Unit, AssessmentTeam]:
    """A visit that the actor may know of, with its unit and team. Raises NotFound, Refused."""
    row = existing_visit(tx, visit)
    tx.about("visit", visit)
    tx.not_oneself(unit=row.unit_id)
    unit = tx.session.get_one(Unit, row.unit_id)
    return row, unit, tx.session.get_one(AssessmentTeam, row.team_id)


def _cadres_of(tx: Reading, unit: UUID) -> tuple[str, ...]:
    found = tx.session.execute(
        select(Cadre.id, Cadre.name)
        .where(Cadre.unit_id == unit, Cadre.deleted.is_(False))
        .order_by(Cadre.unit_order, Cadre.id)
    ).all()
    hidden = hidden_records(tx.session, [row.id for row in found]) | barred_cadres(tx)
    return tuple(row.name for row in found if row.id not in hidden)


def _record_content(tx: Reading, visit: UUID, *, named: bool) -> RecordContent:
    row, unit, team = _visited(tx, visit)
    found = tx.session.scalars(
        select(Interview)
        .where(Interview.visit_id == visit, Interview.deleted.is_(False))
        .order_by(Interview.number, Interview.id)
    ).all()
    about = _spoken_of(tx, visit)
    barred = barred_cadres(tx)
    shown = [i for i in found if barred.isdisjoint(key for key, _ in about.get(i.id, ()))]
    if not shown:
        raise NotFound("本次考核还没有可以打印的谈话记录。请先填写谈话记录。")
    names = _names(tx, [i.id for i in shown]) if named else {}
    disputed = conflict_counts(tx, "interview", [i.id for i in shown])
    tx.detail["interviews"] = len(shown)
    return RecordContent(
        f"{cycle_row(tx, row.cycle_id).year}年度",
        unit.name,
        team.title,
        visit_mark(team.number, row.number),
        row.start,
        row.end,
        tuple(
            RecordSheet(
                interview_mark(team.number, i.number),
                i.on,
                InterviewLayer(i.layer).label,
                i.themes,
                tuple(said for _, said in about.get(i.id, ())),
                i.remarks or "",
                names.get(i.id, ""),
                DISPUTED if i.id in disputed else "",
            )
            for i in shown
        ),
        named,
        len(found) - len(shown),
    )


def _spoken_of(tx: Reading, visit: UUID) -> dict[UUID, list[tuple[UUID, SpokenOf]]]:
    found: dict[UUID, list[tuple[UUID, SpokenOf]]] = {}
    for row, name in tx.session.execute(
        select(InterviewAbout, Cadre.name)
        .join(Interview, Interview.id == InterviewAbout.interview_id)
        .join(Cadre, Cadre.id == InterviewAbout.cadre_id)
        .where(Interview.visit_id == visit, InterviewAbout.deleted.is_(False))
        .order_by(Cadre.unit_order, Cadre.id)
    ):
        said = SpokenOf(name, row.rating, row.remark or "")
        found.setdefault(row.interview_id, []).append((row.cadre_id, said))
    return found


def _names(tx: Reading, interviews: Sequence[UUID]) -> dict[UUID, str]:
    rows = tx.session.scalars(
        select(InterviewName).where(InterviewName.interview_id.in_(interviews))
    )
    return {row.interview_id: row.name for row in rows}
