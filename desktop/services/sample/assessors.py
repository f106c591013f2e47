"""考核人员信息库 and the fixed teams.

The shape of a team and where its people come from are those of rule 2.1: the leader from
organisation, discipline, publicity, united-front or political-legal work, A岗 from organisation
and personnel work, B岗 from business departments, and one senior retired from a leading post.
"""

from __future__ import annotations

import datetime as dt
import random

from desktop.services.sample import names
from desktop.services.sample.values import (
    SampleAssessor,
    SampleCadre,
    SampleRecusal,
    SampleTeam,
    SampleUnit,
)
from desktop.terms import SeatKind, Sex

_SHAPE = (
    SeatKind.LEADER,
    SeatKind.DEPUTY,
    SeatKind.POST_A,
    SeatKind.POST_A,
    SeatKind.POST_A,
    SeatKind.POST_B,
    SeatKind.POST_B,
    SeatKind.SENIOR,
)
_LEADER_HOMES = ("市纪律检查委员会", "市委组织部", "市委宣传部", "市委统战部", "市委政法委员会")
_DEPUTY_POSTS = (
    ("市委组织部", "干部一科科长"),
    ("市委组织部", "干部二科科长"),
    ("市委组织部", "组织科科长"),
    ("市委组织部", "考核科科长"),
    ("市委组织部", "干部监督科科长"),
    ("市委组织部", "公务员科科长"),
    ("市委组织部", "人才科科长"),
    ("市委组织部", "干部教育科科长"),
    ("市委机构编制委员会办公室", "综合科科长"),
    ("市直属机关工作委员会", "组织科科长"),
    ("市委老干部局", "综合科科长"),
    ("市委巡察工作领导小组办公室", "综合科科长"),
    ("市人力资源和社会保障局", "人事科科长"),
)
_A_HOMES = (
    "市委组织部",
    "市委机构编制委员会办公室",
    "市直属机关工作委员会",
    "市人力资源和社会保障局",
    "市委老干部局",
)
_A_POSTS = (
    "组织科一级主任科员",
    "人事科副科长",
    "综合科二级主任科员",
    "干部科一级主任科员",
    "人事科科长",
)
_B_HOMES = (
    "市财政局",
    "市商务局",
    "市农业农村局",
    "市住房和城乡建设局",
    "市工业和信息化局",
    "市审计局",
    "市统计局",
    "市交通运输局",
)
_B_POSTS = ("四级调研员", "办公室主任", "综合科科长", "法规科科长", "三级主任科员")
_SENIOR_POSTS = ("一级调研员", "二级调研员")
_EXPERTISE = {
    SeatKind.LEADER: ("干部人事", "纪检监察", "宣传统战", "政法工作"),
    SeatKind.DEPUTY: ("干部人事", "组织建设"),
    SeatKind.POST_A: ("干部人事", "组织建设", "公务员管理", "纪检监察"),
    SeatKind.POST_B: ("财政金融", "农业农村", "城乡建设", "工业经济", "商贸流通"),
    SeatKind.SENIOR: ("综合协调", "农业农村", "工业经济", "城乡建设"),
}
_AGES = {
    SeatKind.LEADER: (48, 57),
    SeatKind.DEPUTY: (38, 50),
    SeatKind.POST_A: (30, 46),
    SeatKind.POST_B: (33, 52),
    SeatKind.SENIOR: (56, 59),
}
_NUMERALS = ("", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三")


def build_pool(
    rng: random.Random,
    count: int,
    units: tuple[SampleUnit, ...],
    cadres: tuple[SampleCadre, ...],
    today: dt.date,
) -> tuple[tuple[SampleAssessor, ...], tuple[SampleTeam, ...]]:
    """``count`` teams of eight and the people in their seats."""
    taken = {c.name for c in cadres}
    by_name = {u.name: u for u in units}
    leaders = _possible_leaders(rng, units, cadres)
    people: list[SampleAssessor] = []
    teams: list[SampleTeam] = []
    for team in range(1, count + 1):
        seats: list[str] = []
        barred = _barred_homes(team, count)
        shut = {by_name[home].key for home in barred if home in by_name}
        for kind in _SHAPE:
            key = f"A{len(people) + 1:03d}"
            cadre = next((c for c in leaders if c.unit not in shut), None)
            if kind is SeatKind.LEADER and cadre:
                leaders.remove(cadre)
                person = _from_cadre(rng, key, team, cadre, units)
            else:
                mentor = next((p.key for p in people if p.team == team and p.experienced
                               and p.post_type is kind), None)  # fmt: skip
                person = _person(rng, key, team, kind, by_name, taken, mentor, barred, today)
            people.append(person)
            seats.append(key)
        teams.append(SampleTeam(team, f"第{_NUMERALS[team]}考核组", tuple(seats)))
    return tuple(people), tuple(teams)


def build_recusals(assessors: tuple[SampleAssessor, ...]) -> tuple[SampleRecusal, ...]:
    """Everybody stays away from the own unit."""
    return tuple(
        SampleRecusal(a.key, a.home_unit, "本人所在单位")
        for a in assessors
        if a.home_unit is not None
    )


def _possible_leaders(
    rng: random.Random, units: tuple[SampleUnit, ...], cadres: tuple[SampleCadre, ...]
) -> list[SampleCadre]:
    """Deputies of the five bodies, who are cadres of the sample themselves."""
    homes = {u.key for u in units if u.name in _LEADER_HOMES}
    found = [
        c for c in cadres if c.unit in homes and c.party_date and not c.principal and 2 <= c.order <= 6
        and c.task_force is None
    ]  # fmt: skip
    rng.shuffle(found)
    return found


def _from_cadre(
    rng: random.Random, key: str, team: int, cadre: SampleCadre, units: tuple[SampleUnit, ...]
) -> SampleAssessor:
    home = next(u for u in units if u.key == cadre.unit)
    return SampleAssessor(
        key=key,
        name=cadre.name,
        sex=cadre.sex,
        birth_month=cadre.birth_month,
        post=f"{home.name}{cadre.post}",
        post_type=SeatKind.LEADER,
        expertise=rng.choice(_EXPERTISE[SeatKind.LEADER]),
        team=team,
        home_unit=home.key,
        cadre=cadre.key,
        mentor=None,
        experienced=True,
    )


def _person(
    rng: random.Random,
    key: str,
    team: int,
    kind: SeatKind,
    by_name: dict[str, SampleUnit],
    taken: set[str],
    mentor: str | None,
    barred: set[str],
    today: dt.date,
) -> SampleAssessor:
    sex = Sex.FEMALE if rng.random() < 0.35 else Sex.MALE
    age = rng.randint(*_AGES[kind])
    home, post = _post(rng, team, kind, barred)
    unit = by_name.get(home)
    experienced = mentor is None or rng.random() < 0.6
    return SampleAssessor(
        key=key,
        name=names.person_name(rng, sex, taken),
        sex=sex,
        birth_month=f"{today.year - age:04d}{rng.randint(1, 12):02d}",
        post=post,
        post_type=kind,
        expertise=rng.choice(_EXPERTISE[kind]),
        team=team,
        home_unit=unit.key if unit else None,
        cadre=None,
        mentor=None if experienced else mentor,
        experienced=experienced,
    )


def _post(rng: random.Random, team: int, kind: SeatKind, barred: set[str]) -> tuple[str, str]:
    if kind is SeatKind.DEPUTY:
        turn = (team - 1) % len(_DEPUTY_POSTS)
        posts = _DEPUTY_POSTS[turn:] + _DEPUTY_POSTS[:turn]
        home, post = next(pair for pair in posts if pair[0] not in barred)
        return home, f"{home}{post}"
    homes = {
        SeatKind.LEADER: _LEADER_HOMES,
        SeatKind.POST_A: _A_HOMES,
        SeatKind.POST_B: _B_HOMES,
    }.get(kind, (*_B_HOMES, *_LEADER_HOMES))
    home = rng.choice([h for h in homes if h not in barred])
    if kind is SeatKind.LEADER:
        return home, f"{home}副{'书记' if home.endswith('委员会') else '部长'}"
    posts_of = {SeatKind.POST_A: _A_POSTS, SeatKind.POST_B: _B_POSTS}.get(kind, _SENIOR_POSTS)
    return home, f"{home}{rng.choice(posts_of)}"


def _barred_homes(team: int, count: int) -> set[str]:
    """Bodies from which nobody sits in this team, so that one team is free to assess each."""
    homes = dict.fromkeys((*_LEADER_HOMES, *_A_HOMES, *_B_HOMES, *(h for h, _ in _DEPUTY_POSTS)))
    return {home for place, home in enumerate(homes) if place % count == team - 1}
