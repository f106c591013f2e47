"""Taking in: all or nothing, nothing overwritten unseen, undone as one, refused where due."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from desktop.models.encrypted import StoreError
from desktop.services.cadres import CadreDraft, CadreQuery
from desktop.services.errors import Invalid, NotFound, Refused
from desktop.services.imports import FileMoved, InputFile, Topic, gather
from desktop.services.lrmx import parse, serialise
from desktop.services.progress import Cancelled, Progress
from desktop.services.registry import Services
from desktop.services.sheets import read_workbook
from desktop.services.units import UnitQuery
from tests.services.imports import office
from tests.services.imports.people import forms, number_of
from tests.services.imports.tables import roster, units

TOWN = units(("甲区", "区（市）", "10", ""), ("乙局", "市直单位", "8", ""))
FIRST_LIST = roster(("甲区", "张三", "男", "1970.01", "区长", number_of(1)))


def cadre(services: Services, name: str) -> CadreDraft:
    """A person's form, ready to be edited."""
    found = services.cadres.find(CadreQuery(text=name))
    detail = services.cadres.get(found[0])
    unit = None if detail.unit is None else detail.unit[0]
    return CadreDraft(
        {}, unit=unit, unit_order=detail.unit_order, id=detail.id, version=detail.version
    )


def test_what_changed_since_the_preview_is_asked(services: Services) -> None:
    office.take(services, (TOWN, FIRST_LIST))
    plan = services.imports.preview((roster(("甲区", "张三", "男", "1970.01", "书记", "")),))
    assert plan.files[0].updated == 1
    services.cadres.save(replace(cadre(services, "张三"), texts={"post": "常务副区长"}))
    report = services.imports.take(plan)
    assert (report.batch, report.files[0].asked) == (None, 1)
    assert report.questions[0].key.topic is Topic.CHANGED
    assert "现任职务" in report.questions[0].sentence
    # Seen and decided on, it is taken.
    taken = office.take(services, (roster(("甲区", "张三", "男", "1970.01", "书记", "")),))
    assert taken.files[0].updated == 1


def test_a_change_of_another_field_is_no_hindrance(services: Services) -> None:
    office.take(services, (TOWN, FIRST_LIST))
    plan = services.imports.preview((roster(("甲区", "张三", "男", "1970.01", "书记", "")),))
    services.cadres.save(replace(cadre(services, "张三"), texts={"health": "健康"}))
    report = services.imports.take(plan)
    assert report.files[0].updated == 1
    detail = services.cadres.get(services.cadres.find()[0])
    assert (detail.texts["post"], detail.texts["health"]) == ("书记", "健康")


def test_somebody_added_meanwhile_is_not_added_twice(services: Services) -> None:
    office.take(services, (TOWN,))
    plan = services.imports.preview((FIRST_LIST,))
    assert plan.files[0].new == 1
    unit = services.units.find(UnitQuery(text="甲区"))[0]
    services.cadres.save(
        CadreDraft({"name": "张三", "birth_month": "1970.01", "post": "主任"}, unit=unit)
    )
    report = services.imports.take(plan)
    assert (report.files[0].new, report.files[0].asked) == (0, 1)
    assert office.count(services, "cadre") == 1


def test_somebody_gone_meanwhile_does_not_come_back_unseen(services: Services) -> None:
    office.take(services, (TOWN, FIRST_LIST))
    plan = services.imports.preview((roster(("甲区", "张三", "男", "1970.01", "书记", "")),))
    draft = cadre(services, "张三")
    assert draft.id is not None
    assert draft.version is not None
    services.cadres.delete(draft.id, draft.version)
    report = services.imports.take(plan)
    assert (report.files[0].new, report.files[0].asked) == (0, 1)
    assert office.count(services, "cadre") == 0


def test_undo_puts_everything_back(services: Services) -> None:
    office.take(services, (TOWN, FIRST_LIST))
    before = services.cadres.get(services.cadres.find()[0])
    report = office.take(
        services, (roster(("甲区", "张三", "男", "1970.01", "书记", ""),
                          ("甲区", "李四", "女", "1980.02", "副区长", "")),)
    )  # fmt: skip
    assert report.batch is not None
    undone = services.imports.undo(report.batch)
    assert undone.left == ()
    after = services.cadres.get(before.id)
    assert (after.texts, after.unit, after.unit_order) == (
        before.texts,
        before.unit,
        before.unit_order,
    )
    assert office.count(services, "cadre") == 1
    assert [b.undone for b in services.imports.batches()] == [True, False]
    with pytest.raises(Invalid):
        services.imports.undo(report.batch)
    assert office.faults(services) == []


def test_undo_leaves_what_others_built_on(services: Services) -> None:
    report = office.take(services, (TOWN, FIRST_LIST))
    services.cadres.save(replace(cadre(services, "张三"), texts={"post": "书记"}))
    assert report.batch is not None
    undone = services.imports.undo(report.batch)
    assert any("干部“张三”" in s and s.endswith("。") for s in undone.left)
    assert services.cadres.get(services.cadres.find()[0]).texts["post"] == "书记"
    names = [u.name for u in services.units.rows(services.units.find())]
    assert names == ["甲区"]  # needed by the person who stays; the other unit is gone
    assert office.faults(services) == []


@pytest.mark.parametrize("after", [0, 3, 40])
@pytest.mark.parametrize("text", ["写入数据", "保存原件和照片"])
def test_cancel_leaves_nothing(services: Services, after: int, text: str) -> None:
    plan = services.imports.preview(gather([office.LRMX]))
    before = office.state(services)

    def report(done: int, _total: int, what: str) -> None:
        if what == text and done >= after:
            progress.cancel()

    progress = Progress(report)
    with pytest.raises((Cancelled, StoreError)):
        services.imports.take(plan, progress=progress)
    assert office.state(services) == before
    assert services.imports.batches() == ()
    assert office.faults(services) == []
    assert sum(f.new for f in services.imports.take(plan).files) == 40


def test_a_preview_can_be_cancelled(services: Services) -> None:
    progress = Progress()
    progress.cancel()
    with pytest.raises((Cancelled, StoreError)):
        services.imports.preview(gather([office.LRMX]), progress=progress)


def test_a_file_that_changed_after_the_preview_stops_the_batch(
    services: Services, tmp_path: Path
) -> None:
    one, other = forms(2)
    assert isinstance(one.data, bytes)
    assert isinstance(other.data, bytes)
    path = tmp_path / "甲.lrmx"
    path.write_bytes(one.data)
    plan = services.imports.preview(gather([tmp_path]))
    path.write_bytes(other.data)
    before = office.state(services)
    with pytest.raises(FileMoved):
        services.imports.take(plan)
    assert office.state(services) == before


def test_only_the_clerk_takes_in(root: Path) -> None:
    services = office.unlock(root, "sys")
    try:
        with pytest.raises(Refused):
            services.imports.preview((TOWN,))
    finally:
        services.lock()


def test_nobody_changes_the_own_unit_by_a_file(services: Services) -> None:
    office.take(services, (TOWN, FIRST_LIST))
    unit = services.units.find(UnitQuery(text="甲区"))[0]
    services.desk.actor = replace(services.desk.actor, unit_id=unit)
    report = office.take(services, (roster(("甲区", "张三", "男", "1970.01", "书记", "")),))
    assert report.batch is None
    assert "回避" in report.files[0].rejected[0].reason


def test_rows_not_taken_go_back_with_the_reason(services: Services) -> None:
    people = roster(
        ("甲区", "张三", "男", "1970.01", "区长", ""),
        ("甲区", "<b>", "男", "1970.01", "副区长", ""),
        ("丁办", "李四", "男", "1970.02", "主任", ""),
    )
    plan = services.imports.preview((TOWN, people))
    (grid,) = read_workbook(services.imports.error_sheet(plan, "花名册.xlsx"))
    text = [[str(c or "") for c in row] for row in grid.rows]
    assert text[0][-1] == "原因"
    assert [row[1] for row in text[1:]] == ["<b>", "李四"]
    assert "姓名" in text[1][-1]
    assert "待确认" in text[2][-1]
    with pytest.raises(NotFound):
        services.imports.error_sheet(plan, "单位.xlsx")


def sources() -> dict[tuple[str, str], bytes]:
    """(name, month of birth) → the form as it came."""
    found = {}
    for path in office.LRMX.iterdir():
        person = parse(path.read_bytes()).person
        month = "".join(c for c in person.birth_month if c.isdigit())[:6]
        found["".join(person.name.split()), month] = path.read_bytes()
    return found


def test_a_form_goes_out_as_it_came(services: Services) -> None:
    office.take(services, gather([office.LRMX]))
    known = sources()
    lines = services.cadres.rows(services.cadres.find())
    assert len(lines) == 40
    for line in lines:
        source = known[line.name, line.birth_month or ""]
        assert services.cadres.export_lrmx(line.id) == (line.name, source)


def test_what_only_the_roster_told_is_added_to_the_form(services: Services) -> None:
    office.take(services, office.office_files())
    known, completed = sources(), []
    for line in services.cadres.rows(services.cadres.find()):
        source = known.get((line.name, line.birth_month or ""))
        if source is None:
            continue
        _, data = services.cadres.export_lrmx(line.id)
        if data != source:
            before, after = parse(source).person, parse(data).person
            assert before.id_number == ""
            assert after == replace(before, id_number=after.id_number)
            completed.append(line.name)
    assert sorted(completed) == ["苏𫍯", "萧嘉"]


def test_an_edited_form_differs_in_the_edited_field_only(services: Services) -> None:
    source = (office.LRMX / "廖赟.lrmx").read_bytes()
    office.take(services, (InputFile("廖赟.lrmx", source),))
    draft = cadre(services, "廖赟")
    services.cadres.save(replace(draft, texts={"health": "一般"}))
    assert draft.id is not None
    _, data = services.cadres.export_lrmx(draft.id)
    assert parse(data).person == replace(parse(source).person, health="一般")


def test_what_a_form_leaves_empty_is_shown_and_kept(services: Services) -> None:
    file = parse((office.LRMX / "廖赟.lrmx").read_bytes())
    office.take(services, (InputFile("旧.lrmx", file.source),))
    newer = serialise(replace(file.person, native_place="", health="一般", family=()), file)
    plan = services.imports.preview((InputFile("新.lrmx", newer),))
    shown = {d.field: d.kept for d in plan.files[0].details[0].differences}
    assert shown == {"health": False, "source": False, "native_place": True, "family": True}
    services.imports.take(plan)
    detail = services.cadres.get(services.cadres.find()[0])
    assert detail.texts["native_place"] == file.person.native_place
    assert len(detail.family) == len(file.person.family)
    assert detail.texts["health"] == "一般"


def test_gathering(tmp_path: Path) -> None:
    for name in ("乙.xlsx", "甲.lrmx", "~$乙.xlsx", "Thumbs.db", ".隐藏", "子/甲.lrmx"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")
    found = gather([tmp_path, tmp_path / "甲.lrmx"])
    assert [f.name for f in found] == ["乙.xlsx", "甲.lrmx", "子/甲.lrmx"]
    assert found == gather([tmp_path])
