"""A sample workspace: what is in it is what the invented city says, and it is made whole."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from desktop.models.verify import ViewDigest
from desktop.services.fact_forms import FactQuery
from desktop.services.interview_forms import InterviewQuery
from desktop.services.progress import Cancelled, Progress
from desktop.services.registry import Services
from desktop.services.sample import (
    COUNT_LABELS,
    SAMPLE_ACCOUNTS,
    SampleRefused,
    build_city,
    build_sample,
)
from desktop.services.sample.building import LAST_DAY
from desktop.services.sample.play import moment
from desktop.services.sample.station_plans import build_station_plans
from desktop.services.sample.units import head_title
from desktop.services.sample.values import City
from desktop.services.sheets import read_workbook
from desktop.services.visit_lines import VisitQuery
from desktop.terms import CycleState, FactState, ItemState, Role, UnitKind, VisitMode, VisitState
from tests.services.office_desk import FAST
from tests.services.sample.conftest import CITY, SEED, Made, entered

NAMES = CITY.names_on(LAST_DAY)
PLANNED = [v for plan in build_station_plans(CITY) for v in plan.by_office]


@pytest.fixture
def services(made: Made) -> Iterator[Services]:
    opened = entered(made.folder / "office", made.result.accounts["office"])
    yield opened
    opened.lock()


def test_counts_are_those_of_the_city(made: Made) -> None:
    counts = dict(made.result.counts)
    assert counts.keys() == COUNT_LABELS.keys()
    assert counts.pop("revisions") > 1_000
    assert counts == {
        "units": 9,
        "cadres": 48,
        "assessors": 16,
        "teams": 2,
        "visits": len(CITY.visits) + len(PLANNED),
        "interviews": 40,
        "facts": 60,
        "items": 12,
    }
    assert any("考核记录" in text for text in made.texts)


def test_accounts_json_is_absolute_and_the_only_thing_beside(made: Made) -> None:
    written = orjson.loads((made.folder / "accounts.json").read_bytes())
    assert written == made.result.accounts
    assert [t["team"] for t in written["teams"]] == [1, 2]
    for line in (written["office"], *written["teams"]):
        assert {"workspace", "account", "password"} <= line.keys()
        assert Path(line["workspace"]).is_absolute()
    names = ["accounts.json", "office", "team01", "team02", "介质"]
    assert sorted(p.name for p in made.folder.iterdir()) == names


def test_every_office_role_has_an_account(services: Services) -> None:
    roles = [info.role for info in services.workspace.accounts()]
    officers = [Role.SYSADMIN, Role.SECURITY, Role.AUDITOR]
    assert Counter(roles) == Counter([*officers, Role.CLERK, Role.CLERK, Role.LEADER])
    assert services.desk.actor.role is Role.CLERK


def test_the_check_finds_nothing(services: Services) -> None:
    assert services.integrity.check().problems == ()


def test_one_year_runs_between_a_sealed_one_and_a_draft(services: Services) -> None:
    assert [(c.year, c.state) for c in services.scheme.cycles()] == [
        (2027, CycleState.DRAFT),
        (2026, CycleState.OPEN),
        (2025, CycleState.SEALED),
    ]


def test_every_cadre_has_a_unit_and_what_the_form_held(services: Services) -> None:
    pictured = {c.id_number for c in build_city(SEED, "small", LAST_DAY).cadres if c.photo}
    assert len(pictured) == 39
    for line in services.cadres.rows(services.cadres.find()):
        detail = services.cadres.get(line.id)
        assert detail.unit is not None
        assert (detail.photo is not None) is (detail.texts["id_number"] in pictured)
        assert detail.postings
        assert detail.conflicts == 0


def test_the_principal_holds_the_office_that_heads_the_unit(services: Services) -> None:
    titles = {NAMES[u.key]: head_title(u) for u in CITY.units}
    headed = 0
    for line in services.units.rows(services.units.find()):
        unit = services.units.get(line.id)
        if unit.kind is UnitKind.TASK_FORCE or unit.name not in titles:
            continue
        assert unit.principal is not None
        post = next(post for cadre, _, post in unit.members if cadre == unit.principal[0])
        assert titles[unit.name] in post
        headed += 1
    assert headed == 7


def test_every_unit_has_just_one_team(services: Services) -> None:
    teams = services.teams.all(LAST_DAY)
    paired = [name for team in teams for _, name in team.units]
    assert sorted(paired) == sorted(NAMES.values())
    assert [len(t.seats) for t in teams] == [8, 8]


def test_visits_stand_where_the_city_says(services: Services) -> None:
    lines = services.visits.rows(services.visits.find(VisitQuery(sort="start", descending=False)))
    wanted = {(v.team, NAMES[v.unit], v.start): v for v in CITY.visits}
    assert len(lines) == len(wanted) + len(PLANNED)
    for line in lines:
        v = wanted.get((line.team_no, line.unit, line.start))
        if v is None:  # planned for the teams, who are to record it
            assert line.state in {VisitState.PLANNED, VisitState.APPROVED}
            continue
        assert line.state is v.state
        assert line.handed_over == v.handed_over
        assert line.changed_after is False
        late = v.handed_over is not None and (v.handed_over - v.end).days > 3
        assert (line.late_days(LAST_DAY) > 0) is late
        # When it was held is known to the minute, and never before it began.
        history = services.visits.history_of(line.id)
        held = next(h for h in history if h.state == VisitState.HELD.label)
        assert held.at >= moment(v.start, 8)


def test_no_visit_was_held_without_approval(services: Services) -> None:
    for visit in services.visits.find():
        detail = services.visits.get(visit)
        if detail.line.state is VisitState.PLANNED:
            assert detail.line.start > LAST_DAY
            continue
        assert detail.approved_on is not None
        sudden = detail.line.mode is VisitMode.EMBEDDED
        assert bool(detail.approval_reason) is sudden


def test_facts_stand_where_the_city_says(services: Services) -> None:
    lines = services.facts.rows(services.facts.find())
    wanted = Counter((f.text, f.on, f.state) for f in CITY.facts)
    assert Counter((x.text, x.on, x.state) for x in lines) == wanted
    verified = services.facts.find(FactQuery(state=FactState.VERIFIED))
    assert len(verified) == sum(f.state is FactState.VERIFIED for f in CITY.facts)


def test_whoever_enters_a_fact_does_not_verify_it(services: Services) -> None:
    second = next(a.name for a in SAMPLE_ACCOUNTS if a.login == "luru")
    for fact in services.facts.find(FactQuery(state=FactState.VERIFIED)):
        steps = services.facts.history_of(fact)
        assert steps[0].author == second
        assert steps[-1].state == "考核办核实"
        assert steps[-1].author != second


def test_interviews_keep_names_to_this_pc(services: Services) -> None:
    ids = services.interviews.find(InterviewQuery())
    assert len(ids) == len(CITY.interviews)
    details = [services.interviews.get(i) for i in ids]
    assert all(d.named for d in details)
    themes = Counter(t for d in details for t in d.line.themes)
    assert themes == Counter(t for i in CITY.interviews for t in i.themes)


def test_items_have_the_dates_and_states_of_the_city(services: Services) -> None:
    lines = services.rectification.ledger_rows()
    wanted = {(i.problem, i.first_due): i for i in CITY.items}
    assert len(lines) == len(wanted) == 12
    for line in lines:
        item = wanted[line.problem, line.first_due]
        assert line.state is item.state
        assert line.due == item.due
        assert line.on_the_spot == item.on_the_spot
        assert (line.closed_on is not None) is (item.state is ItemState.CLOSED)
        assert bool(line.measures) is (item.state is not ItemState.OPENED)
    assert {x.state for x in lines} == set(ItemState)
    assert any(x.overdue_days for x in lines)


def test_nothing_is_written_after_the_last_day(services: Services) -> None:
    last = moment(LAST_DAY + dt.timedelta(days=1), 0)
    for item in services.rectification.find():
        assert all(h.at < last for h in services.rectification.history_of(item))


def test_portraits_and_the_ledger_can_be_printed(services: Services) -> None:
    name = next(c.name for c in CITY.cadres if c.principal)
    cadre = next(
        line.id for line in services.cadres.rows(services.cadres.find()) if line.name == name
    )
    assert services.dossiers.portrait(cadre).pdf.startswith(b"%PDF-")
    assert services.dossiers.rectification_ledger_pdf().items == 12
    assert read_workbook(services.dossiers.rectification_ledger_xlsx().data)


def test_people_are_found_by_initials(services: Services) -> None:
    assert any(hit.title == "市发展和改革委员会" for hit in services.search.find("sfgw"))


def test_one_seed_gives_one_digest(made: Made, tmp_path: Path) -> None:
    again = build_sample(tmp_path / "again", seed=SEED, kdf=FAST)
    assert again.counts == made.result.counts
    told: list[list[ViewDigest]] = []
    for folder, accounts in (
        (made.folder, made.result.accounts),
        (tmp_path / "again", again.accounts),
    ):
        told.append([])
        for line in (accounts["office"], *accounts["teams"]):
            opened = entered(folder / Path(line["workspace"]).name, line)
            told[-1].append(opened.integrity.digest())
            opened.lock()
    assert told[0] == told[1]


def test_the_city_that_tests_compare_with_is_the_one_that_was_built() -> None:
    assert isinstance(CITY, City)
    assert CITY.today == LAST_DAY


def _files(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*"))


def test_a_finished_sample_is_refused(made: Made) -> None:
    before = _files(made.folder)
    with pytest.raises(SampleRefused, match="已有演示库"):
        build_sample(made.folder, kdf=FAST)
    assert _files(made.folder) == before


@pytest.mark.parametrize("name", ["office", "team02", "介质"])
def test_what_is_not_ours_is_never_deleted(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    (tmp_path / name / "工作区").write_text("重要", "utf-8")
    with pytest.raises(SampleRefused, match=f"“{name}”.*另选一个空文件夹"):
        build_sample(tmp_path, kdf=FAST)
    assert _files(tmp_path) == [name, f"{name}/工作区"]


def test_an_unknown_size_is_refused_with_its_choices(tmp_path: Path) -> None:
    with pytest.raises(SampleRefused, match="small、city"):
        build_sample(tmp_path / "x", size="huge", kdf=FAST)
    assert not (tmp_path / "x" / "office").exists()


@pytest.mark.parametrize("point", ["考核记录", "第二考核组的工作站"])
def test_cancelling_leaves_nothing_and_the_next_try_succeeds(tmp_path: Path, point: str) -> None:
    progress = Progress()
    seen: list[str] = []

    def stop(_done: int, _total: int, text: str) -> None:
        seen.append(text)
        if point in text:
            progress.cancel()

    progress = Progress(stop)
    with pytest.raises(Cancelled):
        build_sample(tmp_path, kdf=FAST, progress=progress)
    assert _files(tmp_path) == []
    assert point in seen[-1]


def test_what_a_killed_call_left_is_swept(tmp_path: Path) -> None:
    (tmp_path / ".sample-unfinished").touch()
    for name in ("office", "team07", "介质", "往来"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "main.db").write_bytes(b"half")
    stop = Progress()
    stop.cancel()
    with pytest.raises(Cancelled):
        build_sample(tmp_path, kdf=FAST, progress=stop)
    assert _files(tmp_path) == []
