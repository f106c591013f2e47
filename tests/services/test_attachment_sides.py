"""附件 of what one side registered: the other side leaves them as it leaves the text."""

from __future__ import annotations

import datetime as dt
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from sqlalchemy import select

from desktop.models.changes import Change
from desktop.models.teams import Pairing
from desktop.services.attachments import AttachmentService
from desktop.services.errors import Refused
from desktop.terms import Role, StationRole
from tests.services.conftest import MakeDesk
from tests.services.filed import records
from tests.services.files import PDF, put
from tests.services.record_city import acting, held_visit, make_city, write


@pytest.mark.parametrize("by_team", [True, False])
def test_who_may_not_touch_the_text_touches_no_files(
    make_desk: MakeDesk, tmp_path: Path, *, by_team: bool
) -> None:
    """Complaints and reports are closed to the other side, and so is their evidence."""
    desk = make_desk(Role.CLERK, StationRole.OFFICE)
    city, service = make_city(desk), AttachmentService(desk)
    path = put(tmp_path, "证据.pdf", PDF)
    there = records(city, held_visit(city), city.team if by_team else None)
    whose = "第三考核组" if by_team else "考核办"

    def at(team: bool) -> AbstractContextManager[None]:
        return acting(desk, Role.TEAM_LEADER, team_no=3) if team else acting(desk, Role.CLERK)

    for table, what in (("public_feedback", "群众反映"), ("work_report", "述职述廉报告")):
        record, refused = (
            there[table],
            f"该{what}由{whose}登记，您不能修改。如有错误，请{whose}更正",
        )
        with at(by_team):
            (own,) = service.add(table, record, [path])
            assert service.list(table, record).closed == ""
        with at(not by_team):
            found = service.list(table, record)
            assert refused in found.closed
            with pytest.raises(Refused, match=refused):
                service.remove(own, found.lines[0].version)
            with pytest.raises(Refused, match=refused):
                service.add(table, record, [put(tmp_path, "二.txt", b"2")])
        with at(by_team):
            (line,) = service.list(table, record).lines
            service.remove(own, line.version)


def test_the_office_mends_the_files_of_a_report_whose_team_gave_the_unit_up(
    make_desk: MakeDesk, tmp_path: Path
) -> None:
    """As it may mend the text: the row would be out of everybody's hands."""
    desk = make_desk(Role.CLERK, StationRole.OFFICE)
    city, service = make_city(desk), AttachmentService(desk)
    report = records(city, held_visit(city), city.team)["work_report"]
    assert service.list("work_report", report).closed != ""
    with desk.db.reading() as session:
        held = session.scalars(select(Pairing).where(Pairing.unit_id == city.unit)).all()
    write(desk, [Change("pairing", p.id, {"end": dt.date(2026, 9, 30)}, p.version) for p in held])
    service.add("work_report", report, [put(tmp_path, "证据.pdf", PDF)])
    assert service.list("work_report", report).closed == ""
