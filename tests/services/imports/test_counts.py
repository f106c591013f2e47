"""Whatever mix of rows comes: every row is accounted for once, and a preview keeps its word."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.services.imports import InputFile
from desktop.services.registry import Services
from tests.services.imports import office
from tests.services.imports.people import number_of
from tests.services.imports.tables import pool, roster, units

UNITS = st.sampled_from(["甲区", "乙 局", "丙专班", "市发展和改革委员会", "市发改委", "", "=1+1"])
NAMES = st.sampled_from(["张三", "张　三", "李四", "王五", "欧阳春", "", "<b>", "合计", "𫍯明"])
BIRTHS = st.sampled_from(["1970.01", "197001", "1971.02", "", "不详"])
NUMBERS = st.sampled_from(["", number_of(1), number_of(2), "36060219700101001"])
POSTS = st.sampled_from(["区长", "甲区区长", "书记", ""])
SEATS = st.sampled_from(["A岗", "B岗", "组长", "某岗", ""])
KINDS = st.sampled_from(["区（市）", "市直单位", "天外", ""])

unit_rows = st.lists(st.tuples(UNITS, KINDS, st.sampled_from(["", "10", "十"]), st.just("")))
people_rows = st.lists(
    st.tuples(UNITS, NAMES, st.sampled_from(["男", ""]), BIRTHS, POSTS, NUMBERS), max_size=8
)
pool_rows = st.lists(st.tuples(NAMES, BIRTHS, POSTS, SEATS, st.just("一组"), NAMES), max_size=6)
BROKEN = sorted(p for p in office.BROKEN.iterdir() if p.stat().st_size < 50_000)
broken = st.lists(st.sampled_from(BROKEN), max_size=2)


@pytest.fixture(scope="module")
def one_office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """One workspace that fills up from example to example: any state is a fair one."""
    root = tmp_path_factory.mktemp("counts") / "workspace"
    office.create(root)
    services = office.unlock(root)
    yield services
    services.lock()


def files(
    lists: list[tuple[str, ...]],
    people: list[tuple[str, ...]],
    helpers: list[tuple[str, ...]],
    hurt: list[Path],
) -> tuple[InputFile, ...]:
    made = [
        roster(*people),
        pool(*helpers),
        units(*lists),
        *(InputFile(p.name, p) for p in hurt),
    ]
    return tuple(made)


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(lists=unit_rows, people=people_rows, helpers=pool_rows, hurt=broken, second=st.booleans())
def test_every_row_is_accounted_for(
    one_office: Services,
    lists: list[tuple[str, ...]],
    people: list[tuple[str, ...]],
    helpers: list[tuple[str, ...]],
    hurt: list[Path],
    second: bool,
) -> None:
    given_files = files(lists, people, helpers, hurt)
    before = office.state(one_office)
    plan = one_office.imports.preview(given_files)
    assert office.state(one_office) == before
    assert office.reconciles(plan)
    assert [f.file for f in plan.files][:3] == ["花名册.xlsx", "信息库.xlsx", "单位.xlsx"]
    assert len({f.file for f in plan.files}) == len(given_files)
    report = one_office.imports.take(plan)
    assert report.files == plan.files
    changed = sum(f.new + f.updated for f in report.files)
    assert (report.batch is None) == (office.state(one_office) == before)
    assert changed or report.batch is None
    if second and report.batch is not None:
        one_office.imports.undo(report.batch)
        assert office.faults(one_office) == []
