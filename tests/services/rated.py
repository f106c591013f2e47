"""Files, ratings and reports about the small city's first unit, for test_oneself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from desktop.models.changes import Change
from desktop.services.attachment_rules import examined
from desktop.services.attachments import AttachmentService
from desktop.services.rating_values import Confirming
from desktop.services.team_ratings import TeamRatingService
from desktop.services.work_reports import ReportDraft, WorkReportService, report_id
from tests.services.files import PDF
from tests.services.record_city import City, write

DAY = dt.date(2026, 11, 20)
FILE = examined("佐证.pdf", PDF)
OTHER = examined("补充.txt", b"1")
NOTHING = Confirming(None, "", None)


class Rated:
    """The services over one desk, with a report that has a file."""

    def __init__(self, city: City) -> None:
        desk, self.city = city.desk, city
        self.files, self.ratings = AttachmentService(desk), TeamRatingService(desk)
        self.reports = WorkReportService(desk)
        self.report = report_id(city.cycle, city.unit, city.cadre)
        fields = {
            "cycle_id": city.cycle,
            "unit_id": city.unit,
            "cadre_id": city.cadre,
            "title": "述职",
            "on": DAY,
        }
        write(desk, [Change("work_report", self.report, fields)])
        (self.file,) = self.files.add_data("work_report", self.report, [FILE])
        self.where = (city.unit, city.cycle)

    def draft(self) -> ReportDraft:
        """Another report."""
        return ReportDraft(self.city.unit, self.city.cycle, self.city.cadre, "述职", "", DAY)


ABOUT_UNIT: Mapping[str, Callable[[Rated], Any]] = {
    "attachments.list": lambda r: r.files.list("work_report", r.report),
    "attachments.open": lambda r: r.files.open(r.file),
    "attachments.add": lambda r: r.files.add("work_report", r.report, ()),
    "attachments.add_data": lambda r: r.files.add_data("work_report", r.report, [OTHER]),
    "attachments.remove": lambda r: r.files.remove(r.file, ""),
    "ratings.own_column": lambda r: r.ratings.own_column(*r.where),
    "ratings.save_own": lambda r: r.ratings.save_own(*r.where, ()),
    "ratings.paper_column": lambda r: r.ratings.paper_column(*r.where, r.city.senior),
    "ratings.save_on_paper": lambda r: r.ratings.save_on_paper(*r.where, r.city.senior, ()),
    "ratings.check_on_paper": lambda r: r.ratings.check_on_paper(*r.where, r.city.senior, ()),
    "ratings.sheet": lambda r: r.ratings.sheet(*r.where),
    "ratings.confirm": lambda r: r.ratings.confirm(*r.where, [NOTHING]),
    "ratings.reopen": lambda r: r.ratings.reopen(*r.where, NOTHING, "漏评"),
    "ratings.save_remark": lambda r: r.ratings.save_remark(*r.where, NOTHING, "稳"),
    "ratings.history_of": lambda r: r.ratings.history_of(*r.where, None),
    "ratings.blank_form": lambda r: r.ratings.blank_form(*r.where),
    "ratings.filled_form": lambda r: r.ratings.filled_form(*r.where),
    "work_reports.lines": lambda r: r.reports.lines(*r.where),
    "work_reports.get": lambda r: r.reports.get(*r.where, r.city.cadre),
    "work_reports.save": lambda r: r.reports.save(r.draft()),
    "work_reports.take_files": lambda r: r.reports.take_files(*r.where, r.city.cadre, [OTHER]),
    "work_reports.remove": lambda r: r.reports.remove(*r.where, r.city.cadre, ""),
}
LEFT_OUT: Mapping[str, str] = {
    "attachments.check": "files on the user's own disk, of no record yet",
    "attachments.counts": "leaves the records out, see test_attachments",
    "ratings.units": "leaves the units out, see test_team_ratings",
    "ratings.confirmed": "leaves the records out, see test_team_ratings",
    "ratings.strictness": "counts none of the own unit's sheets, see test_team_ratings",
    "work_reports.units": "leaves the units out, see test_work_reports",
    "work_reports.hand_in": "reads the files, then work_reports.take_files",
}
"""Ratings are asked for by somebody of the team: ``test_oneself.role_for``."""
