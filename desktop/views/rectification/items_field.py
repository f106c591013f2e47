"""The problems of one feedback: as many blocks as there are, one more at a press."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import cast
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.services.rectification import ItemDraft
from desktop.terms import FindingSource
from desktop.views.labels import button, plain, rule
from desktop.views.widgets.fields import ChoiceField, Field, FieldKind, FieldSpec, make_field

Choices = tuple[tuple[object, str], ...]
_REFERS = (FindingSource.FACT, FindingSource.VISIT)


@dataclass(frozen=True, slots=True)
class Origins:
    """What a unit's problems may come from: its facts and its visits."""

    facts: Choices = ()
    visits: Choices = ()


class ItemBlock(QWidget):
    """One problem."""

    edited = Signal()

    def __init__(self, number: int, on_remove: Callable[[ItemBlock], None]) -> None:
        """``number`` is shown above it."""
        super().__init__()
        sources = tuple((s, s.label) for s in FindingSource)
        specs = (
            FieldSpec("problem", "问题", FieldKind.LONG, required=True, lines=2),
            FieldSpec("source", "问题来源", FieldKind.CHOICE, sources, required=True),
            FieldSpec("origin", "对应的记录", FieldKind.CHOICE),
            FieldSpec("responsible", "责任人"),
        )
        self.heading = plain("", "field")
        self.remove = button("删除此项", "flat")
        self.remove.clicked.connect(lambda: on_remove(self))
        self.fields: dict[str, Field] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(rule())
        line = QHBoxLayout()
        line.addWidget(self.heading, 1)
        line.addWidget(self.remove)
        layout.addLayout(line)
        for spec in specs:
            field = make_field(spec, date.today)
            field.edited.connect(self._edited)
            self.fields[spec.key] = field
            layout.addWidget(field)
        self._origins = Origins()
        self.fields["source"].set_value(FindingSource.MEETING)
        self.set_number(number)
        self._show_origin()

    def set_number(self, number: int) -> None:
        """Its place among the others."""
        self.heading.setText(f"第 {number} 项")
        for field in self.fields.values():
            field.editor.setAccessibleName(f"第 {number} 项：{field.spec.label}")
        self.remove.setAccessibleName(f"删除第 {number} 项")

    def _edited(self) -> None:
        self._show_origin()
        self.edited.emit()

    def set_origins(self, origins: Origins) -> None:
        """The records of the chosen unit."""
        self._origins = origins
        self._show_origin()

    def _show_origin(self) -> None:
        source = self.fields["source"].value()
        origin = cast("ChoiceField", self.fields["origin"])
        offered = {
            FindingSource.FACT: self._origins.facts,
            FindingSource.VISIT: self._origins.visits,
        }.get(cast("FindingSource", source), ())
        if origin.choices != offered:
            origin.set_choices(offered)
        origin.setVisible(source in _REFERS)

    def draft(self) -> ItemDraft:
        """The problem as the service takes it."""
        source = FindingSource(cast("str", self.fields["source"].value()))
        origin = self.fields["origin"].value()
        return ItemDraft(
            str(self.fields["problem"].value()),
            source,
            fact=cast("UUID | None", origin) if source is FindingSource.FACT else None,
            visit=cast("UUID | None", origin) if source is FindingSource.VISIT else None,
            responsible=str(self.fields["responsible"].value()) or None,
        )

    def show_draft(self, draft: ItemDraft) -> None:
        """Show a problem that was typed before."""
        self.fields["problem"].set_value(draft.problem)
        self.fields["source"].set_value(draft.source)
        self._show_origin()
        self.fields["origin"].set_value(draft.fact or draft.visit)
        self.fields["responsible"].set_value(draft.responsible)

    def check(self) -> str | None:
        """Show the block's faults; the first of them."""
        first = None
        for key, field in self.fields.items():
            fault = field.check()
            source = self.fields["source"].value()
            if key == "origin" and source in _REFERS and field.value() is None:
                fault = f"问题来源是{FindingSource(cast('str', source)).label}，请选择对应的记录。"
            field.show_fault(fault)
            first = first or fault
        return first


class ItemsField(Field):
    """The value is the tuple of ``ItemDraft``, at least one block always stands."""

    def __init__(self, spec: FieldSpec) -> None:
        """One empty block."""
        self._frame = QWidget()
        self._column = QVBoxLayout(self._frame)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(12)
        self.blocks: list[ItemBlock] = []
        self._origins = Origins()
        self.add = button("再加一项")
        super().__init__(spec, self._frame)
        row = QHBoxLayout()
        row.addWidget(self.add)
        row.addStretch(1)
        self._column.addLayout(row)
        self.add.clicked.connect(self._added)
        self._add()

    def _added(self) -> None:
        block = self._add()
        block.fields["problem"].editor.setFocus(Qt.FocusReason.OtherFocusReason)
        self.edited.emit()

    def _add(self) -> ItemBlock:
        block = ItemBlock(len(self.blocks) + 1, self._remove)
        block.set_origins(self._origins)
        block.edited.connect(self.edited.emit)
        self._column.insertWidget(len(self.blocks), block)
        self.blocks.append(block)
        self._number()
        return block

    def _remove(self, block: ItemBlock) -> None:
        self._take_away(block)
        self.edited.emit()

    def _take_away(self, block: ItemBlock) -> None:
        self.blocks.remove(block)
        self._column.removeWidget(block)
        block.hide()
        block.deleteLater()
        self._number()

    def _number(self) -> None:
        for place, block in enumerate(self.blocks, start=1):
            block.set_number(place)
            block.remove.setVisible(len(self.blocks) > 1)

    def set_origins(self, origins: Origins) -> None:
        """The records of the chosen unit."""
        self._origins = origins
        for block in self.blocks:
            block.set_origins(origins)

    def value(self) -> tuple[ItemDraft, ...]:
        """The problems as typed."""
        return tuple(block.draft() for block in self.blocks)

    def set_value(self, value: object) -> None:
        """Show problems; none leaves one empty block."""
        drafts = [d for d in value if isinstance(d, ItemDraft)] if isinstance(value, tuple) else []
        for block in tuple(self.blocks):
            self._take_away(block)
        for draft in drafts:
            self._add().show_draft(draft)
        if not drafts:
            self._add()

    def check(self) -> str | None:
        """Each block shows its own faults."""
        faults = [fault for block in self.blocks if (fault := block.check())]
        return faults[0] if faults else None

    def pack(self) -> object:
        """The value for a draft."""
        return [
            [d.problem, str(d.source), None if o is None else o.hex, d.responsible]
            for d in self.value()
            for o in (d.fact or d.visit,)
        ]

    def unpack(self, stored: object) -> object:
        """The value back from a draft."""
        found = []
        for entry in stored if isinstance(stored, list) else ():
            match entry:
                case [str() as problem, str() as word, origin, responsible]:
                    source = FindingSource(word)
                    key = UUID(hex=origin) if isinstance(origin, str) else None
                    fact = key if source is FindingSource.FACT else None
                    visit = key if source is FindingSource.VISIT else None
                    found.append(ItemDraft(problem, source, fact, visit, responsible=responsible))
        return tuple(found)
