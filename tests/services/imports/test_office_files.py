"""What real offices send: everything comes in once, a second time changes nothing."""

from __future__ import annotations

import time

import pytest

from desktop.models.database import raw
from desktop.services.cadres import CadreQuery
from desktop.services.imports import RowStatus, as_json, gather
from desktop.services.registry import Services
from desktop.services.units import UnitQuery
from tests.services.imports import office

KINDS = {"lrmx", "units", "roster", "pool"}


def test_everything_comes_in_whatever_the_order(services: Services) -> None:
    files = office.office_files()
    plan = services.imports.preview(tuple(reversed(files)))
    before = office.state(services)
    assert before[1] == 0  # the preview wrote nothing
    report = services.imports.take(plan)

    assert office.reconciles(plan)
    assert report.files == plan.files
    by_kind = {k: [f for f in report.files if f.kind.value == k] for k in KINDS}
    assert [(f.rows, f.new) for f in by_kind["units"]] == [(40, 40)]
    assert [(f.rows, f.new) for f in by_kind["roster"]] == [(240, 240)]
    assert [(f.rows, f.new) for f in by_kind["pool"]] == [(104, 104)]
    assert [(f.rows, f.updated) for f in by_kind["lrmx"]] == [(1, 1)] * 40
    assert [office.count(services, t) for t in ("unit", "cadre", "assessor")] == [40, 240, 104]
    assert office.faults(services) == []
    assert services.imports.batches()[0].id == report.batch


def test_two_people_of_one_name_stay_two(services: Services) -> None:
    office.take(services, office.office_files())
    found = services.cadres.rows(services.cadres.find(CadreQuery(text="许志")))
    assert {(c.birth_month, c.unit) for c in found if c.name == "许志"} == {
        ("198708", "余江区"),
        ("198711", "龙虎山风景名胜区管理委员会"),
    }
    posts = {c.post for c in found if c.name == "许志"}
    assert posts == {"余江区区委副书记、区长", "龙虎山风景名胜区管理委员会党工委书记"}


def test_the_first_of_a_unit_leads_it(services: Services) -> None:
    office.take(services, office.office_files())
    unit = services.units.find(UnitQuery(text="月湖区"))[0]
    detail = services.units.get(unit)
    assert detail.principal is not None
    assert detail.principal[1] == "覃超"
    assert [name for _, name, _ in detail.members[:3]] == ["覃超", "卢玲敏", "萧嘉"]


def test_a_second_time_changes_nothing(services: Services) -> None:
    office.take(services, office.office_files())
    before = office.state(services)
    report = office.take(services, office.office_files())
    assert report.batch is None
    assert sum(f.unchanged for f in report.files) == 40 + 240 + 104 + 40
    assert office.state(services) == before
    assert len(services.imports.batches()) == 1


def test_files_one_by_one_make_the_same_people(services: Services) -> None:
    for file in office.office_files():
        office.take(services, (file,))
    assert [office.count(services, t) for t in ("unit", "cadre", "assessor")] == [40, 240, 104]
    assert office.take(services, office.office_files()).batch is None


def test_forms_alone_find_their_unit_by_the_post(services: Services) -> None:
    units = [f for f in office.office_files() if f.name.startswith("考核单位")]
    office.take(services, (*units, *gather([office.LRMX])))
    lines = services.cadres.rows(services.cadres.find())
    assert len(lines) == 40
    assert all(line.unit for line in lines)
    assert all((line.post or "").startswith(line.unit or "?") for line in lines)


@pytest.mark.parametrize("name", sorted(p.name for p in office.BROKEN.iterdir()))
def test_a_broken_file_is_one_sentence_and_changes_nothing(services: Services, name: str) -> None:
    before = office.state(services)
    start = time.monotonic()
    report = office.take(services, gather([office.BROKEN / name]))
    assert time.monotonic() - start < 10
    assert office.state(services) == before
    assert report.batch is None
    file = report.files[0]
    said = [r.reason for r in file.rejected] + [q.sentence for q in file.questions]
    assert len(said) == 1 == file.rows
    assert said[0].endswith("。")
    assert "\n" not in said[0]
    assert all(r.row == 0 for r in file.rejected)


def test_a_broken_file_does_not_stop_the_others(services: Services) -> None:
    report = office.take(services, gather([office.BROKEN, office.LRMX]))
    assert sum(f.new for f in report.files) == 40
    suspect = next(f for f in report.files if f.file == "错报编码.lrmx")
    assert suspect.asked == 1
    assert sum(len(f.rejected) for f in report.files) == 11


@pytest.mark.parametrize(
    ("name", "where"),
    [
        ("综合考核指标体系.xlsx", "请到“考核准备”的“考核方案”中导入"),
        ("2026年第三季度指标进展情况.xlsx", "请到“考核准备”的“指标进展”中导入"),
        ("民主测评统计表.xlsx", "请到“考核记录”的“民主测评”中导入"),
    ],
)
def test_what_is_not_taken_here_is_named(services: Services, name: str, where: str) -> None:
    report = office.take(services, gather([office.WORKBOOKS / name]))
    (file,) = report.files
    assert file.kind.value in {"scheme", "progress", "poll"}
    (rejection,) = file.rejected
    assert rejection.row == 0
    assert rejection.reason.startswith(f"此文件是“{file.kind.label}”，{where}")


def test_the_account_for_programs(services: Services) -> None:
    account = as_json(office.take(services, gather([office.BROKEN / "空.lrmx", office.LRMX])))
    assert set(account) == {"files", "questions", "batch"}
    first = account["files"][0]
    keys = {"file", "kind", "rows", "new", "updated", "unchanged", "asked", "rejected"}
    assert keys <= set(first)
    assert (first["kind"], first["rows"], first["new"]) == ("unknown", 1, 0)
    assert set(first["rejected"][0]) == {"row", "reason"}
    assert account["files"][1]["kind"] == "lrmx"
    assert account["batch"]


def test_nobody_is_named_in_the_log(services: Services) -> None:
    office.take(services, office.office_files())
    with services.desk.db.reading() as session:
        names = [n for (n,) in raw(session).execute("SELECT name FROM cadre")]
    logged = repr(services.desk.audit.entries())
    assert not [n for n in names if n in logged]


def test_details_and_files_agree(services: Services) -> None:
    plan = services.imports.preview(office.office_files())
    for file in plan.files:
        statuses = [d.status for d in file.details]
        assert statuses.count(RowStatus.NEW) == file.new
        assert statuses.count(RowStatus.UPDATED) == file.updated
        assert all(d.differences for d in file.details if d.status is RowStatus.UPDATED)
