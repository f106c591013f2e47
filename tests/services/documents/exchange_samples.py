"""Invented content of the exchange's papers."""

from __future__ import annotations

import hashlib
from datetime import date, datetime

from desktop.services.documents.exchange_content import (
    ActivationContent,
    ActivationSlip,
    ClearedInstance,
    ClearingContent,
    HandoverContent,
    HandoverFile,
    HandoverMedium,
)

MOMENT = datetime(2026, 11, 22, 9, 5)  # noqa: DTZ001 - the wall clock in China, as printed
DIGITS = "0412 9931 7750 2286 6604 1398 5523 8071"


def hexed(text: str, letters: int = 64) -> str:
    """Hexadecimal digits that look like a digest."""
    return (hashlib.sha256(text.encode()).hexdigest() * 2)[:letters]


def package(number: int = 7, size: int = 12_345_678) -> HandoverFile:
    """A team's package."""
    name = f"第03组-上报-{number:04d}-20261122.zkb"
    return HandoverFile(name, number, 1234, 3, size, hexed(name))


def handover(files: int = 1) -> HandoverContent:
    """What a team hands to the office on a registered stick."""
    return HandoverContent(
        sender="第三考核组",
        receiver="市委组织部考核办",
        errand="上报",
        files=tuple(package(7 + n) for n in range(files)),
        written_at=MOMENT,
        written_by="王建平",
        medium=HandoverMedium(
            "鹰组考U-2026-013", "U 盘", "内部", "长期", "刘审批", "考核数据上报下发"
        ),
    )


def activation(people: int = 5) -> ActivationContent:
    """The slips of a team."""
    names = ("朱𫍯", "钱文秀", "孙立波", "周甲岗", "吴乙岗", "郑资深", "王建平", "冯一鸣")
    slips = tuple(
        ActivationSlip(
            names[n % len(names)],
            f"kaohe03-{n + 1}",
            f"K7QF-M3XR-9PWT-{n + 2222}",
            "组长" if not n else "组员",
        )
        for n in range(people)
    )
    return ActivationContent("第三考核组", DIGITS, date(2026, 11, 22), slips)


def clearing() -> ClearingContent:
    """A workspace that had moved to another PC during the year."""
    return ClearingContent(
        team="第三考核组",
        workspace="2026年度第三考核组工作区",
        workstation=hexed("station", 32),
        instances=(
            ClearedInstance(hexed("first", 32), 1034),
            ClearedInstance(hexed("second", 32), 15_120, present=True),
        ),
        revisions=16_154,
        blobs=57,
        acked_n=16_154,
        acked_c=hexed("c"),
        names=612,
        drafts=0,
        at=MOMENT,
        operator="王建平（组长）",
        reason="2026年度考核工作结束，按规定清退考核组工作区。",
        file="第03组-上报-0031-20261231.zkb",
        file_sha256=hexed("file"),
        digest=hexed("record"),
        signature=hexed("signature", 128),
    )
