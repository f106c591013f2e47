"""考核人员: the pool, entries and removals, mentors, reviews."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout

from desktop.services.permissions import Operation, allowed
from desktop.services.registry import Services
from desktop.services.security.files import safe_write
from desktop.terms import SeatKind
from desktop.views.context import ViewContext
from desktop.views.labels import button
from desktop.views.setup.pool.columns import COLUMNS, STANDS, PoolSource
from desktop.views.setup.pool.person_pane import PersonPane
from desktop.views.subjects.choosing import FileChooser, SystemChooser
from desktop.views.subjects.record_tab import RecordTab
from desktop.views.widgets.drop import FileDrop
from desktop.views.widgets.empty import EmptyText
from desktop.views.widgets.place import Place

XLSX = "Excel 工作簿 (*.xlsx)"


class PoolTab(RecordTab):
    """The list with two narrowings, and the person beside it."""

    def __init__(
        self, ctx: ViewContext, source: PoolSource, pane: PersonPane, empty: EmptyText
    ) -> None:
        super().__init__(
            ctx, "pool", source, COLUMNS, pane,
            title="考核人员清单", hint="筛选姓名、单位或领域", narrow=STANDS, empty=empty,
        )  # fmt: skip
        self._pool = source
        self.posts = QComboBox()
        self.posts.setAccessibleName("考核人员清单：岗位类别")
        self.posts.addItem("全部岗位", None)
        for value, label in SeatKind.labels().items():
            self.posts.addItem(label, value)
        self.posts.activated.connect(self._post_chosen)
        # A line of their own: the list must leave the form its half of the page.
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self.narrow, 1)
        line.addWidget(self.posts, 1)
        for box in (self.narrow, self.posts):
            box.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
            box.setMinimumContentsLength(4)
        layout = self.list.layout()
        if isinstance(layout, QVBoxLayout):
            layout.insertLayout(1, line)

    def _post_chosen(self, _row: int) -> None:
        self._pool.post = self.posts.currentData()
        self.list.reload()

    def go_to(self, key: UUID) -> None:
        """Show a person, whatever the filters were."""
        if self.list.model.row_of(key) < 0:
            self.posts.setCurrentIndex(0)
            self._pool.post = None
        super().go_to(key)


class PoolPlace(Place):
    """Targets: a person's id, or "new"."""

    nouns = (
        "assessor",
        "pool_movement",
        "mentorship",
        "unavailability",
        "assessor_review",
        "seat",
        "assessment_team",
        "unit",
        "cadre",
    )

    def __init__(
        self, ctx: ViewContext, services: Services, chooser: FileChooser | None = None
    ) -> None:
        """``chooser`` stands in for the system's file dialogs in tests."""
        super().__init__(ctx, "考核人员")
        self.services = services
        self._chooser = chooser or SystemChooser(ctx.settings)
        role = services.desk.actor.role
        self._edit = allowed(role, Operation.EDIT_POOL)
        self._take_in = allowed(role, Operation.IMPORT)
        self.source = PoolSource(services)
        self.pane = PersonPane(ctx, services)
        self.tab = PoolTab(ctx, self.source, self.pane, self._empty())
        self.new = button("新建", name="新建考核员")
        self.new.clicked.connect(self.start_new)
        self.new.setVisible(self._edit)
        self.take_in = button("导入…", name="导入考核人员信息库")
        self.take_in.clicked.connect(self.choose_files)
        self.take_in.setVisible(self._take_in)
        self.export = button("导出…", name="导出考核人员信息库")
        self.export.clicked.connect(self.write_workbook)
        self.export.setVisible(allowed(role, Operation.PRINT))
        for item in (self.new, self.take_in, self.export):
            self.head.addWidget(item)
        self.body.addWidget(self.tab, 1)
        self.footer.hide()  # the form beside the list has its own, with the one primary button
        self.pane.saved.connect(self._written)
        if self._take_in:
            FileDrop(self).dropped.connect(self.import_paths)

    def _empty(self) -> EmptyText:
        reason = "考核人员信息库是空的，"
        if self._take_in:
            return EmptyText(
                f"{reason}导入工作簿后即可看到，也可以逐个新建。", "导入…", self.choose_files
            )
        return EmptyText(f"{reason}请由考核办工作人员导入。")

    # --- the list ----------------------------------------------------------------------

    def arrived(self) -> None:
        """Read the list, the first time it is seen; afterwards it follows every change."""
        self.tab.load()

    def load(self) -> None:
        """Read the list and the person again."""
        self.tab.reload()

    def _written(self, key: UUID) -> None:
        self.tab.list.select_id(key)
        self.tab.list.reload()

    def start_new(self) -> None:
        """An empty form."""
        if not self._edit:
            return
        self.tab.leave_row()
        self.pane.start_new()
        self.pane.form.fields["name"].editor.setFocus()

    def show_target(self, target: object) -> None:
        """A person, or "new"."""
        match target:
            case UUID() as key:
                self.tab.go_to(key)
            case "new":
                self.start_new()
            case _:
                return

    def flush_draft(self) -> None:
        """Store what is unsaved now."""
        self.tab.flush_draft()

    # --- workbooks ---------------------------------------------------------------------

    def choose_files(self) -> None:
        """The button 导入…"""
        self.import_paths(self._chooser.open_files(self))

    def import_paths(self, paths: Sequence[Path]) -> None:
        """Preview files on the page that takes all files in."""
        if paths and self._take_in:
            self.ctx.go_to("subjects", ("import", tuple(paths)))

    def write_workbook(self) -> None:
        """Write the people of the list, as it is narrowed now, to a chosen place."""
        today = self.services.desk.clock.today()
        suggested = f"考核人员信息库_{today:%Y%m%d}.xlsx"
        path = self._chooser.save_as(self, suggested, XLSX)
        if path is None:
            return
        query = self.tab.list.query
        asked = self.source.asked(
            query.text, self.source.only, query.sort, descending=query.descending
        )

        def work(_task: object) -> str:
            safe_write(path, self.services.assessors.export_xlsx(asked), mode=0o644)
            return path.name

        self.ctx.tasks.run(
            work,
            title="导出考核人员信息库",
            on_done=lambda name: self.ctx.alerts.success(f"考核人员信息库已导出：{name}"),
        )
