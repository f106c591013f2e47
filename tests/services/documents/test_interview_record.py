"""谈话提纲, 谈话记录表 and 谈话记录: nothing is lost, and nothing stands there that should not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from desktop.services.documents.errors import DocumentError
from desktop.services.documents.interview_outline import render_outline
from desktop.services.documents.interview_record import render_blanks, render_records
from desktop.services.documents.paper import PrintOptions
from tests.services.documents import interview_samples as samples
from tests.services.documents.reading import poppler, squeezed

OPTIONS = PrintOptions()


def test_each_layer_has_its_own_pages() -> None:
    made = render_blanks(samples.blank("中层", "群众"), OPTIONS)
    text = squeezed(poppler(made.pdf))
    # Each form counts its own pages, so that the piles can be parted.
    assert text.count("第1页共2页") == 2
    assert text.count("谈话人（签名）") == 2
    assert text.count("其他需要记录的情况") == 2


def test_a_day_that_is_known_stands_there() -> None:
    content = samples.blank()
    one = replace(content, end=content.start)
    assert "2026年11月16日" in squeezed(poppler(render_blanks(one, OPTIONS).pdf))
    assert "2026年月日" in squeezed(poppler(render_blanks(content, OPTIONS).pdf))
    free = squeezed(poppler(render_blanks(samples.blank(free=True), OPTIONS).pdf, "-layout"))
    assert "谈话日期年月日" in free
    assert "民政局" not in free


def test_no_layer_is_told() -> None:
    with pytest.raises(DocumentError, match="至少选择一个层次"):
        render_blanks(replace(samples.blank(), sheets=()), OPTIONS)


def test_long_records_flow_over_pages_and_none_is_lost() -> None:
    remarks = "".join(
        f"第{n}句：班子团结，敢抓敢管，抓养老服务和社会救助都有办法。" for n in range(300)
    )
    sheets = (samples.record(1, remarks), *(samples.record(n) for n in range(2, 21)))
    made = render_records(samples.records(*sheets), OPTIONS)
    text = squeezed(poppler(made.pdf))
    assert made.pages > 5
    assert all(f"第{n}句" in text for n in range(300))
    assert [f"访-03-{n:04d}" in text for n in range(1, 21)] == [True] * 20


def test_marks_of_conflicts_names_and_left_out_records() -> None:
    sheet = replace(samples.record(), name="李受访", warning="数据有冲突，待裁定")
    content = replace(samples.records(sheet, named=True), left_out=2)
    text = squeezed(poppler(render_records(content, PrintOptions(secrecy="秘密★1年")).pdf))
    for word in ("李受访", "数据有冲突，待裁定", "另有2条", "秘密★1年", "含谈话人姓名", "朱𫍯"):
        assert word in text, word
    assert "2026年11月16日至11月17日" in text
    later = replace(content, end=date(2027, 1, 3))
    assert "2026年11月16日至2027年1月3日" in squeezed(poppler(render_records(later, OPTIONS).pdf))


def test_a_missing_letter_names_the_unit() -> None:
    content = replace(samples.records(), unit="民政局\ue863")
    with pytest.raises(DocumentError, match=r"U\+E863"):
        render_records(content, OPTIONS)
    with pytest.raises(DocumentError, match=r"U\+E863"):
        render_outline(replace(samples.outline(), issuer="\ue863"), OPTIONS)
    with pytest.raises(DocumentError, match=r"U\+E863"):
        render_blanks(replace(samples.blank(), team="\ue863"), OPTIONS)


def test_equal_input_gives_equal_bytes() -> None:
    assert render_outline(samples.outline(), OPTIONS) == render_outline(samples.outline(), OPTIONS)
    assert render_blanks(samples.blank(), OPTIONS) == render_blanks(samples.blank(), OPTIONS)
    assert render_records(samples.records(), OPTIONS) == render_records(samples.records(), OPTIONS)
