"""What stands above a survey's sheet: title, unit, day, source."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.services.registry import Services
from desktop.views.context import ViewContext
from desktop.views.records.fact_fields import units_by_word
from desktop.views.widgets.fields import FieldKind, FieldSpec, make_field
from desktop.views.widgets.pick_field import PickField


class SurveyHead(QWidget):
    """``asked``: another title or unit was typed; ``edited``: another day or source."""

    asked = Signal()
    edited = Signal()

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Empty."""
        super().__init__()
        today = services.desk.clock.today
        self._unit = PickField(
            FieldSpec("unit", "考核单位", required=True),
            ctx,
            lambda text: units_by_word(services, text),
        )
        title = make_field(FieldSpec("title", "调查名称", required=True), today)
        on = make_field(FieldSpec("on", "调查日期", FieldKind.DATE, required=True), today)
        source = make_field(FieldSpec("source", "来源（如：问卷、电话访问）"), today)
        self.fields = {"title": title, "unit": self._unit, "on": on, "source": source}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        for place, field in enumerate(self.fields.values()):
            grid.addWidget(field, place // 2, place % 2)
        for key in ("title", "unit"):
            self.fields[key].edited.connect(self.asked)
        for key in ("on", "source"):
            self.fields[key].edited.connect(self.edited)

    @property
    def title(self) -> str:
        """The survey's title."""
        return str(self.fields["title"].value())

    @property
    def unit(self) -> UUID | None:
        """The chosen unit."""
        chosen = self._unit.value()
        return None if chosen is None else chosen[0]

    @property
    def day(self) -> object:
        """The day; None when empty, the text of what is no date."""
        return self.fields["on"].value()

    @property
    def source(self) -> str:
        """Where the answers come from."""
        return str(self.fields["source"].value())

    def show_survey(self, title: str, unit: tuple[UUID, str] | None) -> None:
        """Show which survey it is."""
        self.fields["title"].set_value(title)
        self._unit.set_value(unit)

    def show_day(self, day: date | str | None, source: str) -> None:
        """Show when and whence."""
        self.fields["on"].set_value(day)
        self.fields["source"].set_value(source)

    def set_writable(self, *, on: bool) -> None:
        """Let the user type, or only read."""
        for field in self.fields.values():
            field.set_read_only(not on)

    def check(self) -> dict[str, str]:
        """The faults by field, shown under the fields."""
        faults = {key: text for key, f in self.fields.items() if (text := f.check())}
        self.show_faults(faults)
        return faults

    def show_faults(self, faults: Mapping[str, str]) -> None:
        """Show faults, or take them away."""
        for key, field in self.fields.items():
            field.show_fault(faults.get(key))

    def begin(self) -> None:
        """Put the cursor where a new sheet begins."""
        self._unit.editor.setFocus(Qt.FocusReason.OtherFocusReason)
