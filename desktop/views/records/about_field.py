"""The cadres spoken of in an interview: a column of ratings, Enter goes down, as in WPS."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from desktop.services.interviews import AboutDraft
from desktop.views.context import ViewContext
from desktop.views.labels import tip_text
from desktop.views.records.about_table import RATING, AboutTable
from desktop.views.widgets.fields import Field, FieldSpec

Index = QModelIndex | QPersistentModelIndex
BEST = 5
SHOWN_ROWS = 5
UNRATED = "不评"
TITLES = ("干部", f"评分（1–{BEST}）", "评语")
_WIDE = str.maketrans("０１２３４５", "012345")


@dataclass(frozen=True, slots=True)
class AboutRow:
    """One cadre of the unit; spoken of when rated, remarked on, or marked 不评."""

    cadre: UUID
    name: str
    post: str
    about: AboutDraft | None = None


class AboutModel(QAbstractTableModel):
    """The rows; the second and third column are typed into."""

    edited = Signal()
    tried = Signal()  # something was typed, taken or not

    def __init__(self, parent: QObject | None = None) -> None:
        """Empty."""
        super().__init__(parent)
        self.rows: list[AboutRow] = []
        self.refused: dict[int, str] = {}  # row → a rating that is none; it stays to be mended

    def show_rows(self, rows: Sequence[AboutRow]) -> None:
        """Show other cadres."""
        self.beginResetModel()
        self.rows = list(rows)
        self.refused = {}
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        """How many cadres."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        """Name, rating, remark."""
        return 0 if parent.isValid() else len(TITLES)

    def headerData(  # noqa: N802 - Qt's name
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """Column titles."""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        wanted = orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
        return TITLES[section] if wanted and 0 <= section < len(TITLES) else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Rating and remark are edited."""
        base = super().flags(index)
        return base | Qt.ItemFlag.ItemIsEditable if index.column() > 0 else base

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell shows."""
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.ToolTipRole and index.column() == 0:
            return tip_text(f"{row.name} {row.post}".strip())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            bad = self.refused.get(index.row()) if index.column() == RATING else None
            return bad or _cell(row, index.column())
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:  # noqa: N802 - Qt's name
        """Take a rating 1–5, 0 for 不评, or a remark; anything else is kept as ``refused``."""
        if role != Qt.ItemDataRole.EditRole or not index.isValid() or not index.column():
            return False
        row, text = self.rows[index.row()], str(value or "").strip()
        about = row.about or AboutDraft(row.cadre)
        if index.column() == RATING:
            changed = _rated(row, about, text)
        else:
            changed = replace(row, about=_kept(replace(about, remark=text or None), row))
        if index.column() == RATING:
            self.refused.pop(index.row(), None)
        if changed is None:
            self.refused[index.row()] = text
            self.dataChanged.emit(index, index)
        elif changed != row:
            self.rows[index.row()] = changed
            self.dataChanged.emit(index, index)
            self.edited.emit()
        self.tried.emit()
        return changed is not None

    def keep_remark(self, place: int, text: str) -> None:
        """Keep what stands in an open editor, without a word to the view: it would reset it."""
        row = self.rows[place]
        about = replace(row.about or AboutDraft(row.cadre), remark=text.strip() or None)
        self.rows[place] = replace(row, about=_kept(about, row))
        self.edited.emit()

    def fault(self) -> str | None:
        """The first rating that is none, as a sentence."""
        for number, text in sorted(self.refused.items()):
            name = self.rows[number].name
            return f"{name}的评分“{text}”不在 1–{BEST} 之间，请改正；谈到而不评分的填 0。"
        return None


def _rated(row: AboutRow, about: AboutDraft, text: str) -> AboutRow | None:
    plain = text.translate(_WIDE)
    if not plain:
        return replace(row, about=_kept(replace(about, rating=None), row, spoken=False))
    if plain in ("0", UNRATED):
        return replace(row, about=replace(about, rating=None))
    if plain.isdecimal() and 1 <= int(plain) <= BEST:
        return replace(row, about=replace(about, rating=int(plain)))
    return None


def _kept(about: AboutDraft, row: AboutRow, *, spoken: bool = True) -> AboutDraft | None:
    """An entry without rating and remark stays only where 不评 was said."""
    said = about.rating is not None or about.remark
    before = row.about
    marked = spoken and before is not None and before.rating is None and not before.remark
    return about if said or marked else None


def _cell(row: AboutRow, column: int) -> str:
    about = row.about
    if column == 0:
        return row.name
    if about is None:
        return ""
    if column == RATING:
        return UNRATED if about.rating is None else str(about.rating)
    return about.remark or ""


class AboutField(Field):
    """The value is the tuple of ``AboutDraft`` of those spoken of."""

    def __init__(self, spec: FieldSpec, ctx: ViewContext) -> None:
        """Without cadres until ``set_members``."""
        self.model = AboutModel()
        self.table = AboutTable(ctx.theme, spec.label)
        self.table.setModel(self.model)
        self.table.remark_typed.connect(self.model.keep_remark)
        self._ctx = ctx
        self._members: tuple[tuple[UUID, str, str], ...] = ()
        self._pinned: tuple[UUID, ...] = ()
        self._triggers = self.table.editTriggers()
        super().__init__(spec, self.table)
        self.setFocusProxy(self.table)
        self.model.edited.connect(self.edited.emit)
        self.model.tried.connect(lambda: self.show_fault(self.model.fault()))
        ctx.theme.changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        metrics = self._ctx.theme.metrics
        rows = max(2, min(SHOWN_ROWS, len(self._members) or 1))
        header = self.table.horizontalHeader().sizeHint().height()
        self.table.setFixedHeight(header + rows * metrics.row + 4)
        self.table.setColumnWidth(0, metrics.px(112))
        self.table.setColumnWidth(1, metrics.px(112))

    def set_members(self, members: Sequence[tuple[UUID, str, str]]) -> None:
        """The cadres of the unit: (id, name, post)."""
        value = self.value()
        self._members = tuple(members)
        self._fit()
        self.set_value(value)

    def pin(self, cadres: Sequence[UUID]) -> None:
        """Put these first, in this order: who was spoken of last is mostly spoken of next."""
        self._pinned = tuple(cadres)
        self.set_value(self.value())

    def finish(self) -> None:
        """Keep what stands in an open editor and close it."""
        self.table.finish()

    def value(self) -> tuple[AboutDraft, ...]:
        """Those spoken of."""
        return tuple(row.about for row in self.model.rows if row.about is not None)

    def set_value(self, value: object) -> None:
        """Show what was said; somebody who has left the unit since stays on the list."""
        said = (
            {a.cadre: a for a in value if isinstance(a, AboutDraft)}
            if isinstance(value, tuple)
            else {}
        )
        first = {key: place for place, key in enumerate(self._pinned)}
        order = sorted(self._members, key=lambda m: first.get(m[0], len(first)))
        rows = [AboutRow(key, name, post, said.pop(key, None)) for key, name, post in order]
        rows += [AboutRow(key, "（已调离）", "", about) for key, about in said.items()]
        self.model.show_rows(rows)
        if rows:
            self.table.setCurrentIndex(self.model.index(0, RATING))

    def check(self) -> str | None:
        """A rating out of 1–5 must not vanish on saving."""
        return self.model.fault() or super().check()

    def set_read_only(self, read_only: bool) -> None:
        """Only show, or let type."""
        none = self.table.EditTrigger.NoEditTriggers
        self.table.setEditTriggers(none if read_only else self._triggers)
        self.table.typing = not read_only

    def pack(self) -> object:
        """The value for a draft."""
        return [[a.cadre.hex, a.rating, a.remark, a.version] for a in self.value()]

    def unpack(self, stored: object) -> object:
        """The value back from a draft."""
        found = []
        for entry in stored if isinstance(stored, list) else ():
            match entry:
                case [str() as cadre, int() | None as rating, str() | None as remark, version]:
                    found.append(AboutDraft(UUID(hex=cadre), rating, remark, version))
        return tuple(found)
