"""What is typed into a list's filter: padded names, texts with blanks, signs of the pattern."""

from __future__ import annotations

import sqlite3

import pytest

from desktop.services.listing import like_pattern


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ("推进 5G", "推进 5G 基站建设不力", True),
        ("推进5G", "推进5G基站", True),
        ("5G　基站", "推进 5G\n基站", True),
        ("基站 推进", "推进 5G 基站", False),
        ("张 三", "张三", True),
        (" 张　三 ", "张三", True),
        ("张三", "李四", False),
        ("100%", "完成 100% 任务", True),
        ("100%", "完成 1000 项", False),
        ("a_b", "axb", False),
        ("\\", "甲\\乙", True),
        ("", "什么都行", True),
        ("  ", "什么都行", True),
    ],
)
def test_contains(query: str, text: str, found: bool) -> None:
    connection = sqlite3.connect(":memory:")
    try:
        (hit,) = connection.execute(
            "SELECT ? LIKE ? ESCAPE '\\'", (text, like_pattern(query))
        ).fetchone()
    finally:
        connection.close()
    assert bool(hit) is found
