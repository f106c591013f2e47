"""谈话记录 of the visits: who was asked, about whom, and what was said."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass

from desktop.services.sample import names
from desktop.services.sample.cadres import Leaning
from desktop.services.sample.careers import section_names
from desktop.services.sample.values import (
    SampleCadre,
    SampleInterview,
    SampleOpinion,
    SampleUnit,
    SampleVisit,
)
from desktop.services.sample.wording import Wording
from desktop.terms import InterviewLayer, Sex, UnitKind, VisitState

_LAYERS = tuple(InterviewLayer)
_WEIGHTS = (30, 30, 20, 12, 8)
_SERVED = {
    "education": ("学生家长", "实习企业负责人"),
    "health": ("住院患者家属", "乡镇卫生院院长"),
    "enterprise": ("合作企业经理", "用户代表"),
    "agri": ("种粮大户", "农民合作社理事长"),
    "urban": ("小区业委会主任", "施工企业项目经理"),
    "law": ("人民调解员", "代理律师"),
    "mass": ("志愿者", "企业工会主席"),
    "culture": ("民宿经营者", "社区文艺队队长"),
    "party": ("乡镇组织委员", "机关党支部书记"),
    "transport": ("货运企业经理", "公交乘客代表"),
}
_SERVED_ELSE = ("企业负责人", "办事群众", "乡镇分管负责人")
_PUBLIC = ("社区居民", "村民代表", "退休职工", "个体工商户", "市人大代表", "市政协委员")


@dataclass(frozen=True, slots=True)
class Crew:
    """Who works where, for quick look-up: unit key → its cadres or task force members."""

    units: dict[str, SampleUnit]
    members: dict[str, list[SampleCadre]]


def crew_of(units: tuple[SampleUnit, ...], cadres: tuple[SampleCadre, ...]) -> Crew:
    """Cadres by the unit they can be spoken of in; task forces have those who serve in them."""
    members: dict[str, list[SampleCadre]] = {u.key: [] for u in units}
    for cadre in cadres:
        members[cadre.unit].append(cadre)
        if cadre.task_force:
            members[cadre.task_force.unit].append(cadre)
    return Crew({u.key: u for u in units}, members)


def recorded(visits: tuple[SampleVisit, ...]) -> list[SampleVisit]:
    """Visits whose records are already written."""
    return [v for v in visits if v.state is not VisitState.HELD]


def share_out(rng: random.Random, total: int, weights: list[int]) -> list[int]:
    """``total`` in whole shares by weight, each at least one; the rest falls at random."""
    pool = sum(weights)
    shares = [max(1, total * weight // pool) for weight in weights]
    while sum(shares) != total:
        index = rng.randrange(len(shares))
        if sum(shares) < total:
            shares[index] += 1
        elif shares[index] > 1:
            shares[index] -= 1
    return shares


def build_interviews(
    rng: random.Random, total: int, visits: tuple[SampleVisit, ...], crew: Crew, leaning: Leaning
) -> tuple[SampleInterview, ...]:
    """``total`` interviews over the visits, more where there are more people."""
    written = recorded(visits)
    weights = [len(crew.members[v.unit]) + 2 for v in written]
    wording = Wording(rng)
    result: list[SampleInterview] = []
    for visit, count in zip(written, share_out(rng, total, weights), strict=True):
        for _ in range(count):
            result.append(_interview(rng, wording, len(result) + 1, visit, crew, leaning))
    return tuple(result)


def rating(rng: random.Random, lean: float) -> int:
    """1 to 5, about 4 for the average cadre."""
    return max(1, min(5, round(3.5 + lean * 0.75 + rng.gauss(0, 0.55))))


def _interview(
    rng: random.Random,
    wording: Wording,
    number: int,
    visit: SampleVisit,
    crew: Crew,
    leaning: Leaning,
) -> SampleInterview:
    unit, members = crew.units[visit.unit], crew.members[visit.unit]
    layer = rng.choices(_LAYERS, weights=_WEIGHTS)[0]
    asked = rng.choice(members) if layer is InterviewLayer.TEAM_MEMBER else None
    others = [c for c in members if asked is None or c.key != asked.key]
    about = rng.sample(others, min(len(others), rng.choice((1, 2, 2, 3))))
    themes = wording.themes(layer, rng.choice((1, 2, 2)))
    opinions: list[SampleOpinion] = []
    for cadre in about:
        mark = rating(rng, leaning.by_cadre[cadre.key])
        remark = wording.remark(cadre, unit.key, layer, mark, themes)
        opinions.append(SampleOpinion(cadre.key, mark, remark))
    mean = sum(leaning.by_cadre[c.key] for c in members) / len(members)
    team_mark = rating(rng, mean)
    days = (visit.end - visit.start).days
    return SampleInterview(
        key=f"I{number:04d}",
        number=number,
        visit=visit.key,
        unit=visit.unit,
        layer=layer,
        on=visit.start + dt.timedelta(days=rng.randint(0, days)),
        name=asked.name if asked else _passer_by(rng),
        interviewee=asked.key if asked else None,
        position=_position(rng, unit, layer, asked),
        interviewers=tuple(sorted(rng.sample(visit.participants, 2))),
        themes=themes,
        remarks=wording.team_remark(layer, team_mark),
        team_rating=team_mark,
        opinions=tuple(opinions),
    )


def _passer_by(rng: random.Random) -> str:
    return names.person_name(rng, rng.choice((Sex.MALE, Sex.FEMALE)))


def _position(
    rng: random.Random, unit: SampleUnit, layer: InterviewLayer, asked: SampleCadre | None
) -> str:
    if asked is not None:
        force = unit.kind is UnitKind.TASK_FORCE and asked.task_force
        return f"{unit.name}{asked.task_force.title}" if force and asked.task_force else asked.post
    if unit.kind is UnitKind.TASK_FORCE:
        section = rng.choice(("综合组", "项目推进组", "政策保障组"))
    else:
        section = rng.choice(section_names(unit.sector_key, unit.name))
    if layer is InterviewLayer.MIDDLE:
        if section == "办公室":
            return f"{section}副主任"
        return f"{section}{'长' if section.endswith('科') else '负责人'}"
    if layer is InterviewLayer.STAFF:
        return f"{section}{rng.choice(('一级科员', '四级主任科员', '工作人员'))}"
    if layer is InterviewLayer.SERVED:
        return rng.choice(_SERVED.get(unit.sector_key, _SERVED_ELSE))
    return rng.choice(_PUBLIC)
