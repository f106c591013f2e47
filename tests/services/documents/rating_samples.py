"""考核组评定表 of an invented unit."""

from __future__ import annotations

from desktop.services.documents.rating_form import (
    BlankRatingForm,
    FilledRatingForm,
    FilledRow,
    RatedPerson,
)

PEOPLE = (
    RatedPerson("领导班子"),
    RatedPerson("赵启明", "党组书记、局长"),
    RatedPerson("钱文秀", "党组成员、副局长（分管社会救助、养老服务和儿童福利）"),
)
RATERS = ("周甲岗", "吴乙岗", "郑资深", "孙副组长", "李组长", "王丙岗")


def blank(people: tuple[RatedPerson, ...] = PEOPLE) -> BlankRatingForm:
    """A form for six raters."""
    return BlankRatingForm("2026年度", "江城市民政局", "第三考核组", RATERS, people)


def filled() -> FilledRatingForm:
    """Three confirmed sheets; one member could not rate the last."""
    rows = (
        FilledRow(PEOPLE[0], ("88", "90", "86.5", "91", "89", "87"), "88.50", "", "2026年11月22日"),
        FilledRow(
            PEOPLE[1],
            ("92", "90", "95", "88", "91", "93"),
            "91.50",
            "政治坚定，敢于担当，推动养老服务改革成效明显。",
            "2026年11月22日",
        ),
        FilledRow(
            PEOPLE[2],
            ("85", "80", "", "82", "84.25", "83"),
            "83.08",
            "业务熟悉，统筹能力有待加强。",
            "2026年11月22日",
            "郑资深外出学习，未评定",
        ),
    )
    rule = (
        "计分方法：评定人达到 5 人的，去掉一个最高分和一个最低分后取平均；"
        "不足 5 人的取平均；少于 3 人的不计分。"
    )
    return FilledRatingForm("2026年度", "江城市民政局", "第三考核组", RATERS, rows, rule)
