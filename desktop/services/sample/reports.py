"""述职述廉报告 of the sample: what came in by the last days of the year, some as files."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass
from functools import partial
from typing import Final
from uuid import UUID

from desktop.services.attachment_rules import examined
from desktop.services.dates import day_words
from desktop.services.sample.files import page_pdf
from desktop.services.sample.play import Stage, moment
from desktop.services.sample.values import SampleUnit
from desktop.services.sample.visits import YEAR
from desktop.services.scheme import cycle_id
from desktop.services.work_reports import ReportDraft
from desktop.terms import UnitKind

_FIRST: Final = dt.date(YEAR, 11, 11)
_SHARE, _LEAST = 0.2, 3
_FILED: Final = 4  # of so many units one hands in files
_TITLE: Final = f"{YEAR}年度述职述廉报告"
_DONE: Final = (
    "聚焦年度重点任务，牵头推进三项改革事项，目前两项已完成验收，一项进入试运行。",
    "坚持每月到基层和企业走访，协调解决用地、用工、融资等具体问题，逐件登记销号。",
    "落实民生实事项目清单，按季度公开进度，接受群众监督。",
)
_CLEAN: Final = (
    "严格执行中央八项规定精神，按规定报告个人有关事项，没有违规经商办企业情况。",
    "履行一岗双责，与分管科室逐一谈话提醒，督促完善两项内控制度。",
)
_SHORT: Final = (
    "对新情况研究不深，统筹协调的办法还不够多，下一步将加强调查研究。",
    "跟踪问效不够经常，个别事项进度偏慢，已明确责任人和完成时限。",
)


@dataclass(slots=True)
class Reports:
    """Plans the reports of some units' leadership teams and first cadres."""

    stage: Stage
    moved: frozenset[str]

    def plan(self) -> None:
        """Enter every unit into the stage's plan, a few each day."""
        units = [u for u in self.stage.city.units if u.kind is not UnitKind.TASK_FORCE]
        wanted = max(_LEAST, round(len(units) * _SHARE))
        for place, unit in enumerate(units[:wanted]):
            day = _FIRST + dt.timedelta(days=place % 3)
            run = partial(self._take, unit, filed=place % _FILED == 0)
            self.stage.at(moment(day, 15), self.stage.crew.entering, run)

    def _take(self, unit: SampleUnit, *, filed: bool) -> None:
        stage = self.stage
        rng = random.Random(f"{stage.city.seed}/{stage.city.size}/report/{unit.key}")
        service, home = stage.services.work_reports, stage.people.units[unit.key]
        today = stage.clock.today()
        people = [c for c in stage.city.cadres if c.unit == unit.key and c.key not in self.moved]
        subjects: list[tuple[UUID | None, str]] = [(None, f"{unit.name}领导班子")]
        subjects += [(stage.people.cadres[c.key], c.name) for c in people[:2]]
        for cadre, name in subjects:
            text = "\n".join((rng.choice(_DONE), rng.choice(_CLEAN), rng.choice(_SHORT)))
            if filed:
                page = page_pdf(_TITLE, text, f"{name}　{day_words(today)}", today)
                file = examined(f"{name}{_TITLE}.pdf", page)
                service.take_files(home, cycle_id(YEAR), cadre, [file])
            else:
                service.save(ReportDraft(home, cycle_id(YEAR), cadre, _TITLE, text, today))
