"""The sheet of 核验要点 as a form: four parts, one of them shown, all saved in one go."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout

from desktop.services.check_forms import ChecksDraft, VisitChecks, finding_word
from desktop.services.check_words import Member, follow_up_word, member_names, polarity_word
from desktop.services.errors import Invalid
from desktop.services.registry import Services
from desktop.views.context import ViewContext
from desktop.views.labels import button, plain, tip_text
from desktop.views.records.points.answers import answers
from desktop.views.records.points.columns import (
    EXAMPLES,
    FINDINGS,
    INDICATORS,
    about_finding,
    about_indicator,
    example_line,
    finding_line,
    indicator_line,
    version_of,
)
from desktop.views.records.points.grid_field import GridField
from desktop.views.widgets.fields import Field, FieldKind, FieldSpec
from desktop.views.widgets.form import FormData, GroupSpec
from desktop.views.widgets.packing import pack, unpack_all
from desktop.views.widgets.record_form import ABOUT, RecordForm

NAME = "checks"
PART, LINE = "part", "line"
"""Where one was, kept with the draft."""
SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("总体", ("first", "rating", "attention")),
    ("指标", ("indicators",)),
    ("班子", ("findings",)),
    ("典型", ("examples",)),
)
WHOLE, GRIDS = 0, {"indicators": 1, "findings": 2, "examples": 3}
RATINGS = tuple((n, f"{n} 分") for n in (5, 4, 3, 2, 1))
MOVED_ON = "您打开之后，以下内容已被他人修改。已带出您未保存的内容，请核对后再保存。"
LARGE = 16  # points
GAPS = 36  # pixels between the parts of the form
LEAST = 88  # pixels at 12 pt that a table always has
NO_PROGRESS = "考核办还没有下发本单位的指标进展，暂无需要核验的指标。"
NO_FINDINGS = "没有登记上年的班子建设情况。"


class ChecksForm(RecordForm):
    """``to_fact`` asks to make a 考核纪实 of the current 典型."""

    to_fact = Signal(object)

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Empty until ``show_sheet``."""
        self.sheet: VisitChecks | None = None
        self.members: Sequence[Member] = ()
        self._part = WHOLE
        self._writable = False
        super().__init__(ctx, services, NAME, (_group(ctx),), primary="保存核验")
        self.switch: list[QPushButton] = []
        bar = QHBoxLayout()
        bar.setSpacing(8)
        for place, (word, _keys) in enumerate(SECTIONS):
            made = button(word)
            made.setCheckable(True)
            made.clicked.connect(lambda _on=False, p=place: self.show_part(p))
            self.switch.append(made)
            bar.addWidget(made)
        bar.addStretch(1)
        self.why = plain("", "secondary", wrap=True)
        self.head.insertLayout(0, bar)
        self.head.insertWidget(1, self.why)
        self.told = plain("", "hint", wrap=True)
        self.row_out = button("删除行", name="删除所选的典型")
        self.make = button("转为纪实", name="把所选典型转为考核纪实")
        self.extra.addWidget(self.row_out)
        self.extra.addWidget(self.make)
        outer = cast("QVBoxLayout", self.layout())
        self.told.setContentsMargins(24, 0, 24, 4)
        outer.insertWidget(1, self.told)
        self.body_margins()
        self.fields["first"].label.setWordWrap(True)
        self._connect()
        self.show_part(WHOLE)

    def body_margins(self) -> None:
        """The tables need the room."""
        layout = self.body.layout()
        if layout is not None:
            layout.setContentsMargins(16, 8, 16, 8)

    def _connect(self) -> None:
        self.area.viewport().installEventFilter(self)
        self._ctx.theme.changed.connect(self._say_filled)
        for key in GRIDS:
            self.grid(key).went.connect(lambda row, k=key: self._tell(k, row))
        self.changed.connect(self._say_filled)
        self.row_out.clicked.connect(self.grid("examples").grid.remove_current)
        self.make.clicked.connect(self._make)

    def grid(self, key: str) -> GridField:
        """One of the three tables."""
        return cast("GridField", self.fields[key])

    @property
    def large(self) -> bool:
        """Whether the letters are so large that words give their room to the table."""
        return self._ctx.theme.metrics.points >= LARGE

    @property
    def touched(self) -> bool:
        """Whether something was typed, or is being typed, that is not saved yet."""
        return self.dirty or any(self.grid(key).editing for key in GRIDS)

    # what is shown

    def show_sheet(
        self, sheet: VisitChecks, members: Sequence[Member], draft: Mapping[str, Any] | None
    ) -> None:
        """The points of a visit, and over them the draft that was left, where it was left."""
        fresh, self.sheet, self.members = self.sheet is None, sheet, members
        names = member_names(members)
        self.fields["first"].label.setText(f"第一考题：{sheet.question}")
        self.grid("indicators").offer([indicator_line(i) for i in sheet.indicators])
        self.grid("findings").offer([finding_line(f) for f in sheet.findings])
        self.grid("examples").offer(
            [example_line(e, names.get(e.cadre, "") if e.cadre else "") for e in sheet.examples]
        )
        self.show_row(sheet.visit, FormData(self._stored(sheet), version_of(sheet)), draft)
        self._writable = sheet.writable
        self.set_enabled(sheet.writable)
        self.offer_saving(offered=sheet.writable)
        self.why.setText(sheet.why)
        self.why.setVisible(bool(sheet.why))
        self._say_filled()
        left = _left_at(draft) if fresh else None
        self.show_part(self._part if left is None else left[0])
        if left is not None:
            self._go_to_line(left[1])

    def _stored(self, sheet: VisitChecks) -> dict[str, object]:
        return {
            "first": sheet.first.text,
            "rating": sheet.attention.rating,
            "attention": sheet.attention.text,
            **{key: self.grid(key).base() for key in GRIDS},
        }

    def overlay(self, own: Mapping[str, object], before: VisitChecks) -> None:
        """Put what was typed upon the sheet as it stands now; say what moved meanwhile."""
        values = {**self.values(), **own}
        sheet = self.sheet
        if sheet is None:
            return
        self.load_draft(FormData(values, version_of(sheet)))
        self.show_faults({"": "\n".join((MOVED_ON, *_moved(before, sheet)))})
        self._say_filled()

    def own_packed(self) -> dict[str, object]:
        """What was typed, line by line, to be laid upon another reading of the sheet."""
        return {key: pack(self.fields[key]) for key in self.own}

    def unpacked(self, kept: Mapping[str, object]) -> dict[str, object]:
        """What was typed, over the lines as they stand now."""
        return unpack_all(self.fields, kept)

    def show_part(self, part: int) -> None:
        """Show one of the four parts."""
        self._part = part
        for place, (_word, keys) in enumerate(SECTIONS):
            self.switch[place].setChecked(place == part)
            for key in keys:
                self.fields[key].setVisible(place == part)
        key = next((k for k, p in GRIDS.items() if p == part), "")
        self.row_out.setVisible(key == "examples" and self._writable)
        self.make.setVisible(key == "examples" and self._writable)
        self.told.setVisible(key in {"indicators", "findings"})
        self.about = {PART: str(part)}
        if key:
            self._room()
            self._tell(key, self.grid(key).key_at(self.grid(key).grid.currentIndex().row()))

    def _go_to_line(self, line: str) -> None:
        """The cursor on a line of the shown table, where the work went on the last time."""
        key = next((k for k, p in GRIDS.items() if p == self._part), "")
        row = self.grid(key).row_of(line) if key and line else -1
        if row >= 0:
            self.grid(key).go_to(row)

    def start_part(self, part: int) -> None:
        """Show a part with the cursor where one goes on."""
        self.show_part(part)
        key = next((k for k, p in GRIDS.items() if p == part), "")
        if key:
            self.grid(key).start()
            self.grid(key).grid.setFocus()

    def _room(self) -> None:
        """The shown table takes the height that the pane has."""
        head = self.head.sizeHint().height()
        width = max(1, self.area.viewport().width() - 32)
        notes = max(self.fields[key].note.heightForWidth(width) for key in GRIDS)
        free = self.area.viewport().height() - head - notes - GAPS
        for key in GRIDS:
            grid = self.grid(key).grid
            grid.setFixedHeight(max(self._ctx.theme.metrics.px(LEAST), free))
            grid.scrollTo(grid.currentIndex())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """As high as the pane, whatever the words below take of it."""
        if watched is self.area.viewport() and event.type() == QEvent.Type.Resize:
            self._room()
        return bool(super().eventFilter(watched, event))

    def _say_filled(self) -> None:
        """The parts say how much of each is filled."""
        sheet = self.sheet
        if sheet is None:
            return
        for key, place in GRIDS.items():
            value, word = self.grid(key).value(), SECTIONS[place][0]
            if key == "examples":
                said = f" {len(value)}" if value else ""
            else:
                done = sum(1 for _key, typed in value if any(typed))
                said = f" {done}/{len(value)}" if value else ""
            # With large letters four such buttons would be wider than the pane.
            self.switch[place].setText(word if self.large else f"{word}{said}")
            self.switch[place].setAccessibleName(f"{word}{said}")

    def _tell(self, key: str, row: str) -> None:
        sheet = self.sheet
        if sheet is None or GRIDS[key] != self._part:
            return
        self.about = {PART: str(self._part), LINE: row}
        if key == "indicators":
            found = next((i for i in sheet.indicators if i.indicator.hex == row), None)
            text = NO_PROGRESS if not sheet.indicators else ""
            when = f"{sheet.year}年第{sheet.quarter}季度　" if sheet.quarter else ""
            _say(self, text if found is None else when + about_indicator(found))
        elif key == "findings":
            line = next((f for f in sheet.findings if f.finding.hex == row), None)
            text = NO_FINDINGS if not sheet.findings else ""
            _say(self, text if line is None else about_finding(line))

    def draft_of(self, data: FormData) -> ChecksDraft:
        """What was changed, as the service takes it. Raises Invalid with the faults of lines."""
        if self.sheet is None:
            raise Invalid({"": "请先选择一次实地考核。"})
        grids = {key: self.grid(key) for key in GRIDS}
        before = self._stored(self.sheet)
        return answers(self.sheet, before, data, grids, self.members)

    # faults

    def mark(self, faults: Mapping[str, str]) -> None:
        """Show what the service refused: each line of a table where it stands."""
        rows: dict[str, dict[int, str]] = {key: {} for key in GRIDS}
        for key, text in faults.items():
            kind, _, line = key.partition("/")
            table = f"{kind}s"
            if table in rows:
                grid = self.grid(table)
                row = int(line) if table == "examples" else grid.row_of(line)
                rows[table][row] = text
        self.show_faults(_keyed(faults))
        first = next((table for table in GRIDS if rows[table]), None)
        for table, marked in rows.items():
            self.grid(table).show_rows_faults(marked)
        if first is not None:
            self.show_part(GRIDS[first])
            self.grid(first).grid.setFocus()
        elif any(key in self.fields for key in _keyed(faults)):
            self.show_part(WHOLE)

    def jump(self, key: str) -> None:
        """Bring a field into view, with its part."""
        self.show_part(next(n for n, (_w, keys) in enumerate(SECTIONS) if key in keys))
        super().jump(key)

    def _make(self) -> None:
        grid = self.grid("examples")
        key = grid.key_at(grid.grid.currentIndex().row())
        sheet = self.sheet
        line = None if sheet is None else next((e for e in sheet.examples if e.id.hex == key), None)
        if self.dirty:
            self.show_faults({"": "有未保存的修改。请先保存核验，再转为考核纪实。"})
        elif line is None:
            self.show_faults({"": "请先选择一条已保存的典型。"})
        elif line.fact is not None:
            self.show_faults({"": "该典型已转为考核纪实，请在“纪实”中查看。"})
        else:
            self.show_faults({})
            self.to_fact.emit(line)


def _say(form: ChecksForm, words: str) -> None:
    """Of the current line; with large letters in one line: the table needs the room."""
    told, room = form.told, max(form.width() - 48, 0)
    short = told.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room)
    told.setText(short if form.large else words)
    told.setToolTip(tip_text(words) if form.large and short != words else "")


def _left_at(draft: Mapping[str, Any] | None) -> tuple[int, str] | None:
    """The part and the line that a draft was left at; None for one that does not say."""
    values = (draft or {}).get("values")
    about = values.get(ABOUT) if isinstance(values, dict) else None
    if not isinstance(about, dict):
        return None
    part = str(about.get(PART, ""))
    known = part in {str(n) for n in range(len(SECTIONS))}
    return (int(part), str(about.get(LINE, ""))) if known else None


def _keyed(faults: Mapping[str, str]) -> dict[str, str]:
    """The service's names of the fields in the form's words."""
    names = {"attention": "rating", "attention_text": "attention"}
    return {names.get(key, key): text for key, text in faults.items()}


def _moved(before: VisitChecks, now: VisitChecks) -> list[str]:
    """The indicators whose line is another than the one that was typed upon."""
    old = {i.indicator: indicator_line(i) for i in before.indicators}
    found = []
    for line in now.indicators:
        is_now = indicator_line(line)
        if line.indicator in old and old[line.indicator] != is_now:
            said = " ".join(text for text in is_now.typed if text) or "未核验"
            found.append(f"{line.name}：报送 {is_now.fixed[1]}，现在的核验是“{said}”")
    return found[:4]


def _group(ctx: ViewContext) -> GroupSpec:
    theme = ctx.theme

    def table(
        columns: Any, words: Mapping[int, Callable[[str], str]], *, growing: bool = False
    ) -> Callable[[FieldSpec], Field]:
        return lambda spec: GridField(spec, theme, columns, growing=growing, words=words)

    return GroupSpec(
        "",
        (
            FieldSpec("first", "第一考题", FieldKind.LONG, span=2, lines=3),
            FieldSpec("rating", "重视程度", FieldKind.CHOICE, RATINGS),
            FieldSpec("attention", "重视程度的说明", FieldKind.LONG, span=2, lines=2),
            FieldSpec(
                "indicators", "指标核验", span=2,
                hint="1 一致　2 好于　3 差于；可粘贴表格。",
                maker=table(INDICATORS, {2: finding_word}),
            ),
            FieldSpec(
                "findings", "班子建设情况", span=2, hint="1 已改进　2 有进展　3 未改进。",
                maker=table(FINDINGS, {3: follow_up_word}),
            ),
            FieldSpec(
                "examples", "正反面典型", span=2,
                hint="1 正面　2 负面。对象填姓名，班子整体填“领导班子”。",
                maker=table(EXAMPLES, {2: polarity_word}, growing=True),
            ),
        ),
    )  # fmt: skip
