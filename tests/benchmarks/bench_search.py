"""How long Ctrl+K takes at 20,000 people; the aim is 50 ms. Source: interface.md.

Run: ``python -m tests.benchmarks.bench_search [PEOPLE]``.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

from desktop.models.changes import Change
from desktop.services.registry import Services
from desktop.terms import CadreLevel, UnitKind
from tests.services.imports import office
from tests.services.record_city import write

LIMIT_MS = 50
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗单曾区仇解查朴覃缪翟"
GIVEN = "伟芳娜敏静强磊军洋勇艳杰娟涛明超秀霞平刚桂英华文志国建海玲波"
QUERIES = ("王", "张伟", "zs", "zhangwei", "w", "局长", "发改委", "林业 副局长", "没有的人", "li")


def fill(services: Services, people: int) -> None:
    """A city of people with posts, written past the forms."""
    chance, ids = random.Random(7), services.desk.ids
    names = [f"江城市{a}{b}局" for a in "林水财审民教农商" for b in "业利政计育务"]
    names += ["江城市发展和改革委员会"]
    units = [(ids.uuid7(), name) for name in names]
    changes = [
        Change("unit", unit, {"name": name, "kind": UnitKind.DEPARTMENT}) for unit, name in units
    ]
    for _ in range(people):
        unit, home = chance.choice(units)
        name = chance.choice(SURNAMES) + "".join(chance.choices(GIVEN, k=chance.choice((1, 2))))
        fields = {"name": name, "level": CadreLevel.CITY, "unit_id": unit}
        fields["post"] = home + chance.choice(("局长", "副局长", "党组成员"))
        changes.append(Change("cadre", ids.uuid7(), fields))
    write(services.desk, changes)


def main(people: int) -> None:
    """Print the median and the worst time of each query."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "workspace"
        office.create(root)
        services = office.unlock(root)
        try:
            fill(services, people)
            worst = 0.0
            for query in QUERIES:
                times, hits = [], services.search.find(query)
                for _ in range(15):
                    start = time.perf_counter()
                    services.search.find(query)
                    times.append((time.perf_counter() - start) * 1000)
                worst = max(worst, statistics.median(times))
                median, most = statistics.median(times), max(times)
                print(f"{query}\t{len(hits)} hits\tmedian {median:.1f} ms\tmost {most:.1f} ms")
            print(f"{people} people: slowest median {worst:.1f} ms (aim {LIMIT_MS} ms)")
        finally:
            services.lock()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
