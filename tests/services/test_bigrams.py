"""The index is asked through a real FTS5 table, since its tokenizer decides what a word is."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from desktop.services.bigrams import index_terms, query_terms, verify

_DETAILS = ("full", "column", "none")


def _found(text: str, query: str, detail: str = "full") -> bool:
    with sqlite3.connect(":memory:") as connection:
        connection.execute(f"CREATE VIRTUAL TABLE t USING fts5(terms, content='', detail={detail})")
        connection.execute("INSERT INTO t(rowid, terms) VALUES (7, ?)", (index_terms(text),))
        expression = query_terms(query)
        hit = not expression or connection.execute(
            "SELECT rowid FROM t WHERE t MATCH ?", (expression,)
        ).fetchone() == (7,)
    connection.close()
    return hit and verify(text, query)


def test_terms_by_hand() -> None:
    assert index_terms("张　三，A岗") == "张三 三 a岗 岗"
    assert query_terms("张三 A") == '"张三" AND "a" *'
    assert query_terms(" ，*\"'") == ""


@pytest.mark.parametrize("detail", _DETAILS)
@pytest.mark.parametrize(
    "query",
    ["干部", "考核", "核", "室", "2026", "02", "A岗", "a", "𬱖", "赵𬱖", "𬱖 张三", "张三", "ａ岗"],
)
def test_short_queries_are_found(query: str, detail: str) -> None:
    assert _found("2026年干部考核办公室，A岗 赵𬱖、张　三", query, detail)


@pytest.mark.parametrize("query", ["部考干", "张 四", "B岗", "核考", "2062", "赵张"])
def test_others_are_not(query: str) -> None:
    assert not _found("2026年干部考核办公室，A岗 赵𬱖、张三", query)


def test_pairs_from_different_places_are_no_hit() -> None:
    # 甲乙 and 乙丙 both stand in the text, 甲乙丙 does not: the index cannot know it, verify
    # must.
    text = "甲乙，乙丙"
    assert query_terms("甲乙丙") == '"甲乙" AND "乙丙"'
    assert not verify(text, "甲乙丙")


def test_operators_of_fts5_are_plain_words() -> None:
    for query in ('"', "NEAR(甲 乙)", "甲 OR 乙", "terms:甲", "甲*", "-甲", "^甲"):
        assert isinstance(_found("甲乙", query), bool)
    assert not _found("甲", "甲 OR 乙")


_WORDS = st.text(
    alphabet=st.sampled_from("干部考核张三𬱖䶮aB1９％，。 　\n-é'\"ﬁ①x"), min_size=1, max_size=12
)


@settings(max_examples=300, deadline=None)
@given(st.one_of(_WORDS, st.text(min_size=1, max_size=12)), st.data())
@example("㎏三 𬱖x", None)
def test_every_part_of_a_text_is_found(text: str, data: st.DataObject | None) -> None:
    pairs = [(a, b) for a in range(len(text)) for b in range(a + 1, len(text) + 1)]
    chosen = pairs if data is None else [data.draw(st.sampled_from(pairs))]
    for start, end in chosen:
        assert _found(text, text[start:end])
