"""重点工作: the central tasks beside their units, people and next joint visits."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from desktop.services.errors import NotFound
from desktop.services.key_tasks import KeyTaskDetail, KeyTaskLine
from desktop.services.permissions import Operation, allowed
from desktop.services.registry import Services
from desktop.services.scheme import CycleLine
from desktop.terms import CycleState
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.labels import button, plain
from desktop.views.setup.key_tasks.people_tab import PeopleTab
from desktop.views.setup.key_tasks.task_form import TaskForm, task_form
from desktop.views.setup.key_tasks.visits_tab import VisitsTab
from desktop.views.setup.period_box import present_cycle
from desktop.views.setup.units.side_tab import show_refusal
from desktop.views.setup.unsaved import TaskDraft
from desktop.views.subjects.confirm import ConfirmBar
from desktop.views.widgets.empty import EmptyText
from desktop.views.widgets.filter_box import FilterBox
from desktop.views.widgets.form import FormData
from desktop.views.widgets.kept_form import KeptForm
from desktop.views.widgets.late_delegate import LATE, LateDelegate
from desktop.views.widgets.list_model import Column, StaticSource
from desktop.views.widgets.list_table import ListTable
from desktop.views.widgets.place import Place, beside_filter

WORD = "新建重点工作…"
NONE = "本年度还没有重点工作。登记中心工作及承担单位后，日历会按间隔提出联合考核。"
NONE_HERE = "本年度还没有重点工作。考核办登记后，随任务包下发到这里。"
COLUMNS: tuple[Column[KeyTaskLine], ...] = (
    Column("number", "编号", lambda t: str(t.number), 56, right=True),
    Column("title", "名称", lambda t: t.title, 176),
    Column("units", "单位", lambda t: str(t.units), 56, right=True),
    Column("people", "干部", lambda t: str(t.people), 56, right=True),
    Column("late", "联合考核", lambda t: f"{LATE} {t.overdue} 个" if t.overdue else "", 104),
)


class KeyTasksPlace(Place):
    """The list of tasks. Targets: the id of a task; or a ``TaskDraft``."""

    nouns = (
        "key_task",
        "key_task_unit",
        "key_task_participation",
        "visit",
        "acceptance",
        "unit",
        "cycle",
    )

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Read only where the role keeps no scheme: at a team."""
        self._may = allowed(services.desk.actor.role, Operation.EDIT_SCHEME)
        super().__init__(ctx, "重点工作")
        self.services = services
        self._ticket = 0
        self._months: int | None = None
        self._shown: UUID | None = None
        self.year = FilterBox("考核年度", (("—", None),))
        empty = EmptyText(NONE, WORD, self.start_new) if self._may else EmptyText(NONE_HERE)
        self.list = ListTable(
            ctx, "key_tasks", COLUMNS, title="重点工作", filter_hint="筛选名称", empty=empty
        )
        self._goal: TaskDraft | None = None
        self.form = task_form(ctx, services)
        self.new = task_form(ctx, services)
        self.kept = KeptForm(ctx, services, self.form, "key_task")
        self.kept_new = KeptForm(ctx, services, self.new, "key_task")
        self.people = PeopleTab(ctx, services, may=self._may)
        self.ahead = VisitsTab(ctx)
        self.confirm = ConfirmBar("删除")
        self.make = button(WORD)
        self._lay_out()
        self._connect()
        self.footer.hide()  # the primary button is the form's own

    def refuse(self, sentence: str) -> None:
        """The footer shows nothing else."""
        super().refuse(sentence)
        self.footer.setVisible(bool(sentence))

    @property
    def _typing(self) -> bool:
        return self.stack.currentWidget() is self.new

    def _lay_out(self) -> None:
        beside_filter(self.year)
        self.year.setMinimumContentsLength(8)
        self.list.bar.addWidget(self.year)
        self.list.table.setItemDelegateForColumn(4, LateDelegate(self.ctx.theme, self.list.table))
        self.form.set_enabled(self._may)
        if not self._may:
            self.form.primary.hide()
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName("重点工作详情")
        for tab, title in (
            (self.form, "基本情况"),
            (self.people, "参与干部"),
            (self.ahead, "联合考核"),
        ):
            self.tabs.addTab(tab, title)
        self.new.head.addWidget(plain("新建重点工作", "heading"))
        self.nothing = QWidget()
        self.stack = QStackedWidget()
        for page in (self.nothing, self.tabs, self.new):
            self.stack.addWidget(page)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        left = QWidget()
        beside = QVBoxLayout(left)
        beside.setContentsMargins(0, 0, 0, 8)
        beside.setSpacing(8)
        beside.addWidget(self.list, 1)
        beside.addWidget(self.make, 0, Qt.AlignmentFlag.AlignLeft)
        self.make.setVisible(self._may)
        split.addWidget(left)
        split.addWidget(self.stack)
        split.setStretchFactor(0, 1)
        split.setStretchFactor(1, 1)
        split.setSizes([480, 500])
        self.body.addWidget(self.confirm)
        self.body.addWidget(split, 1)

    def _connect(self) -> None:
        self.make.clicked.connect(self.start_new)
        self.year.chosen.connect(self._read_tasks)
        self.list.picked.connect(self._picked)
        self.people.refused.connect(self.refuse)
        self.new.left.connect(self._give_up)
        self.form.delete.clicked.connect(self._ask_delete)
        for form in (self.form, self.new):
            form.submitted.connect(lambda data, which=form: self._save(which, data))

    # --- reading ---------------------------------------------------------------------------

    def load(self) -> None:
        """Read the years, then the tasks of the chosen one."""
        self.read(self.services.scheme.cycles, self._years_came)

    def _years_came(self, years: tuple[CycleLine, ...]) -> None:
        live = [y for y in years if y.state is not CycleState.SEALED] or list(years)
        first = not isinstance(self.year.value(), UUID)
        self.year.offer([(y.title, y.id) for y in live] or [("—", None)])
        present = present_cycle(live)
        if first and present is not None:
            self.year.choose(present.id)
        if self._goal is not None and self._goal.cycle is not None:
            self.year.choose(self._goal.cycle)
        self._read_tasks()

    def _read_tasks(self) -> None:
        cycle, tasks = self.year.value(), self.services.key_tasks
        if not isinstance(cycle, UUID):
            self._tasks_came(((), None))
            return

        def both() -> tuple[tuple[KeyTaskLine, ...], int | None]:
            try:
                months: int | None = tasks.interval(cycle)
            except NotFound:
                months = None
            return tasks.tasks(cycle), months

        self.read(both, self._tasks_came)

    def _tasks_came(self, found: tuple[tuple[KeyTaskLine, ...], int | None]) -> None:
        rows, self._months = found
        self.list.show_source(StaticSource(rows, lambda t: t.id, COLUMNS))
        goal = self._goal
        if goal is not None and goal.task is not None:
            self.list.select_id(goal.task)
        elif goal is not None:
            self._goal = None
            self.start_new()

    def show_target(self, target: object) -> None:
        """Make a task current, or open what was left unsaved."""
        if isinstance(target, UUID):
            self.list.select_id(target)
        elif isinstance(target, TaskDraft):
            self._goal = target
            self.load()

    def flush_draft(self) -> None:
        """Store what is typed at once: the window is being locked."""
        for kept in (self.kept, self.kept_new, self.people.kept):
            kept.keep_now()

    def _picked(self, key: object) -> None:
        self._ticket += 1
        ticket = self._ticket
        if not isinstance(key, UUID):
            self._shown = None
            if not self._typing:
                self.stack.setCurrentWidget(self.nothing)
            return

        def came(task: KeyTaskDetail) -> None:
            if ticket == self._ticket:
                self._show(task)

        self.read(lambda: self.services.key_tasks.get(key), came)

    def _show(self, task: KeyTaskDetail) -> None:
        # What is being typed stays; the version it was read with lets the service see it.
        form = self.form
        data = form.data_of(task, self._months)
        self.kept.show(task.id, data, load=lambda read: form.begin(task, task.cycle, read))
        form.delete.setVisible(self._may)
        self._shown = task.id
        self.people.show_task(task)
        self.ahead.show_task(task)
        if not self._typing:
            self.stack.setCurrentWidget(self.tabs)
        goal = self._goal
        if goal is not None and goal.task == task.id:
            self._goal = None
            self.tabs.setCurrentWidget(self.people if goal.people else self.form)
            if goal.people:
                self.people.resume(goal.person)

    # --- writing ---------------------------------------------------------------------------

    def start_new(self) -> None:
        """The form of one more task."""
        if not self._may:
            return
        cycle = self.year.value()
        if not isinstance(cycle, UUID):
            self.refuse("还没有考核年度。请先建立考核年度。")
            return
        self.refuse("")
        data = self.new.data_of(None, self._months)
        self.kept_new.show(
            None, data, cycle.hex, load=lambda read: self.new.begin(None, cycle, read)
        )
        self.stack.setCurrentWidget(self.new)
        self.make.hide()
        self.new.jump("title")

    def _give_up(self) -> None:
        self.kept_new.drop()
        self._leave_new()

    def _leave_new(self) -> None:
        self.stack.setCurrentWidget(self.tabs if self._shown is not None else self.nothing)
        self.make.setVisible(self._may)

    def _save(self, form: TaskForm, data: FormData) -> None:
        draft, tasks = form.draft(data), self.services.key_tasks
        kept = self.kept if form is self.form else self.kept_new
        write = kept.storing(lambda: tasks.save(draft))

        def done(key: UUID) -> None:
            kept.settled(data.version)
            self._shown = None  # read anew with its new version
            self.list.select_id(key)
            if form is self.new:
                self._leave_new()
            self.ctx.alerts.success(f"重点工作“{draft.title.strip()}”已保存。")

        call(
            self.ctx,
            lambda _task: write(),
            title="保存重点工作",
            on_done=done,
            on_failed=lambda error: show_refusal(form, error),
        )

    def _ask_delete(self) -> None:
        task = self.form.task
        if task is None:
            return
        sentence = f"删除重点工作“{task.title}”？已做的实地考核保留。"
        self.confirm.ask(sentence, lambda: self._deleted(task))

    def _deleted(self, task: KeyTaskDetail) -> None:
        write = self.kept.storing(lambda: self.services.key_tasks.delete(task.id, task.version))
        call(
            self.ctx,
            lambda _task: write(),
            title="删除重点工作",
            on_done=lambda _none: self.ctx.alerts.success(f"“{task.title}”已删除。"),
            on_failed=lambda error: self.refuse(error.sentence),
        )
