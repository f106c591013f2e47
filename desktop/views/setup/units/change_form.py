"""The form of a 机构变动: what is asked depends on the kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import cast

from desktop.services.registry import Services
from desktop.services.unit_change_forms import NewUnit, UnitChangeDraft
from desktop.terms import UnitChangeKind
from desktop.views.context import ViewContext
from desktop.views.records.visit_form import find_units
from desktop.views.setup.units.preview_form import PreviewForm
from desktop.views.setup.units.side_tab import picked_id
from desktop.views.setup.units.unit_rows import NewUnitsField, RowsField, UnitRowsField
from desktop.views.widgets.checks_field import ChecksField
from desktop.views.widgets.fields import Field, FieldKind, FieldSpec
from desktop.views.widgets.form import FormData, GroupSpec
from desktop.views.widgets.pick_field import PickField

KIND = UnitChangeKind
FOUNDED = "founded"
KINDS: tuple[tuple[object, str], ...] = (
    *((kind, kind.label) for kind in UnitChangeKind),
    (FOUNDED, "新设"),
)
ASKED: Mapping[object, frozenset[str]] = {
    KIND.RENAMED: frozenset({"unit", "name_after", "basis"}),
    KIND.MERGED: frozenset({"unit", "others", "founded", "move_cadres", "basis"}),
    KIND.SPLIT: frozenset({"unit", "others", "founded", "basis"}),
    KIND.DISSOLVED: frozenset({"unit", "others", "basis"}),
    FOUNDED: frozenset({"founded"}),
}
"""Which fields a kind asks for, beside kind and date."""
WORDS: Mapping[object, tuple[str, str]] = {
    KIND.MERGED: ("并入的单位", "已有的单位在这里选择；并入新设的单位，请填写下一栏"),
    KIND.SPLIT: ("承接的已有单位", "拆分后的单位已经存在的，在这里选择"),
    KIND.DISSOLVED: ("牵头单位", "撤销工作专班时填写，未销号的整改事项由它接着办理"),
}
MOST: Mapping[object, int] = {KIND.MERGED: 1, KIND.DISSOLVED: 1, FOUNDED: 1}
_MANY = 10
_SHOWN = ("unit", "name_after", "others", "founded", "move_cadres", "basis")


def change_form(ctx: ViewContext, services: Services) -> ChangeForm:
    """The form with its fields."""

    def unit(spec: FieldSpec) -> Field:
        return PickField(spec, ctx, lambda text: find_units(services, text))

    def units(spec: FieldSpec) -> Field:
        return UnitRowsField(spec, ctx, lambda text: find_units(services, text))

    along = ((True, "干部随之转入承接单位"),)
    fields = (
        FieldSpec("kind", "变动类型", FieldKind.CHOICE, KINDS, required=True),
        FieldSpec("on", "变动日期", FieldKind.DATE, required=True, hint="新情况的第一天"),
        FieldSpec("unit", "变动的单位", span=2, maker=unit),
        FieldSpec("name_after", "新名称", span=2),
        FieldSpec("others", "相关单位", span=2, maker=units),
        FieldSpec("founded", "新设单位", span=2, maker=NewUnitsField),
        FieldSpec("move_cadres", "干部", FieldKind.CHOICE, along, span=2, maker=ChecksField),
        FieldSpec("basis", "依据", span=2, hint="文号或文件名，如 江编〔2026〕7号"),
    )
    return ChangeForm(ctx, (GroupSpec("", fields),), services.desk.clock.today)


class ChangeForm(PreviewForm):
    """Shows the fields of the chosen kind only."""

    def __init__(
        self, ctx: ViewContext, groups: tuple[GroupSpec, ...], today: Callable[[], date]
    ) -> None:
        """Nothing is chosen."""
        super().__init__(ctx, groups, title="登记机构变动", word="确认登记", today=today)
        self.fields["kind"].edited.connect(self.fit)
        self.fit()

    def begin(self, data: FormData) -> None:
        """Show the form anew, as its kind asks."""
        super().begin(data)
        self.fit()

    @property
    def kind(self) -> object:
        """The chosen kind, 新设 among them; None before."""
        return self.fields["kind"].value()

    def fit(self) -> None:
        """Ask for what the chosen kind needs."""
        kind = self.kind
        asked = ASKED.get(kind, frozenset())
        for key in _SHOWN:
            self.fields[key].setVisible(key in asked)
        others = cast("RowsField", self.fields["others"])
        label, hint = WORDS.get(kind, ("相关单位", ""))
        others.label.setText(label)
        others.note.setText(hint)
        others.note.setVisible(bool(hint))
        others.set_most(MOST.get(kind, _MANY))
        founded = cast("RowsField", self.fields["founded"])
        founded.set_most(MOST.get(kind, _MANY))
        if "others" in asked and not others.rows:
            others.add_row()
        if kind == FOUNDED and not founded.rows:
            founded.add_row()

    def check(self) -> dict[str, str]:
        """Only what the kind asks for is looked at."""
        kind = self.kind
        asked = {"kind", "on"} | ASKED.get(kind, frozenset())
        faults = {k: f for k in self.fields if k in asked and (f := self.fields[k].check())}
        if "unit" in asked and picked_id(self.fields["unit"].value()) is None:
            faults.setdefault("unit", "请选择变动的单位。")
        self.show_faults(faults)
        return faults

    def draft(self, values: Mapping[str, object]) -> UnitChangeDraft | None:
        """What the service takes; None when it is about a unit that is only founded."""
        kind, unit = values["kind"], picked_id(values["unit"])
        on = values["on"]
        if not isinstance(kind, UnitChangeKind) or unit is None or not isinstance(on, date):
            return None
        asked = ASKED[kind]
        others = cast("tuple[tuple[object, ...], ...]", values["others"])
        named = tuple(key for row in others if (key := picked_id(row[:2])) is not None)
        return UnitChangeDraft(
            unit,
            kind,
            on,
            str(values["name_after"] or "") if "name_after" in asked else "",
            named if "others" in asked else (),
            self.founded(values) if "founded" in asked else (),
            str(values["basis"] or "") or None,
            move_cadres="move_cadres" in asked and bool(values["move_cadres"]),
        )

    @staticmethod
    def founded(values: Mapping[str, object]) -> tuple[NewUnit, ...]:
        """The units that are to begin."""
        return cast("tuple[NewUnit, ...]", values["founded"])
