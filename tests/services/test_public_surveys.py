"""群众满意度: typed, what few said hidden, each side its own, the blank form."""

from __future__ import annotations

import datetime as dt
import io
from uuid import UUID

import pytest
from pypdf import PdfReader

from desktop.services.errors import Invalid, NotFound, Refused, Stale
from desktop.services.public_surveys import (
    PublicSurveyService,
    SurveyDraft,
    SurveyEntry,
    SurveyKey,
    SurveyRow,
)
from desktop.services.scheme import cycle_id
from desktop.services.survey_score import RatingCounts
from desktop.terms import Role
from tests.services.record_city import City, acting

DAY = dt.date(2026, 11, 10)
YEAR = cycle_id(2026)
TITLE = "2026年度群众满意度调查"
MANY = RatingCounts(2, 3, 0, 4, 1)
FEW = RatingCounts(1, 0, 0, 2, 1)


def service(city: City) -> PublicSurveyService:
    return PublicSurveyService(city.desk)


def key(city: City, title: str = TITLE, unit: UUID | None = None) -> SurveyKey:
    return SurveyKey(YEAR, title, unit or city.unit)


def draft(city: City, *entries: SurveyEntry, title: str = TITLE, on: dt.date = DAY) -> SurveyDraft:
    return SurveyDraft(key(city, title), on, "电话访问", entries)


def rows(city: City) -> dict[str, SurveyRow]:
    return {row.subject: row for row in service(city).sheet(key(city)).rows}


def test_a_sheet_is_stored_and_shown_with_n_and_score(city: City) -> None:
    surveys = service(city)
    empty = surveys.sheet(key(city))
    assert [r.subject for r in empty.rows] == ["江城市民政局领导班子", "赵启明", "钱文秀"]
    assert all(r.version is None for r in empty.rows)
    assert surveys.save(draft(city, SurveyEntry(None, MANY), SurveyEntry(city.cadre, FEW))) == 2
    found = rows(city)
    unit = found["江城市民政局领导班子"]
    assert (unit.answers, unit.counts, unit.score, unit.said) == (10, MANY, "58.00", "")
    few = found["赵启明"]
    assert (few.answers, few.counts, few.score, few.said) == (4, None, "", "样本不足")
    (line,) = surveys.all(YEAR)
    assert (line.unit, line.subjects, line.by, line.source) == (
        "江城市民政局", 2, "考核办", "电话访问",
    )  # fmt: skip


def test_the_unit_total_does_not_tell_what_few_said(city: City) -> None:
    surveys = service(city)
    both = RatingCounts(3, 3, 0, 6, 2)  # MANY + FEW: the unit's answers are its cadres'
    surveys.save(
        draft(
            city,
            SurveyEntry(None, both),
            SurveyEntry(city.cadre, FEW),
            SurveyEntry(city.second_cadre, MANY),
        )
    )
    found = rows(city)
    assert found["钱文秀"].counts == MANY
    assert found["赵启明"].counts is None
    unit = found["江城市民政局领导班子"]
    assert (unit.counts, unit.score, unit.said) == (None, "", "不单独显示")


def test_what_is_not_typed_stays_and_moves_with_the_day(city: City) -> None:
    surveys = service(city)
    surveys.save(draft(city, SurveyEntry(None, MANY), SurveyEntry(city.cadre, FEW)))
    version = rows(city)["江城市民政局领导班子"].version
    later = dt.date(2026, 11, 12)
    changed = SurveyEntry(None, RatingCounts(0, 0, 0, 0, 9), version)
    assert surveys.save(draft(city, changed, on=later)) == 2
    sheet = surveys.sheet(key(city, " 2026年度 群众满意度调查"))
    assert sheet.on == later
    assert [r.answers for r in sheet.rows] == [9, 4, 0]
    gone = SurveyEntry(city.cadre, None, sheet.rows[1].version)
    surveys.save(draft(city, gone, on=later))
    assert [r.answers for r in surveys.sheet(key(city)).rows] == [9, 0, 0]


def test_a_row_that_somebody_else_typed_meanwhile_is_not_lost(city: City) -> None:
    surveys = service(city)
    surveys.save(draft(city, SurveyEntry(None, MANY)))
    with pytest.raises(Stale):
        surveys.save(draft(city, SurveyEntry(None, FEW)))
    old = rows(city)["江城市民政局领导班子"].version
    surveys.save(draft(city, SurveyEntry(None, RatingCounts(five=8), old)))
    with pytest.raises(Stale):
        surveys.save(draft(city, SurveyEntry(None, RatingCounts(five=6), old)))


def test_bad_forms_are_said_by_field(city: City) -> None:
    surveys = service(city)
    bad = SurveyDraft(
        key(city, "  "),
        dt.date(2026, 12, 1),
        "x" * 61,
        (SurveyEntry(None, RatingCounts(one=-1)), SurveyEntry(city.cadre, RatingCounts())),
    )
    with pytest.raises(Invalid) as told:
        surveys.save(bad)
    assert set(told.value.faults) == {"title", "on", "source", "unit", city.cadre.hex}
    assert surveys.all(YEAR) == ()


def test_each_side_keeps_its_own_rows(city: City) -> None:
    surveys = service(city)
    surveys.save(draft(city, SurveyEntry(None, MANY)))
    with acting(city.desk, Role.TEAM_MEMBER, team_no=3):
        row = rows(city)["江城市民政局领导班子"]
        assert row.locked == "由考核办登记"
        with pytest.raises(Refused, match="由考核办登记"):
            surveys.save(draft(city, SurveyEntry(None, FEW, row.version)))
        surveys.save(draft(city, SurveyEntry(city.cadre, MANY)))
    assert rows(city)["赵启明"].locked == "由第三考核组登记"
    with acting(city.desk, Role.TEAM_MEMBER, team_no=4), pytest.raises(Refused, match="对口"):
        surveys.save(draft(city, SurveyEntry(city.second_cadre, MANY)))


def test_what_is_barred_is_left_out(city: City) -> None:
    surveys = service(city)
    surveys.save(draft(city, SurveyEntry(None, MANY)))
    with acting(city.desk, Role.CLERK, unit_id=city.unit):
        assert surveys.all(YEAR) == ()
        with pytest.raises(Refused):
            surveys.sheet(key(city))


def test_copies_of_the_blank_form_do_not_differ(city: City) -> None:
    surveys = service(city)
    pdf = surveys.form_pdf(key(city), 3)
    pages = PdfReader(io.BytesIO(pdf)).pages
    streams = [page.get_contents().get_data() for page in pages]  # type: ignore[union-attr]  # each has contents
    assert len(streams) == 3
    assert len(set(streams)) == 1
    assert surveys.form_pdf(key(city), 3) == pdf
    with acting(city.desk, Role.TEAM_MEMBER, team_no=3):
        assert surveys.form_pdf(key(city), 3) == pdf
    with pytest.raises(Invalid, match="份数应为 1 至 500"):
        surveys.form_pdf(key(city), 0)


def test_who_was_not_of_the_unit_is_not_rated_there(city: City) -> None:
    with pytest.raises(NotFound, match="在调查日期不在所选单位"):
        service(city).save(draft(city, SurveyEntry(city.outsider, MANY)))
    assert "孙立波" not in rows(city)


def test_a_late_sheet_tells_which_row_moved_and_no_number(city: City) -> None:
    surveys = service(city)
    surveys.save(draft(city, SurveyEntry(city.cadre, FEW)))
    old = rows(city)["赵启明"].version
    surveys.save(draft(city, SurveyEntry(city.cadre, RatingCounts(3, 0, 0, 0, 1), old)))
    with pytest.raises(Stale) as late:
        surveys.save(draft(city, SurveyEntry(city.cadre, MANY, old)))
    told = late.value.differences
    assert told
    assert {d.theirs for d in told} == {"（人数不显示）"}
