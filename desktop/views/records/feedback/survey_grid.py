"""The grid of a survey at a unit: a line a subject, a column a rating, typed and pasted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QBrush, QColor

from desktop.services.conflict_marks import warned, warned_words
from desktop.services.public_surveys import SurveyEntry, SurveyRow, SurveySheet
from desktop.services.sheets.surveys import RATING_TITLES
from desktop.services.survey_score import RatingCounts
from desktop.views.labels import tip_text
from desktop.views.theme import Theme
from desktop.views.widgets.edit_grid import EditGrid, GridColumn, GridModel, Index

FIRST, LAST = 1, 5
"""The columns of the ratings, from 很满意 to 很不满意."""
COLUMNS = (
    GridColumn("评价对象", 136, fixed=True),
    *(GridColumn(title, 92, right=True) for title in RATING_TITLES),
    GridColumn("份数", 60, right=True, fixed=True),
    GridColumn("得分", 88, right=True, fixed=True),
)
HIDDEN = "＊"
_WIDE = str.maketrans("０１２３４５６７８９", "0123456789")


@dataclass(frozen=True, slots=True)
class TypedRow:
    """A row that differs from what stands: its five texts, and the version typed over."""

    texts: tuple[str, ...]
    version: str | None


class SurveyModel(GridModel):
    """What few answered shows as ＊; typing over it replaces the whole row."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        """Empty until ``show_sheet``."""
        super().__init__(theme, COLUMNS, parent)
        self.sheet: SurveySheet | None = None
        self._versions: dict[str, str | None] = {}

    def show_sheet(self, sheet: SurveySheet | None, kept: Mapping[str, TypedRow]) -> None:
        """Show a sheet and over it what was typed before, by ``row_key``."""
        self.sheet, self._versions = sheet, {}
        rows = []
        for line in () if sheet is None else sheet.rows:
            own = None if line.locked else kept.get(row_key(line))
            if own is not None:
                self._versions[row_key(line)] = own.version
            texts = _texts(line) if own is None else own.texts
            name = line.subject if line.cadre_id is not None else "领导班子"
            rows.append([warned(name, line.conflicts), *texts, *_tail(line, texts)])
        self.show_rows(rows)

    def row_of(self, index: Index) -> SurveyRow | None:
        """The stored row under a place."""
        if self.sheet is None or not 0 <= index.row() < len(self.sheet.rows):
            return None
        return self.sheet.rows[index.row()]

    def _typed(self, row: int) -> tuple[str, ...]:
        return tuple(str(self.index(row, c).data() or "") for c in range(FIRST, LAST + 1))

    def changed(self) -> dict[str, TypedRow]:
        """What differs from what stands, by ``row_key``."""
        found: dict[str, TypedRow] = {}
        for row, line in enumerate(() if self.sheet is None else self.sheet.rows):
            texts = self._typed(row)
            if texts != _texts(line):
                version = self._versions.get(row_key(line), line.version)
                found[row_key(line)] = TypedRow(texts, version)
        return found

    def entries(self) -> tuple[list[SurveyEntry], dict[int, str]]:
        """The changed rows for the service; and by row, what cannot be read."""
        found: list[SurveyEntry] = []
        faults: dict[int, str] = {}
        changed = self.changed()
        for row, line in enumerate(() if self.sheet is None else self.sheet.rows):
            own = changed.get(row_key(line))
            if own is None:
                continue
            if not any(own.texts):
                found.append(SurveyEntry(line.cadre_id, None, own.version))
                continue
            counts = _counts(own.texts)
            if counts is None:
                faults[row] = f"{line.subject}：五格都应填人数（没有的填 0 或留空），不能留“＊”。"
            else:
                found.append(SurveyEntry(line.cadre_id, counts, own.version))
        return found, faults

    # --- Qt's model --------------------------------------------------------------------

    def flags(self, index: Index) -> Qt.ItemFlag:
        """The other side's row can be read and copied."""
        found = super().flags(index)
        line = self.row_of(index)
        if line is not None and line.locked:
            found &= ~Qt.ItemFlag.ItemIsEditable
        return found

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Say why a row is locked or hidden."""
        found = super().data(index, role)
        line = self.row_of(index)
        if line is None or found is not None:
            return found
        if role == Qt.ItemDataRole.ToolTipRole and line.conflicts:
            return tip_text(warned_words(line.locked or line.subject, line.conflicts))
        if role == Qt.ItemDataRole.ToolTipRole and (line.locked or line.said):
            return tip_text(line.locked or f"{line.said}：评价人数少，不显示各等级的人数。")
        if role == Qt.ItemDataRole.ForegroundRole and line.locked:
            return QBrush(QColor(self._theme.colours.secondary))
        return None

    def setData(  # noqa: N802 - Qt's name
        self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole
    ) -> bool:
        """Keep what was typed; the first number over a hidden row takes its other ＊ away."""
        text = str(value).strip().translate(_WIDE)
        if not super().setData(index, text, role):
            return False
        if FIRST <= index.column() <= LAST:
            self._follow(index.row(), text)
        return True

    def _follow(self, row: int, text: str) -> None:
        cells = self._rows[row]
        if text != HIDDEN:
            cells[FIRST : LAST + 1] = ["" if c == HIDDEN else c for c in cells[FIRST : LAST + 1]]
        line = self.sheet.rows[row] if self.sheet is not None else None
        if line is not None:
            cells[LAST + 1 :] = _tail(line, tuple(cells[FIRST : LAST + 1]))
        self.dataChanged.emit(self.index(row, 0), self.index(row, len(self.columns) - 1))


class SurveyGrid(EditGrid):
    """The table over a ``SurveyModel``."""

    def __init__(self, theme: Theme) -> None:
        """Empty."""
        super().__init__(theme, "群众满意度", COLUMNS)
        self.survey = SurveyModel(theme, self)
        self.cells = self.survey
        self.setModel(self.survey)
        self.survey.edited.connect(self.edited)
        self._widths()


def row_key(line: SurveyRow) -> str:
    """How a row is called in a draft."""
    return "unit" if line.cadre_id is None else line.cadre_id.hex


def _texts(line: SurveyRow) -> tuple[str, ...]:
    """The five cells as they stand, from 很满意 to 很不满意."""
    if line.version is None:
        return ("",) * 5
    if line.counts is None:
        return (HIDDEN,) * 5
    return tuple(str(n) for n in reversed(line.counts.numbers))


def _tail(line: SurveyRow, texts: tuple[str, ...]) -> tuple[str, str]:
    """份数 and 得分: as stored, or while typing the sum alone."""
    if texts == _texts(line):
        return (str(line.answers), line.score or line.said) if line.version else ("", "")
    counts = _counts(texts)
    return ("" if counts is None or not any(texts) else str(counts.answers), "")


def _counts(texts: tuple[str, ...]) -> RatingCounts | None:
    """The counts as typed; None where one is no number."""
    if not all(not t or (t.isdecimal() and len(t) <= 7) for t in texts):
        return None
    five, four, three, two, one = (int(t or 0) for t in texts)
    return RatingCounts(one, two, three, four, five)
