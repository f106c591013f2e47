"""Portraits and ledgers from real records: what is told, what is kept back, every citation."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace
from uuid import UUID

import pypdf
import pytest
from openpyxl import load_workbook

from desktop.models.changes import Change
from desktop.services.documents.content import PortraitContent, PortraitPart
from desktop.services.door import Reading
from desktop.services.dossiers import DossierService
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
