"""班子建设情况: last year's findings by unit, beside the one that is chosen."""

from __future__ import annotations

from uuid import UUID

from desktop.services.building_findings import FindingLine
from desktop.services.permissions import Operation, allowed
from desktop.services.registry import Services
from desktop.terms import Polarity
from desktop.views.context import ViewContext
from desktop.views.exchange.badge_delegate import BadgeDelegate
from desktop.views.labels import button
from desktop.views.setup.units.finding_form import finding_form
from desktop.views.setup.units.paste_panel import PastePanel
from desktop.views.setup.units.side_tab import Account, SideTab
from desktop.views.widgets.badge import Tone
from desktop.views.widgets.empty import EmptyText
from desktop.views.widgets.form import FormData
from desktop.views.widgets.list_model import Column
from desktop.views.widgets.list_table import ListTable
from desktop.views.widgets.place import beside_filter

WORD = "新增一条…"
NONE = (
    "还没有登记上年度的班子建设情况。登记后随任务包下发，考核组到单位时逐条核对；"
    "有现成表格的，可以从 WPS 复制后一次粘贴。"
)
NONE_HERE = "还没有上年度的班子建设情况。考核办登记后，随任务包下发到这里。"
COLUMNS: tuple[Column[FindingLine], ...] = (
    Column("unit", "单位", lambda f: f.unit_name, 152),
    Column("year", "年度", lambda f: str(f.year), 72),
    Column("polarity", "正负面", lambda f: f.polarity.label, 72),
    Column("aspect", "方面", lambda f: f.aspect, 96),
    Column("text", "情况", lambda f: f.text, 240),
)


class FindingsTab(SideTab):
    """The list of findings."""

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Lines come with ``load``."""
        self._may = allowed(services.desk.actor.role, Operation.EDIT_SUBJECTS)
        self.word = WORD if self._may else ""
        empty = EmptyText(NONE, "粘贴多条…", self.paste) if self._may else EmptyText(NONE_HERE)
        found = ListTable(
            ctx, "building_findings", COLUMNS, title="班子建设情况",
            filter_hint="筛选单位、方面或内容", empty=empty,
        )  # fmt: skip
        found.table.setItemDelegateForColumn(2, BadgeDelegate(ctx.theme, _tone, found.table))
        self.account = Account("删除此条")
        super().__init__(ctx, services, found, self.account)
        self._lines: dict[object, FindingLine] = {}
        self.form = finding_form(ctx, services)
        self.panel = PastePanel(ctx, services)
        self.many = button("粘贴多条…")
        self.edit = button("修改…")
        for widget in (self.edit, self.many):
            beside_filter(widget)
            widget.setVisible(False)
            found.bar.addWidget(widget)
        self.edit.setVisible(self._may)
        self.many.setVisible(self._may)
        self.many.clicked.connect(self.paste)
        self.edit.clicked.connect(self._edit)
        self.list.opened.connect(lambda _key: self._edit())
        self._goal: UUID | None = None
        self.draft = self.keep(self.form, "building_finding")
        self.add_form(self.panel)
        self.form.left.connect(self.give_up)
        self.form.submitted.connect(self._save)
        self.panel.left.connect(self._leave_panel)
        self.panel.refused.connect(self.refused.emit)
        self.panel.entered.connect(self._entered)
        self.list.picked.connect(self._tell)
        self.account.act.clicked.connect(self._delete)

    # --- the list ------------------------------------------------------------------------

    def load(self) -> None:
        """Read the findings."""
        self.read(self.services.building_findings.findings, self._came)

    def _came(self, lines: tuple[FindingLine, ...]) -> None:
        self._lines = {line.id: line for line in lines}
        self.edit.setEnabled(bool(lines))
        self.show_rows(lines, lambda line: line.id)
        goal, self._goal = self._lines.get(self._goal), None
        if goal is not None and self._may and not self.open_form:
            self.list.select_id(goal.id)
            self._begin(goal)

    def _tell(self, key: object) -> None:
        line = self._lines.get(key)
        if line is None:
            self.account.show_nothing()
            return
        lines = [f"{line.year}年度　{line.aspect}　{line.polarity.label}", "", line.text]
        if line.source:
            lines += ["", f"来源：{line.source}"]
        self.account.tell(line.unit_name, lines, act=self._may)

    def _delete(self) -> None:
        line = self._lines.get(self.list.current_id())
        if line is not None:
            sentence = f"删除“{line.unit_name}”的这一条？考核组将不再看到它。"
            self.account.confirm.ask(sentence, lambda: self._deleted(line))

    def _deleted(self, line: FindingLine) -> None:
        findings = self.services.building_findings
        self.write(
            "删除班子建设情况",
            lambda: findings.delete(line.id, line.version),
            lambda _none: self.ctx.alerts.success("已删除。"),
            None,
        )

    # --- one ------------------------------------------------------------------------------

    @property
    def _last_year(self) -> int:
        return self.services.desk.clock.today().year - 1

    def start_new(self) -> None:
        """The form of a new one."""
        if self._may and not self.open_form:
            self._begin(None)

    def _edit(self) -> None:
        line = self._lines.get(self.list.current_id())
        if self._may and line is not None and not self.open_form:
            self._begin(line)

    def resume(self, key: UUID) -> None:
        """Open a finding whose change was left unsaved, once the list is read."""
        self._goal = key
        self.load()

    def _begin(self, line: FindingLine | None) -> None:
        row = None if line is None else line.id
        data = self.form.data_of(line, self._last_year)
        self.draft.show(row, data, load=lambda read: self.form.begin(line, read))
        self.show_form(self.form)
        self.form.jump("unit" if line is None else "text")

    def _save(self, data: FormData) -> None:
        draft, findings = self.form.draft(data), self.services.building_findings
        if draft is not None:
            write = self.draft.storing(lambda: findings.save(draft))
            self.write("保存班子建设情况", write, self._saved, self.form)

    def _saved(self, key: UUID) -> None:
        self.list.select_id(key)
        self.leave_form()
        self.ctx.alerts.success("班子建设情况已保存。")

    # --- many -----------------------------------------------------------------------------

    def paste(self) -> None:
        """粘贴多条."""
        if not self._may or self.open_form:
            return
        self.panel.begin(self._last_year)
        self.show_form(self.panel)
        self.list.hide()
        self.panel.text.setFocus()

    def flush_draft(self) -> None:
        """Also what was pasted."""
        super().flush_draft()
        self.panel.keep_now()

    def _leave_panel(self) -> None:
        self.list.show()
        self.leave_form()

    def _entered(self, count: int) -> None:
        self._leave_panel()
        self.ctx.alerts.success(
            f"已登记 {count} 条班子建设情况。" if count else "这些内容都已登记过，没有新的。"
        )


def _tone(text: str) -> Tone:
    return Tone.SUCCESS if text == Polarity.POSITIVE.label else Tone.WARNING
