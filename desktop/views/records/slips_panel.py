"""登记交接单日期: the returns without a date of a signed slip, as a sheet that is typed down."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.services.errors import ServiceError, Stale
from desktop.services.hand_overs import SlipDraft, SlipLine
from desktop.services.registry import Services
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.labels import button, plain
from desktop.views.widgets.date_edit import DateFault, parse_date
from desktop.views.widgets.draft_keeper import DraftKeeper, Kept, Key
from desktop.views.widgets.edit_grid import EditGrid, GridColumn
from desktop.views.widgets.empty import EmptyState, EmptyText
from desktop.views.widgets.form import DRAFT_MS
from desktop.views.widgets.one_shot import one_shot

DRAFT: Key = ("slips", None)
SLIP = 1
COLUMNS = (
    GridColumn("编号", 132, fixed=True),
    GridColumn("交接单日期", 136),
    GridColumn("考核单位", 160, fixed=True),
    GridColumn("批次", 160, fixed=True),
    GridColumn("报回期限", 108, fixed=True),
    GridColumn("考核组登记", 108, fixed=True),
    GridColumn("接收日期", 108, fixed=True),
    GridColumn("考核组", 112, fixed=True),
)
WHAT = "把签字交接单上的日期填入“交接单日期”列（如 11.20、20261120、今天），回车到下一行；没有收到交接单的留空。"
NONE = "没有待登记的交接单。接收考核组的数据包后，这里列出还没有登记交接单日期的报回。"


class SlipsPanel(QWidget):
    """``left`` asks to go back to the list of visits."""

    left = Signal()

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Empty until ``open``."""
        super().__init__()
        self._ctx, self._services = ctx, services
        self._keeper = DraftKeeper(ctx, services)
        self._lines: tuple[SlipLine, ...] = ()
        self._known = False
        self._edits = 0  # how often something was typed
        self.grid = EditGrid(ctx.theme, "待登记的交接单", COLUMNS)
        self.fault = plain("", "fault", wrap=True)
        self.fault.hide()
        self.back = button("返回清单")
        self.save = button("保存交接单日期", "primary")
        self.empty = EmptyState()
        self.empty.show_text(EmptyText(NONE, "返回清单", self.left.emit))
        self._timer = one_shot(self, DRAFT_MS, self.keep)
        self._lay_out()
        self.back.clicked.connect(self.left)
        self.save.clicked.connect(self._save)
        self.grid.edited.connect(self._edited)

    def _edited(self) -> None:
        self._edits += 1
        self._timer.start()

    def _lay_out(self) -> None:
        sheet = QWidget()
        column = QVBoxLayout(sheet)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(plain("登记交接单日期", "title"))
        column.addWidget(plain(WHAT, "hint", wrap=True))
        column.addWidget(self.grid, 1)
        column.addWidget(self.fault)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.back)
        foot.addWidget(self.save)
        column.addLayout(foot)
        self.stack = QStackedWidget()
        self.stack.addWidget(sheet)
        self.stack.addWidget(self.empty)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.stack)

    # reading

    def open(self) -> None:
        """Read the returns; what was typed and not saved comes back."""
        self.fault.hide()

        def came(lines: tuple[SlipLine, ...]) -> None:
            if self._known:
                if lines != self._lines:  # else an open editor would be closed for nothing
                    self._show(lines, self._typed())
                return
            self._known = True
            self._keeper.find(DRAFT, lambda kept: self._show(lines, _texts(kept)))

        call(
            self._ctx,
            lambda _task: self._services.hand_overs.unslipped(),
            title="读取待登记的交接单",
            on_done=came,
            quiet=True,
        )

    def _show(self, lines: tuple[SlipLine, ...], typed: Mapping[str, str]) -> None:
        self._lines = lines
        self.grid.cells.show_rows([_cells(line, typed.get(_key(line), "")) for line in lines])
        self.stack.setCurrentIndex(0 if lines else 1)
        if lines:
            self.grid.setCurrentIndex(self.grid.cells.index(0, SLIP))

    def _typed(self) -> dict[str, str]:
        """What stands in the column of dates, by what it belongs to."""
        cells = self.grid.cells
        found = {
            _key(line): str(cells.index(row, SLIP).data() or "")
            for row, line in enumerate(self._lines)
        }
        return {key: text for key, text in found.items() if text}

    # writing

    def _save(self) -> None:
        self.grid.commit()
        drafts, faults = self._drafts()
        self.grid.cells.show_faults(faults)
        if faults or not drafts:
            first = next(iter(faults.values()), "还没有填写日期。请填写“交接单日期”列。")
            self._refuse(first)
            return
        self.keep(now=True)  # until it is stored
        self.save.setEnabled(False)
        edits = self._edits
        write = self._keeper.storing(
            DRAFT,
            lambda: self._services.hand_overs.register(drafts),
            lambda: self._edits == edits,
        )

        def done(count: int) -> None:
            self.save.setEnabled(True)
            self.fault.hide()
            self._known = self._edits != edits  # else nothing is typed any more
            self._ctx.alerts.success(f"已登记 {count} 份交接单日期。")
            self.open()

        def failed(error: ServiceError) -> None:
            self.save.setEnabled(True)
            self._refuse(error.sentence)
            if isinstance(error, Stale):
                self.open()

        call(
            self._ctx, lambda _task: write(), title="登记交接单日期", on_done=done, on_failed=failed
        )

    def _drafts(self) -> tuple[list[SlipDraft], dict[int, str]]:
        today = self._services.desk.clock.today()
        typed, drafts, faults = self._typed(), list[SlipDraft](), dict[int, str]()
        for row, line in enumerate(self._lines):
            text = typed.get(_key(line), "")
            if not text:
                continue
            try:
                day = parse_date(text, today)
            except DateFault as fault:
                faults[row] = f"{line.citation} {line.title}：{fault}"
                continue
            if day is not None:
                version = line.part.office_version
                drafts.append(SlipDraft(line.visit, line.part.ordinal, day, version))
        return drafts, faults

    def _refuse(self, sentence: str) -> None:
        self.fault.setText(sentence)
        self.fault.show()

    # drafts

    def keep(self, *, now: bool = False) -> None:
        """Store what is typed; ``now`` on this thread, for the window is being locked."""
        self.grid.commit()
        self._timer.stop()
        if not self._known:
            return
        typed = self._typed()
        if typed:
            self._keeper.put(DRAFT, "", dict(typed), now=now)
        elif self._keeper.has(DRAFT):
            self._keeper.drop(DRAFT)


def _key(line: SlipLine) -> str:
    return f"{line.visit.hex}/{line.part.ordinal}"


def _texts(kept: Kept | None) -> dict[str, str]:
    return {} if kept is None else {str(k): str(v) for k, v in kept[1].items()}


def _cells(line: SlipLine, typed: str) -> list[str]:
    over = line.part.hand_over
    days = (line.part.due, over.told, over.received)
    shown = [f"{day:%Y-%m-%d}" if day is not None else "" for day in days]
    return [line.citation, typed, line.unit, line.title, *shown, line.team]
