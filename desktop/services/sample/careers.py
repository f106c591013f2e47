"""Lives up to the present post: birth, schooling, work, party, postings, later studies.

Everything is reckoned from the birth month forward, so that no date contradicts another: work
begins at 18 to 26 right after school, the party is joined at 18 or later, every rank is held
for a time before the next one.
"""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, replace

from desktop.services.sample import months
from desktop.services.sample.tables import departments
from desktop.services.sample.values import SampleEducation, SamplePosting

_YOUNGEST = {4: 46, 3: 39, 2: 35}
_OLDEST = 59
# Months that a rank is held at least before the next: 科员, 副科, 正科, 副处, 正处.
_LEAST = (36, 24, 30, 24, 6)

_SCHOOLS = {
    "中专": ("江西省农业学校", "江西省财经学校", "江西省机电工业学校", "江西省师范学校"),
    "大专": ("江西经济管理专科学校", "赣东师范专科学校", "江西公安专科学校", "江西电力专科学校"),
    "大学": (
        "南昌大学",
        "江西师范大学",
        "江西财经大学",
        "华东交通大学",
        "江西农业大学",
        "江西理工大学",
    ),
    "研究生": ("南昌大学", "江西财经大学", "武汉大学", "湖南大学", "厦门大学"),
}
_MAJORS = {
    "party": ("思想政治教育", "行政管理", "汉语言文学"),
    "law": ("法学", "侦查学", "行政管理"),
    "general": ("汉语言文学", "行政管理", "中文秘书"),
    "economy": ("经济学", "国际经济与贸易", "统计学"),
    "industry": ("机械制造", "冶金工程", "计算机科学与技术"),
    "finance": ("会计学", "财政学", "金融学"),
    "agri": ("农学", "水利水电工程", "农业经济管理"),
    "urban": ("土木工程", "城市规划", "环境工程"),
    "transport": ("交通工程", "道路与桥梁工程", "交通运输"),
    "education": ("教育学", "数学教育", "汉语言文学"),
    "health": ("临床医学", "预防医学", "公共卫生"),
    "culture": ("新闻学", "汉语言文学", "历史学"),
    "social": ("劳动经济", "社会工作", "行政管理"),
    "market": ("安全工程", "食品科学与工程", "法学"),
    "enterprise": ("工商管理", "会计学", "土木工程"),
    "mass": ("行政管理", "思想政治教育", "社会工作"),
}
_DEGREES = {
    "法学": "法学学士", "侦查学": "法学学士", "思想政治教育": "法学学士", "社会工作": "法学学士",
    "经济学": "经济学学士", "国际经济与贸易": "经济学学士", "财政学": "经济学学士",
    "金融学": "经济学学士", "汉语言文学": "文学学士", "新闻学": "文学学士",
    "中文秘书": "文学学士", "历史学": "历史学学士", "农学": "农学学士", "临床医学": "医学学士",
    "预防医学": "医学学士", "公共卫生": "医学学士", "教育学": "教育学学士", "数学教育": "理学学士",
    "统计学": "理学学士", "会计学": "管理学学士", "行政管理": "管理学学士",
    "工商管理": "管理学学士", "农业经济管理": "管理学学士", "劳动经济": "经济学学士",
}  # fmt: skip
_TOWNS = (
    "潢港镇",
    "白塔镇",
    "泗溪镇",
    "文坊镇",
    "夏埠乡",
    "洪湖乡",
    "春塘镇",
    "鸿岭镇",
    "画桥镇",
    "马荃镇",
)
_COUNTIES = ("锦湖区", "龙溪区", "贵源市")
_SECTIONS = {
    "party": ("组织科", "干部科", "研究室"),
    "law": ("综合科", "法规科", "执法监督科"),
    "general": ("秘书科", "综合科", "督查科"),
    "economy": ("综合科", "投资科", "规划科"),
    "industry": ("产业科", "技术创新科", "运行监测科"),
    "finance": ("预算科", "综合科", "监督科"),
    "agri": ("计划科", "种植业科", "工程科"),
    "urban": ("规划科", "建设科", "法规科"),
    "transport": ("建设科", "运输科", "安全科"),
    "education": ("基础教育科", "人事科", "督导科"),
    "health": ("医政科", "疾控科", "人事科"),
    "culture": ("文化科", "宣传科", "产业科"),
    "social": ("综合科", "就业科", "保险科"),
    "market": ("法规科", "监管科", "应急科"),
    "enterprise": ("综合部", "工程部", "财务部"),
    "mass": ("组织部", "宣传部", "权益部"),
}


_SCHOOL_ENDINGS = ("中学", "小学", "学校", "学院", "幼儿园")
_HOSPITAL_ENDINGS = ("医院", "保健院", "血站", "急救中心")
_LADDERS: tuple[tuple[tuple[str, ...], tuple[tuple[str, ...], ...]], ...] = (
    (("学院",), (("教师", "辅导员"), ("教务处副处长", "学工处副处长"), ("教务处处长", "系主任"), ("副院长",))),
    (("幼儿园",), (("教师",), ("教研组长",), ("教务主任",), ("副园长",))),
    (
        _SCHOOL_ENDINGS[:3],
        (("教师",), ("教研组长", "德育处副主任"), ("教务处主任", "办公室主任"), ("副校长",)),
    ),
    (
        _HOSPITAL_ENDINGS,
        (("医师", "住院医师"), ("医务科副科长", "内科副主任"), ("医务科科长", "外科主任"), ("副院长",)),
    ),
    (
        ("公司",),
        (("工程部职员", "财务部职员"), ("综合部副经理", "工程部副经理"), ("工程部经理", "财务部经理"),
         ("副总经理",)),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Life:
    """What is known of a person before family and present duties are added. Months as numbers."""

    birth: dt.date
    work: int
    party: int | None
    other_party: str | None
    full_time: SampleEducation
    in_service: SampleEducation | None
    expertise: str
    resume: tuple[SamplePosting, ...]


@dataclass(frozen=True, slots=True)
class _Step:
    start: int
    end: int | None
    rank: int
    text: str


def build_life(
    rng: random.Random,
    sector: str,
    unit: str,
    post: str,
    rank: int,
    *,
    party_only: bool,
    today: dt.date,
) -> Life:
    """A life that ends in ``post`` at ``unit``; rank 4 is 正处, 3 副处, 2 正科."""
    birth = _birth(rng, rank, today)
    born = months.of_date(birth)
    level, major = _schooling(rng, birth.year, sector)
    work, entered = _work_and_school(rng, birth, level)
    party, other = _party(rng, born, work, entered, party_only=party_only)
    full_time = _full_time(rng, level, major, work)
    in_service, studies = _later_studies(rng, level, work, today)
    steps = _steps(rng, sector, unit, post, rank, work, party, today)
    school = SamplePosting(months.compact(entered), months.compact(work), f"{full_time.school}学生")
    return Life(
        birth=birth,
        work=work,
        party=party,
        other_party=other,
        full_time=full_time,
        in_service=in_service,
        expertise=major,
        resume=(school, *_with_studies(steps, studies)),
    )


def section_names(sector: str, unit: str) -> tuple[str, ...]:
    """Sections of a unit, for the posts of middle-level interviewees."""
    if unit.endswith(_SCHOOL_ENDINGS):
        return ("教务处", "德育处", "总务处", "办公室")
    if unit.endswith(_HOSPITAL_ENDINGS):
        return ("医务科", "护理部", "信息科", "办公室")
    return (*_SECTIONS[sector], "办公室")


def _birth(rng: random.Random, rank: int, today: dt.date) -> dt.date:
    age = min(rng.randint(_YOUNGEST[rank], _OLDEST) for _ in range(1 if rank == 4 else 2))
    # 365 days short of the next birthday at most, so the age at ``today`` is exactly this.
    last = today - dt.timedelta(days=round(age * 365.25) + 3)
    return last - dt.timedelta(days=rng.randint(0, 355))


def _schooling(rng: random.Random, year: int, sector: str) -> tuple[str, str]:
    weights = (25, 40, 33, 2) if year < 1975 else (6, 26, 58, 10) if year < 1983 else (0, 8, 72, 20)
    level = rng.choices(tuple(_SCHOOLS), weights=weights)[0]
    return level, rng.choice(_MAJORS[sector])


def _work_and_school(rng: random.Random, birth: dt.date, level: str) -> tuple[int, int]:
    """Month work began (July or August after school) and month the last school was entered."""
    base = {"中专": 18, "大专": 21, "大学": 22, "研究生": 25}[level]
    if level == "中专":
        base += 1 if birth.month >= 7 else rng.randint(0, 1)
    elif birth.month >= 9:
        base += 1
    year = birth.year + base
    years = {"中专": 3, "大专": 3, "大学": 4, "研究生": 3}[level]
    return months.of(year, rng.choice((7, 8))), months.of(year - years, 9)


def _party(
    rng: random.Random, born: int, work: int, entered: int, *, party_only: bool
) -> tuple[int | None, str | None]:
    if not party_only and rng.random() < 0.3:
        return None, rng.choice(("民盟", "民革", "民建", "农工党", "九三学社", "", "", ""))
    adult = born + 18 * 12 + 1
    at_school = work - entered > 40 and rng.random() < 0.35
    low = max(adult, work - 20) if at_school else max(adult, work + 8)
    high = work - 1 if at_school and work - 1 > low else low + 80
    return rng.randint(low, max(low, high)), None


def _full_time(rng: random.Random, level: str, major: str, work: int) -> SampleEducation:
    school = rng.choice(_SCHOOLS[level])
    degree = ""
    if level in {"大学", "研究生"}:
        degree = _DEGREES.get(major, "工学学士")
        if level == "研究生":
            degree = degree.replace("学士", "硕士")
    return SampleEducation(level, degree, f"{school}{major}专业", months.compact(work))


def _later_studies(
    rng: random.Random, level: str, work: int, today: dt.date
) -> tuple[SampleEducation | None, tuple[int, int] | None]:
    """在职教育 and the months it was taken in; those without a degree nearly all have one."""
    if level == "研究生" or rng.random() > (0.9 if level in {"中专", "大专"} else 0.55):
        return None, None
    graduate = level == "大学" or rng.random() < 0.3
    years = 3 if graduate else 2
    first = work // 12 + rng.randint(4, 10)
    if first + years >= today.year:
        return None, None
    start, end = months.of(first, 9), months.of(first + years, 7)
    if graduate:
        school, title = "江西省委党校经济管理专业", "省委党校研究生"
    else:
        school, title = "中央党校函授学院行政管理专业", "中央党校大学"
    degree = "公共管理硕士" if graduate and rng.random() < 0.3 else ""
    if degree:
        school, title = "南昌大学公共管理专业", "研究生"
    return SampleEducation(title, degree, school, months.compact(end)), (start, end)


def _steps(
    rng: random.Random,
    sector: str,
    unit: str,
    post: str,
    rank: int,
    work: int,
    party: int | None,
    today: dt.date,
) -> list[_Step]:
    """Postings from the first day of work: rank by rank, long ranks in two posts."""
    total = months.of_date(today) - work
    least = list(_LEAST[:rank])
    current = min(rng.randint(10, 70), total - sum(least) - 4)
    spare = total - current - sum(least)
    shares = [rng.random() + 0.35 for _ in least]
    lengths = [
        low + int(spare * share / sum(shares)) for low, share in zip(least, shares, strict=True)
    ]
    lengths[0] += total - current - sum(lengths)
    steps: list[_Step] = []
    at = work
    for level, length in enumerate(lengths):
        cuts = [length] if length < 66 else [length // 2, length - length // 2]
        for cut in cuts:
            member = party is not None and party <= at
            text = _posting(rng, sector, unit, level, at, member=member)
            if steps and steps[-1].text == text:
                text = _posting(rng, sector, unit, level, at, member=member)
            if steps and steps[-1].text == text:
                # Twice the same office is one long posting, not two.
                steps[-1] = replace(steps[-1], end=at + cut)
            else:
                steps.append(_Step(at, at + cut, level, text))
            at += cut
    steps.append(_Step(at, None, rank, post))
    return steps


def _posting(
    rng: random.Random, sector: str, unit: str, level: int, at: int, *, member: bool
) -> str:
    home = _home(rng, sector, unit)
    ladder = _ladder(home)
    if ladder:
        prefix = "党委委员、" if member and level == 3 else ""
        return f"{home}{prefix}{rng.choice(ladder[level])}"
    return _official_posting(rng, sector, home, level, at, member=member)


def _official_posting(
    rng: random.Random, sector: str, home: str, level: int, at: int, *, member: bool
) -> str:
    county, town = rng.choice(_COUNTIES), rng.choice(_TOWNS)
    section = rng.choice(_SECTIONS[sector])
    village = "镇" if town.endswith("镇") else "乡"
    if level == 0:
        return rng.choice((f"{county}{town}政府科员", f"{home}{section}科员", f"{home}办公室科员"))
    if level == 1:
        choices = [f"{home}{section}副科长", f"{home}办公室副主任", f"{county}{town}副{village}长"]
        if member:
            choices.append(f"{county}{town}党委委员、组织委员")
        return rng.choice(choices)
    if level == 2:
        choices = [f"{home}{section}科长", f"{home}办公室主任"]
        if member:
            choices += [f"{county}{town}党委副书记、{village}长", f"{county}{town}党委书记"]
        return rng.choice(choices)
    return _deputy_posting(rng, home, county, at, member=member)


def _deputy_posting(rng: random.Random, home: str, county: str, at: int, *, member: bool) -> str:
    word = "区" if county.endswith("区") else "市"
    mayor = f"{county}副{word}长"
    if not member:
        return rng.choice((mayor, f"{home}四级调研员"))
    # Ranks of civil servants parallel to posts exist since June 2019.
    parallel = f"{home}四级调研员" if at >= months.of(2019, 6) else f"{home}副调研员"
    committee = f"{county}委" if word == "市" else f"{county}区委"
    standing = f"{committee}常委、{rng.choice(('组织部部长', '宣传部部长', '统战部部长'))}"
    return rng.choice((mayor, parallel, standing))


def _home(rng: random.Random, sector: str, unit: str) -> str:
    """The present unit as often as not, else another one of its sector and sort."""
    if not unit.endswith(("区", "专班")) and unit not in _COUNTIES and rng.random() < 0.6:
        return unit
    ladder = _ladder(unit)
    others = [
        d.name
        for d in departments()
        if d.sector == sector and _ladder(d.name) == ladder and (ladder or d.size != "S")
    ]
    return rng.choice(others or [unit])


def _ladder(unit: str) -> tuple[tuple[str, ...], ...] | None:
    """Titles rank by rank where people are no civil servants: schools, hospitals, companies."""
    return next((titles for endings, titles in _LADDERS if unit.endswith(endings)), None)


def _with_studies(steps: list[_Step], studies: tuple[int, int] | None) -> tuple[SamplePosting, ...]:
    lines: list[SamplePosting] = []
    for step in steps:
        note = None
        inside = (
            studies and step.start <= studies[0] and (step.end is None or studies[0] < step.end)
        )
        if studies and inside:
            start, end = (months.dotted(months.compact(m)) for m in studies)
            note = f"（其间：{start}--{end}参加在职学习）"
        end_text = months.compact(step.end) if step.end is not None else None
        lines.append(SamplePosting(months.compact(step.start), end_text, step.text, note))
    return tuple(lines)
