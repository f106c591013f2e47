"""Portraits and ledgers from real records: what is told, what is kept back, every citation."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace
from typing import Any
from uuid import UUID

import pypdf
import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from desktop.models.base import stored
from desktop.models.cadres import Cadre, Posting
from desktop.models.changes import Change
from desktop.models.database import raw
from desktop.models.interviews import InterviewAbout
from desktop.models.revision import Revision, Version
from desktop.services.cadres import CadreService
from desktop.services.documents.content import PortraitContent, PortraitPart
from desktop.services.documents.errors import DocumentError
from desktop.services.door import Reading
from desktop.services.dossiers import DossierService, PersonFault
from desktop.services.errors import NotFound, Refused
from desktop.services.facts import FactDraft, FactService
from desktop.services.interview_forms import AboutDraft
from desktop.services.interviews import InterviewDraft, InterviewService
from desktop.services.motions import Motion
from desktop.services.permissions import Operation
from desktop.services.portrait_contents import FORM_MARK, portrait_content
from desktop.services.progress import Cancelled, Progress
from desktop.services.rectification import ItemDraft, RectificationDraft, RectificationService
from desktop.terms import (
    CadreLevel,
    FactAction,
    FindingSource,
    InterviewLayer,
    PastGradeValue,
    Polarity,
    Role,
    Severity,
)
from tests.services.record_city import City, acting, held_visit, named, write

DAY = dt.date(2026, 11, 16)


def content(city: City, cadre: UUID | None = None) -> PortraitContent:
    with city.desk.db.reading() as session:
        tx = Reading(city.desk, session, Operation.PRINT)
        return portrait_content(tx, cadre or city.cadre)


def fact(city: City, text: str, *actions: FactAction, cadre: UUID | None = None) -> UUID:
    facts = FactService(city.desk)
    draft = FactDraft(city.unit, Polarity.POSITIVE, Severity.MEDIUM, DAY, text)
    new = facts.save(replace(draft, cadre=cadre or city.cadre))
    for action in actions:
        with acting(city.desk, Role.CLERK if action is FactAction.SUBMIT else Role.LEADER):
            facts.perform(new, action, Motion(facts.get(new).seen, "须再核实"))
    return new


def voices(city: City, count: int, layer: InterviewLayer = InterviewLayer.MIDDLE) -> None:
    visit = held_visit(city)
    about = (AboutDraft(city.cadre, 4, "作风扎实"),)
    draft = InterviewDraft(visit, layer, DAY, ("作风",), about=about)
    InterviewService(city.desk).add_all([draft] * count)


def item(city: City, cadre: UUID | None) -> None:
    problem = ItemDraft("迟报灾情", FindingSource.MEETING)
    day = dt.date(2026, 9, 1)
    draft = RectificationDraft(city.unit, "整改", day, (problem,), cadre)
    RectificationService(city.desk).open(draft)


def text_of(pdf: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return "".join(page.extract_text() for page in pages)


def test_only_verified_and_disputed_facts_of_the_person(city: City) -> None:
    fact(city, "草稿")
    fact(city, "已提交", FactAction.SUBMIT)
    fact(city, "已核实", FactAction.SUBMIT, FactAction.VERIFY)
    fact(city, "存疑的", FactAction.SUBMIT, FactAction.DISPUTE)
    fact(city, "别人的", FactAction.SUBMIT, FactAction.VERIFY, cadre=city.second_cadre)
    found = {f.text: f for f in content(city).facts}
    assert set(found) == {"已核实", "存疑的"}
    assert found["存疑的"].state == "存疑"
    assert found["已核实"].citations == ("纪-00-0003",)


@pytest.mark.parametrize(("count", "layers"), [(4, 0), (5, 1)])
def test_fewer_than_five_voices_are_only_counted(count: int, layers: int, city: City) -> None:
    voices(city, count)
    told = content(city).interviews
    assert told is not None
    assert told.people == count
    assert len(told.layers) == layers
    named_layers = {q.layer for q in told.quotations}
    assert named_layers == ({"中层"} if layers else {""})


def test_no_voices_is_said_as_missing(city: City) -> None:
    assert content(city).interviews is None


def test_items_of_the_person_alone(city: City) -> None:
    item(city, None)
    item(city, city.cadre)
    (part,) = [p for p in content(city).parts if p.part is PortraitPart.RESULTS]
    (statement,) = part.statements
    # Opened on 1 September, due two calendar months later: 21 days late on 22 November.
    assert statement.text == "整改事项：迟报灾情（已立项，逾期 21 天）"
    assert statement.citations == ("整-2026-002",)
    (nothing,) = content(city, city.outsider).parts
    assert nothing.statements == ()
    assert "没有登记" in nothing.missing


def test_every_mark_that_is_used_is_explained(city: City) -> None:
    fact(city, "已核实", FactAction.SUBMIT, FactAction.VERIFY)
    voices(city, 6)
    item(city, city.cadre)
    told = content(city)
    used = set(told.fields.citations)
    used |= {m for f in told.facts for m in f.citations}
    used |= {m for g in told.grades for m in g.citations}
    used |= {m for p in told.parts for s in p.statements for m in s.citations}
    assert told.interviews is not None
    used |= {m for t in told.interviews.themes for m in t.citations}
    used |= {m for q in told.interviews.quotations for m in q.citations}
    explained = {c.mark for c in told.citations}
    assert FORM_MARK in used
    assert used <= explained
    assert len(explained) == len(told.citations)


def test_the_printed_portrait_says_it(city: City) -> None:
    fact(city, "牵头完成救灾物资调拨", FactAction.SUBMIT, FactAction.VERIFY)
    made = DossierService(city.desk).portrait(city.cadre)
    assert (made.subject, made.file) == ("赵启明", "画像_赵启明.pdf")
    text = text_of(made.pdf)
    for part in ("赵启明", "牵头完成救灾物资调拨", "纪-00-0001", "缺", "2026年度"):
        assert part in text
    assert len(pypdf.PdfReader(io.BytesIO(made.pdf)).pages) == made.pages


def test_before_the_first_year_a_form_can_be_printed(make_desk: object) -> None:
    desk = make_desk()  # type: ignore[operator]  # the fixture's own protocol is in conftest
    fields = {"name": "赵启明", "level": CadreLevel.CITY}
    write(desk, [Change("cadre", named("alone"), fields)])
    assert "2026年度" in text_of(DossierService(desk).portrait(named("alone")).pdf)


def test_nobody_prints_oneself_and_each_print_is_logged(city: City) -> None:
    dossiers = DossierService(city.desk)
    count = city.desk.audit.count()
    list(dossiers.portrait_files([city.cadre, city.outsider]))
    entries = city.desk.audit.entries()[: city.desk.audit.count() - count]
    assert [e.subject_id for e in entries] == [city.outsider.hex, city.cadre.hex]
    assert {e.operation for e in entries} == {"print"}
    with acting(city.desk, Role.LEADER, cadre_id=city.cadre):
        with pytest.raises(Refused):
            list(dossiers.portrait_files([city.outsider, city.cadre]))
        with pytest.raises(Refused):
            dossiers.portrait_files([city.cadre], merged=True)
    with acting(city.desk, Role.TEAM_MEMBER), pytest.raises(Refused, match="打印"):
        dossiers.portrait(city.cadre)


def test_two_of_one_name_and_the_merged_file(city: City) -> None:
    fields = {"name": "赵启明", "level": CadreLevel.CITY, "unit_id": city.unit, "unit_order": 9}
    write(city.desk, [Change("cadre", named("namesake"), fields)])
    dossiers = DossierService(city.desk)
    wanted = [city.cadre, named("namesake")]
    files = list(dossiers.portrait_files(wanted))
    assert [f.file for f in files] == ["画像1_赵启明.pdf", "画像2_赵启明.pdf"]
    (merged,) = dossiers.portrait_files(wanted, merged=True)
    reader = pypdf.PdfReader(io.BytesIO(merged.pdf))
    assert len(reader.outline) == 2
    assert len(reader.pages) == merged.pages == sum(f.pages for f in files)
    with pytest.raises(NotFound, match="没有选中干部"):
        dossiers.portrait_files([], merged=True)


def test_one_barred_person_does_not_end_the_batch(city: City) -> None:
    dossiers, wanted = DossierService(city.desk), [city.outsider, city.cadre, named("nobody")]
    with acting(city.desk, Role.LEADER, cadre_id=city.cadre):
        failed: list[PersonFault] = []
        files = list(dossiers.portrait_files(wanted, failed=failed))
        assert [f.subject for f in files] == ["孙立波"]
        assert [(f.cadre, f.subject) for f in failed] == [
            (city.cadre, "赵启明"),
            (named("nobody"), ""),
        ]
        assert "按回避规定" in failed[0].reason
        again: list[PersonFault] = []
        (merged,) = dossiers.portrait_files(wanted, merged=True, failed=again)
        assert merged.subject == "1人（另有2人未列入）"
        assert again == failed
        assert list(dossiers.portrait_files([city.cadre], merged=True, failed=again)) == []


def test_one_who_cannot_be_set_in_type_is_left_out_of_the_merged_file(city: City) -> None:
    fields = {"name": "无字\U000e0041", "level": CadreLevel.CITY, "unit_id": city.unit}
    write(city.desk, [Change("cadre", named("无字"), fields)])
    failed: list[PersonFault] = []
    wanted = [city.cadre, named("无字"), city.outsider]
    (merged,) = DossierService(city.desk).portrait_files(wanted, merged=True, failed=failed)
    assert merged.subject == "2人（另有1人未列入）"
    assert len(pypdf.PdfReader(io.BytesIO(merged.pdf)).outline) == 2
    assert [f.cadre for f in failed] == [named("无字")]
    assert "字库缺少" in failed[0].reason
    with pytest.raises(DocumentError):
        list(DossierService(city.desk).portrait_files(wanted, merged=True))


KINDS: dict[str, type[Any]] = {
    "cadre": Cadre,
    "posting": Posting,
    "interview_about": InterviewAbout,
}


def differing(city: City, table: str, row: UUID, ours: object, theirs: object, field: str) -> None:
    """Let another station and this desk change the same field of a row."""
    with city.desk.db.reading() as session:
        seen = session.get_one(KINDS[table], row).version
    write(city.desk, [Change(table, row, {field: ours}, seen)])
    revision = Revision(
        origin="cd" * 16,
        seq=1,
        table=table,
        row=row.hex,
        seen=Version.parse(seen),
        fields={field: stored(theirs)},
        author="0" * 32,
        at=1_700_000_000_000_000,
        batch=None,
        salt="ef" * 16,
    )
    with city.desk.db.writing() as session:
        assert city.desk.history.receive(raw(session), [revision.line()]).conflicts == 1


CONFLICT = "数据有冲突，待裁定"


def test_a_field_in_conflict_is_marked_where_it_is_printed(city: City) -> None:
    differing(city, "cadre", city.cadre, "本地职务", "另一职务", "post")
    told = content(city)
    assert told.fields.warnings == (("present_post", CONFLICT),)
    text = text_of(DossierService(city.desk).portrait(city.cadre).pdf).replace("\n", "")
    # Beside the name at the head, and in the table.
    assert text.count(f"本地职务（{CONFLICT}）") == 2


@pytest.mark.parametrize(
    ("column", "field"),
    [
        ("name", "name"),
        ("sex", "sex"),
        ("birth_month", "birth_month"),
        ("full_time_school", "full_time"),
        ("honours", "awards"),
        ("party_date", "party_joined"),
    ],
)
def test_each_printed_field_knows_its_column(column: str, field: str, city: City) -> None:
    differing(city, "cadre", city.cadre, "197101", "197202", column)
    assert content(city).fields.warning(field) == CONFLICT
    made = DossierService(city.desk).portrait(city.cadre)
    assert "有冲突" in text_of(made.pdf).replace("\n", "")


def test_a_line_and_a_grade_in_conflict_are_marked(city: City) -> None:
    posting, grade = named("posting"), named("grade")
    line = {"cadre_id": city.cadre, "ordinal": 1, "start": "201001", "end": None}
    year = {"cadre_id": city.cadre, "year": 2024, "grade": PastGradeValue.COMPETENT}
    write(
        city.desk,
        [Change("posting", posting, {**line, "text": "科长"}), Change("past_grade", grade, year)],
    )
    differing(city, "posting", posting, "局长", "副局长", "text")
    assert [r.warning for r in content(city).resume] == [CONFLICT]
    assert [g.warning for g in content(city).grades] == [""]
    text = text_of(DossierService(city.desk).portrait(city.cadre).pdf).replace("\n", "")
    assert f"局长（{CONFLICT}）" in text


def test_a_quotation_in_conflict_is_marked(city: City) -> None:
    voices(city, 1)
    with city.desk.db.reading() as session:
        about = session.scalars(select(InterviewAbout.id)).one()
    differing(city, "interview_about", about, "说法一", "说法二", "remark")
    told = content(city).interviews
    assert told is not None
    assert [q.warning for q in told.quotations] == [CONFLICT]
    assert [t.warning for t in told.themes] == [CONFLICT]
    text = text_of(DossierService(city.desk).portrait(city.cadre).pdf).replace("\n", "")
    assert f"说法一”——谈话对象（{CONFLICT}）" in text


def test_a_photo_that_is_not_here_or_damaged_stops_nothing(city: City) -> None:
    blobs = city.desk.blobs
    name = blobs.put(b"\xff\xd8 a picture")
    version = CadreService(city.desk).get(city.cadre).version
    write(city.desk, [Change("cadre", city.cadre, {"photo": name}, version)])
    path = blobs.folder / next(p.name for p in blobs.folder.iterdir())
    sealed = path.read_bytes()
    path.write_bytes(sealed[:-5] + b"xxxxx")
    for words, missing, damaged in (("照片已损坏", False, True), ("附件未到", True, False)):
        detail = CadreService(city.desk).get(city.cadre)
        assert (detail.photo, detail.photo_missing, detail.photo_damaged) == (
            None,
            missing,
            damaged,
        )
        text = text_of(DossierService(city.desk).portrait(city.cadre).pdf)
        assert words in text
        assert "无照片" not in text
        path.unlink(missing_ok=True)


def test_cancelling_stops_between_two_portraits(city: City) -> None:
    progress = Progress()
    made = DossierService(city.desk).portrait_files([city.cadre, city.outsider], progress=progress)
    next(made)
    progress.cancel()
    with pytest.raises(Cancelled):
        next(made)


def test_the_ledger_as_pdf_and_as_workbook_have_one_row_an_item(city: City) -> None:
    dossiers = DossierService(city.desk)
    with pytest.raises(NotFound, match="没有可以导出的台账"):
        dossiers.rectification_ledger_pdf()
    for cadre in (None, city.cadre, city.second_cadre):
        item(city, cadre)
    pdf, xlsx = dossiers.rectification_ledger_pdf(), dossiers.rectification_ledger_xlsx()
    assert pdf.items == xlsx.items == 3
    numbers = [f"整-2026-00{n}" for n in (1, 2, 3)]
    text = text_of(pdf.data)
    assert all(number in text for number in numbers)
    book = load_workbook(io.BytesIO(xlsx.data))
    cells = [c for sheet in book for row in sheet.iter_rows(values_only=True) for c in row]
    assert [c for c in cells if c in numbers] == numbers
    with (
        acting(city.desk, Role.LEADER, cadre_id=city.outsider, unit_id=city.unit),
        pytest.raises(NotFound),
    ):
        dossiers.rectification_ledger_pdf()
