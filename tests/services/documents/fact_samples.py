"""Invented content of the fact ledger."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from desktop.services.documents.fact_ledger import FactLedgerContent, FactLedgerUnit, FactRow

_LONG = (
    "在“7·18”特大暴雨抢险救灾中，连续驻守一线十四天，组织转移安置群众 326 户 1,104 人，"
    "协调抢修供电线路 12 公里、农村公路 8 处，无一人伤亡；灾后牵头制定恢复重建方案，"
    "安置点提前二十天交付使用，群众回访满意率达到 98.6%。"
)


def _row(number: int, unit: int) -> FactRow:
    kind = number % 4
    points = (Decimal(5), Decimal(3), Decimal(-3), Decimal(1))[kind]
    return FactRow(
        citation=f"纪-{unit + 1:02d}-{number:04d}",
        subject=("刘汉章", "领导班子", "孙立波", "欧阳慧敏")[kind],
        positive=points > 0,
        nature=("正面·显绩", "正面·潜绩", "负面", "正面·显绩")[kind],
        severity=("重", "中", "中", "轻")[kind],
        points=points,
        on=date(2026, 7, 18 + kind),
        text=(
            _LONG,
            "健全专班推进机制，按月调度，形成制度三项。",
            "信访积案化解不力，同一事项群众重复来访七次。",
            "防汛值守到位，预警信息按时传达到村组。",
        )[kind],
        situation=("Z01 急难险重任务中表现突出", "", "F02 瞒报生产安全事故", "")[kind],
        evidence=("验收单、县委县政府通报", "会议纪要", "信访台账", "")[kind],
        event=("“7·18”抢险", "", "", "“7·18”抢险")[kind],
        team="第三考核组",
        verified_on=date(2026, 8, 3),
        typical=kind in {0, 2},
        veto=kind == 2,
        counted=kind != 3,
        label="在江城市水利局任职期间" if number == 6 else "",
        warning="数据有冲突" if number == 9 else "",
    )


def ledger(each: int = 5) -> FactLedgerContent:
    """Three units with facts of every kind."""
    units = ("江城市发展和改革委员会", "江城市水利局", "临江区")
    return FactLedgerContent(
        cycle="2026年度",
        as_of=date(2026, 11, 22),
        units=tuple(
            FactLedgerUnit(unit, tuple(_row(each * place + n, place) for n in range(1, each + 1)))
            for place, unit in enumerate(units)
        ),
        order="按发生日期",
    )
