"""What kind of table a sheet holds and which column is which, told by content alone.

Offices name one thing in many ways; the names are data below. A header may have up to three
lines with merged cells; above it stand title rows.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from desktop.services.sheets.grid import SheetGrid
from desktop.terms import ImportKind

#: Names of columns, without blanks and punctuation, most usual first.
ALIASES: Mapping[str, tuple[str, ...]] = {
    "number": ("序号", "编号", "排序", "顺序号", "no"),
    "unit": (
        "单位", "单位名称", "考核单位", "考核单位名称", "工作单位", "所在单位", "部门", "部门名称",
        "部门单位", "领导班子", "班子名称", "被考核单位", "机构名称", "单位全称",
    ),
    "unit_kind": ("单位类别", "类别", "单位类型", "考核类别", "单位性质", "分类", "单位分类", "班子类别"),
    "headcount": ("编制数", "编制", "核定编制", "人员编制", "编制人数"),
    "sector": ("分管领域", "领域", "工作领域", "行业", "条线", "归口", "职能领域"),
    "note": ("备注", "说明", "附注"),
    "name": ("姓名", "名字", "干部姓名", "考核员姓名", "人员姓名", "考核人员", "姓名汉字"),
    "sex": ("性别",),
    "birth_month": ("出生年月", "出生日期", "出生时间", "出生年月日", "生日", "出生"),
    "ethnicity": ("民族",),
    "native_place": ("籍贯", "籍贯县区"),
    "birth_place": ("出生地",),
    "party_date": ("入党时间", "入党年月", "入党日期", "政治面貌及入党时间", "党派"),
    "politics": ("政治面貌",),
    "work_date": ("参加工作时间", "参加工作年月", "参加工作日期", "工作时间", "参工时间"),
    "level": ("干部层级", "级别", "干部级别"),
    "post": ("现任职务", "现职", "职务", "现任职", "任职", "现职务", "职务职级", "担任职务", "现任职务职级"),
    "id_number": ("身份证号", "身份证号码", "公民身份号码", "公民身份证号码", "身份证", "身份号码", "证件号码"),
    "work": (
        "工作单位及职务", "单位及职务", "工作单位和职务", "现工作单位及职务", "单位职务",
        "工作单位职务", "现任工作单位及职务", "所在单位及职务",
    ),
    "seat": ("岗位类别", "岗位", "岗位类型", "拟任岗位", "考核岗位", "职责岗位", "组内岗位"),
    "expertise": ("熟悉领域", "专长", "熟悉专业", "专业特长", "擅长领域", "业务专长"),
    "team": ("拟编组别", "组别", "考核组", "所在组", "编组", "拟编组", "所属考核组"),
    "mentor": ("带教人", "带教老师", "指导人", "老带新", "带教"),
    "education": ("学历", "学历学位", "文化程度"),
    "degree": ("学位",),
    "full_time": ("全日制教育", "全日制", "全日制学历", "全日制学历学位"),
    "in_service": ("在职教育", "在职", "在职学历", "在职学历学位"),
    "photo": ("照片", "相片", "近照"),
    "phone": ("联系电话", "电话", "手机", "手机号", "手机号码", "联系方式"),
    "indicator": ("一级指标", "二级指标", "三级指标", "指标", "指标名称", "考核指标", "考核内容"),
    "weight": ("权重", "分值", "标准分", "权重分", "基础分"),
    "method": ("计分方法", "评分方法", "计分办法", "考核方式", "评分标准", "计分方式"),
    "target": ("目标值", "目标", "年度目标", "全年目标", "序时目标", "计划值"),
    "actual": ("完成值", "实际值", "完成", "实际完成", "完成情况", "实绩"),
    "voter_class": ("票类", "票种", "票别", "测评票类"),
    "issued": ("发出", "发出票数", "发票数"),
    "returned": ("收回", "收回票数", "回收"),
    "option": ("优秀", "称职", "基本称职", "不称职", "好", "较好", "一般", "较差"),
}  # fmt: skip

LABELS: Mapping[str, str] = {key: names[0] for key, names in ALIASES.items()} | {
    "full_time_education": "全日制学历",
    "full_time_degree": "全日制学位",
    "in_service_education": "在职学历",
    "in_service_degree": "在职学位",
}
_FIELD_OF = {name: key for key, names in ALIASES.items() for name in names}
_PUNCTUATION = re.compile(r"[\s\u3000\xa0（）()【】\[\]、，,.:：/／*＊·\-—_]+")
_REMARK = re.compile(r"[（(][^（）()]*[)）]\s*$")
_LOOK_ROWS = 20
_DEPTH = 3

#: kind → fields that it must have, fields of which it must have at least so many, fields barred.
_KINDS: tuple[tuple[ImportKind, frozenset[str], frozenset[str], int, frozenset[str]], ...] = (
    (
        ImportKind.POLL,
        frozenset({"voter_class"}),
        frozenset({"option", "issued", "returned"}),
        1,
        frozenset({"id_number"}),
    ),
    (ImportKind.PROGRESS, frozenset({"target", "actual"}), frozenset({"unit", "indicator"}), 1,
     frozenset({"name", "weight"})),
    (ImportKind.SCHEME, frozenset({"indicator"}), frozenset({"weight", "method"}), 1,
     frozenset({"name", "actual"})),
    (ImportKind.POOL, frozenset({"name", "seat"}),
     frozenset({"work", "team", "mentor", "expertise", "unit", "post"}), 1, frozenset()),
    (ImportKind.POOL, frozenset({"name"}), frozenset({"team", "mentor", "expertise"}), 2,
     frozenset()),
    (ImportKind.ROSTER, frozenset({"name"}),
     frozenset({"unit", "sex", "birth_month", "post", "id_number", "work", "native_place",
                "ethnicity", "party_date", "work_date"}), 2, frozenset({"weight"})),
    (ImportKind.UNITS, frozenset({"unit"}),
     frozenset({"unit_kind", "headcount", "sector", "number", "note"}), 1, frozenset({"name"})),
)  # fmt: skip
IMPORTABLE = frozenset({ImportKind.UNITS, ImportKind.ROSTER, ImportKind.POOL})


@dataclass(frozen=True, slots=True)
class Recognition:
    """What a sheet was recognised as.

    ``header_rows`` are row indexes (from 0) of the header, ``mapping`` field → column index,
    ``headers`` the header text of every column, ``score`` 0–1 the share of named columns that
    were understood. ``sentence`` is empty for an importable kind, else says why it is not.
    """

    kind: ImportKind
    header_rows: tuple[int, ...]
    mapping: Mapping[str, int]
    headers: tuple[str, ...]
    score: float
    sentence: str = ""

    @property
    def first_row(self) -> int:
        """Index of the first row under the header."""
        return self.header_rows[-1] + 1 if self.header_rows else 0

    def with_mapping(
        self, chosen: Mapping[str, int], kind: ImportKind | None = None
    ) -> "Recognition":
        """The same with the user's own columns; a column not named by the user stays."""
        taken = set(chosen.values())
        kept = {key: column for key, column in self.mapping.items() if column not in taken}
        final = kind or self.kind
        sentence = "" if final in IMPORTABLE else self.sentence
        return replace(self, kind=final, mapping=kept | dict(chosen), sentence=sentence)


def plain_header(text: str) -> str:
    """A header without blanks and punctuation, lower case."""
    return _PUNCTUATION.sub("", text).lower()


def field_of(text: str) -> str | None:
    """The field that a header names, also without a closing remark in brackets; else None."""
    return _FIELD_OF.get(plain_header(text)) or _FIELD_OF.get(plain_header(_REMARK.sub("", text)))


def _group(grid: SheetGrid, row: int, bottom: int, column: int) -> str:
    """The group over a column whose header cell was left blank instead of merged."""
    for left in range(column - 1, -1, -1):
        text = grid.text(row, left)
        if text:
            return text if grid.own_text(bottom, left) else ""
    return ""


def _path(grid: SheetGrid, rows: range, column: int) -> list[str]:
    path: list[str] = []
    for row in rows:
        text = grid.text(row, column)
        if not text and row < rows[-1] and grid.own_text(rows[-1], column):
            text = _group(grid, row, rows[-1], column)
        if text and (not path or path[-1] != text):
            path.append(text)
    return path


def _education(path: list[str]) -> str | None:
    joined = plain_header("".join(path))
    side = "full_time" if "全日制" in joined else "in_service" if "在职" in joined else None
    if side is None:
        return None
    last = plain_header(path[-1])
    if last.endswith("学位") and "学历" not in last:
        return f"{side}_degree"
    if "院校" in last or "专业" in last:
        return f"{side}_school"
    return f"{side}_education"


def _columns(grid: SheetGrid, rows: range) -> tuple[dict[str, int], tuple[str, ...], set[str]]:
    """Fields of the columns under a header; the first column of a name wins."""
    mapping: dict[str, int] = {}
    headers: list[str] = []
    seen: set[str] = set()
    for column in range(grid.width):
        path = _path(grid, rows, column)
        headers.append("／".join(path))
        if not path:
            continue
        found = _education(path) or next(
            (key for text in reversed(path) if (key := field_of(text))), None
        )
        if found is None:
            continue
        # 学历 and 学位 often share one merged header over two columns.
        if found in mapping and found.endswith("_education"):
            found = found.replace("_education", "_degree")
        mapping.setdefault(found, column)
        seen.add(found)
    return mapping, tuple(headers), seen


def _sub_header(grid: SheetGrid, top: int, row: int) -> bool:
    """Whether a row goes on with the header that begins at ``top``."""
    if row >= grid.height:
        return False
    if any(merge.top == top and merge.bottom >= row > merge.top for merge in grid.merges):
        return True
    own = [(column, grid.own_text(row, column)) for column in range(grid.width)]
    filled = [(column, text) for column, text in own if text]
    key = next(
        (column for column in range(grid.width) if field_of(grid.text(top, column)) == "name"), None
    )
    if not filled or (key is not None and grid.own_text(row, key)):
        return False
    return all(field_of(text) or _education([text]) for _, text in filled)


def _header_at(grid: SheetGrid, top: int) -> range:
    bottom = top
    while bottom - top + 1 < _DEPTH and _sub_header(grid, top, bottom + 1):
        bottom += 1
    return range(top, bottom + 1)


def _kind(seen: set[str]) -> ImportKind | None:
    for kind, needed, some, least, barred in _KINDS:
        if needed <= seen and len(seen & some) >= least and not seen & barred:
            return kind
    return None


def _sentence(kind: ImportKind) -> str:
    if kind in IMPORTABLE:
        return ""
    if kind is ImportKind.UNKNOWN:
        return "未能识别这是什么表：没有找到含“姓名”“单位名称”等栏目的表头，请核对文件，或手工指定各栏。"
    return f"此文件属于“{kind.label}”，不在此处导入。"


def recognise(grid: SheetGrid) -> Recognition:
    """Recognise a sheet by its header; kind UNKNOWN with a sentence when there is none.

    Of several possible header rows the one with most fields understood counts, the upper one
    when equal.
    """
    best: Recognition | None = None
    most = 0
    for top in range(min(grid.height, _LOOK_ROWS)):
        # A title stands alone in its row, whatever it is merged over.
        if len({text for column in range(grid.width) if (text := grid.own_text(top, column))}) < 2:
            continue
        rows = _header_at(grid, top)
        mapping, headers, seen = _columns(grid, rows)
        kind = _kind(seen)
        if kind is None or len(mapping) <= most:
            continue
        named = sum(1 for text in headers if text)
        best = Recognition(
            kind, tuple(rows), mapping, headers, round(len(mapping) / max(named, 1), 2),
            _sentence(kind),
        )  # fmt: skip
        most = len(mapping)
    if best is not None:
        return best
    return Recognition(ImportKind.UNKNOWN, (), {}, (), 0.0, _sentence(ImportKind.UNKNOWN))
