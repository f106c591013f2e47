"""A list of any length: its first page stands before its ids are all there."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from pytestqt.qtbot import QtBot

from desktop.services.listing_plan import Ids, packed
from desktop.services.progress import Progress
from desktop.views.context import ViewContext
from desktop.views.widgets.list_model import Column, ListQuery
from desktop.views.widgets.list_table import ListTable
from desktop.views.widgets.service_source import LongSource

MANY = packed([UUID(int=(n + 1) << 32) for n in range(50_000)])


@dataclass(frozen=True, slots=True)
class Line:
    id: UUID


class Service:
    """Gives its first page at once and all ids when it is let."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.begun = self.cancelled = 0

    def find_first(self, query: str, limit: int) -> Ids:
        return Ids(b"") if query == "none" else MANY[:limit]

    def find_ids(self, query: str, *, progress: Progress | None = None) -> Ids:
        assert progress is not None
        self.begun += 1
        while not self.gate.wait(0.005):
            if progress.cancelled:
                self.cancelled += 1
                progress.check()
        return MANY

    def rows(self, ids: Sequence[UUID]) -> Sequence[Line]:
        return [Line(key) for key in ids]


def asked(query: ListQuery) -> str:
    return query.text


def shown(ctx: ViewContext, qtbot: QtBot, service: Service) -> ListTable:
    columns: tuple[Column[Line], ...] = (Column("id", "编号", lambda line: str(line.id)),)
    table = ListTable(ctx, "long", columns, title="长清单")
    qtbot.addWidget(table)
    table.resize(600, 400)
    table.show()
    with qtbot.waitSignal(table.painted):
        table.show_source(LongSource(service, asked))
    return table


def test_the_first_page_stands_and_is_worked_with_before_the_rest(
    ctx: ViewContext, qtbot: QtBot
) -> None:
    service = Service()
    table = shown(ctx, qtbot, service)
    assert table.stack.currentWidget() is table.table
    assert table.model.rowCount() == 100
    assert table.current_id() == MANY[0]
    with qtbot.waitSignal(table.loaded):
        service.gate.set()
    assert table.model.rowCount() == 50_000
    assert table.current_id() == MANY[0]
    assert table.count.text() == "共 50,000 条"
    table.select_id(MANY[40_000])
    assert table.table.currentIndex().row() == 40_000
    assert table.model.row_of(UUID(int=3)) == -1


def test_another_question_stops_the_one_before(ctx: ViewContext, qtbot: QtBot) -> None:
    service = Service()
    table = shown(ctx, qtbot, service)
    qtbot.waitUntil(lambda: service.begun == 1)  # one that has not begun is never asked
    with qtbot.waitSignal(table.painted):
        table.reload()
    qtbot.waitUntil(lambda: service.cancelled == 1)
    with qtbot.waitSignal(table.loaded):
        service.gate.set()
    assert table.model.rowCount() == 50_000


def test_the_current_row_far_below_stays_after_a_reload(ctx: ViewContext, qtbot: QtBot) -> None:
    service = Service()
    service.gate.set()
    table = shown(ctx, qtbot, service)
    qtbot.waitUntil(lambda: table.model.rowCount() == 50_000)
    table.select_id(MANY[49_999])
    with qtbot.waitSignal(table.loaded):
        table.reload()
    assert table.current_id() == MANY[49_999]
