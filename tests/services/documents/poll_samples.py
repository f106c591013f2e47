"""Papers of an invented poll."""

from __future__ import annotations

from datetime import date

from desktop.services.documents.poll_content import (
    BallotContent,
    BallotRow,
    CountContent,
    CountRow,
    ResultContent,
    ResultRates,
    ResultRow,
)

DAY = date(2026, 11, 20)
UNIT = "江城市民政局"
TITLE = "领导班子和领导干部民主测评"
TEAM_WORDS = ("好", "较好", "一般", "较差")
WORDS = ("优秀", "称职", "基本称职", "不称职")
PEOPLE = (
    ("赵启明", "党组书记、局长"),
    ("钱文秀", "党组成员、副局长"),
    ("孙立波", "党组成员、副局长"),
    ("苏𫍯", "党组成员、派驻纪检监察组组长"),
)
ITEMS = ("总体评价", "德", "能", "勤", "绩", "廉")


def ballot(
    people: int = 4, items: tuple[str, ...] = ("总体评价",), label: str = "A"
) -> BallotContent:
    named = [PEOPLE[n % 4] for n in range(people)]
    rows = (
        BallotRow("领导班子", "", TEAM_WORDS),
        *(BallotRow(name, post, WORDS) for name, post in named),
    )
    who = {"A": "班子成员", "B": "中层干部", "C": "职工和服务对象"}[label]
    return BallotContent(UNIT, TITLE, DAY, f"{label}票", who, items, rows)


def count_sheet(*, filled: bool = True, items: tuple[str, ...] = ("总体评价",)) -> CountContent:
    names = ("领导班子", *(name for name, _ in PEOPLE))
    counts = (3, 2, 1, 0, 0) if filled else ()
    ballots = (8, 6, 6, 0) if filled else (8, None, None, None)
    rows = tuple(CountRow(name, item, counts) for name in names for item in items)
    return CountContent(
        UNIT,
        TITLE,
        DAY,
        "测-03-001",
        "A票",
        "班子成员",
        ballots,
        items,
        rows,
        "计票员甲",
        "监票员乙",
    )


def rates(label: str, item: str = "") -> ResultRates:
    score = {"A票": "86.67", "B票": "93.57", "C票": "90.53"}.get(label, "")
    return ResultRates(label, item, (21, 5, 2, 0), ("75.0", "17.9", "7.1", "0.0"), 0, score)


_FEW = (
    "有的票类有效票不足 5 张，由得分可推知个别人投的票，"
    "为保护投票人，只显示全部票合计的比例，不显示得分。得分仍照常计算，用于考核评价。"
)


def result(*, small: bool = False) -> ResultContent:
    labels = ("全部票",) if small else ("A票", "B票", "C票")
    rows = (
        ResultRow(
            "领导班子", "", "不显示" if small else "93.13", tuple(rates(label) for label in labels)
        ),
        *(
            ResultRow(
                name, post, "不显示" if small else "89.90", tuple(rates(label) for label in labels)
            )
            for name, post in PEOPLE
        ),
    )
    return ResultContent(
        UNIT,
        TITLE,
        DAY,
        "测-03-001",
        "第三考核组",
        "" if small else "未经监票",
        ("A票：发出 8 张，收回 6 张，有效 6 张，无效 0 张",),
        rows,
        ("A票发出 9 张、收回 5 张，收回率偏低",),
        _FEW if small else "",
        "折合分值：优秀（好）100、称职（较好）80、基本称职（一般）60、不称职（较差）0；"
        "票类权重：A票 0.4、B票 0.3、C票 0.3。",
        "计票员甲",
        "监票员乙",
    )
