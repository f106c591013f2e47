"""Names of rows, fields and reasons: Chinese, whatever the table."""

from __future__ import annotations

import pytest

from desktop.models.tables import synced_tables
from desktop.services.differences import term_of
from desktop.services.exchange.conflict_values import editors_of
from desktop.services.labels import field_label, held_words


def test_every_table_can_be_named_and_its_fields_have_names() -> None:
    for table in synced_tables().values():
        for name in table.fields:
            label = field_label(table.name, name)
            assert any("\u4e00" <= c <= "\u9fff" for c in label), (table.name, name)
            group = table.group_of(name)
            for editor in editors_of(table.name, group):
                assert bool(editor.choices) == (term_of(table.name, editor.field) is not None)


def test_nobody_types_the_id_of_a_row() -> None:
    for table in synced_tables().values():
        for name in (*table.references, *table.names):
            assert editors_of(table.name, table.group_of(name)) == ()


@pytest.mark.parametrize(
    ("reason", "part"),
    [
        (None, "自动显示"),
        ("来源工作站未登记", "办理该工作站的登记"),
        ("填写人不在该工作站的授权名册上", "补入"),
        ("记录属于另一个考核组", "由记录所属的考核组填写"),
        ("考核组无权填写此类记录", "由考核办在本机填写"),
        ("别的原因", "请与发送方核对"),
    ],
)
def test_held_words(reason: str | None, part: str) -> None:
    assert part in held_words(reason)
    assert held_words(reason).endswith("。")
