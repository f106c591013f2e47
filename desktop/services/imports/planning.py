"""The common part of planning: how a row meets a record, and how a file's account is kept.

Planning runs twice by the same code: for the preview, and again inside the writing
transaction. There ``expected`` is what the preview showed, and what moved since is not
overwritten unseen.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from desktop.services.blanks import bare
from desktop.services.imports.barring import Barred
from desktop.services.imports.book import Book, Record
from desktop.services.imports.reading import LrmxRecord, ParsedFile
from desktop.services.imports.values import (
    SKIP,
    Answer,
    Choice,
    FieldDifference,
    FilePlan,
    Place,
    Question,
    QuestionKey,
    Rejection,
    RowPlan,
    RowStatus,
    Topic,
)
from desktop.services.labels import field_label
from desktop.terms import CadreLevel, ImportKind, SeatKind, Term, UnitKind

Same = Callable[[str, object, object], bool]
_TERMS: Mapping[str, type[Term]] = {
    "kind": UnitKind,
    "level": CadreLevel,
    "post_type": SeatKind,
}
#: Fields whose names the common list of labels words for another table.
_LABELS = {("assessor", "planned_team"): "拟编组别", ("assessor", "birth_month"): "出生年月",
           ("assessor", "sex"): "性别", ("assessor", "home_unit_id"): "所在单位"}  # fmt: skip
SKIPPED = "已按您的选择跳过，未导入。"


@dataclass(frozen=True, slots=True)
class Expected:
    """What the preview showed: versions it was made from, and every row's outcome."""

    seen: Mapping[UUID, str]
    rows: Mapping[Place, RowPlan]


@dataclass(slots=True)
class Tally:
    """The account of one file while it is planned."""

    file: ParsedFile
    details: list[RowPlan] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    questions: dict[QuestionKey, Question] = field(default_factory=dict)

    def add(
        self,
        place: Place,
        title: str,
        status: RowStatus,
        differences: Sequence[FieldDifference] = (),
    ) -> None:
        """Count a row."""
        self.details.append(RowPlan(place, title, status, tuple(differences)))

    def reject(self, place: Place, title: str, reason: str) -> None:
        """Count a row that is not taken."""
        self.add(place, title, RowStatus.REJECTED)
        self.rejected.append(Rejection(place.row, reason))

    def question(
        self, key: QuestionKey, row: int, sentence: str, choices: Iterable[Choice]
    ) -> None:
        """Ask; the same question of several rows is one."""
        had = self.questions.get(key)
        if had is None:
            self.questions[key] = Question(key, (row,), sentence, tuple(choices))
        elif row not in had.rows:
            self.questions[key] = Question(key, (*had.rows, row), had.sentence, had.choices)

    def ask(self, place: Place, title: str, key: QuestionKey, sentence: str,
            choices: Iterable[Choice]) -> None:  # fmt: skip
        """Count a row as asked, and ask."""
        self.add(place, title, RowStatus.ASKED)
        self.question(key, place.row, sentence, choices)

    def note(self, place: Place, sentence: str) -> None:
        """Say something about a row that is taken all the same."""
        if sentence:
            self.notes.append(f"第{place.row}行：{sentence}" if place.row else sentence)

    def plan(self) -> FilePlan:
        """The file's account."""
        counts = dict.fromkeys(RowStatus, 0)
        for row in self.details:
            counts[row.status] += 1
        return FilePlan(
            file=self.file.name,
            kind=self.file.kind,
            new=counts[RowStatus.NEW],
            updated=counts[RowStatus.UPDATED],
            unchanged=counts[RowStatus.UNCHANGED],
            asked=counts[RowStatus.ASKED],
            rejected=tuple(self.rejected),
            notes=tuple(dict.fromkeys(self.notes)),
            questions=tuple(self.questions.values()),
            details=tuple(self.details),
        )


@dataclass(slots=True)
class Planning:
    """One run over a batch. ``attachments``: the forms whose files have to be stored."""

    book: Book
    answers: Mapping[QuestionKey, Answer]
    new_id: Callable[[], UUID]
    today: dt.date
    barred: Barred = field(default_factory=Barred)
    expected: Expected | None = None
    attachments: dict[str, tuple[ParsedFile, LrmxRecord]] = field(default_factory=dict)
    principals: dict[UUID, UUID] = field(default_factory=dict)
    teams_back: set[UUID] = field(default_factory=set)
    placed: dict[UUID, Place] = field(default_factory=dict)
    mentors: list[tuple[Tally, Place, Record, str]] = field(default_factory=list)
    pairs: list[Record] = field(default_factory=list)

    def answer(self, key: QuestionKey) -> Answer | None:
        """What was answered, if anything."""
        return self.answers.get(key)

    def refuses_new(
        self, tally: Tally, place: Place, table: str, title: str, wanted: Mapping[str, object]
    ) -> bool:
        """Whether a new row may not be brought where the row says; it is counted then."""
        refusal = self.barred.new(table, wanted)
        if refusal:
            tally.reject(place, title, refusal)
        return bool(refusal)

    def create(self, table: str, place: Place, fields: Mapping[str, object]) -> Record:
        """A row that the batch brings."""
        given = {name: value for name, value in fields.items() if value is not None}
        record = Record(table, self.new_id(), None, given, place=place)
        return self.book.add(record)

    def surprise(self, tally: Tally, place: Place, title: str) -> bool:
        """Hold a row that the preview matched with somebody who is gone now."""
        shown = None if self.expected is None else self.expected.rows.get(place)
        if shown is None or shown.status not in {RowStatus.UPDATED, RowStatus.UNCHANGED}:
            return False
        sentence = f"预览之后“{title}”的记录已被他人删除或改动，本行未导入，请重新预览。"
        tally.ask(place, title, QuestionKey(place, Topic.CHANGED), sentence, ())
        return True

    def update(
        self,
        tally: Tally,
        place: Place,
        record: Record,
        wanted: Mapping[str, object],
        *,
        same: Same,
        extra: Sequence[FieldDifference] = (),
    ) -> RowStatus:
        """Bring a record to what the row gives; an empty field of the row never erases.

        ``extra`` are differences found elsewhere (the family, what the form leaves empty).
        """
        title = record.text("name")
        refusal = self.barred.of(record, wanted)
        if refusal:  # before anything of the record is shown
            tally.reject(place, title, refusal)
            return RowStatus.REJECTED
        new = {
            n: v
            for n, v in wanted.items()
            if v is not None and not same(n, record.fields.get(n), v)
        }
        differences = (*(self.difference(record, n, v) for n, v in new.items()), *extra)
        taken = [d for d in differences if not d.kept]
        if not taken:
            tally.add(place, title, RowStatus.UNCHANGED, differences)
            return RowStatus.UNCHANGED
        moved = self._moved(place, record, taken)
        if moved:
            names = "、".join(dict.fromkeys(d.label for d in moved))
            sentence = f"预览之后“{title}”的{names}已被他人修改，本行未导入，请重新预览后再决定。"
            tally.ask(place, title, QuestionKey(place, Topic.CHANGED), sentence, ())
            return RowStatus.ASKED
        record.set(new)
        self.book.index(record)
        tally.add(place, title, RowStatus.UPDATED, differences)
        return RowStatus.UPDATED

    def _moved(
        self, place: Place, record: Record, taken: Sequence[FieldDifference]
    ) -> list[FieldDifference]:
        expected = self.expected
        if expected is None or record.fresh or expected.seen.get(record.id) == record.version:
            return []
        shown = expected.rows.get(place)
        old = {} if shown is None else {d.field: d.old for d in shown.differences}
        return [d for d in taken if old.get(d.field) != d.old]

    def difference(self, record: Record, name: str, value: object) -> FieldDifference:
        """One field, old and new, as a person reads it."""
        label = _LABELS.get((record.table, name)) or field_label(record.table, name)
        old = self.shown(name, record.fields.get(name))
        return FieldDifference(name, label, old, self.shown(name, value))

    def shown(self, name: str, value: object) -> str:
        """A stored value as a person reads it."""
        if value is None:
            return ""
        if name in {"unit_id", "home_unit_id"} and isinstance(value, UUID):
            unit = self.book.units.get(value)
            return "" if unit is None else unit.text("name")
        if isinstance(value, bool):
            return "是" if value else "否"
        if name in {"photo", "source"}:
            return f"已存（{str(value)[:8]}）"
        kind = _TERMS.get(name)
        return str(value) if kind is None else kind.labels().get(str(value), str(value))

    def person_choices(self, candidates: Sequence[Record], *, new: str = "") -> list[Choice]:
        """The candidates with what tells them apart, 新增一人 and 跳过."""
        choices = [Choice(r.code, r.text("name"), self._detail(r)) for r in candidates]
        if new:
            choices.append(Choice("new", new))
        return [*choices, Choice(SKIP, "跳过")]

    def _detail(self, record: Record) -> str:
        if self.barred.of(record):
            return ""
        birth = record.text("birth_month")
        parts = (
            f"{birth[:4]}.{birth[4:]}生" if len(birth) == 6 else birth,
            self.shown("unit_id", record.fields.get("unit_id")),
            record.text("post").replace("\n", ""),
        )
        return "，".join(p for p in parts if p)


def exactly(_name: str, old: object, new: object) -> bool:
    """Same value."""
    return old == new


def loosely(_name: str, old: object, new: object) -> bool:
    """Same value but for white space."""
    if old == new:
        return True
    return isinstance(old, str) and isinstance(new, str) and bare(old) == bare(new)


def refused(file: ParsedFile, reason: str) -> FilePlan:
    """The account of a file that is not taken as a whole: one row, one sentence."""
    tally = Tally(file)
    tally.reject(Place(file.name), file.name, reason)
    return tally.plan()


ORDER: tuple[ImportKind, ...] = (
    ImportKind.UNITS,
    ImportKind.ROSTER,
    ImportKind.LRMX,
    ImportKind.POOL,
)
"""The order in which kinds are taken, whatever the order given: who is referred to goes first."""
