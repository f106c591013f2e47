"""述职述廉报告: one for each subject and year, who has none, files that become a report."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from desktop.models.changes import Change
from desktop.models.scheme import Cycle
from desktop.services.attachments import AttachmentService
from desktop.services.errors import Invalid, NotFound, Refused, Stale
from desktop.services.work_reports import (
    TEXT_LENGTH,
    TITLE_LENGTH,
    ReportDraft,
    WorkReportService,
)
from desktop.terms import CadreLevel, CycleState, Role
from tests.services.files import DOCX, PDF, put
from tests.services.record_city import City, acting, named, write

DAY = dt.date(2026, 11, 20)


@pytest.fixture
def service(city: City) -> WorkReportService:
    return WorkReportService(city.desk)


def draft(city: City, cadre: UUID | None, **other: object) -> ReportDraft:
    plain = ReportDraft(city.unit, city.cycle, cadre, "述职述廉报告", "一年来……", DAY)
    return replace(plain, **other)  # type: ignore[arg-type]  # names of the draft's own fields


def test_a_report_is_entered_changed_and_taken_away(city: City, service: WorkReportService) -> None:
    new = service.get(city.unit, city.cycle, city.cadre)
    assert (new.id, new.title, new.on) == (None, "2026年度述职述廉报告", dt.date(2026, 11, 22))
    assert (new.subject.name, new.closed) == ("赵启明", "")
    report = service.save(draft(city, city.cadre))
    found = service.get(city.unit, city.cycle, city.cadre)
    assert (found.id, found.text, found.on) == (report, "一年来……", DAY)
    service.save(draft(city, city.cadre, text="改", version=found.version))
    with pytest.raises(Stale):
        service.save(draft(city, city.cadre, text="又改", version=found.version))
    version = service.get(city.unit, city.cycle, city.cadre).version
    assert version is not None
    service.remove(city.unit, city.cycle, city.cadre, version)
    with pytest.raises(NotFound):
        service.remove(city.unit, city.cycle, city.cadre, version)
    assert service.get(city.unit, city.cycle, city.cadre).id is None
    assert service.save(draft(city, city.cadre)) == report  # handed in once more


def test_the_list_says_who_has_none(city: City, service: WorkReportService) -> None:
    service.save(draft(city, None))
    lines = service.lines(city.unit, city.cycle)
    assert [(x.subject.name, x.id is not None) for x in lines] == [
        ("领导班子", True),
        ("赵启明", False),
        ("钱文秀", False),
    ]
    units = {u.name: (u.subjects, u.reports, u.missing) for u in service.units(city.cycle)}
    assert units == {"江城市民政局": (3, 1, 2), "江城市水利局": (2, 0, 2)}


def test_doubles_and_light_records_are_not_waited_for(
    city: City, service: WorkReportService
) -> None:
    twin = {"name": "赵启明", "level": CadreLevel.CITY, "unit_id": city.unit}
    light = {"name": "某某", "level": CadreLevel.OTHER, "unit_id": city.unit}
    write(
        city.desk,
        [
            Change("cadre", named("twin"), twin),
            Change("cadre", named("light"), light),
            Change("same_as", named("link"), {"kept_id": city.cadre, "other_id": named("twin")}),
        ],
    )
    (first, _second) = service.units(city.cycle)
    assert first.subjects == 3
    assert len(service.lines(city.unit, city.cycle)) == 3


def test_faults_are_said_by_field(city: City, service: WorkReportService) -> None:
    bad = draft(city, None, title=" ", text="长" * (TEXT_LENGTH + 1), on=dt.date(2026, 11, 23))
    with pytest.raises(Invalid) as refused:
        service.save(bad)
    assert set(refused.value.faults) == {"title", "text", "on"}
    with pytest.raises(Invalid, match="不能超过"):
        service.save(draft(city, None, title="长" * (TITLE_LENGTH + 1)))
    with pytest.raises(NotFound, match="不在该单位"):
        service.save(draft(city, named("没有的人")))


def test_dropped_files_become_a_report(
    city: City, service: WorkReportService, tmp_path: Path
) -> None:
    path = put(tmp_path, "赵启明述职述廉报告.docx", DOCX)
    report = service.hand_in(city.unit, city.cycle, city.cadre, [path])
    found = service.get(city.unit, city.cycle, city.cadre)
    assert (found.id, found.title) == (report, "赵启明述职述廉报告")
    (line,) = [x for x in service.lines(city.unit, city.cycle) if x.id == report]
    assert line.files == 1
    # More files join the report that is there.
    service.hand_in(city.unit, city.cycle, city.cadre, [put(tmp_path, "附表.pdf", PDF)])
    files = AttachmentService(city.desk).list("work_report", report)
    assert [f.name for f in files.lines] == ["赵启明述职述廉报告.docx", "附表.pdf"]
    # Taken away, its files go too; handed in again, they do not come back.
    assert found.version is not None
    service.remove(city.unit, city.cycle, city.cadre, found.version)
    assert service.hand_in(city.unit, city.cycle, city.cadre, [path]) == report
    files = AttachmentService(city.desk).list("work_report", report)
    assert [f.name for f in files.lines] == ["赵启明述职述廉报告.docx"]


def test_a_bad_file_leaves_no_report(
    city: City, service: WorkReportService, tmp_path: Path
) -> None:
    with pytest.raises(Invalid, match="空文件"):
        service.hand_in(city.unit, city.cycle, None, [put(tmp_path, "空.pdf", b"")])
    with pytest.raises(Invalid, match="没有选择文件"):
        service.hand_in(city.unit, city.cycle, None, [])
    twins = [put(tmp_path, "一.pdf", PDF), put(tmp_path, "二.pdf", PDF)]
    with pytest.raises(Invalid, match="内容相同"):
        service.hand_in(city.unit, city.cycle, None, twins)
    assert service.get(city.unit, city.cycle, None).id is None


def test_each_side_leaves_the_others_reports(city: City, service: WorkReportService) -> None:
    service.save(draft(city, None))
    with acting(city.desk, Role.TEAM_MEMBER, team_no=3):
        told = service.get(city.unit, city.cycle, None)
        assert "由考核办登记" in told.closed
        with pytest.raises(Refused, match="由考核办登记"):
            service.save(draft(city, None, version=told.version))
        service.save(draft(city, city.cadre))
    told = service.get(city.unit, city.cycle, city.cadre)
    assert "由第三考核组登记" in told.closed
    with pytest.raises(Refused, match="由第三考核组登记"):
        service.save(draft(city, city.cadre, version=told.version))
    with acting(city.desk, Role.TEAM_MEMBER, team_no=4):
        assert service.units(city.cycle) == ()
        assert "不由本考核组对口联系" in service.get(city.unit, city.cycle, named("钱文秀")).closed


def test_a_sealed_year_takes_none(city: City, service: WorkReportService) -> None:
    with city.desk.db.reading() as session:
        version = session.scalars(select(Cycle.version).where(Cycle.id == city.cycle)).one()
    write(city.desk, [Change("cycle", city.cycle, {"state": CycleState.SEALED}, version)])
    assert "已封存" in service.get(city.unit, city.cycle, None).closed
    with pytest.raises(Refused, match="已封存"):
        service.save(draft(city, None))


def test_ones_own_is_left_out(city: City, service: WorkReportService) -> None:
    with acting(city.desk, Role.CLERK, unit_id=city.unit):
        assert [u.name for u in service.units(city.cycle)] == ["江城市水利局"]
        with pytest.raises(Refused):
            service.lines(city.unit, city.cycle)


def test_who_moved_away_keeps_the_report(city: City, service: WorkReportService) -> None:
    report = service.save(draft(city, city.cadre))
    with city.desk.db.reading() as session:
        version = (
            session.connection()
            .exec_driver_sql("SELECT version FROM cadre WHERE id = ?", (city.cadre.hex,))
            .scalar_one()
        )
    away = {"unit_id": city.other_unit, "unit_order": 9}
    write(city.desk, [Change("cadre", city.cadre, away, version)])
    (line,) = [x for x in service.lines(city.unit, city.cycle) if x.id == report]
    assert line.subject.name == "赵启明（已调离）"
    assert service.get(city.unit, city.cycle, city.cadre).id == report


def test_who_was_never_of_the_unit_has_no_report_there(
    city: City, service: WorkReportService, tmp_path: Path
) -> None:
    stranger = city.outsider
    with pytest.raises(NotFound, match="该干部不在该单位"):
        service.save(draft(city, stranger))
    with pytest.raises(NotFound, match="该干部不在该单位"):
        service.get(city.unit, city.cycle, stranger)
    with pytest.raises(NotFound, match="该干部不在该单位"):
        service.hand_in(city.unit, city.cycle, stranger, [put(tmp_path, "报告.pdf", PDF)])
    assert stranger not in {x.subject.cadre for x in service.lines(city.unit, city.cycle)}


def test_who_moved_away_this_year_can_still_hand_in(city: City, service: WorkReportService) -> None:
    move = {
        "cadre_id": city.outsider,
        "from_unit_id": city.unit,
        "to_unit_id": city.other_unit,
        "on": dt.date(2026, 6, 1),
    }
    write(city.desk, [Change("cadre_move", named("调出"), move)])
    report = service.save(draft(city, city.outsider))
    assert service.get(city.unit, city.cycle, city.outsider).id == report
