"""The words of 民主测评 workbooks: what a column holds, which class, which item.

Offices name one thing in many ways; the names are data below, without blanks and punctuation.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from desktop.services.sheets.grid import cell_text
from desktop.services.sheets.headers import plain_header
from desktop.terms import PollItem, Term, VoterClass


class Meaning(Term):
    """What a column is; the value is how an answer is remembered."""

    NAME = "name", "测评对象"
    CLASS = "class", "票类"
    ITEM = "item", "测评项目"
    ISSUED = "issued", "发出"
    RETURNED = "returned", "收回"
    VALID = "valid", "有效"
    INVALID = "invalid", "无效"
    FIRST = "first", "优秀（好）"
    SECOND = "second", "称职（较好）"
    THIRD = "third", "基本称职（一般）"
    FOURTH = "fourth", "不称职（较差）"
    BLANK = "blank", "未填（弃权、不了解）"
    IGNORED = "ignored", "不采用"


BALLOTS: Final = frozenset({Meaning.ISSUED, Meaning.RETURNED, Meaning.VALID, Meaning.INVALID})
OPTIONS: Final = frozenset({Meaning.FIRST, Meaning.SECOND, Meaning.THIRD, Meaning.FOURTH})
COUNTS: Final = OPTIONS | {Meaning.BLANK}

_WORDS: Mapping[Meaning, str] = {
    Meaning.NAME: "对象 姓名 测评对象 考核对象 被测评对象 被测评人 被考核人 干部姓名 领导姓名 名字 "
    "领导班子 班子 班子名称 测评单位 人员 干部 测评对象姓名 被评议人 评议对象",
    Meaning.CLASS: "票类 票种 票别 测评票类 票的类别 参评人员 参评人员类别 人员类别 参加人员 "
    "投票人类别 类别 参评类别 测评人员",
    Meaning.ITEM: "项目 测评项目 评价项目 测评内容 评价内容 内容 评价要素 要素 指标",
    Meaning.ISSUED: "发出 发出票 发出票数 发出数 发票数 发票 发放 发放数 发放票数 发出测评票 应发 应发票数",
    Meaning.RETURNED: "收回 收回票 收回票数 收回数 回收 回收数 回收票数 收回测评票 实收 实收票数",
    Meaning.VALID: "有效 有效票 有效票数 有效数 有效测评票",
    Meaning.INVALID: "无效 无效票 无效票数 无效数 废票 废票数 作废票 作废票数",
    Meaning.FIRST: "优秀 优 好 优秀票 优秀票数 优秀得票 好票数",
    Meaning.SECOND: "称职 较好 良好 称职票 称职票数 较好票数",
    Meaning.THIRD: "基本称职 一般 基本称职票 基本称职票数 一般票数",
    Meaning.FOURTH: "不称职 较差 差 不称职票 不称职票数 较差票数",
    Meaning.BLANK: "未填 弃权 不了解 弃权票 弃权票数 弃权数 未评 空白 空白票 未填写 未划 未选 不表态 "
    "未表态 未测评 不清楚 未填票数 弃权不了解 不了解弃权 弃权或不了解",
    Meaning.IGNORED: "序号 编号 职务 现任职务 单位 单位名称 合计 小计 总计 得票率 比例 占比 百分比 率 "
    "优秀率 称职率 基本称职率 不称职率 好率 较好率 满意率 收回率 回收率 有效率 得分 分值 平均分 总分 "
    "加权得分 排名 名次 备注 说明 总票数",
}
#: Under an option: its ballots, and what is only computed from them.
_SUB_COUNT: Final = frozenset({"票数", "得票", "得票数", "票", "张数", "数"})
_SUB_RATE: Final = frozenset({"得票率", "比例", "占比", "百分比", "率", "%", "比率", "得票比例"})
_TEAM_NAMES: Final = frozenset({"领导班子", "班子", "班子名称", "测评单位"})
_TEAM_OPTIONS: Final = frozenset({"好", "较好", "一般", "较差", "差", "好票数", "较好票数"})

_CLASS_WORDS: Mapping[VoterClass, str] = {
    VoterClass.A: "a a票 a类 a类票 班子成员 领导班子成员 班子成员票 县级领导 处级领导 领导成员",
    VoterClass.B: "b b票 b类 b类票 中层 中层干部 中层正职 中层票 中层干部票 科级干部 内设机构负责人",
    VoterClass.C: "c c票 c类 c类票 职工 干部职工 一般干部 职工和服务对象 职工服务对象 职工代表 "
    "服务对象 职工票 群众 其他人员 一般干部职工 职工群众",
}
_ITEM_WORDS: Mapping[PollItem, str] = {
    PollItem.OVERALL: "总体评价 总体 总评 综合 综合评价 总体情况 总体评价等次 评价等次 等次 总评价 "
    "总体测评",
    PollItem.VIRTUE: "德 品德 政治素质 政治品德",
    PollItem.ABILITY: "能 能力 领导能力 工作能力",
    PollItem.DILIGENCE: "勤 工作作风 勤勉",
    PollItem.ACHIEVEMENT: "绩 实绩 工作实绩",
    PollItem.INTEGRITY: "廉 廉洁 廉洁自律 廉政",
}
_MEANINGS = {word: m for m, words in _WORDS.items() for word in words.split()}
_CLASSES = {word: c for c, words in _CLASS_WORDS.items() for word in words.split()}
_ITEMS = {word: i for i, words in _ITEM_WORDS.items() for word in words.split()}
_WIDE: Final = str.maketrans("ＡＢＣａｂｃ", "ABCabc")
_REMARK = re.compile(r"[（(][^（）()]*[)）]\s*$")
_CLASS_SAID = re.compile(r"(?<![A-Za-z])([A-Ca-c])\s*类?\s*票|[（(]([A-Ca-c])类?[)）]")
_ITEM_SAID = re.compile(
    r"^[（(]?[一二三四五六七八九十\d]*[)）]?[、.．]?\s*(德|能|勤|绩|廉)(?=$|的|方面|[（(：:])"
)
_DAY = re.compile(r"(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})")
_SAID: Mapping[Meaning, re.Pattern[str]] = {
    Meaning.ISSUED: re.compile(r"(?:发出|发放|应发)[^\d，,；;]{0,8}(\d+)"),
    Meaning.RETURNED: re.compile(r"(?:收回|回收|实收)[^\d，,；;]{0,8}(\d+)"),
    Meaning.VALID: re.compile(r"(?<!无)有效[^\d，,；;]{0,8}(\d+)"),
    Meaning.INVALID: re.compile(r"(?:无效|废)[^\d，,；;]{0,8}(\d+)"),
}
_LABELLED = re.compile(r"(?:(?:测评|投票|会议)\s*|^\s*)(?:时间|日期)[^\d]{0,6}")
_SPAN = re.compile(r"\s*日?\s*(?:至|到|起|—|–|～|~|－|-)")
_OTHER_DAY = re.compile(
    r"(?:制表|填表|填报|打印|上报|报送|审核|期间|考核期|统计(?:时间|日期))[^（(]{0,14}$"
)
TAIL = re.compile(
    r"(合\s*计|总\s*计|小\s*计|共\s*计|平均|填表|制表|审核|计票|监票|联系|备注|注[：:]|说明)"
)


def meaning_of(text: str, learnt: Mapping[str, str]) -> Meaning | None:
    """What a header cell says of its column; ``learnt``: plain header → meaning, by users."""
    plain = plain_header(text)
    if not plain:
        return None
    if plain in learnt:
        return Meaning(learnt[plain]) if learnt[plain] in Meaning.labels() else None
    return _MEANINGS.get(plain) or _MEANINGS.get(plain_header(_REMARK.sub("", text)))


def is_team_word(text: str) -> bool:
    """Whether an option is one of a leadership team's (好 … 较差)."""
    return plain_header(text) in _TEAM_OPTIONS


def is_team_header(text: str) -> bool:
    """Whether a column of names is headed as one of leadership teams."""
    return plain_header(text) in _TEAM_NAMES


def sub_word(text: str) -> bool | None:
    """Under an option: True for its ballots, False for a rate, None for something else."""
    plain = plain_header(text) or text.strip()
    if plain in _SUB_COUNT:
        return True
    return False if plain in _SUB_RATE or text.strip() in {"%", "％"} else None


def class_of(text: str) -> VoterClass | None:
    """The class that a cell names by itself: A, A票, 班子成员, A票（班子成员）."""
    wide = text.translate(_WIDE)
    for said in (wide, _REMARK.sub("", wide)):
        found = _CLASSES.get(plain_header(said))
        if found is not None:
            return found
    return None


def item_of(text: str) -> PollItem | None:
    """The item that a cell names by itself: 德, 总体评价."""
    return _ITEMS.get(plain_header(text)) or _ITEMS.get(plain_header(_REMARK.sub("", text)))


def class_said(text: str) -> VoterClass | None:
    """The class that a line of text speaks of; None for none, or several."""
    own = class_of(text)
    if own is not None:
        return own
    found = {(a or b).upper() for a, b in _CLASS_SAID.findall(text.translate(_WIDE))}
    return VoterClass(found.pop()) if len(found) == 1 else None


def item_said(text: str) -> PollItem | None:
    """The item that a line of text heads: 一、德."""
    own = item_of(text)
    if own is not None:
        return own
    found = _ITEM_SAID.match(text.strip())
    return None if found is None else _ITEMS[found.group(1)]


def ballots_said(text: str) -> dict[Meaning, int]:
    """Numbers of ballots in a sentence: 发出 8 张，收回 6 张，有效 6 张，无效 0 张."""
    plain = cell_text(text)
    found = {m: said.search(plain) for m, said in _SAID.items()}
    return {m: int(hit.group(1)) for m, hit in found.items() if hit is not None}


def title_day(text: str) -> date | None:
    """The day of the poll in a sheet's title; a period's, or the table's own, is none."""
    plain = cell_text(text)
    found = _DAY.search(plain)
    if found is None or TAIL.match(plain) or _OTHER_DAY.search(plain[: found.start()]):
        return None
    return None if _SPAN.match(plain, found.end()) else day_said(found.group())


def labelled_day(text: str) -> date | None:
    """The day that a line says to be the poll's: 测评时间：2026年11月20日."""
    plain = cell_text(text)
    label = _LABELLED.search(plain)
    found = None if label is None else _DAY.match(plain, label.end())
    if found is None or _SPAN.match(plain, found.end()):
        return None
    return day_said(found.group())


def day_said(text: str) -> date | None:
    """A whole date in a text."""
    found = _DAY.search(cell_text(text))
    if found is None:
        return None
    try:
        return date(*(int(part) for part in found.groups()))
    except ValueError:
        return None
