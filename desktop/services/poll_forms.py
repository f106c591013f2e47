"""The values of 民主测评: queries, lines, the form, the count sheet, and their faults."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID, uuid5

from desktop.services.blanks import bare
from desktop.services.citations import poll_mark
from desktop.services.poll_rules import MOST, MarkKey, Tally, class_word
from desktop.terms import PollAction, PollItem, PollState, VoterClass

TITLE_LENGTH: Final = 80
NAME_LENGTH: Final = 60
REMARK_LENGTH: Final = 500
MOST_SUBJECTS: Final = 60
ITEMS: Final = tuple(item for item in PollItem if item is not PollItem.OVERALL)
"""What may be asked besides the overall option: 德 能 勤 绩 廉."""

_BETWEEN: Final = re.compile(r"[、，,；;/]")

DEFAULT_TITLE: Final = "领导班子和领导干部民主测评"


@dataclass(frozen=True, slots=True)
class PollQuery:
    """What a list shows: ``sort`` is ``on``, ``number``, ``unit`` or ``team``.

    ``text`` is looked for in the title and the unit's name.
    """

    text: str = ""
    unit: UUID | None = None
    team: UUID | None = None
    cycle: UUID | None = None
    visit: UUID | None = None
    cadre: UUID | None = None
    state: PollState | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    sort: str = "on"
    descending: bool = True


ALL_POLLS = PollQuery()


@dataclass(frozen=True, slots=True)
class PollLine:
    """One line of the list. ``issued`` and ``returned`` are pieces over all classes.

    ``returned`` is None until something was entered; ``subjects`` counts who is on the ballot.
    """

    id: UUID
    number: int
    team_no: int
    unit_id: UUID
    unit: str
    on: dt.date
    title: str
    state: PollState
    subjects: int
    issued: int
    returned: int | None
    conflicts: int

    @property
    def citation(self) -> str:
        """测-03-014."""
        return poll_mark(self.team_no, self.number)


@dataclass(frozen=True, slots=True)
class PollSubjectLine:
    """Who is on the ballot: a cadre, or (``cadre`` None) the leadership team."""

    id: UUID
    cadre: UUID | None
    name: str
    post: str = ""

    @property
    def team(self) -> bool:
        """Whether it is the leadership team."""
        return self.cadre is None


@dataclass(frozen=True, slots=True)
class SubjectChoice:
    """Who may be put on the ballot of a unit; ``cadre`` None is the leadership team."""

    cadre: UUID | None
    name: str
    post: str = ""


@dataclass(frozen=True, slots=True)
class PollDraft:
    """What the form hands in. ``subjects`` in ballot order, None is the leadership team.

    ``issued``: ballots by class; a class that is left out or 0 does not vote. ``team`` None:
    the account's own team, else the one that is paired with the unit on that day.
    ``class_versions`` are those that the form was opened with.
    """

    unit: UUID
    on: dt.date
    title: str = DEFAULT_TITLE
    subjects: tuple[UUID | None, ...] = (None,)
    issued: Mapping[VoterClass, int] = field(default_factory=dict)
    items: tuple[PollItem, ...] = ()
    visit: UUID | None = None
    team: UUID | None = None
    cycle: UUID | None = None
    counter: str | None = None
    scrutineer: str | None = None
    remark: str | None = None
    id: UUID | None = None
    version: str | None = None
    class_versions: Mapping[VoterClass, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PollDetail:
    """A poll's form.

    ``may_set``: subjects, items and classes may still be changed; ``may_name``: counter,
    scrutineer and remark may. ``may_enter``: counts may be entered (in issued) or corrected.
    ``actions`` are what the reader may do now.
    """

    line: PollLine
    version: str
    team_id: UUID
    team: str
    cycle_id: UUID
    visit_id: UUID | None
    visit: str
    items: tuple[PollItem, ...]
    subjects: tuple[PollSubjectLine, ...]
    issued: Mapping[VoterClass, int]
    class_versions: Mapping[VoterClass, str]
    counter: str | None
    scrutineer: str | None
    remark: str | None
    state_reason: str | None
    round: int
    actions: tuple[PollAction, ...]
    may_set: bool
    may_name: bool
    may_enter: bool
    disputed: tuple[str, ...] = ()
    year: int = 0

    @property
    def id(self) -> UUID:
        """The poll's id."""
        return self.line.id

    def draft(self) -> PollDraft:
        """The form's content, to be changed with ``dataclasses.replace`` and saved."""
        line = self.line
        return PollDraft(
            line.unit_id,
            line.on,
            line.title,
            tuple(s.cadre for s in self.subjects),
            self.issued,
            self.items,
            self.visit_id,
            self.team_id,
            self.cycle_id,
            self.counter,
            self.scrutineer,
            self.remark,
            line.id,
            self.version,
            self.class_versions,
        )


@dataclass(frozen=True, slots=True)
class CountSheet:
    """The counts of a poll as a form has them. Subjects of the tally are rows of the ballot.

    ``version`` is the poll's, ``class_versions`` and ``row_versions`` those of what was read.
    """

    poll: UUID
    version: str
    tally: Tally
    class_versions: Mapping[VoterClass, str] = field(default_factory=dict)
    row_versions: Mapping[MarkKey, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CountChange:
    """A count that was changed after it was complete: when (UTC), by whom, which, was and is."""

    at: dt.datetime
    author: str
    where: str
    before: str
    after: str


def class_id(poll: UUID, voter_class: VoterClass) -> UUID:
    """The id of a class's row in a poll."""
    return uuid5(poll, f"class/{voter_class.value}")


def subject_id(poll: UUID, cadre: UUID | None) -> UUID:
    """The id of a ballot's subject; without a cadre, of the leadership team."""
    return uuid5(poll, "subject/team" if cadre is None else f"subject/{cadre.hex}")


def count_id(key: MarkKey) -> UUID:
    """The id of a row of counts: one a subject, class and item."""
    return uuid5(key.subject, f"count/{key.voter_class.value}/{key.item.value}")


def draft_faults(draft: PollDraft) -> dict[str, str]:
    """Faults of a poll's form by field."""
    faults: dict[str, str] = {}
    if not draft.title.strip():
        faults["title"] = "请填写测评名称。"
    elif len(draft.title.strip()) > TITLE_LENGTH:
        faults["title"] = f"测评名称不能超过 {TITLE_LENGTH} 字。请精简。"
    if not draft.subjects:
        faults["subjects"] = "请至少选择一个测评对象：领导班子或干部。"
    elif len(draft.subjects) > MOST_SUBJECTS:
        faults["subjects"] = f"一次测评不能超过 {MOST_SUBJECTS} 个对象。请分为几次。"
    elif len(set(draft.subjects)) != len(draft.subjects):
        faults["subjects"] = "同一对象在测评票上只能出现一次。请去掉重复的。"
    return faults | _amount_faults(draft) | _length_faults(draft)


def _amount_faults(draft: PollDraft) -> dict[str, str]:
    return {
        f"issued_{c.value}": f"{class_word(c)}发出票数应为不小于 0 的整数。请核对。"
        for c, number in draft.issued.items()
        if not 0 <= number <= MOST
    }


def _hand_faults(draft: PollDraft) -> dict[str, str]:
    """Who counts does not watch the counting. Source: domain.md §2.8 (监票)."""
    counting, watching = _names(draft.counter), _names(draft.scrutineer)
    both = [name for name in watching if name in counting]
    if both:
        return {"scrutineer": f"“{both[0]}”既是计票人又是监票人，应为不同的人。请改填其中一处。"}
    return {}


def _names(text: str | None) -> tuple[str, ...]:
    """The persons of a line: 张三、李四."""
    return tuple(name for part in _BETWEEN.split(text or "") if (name := bare(part)))


def _length_faults(draft: PollDraft) -> dict[str, str]:
    faults: dict[str, str] = _hand_faults(draft)
    for name, label in (("counter", "计票人"), ("scrutineer", "监票人")):
        if len((getattr(draft, name) or "").strip()) > NAME_LENGTH:
            faults[name] = f"{label}不能超过 {NAME_LENGTH} 字。请核对。"
    if len((draft.remark or "").strip()) > REMARK_LENGTH:
        faults["remark"] = f"备注不能超过 {REMARK_LENGTH} 字。请精简。"
    return faults
