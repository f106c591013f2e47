"""Nobody acts on oneself, one's own unit or a recused one: every service method, for a clerk too.

Source: domain.md §2.1. A method that is in neither table fails the last test.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

import pytest

from desktop.models.changes import Change
from desktop.services.assessors import AssessorDraft, AssessorService
from desktop.services.cadres import CadreDraft, CadreService
from desktop.services.dossiers import DossierService
from desktop.services.duplicates import DuplicateService
from desktop.services.errors import Refused
from desktop.services.fact_events import EventAsk
from desktop.services.fact_guides import FactGuideService
from desktop.services.fact_ledger import FactLedgerQuery, FactLedgerService
from desktop.services.fact_similar import SimilarAsk
from desktop.services.facts import FactDraft, FactQuery, FactService
from desktop.services.hand_overs import HandOverService, PartDraft, ReasonDraft, SlipDraft
from desktop.services.interview_forms import AboutDraft
from desktop.services.interview_papers import InterviewPaperService
from desktop.services.interviews import InterviewDraft, InterviewService
from desktop.services.motions import Motion, Seen
from desktop.services.rectification import ItemDraft, RectificationDraft, RectificationService
from desktop.services.recusals import RecusalDraft, RecusalService, SuggestionLine
from desktop.services.search import SearchService
from desktop.services.team_seats import SeatPlace, SeatRef
from desktop.services.teams import TeamService
from desktop.services.units import UnitDraft, UnitService
from desktop.services.visit_endings import EndingDraft
from desktop.services.visits import VisitService
from desktop.terms import (
    CadreLevel,
    FactAction,
    FindingSource,
    InterviewLayer,
    ItemAction,
    Polarity,
    RecusalKind,
    Role,
    SeatKind,
    Severity,
    UnitKind,
    VisitAction,
    VisitMode,
)
from tests.services import answered, checked, left_out, polling, pool, preparing, rated
from tests.services.record_city import City, acting, held_visit, named, plan, write
from tests.services.test_door import marked

DAY = dt.date(2026, 11, 16)
NEXT = dt.date(2026, 12, 1)
ITEM = ItemDraft("会议多、督查少", FindingSource.MEETING)


class Office:
    """The city with a record of every kind about its first unit and its first cadre."""

    def __init__(self, city: City) -> None:
        desk, self.city = city.desk, city
        self.units, self.cadres = UnitService(desk), CadreService(desk)
        self.duplicates, self.assessors = DuplicateService(desk), AssessorService(desk)
        self.teams, self.dossiers = TeamService(desk), DossierService(desk)
        self.recusals = RecusalService(desk)
        self.papers = InterviewPaperService(desk)
        (line,) = self.recusals.all(DAY)
        self.recusal_version = line.version
        kind, lines = RecusalKind.HOME, (("所在单位", "吴乙岗"),)
        self.suggested = SuggestionLine(
            city.post_b, "吴乙岗", None, city.unit, "江城市民政局", kind, lines
        )
        self.facts, self.interviews = FactService(desk), InterviewService(desk)
        self.fact_guides, self.fact_ledger = FactGuideService(desk), FactLedgerService(desk)
        self.rectification, self.visits = RectificationService(desk), VisitService(desk)
        self.hand_overs = HandOverService(desk)
        self.visit = held_visit(city, mode=VisitMode.SUPERVISION)
        self.fact = self.facts.save(self.new_fact())
        self.interview = self.interviews.add(self.new_interview())
        opened = RectificationDraft(city.unit, "整改", DAY, (ITEM,), city.cadre)
        self.whole = self.rectification.open(opened)
        self.item = self.rectification.rectification(self.whole).items[0].id
        fields = {"kept_id": city.cadre, "other_id": city.outsider, "reason": "测试"}
        self.link = named("link")
        write(desk, [Change("same_as", self.link, fields)])
        self.prepared = preparing.Preparation(city)
        self.checked = checked.Checked(city)
        self.polling = polling.Polling(city)
        self.answered = answered.Answered(city)
        self.rated = rated.Rated(city)
        self.row: dict[str, Any] = {
            "unit": self.units.get(city.unit),
            "cadre": self.cadres.get(city.cadre),
            "visit": self.visits.get(self.visit),
            "fact": self.facts.get(self.fact),
            "interview": self.interviews.get(self.interview),
        }

    def new_fact(self) -> FactDraft:
        c = self.city
        return FactDraft(c.unit, Polarity.POSITIVE, Severity.LIGHT, DAY, "按期完成", c.cadre)

    def new_interview(self) -> InterviewDraft:
        about = (AboutDraft(self.city.cadre, 4),)
        return InterviewDraft(self.visit, InterviewLayer.MIDDLE, DAY, remarks="稳", about=about)

    def recusal(self, person: UUID, unit: UUID) -> RecusalDraft:
        return RecusalDraft(person, unit, RecusalKind.RELATIVE, "近亲属")

    def seats(self) -> list[SeatRef]:
        team = next(t for t in self.teams.overview(DAY) if t.number == 3)
        return [SeatRef(s.id, s.version) for s in team.seats if s.assessor != self.city.post_a]

    def seat_of(self, person: UUID) -> SeatRef:
        seats = next(t for t in self.teams.overview(DAY) if t.number == 3).seats
        return next(SeatRef(s.id, s.version) for s in seats if s.assessor == person)

    def place(self) -> SeatPlace:
        return SeatPlace(self.city.other_team, SeatKind.POST_A, NEXT)

    def moved(self, into: UUID | None) -> CadreDraft:
        d = self.row["cadre"]
        return CadreDraft({"post": "新职务"}, into, 1, id=d.id, version=d.version)


def _of(part: str, calls: Mapping[str, Callable[[Any], Any]]) -> dict[str, Callable[[Office], Any]]:
    """Calls about what one part of the office prepared."""

    def told(call: Callable[[Any], Any]) -> Callable[[Office], Any]:
        return lambda o: call(getattr(o, part))

    return {name: told(call) for name, call in calls.items()}


SEEN = Motion(Seen(""))
ABOUT_UNIT: dict[str, Callable[[Office], Any]] = {
    "units.get": lambda o: o.units.get(o.city.unit),
    "units.save": lambda o: o.units.save(
        UnitDraft("新名", UnitKind.DEPARTMENT, id=o.city.unit, version=o.row["unit"].version)
    ),
    "units.name_principal": lambda o: o.units.name_principal(o.city.unit, o.city.second_cadre),
    "cadres.get": lambda o: o.cadres.get(o.city.cadre),
    "cadres.save": lambda o: o.cadres.save(o.moved(o.city.unit)),
    "cadres.save out of it": lambda o: o.cadres.save(o.moved(None)),
    "cadres.save new into it": lambda o: o.cadres.save(CadreDraft({"name": "新人"}, o.city.unit)),
    "cadres.delete": lambda o: o.cadres.delete(o.city.cadre, o.row["cadre"].version),
    "cadres.export_lrmx": lambda o: o.cadres.export_lrmx(o.city.cadre),
    "duplicates.of": lambda o: o.duplicates.of(o.city.cadre),
    "duplicates.same": lambda o: o.duplicates.same(o.city.outsider, o.city.cadre, "同一人"),
    "duplicates.take_back": lambda o: o.duplicates.take_back(o.link),
    "duplicates.different": lambda o: o.duplicates.different(o.city.outsider, o.city.cadre),
    "recusals.register": lambda o: o.recusals.register(o.recusal(o.city.post_b, o.city.unit)),
    "recusals.end": lambda o: o.recusals.end(named("recusal"), o.recusal_version, NEXT),
    "recusals.confirm": lambda o: o.recusals.confirm([o.suggested]),
    "recusals.dismiss": lambda o: o.recusals.dismiss(o.suggested.key, "不是同一人"),
    "dossiers.portrait": lambda o: o.dossiers.portrait(o.city.cadre),
    "dossiers.portrait_files": lambda o: list(o.dossiers.portrait_files([o.city.cadre])),
    "facts.get": lambda o: o.facts.get(o.fact),
    "facts.history_of": lambda o: o.facts.history_of(o.fact),
    "facts.save": lambda o: o.facts.save(o.new_fact()),
    "facts.save changed": lambda o: o.facts.save(o.row["fact"].draft()),
    "facts.save_all": lambda o: o.facts.save_all([o.new_fact()]),
    "facts.record": lambda o: o.facts.record(o.fact, FactAction.SUBMIT, SEEN),
    "facts.submit_all": lambda o: o.facts.submit_all({o.fact: Seen("")}),
    "facts.decide": lambda o: o.facts.decide(o.fact, FactAction.VERIFY, SEEN),
    "facts.decide_all": lambda o: o.facts.decide_all({o.fact: Seen("")}, FactAction.VERIFY),
    "fact_guides.subjects": lambda o: o.fact_guides.subjects(o.city.unit, DAY),
    "fact_guides.similar": lambda o: o.fact_guides.similar(SimilarAsk(o.city.unit, "按期", DAY)),
    "fact_guides.events": lambda o: o.fact_guides.events(EventAsk(o.city.unit)),
    "fact_guides.on_event": lambda o: o.fact_guides.on_event(EventAsk(o.city.unit), "会战"),
    "fact_ledger.ledger of a unit": lambda o: o.fact_ledger.ledger(
        FactLedgerQuery(unit=o.city.unit)
    ),
    "fact_ledger.pdf of a cadre": lambda o: o.fact_ledger.pdf(FactLedgerQuery(cadre=o.city.cadre)),
    "fact_ledger.xlsx of a unit": lambda o: o.fact_ledger.xlsx(FactLedgerQuery(unit=o.city.unit)),
    "interviews.get": lambda o: o.interviews.get(o.interview),
    "interviews.name_of": lambda o: o.interviews.name_of(o.interview),
    "interviews.summary_about": lambda o: o.interviews.summary_about(o.city.cadre),
    "interviews.add": lambda o: o.interviews.add(o.new_interview()),
    "interviews.add_all": lambda o: o.interviews.add_all([o.new_interview()]),
    "interviews.save": lambda o: o.interviews.save(o.row["interview"].draft()),
    "interviews.remove": lambda o: o.interviews.remove(o.interview, o.row["interview"].version),
    "interview_papers.blanks_for": lambda o: o.papers.blanks_for(o.visit),
    "interview_papers.records": lambda o: o.papers.records(o.visit),
    "interview_papers.named_records": lambda o: o.papers.named_records(o.visit),
    "rectification.get": lambda o: o.rectification.get(o.item),
    "rectification.rectification": lambda o: o.rectification.rectification(o.whole),
    "rectification.history_of": lambda o: o.rectification.history_of(o.item),
    "rectification.open": lambda o: o.rectification.open(
        RectificationDraft(o.city.unit, "整改", DAY, (ITEM,), o.city.cadre)
    ),
    "rectification.open_on_spot": lambda o: o.rectification.open_on_spot(o.visit, ITEM, NEXT),
    "rectification.edit_item": lambda o: o.rectification.edit_item(
        ItemDraft("改写", FindingSource.MEETING, id=o.item, version="")
    ),
    "rectification.note_progress": lambda o: o.rectification.note_progress(o.item, "", "进展"),
    "rectification.file_report": lambda o: o.rectification.file_report(o.whole, "", "报告", DAY),
    "rectification.record": lambda o: o.rectification.record(o.item, ItemAction.START, SEEN),
    "rectification.decide": lambda o: o.rectification.decide(o.item, ItemAction.CLOSE, SEEN),
    "visits.get": lambda o: o.visits.get(o.visit),
    "visits.people": lambda o: o.visits.people(o.city.team, o.city.unit, (NEXT, NEXT)),
    "hand_overs.register": lambda o: o.hand_overs.register([SlipDraft(o.visit, 0, NEXT)]),
    "hand_overs.hand_over_part": lambda o: o.hand_overs.hand_over_part(PartDraft(o.visit, 1, NEXT)),
    "hand_overs.explain_lateness": lambda o: o.hand_overs.explain_lateness(
        ReasonDraft(o.visit, 0, "原因", "")
    ),
    "hand_overs.end_early": lambda o: o.hand_overs.end_early(
        EndingDraft(o.visit, NEXT, "原因", "")
    ),
    "visits.warnings": lambda o: o.visits.warnings(plan(o.city, NEXT)),
    "visits.history_of": lambda o: o.visits.history_of(o.visit),
    "visits.save": lambda o: o.visits.save(plan(o.city, NEXT)),
    "visits.save_all": lambda o: o.visits.save_all([plan(o.city, NEXT)]),
    "visits.record": lambda o: o.visits.record(o.visit, VisitAction.RECORD, SEEN),
    "visits.record_all": lambda o: o.visits.record_all({o.visit: SEEN}, VisitAction.RECORD),
    "visits.decide": lambda o: o.visits.decide(o.visit, VisitAction.APPROVE, SEEN),
    "visits.decide_all": lambda o: o.visits.decide_all({o.visit: SEEN}, VisitAction.APPROVE),
    **_of("prepared", preparing.ABOUT_UNIT),
    **_of("checked", checked.ABOUT_UNIT),
    **_of("polling", polling.ABOUT_UNIT),
    **_of("answered", answered.ABOUT_UNIT),
    **_of("rated", rated.ABOUT_UNIT),
}
ABOUT_ASSESSOR: dict[str, Callable[[Office], Any]] = {
    "assessors.save": lambda o: o.assessors.save(
        AssessorDraft("周甲岗", SeatKind.LEADER, id=o.city.post_a, version="")
    ),
    "teams.seat": lambda o: o.teams.seat(
        o.city.other_team, [(o.city.post_a, SeatKind.LEADER)], NEXT
    ),
    "teams.fill": lambda o: o.teams.fill(o.place(), o.city.post_a),
    "teams.move": lambda o: o.teams.move(o.seat_of(o.city.post_a), o.place(), "调整"),
    "teams.swap": lambda o: o.teams.swap(o.seats()[0], o.seat_of(o.city.post_a), NEXT, "对调"),
    "teams.end_seat": lambda o: o.teams.end_seat(o.seat_of(o.city.post_a), NEXT, "借调"),
    "teams.withdraw_seat": lambda o: o.teams.withdraw_seat(o.seat_of(o.city.post_a)),
    **_of("city", pool.ABOUT_ASSESSOR),
}
LEFT_OUT: dict[str, str] = {
    **left_out.PLAIN,
    **preparing.LEFT_OUT,
    **checked.LEFT_OUT,
    **polling.LEFT_OUT,
    **answered.LEFT_OUT,
    **rated.LEFT_OUT,
}


def role_for(name: str) -> Role:
    names = ("interviews.name_of", "interview_papers.named_records")
    of_team = name in names or name.startswith("ratings.")
    return Role.TEAM_LEADER if of_team else Role.CLERK


def ties(city: City) -> dict[str, dict[str, UUID]]:
    return {
        "oneself": {"cadre_id": city.cadre},
        "own unit": {"unit_id": city.unit},
        "colleague in the unit": {"cadre_id": city.second_cadre},
        "assessor whose home it is": {"assessor_id": city.at_home},
        "recused assessor": {"assessor_id": city.recused},
    }


@pytest.mark.parametrize(
    "tie",
    [
        "oneself",
        "own unit",
        "colleague in the unit",
        "assessor whose home it is",
        "recused assessor",
    ],
)
def test_nobody_acts_on_oneself(tie: str, city: City) -> None:
    office = Office(city)
    desk = city.desk
    for name, call in ABOUT_UNIT.items():
        team = {"team_no": 3} if role_for(name) is Role.TEAM_LEADER else {}
        with acting(desk, role_for(name), **ties(city)[tie], **team):
            count = desk.audit.count()
            with pytest.raises(Refused) as told:
                pytest.fail(f"{name} gave {call(office)!r} to {tie}")
        assert "请由其他人员办理" in told.value.sentence, name
        assert desk.audit.count() == count + 1, name
        assert desk.audit.entries()[0].result == "refused", name


def test_a_cadre_link_counts_without_any_unit(city: City) -> None:
    office = Office(city)
    now = office.row["cadre"]
    office.cadres.save(CadreDraft({}, None, None, id=now.id, version=now.version))
    with acting(city.desk, Role.CLERK, cadre_id=city.cadre):
        for name in ("cadres.get", "cadres.export_lrmx", "dossiers.portrait", "facts.get"):
            with pytest.raises(Refused, match="本人不能查阅或办理关于自己的"):
                ABOUT_UNIT[name](office)


def test_nobody_seats_or_changes_oneself_in_the_pool(city: City) -> None:
    office = Office(city)
    with acting(city.desk, Role.CLERK, assessor_id=city.post_a):
        for name, call in ABOUT_ASSESSOR.items():
            with pytest.raises(Refused, match="关于自己"):
                pytest.fail(f"{name} gave {call(office)!r}")
        # To stay away is one's own right.
        office.recusals.register(office.recusal(city.post_a, city.other_unit))
        with pytest.raises(Refused, match="登记回避"):
            office.units.get(city.other_unit)


def facts_found(office: Office) -> tuple[Any, ...]:
    """What Ctrl+K finds of facts, by the mark of the first one."""
    hits = SearchService(office.facts.desk).find_all("纪-00-0001")
    return tuple(hit for hit in hits if hit.kind == "fact")


def test_lists_leave_out_what_is_ones_own(city: City) -> None:
    office = Office(city)
    for tie, links in ties(city).items():
        with acting(city.desk, Role.CLERK, **links):
            lists: tuple[Any, ...] = (
                office.facts.find(),
                tuple(office.facts.find_ids()),
                tuple(office.facts.find_first(FactQuery(), 9)),
                facts_found(office),
                office.facts.rows([office.fact]),
                office.interviews.find(),
                office.interviews.rows([office.interview]),
                office.rectification.find(),
                office.rectification.rows([office.item]),
                office.rectification.ledger_rows(),
                office.visits.find(),
                office.visits.rows([office.visit]),
            )
            assert all(found == () for found in lists), tie
            assert office.facts.seen([office.fact]) == {}, tie
            assert office.visits.seen([office.visit]) == {}, tie
            assert office.rectification.seen([office.item]) == {}, tie


def test_others_are_not_kept_away(city: City) -> None:
    office = Office(city)
    assert len(facts_found(office)) == 1
    stranger = {"name": "周远行", "level": CadreLevel.CITY}
    write(city.desk, [Change("cadre", named("stranger"), stranger)])
    with acting(city.desk, Role.CLERK, cadre_id=named("stranger"), assessor_id=city.post_a):
        for name in ("units.get", "cadres.get", "facts.get", "visits.get", "rectification.get"):
            ABOUT_UNIT[name](office)


def test_every_method_is_in_one_of_the_tables() -> None:
    shown = {name.split(" ")[0] for name in (*ABOUT_UNIT, *ABOUT_ASSESSOR)}
    there = {f"{field}.{name}": field for field, name, _ in marked()}
    gone = shown.union(LEFT_OUT).difference(there, there.values())
    assert not gone, f"{sorted(gone)} are not there any more"
    for method, field in there.items():
        told = method in shown
        left = method in LEFT_OUT or field in LEFT_OUT
        assert told != left, f"{method} must be in exactly one table"
