"""A city at a hundred times its size: units, cadres, visits, interviews, facts, all rows.

Made by the statements of the tables themselves into an encrypted workspace, without revisions:
lists read rows only, and three million revisions would take an hour. Keys, digests and
decisions are those that the services would have written, so every displayed state is a true
one. Kept under ``build/bench``; whoever writes works on a copy.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import random
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select

from desktop.models.base import stored
from desktop.models.database import raw
from desktop.models.tables import synced_tables
from desktop.models.visits import Visit
from desktop.services.derived import derive
from desktop.services.door import Reading
from desktop.services.fact_forms import CONTENT, content_digest, review_id
from desktop.services.interview_forms import about_id
from desktop.services.listing_index import catch_up
from desktop.services.registry import Services
from desktop.services.visit_views import acceptance_id, digests
from tests.services.imports import office

ROOT: Final = Path(__file__).resolve().parents[2]
BUILD: Final = ROOT / "build" / "bench"
PORTION: Final = 20_000
FIRST: Final = dt.date(2026, 1, 5)
DAYS: Final = 320

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗单曾区仇解查朴覃缪翟"
GIVEN = "伟芳娜敏静强磊军洋勇艳杰娟涛明超秀霞平刚桂英华文志国建海玲波"
PLACES = [
    "城东",
    "城西",
    "城南",
    "城北",
    "高新",
    "江北",
    "滨湖",
    "龙泉",
    "青山",
    "白沙",
    "红旗",
    "东风",
]
FIELDS = [
    "林业",
    "水利",
    "财政",
    "审计",
    "民政",
    "教育",
    "农业",
    "商务",
    "体育",
    "卫生",
    "统计",
    "档案",
    "信访",
    "司法",
]
DEEDS = (
    "牵头完成老旧小区改造，按期交付，群众满意",
    "在防汛抢险中连续值守，妥善转移群众",
    "推进招商引资项目落地，协调解决用地问题",
    "督办信访积案，化解矛盾纠纷",
    "推行政务服务一窗通办，压缩审批时限",
    "抓产业园区建设，新增规上企业",
    "对安全生产隐患整改不力，被通报",
    "会议纪律松散，工作落实打折扣",
    "主持乡村振兴示范点建设，人居环境改善",
    "统筹推进数字化改革，打通数据壁垒",
)
RARE: Final = "鱻龘"
"""In three facts of the whole city."""


@dataclass(frozen=True, slots=True)
class Size:
    """How many of each."""

    units: int
    cadres: int
    visits: int
    interviews: int
    facts: int
    teams: int = 13

    @property
    def name(self) -> str:
        """A folder's name that says all of it."""
        parts = (self.units, self.cadres, self.visits, self.interviews, self.facts)
        return "records-" + "-".join(map(str, parts))


HUNDREDFOLD: Final = Size(20_000, 140_000, 30_000, 300_000, 1_000_000)
PEOPLE: Final = Size(2_800, 20_000, 300, 3_000, 1_000_000)
"""Twenty thousand people, for which the aim of the search is set."""
TINY: Final = Size(40, 280, 60, 600, 2_000)
"""For tests: large enough that a page is not everything."""
SMALL: Final = Size(200, 1_400, 300, 3_000, 10_000)


def kept(size: Size, place: Path = BUILD) -> Path:
    """The workspace of a size, made when it is not there or an older file made it."""
    version = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:12]
    done = place / f"{size.name}-{version}"
    if not done.exists():
        for outdated in place.glob(f"{size.name}-*"):
            shutil.rmtree(outdated)
        half = place / f"{size.name}-half"
        place.mkdir(parents=True, exist_ok=True)
        make(half, size)
        half.rename(done)
    return done


def make(root: Path, size: Size) -> None:
    """Found an office, put the rows in, and let it build what it keeps of them."""
    office.create(root)
    services = office.unlock(root)
    services.scheme.open_cycle(2026, prepared=True)
    fill(services, size)
    services.lock()
    # The next log-in finds the listings empty and fills them; the texts follow.
    services = office.unlock(root)
    while _texts(services):
        pass
    services.lock()


def _texts(services: Services) -> int:
    with services.desk.db.writing() as session:
        return catch_up(raw(session), PORTION)


def fill(services: Services, size: Size) -> None:
    """Put all rows in. Nothing that is kept beside the rows is touched."""
    with services.desk.db.reading() as session:
        (cycle,) = raw(session).execute("SELECT id FROM cycle").fetchone()
    city = _City(size, cycle)
    for table, rows in city.tables():
        _put(services, table, rows)
    _put(services, "acceptance", _acceptances(services, city))


def _put(services: Services, name: str, rows: Iterable[dict[str, Any]]) -> None:
    table = synced_tables()[name]
    given = iter(rows)
    while portion := list(islice(given, PORTION)):
        values = []
        for n, fields in enumerate(portion):
            row = {**dict.fromkeys(table.columns), "version": f"{'ab' * 16}:{n + 1}"}
            row |= {"deleted": 0, "conflicts": 0}
            row |= {column: stored(value) for column, value in fields.items()}
            if table.derived:
                row.update(derive(name, row))
            values.append(tuple(row[c] for c in table.columns))
        with services.desk.db.writing() as session:
            raw(session).executemany(table.upsert, values)


def number(kind: int, n: int) -> UUID:
    """An id in the order of its making, as UUIDv7 gives them."""
    return UUID(int=(0x019A << 112) | (n << 80) | (7 << 76) | (kind << 64) | (0x8000 << 48) | n)


class _City:
    """The rows, drawn from one seed."""

    def __init__(self, size: Size, cycle: str) -> None:
        self.size, self.cycle = size, UUID(hex=cycle)
        self.chance = random.Random(11)

    def tables(self) -> Iterator[tuple[str, Iterator[dict[str, Any]]]]:
        """Tables in the order in which they may be filled."""
        yield "assessment_team", self._teams()
        yield "unit", self._units()
        yield "cadre", self._cadres()
        yield "visit", self._visits()
        yield "interview", self._interviews()
        yield "interview_about", self._abouts()
        yield "fact", (row for row, _ in self._facts())
        yield "fact_review", (review for _, review in self._facts() if review is not None)

    def team_of(self, unit: int) -> UUID:
        """Units are paired with the teams in turn."""
        return number(1, 1 + unit % self.size.teams)

    def cadre_in(self, unit: int, n: int) -> UUID:
        """One of the cadres of a unit."""
        return number(3, (unit + n % 7 * self.size.units) % self.size.cadres)

    def _teams(self) -> Iterator[dict[str, Any]]:
        for n in range(1, self.size.teams + 1):
            yield {"id": number(1, n), "number": n, "title": f"第{n}考核组"}

    def _units(self) -> Iterator[dict[str, Any]]:
        for n in range(self.size.units):
            name = f"江城市{PLACES[n % 12]}{FIELDS[n // 12 % 14]}{n // 168 or ''}局"
            yield {"id": number(2, n), "name": name, "kind": "department", "order_no": n}

    def _cadres(self) -> Iterator[dict[str, Any]]:
        chance = random.Random(5)
        for n in range(self.size.cadres):
            name = chance.choice(SURNAMES) + "".join(chance.choices(GIVEN, k=chance.choice((1, 2))))
            post = chance.choice(("局长", "副局长", "党组成员"))
            unit = n % self.size.units
            home = {"unit_id": number(2, unit), "unit_order": n // self.size.units}
            yield {"id": number(3, n), "name": name, "level": "city", "post": post, **home}

    def visit_unit(self, visit: int) -> int:
        """Whose unit a visit is at."""
        return visit % self.size.units

    def _visits(self) -> Iterator[dict[str, Any]]:
        states = ("planned", "held", "recorded", *["returned"] * 27)
        for n in range(self.size.visits):
            day = FIRST + dt.timedelta(days=n * DAYS // self.size.visits)
            state = states[n % 30] if n > self.size.visits * 9 // 10 else "returned"
            gone = state == "returned"
            yield {
                "id": number(4, n),
                "number": n + 1,
                "unit_id": number(2, self.visit_unit(n)),
                "team_id": self.team_of(self.visit_unit(n)),
                "cycle_id": self.cycle,
                "kinds": ("comprehensive", "routine"),
                "method": "interviewing",
                "mode": "regular",
                "start": day,
                "end": day + dt.timedelta(days=1),
                "state": state,
                "handed_over": day + dt.timedelta(days=3) if gone else None,
                "return_due": day + dt.timedelta(days=4) if gone else None,
                "round": 1 if gone else 0,
            }

    def _interviews(self) -> Iterator[dict[str, Any]]:
        layers = ("team_member", "middle", "staff", "served", "public")
        for n in range(self.size.interviews):
            visit = n * self.size.visits // self.size.interviews
            unit = self.visit_unit(visit)
            day = FIRST + dt.timedelta(days=visit * DAYS // self.size.visits)
            yield {
                "id": number(5, n),
                "number": n + 1,
                "visit_id": number(4, visit),
                "unit_id": number(2, unit),
                "team_id": self.team_of(unit),
                "layer": layers[n % 5],
                "on": day,
                "themes": ("担当作为", "作风建设") if n % 3 else ("廉洁自律",),
                "remarks": f"{DEEDS[n % 10]}。第{n}次谈话，总体评价较好，建议加强沟通。",
            }

    def _abouts(self) -> Iterator[dict[str, Any]]:
        for n in range(self.size.interviews):
            visit = n * self.size.visits // self.size.interviews
            unit = self.visit_unit(visit)
            for about in (n, n + 1):
                interview, cadre = number(5, n), self.cadre_in(unit, about)
                yield {
                    "id": about_id(interview, cadre),
                    "interview_id": interview,
                    "cadre_id": cadre,
                    "team_id": self.team_of(unit),
                    "rating": 3 + about % 3,
                }

    def _facts(self) -> Iterator[tuple[dict[str, Any], dict[str, Any] | None]]:
        chance = random.Random(3)
        for n in range(self.size.facts):
            yield self._fact(n, chance)

    def _fact(self, n: int, chance: random.Random) -> tuple[dict[str, Any], dict[str, Any] | None]:
        unit = n % self.size.units
        deed = chance.choice(DEEDS)
        name = chance.choice(SURNAMES) + "".join(chance.choices(GIVEN, k=2))
        rare = f"，{RARE}" if n in (7, self.size.facts // 2, self.size.facts - 9) else ""
        draw = chance.random()
        recent = n > self.size.facts * 9 // 10
        row: dict[str, Any] = {
            "id": number(6, n),
            "number": n // self.size.teams + 1,
            "visit_id": number(4, unit) if unit < self.size.visits and n % 5 else None,
            "unit_id": number(2, unit),
            "cadre_id": self.cadre_in(unit, n // self.size.units) if n % 4 else None,
            "cycle_id": self.cycle,
            "team_id": self.team_of(unit),
            "polarity": "positive" if draw < 0.85 else "negative",
            "visibility": "visible" if draw < 0.6 else "latent" if draw < 0.85 else None,
            "severity": "light" if draw < 0.5 else "medium" if draw < 0.9 else "heavy",
            "on": FIRST + dt.timedelta(days=n * DAYS // self.size.facts),
            "text": f"{deed}（{PLACES[n % 12]}{FIELDS[n % 14]}第{n}件，{name}反映{rare}）。",
            "evidence": "现场查看、台账",
            "state": "draft" if recent and draw < 0.2 else "submitted",
            "round": 0 if recent and draw < 0.2 else 1,
        }
        verdict = "disputed" if 0.3 < draw < 0.305 else "verified"
        if row["state"] == "draft" or (recent and draw < 0.6):
            return row, None
        covers = content_digest([stored(row.get(name)) for name in CONTENT], None, None)
        review = {"id": review_id(row["id"]), "fact_id": row["id"], "verdict": verdict}
        return row, review | {"covers": covers, "on": row["on"], "round": 1}


def _acceptances(services: Services, city: _City) -> Iterator[dict[str, Any]]:
    """Every plan is approved; returned records but the newest are accepted."""
    for start in range(0, city.size.visits, 500):
        with services.desk.db.reading() as session:
            tx = Reading(services.desk, session, None)
            ids = [number(4, n) for n in range(start, min(start + 500, city.size.visits))]
            rows = list(session.scalars(select(Visit).where(Visit.id.in_(ids))))
            now = digests(tx, rows)
        for n, row in enumerate(rows, start):
            said: dict[str, Any] = {"id": acceptance_id(row.id), "visit_id": row.id}
            said |= {"approved_on": row.start, "approved_covers": now[row.id].plan}
            if row.state == "returned" and n < city.size.visits * 19 // 20:
                said |= {"decision": "accepted", "covers": now[row.id].records}
                said |= {"on": row.end, "round": 1}
            yield said
