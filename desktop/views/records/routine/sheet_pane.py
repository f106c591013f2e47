"""One unit's 平时考核结果 of a year: typed, kept as a draft, stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.services.errors import Invalid, ServiceError, Stale
from desktop.services.registry import Services
from desktop.services.routine_grade_rules import QUARTER_NAMES, gap_words
from desktop.services.routine_grades import GradeSheet
from desktop.services.scheme_values import QUARTERS
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.labels import plain
from desktop.views.records.routine.grade_grid import GradeGrid, Typed, cell_key
from desktop.views.records.short_hint import ShortHint, large
from desktop.views.widgets.draft_timer import DraftTimer
from desktop.views.widgets.left_words import left_words

DRAFT = "routine-grades"
HINT = (
    "填 好、较好、一般、较差 或 1 至 4，回车到下一行；可从 WPS 整块粘贴。"
    "备注写在后面，如“一般：病假”。"
)
SHORT = "填 1 好、2 较好、3 一般、4 较差，回车到下一行。"
NOBODY = "该单位还没有干部。请先在对象库中录入干部，或导入花名册。"
MOVED_ON = "您打开之后，这些内容已被他人修改，尚未保存。请核对后再保存，保存后以您填的为准："


class GradeSheetPane(QWidget):
    """What is typed is kept and stored under what the sheet shows, not what is chosen meanwhile.

    ``told`` is a line for the foot; ``ready``: whether there is a sheet that can be saved.
    """

    told = Signal(str)
    ready = Signal(bool)
    refused = Signal(str)
    saved = Signal()

    def __init__(self, ctx: ViewContext, services: Services, *, may: bool) -> None:
        """Empty; ``may``: the account enters grades at all."""
        super().__init__()
        self.ctx, self.services, self.may = ctx, services, may
        self._ticket = 0
        self._sealed = False
        self.title = plain("", "heading")
        self.hint = plain("", "secondary", wrap=True)
        self._hint = ShortHint(ctx.theme, self.hint)
        self.gaps = plain("", "strong", wrap=True)
        self.grid = GradeGrid(ctx.theme)
        self.counts = plain("", "hint", wrap=True)
        self.faults = plain("", "fault", wrap=True)
        self.faults.hide()
        self._timer = DraftTimer(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 0, 0, 0)
        column.setSpacing(8)
        for widget in (self.title, self.gaps, self.hint):
            column.addWidget(widget)
        column.addWidget(self.grid, 1)
        for widget in (self.counts, self.faults):
            column.addWidget(widget)
        self.grid.edited.connect(self._edited)
        self._timer.timeout.connect(self.flush_draft)
        ctx.theme.changed.connect(self._tell)

    # --- showing -----------------------------------------------------------------------

    def show_nothing(self, hint: str = "") -> None:
        """No unit is chosen, or its sheet is on its way: nothing can be typed or stored."""
        self.flush_draft()
        self._ticket += 1
        self.grid.grades.show_sheet(None, {})
        self.ready.emit(False)
        self.faults.hide()
        self.counts.setText("")
        self.gaps.setText("")
        self.title.setText("")
        self._hint.say(hint)
        self.told.emit("")

    def show_unit(self, cycle: UUID, unit: UUID, *, sealed: bool) -> None:
        """Read a unit's sheet, and the draft that was left."""
        self.show_nothing()
        self._sealed = sealed
        ticket, desk, services = self._ticket, self.services.desk, self.services

        def read() -> tuple[GradeSheet, Mapping[str, Typed]]:
            draft = desk.drafts.get(desk.actor.account, f"{DRAFT}/{cycle.hex}", unit)
            kept = {} if draft is None else _kept(draft.body.get("cells"))
            return services.routine_grades.sheet(cycle, unit), kept

        def came(found: tuple[GradeSheet, Mapping[str, Typed]]) -> None:
            if ticket == self._ticket:
                self._show_sheet(*found)

        call(
            self.ctx,
            lambda _task: read(),
            title="读取平时考核结果",
            on_done=came,
            on_failed=lambda error: self.refused.emit(error.sentence),
            quiet=True,
        )

    def _show_sheet(self, sheet: GradeSheet, kept: Mapping[str, Typed]) -> None:
        self.grid.grades.show_sheet(sheet, kept)
        on = self.may and sheet.writable and not self._sealed
        self.grid.grades.set_writable(on=on)
        self.ready.emit(on)
        self.title.setText(f"{sheet.unit}　{sheet.year}年度")
        if not sheet.writable:
            self._hint.say("该单位目前不由本考核组对口联系，只能查阅。")
        elif self._sealed:
            self._hint.say("该年度已封存，只能查阅。")
        elif sheet.cadres:
            self._hint.say(HINT, SHORT)
        else:
            self._hint.say(NOBODY)
        told = "\n".join(part for part in (gap_words(sheet.missing), *sheet.over.values()) if part)
        self.gaps.setText(told)
        self.gaps.setVisible(bool(told))
        self.told.emit("已恢复上次未保存的草稿" if kept else "")
        self._tell()

    def _tell(self) -> None:
        told, faults = self.grid.grades.quarter_words(short=large(self.ctx.theme))
        self.counts.setText(told)
        self.faults.setText(faults)
        self.faults.setVisible(bool(faults))

    # --- typing and storing ------------------------------------------------------------

    def _edited(self) -> None:
        self._tell()
        self.told.emit("有未保存的修改")
        self._timer.start()

    def flush_draft(self) -> None:
        """Store what is typed on this thread: it is small, and the window may be locking."""
        self.grid.commit()
        sheet = self.grid.grades.sheet
        if self._timer.pending and sheet is not None:
            self._keep(sheet)

    def _keep(self, sheet: GradeSheet) -> Mapping[str, Any]:
        """Store the draft; what it holds now."""
        desk, name = self.services.desk, f"{DRAFT}/{sheet.cycle.hex}"
        changed = self.grid.grades.changed()
        cells = {key: [own.text, own.version] for key, own in changed.items()}
        body = {"cells": cells}
        if cells:
            desk.drafts.put(desk.actor.account, name, sheet.unit_id, "", body)
        else:
            desk.drafts.delete(desk.actor.account, name, sheet.unit_id)
        self._timer.stop()
        self.told.emit("草稿已自动保存" if cells else "")
        return body

    def save(self) -> None:
        """Store the changed cells of the sheet that is shown; they are a draft until they are."""
        self.grid.commit()
        sheet, model = self.grid.grades.sheet, self.grid.grades
        if sheet is None or not self.may:
            return
        entries, faults = model.entries()
        if faults:
            model.show_faults(faults)
            self._say("\n".join(faults.values()))
            return
        if not entries:
            self.ctx.alerts.info("没有需要保存的修改。")
            return
        desk, services, name = self.services.desk, self.services, f"{DRAFT}/{sheet.cycle.hex}"
        kept = self._keep(sheet)

        def write(_task: object) -> int:
            count = services.routine_grades.save(sheet.cycle, sheet.unit_id, entries)
            desk.drafts.drop(desk.actor.account, name, sheet.unit_id, kept)
            return count

        def done(count: int) -> None:
            self.ctx.alerts.success(f"{sheet.unit}的平时考核结果已保存 {count} 处。")
            self.saved.emit()

        def failed(error: ServiceError) -> None:
            now = self.grid.grades.sheet
            if now is None or (now.cycle, now.unit_id) != (sheet.cycle, sheet.unit_id):
                self.ctx.alerts.error(left_words(f"{sheet.unit}的平时考核结果", error))
                return
            self.ready.emit(True)
            self._refused(error)

        self.ready.emit(False)
        call(self.ctx, write, title="保存平时考核结果", on_done=done, on_failed=failed)

    def _refused(self, error: ServiceError) -> None:
        if isinstance(error, Stale):
            self._rebase()
        elif isinstance(error, Invalid):
            self.grid.grades.show_faults(self._rows_of(error.faults))
            self._say("\n".join(error.faults.values()))
        else:
            self._say(error.sentence)

    def _rebase(self) -> None:
        """Lay what was typed over the sheet as it stands now, and say what others made of it."""
        model, sheet = self.grid.grades, self.grid.grades.sheet
        if sheet is None:
            return
        self._ticket += 1
        ticket, mine, services = self._ticket, model.changed(), self.services

        def came(now: GradeSheet) -> None:
            if ticket != self._ticket:
                return
            moved: dict[int, str] = {}
            kept: dict[str, Typed] = {}
            for row, line in enumerate(now.cadres):
                for quarter, cell in zip(QUARTERS, line.cells, strict=True):
                    own = mine.get(cell_key(line.cadre_id, quarter))
                    if own is not None:
                        kept[cell_key(line.cadre_id, quarter)] = Typed(own.text, cell.version)
                    if own is not None and own.version != cell.version:
                        name = f"{line.name}{QUARTER_NAMES[quarter - 1]}"
                        moved[row] = f"{name}现在是“{cell.text or '空'}”。"
            self._show_sheet(now, kept)
            model.show_faults(moved)
            self._timer.start()
            self._say("\n".join((MOVED_ON, *moved.values())))

        call(
            self.ctx,
            lambda _task: services.routine_grades.sheet(sheet.cycle, sheet.unit_id),
            title="读取平时考核结果",
            on_done=came,
            on_failed=lambda error: self._say(error.sentence),
            quiet=True,
        )

    def _rows_of(self, faults: Mapping[str, str]) -> dict[int, str]:
        sheet = self.grid.grades.sheet
        found: dict[int, str] = {}
        for row, line in enumerate(() if sheet is None else sheet.cadres):
            for quarter in QUARTERS:
                sentence = faults.get(cell_key(line.cadre_id, quarter))
                if sentence:
                    found[row] = sentence
        return found

    def _say(self, sentence: str) -> None:
        self.faults.setText(sentence)
        self.faults.show()


def _kept(cells: object) -> dict[str, Typed]:
    """What a draft holds; what is not of its form is left."""
    found: dict[str, Typed] = {}
    for key, value in cells.items() if isinstance(cells, dict) else ():
        match value:
            case [str() as text, (str() | None) as version]:
                found[str(key)] = Typed(text, version)
    return found
