"""The grid of 平时考核结果: a line a cadre, a column a quarter, typed and pasted as in WPS."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QBrush, QColor, QPainter
from PySide6.QtWidgets import QHeaderView, QStyleOptionViewItem

from desktop.services.conflict_marks import warned, warned_words
from desktop.services.routine_grade_rules import (
    QUARTER_NAMES,
    QuarterState,
    named_good_fault,
    typed,
    words_of,
)
from desktop.services.routine_grades import GradeCell, GradeEntry, GradeSheet
from desktop.services.scheme_values import QUARTERS
from desktop.terms import RoutineGradeValue
from desktop.views.labels import tip_text
from desktop.views.theme import Theme
from desktop.views.widgets.desk_table import DownDelegate
from desktop.views.widgets.edit_grid import EditGrid, GridColumn, GridModel, Index

LARGE = 14  # points
NARROW = 78
"""A quarter's column where room is short, in pixels at 12 pt."""
FIRST = 2
"""The column of the first quarter."""
COLUMNS = (
    GridColumn("姓名", 80, fixed=True),
    GridColumn("职务", 112, fixed=True),
    *(GridColumn(name, 92) for name in QUARTER_NAMES),
)
_TELL = {
    QuarterState.DUE: "已过，应填齐。",
    QuarterState.RUNNING: "正在进行，可以先填。",
    QuarterState.LOCKED: "还没有开始，不能填写。",
}


@dataclass(frozen=True, slots=True)
class Typed:
    """A cell that differs from what stands: its text, and the version that it was typed over."""

    text: str
    version: str | None


class GradeModel(GridModel):
    """Cells that cannot be typed into say why; a due cell that is empty is tinted."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        """Empty until ``show_sheet``."""
        super().__init__(theme, COLUMNS, parent)
        self.sheet: GradeSheet | None = None
        self._versions: dict[tuple[UUID, int], str | None] = {}

    def show_sheet(self, sheet: GradeSheet | None, kept: Mapping[str, Typed]) -> None:
        """Show a unit's sheet and over it what was typed before, by ``cell_key``."""
        self.sheet = sheet
        self._versions = {}
        rows = []
        for line in () if sheet is None else sheet.cadres:
            texts = [warned(line.name, line.conflicts), line.post]
            for quarter, cell in zip(QUARTERS, line.cells, strict=True):
                own = kept.get(cell_key(line.cadre_id, quarter))
                if own is not None and not cell.locked:
                    self._versions[line.cadre_id, quarter] = own.version
                texts.append(cell.text if own is None or cell.locked else own.text)
            rows.append(texts)
        self.show_rows(rows)

    def cell_at(self, index: Index) -> GradeCell | None:
        """The stored cell under a place; None outside of the quarters."""
        column = index.column() - FIRST
        if self.sheet is None or column < 0 or index.row() >= len(self.sheet.cadres):
            return None
        return self.sheet.cadres[index.row()].cells[column]

    def changed(self) -> dict[str, Typed]:
        """What differs from what stands, by ``cell_key``."""
        found: dict[str, Typed] = {}
        for row, line in enumerate(() if self.sheet is None else self.sheet.cadres):
            for column, cell in enumerate(line.cells):
                text = str(self.index(row, FIRST + column).data() or "")
                if text != cell.text:
                    key = line.cadre_id, QUARTERS[column]
                    version = self._versions.get(key, cell.version)
                    found[cell_key(*key)] = Typed(text, version)
        return found

    def entries(self) -> tuple[list[GradeEntry], dict[int, str]]:
        """The changed cells for the service; and by row, what cannot be read."""
        found: list[GradeEntry] = []
        faults: dict[int, str] = {}
        changed = self.changed()
        for row, line in enumerate(() if self.sheet is None else self.sheet.cadres):
            for quarter in QUARTERS:
                own = changed.get(cell_key(line.cadre_id, quarter))
                if own is None:
                    continue
                read = typed(own.text)
                if read.fault:
                    faults[row] = f"{line.name}{QUARTER_NAMES[quarter - 1]}：{read.fault}"
                else:
                    found.append(
                        GradeEntry(line.cadre_id, quarter, read.grade, read.remark, own.version)
                    )
        return found, faults

    def quarter_words(self, *, short: bool = False) -> tuple[str, str]:
        """How many got what in each quarter that has grades, and what is too many, while typing.

        ``short`` in one line, where there is little room.
        """
        told, faults = [], []
        sheet = self.sheet
        for column, quarter in enumerate(QUARTERS):
            texts = (
                str(self.index(r, FIRST + column).data() or "") for r in range(self.rowCount())
            )
            grades = [g for g in (typed(text).grade for text in texts) if g is not None]
            if sheet is None or not grades:
                continue
            good = grades.count(RoutineGradeValue.GOOD)
            name = QUARTER_NAMES[quarter - 1]
            if short:
                told.append(f"{name.removeprefix('第')}“好” {good}/{len(grades)}")
            else:
                told.append(f"{name}已填 {len(grades)} 人，其中“好” {good} 人")
            fault = named_good_fault(
                quarter, grades, sheet.listed[column], sheet.good_shares[quarter]
            )
            if fault and not (quarter in sheet.over and good <= self._stored_good(column)):
                faults.append(fault)  # what stands already is told above the sheet
        return "；".join(told), "\n".join(faults)

    def _stored_good(self, column: int) -> int:
        lines = () if self.sheet is None else self.sheet.cadres
        return sum(line.cells[column].grade is RoutineGradeValue.GOOD for line in lines)

    # --- Qt's model --------------------------------------------------------------------

    def flags(self, index: Index) -> Qt.ItemFlag:
        """What is locked can be read and copied."""
        found = super().flags(index)
        cell = self.cell_at(index)
        if cell is not None and cell.locked:
            found &= ~Qt.ItemFlag.ItemIsEditable
        return found

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Tint what is due and empty; say why a cell is locked."""
        found = super().data(index, role)
        cell = self.cell_at(index)
        if found is None and index.isValid() and not index.column() and self.sheet is not None:
            post = self.sheet.cadres[index.row()].post
            return tip_text(post) if role == Qt.ItemDataRole.ToolTipRole and post else None
        if cell is None or found is not None:
            return found
        if role == Qt.ItemDataRole.ToolTipRole and (cell.locked or cell.conflicts):
            return tip_text(warned_words(cell.locked or cell.text, cell.conflicts))
        if role == Qt.ItemDataRole.ForegroundRole and cell.locked:
            return QBrush(QColor(self._theme.colours.secondary))
        if role == Qt.ItemDataRole.BackgroundRole:
            return self._tint(index, cell)
        return None

    def _tint(self, index: Index, cell: GradeCell) -> QBrush | None:
        """What lies under a cell: two values that wait for a decision before all else."""
        colours, sheet = self._theme.colours, self.sheet
        if cell.conflicts:
            return QBrush(QColor(colours.danger_tint))
        if cell.locked:
            return QBrush(QColor(colours.ground))
        due = sheet is not None and sheet.quarters[index.column() - FIRST] is QuarterState.DUE
        return QBrush(QColor(colours.warning_tint)) if due and not index.data() else None

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """A quarter's tip says where it stands."""
        if (
            role == Qt.ItemDataRole.ToolTipRole
            and orientation is Qt.Orientation.Horizontal
            and self.sheet is not None
            and section >= FIRST
        ):
            quarter = QUARTER_NAMES[section - FIRST]
            return tip_text(f"{quarter}{_TELL[self.sheet.quarters[section - FIRST]]}")
        text = super().headerData(section, orientation, role)
        if isinstance(text, str) and self._theme.appearance.points > LARGE:
            return text.removeprefix("第")  # 一季度, where room is short
        return text

    def setData(  # noqa: N802 - Qt's name
        self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole
    ) -> bool:
        """A digit or an initial becomes its word; what cannot be read stays as it was typed."""
        read = typed(str(value))
        text = str(value) if read.fault else words_of(read.grade, read.remark)
        return super().setData(index, text, role)


class _TintDelegate(DownDelegate):
    """Paints the tint itself: the style leaves it out where lines are drawn under rows."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Tint first, then the cell as ever."""
        brush = index.data(Qt.ItemDataRole.BackgroundRole)
        if isinstance(brush, QBrush):
            rect: QRect = option.rect  # type: ignore[attr-defined]  # PySide's stubs lack the field
            painter.fillRect(rect.adjusted(0, 0, 0, -1), brush)
        super().paint(painter, option, index)


class GradeGrid(EditGrid):
    """The table over a ``GradeModel``."""

    def __init__(self, theme: Theme) -> None:
        """Empty."""
        super().__init__(theme, "平时考核结果", COLUMNS)
        self.grades = GradeModel(theme, self)
        self.cells = self.grades
        self.setModel(self.grades)
        delegate = _TintDelegate(self)
        delegate.moved.connect(self.step)
        self.setItemDelegate(delegate)
        self.grades.edited.connect(self.edited)
        self._widths()
        self.horizontalHeader().setStretchLastSection(False)

    def _widths(self) -> None:
        super()._widths()
        # With large letters there is room for the quarters alone; the name's tip says the post.
        large = self._theme.appearance.points > LARGE
        self.setColumnHidden(1, large)
        for column in range(FIRST, len(COLUMNS)) if large else ():
            self.setColumnWidth(column, self._theme.metrics.px(NARROW))
        wide = 0 if large else 1
        self.horizontalHeader().setSectionResizeMode(wide, QHeaderView.ResizeMode.Stretch)

    def start(self) -> None:
        """Put the cursor into the first cell that can be typed into, due ones first."""
        model = self.grades
        free = [
            model.index(row, column)
            for column in range(FIRST, len(COLUMNS))
            for row in range(model.rowCount())
            if model.flags(model.index(row, column)) & Qt.ItemFlag.ItemIsEditable
        ]
        place = next((at for at in free if not at.data()), free[0] if free else None)
        if place is not None:
            self.setCurrentIndex(place)
        self.setFocus(Qt.FocusReason.OtherFocusReason)


def cell_key(cadre: UUID, quarter: int) -> str:
    """How a cell is called in a draft."""
    return f"{cadre.hex}/{quarter}"
