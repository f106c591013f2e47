"""The words in which offices write a scheme: categories, methods, unit kinds, weights, steps.

Each reader gives None (or an empty set) for what it cannot tell; nothing is guessed as a zero.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from desktop.services.sheets.headers import plain_header
from desktop.terms import (
    Direction,
    IndicatorCategory,
    IndicatorNature,
    ScoringMethod,
    UnitKind,
)

#: Field → header words without blanks and punctuation, the most usual first.
SCHEME_ALIASES: Final[Mapping[str, tuple[str, ...]]] = {
    "category": ("类别", "指标类别", "指标类型", "类型", "分类", "指标属性", "指标分类", "考核类别"),
    "level1": (
        "一级指标", "一级", "考核项目", "指标大类", "考核板块", "板块", "维度", "考核维度",
        "评价维度", "项目", "考核类目",
    ),
    "level2": ("二级指标", "二级", "考核内容", "评价内容", "考核要素"),
    "title": (
        "指标名称", "指标", "考核指标", "三级指标", "三级", "评价指标", "考核事项", "考核要点",
        "具体指标", "指标内容", "考核指标名称",
    ),
    "weight": (
        "权重", "分值", "标准分", "权重分", "权重分值", "基础分", "满分", "赋分", "分数",
        "标准分值", "权数", "权重百分比", "分值权重",
    ),
    "cap": ("封顶分值", "封顶", "上限", "最高分", "加减分上限", "最高加减分", "限分"),
    "nature": ("性质", "指标性质", "定性定量", "定量定性", "考核性质"),
    "method": (
        "计分方法", "评分方法", "计分办法", "考核方式", "评分标准", "计分方式", "评分办法",
        "评价方式", "评价方法", "赋分方法", "计分规则", "评分细则", "考核办法", "考核方法",
        "评分方式", "计分标准", "赋分办法",
    ),
    "direction": ("目标方向", "方向", "指标方向", "正逆向", "指标导向", "正向逆向", "正负向"),
    "kinds": (
        "适用单位", "适用范围", "适用对象", "考核对象", "被考核单位", "适用类别", "考核单位",
        "适用单位类别", "考核范围",
    ),
    "quarters": ("考核季度", "考核时间", "考核周期", "考核频次", "频次", "周期"),
    "bands": ("分档标准", "分档", "档次标准", "分段标准"),
    "office": (
        "责任部门", "牵头部门", "牵头单位", "责任单位", "数据来源", "主管部门", "考核责任单位",
        "考核主体", "评价主体", "数据提供单位", "数据来源单位", "考核责任部门", "牵头考核部门",
        "牵头责任单位", "考核部门", "数源单位", "主责部门",
    ),
    "remark": ("备注", "说明", "附注", "指标说明", "指标解释", "计算口径", "指标口径"),
    "number": ("序号", "编号", "序", "指标编号", "no", "代码", "指标代码"),
}  # fmt: skip

SCHEME_LABELS: Final[Mapping[str, str]] = {
    "title": "指标名称",
    "level1": "一级指标",
    "level2": "二级指标",
    "category": "指标类别",
    "weight": "权重（分值）",
    "cap": "封顶分值",
    "nature": "性质（定量、定性）",
    "method": "计分方法",
    "direction": "目标方向",
    "kinds": "适用单位",
    "quarters": "考核季度",
    "bands": "分档标准",
    "office": "责任部门",
    "remark": "备注",
    "": "不导入",
}
_FIELD_OF: Final = {word: field for field, words in SCHEME_ALIASES.items() for word in words}
_REMARK: Final = re.compile(r"[（(][^（）()]*[)）]\s*$")
_NOTHING: Final = frozenset({"", "-", "--", "—", "——", "/", "／", "无", "\\", "－"})
_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?")
_METHODS: Final = (
    (ScoringMethod.ROUTINE, r"平时"),
    (ScoringMethod.BANDS, r"分档|分段|档次|梯度|阶梯|区间"),
    (ScoringMethod.RANK, r"排名|位次|排序|名次"),
    (ScoringMethod.RATIO, r"比例|比率|完成率|达标率|完成度|按率"),
    (ScoringMethod.DEDUCT, r"扣分|倒扣|扣减|扣\d"),
    (ScoringMethod.JUDGED, r"评定|评价|评议|打分|研判|评估"),
)
_KINDS: Final = (
    (UnitKind.TASK_FORCE, r"工作专班|专班"),
    (UnitKind.DEV_ZONE, r"经济技术开发区|开发区|经开区|高新区|功能区|园区|新区|管委会"),
    (
        UnitKind.DEPARTMENT,
        r"市直部门|市直单位|市直机关|市直|市级部门|市级机关|直属单位|直属|党政部门|部门|机关",
    ),
    (UnitKind.COUNTY, r"县市区|县区市|区县市|区市县|区市|县区|区县|市区|县市|各区|各县|区|县"),
)
_ALL: Final = re.compile(r"全部|所有|全体|各单位|各类|通用|均适用|全市")
_EXCEPT: Final = re.compile(r"除(.+?)(?:以外|之外|外)")
_STEP: Final = re.compile(
    r"(\d+(?:\.\d+)?)\s*[%％]?\s*(?:\(?含\)?|及以上|以上|及其以上)?\s*"
    r"(?:[,，:：、]|的?[,，]?\s*(?:得|计|为|记))\s*(\d+(?:\.\d+)?)\s*分?"
)
_QUARTERS: Final = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}


def half_width(text: str) -> str:
    """Text without blanks, in half-width characters."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def scheme_field(header: str, meanings: Mapping[str, str]) -> str | None:
    """The field that a header names: as a user said, else by its words; None when unknown."""
    for text in (
        header,
        header.rsplit("／", maxsplit=1)[-1],
        _REMARK.sub("", header.rsplit("／", maxsplit=1)[-1]),
    ):
        plain = plain_header(text)
        if plain in meanings:
            return meanings[plain]
        if plain in _FIELD_OF:
            return _FIELD_OF[plain]
    return None


def said(text: str) -> bool:
    """Whether a cell says anything; a dash says that there is nothing to say."""
    return half_width(text) not in _NOTHING


def read_category(text: str, hint: str = "") -> IndicatorCategory | None:
    """共性, 个性, 加分 or 减分 from the usual words; ``hint`` decides 加减分项."""
    plain = half_width(text)
    if re.search(r"加减分|加扣分|奖惩|附加", plain):
        rest = half_width(hint)
        if re.search(r"减分|扣分|负面|减", rest):
            return IndicatorCategory.DEDUCTION
        return IndicatorCategory.BONUS if re.search(r"加分|奖励|加", rest) else None
    for category, words in (
        (IndicatorCategory.DEDUCTION, r"减分|扣分项|负向"),
        (IndicatorCategory.BONUS, r"加分|奖励"),
        (IndicatorCategory.COMMON, r"共性|通用|共同|基础"),
        (IndicatorCategory.SPECIFIC, r"个性|特色|差异|专项|职能|重点"),
    ):
        if re.search(words, plain):
            return category
    return None


def read_method(text: str) -> ScoringMethod | None:
    """The method that a text names; None when it names none, or several."""
    plain = half_width(text)
    exact = next((m for m in ScoringMethod if plain in {m.label, f"{m.label}法"}), None)
    if exact is not None:
        return exact
    found = [method for method, words in _METHODS if re.search(words, plain)]
    return found[0] if len(found) == 1 else None


def read_nature(text: str) -> IndicatorNature | None:
    """定量 or 定性; None when neither or both are named."""
    found = [n for n in IndicatorNature if n.label in text]
    return found[0] if len(found) == 1 else None


def read_direction(text: str) -> Direction | None:
    """Whether more is better; None when it is not said."""
    plain = half_width(text)
    higher = bool(re.search(r"越高|越大|越多|正向|高优|↑|递增", plain))
    lower = bool(re.search(r"越低|越小|越少|逆向|反向|负向|低优|↓|递减", plain))
    if higher == lower:
        return None
    return Direction.HIGHER if higher else Direction.LOWER


def read_kinds(text: str) -> tuple[frozenset[UnitKind], str]:
    """The unit kinds that a text names (empty: all), and what of it was not understood."""
    plain = half_width(text)
    if not said(plain):
        return frozenset(), ""
    barred = _EXCEPT.search(plain)
    if barred:
        without, rest = _kinds_in(barred[1])
        return frozenset(UnitKind) - without, rest if without else plain
    if _ALL.search(plain):
        return frozenset(), ""
    found, rest = _kinds_in(plain)
    return (frozenset() if len(found) == len(UnitKind) else found), rest


def _kinds_in(text: str) -> tuple[frozenset[UnitKind], str]:
    # 区（市） and 县（市、区） are one word each.
    rest = re.sub(r"[()、]", lambda m: "" if m[0] in "()" else "、", text)
    rest = re.sub(r"(?<=[县区])市、?(?=区|县|、|$)", "市", rest)
    rest = re.sub(r"县市、区", "县市区", rest)
    found = set()
    for kind, words in _KINDS:
        shorter = re.sub(words, "", rest)
        if shorter != rest:
            found.add(kind)
            rest = shorter
    return frozenset(found), re.sub(r"[、,，;；/及和与等各市类单位()\s]", "", rest)


def read_quarters(text: str) -> frozenset[int] | None:
    """The quarters in which it is due (empty: all); None when the text is not understood."""
    plain = half_width(text)
    if not said(plain) or re.search(r"每季|按季|各季|每月|按月|月度|季度考核|^季度$", plain):
        return frozenset()
    if "半年" in plain:
        return frozenset({2, 4})
    if re.search(r"年度|年底|全年|年终|每年|按年", plain):
        return frozenset({4})
    found = re.findall(r"[一二三四1-4]", plain) if "季" in plain else []
    return frozenset(_QUARTERS[n] for n in found) or None


def read_bands(text: str) -> tuple[tuple[Decimal, Decimal], ...]:
    """The steps named in a text (完成率 → points), from the highest; () when there are none."""
    found = _STEP.findall(unicodedata.normalize("NFKC", text).replace(" ", ""))
    steps = {Decimal(least): Decimal(points) for least, points in found}
    return tuple(sorted(steps.items(), reverse=True)) if len(steps) > 1 else ()


def read_points(text: str, *, loose: bool = False) -> Decimal | None:
    """Points or percent of a cell: 10, 10%, 10分, １０. None when it is no single number.

    ``loose`` (bonus, deduction) also takes 最高3分, +3, ≤5.
    """
    plain = half_width(text).replace("％", "%")
    strict = re.fullmatch(r"\+?(\d+(?:\.\d+)?)(?:分|%)?", plain)
    if strict:
        return Decimal(strict[1])
    numbers = _NUMBER.findall(plain)
    if loose and len(numbers) == 1:
        return Decimal(numbers[0])
    return None
