"""系统: its sections at the left, the chosen one beside them."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListWidget,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.services.permissions import Operation, allowed
from desktop.services.registry import Services
from desktop.views.context import ViewContext
from desktop.views.pages import Page
from desktop.views.system.about import AboutPane
from desktop.views.system.accounts import AccountsPane
from desktop.views.system.appearance import AppearancePane
from desktop.views.system.audit_log import AuditPane
from desktop.views.system.checking import CheckPane
from desktop.views.system.password import PasswordPane


@runtime_checkable
class _Loading(Protocol):
    def load(self) -> None:
        """Read what the section shows."""


class SystemPage(Page):
    """Only the sections that the role may use."""

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Open at 外观."""
        super().__init__()
        self._ctx = ctx
        role = services.desk.actor.role
        panes: list[QWidget] = [AppearancePane(ctx), PasswordPane(ctx, services)]
        if allowed(role, Operation.READ_ACCOUNTS):
            panes.append(AccountsPane(ctx, services))
        if allowed(role, Operation.AUDIT):
            panes.append(AuditPane(ctx, services))
        if allowed(role, Operation.CHECK):
            panes.append(CheckPane(ctx, services))
        panes.append(AboutPane(ctx, services))
        self.panes: dict[str, QWidget] = {}
        self.sections = QListWidget()
        self.sections.setAccessibleName("系统各项")
        self.stack = QStackedWidget()
        for pane in panes:
            title = str(vars(type(pane))["title"])
            self.panes[title] = pane
            self.sections.addItem(title)
            self.stack.addWidget(_scrolled(pane))
        self.sections.currentRowChanged.connect(self._open)
        frame = QFrame()
        frame.setObjectName("detailPane")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.stack)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self.sections)
        layout.addWidget(frame, 1)
        ctx.theme.changed.connect(self._fit)
        self._fit()
        self.sections.setCurrentRow(0)

    def _fit(self) -> None:
        metrics = self._ctx.theme.metrics
        self.sections.setFixedWidth(metrics.px(152))
        for row in range(self.sections.count()):
            self.sections.item(row).setSizeHint(QSize(0, metrics.row))

    def _open(self, row: int) -> None:
        self.stack.setCurrentIndex(row)
        pane = list(self.panes.values())[row]
        if isinstance(pane, _Loading):
            pane.load()

    def show_target(self, target: object) -> None:
        """A section by its title."""
        if target in self.panes:
            self.sections.setCurrentRow(list(self.panes).index(target))


def _scrolled(pane: QWidget) -> QScrollArea:
    """Large letters may need more height than the window has."""
    pane.setObjectName("formBody")
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(pane)
    return area
