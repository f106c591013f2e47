"""谈话记录 of all visits: found by unit, cadre, layer, theme and period, read beside the list."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.services.errors import ServiceError
from desktop.services.interviews import InterviewCounts, InterviewDetail
from desktop.services.registry import Services
from desktop.services.scheme import CycleLine
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.labels import plain
from desktop.views.records.interviews.columns import COLUMNS, all_interviews
from desktop.views.records.interviews.detail import InterviewView
from desktop.views.records.interviews.filters import InterviewFilters
from desktop.views.setup.period_box import present_cycle
from desktop.views.widgets.empty import EmptyText
from desktop.views.widgets.list_table import ListTable
from desktop.views.widgets.place import Place
from desktop.views.widgets.splitting import beside

EMPTY = "还没有谈话记录。在“实地考核”中打开一次考核，再填写谈话记录。"
NARROWED = "没有符合条件的谈话记录。"


class InterviewsPlace(Place):
    """Read only: an interview is written in its visit."""

    nouns = ("interview", "interview_about", "visit", "unit")

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Over the services of an unlocked workspace."""
        super().__init__(ctx, "谈话记录")
        self.services = services
        self._ticket = self._counting = 0
        self._shown: InterviewDetail | None = None
        self._themes_of: UUID | None = None
        self.filters = InterviewFilters(ctx, services)
        self.counts = plain("", "hint", wrap=True)
        self.list = ListTable(
            ctx,
            "all_interviews",
            COLUMNS,
            title="谈话记录清单",
            filter_hint="在谈话要点和单位名称中查找",
            empty=EmptyText(EMPTY, "到实地考核", lambda: ctx.go_to("records", "visits")),
        )
        self.view = InterviewView(ctx)
        self._lay_out()
        self.filters.changed.connect(self._filtered)
        self.list.picked.connect(self._picked)
        self.list.loaded.connect(lambda _total: self._count())
        self.list.opened.connect(lambda _key: self._to_visit())
        self.view.visit_wanted.connect(self._to_visit)

    def _lay_out(self) -> None:
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.filters)
        column.addWidget(self.counts)
        column.addWidget(self.list, 1)
        split = beside(side, self.view, (680, 400))
        # The list has a heading in the menu, and the one button stands below what is read.
        self.heading.hide()
        self.footer.hide()
        self.body.addWidget(split)

    def refuse(self, sentence: str) -> None:
        """Say why at the foot, which is there for this alone."""
        super().refuse(sentence)
        self.footer.setVisible(bool(sentence))

    # reading

    def load(self) -> None:
        """Read years, list and the shown interview again."""
        self.read(self.services.scheme.cycles, self._came)

    def _came(self, cycles: tuple[CycleLine, ...]) -> None:
        now = present_cycle(cycles)
        self.filters.offer_years(cycles, None if now is None else now.id)
        self._read_list()

    def _read_list(self) -> None:
        if self.filters.narrowed:
            self.list.set_empty(EmptyText(NARROWED, "清除条件", self.filters.reset))
        else:
            self.list.set_empty(
                EmptyText(EMPTY, "到实地考核", lambda: self.ctx.go_to("records", "visits"))
            )
        self.list.show_source(all_interviews(self.services.interviews, self.filters.query))
        self._offer_themes()

    def _filtered(self) -> None:
        self._read_list()

    def _offer_themes(self) -> None:
        cycle = self.filters.query().cycle
        if cycle is None or cycle == self._themes_of:
            return
        self._themes_of = cycle
        self.read(lambda: self.services.interviews.themes(cycle), self.filters.theme.offer)

    def _count(self) -> None:
        self._counting += 1
        ticket, query = self._counting, self.filters.query()
        text = self.list.query.text

        def came(found: InterviewCounts) -> None:
            if ticket == self._counting:
                self.counts.setText(counts_words(found))

        if text:
            self.counts.setText("")
        else:
            self.read(lambda: self.services.interviews.counts(query), came)

    def _picked(self, key: object) -> None:
        self._ticket += 1
        ticket = self._ticket
        if not isinstance(key, UUID):
            self._shown = None
            self.view.say("")
            return

        def came(detail: InterviewDetail) -> None:
            if ticket == self._ticket:
                self._shown = detail
                self.view.show_interview(detail)

        def failed(error: ServiceError) -> None:
            if ticket == self._ticket:
                self._shown = None
                self.view.say(error.sentence)

        call(
            self.ctx,
            lambda _task: self.services.interviews.get(key),
            title="读取谈话记录",
            on_done=came,
            on_failed=failed,
            quiet=True,
        )

    # where it leads

    def _to_visit(self) -> None:
        if self._shown is not None:
            self.ctx.go_to("records", ("interview", self._shown.id))

    def start_new(self) -> None:
        """An interview is begun in its visit."""
        self.ctx.go_to("records", "visits")

    def show_target(self, target: object) -> None:
        """Go to an interview, or to all about ("unit" | "cadre", (id, name))."""
        match target:
            case UUID():
                self.list.select_id(target)
                self.filters.reset()
                self._read_list()
            case ("unit", (UUID() as key, str() as name)):
                self.filters.reset()
                self.filters.unit.choose((key, name))
            case ("cadre", (UUID() as key, str() as name)):
                self.filters.reset()
                self.filters.cadre.choose((key, name))


def counts_words(found: InterviewCounts) -> str:
    """How many, and by layer where that may be told."""
    more = f"另有 {found.shared:,} 条属跨年度考核，计入考核所在年度。" if found.shared else ""
    if not found.total:
        return more
    if found.layers:
        layers = "；".join(f"{group.label} {group.people:,}" for group in found.layers)
        told = f"本单位本年度谈话 {found.total:,} 条：{layers}"
        return f"{told}。{more}" if more else told
    if found.by_layer:
        return f"本单位本年度谈话 {found.total:,} 条，人数较少，不分层次显示。{more}"
    return f"谈话 {found.total:,} 条。只选定年度和单位时，显示各层次条数。"
