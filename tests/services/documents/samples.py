"""Invented content for the document tests: rich, poor, extreme, and the reference for speed."""

from __future__ import annotations

import io
from datetime import date, timedelta

from PIL import Image, ImageDraw

from desktop.services.documents.content import (
    Citation,
    Education,
    FactEntry,
    InterviewSummary,
    LayerCount,
    LedgerContent,
    LedgerItem,
    LedgerPaper,
    LedgerUnit,
    MainFields,
    PartContent,
    PastGrade,
    PortraitContent,
    PortraitPart,
    Quotation,
    ResumeEntry,
    Statement,
    ThemeCount,
)


def photo() -> bytes:
    """A drawn head and shoulders, 35 × 45, as JPEG."""
    image = Image.new("RGB", (350, 450), (92, 134, 182))
    draw = ImageDraw.Draw(image)
    draw.ellipse((105, 90, 245, 260), fill=(224, 190, 160))
    draw.ellipse((40, 280, 310, 620), fill=(44, 52, 66))
    draw.polygon(((175, 330), (140, 285), (210, 285)), fill=(240, 240, 240))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=82)
    return out.getvalue()


FACTS = (
    (date(2026, 9, 18), True, False, "中", ("牵头制定产业链“链长制”实施方案，全年新签约项目 12 个，"
     "合同金额 38.6 亿元，3 个项目当年开工。"), ("实-0112", "指-3.2"), "已核实"),
    (date(2026, 6, 30), True, True, "轻", ("连续三个季度到基层联系点蹲点，帮助解决企业用工、用地难题 7 件，"
     "不张扬、不表功。"), ("实-0087",), "已核实"),
    (date(2026, 4, 11), True, False, "重", ("防汛抢险期间连续值守 6 昼夜，组织转移群众 430 余人，"
     "无一人伤亡。"), ("实-0052", "访-0231"), "已核实"),
    (date(2026, 8, 5), False, False, "轻", "分管的重点项目征地进度滞后序时计划 2 个月，未及时报告。",
     ("实-0101",), "已核实"),
    (date(2026, 3, 2), False, True, "中", "对科室上报数据把关不严，一季度报表两处差错。",
     ("实-0033",), "存疑"),
)  # fmt: skip

RESUME = (
    ("1987.07—1991.07", "江西大学经济系国民经济管理专业学生"),
    (
        "1991.07—1997.03",
        "余江县潢溪镇政府办事员、科员（其间：1995.03—1995.12挂职任某镇党委副书记）",
    ),
    ("1997.03—2003.08", "市公安局办公室科员、副主任科员"),
    ("2003.08—2009.05", "市妇女联合会办公室副主任、主任"),
    ("2009.05—2014.11", "市文化广电旅游局副局长、党组成员"),
    ("2014.11—2020.06", "余江区副区长（其间：2016.09—2017.01在省委党校中青年干部培训班学习）"),
    ("2020.06—", "市发展和改革委员会党组书记、主任"),
)


def _citations() -> tuple[Citation, ...]:
    third = "第3考核组"
    return (
        Citation("表-0007", "干部任免审批表（电子文件）", date(2026, 1, 12), "考核办", "已导入"),
        Citation("实-0112", "考核纪实：产业链招商情况", date(2026, 9, 18), third, "已核实"),
        Citation("实-0101", "考核纪实：重点项目征地滞后", date(2026, 8, 5), third, "已核实"),
        Citation("实-0087", "考核纪实：基层联系点蹲点", date(2026, 6, 30), third, "已核实"),
        Citation("实-0052", "考核纪实：防汛抢险", date(2026, 4, 11), third, "已核实"),
        Citation("实-0033", "考核纪实：报表差错", date(2026, 3, 2), third, "存疑"),
        Citation(
            "访-0231", "谈话记录：市发展和改革委员会中层干部", date(2026, 4, 20), third, "已接收"
        ),
        Citation(
            "访-0233", "谈话记录：市发展和改革委员会一般干部", date(2026, 4, 20), third, "已接收"
        ),
        Citation("访-0240", "谈话记录：服务对象", date(2026, 4, 21), third, "已接收"),
        Citation(
            "指-3.2", "指标进展：新签约项目个数（第三季度）", date(2026, 9, 30), third, "已采信"
        ),
    )


def _fields() -> MainFields:
    return MainFields(
        sex="男",
        birth_month="1971.02",
        age=55,
        ethnicity="汉族",
        native_place="福建光泽",
        birthplace="江西余江",
        party_joined="1996.05",
        work_began="1991.07",
        health="健康",
        professional_title="高级经济师",
        expertise="国民经济管理、城乡规划",
        full_time=Education("大学\n经济学学士", "江西大学经济系国民经济管理专业"),
        in_service=Education("在职研究生", "江西省委党校经济管理专业"),
        present_post="市发展和改革委员会党组书记、主任",
        portfolio=(
            Statement("主持委党组和行政全面工作", ("表-0007",)),
            Statement("分管办公室、国民经济综合科"),
        ),
        awards="2019年05月，经市委、市政府批准，授予“先进工作者”称号。",
        citations=("表-0007",),
    )


def rich() -> PortraitContent:
    """A person of whom much is known; the name is beyond the basic plane."""
    facts = tuple(FactEntry(*row) for row in FACTS)
    interviews = InterviewSummary(
        people=36,
        layers=(
            LayerCount("班子成员", 6),
            LayerCount("中层", 9),
            LayerCount("一般干部", 14),
            LayerCount("服务对象、群众", 7),
        ),
        themes=(
            ThemeCount("敢抓敢管、抓落实力度大", 17, ("访-0231", "访-0240")),
            ThemeCount("熟悉业务，决策前能听取意见", 11, ("访-0233",)),
            ThemeCount("有时性子急，对年轻干部批评多、鼓励少", 6, ("访-0233",)),
        ),
        quotations=(
            Quotation("防汛那几天他一直在堤上，大家心里有底。", "中层", ("访-0231",)),
            Quotation("项目上门找他，当天就有回音。", "", ("访-0240",)),
        ),
    )
    parts = (
        PartContent(
            PortraitPart.GLANCE,
            (Statement("综合考核成绩尚为阶段性结果，不参加排名。", ("指-3.2",), "阶段性"),),
        ),
        PartContent(PortraitPart.SOURCES, missing="民主测评尚未计票，四方评分不全"),
        PartContent(
            PortraitPart.KEY_TASKS,
            (Statement("2026年4月起参与防汛抗旱专班，任副组长。", ("实-0052",)),),
        ),
        PartContent(
            PortraitPart.RESULTS,
            (
                Statement(
                    "整改事项：重点项目征地滞后问题，已制定措施，2026年10月5日到期。", ("实-0101",)
                ),
            ),
        ),
    )
    return PortraitContent(
        name="朱𫍯",
        unit="市发展和改革委员会",
        cycle="2026年度考核",
        reference_date=date(2026, 10, 31),
        fields=_fields(),
        team="第3考核组",
        photo=photo(),
        resume=tuple(ResumeEntry(*row) for row in RESUME),
        facts=facts,
        interviews=interviews,
        grades=(
            PastGrade("2023", "称职", ("表-0007",)),
            PastGrade("2024", "优秀", ("表-0007",)),
            PastGrade("2025", "优秀", ("表-0007",)),
        ),
        parts=parts,
        citations=_citations(),
    )


def poor() -> PortraitContent:
    """A light record: almost everything is missing."""
    return PortraitContent(
        name="吴堃㛃",
        unit="市城市管理局",
        cycle="2026年度考核",
        reference_date=date(2026, 10, 31),
        fields=MainFields(sex="女"),
    )


def extreme() -> PortraitContent:
    """60 facts, a post of 300 letters, a long résumé, no photo, a rare name."""
    base = rich()
    start = date(2026, 1, 5)
    facts = tuple(
        FactEntry(
            start + timedelta(days=4 * n),
            n % 4 != 0,
            n % 3 == 0,
            ("轻", "中", "重")[n % 3],
            f"第{n + 1}条纪实："
            + "在推进重点工作中能够按照市委要求，统筹协调各方力量，" * (1 + n % 5)
            + "成效明显。",
            ("实-0112",),
            "已核实",
            "核后有改动" if n % 20 == 7 else "",
        )
        for n in range(60)
    )
    post = "、".join(
        f"某某国家级高新技术产业开发区第{n}工作领导小组办公室副主任（兼）" for n in range(1, 16)
    )
    fields = MainFields(
        sex="男",
        birth_month="1971.02",
        age=55,
        ethnicity="维吾尔族",
        native_place="新疆维吾尔自治区伊犁哈萨克自治州",
        birthplace="内蒙古自治区呼伦贝尔市鄂温克族自治旗",
        party_joined="1996.05；民盟",
        professional_title="正高级工程师（教授级）、注册城乡规划师",
        expertise="城乡规划、交通工程、水利水电工程施工组织与管理、国土空间信息系统",
        full_time=Education("研究生\n工学博士", "清华大学建筑学院城市规划与设计专业" * 3),
        present_post=post,
        awards="2019年05月，经市委、市政府批准，授予“先进工作者”称号。" * 30,
    )
    resume = tuple(ResumeEntry(p, t * (1 + n % 4)) for n, (p, t) in enumerate(RESUME * 4))
    return PortraitContent(
        name="买买提·阿卜杜热合曼·𬱖",
        unit="某某国家级高新技术产业开发区",
        cycle="2026年度考核",
        reference_date=date(2026, 10, 31),
        fields=fields,
        resume=resume,
        facts=facts,
        interviews=InterviewSummary(
            3,
            quotations=(Quotation("讲原则" * 120, "", ("访-0231",)),),
        ),
        citations=base.citations,
    )


def reference() -> PortraitContent:
    """Reference content for speed: two pages, photo, 60 cells, about 800 letters of text."""
    return rich()


def _item(number: int, unit: str, state: str, overdue: int, long: int = 1) -> LedgerItem:
    closed = state == "已销号"
    return LedgerItem(
        number=f"ZG-2026-{number:03d}",
        subject=unit if number % 3 else "朱𫍯",
        problem="重点项目征地进度滞后序时计划，部分地块补偿协议未签订。" * long,
        source="三季度督查式实地考核",
        citation=f"实-{100 + number:04d}",
        measures="成立专班，逐户核实，每周调度；9月底前完成剩余 14 户签约。" * long,
        responsible="王建平",
        first_due=date(2026, 9, 30),
        present_due=date(2026, 10, 31),
        progress="已签约 11 户，剩余 3 户正在协商。" if not closed else "已全部完成签约。",
        report="2026年10月8日已报" if number % 2 else "",
        check="现场核查属实" if closed else "",
        closed_on=date(2026, 10, 20) if closed else None,
        state=state,
        closed=closed,
        overdue_days=overdue,
        warning="核后有改动" if number == 4 else "",
    )


def ledger(paper: LedgerPaper = LedgerPaper.A3) -> LedgerContent:
    """Three units with items in several states, two overdue."""
    units = ("市发展和改革委员会", "市城市管理局", "余江区")
    states = (("已销号", 0), ("整改中", 22), ("已报告", 0), ("整改中", 0), ("已退回", 3))
    return LedgerContent(
        cycle="2026年度",
        as_of=date(2026, 11, 22),
        issuer="市委组织部考核办",
        paper=paper,
        units=tuple(
            LedgerUnit(
                unit,
                tuple(
                    _item(n + 5 * place + 1, unit, *states[n], long=1 + (n == 3) * 3)
                    for n in range(5)
                ),
            )
            for place, unit in enumerate(units)
        ),
    )
