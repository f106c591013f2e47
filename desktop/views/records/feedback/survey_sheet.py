"""One survey at one unit: its title and day above, its counts below; kept as a draft, stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.services.errors import Invalid, ServiceError, Stale
from desktop.services.public_surveys import SurveyDraft, SurveyKey, SurveySheet, survey_id
from desktop.services.registry import Services
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.labels import plain
from desktop.views.records.feedback.survey_grid import SurveyGrid, TypedRow, row_key
from desktop.views.records.feedback.survey_head import SurveyHead
from desktop.views.records.short_hint import ShortHint
from desktop.views.widgets.draft_timer import DraftTimer
from desktop.views.widgets.left_words import left_words
from desktop.views.widgets.one_shot import one_shot

DRAFT = "public_survey"
HINT = "每格填人数；只登记人数，不登记谁怎样评价。不足规定份数的，保存后只显示“样本不足”。"
SHORT = "每格填人数；份数不足的只显示“样本不足”。"
CHOOSE = "请先填写调查名称并选择单位，下面会列出该单位的评价对象。"
MOVED_ON = "您打开之后，这张表已被他人修改，尚未保存。请核对后再保存，保存后以您填的为准。"


@dataclass(frozen=True, slots=True)
class _Kept:
    """What a draft holds."""

    on: str = ""
    source: str = ""
    rows: Mapping[str, TypedRow] | None = None


class SurveySheetPane(QWidget):
    """What is typed is kept and stored under what the sheet shows.

    ``told`` is a line for the foot; ``ready``: whether there is a sheet that can be saved.
    """

    told = Signal(str)
    ready = Signal(bool)
    saved = Signal(object)  # the survey's key; None when another is shown by now
    opened = Signal(object)  # the sheet, or None

    def __init__(self, ctx: ViewContext, services: Services, *, may: bool) -> None:
        """Empty; ``may``: the account enters surveys at all."""
        super().__init__()
        self.ctx, self.services, self.may = ctx, services, may
        self.cycle: UUID | None = None
        self._ticket = 0
        self._sealed = False
        self.head = SurveyHead(ctx, services)
        self.hint = plain("", "secondary", wrap=True)
        self._hint = ShortHint(ctx.theme, self.hint)
        self.grid = SurveyGrid(ctx.theme)
        self.basis = plain("", "secondary", wrap=True)
        self.basis.hide()
        self.faults = plain("", "fault", wrap=True)
        self.faults.hide()
        self._timer = DraftTimer(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.head)
        column.addWidget(self.hint)
        column.addWidget(self.basis)
        column.addWidget(self.grid, 1)
        column.addWidget(self.faults)
        self._connect()

    def _connect(self) -> None:
        self.grid.edited.connect(self._edited)
        self.head.edited.connect(self._edited)
        self.head.asked.connect(self._asked)
        self._timer.timeout.connect(self.flush_draft)
        self._look = one_shot(self, 300, self._read_typed)

    # --- showing -----------------------------------------------------------------------

    def start_new(self, cycle: UUID | None, title: str, *, sealed: bool) -> None:
        """An empty head; the sheet comes when the unit is chosen."""
        self.flush_draft()
        self.cycle, self._sealed = cycle, sealed
        self._ticket += 1
        self.head.show_survey(title, None)
        self.head.show_day(self.services.desk.clock.today(), "")
        self._show_none()
        self.head.set_writable(on=self.may and not sealed)

    def _show_none(self) -> None:
        self.grid.survey.show_sheet(None, {})
        self.basis.hide()
        self._hint.say(CHOOSE if self.may else "")
        self.faults.hide()
        self.head.show_faults({})
        self.ready.emit(False)
        self.told.emit("")
        self.opened.emit(None)

    def show_key(self, key: SurveyKey, unit: str, *, sealed: bool) -> None:
        """Read a survey at a unit, and the draft that was left in it."""
        self.flush_draft()
        self.cycle, self._sealed = key.cycle, sealed
        self.head.show_survey(key.title, (key.unit, unit))
        self._read(key)

    def _asked(self) -> None:
        """Another title or unit makes another sheet."""
        if self.grid.survey.sheet is not None:
            self.flush_draft()
            self._show_none()
        self._ticket += 1
        self._look.start()

    def _read_typed(self) -> None:
        title, unit = self.head.title, self.head.unit
        if self.cycle is not None and title and unit is not None:
            self._read(SurveyKey(self.cycle, title, unit))

    def _read(self, key: SurveyKey) -> None:
        self._look.stop()
        self._ticket += 1
        ticket, desk, services = self._ticket, self.services.desk, self.services
        self._show_none()

        def read() -> tuple[SurveySheet, _Kept | None]:
            draft = desk.drafts.get(desk.actor.account, draft_name(key), key.unit)
            return services.public_surveys.sheet(key), None if draft is None else _kept(draft.body)

        def came(found: tuple[SurveySheet, _Kept | None]) -> None:
            if ticket == self._ticket:
                self._show_sheet(*found)

        def failed(error: ServiceError) -> None:
            if ticket == self._ticket:
                self._say(error.sentence)

        call(
            self.ctx,
            lambda _task: read(),
            title="读取群众满意度",
            on_done=came,
            on_failed=failed,
            quiet=True,
        )

    def _show_sheet(self, sheet: SurveySheet, kept: _Kept | None) -> None:
        self.grid.survey.show_sheet(sheet, {} if kept is None else kept.rows or {})
        self.grid.survey.set_writable(on=self.may and not self._sealed)
        if sheet.on is not None:
            self.head.show_day(sheet.on, sheet.source)
        if kept is not None:
            self.head.show_day(_day(kept.on) or kept.on or None, kept.source)
        self.head.set_writable(on=self.may and not self._sealed)
        typing = self.may and not self._sealed
        self._hint.say(HINT if typing else "", SHORT if typing else "")
        self.basis.setText(sheet.basis)
        self.basis.setVisible(bool(sheet.basis))
        self.ready.emit(self.may and not self._sealed)
        self.told.emit("已恢复上次未保存的草稿" if kept is not None else "")
        self.opened.emit(sheet)

    # --- typing and storing ------------------------------------------------------------

    def _edited(self) -> None:
        self.faults.hide()
        if self.grid.survey.sheet is not None:
            self.told.emit("有未保存的修改")
            self._timer.start()

    def flush_draft(self) -> None:
        """Store what is typed on this thread: it is small, and the window may be locking."""
        self.grid.commit()
        sheet = self.grid.survey.sheet
        if self._timer.pending and sheet is not None:
            self._keep(sheet)

    def _keep(self, sheet: SurveySheet) -> Mapping[str, Any]:
        """Store the draft; what it holds now."""
        desk, key = self.services.desk, sheet.key
        rows = {k: [*own.texts, own.version] for k, own in self.grid.survey.changed().items()}
        on = self.head.day
        body = {
            "title": key.title,
            "on": on.isoformat() if isinstance(on, date) else str(on or ""),
            "source": self.head.source,
            "rows": rows,
        }
        desk.drafts.put(desk.actor.account, draft_name(key), key.unit, "", body)
        self._timer.stop()
        self.told.emit("草稿已自动保存")
        return body

    def save(self) -> None:
        """Store the typed rows of the sheet that is shown; they are a draft until they are."""
        self.grid.commit()
        model = self.grid.survey
        sheet = model.sheet
        if sheet is None or not self.may:
            return
        entries, faults = model.entries()
        wrong = self.head.check()
        on = self.head.day
        if faults or wrong or not isinstance(on, date):
            model.show_faults(faults)
            self._say("\n".join((*wrong.values(), *faults.values())))
            return
        kept = self._keep(sheet)
        draft = SurveyDraft(sheet.key, on, self.head.source, tuple(entries))
        desk, services = self.services.desk, self.services

        def write(_task: object) -> int:
            count = services.public_surveys.save(draft)
            desk.drafts.drop(desk.actor.account, draft_name(sheet.key), sheet.key.unit, kept)
            return count

        def done(count: int) -> None:
            self.ctx.alerts.success(f"{sheet.unit}的“{sheet.key.title}”已保存 {count} 行。")
            self.saved.emit(sheet.key if self._shows(sheet) else None)

        def failed(error: ServiceError) -> None:
            if not self._shows(sheet):
                said = f"{sheet.unit}的“{sheet.key.title}”"
                self.ctx.alerts.error(left_words(said, error))
                return
            self.ready.emit(True)
            self._refused(error, sheet)

        self.ready.emit(False)
        call(self.ctx, write, title="保存群众满意度", on_done=done, on_failed=failed)

    def _shows(self, sheet: SurveySheet) -> bool:
        """Whether nothing else was opened since."""
        now = self.grid.survey.sheet
        return now is not None and now.key == sheet.key

    def _refused(self, error: ServiceError, sheet: SurveySheet) -> None:
        if isinstance(error, Stale):
            self._rebase(sheet.key)
        elif isinstance(error, Invalid):
            rows = {
                n: error.faults[row_key(line)]
                for n, line in enumerate(sheet.rows)
                if row_key(line) in error.faults and row_key(line) != "unit"
            }
            self.grid.survey.show_faults(rows)
            self._say("\n".join(error.faults.values()))
        else:
            self._say(error.sentence)

    def _rebase(self, key: SurveyKey) -> None:
        """Lay what was typed over the sheet as it stands now."""
        self._ticket += 1
        ticket, mine, services = self._ticket, self.grid.survey.changed(), self.services
        on, source = self.head.day, self.head.source

        def came(now: SurveySheet) -> None:
            if ticket != self._ticket:
                return
            rows = {
                row_key(line): TypedRow(mine[row_key(line)].texts, line.version)
                for line in now.rows
                if row_key(line) in mine
            }
            day = on.isoformat() if isinstance(on, date) else ""
            self._show_sheet(now, _Kept(day, source, rows))
            self._timer.start()
            self._say(MOVED_ON)

        call(
            self.ctx,
            lambda _task: services.public_surveys.sheet(key),
            title="读取群众满意度",
            on_done=came,
            on_failed=lambda error: self._say(error.sentence),
            quiet=True,
        )

    def _say(self, sentence: str) -> None:
        self.faults.setText(sentence)
        self.faults.show()


def draft_name(key: SurveyKey) -> str:
    """What the draft of a sheet is called: the title of a survey may hold any sign."""
    return f"{DRAFT}/{key.cycle.hex}/{survey_id(key.cycle, key.title, key.unit, None).hex}"


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None  # what was typed and is no date yet


def _kept(body: Mapping[str, object]) -> _Kept:
    """What a draft holds; what is not of its form is left."""
    rows: dict[str, TypedRow] = {}
    stored = body.get("rows")
    for key, value in stored.items() if isinstance(stored, dict) else ():
        match value:
            case [*texts, (str() | None) as version] if len(texts) == 5:
                rows[str(key)] = TypedRow(tuple(str(t) for t in texts), version)
    return _Kept(str(body.get("on") or ""), str(body.get("source") or ""), rows)
