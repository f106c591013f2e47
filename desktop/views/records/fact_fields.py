"""The form's own kinds of fields: the situation of the 清单目录, the event, the unit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import cast
from uuid import UUID

from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtWidgets import QCompleter, QLineEdit

from desktop.services.fact_events import EventName
from desktop.services.fact_guides import FactGuide, matching_templates
from desktop.services.registry import Services
from desktop.services.template_forms import TemplateLine
from desktop.terms import Polarity
from desktop.views.context import ViewContext
from desktop.views.widgets.fields import FieldSpec, TextField
from desktop.views.widgets.pick_field import Lookup, PickField

MOST_HITS = 12
VETO = "一票否决"
_TEMPLATE_HINT = "输入编号或关键词，如 F02、信访"


def units_by_word(services: Services, text: str) -> Sequence[tuple[UUID, str]]:
    """Units by word, pinyin or initials."""
    hits = services.search.find(text, MOST_HITS * 3)
    return [(hit.id, hit.title) for hit in hits if hit.kind == "unit"][:MOST_HITS]


def template_label(line: TemplateLine) -> str:
    """F02 瞒报生产安全事故（一票否决）."""
    veto = f"（{VETO}）" if line.veto else ""
    return f"{line.number} {line.text}{veto}"


class TemplateField(PickField):
    """One situation of the catalogue, by its number or words of it."""

    def __init__(self, spec: FieldSpec, ctx: ViewContext) -> None:
        """Without a catalogue until ``show_guide``."""
        self.guide: FactGuide | None = None
        self._polarity: Polarity | None = None
        super().__init__(spec, ctx, self._find)
        cast("QLineEdit", self.editor).setPlaceholderText(_TEMPLATE_HINT)

    def _find(self, text: str) -> Sequence[tuple[UUID, str]]:
        if self.guide is None:
            return ()
        found = matching_templates(self.guide.templates, text)
        return [(line.id, template_label(line)) for line in found[:MOST_HITS]]

    def show_guide(self, guide: FactGuide) -> None:
        """The catalogue of another year."""
        self.guide = guide
        self.show_words()

    def line(self) -> TemplateLine | None:
        """The chosen situation as the catalogue has it."""
        chosen = self.value()
        return None if chosen is None or self.guide is None else self.guide.template(chosen[0])

    def show_words(self) -> None:
        """What the catalogue says of the chosen situation, below the line."""
        line, guide = self.line(), self.guide
        hint = ""
        if line is not None and guide is not None:
            words = guide.severity_words(line.severity)
            parts = [f"目录建议：{line.polarity.label}、{words}，轻重可按实际调整"]
            if line.veto:
                parts.append(f"属{VETO}情形")
            hint = "；".join(parts) + "。"
        elif guide is not None and not guide.templates:
            hint = f"{guide.year}年度还没有清单目录，可以留空。"
        self.spec = replace(self.spec, hint=hint)
        self.show_fault(None)

    def set_read_only(self, read_only: bool) -> None:
        """What is only read asks for nothing."""
        super().set_read_only(read_only)
        hint = "" if read_only else _TEMPLATE_HINT
        cast("QLineEdit", self.editor).setPlaceholderText(hint)

    def set_value(self, value: object) -> None:
        """Show a situation."""
        super().set_value(value)
        self.show_words()


class EventField(TextField):
    """The name of an event: one that was named before, or a new one."""

    def __init__(self, spec: FieldSpec) -> None:
        """Nothing to pick from until ``offer``."""
        super().__init__(spec)
        self._names = QStringListModel(self)
        completer = QCompleter(self._names, self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setMaxVisibleItems(8)
        completer.activated.connect(lambda _text: self.edited.emit())
        self._completer = completer
        cast("QLineEdit", self.editor).setCompleter(completer)

    def offer(self, names: Sequence[EventName]) -> None:
        """The events named around the fact."""
        self._names.setStringList([name.key for name in names])
        self._say(self._named(len(names)))

    @property
    def offered(self) -> list[str]:
        """The names to pick from."""
        return self._names.stringList()

    def show_parts(self, sentence: str) -> None:
        """What else hangs on the event; empty says how to name one."""
        self._say(sentence or self._named(len(self.offered)))

    def _named(self, count: int) -> str:
        if not self.value() and count:
            return f"已有 {count} 个事件可选。同一件事的几条纪实、评分填同一名称，计分时只计一次。"
        return "同一件事的几条纪实、评分填同一名称，计分时只计一次。"

    def _say(self, hint: str) -> None:
        self.spec = replace(self.spec, hint=hint)
        self.show_fault(None)


class UnitField(PickField):
    """The unit of a fact without a visit; with one it is the visit's and needs no choosing."""

    def __init__(self, spec: FieldSpec, ctx: ViewContext, lookup: Lookup) -> None:
        """Asked for until ``need`` says otherwise."""
        super().__init__(spec, ctx, lookup)
        self._needed = True

    def need(self, *, needed: bool) -> None:
        """Show the field, or leave it out."""
        self._needed = needed
        self.setVisible(needed)

    def check(self) -> str | None:
        """A unit that is not asked for has no fault."""
        return super().check() if self._needed else None


def pick_maker(
    ctx: ViewContext, kind: Callable[[FieldSpec, ViewContext, Lookup], PickField], lookup: Lookup
) -> Callable[[FieldSpec], PickField]:
    """A maker for ``FieldSpec``."""
    return lambda spec: kind(spec, ctx, lookup)
