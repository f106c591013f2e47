"""The pool out to a workbook and back: what goes out comes in again as it was."""

from __future__ import annotations

import datetime as dt
import io
import shutil
from pathlib import Path
from uuid import UUID

import openpyxl
import pytest

from desktop.services.assessors import AssessorDraft, AssessorQuery, PoolFilter
from desktop.services.imports import InputFile
from desktop.services.pool_movements import MovementDraft
from desktop.services.registry import Services
from desktop.terms import PoolMovementKind, SeatKind
from tests.services.imports import office
from tests.services.imports.tables import pool

Known = tuple[object, ...]


def known(services: Services) -> dict[str, Known]:
    """Everything that the importer reads, and whom it made a newcomer."""
    lines = services.assessors.rows(services.assessors.find())
    return {
        a.name: (
            a.sex,
            a.birth_month,
            a.post,
            a.post_type,
            a.expertise,
            a.planned_team,
            a.mentor,
            a.newcomer,
        )
        for a in lines
    }


def person(services: Services, name: str) -> UUID:
    (found,) = services.assessors.find(AssessorQuery(text=name))
    return found


@pytest.fixture
def other(empty_office: Path, tmp_path: Path) -> Services:
    return office.unlock(Path(shutil.copytree(empty_office, tmp_path / "other")))


def test_the_whole_pool_goes_out_and_comes_back(services: Services, other: Services) -> None:
    source = InputFile("信息库.xlsx", office.WORKBOOKS / "考核人员信息库.xlsx")
    office.take(services, (source,))
    before = known(services)
    assert len(before) == 104
    assert sum(1 for k in before.values() if k[-1]) == sum(1 for k in before.values() if k[-2])
    report = office.take(other, (InputFile("导出.xlsx", services.assessors.export_xlsx()),))
    assert [(f.new, f.rejected, f.questions) for f in report.files] == [(104, (), ())]
    assert known(other) == before
    again = office.take(services, (InputFile("导出.xlsx", services.assessors.export_xlsx()),))
    assert again.files[0].unchanged == 104
    other.lock()


def test_types_header_and_nothing_that_counts(services: Services, other: Services) -> None:
    save = services.assessors.save
    save(AssessorDraft("王甲", SeatKind.POST_A, "男", "1970.10", "=1+1", "@财务", "+第2组"))
    save(AssessorDraft("李乙", SeatKind.SENIOR, post="市审计局\n调研员"))
    services.teams.create([3])
    moved = MovementDraft(
        person(services, "李乙"), PoolMovementKind.SUSPENSION, dt.date(2026, 11, 22), "借调"
    )
    services.pool_movements.add(moved)
    data = services.assessors.export_xlsx()
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][0] == "考核人员信息库"
    assert rows[2][:3] == ("序号", "姓名", "性别")
    assert sheet.freeze_panes == "A4"
    by_name = {row[1]: row for row in rows[3:]}
    assert by_name["王甲"][3:8] == ("1970.10", "=1+1", "A岗", "@财务", "+第2组")
    assert [by_name[n][10] for n in ("王甲", "李乙")] == ["在库", "暂停"]
    for line in sheet.iter_rows(min_row=4):
        assert all(cell.data_type != "f" for cell in line)
        assert isinstance(line[0].value, int)
    report = office.take(other, (InputFile("导出.xlsx", data),))
    assert report.files[0].new == 2
    assert known(other)["李乙"] == known(services)["李乙"]
    other.lock()


def test_the_export_follows_the_list(services: Services) -> None:
    for name, kind in (("王甲", SeatKind.POST_A), ("李乙", SeatKind.POST_B)):
        services.assessors.save(AssessorDraft(name, kind))
    query = AssessorQuery(post_type=SeatKind.POST_B, only=PoolFilter.UNSEATED)
    sheet = openpyxl.load_workbook(io.BytesIO(services.assessors.export_xlsx(query))).active
    assert sheet is not None
    assert [row[1] for row in sheet.iter_rows(min_row=4, values_only=True)] == ["李乙"]


def test_a_mentor_makes_a_newcomer_and_rules_hold_in_imports_too(services: Services) -> None:
    head = "197001"
    rows = (
        ("老手", head, "市委组织部", "A岗", "", ""),
        ("新人", head, "市财政局", "B岗", "", "老手"),
        ("徒孙", head, "市财政局", "B岗", "", "新人"),
        ("已停", head, "市财政局", "B岗", "", ""),
        ("后来", head, "市财政局", "B岗", "", ""),
    )
    report = office.take(services, (pool(*rows),))
    assert [n for n in report.files[0].notes if "带教" in n] == [
        "第5行：“徒孙”的带教人“新人”本人也是新考核员，带教关系未登记。"
    ]
    assert {n: (k[-2], k[-1]) for n, k in known(services).items()} == {
        "老手": (None, False),
        "新人": ("老手", True),
        "徒孙": (None, True),
        "已停": (None, False),
        "后来": (None, False),
    }
    services.pool_movements.add(
        MovementDraft(
            person(services, "已停"), PoolMovementKind.SUSPENSION, dt.date(2026, 11, 22), "借调"
        )
    )
    later = office.take(services, (pool(("后来", head, "市财政局", "B岗", "", "已停")),))
    assert any("不在库" in n for n in later.files[0].notes)
    assert known(services)["后来"][-2:] == (None, True)


def test_the_office_s_no_outlives_an_old_workbook(services: Services) -> None:
    rows = (("老手", "197001", "", "A岗", "", ""), ("新人", "198001", "", "B岗", "", "老手"))
    office.take(services, (pool(*rows),))
    detail = services.assessors.get(person(services, "新人"))
    services.assessors.save(
        AssessorDraft(
            "新人",
            detail.post_type,
            birth_month="198001",
            id=detail.id,
            version=detail.version,
            newcomer=False,
        )
    )
    assert office.take(services, (pool(*rows),)).files[0].unchanged == 2
    assert services.assessors.get(detail.id).newcomer is False
