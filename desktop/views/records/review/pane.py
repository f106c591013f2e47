"""待审记录: all that waits for the office, the record itself beside it, and on to the next."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.services.permissions import Operation, allowed
from desktop.services.registry import Services
from desktop.services.reviews import ReviewLine, ReviewQuery, ReviewQueue
from desktop.services.teams import TeamDetail
from desktop.terms import ReviewKind
from desktop.views.changes import Changes
from desktop.views.context import ViewContext
from desktop.views.labels import plain
from desktop.views.records.review.details import DETAILS, Detail
from desktop.views.widgets.date_edit import show_date
from desktop.views.widgets.empty import EmptyText
from desktop.views.widgets.filter_box import FilterBox
from desktop.views.widgets.list_model import Column, StaticSource
from desktop.views.widgets.list_table import ListTable
from desktop.views.widgets.one_shot import one_shot
from desktop.views.widgets.place import Place
from desktop.views.widgets.splitting import beside

NONE = "没有等待审核的记录。各组报回材料、提交纪实后，会排在这里。"
NARROW = "没有符合筛选条件的待审记录。"
PICK = "请在左侧选择一条待审记录。"
GATHER_MS = 60  # several commits in a row reload the queue once


def _day(line: ReviewLine) -> str:
    """3月2日: the queue is of this year, its tip says which."""
    return f"{line.day.month}月{line.day.day}日"


COLUMNS: tuple[Column[ReviewLine], ...] = (
    Column("kind", "待办", lambda r: r.kind.label, 108),
    Column("unit", "单位", lambda r: r.unit, 136, tip=lambda r: r.unit),
    Column("day", "日期", _day, 88, tip=lambda r: show_date(r.day)),
    Column("text", "内容", lambda r: r.text, 168, tip=lambda r: r.text),
    Column("team", "考核组", lambda r: r.team, 104),
    Column("citation", "编号", lambda r: r.citation, 136),
)


class ReviewPlace(Place):
    """Targets: a ``ReviewKind``, or the id of a record that waits."""

    nouns = (
        "visit", "visit_participant", "acceptance", "interview", "interview_about", "fact",
        "fact_review", "progress_difference", "difference_verdict", "public_feedback",
        "feedback_finding", "hand_over",
    )  # fmt: skip

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Over the services of an unlocked workspace."""
        super().__init__(ctx, "待审记录")
        self.services = services
        self.queue: ReviewQueue | None = None
        self._wish: UUID | None = None
        self._at = 0  # where the cursor stood when the queue was read anew
        self.kind = FilterBox("待办", (("全部待办", None), *((k.label, k) for k in ReviewKind)))
        self.team = FilterBox("考核组", (("全部考核组", None),))
        self.list = ListTable(
            ctx, "review", COLUMNS, title="待审记录", filter_hint="筛选单位、内容、编号",
            empty=EmptyText(NONE),
        )  # fmt: skip
        self.stack = QStackedWidget()
        self.hint = plain(PICK, "secondary", wrap=True)
        self.hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.stack.addWidget(self.hint)
        self.details: dict[ReviewKind, Detail] = {}
        self._gather = one_shot(self, GATHER_MS, self.load)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.heading.hide()
        self.footer.hide()
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        bar = QHBoxLayout()
        bar.setSpacing(8)
        bar.addWidget(self.kind, 1)
        bar.addWidget(self.team, 1)
        column.addLayout(bar)
        column.addWidget(self.list, 1)
        self.split = beside(side, self.stack, (500, 640))
        self.body.addWidget(self.split)

    def _connect(self) -> None:
        self.kind.chosen.connect(self.load)
        self.team.chosen.connect(self.load)
        self.list.picked.connect(self._picked)

    # reading

    def load(self) -> None:
        """Read the queue anew; the cursor stays where it was, on the next thing that waits."""
        kind, team = self.kind.value(), self.team.value()
        query = ReviewQuery(
            kind=kind if isinstance(kind, ReviewKind) else None,
            team=team if isinstance(team, UUID) else None,
        )
        day = self.services.desk.clock.today()
        reads_teams = allowed(self.services.desk.actor.role, Operation.READ_POOL)

        def read() -> tuple[ReviewQueue, tuple[TeamDetail, ...]]:
            teams = self.services.teams.all(day) if reads_teams else ()
            return self.services.reviews.queue(query), teams

        self.read(read, self._came)

    def _changed(self, changes: Changes) -> None:
        if changes.touches(*self.nouns):
            self._gather.start()

    def _came(self, found: tuple[ReviewQueue, tuple[TeamDetail, ...]]) -> None:
        queue, teams = found
        self.queue = queue
        self.counted.emit(sum(queue.counts.values()))
        self.kind.offer(
            (
                ("全部待办", None),
                *((_counted(k, queue.counts), k) for k in ReviewKind),
            )
        )
        self.team.offer((("全部考核组", None), *((t.title, t.id) for t in teams)))
        narrow = self.kind.value() is not None or self.team.value() is not None
        self.list.set_empty(
            EmptyText(NARROW, "清除筛选", self._clear) if narrow else EmptyText(NONE)
        )
        before = self.list.current_id()
        if before is not None:
            self._at = max(0, self.list.model.row_of(before))
        ids = [line.id for line in queue.lines]
        wish, self._wish = self._wish, None
        stays = next((key for key in (wish, before) if key in ids), None)
        if stays is None and ids and before is not None:
            stays = ids[min(self._at, len(ids) - 1)]  # what was decided left: on to the next
        if isinstance(stays, UUID):
            self.list.select_id(stays)
        self.list.show_source(StaticSource(queue.lines, lambda line: line.id, COLUMNS))

    def _clear(self) -> None:
        self.kind.choose(None)
        self.team.choose(None)
        self.load()

    # one record

    def _picked(self, key: object) -> None:
        lines = () if self.queue is None else self.queue.lines
        self._show(next((line for line in lines if line.id == key), None))

    def _show(self, line: ReviewLine | None) -> None:
        if line is None:
            self.stack.setCurrentWidget(self.hint)
            return
        detail = self._detail(line.kind)
        self.stack.setCurrentWidget(detail.widget)
        detail.show_line(line)

    def _detail(self, kind: ReviewKind) -> Detail:
        """The detail of a kind, made when it is first needed; visits share one."""
        if kind not in self.details:
            make = DETAILS[kind]
            same = next((self.details[k] for k in self.details if DETAILS[k] is make), None)
            if same is None:
                same = make(self.ctx, self.services)
                self.stack.addWidget(same.widget)
                same.stepped.connect(self._stepped)
            self.details[kind] = same
        return self.details[kind]

    def _stepped(self) -> None:
        """A decision was taken: its line leaves the queue with the change that it makes."""
        self._gather.start()

    # what the page asks

    def show_target(self, target: object) -> None:
        """A kind narrows the queue; an id goes to that record."""
        if isinstance(target, ReviewKind):
            self.kind.choose(target)
        elif isinstance(target, UUID):
            self._wish = target
        self.load()

    def flush_draft(self) -> None:
        """What was typed for a step, or in a form, is stored."""
        for detail in dict.fromkeys(self.details.values()):
            detail.keep_now()


def _counted(kind: ReviewKind, counts: Mapping[ReviewKind, int]) -> str:
    number = counts.get(kind, 0)
    return f"{kind.label} {number:,}" if number else kind.label
