"""The form of a cadre: the groups of the 任免审批表, and the family below them."""

from __future__ import annotations

from desktop.views.context import ViewContext
from desktop.views.labels import plain, rule
from desktop.views.subjects.cadre_groups import GROUPS
from desktop.views.subjects.family_field import FamilyField
from desktop.views.widgets.fields import ChoiceField
from desktop.views.widgets.form import DetailForm


class CadreFormView(DetailForm):
    """A ``DetailForm`` with the family as one more field."""

    def __init__(self, ctx: ViewContext) -> None:
        """Empty."""
        super().__init__(ctx, GROUPS)
        self.family = FamilyField(ctx.theme)
        self.fields["family"] = self.family
        self.family.edited.connect(self._edited)
        self.tail.addWidget(rule())
        self.tail.addSpacing(12)
        self.tail.addWidget(plain("家庭成员", "heading"))
        self.family.label.hide()
        self.tail.addWidget(self.family)

    def offer_units(self, units: tuple[tuple[object, str], ...]) -> None:
        """The units to choose from; "未归入单位" stands first."""
        field = self.fields["unit_id"]
        if isinstance(field, ChoiceField):
            field.set_choices((("", "未归入单位"), *units))
