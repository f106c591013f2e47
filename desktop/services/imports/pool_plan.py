"""考核人员信息库: people of the pool, and who leads whom in 以老带新.

Mentors are looked for when all people of the batch are known, because a mentor may stand
further down. A mentor who cannot be told is asked about; the person's own row is taken all the
same.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from desktop.services.blanks import bare
from desktop.services.cadre_form import stored_text
from desktop.services.imports.book import Record
from desktop.services.imports.matching import Identity, match_assessor, similar
from desktop.services.imports.people import choose
from desktop.services.imports.planning import Planning, Tally, loosely
from desktop.services.imports.reading import SheetRecord
from desktop.services.imports.values import (
    SKIP,
    FieldDifference,
    Place,
    QuestionKey,
    RowPlan,
    RowStatus,
    Topic,
)
from desktop.services.sheets import PoolRow

_LABEL = "带教人"


def plan_pool(p: Planning, tally: Tally, sheet: SheetRecord) -> None:
    """Plan the rows of a pool; ``plan_mentors`` follows when all files are planned."""
    rejected = set()
    for row in sheet.extract.rows:
        place = Place(tally.file.name, sheet.index, row.row)
        if row.seat is None:
            rejected.add(row.row)
            tally.reject(
                place,
                bare(row.name),
                f"“岗位类别”的内容“{row.seat_text[:20]}”不能识别，请改为组长、副组长、A岗、B岗或职级干部。",
            )
            continue
        record = _plan_person(p, tally, place, row)
        if record is not None and bare(row.mentor):
            p.mentors.append((tally, place, record, bare(row.mentor)))
    for warning in sheet.extract.warnings:
        if warning.row not in rejected:
            tally.note(Place(tally.file.name, sheet.index, warning.row), warning.reason)


def _plan_person(p: Planning, tally: Tally, place: Place, row: PoolRow) -> Record | None:
    name = bare(row.name)
    unit = p.book.unit_before(row.work)
    wanted: dict[str, object] = {
        "sex": stored_text("sex", row.sex),
        "birth_month": stored_text("birth_month", row.birth_month),
        "post": stored_text("post", row.work),
        "post_type": None if row.seat is None else row.seat.value,
        "expertise": stored_text("expertise", row.expertise),
        "planned_team": stored_text("planned_team", row.team),
    }
    if bare(row.mentor):
        wanted["newcomer"] = True  # whoever is given a mentor is new to assessing
    who = Identity(name, str(wanted["birth_month"] or ""), row.id_number)
    match = match_assessor(p.book, who)
    found = choose(p, tally, place, who, match)
    if isinstance(found, str):
        if found == "done":
            return None
        fields = {"name": name, **wanted, "home_unit_id": None if unit is None else unit.id}
        record = p.create("assessor", place, fields)
        tally.add(place, name, RowStatus.NEW)
        return record
    if found.fields.get("home_unit_id") is None and unit is not None:
        wanted["home_unit_id"] = unit.id
    if found.fields.get("newcomer") is False:
        wanted.pop("newcomer", None)  # the office said so since; an old workbook does not
    status = p.update(tally, place, found, wanted, same=loosely)
    return found if status in {RowStatus.UPDATED, RowStatus.UNCHANGED} else None


def plan_mentors(p: Planning) -> None:
    """Pair every person with the mentor named, where the name says who that is."""
    for tally, place, record, name in p.mentors:
        mentor = _mentor(p, tally, place, record, name)
        if mentor is not None:
            _pair(p, tally, place, record, mentor)


def _mentor(p: Planning, tally: Tally, place: Place, record: Record, name: str) -> Record | None:
    hits = [r for r in p.book.assessors_named(name) if r is not record]
    if len(hits) == 1:
        return hits[0]
    standing = p.book.mentorships.get(record.id)
    if standing is not None and any(h.id == standing.fields["mentor_id"] for h in hits):
        return None  # it was told before which of the namesakes is meant
    others = [r for r in p.book.assessors.values() if r is not record]
    candidates: Sequence[Record] = hits or similar(name, others)
    key = QuestionKey(place, Topic.MENTOR)
    answer = p.answer(key)
    chosen = p.book.by_code(candidates, answer or "")
    if chosen is None and answer != SKIP:
        why = f"信息库中有{len(hits)}位同名人员" if hits else "信息库中没有此人"
        tally.question(
            key,
            place.row,
            f"“{record.text('name')}”的带教人“{name}”：{why}，请指定；不指定则暂不登记带教关系。",
            p.person_choices(candidates),
        )
    return chosen


def _pair(p: Planning, tally: Tally, place: Place, record: Record, mentor: Record) -> None:
    standing = p.book.mentorships.get(record.id)
    if standing is not None and standing.fields["mentor_id"] == mentor.id:
        return
    if p.barred.of(record) or p.barred.of(mentor):
        tally.note(place, "按回避规定，本人的带教关系请由其他人员登记。")
        return
    unfit = _unfit(p, mentor)
    if unfit:
        name = record.text("name")
        tally.note(place, f"“{name}”的带教人“{mentor.text('name')}”{unfit}，带教关系未登记。")
        return
    old = ""
    if standing is not None:
        before = standing.fields["mentor_id"]
        was = p.book.assessors.get(before) if isinstance(before, UUID) else None
        old = "" if was is None else was.text("name")
        if p.expected is not None and _hidden(p, place, old):
            tally.note(place, "带教人在预览之后已被他人修改，未改动，请重新预览。")
            return
        if standing.fresh:
            p.pairs.remove(standing)
        else:
            standing.set({"end": p.today})
            p.pairs.append(standing)
    fields: dict[str, object] = {
        "mentor_id": mentor.id,
        "assessor_id": record.id,
        "start": p.today,
    }
    made = Record("mentorship", p.new_id(), None, fields, place=place)
    p.book.mentorships[record.id] = made
    p.pairs.append(made)
    _tell(tally, place, FieldDifference("mentor", _LABEL, old, mentor.text("name")))


def _unfit(p: Planning, mentor: Record) -> str:
    """Why somebody leads nobody; empty when he may. Source: services/mentorships.py."""
    if mentor.fields.get("newcomer"):
        return "本人也是新考核员"
    return "不在库（已暂停或已出库）" if mentor.id in p.book.out_of_pool else ""


def _hidden(p: Planning, place: Place, old: str) -> bool:
    """Whether the mentor who would be replaced is not the one that the preview showed."""
    shown = None if p.expected is None else p.expected.rows.get(place)
    if shown is None or QuestionKey(place, Topic.MENTOR) in p.answers:
        return False
    return not any(d.field == "mentor" and d.old == old for d in shown.differences)


def _tell(tally: Tally, place: Place, difference: FieldDifference) -> None:
    """Show the pairing with its row; a row that brings nothing else is an update by it."""
    for n, row in enumerate(tally.details):
        if row.place == place:
            status = RowStatus.UPDATED if row.status is RowStatus.UNCHANGED else row.status
            differences = (*row.differences, difference)
            tally.details[n] = RowPlan(place, row.title, status, differences)
