"""The files that the invented office hands in: what the program's own import takes.

A sample is made the way a real office begins: unit list, roster, pool and one form a cadre.
"""

from __future__ import annotations

from desktop.services.imports import InputFile
from desktop.services.lrmx import FamilyItem, Person, encode_base64, serialise
from desktop.services.lrmx.person import PHOTO_TAG
from desktop.services.sample.cadres import current_post
from desktop.services.sample.forms import lrmx_values
from desktop.services.sample.values import City, SampleCadre
from desktop.services.sheets import TableColumn, TableSpec, safe_table

_UNITS = ("序号", "单位名称", "单位类别", "编制数", "分管领域", "备注")
_ROSTER = ("序号", "单位", "姓名", "性别", "出生年月", "民族", "籍贯", "现任职务", "身份证号")
_POOL = (
    "序号",
    "姓名",
    "性别",
    "出生年月",
    "工作单位及职务",
    "岗位类别",
    "熟悉领域",
    "拟编组别",
    "带教人",
)


def office_files(city: City) -> tuple[InputFile, ...]:
    """Unit list, roster and pool as workbooks, then a 任免审批表 of every cadre."""
    return (
        InputFile("考核单位一览表.xlsx", _unit_list(city)),
        InputFile("领导班子成员花名册.xlsx", _roster(city)),
        InputFile("考核人员信息库.xlsx", _pool(city)),
        *(InputFile(f"{c.key}.lrmx", form_of(c)) for c in city.cadres),
    )


def form_of(cadre: SampleCadre) -> bytes:
    """The cadre's 任免审批表 as a file."""
    values = lrmx_values(cadre)
    family = tuple(
        FamilyItem(
            relation=item["ChengWei"],
            name=item["XingMing"],
            birth=item["ChuShengRiQi"],
            politics=item["ZhengZhiMianMao"],
            work=item["GongZuoDanWeiJiZhiWu"],
        )
        for item in values.family
    )
    photo = encode_base64(values.photo) if values.photo else ""
    return serialise(Person.from_tags({**values.tags, PHOTO_TAG: photo}, family))


def _table(title: str, headers: tuple[str, ...], rows: list[tuple[str | int, ...]]) -> bytes:
    columns = tuple(TableColumn(header) for header in headers)
    return safe_table(TableSpec(title, columns, tuple(rows), sheet_name=title[-8:]))


def _unit_list(city: City) -> bytes:
    rows: list[tuple[str | int, ...]] = [
        (n, u.name, u.kind.label, u.staffing, u.sector, u.remark)
        for n, u in enumerate((*city.units, city.former.unit), 1)
    ]
    return _table(f"{city.name}考核单位一览表", _UNITS, rows)


def _roster(city: City) -> bytes:
    names = {u.key: u.name for u in city.units}
    order = {u.key: n for n, u in enumerate(city.units)}
    people = sorted(city.cadres, key=lambda c: (order[c.unit], c.order))
    rows: list[tuple[str | int, ...]] = [
        (
            n,
            names[c.unit],
            c.name,
            c.sex.label,
            c.birth_month,
            c.ethnicity,
            c.native_place,
            current_post(c),
            c.id_number,
        )
        for n, c in enumerate(people, 1)
    ]
    return _table(f"{city.name}市管领导班子成员花名册", _ROSTER, rows)


def _pool(city: City) -> bytes:
    names = {a.key: a.name for a in city.assessors}
    titles = {t.number: t.title for t in city.teams}
    rows: list[tuple[str | int, ...]] = [
        (
            n,
            a.name,
            a.sex.label,
            a.birth_month,
            a.post,
            a.post_type.label,
            a.expertise,
            titles[a.team],
            names[a.mentor] if a.mentor else "",
        )
        for n, a in enumerate(city.assessors, 1)
    ]
    return _table(f"{city.name}考核人员信息库", _POOL, rows)
