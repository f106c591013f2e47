"""A month as seven columns of days: what goes on each day, as lines in its cell."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from desktop.services.visit_calendar import CalendarDay, CalendarMonth, CalendarVisit
from desktop.views.theme import Theme

WEEKDAYS = ("一", "二", "三", "四", "五", "六", "日")
DayRole = Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex


def visit_words(visit: CalendarVisit) -> str:
    """A visit in one line: who goes where, for what."""
    kinds = "·".join(kind.label.removesuffix("考核") for kind in visit.kinds)
    return f"{visit.citation} {visit.unit} {kinds}"


def day_mark(day: CalendarDay) -> str:
    """What makes a day differ from its weekday: 国庆节, 休 or 班."""
    weekend = day.day.weekday() >= 5
    if day.works:
        return "班" if weekend else ""
    return day.name or ("" if weekend else "休")


class MonthModel(QAbstractTableModel):
    """The days of a month in weeks from Monday; cells before and after it are empty."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Empty until ``show_month``."""
        super().__init__(parent)
        self._days: tuple[CalendarDay, ...] = ()
        self._lead = 0

    def show_month(self, month: CalendarMonth) -> None:
        """Show another month."""
        self.beginResetModel()
        self._days = month.days
        self._lead = month.days[0].day.weekday()
        self.endResetModel()

    def day_at(self, index: Index) -> CalendarDay | None:
        """The day of a cell; None outside the month."""
        if not index.isValid():
            return None
        place = index.row() * len(WEEKDAYS) + index.column() - self._lead
        return self._days[place] if 0 <= place < len(self._days) else None

    def index_of(self, day: dt.date) -> QModelIndex:
        """The cell of a day; invalid outside the month."""
        if not self._days or (day.year, day.month) != self._month():
            return QModelIndex()
        place = day.day - 1 + self._lead
        return self.index(place // len(WEEKDAYS), place % len(WEEKDAYS))

    def _month(self) -> tuple[int, int]:
        return self._days[0].day.year, self._days[0].day.month

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's signature
        """The weeks that the month touches."""
        if parent.isValid() or not self._days:
            return 0
        return -(-(self._lead + len(self._days)) // len(WEEKDAYS))

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's signature
        """Monday to Sunday."""
        return 0 if parent.isValid() else len(WEEKDAYS)

    def headerData(  # noqa: N802 - Qt's name
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        """一 … 日, as calendars print it; a reader hears 周一 … 周日."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return WEEKDAYS[section]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"周{WEEKDAYS[section]}"
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The day's words, for readers and copying; the delegate takes the day itself."""
        day = self.day_at(index)
        if day is None:
            return None
        if role == DayRole:
            return day
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            head = f"{day.day.month}月{day.day.day}日 {day_mark(day)}".strip()
            return "\n".join((head, *map(visit_words, day.visits)))
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Only days of the month can be chosen."""
        if self.day_at(index) is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class DayDelegate(QStyledItemDelegate):
    """Paints a day: its number, its mark, and as many visits as fit."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        """Colours come from the theme at each painting."""
        super().__init__(parent)
        self._theme = theme
        self.today = dt.date.min

    def initStyleOption(  # noqa: N802 - Qt's name
        self, option: QStyleOptionViewItem, index: Index
    ) -> None:
        """The ground is Qt's, the words are drawn in ``paint``."""
        super().initStyleOption(option, index)
        option.text = ""  # type: ignore[attr-defined]  # a field the stubs lack

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one day."""
        super().paint(painter, option, index)
        day = index.data(DayRole)
        if not isinstance(day, CalendarDay):
            return
        painter.save()
        pad = self._theme.metrics.px(6)
        rect = option.rect.adjusted(pad, pad // 2, -pad, -pad // 2)  # type: ignore[attr-defined]  # as above
        head = self._head(painter, option.font, rect, day)  # type: ignore[attr-defined]  # as above
        self._visits(painter, option.font, rect.adjusted(0, head, 0, 0), day)  # type: ignore[attr-defined]  # as above
        painter.restore()

    def _head(self, painter: QPainter, font: QFont, rect: QRect, day: CalendarDay) -> int:
        colours = self._theme.colours
        bold = QFont(font)
        bold.setBold(day.day == self.today)
        painter.setFont(bold)
        rest = colours.text if day.works else colours.danger
        painter.setPen(QColor(colours.link if day.day == self.today else rest))
        metrics = QFontMetrics(bold)
        word, mark = str(day.day.day), day_mark(day)
        low = rect.height() < metrics.lineSpacing() + QFontMetrics(_smaller(font)).lineSpacing()
        if low and day.visits:  # no line below the number: the count stands beside it
            mark = f"{len(day.visits)}次"
            if metrics.horizontalAdvance(word + mark) > rect.width():
                mark = str(len(day.visits))
        if day.day == self.today:
            long = f"{word} 今天"
            room = rect.width() - metrics.horizontalAdvance(mark)
            word = long if metrics.horizontalAdvance(long) <= room else word
        painter.drawText(rect, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, word)
        painter.setPen(QColor(colours.secondary if day.works else colours.danger))
        painter.setFont(_smaller(font) if low else font)
        painter.drawText(rect, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, mark)
        return metrics.lineSpacing()

    def _visits(self, painter: QPainter, font: QFont, rect: QRect, day: CalendarDay) -> None:
        """Visits line by line; what does not fit is counted."""
        small = _smaller(font)
        metrics = QFontMetrics(small)
        painter.setFont(small)
        room = rect.height() // metrics.lineSpacing()
        if room < 1:
            return
        shown = day.visits if len(day.visits) <= room else day.visits[: room - 1]
        lines = [visit_words(v).split(" ", 1)[1] for v in shown]
        if len(shown) < len(day.visits):
            rest = len(day.visits) - len(shown)
            lines.append(f"另 {rest} 次" if shown else f"{rest} 次考核")
        painter.setPen(QColor(self._theme.colours.link))
        for place, line in enumerate(lines):
            box = QRect(
                rect.x(),
                rect.y() + place * metrics.lineSpacing(),
                rect.width(),
                metrics.lineSpacing(),
            )
            text = metrics.elidedText(line, Qt.TextElideMode.ElideRight, rect.width())
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, text)


def _smaller(font: QFont) -> QFont:
    small = QFont(font)
    small.setPointSizeF(font.pointSizeF() * 0.85)
    return small


class MonthGrid(QTableView):
    """Arrow keys walk the days, PgUp and PgDn the months. ``picked`` gives the day."""

    picked = Signal(object)
    turned = Signal(int)
    opened = Signal(object)

    def __init__(self, theme: Theme) -> None:
        """Empty until ``show_month``."""
        super().__init__()
        self.days = MonthModel(self)
        self.setModel(self.days)
        self._delegate = DayDelegate(theme, self)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName("考核月历")
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        for header in (self.verticalHeader(), self.horizontalHeader()):
            header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
            header.setMinimumSectionSize(1)
        self.horizontalHeader().setHighlightSections(False)
        self.selectionModel().currentChanged.connect(self._moved)
        self.activated.connect(self._open)

    def show_month(self, month: CalendarMonth, today: dt.date, on: dt.date) -> None:
        """Show a month with a day chosen."""
        self._delegate.today = today
        self.days.show_month(month)
        index = self.days.index_of(on)
        if index.isValid():
            self.setCurrentIndex(index)

    def _moved(self, index: QModelIndex, _before: QModelIndex) -> None:
        day = self.days.day_at(index)
        if day is not None:
            self.picked.emit(day)

    def _open(self, index: QModelIndex) -> None:
        day = self.days.day_at(index)
        if day is not None:
            self.opened.emit(day)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """PgUp and PgDn turn the month, the rest is Qt's."""
        steps = {int(Qt.Key.Key_PageUp): -1, int(Qt.Key.Key_PageDown): 1}
        step = steps.get(event.key())
        if step is None:
            super().keyPressEvent(event)
        else:
            self.turned.emit(step)
