"""Two records of one person: everything about the person is found, by nobody who is the person."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest

from desktop.models.assessors import Assessor
from desktop.models.changes import Change
from desktop.services.cadres import CadreQuery, CadreService
from desktop.services.documents.content import PortraitContent
from desktop.services.door import Reading
from desktop.services.dossiers import DossierService
from desktop.services.duplicates import DuplicateService
from desktop.services.errors import Invalid, Refused
from desktop.services.facts import FactDraft, FactQuery, FactService
from desktop.services.interview_forms import AboutDraft, InterviewQuery
from desktop.services.interviews import InterviewDraft, InterviewService
from desktop.services.motions import Motion
from desktop.services.permissions import Operation
from desktop.services.persons import hidden_records, persons_of, shown_record
from desktop.services.portrait_contents import portrait_content
from desktop.services.rectification import (
    ItemDraft,
    ItemQuery,
    RectificationDraft,
    RectificationService,
)
from desktop.services.units import UnitService
from desktop.terms import (
    FactAction,
    FindingSource,
    InterviewLayer,
    Polarity,
    Role,
    Severity,
)
from tests.services.record_city import City, acting, held_visit, named, write

DAY = dt.date(2026, 11, 16)


def join(city: City, kept: UUID, other: UUID, name: str = "link") -> UUID:
    """A link as another station may have made it: past the rules of the service."""
    fields = {"kept_id": kept, "other_id": other, "reason": "同一人"}
    write(city.desk, [Change("same_as", named(name), fields)])
    return named(name)


def hidden(city: City) -> set[UUID]:
    with city.desk.db.reading() as session:
        return set(hidden_records(session))


def people(city: City, record: UUID) -> frozenset[UUID]:
    with city.desk.db.reading() as session:
        return persons_of(session, record)


def portrait(city: City, cadre: UUID) -> PortraitContent:
    with city.desk.db.reading() as session:
        return portrait_content(Reading(city.desk, session, Operation.PRINT), cadre)


def fact_about(city: City, cadre: UUID, unit: UUID | None = None) -> UUID:
    facts = FactService(city.desk)
    draft = FactDraft(unit or city.unit, Polarity.NEGATIVE, Severity.LIGHT, DAY, "迟报", cadre)
    fact = facts.save(draft)
    facts.perform(fact, FactAction.SUBMIT, Motion(facts.get(fact).seen))
    with acting(city.desk, Role.LEADER):
        facts.perform(fact, FactAction.VERIFY, Motion(facts.get(fact).seen))
    return fact


def talk(city: City, *cadres: UUID, unit: UUID | None = None, remarks: str = "稳") -> UUID:
    visit = held_visit(city, unit=unit or city.unit)
    about = tuple(AboutDraft(cadre, 4) for cadre in cadres)
    draft = InterviewDraft(visit, InterviewLayer.MIDDLE, DAY, remarks=remarks, about=about)
    return InterviewService(city.desk).add(draft)


def item_about(city: City, cadre: UUID) -> UUID:
    rectification = RectificationService(city.desk)
    problem = ItemDraft("迟报灾情", FindingSource.MEETING)
    whole = rectification.open(RectificationDraft(city.unit, "整改", DAY, (problem,), cadre))
    return rectification.rectification(whole).items[0].id


def test_the_portrait_of_the_kept_record_holds_what_was_said_of_the_other(city: City) -> None:
    fact = fact_about(city, city.second_cadre)
    talk(city, city.second_cadre)
    item = item_about(city, city.second_cadre)
    DuplicateService(city.desk).same(city.cadre, city.second_cadre, "同一人")
    told = portrait(city, city.cadre)
    assert [f.text for f in told.facts] == ["迟报"]
    assert told.interviews is not None
    assert told.interviews.people == 1
    assert [len(p.statements) for p in told.parts] == [1]
    assert FactService(city.desk).find(FactQuery(cadre=city.cadre)) == (fact,)
    assert len(InterviewService(city.desk).find(InterviewQuery(cadre=city.cadre))) == 1
    assert RectificationService(city.desk).find(ItemQuery(cadre=city.cadre)) == (item,)


def test_one_interview_about_both_records_is_one_voice(city: City) -> None:
    talk(city, city.cadre, city.second_cadre, remarks="对两条记录都说的是同一人")
    DuplicateService(city.desk).same(city.cadre, city.second_cadre, "同一人")
    voices = InterviewService(city.desk).summary_about(city.cadre)
    assert (voices.total, voices.rated, len(voices.sources)) == (1, 1, 1)
    # Nobody else was spoken of, so the remark on the whole interview is about the person.
    assert [q.text for q in voices.quotations] == ["对两条记录都说的是同一人"]


def test_nobody_reads_of_oneself_through_the_other_record(city: City) -> None:
    fact = fact_about(city, city.outsider, city.other_unit)
    interview = talk(city, city.outsider, unit=city.other_unit)
    DuplicateService(city.desk).same(city.cadre, city.outsider, "同一人")
    with acting(city.desk, Role.LEADER, cadre_id=city.cadre):
        facts, interviews = FactService(city.desk), InterviewService(city.desk)
        assert facts.find() == ()
        assert facts.rows([fact]) == ()
        assert interviews.find() == ()
        for call in (
            lambda: facts.get(fact),
            lambda: CadreService(city.desk).get(city.outsider),
            lambda: DossierService(city.desk).portrait(city.outsider),
        ):
            with pytest.raises(Refused, match="关于自己"):
                call()
        with pytest.raises(Refused):
            interviews.get(interview)


def test_a_link_through_the_pool_counts_as_oneself(city: City) -> None:
    fields = {"cadre_id": city.outsider}
    with city.desk.db.reading() as session:
        version = session.get_one(Assessor, city.post_a).version
    write(city.desk, [Change("assessor", city.post_a, fields, version)])
    with (
        acting(city.desk, Role.LEADER, assessor_id=city.post_a),
        pytest.raises(Refused, match="关于自己"),
    ):
        CadreService(city.desk).get(city.outsider)


def test_units_count_and_name_a_person_once(city: City) -> None:
    units, cadres = UnitService(city.desk), CadreService(city.desk)
    units.name_principal(city.unit, city.second_cadre)
    DuplicateService(city.desk).same(city.cadre, city.second_cadre, "同一人")
    detail = units.get(city.unit)
    assert [m[0] for m in detail.members] == [city.cadre]
    assert detail.principal == (city.cadre, "赵启明")
    assert units.rows([city.unit])[0].cadres == 1
    assert cadres.find(CadreQuery(unit=city.unit)) == (city.cadre,)
    with pytest.raises(Invalid, match="并入"):
        units.name_principal(city.unit, city.second_cadre)


def test_what_cannot_be_joined_again(city: City) -> None:
    same = DuplicateService(city.desk).same
    same(city.cadre, city.second_cadre, "同一人")
    for kept, other in ((city.cadre, city.second_cadre), (city.second_cadre, city.cadre)):
        with pytest.raises(Invalid, match="已登记为同一人"):
            same(kept, other, "又一次")
    with pytest.raises(Invalid, match="已并入“赵启明”"):
        same(city.outsider, city.second_cadre, "另一人也要它")
    with pytest.raises(Invalid, match="已并入“赵启明”"):
        same(city.second_cadre, city.outsider, "并入已并入的")
    same(city.outsider, city.cadre, "链")
    assert hidden(city) == {city.cadre, city.second_cadre}
    assert people(city, city.second_cadre) == {city.cadre, city.second_cadre, city.outsider}
    with pytest.raises(Invalid, match="已登记为同一人"):
        same(city.second_cadre, city.outsider, "绕回来")


def test_deleting_the_kept_record_brings_the_other_back(city: City) -> None:
    cadres = CadreService(city.desk)
    DuplicateService(city.desk).same(city.cadre, city.second_cadre, "同一人")
    fact_about(city, city.cadre)
    cadres.delete(city.cadre, cadres.get(city.cadre).version)
    assert set(cadres.find()) == {city.second_cadre, city.outsider}
    # What was said of the deleted record is still about this person.
    assert [f.text for f in portrait(city, city.second_cadre).facts] == ["迟报"]


def test_a_circle_from_two_stations_shows_one(city: City) -> None:
    join(city, city.cadre, city.second_cadre, "one")
    join(city, city.second_cadre, city.cadre, "two")
    first = min(city.cadre, city.second_cadre)
    assert set(CadreService(city.desk).find()) == {first, city.outsider}
    with city.desk.db.reading() as session:
        shown = {shown_record(session, c) for c in (city.cadre, city.second_cadre)}
    assert shown == {first}


def test_a_deleted_record_between_hides_no_less(city: City) -> None:
    join(city, city.cadre, city.second_cadre, "one")
    join(city, city.second_cadre, city.outsider, "two")
    cadres = CadreService(city.desk)
    cadres.delete(city.second_cadre, cadres.get(city.second_cadre).version)
    assert cadres.find() == (city.cadre,)


def test_an_interview_elsewhere_about_a_cadre_of_ones_own_or_recused_unit(city: City) -> None:
    interview = talk(city, city.cadre, unit=city.other_unit)
    interviews = InterviewService(city.desk)
    visit = interviews.get(interview).line.visit_id
    for tie in ({"assessor_id": city.recused}, {"unit_id": city.unit}):
        with acting(city.desk, Role.TEAM_MEMBER, team_no=3, **tie):
            assert interviews.find() == ()
            assert interviews.rows([interview]) == ()
            with pytest.raises(Refused):
                interviews.get(interview)
            about = (AboutDraft(city.cadre, 1, "不实之词"),)
            draft = InterviewDraft(visit, InterviewLayer.MIDDLE, DAY, about=about)
            with pytest.raises(Refused):
                interviews.add(draft)


def test_a_fact_about_a_cadre_who_moved_into_ones_unit(city: City) -> None:
    fact = fact_about(city, city.cadre)
    item = item_about(city, city.cadre)
    cadres = CadreService(city.desk)
    version = cadres.get(city.cadre).version
    write(city.desk, [Change("cadre", city.cadre, {"unit_id": city.other_unit}, version)])
    with acting(city.desk, Role.LEADER, unit_id=city.other_unit):
        facts, rectification = FactService(city.desk), RectificationService(city.desk)
        assert facts.find() == ()
        assert facts.seen([fact]) == {}
        assert rectification.find() == ()
        assert rectification.seen([item]) == {}
        with pytest.raises(Refused, match="本人所在单位"):
            facts.get(fact)
        with pytest.raises(Refused, match="本人所在单位"):
            rectification.get(item)


def test_who_has_another_record_in_the_unit_takes_no_part_in_its_visit(city: City) -> None:
    with city.desk.db.reading() as session:
        version = session.get_one(Assessor, city.post_a).version
    write(city.desk, [Change("assessor", city.post_a, {"cadre_id": city.outsider}, version)])
    held_visit(city)
    join(city, city.cadre, city.outsider)
    with pytest.raises(Invalid, match="周甲岗对该单位应当回避"):
        held_visit(city, dt.date(2026, 11, 18))
