"""Page 对象库: units and cadres; import from anywhere on the page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from desktop.services.registry import Services
from desktop.views.changes import Changes
from desktop.views.context import ViewContext
from desktop.views.labels import button
from desktop.views.pages import Page
from desktop.views.subjects.batches import BatchesPane
from desktop.views.subjects.cadre_pane import CadrePane
from desktop.views.subjects.choosing import FileChooser, SystemChooser
from desktop.views.subjects.import_pane import ImportPane
from desktop.views.subjects.record_tab import RecordTab
from desktop.views.subjects.rights import Rights
from desktop.views.subjects.sources import (
    CADRE_COLUMNS,
    CADRE_LEVELS,
    UNIT_COLUMNS,
    UNIT_KINDS,
    cadre_source,
    unit_source,
)
from desktop.views.subjects.unit_pane import UnitPane
from desktop.views.widgets.drop import FileDrop
from desktop.views.widgets.empty import EmptyText


class SubjectsPage(Page):
    """The page. Targets: ("unit", id), ("cadre", id), ("import", paths), "new-unit", "new-cadre"."""

    def __init__(
        self, ctx: ViewContext, services: Services, chooser: FileChooser | None = None
    ) -> None:
        """``chooser`` stands in for the system's file dialogs in tests."""
        super().__init__()
        self._ctx, self._services = ctx, services
        self._chooser = chooser or SystemChooser(ctx.settings)
        self.rights = Rights.of(services.desk.actor.role)
        self.unit_pane = UnitPane(ctx, services, self.rights)
        self.cadre_pane = CadrePane(ctx, services, self.rights, self._chooser)
        self.units = self._unit_tab()
        self.cadres = self._cadre_tab()
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName("对象库分类")
        self.tabs.addTab(self.units, "单位")
        self.tabs.addTab(self.cadres, "干部")
        self._tabs: list[RecordTab] = [self.units, self.cadres]
        self.importing = ImportPane(ctx, services, self.rights, self._chooser)
        self.batches = BatchesPane(ctx, services, self.rights)
        self.tabs.setCornerWidget(self._corner())
        self.stack = QStackedWidget()
        for widget in (self.tabs, self.importing, self.batches):
            self.stack.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.stack)
        self._connect()
        self._tab_shown(0)

    def _connect(self) -> None:
        self.tabs.currentChanged.connect(self._tab_shown)
        self.importing.left.connect(self._to_lists)
        self.batches.left.connect(self._to_lists)
        self.unit_pane.cadre_wanted.connect(self.open_cadre)
        self.cadre_pane.cadre_wanted.connect(self.open_cadre)
        self.cadre_pane.portrait_wanted.connect(
            lambda key: self._ctx.go_to("dossiers", ("cadre", key))
        )
        self.unit_pane.saved.connect(lambda key: self._written(self.units, key))
        self.cadre_pane.saved.connect(lambda key: self._written(self.cadres, key))
        self.cadre_pane.removed.connect(lambda _key: self.cadres.forget())
        self._ctx.changes.happened.connect(self._changed)
        if self.rights.take_in:
            FileDrop(self).dropped.connect(self.import_paths)

    # --- the tabs ----------------------------------------------------------------------

    def _fills(self, reason: str) -> EmptyText:
        if self.rights.take_in:
            return EmptyText(f"{reason}导入文件后即可看到。", "导入…", self.choose_files)
        return EmptyText(f"{reason}考核办导入并下发后即可看到。")

    def _unit_tab(self) -> RecordTab:
        return RecordTab(
            self._ctx, "units", unit_source(self._services), UNIT_COLUMNS, self.unit_pane,
            title="考核单位清单", hint="筛选单位名称", narrow=UNIT_KINDS,
            empty=self._fills("还没有考核单位，"),
        )  # fmt: skip

    def _cadre_tab(self) -> RecordTab:
        return RecordTab(
            self._ctx, "cadres", cadre_source(self._services), CADRE_COLUMNS, self.cadre_pane,
            title="干部清单", hint="筛选姓名、单位或职务", narrow=CADRE_LEVELS,
            empty=self._fills("还没有干部，"),
        )  # fmt: skip

    def _corner(self) -> QWidget:
        corner = QWidget()
        bar = QHBoxLayout(corner)
        bar.setContentsMargins(0, 0, 0, 4)
        bar.setSpacing(8)
        self.new = button("新建", name="新建单位或干部")
        self.new.clicked.connect(self.start_new)
        self.record = button("导入记录")
        self.record.clicked.connect(self.show_batches)
        self.folder = button("导入文件夹…")
        self.folder.clicked.connect(lambda: self.import_paths(self._chooser.open_folder(self)))
        self.take_in = button("导入…", name="导入文件")
        self.take_in.clicked.connect(self.choose_files)
        for item in (self.new, self.record, self.folder, self.take_in):
            bar.addWidget(item)
        # Shown before they have their place, they would flash as windows of their own.
        self.new.setVisible(self.rights.edit)
        for item in (self.record, self.folder, self.take_in):
            item.setVisible(self.rights.take_in)
        return corner

    def _tab_shown(self, place: int) -> None:
        tab = self._tabs[place]
        tab.load()
        self.new.setVisible(self.rights.edit and tab in (self.units, self.cadres))

    def _to_lists(self) -> None:
        self.stack.setCurrentWidget(self.tabs)

    # --- import ------------------------------------------------------------------------

    def choose_files(self) -> None:
        """The button 导入…"""
        self.import_paths(self._chooser.open_files(self))

    def import_paths(self, paths: Sequence[Path]) -> None:
        """Preview files and folders, dropped or chosen."""
        if not paths or not self.rights.take_in:
            return
        if self.importing.busy:
            self._ctx.alerts.warn("正在处理上一批文件，请等它完成或取消后再导入。")
            return
        self.flush_draft()
        self.stack.setCurrentWidget(self.importing)
        self.importing.start(paths)

    def show_batches(self) -> None:
        """The list of past imports."""
        self.stack.setCurrentWidget(self.batches)
        self.batches.load()

    # --- going somewhere ---------------------------------------------------------------

    def open_unit(self, key: UUID) -> None:
        """Show a unit."""
        self._to_lists()
        self.tabs.setCurrentWidget(self.units)
        self.units.go_to(key)

    def open_cadre(self, key: UUID) -> None:
        """Show a cadre."""
        self._to_lists()
        self.tabs.setCurrentWidget(self.cadres)
        self.cadres.go_to(key)

    def show_target(self, target: object) -> None:
        """Go where a search hit, a card or 新建 leads."""
        match target:
            case ("unit", UUID() as key):
                self.open_unit(key)
            case ("cadre", UUID() as key):
                self.open_cadre(key)
            case ("import", tuple() as paths):
                self.import_paths(paths)
            case "new-unit":
                self._new(self.units, self.unit_pane)
            case "new-cadre":
                self._new(self.cadres, self.cadre_pane)
            case _:
                return

    def start_new(self) -> None:
        """New in the tab that is shown."""
        if self.tabs.currentWidget() is self.cadres:
            self._new(self.cadres, self.cadre_pane)
        else:
            self._new(self.units, self.unit_pane)

    def _new(self, tab: RecordTab, pane: Any) -> None:
        if not self.rights.edit:
            return
        self._to_lists()
        self.tabs.setCurrentWidget(tab)
        tab.leave_row()
        pane.start_new()
        pane.form.fields["name"].editor.setFocus()

    def flush_draft(self) -> None:
        """Store unsaved forms now."""
        for tab in self._tabs:
            tab.flush_draft()

    # --- changes -----------------------------------------------------------------------

    def _written(self, tab: RecordTab, key: UUID) -> None:
        tab.list.select_id(key)
        tab.list.reload()

    def _changed(self, changes: Changes) -> None:
        if changes.touches("unit"):
            self.cadre_pane.forget_units()
        if changes.touches("unit", "leadership_team", "cadre"):
            self.units.reload()
        if changes.touches("cadre", "unit", "same_as", "not_same", "family_member", "posting"):
            self.cadres.reload()
        if changes.touches("batch") and self.stack.currentWidget() is self.batches:
            self.batches.load()
