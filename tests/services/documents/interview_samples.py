"""Invented content of the papers of interviews."""

from __future__ import annotations

from datetime import date

from desktop.services.documents.interview_content import (
    BlankContent,
    BlankSheet,
    OutlineContent,
    OutlinePoint,
    RecordContent,
    RecordSheet,
    SpokenOf,
)

FIRST = OutlinePoint(
    "贯彻落实习近平新时代中国特色社会主义思想和党中央决策部署、坚定拥护“两个确立”、"
    "坚决做到“两个维护”",
    first=True,
)
OTHERS = (
    OutlinePoint(
        "班子运行：班子团结协作、民主决策、分工落实的情况怎样？重大事项是否集体研究决定？",
        ("班子成员", "中层"),
    ),
    OutlinePoint(
        "担当作为：遇到急难险重任务和矛盾问题时，谁敢于负责、冲在前面？有没有推诿、拖延、应付的情况？",
        ("班子成员", "中层", "一般干部"),
    ),
    OutlinePoint("意见建议：对领导班子和干部队伍建设还有什么意见和建议？"),
)


def outline() -> OutlineContent:
    """Four questions, the first one among them."""
    return OutlineContent("2026年度", (FIRST, *OTHERS), "市委组织部考核办")


def blank(*layers: str, free: bool = False) -> BlankContent:
    """Forms for a visit of two days, or with nothing filled in."""
    sheets = tuple(BlankSheet(layer, (FIRST, *OTHERS)) for layer in layers or ("中层",))
    if free:
        return BlankContent("2026年度", sheets)
    return BlankContent(
        "2026年度",
        sheets,
        "江城市民政局",
        "第三考核组",
        date(2026, 11, 16),
        date(2026, 11, 17),
        ("赵启明", "钱文秀", "朱𫍯"),
    )


def record(number: int = 1, remarks: str = "班子团结，敢抓敢管；文件会议仍偏多。") -> RecordSheet:
    """One interview about two cadres."""
    return RecordSheet(
        f"访-03-{number:04d}",
        date(2026, 11, 16),
        "中层",
        ("班子运行", "工作作风"),
        (SpokenOf("赵启明", 5, "实干，抓养老服务有办法"), SpokenOf("朱𫍯", None)),
        remarks,
    )


def records(*sheets: RecordSheet, named: bool = False) -> RecordContent:
    """The records of one visit."""
    return RecordContent(
        "2026年度",
        "江城市民政局",
        "第三考核组",
        "实-03-012",
        date(2026, 11, 16),
        date(2026, 11, 17),
        sheets or tuple(record(n) for n in range(1, 4)),
        named,
    )
