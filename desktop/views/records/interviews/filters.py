"""The choices above the list of all interviews: year, layer, unit, cadre, theme, period."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.services.interviews import InterviewQuery
from desktop.services.registry import Services
from desktop.services.scheme import CycleLine
from desktop.terms import InterviewLayer
from desktop.views.context import ViewContext
from desktop.views.labels import button
from desktop.views.records.theme_field import ThemeField, words
from desktop.views.records.visit_fields import find_units
from desktop.views.widgets.date_edit import DateEdit, DateFault
from desktop.views.widgets.fields import FieldSpec
from desktop.views.widgets.filter_box import FilterBox
from desktop.views.widgets.one_shot import one_shot
from desktop.views.widgets.pick_field import PickField

MOST_HITS: Final = 12
GATHER_MS: Final = 150
_NARROW: Final = 14  # points above which the choices stand in three columns


def find_cadres(services: Services, text: str) -> Sequence[tuple[UUID, str]]:
    """Cadres by name, pinyin or initials, with their unit."""
    hits = services.search.find(text, MOST_HITS * 3)
    return [
        (hit.id, f"{hit.title}（{hit.subtitle}）" if hit.subtitle else hit.title)
        for hit in hits
        if hit.kind == "cadre"
    ][:MOST_HITS]


class InterviewFilters(QWidget):
    """``changed`` comes when the user has chosen something else."""

    changed = Signal()

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """All interviews until something is chosen."""
        super().__init__()
        self._ctx = ctx
        self.year = FilterBox("年度", (("全部年度", None),))
        self.layer = FilterBox(
            "层次", (("全部层次", None), *((k.label, k) for k in InterviewLayer))
        )
        self.unit = PickField(
            FieldSpec("unit", "考核单位"), ctx, lambda text: find_units(services, text)
        )
        self.cadre = PickField(
            FieldSpec("cadre", "谈及的干部"), ctx, lambda text: find_cadres(services, text)
        )
        self.theme = ThemeField(FieldSpec("theme", "主题"))
        today = services.desk.clock.today
        self.since = DateEdit(today, name="谈话日期从")
        self.until = DateEdit(today, name="谈话日期到")
        self.clear = button("清除条件")
        self._last = InterviewQuery()
        self._chosen = False
        self._name()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(8)
        self._gather = one_shot(self, GATHER_MS, self._tell)
        self._connect()
        ctx.theme.changed.connect(self._arrange)
        self._arrange()

    def _name(self) -> None:
        """The words stand in the fields themselves: labels would take the room of the list."""
        for field, hint in (
            (self.unit, "考核单位"),
            (self.cadre, "谈及的干部"),
            (self.theme, "主题"),
        ):
            field.label.hide()
            field.editor.setProperty("placeholderText", hint)
            field.editor.setAccessibleName(f"筛选：{hint}")
        for edit, hint in ((self.since, "日期从"), (self.until, "日期到")):
            edit.setPlaceholderText(hint)

    def _arrange(self) -> None:
        columns = 3 if self._ctx.theme.appearance.points > _NARROW else 4
        places: tuple[QWidget, ...] = (
            self.year, self.layer, self.unit, self.cadre,
            self.theme, self.since, self.until, self.clear,
        )  # fmt: skip
        for widget in places:
            self._grid.removeWidget(widget)
        for number, widget in enumerate(places):
            self._grid.addWidget(widget, number // columns, number % columns)
        for column in range(4):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)

    def _connect(self) -> None:
        self.year.chosen.connect(self._gather.start)
        self.layer.chosen.connect(self._gather.start)
        for field in (self.unit, self.cadre, self.theme):
            field.edited.connect(self._gather.start)
        for edit in (self.since, self.until):
            edit.textEdited.connect(lambda _text: self._gather.start())
            edit.date_changed.connect(self._gather.start)
        self.clear.clicked.connect(self.reset)

    def _tell(self) -> None:
        """Not every letter is another choice: a name that is only typed chooses nothing."""
        now = self.query()
        if now != self._last:
            self._last = now
            self.changed.emit()

    # what is chosen

    def offer_years(self, cycles: Sequence[CycleLine], first: UUID | None) -> None:
        """The years there are; ``first`` is chosen when none was offered before."""
        fresh = self.year.count() == 1
        self.year.offer((("全部年度", None), *((f"{c.year}年度", c.id) for c in cycles)))
        if fresh and first is not None and not self._chosen:
            self.year.choose(first)
            self._last = self.query()

    def query(self) -> InterviewQuery:
        """What the list and the counts are asked for; an unreadable date chooses nothing."""
        year, layer = self.year.value(), self.layer.value()
        unit, cadre = self.unit.value(), self.cadre.value()
        themes = words(str(self.theme.value()))
        return InterviewQuery(
            unit=None if unit is None else unit[0],
            cadre=None if cadre is None else cadre[0],
            layer=layer if isinstance(layer, InterviewLayer) else None,
            cycle=year if isinstance(year, UUID) else None,
            since=_day(self.since),
            until=_day(self.until),
            theme=themes[0] if themes else "",
        )

    @property
    def narrowed(self) -> bool:
        """Whether anything is chosen."""
        return self.query() != InterviewQuery()

    def reset(self) -> None:
        """Everything again."""
        self._chosen = True
        self.year.choose(None)
        self.layer.choose(None)
        for field in (self.unit, self.cadre, self.theme):
            field.set_value(None)
        for edit in (self.since, self.until):
            edit.set_value(None)
        self._tell()


def _day(edit: DateEdit) -> dt.date | None:
    try:
        return edit.value()
    except DateFault:
        return None
