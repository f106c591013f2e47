"""Lists over arrays of ids: Qt's own tester on every state, and no query in ``data()``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from desktop.services.progress import Progress
from desktop.views.widgets.command_palette import HitModel
from desktop.views.widgets.hits import Hit
from desktop.views.widgets.list_model import (
    PAGE,
    WAITING,
    Column,
    IdRole,
    ListModel,
    ListQuery,
    RowId,
    StaticSource,
)

COLUMNS: tuple[Column[int], ...] = (
    Column("n", "序号", str, right=True),
    Column("name", "姓名", lambda n: f"甲{n}"),
)
FAIL = QAbstractItemModelTester.FailureReportingMode.Fatal


@pytest.fixture
def model(qtbot: QtBot) -> Iterator[ListModel]:
    result = ListModel(COLUMNS)
    tester = QAbstractItemModelTester(result, FAIL)
    yield result
    tester.deleteLater()
    result.deleteLater()


def text(model: ListModel, row: int, column: int = 1) -> str:
    return str(model.data(model.index(row, column)))


def test_missing_rows_are_asked_for_once_a_page(model: ListModel, qtbot: QtBot) -> None:
    asked: list[Sequence[RowId]] = []
    model.wanted.connect(asked.append)
    model.show_ids(range(1000))
    assert asked == []
    for row in (0, 5, 99, 250, 251):
        assert text(model, row) == WAITING
    qtbot.waitUntil(lambda: bool(asked))
    assert len(asked) == 1
    assert set(asked[0]) >= {0, 5, 99, 250, 251}
    assert set(asked[0]) <= {*range(100), *range(200, 300)} | set(range(PAGE))
    model.fill(asked[0], {int(str(key)): int(str(key)) for key in asked[0]})
    assert text(model, 251) == "甲251"
    assert text(model, 600) == WAITING


def test_a_row_deleted_meanwhile_is_a_dash(model: ListModel, qtbot: QtBot) -> None:
    model.show_ids([1, 2])
    assert text(model, 0) == WAITING
    with qtbot.waitSignal(model.wanted):
        pass
    model.fill((1, 2), {2: 2})
    assert text(model, 0) == "—"
    assert text(model, 1) == "甲2"


def test_growing_keeps_the_first_page(model: ListModel) -> None:
    model.show_ids([3, 1, 2], {3: 3, 1: 1, 2: 2})
    assert model.grow([3, 1, 2, 9, 8])
    assert model.rowCount() == 5
    assert text(model, 0) == "甲3"
    assert not model.grow([1, 3, 2])
    assert model.rowCount() == 5


def test_ids_alignment_and_heads(model: ListModel) -> None:
    model.show_ids([7], {7: 7})
    assert model.data(model.index(0, 0), IdRole) == 7
    assert model.id_at(0) == 7
    assert model.id_at(1) is None
    assert model.row_of(7) == 0
    assert model.row_of(8) == -1
    across = Qt.Orientation.Horizontal
    assert [model.headerData(n, across) for n in range(3)] == ["序号", "姓名", None]
    right = int(model.data(model.index(0, 0), Qt.ItemDataRole.TextAlignmentRole))
    assert right & Qt.AlignmentFlag.AlignRight.value
    assert model.rowCount(model.index(0, 0)) == 0
    assert model.data(QModelIndex()) is None


def test_tips_cannot_be_html(model: ListModel, qtbot: QtBot) -> None:
    nasty: tuple[Column[str], ...] = (Column("x", "姓名", str),)
    other = ListModel(nasty)
    other.show_ids([1], {1: "<img src=x>"})
    tip = str(other.data(other.index(0, 0), Qt.ItemDataRole.ToolTipRole))
    assert "<img" not in tip
    assert "&lt;img src=x&gt;" in tip
    other.deleteLater()


def test_a_hundred_thousand_rows_are_shown_at_once(qtbot: QtBot) -> None:
    model = ListModel(COLUMNS)  # without the tester, which looks at every row
    model.show_ids(range(100_000))
    assert model.rowCount() == 100_000
    assert text(model, 99_999) == WAITING
    model.deleteLater()


def test_hits_are_a_sound_model(qtbot: QtBot) -> None:
    model = HitModel()
    tester = QAbstractItemModelTester(model, FAIL)
    model.show_hits(
        [Hit("单立新", "市教育局 局长", "干部", "person"), Hit("锁定", "", "命令", "lock")]
    )
    assert model.data(model.index(0, 0)) == "单立新 市教育局 局长 干部"
    model.show_hits([])
    assert model.rowCount() == 0
    tester.deleteLater()


ROWS = st.lists(st.integers(0, 10_000), unique=True, max_size=40)


@given(ROWS, st.sampled_from(["", "n", "name"]), st.booleans())
def test_short_lists_are_sorted_whole(rows: list[int], sort: str, down: bool) -> None:
    source = StaticSource(rows, lambda n: n, COLUMNS)
    found = list(source.ids(ListQuery(sort, down), Progress()))
    assert sorted(map(int, map(str, found))) == sorted(rows)
    if sort == "n":
        assert found == sorted(rows, reverse=down)
    if sort == "":
        assert found == rows
    assert [key for key, _row in source.first(ListQuery(sort, down), 5)] == found[:5]


@given(ROWS, st.text("0123456789甲 ", max_size=4))
def test_the_filter_shows_rows_that_hold_every_word(rows: list[int], words: str) -> None:
    source = StaticSource(rows, lambda n: n, COLUMNS)
    found = set(source.ids(ListQuery(text=words), Progress()))
    kept: Mapping[RowId, int] = source.rows(list(found))
    assert set(kept) == found
    for n in rows:
        whole = all(word in str(n) or word in f"甲{n}" for word in words.split())
        assert (n in found) == whole
