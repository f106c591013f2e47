"""An office with the forty units of the list and the scheme's quantitative leaves; its workbooks."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import openpyxl
import pytest

from desktop.models.changes import Change
from desktop.services.door import Desk
from desktop.services.imports import InputFile
from desktop.services.progress_importing import SHARP_RULE
from desktop.services.progress_values import ProgressPlan
from desktop.services.registry import Services
from desktop.services.scheme import cycle_id, rule_id
from desktop.terms import Direction, IndicatorCategory, ScoringMethod, UnitKind
from tests.services.imports import office as imports
from tests.services.record_city import named, write

YEAR = cycle_id(2026)
BOOK = imports.WORKBOOKS / "2026年第三季度指标进展情况.xlsx"
Rows = Sequence[Sequence[object]]
Sheet = tuple[str, Rows, Sequence[str]]
_K = UnitKind
TRAINING, REVENUE, SPONGE, HOSPITAL, INCOME, TASKS, CONTENT = (
    "干部教育培训完成率", "铜基新材料产业营业收入增速", "海绵城市项目开工率", "公立医院改革任务完成率",
    "城乡居民收入比", "年度重点任务完成率", "群众满意度",
)  # fmt: skip
#: As 综合考核指标体系.xlsx has them: title, kinds of unit (none: all), method, direction.
LEAVES: tuple[tuple[str, tuple[UnitKind, ...], ScoringMethod, Direction], ...] = (
    (TRAINING, (), ScoringMethod.RATIO, Direction.HIGHER),
    (REVENUE, (_K.COUNTY, _K.DEV_ZONE), ScoringMethod.RATIO, Direction.HIGHER),
    (SPONGE, (_K.COUNTY, _K.DEPARTMENT), ScoringMethod.RATIO, Direction.HIGHER),
    (HOSPITAL, (_K.DEPARTMENT, _K.TASK_FORCE), ScoringMethod.BANDS, Direction.HIGHER),
    (INCOME, (_K.COUNTY,), ScoringMethod.RANK, Direction.LOWER),
    (TASKS, (_K.DEPARTMENT, _K.DEV_ZONE, _K.TASK_FORCE), ScoringMethod.RATIO, Direction.HIGHER),
    (CONTENT, (), ScoringMethod.RATIO, Direction.HIGHER),
)


def leaf(title: str) -> UUID:
    """The id of an indicator."""
    return named(f"leaf/{title}")


def add_scheme(desk: Desk) -> None:
    """A year with its leaves, a judged one that progress says nothing of, and the rule on jumps."""
    rule = {"cycle_id": YEAR, "key": SHARP_RULE, "title": "突变", "value": "30"}
    year = {"year": 2026, "state": "open"}
    write(
        desk,
        [
            Change("cycle", YEAR, year),
            Change("rule", rule_id(YEAR, SHARP_RULE), {**rule, "unconfirmed": False}),
        ],
    )
    changes = [
        Change(
            "indicator",
            leaf(title),
            {
                "cycle_id": YEAR,
                "ordinal": place,
                "title": title,
                "category": IndicatorCategory.SPECIFIC if kinds else IndicatorCategory.COMMON,
                "method": method,
                "direction": direction,
                "weight": Decimal(10),
                "kinds": tuple(k.value for k in kinds),
                "quarters": (),
                "first_question": False,
            },
        )
        for place, (title, kinds, method, direction) in enumerate(LEAVES, 2)
    ]
    judged = {
        "cycle_id": YEAR, "ordinal": 1, "title": "党风廉政建设", "category": "common",
        "method": ScoringMethod.JUDGED, "weight": Decimal(10), "kinds": (), "quarters": (),
        "first_question": False,
    }  # fmt: skip
    write(desk, [*changes, Change("indicator", leaf("党风廉政建设"), judged)])


def prepare(services: Services) -> None:
    """The units of the list and the scheme in an empty office."""
    imports.take(services, services.imports.gather([imports.WORKBOOKS / "考核单位一览表.xlsx"]))
    add_scheme(services.desk)


@pytest.fixture(scope="session")
def progress_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with forty units and a scheme; every test works on a copy."""
    root = tmp_path_factory.mktemp("progress") / "workspace"
    imports.create(root)
    services = imports.unlock(root)
    prepare(services)
    services.lock()
    return root


@pytest.fixture
def city(progress_root: Path, tmp_path: Path) -> Iterator[Services]:
    """An office with units and scheme, a clerk at the desk."""
    opened = imports.unlock(Path(shutil.copytree(progress_root, tmp_path / "city")))
    yield opened
    opened.lock()


def unit_of(services: Services, name: str) -> UUID:
    """A unit by its whole name."""
    ids = services.units.find()
    return next(line.id for line in services.units.rows(ids) if line.name == name)


def sample() -> InputFile:
    """The workbook of the third quarter."""
    return InputFile(BOOK.name, Path(BOOK))


def workbook(*sheets: Sheet, name: str = "进展.xlsx") -> InputFile:
    """A workbook of an office: name, rows and merged ranges of each sheet."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows, merges in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
        for merge in merges:
            sheet.merge_cells(merge)
    out = io.BytesIO()
    book.save(out)
    return InputFile(name, out.getvalue())


def plain(*rows: Sequence[object], quarter: str = "第三季度") -> InputFile:
    """A long table: 单位, 指标, 目标值, 完成值."""
    head = (["单位", "指标", "目标值", "完成值"],)
    return workbook((f"{quarter}", [[f"2026年{quarter}进展"], *head, *rows], ("A1:D1",)))


def answer(plan: ProgressPlan, label: str) -> dict[str, str]:
    """The answer of the one open question by the words of its choice."""
    (question,) = plan.open_questions
    code = next(c.code for c in question.choices if c.label.endswith(label))
    return {**plan.answers, question.key: code}


def take(services: Services, file: InputFile) -> ProgressPlan:
    """Take in a workbook that asks nothing."""
    plan = services.progress.preview(YEAR, file)
    assert (plan.refusal, plan.open_questions) == ("", ())
    return services.progress.take(plan).plan
