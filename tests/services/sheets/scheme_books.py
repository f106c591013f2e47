"""Indicator systems as offices write them, made on the spot: every style a workbook."""

from __future__ import annotations

import io
from collections.abc import Sequence

import openpyxl

Rows = Sequence[Sequence[object]]


def book(rows: Rows, *merges: str, sheet: str = "指标体系", percent: str = "") -> bytes:
    """A workbook of one sheet; ``percent`` is a column whose cells are shown as percentages."""
    made = openpyxl.Workbook()
    page = made.worksheets[0]
    page.title = sheet
    for row in rows:
        page.append(list(row))
    for merge in merges:
        page.merge_cells(merge)
    for cell in page[percent] if percent else ():
        cell.number_format = "0%"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


#: Merged categories, two header lines, weights as text with a sign, another word for each column.
STANDARD_POINTS = book(
    [
        ["江城市2026年综合考核指标体系表"],
        ["考核指标", None, None, "标准分", "评分办法", "牵头部门", "备注"],
        ["指标类别", "考核项目", "考核内容", None, None, None, None],
        ["共性指标", "政治建设", "政治监督", "30分", "按评定办法打分", "市纪委", None],
        [None, None, "意识形态", "２０", "扣分", "市委宣传部", "每半年一次"],
        ["个性指标", "中心工作", "重点项目开工率", "50", "分档计分", "市发改委", None],
        ["合计", None, None, "100", None, None, None],
        ["注：标准分合计为100分。"],
    ],
    "A1:G1",
    "A2:C2",
    "D2:D3",
    "E2:E3",
    "F2:F3",
    "G2:G3",
    "A4:A5",
    "B4:B5",
)

#: One level under headings between the rows, percent cells, blanks instead of merges.
HEADINGS = book(
    [
        ["2026年度考核指标"],
        ["序号", "考核指标", "权重", "考核方式", "适用范围", "指标导向"],
        ["一、共性指标（40分）"],
        [1, "政治建设", 0.25, "评议", "全部", None],
        [2, "平时考核", 0.15, "平时考核结果", "所有单位", None],
        ["二、个性指标（60分）"],
        [3, "规上工业增加值增速", 0.35, "排名", "县（市、区）、园区", "正向"],
        [4, "信访总量", 0.25, "按比例计分", "除工作专班外", "逆向"],
        ["三、加分项"],
        [5, "国家级表彰", "最高3分", "加分", "全部", None],
    ],
    percent="C",
)

#: Three levels, and a column of weights for each kind of unit.
BY_KIND = book(
    [
        ["一级指标", "二级指标", "三级指标", "分值", None, None, "计分方法", "数据来源"],
        [None, None, None, "区（市）", "开发区", "市直部门", None, None],
        ["共性指标", "党的建设", "基层党建", 10, 10, 10, "评定", "市委组织部"],
        [None, None, "党风廉政", 5, 5, 10, "扣分", "市纪委"],
        ["个性指标", "经济发展", "生产总值增速", 20, "—", "/", "排名", "市统计局"],
        [None, None, "税收增速", 15, 20, None, "比例（越高越好）", "市税务局"],
    ],
    "D1:F1",
    "A1:A2",
    "B1:B2",
    "C1:C2",
    "G1:G2",
    "H1:H2",
    "A3:A4",
    "B3:B4",
    "A5:A6",
    "B5:B6",
)

#: No category column: what only some kinds have is specific. One header that nobody knows.
UNKNOWN_HEADER = book(
    [
        ["板块", "指标名称", "折算得分", "计分规则", "适用对象", "主责部门", "联系电话"],
        ["党建引领", "党建工作", 60, "评定", "全部", "市委组织部", "0701-1"],
        ["经济发展", "招商引资", 40, "比例", "园区", "市商务局", "0701-2"],
    ]
)

#: What cannot be read: merged weights, words instead of numbers, unknown units, twins.
FAULTY = book(
    [
        ["类别", "一级指标", "二级指标", "权重", "计分方法", "目标方向", "适用单位"],
        ["共性指标", "政治建设", "政治监督", 15, "评定", None, "全部"],
        ["共性指标", "政治建设", "意识形态", None, "评定", None, "全部"],
        ["共性指标", "队伍建设", "教育培训", "10-15", "酌情", None, "全部"],
        ["个性指标", "发展", "增速", -5, "比例", None, "区（市）"],
        ["个性指标", "发展", "某局专项", 5, "比例", "越高越好", "某某局"],
        ["个性指标", "发展", "增速", 5, "比例", "越高越好", "区（市）"],
        ["其他", "其他", "不知何类", 5, "评定", None, "全部"],
        ["减分项", "减分", "负面情形", "—", "减分", None, "全部"],
    ],
    "D2:D3",
)
