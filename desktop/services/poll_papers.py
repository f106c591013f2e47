"""The papers of a 民主测评, made and logged: ballots, 计票监票单, 民主测评结果."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from desktop.models.polls import Poll
from desktop.services.documents.ballots import render_ballots
from desktop.services.documents.paper import PrintOptions
from desktop.services.documents.poll_content import (
    BallotContent,
    BallotRow,
    CountContent,
    CountRow,
    ResultContent,
    ResultRates,
    ResultRow,
)
from desktop.services.documents.poll_count_sheet import render_count_sheets
from desktop.services.documents.poll_result import render_result
from desktop.services.door import Reading, Service, permits, reads
from desktop.services.errors import BadTransition, Invalid
from desktop.services.permissions import Operation
from desktop.services.poll_forms import PollLine
from desktop.services.poll_reading import (
    asked_of,
    has_results,
    poll_lines,
    poll_rules,
    reached_poll,
    sheet_of,
    subjects_of,
)
from desktop.services.poll_results import PollResults, SubjectResult, ballots_words, results_of
from desktop.services.poll_rules import BALLOTS, MarkKey, Marks, class_word, options_of
from desktop.services.poll_scores import basis_words
from desktop.services.reach import existing_team, only_own_team
from desktop.services.secrecy import secrecy_mark
from desktop.terms import PollItem, PollState, VoterClass


@dataclass(frozen=True, slots=True)
class PollPaper:
    """A finished paper: what it is called, a file name to offer, the PDF."""

    title: str
    file: str
    data: bytes


class PollPaperService(Service):
    """Makes the papers; each is logged before it is given.

    ``secrecy`` is 密级和保密期限 as a person typed it. Ballots bear none: they carry no mark.
    """

    @permits(Operation.PRINT_FORMS)
    def ballots(self, poll: UUID, *, as_issued: bool = False) -> PollPaper:
        """Blank ballots, a sheet a class or (``as_issued``) as many as are issued.

        Raises NotFound, Refused, Invalid, DocumentError.
        """
        contents = self._ballots(poll)
        copies = [(content, number if as_issued else 1) for content, number in contents]
        made = render_ballots(copies, self._options())
        return PollPaper("民主测评票", f"民主测评票-{contents[0][0].unit}.pdf", made.pdf)

    @permits(Operation.PRINT_FORMS)
    def blank_count_sheets(self, poll: UUID, secrecy: str = "") -> PollPaper:
        """计票监票单 to be filled in by hand. Raises NotFound, Refused, Invalid, DocumentError."""
        options = self._options(secrecy)
        return _count_paper(self._blank_sheets(poll), options)

    @permits(Operation.PRINT)
    def count_sheets(self, poll: UUID, secrecy: str = "") -> PollPaper:
        """计票监票单 with the counts as they stand, for those who count, to be signed.

        A class of few stands on it by itself, so the right to enter counts is not enough.
        Raises NotFound, Refused, Invalid, DocumentError.
        """
        options = self._options(secrecy)
        return _count_paper(self._filled_sheets(poll), options)

    @permits(Operation.PRINT)
    def result(self, poll: UUID, secrecy: str = "") -> PollPaper:
        """民主测评结果. Raises NotFound, Refused, Invalid, BadTransition, DocumentError."""
        options = self._options(secrecy)
        content = self._result(poll)
        made = render_result(content, options)
        return PollPaper("民主测评结果", f"民主测评结果-{content.unit}.pdf", made.pdf)

    @reads(Operation.PRINT_FORMS, logged=True)
    def _ballots(self, tx: Reading, poll: UUID) -> tuple[tuple[BallotContent, int], ...]:
        row, line = _row_and_line(tx, poll)
        tally = sheet_of(tx, row).tally
        if not tally.classes:
            raise Invalid({"issued": "还没有填写发出票数。请先在“设置”中填写各票类的张数。"})
        rows = tuple(
            BallotRow(s.name, s.post, tuple(options_of(team=s.team).labels().values()))
            for s in subjects_of(tx, poll)
        )
        items = tuple(item.label for item in asked_of(row))
        return tuple(
            (
                BallotContent(
                    line.unit, line.title, line.on, class_word(c), who_words(c), items, rows
                ),
                tally.ballots[c].issued or 0,
            )
            for c in tally.classes
        )

    @reads(Operation.PRINT_FORMS, logged=True)
    def _blank_sheets(self, tx: Reading, poll: UUID) -> tuple[CountContent, ...]:
        return tuple(
            replace(
                content,
                ballots=(content.ballots[0], None, None, None),
                rows=tuple(replace(row, counts=()) for row in content.rows),
            )
            for content in _sheets(tx, poll)
        )

    @reads(Operation.EDIT_RECORDS, logged=True)
    def _filled_sheets(self, tx: Reading, poll: UUID) -> tuple[CountContent, ...]:
        only_own_team(tx, reached_poll(tx, poll).team_id)
        return _sheets(tx, poll)

    @reads(Operation.PRINT, logged=True)
    def _result(self, tx: Reading, poll: UUID) -> ResultContent:
        row, line = _row_and_line(tx, poll)
        if not has_results(row):
            raise BadTransition(f"该民主测评目前为“{line.state.label}”，还没有结果。请先完成计票。")
        subjects = subjects_of(tx, poll)
        rules = poll_rules(tx, row.cycle_id, row.on)
        cadres = {s.id: s.cadre for s in subjects}
        found = results_of(line, sheet_of(tx, row).tally, cadres, rules)
        posts = {s.id: s.post for s in subjects}
        return ResultContent(
            line.unit,
            line.title,
            line.on,
            line.citation,
            existing_team(tx, row.team_id).title,
            "尚未监票确认" if found.provisional else "",
            ballots_words(found.ballots),
            tuple(_result_row(found, s, posts.get(s.subject, "")) for s in found.subjects),
            found.flags,
            found.note,
            basis_words(rules),
            row.counter or "",
            row.scrutineer or "",
        )

    def _options(self, secrecy: str = "") -> PrintOptions:
        day, name = self.desk.clock.today(), self.desk.actor.name
        return PrintOptions(issued_at=day, operator=name, secrecy=secrecy_mark(secrecy))


def _count_paper(contents: tuple[CountContent, ...], options: PrintOptions) -> PollPaper:
    made = render_count_sheets(contents, options)
    return PollPaper("计票监票单", f"计票监票单-{contents[0].unit}.pdf", made.pdf)


def who_words(voter_class: VoterClass) -> str:
    """班子成员."""
    return voter_class.label.partition("（")[2].removesuffix("）")


def _row_and_line(tx: Reading, poll: UUID) -> tuple[Poll, PollLine]:
    row = reached_poll(tx, poll)
    if row.state == PollState.VOIDED:
        raise BadTransition("该民主测评已作废，不能打印。")
    return row, poll_lines(tx, [poll])[0]


def _sheets(tx: Reading, poll: UUID) -> tuple[CountContent, ...]:
    row, line = _row_and_line(tx, poll)
    tally = sheet_of(tx, row).tally
    items = asked_of(row)
    return tuple(
        CountContent(
            line.unit,
            line.title,
            line.on,
            line.citation,
            class_word(c),
            who_words(c),
            tuple(getattr(tally.ballots[c], name) for name in BALLOTS),
            tuple(item.label for item in items),
            tuple(
                CountRow(s.name, item.label, _counts(tally.marks.get(MarkKey(s.key, c, item))))
                for s in tally.subjects
                for item in items
            ),
            row.counter or "",
            row.scrutineer or "",
        )
        for c in tally.classes
    )


def _counts(marks: Marks | None) -> tuple[int, ...]:
    if marks is None or not marks.complete:
        return ()
    return (*marks.options, marks.blank or 0)


def _result_row(found: PollResults, result: SubjectResult, post: str) -> ResultRow:
    several = len(found.items) > 1
    scores = {class_word(c): text for c, text in result.classes.items()}
    return ResultRow(
        result.name,
        post,
        result.score,
        tuple(
            ResultRates(
                rates.label,
                rates.item.label if several else "",
                rates.marks.options,
                tuple(str(rate) for rate in rates.rates),
                rates.marks.blank or 0,
                scores.get(rates.label, "") if rates.item is PollItem.OVERALL else "",
            )
            for rates in result.rates
        ),
        result.flags,
    )
