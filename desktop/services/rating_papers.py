"""考核组评定表 on paper: blank for a unit's raters, and filled after the confirmation."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from desktop.services.conflict_marks import marked
from desktop.services.dates import day_words
from desktop.services.documents.paper import Document, PrintOptions
from desktop.services.documents.rating_form import (
    BlankRatingForm,
    FilledRatingForm,
    FilledRow,
    RatedPerson,
    render_blank,
    render_filled,
)
from desktop.services.door import Reading, Service, permits, reads
from desktop.services.permissions import Operation
from desktop.services.rating_review import unit_sheet
from desktop.services.rating_rules import ScoreRules
from desktop.services.rating_sheets import place_of, score_rules
from desktop.services.rating_values import SheetLine
from desktop.services.scoring.values import Missing, Outcome, shown
from desktop.services.secrecy import secrecy_mark


class RatingPaperDoors(Service):
    """What prints ratings. ``secrecy`` is 密级和保密期限 as a person typed it."""

    @permits(Operation.PRINT_FORMS)
    def blank_form(self, unit: UUID, cycle: UUID, secrecy: str = "") -> Document:
        """考核组评定表 to be filled in by hand, a page for each who may rate the unit. Logged.

        Raises NotFound, Refused, Invalid, DocumentError.
        """
        options = self._options(secrecy)
        return render_blank(self._blank(unit, cycle), options)

    @permits(Operation.PRINT)
    def filled_form(self, unit: UUID, cycle: UUID, secrecy: str = "") -> Document:
        """The confirmed ratings of a unit. Logged.

        Raises NotFound, Refused, Invalid, DocumentError.
        """
        options = self._options(secrecy)
        return render_filled(self._filled(unit, cycle), options)

    @reads(Operation.PRINT_FORMS, logged=True)
    def _blank(self, tx: Reading, unit: UUID, cycle: UUID) -> BlankRatingForm:
        told = unit_sheet(tx, place_of(tx, unit, cycle))
        return BlankRatingForm(
            f"{told.year}年度",
            told.unit_name,
            told.team_title,
            tuple(m.name for m in told.members if not m.barred),
            tuple(_person(line) for line in told.lines),
        )

    @reads(Operation.PRINT, logged=True)
    def _filled(self, tx: Reading, unit: UUID, cycle: UUID) -> FilledRatingForm:
        place = place_of(tx, unit, cycle)
        told = unit_sheet(tx, place)
        lines = [line for line in told.lines if line.score is not None]
        raters = {m.assessor: m.name for m in told.members}
        raters |= {m.assessor: m.name for line in lines for m in line.marks}
        used = {m.assessor for line in lines for m in line.marks}
        columns = [who for who in raters if who in used]
        rows = tuple(_row(line, columns) for line in lines)
        return FilledRatingForm(
            f"{told.year}年度",
            told.unit_name,
            told.team_title,
            tuple(raters[who] for who in columns),
            rows,
            _rule_words(score_rules(tx, cycle)),
        )

    def _options(self, secrecy: str) -> PrintOptions:
        day, name = self.desk.clock.today(), self.desk.actor.name
        return PrintOptions(issued_at=day, operator=name, secrecy=secrecy_mark(secrecy))


def rating_words(value: Decimal | None) -> str:
    """A rating as people write it: 85, 85.5; empty for None."""
    return "" if value is None else f"{value.normalize():f}"


def score_words(score: Outcome | None) -> str:
    """A team's score to two places; 缺 when there is none."""
    if score is None:
        return ""
    return "缺" if isinstance(score, Missing) else shown(score.value)


def _row(line: SheetLine, columns: list[UUID]) -> FilledRow:
    values = {mark.assessor: rating_words(mark.value) for mark in line.marks}
    return FilledRow(
        RatedPerson(marked(line.subject.name, line.conflicts), line.subject.post),
        tuple(values.get(who, "") for who in columns),
        score_words(line.score),
        line.remark,
        "" if line.confirmed_on is None else day_words(line.confirmed_on),
        line.reason,
    )


def _person(line: SheetLine) -> RatedPerson:
    return RatedPerson(line.subject.name, line.subject.post)


def _rule_words(rules: ScoreRules) -> str:
    return (
        f"计分方法：评定人达到 {rules.drop_from} 人的，去掉一个最高分和一个最低分后取平均；"
        f"不足 {rules.drop_from} 人的取平均；少于 {rules.least} 人的不计分。{rules.basis}"
    )
