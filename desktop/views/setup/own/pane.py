"""本组: the team, its units, recusals and planned visits, as the office set them; read only."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from desktop.services.registry import Services
from desktop.services.team_views import OwnTeam, SeatView, TeamRecusal
from desktop.services.visit_lines import VisitLine, VisitQuery
from desktop.terms import VisitState
from desktop.views.context import ViewContext
from desktop.views.labels import plain
from desktop.views.subjects.short_table import ShortTable
from desktop.views.widgets.date_edit import show_date
from desktop.views.widgets.empty import EmptyState, EmptyText
from desktop.views.widgets.list_model import Column
from desktop.views.widgets.place import Place

NONE = "还没有收到考核办下发的编组。导入任务包后，本组人员、对口联系单位和行程会显示在这里。"
GO = "去导入…"


def _notes(seat: SeatView) -> str:
    mentors = f"带教人{'、'.join(seat.mentors)}。" if seat.mentors else ""
    return f"新考核员。{mentors}" if seat.newcomer else ""


SEATS: tuple[Column[SeatView], ...] = (
    Column("kind", "岗位", lambda s: s.kind.label, 88),
    Column("name", "姓名", lambda s: s.name, 76),
    Column("post", "工作单位及职务", lambda s: s.post or "", 228, tip=lambda s: s.post or ""),
    Column("notes", "说明", _notes, 120, tip=_notes),
)
UNITS: tuple[Column[str], ...] = (Column("name", "单位", lambda name: name, 240),)
RECUSALS: tuple[Column[TeamRecusal], ...] = (
    Column("name", "考核员", lambda r: r.name, 76),
    Column("unit", "回避单位", lambda r: r.unit, 168, tip=lambda r: r.unit),
    Column("end", "截止", lambda r: "长期" if r.end is None else f"{r.end:%Y-%m-%d}", 96),
)
VISITS: tuple[Column[VisitLine], ...] = (
    Column("start", "日期", lambda v: f"{v.start:%m-%d} 至 {v.end:%m-%d}", 140),
    Column("unit", "单位", lambda v: v.unit, 180, tip=lambda v: v.unit),
    Column("kinds", "考核类别", lambda v: "、".join(k.label for k in v.kinds), 120),
    Column("state", "状态", lambda v: v.state.label, 80),
)


class OwnTeamPlace(Place):
    """Four tables: who, where, who stays away, and when."""

    nouns = ("assessment_team", "seat", "pairing", "recusal", "assessor", "unit", "visit",
             "acceptance")  # fmt: skip

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Read with ``load``."""
        super().__init__(ctx, "本组")
        self.services = services
        self.seats = ShortTable(ctx.theme, "本组人员", SEATS)
        self.units = ShortTable(ctx.theme, "对口联系单位", UNITS)
        self.recusals = ShortTable(ctx.theme, "本组人员的回避", RECUSALS)
        self.visits = ShortTable(ctx.theme, "本组行程", VISITS)
        self.titles = {
            table: plain(table.accessibleName(), "heading")
            for table in (self.seats, self.units, self.recusals, self.visits)
        }
        self.empty = EmptyState()
        self.empty.show_text(EmptyText(NONE, GO, lambda: ctx.go_to("exchange", None)))
        self.tables = QWidget()
        grid = QGridLayout(self.tables)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(12)
        for place, table in enumerate((self.seats, self.units, self.visits, self.recusals)):
            column = QVBoxLayout()
            column.setSpacing(4)
            column.addWidget(self.titles[table])
            column.addWidget(table, 1)
            grid.addLayout(column, place // 2, place % 2)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(1, 2)
        self.body.addWidget(self.tables, 1)
        self.body.addWidget(self.empty, 1)
        self.tables.hide()
        self.empty.hide()
        self.footer.hide()

    def load(self) -> None:
        """Read the team and its planned visits."""
        today = self.services.desk.clock.today()

        def work() -> tuple[OwnTeam | None, tuple[VisitLine, ...]]:
            own = self.services.teams.own(today)
            if own is None:
                return None, ()
            ids = self.services.visits.find(VisitQuery(team=own.id, since=today, sort="start"))
            return own, self.services.visits.rows(ids)

        self.read(work, lambda found: self._came(*found))

    def _came(self, own: OwnTeam | None, visits: tuple[VisitLine, ...]) -> None:
        self.tables.setVisible(own is not None)
        self.empty.setVisible(own is None)
        if own is None:
            return
        coming = [v for v in visits if v.state is not VisitState.CANCELLED]
        self.heading.setText(f"本组（{own.title}）")
        self.seats.show_rows(own.seats)
        self.units.show_rows([name for _, name in own.units])
        self.recusals.show_rows(own.recusals)
        self.visits.show_rows(coming)
        counts = (len(own.seats), len(own.units), len(own.recusals), len(coming))
        words = ("{} 人", "{} 个", "{} 条", "今日起 {} 次")
        for table, count, word in zip(
            (self.seats, self.units, self.recusals, self.visits), counts, words, strict=True
        ):
            told = word.format(count) if count else "无"
            self.titles[table].setText(f"{table.accessibleName()}（{told}）")
        self.hint.setText(f"截至{show_date(self.services.desk.clock.today())}，由考核办设定。")
        self.hint.show()
