"""阶段得分: provisional comprehensive scores with their derivation."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from desktop.services.errors import NotFound, ServiceError
from desktop.services.registry import Services
from desktop.services.scheme import CycleLine
from desktop.services.scoring.derivation import Derivation
from desktop.services.scoring.lines import ScoreBoard
from desktop.services.scoring.service import StabilityLine
from desktop.services.security.files import safe_write
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.labels import button, plain
from desktop.views.setup.period_box import PeriodBox
from desktop.views.setup.scores.score_tab import ScoreTab
from desktop.views.setup.scores.tier_tab import TierTab
from desktop.views.subjects.choosing import FileChooser, SystemChooser
from desktop.views.tasks import TaskHandle
from desktop.views.widgets.empty import EmptyText
from desktop.views.widgets.place import Place, selectable

NO_YEAR = "还没有考核年度。请先在“考核方案”中建立考核年度。"
NO_UNITS = "这个季度末没有考核单位。请先登记或导入考核单位。"
NOTES = "提示"
NO_NOTES = "方案与各类单位的数量没有需要提示的情况。"
KINDS = "工作簿 (*.xlsx)"


class ScoresPlace(Place):
    """Scores and tiers of a quarter. Target: a unit's id, or (cycle, quarter)."""

    nouns = (
        "cycle",
        "scheme",
        "amendment",
        "amendment_line",
        "indicator",
        "rule",
        "unit",
        "unit_change",
        "unit_inclusion",
        "indicator_progress",
        "indicator_mark",
        "indicator_placement",
        "staff_routine",
        "routine_grade",
    )

    def __init__(
        self, ctx: ViewContext, services: Services, chooser: FileChooser | None = None
    ) -> None:
        """Lines come with ``load``."""
        super().__init__(ctx, "阶段得分", primary="导出得分表…")
        self.services = services
        self.chooser = chooser or SystemChooser(ctx.settings)
        self.board: ScoreBoard | None = None
        self._shown_cycle: UUID | None = None
        self._ticket = 0
        self._wish: UUID | None = None
        self._reading: TaskHandle | None = None
        self.period = PeriodBox(services.desk.clock.today())
        self.head.addWidget(self.period)
        self.withheld = plain("", "secondary", wrap=True)
        self.withheld.setVisible(False)
        self.body.addWidget(self.withheld)
        self.warning = selectable()
        self.scores = ScoreTab(ctx, self._derive)
        self.tiers = TierTab(ctx)
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName("阶段得分各表")
        self.tabs.addTab(self.scores, "得分")
        self.tabs.addTab(self.tiers, "等次")
        self.notes = QWidget()
        column = QVBoxLayout(self.notes)
        column.setContentsMargins(0, 12, 0, 0)
        column.addWidget(self.warning)
        column.addStretch(1)
        self.tabs.addTab(self.notes, NOTES)
        self.body.addWidget(self.tabs, 1)
        self.firm = button("分析名次稳定性")
        self.extra.addWidget(self.firm)
        self.period.changed.connect(self._read_board)
        self.firm.clicked.connect(self._ask_firmness)
        self.primary.clicked.connect(self._export)
        self._usable()

    # reading

    def load(self) -> None:
        """Read the years, then the chosen quarter."""
        self.read(self.services.scheme.cycles, self._offer)

    def _offer(self, cycles: tuple[CycleLine, ...]) -> None:
        self.period.offer(cycles)
        self._read_board()

    def _read_board(self) -> None:
        self._ticket += 1
        ticket, cycle, quarter = self._ticket, self.period.cycle, self.period.quarter
        self.refuse("")
        if cycle is None:
            self._show(None, EmptyText(NO_YEAR, "打开考核方案", self._to("setup", "scheme")))
            return

        def came(board: ScoreBoard) -> None:
            if ticket == self._ticket:
                self._shown_cycle = cycle
                self._show(board, EmptyText(NO_UNITS, "打开对象库", self._to("subjects", None)))

        def failed(error: ServiceError) -> None:
            if ticket == self._ticket:
                self._show(
                    None, EmptyText(error.sentence, "打开考核方案", self._to("setup", "scheme"))
                )

        if self._reading is not None:
            self._reading.cancel()  # an import changes much at once; only the last counts
        # Not quiet: with a hundred times the units it takes seconds, and can be stopped below.
        self._reading = call(
            self.ctx,
            lambda task: self.services.scores.scores(cycle, quarter, progress=task),
            title="计算得分",
            on_done=came,
            on_failed=failed,
        )

    def _to(self, page: str, target: object) -> Callable[[], None]:
        return lambda: self.ctx.go_to(page, target)

    def _show(self, board: ScoreBoard | None, empty: EmptyText) -> None:
        self.board = board
        lines = () if board is None else board.lines
        self.scores.show_lines(lines, empty)
        self.tiers.show_board(board.tiers if board is not None and lines else None)
        withheld = "" if board is None else board.tiers.withheld
        self.withheld.setText(withheld)
        self.withheld.setVisible(bool(withheld))
        count = 0 if board is None else len(board.tiers.for_meeting)
        self.tabs.setTabText(1, f"等次 · {count}" if count else "等次")
        warnings = () if board is None else board.warnings
        self.warning.setText("\n\n".join(warnings) or NO_NOTES)
        self.tabs.setTabText(2, f"{NOTES} · {len(warnings)}" if warnings else NOTES)
        if self._wish is not None:
            self.scores.select(self._wish)
            self._wish = None
        self._usable()

    def _usable(self) -> None:
        there = self.board is not None and bool(self.board.lines)
        self.primary.setEnabled(there)
        self.firm.setEnabled(there)

    def _derive(self, unit: UUID) -> Derivation:
        """The tree of a unit of the quarter that is shown; called in a worker."""
        board, cycle = self.board, self._shown_cycle
        if board is None or cycle is None:
            raise NotFound("得分已经变化，请稍候再选。")
        return self.services.scores.derive(cycle, board.quarter, unit)

    # doing

    def _ask_firmness(self) -> None:
        cycle, quarter, ticket = self.period.cycle, self.period.quarter, self._ticket
        if cycle is None:
            return

        def came(found: tuple[StabilityLine, ...]) -> None:
            self._usable()
            if ticket == self._ticket:
                self.tabs.setCurrentWidget(self.scores)
                self.scores.show_intervals({line.unit: _interval(line) for line in found})

        self.firm.setEnabled(False)
        self.run(
            "分析名次稳定性",
            lambda task: self.services.scores.stability(cycle, quarter, progress=task),
            came,
            cancelled=self._usable,
        )

    def _export(self) -> None:
        cycle, quarter, board = self.period.cycle, self.period.quarter, self.board
        if cycle is None or board is None:
            return
        path = self.chooser.save_as(self, board.file_name, KINDS)
        if path is None:
            return

        def done(_none: None) -> None:
            self.ctx.alerts.success(f"已导出“{path.name}”。")

        self.run(
            "导出得分表",
            lambda task: _write(
                path, self.services.scores.export_xlsx(cycle, quarter, progress=task)
            ),
            done,
        )

    def show_target(self, target: object) -> None:
        """Go to a unit, or to a quarter."""
        match target:
            case UUID():
                self.tabs.setCurrentWidget(self.scores)
                if self.board is None:
                    self._wish = target
                else:
                    self.scores.select(target)
            case (UUID() as cycle, int() as quarter):
                self.period.show_period(cycle, quarter)
                self._read_board()
            case _:
                return


def _interval(line: StabilityLine) -> str:
    return str(line.best) if line.best == line.worst else f"{line.best}—{line.worst}"


def _write(path: Path, data: bytes) -> None:
    try:
        safe_write(path, data)
    except OSError:
        raise ServiceError(
            f"没有写入“{path.name}”。文件可能正被其他程序打开，或该位置不能写入。"
            "请关闭文件或换一个位置后再导出。"
        ) from None
