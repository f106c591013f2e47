"""The detail form: label above, value below, thin rules, one primary button.

It carries the version of the row it shows, so that a stale form is noticed by the
service; it says ``draft_due`` two seconds after the last keystroke; faults stand under
their field and in a list that jumps to each.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.views.context import ViewContext
from desktop.views.labels import button, plain, rule, tip_text
from desktop.views.widgets.fields import Field, FieldKind, FieldSpec, make_field
from desktop.views.widgets.one_shot import one_shot

__all__ = ["DetailForm", "FieldKind", "FieldSpec", "FormData", "GroupSpec"]

DRAFT_MS = 2000
MAX_FAULTS = 4
NARROW = 400  # pixels at 12 pt


@dataclass(frozen=True, slots=True)
class GroupSpec:
    """Fields that belong together under one heading; ``columns`` side by side."""

    title: str
    fields: tuple[FieldSpec, ...]
    columns: int = 2


@dataclass(frozen=True, slots=True)
class FormData:
    """What a form holds: the values by field key, and the version they were read at."""

    values: Mapping[str, object]
    version: object = None


class DetailForm(QWidget):
    """A form made from ``GroupSpec``s. ``submitted`` comes only without faults."""

    submitted = Signal(object)
    changed = Signal()
    draft_due = Signal(object)

    def __init__(
        self,
        ctx: ViewContext,
        groups: Sequence[GroupSpec],
        *,
        primary: str = "保存",
        today: Callable[[], date] = date.today,
    ) -> None:
        """``primary`` is the word of the one primary button; empty hides it."""
        super().__init__()
        self._ctx, self._loading = ctx, False
        self._version: object = None
        self._before: dict[str, object] = {}
        self.fields: dict[str, Field] = {}
        self._grids: list[tuple[QGridLayout, GroupSpec]] = []
        self._narrow = False
        self.body = QWidget()
        self.body.setObjectName("formBody")
        column = QVBoxLayout(self.body)
        column.setContentsMargins(24, 16, 24, 24)
        column.setSpacing(12)
        self.head = QVBoxLayout()  # pages put the name, badges and photo here
        column.addLayout(self.head)
        for place, group in enumerate(groups):
            if place:
                column.addWidget(rule())
            column.addLayout(self._group(group, today))
        column.addStretch(1)
        self.tail = QVBoxLayout()  # pages put lists that belong to the record here
        column.addLayout(self.tail)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(self.body)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.area, 1)
        layout.addWidget(self._footer(primary))
        self._timer = one_shot(self, DRAFT_MS, self.flush_draft)
        self._before = self.values()

    def _group(self, group: GroupSpec, today: Callable[[], date]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(12)
        heading = plain(group.title, "heading")
        if not group.title:  # shown before it has its place, it would flash as a window of its own
            heading.hide()
        grid.addWidget(heading, 0, 0, 1, group.columns)
        for spec in group.fields:
            field = make_field(spec, today)
            self.fields[spec.key] = field
            field.edited.connect(self._edited)
        self._grids.append((grid, group))
        self._arrange(grid, group, group.columns)
        return grid

    def _arrange(self, grid: QGridLayout, group: GroupSpec, columns: int) -> None:
        """Put the fields side by side, or below each other where the pane is narrow."""
        row, place = 1, 0
        for spec in group.fields:
            field = self.fields[spec.key]
            span = min(spec.span, columns)
            if place + span > columns:
                row, place = row + 1, 0
            grid.removeWidget(field)
            grid.addWidget(field, row, place, 1, span)
            place += span
        for number in range(group.columns):
            grid.setColumnStretch(number, 1 if number < columns else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """One column when two would squeeze the letters."""
        super().resizeEvent(event)
        narrow = self.width() < self._ctx.theme.metrics.px(NARROW)
        if narrow != self._narrow:
            self._narrow = narrow
            for grid, group in self._grids:
                self._arrange(grid, group, 1 if narrow else group.columns)

    def _footer(self, primary: str) -> QWidget:
        footer = self.footer = QWidget()
        footer.setObjectName("formFooter")
        footer.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        layout = QVBoxLayout(footer)
        layout.setContentsMargins(24, 8, 24, 8)
        layout.setSpacing(4)
        self._faults = QVBoxLayout()
        self._faults.setSpacing(0)
        layout.addLayout(self._faults)
        bar = QHBoxLayout()
        bar.setSpacing(8)
        self.state = plain("", "hint")
        bar.addWidget(self.state, 1)
        self.extra = QHBoxLayout()  # secondary buttons, left of the primary one
        self.extra.setSpacing(8)
        bar.addLayout(self.extra)
        self.primary = button(primary, "primary")
        if not primary:
            self.primary.hide()
        self.primary.clicked.connect(self.submit)
        bar.addWidget(self.primary)
        layout.addLayout(bar)
        return footer

    # values

    def load(self, data: FormData) -> None:
        """Show a row; what is not in ``values`` is empty."""
        self._loading = True
        for key, field in self.fields.items():
            field.set_value(data.values.get(key))
            field.show_fault(None)
        self._loading = False
        self._version = data.version
        self._before = self.values()
        self._timer.stop()
        self._list_faults({})
        self.state.setText("")

    def load_draft(self, data: FormData) -> None:
        """Show a draft over the loaded row; the version is that of the draft."""
        before = self._before
        self.load(data)
        self._before = before
        self.state.setText("已恢复上次未保存的草稿")

    def lay_over(self, values: Mapping[str, object]) -> None:
        """Put some of a draft's values upon what is shown; the cursor's field is not among them."""
        self._loading = True
        for key, value in values.items():
            self.fields[key].set_value(value)
        self._loading = False
        self.state.setText("已恢复上次未保存的草稿")

    def values(self) -> dict[str, object]:
        """What stands in the fields now; an unreadable date is its text."""
        return {key: field.value() for key, field in self.fields.items()}

    def data(self) -> FormData:
        """Values and version."""
        return FormData(self.values(), self._version)

    @property
    def own(self) -> dict[str, object]:
        """The values that differ from what was loaded."""
        return {k: v for k, v in self.values().items() if v != self._before.get(k)}

    @property
    def dirty(self) -> bool:
        """Whether something differs from what was loaded."""
        return self.values() != self._before

    def set_enabled(self, enabled: bool) -> None:
        """Let the user edit, or only read."""
        for field in self.fields.values():
            field.set_read_only(not enabled)
        self.primary.setEnabled(enabled)

    def offer_saving(self, *, offered: bool) -> None:
        """A form that is only read needs no foot: a dead button only takes room."""
        self.footer.setVisible(offered)

    def saved(self, version: object) -> None:
        """The row was written: this is its version now."""
        self._version = version
        self._before = self.values()
        self._timer.stop()
        self.state.setText("已保存")

    # drafts and faults

    def _edited(self) -> None:
        if not self._loading:
            self.state.setText("有未保存的修改")
            self._timer.start()
            self.changed.emit()

    def flush_draft(self) -> None:
        """Hand out the draft at once (before locking or leaving); nothing when clean."""
        self._timer.stop()
        if self.dirty:
            self.draft_due.emit(self.data())
            self.state.setText("草稿已自动保存")

    def check(self) -> dict[str, str]:
        """The faults by field key, shown under the fields and listed."""
        faults = {key: text for key, field in self.fields.items() if (text := field.check())}
        self.show_faults(faults)
        return faults

    def show_faults(self, faults: Mapping[str, str]) -> None:
        """Show faults found here or refused by the service; unknown keys are listed too."""
        for key, field in self.fields.items():
            field.show_fault(faults.get(key))
        self._list_faults(faults)

    def _list_faults(self, faults: Mapping[str, str]) -> None:
        while self._faults.count():
            widget = self._faults.takeAt(0).widget()
            widget.hide()
            widget.deleteLater()
        if not faults:
            return
        self._faults.addWidget(plain(f"有 {len(faults)} 处需要修改：", "fault"))
        for key, text in list(faults.items())[:MAX_FAULTS]:
            self._faults.addWidget(self._fault_line(key, text))

    def _fault_line(self, key: str, text: str) -> QPushButton | QLabel:
        field = self.fields.get(key)
        if field is None:
            return plain(text, "fault", wrap=True)
        line = button(f"· {field.spec.label}", "fault", name=f"{field.spec.label}：{text}")
        line.setToolTip(tip_text(text))
        line.clicked.connect(lambda: self.jump(key))
        return line

    def jump(self, key: str) -> None:
        """Bring a field into view and put the cursor there."""
        field = self.fields[key]
        self.area.ensureWidgetVisible(field)
        field.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def submit(self) -> None:
        """Check; with faults jump to the first, without hand the values out."""
        faults = self.check()
        if faults:
            self.jump(next(iter(faults)))
        else:
            self.submitted.emit(self.data())
