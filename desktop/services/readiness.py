"""准备进度: what an office has made ready for its year, what is missing, and where to go on.

The order is that of the work. Source: domain.md §3 (1).
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import distinct, func, select

from desktop.models.assessors import Assessor
from desktop.models.cadres import Cadre
from desktop.models.exchange import PackageRow, Workstation
from desktop.models.indicators import Indicator
from desktop.models.key_tasks import KeyTask, KeyTaskUnit
from desktop.models.scheme import Cycle, Rule, Scheme
from desktop.models.teams import AssessmentTeam, Recusal
from desktop.models.units import Unit
from desktop.services.cycles import cycle_row, rule_value
from desktop.services.dates import day_words
from desktop.services.door import Reading, Service, reads
from desktop.services.holidays import years_without_data
from desktop.services.pairing.coverage import (
    coverage_blocks,
    first_adoption,
    pairing_spans,
)
from desktop.services.permissions import Operation
from desktop.services.pool_standing import out_of_pool
from desktop.services.scheme_reading import scheme_id
from desktop.services.team_reading import team_facts, team_rules
from desktop.services.team_shape import gaps, mentor_gaps
from desktop.services.unit_times import units_at
from desktop.terms import (
    CadreLevel,
    CycleState,
    PackageCode,
    PackageKind,
    SchemeState,
    StationRole,
    Term,
    UnitKind,
    WorkstationStatus,
)

MOST_NAMED: Final = 3


class Readiness(Term):
    """How far one step of the preparation is."""

    DONE = "done", "完成"
    BEGUN = "begun", "进行中"
    FAULT = "fault", "有问题"
    OPEN = "open", "未开始"
    OPTIONAL = "optional", "可选"


@dataclass(frozen=True, slots=True)
class ReadyStep:
    """One step: what it is about, how far it is, one sentence with the numbers.

    ``page`` and ``place`` say where it is done.
    """

    key: str
    title: str
    state: Readiness
    said: str
    page: str
    place: str


class ReadinessService(Service):
    """The account of the preparation."""

    @reads(Operation.READ_SCHEME)
    def steps(self, tx: Reading, cycle: UUID) -> tuple[ReadyStep, ...]:
        """The steps of a year's preparation in the order of the work. Raises NotFound."""
        year = cycle_row(tx, cycle)
        return tuple(_steps(tx, year, tx.desk.clock.today()))


def _steps(tx: Reading, cycle: Cycle, today: dt.date) -> Iterator[ReadyStep]:
    on = max(dt.date(cycle.year, 1, 1), min(today, dt.date(cycle.year, 12, 31)))
    units = units_at(tx, on)
    kinds = Counter(u.kind for u in units)
    told = "、".join(f"{k.label} {kinds[k]}" for k in UnitKind if kinds[k])
    yield _step(
        "units", "考核单位", len(units), f"{len(units)} 个：{told}。", "subjects", "",
        none="还没有考核单位。请导入考核单位一览表。",
    )  # fmt: skip
    yield _cadres(tx)
    people = tx.session.scalar(select(func.count()).where(Assessor.deleted.is_(False))) or 0
    away = len(out_of_pool(tx, on))
    yield _step(
        "pool", "考核人员", people, f"在库 {people - away} 人{f'，不在库 {away} 人' if away else ''}。",
        "setup", "pool", none="信息库是空的。请导入考核人员信息库。",
    )  # fmt: skip
    yield _teams(tx, cycle, on)
    recused = (
        tx.session.scalar(select(func.count(Recusal.id)).where(Recusal.deleted.is_(False))) or 0
    )
    yield _optional(
        "recusals", "回避", recused, f"已登记 {recused} 条。请到“待确认”核对程序提示的回避。",
        none="还没有登记。请到“待确认”核对程序按履历和家庭成员提示的回避。",
    )  # fmt: skip
    yield _pairing(tx, cycle, bool(units))
    yield _key_tasks(tx, cycle)
    yield _scheme(tx, cycle)
    yield _holidays(tx, cycle)
    yield from _stations(tx)
    yield _start(cycle)


def _step(
    key: str, title: str, count: int, said: str, page: str, place: str, *, none: str
) -> ReadyStep:
    if count:
        return ReadyStep(key, title, Readiness.DONE, said, page, place)
    return ReadyStep(key, title, Readiness.OPEN, none, page, place)


def _optional(key: str, title: str, count: int, said: str, *, none: str) -> ReadyStep:
    state = Readiness.DONE if count else Readiness.OPTIONAL
    return ReadyStep(key, title, state, said if count else none, "setup", key)


def _cadres(tx: Reading) -> ReadyStep:
    rows = tx.session.execute(
        select(func.count(Cadre.id), func.count(Cadre.unit_id)).where(
            Cadre.deleted.is_(False), Cadre.level == CadreLevel.CITY.value
        )
    ).one()
    total, placed = int(rows[0]), int(rows[1])
    left = tx.session.scalar(
        select(func.count(Cadre.id))
        .join(Unit, Unit.id == Cadre.unit_id)
        .where(
            Cadre.deleted.is_(False),
            Cadre.level == CadreLevel.CITY.value,
            Unit.valid_to < tx.desk.clock.today(),
        )
    )
    if left:
        said = f"市管干部 {total} 人，其中 {left} 人所在单位已撤销、并入或拆分。请登记调动去向。"
        return ReadyStep("cadres", "干部", Readiness.FAULT, said, "setup", "units")
    if total and placed < total:
        said = f"市管干部 {total} 人，其中 {total - placed} 人还没有归入单位。"
        return ReadyStep("cadres", "干部", Readiness.FAULT, said, "subjects", "")
    return _step(
        "cadres", "干部", total, f"市管干部 {total} 人。", "subjects", "",
        none="还没有干部。请导入花名册或任免审批表。",
    )  # fmt: skip


def _teams(tx: Reading, cycle: Cycle, on: dt.date) -> ReadyStep:
    facts = team_facts(tx, on)
    teams = list(
        tx.session.scalars(select(AssessmentTeam.id).where(AssessmentTeam.deleted.is_(False)))
    )
    wanted = int(rule_value(tx, cycle.id, "team.count", on))
    if not teams:
        said = f"还没有考核组。可按信息库的拟编组别一次编成（默认 {wanted} 个组）。"
        return ReadyStep("teams", "考核组", Readiness.OPEN, said, "setup", "teams")
    shape = team_rules(tx).shape
    missing = lacking = 0
    for team in teams:
        members = facts.members(team)
        missing += sum(max(0, g.missing) for g in gaps([m.kind for m in members], shape))
        lacking += len(mentor_gaps(members, facts.mentorships))
    faults = [f"缺 {missing} 个岗位"] if missing else []
    faults += [f"{lacking} 名新考核员没有本组的带教人"] if lacking else []
    state = Readiness.FAULT if missing else Readiness.DONE
    said = (
        f"{len(teams)} 个组，{len(facts.seats)} 人在岗{'，' if faults else ''}{'，'.join(faults)}。"
    )
    return ReadyStep("teams", "考核组", state, said, "setup", "teams")


def _pairing(tx: Reading, cycle: Cycle, there: bool) -> ReadyStep:  # noqa: FBT001 - one fact
    blocks = coverage_blocks(tx, cycle.year) if there else ("还没有考核单位，无从对口。",)
    if not blocks:
        begin = first_adoption(pairing_spans(tx), cycle.year)
        whole = begin is None or begin == dt.date(cycle.year, 1, 1)
        since = "全年" if whole or begin is None else f"自{day_words(begin)}起"
        said = f"每个单位{since}每一天都有且只有一个考核组。"
        return ReadyStep("pairing", "对口联系", Readiness.DONE, said, "setup", "pairing")
    state = Readiness.OPEN if len(blocks) == 1 and "还没有" in blocks[0] else Readiness.FAULT
    more = f"另有 {len(blocks) - MOST_NAMED} 处。" if len(blocks) > MOST_NAMED else ""
    return ReadyStep(
        "pairing", "对口联系", state, "".join(blocks[:MOST_NAMED]) + more, "setup", "pairing"
    )


def _key_tasks(tx: Reading, cycle: Cycle) -> ReadyStep:
    count = (
        tx.session.scalar(
            select(func.count(KeyTask.id)).where(
                KeyTask.cycle_id == cycle.id, KeyTask.deleted.is_(False)
            )
        )
        or 0
    )
    units = (
        tx.session.scalar(
            select(func.count(distinct(KeyTaskUnit.unit_id)))
            .join(KeyTask, KeyTask.id == KeyTaskUnit.key_task_id)
            .where(KeyTask.cycle_id == cycle.id, KeyTaskUnit.deleted.is_(False))
        )
        or 0
    )
    return _optional(
        "key_tasks", "重点工作", count, f"{count} 项，涉及 {units} 个单位。",
        none="还没有登记重点工作。",
    )  # fmt: skip


def _scheme(tx: Reading, cycle: Cycle) -> ReadyStep:
    row = tx.session.get(Scheme, scheme_id(cycle.id))
    there = (
        tx.session.scalar(
            select(func.count(Indicator.id)).where(
                Indicator.cycle_id == cycle.id, Indicator.deleted.is_(False)
            )
        )
        or 0
    )
    doubtful = (
        tx.session.scalar(
            select(func.count(Rule.id)).where(
                Rule.cycle_id == cycle.id, Rule.deleted.is_(False), Rule.unconfirmed.is_(True)
            )
        )
        or 0
    )
    check = f"{doubtful} 条规则标有“请核对”。" if doubtful else ""
    if row is not None and row.state == SchemeState.FROZEN:
        day = "" if row.frozen_on is None else day_words(row.frozen_on)
        said = f"{day}已冻结（{row.approver}批准）。{check}"
        return ReadyStep("scheme", "考核方案", Readiness.DONE, said, "setup", "scheme")
    if not there:
        said = "还没有指标。可使用出厂方案、从上年复制或导入指标体系工作簿。"
        return ReadyStep("scheme", "考核方案", Readiness.OPEN, said, "setup", "scheme")
    said = f"草案，{there} 个指标节点，尚未冻结。{check}"
    return ReadyStep("scheme", "考核方案", Readiness.BEGUN, said, "setup", "scheme")


def _holidays(tx: Reading, cycle: Cycle) -> ReadyStep:
    if years_without_data(tx, [cycle.year]):
        said = f"{cycle.year} 年还没有节假日安排，工作日暂按周一至周五计算。"
        return ReadyStep("holidays", "节假日", Readiness.OPTIONAL, said, "setup", "calendar")
    said = f"{cycle.year} 年的节假日安排已登记。"
    return ReadyStep("holidays", "节假日", Readiness.DONE, said, "setup", "calendar")


def _stations(tx: Reading) -> Iterator[ReadyStep]:
    """Which teams have a workstation, and which of them a task package was written for."""
    titles = {
        row.id: row.title
        for row in tx.session.scalars(
            select(AssessmentTeam)
            .where(AssessmentTeam.deleted.is_(False))
            .order_by(AssessmentTeam.number)
        )
    }
    stations = {
        row.key_id: row.team_id
        for row in tx.session.scalars(
            select(Workstation).where(
                Workstation.status == WorkstationStatus.ACTIVE.value,
                Workstation.role == StationRole.TEAM.value,
            )
        )
        if row.team_id in titles
    }
    enrolled = set(stations.values())
    yield _of_teams("stations", "工作站登记", "已登记", "stations", titles, enrolled)
    sent = {
        stations.get(key or "")
        for key in tx.session.scalars(
            select(PackageRow.key_id)
            .distinct()
            .where(
                PackageRow.outgoing.is_(True),
                PackageRow.kind == PackageKind.DATA.value,
                PackageRow.code == PackageCode.WRITTEN.value,
            )
        )
    }
    yield _of_teams("packages", "任务包下发", "已下发", "send", titles, sent)


def _of_teams(
    key: str,
    title: str,
    word: str,
    place: str,
    titles: dict[UUID, str],
    done: Collection[UUID | None],
) -> ReadyStep:
    left = [name for team, name in titles.items() if team not in done]
    ready = len(titles) - len(left)
    if not titles:
        return ReadyStep(key, title, Readiness.OPEN, "还没有考核组。", "exchange", place)
    if not left:
        said = f"{word} {ready} 个组，全部完成。"
        return ReadyStep(key, title, Readiness.DONE, said, "exchange", place)
    names = "、".join(left[:MOST_NAMED])
    more = f"等 {len(left)} 个组" if len(left) > MOST_NAMED else ""
    said = f"{word} {ready} 个组，还差{names}{more}。"
    state = Readiness.BEGUN if ready else Readiness.OPEN
    return ReadyStep(key, title, state, said, "exchange", place)


def _start(cycle: Cycle) -> ReadyStep:
    state = CycleState(cycle.state)
    if state is CycleState.DRAFT:
        said = f"{cycle.year}年度还在筹备。以上各项就绪后启动。"
        return ReadyStep("start", "年度状态", Readiness.OPEN, said, "setup", "scheme")
    more = "年终时在这里转入年终考核。" if state is CycleState.OPEN else ""
    said = f"{cycle.year}年度{state.label}。{more}"
    return ReadyStep("start", "年度状态", Readiness.DONE, said, "setup", "scheme")
