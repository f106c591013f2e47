"""Which situation of the shipped 正负面清单目录 an entry of the sample is one of, if of any."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from desktop.services.sample.values import SampleFact
from desktop.services.template_forms import TemplateLine

_NUMBERS: Final[Mapping[str, str]] = {
    "推动全年任务提前一个季度完成": "Z10",
    "群众送来锦旗": "Z13",
    "服务对象评价好": "Z13",
    "基层反映负担轻了": "Z08",
    "相关做法在全市推广": "Z15",
    "上级主管部门专门总结推介": "Z07",
    "经验做法被省级简报刊用": "Z07",
    "相关指标位次前移": "Z09",
    "困扰多年的问题得到解决": "Z04",
    "主动啃历史遗留的硬骨头": "Z04",
    "服务对象反映较集中": "F19",
    "群众来电反映增多": "F19",
    "基层干部有怨言": "F18",
    "问题在后续检查中再次出现": "F06",
    "与兄弟单位差距拉大": "F08",
}
"""What a text says, and the number that a clerk would choose for it."""


def situation(fact: SampleFact, catalogue: Mapping[str, TemplateLine]) -> UUID | None:
    """The situation that fits text, side and weight of an entry; ``catalogue`` by number."""
    found = (catalogue.get(number) for words, number in _NUMBERS.items() if words in fact.text)
    fit = (t for t in found if t is not None)
    return next(
        (t.id for t in fit if (t.polarity, t.severity) == (fact.polarity, fact.severity)), None
    )
