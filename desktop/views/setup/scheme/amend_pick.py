"""The frozen tree and rules, from which an amendment takes what it changes."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QTabWidget, QVBoxLayout, QWidget

from desktop.views.context import ViewContext
from desktop.views.labels import button
from desktop.views.setup.scheme.reading import SchemeRead
from desktop.views.setup.scheme.rules_tab import COLUMNS as RULE_COLUMNS
from desktop.views.setup.scheme.tree_view import IndicatorTreeView
from desktop.views.widgets.list_model import StaticSource
from desktop.views.widgets.list_table import ListTable

TREE_COLUMNS = (0, 1, 2)  # title, weight, method: the form beside it shows the rest


class AmendPick(QTabWidget):
    """``indicator`` gives a line, ``rule`` the id of a rule, when the user chooses one."""

    indicator = Signal(object)
    rule = Signal(object)
    add = Signal()
    withdraw = Signal(object)

    def __init__(self, ctx: ViewContext) -> None:
        """Empty until ``show_read``."""
        super().__init__()
        self.setAccessibleName("选择要修改的内容")
        self._quiet = True
        self.tree = IndicatorTreeView(ctx.theme, "现行指标", TREE_COLUMNS)
        self.new = button("新增指标")
        self.out = button("停用此指标", "danger")
        self.rules = ListTable(
            ctx, "scheme_amend_rules", RULE_COLUMNS[:3], title="现行规则", filter_hint="筛选规则"
        )
        tools = QHBoxLayout()
        tools.setSpacing(8)
        tools.addWidget(self.new)
        tools.addWidget(self.out)
        tools.addStretch(1)
        first = QWidget()
        column = QVBoxLayout(first)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(8)
        column.addLayout(tools)
        column.addWidget(self.tree, 1)
        second = QWidget()
        column = QVBoxLayout(second)
        column.setContentsMargins(0, 8, 0, 0)
        column.addWidget(self.rules)
        self.addTab(first, "指标")
        self.addTab(second, "规则")
        self.new.clicked.connect(self.add.emit)
        self.out.clicked.connect(self._out)
        self.tree.picked.connect(self._picked)
        self.tree.clicked.connect(lambda _index: self._picked(self.tree.current()))
        self.tree.chosen.connect(lambda: self._picked(self.tree.current()))
        self.rules.table.clicked.connect(lambda _index: self._rule())
        self.rules.picked.connect(lambda _key: self._rule() if self._at_rules() else None)

    def show_read(self, read: SchemeRead) -> None:
        """Show the scheme as it stands; nothing is chosen."""
        self._quiet = True
        self.tree.show_lines(read.indicators)
        self.out.setEnabled(self.tree.current() is not None)
        self._quiet = False
        self.rules.show_source(StaticSource(read.rules, lambda r: r.id, RULE_COLUMNS[:3]))

    def _at_rules(self) -> bool:
        return self.rules.table.hasFocus()

    def _picked(self, line: object) -> None:
        self.out.setEnabled(line is not None)
        if line is not None and not self._quiet:
            self.indicator.emit(line)

    def _rule(self) -> None:
        key = self.rules.current_id()
        if key is not None:
            self.rule.emit(key)

    def _out(self) -> None:
        line = self.tree.current()
        if line is not None:
            self.withdraw.emit(line)
