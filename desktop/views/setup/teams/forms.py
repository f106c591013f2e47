"""The forms of the place: seating somebody, ending a seat, moving, swapping, new teams."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from PySide6.QtCore import Signal

from desktop.services.registry import Services
from desktop.terms import SeatKind
from desktop.views.context import ViewContext
from desktop.views.labels import button, plain
from desktop.views.records.visit_form import find_assessors
from desktop.views.widgets.fields import ChoiceField, Field, FieldKind, FieldSpec
from desktop.views.widgets.form import DetailForm, FormData, GroupSpec
from desktop.views.widgets.pick_field import PickField

Choices = tuple[tuple[object, str], ...]
KINDS: Choices = tuple((kind, kind.label) for kind in SeatKind)
_WHY = "如：工作调动、借调、退休、充实力量"


def _reason() -> FieldSpec:
    return FieldSpec("reason", "原因", FieldKind.LONG, required=True, span=2, lines=2, hint=_WHY)


class SeatForm(DetailForm):
    """One question about seats. ``left``: nothing shall be done after all.

    What the service finds worth a second look is shown by ``warn``; the same button then goes
    ahead, until something is changed.
    """

    left = Signal()

    def __init__(
        self,
        ctx: ViewContext,
        services: Services,
        title: str,
        word: str,
        fields: tuple[FieldSpec, ...],
    ) -> None:
        """``word`` is on the button."""
        today = services.desk.clock.today
        super().__init__(ctx, (GroupSpec("", fields),), primary=word, today=today)
        self._word = word
        self.warned = False
        self.head.addWidget(plain(title, "heading"))
        self.what = plain("", "secondary", wrap=True)
        self.head.addWidget(self.what)
        self.cancel = button("取消", name=f"取消{word}")
        self.cancel.clicked.connect(self.left.emit)
        self.extra.addWidget(self.cancel)
        self.changed.connect(self._calm)

    def ask(self, what: str, values: Mapping[str, object]) -> None:
        """Begin anew; the cursor stands in the first field that is empty."""
        self.what.setText(what)
        self.what.setVisible(bool(what))
        self.load(FormData(values))
        self._calm()
        empty = next((k for k, f in self.fields.items() if f.value() in {None, ""}), None)
        self.jump(empty or next(iter(self.fields)))

    def offer(self, key: str, choices: Choices) -> None:
        """Give a field other choices."""
        field = self.fields[key]
        if isinstance(field, ChoiceField):
            field.set_choices(choices)

    def warn(self, notes: tuple[str, ...]) -> None:
        """Say what should be looked at; pressing again goes ahead."""
        self.warned = True
        self.show_faults({f"note{place}": note for place, note in enumerate(notes)})
        self.primary.setText(f"仍然{self._word}")

    def _calm(self) -> None:
        if self.warned:
            self.show_faults({})
        self.warned = False
        self.primary.setText(self._word)


def seat_form(ctx: ViewContext, services: Services) -> SeatForm:
    """编入 by hand."""

    def person(spec: FieldSpec) -> Field:
        return PickField(spec, ctx, lambda text: find_assessors(services, text))

    fields = (
        FieldSpec("person", "考核员", required=True, span=2, maker=person),
        FieldSpec("kind", "岗位", FieldKind.CHOICE, KINDS, required=True),
        FieldSpec("start", "任职自", FieldKind.DATE, required=True),
    )
    return SeatForm(ctx, services, "编入人员", "编入", fields)


def end_form(ctx: ViewContext, services: Services) -> SeatForm:
    """结束任职."""
    fields = (
        FieldSpec("end", "最后一天", FieldKind.DATE, required=True, hint="当日仍在岗"),
        _reason(),
    )
    return SeatForm(ctx, services, "结束任职", "结束任职", fields)


def move_form(ctx: ViewContext, services: Services) -> SeatForm:
    """调组."""
    fields = (
        FieldSpec("team", "调入考核组", FieldKind.CHOICE, required=True),
        FieldSpec("kind", "岗位", FieldKind.CHOICE, KINDS, required=True),
        FieldSpec("start", "自哪天起", FieldKind.DATE, required=True, hint="原岗位在前一天结束"),
        _reason(),
    )
    return SeatForm(ctx, services, "调组", "调组", fields)


def swap_form(ctx: ViewContext, services: Services) -> SeatForm:
    """对调."""
    fields = (
        FieldSpec("other", "与谁对调", FieldKind.CHOICE, required=True, span=2),
        FieldSpec(
            "start", "自哪天起", FieldKind.DATE, required=True, hint="双方原岗位在前一天结束"
        ),
        _reason(),
    )
    return SeatForm(ctx, services, "对调岗位", "对调", fields)


def teams_form(ctx: ViewContext, services: Services) -> SeatForm:
    """新建考核组."""
    fields = (
        FieldSpec("count", "建立到第几组", required=True, rule=number_fault, hint="已有的组不变"),
    )
    return SeatForm(ctx, services, "新建考核组", "建立", fields)


def number_fault(value: object) -> str | None:
    """Whether what was typed is a number of teams."""
    text = str(value).strip()
    return None if text.isdecimal() and int(text) > 0 else "请填写考核组的数目，例如 13。"


def day_of(data: FormData, key: str) -> date:
    """A date that the form has checked."""
    value = data.values[key]
    if not isinstance(value, date):
        raise TypeError(key)
    return value
