"""Stored values in words: terms, names behind ids, truth values, lists."""

from __future__ import annotations

import pytest

from desktop.models.base import Base, Stored
from desktop.models.tables import synced_tables
from desktop.services.differences import _TERMS, shown_value
from tests.services.record_city import City, named


@pytest.mark.parametrize(
    ("table", "field", "value", "words"),
    [
        ("cadre", "post", "局长", "局长"),
        ("cadre", "post", None, ""),
        ("cadre", "level", "city", "市管"),
        ("cadre", "unit_id", named("民政局").hex, "江城市民政局"),
        ("cadre", "unit_id", named("没有这个局").hex, "已不存在的记录"),
        ("cadre", "photo", "00" * 32, "另一份文件"),
        ("leadership_team", "principal_id", named("赵启明").hex, "赵启明"),
        ("assessor", "cadre_id", named("赵启明").hex, "赵启明"),
        ("assessor", "cadre_id", named("别组的干部").hex, "另一条记录"),
        ("cadre", "deleted", 1, "是"),
        ("rule", "unconfirmed", 0, "否"),
        ("fact", "severity", "heavy", "重"),
        ("visit", "kinds", '["annual","routine"]', "年度考核、平时考核"),
        ("interview", "themes", '["作风","实绩"]', "作风、实绩"),
        ("unit", "kind", "department", "市直单位"),
        ("visit", "start", "2026-11-16", "2026年11月16日"),
        ("interview_about", "rating", 4, "4"),
        ("public_survey", "two", 3, "（人数不显示）"),
        ("ballot_count", "fourth", 1, "（人数不显示）"),
    ],
)
def test_shown_values(table: str, field: str, value: Stored, words: str, city: City) -> None:
    with city.desk.db.reading() as session:
        assert shown_value(session, table, field, value) == words


def test_a_cycle_is_named_by_its_year(city: City) -> None:
    with city.desk.db.reading() as session:
        assert shown_value(session, "fact", "cycle_id", city.cycle.hex) == "2026"


def test_every_term_names_a_column() -> None:
    for table, field in _TERMS:
        assert table in synced_tables()
        assert field in Base.metadata.tables[table].c
