"""The changes that an amendment has collected, as one field of its form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.services.scheme_forms import IndicatorDraft
from desktop.views.labels import button, plain
from desktop.views.setup.scheme.amend_values import Collected, packed, unpacked
from desktop.views.subjects.short_table import ShortTable
from desktop.views.theme import Theme
from desktop.views.widgets.fields import Field, FieldSpec
from desktop.views.widgets.list_model import Column

NONE = "请在左侧选择要修改的指标或规则，修改后点“加入修订”。"


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One line of the collection."""

    what: str
    how: str


COLUMNS: tuple[Column[ChangeLine], ...] = (
    Column("what", "修改内容", lambda c: c.what, 240),
    Column("how", "方式", lambda c: c.how, 88),
)


class ChangesField(Field):
    """The value is what was collected."""

    def __init__(self, spec: FieldSpec, theme: Theme) -> None:
        """Nothing collected."""
        self._frame = QWidget()
        super().__init__(spec, self._frame)
        self._theme = theme
        self._collected = Collected()
        self._names: Mapping[UUID, str] = {}
        self._read_only = False
        self.table = ShortTable(theme, spec.label, COLUMNS, wide=0)
        self.empty = plain(NONE, "secondary", wrap=True)
        self.drop = button("移出")
        self.drop.clicked.connect(self._drop)
        bar = QHBoxLayout()
        bar.addStretch(1)
        bar.addWidget(self.drop)
        layout = QVBoxLayout(self._frame)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.empty)
        layout.addWidget(self.table)
        layout.addLayout(bar)
        theme.changed.connect(self._show)
        self._show()

    def set_names(self, names: Mapping[UUID, str]) -> None:
        """How indicators and rules are called."""
        self._names = dict(names)
        self._show()

    def lines(self) -> Sequence[ChangeLine]:
        """What was collected, in words."""
        found = self._collected
        return [
            *(ChangeLine(self._name_of(i), "修改" if i.id else "新增") for i in found.indicators),
            *(ChangeLine(self._names.get(key, "指标"), "停用") for key in found.withdrawn),
            *(ChangeLine(self._names.get(r.id, "规则"), f"改为 {r.value}") for r in found.rules),
        ]

    def _name_of(self, draft: IndicatorDraft) -> str:
        before = self._names.get(draft.id, "") if draft.id else ""
        return before or draft.title

    def _show(self) -> None:
        count = len(self._collected)
        self.table.show_rows(self.lines())
        self.table.setVisible(bool(count))
        self.table.setFixedHeight(self._theme.metrics.row * (min(max(count, 1), 5) + 1) + 4)
        self.empty.setVisible(not count)
        self.drop.setVisible(bool(count) and not self._read_only)

    def _drop(self) -> None:
        place = max(0, self.table.currentIndex().row())
        self.set_value(self._collected.dropped(place))
        self.edited.emit()

    def collect(self, collected: Collected) -> None:
        """Take another state, as the user does with 加入修订."""
        self.set_value(collected)
        self.edited.emit()

    def value(self) -> Collected:
        """What was collected."""
        return self._collected

    def set_value(self, value: object) -> None:
        """Show another state."""
        self._collected = value if isinstance(value, Collected) else Collected()
        self._show()

    def set_read_only(self, read_only: bool) -> None:
        """Only show."""
        self._read_only = read_only
        self._show()

    def check(self) -> str | None:
        """The service says what else is missing."""
        return None

    def pack(self) -> object:
        """The value for a draft."""
        return packed(self._collected)

    def unpack(self, stored: object) -> object:
        """The value back from a draft."""
        return unpacked(stored)
