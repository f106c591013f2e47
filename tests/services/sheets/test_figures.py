"""A cell as a figure: numbers as offices write them; nothing missing ever becomes a zero."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.services.sheets.figures import FigureKind, figure
from desktop.services.sheets.grid import CellValue


@pytest.mark.parametrize(
    ("cell", "value", "text", "note"),
    [
        (113.97, "113.97", "", ""),
        (0.1 + 0.2, "0.3", "", ""),  # what binary numbers leave behind is no decimal
        (1.23455, "1.2346", "1.23455", "超过四位小数，已四舍五入"),
        ("85.2%", "85.2", "85.2%", "按百分数读取"),
        ("８５．２％", "85.2", "85.2％", "按百分数读取"),
        ("1,234.5", "1234.5", "", ""),
        (" 98 ", "98", "", ""),
        ("－3.2", "-3.2", "", ""),
        ("≥95", "95", "≥95", "“≥95”按其中的数字读取"),
        ("12亿元", "12", "12亿元", "按数字读取，单位“亿元”未换算"),
        (0, "0", "", ""),
        ("0", "0", "", ""),
    ],
)
def test_a_number(cell: CellValue, value: str, text: str, note: str) -> None:
    found = figure(cell)
    assert (found.kind, found.value) == (FigureKind.NUMBER, Decimal(value))
    assert (found.text, found.note) == (text, note)


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        (None, FigureKind.BLANK),
        ("  ", FigureKind.BLANK),
        ("—", FigureKind.NONE),
        ("/", FigureKind.NONE),
        ("无", FigureKind.NONE),
        ("不适用", FigureKind.NOT_APPLICABLE),
        ("暂无数据", FigureKind.PENDING),
        ("12,34", FigureKind.UNREADABLE),
        ("90-95", FigureKind.UNREADABLE),
        ("下降3.2%", FigureKind.UNREADABLE),
        ("#DIV/0!", FigureKind.UNREADABLE),
        (dt.date(2026, 3, 5), FigureKind.UNREADABLE),
        (True, FigureKind.UNREADABLE),
        (1e20, FigureKind.UNREADABLE),
        (float("nan"), FigureKind.UNREADABLE),
        (float("inf"), FigureKind.UNREADABLE),
        ("nan", FigureKind.UNREADABLE),
    ],
)
def test_no_number_is_none_and_keeps_its_text(cell: CellValue, kind: FigureKind) -> None:
    found = figure(cell)
    assert (found.kind, found.value) == (kind, None)
    assert bool(found.text) is (kind is not FigureKind.BLANK)


def test_formulas_count_as_stored_and_say_so() -> None:
    assert figure(None, formula=True).text == "公式（没有结果）"
    assert figure(85.5, formula=True).value == Decimal("85.5")
    assert "公式" in figure(85.5, formula=True).note
    assert figure("#REF!", formula=True).kind is FigureKind.UNREADABLE


@given(
    st.one_of(
        st.none(),
        st.text(max_size=12),
        st.integers(),
        st.floats(),
        st.booleans(),
        st.sampled_from(["—", "/", "暂无", "无", "％", "%", "-", ",", ".", "≥", "以上", "亿元"]),
    ),
    st.booleans(),
)
def test_what_says_no_zero_is_none(cell: CellValue, formula: bool) -> None:
    found = figure(cell, formula=formula)
    if found.value == 0:
        if isinstance(cell, float):
            assert abs(cell) <= 0.00005
        else:
            assert any(sign.isdigit() for sign in str(cell))
    if found.value is not None:
        assert found.value == found.value.quantize(Decimal("0.0001"))


@pytest.mark.parametrize(
    ("cell", "value", "text"),
    [
        (0.93, "93", "93%"),
        (0.29, "29", "29%"),  # 28.999999999999996 in binary
        (1, "100", "100%"),
        (0.9355, "93.55", "93.55%"),
        (-0.032, "-3.2", "-3.2%"),
        (0, "0", "0%"),
    ],
)
def test_a_number_shown_as_a_percentage_is_what_is_shown(
    cell: CellValue, value: str, text: str
) -> None:
    found = figure(cell, percent=True)
    assert (found.value, found.text, found.note) == (Decimal(value), text, "按百分数读取")


def test_a_text_in_a_cell_made_for_percentages_is_read_as_a_text() -> None:
    assert figure("93%", percent=True) == figure("93%")
    assert figure("暂无数据", percent=True) == figure("暂无数据")
    assert figure(None, percent=True) == figure(None)
    said = figure(0.93, formula=True, percent=True)
    assert (said.value, said.note) == (Decimal(93), "按百分数读取，公式，按文件存下的结果读取")
