"""Rows about people: rosters 花名册 and forms 任免审批表.

Decisions:
- A roster abridges the form: 区委书记 in the rows of 余江区 says the same as 余江区区委书记 in the
  form, and differences of white space are none. An empty cell erases nothing.
- A form is complete, so a field that it leaves empty while something stands is shown as a
  difference, but what stands is kept; erasing is done by hand in the person's own form.
- The very file that was last taken in brings nothing new, also when the person was edited since.
- A form never moves a person to another unit; it names one only where none stands.
"""

from __future__ import annotations

from desktop.services import pinyin
from desktop.services.blanks import bare
from desktop.services.cadre_form import TEXTS, stored_family, stored_fields, stored_text
from desktop.services.imports.book import Record
from desktop.services.imports.matching import Identity, Match, match_cadre
from desktop.services.imports.planning import SKIPPED, Planning, Tally, exactly, loosely
from desktop.services.imports.reading import LrmxRecord, SheetRecord
from desktop.services.imports.units_plan import unit_of_row
from desktop.services.imports.values import (
    SKIP,
    TAKE,
    Choice,
    FieldDifference,
    Place,
    QuestionKey,
    RowStatus,
    Topic,
)
from desktop.services.labels import CADRE
from desktop.services.sheets import RosterRow
from desktop.terms import CadreLevel

_ROSTER = (
    "sex", "birth_month", "ethnicity", "native_place", "party_date", "politics", "work_date",
    "full_time_education", "full_time_degree", "in_service_education", "in_service_degree",
    "post", "id_number",
)  # fmt: skip


def choose(p: Planning, tally: Tally, place: Place, who: Identity, match: Match) -> Record | str:
    """The record of a row: one that stands, ``new``, or ``done`` when the row was counted."""
    if match.record is not None:
        return match.record
    if not match.candidates:
        tally.note(place, match.note)
        return "done" if p.surprise(tally, place, who.name) else "new"
    key = QuestionKey(place, Topic.PERSON)
    answer = p.answer(key)
    if answer == SKIP:
        tally.reject(place, who.name, SKIPPED)
        return "done"
    chosen = p.book.by_code(match.candidates, answer or "")
    if chosen is not None:
        return chosen
    if answer == "new":
        return "new"
    choices = p.person_choices(match.candidates, new="新增一人")
    tally.ask(place, who.name, key, match.sentence, choices)
    return "done"


def plan_roster(p: Planning, tally: Tally, sheet: SheetRecord) -> None:
    """Plan the rows of a roster; the first of each unit leads it, when nobody does yet."""
    firsts: dict[str, Place] = {}
    leading: list[str] = []
    for row in sheet.extract.rows:
        place = Place(tally.file.name, sheet.index, row.row)
        record, unit = _plan_row(p, tally, place, row, firsts) or (None, None)
        if record is None or unit is None or row.order != 1:
            continue
        if _leads(p, record, unit):
            p.principals[unit.id] = record.id
            leading.append(f"{record.text('name')}（{unit.text('name')}）")
    if leading:
        tally.notes.append(
            f"有{len(leading)}个单位尚未指定一把手，以花名册中排在第一位的人员登记："
            f"{'、'.join(leading)}。"
        )
    for warning in sheet.extract.warnings:
        tally.note(Place(tally.file.name, sheet.index, warning.row), warning.reason)


def _plan_row(
    p: Planning, tally: Tally, place: Place, row: RosterRow, firsts: dict[str, Place]
) -> tuple[Record, Record | None] | None:
    """Plan a row; who it is and in which unit, or None when it is not taken."""
    name = bare(row.name)
    unit = (
        unit_of_row(p, tally, place, row.unit, firsts) if row.unit else p.book.unit_before(row.post)
    )
    if unit == SKIP:
        tally.reject(place, name, SKIPPED)
        return None
    if isinstance(unit, str):
        tally.add(place, name, RowStatus.ASKED)
        return None
    wanted: dict[str, object] = {k: stored_text(k, getattr(row, k)) for k in _ROSTER}
    who = Identity(name, str(wanted["birth_month"] or ""), str(wanted["id_number"] or ""))
    match = match_cadre(p.book, who)
    wanted |= _level(row, new=False)
    if unit is not None:
        wanted |= {"unit_id": unit.id, "unit_order": row.order}
    settled = _already_so(match, wanted, unit)
    found = settled or choose(p, tally, place, who, match)
    if isinstance(found, str):
        if found == "done":
            return None
        if p.refuses_new(tally, place, "cadre", name, wanted):
            return None
        record = p.create("cadre", place, {"name": name, **wanted, **_level(row, new=True)})
        _tell_apart(p, record, match)
        tally.add(place, name, RowStatus.NEW)
        p.placed[record.id] = place
        return record, unit
    status = _update_row(p, tally, place, found, wanted, unit)
    return None if status in {RowStatus.REJECTED, RowStatus.ASKED} else (found, unit)


def _level(row: RosterRow, *, new: bool) -> dict[str, object]:
    """级别 as the roster says; where it says nothing, new people are 市管 and others stay."""
    if row.level is not None:
        return {"level": row.level.value}
    return {"level": CadreLevel.CITY.value} if new else {}


def _update_row(
    p: Planning,
    tally: Tally,
    place: Place,
    record: Record,
    wanted: dict[str, object],
    unit: Record | None,
) -> RowStatus:
    earlier = p.placed.setdefault(record.id, place)
    if earlier != place and unit is not None and record.fields.get("unit_id") != unit.id:
        where = f"第{earlier.row}行" if earlier.file == place.file else f"“{earlier.file}”"
        tally.note(place, f"与{where}是同一人，所在单位和职务以前者为准。")
        for name in ("unit_id", "unit_order", "post"):
            wanted.pop(name, None)

    def same(name: str, old: object, new: object) -> bool:
        return loosely(name, old, new) or (name == "post" and _same_post(old, new, unit))

    return p.update(tally, place, record, wanted, same=same)


def _already_so(match: Match, wanted: dict[str, object], unit: Record | None) -> Record | None:
    """The one candidate of whom the row tells nothing new: there is nothing to decide."""
    if len(match.candidates) != 1 or wanted.get("id_number"):
        return None
    record = match.candidates[0]
    for name, value in wanted.items():
        old = record.fields.get(name)
        if value is None or loosely(name, old, value):
            continue
        if name != "post" or not _same_post(old, value, unit):
            return None
    return record


def _same_post(old: object, new: object, unit: Record | None) -> bool:
    if unit is None:
        return False
    name = unit.text("name")
    return any(bare(old) == bare(f"{n}{new}") for n in (name, *pinyin.aliases(name)))


def _tell_apart(p: Planning, record: Record, match: Match) -> None:
    """新增一人 says that the candidates are others: remembered, so that it is not asked again."""
    p.book.not_same += [(record.id, c.id) for c in match.candidates]


def _leads(p: Planning, record: Record, unit: Record) -> bool:
    """Whether the first of a unit's rows leads it: nobody does yet, and the person belongs to it."""
    if record.fields.get("unit_id") != unit.id or unit.id in p.principals:
        return False
    team = p.book.teams.get(unit.id)
    named = team is not None and team.fields.get("principal_id") is not None
    named = named and not p.book.lost_team(unit)
    return not named and unit.id not in p.barred.units


def plan_form(p: Planning, tally: Tally, form: LrmxRecord) -> None:
    """Plan one 任免审批表."""
    place = Place(tally.file.name)
    texts = stored_fields(form.person)
    who = Identity(texts["name"] or "", texts["birth_month"] or "", texts["id_number"] or "")
    for sentence in form.findings:
        tally.note(place, sentence)
    match = match_cadre(p.book, who)
    refusal = "" if match.record is None else p.barred.of(match.record)
    if refusal:  # before the form is compared with what stands
        tally.reject(place, who.name, refusal)
        return
    if form.doubt and not _confirmed(p, tally, place, form, match.record):
        return
    found = choose(p, tally, place, who, match)
    if isinstance(found, str):
        if found == "new":
            _new_person(p, tally, place, form, match)
        return
    _update_form(p, tally, place, form, found)


def _confirmed(
    p: Planning, tally: Tally, place: Place, form: LrmxRecord, record: Record | None
) -> bool:
    """Whether the text of a file of doubtful encoding may be taken; else the row is counted."""
    name = bare(form.person.name)
    if record is not None and _says_the_same(form, record):
        tally.add(place, name, RowStatus.UNCHANGED)
        tally.note(place, "文件声明的文字编码与内容不符，但内容与库中一致，无需导入。")
        return False
    key = QuestionKey(place, Topic.ENCODING)
    answer = p.answer(key)
    if answer == SKIP:
        tally.reject(place, name, SKIPPED)
    elif answer != TAKE:
        choices = (Choice(TAKE, "文字无误，导入"), Choice(SKIP, "跳过"))
        tally.ask(place, name, key, form.doubt, choices)
    return answer == TAKE


def _says_the_same(form: LrmxRecord, record: Record) -> bool:
    texts = stored_fields(form.person)
    return all(v is None or loosely(n, record.fields.get(n), v) for n, v in texts.items()) and (
        stored_family(form.person.family) in {(), record.family}
    )


def _new_person(p: Planning, tally: Tally, place: Place, form: LrmxRecord, match: Match) -> None:
    texts = stored_fields(form.person)
    unit = p.book.unit_before(texts["post"] or "")
    fields: dict[str, object] = {
        **texts,
        "level": CadreLevel.CITY.value,
        "unit_id": None if unit is None else unit.id,
        "photo": form.photo_digest,
        "source": form.digest,
    }
    if p.refuses_new(tally, place, "cadre", texts["name"] or "", fields):
        return
    record = p.create("cadre", place, fields)
    record.family, record.family_changed = stored_family(form.person.family), True
    p.attachments[form.digest] = (tally.file, form)
    _tell_apart(p, record, match)
    tally.add(place, texts["name"] or "", RowStatus.NEW)


def _update_form(p: Planning, tally: Tally, place: Place, form: LrmxRecord, record: Record) -> None:
    refusal = p.barred.of(record)
    if refusal:
        tally.reject(place, record.text("name"), refusal)
        return
    # The photo of an older form lies in a file of its own and may have come later.
    same_photo = form.photo_digest in {None, record.fields.get("photo")}
    if record.fields.get("source") == form.digest and same_photo:
        tally.add(place, record.text("name"), RowStatus.UNCHANGED)
        return
    texts = stored_fields(form.person)
    wanted: dict[str, object] = {n: texts[n] for n in TEXTS}
    unit = p.book.unit_before(texts["post"] or "")
    standing = record.fields.get("unit_id")
    if standing is None and unit is not None:
        wanted["unit_id"] = unit.id
    elif unit is not None and unit.id != standing:
        tally.note(
            place,
            f"“{record.text('name')}”的现任职务写的是“{unit.text('name')}”，"
            f"库中所在单位是“{p.shown('unit_id', standing)}”，单位未改动，请核对。",
        )
    wanted |= {"photo": form.photo_digest, "source": form.digest}
    family = stored_family(form.person.family)
    extra = [*_kept(record, texts, form), *_family(record, family)]
    status = p.update(tally, place, record, wanted, same=exactly, extra=extra)
    if status is RowStatus.UPDATED:
        p.attachments[form.digest] = (tally.file, form)
        if family and family != record.family:
            record.family, record.family_changed = family, True


def _kept(record: Record, texts: dict[str, str | None], form: LrmxRecord) -> list[FieldDifference]:
    """What the form leaves empty while something stands: visible, not erased."""
    empty = [n for n, v in texts.items() if v is None and record.fields.get(n)]
    if form.photo_digest is None and record.fields.get("photo"):
        empty.append("photo")
    return [
        FieldDifference(n, CADRE[n], "已有照片" if n == "photo" else record.text(n), "", kept=True)
        for n in empty
    ]


def _family(record: Record, family: tuple[object, ...]) -> list[FieldDifference]:
    if family == record.family:
        return []
    old, new = f"{len(record.family)}人", f"{len(family)}人"
    if len(record.family) == len(family):
        new = f"{new}（内容有改动）"
    return [FieldDifference("family", "家庭成员", old, new, kept=not family)]
