"""What only a person can tell of a workbook of counts: unit, person, meaning of a column."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from desktop.services.poll_import import MEANINGS
from desktop.services.poll_import_forms import PollAnswers, PollPlan, SheetFate, SheetPlan
from desktop.services.registry import Services
from desktop.views.context import ViewContext
from desktop.views.labels import plain
from desktop.views.records.visit_fields import find_units
from desktop.views.widgets.fields import ChoiceField, Field, FieldKind, FieldSpec
from desktop.views.widgets.pick_field import PickField

LEAVE_OUT = "leave-out"


class ImportQuestions(QFrame):
    """``answered`` carries the new ``PollAnswers``."""

    answered = Signal(object)

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Without questions."""
        super().__init__()
        self.setObjectName("detailPane")
        self._ctx, self._services = ctx, services
        self._answers = PollAnswers()
        self.boxes: dict[tuple[str, ...], Field] = {}
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 1, 1)
        layout.setSpacing(4)
        layout.addWidget(plain("需要您指定的", "heading"))
        layout.addWidget(self._area, 1)

    def show_plan(self, plan: PollPlan) -> bool:
        """Show what is open; False when nothing is."""
        self._answers = plan.answers
        body = QWidget()
        body.setObjectName("formBody")
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 12, 0)
        column.setSpacing(12)
        self.boxes = {}
        for word in plan.unknown:
            self._add(column, ("header", word), self._header(word))
        for sheet in plan.sheets:
            if sheet.fate is SheetFate.SKIPPED:
                continue
            if sheet.unit is None or sheet.sheet in plan.answers.units:
                self._add(column, ("unit", sheet.sheet), self._unit(sheet))
            if sheet.another or sheet.sheet in plan.answers.same:
                self._add(column, ("same", sheet.sheet), self._same(sheet))
            for question in sheet.questions:
                field = self._person(sheet.sheet, question.name, question.choices)
                self._add(column, ("person", sheet.sheet, question.name), field)
        column.addStretch(1)
        self._area.setWidget(body)
        return bool(self.boxes)

    def _add(self, column: QVBoxLayout, key: tuple[str, ...], field: Field) -> None:
        field.label.setWordWrap(True)
        self.boxes[key] = field
        column.addWidget(field)

    def _header(self, word: str) -> ChoiceField:
        choices = tuple((m.value, m.label) for m in MEANINGS)
        spec = FieldSpec("header", f"栏目“{word}”是什么？", FieldKind.CHOICE, choices)
        box = ChoiceField(replace(spec, hint="指定后下次自动记住。"))
        box.set_value(self._answers.headers.get(word))

        def told() -> None:
            headers = {**self._answers.headers, word: str(box.value() or "")}
            self.answered.emit(replace(self._answers, headers=headers))

        box.edited.connect(told)
        return box

    def _unit(self, sheet: SheetPlan) -> PickField:
        spec = FieldSpec("unit", f"工作表“{sheet.sheet}”是哪个单位的？")
        box = PickField(spec, self._ctx, lambda text: find_units(self._services, text))
        if sheet.unit is not None:
            box.set_value((sheet.unit, sheet.unit_name))

        def told() -> None:
            chosen = box.value()
            if chosen is not None:
                units = {**self._answers.units, sheet.sheet: chosen[0]}
                self.answered.emit(replace(self._answers, units=units))

        box.edited.connect(told)
        return box

    def _same(self, sheet: SheetPlan) -> ChoiceField:
        asked = sheet.another or "与已发放的测评是同一次吗？"
        offered = ((True, "同一次，填入已发放的测评"), (False, "另一次，新建测评"))
        box = ChoiceField(FieldSpec("same", f"“{sheet.sheet}”{asked}", FieldKind.CHOICE, offered))
        box.set_value(self._answers.same.get(sheet.sheet))

        def told() -> None:
            same = {**self._answers.same, sheet.sheet: bool(box.value())}
            self.answered.emit(replace(self._answers, same=same))

        box.edited.connect(told)
        return box

    def _person(self, sheet: str, name: str, choices: tuple[tuple[UUID, str], ...]) -> ChoiceField:
        offered = (*choices, (LEAVE_OUT, "不采用此人的票数"))
        spec = FieldSpec("person", f"“{sheet}”中的“{name}”是谁？", FieldKind.CHOICE, offered)
        box = ChoiceField(spec)

        def told() -> None:
            value = box.value()
            chosen = value if isinstance(value, UUID) else None
            people = {**self._answers.people, (sheet, name): chosen}
            self.answered.emit(replace(self._answers, people=people))

        box.edited.connect(told)
        return box
