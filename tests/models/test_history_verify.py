"""The check finds every kind of tampering with tables, conflicts and our own chain."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest

from tests.models.machine.station import Station, stations

U, C = UUID(int=1), UUID(int=2)


@pytest.fixture
def sound() -> Iterator[Station]:
    """A station with three own revisions, a foreign one and an open conflict."""
    with stations(2) as (a, b):
        a.create("unit", U, name="某局", kind="county")
        b.take_from(a)
        a.edit("unit", U, name="甲局")
        b.edit("unit", U, name="乙局")
        a.create("cadre", C, name="张三", level="city", unit_id=U)
        a.take_from(b)
        assert a.problems() == []
        yield a


TAMPERING = [
    ("UPDATE unit SET name = '伪局'", "表内数据与修订记录不一致"),
    ("UPDATE unit SET version = ''", "表内数据与修订记录不一致"),
    ("DELETE FROM cadre", "表内数据与修订记录不一致"),
    ("DELETE FROM conflict", "冲突登记与修订记录不一致"),
    ("DELETE FROM revision WHERE table_name = 'cadre'", "没有任何修订记录"),
    ("DELETE FROM revision WHERE table_name = 'cadre'", "末端登记"),
    ("DELETE FROM revision WHERE seq = 2", "第 2 条处断开"),
    ("UPDATE revision SET chain = zeroblob(32) WHERE seq = 3", "第 3 条处断开"),
    ("UPDATE revision SET line = CAST(replace(line, '张三', '李四') AS BLOB)", "第 3 条处断开"),
    ("UPDATE revision SET line = x'00' WHERE seq = 1", "无法读出"),
    ("UPDATE revision SET line = CAST(replace(line, ',', ', ') AS BLOB)", "无法读出"),
    ("UPDATE revision SET table_name = 'unit' WHERE table_name = 'cadre'", "无法读出"),
    ("UPDATE origin SET last_seq = 9 WHERE chain IS NOT NULL", "末端登记"),
    ("UPDATE origin SET chain = zeroblob(32) WHERE chain IS NOT NULL", "末端登记"),
    ("UPDATE revision SET state = 2, reason = '?' WHERE seq = 3", "显示状态"),
    ("DELETE FROM revision WHERE origin NOT LIKE '%1'", "不一致"),
]


@pytest.mark.parametrize(("statement", "found"), TAMPERING)
def test_tampering_is_found(sound: Station, statement: str, found: str) -> None:
    with sound.changing() as connection:
        connection.execute("PRAGMA defer_foreign_keys = ON")
        connection.execute(statement)
    assert any(found in problem for problem in sound.problems()), sound.problems()


def test_the_digest_tells_views_apart_and_nothing_else(sound: Station) -> None:
    before = sound.digest()
    sound.receive(sound.lines())
    assert sound.digest() == before
    sound.edit("unit", U, remark="新")
    assert sound.digest() != before
