"""人员调动: the moves by date, beside what one did or the form of the next."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from desktop.services.cadre_moves import MoveDraft, MoveLine
from desktop.services.permissions import Operation, allowed
from desktop.services.registry import Services
from desktop.views.context import ViewContext
from desktop.views.records.visit_form import find_units
from desktop.views.setup.units.preview_form import PreviewForm
from desktop.views.setup.units.side_tab import Account, SideTab, find_cadres, picked_id
from desktop.views.widgets.date_edit import show_date
from desktop.views.widgets.empty import EmptyText
from desktop.views.widgets.fields import Field, FieldKind, FieldSpec
from desktop.views.widgets.form import FormData, GroupSpec
from desktop.views.widgets.list_model import Column
from desktop.views.widgets.list_table import ListTable
from desktop.views.widgets.pick_field import PickField

WORD = "登记调动…"
NONE = "还没有登记过人员调动。干部到新单位任职后，在这里登记。"
NONE_HERE = "还没有人员调动。考核办登记后，随任务包下发到这里。"
INSIDE, OUT = "inside", "out"
WHERE: tuple[tuple[object, str], ...] = (
    (INSIDE, "调入其他考核单位"),
    (OUT, "调离，不再归入考核单位"),
)
COLUMNS: tuple[Column[MoveLine], ...] = (
    Column("on", "到任日期", lambda m: f"{m.on:%Y-%m-%d}", 120),
    Column("name", "姓名", lambda m: m.name, 80),
    Column("before", "原单位", lambda m: m.before, 144),
    Column("after", "新单位", lambda m: m.after or "（调离）", 144),
    Column("post", "新职务", lambda m: m.post, 144),
)


def move_form(ctx: ViewContext, services: Services) -> MoveForm:
    """The form with its fields."""

    def cadre(spec: FieldSpec) -> Field:
        return PickField(spec, ctx, lambda text: find_cadres(services, text))

    def unit(spec: FieldSpec) -> Field:
        return PickField(spec, ctx, lambda text: find_units(services, text))

    fields = (
        FieldSpec("cadre", "干部", required=True, span=2, maker=cadre),
        FieldSpec("where", "去向", FieldKind.CHOICE, WHERE, required=True),
        FieldSpec("on", "到任日期", FieldKind.DATE, required=True, hint="到任后登记"),
        FieldSpec("unit", "新单位", span=2, maker=unit),
        FieldSpec("post", "新职务", span=2, hint="不填则现任职务不变"),
        FieldSpec("basis", "文号", span=2, hint="如 江组干〔2026〕9号"),
    )
    groups = (GroupSpec("", fields),)
    return MoveForm(
        ctx, groups, title="登记人员调动", word="确认登记", today=services.desk.clock.today
    )


class MoveForm(PreviewForm):
    """Asks for a unit only when there is a new one."""

    def begin(self, data: FormData) -> None:
        """Show the form anew."""
        super().begin(data)
        self._fit()

    def forget(self) -> None:
        """Something was typed: perhaps another 去向."""
        super().forget()
        self._fit()

    def _fit(self) -> None:
        self.fields["unit"].setVisible(self.fields["where"].value() != OUT)

    def check(self) -> dict[str, str]:
        """A new unit is chosen where one is asked for."""
        faults = super().check()
        values = self.values()
        if values["where"] == OUT:
            faults.pop("unit", None)
        elif picked_id(values["unit"]) is None:
            faults.setdefault("unit", "请选择新单位。")
        self.show_faults(faults)
        return faults

    @staticmethod
    def draft(values: Mapping[str, object]) -> MoveDraft | None:
        """What the service takes."""
        cadre, on = picked_id(values["cadre"]), values["on"]
        if cadre is None or not isinstance(on, date):
            return None
        unit = None if values["where"] == OUT else picked_id(values["unit"])
        return MoveDraft(
            cadre, unit, on, str(values["post"] or ""), str(values["basis"] or "") or None
        )


class MovesTab(SideTab):
    """The list of moves."""

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Lines come with ``load``."""
        self._may = allowed(services.desk.actor.role, Operation.EDIT_SUBJECTS)
        self.word = WORD if self._may else ""
        empty = EmptyText(NONE, WORD, self.start_new) if self._may else EmptyText(NONE_HERE)
        found = ListTable(
            ctx, "cadre_moves", COLUMNS, title="人员调动", filter_hint="筛选姓名或单位", empty=empty
        )
        self.account = Account("撤回此次调动")
        super().__init__(ctx, services, found, self.account)
        self._lines: dict[object, MoveLine] = {}
        self.form = move_form(ctx, services)
        self.draft = self.keep(self.form, "cadre_move")
        self.draft.restored.connect(self.form.forget)
        self.form.left.connect(self.give_up)
        self.form.asked.connect(self._ask)
        self.form.agreed.connect(self._agreed)
        self.list.picked.connect(self._tell)
        self.account.act.clicked.connect(self._withdraw)

    def load(self) -> None:
        """Read the moves."""
        self.read(self.services.cadre_moves.moves, self._came)

    def _came(self, lines: tuple[MoveLine, ...]) -> None:
        self._lines = {line.id: line for line in lines}
        self.show_rows(lines, lambda line: line.id)

    def _tell(self, key: object) -> None:
        line = self._lines.get(key)
        if line is None:
            self.account.show_nothing()
            return
        lines = [
            f"到任日期：{show_date(line.on)}",
            f"原单位：{line.before or '未归入任何单位'}",
            f"新单位：{line.after or '调离，不再归入考核单位'}",
        ]
        if line.post:
            lines.append(f"新职务：{line.post}")
        if line.basis:
            lines.append(f"文号：{line.basis}")
        if line.before:
            lines += ["", f"在原单位的记录标明“在{line.before}任职期间”。"]
        why = "" if line.last else "该干部之后还有调动。请从最近的一次开始撤回。"
        self.account.tell(line.name, lines, act=self._may, why=why)

    def _withdraw(self) -> None:
        line = self._lines.get(self.list.current_id())
        if line is None:
            return
        back = f"“{line.before}”" if line.before else "未归入单位的状态"
        sentence = f"撤回后，{line.name}回到{back}。现任职务和一把手不会自动改回，请自行核对。"
        self.account.confirm.ask(sentence, lambda: self._withdrawn(line.id, line.name))

    def _withdrawn(self, key: UUID, name: str) -> None:
        def done(_none: None) -> None:
            self.ctx.alerts.success(f"{name}的这次调动已撤回。")

        moves = self.services.cadre_moves
        self.write("撤回调动", lambda: moves.withdraw(key), done, None)

    # --- the form ------------------------------------------------------------------------

    def start_new(self) -> None:
        """The form of the next move."""
        if not self._may or self.open_form:
            return
        today = self.services.desk.clock.today()
        data = FormData({"on": today, "where": INSIDE})
        self.draft.show(None, data, load=self.form.begin)
        self.show_form(self.form)
        self.form.jump("cadre")

    def _ask(self, data: FormData) -> None:
        draft, moves = self.form.draft(data.values), self.services.cadre_moves
        if draft is not None:
            self.write(
                "查看调动",
                lambda: moves.preview(draft),
                lambda preview: self.form.show_preview(data, preview),
                self.form,
            )

    def _agreed(self, data: FormData, digest: str) -> None:
        draft, moves = self.form.draft(data.values), self.services.cadre_moves
        if draft is not None:
            write = self.draft.storing(lambda: moves.move(draft, digest))
            self.write("登记调动", write, self._done, self.form)

    def _done(self, key: UUID) -> None:
        self.list.select_id(key)
        self.leave_form()
        self.ctx.alerts.success("人员调动已登记。")
