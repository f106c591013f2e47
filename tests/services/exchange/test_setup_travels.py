"""What 考核准备 makes travels by task package, to each team only what is its own.

Every table that the preparation of a year fills has a row here for each team's units or people.
Three sets are told apart: rows that are a team's own, what all teams work by, and what the
office keeps. A row is named by its text ``组n``, so that a stranger's shows at once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

import pytest

from desktop.models.changes import Change
from desktop.services.cadre_moves import MoveDraft, unit_on
from desktop.services.door import Reading
from desktop.services.exchange.scoping import BY_TABLE, EVERYWHERE, NOWHERE
from desktop.services.key_tasks import KeyTaskDraft, ParticipationDraft
from desktop.services.rectification import ItemDraft, ItemQuery, RectificationDraft
from desktop.services.registry import Services
from desktop.services.scheme import cycle_id
from desktop.services.teams import team_id
from desktop.services.unit_changes import NewUnit, UnitChangeDraft
from desktop.services.visits import VisitDraft
from desktop.terms import (
    AssessorOutcome,
    AssessorRating,
    FindingSource,
    HolidayKind,
    IndicatorCategory,
    KeyTaskRole,
    Polarity,
    RecusalKind,
    SchemeState,
    Severity,
    TargetBasis,
    UnitChangeKind,
    UnitKind,
)
from tests.services.exchange.deployment import (
    TEAMS,
    Deployment,
    assessor_of,
    cadre_of,
    rows,
    units_of,
)
from tests.services.paired import pair
from tests.services.record_city import named, write

CYCLE: Final = cycle_id(2026)
DAY: Final = dt.date(2026, 9, 1)

OWN: Final[Mapping[str, str]] = {
    "unit_change": "basis",
    "building_finding": "aspect",
    "key_task_unit": "role",
    "key_task_participation": "role",
    "indicator_progress": "note",
    "indicator_mark": "reason",
    "indicator_share": "section",
    "indicator_placement": "reason",
    "staff_routine": "section",
    "cadre_move": "post",
    "unavailability": "reason",
    "recusal": "reason",
}
"""Tables of whose rows each team gets its own, and the column that says whose each is."""

FOR_ALL: Final[Mapping[str, str]] = {
    "scheme": "title",
    "indicator": "title",
    "amendment": "reason",
    "amendment_line": "value",
    "list_template": "text",
    "holiday": "name",
    "key_task": "title",
}
KEPT: Final = ("unit_inclusion", "assessor_review", "recusal_dismissal")


def for_a_team(n: int) -> list[Change]:
    """One row of every table for a team's first unit, its first cadre and its first assessor."""
    unit, other = units_of(n)
    cadre, assessor = cadre_of(unit, 0), assessor_of(n, 1)
    at: dict[str, object] = {"unit_id": unit, "cycle_id": CYCLE}
    under: dict[str, object] = {**at, "indicator_id": named("指标"), "quarter": 2}
    mine = f"组{n}"
    fields: dict[str, dict[str, Any]] = {
        "unit_change": {
            "unit_id": unit, "kind": UnitChangeKind.RENAMED, "on": DAY, "name_before": "旧名",
            "basis": mine,
        },
        "building_finding": {
            **at, "aspect": mine, "polarity": Polarity.POSITIVE, "text": "好",
        },
        "key_task_unit": {"key_task_id": named("任务"), "unit_id": unit, "role": mine},
        "key_task_participation": {
            "key_task_id": named("任务"), "cadre_id": cadre, "role": mine, "start": DAY,
        },
        "indicator_progress": {**under, "basis": TargetBasis.ANNUAL, "note": mine},
        "indicator_mark": {**under, "points": Decimal(3), "reason": mine, "on": DAY},
        "indicator_share": {
            **at, "indicator_id": named("指标"), "section": mine, "share": Decimal(50),
        },
        "indicator_placement": {
            **at, "indicator_id": named("指标"), "counts_at_id": other, "reason": mine,
        },
        "staff_routine": {
            **at, "section": mine, "quarter": 2, "participants": 4, "good": 1, "fair": 3,
            "average": 0, "poor": 0,
        },
        "cadre_move": {"cadre_id": cadre, "to_unit_id": unit, "on": DAY, "post": mine},
        "unavailability": {"assessor_id": assessor, "start": DAY, "reason": mine},
        "recusal": {
            "assessor_id": assessor, "unit_id": other, "reason": mine, "kind": RecusalKind.OTHER,
        },
        "unit_inclusion": {**at, "included": True, "reason": mine},
        "assessor_review": {
            "assessor_id": assessor, "year": 2026, "rating": AssessorRating.GOOD,
            "outcome": AssessorOutcome.NONE, "remark": mine, "on": DAY,
        },
        "recusal_dismissal": {
            "assessor_id": assessor, "unit_id": unit, "kind": RecusalKind.OTHER, "reason": mine,
        },
    }  # fmt: skip
    return [Change(table, named(f"{table}/{n}"), row) for table, row in fields.items()]


def for_everybody() -> list[Change]:
    """What all teams work by."""
    of_year: dict[str, object] = {"cycle_id": CYCLE}
    fields: dict[str, dict[str, Any]] = {
        "scheme": {
            **of_year, "title": "组全", "first_question": "第一考题", "state": SchemeState.DRAFT,
            "sums_confirmed": False,
        },
        "amendment": {
            **of_year, "number": 1, "reason": "组全", "approver": "部务会", "on": DAY,
            "effective_quarter": 3,
        },
        "amendment_line": {
            "amendment_id": named("amendment"), "subject_table": "indicator",
            "subject_row": named("指标"), "field": "weight", "value": '"组全"',
        },
        "list_template": {
            **of_year, "number": "1", "polarity": Polarity.NEGATIVE, "text": "组全",
            "severity": Severity.LIGHT, "veto": False, "unconfirmed": False,
        },
        "holiday": {"day": dt.date(2026, 10, 1), "kind": HolidayKind.OFF, "name": "组全"},
    }  # fmt: skip
    indicator = {
        **of_year, "ordinal": 1, "title": "组全", "category": IndicatorCategory.COMMON,
        "kinds": (), "quarters": (), "first_question": False,
    }  # fmt: skip
    task = {
        **of_year, "number": 1, "title": "组全", "interval_months": 2, "offices": (), "start": DAY,
    }  # fmt: skip
    return [
        Change("indicator", named("指标"), indicator),
        Change("key_task", named("任务"), task),
        *(Change(table, named(table), row) for table, row in fields.items()),
    ]


def told(services: Services, table: str, column: str) -> set[object]:
    return {value for (value,) in rows(services, f'SELECT "{column}" FROM {table}')}  # noqa: S608  # a table of ours


def test_every_table_of_the_preparation_is_accounted_for() -> None:
    assert set(OWN) <= set(BY_TABLE)
    assert set(FOR_ALL) <= set(EVERYWHERE)
    assert set(KEPT) == set(NOWHERE)


def test_each_team_gets_only_its_own(deployment: Deployment) -> None:
    office = deployment.office
    write(office.desk, [*for_everybody(), *(c for n in TEAMS for c in for_a_team(n))])
    for n in TEAMS:
        report = deployment.task(n)
        assert report.code.value == "ok"
        team = deployment.station(n)
        for table, column in OWN.items():
            assert told(team, table, column) == {f"组{n}"}, (n, table)
            assert told(office, table, column) == {f"组{m}" for m in TEAMS}
        for table, column in FOR_ALL.items():
            # An indicator of the shipped scheme may stand beside the one of this test.
            assert any("组全" in str(value) for value in told(team, table, column)), (n, table)
            assert told(team, table, column) == told(office, table, column)
        for table in KEPT:
            assert told(team, table, "id") == set(), (n, table)
            assert len(told(office, table, "id")) == len(TEAMS)


def test_a_team_reads_by_its_own_services(deployment: Deployment) -> None:
    office, (mine, second) = deployment.office, units_of(3)
    theirs = units_of(4)[0]
    task = office.key_tasks.save(
        KeyTaskDraft(
            "抗洪救灾",
            dt.date(2026, 7, 1),
            offices=("应急局",),
            units=((mine, KeyTaskRole.LEAD), (theirs, KeyTaskRole.TAKING_PART)),
        )
    )
    for unit in (mine, theirs):
        people = ParticipationDraft(task, cadre_of(unit, 0), "现场协调", DAY)
        office.key_tasks.save_participation(people)
    deployment.task(3)
    team = deployment.station(3)
    detail = team.key_tasks.get(task)
    assert [u.unit for u in detail.units] == [mine]
    assert [p.cadre for p in detail.people] == [cadre_of(mine, 0)]
    assert [(v.unit, v.due, v.overdue) for v in team.key_tasks.next_visits(DAY)] == [
        (mine, DAY, False)
    ]
    # The team goes there; both desks see the same next day.
    visit = VisitDraft(
        mine, team_id(3), DAY, DAY, (assessor_of(3, 1), assessor_of(3, 3)), key_task=task
    )
    key = team.visits.save(visit)
    deployment.send(3, None)
    for services in (team, office):
        (ahead,) = [v for v in services.key_tasks.next_visits(DAY) if v.unit == mine]
        assert (ahead.planned, ahead.last) == (DAY, None)
        assert services.visits.rows([key])[0].start == DAY
    assert second not in {u.unit for u in detail.units}


def test_predecessors_come_with_their_successor(deployment: Deployment) -> None:
    """Merged into another team's unit: that team gets the records, also of an older merger."""
    office = deployment.office
    oldest, old = units_of(3)
    heir = units_of(4)[0]
    write(office.desk, [*for_everybody(), *for_a_team(3)])
    deployment.task(4)
    team = deployment.station(4)
    assert told(team, "building_finding", "aspect") == set()
    office.unit_changes.register(
        UnitChangeDraft(oldest, UnitChangeKind.MERGED, dt.date(2026, 9, 2), others=(old,))
    )
    office.unit_changes.register(
        UnitChangeDraft(old, UnitChangeKind.MERGED, dt.date(2026, 9, 3), others=(heir,))
    )
    deployment.task(4)
    for table in ("building_finding", "indicator_progress", "indicator_mark", "staff_routine"):
        assert told(team, table, OWN[table]) == {"组3"}, table
    assert [f.id for f in team.unit_changes.forebears(heir)] == [old, oldest]
    assert {c.unit for c in team.unit_changes.changes() if c.kind} >= {old, oldest}
    found = team.building_findings.findings()
    assert [f.unit for f in found] == [oldest]
    # The pairing ended with the unit; its old team learns it.
    deployment.task(3)
    three = deployment.station(3)
    ends = set(rows(three, 'SELECT unit_id, "end" FROM pairing'))
    assert ends == {(oldest.hex, "2026-09-01"), (old.hex, "2026-09-02")}


def test_both_teams_of_a_split_get_the_history(deployment: Deployment) -> None:
    office = deployment.office
    old = units_of(3)[0]
    write(office.desk, [*for_everybody(), *for_a_team(3)])
    office.unit_changes.register(
        UnitChangeDraft(
            old, UnitChangeKind.SPLIT, dt.date(2026, 9, 2), founded=(NewUnit("甲"), NewUnit("乙"))
        )
    )
    change = next(c for c in office.unit_changes.changes() if c.kind is UnitChangeKind.SPLIT)
    for n, (part, _name) in zip((4, 5), change.others, strict=True):
        pair(office.desk, team_id(n), [part], dt.date(2026, 9, 2))
        deployment.task(n)
        team = deployment.station(n)
        assert told(team, "building_finding", "aspect") == {"组3"}
        assert [f.id for f in team.unit_changes.forebears(part)] == [old]


def test_open_items_of_a_task_force_reach_the_lead_units_team(deployment: Deployment) -> None:
    office = deployment.office
    lead = units_of(4)[0]
    force = office.unit_changes.found(NewUnit("招商专班", UnitKind.TASK_FORCE), dt.date(2026, 3, 1))
    pair(office.desk, team_id(3), [force], dt.date(2026, 3, 1))
    deployment.task(3)
    three = deployment.station(3)
    item = ItemDraft("进度滞后", FindingSource.MEETING)
    draft = RectificationDraft(force, "半年反馈", dt.date(2026, 7, 1), (item,), team=team_id(3))
    three.rectification.open(draft)
    deployment.send(3, None)
    office.unit_changes.register(
        UnitChangeDraft(force, UnitChangeKind.DISSOLVED, DAY, others=(lead,))
    )
    deployment.task(4)
    four = deployment.station(4)

    def at_lead(services: Services) -> list[str]:
        found = services.rectification
        return [line.problem for line in found.rows(found.find(ItemQuery(unit=lead)))]

    assert at_lead(office) == at_lead(four) == ["进度滞后"]
    # The team that opened it goes on with it: the row stays its own.
    deployment.task(3)
    (line,) = three.rectification.rows(three.rectification.find(ItemQuery(unit=lead)))
    version = three.rectification.get(line.id).version
    three.rectification.note_progress(line.id, version, "已排出计划")
    report = deployment.send(3, None)
    assert report.held == 0
    (line,) = office.rectification.rows(office.rectification.find(ItemQuery(unit=lead)))
    assert line.progress == "已排出计划"


@pytest.mark.parametrize("number", [3, 4])
def test_a_moved_cadre_is_with_the_new_team(deployment: Deployment, number: int) -> None:
    office = deployment.office
    before, after = units_of(3)[0], units_of(4)[0]
    cadre = cadre_of(before, 0)
    write(office.desk, [*for_everybody(), *for_a_team(3)])
    deployment.task(number)
    office.cadre_moves.move(MoveDraft(cadre, after, dt.date(2026, 9, 2), "新职务"))
    deployment.task(number)
    team = deployment.station(number)
    with team.desk.db.reading() as session:
        tx = Reading(team.desk, session, None)
        assert unit_on(tx, cadre, dt.date(2026, 12, 31)) == after
        if number == 4:  # and where the cadre was before, with what was done there
            assert unit_on(tx, cadre, DAY) == before
            assert told(team, "cadre_move", "post") == {"组3", "新职务"}
            assert told(team, "key_task_participation", "role") == {"组3"}
    posts = {post for (post,) in rows(team, f"SELECT post FROM cadre WHERE id = '{cadre.hex}'")}  # noqa: S608  # an id of ours
    assert posts == {"新职务"}
