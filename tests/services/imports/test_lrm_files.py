"""Older forms (.lrm with .pic) through the whole import: found, taken, stored, written as .lrmx."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image

from desktop.models.cadres import Cadre
from desktop.services.cadres import CadreQuery
from desktop.services.imports import InputFile, gather
from desktop.services.lrmx import FamilyItem, Person, parse
from desktop.services.registry import Services
from desktop.terms import ImportKind
from tests.services.imports import office
from tests.services.imports.tables import units
from tests.services.lrm_writer import lrm_of, record, written

PERSON = Person(
    name="齐　景",
    sex="男",
    birth_month="1972.03",
    party_date="1995.06",
    post="江城市水利局党组书记、局长",
    full_time_education="大学",
    resume="1994.08--          江城市水利局",
    past_grades="2024年年度考核优秀。",
    family=(FamilyItem("妻子", "钱文", "1974.05", "中共党员", "市一中"),),
)


def picture(red: int = 200) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 56), (red, 30, 30)).save(out, "JPEG")
    return out.getvalue()


def folder(root: Path) -> Path:
    """A folder as the older editor leaves it."""
    made = root / "旧表"
    made.mkdir()
    (made / "齐景.LRM").write_bytes(lrm_of(PERSON))
    (made / "齐景.PIC").write_bytes(picture())
    (made / "无照片.lrm").write_bytes(lrm_of(Person(name="赵无影", birth_month="1980.01")))
    (made / "散落.pic").write_bytes(picture())
    (made / "坏.lrm").write_bytes(lrm_of(PERSON)[:200])
    (made / "坏照片.lrm").write_bytes(lrm_of(Person(name="钱坏照")))
    (made / "坏照片.pic").write_bytes(b"no picture")
    return made


def named(services: Services, name: str) -> list[str]:
    lines = services.cadres.rows(services.cadres.find(CadreQuery(name)))
    return [line.name for line in lines]


def test_a_photo_goes_with_its_form(tmp_path: Path) -> None:
    made = folder(tmp_path)
    found = {f.name: f.picture for f in gather([made])}
    assert found == {
        "齐景.LRM": made / "齐景.PIC",
        "无照片.lrm": None,
        "散落.pic": None,
        "坏.lrm": None,
        "坏照片.lrm": made / "坏照片.pic",
    }
    together = gather([made / "齐景.PIC", made / "齐景.LRM"])
    alone = gather([made / "齐景.LRM"])
    for files in (together, alone):
        assert [(f.name, f.picture) for f in files] == [("齐景.LRM", made / "齐景.PIC")]


def test_a_folder_of_older_forms_is_taken_and_each_bad_one_is_one_row(
    services: Services, tmp_path: Path
) -> None:
    office.take(services, (units(("江城市水利局", "市直单位", "30", "农业")),))
    made = folder(tmp_path)
    report = office.take(services, gather([made]))
    assert office.reconciles(report)
    told = {f.file: (f.new, [r.reason for r in f.rejected]) for f in report.files}
    assert told["齐景.LRM"] == (1, [])
    assert told["无照片.lrm"] == (1, [])
    for file, words in (("坏.lrm", "不完整"), ("坏照片.lrm", ".pic"), ("散落.pic", "同名的 .lrm")):
        new, (reason,) = told[file]
        assert new == 0
        assert words in reason
    assert {f.kind for f in report.files if f.new} == {ImportKind.LRMX}
    (cadre,) = services.cadres.find(CadreQuery("齐景"))
    detail = services.cadres.get(cadre)
    assert detail.unit is not None
    assert detail.unit[1] == "江城市水利局"
    assert (detail.texts["birth_month"], detail.texts["party_date"]) == ("197203", "199506")
    assert [p.start for p in detail.postings] == ["199408"]
    assert [g.year for g in detail.grades] == [2024]
    assert detail.family[0].name == "钱文"
    assert detail.photo is not None
    assert named(services, "钱坏照") == []
    assert office.faults(services) == []


def test_the_original_stays_byte_for_byte_and_an_lrmx_goes_out(
    services: Services, tmp_path: Path
) -> None:
    made = folder(tmp_path)
    office.take(services, gather([made / "齐景.LRM"]))
    (cadre,) = services.cadres.find(CadreQuery("齐景"))
    data = lrm_of(PERSON)
    with services.desk.db.reading() as session:
        row = session.get(Cadre, cadre)
        assert row is not None
        assert services.desk.blobs.get(row.source or "") == data
    name, out = services.cadres.export_lrmx(cadre)
    assert name == "齐景"
    again = parse(out)
    assert again.person.name == "齐　景"
    assert again.person.resume == PERSON.resume
    assert again.person.family == PERSON.family
    assert again.photo_jpeg is not None


def test_the_same_form_again_changes_nothing_but_a_photo_that_came_later(
    services: Services, tmp_path: Path
) -> None:
    plain = InputFile("齐景.lrm", lrm_of(PERSON))
    office.take(services, (plain,))
    before = office.state(services)
    assert office.take(services, (plain,)).files[0].unchanged == 1
    assert office.state(services) == before
    with_photo = InputFile("齐景.lrm", lrm_of(PERSON), picture())
    assert office.take(services, (with_photo,)).files[0].updated == 1
    (cadre,) = services.cadres.find(CadreQuery("齐景"))
    assert services.cadres.get(cadre).photo is not None
    assert office.take(services, (with_photo,)).files[0].unchanged == 1
    assert office.take(services, (plain,)).files[0].unchanged == 1


def test_an_older_form_meets_the_person_that_stands(services: Services) -> None:
    form = InputFile("甲.lrm", lrm_of(Person(name="张三", birth_month="197001", post="科长")))
    office.take(services, (form,))
    newer = written(record(Person(name="张 三", birth_month="1970.01", post="处长")))
    plan = services.imports.preview((InputFile("乙.lrm", newer),))
    (row,) = plan.files[0].details
    assert [(d.label, d.old, d.new) for d in row.differences if d.field == "post"] == [
        ("现任职务", "科长", "处长")
    ]
    services.imports.take(plan)
    assert len(services.cadres.find(CadreQuery("张三"))) == 1


def test_text_in_another_encoding_is_asked_about(services: Services) -> None:
    odd = InputFile("奇.lrm", written(record(Person(name="张三", post="局长")), "utf-8"))
    plan = services.imports.preview((odd,))
    assert (plan.files[0].asked, len(plan.questions)) == (1, 1)
    assert "GB18030" in plan.questions[0].sentence


def test_another_text_in_quotes_is_not_taken_for_a_form(services: Services) -> None:
    table = InputFile("表.csv", '"姓名","单位"\r\n"张三","水利局"\r\n'.encode("gb18030"))
    plan = services.imports.preview((table,))
    assert plan.files[0].kind is ImportKind.UNKNOWN
    assert len(plan.files[0].rejected) == 1
