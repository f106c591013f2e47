"""The form of one indicator or group; only what its kind and method use is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import cast
from uuid import UUID

from desktop.services.registry import Services
from desktop.services.scheme_checks import methods_for
from desktop.services.scheme_forms import IndicatorDraft, IndicatorLine
from desktop.services.scheme_values import QUARTERS
from desktop.terms import (
    Direction,
    IndicatorCategory,
    IndicatorNature,
    ScoringMethod,
    Term,
    UnitKind,
)
from desktop.views.context import ViewContext
from desktop.views.labels import plain
from desktop.views.setup.scheme.bands_field import BandsField
from desktop.views.setup.scheme.line_form import LineForm
from desktop.views.setup.scheme.tree_model import FIRST, amendments_text, number, title_text
from desktop.views.widgets.badge import Tone, badge, set_badge
from desktop.views.widgets.checks_field import ChecksField
from desktop.views.widgets.fields import ChoiceField, FieldKind, FieldSpec
from desktop.views.widgets.form import FormData, GroupSpec

LEAF, GROUP = "leaf", "group"
TOP = ""
_SCORING = (
    "nature", "method", "weight", "direction", "cap", "bands", "kinds", "quarters", "office",
)  # fmt: skip


def _terms(kind: type[Term]) -> tuple[tuple[object, str], ...]:
    return tuple((member, member.label) for member in kind)


def _groups(ctx: ViewContext) -> tuple[GroupSpec, ...]:
    return (
        GroupSpec(
            "",
            (
                FieldSpec("title", "名称", FieldKind.LONG, required=True, span=2, lines=2),
                FieldSpec(
                    "category", "类别", FieldKind.CHOICE, _terms(IndicatorCategory), required=True
                ),
                FieldSpec("parent", "上级", FieldKind.CHOICE),
                FieldSpec(
                    "node",
                    "层次",
                    FieldKind.CHOICE,
                    ((LEAF, "指标（计分）"), (GROUP, "分组（含下级）")),
                    span=2,
                ),
                FieldSpec("nature", "性质", FieldKind.CHOICE, _terms(IndicatorNature)),
                FieldSpec("method", "计分方法", FieldKind.CHOICE, _terms(ScoringMethod)),
                FieldSpec("weight", "权重"),
                FieldSpec("direction", "目标方向", FieldKind.CHOICE, _terms(Direction)),
                FieldSpec("cap", "封顶分值", hint="加分或减分最多多少分"),
                FieldSpec(
                    "bands",
                    "分档",
                    span=2,
                    hint="从最高一档往下填；清空一行即去掉这一档",
                    maker=lambda spec: BandsField(spec, ctx.theme),
                ),
                FieldSpec(
                    "kinds",
                    "适用单位",
                    choices=_terms(UnitKind),
                    span=2,
                    hint="都不选即适用全部单位",
                    maker=ChecksField,
                ),
                FieldSpec(
                    "quarters",
                    "考核季度",
                    choices=tuple((q, f"{q}季度") for q in QUARTERS),
                    span=2,
                    hint="都不选即每季度考核",
                    maker=lambda spec: ChecksField(spec, 2),
                ),
                FieldSpec("office", "责任部门", span=2),
                FieldSpec("remark", "备注", FieldKind.LONG, span=2, lines=2),
            ),
        ),
    )


class IndicatorForm(LineForm):
    """``submitted`` carries the values; ``draft`` makes of them what the service takes."""

    def __init__(
        self, ctx: ViewContext, services: Services, name: str, *, primary: str = "保存"
    ) -> None:
        """``name`` is the kind of draft: an amendment keeps its own."""
        super().__init__(ctx, services, name, _groups(ctx), primary=primary)
        self.heading = plain("", "heading", wrap=True)
        self.mark = badge("")
        self.note = plain("", "hint", wrap=True)
        self.head.insertWidget(0, self.heading)
        self.head.insertWidget(1, self.mark)
        self.head.insertWidget(2, self.note)
        self.line: IndicatorLine | None = None
        for key in ("category", "node", "method"):
            self.fields[key].edited.connect(self.fit)
        self.loaded.connect(self.fit)

    def offer_parents(self, lines: Sequence[IndicatorLine], own: UUID | None) -> None:
        """The nodes under which this one may stand: groups, but not itself or what is below."""
        below = {own}
        choices: list[tuple[object, str]] = [(TOP, "（最上层）")]
        for line in lines:
            if own is not None and (line.value.id in below or line.value.parent in below):
                below.add(line.value.id)
            elif not line.value.leaf or _bare(line):
                choices.append((line.value.id, title_text(line)))
        cast("ChoiceField", self.fields["parent"]).set_choices(tuple(choices))

    def show_heading(self, line: IndicatorLine | None, note: str) -> None:
        """What stands above the fields."""
        self.line = line
        self.heading.setText("新增" if line is None else title_text(line))
        first = line is not None and line.value.first_question
        numbers = line.value.amendments if line is not None else ()
        word = FIRST if first else amendments_text(numbers) and f"{amendments_text(numbers)}修订"
        set_badge(self.mark, word, Tone.PRIMARY)
        self.note.setText(note)
        self.note.setVisible(bool(note))

    def fit(self) -> None:
        """Show what the chosen kind and method use, and no more."""
        group = self.fields["node"].value() == GROUP
        for key in _SCORING:
            self.fields[key].setVisible(not group)
        self.fields["node"].setVisible(self.line is None)
        if group:
            return
        category = self.fields["category"].value()
        if isinstance(category, IndicatorCategory):
            choices = tuple((m, m.label) for m in methods_for(category))
            cast("ChoiceField", self.fields["method"]).set_choices(choices)
        extra = category in {IndicatorCategory.BONUS, IndicatorCategory.DEDUCTION}
        self.fields["weight"].setVisible(not extra)
        self.fields["cap"].setVisible(extra)
        self.fields["direction"].setVisible(not extra)
        self.fields["bands"].setVisible(self.fields["method"].value() is ScoringMethod.BANDS)

    def draft(self, values: Mapping[str, object]) -> IndicatorDraft:
        """What the service takes; a hidden field says nothing."""
        parent = values["parent"]
        line = self.line
        result = IndicatorDraft(
            title=str(values["title"]),
            category=cast("IndicatorCategory", values["category"]),
            id=None if line is None else line.value.id,
            parent=parent if isinstance(parent, UUID) else None,
            remark=str(values["remark"]),
            group=values["node"] == GROUP,
            version=self.version,
        )
        if result.group:
            return result
        return replace(
            result,
            nature=cast("IndicatorNature | None", values["nature"]),
            method=cast("ScoringMethod | None", values["method"]),
            weight=self._said("weight", values),
            cap=self._said("cap", values),
            direction=cast("Direction | None", values["direction"])
            if not self.fields["direction"].isHidden()
            else None,
            kinds=frozenset(cast("tuple[UnitKind, ...]", values["kinds"])),
            quarters=frozenset(cast("tuple[int, ...]", values["quarters"])),
            bands=cast("tuple[tuple[str, str], ...]", values["bands"])
            if not self.fields["bands"].isHidden()
            else (),
            office=str(values["office"]),
        )

    @property
    def version(self) -> str | None:
        """The version that the row was read at."""
        version = self.data().version
        return version if isinstance(version, str) and version else None

    def _said(self, key: str, values: Mapping[str, object]) -> str:
        return "" if self.fields[key].isHidden() else str(values[key] or "")


def _bare(line: IndicatorLine) -> bool:
    """A node that holds nothing yet and is not scored: a new group."""
    return line.value.method is None and line.value.weight is None


def form_data(line: IndicatorLine) -> FormData:
    """A line as the form shows it."""
    value = line.value
    group = not value.leaf or _bare(line)
    return FormData(
        {
            "title": value.title,
            "category": value.category,
            "node": GROUP if group else LEAF,
            "parent": value.parent or TOP,
            "nature": value.nature,
            "method": value.method,
            "weight": number(value.weight),
            "cap": number(value.cap),
            "direction": value.direction,
            "kinds": tuple(k for k in UnitKind if k in value.kinds),
            "quarters": tuple(q for q in QUARTERS if q in value.quarters),
            "bands": tuple((number(least), number(points)) for least, points in value.bands),
            "office": value.office or "",
            "remark": value.remark or "",
        },
        line.version,
    )


def new_data(near: IndicatorLine | None, *, group: bool) -> FormData:
    """A new node beside or below the chosen one, with its category."""
    parent: object = TOP
    if near is not None:
        holds = not near.value.leaf or _bare(near)
        parent = near.value.id if holds and not group else near.value.parent or TOP
    return FormData(
        {
            "category": near.value.category if near is not None else IndicatorCategory.COMMON,
            "node": GROUP if group else LEAF,
            "parent": parent,
        }
    )


def draft_data(draft: IndicatorDraft) -> FormData:
    """A form that an amendment has collected, shown again."""
    return FormData(
        {
            "title": draft.title,
            "category": draft.category,
            "node": GROUP if draft.group else LEAF,
            "parent": draft.parent or TOP,
            "nature": draft.nature,
            "method": draft.method,
            "weight": draft.weight,
            "cap": draft.cap,
            "direction": draft.direction,
            "kinds": tuple(k for k in UnitKind if k in draft.kinds),
            "quarters": tuple(q for q in QUARTERS if q in draft.quarters),
            "bands": draft.bands,
            "office": draft.office,
            "remark": draft.remark,
        },
        draft.version,
    )
