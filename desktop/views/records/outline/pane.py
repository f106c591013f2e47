"""谈话提纲 of a year: the questions in order, and beside them the form of the chosen one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from uuid import UUID

from PySide6.QtWidgets import QFrame, QStackedWidget, QVBoxLayout

from desktop.services.outlines import Outline, QuestionDraft, QuestionLine
from desktop.services.permissions import Operation, allowed
from desktop.services.registry import Services
from desktop.services.scheme import CycleLine
from desktop.terms import InterviewLayer
from desktop.views.context import ViewContext
from desktop.views.labels import button
from desktop.views.records.interview_papers import InterviewPapers
from desktop.views.records.outline.questions import QuestionList
from desktop.views.records.outline.side import QuestionSide, question_data
from desktop.views.setup.period_box import present_cycle
from desktop.views.setup.scheme.doing import do
from desktop.views.subjects.confirm import ConfirmBar
from desktop.views.widgets.filter_box import FilterBox
from desktop.views.widgets.form import FormData
from desktop.views.widgets.place import Place, beside_filter
from desktop.views.widgets.splitting import beside

FORM: Final = "outline_question"
SIDE: Final = 272  # pixels at 12 pt


class OutlinePlace(Place):
    """The office writes, teams read; both print."""

    nouns = ("outline_question", "scheme", "amendment", "amendment_line", "cycle")

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Over the services of an unlocked workspace."""
        super().__init__(ctx, "谈话提纲")
        self.services = services
        self._may_edit = allowed(services.desk.actor.role, Operation.EDIT_SCHEME)
        self.outline: Outline | None = None
        self._cycles: tuple[CycleLine, ...] = ()
        self._line: QuestionLine | None = None
        self._new = False
        self._wish: tuple[UUID, UUID | None] | None = None
        self.year = FilterBox("考核年度", ())
        self.year.setAccessibleName("考核年度")
        self.print = button("打印…", name="打印谈话提纲或空白谈话记录表")
        self.questions = QuestionList(ctx, may_edit=self._may_edit)
        self.list = self.questions.list
        self.side = QuestionSide(ctx, services)
        self.confirm = ConfirmBar("确认删除")
        self.papers = InterviewPapers(ctx, services)
        self.stack = QStackedWidget()
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        beside_filter(self.year)
        self.year.setMinimumContentsLength(7)
        self.head.addWidget(self.year)
        self.head.addWidget(self.print)
        frame = QFrame()
        frame.setObjectName("detailPane")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.setSpacing(0)
        inside.addWidget(self.confirm)
        inside.addWidget(self.side, 1)
        split = beside(self.questions, frame, (700, 400))
        self._frame = frame
        self.ctx.theme.changed.connect(self._fit)
        self._fit()
        self.stack.addWidget(split)
        self.stack.addWidget(self.papers)
        self.body.addWidget(self.stack)
        self.footer.hide()

    def _fit(self) -> None:
        """The form's own heading and boxes are not cut where letters are large."""
        self._frame.setMinimumWidth(self.ctx.theme.metrics.px(SIDE))

    def _connect(self) -> None:
        self.year.chosen.connect(self._year_chosen)
        self.print.clicked.connect(self._print)
        self.papers.left.connect(lambda: self.stack.setCurrentIndex(0))
        self.questions.add.clicked.connect(self.start_new)
        self.questions.moved.connect(self._move)
        self.questions.default.clicked.connect(self._use_default)
        self.questions.copy.clicked.connect(self._copy)
        self.questions.picked.connect(self._picked)
        self.side.form.submitted.connect(self._save)
        self.side.form.stored.connect(self._stored)
        self.side.remove.clicked.connect(self._ask_remove)

    def refuse(self, sentence: str) -> None:
        """Say why at the foot, which is there for this alone."""
        super().refuse(sentence)
        self.footer.setVisible(bool(sentence))

    # reading

    @property
    def editable(self) -> bool:
        """Whether questions can be written."""
        return self.questions.editable

    @property
    def cycle(self) -> UUID | None:
        """The chosen year."""
        found = self.year.value()
        return found if isinstance(found, UUID) else None

    def load(self) -> None:
        """Read years and questions again; what is being typed stays."""
        self.read(self.services.scheme.cycles, self._came)

    def _came(self, cycles: tuple[CycleLine, ...]) -> None:
        first, self._cycles = not self._cycles, cycles
        self.year.offer((f"{c.year}年度", c.id) for c in cycles)
        now = present_cycle(cycles)
        if self._wish is not None:
            self.year.choose(self._wish[0])
        elif first and now is not None:
            self.year.choose(now.id)
        self._read_outline()

    def _year_chosen(self) -> None:
        self._leave()
        self._read_outline()

    def _leave(self) -> None:
        self._new, self._line = False, None
        self.side.form.forget()

    def _read_outline(self) -> None:
        cycle = self.cycle
        if cycle is None:
            self.refuse("还没有考核年度。导入任务包或建立考核年度后，在这里制定谈话提纲。")
            return
        self.refuse("")
        self.read(lambda: self.services.outlines.outline(cycle), self._show)

    def _show(self, outline: Outline) -> None:
        if outline.cycle != self.cycle:
            return
        if self.outline is None or self.outline.cycle != outline.cycle:
            self._leave()
            self.side.form.name = f"{FORM}/{outline.cycle.hex}"
        self.outline = outline
        wish, self._wish = self._wish, None
        if wish is not None and wish[1] is not None:
            self.list.select_id(wish[1])  # before it is read again: then that row is kept
        self.questions.show_outline(outline)
        if wish is not None and wish[1] is None:
            self.start_new()

    # the chosen question

    def _picked(self, line: QuestionLine | None) -> None:
        if self._new and not self.list.table.hasFocus():
            return  # the list was only read again
        self._new = False
        self.confirm.hide()
        outline, self._line = self.outline, line
        self.questions.offer_moves(line)
        if outline is None or line is None:
            self.side.show_nothing()
        elif line.id is None:
            self.side.show_first(line, editable=self._may_edit)
        else:
            cycle, row = outline.cycle, line.id

            def latest() -> FormData | None:
                found = self.services.outlines.outline(cycle).questions
                return next((question_data(q) for q in found if q.id == row), None)

            self.side.show_question(line, latest, editable=self.editable)

    # writing

    def start_new(self) -> None:
        """A new question, or the draft of one."""
        if not self.editable:
            self.ctx.alerts.warn("谈话提纲由考核办制定，已封存的年度不再改动。")
            return
        self._new, self._line = True, None
        self.confirm.hide()
        self.questions.offer_moves(None)
        self.side.show_new()

    def _save(self, data: FormData) -> None:
        cycle, line, values = self.cycle, self._line, data.values
        if cycle is None:
            return
        layers = values["layers"]
        draft = QuestionDraft(
            str(values["text"]),
            tuple(k for k in layers if isinstance(k, InterviewLayer))
            if isinstance(layers, tuple)
            else (),
            None if line is None else line.id,
            "" if line is None else str(data.version or ""),
        )
        self.side.form.store(lambda: self.services.outlines.save(cycle, draft))

    def _stored(self, key: object) -> None:
        self._new = False
        if isinstance(key, UUID):
            self.list.select_id(key)
        self._read_outline()

    def _ask_remove(self) -> None:
        line = self._line
        if line is None or line.id is None:
            return
        key, version = line.id, line.version
        self.confirm.ask(
            f"从提纲中删除第 {line.place} 题？已填写的谈话记录不受影响。",
            lambda: self._do("删除问题", lambda: self.services.outlines.remove(key, version)),
        )

    def _move(self, down: bool) -> None:
        line = self._line
        if line is not None and line.id is not None and self.editable:
            key, version = line.id, line.version
            service = self.services.outlines
            self._do("调整次序", lambda: service.move(key, version, down=down))

    def _use_default(self) -> None:
        self._fill(self.services.outlines.use_default, "采用出厂提纲")

    def _copy(self) -> None:
        self._fill(self.services.outlines.copy_previous, "沿用上一年度提纲")

    def _fill(self, fill: Callable[[UUID], int], title: str) -> None:
        cycle = self.cycle
        if cycle is not None:
            self._do(title, lambda: fill(cycle))

    def _do(self, title: str, write: Callable[[], object]) -> None:
        do(self.ctx, title, write, lambda _done: self._read_outline())

    # what the window asks

    def _print(self) -> None:
        if self.cycle is not None:
            self.papers.show_cycle(self.cycle)
            self.stack.setCurrentIndex(1)

    def show_target(self, target: object) -> None:
        """(year, question): that question, or with None the form of a new one."""
        match target:
            case (UUID() as cycle, None):
                self._wish = (cycle, None)
            case (UUID() as cycle, UUID() as question):
                self._wish = (cycle, question)
            case _:
                return
        self.stack.setCurrentIndex(0)
        self.load()

    def flush_draft(self) -> None:
        """The window is being locked."""
        self.side.form.keep_open()
