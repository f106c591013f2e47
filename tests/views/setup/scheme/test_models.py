"""The models of the place under Qt's model tester, and what their cells say."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication

from desktop.services.scheme_forms import IndicatorDraft, IndicatorLine, RuleDraft, UnitMove
from desktop.services.scheme_values import IndicatorValue
from desktop.terms import Direction, IndicatorCategory, ScoringMethod, UnitKind
from desktop.views.setup.scheme.amend_values import Collected, packed, unpacked
from desktop.views.setup.scheme.bands_field import BandsModel
from desktop.views.setup.scheme.effect_view import COLUMNS as MOVES
from desktop.views.setup.scheme.tree_model import (
    COLUMNS,
    IdRole,
    IndicatorTree,
    kinds_text,
    number,
    quarters_text,
)

FATAL = QAbstractItemModelTester.FailureReportingMode.Fatal
A, B, C, D = (UUID(int=n) for n in range(1, 5))


def line(key: UUID, parent: UUID | None, code: str, title: str, **fields: object) -> IndicatorLine:
    """A line of the tree; a leaf unless it is said otherwise."""
    plain = {
        "leaf": True,
        "method": ScoringMethod.RATIO,
        "direction": Direction.HIGHER,
        "weight": Decimal("12.50"),
    } | fields
    value = IndicatorValue(key, parent, 1, code, title, IndicatorCategory.COMMON, **plain)  # type: ignore[arg-type]  # names are the fields' own
    return IndicatorLine(value, "v", value.weight, code.count("."))


TREE = (
    line(A, None, "1", "政治建设", leaf=False, method=None, direction=None, weight=None),
    line(B, A, "1.1", "落实部署", first_question=True, amendments=(1, 3)),
    line(C, A, "1.2", "满意度", kinds=frozenset({UnitKind.COUNTY}), office="市统计局"),
    line(D, UUID(int=99), "2", "孤儿", leaf=True),
)


def cells(tree: IndicatorTree, index: QModelIndex) -> list[str]:
    """A row as shown."""
    return [str(tree.data(index.siblingAtColumn(n))) for n in range(len(COLUMNS))]


def test_the_tree(qapp: QApplication) -> None:
    tree = IndicatorTree()
    QAbstractItemModelTester(tree, FATAL)
    tree.show_lines(TREE)
    top = tree.index(0, 0)
    assert (tree.rowCount(), tree.rowCount(top)) == (2, 2)  # what hangs on nothing is a root
    leaf = tree.index(1, 0, top)
    assert tree.data(leaf, IdRole) == C
    assert tree.parent(leaf) == top
    assert cells(tree, leaf) == [
        "1.2　满意度",
        "12.5",
        "比例",
        "越高越好",
        "区（市）",
        "市统计局",
        "",
    ]
    assert cells(tree, tree.index(0, 0, top))[6] == "第1号、第3号"
    assert cells(tree, top)[1:5] == ["", "", "", ""]
    assert "第一考题" in tree.data(tree.index(0, 0, top), Qt.ItemDataRole.ToolTipRole)
    assert tree.index_of(D) == tree.index(1, 0)
    assert not tree.index_of(UUID(int=7)).isValid()
    tree.show_lines(TREE[:1])
    assert tree.rowCount(tree.index(0, 0)) == 0
    tree.show_lines(())
    assert tree.rowCount() == 0


@st.composite
def trees(draw: st.DrawFn) -> Sequence[IndicatorLine]:
    """Nodes in the order of the tree, each below an earlier one or at the top."""
    count = draw(st.integers(0, 12))
    above = [draw(st.integers(-1, n - 1)) for n in range(count)]
    return [
        line(UUID(int=n + 1), None if p < 0 else UUID(int=p + 1), str(n), f"指标{n}")
        for n, p in enumerate(above)
    ]


@given(trees())
def test_every_node_is_found_once_below_its_parent(lines: Sequence[IndicatorLine]) -> None:
    tree = IndicatorTree()
    tree.show_lines(lines)
    seen: list[UUID] = []

    def walk(parent: QModelIndex, above: UUID | None) -> None:
        for row in range(tree.rowCount(parent)):
            index = tree.index(row, 0, parent)
            found = tree.line(index)
            assert found is not None
            assert found.value.parent == above
            assert tree.parent(index) == parent
            assert tree.index_of(found.value.id) == index
            seen.append(found.value.id)
            walk(index, found.value.id)

    walk(QModelIndex(), None)
    assert sorted(seen) == sorted(i.value.id for i in lines)


def test_steps_are_typed_into_an_empty_last_row(qapp: QApplication) -> None:
    bands = BandsModel()
    QAbstractItemModelTester(bands, FATAL)
    assert bands.rowCount() == 1
    assert bands.setData(bands.index(0, 0), " 90 ")
    assert bands.setData(bands.index(0, 1), "100")
    assert bands.setData(bands.index(1, 0), "60")
    assert not bands.setData(bands.index(2, 0), "  ")
    assert bands.rows() == (("90", "100"), ("60", ""))
    assert bands.setData(bands.index(1, 0), "")
    assert bands.rows() == (("90", "100"),)
    bands.set_read_only(True)
    assert not bands.setData(bands.index(0, 0), "80")
    assert not bands.flags(bands.index(0, 0)) & Qt.ItemFlag.ItemIsEditable


def test_numbers_and_words() -> None:
    assert [number(Decimal(n)) for n in ("10.0000", "2.50", "100", "0.30")] == [
        "10",
        "2.5",
        "100",
        "0.3",
    ]
    assert number(None) == ""
    assert kinds_text(frozenset()) == "全部"
    assert kinds_text(frozenset({UnitKind.TASK_FORCE, UnitKind.COUNTY})) == "区（市）、工作专班"
    assert quarters_text(frozenset({4, 2})) == "2季度、4季度"


def test_a_unit_without_a_score_shows_no_nought() -> None:
    def row(move: UnitMove) -> list[str]:
        return [column.text(move) for column in MOVES][2:8]

    kind = UnitKind.DEPARTMENT
    moved = UnitMove(A, "甲局", kind, Decimal("72.005"), Decimal(78), 3, 1)
    assert row(moved) == ["72.01", "78.00", "+6.00", "3", "1", "上升 2"]
    back = UnitMove(A, "甲局", kind, Decimal(78), Decimal("72.004"), 1, 2)
    assert row(back)[2:] == ["-6.00", "1", "2", "下降 1"]
    same = UnitMove(A, "甲局", kind, Decimal(78), Decimal("78.001"), 1, 1)
    assert row(same)[2:] == ["0.00", "1", "1", "不变"]
    missing = UnitMove(A, "甲局", kind, None, None, None, None, "数据不全，尚无得分")
    assert row(missing) == ["—"] * 6


def test_what_an_amendment_collected_comes_back_from_a_draft() -> None:
    one = IndicatorDraft(
        "落实部署",
        IndicatorCategory.COMMON,
        A,
        B,
        method=ScoringMethod.BANDS,
        weight="12",
        direction=Direction.LOWER,
        kinds=frozenset({UnitKind.COUNTY}),
        quarters=frozenset({2, 4}),
        bands=(("90", "100"), ("60", "80")),
        version="v",
    )
    new = IndicatorDraft("新指标", IndicatorCategory.BONUS, cap="3")
    collected = Collected().with_indicator(one).with_indicator(new).with_rule(RuleDraft(C, "6"))
    collected = collected.without_indicator(D)
    assert len(collected) == 4
    assert unpacked(packed(collected)) == collected
    assert unpacked({"indicators": [{"title": "旧"}]}) == Collected()
    assert unpacked(None) == Collected()


def test_a_later_form_takes_the_place_of_an_earlier_one() -> None:
    first = IndicatorDraft("甲", IndicatorCategory.COMMON, A, weight="1")
    again = IndicatorDraft("甲", IndicatorCategory.COMMON, A, weight="2")
    collected = Collected().with_indicator(first).with_indicator(again)
    assert collected.indicators == (again,)
    assert collected.without_indicator(A) == Collected((), (A,))
    assert collected.without_indicator(A).with_indicator(again) == collected
    rules = collected.with_rule(RuleDraft(B, "1")).with_rule(RuleDraft(B, "2"))
    assert [r.value for r in rules.rules] == ["2"]
    assert rules.dropped(0) == Collected(rules=(RuleDraft(B, "2"),))
    assert rules.dropped(1) == collected
