"""The boxes above the list of all facts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TypeVar, cast
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.services.facts import FactQuery
from desktop.services.registry import Services
from desktop.terms import FactState, Polarity, Severity, Term, Visibility
from desktop.views.context import ViewContext
from desktop.views.labels import button
from desktop.views.records.facts.columns import periods
from desktop.views.widgets.fields import FieldSpec
from desktop.views.widgets.filter_box import FilterBox
from desktop.views.widgets.pick_field import PickField

T = TypeVar("T")
OFFICE = "office"
MORE = "更多"
_MARKS = (("全部标记", None), ("典型", "typical"), ("一票否决", "veto"))
_MOST = 12


class SubjectFilter(PickField):
    """One unit or one cadre, by word, pinyin or initials; emptied it means everybody."""

    chosen = Signal()

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Everybody."""
        self._services = services
        self._kinds: dict[UUID, str] = {}
        self._told: object = None
        super().__init__(FieldSpec("who", "单位或干部"), ctx, self._find)
        line = cast("QLineEdit", self.editor)
        line.setPlaceholderText("单位或干部")
        line.setClearButtonEnabled(True)
        line.setAccessibleName("筛选：单位或干部")
        line.textChanged.connect(self._emptied)
        self.label.hide()
        self.edited.connect(self._tell)

    def _find(self, text: str) -> Sequence[tuple[UUID, str]]:
        hits = self._services.search.find(text, _MOST)
        self._kinds |= {hit.id: hit.kind for hit in hits}
        return [(h.id, f"{h.title}　{h.subtitle}".strip()) for h in hits]

    def _tell(self) -> None:
        """Say it once: a name that is typed over narrows nothing any more."""
        if self.value() != self._told:
            self._told = self.value()
            self.chosen.emit()

    def _emptied(self, text: str) -> None:
        if not text and self.value() is not None:
            self.set_value(None)
            self._tell()

    def show_only(self, kind: str, key: UUID, label: str) -> None:
        """Narrow to a unit or a cadre, without ``chosen``."""
        self._kinds[key] = kind
        self._told = (key, label)
        self.set_value((key, label))

    def show_all(self) -> None:
        """Everybody, without ``chosen``."""
        self._told = None
        self.set_value(None)

    def unit(self) -> UUID | None:
        """The unit, when one is chosen."""
        return self._of("unit")

    def cadre(self) -> UUID | None:
        """The cadre, when one is chosen."""
        return self._of("cadre")

    def _of(self, kind: str) -> UUID | None:
        chosen = self.value()
        return chosen[0] if chosen is not None and self._kinds.get(chosen[0]) == kind else None


class FactFilters(QWidget):
    """``changed`` comes when the user narrows or widens the list."""

    changed = Signal()

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Everything."""
        super().__init__()
        self._ctx = ctx
        self.who = SubjectFilter(ctx, services)
        self.state = FilterBox("状态", _of("全部状态", FactState))
        self.polarity = FilterBox("正负面", _of("正面负面", Polarity))
        self.severity = FilterBox("轻重", _of("全部轻重", Severity))
        self.visibility = FilterBox("显绩、潜绩", _of("显绩潜绩", Visibility))
        self.marks = FilterBox("标记", _MARKS)
        self.team = FilterBox("记录", (("全部记录", None), ("考核办", OFFICE)))
        self.period = FilterBox("发生时间", periods(services.desk.clock.today()))
        self.rest = (
            self.polarity, self.severity, self.visibility, self.marks, self.team, self.period
        )  # fmt: skip
        self.boxes = (self.state, *self.rest)
        self.more = button(MORE, name="更多筛选")
        self.more.setCheckable(True)
        self.panel = QWidget()
        self._grid = QGridLayout(self.panel)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(8)
        self._columns = 0
        first = self._first = QGridLayout()
        first.setSpacing(8)
        first.setColumnStretch(0, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(first)
        layout.addWidget(self.panel)
        self.panel.hide()
        self._arrange()
        ctx.theme.changed.connect(self._arrange)
        self.more.toggled.connect(self.panel.setVisible)
        self.who.chosen.connect(self._chosen)
        for box in self.boxes:
            box.chosen.connect(self._chosen)

    def _arrange(self) -> None:
        """Three beside each other, two with large letters."""
        columns = 3 if self._ctx.theme.metrics.px(100) <= 120 else 2
        if columns == self._columns:
            return
        self._columns = columns
        self._arrange_first(large=columns == 2)
        for place, box in enumerate(self.rest):
            self._grid.addWidget(box, place // columns, place % columns)
        for column in range(3):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)

    def _arrange_first(self, *, large: bool) -> None:
        """With large letters whom it is about has a line, else its words would be cut."""
        line: tuple[QWidget, ...] = (self.who, self.state, self.more)
        for widget in line:
            self._first.removeWidget(widget)
        if large:
            self._first.addWidget(self.who, 0, 0, 1, 2)
            self._first.addWidget(self.state, 1, 0)
            self._first.addWidget(self.more, 1, 1)
        else:
            self._first.addWidget(self.who, 0, 0)
            self._first.addWidget(self.state, 0, 1)
            self._first.addWidget(self.more, 0, 2)
        self._first.setColumnStretch(1, 0 if large else 1)

    def _chosen(self) -> None:
        self._count()
        self.changed.emit()

    def _count(self) -> None:
        """A box that narrows the list out of sight is told of."""
        number = sum(box.value() is not None for box in self.rest)
        self.more.setText(f"{MORE}（{number}）" if number else MORE)

    def offer_teams(self, teams: Sequence[tuple[str, UUID]]) -> None:
        """The teams that record."""
        self.team.offer((("全部记录", None), ("考核办", OFFICE), *teams))

    @property
    def empty(self) -> bool:
        """Whether nothing narrows the list."""
        return self.who.value() is None and all(box.value() is None for box in self.boxes)

    def clear(self) -> None:
        """Everything again, without ``changed``."""
        self.who.show_all()
        for box in self.boxes:
            box.choose(None)
        self._count()

    def show_state(self, state: FactState) -> None:
        """Only those of one state."""
        self.clear()
        self.state.choose(state)

    def query(self) -> FactQuery:
        """What is chosen."""
        team, marks = self.team.value(), self.marks.value()
        period = self.period.value()
        since, until = period if isinstance(period, tuple) else (None, None)
        return FactQuery(
            unit=self.who.unit(),
            cadre=self.who.cadre(),
            state=_one(self.state, FactState),
            polarity=_one(self.polarity, Polarity),
            severity=_one(self.severity, Severity),
            visibility=_one(self.visibility, Visibility),
            typical=marks == "typical",
            veto=marks == "veto",
            team=team if isinstance(team, UUID) else None,
            office=team == OFFICE,
            since=cast("date | None", since),
            until=cast("date | None", until),
        )


def _of(all_words: str, kind: type[Term]) -> tuple[tuple[str, object], ...]:
    return ((all_words, None), *((member.label, member) for member in kind))


def _one(box: FilterBox, kind: type[T]) -> T | None:
    value = box.value()
    return value if isinstance(value, kind) else None
