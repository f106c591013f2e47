"""Who takes part: the people of the team as boxes, with the reason beside whoever may not."""

from __future__ import annotations

from dataclasses import replace
from typing import cast
from uuid import UUID

from PySide6.QtCore import Qt

from desktop.services.visit_people import People, people_words
from desktop.views.context import ViewContext
from desktop.views.labels import tip_text
from desktop.views.widgets.checks_field import ChecksField
from desktop.views.widgets.fields import FieldSpec

LARGE = 16  # points
KEPT = "已在参加人员中，可取消勾选"


class PeopleField(ChecksField):
    """Boxes that know who may take part; below them what is said of those chosen."""

    def __init__(self, spec: FieldSpec, ctx: ViewContext) -> None:
        """Nobody is offered yet."""
        self._people: People | None = None
        self._theme = ctx.theme
        super().__init__(spec, columns=self._side_by_side())
        self.edited.connect(self._say)
        ctx.theme.changed.connect(self._rearrange)

    def _side_by_side(self) -> int:
        """With large letters one below the other: a reason must not make the pane wider."""
        return 2 if self._theme.metrics.points < LARGE else 1

    def _rearrange(self) -> None:
        if self._columns == self._side_by_side():
            return
        self._columns = self._side_by_side()
        for place, box in enumerate(self._boxes.values()):
            self._grid.removeWidget(box)
            row, column = divmod(place, self._columns)
            self._grid.addWidget(box, row, column, Qt.AlignmentFlag.AlignLeft)

    def forget(self) -> None:
        """Another visit is shown: nothing is known of its people yet."""
        self._people = None

    def show_people(self, people: People) -> None:
        """What bars whom. Who is chosen stays chosen, boxes keep their places."""
        self._people = people
        labels = {c.id: c.label for c in people.candidates}
        order = [key for key in self._boxes if key in labels]
        order += [key for key in labels if key not in self._boxes]
        if order != list(self._boxes):
            self.set_choices(tuple((key, labels[cast("UUID", key)]) for key in order))
        for key, box in self._boxes.items():
            label = labels[cast("UUID", key)]
            box.setText(label.replace("&", "&&"))
            box.setAccessibleName(f"{self.spec.label}：{label}")
        self._bar()
        self._say()

    def set_value(self, value: object) -> None:
        """Choose, and bar anew: who is in the plan already can still be taken out."""
        super().set_value(value)
        self._bar()
        self._say()

    def set_read_only(self, read_only: bool) -> None:
        """Only show, or let choose whoever may take part."""
        super().set_read_only(read_only)
        self._bar()

    def _bar(self) -> None:
        people = self._people
        if people is None:
            return
        bars = {c.id: c.bar for c in people.candidates if c.bar is not None}
        for key, box in self._boxes.items():
            bar = bars.get(cast("UUID", key))
            box.setEnabled(not self._read_only and (bar is None or box.isChecked()))
            tip = "" if bar is None else bar.label
            if bar is not None and box.isChecked():
                tip = f"{bar.label}。{KEPT}"
            box.setToolTip(tip_text(tip) if tip else "")
            box.setAccessibleDescription(tip)

    def _say(self) -> None:
        if self._people is not None:
            words, _enough = people_words(self._people, self.value())
            self.spec = replace(self.spec, hint=words)
            self.show_fault(None)
