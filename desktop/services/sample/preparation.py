"""考核准备 of the sample: scheme, pool, 重点工作 and what the office enters as the year goes.

Every step is a call that a clerk or a leader could make on page 考核准备, at its moment.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from desktop.services.assessor_reviews import ReviewDraft
from desktop.services.building_findings import FindingDraft
from desktop.services.cadre_moves import MoveDraft
from desktop.services.key_tasks import KeyTaskDraft, ParticipationDraft
from desktop.services.pool_movements import MovementDraft
from desktop.services.sample.changes import build_moves
from desktop.services.sample.key_tasks import START
from desktop.services.sample.play import JointTask, Stage, moment
from desktop.services.sample.scheme_year import SchemeYear
from desktop.services.sample.station_plans import StationPlan
from desktop.services.sample.values import SampleAssessor
from desktop.services.sample.visits import YEAR
from desktop.services.scheme import cycle_id
from desktop.services.unavailability import AwayDraft
from desktop.services.unit_changes import UnitChangeDraft
from desktop.terms import (
    AssessorOutcome,
    AssessorRating,
    KeyTaskRole,
    Polarity,
    PoolMovementKind,
    SeatKind,
    UnitChangeKind,
)

_LEFT_OPEN = 5
_REVIEWED = 3  # every third of those who know the work has a review of last year
_FOUND_IN = f"{YEAR - 1}年度考核反馈"
_BASIS = "锦编〔2026〕{}号"
_AWAY = ("省委党校中青班学习", "借调省委考核办", "因病住院")


@dataclass(slots=True)
class Preparation:
    """Plans the steps of 考核准备; those of the scheme are in ``SchemeYear``."""

    stage: Stage
    plans: tuple[StationPlan, ...]

    def plan(self) -> None:
        """Enter every step into the stage's plan."""
        crew = self.stage.crew
        SchemeYear(self.stage).plan()
        self._at(dt.date(YEAR - 1, 12, 18), 9, self._holidays)
        self._at(dt.date(YEAR - 1, 12, 18), 11, self._recusals)
        self.stage.at(moment(START, 8, 30), crew.entering, self._key_tasks)
        self.stage.at(moment(START, 9), crew.entering, self._findings)
        self._at(dt.date(YEAR, 1, 15), 11, self._reviews)
        self._at(dt.date(YEAR, 1, 20), 11, self._commendations)
        self._at(self.stage.city.former.on, 9, self._merge)
        self._at(self.stage.city.rename.on, 9, self._rename)
        for place, move in enumerate(build_moves(self.stage.city, self.plans), 1):
            people = self.stage.people
            draft = MoveDraft(
                people.cadres[move.cadre], people.units[move.to], move.on, move.post,
                f"锦组任〔2026〕{place + 20}号",
            )  # fmt: skip
            self._at(move.on, 9, partial(self.stage.services.cadre_moves.move, draft))
        self._at(dt.date(YEAR, 11, 13), 11, self._away)

    def _at(self, day: dt.date, hour: int, run: Callable[[], object]) -> None:
        self.stage.at(moment(day, hour), self.stage.crew.deciding, lambda: (run(), None)[1])

    def _rng(self, topic: str) -> random.Random:
        city = self.stage.city
        return random.Random(f"{city.seed}/{city.size}/{topic}")

    def _holidays(self) -> None:
        self.stage.services.holidays.seed(YEAR)

    def _recusals(self) -> None:
        """What the data suggests is confirmed, but for some left for a person to look at."""
        service = self.stage.services.recusals
        lines = service.suggestions(self.stage.clock.today())
        if lines[_LEFT_OPEN:]:
            service.confirm(lines[_LEFT_OPEN:])

    def _key_tasks(self) -> None:
        service, people = self.stage.services.key_tasks, self.stage.people
        for task in self.stage.city.key_tasks:
            units = tuple((people.units[u], role) for u, role in task.units)
            made = service.save(
                KeyTaskDraft(task.title, START, offices=task.offices, units=units,
                             cycle=cycle_id(YEAR))
            )  # fmt: skip
            for unit, role in task.units:
                joint = JointTask(made, task.offices, led=role is KeyTaskRole.LEAD)
                self.stage.tasks.setdefault(unit, joint)
            for cadre, part, duties in task.people:
                work = f"负责{'、'.join(duties)}，以专班分工文件和工作记录为据"
                service.save_participation(
                    ParticipationDraft(made, people.cadres[cadre], part, START, evidence=work)
                )

    def _findings(self) -> None:
        """What last year's assessment found about each 领导班子: one good thing, often a fault."""
        rng = self._rng("findings")
        drafts = []
        for unit in self.stage.city.units:
            good, bad = rng.sample(tuple(_FOUND), 2)
            found = [(good, Polarity.POSITIVE)]
            if rng.random() < _FAULTY:
                found.append((bad, Polarity.NEGATIVE))
            drafts += [
                FindingDraft(
                    self.stage.people.units[unit.key],
                    YEAR - 1,
                    aspect,
                    side,
                    rng.choice(_FOUND[aspect][side is Polarity.NEGATIVE]),
                    _FOUND_IN,
                )
                for aspect, side in found
            ]
        self.stage.services.building_findings.save_all(drafts)

    def _reviews(self) -> None:
        """Last year's rating of those who were assessors then."""
        rng, service = self._rng("reviews"), self.stage.services.assessor_reviews
        known = [a for a in self.stage.city.assessors if a.experienced]
        for assessor in known[::_REVIEWED]:
            rating = rng.choices(
                (AssessorRating.EXCELLENT, AssessorRating.GOOD, AssessorRating.FAIR),
                weights=(35, 55, 10),
            )[0]
            best = rating is AssessorRating.EXCELLENT
            outcome = AssessorOutcome.COMMEND if best else AssessorOutcome.NONE
            remark = _REMARKS[rating]
            person = self.stage.people.assessors[assessor.key]
            service.save(ReviewDraft(person, YEAR - 1, rating, outcome, remark))

    def _commendations(self) -> None:
        today = self.stage.clock.today()
        for assessor in [a for a in self.stage.city.assessors if a.experienced][:2]:
            draft = MovementDraft(
                self.stage.people.assessors[assessor.key],
                PoolMovementKind.COMMENDATION,
                today,
                f"{YEAR - 1}年度考核工作表现突出",
            )
            self.stage.services.pool_movements.add(draft)

    def _merge(self) -> None:
        former, people = self.stage.city.former, self.stage.people
        draft = UnitChangeDraft(
            people.units[former.unit.key],
            UnitChangeKind.MERGED,
            former.on,
            others=(people.units[former.into],),
            basis=_BASIS.format(12),
        )
        self.stage.services.unit_changes.register(draft)

    def _rename(self) -> None:
        rename = self.stage.city.rename
        draft = UnitChangeDraft(
            self.stage.people.units[rename.unit],
            UnitChangeKind.RENAMED,
            rename.on,
            name_after=rename.name,
            basis=_BASIS.format(31),
        )
        self.stage.services.unit_changes.register(draft)

    def _away(self) -> None:
        """Who cannot take part for a while: nobody who is planned for a visit then."""
        planned = {a for p in self.plans for v in (p.visited, p.sudden, p.coming, *p.by_office)
                   for a in v.participants}  # fmt: skip
        wanted = {
            *planned,
            *(p.leader.key for p in self.plans),
            *(p.member.key for p in self.plans),
        }
        free = [a for a in self.stage.city.assessors if a.key not in wanted and _ordinary(a)]
        start = self.stage.city.today + dt.timedelta(days=3)
        for assessor, reason in zip(free, _AWAY, strict=False):
            person = self.stage.people.assessors[assessor.key]
            end = start + dt.timedelta(days=25)
            self.stage.services.unavailability.save(AwayDraft(person, start, end, reason))


_FAULTY = 0.6
# Aspect → what was found to be good, and what was found wanting.
_FOUND = {
    "政治建设": (
        (
            "理论学习中心组学习有计划、有研讨，贯彻上级部署有具体抓手。",
            "落实重大事项请示报告制度严格，台账完整。",
        ),
        (
            "中心组学习研讨深度不够，联系本单位实际少。",
            "落实上级部署的分解方案过粗，责任人和时限不明确。",
        ),
    ),
    "班子运行": (
        (
            "坚持民主集中制，重大事项会前酝酿充分、集体决策。",
            "班子分工合理，一把手抓总，成员各负其责，执行力强。",
        ),
        (
            "个别事项会前沟通不够，上会后反复讨论。",
            "班子成员调研走访不均衡，薄弱环节去得少。",
        ),
    ),
    "选人用人": (
        (
            "选人用人程序规范，干部轮岗交流有序推进。",
            "重视年轻干部培养，安排到重点项目一线锻炼。",
        ),
        (
            "科室负责人任职时间偏长，交流轮岗推进慢。",
            "年轻干部储备不足，关键岗位青黄不接。",
        ),
    ),
    "作风建设": (
        (
            "班子成员带队下基层，当场协调解决问题，群众评价较好。",
            "精简会议文件成效明显，基层反映报表减少。",
        ),
        (
            "到基层调研多为听汇报，现场解决问题少。",
            "部分窗口岗位服务意识不强，群众有反映。",
        ),
    ),
}
_REMARKS = {
    AssessorRating.EXCELLENT: "谈话深入、记录扎实，敢于指出问题",
    AssessorRating.GOOD: "能够按程序完成考核任务，材料报送及时",
    AssessorRating.FAIR: "走访记录偏简，佐证材料不够",
}


def _ordinary(assessor: SampleAssessor) -> bool:
    return assessor.post_type in {SeatKind.POST_A, SeatKind.POST_B, SeatKind.SENIOR}
