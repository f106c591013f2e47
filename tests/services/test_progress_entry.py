"""Progress by hand, by whom, and its lists."""

from __future__ import annotations

import time
from decimal import Decimal
from pathlib import Path

import pytest

from desktop.models.changes import Change
from desktop.services.errors import Invalid, NotFound, Refused, Stale
from desktop.services.imports import InputFile
from desktop.services.progress_board import pair_id
from desktop.services.progress_values import (
    Counts,
    ProgressDraft,
    ProgressQuery,
    ProgressState,
    progress_id,
)
from desktop.services.registry import Services
from desktop.terms import Role, TargetBasis, UnitKind
from tests.services.progress_city import (
    CONTENT,
    INCOME,
    SPONGE,
    TASKS,
    TRAINING,
    YEAR,
    add_scheme,
    city,
    leaf,
    plain,
    progress_root,
    sample,
    take,
    unit_of,
)
from tests.services.record_city import acting, counted, named, write

__all__ = ["city", "progress_root"]  # fixtures

D = Decimal
ANNUAL, TO_DATE = TargetBasis.ANNUAL, TargetBasis.TO_DATE


# --- whose ---------------------------------------------------------------------------------


def test_nobody_enters_or_reads_the_own_unit(city: Services) -> None:
    take(city, sample())
    own = unit_of(city, "市公安局")
    pair = pair_id(own, leaf(TRAINING))
    with acting(city.desk, Role.CLERK, unit_id=own):
        plan = city.progress.preview(YEAR, plain(["市公安局", TRAINING, 100, 100]))
        assert plan.counts.rejected == 1
        assert "回避" in plan.rows[0].reason
        assert city.progress.take(plan).batch is None
        blank = city.progress.preview(YEAR, plain(["市公安局", TRAINING, "/", "/"]))
        assert blank.rows == ()  # what stands of the own unit is not shown either
        assert own not in {line.unit for line in city.progress.rows(YEAR, 3)}
        assert pair not in city.progress.find(ProgressQuery(YEAR, 3))
        assert city.progress.lines(YEAR, 3, [pair]) == ()
        with pytest.raises(Refused):
            city.progress.get(YEAR, 3, pair)
        with pytest.raises(Refused):
            city.progress.rows(YEAR, 3, own)
        with pytest.raises(Refused):
            city.progress.save(ProgressDraft(YEAR, 3, own, leaf(TRAINING), actual="1"))
        changed = city.progress.set_basis(YEAR, 3, leaf(TRAINING), ANNUAL, Decimal(75))
        assert changed == 39


def test_a_team_reads_and_does_not_write(city: Services) -> None:
    take(city, sample())
    unit = unit_of(city, "市公安局")
    with acting(city.desk, Role.TEAM_LEADER, team_no=3):
        assert len(city.progress.rows(YEAR, 3, unit)) == 5
        for call in (
            lambda: city.progress.preview(YEAR, sample()),
            lambda: city.progress.save(ProgressDraft(YEAR, 3, unit, leaf(TRAINING))),
            lambda: city.progress.set_basis(YEAR, 3, leaf(TRAINING), ANNUAL),
        ):
            with pytest.raises(Refused):
                call()


def test_at_a_team_only_its_units_are_due(city: Services) -> None:
    take(city, plain(["月湖区", TRAINING, 100, 90]))
    team = named("team")
    write(
        city.desk,
        [
            Change("assessment_team", team, {"number": 7, "title": "第七考核组"}),
            Change(
                "pairing",
                named("pairing"),
                {"team_id": team, "unit_id": unit_of(city, "市公安局"), "start": "2026-01-01"},
            ),
        ],
    )
    with acting(city.desk, Role.TEAM_LEADER, team_no=7):
        names = {line.unit_name for line in city.progress.rows(YEAR, 3)}
    assert names == {"月湖区", "市公安局"}  # what has come, and what is its own


# --- by hand -------------------------------------------------------------------------------


def test_a_form_is_checked_and_stored(city: Services) -> None:
    unit, indicator = unit_of(city, "市公安局"), leaf(TRAINING)
    draft = ProgressDraft(YEAR, 3, unit, indicator, TO_DATE, "1,00x", "", "暂无")
    with pytest.raises(Invalid) as told:
        city.progress.save(draft)
    assert set(told.value.faults) == {"target", "actual"}
    assert told.value.faults["actual"].startswith("完成值“暂无”不是数字。")
    row = city.progress.save(ProgressDraft(YEAR, 3, unit, indicator, TO_DATE, "100", "", "85.2%"))
    assert row == progress_id(unit, indicator, 3)
    line = city.progress.get(YEAR, 3, pair_id(unit, indicator))
    assert (line.value.actual, line.source) == (Decimal("85.2"), "手工登记")
    mine = ProgressDraft(YEAR, 3, unit, indicator, TO_DATE, "100", "", "86", "核实", line.version)
    city.progress.save(mine)
    with pytest.raises(Stale, match="完成值"):
        city.progress.save(
            ProgressDraft(YEAR, 3, unit, indicator, TO_DATE, "100", "", "87", "", line.version)
        )


def test_a_number_takes_the_place_of_a_text_and_nothing_does_not(city: Services) -> None:
    take(city, plain(["市公安局", TRAINING, 100, "暂无数据"]))
    unit, indicator = unit_of(city, "市公安局"), leaf(TRAINING)
    pair = pair_id(unit, indicator)
    line = city.progress.get(YEAR, 3, pair)
    city.progress.save(
        ProgressDraft(YEAR, 3, unit, indicator, TO_DATE, "100", "", "", "已催报", line.version)
    )
    line = city.progress.get(YEAR, 3, pair)
    assert (line.state, line.value.actual_text) == (ProgressState.FLAGGED, "暂无数据")
    city.progress.save(
        ProgressDraft(YEAR, 3, unit, indicator, TO_DATE, "100", "", "90", "", line.version)
    )
    line = city.progress.get(YEAR, 3, pair)
    assert (line.state, line.value.actual_text) == (ProgressState.REPORTED, None)


def test_a_basis_for_a_whole_indicator(city: Services) -> None:
    take(city, plain(["市公安局", TASKS, 80, 54], ["市民政局", TASKS, "—", 50]))
    with pytest.raises(Invalid, match="序时比例"):
        city.progress.set_basis(YEAR, 3, leaf(TASKS), ANNUAL, Decimal(0))
    assert city.progress.set_basis(YEAR, 3, leaf(TASKS), ANNUAL) == 2
    pair = pair_id(unit_of(city, "市公安局"), leaf(TASKS))
    line = city.progress.get(YEAR, 3, pair)
    assert (line.state, line.reached) == (ProgressState.MISSING, None)  # no planned value yet
    assert city.progress.set_basis(YEAR, 3, leaf(TASKS), ANNUAL, Decimal(75)) == 1
    line = city.progress.get(YEAR, 3, pair)
    assert (line.value.planned, line.reached) == (D(60), Decimal("90.00"))  # 80 × 75 %; 54 / 60
    assert city.progress.set_basis(YEAR, 3, leaf(TASKS), ANNUAL, Decimal(75)) == 0
    # A workbook that does not say its basis leaves it.
    take(city, plain(["市公安局", TASKS, 80, 57]))
    line = city.progress.get(YEAR, 3, pair)
    assert (line.value.basis, line.value.planned, line.reached) == (ANNUAL, D(60), Decimal("95.00"))


def test_a_sealed_year_takes_nothing(city: Services) -> None:
    plan = city.progress.preview(YEAR, sample())
    line = city.scheme.cycles()[0]
    write(city.desk, [Change("cycle", YEAR, {"state": "sealed"}, line.version)])
    with pytest.raises(Refused, match="2026年度已封存"):
        city.progress.take(plan)
    with pytest.raises(NotFound):
        city.progress.preview(named("no year"), sample())


# --- lists and speed -----------------------------------------------------------------------


def test_lists_narrow_and_sort(city: Services) -> None:
    take(city, sample())
    find = city.progress.find
    assert len(find(ProgressQuery(YEAR, 3))) == 193
    assert len(find(ProgressQuery(YEAR, 3, attention=True))) == 10
    assert len(find(ProgressQuery(YEAR, 3, state=ProgressState.UNREPORTED))) == 0
    assert len(find(ProgressQuery(YEAR, 3, indicator=leaf(INCOME)))) == 3
    assert len(find(ProgressQuery(YEAR, 3, unit=unit_of(city, "市公安局")))) == 5
    assert len(find(ProgressQuery(YEAR, 3, text="公安 满意"))) == 1
    worst = find(ProgressQuery(YEAR, 3, indicator=leaf(INCOME), sort="reached"))
    names = [line.unit_name for line in city.progress.lines(YEAR, 3, worst)]
    assert names == ["余江区", "贵溪市", "月湖区"]  # 91.12, 103.72, 108.94
    down = find(ProgressQuery(YEAR, 3, sort="reached", descending=True))
    assert all(line.reached is None for line in city.progress.lines(YEAR, 3, down[-10:]))


def test_the_number_of_statements_is_fixed(city: Services) -> None:
    few = plain(["市公安局", TRAINING, 100, 90])
    with counted(city.desk) as one:
        city.progress.preview(YEAR, few)
    with counted(city.desk) as many:
        city.progress.preview(YEAR, sample())
    assert len(one) == len(many)
    take(city, sample())
    pairs = city.progress.find(ProgressQuery(YEAR, 3))
    with counted(city.desk) as one:
        city.progress.lines(YEAR, 3, pairs[:1])
    with counted(city.desk) as many:
        city.progress.lines(YEAR, 3, pairs[:100])
    assert len(one) == len(many)


def test_five_thousand_rows_are_previewed_quickly(office: Services, tmp_path: Path) -> None:
    add_scheme(office.desk)
    units = [f"第{n:03d}单位" for n in range(1_250)]
    fields = {"kind": UnitKind.DEPARTMENT.value}
    write(office.desk, [Change("unit", named(u), {**fields, "name": u}) for u in units])
    rows = [[u, t, 100, 98.5] for u in units for t in (TRAINING, SPONGE, TASKS, CONTENT)]
    path = tmp_path / "大表.xlsx"
    data = plain(*rows).data
    assert isinstance(data, bytes)
    path.write_bytes(data)
    start = time.process_time()
    plan = office.progress.preview(YEAR, InputFile(path.name, path))
    assert time.process_time() - start < 3  # 0.8 s on a quiet machine; the aim is 1.5 s
    assert plan.counts == Counts(new=5_000)
