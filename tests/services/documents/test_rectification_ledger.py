"""The rectification ledger: columns, groups, sums, overdue in words, nothing cut."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, datetime

import openpyxl
import pytest

from desktop.services.documents.content import LedgerContent, LedgerPaper, LedgerUnit
from desktop.services.documents.errors import DocumentError
from desktop.services.documents.paper import PrintOptions
from desktop.services.documents.rectification_ledger import (
    Tally,
    ledger_table,
    render_ledger,
    state_words,
    tally,
    tally_words,
)
from desktop.services.sheets.ledger import ledger_workbook
from tests.services.documents import samples
from tests.services.documents.reading import poppler, squeezed


def _many(count: int) -> LedgerContent:
    base = samples.ledger()
    item = base.units[0].items[1]
    items = tuple(replace(item, number=f"N{n:04d}") for n in range(count))
    return replace(base, units=(LedgerUnit("余江区", items),))


def test_tally_by_hand() -> None:
    items = samples.ledger().units[0].items
    assert tally(items) == Tally(items=5, closed=1, open=4, overdue=2)
    assert tally_words(tally(items)) == "共 5 项，已销号 1 项，未销号 4 项，其中逾期 2 项"
    assert tally_words(tally(items[:1])) == "共 1 项，已销号 1 项，未销号 0 项，无逾期"


def test_a_closed_item_is_never_overdue() -> None:
    late = replace(samples.ledger().units[0].items[0], overdue_days=9)
    assert tally([late]).overdue == 0


def test_done_too_late_stays_late() -> None:
    closed, running = samples.ledger().units[0].items[:2]
    late = replace(closed, state="销号", late_days=21)
    assert state_words(late) == "销号（逾期 21 天报结果）"
    assert state_words(replace(late, report="")) == "销号（逾期 21 天销号）"
    assert state_words(replace(running, late_days=21)) == "整改中，逾期 22 天"
    assert tally([late, closed, running]) == Tally(items=3, closed=2, open=1, overdue=1, late=1)
    assert tally_words(tally([late, closed, running])) == (
        "共 3 项，已销号 2 项（其中逾期办结 1 项），未销号 1 项，其中逾期 1 项"
    )
    assert tally_words(tally([late])) == (
        "共 1 项，已销号 1 项（其中逾期办结 1 项），未销号 0 项，无逾期"
    )
    # What is reported but not closed is late too, and no 办结 yet.
    assert tally([replace(running, overdue_days=0, late_days=3)]).late == 0


@pytest.mark.parametrize("paper", list(LedgerPaper))
def test_lateness_is_printed_and_written(paper: LedgerPaper) -> None:
    base = samples.ledger(paper)
    items = (replace(base.units[0].items[0], state="销号", late_days=21),)
    content = replace(base, units=(LedgerUnit("余江区", items),))
    text = squeezed(poppler(render_ledger(content, PrintOptions()).pdf))
    assert "销号（逾期21天报结果）" in text
    assert text.count("已销号1项（其中逾期办结1项），未销号0项，无逾期") == 2
    sheet = openpyxl.load_workbook(io.BytesIO(ledger_workbook(content))).active
    assert sheet is not None
    cells = {str(cell.value) for row in sheet.iter_rows() for cell in row}
    assert "销号（逾期 21 天报结果）" in cells
    assert "余江区：共 1 项，已销号 1 项（其中逾期办结 1 项），未销号 0 项，无逾期" in cells


@pytest.mark.parametrize("paper", list(LedgerPaper))
def test_all_columns_sums_and_overdue_words(paper: LedgerPaper) -> None:
    text = squeezed(poppler(render_ledger(samples.ledger(paper), PrintOptions()).pdf, "-layout"))
    for title in (
        "编号", "单位或个人", "问题", "来源", "整改措施", "责任人", "原定时限", "现定时限",
        "进展情况", "报告", "核查", "销号日期", "状态",
    ):  # fmt: skip
        assert title in text
    assert text.count("小计：共5项，已销号1项，未销号4项，其中逾期2项") == 3
    assert "合计：共15项，已销号3项，未销号12项，其中逾期6项" in text
    assert text.count("逾期22天") == 3
    assert "2026.10.31" in text
    assert "核后有改动" in text


def test_header_is_repeated_and_every_item_is_printed() -> None:
    document = render_ledger(_many(80), PrintOptions())
    text = squeezed(poppler(document.pdf))
    assert document.pages > 3
    assert text.count("整改措施") == document.pages
    for number in range(80):
        assert f"N{number:04d}" in text


def test_a_row_higher_than_the_page_is_continued() -> None:
    content = _many(1)
    item = replace(content.units[0].items[0], problem="".join(f"第{n}句话。" for n in range(900)))
    content = replace(content, units=(LedgerUnit("余江区", (item,)),))
    document = render_ledger(content, PrintOptions())
    text = squeezed(poppler(document.pdf, "-raw"))
    assert document.pages >= 3
    assert "第0句话" in text
    assert "第899句话" in text


def test_an_empty_ledger_says_so() -> None:
    text = poppler(render_ledger(replace(_many(0)), PrintOptions()).pdf)
    assert "没有整改事项" in text


def test_a_missing_glyph_names_the_item() -> None:
    content = _many(1)
    item = replace(content.units[0].items[0], measures="甲\ue863")
    content = replace(content, units=(LedgerUnit("余江区", (item,)),))
    with pytest.raises(DocumentError, match=r"“N0000 .*U\+E863"):
        render_ledger(content, PrintOptions())


def test_equal_input_gives_equal_bytes() -> None:
    first, second = (render_ledger(samples.ledger(), PrintOptions()) for _ in range(2))
    assert first == second


def test_table_has_typed_values_and_the_workbook_no_formula() -> None:
    base = samples.ledger()
    bad = replace(base.units[0].items[1], problem='=HYPERLINK("x")')
    content = replace(base, units=(LedgerUnit(base.units[0].unit, (bad,)),))
    table = ledger_table(content)
    assert table.title == "2026年度整改台账（截至2026年11月22日）"
    row = dict(zip(table.headers, table.rows[0], strict=True))
    assert row["现定时限"] == date(2026, 10, 31)
    assert row["逾期天数"] == 22
    assert row["状态"] == "整改中，逾期 22 天"
    assert len(table.widths) == len(table.headers) == len(table.rows[0])
    sheet = openpyxl.load_workbook(io.BytesIO(ledger_workbook(content))).active
    assert sheet is not None
    cells = [cell for line in sheet.iter_rows() for cell in line]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert any(cell.value == '=HYPERLINK("x")' for cell in cells)
    assert any(isinstance(cell.value, datetime) for cell in cells)
