"""核验要点 of the sample's visits, and what the office says of the differences they found."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Final

from desktop.services.check_forms import (
    ChecksDraft,
    ExampleAnswer,
    FindingAnswer,
    IndicatorAnswer,
    IndicatorCheck,
    Remark,
    VisitChecks,
)
from desktop.services.difference_forms import DifferenceQuery
from desktop.services.motions import Motion
from desktop.services.registry import Services
from desktop.services.sample.play import Stage, entry_day, moment
from desktop.services.sample.values import SampleVisit
from desktop.terms import (
    DifferenceAction,
    DifferenceFinding,
    Direction,
    FollowUp,
    Polarity,
    VisitState,
)

_EVERY: Final = 5  # every so manieth visit has its points written down
_DIFFERING: Final = 3  # of those, every so manieth found something else than reported
_CHECKED: Final = 3  # indicators of a sheet
_FIRST: Final = (
    "对本单位承担的年度重点任务说得清、数字准，能讲出下一步打算。",
    "基本说清目标和进度，对滞后事项的原因分析不够。",
    "能联系实际谈落实情况，班子成员口径一致。",
)
_ATTENTION: Final = (
    "主要负责人亲自部署，考核材料按清单备齐。",
    "有专人对接，台账调阅顺畅。",
    "按要求配合，个别材料补充较慢。",
)
_EVIDENCE: Final = "查阅项目台账和现场点位，两处与报送不符"
_FOLLOWED: Final = ("对照反馈清单逐项整改，台账完整。", "部分措施已落实，仍在推进。", "")
_EXAMPLES: Final = (
    (Polarity.POSITIVE, "牵头建立企业诉求限时办理机制，现场抽查五件均按期办结。"),
    (Polarity.NEGATIVE, "一项工程变更未履行集体决策程序，事后补报。"),
    (Polarity.POSITIVE, "班子成员包联重点项目，问题清单当月销号。"),
)
_REJECTED: Final = "统计口径不同，主管部门已书面说明，维持报送值"


@dataclass(slots=True)
class Points:
    """Plans the sheets of some visits and the verdicts on what differed."""

    stage: Stage

    def plan(self) -> None:
        """Enter sheets and verdicts into the stage's plan."""
        crew, last = self.stage.crew, self.stage.city.today
        written = [v for v in self.stage.city.visits if v.state is not VisitState.HELD]
        for place, visit in enumerate(written[:: self._every(len(written))]):
            differs = place % _DIFFERING == 0
            at = moment(self.stage.entered(visit), 14, 50)
            self.stage.at(at, crew.entering, partial(self._write, visit, differs=differs))
            decided = entry_day(self.stage.entered(visit) + dt.timedelta(days=4), last)
            # Every third difference waits.
            turn = place // _DIFFERING % 3
            if differs and turn < 2 and visit.state is VisitState.ACCEPTED:
                run = partial(self._decide, visit, adopt=turn == 0)
                self.stage.at(moment(decided, 9, 40), crew.deciding, run)

    @staticmethod
    def _every(visits: int) -> int:
        return _EVERY if visits > 100 else 2

    def _write(self, visit: SampleVisit, *, differs: bool) -> None:
        city = self.stage.city
        rng = random.Random(f"{city.seed}/{city.size}/points/{visit.key}")
        write_points(self.stage.services, self.stage, visit, rng, differs=differs)

    def _decide(self, visit: SampleVisit, *, adopt: bool) -> None:
        service = self.stage.services.progress_differences
        for difference in service.find(DifferenceQuery(visit=self.stage.visits[visit.key])):
            detail = service.get(difference)
            if adopt and DifferenceAction.ADOPT in detail.actions:
                service.decide(difference, DifferenceAction.ADOPT, Motion(detail.seen))
            elif DifferenceAction.REJECT in detail.actions:
                motion = Motion(detail.seen, _REJECTED)
                service.decide(difference, DifferenceAction.REJECT, motion)


def write_points(
    services: Services, stage: Stage, visit: SampleVisit, rng: random.Random, *, differs: bool
) -> None:
    """Fill in the sheet of a visit that is held. Raises what ``VisitCheckService.save`` raises."""
    checks = services.visit_checks.get(stage.visits[visit.key])
    services.visit_checks.save(_draft(rng, checks, differs=differs))


def _draft(rng: random.Random, checks: VisitChecks, *, differs: bool) -> ChecksDraft:
    findings = tuple(
        FindingAnswer(f.finding, rng.choice(tuple(FollowUp)), rng.choice(_FOLLOWED), f.version)
        for f in checks.findings
    )
    examples = rng.sample(_EXAMPLES, rng.choice((0, 1, 1, 2)))
    return ChecksDraft(
        checks.visit,
        first=Remark(rng.choice(_FIRST), version=checks.first.version),
        attention=Remark(
            rng.choice(_ATTENTION), rng.choice((3, 4, 4, 5)), checks.attention.version
        ),
        findings=findings,
        quarter=checks.quarter,
        indicators=_answers(rng, checks.indicators, differs=differs),
        examples=tuple(ExampleAnswer(side, text) for side, text in examples),
    )


def _answers(
    rng: random.Random, lines: Sequence[IndicatorCheck], *, differs: bool
) -> tuple[IndicatorAnswer, ...]:
    """Some indicators as reported, and one otherwise when the visit found it so."""
    known = [line for line in lines if line.reported]
    chosen = rng.sample(known, min(_CHECKED, len(known)))
    answers = [
        IndicatorAnswer(
            line.indicator, DifferenceFinding.AS_REPORTED.label, reported=line.reported,
            version=line.version,
        )
        for line in chosen[int(differs) :]
    ]  # fmt: skip
    if differs and chosen:
        answers.append(_otherwise(rng, chosen[0]))
    return tuple(answers)


def _otherwise(rng: random.Random, line: IndicatorCheck) -> IndicatorAnswer:
    """Mostly worse than reported, by a few hundredths of the value."""
    reported = line.reported or Decimal(1)
    worse = rng.random() < 0.8
    below = worse != (line.direction is Direction.LOWER)
    share = Decimal(rng.randint(3, 8)) / 100
    found = (reported * (1 - share if below else 1 + share)).quantize(Decimal("0.01"))
    finding = DifferenceFinding.WORSE if worse else DifferenceFinding.BETTER
    return IndicatorAnswer(
        line.indicator, finding.label, f"{found}", _EVIDENCE, line.reported, line.version
    )
