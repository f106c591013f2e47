"""接收: what lies on the sticks, one button for all of it, and an account that adds up."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget

from desktop.services.exchange.values import PackagePreview, PackageReport
from desktop.terms import PackageCode
from desktop.views.context import ViewContext
from desktop.views.exchange import words
from desktop.views.exchange.badge_delegate import BadgeDelegate
from desktop.views.exchange.choosing import Chooser
from desktop.views.exchange.doors import Doors
from desktop.views.exchange.shapes import Stick
from desktop.views.exchange.stick_watch import StickWatch, stick_name
from desktop.views.exchange.take_columns import (
    FOUND_BADGE,
    FOUND_COLUMNS,
    TAKEN_BADGE,
    TAKEN_COLUMNS,
    account,
    in_order,
    preview_account,
    refused,
    take_word,
    total,
)
from desktop.views.exchange.tall_text import TallText
from desktop.views.labels import button
from desktop.views.subjects.short_table import ShortTable
from desktop.views.tasks import TaskContext
from desktop.views.widgets.empty import EmptyState, EmptyText
from desktop.views.widgets.place import Place, selectable

NO_STICK = (
    "没有发现移动存储介质。请插入介质，数据包会自动列在这里；"
    "也可以把数据包文件或文件夹拖到本页，或选择文件夹。"
)
NO_PACKAGE = "介质“{}”中没有数据包（.zkb）。请换一个介质，或选择存放数据包的文件夹。"
NOWHERE = "所选位置没有数据包（.zkb）。请核对位置后重新选择。"
ELSEWHERE = frozenset({PackageCode.ADDRESSEE, PackageCode.OWN, PackageCode.WRONG_KIND})
"""Good files that only belong elsewhere: not worth a place in quarantine."""
CLOCK = "确认时钟无误并接收"


class TakePane(Place):
    """Looks at every stick that is plugged in; taking is one click more."""

    conflicts_wanted = Signal()
    receipts_wanted = Signal(object)  # the workstations that packages were taken from
    enrolment_wanted = Signal(object)  # a request or a grant that lies among the packages
    nouns = ("conflict_decision", "package")

    def __init__(
        self, ctx: ViewContext, doors: Doors, chooser: Chooser, watch: StickWatch | None, title: str
    ) -> None:
        """``title`` is 接收汇总 at the office, 接收 at a team."""
        super().__init__(ctx, title, primary="全部接收")
        self._doors, self._chooser, self._watch = doors, chooser, watch
        self._paths: tuple[Path, ...] = ()
        self._ticket = 0
        self.found: tuple[PackagePreview, ...] = ()
        self.taken: tuple[PackageReport, ...] = ()
        self._build(ctx)
        self._lay_out()
        self._connect()
        self._show_empty(NO_STICK)

    def _build(self, ctx: ViewContext) -> None:
        self.empty = EmptyState()
        self.preview = ShortTable(ctx.theme, "找到的数据包", FOUND_COLUMNS)
        self.preview.setItemDelegateForColumn(
            FOUND_BADGE, BadgeDelegate(ctx.theme, words.code_tone, self.preview)
        )
        self.result = ShortTable(ctx.theme, "接收结果", TAKEN_COLUMNS)
        self.result.setItemDelegateForColumn(
            TAKEN_BADGE, BadgeDelegate(ctx.theme, words.code_tone, self.result)
        )
        self.stack = QStackedWidget()
        for widget in (self.empty, self.preview, self.result):
            self.stack.addWidget(widget)
        self.told = selectable()
        self.refused = TallText(ctx.theme, "没有接收的文件")
        self.enrol = button("去登记…", name="用选中的文件办理工作站登记")
        self.again = button("重新查找")
        self.files = button("选择文件…", name="选择数据包文件")
        self.browse = button("选择文件夹…", name="选择存放数据包的文件夹")
        self.receipts = button("给各组回执")
        self.decide = button("去裁定冲突", "primary")
        self.done = button("完成")
        for item in (self.decide, self.done, self.receipts):
            item.setAutoDefault(True)

    def _lay_out(self) -> None:
        for item in (self.again, self.files, self.browse):
            self.head.addWidget(item)
        self.body.addWidget(self.stack, 1)
        self.body.addWidget(self.told)
        self.body.addWidget(self.refused)
        self.left.addWidget(self.enrol)
        self.enrol.hide()
        for item in (self.done, self.receipts, self.decide):
            self.extra.addWidget(item)

    def _connect(self) -> None:
        self.again.clicked.connect(self.look)
        self.enrol.clicked.connect(self._enrol)
        self.files.clicked.connect(lambda: self.open_paths(self._chooser.packages(self)))
        self.browse.clicked.connect(self._browse)
        self.primary.clicked.connect(self._take)
        self.done.clicked.connect(self.look)
        self.decide.clicked.connect(self.conflicts_wanted.emit)
        self.receipts.clicked.connect(self._receipts)
        self.preview.picked.connect(self._tell_found)
        self.result.picked.connect(self._tell_taken)
        if self._watch is not None:
            self._watch.plugged.connect(self._plugged)
            self._watch.pulled.connect(self._pulled)

    # --- what is looked at -------------------------------------------------------------

    def arrived(self) -> None:
        """Opened: look at the sticks, unless something is shown already."""
        if not self.found and not self.taken:
            self.look()
        self.load()

    def load(self) -> None:
        """Conflicts are decided elsewhere: the way to them follows those that are still open."""
        if self.taken and self._doors.rights.decide and total(self.taken, "conflicts"):
            self.read(self._doors.conflicts.disputes, lambda now: self._offer_conflicts(len(now)))

    def look(self) -> None:
        """Look at every stick that is plugged in."""
        sticks = self._watch.sticks if self._watch is not None else ()
        self._paths = ()
        if sticks:
            self._preview(tuple(stick.mount for stick in sticks), self._names(sticks))
        else:
            self._show_empty(NO_STICK)

    def _names(self, sticks: Sequence[Stick]) -> str:
        return "、".join(stick_name(stick) for stick in sticks)

    def open_paths(self, paths: Sequence[Path]) -> None:
        """Look at files and folders, dropped or chosen."""
        if not paths:
            return
        if self.running.busy:
            self.ctx.alerts.warn("正在处理上一批数据包，请等它完成或取消后再试。")
            return
        self._paths = tuple(paths)
        self._preview(self._paths, "")

    def _browse(self) -> None:
        folder = self._chooser.folder(self, "选择存放数据包的文件夹")
        if folder is not None:
            self.open_paths((folder,))

    def _plugged(self, _stick: Stick) -> None:
        if not self.running.busy and not self._paths and not self.taken:
            self.look()

    def _pulled(self, stick: Stick) -> None:
        on_it = [row for row in self.found if row.file.is_relative_to(stick.mount)]
        if on_it and not self.running.busy and not self.taken:
            self.look()

    def _preview(self, paths: tuple[Path, ...], names: str) -> None:
        self._ticket += 1
        ticket = self._ticket
        self.found, self.taken = (), ()

        def done(found: tuple[PackagePreview, ...]) -> None:
            if ticket == self._ticket:
                self._previewed(found, names)

        def work(task: TaskContext) -> tuple[PackagePreview, ...]:
            return self._doors.traffic.preview(paths, task)

        self.run("核对数据包", work, done, cancelled=lambda: self._show_empty("已取消查找。"))
        self.told.setText("正在核对数据包，尚未写入任何内容。")
        self.primary.hide()

    def _previewed(self, found: tuple[PackagePreview, ...], names: str) -> None:
        self.found = found = in_order(found)
        if not found:
            self._show_empty(NO_PACKAGE.format(names) if names else NOWHERE)
            return
        self.stack.setCurrentWidget(self.preview)
        self.preview.show_rows(found)
        self.told.setText(preview_account(found))
        self.refused.show_text(refused(found))
        word = take_word(found)
        self._buttons(word)
        if word:
            self.primary.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_empty(self, reason: str) -> None:
        self.found, self.taken = (), ()
        self.stack.setCurrentWidget(self.empty)
        self.empty.show_text(EmptyText(reason, "选择文件夹…", self._browse))
        self.told.setText("")
        self.refused.show_text("")
        self._buttons("")

    def _buttons(self, primary: str, *, next_steps: bool = False) -> None:
        self.enrol.hide()
        self.primary.setText(primary)
        self.primary.setAccessibleName(primary or "全部接收")
        self.primary.setVisible(bool(primary))
        for item in (self.done, self.receipts, self.decide):
            item.setVisible(next_steps)

    # --- taking ------------------------------------------------------------------------

    def _take(self) -> None:
        self._take_in(clock_confirmed=self.primary.text() == CLOCK)

    def _take_in(self, *, clock_confirmed: bool) -> None:
        paths = tuple(row.file for row in self.found if row.code not in ELSEWHERE)
        self._ticket += 1
        self.told.setText("正在接收。可以随时取消，已接收完的包保留，正在接收的包不留下任何改动。")

        def work(task: TaskContext) -> tuple[PackageReport, ...]:
            return self._doors.traffic.take(paths, task, clock_confirmed=clock_confirmed)

        self.run("接收数据包", work, self._took, cancelled=self._stopped)

    def _stopped(self) -> None:
        self.told.setText("已取消。取消前接收完的包已经保留，其余原样留在介质上，可以再次接收。")

    def _took(self, taken: tuple[PackageReport, ...]) -> None:
        if taken and all(row.code is PackageCode.CLOCK for row in taken):
            self._buttons(CLOCK)
            self.refuse(taken[0].message)
            return
        self.taken, self.found = in_order(taken), ()
        self.stack.setCurrentWidget(self.result)
        self.result.show_rows(self.taken)
        self.told.setText(account(taken))
        self.refused.show_text(refused(taken))
        self._next_steps(taken)
        stopped = sum(row.code is PackageCode.CANCELLED for row in taken)
        if stopped:
            self.refuse(f"已取消，{stopped} 个包没有接收，原样留在介质上，可以再次接收。")
        notes = dict.fromkeys(note for row in taken for note in row.notes)
        if notes:
            self.ctx.alerts.info("".join(notes))

    def _next_steps(self, taken: tuple[PackageReport, ...]) -> None:
        self._buttons("", next_steps=True)
        office = self._doors.rights.decide
        self.receipts.setVisible(office and any(row.accepted for row in taken))
        self._offer_conflicts(total(taken, "conflicts") if office else 0)
        first = self.done if self.decide.isHidden() else self.decide
        first.setFocus(Qt.FocusReason.OtherFocusReason)
        self.load()

    def _offer_conflicts(self, count: int) -> None:
        if not self.taken:  # looking again went before the answer
            return
        if not count and self.decide.hasFocus():
            self.done.setFocus(Qt.FocusReason.OtherFocusReason)
        self.decide.setVisible(count > 0)
        self.decide.setText(f"去裁定 {count:,} 处冲突")
        self.decide.setAccessibleName(self.decide.text())

    def _receipts(self) -> None:
        self.receipts_wanted.emit(frozenset(row.sender for row in self.taken if row.accepted))

    # --- the sentence of a row ---------------------------------------------------------

    def _tell_found(self, place: int) -> None:
        row = self.preview.row_at(place)
        if isinstance(row, PackagePreview):
            self.told.setText(f"{row.file.name}：{row.message}")
            ours = row.code is PackageCode.WRONG_KIND and self._doors.rights.enrol
            self.enrol.setVisible(ours)

    def _enrol(self) -> None:
        row = self.preview.row_at(self.preview.currentIndex().row())
        if isinstance(row, PackagePreview):
            self.enrolment_wanted.emit(row.file)

    def _tell_taken(self, place: int) -> None:
        row = self.result.row_at(place)
        if isinstance(row, PackageReport):
            told = account((row,)) + "".join(row.notes) if row.accepted else row.message
            self.told.setText(f"{row.file.name}：{told}")
