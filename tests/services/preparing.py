"""What 考核准备 keeps about the small city's first unit and cadre, and the services over it.

``ABOUT_UNIT`` is what nobody may do about oneself, the own unit or a recused one; test_oneself
calls it. ``LEFT_OUT`` says of every other method why it may be called all the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from desktop.models.changes import Change
from desktop.services.building_findings import BuildingFindingService, FindingDraft
from desktop.services.cadre_moves import CadreMoveService, MoveDraft
from desktop.services.indicator_marks import IndicatorMarkService, MarkDraft, judged_id
from desktop.services.indicator_progress import ProgressService
from desktop.services.indicator_shares import IndicatorShareService, ShareLine
from desktop.services.key_tasks import (
    KeyTaskDraft,
    KeyTaskService,
    ParticipationDraft,
    task_unit_id,
)
from desktop.services.pairing.service import PairingService, adoption
from desktop.services.progress_board import pair_id
from desktop.services.progress_values import ProgressDraft, progress_id
from desktop.services.routine_import import RoutineImportService, RoutinePlan, UnitSheet
from desktop.services.share_sheets import SharePlan, ShareSheetService
from desktop.services.staff_routine import SectionCounts, StaffRoutineService, routine_id
from desktop.services.unit_changes import UnitChangeDraft, UnitChangeService
from desktop.services.unit_tiers import UnitTierService, inclusion_id
from desktop.services.visit_calendar import VisitCalendarService
from desktop.services.visits import VisitDraft, VisitService
from desktop.terms import (
    AssessmentKind,
    CadreLevel,
    KeyTaskRole,
    Polarity,
    ScoringMethod,
    TargetBasis,
    UnitChangeKind,
    UnitKind,
)
from tests.services.record_city import City, named, plan, write
from tests.services.scheme_leaves import YEAR, add_leaves, leaf

RATIO, JUDGED = leaf(ScoringMethod.RATIO), leaf(ScoringMethod.JUDGED)
QUARTER = 3
TODAY = dt.date(2026, 11, 22)
SOON, LATER = dt.date(2026, 12, 10), dt.date(2026, 12, 16)
JUDGE = "评审组"
COUNTS = SectionCounts("办公室", 2, 3, 0, 0)
SHARES = {RATIO: (ShareLine("综合科", Decimal(100)),)}
OLD = named("老区办")
"""A unit that went into the first one in the middle of the year."""
ELSEWHERE = named("韩他处")
"""A cadre of the second unit who is nobody else, moved there from the first."""


def _rows(c: City) -> list[Change]:
    """A row of every kind about the first unit or the first cadre."""
    unit, cadre, task = c.unit, c.cadre, named("抗洪")
    of_unit: dict[str, object] = {"cycle_id": YEAR, "unit_id": unit}
    in_quarter = {**of_unit, "quarter": QUARTER}
    progress = {"basis": TargetBasis.TO_DATE, "target": Decimal(100), "actual": Decimal(80)}
    mark = {"judge": JUDGE, "points": Decimal(90), "reason": "", "on": TODAY}
    counts = {"participants": 5, "good": 2, "fair": 3, "average": 0, "poor": 0}
    finding = {"aspect": "班子运行", "polarity": Polarity.NEGATIVE, "text": "议事规则不落实"}
    old = {"name": "江城市老区办", "kind": UnitKind.DEPARTMENT, "valid_to": dt.date(2026, 6, 30)}
    merged = {"unit_id": OLD, "kind": UnitChangeKind.MERGED, "on": dt.date(2026, 7, 1)}
    renamed = {"unit_id": unit, "kind": UnitChangeKind.RENAMED, "on": dt.date(2026, 9, 1)}
    names = {"name_before": "江城市民政处", "name_after": "江城市民政委"}
    central = {"cycle_id": YEAR, "number": 1, "title": "抗洪", "interval_months": 2}
    since = {"start": dt.date(2026, 1, 15)}
    moved = {"from_unit_id": unit, "to_unit_id": c.other_unit, "on": dt.date(2026, 5, 1)}
    carries = {"key_task_id": task, "unit_id": unit, "role": KeyTaskRole.LEAD}
    takes_part = {"key_task_id": task, "cadre_id": cadre, "role": "组长", **since}
    other = {"name": "韩他处", "level": CadreLevel.CITY, "unit_id": c.other_unit}
    rows: list[tuple[str, UUID, dict[str, object]]] = [
        ("cadre", ELSEWHERE, other),
        (
            "indicator_progress",
            progress_id(unit, RATIO, QUARTER),
            {**in_quarter, "indicator_id": RATIO, **progress},
        ),
        (
            "indicator_mark",
            judged_id(unit, JUDGED, QUARTER, JUDGE),
            {**in_quarter, "indicator_id": JUDGED, **mark},
        ),
        (
            "staff_routine",
            routine_id(YEAR, unit, COUNTS.section, QUARTER),
            {**in_quarter, "section": COUNTS.section, **counts},
        ),
        (
            "indicator_share",
            named("share"),
            {**of_unit, "indicator_id": RATIO, "section": "综合科", "share": Decimal(100)},
        ),
        ("building_finding", named("finding"), {**of_unit, **finding}),
        ("unit_inclusion", inclusion_id(YEAR, unit), {**of_unit, "included": True, "reason": "新"}),
        ("unit", OLD, old),
        ("unit_change", named("merged"), {**merged, "other_id": unit}),
        ("unit_change", named("renamed"), {**renamed, **names}),
        ("key_task", task, {**central, "offices": (), **since}),
        ("key_task_unit", task_unit_id(task, unit), carries),
        ("key_task_participation", named("part"), takes_part),
        ("cadre_move", named("move"), {"cadre_id": ELSEWHERE, **moved}),
    ]
    return [Change(table, row, fields) for table, row, fields in rows]


class Preparation:
    """The services of 考核准备 over one desk, and two plans that could be one visit."""

    def __init__(self, city: City) -> None:
        desk, self.city, self.unit = city.desk, city, city.unit
        self.findings, self.tiers = BuildingFindingService(desk), UnitTierService(desk)
        self.changes, self.moves = UnitChangeService(desk), CadreMoveService(desk)
        self.tasks, self.pairing = KeyTaskService(desk), PairingService(desk)
        self.progress, self.marks = ProgressService(desk), IndicatorMarkService(desk)
        self.routine, self.routine_imports = StaffRoutineService(desk), RoutineImportService(desk)
        self.shares, self.share_sheets = IndicatorShareService(desk), ShareSheetService(desk)
        self.calendar = VisitCalendarService(desk)
        add_leaves(desk)
        write(desk, _rows(city))
        visits = VisitService(desk)
        both = (AssessmentKind.ANNUAL, AssessmentKind.COMPREHENSIVE)
        for day in (SOON, LATER):
            visits.save(plan(city, day, kinds=both))
        (self.offer,) = self.calendar.joins(YEAR, SOON)
        self.task, self.part = named("抗洪"), named("part")
        self.pair = pair_id(city.unit, RATIO)

    def finding(self, unit: UUID, text: str = "另一条", **other: Any) -> FindingDraft:
        """A finding about a unit."""
        return FindingDraft(unit, 2026, "班子运行", Polarity.NEGATIVE, text, **other)

    def mark(self, **other: Any) -> MarkDraft:
        """A judge's mark of the unit."""
        given = {"judge": "另一评审组", **other}
        return MarkDraft(YEAR, self.unit, JUDGED, QUARTER, Decimal(80), TODAY, **given)

    def renaming(self) -> UnitChangeDraft:
        """The unit gets another name."""
        return UnitChangeDraft(self.unit, UnitChangeKind.RENAMED, TODAY, "江城市民政社会局")

    def merging(self) -> UnitChangeDraft:
        """Another unit goes into this one."""
        into = (self.unit,)
        return UnitChangeDraft(self.city.other_unit, UnitChangeKind.MERGED, TODAY, others=into)

    def moving(self, cadre: UUID, unit: UUID | None) -> MoveDraft:
        """A cadre goes elsewhere."""
        return MoveDraft(cadre, unit, TODAY, "新职务")

    def part_of(self, cadre: UUID, **other: Any) -> ParticipationDraft:
        """Somebody's part in the task."""
        return ParticipationDraft(self.task, cadre, "组员", TODAY, **other)

    def plan(self) -> VisitDraft:
        """A third plan beside the two."""
        return plan(self.city, SOON + dt.timedelta(days=3))

    def rearranged(self) -> Any:
        """The unit goes to another team."""
        board = self.pairing.board(TODAY)
        teams = {self.unit: self.city.other_team, self.city.other_unit: self.city.team}
        return self.pairing.adopt(adoption(board, teams, TODAY, "调整"))

    def routine_plan(self) -> RoutinePlan:
        """A workbook with the unit's sections, as somebody else previewed it."""
        sheet = UnitSheet(self.unit, "江城市民政局", (COUNTS,), 0, {})
        return RoutinePlan(YEAR, QUARTER, "平时.xlsx", (sheet,), ())

    def share_plan(self) -> SharePlan:
        """The unit's filled-in table, as somebody else previewed it."""
        return SharePlan(YEAR, self.unit, "江城市民政局", "分解.xlsx", SHARES, {}, (), {})


_SOME = Decimal(80)
_ABSENT = Path("没有这个文件.xlsx")
ABOUT_UNIT: Mapping[str, Callable[[Preparation], Any]] = {
    "building_findings.points_to_check": lambda p: p.findings.points_to_check(p.unit, YEAR),
    "building_findings.save": lambda p: p.findings.save(p.finding(p.unit)),
    "building_findings.save taken elsewhere": lambda p: p.findings.save(
        p.finding(p.city.other_unit, id=named("finding"), version="")
    ),
    "building_findings.save_all": lambda p: p.findings.save_all([p.finding(p.unit)]),
    "building_findings.save_all again": lambda p: p.findings.save_all(
        [p.finding(p.unit, "议事规则不落实")]
    ),
    "building_findings.delete": lambda p: p.findings.delete(named("finding"), ""),
    "unit_tiers.include": lambda p: p.tiers.include(YEAR, p.unit, "部务会", included=False),
    "unit_tiers.let_rule_decide": lambda p: p.tiers.let_rule_decide(YEAR, p.unit),
    "unit_tiers.place": lambda p: p.tiers.place(YEAR, OLD, [RATIO], p.unit),
    "unit_tiers.place beside it": lambda p: p.tiers.place(YEAR, OLD, [RATIO], OLD),
    "unit_changes.preview": lambda p: p.changes.preview(p.renaming()),
    "unit_changes.preview into it": lambda p: p.changes.preview(p.merging()),
    "unit_changes.register": lambda p: p.changes.register(p.renaming()),
    "unit_changes.register into it": lambda p: p.changes.register(p.merging()),
    "unit_changes.withdraw": lambda p: p.changes.withdraw(named("renamed")),
    "unit_changes.withdraw into it": lambda p: p.changes.withdraw(named("merged")),
    "cadre_moves.preview": lambda p: p.moves.preview(p.moving(p.city.cadre, None)),
    "cadre_moves.preview into it": lambda p: p.moves.preview(p.moving(ELSEWHERE, p.unit)),
    "cadre_moves.move": lambda p: p.moves.move(p.moving(p.city.cadre, p.city.other_unit)),
    "cadre_moves.move into it": lambda p: p.moves.move(p.moving(ELSEWHERE, p.unit)),
    "cadre_moves.withdraw": lambda p: p.moves.withdraw(named("move")),
    "key_tasks.save": lambda p: p.tasks.save(
        KeyTaskDraft("防汛", TODAY, units=((p.unit, KeyTaskRole.LEAD),))
    ),
    "key_tasks.save_participation": lambda p: p.tasks.save_participation(p.part_of(p.city.cadre)),
    "key_tasks.save_participation taken over": lambda p: p.tasks.save_participation(
        p.part_of(ELSEWHERE, id=p.part, version="")
    ),
    "key_tasks.remove_participation": lambda p: p.tasks.remove_participation(p.part, ""),
    "pairing.adopt": lambda p: p.rearranged(),
    "progress.rows of it": lambda p: p.progress.rows(YEAR, QUARTER, p.unit),
    "progress.get": lambda p: p.progress.get(YEAR, QUARTER, p.pair),
    "progress.save": lambda p: p.progress.save(
        ProgressDraft(YEAR, QUARTER, p.unit, RATIO, actual="100", version="")
    ),
    "calendar.near": lambda p: p.calendar.near(p.plan()),
    "calendar.join": lambda p: p.calendar.join(p.offer),
    "calendar.join_into": lambda p: p.calendar.join_into(p.offer.keep, p.plan()),
    "marks.warnings": lambda p: p.marks.warnings(p.mark()),
    "marks.save": lambda p: p.marks.save(p.mark()),
    "marks.judge": lambda p: p.marks.judge(YEAR, QUARTER, JUDGED, "乙", {p.unit: _SOME}),
    "marks.judge taken back": lambda p: p.marks.judge(YEAR, QUARTER, JUDGED, JUDGE, {p.unit: None}),
    "marks.remove": lambda p: p.marks.remove(judged_id(p.unit, JUDGED, QUARTER, JUDGE), ""),
    "routine.save": lambda p: p.routine.save(YEAR, QUARTER, p.unit, [COUNTS], {}),
    "routine_imports.take": lambda p: p.routine_imports.take(p.routine_plan()),
    "shares.of_unit": lambda p: p.shares.of_unit(YEAR, p.unit),
    "shares.save": lambda p: p.shares.save(YEAR, p.unit, SHARES, {}),
    "share_sheets.workbook": lambda p: p.share_sheets.workbook(YEAR, p.unit),
    "share_sheets.preview": lambda p: p.share_sheets.preview(YEAR, p.unit, _ABSENT),
    "share_sheets.take": lambda p: p.share_sheets.take(p.share_plan()),
}
_LISTS = "leaves the units out, see test_oneself_lists"
LEFT_OUT: Mapping[str, str] = {
    "amendments.amendments": "rules for all units alike",
    "amendments.effect": "names one's own unit without numbers, see test_amendments",
    "amendments.adopt": "rules for all units alike",
    "list_templates": "rules for all units alike",
    "scheme_imports": "rules for all units alike",
    "holidays": "days, the same for all",
    "readiness": "counts, and who visits whom, which is known to all",
    "unit_changes.changes": "what became of units is known to all, as in the directory",
    "unit_changes.get": "the same; what was built on it is not told, see test_oneself_lists",
    "unit_changes.forebears": "names and days, known to all as the changes are",
    "unit_changes.found": "a unit that begins has nobody and no records yet",
    "unit_tiers.inclusions": _LISTS,
    "unit_tiers.placements": _LISTS,
    "building_findings.findings": _LISTS,
    "building_findings.read_pasted": _LISTS,
    "cadre_moves.moves": _LISTS,
    "key_tasks.tasks": "how many units and people, those one must not see not among the people",
    "key_tasks.get": _LISTS,
    "key_tasks.interval": "a rule",
    "key_tasks.next_visits": _LISTS,
    "key_tasks.delete": "a task of the whole city, for all its units alike",
    "pairing.board": "who visits whom is known to all; what is one's own is fixed on it",
    "pairing.propose": "writes nothing, and what is one's own keeps its team",
    "pairing.barred": "who stays away from whom is the office's business, as in recusals.all",
    "pairing.blocking": "who visits whom is known to all",
    "pairing.gaps": "the same",
    "pairing.history": "the same",
    "progress.find": _LISTS,
    "progress.lines": _LISTS,
    "progress.summary": _LISTS,
    "progress.set_basis": "changes no row of them, see test_oneself_lists",
    "progress.preview": "rejects their rows, see test_progress_entry",
    "progress.answered": "the same",
    "progress.take": "the same",
    "calendar.month": _LISTS,
    "calendar.joins": _LISTS,
    "calendar.saved": _LISTS,
    "marks.leaves": "rules for all units alike",
    "marks.marks": _LISTS,
    "routine.units": _LISTS,
    "routine_imports.preview": _LISTS,
    "shares.counts": _LISTS,
}
