"""The tree of indicators: a model over lines that are read whole, from the top of the tree."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from PySide6.QtCore import QModelIndex, QObject, Qt

from desktop.services.scheme_forms import IndicatorLine
from desktop.services.scheme_values import QUARTERS
from desktop.terms import UnitKind
from desktop.views.labels import tip_text
from desktop.views.widgets.tree_rows import Index, TreeRows

IdRole = Qt.ItemDataRole.UserRole + 1
FIRST = "第一考题"


def number(value: Decimal | None) -> str:
    """A number as people write it: without the noughts that a store adds."""
    if value is None:
        return ""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def kinds_text(kinds: frozenset[UnitKind]) -> str:
    """The unit kinds that an indicator applies to; none chosen means all of them."""
    return "、".join(kind.label for kind in UnitKind if kind in kinds) or "全部"


def quarters_text(quarters: frozenset[int]) -> str:
    """The quarters in which an indicator is due; none chosen means all of them."""
    return "、".join(f"{q}季度" for q in QUARTERS if q in quarters) or "各季度"


def amendments_text(numbers: Sequence[int]) -> str:
    """The amendments behind a value."""
    return "、".join(f"第{n}号" for n in numbers)


def _weight(line: IndicatorLine) -> str:
    return number(line.weight if line.value.weighed or not line.value.leaf else line.value.cap)


def _method(line: IndicatorLine) -> str:
    return line.value.method.label if line.value.method is not None else ""


def _direction(line: IndicatorLine) -> str:
    return line.value.direction.label if line.value.direction is not None else ""


def title_text(line: IndicatorLine) -> str:
    """1.2　title."""
    return f"{line.value.code}　{line.value.title}"


@dataclass(frozen=True, slots=True)
class TreeColumn:
    """One column; ``width`` in pixels at 12 pt, the first takes what is left."""

    title: str
    text: Callable[[IndicatorLine], str]
    width: int
    right: bool = False


COLUMNS = (
    TreeColumn("指标", title_text, 240),
    TreeColumn("权重", _weight, 56, right=True),
    TreeColumn("计分", _method, 56),
    TreeColumn("方向", _direction, 88),
    TreeColumn("适用", lambda i: kinds_text(i.value.kinds) if i.value.leaf else "", 96),
    TreeColumn("责任部门", lambda i: i.value.office or "", 112),
    TreeColumn("修订", lambda i: amendments_text(i.value.amendments), 72),
)


class IndicatorTree(TreeRows):
    """Read-only; a node is known by its place in the sequence of lines."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Empty until ``show_lines``."""
        super().__init__(len(COLUMNS), parent)
        self._lines: tuple[IndicatorLine, ...] = ()
        self._place: dict[UUID, int] = {}

    def show_lines(self, lines: Sequence[IndicatorLine]) -> None:
        """Show another tree; a line whose parent is not among them stands at the top."""
        self.beginResetModel()
        self._lines = tuple(lines)
        self._place = {line.value.id: place for place, line in enumerate(self._lines)}
        parents = (line.value.parent for line in self._lines)
        self.arrange([-1 if p is None else self._place.get(p, -1) for p in parents])
        self.endResetModel()

    @property
    def lines(self) -> tuple[IndicatorLine, ...]:
        """What is shown, from the top of the tree."""
        return self._lines

    def line(self, index: Index) -> IndicatorLine | None:
        """The line of an index."""
        place = self.place_of(index)
        return None if place is None else self._lines[place]

    def index_of(self, key: object) -> QModelIndex:
        """Where a line stands; invalid when it is not shown."""
        place = self._place.get(key) if isinstance(key, UUID) else None
        return QModelIndex() if place is None else self.index_at(place)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell shows."""
        line = self.line(index)
        if line is None:
            return None
        column = COLUMNS[index.column()]
        if role == IdRole:
            return line.value.id
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(line)
        if role == Qt.ItemDataRole.ToolTipRole:
            text = column.text(line)
            if index.column() == 0 and line.value.first_question:
                text = f"{text}（{FIRST}）"
            return tip_text(text) if text else None
        return None

    def headerData(  # noqa: N802 - Qt's name
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """Column titles."""
        if orientation == Qt.Orientation.Horizontal and 0 <= section < len(COLUMNS):
            if role == Qt.ItemDataRole.DisplayRole:
                return COLUMNS[section].title
            if role == Qt.ItemDataRole.TextAlignmentRole:
                right = COLUMNS[section].right
                side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
                return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None
