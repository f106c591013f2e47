"""The detail of a unit: its fields, its 领导班子 with the 一把手, the way to each member."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.services.conflict_marks import waiting_words
from desktop.services.errors import Invalid
from desktop.services.registry import Services
from desktop.services.units import UnitDetail, UnitDraft
from desktop.terms import UnitKind
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.labels import button, plain, rule
from desktop.views.subjects.record_pane import RecordPane
from desktop.views.subjects.rights import Rights
from desktop.views.subjects.sources import one_line
from desktop.views.widgets.badge import Tone, badge, set_badge
from desktop.views.widgets.form import DetailForm, FieldKind, FieldSpec, GroupSpec

_KINDS = tuple((kind.value, kind.label) for kind in UnitKind)


def _whole(value: object) -> str | None:
    text = str(value or "").strip()
    return None if not text or text.isdecimal() else "请填写整数，如 45；不清楚时可先留空。"


GROUPS = (
    GroupSpec(
        "单位情况",
        (
            FieldSpec("name", "单位名称", required=True, span=2),
            FieldSpec("kind", "单位类别", FieldKind.CHOICE, _KINDS, required=True),
            FieldSpec("staffing", "编制数", rule=_whole),
            FieldSpec("sector", "分管领域", hint="相近领域的单位在分组时尽量归同一考核组", span=2),
            FieldSpec("remark", "备注", FieldKind.LONG, span=2, lines=2),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class _Member:
    id: UUID
    name: str
    post: str


class UnitPane(RecordPane):
    """``cadre_wanted`` gives the id of a member that was clicked."""

    cadre_wanted = Signal(object)
    form_name = "unit"
    noun = "考核单位"

    def __init__(self, ctx: ViewContext, services: Services, rights: Rights) -> None:
        """Empty."""
        super().__init__(ctx, services, DetailForm(ctx, GROUPS), editable=rights.edit)
        self.title = plain("", "title", wrap=True)
        self.kind = badge("")
        self.kind.hide()
        head = QVBoxLayout()
        head.setSpacing(4)
        head.addWidget(self.title)
        head.addWidget(self.kind, 0, Qt.AlignmentFlag.AlignLeft)
        self.conflict = plain("", "fault", wrap=True)
        self.conflict.hide()
        head.addWidget(self.conflict)
        self.form.head.addLayout(head)
        self.form.head.addSpacing(4)
        self.members = QWidget()
        self.form.tail.addWidget(rule())
        self.form.tail.addWidget(plain("领导班子", "heading"))
        self.form.tail.addWidget(self.members)

    def read(self, key: UUID) -> UnitDetail:
        """The unit with its members."""
        return self._services.units.get(key)

    def values(self, detail: UnitDetail | None) -> Mapping[str, object]:
        """The form's fields."""
        if detail is None:
            return {}
        return {
            "name": detail.name,
            "kind": detail.kind.value,
            "staffing": "" if detail.staffing is None else str(detail.staffing),
            "sector": detail.sector,
            "remark": detail.remark,
        }

    def store(
        self, detail: UnitDetail | None, changed: Mapping[str, object], version: str | None
    ) -> UUID:
        """Write the unit."""
        now = {**self.values(detail), **changed}
        kind = str(now.get("kind") or "")
        if kind not in UnitKind.labels():
            raise Invalid({"kind": "请选择单位类别。"})
        staffing = str(now.get("staffing") or "").strip()
        draft = UnitDraft(
            name=str(now.get("name") or ""),
            kind=UnitKind(kind),
            staffing=int(staffing) if staffing.isdecimal() else None,
            sector=str(now.get("sector") or "") or None,
            remark=str(now.get("remark") or "") or None,
            id=None if detail is None else detail.id,
            version=version,
        )
        return self._services.units.save(draft)

    def word_of(self, field: str, value: object) -> str:
        """The kind by its label."""
        text = super().word_of(field, value)
        return UnitKind.labels().get(text, text) if field == "kind" else text

    def show_head(self, detail: UnitDetail | None) -> None:
        """Name, kind, what is in conflict, and members."""
        self.title.setText("新建考核单位" if detail is None else detail.name)
        set_badge(self.kind, "" if detail is None else detail.kind.label, Tone.PRIMARY)
        self.conflict.setText(waiting_words(() if detail is None else detail.disputed))
        self.conflict.setVisible(bool(self.conflict.text()))
        old, self.members = self.members, self._member_lines(detail)
        self.form.tail.replaceWidget(old, self.members)
        old.hide()
        old.deleteLater()

    def _member_lines(self, detail: UnitDetail | None) -> QWidget:
        area = QWidget()
        grid = QGridLayout(area)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        if detail is None or not detail.members:
            word = "保存后，可在“干部”中把干部归入本单位，或导入花名册。"
            grid.addWidget(plain(word, "secondary", wrap=True), 0, 0, 1, 3)
            return area
        principal = detail.principal[0] if detail.principal else None
        for row, member in enumerate(_Member(*m) for m in detail.members):
            self._member(grid, row, member, member.id == principal)
        return area

    def _member(self, grid: QGridLayout, row: int, member: _Member, principal: bool) -> None:
        name = button(member.name, "flat", name=f"打开干部{member.name}")
        name.clicked.connect(lambda: self.cadre_wanted.emit(member.id))
        grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(plain(one_line(member.post), "secondary", wrap=True), row, 1)
        if principal:
            side = QHBoxLayout()
            side.addWidget(badge("一把手", Tone.PRIMARY))
            grid.addLayout(side, row, 2)
        elif self._editable:
            make = button("设为一把手", "flat", name=f"把{member.name}设为一把手")
            make.clicked.connect(lambda: self._name_principal(member))
            grid.addWidget(make, row, 2)

    def _name_principal(self, member: _Member) -> None:
        unit: Any = self.key
        if unit is None:
            return

        def done(_none: None) -> None:
            self._ctx.alerts.success(f"已把{member.name}设为一把手。")
            self.detail = None
            self.reload()

        call(
            self._ctx,
            lambda _task: self._services.units.name_principal(unit, member.id),
            title="设一把手",
            on_done=done,
        )
