"""The page's words put to the real services: enrolment, and conflicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from uuid import UUID

from desktop.services.exchange.conflict_forms import (
    Candidate,
    CandidatesMoved,
    ConflictForm,
    ConflictLine,
    DecisionLine,
    QuestionLine,
)
from desktop.services.exchange.enrolment_forms import (
    RosterLine,
    RosterPerson,
    Slip,
    WorkstationLine,
)
from desktop.services.registry import Services
from desktop.services.teams import team_id, team_title
from desktop.terms import ConflictChoice
from desktop.views.exchange import words
from desktop.views.exchange.shapes import (
    Asked,
    Cell,
    Dispute,
    DisputeForm,
    Granted,
    Member,
    Paper,
    Question,
    Requested,
    Ruling,
    Side,
    StationLine,
)

_TARGETS: Mapping[str, tuple[str, str]] = {
    "visit": ("records", "visit"),
    "interview": ("records", "interview"),
    "fact": ("records", "fact"),
    "rectification_item": ("rectification", "item"),
    "poll": ("records", "polls"),
    "public_feedback": ("records", "feedback"),
    "work_report": ("records", "reports"),
    "unit": ("subjects", "unit"),
    "cadre": ("subjects", "cadre"),
}
_CHOICES = (ConflictChoice.FIRST, ConflictChoice.SECOND)
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def record_target(table: str, row: UUID) -> tuple[str, object] | None:
    """The page and the place where a record is shown; None for what has no page of its own."""
    found = _TARGETS.get(table)
    return None if found is None else (found[0], (found[1], row))


class BoundStations:
    """``Stations`` over the enrolment service."""

    def __init__(self, services: Services) -> None:
        self._service = services.enrolment
        self._papers = services.papers

    def stations(self) -> tuple[StationLine, ...]:
        """All enrolled PCs."""
        own = self._service.own().key_id
        return tuple(_station(line, own) for line in self._service.stations())

    def roster(self, key_id: str) -> tuple[Member, ...]:
        """Who may act at one of them."""
        return tuple(_member(line) for line in self._service.roster(key_id))

    def inspect(self, path: Path) -> Asked:
        """Read a request."""
        info = self._service.inspect(path)
        notes = ["这台电脑以前登记过"] if info.known else []
        if info.others:
            notes.append(f"电脑上另有 {len(info.others)} 个账号，不在名册上的将停用")
        return Asked(
            path=path,
            team=info.team,
            title=team_title(info.team),
            team_id=team_id(info.team),
            digits=info.digits,
            note="；".join(notes),
            founder=info.account,
        )

    def proposed(self, asked: Asked) -> tuple[Member, ...]:
        """The people of the team as its seats say."""
        people = self._service.proposed_people(asked.team, asked.founder)
        return tuple(Member(p.name, p.login, p.role, p.account, p.assessor) for p in people)

    def grant(
        self,
        asked: Asked,
        digits: str,
        people: Sequence[Member],
        folder: Path,
        replaces: str | None,
    ) -> Granted:
        """Enrol."""
        done = self._service.grant(
            asked.path,
            team=asked.team,
            digits=digits,
            people=[_person(member) for member in people],
            folder=folder,
            succeeds=() if replaces is None else (replaces,),
        )
        return Granted(done.path, done.digits, done.slips)

    def change_roster(self, key_id: str, people: Sequence[Member]) -> tuple[Slip, ...]:
        """Another roster."""
        return self._service.change_roster(key_id, [_person(member) for member in people])

    def renew_code(self, key_id: str, account: UUID) -> Slip:
        """A new code for somebody who cannot log in."""
        return self._service.renew_code(key_id, account)

    def slips(self, slips: Sequence[Slip]) -> Paper:
        """The 激活码单."""
        made = self._papers.activation(slips)
        return Paper(made.title, made.file, made.data)

    def retire(self, key_id: str, reason: str) -> None:
        """停用."""
        self._service.retire(key_id, reason)

    def compromise(self, key_id: str, reason: str) -> None:
        """吊销."""
        self._service.compromise(key_id, reason)

    def request(self, folder: Path) -> Requested:
        """A team's request."""
        made = self._service.request(folder)
        return Requested(made.path, made.digits)

    def accept(self, path: Path, digits: str) -> str:
        """Take a grant."""
        done = self._service.accept(path, digits=digits)
        told = f"本机已登记为{done.team}的工作站，名册共 {len(done.people)} 人。"
        if done.closed:
            told += f"不在名册上的账号已停用：{'、'.join(done.closed)}。"
        return told


def _station(line: WorkstationLine, own: str) -> StationLine:
    return StationLine(
        key_id=line.key_id,
        title=line.title,
        status=line.status,
        instance=line.present,
        earlier=line.earlier,
        people=line.people,
        enrolled=line.enrolled,
        last_in="" if line.last_in is None else words.moment(line.last_in),
        last_out="" if line.last_out is None else words.moment(line.last_out),
        reason=line.reason or "",
        own=line.key_id == own,
        team=line.team,
    )


def _member(line: RosterLine) -> Member:
    return Member(line.name, line.login, line.role, line.account, line.assessor, line.active)


def _person(member: Member) -> RosterPerson:
    return RosterPerson(
        login=member.login,
        name=member.name,
        role=member.role,
        assessor=member.assessor,
        account=member.account,
    )


class BoundConflicts:
    """``Conflicts`` over the conflict service."""

    def __init__(self, services: Services) -> None:
        self._service = services.conflicts

    def disputes(self) -> tuple[Dispute, ...]:
        """Open conflicts."""
        return tuple(_dispute(line) for line in self._service.open())

    def look(self, key: object) -> DisputeForm | None:
        """One conflict; None when it is open no more."""
        match key:
            case (str() as table, UUID() as row, tuple() as fields):
                try:
                    return _form(self._service.look(table, row, fields))
                except CandidatesMoved:
                    return None
        return None

    def take(self, form: DisputeForm, place: int, reason: str) -> None:
        """Decide for a candidate."""
        further = place >= len(_CHOICES)
        choice = ConflictChoice.FURTHER if further else _CHOICES[place]
        self._decide(form, choice, index=place if further else None, reason=reason)

    def write(self, form: DisputeForm, values: Mapping[str, object], reason: str) -> None:
        """Decide for other values."""
        self._decide(form, ConflictChoice.OTHER, values=values, reason=reason)

    def _decide(
        self,
        form: DisputeForm,
        choice: ConflictChoice,
        *,
        reason: str,
        index: int | None = None,
        values: Mapping[str, object] | None = None,
    ) -> None:
        token = form.token
        assert isinstance(token, ConflictForm)  # noqa: S101 - made by ``look`` alone
        self._service.decide(
            token.table,
            token.row,
            token.fields,
            version=token.version,
            covers=token.covers,
            choice=choice,
            index=index,
            values=values,
            reason=reason,
        )

    def ask(self, form: DisputeForm, team: object, text: str) -> None:
        """Ask a team before deciding."""
        token = form.token
        assert isinstance(token, ConflictForm)  # noqa: S101 - as above
        assert isinstance(team, UUID)  # noqa: S101 - one of the form's teams
        self._service.ask(token.table, token.row, token.fields, team, text)

    def rulings(self) -> tuple[Ruling, ...]:
        """What was decided about the team's rows."""
        return tuple(_ruling(line) for line in self._service.decisions())

    def questions(self) -> tuple[Question, ...]:
        """What the office asks."""
        return tuple(_question(line) for line in self._service.questions())

    def answer(self, question: UUID, text: str) -> None:
        """Answer it."""
        self._service.answer(question, text)


def _dispute(line: ConflictLine) -> Dispute:
    state = "已答复" if line.answered else "已询问" if line.asked else ""
    return Dispute(
        (line.table, line.row, line.fields), line.what, line.labels, line.between, line.at, state
    )


def _form(form: ConflictForm) -> DisputeForm:
    asked = form.questions[0] if form.questions else None
    base = None
    if form.base is not None:
        cells = zip(form.fields, form.labels, form.base, strict=True)
        base = Side("原值", "各方修改之前", tuple(Cell(f, name, text) for f, name, text in cells))
    return DisputeForm(
        key=(form.table, form.row, form.fields),
        what=form.what,
        sides=tuple(_side(form, place, c) for place, c in enumerate(form.candidates)),
        base=base,
        token=form,
        editors=form.editors,
        deletion=form.deletion,
        teams=form.teams,
        question="" if asked is None else asked.text,
        answer="" if asked is None else asked.answer or "",
        record=record_target(form.table, form.row),
    )


def _side(form: ConflictForm, place: int, candidate: Candidate) -> Side:
    cells = zip(form.fields, form.labels, candidate.values, candidate.raw, strict=True)
    return Side(
        LETTERS[place],
        _who(candidate),
        tuple(Cell(f, name, text, raw) for f, name, text, raw in cells),
    )


def _who(candidate: Candidate) -> str:
    return f"{candidate.station} · {candidate.author}\n{words.moment(candidate.at)}"


def _ruling(line: DecisionLine) -> Ruling:
    before = "\n".join(f"{c.station}：{'；'.join(c.values)}" for c in line.before)
    return Ruling(
        id=line.id,
        what=line.what,
        fields="、".join(line.labels),
        choice=line.how,
        before=before,
        after="；".join(line.after),
        reason=line.reason,
        on=line.on,
        target=record_target(line.table, line.row),
    )


def _question(line: QuestionLine) -> Question:
    return Question(
        id=line.id,
        what=line.what,
        text=line.text,
        on=line.on,
        answer=line.answer or "",
        settled=line.settled,
    )
