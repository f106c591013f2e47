"""考核人员信息库 as a workbook: the columns that the import reads, and what stands today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from desktop.services.dates import day_words
from desktop.services.sheets.writing import ColumnKind, TableColumn, TableSpec, safe_table
from desktop.terms import SeatKind

COLUMNS = (
    TableColumn("序号", ColumnKind.INTEGER, 6),
    TableColumn("姓名", width=10),
    TableColumn("性别", width=6),
    TableColumn("出生年月", width=11),
    TableColumn("工作单位及职务", width=34),
    TableColumn("岗位类别", width=11),
    TableColumn("熟悉领域", width=18),
    TableColumn("拟编组别", width=14),
    TableColumn("带教人", width=10),
    TableColumn("是否新考核员", width=10),
    TableColumn("在库情况", width=10),
    TableColumn("现编入", width=14),
    TableColumn("编入日期", ColumnKind.DATE, 16),
)


@dataclass(frozen=True, slots=True, repr=False)
class PoolRecord:
    """What is written of a person of the pool; ``birth_month`` is ``YYYYMM`` as stored."""

    name: str
    sex: str | None
    birth_month: str | None
    post: str | None
    post_type: SeatKind
    expertise: str | None
    planned_team: str | None
    mentor: str | None
    newcomer: bool
    state: str
    team: str | None
    seated_on: dt.date | None


def pool_workbook(people: Sequence[PoolRecord], on: dt.date) -> bytes:
    """The people as .xlsx bytes, as they stand on a day.

    Months are text (1970.10 as a number would read back as January). 现编入 has a header that
    the import takes for no column, so that 拟编组别 alone comes back.
    """
    rows = tuple(
        (
            n,
            p.name,
            p.sex,
            _dotted(p.birth_month),
            p.post,
            p.post_type.label,
            p.expertise,
            p.planned_team,
            p.mentor,
            "是" if p.newcomer else "否",
            p.state,
            p.team,
            p.seated_on,
        )
        for n, p in enumerate(people, 1)
    )
    return safe_table(
        TableSpec(
            "考核人员信息库",
            COLUMNS,
            rows,
            sheet_name="考核人员信息库",
            subtitle=f"截至{day_words(on)}，共{len(rows)}人",
        )
    )


def _dotted(month: str | None) -> str | None:
    """YYYYMM as 1972.03; anything else as it stands."""
    if month is None or not (len(month) == 6 and month.isdigit()):
        return month
    return f"{month[:4]}.{month[4:]}"
