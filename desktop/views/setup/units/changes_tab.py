"""机构变动: the changes by date, beside what one did or the form of the next."""

from __future__ import annotations

from datetime import date
from typing import cast
from uuid import UUID

from desktop.services.permissions import Operation, allowed
from desktop.services.registry import Services
from desktop.services.unit_changes import Forebear, UnitChangeDetail, UnitChangeLine
from desktop.terms import UnitChangeKind
from desktop.views.context import ViewContext
from desktop.views.exchange.badge_delegate import BadgeDelegate
from desktop.views.setup.units.change_form import change_form
from desktop.views.setup.units.side_tab import Account, SideTab
from desktop.views.widgets.badge import Tone
from desktop.views.widgets.date_edit import show_date
from desktop.views.widgets.empty import EmptyText
from desktop.views.widgets.form import FormData
from desktop.views.widgets.list_model import Column
from desktop.views.widgets.list_table import ListTable

WORD = "登记变动…"
NONE = "还没有登记过机构变动。单位更名、并入、拆分、撤销或新设时，在这里登记。"
NONE_HERE = "还没有机构变动。考核办登记后，随任务包下发到这里。"
COLUMNS: tuple[Column[UnitChangeLine], ...] = (
    Column("on", "日期", lambda c: f"{c.on:%Y-%m-%d}", 120),
    Column("kind", "类型", lambda c: c.label, 72),
    Column("name", "单位", lambda c: c.name, 176),
    Column("result", "变动后", lambda c: c.result, 176),
)
_TONES = {
    UnitChangeKind.RENAMED.label: Tone.PRIMARY,
    UnitChangeKind.DISSOLVED.label: Tone.WARNING,
    "新设": Tone.SUCCESS,
}


class ChangesTab(SideTab):
    """The list of changes."""

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Lines come with ``load``."""
        self._may = allowed(services.desk.actor.role, Operation.EDIT_SUBJECTS)
        self.word = WORD if self._may else ""
        empty = EmptyText(NONE, WORD, self.start_new) if self._may else EmptyText(NONE_HERE)
        found = ListTable(
            ctx, "unit_changes", COLUMNS, title="机构变动", filter_hint="筛选单位或类型",
            empty=empty,
        )  # fmt: skip
        found.table.setItemDelegateForColumn(
            1, BadgeDelegate(ctx.theme, lambda t: _TONES.get(t, Tone.NEUTRAL), found.table)
        )
        self.account = Account("撤回此项变动")
        super().__init__(ctx, services, found, self.account)
        self._lines: dict[object, UnitChangeLine] = {}
        self._ticket = 0
        self.form = change_form(ctx, services)
        self.draft = self.keep(self.form, "unit_change")
        self.draft.restored.connect(self.form.fit)
        self.form.left.connect(self.give_up)
        self.form.asked.connect(self._ask)
        self.form.agreed.connect(self._agreed)
        self.list.picked.connect(self._tell)
        self.account.act.clicked.connect(self._withdraw)

    # --- the list ------------------------------------------------------------------------

    def load(self) -> None:
        """Read the changes."""
        self.read(self.services.unit_changes.changes, self._came)

    def _came(self, lines: tuple[UnitChangeLine, ...]) -> None:
        self._lines = {line.id: line for line in lines}
        self.show_rows(lines, lambda line: line.id)

    def _tell(self, key: object) -> None:
        self._ticket += 1
        ticket, line = self._ticket, self._lines.get(key)
        if line is None:
            self.account.show_nothing()
            return
        changes = self.services.unit_changes

        def look() -> tuple[UnitChangeDetail | None, tuple[Forebear, ...]]:
            detail = None if line.kind is None else changes.get(line.id)
            heirs = [unit for unit, _name in line.others]
            return detail, changes.forebears(heirs[0]) if len(heirs) == 1 else ()

        def came(found: tuple[UnitChangeDetail | None, tuple[Forebear, ...]]) -> None:
            if ticket == self._ticket:
                self._show(line, *found)

        self.read(look, came)

    def _show(
        self, line: UnitChangeLine, detail: UnitChangeDetail | None, forebears: tuple[Forebear, ...]
    ) -> None:
        lines = [f"变动日期：{show_date(line.on)}"]
        if line.result:
            word = "新名称" if line.kind is UnitChangeKind.RENAMED else "变动后"
            word = "牵头单位" if line.kind is UnitChangeKind.DISSOLVED else word
            lines.append(f"{word}：{line.result}")
        if line.basis:
            lines.append(f"依据：{line.basis}")
        if forebears:
            lines.append("")
            lines.append(f"“{line.others[0][1]}”一并显示以下单位的历史记录：")
            lines += [f"· {f.name}（{_span(f)}）" for f in forebears]
        why = "" if detail is None else detail.kept_for
        self.account.tell(
            f"{line.label}：{line.name}", lines, act=self._may and detail is not None, why=why
        )

    def _withdraw(self) -> None:
        line = self._lines.get(self.list.current_id())
        if line is None:
            return
        sentence = (
            f"撤回后，“{line.name}”恢复到{line.label}之前的样子：名称、起止日期、对口联系、"
            "随之转走的干部和整改事项都改回来。"
        )
        self.account.confirm.ask(sentence, lambda: self._withdrawn(line.id, line.name))

    def _withdrawn(self, key: UUID, name: str) -> None:
        def done(_none: None) -> None:
            self.ctx.alerts.success(f"“{name}”的这项变动已撤回。")

        changes = self.services.unit_changes
        self.write("撤回机构变动", lambda: changes.withdraw(key), done, None)

    # --- the form ------------------------------------------------------------------------

    def start_new(self) -> None:
        """The form of the next change."""
        if not self._may or self.open_form:
            return
        data = FormData({"on": self.services.desk.clock.today()})
        self.draft.show(None, data, load=self.form.begin)
        self.show_form(self.form)
        self.form.jump("kind")

    def _ask(self, data: FormData) -> None:
        draft = self.form.draft(data.values)
        if draft is None:
            self._found(data)
            return
        changes = self.services.unit_changes
        self.write(
            "查看机构变动",
            lambda: changes.preview(draft),
            lambda preview: self.form.show_preview(data, preview),
            self.form,
        )

    def _agreed(self, data: FormData, digest: str) -> None:
        draft = self.form.draft(data.values)
        if draft is None:
            return
        changes = self.services.unit_changes
        self.write(
            "登记机构变动",
            self.draft.storing(lambda: changes.register(draft, digest)),
            lambda _none: self._done(f"{draft.kind.label}已登记。"),
            self.form,
        )

    def _found(self, data: FormData) -> None:
        """A unit that only begins changes nothing else: there is nothing to look at first."""
        units, on = self.form.founded(data.values), cast("date", data.values["on"])
        if len(units) != 1:
            self.form.show_faults({"founded": "请填写新设单位的名称。"})
            return
        changes = self.services.unit_changes

        def failed_or_done(key: UUID) -> None:
            self.list.select_id(key)
            self._done(f"“{units[0].name}”已登记为新设单位，自{show_date(on)}起。")

        write = self.draft.storing(lambda: changes.found(units[0], on))
        self.write("登记新设单位", write, failed_or_done, self.form)

    def _done(self, sentence: str) -> None:
        self.leave_form()
        self.ctx.alerts.success(sentence)


def _span(unit: Forebear) -> str:
    start = "" if unit.valid_from is None else f"{show_date(unit.valid_from)}起"
    end = "" if unit.valid_to is None else f"{show_date(unit.valid_to)}止"
    return "，".join(part for part in (start, end) if part) or "长期"
