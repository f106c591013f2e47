"""The fact ledger on paper: columns, sums, one event once, nothing cut."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest

from desktop.services.documents.errors import DocumentError
from desktop.services.documents.fact_ledger import (
    FactLedgerContent,
    FactLedgerUnit,
    FactTally,
    fact_table,
    render_fact_ledger,
    signed,
    tally,
    tally_words,
)
from desktop.services.documents.paper import PrintOptions
from desktop.services.sheets.fact_ledger import fact_workbook
from tests.services.documents.fact_samples import ledger
from tests.services.documents.reading import poppler, squeezed


def _many(count: int) -> FactLedgerContent:
    row = ledger().units[0].rows[0]
    rows = tuple(replace(row, citation=f"纪-01-{n:04d}") for n in range(count))
    return replace(ledger(), units=(FactLedgerUnit("临江区", rows),))


def test_tally_by_hand() -> None:
    # 领导班子 +3, 孙立波 −3 (反面典型, 一票否决), 欧阳慧敏 counted already, 刘汉章 +5 (典型), 领导班子 +3
    count = tally(ledger().units[0].rows)
    assert count == FactTally(4, 1, Decimal(11), Decimal(-3), 2, 1)
    assert tally_words(count) == (
        "共 5 条：正面 4 条，+11 分；负面 1 条，−3 分；典型 2 条；一票否决情形 1 条"
    )
    bare = replace(ledger().units[0].rows[0], points=None)
    assert tally_words(tally([bare])) == (
        "共 1 条：正面 1 条，0 分；负面 0 条，0 分；方案未定分值 1 条"
    )
    assert (signed(Decimal("1.50")), signed(Decimal("-0.5")), signed(Decimal(0))) == (
        "+1.5",
        "−0.5",
        "0",
    )


def test_all_columns_and_sums() -> None:
    text = squeezed(poppler(render_fact_ledger(ledger(), PrintOptions()).pdf, "-layout"))
    for title in (
        "编号", "对象", "性质", "轻重", "发生日期", "清单情形", "纪实内容", "佐证", "关联事件", "记录",
        "核实日期",
    ):  # fmt: skip
        assert title in text
    assert text.count("小计：共5条") == 3
    # Of 1 to 15: 4, 8 and 12 are 重 (+5), 1, 5, 9 and 13 中 (+3), 2, 6, 10 and 14 negative (−3);
    # 3, 7, 11 and 15 tell of an event that is counted.
    assert "合计：共15条：正面11条，+27分；负面4条，−12分；典型7条；一票否决情形4条" in text
    assert "2026.07.18" in text
    for word in ("同一事件已计", "不另计", "【反面典型】", "（一票否决）", "（数据有冲突）"):
        assert word in text, word


def test_header_is_repeated_and_every_fact_is_printed() -> None:
    document = render_fact_ledger(_many(120), PrintOptions())
    text = squeezed(poppler(document.pdf))
    assert document.pages > 3
    assert text.count("清单情形") == document.pages
    for number in range(120):
        assert f"纪-01-{number:04d}" in text


def test_a_row_higher_than_the_page_goes_on() -> None:
    row = replace(_many(1).units[0].rows[0], text="".join(f"第{n}句话。" for n in range(700)))
    content = replace(ledger(), units=(FactLedgerUnit("临江区", (row,)),))
    document = render_fact_ledger(content, PrintOptions())
    text = squeezed(poppler(document.pdf, "-raw"))
    assert document.pages >= 3
    assert "第0句话" in text
    assert "第699句话" in text


def test_an_empty_ledger_says_so() -> None:
    empty = replace(ledger(), units=())
    assert "没有已核实的考核纪实" in poppler(render_fact_ledger(empty, PrintOptions()).pdf)


def test_a_missing_glyph_names_the_entry() -> None:
    row = replace(_many(1).units[0].rows[0], evidence="甲\ue863")
    content = replace(ledger(), units=(FactLedgerUnit("临江区", (row,)),))
    with pytest.raises(DocumentError, match=r"“纪-01-0000 领导班子.*U\+E863"):
        render_fact_ledger(content, PrintOptions())


def test_equal_input_gives_equal_bytes() -> None:
    first, second = (render_fact_ledger(ledger(), PrintOptions()) for _ in range(2))
    assert first == second
    changed = replace(ledger(), order="按轻重")
    assert render_fact_ledger(changed, PrintOptions()).digest != first.digest


def test_the_workbook_has_real_types_and_no_formula() -> None:
    row = replace(ledger().units[0].rows[0], text='=HYPERLINK("x")')
    content = replace(ledger(), units=(FactLedgerUnit("临江区", (row,)),))
    headers, rows = fact_table(content)
    cells = dict(zip(headers, rows[0], strict=True))
    assert (cells["发生日期"], cells["分值"]) == (date(2026, 7, 19), Decimal(3))
    sheet = openpyxl.load_workbook(io.BytesIO(fact_workbook(content))).active
    assert sheet is not None
    written = [cell for line in sheet.iter_rows() for cell in line]
    assert not [cell for cell in written if cell.data_type == "f"]
    assert any(cell.value == '=HYPERLINK("x")' for cell in written)
    assert any(isinstance(cell.value, datetime) for cell in written)
    notes = {str(cell.value) for cell in written}
    assert "临江区：共 1 条：正面 1 条，+3 分；负面 0 条，0 分" in notes
