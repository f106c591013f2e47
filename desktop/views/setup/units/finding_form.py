"""The form of one 班子建设情况."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from PySide6.QtCore import Signal

from desktop.services.building_findings import FindingDraft, FindingLine
from desktop.services.registry import Services
from desktop.terms import Polarity
from desktop.views.context import ViewContext
from desktop.views.labels import button, plain
from desktop.views.records.visit_form import find_units
from desktop.views.setup.units.side_tab import picked_id
from desktop.views.widgets.fields import Field, FieldKind, FieldSpec
from desktop.views.widgets.form import DetailForm, FormData, GroupSpec
from desktop.views.widgets.pick_field import PickField

NEW, CHANGE = "新增班子建设情况", "班子建设情况"


def year_fault(value: object) -> str | None:
    """A year is four digits."""
    text = str(value or "").strip()
    return (
        None if text.isdecimal() and len(text) == 4 else "年度请写成四位数字，如 2025。"
    )  # digits of a year


def finding_form(ctx: ViewContext, services: Services) -> FindingForm:
    """The form with its fields."""

    def unit(spec: FieldSpec) -> Field:
        return PickField(spec, ctx, lambda text: find_units(services, text))

    kinds = tuple((p, p.label) for p in Polarity)
    fields = (
        FieldSpec("unit", "单位", required=True, span=2, maker=unit),
        FieldSpec("year", "年度", required=True, rule=year_fault, hint="哪一年度考核发现的"),
        FieldSpec("polarity", "正负面", FieldKind.CHOICE, kinds, required=True),
        FieldSpec("aspect", "方面", required=True, span=2, hint="如：政治建设、班子运行、选人用人"),
        FieldSpec("text", "情况", FieldKind.LONG, required=True, span=2, lines=5),
        FieldSpec("source", "来源", span=2, hint="如：2025年度考核、巡察反馈"),
    )
    return FindingForm(ctx, (GroupSpec("", fields),), services.desk.clock.today)


class FindingForm(DetailForm):
    """One finding; ``line`` is the one that is changed, None for a new one."""

    left = Signal()

    def __init__(
        self, ctx: ViewContext, groups: tuple[GroupSpec, ...], today: Callable[[], date]
    ) -> None:
        """Empty."""
        super().__init__(ctx, groups, primary="保存", today=today)
        self.line: FindingLine | None = None
        self.heading = plain(NEW, "heading")
        self.head.addWidget(self.heading)
        self.cancel = button("取消", name="取消填写班子建设情况")
        self.extra.addWidget(self.cancel)
        self.cancel.clicked.connect(self.left.emit)

    def begin(self, line: FindingLine | None, data: FormData) -> None:
        """Show a finding, or an empty form, as ``data_of`` gives it."""
        self.line = line
        self.heading.setText(NEW if line is None else CHANGE)
        self.load(data)

    @staticmethod
    def data_of(line: FindingLine | None, year: int) -> FormData:
        """What the form shows of a finding; a new one is of a year."""
        if line is None:
            return FormData({"year": str(year)})
        values = {
            "unit": (line.unit, line.unit_name),
            "year": str(line.year),
            "polarity": line.polarity,
            "aspect": line.aspect,
            "text": line.text,
            "source": line.source,
        }
        return FormData(values, line.version)

    def draft(self, data: FormData) -> FindingDraft | None:
        """What the service takes."""
        values: Mapping[str, object] = data.values
        unit, polarity = picked_id(values["unit"]), values["polarity"]
        if unit is None or not isinstance(polarity, Polarity):
            return None
        return FindingDraft(
            unit,
            int(str(values["year"])),
            str(values["aspect"]),
            polarity,
            str(values["text"]),
            str(values["source"] or "") or None,
            None if self.line is None else self.line.id,
            None if self.line is None else self.line.version,
        )
