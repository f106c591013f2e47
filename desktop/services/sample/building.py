"""The sample: the invented city's workspaces, made through the program's own services."""

from __future__ import annotations

import datetime as dt
import shutil
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import orjson

from desktop.services.assessors import AssessorQuery
from desktop.services.cadres import CadreQuery
from desktop.services.clock import FixedClock, SeededIds
from desktop.services.errors import ServiceError
from desktop.services.pairing.service import adoption
from desktop.services.progress import Progress
from desktop.services.recusals import RecusalDraft
from desktop.services.registry import Services, open_services
from desktop.services.sample.city import build_city
from desktop.services.sample.ledger import Ledger
from desktop.services.sample.office_files import office_files
from desktop.services.sample.opinions import Opinions
from desktop.services.sample.play import Crew, People, Stage, moment
from desktop.services.sample.preparation import Preparation
from desktop.services.sample.records import Records
from desktop.services.sample.station_plans import build_station_plans
from desktop.services.sample.stations import CARRIED, MEDIA, TEAM_FOLDERS, Stations, team_folder
from desktop.services.sample.values import City
from desktop.services.security.accounts import NewAccount
from desktop.services.security.files import safe_write
from desktop.services.security.header import sweep_staging
from desktop.services.security.slots import KdfParams
from desktop.services.teams import team_id
from desktop.services.units import UnitQuery
from desktop.services.workdesk import actor_of
from desktop.services.workspace import Workspace
from desktop.terms import RecusalKind, Role, StationRole

LAST_DAY: Final = dt.date(2026, 11, 20)
"""The day on which every sample ends: fixed, so that the same seed gives the same sample."""

TITLE: Final = "锦川市考核办（演示库）"
_OFFICE: Final = "office"
_ACCOUNTS: Final = "accounts.json"
_MARK: Final = ".sample-unfinished"
_MOST_TEAMS: Final = 99
_FOUNDED: Final = dt.date(2025, 12, 15)
_YEARS: Final = (2025, 2026)
_SUGGESTED: Final = 3

_CLERK: Final = NewAccount("kaohe", "考核经办员", Role.CLERK, "kaohe-2026")
_SECOND: Final = NewAccount("luru", "资料录入员", Role.CLERK, "luru-2026")
_LEADER: Final = NewAccount("lingdao", "考核办负责人", Role.LEADER, "lingdao-2026")
SAMPLE_ACCOUNTS: Final = (
    NewAccount("xitong", "系统管理员", Role.SYSADMIN, "xitong-2026"),
    NewAccount("baomi", "安全保密员", Role.SECURITY, "baomi-2026"),
    NewAccount("shenji", "安全审计员", Role.AUDITOR, "shenji-2026"),
    _CLERK,
    _SECOND,
    _LEADER,
)
"""The accounts of every sample; their passwords are known to all, as its people are invented."""


# The passwords of a sample are written beside it, so nothing is gained by stretching them for
# longer than the least that is recommended (OWASP: 2 passes, 19 MiB).
_KDF: Final = KdfParams(iterations=2, memory_kib=19 * 1024)

COUNT_LABELS: Final[Mapping[str, str]] = {
    "units": "考核单位",
    "cadres": "干部",
    "assessors": "考核员",
    "teams": "考核组",
    "visits": "实地考核",
    "interviews": "谈话记录",
    "facts": "考核纪实",
    "items": "整改事项",
    "revisions": "修订记录",
}
"""What the counts of a sample are called."""


class SampleRefused(ServiceError):
    """The folder is no place for a sample."""

    code = "sample"


@dataclass(frozen=True, slots=True)
class SampleResult:
    """What was made: the content of accounts.json, rows by noun, seconds taken."""

    accounts: dict[str, Any]
    counts: dict[str, int]
    seconds: float


def build_sample(
    folder: Path,
    *,
    size: str = "small",
    seed: int = 1,
    progress: Progress | None = None,
    kdf: KdfParams | None = None,
) -> SampleResult:
    """Make a sample in ``folder``: office, team01 …, the reports in 介质, accounts.json last.

    The same size and seed give the same rows under the same identifiers. What an interrupted
    call left behind is made anew. Raises SampleRefused when a sample, or anything else of
    that name, is there already, or for an unknown size; Cancelled; what creating a workspace
    raises.
    """
    begun = time.monotonic()
    progress = progress or Progress()
    folder = folder.absolute()
    office = folder / _OFFICE
    _prepare(folder)
    try:
        progress.report(0, 0, "编排演示数据")
        city = _city(seed, size)
        clock = FixedClock(moment(_FOUNDED, 9))
        ids = SeededIds(seed, clock)
        progress.check()
        Workspace.create(
            office,
            title=TITLE,
            station_role=StationRole.OFFICE,
            accounts=SAMPLE_ACCOUNTS,
            clock=clock,
            ids=ids,
            kdf=kdf or _KDF,
        )
        services = open_services(office, _CLERK.login, _CLERK.password, clock=clock, ids=ids)
        try:
            beside = _Beside(folder, seed, kdf or _KDF)
            teams, counts = _fill(services, city, clock, progress, beside)
        finally:
            services.lock()
    except BaseException:
        _sweep(folder)
        raise
    accounts = _accounts(office, teams)
    safe_write(folder / _ACCOUNTS, orjson.dumps(accounts, option=orjson.OPT_INDENT_2))
    (folder / _MARK).unlink(missing_ok=True)
    return SampleResult(accounts, counts, time.monotonic() - begun)


def _city(seed: int, size: str) -> City:
    try:
        return build_city(seed, size, LAST_DAY)
    except ValueError as fault:
        raise SampleRefused(str(fault)) from None


def _prepare(folder: Path) -> None:
    """Make the folder ready, or refuse it. Only what carries our own mark is ever deleted."""
    try:
        if (folder / _ACCOUNTS).exists():
            raise SampleRefused(
                f"文件夹“{folder.name}”中已有演示库，没有重新建立。"
                "请直接打开它，或另选一个空文件夹。"
            )
        if (folder / _MARK).exists():
            _sweep(folder)
        for part in _parts(folder):
            if not part.is_dir() or any(part.iterdir()):
                raise SampleRefused(
                    f"文件夹“{folder.name}”中已有名为“{part.name}”的内容，不能在此建立演示库。"
                    "请另选一个空文件夹。"
                )
        folder.mkdir(parents=True, exist_ok=True)
        safe_write(folder / _MARK, b"")
    except OSError:
        raise SampleRefused(
            f"不能在“{folder.name}”中建立演示库：磁盘空间不足或文件夹不可写。请另选一个文件夹。"
        ) from None


def _parts(folder: Path) -> list[Path]:
    """What lies under the names that a sample uses: the workspaces, the media, what is carried."""
    named = [folder / name for name in (_OFFICE, MEDIA, CARRIED)]
    found = [part for part in named if part.exists()]
    return [*found, *sorted(folder.glob(TEAM_FOLDERS))]


def _sweep(folder: Path) -> None:
    """Remove an unfinished sample, and its mark when nothing of it is left."""
    for name in (_OFFICE, *map(team_folder, range(1, 1 + _MOST_TEAMS))):
        sweep_staging(folder / name)
    for part in _parts(folder):
        shutil.rmtree(part, ignore_errors=True)
    with suppress(OSError):
        if not _parts(folder):
            (folder / _MARK).unlink()


def _accounts(office: Path, teams: list[dict[str, Any]]) -> dict[str, Any]:
    clerk = {"account": _CLERK.login, "password": _CLERK.password}
    return {"office": {"workspace": str(office), **clerk}, "teams": teams}


@dataclass(frozen=True, slots=True)
class _Beside:
    """Where and how the teams' workspaces are made."""

    folder: Path
    seed: int
    kdf: KdfParams


def _fill(
    services: Services, city: City, clock: FixedClock, progress: Progress, beside: _Beside
) -> tuple[list[dict[str, Any]], dict[str, int]]:
    """Everything from the first cycle to the last day of the year, then the teams' stations."""
    # The present year first: a further one would begin in preparation, a past one does not.
    for year in reversed(_YEARS):
        services.scheme.open_cycle(year)
    crew = _crew(services)
    _go_to(clock, 16)
    people = _take_in(services, city, progress)
    _go_to(clock, 17)
    _seat(services, city, people)
    stage = Stage(services, city, people, crew, clock, progress)
    plans = build_station_plans(city)
    Preparation(stage, plans).plan()
    Records(stage).plan()
    Ledger(stage).plan()
    Opinions(stage, plans).plan()
    stations = Stations(beside.folder, stage, plans, beside.seed, beside.kdf)
    stations.plan()
    stage.play()
    services.desk.actor = crew.deciding
    end = moment(LAST_DAY, 18)
    clock.advance(max(dt.timedelta(), end - clock.now()))
    return stations.build(), _counts(services)


def _go_to(clock: FixedClock, day: int) -> None:
    clock.advance(moment(_FOUNDED.replace(day=day), 9) - clock.now())


def _crew(services: Services) -> Crew:
    actors = {info.login: actor_of(info) for info in services.workspace.accounts()}
    return Crew(
        entering=actors[_SECOND.login],
        deciding=actors[_CLERK.login],
        approving=actors[_LEADER.login],
    )


def _take_in(services: Services, city: City, progress: Progress) -> People:
    """Units, pool and cadres by the program's import, as an office begins."""
    plan = services.imports.preview(office_files(city), progress=progress)
    services.imports.take(plan, {}, progress=progress)
    by_name = {line.name: line.id for line in _unit_lines(services)}
    return People(
        units={u.key: by_name[u.name] for u in (*city.units, city.former.unit)},
        cadres=_cadre_ids(services, city),
        assessors=_assessor_ids(services, city),
    )


def _unit_lines(services: Services) -> Any:
    return services.units.rows(services.units.find(UnitQuery()))


def _cadre_ids(services: Services, city: City) -> dict[str, UUID]:
    lines = services.cadres.rows(services.cadres.find(CadreQuery()))
    names = {u.key: u.name for u in city.units}
    known: Mapping[tuple[str, str | None, str | None], UUID] = {
        (line.name, line.birth_month, line.unit): line.id for line in lines
    }
    return {c.key: known[c.name, c.birth_month, names[c.unit]] for c in city.cadres}


def _assessor_ids(services: Services, city: City) -> dict[str, UUID]:
    lines = services.assessors.rows(services.assessors.find(AssessorQuery()))
    known = {(line.name, line.birth_month): line.id for line in lines}
    return {a.key: known[a.name, a.birth_month] for a in city.assessors}


def _seat(services: Services, city: City, people: People) -> None:
    """Teams with their seats, who looks after which unit, and who must not."""
    kinds = {a.key: a.post_type for a in city.assessors}
    first = min(p.start for p in city.pairings)
    services.teams.create([t.number for t in city.teams])
    for team in city.teams:
        seats = [(people.assessors[a], kinds[a]) for a in team.seats]
        services.teams.seat(team_id(team.number), seats, first)
    for place, recusal in enumerate(city.recusals):
        if place % _SUGGESTED == _SUGGESTED - 1:
            continue  # the program itself will suggest it
        who, where = people.assessors[recusal.assessor], people.units[recusal.unit]
        services.recusals.register(RecusalDraft(who, where, RecusalKind.HOME, recusal.reason))
    paired = {people.units[p.unit]: team_id(p.team) for p in city.pairings}
    paired[people.units[city.former.unit.key]] = team_id(city.former.team)
    services.pairing.adopt(adoption(services.pairing.board(first), paired, first, ""))


def _counts(services: Services) -> dict[str, int]:
    return {
        "units": len(services.units.find()),
        "cadres": len(services.cadres.find()),
        "assessors": len(services.assessors.find()),
        "teams": len(services.teams.all(LAST_DAY)),
        "visits": len(services.visits.find()),
        "interviews": len(services.interviews.find()),
        "facts": len(services.facts.find()),
        "items": len(services.rectification.find()),
        "revisions": services.integrity.digest().revisions,
    }
