"""Lists and search at a hundred times the city: 300,000 interviews, 1,000,000 facts.

``.venv/bin/python -m tests.benchmarks.bench_records [--small] [--times 5]``. The workspace is
made once (some six minutes, three gigabytes under ``build/bench``; see ``records_load``). Each
list is opened and sorted in the real ``ListTable`` of the page, from the call to its first page
on screen; a timer of 5 ms notes for how long the window's thread was not served until all ids
were there. Beside each question to a service stands the same one asked by the bare driver of
the same encrypted file: once with the statement that the service makes, which is the limit, and
once with the statement that one would write without listings, joins and ``LIKE``.

The aims are 100 ms for a list and for full text, 50 ms for Ctrl+K at 20,000 people.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from desktop.models.database import raw
from desktop.services.door import Reading
from desktop.services.fact_forms import FactQuery
from desktop.services.interview_forms import InterviewQuery
from desktop.services.listing_facts import FACTS, asked_facts
from desktop.services.listing_plan import way_of
from desktop.services.registry import Services
from desktop.services.visit_lines import VisitQuery
from desktop.terms import FactState, InterviewLayer, Polarity, Severity, VisitState
from tests.benchmarks.bench_exchange import settle
from tests.benchmarks.records_load import (
    BUILD,
    FIRST,
    HUNDREDFOLD,
    PEOPLE,
    RARE,
    SMALL,
    Size,
    kept,
    number,
)
from tests.services.imports import office

PAGE = 100
_NAIVE = (
    "SELECT f.id FROM fact f JOIN unit u ON u.id = f.unit_id "
    "LEFT JOIN assessment_team t ON t.id = f.team_id WHERE f.deleted = 0 "
)
_ORDERS = {
    "on": 'f."on" DESC, f.number DESC, f.id',
    "number": "t.number DESC, f.number DESC, f.id",
    "unit": 'u.name_key DESC, f."on" DESC, f.id',
    "severity": "CASE f.severity WHEN 'light' THEN 1 WHEN 'medium' THEN 2 ELSE 3 END DESC, f.id",
}
firsts: list[float] = []
TEXTS = ("群众", "老旧小区", "防汛 转移", RARE, RARE[0], "张伟", "不存", "江城市青山财政11局")
TYPED = (
    "王",
    "张伟",
    "zs",
    "zhangwei",
    "w",
    "局长",
    "林业",
    "没有的人",
    "纪-03-0045",
    "群众",
    RARE,
)


def milliseconds(work: Callable[[], Any], times: int) -> tuple[float, Any]:
    """The quickest of some, and what came out: others work on this machine as well.

    The first of all, before anything is in memory, is kept for the last line.
    """
    took: list[float] = []
    found: Any = None
    for _ in range(times):
        start = time.perf_counter()
        found = work()
        took.append((time.perf_counter() - start) * 1_000)
    firsts.append(took[0])
    return min(took), found


def asked_bare(services: Services, sql: str, values: Sequence[Any], times: int) -> float:
    """A statement by the driver alone, on a connection that stays open as the services' do."""
    took: list[float] = []
    with services.desk.db._file.opened() as connection:
        for _ in range(times):
            start = time.perf_counter()
            connection.execute(sql, tuple(values)).fetchall()
            took.append((time.perf_counter() - start) * 1_000)
    return min(took)


def filters(size: Size) -> dict[str, FactQuery]:
    """What users narrow a list of facts by, one by one and in pairs."""
    unit, team, cadre = number(2, 77 % size.units), number(1, 3), number(3, 77)
    every = FactQuery()
    return {
        "全部": every,
        "单位": replace(every, unit=unit),
        "干部": replace(every, cadre=cadre),
        "考核组": replace(every, team=team),
        "已核实": replace(every, state=FactState.VERIFIED),
        "存疑（少）": replace(every, state=FactState.DISPUTED),
        "已撤回（无）": replace(every, state=FactState.WITHDRAWN),
        "负面": replace(every, polarity=Polarity.NEGATIVE),
        "重": replace(every, severity=Severity.HEAVY),
        "典型（无）": replace(every, typical=True),
        "领导班子": replace(every, team_only=True),
        "一个月": replace(every, since=FIRST, until=FIRST.replace(day=30)),
        "单位 + 状态": replace(every, unit=unit, state=FactState.VERIFIED),
        "考核组 + 状态": replace(every, team=team, state=FactState.SUBMITTED),
    }


def lists_of_facts(services: Services, size: Size, times: int) -> list[float]:
    """First ids of each filter by each sort, the whole service call with its 100 lines."""
    worst: list[float] = []
    print(f"{'考核纪实：第一页':24}{'':10}{'编号':>10}{'考核单位':>7}{'性质':>9}{'日期':>9}   ms")
    for name, query in filters(size).items():
        took = []
        for sort in ("number", "unit", "severity", "on"):
            asked = replace(query, sort=sort)
            best, _ = milliseconds(
                lambda asked=asked: services.facts.rows(services.facts.find_first(asked, PAGE)),  # type: ignore[misc]  # a lambda's default has no type
                times,
            )
            took.append(best)
        worst += took
        told = "".join(f"{t:11.1f}" for t in took)
        print(f"  {name:28}{told}")
    return worst


def beside_bare(services: Services, times: int) -> None:
    """The service's own statement, and the plain one, by the driver alone on the same file."""
    print(f"{'同一文件，裸驱动':30}{'服务':>10}{'同一语句':>8}{'比':>8}{'不用清单':>10}   ms")
    for sort, order in _ORDERS.items():
        query = FactQuery(sort=sort)
        ours, _ = milliseconds(lambda q=query: services.facts.find_first(q, PAGE), times)  # type: ignore[misc]  # a lambda's default has no type
        with services.desk.db.reading() as session:
            tx = Reading(services.desk, session, None)
            asked = asked_facts(tx, query)
            assert asked is not None
            way = way_of(raw(session), FACTS, asked)
        limit = asked_bare(services, way.sql(limit=PAGE), way.values, times)
        naive = asked_bare(services, f"{_NAIVE} ORDER BY {order} LIMIT {PAGE}", (), 1)
        print(f"  按 {sort:30}{ours:8.1f}{limit:12.1f}{ours / limit:10.2f}{naive:14.1f}")
    for words in ("老旧小区", RARE, "不存"):
        query = FactQuery(text=words)
        ours, _ = milliseconds(lambda q=query: services.facts.find_first(q, PAGE), times)  # type: ignore[misc]  # a lambda's default has no type
        naive = asked_bare(services, f"{_NAIVE} AND f.text LIKE ? LIMIT {PAGE}", (f"%{words}%",), 1)
        print(f"  全文 {words:26}{ours:8.1f}{'':22}{naive:14.1f}")


def other_lists(services: Services, size: Size, times: int) -> list[float]:
    """Interviews and visits."""
    every, visits = InterviewQuery(), VisitQuery()
    unit = number(2, 77 % size.units)
    questions: dict[str, Callable[[], Any]] = {}
    for sort in ("on", "number", "layer", "unit"):
        questions[f"谈话 按 {sort}"] = _interviews(services, replace(every, sort=sort))
    questions["谈话 群众层"] = _interviews(services, replace(every, layer=InterviewLayer.PUBLIC))
    questions["谈话 单位"] = _interviews(services, replace(every, unit=unit))
    questions["谈话 主题"] = _interviews(services, replace(every, theme="担当作为"))
    questions["谈话 全文"] = _interviews(services, replace(every, text="群众"))
    for sort in ("start", "number", "unit", "team"):
        questions[f"实地考核 按 {sort}"] = _visits(services, replace(visits, sort=sort))
    for state in (VisitState.ACCEPTED, VisitState.RETURNED, VisitState.SENT_BACK):
        questions[f"实地考核 {state.label}"] = _visits(services, replace(visits, state=state))
    questions["实地考核 单位名"] = _visits(services, replace(visits, text="财政"))
    questions["工作台"] = services.overview.today
    took = []
    for name, ask in questions.items():
        best, _ = milliseconds(ask, times)
        if name != "工作台":
            took.append(best)
        print(f"  {name:34}{best:8.1f}   ms")
    return took


def _interviews(services: Services, query: InterviewQuery) -> Callable[[], Any]:
    return lambda: services.interviews.rows(services.interviews.find_first(query, PAGE))


def _visits(services: Services, query: VisitQuery) -> Callable[[], Any]:
    return lambda: services.visits.rows(services.visits.find_first(query, PAGE))


def texts(services: Services, times: int) -> list[float]:
    """Full text over the facts, a page with its lines."""
    took = []
    for words in TEXTS:
        for name, more in (("", {}), (" + 存疑", {"state": FactState.DISPUTED})):
            query = FactQuery(text=words, **more)  # type: ignore[arg-type]  # one of its own fields
            best, found = milliseconds(
                lambda q=query: services.facts.rows(services.facts.find_first(q, PAGE)),  # type: ignore[misc]  # a lambda's default has no type
                times,
            )
            took.append(best)
            print(f"  全文 {words + name:26}{best:8.1f}   ms{len(found):7} 条")
    return took


def typed(services: Services, times: int) -> list[float]:
    """Ctrl+K."""
    took = []
    for words in TYPED:
        best, found = milliseconds(lambda w=words: services.search.find_all(w, 30), times)  # type: ignore[misc]  # a lambda's default has no type
        took.append(best)
        print(f"  Ctrl+K {words:24}{best:8.1f}   ms{len(found):7} 条")
    return took


def in_window(services: Services, times: int) -> list[float]:
    """The list of facts in its table: opened, then sorted by each header."""
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415 - other parts need no window

    from desktop.views.alerts import Alerts  # noqa: PLC0415 - as above
    from desktop.views.changes import ChangeHub  # noqa: PLC0415 - as above
    from desktop.views.context import ViewContext  # noqa: PLC0415 - as above
    from desktop.views.records.facts.columns import FACTS as COLUMNS  # noqa: PLC0415 - as above
    from desktop.views.records.facts.columns import source_of  # noqa: PLC0415 - as above
    from desktop.views.tasks import TaskRunner  # noqa: PLC0415 - as above
    from desktop.views.theme import MemorySettings, Theme  # noqa: PLC0415 - as above
    from desktop.views.widgets.list_model import ListQuery  # noqa: PLC0415 - as above
    from desktop.views.widgets.list_table import ListTable  # noqa: PLC0415 - as above
    from tests.benchmarks.bench_exchange import Stalls  # noqa: PLC0415 - as above

    app = QApplication.instance() or QApplication(sys.argv[:1])
    tasks = TaskRunner()
    ctx = ViewContext(Theme(app), tasks, ChangeHub(), Alerts(), MemorySettings())  # type: ignore[arg-type]  # a QApplication, by its class
    table = ListTable(ctx, "bench", COLUMNS, title="考核纪实")
    table.resize(1000, 700)
    table.show()
    settle(app, lambda: bool(tasks.running))
    took: list[float] = []
    stalls = Stalls()

    def shown(begin: Callable[[], None]) -> float:
        done: list[float] = []
        table.painted.connect(lambda: done.append(0.0))
        table.loaded.connect(lambda _n: done.append(0.0))
        start = time.perf_counter()
        begin()
        while not done:
            app.processEvents()
        table.table.viewport().repaint()
        passed = (time.perf_counter() - start) * 1_000
        table.painted.disconnect()
        settle(app, lambda: bool(tasks.running))
        return passed

    for sort in ("", "number", "unit", "severity", "on"):
        some = []
        for _ in range(times):
            table.query = ListQuery(sort, descending=True)
            source = source_of(services.facts, FactQuery)
            some.append(shown(lambda s=source: table.show_source(s)))  # type: ignore[misc]  # a lambda's default has no type
        took.append(min(some))
        rows = table.model.rowCount()
        print(f"  表格 {sort or '打开':28}{took[-1]:8.1f}   ms 到第一页上屏，共 {rows:,} 条")
    print(f"  窗口线程：{stalls.told()}")
    table.close()
    return took


def run(size: Size, times: int, place: Path = BUILD) -> None:
    """Everything, one table after the other."""
    root = kept(size, place)
    services = office.unlock(root)
    try:
        print(f"{size.facts:,} 纪实，{size.interviews:,} 谈话，{size.visits:,} 实地考核，"
              f"{size.cadres:,} 人，负载 {os.getloadavg()[0]:.1f}")  # fmt: skip
        lists = [*lists_of_facts(services, size, times), *other_lists(services, size, times)]
        found = texts(services, times)
        keys = typed(services, times)
        window = in_window(services, times)
        beside_bare(services, times)
        print(
            f"各项取最快一次，其中最慢：清单 {max(lists):.0f} ms，全文 {max(found):.0f} ms，"
            f"Ctrl+K {max(keys):.0f} ms，上屏 {max(window):.0f} ms，负载 {os.getloadavg()[0]:.1f}"
        )
        firsts.sort()
        print(
            f"各项的第一次，内存里还没有时：一半在 {firsts[len(firsts) // 2]:.0f} ms 以内，"
            f"十分之九在 {firsts[len(firsts) * 9 // 10]:.0f} ms 以内，最慢 {firsts[-1]:.0f} ms"
        )
    finally:
        services.lock()


def main(arguments: Sequence[str] | None = None) -> None:
    """Make what is not there yet, then measure."""
    parser = argparse.ArgumentParser(prog="bench_records")
    parser.add_argument("--small", action="store_true", help="a hundredth, for trying it out")
    parser.add_argument("--people", action="store_true", help="20,000 people, for Ctrl+K")
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--keep", type=Path, default=BUILD, help="where workspaces are kept")
    chosen = parser.parse_args(arguments)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    size = SMALL if chosen.small else PEOPLE if chosen.people else HUNDREDFOLD
    run(size, chosen.times, chosen.keep)


if __name__ == "__main__":
    main()
