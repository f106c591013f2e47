"""Workbooks that fell on 对象库 but are taken in on another page: the way there."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from desktop.services.imports import ImportPlan
from desktop.terms import ImportKind
from desktop.views.context import ViewContext

PLACES = {
    ImportKind.SCHEME: ("setup", "scheme", "考核方案"),
    ImportKind.PROGRESS: ("setup", "progress", "指标进展"),
    ImportKind.POLL: ("records", "polls", "民主测评"),
}


class ElsewhereButton(QPushButton):
    """Shown when a workbook of the plan is taken in elsewhere; leads there with its path."""

    def __init__(self, ctx: ViewContext) -> None:
        """Hidden until ``show_plan`` finds such a workbook."""
        super().__init__()
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(False)
        self.target: tuple[str, tuple[str, object]] | None = None
        self._ctx = ctx
        self.clicked.connect(self._go)
        self.setAccessibleName("到所属页面导入")
        self.hide()

    def show_plan(self, plan: ImportPlan | None) -> None:
        """Offer the place of the first kind that is not taken here."""
        self.target, word = _elsewhere(plan)
        self.setText(word)
        self.setAccessibleName(word or "到所属页面导入")
        self.setVisible(self.target is not None)

    def _go(self) -> None:
        if self.target is not None:
            self._ctx.go_to(*self.target)


def _elsewhere(plan: ImportPlan | None) -> tuple[tuple[str, tuple[str, object]] | None, str]:
    for kind, (page, key, name) in PLACES.items():
        paths = tuple(
            file.source.data
            for file in (() if plan is None else plan.inputs)
            if file.kind is kind and isinstance(file.source.data, Path)
        )
        if paths:
            return (page, (key, ("import", paths))), f"到“{name}”中导入"
    return None, ""
