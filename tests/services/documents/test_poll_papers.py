"""Ballots bear no mark that differs between copies; sheets and results say what they must."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest
from pypdf import PdfReader

from desktop.services.documents.ballots import render_ballots
from desktop.services.documents.errors import DocumentError
from desktop.services.documents.paper import PrintOptions
from desktop.services.documents.poll_count_sheet import render_count_sheets
from desktop.services.documents.poll_result import render_result
from tests.services.documents import poll_samples as samples
from tests.services.documents.reading import picture, poppler, squeezed

PRINTED = PrintOptions(
    issued_at=date(2026, 11, 22),
    operator="王建平",
    serial="MC-2026-00001",
    salt=b"1" * 16,
    secrecy="内部",
    copy_number="007",
)


def streams(pdf: bytes) -> list[bytes]:
    return [page.get_contents().get_data() for page in PdfReader(io.BytesIO(pdf)).pages]  # type: ignore[union-attr]  # every page has contents


def test_all_copies_are_the_same_bytes() -> None:
    document = render_ballots([(samples.ballot(), 59)], PRINTED)
    pages = streams(document.pdf)
    assert len(pages) == 30  # two on a sheet, one more than asked
    assert len(set(pages)) == 1
    upper, lower = squeezed(poppler(document.pdf, "-l", "1")).split("裁开")
    assert upper == lower
    shot = picture(document.pdf, 0, 100)
    half = shot.height // 2
    top = shot.crop((0, 0, shot.width, half - 30))
    assert top.getbbox() is not None


def test_nothing_on_a_ballot_says_who_printed_it_or_when() -> None:
    text = poppler(render_ballots([(samples.ballot(), 2)], PRINTED).pdf)
    for mark in ("王建平", "打印", "11月22日", "MC-2026", "007", "第1页"):
        assert mark not in squeezed(text)
    assert render_ballots([(samples.ballot(), 2)], PRINTED).pdf == (
        render_ballots([(samples.ballot(), 2)], PrintOptions()).pdf
    )
    info = PdfReader(io.BytesIO(render_ballots([(samples.ballot(), 2)], PRINTED).pdf)).metadata
    assert info is not None
    assert "王建平" not in str(info)


def test_a_ballot_names_its_class_and_asks_each_subject_by_its_own_words() -> None:
    text = squeezed(poppler(render_ballots([(samples.ballot(label="B"), 1)], PRINTED).pdf))
    assert "江城市民政局领导班子和领导干部民主测评票（B票）" in text
    assert "由中层干部填写" in text
    for words in ("好较好一般较差", "优秀称职基本称职不称职", "赵启明", "派驻纪检监察组组长"):
        assert words in text
    assert "☐" not in text  # drawn, never typed


def test_many_subjects_take_a_sheet_and_go_on_over_pages_alike() -> None:
    document = render_ballots([(samples.ballot(30), 3)], PRINTED)
    pages = streams(document.pdf)
    each = len(pages) // 3
    assert each == 2
    assert pages[:each] * 3 == pages
    text = squeezed(poppler(document.pdf))
    assert text.count("本票第2页，共2页") == 3
    assert text.count("测评对象") == 9  # the head again on the second page


def test_items_have_a_row_each() -> None:
    text = squeezed(poppler(render_ballots([(samples.ballot(4, samples.ITEMS), 1)], PRINTED).pdf))
    assert text.count("总体评价") == 5
    assert text.count("测评项目") == 2


def test_nobody_on_the_ballot_and_letters_that_no_font_has_are_said() -> None:
    with pytest.raises(DocumentError, match="没有考核对象"):
        render_ballots([(replace(samples.ballot(), rows=()), 1)], PRINTED)
    with pytest.raises(DocumentError, match="没有考核对象"):
        render_ballots([], PRINTED)
    strange = replace(samples.ballot().rows[1], name="甲\ue000")
    with pytest.raises(DocumentError, match="甲"):
        render_ballots([(replace(samples.ballot(), rows=(strange,)), 1)], PRINTED)


def test_a_filled_count_sheet_says_every_number_and_its_sum() -> None:
    text = squeezed(poppler(render_count_sheets([samples.count_sheet()], PRINTED).pdf, "-layout"))
    assert "民主测评计票监票单（A票）" in text
    assert "发出（张）8收回（张）6有效（张）6无效（张）0" in text
    assert "赵启明321006" in text
    assert "计票人" in text
    assert "监票员乙" in text
    assert "画“正”字" not in text


def test_a_blank_count_sheet_leaves_room_for_the_strokes() -> None:
    blank = samples.count_sheet(filled=False)
    text = squeezed(poppler(render_count_sheets([blank, blank], PRINTED).pdf, "-layout"))
    assert text.count("画“正”字") == 2
    assert "发出（张）8收回（张）有效（张）无效（张）" in text
    with pytest.raises(DocumentError, match="没有计票监票单"):
        render_count_sheets([], PRINTED)


def test_results_say_scores_rates_flags_and_who_signs() -> None:
    text = squeezed(poppler(render_result(samples.result(), PRINTED).pdf, "-layout"))
    for words in (
        "民主测评结果", "未经监票", "收回率偏低", "93.13", "86.67", "21票75.0%", "折合分值",
        "考核组", "测-03-001",
    ):  # fmt: skip
        assert words in text, words


def test_results_without_rates_say_so() -> None:
    content = samples.result(small=True)
    bare = replace(content, rows=tuple(replace(row, rates=()) for row in content.rows))
    text = squeezed(poppler(render_result(bare, PRINTED).pdf, "-layout"))
    assert text.count("不单独显示") == 5
    assert "票类得分" not in text
