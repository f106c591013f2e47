"""群众满意度调查表: all copies alike, no mark on any of them, nothing cut off."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from pypdf import PdfReader

from desktop.services.documents.errors import DocumentError
from desktop.services.documents.paper import PrintOptions
from desktop.services.documents.survey_form import OPTIONS, SurveyFormContent, render_survey_form
from tests.services.documents.reading import poppler, squeezed

SMALL = SurveyFormContent(
    "2026年度群众满意度调查",
    "江城市民政局",
    (("赵启明", "党组书记、局长"), ("钱文秀", "党组成员、副局长（分管社会救助、养老服务）")),
)
LONG = SurveyFormContent(
    SMALL.title, SMALL.unit, tuple((f"干部{n:02d}某", "科长") for n in range(30))
)


def streams(pdf: bytes) -> list[bytes]:
    found = []
    for page in PdfReader(io.BytesIO(pdf)).pages:
        contents = page.get_contents()
        assert contents is not None
        found.append(contents.get_data())
    return found


def test_copies_are_the_same_bytes_whoever_prints_them() -> None:
    options = PrintOptions(
        issued_at=dt.date(2026, 11, 22), operator="王建平", serial="HX-1", salt=b"1" * 16,
        copy_number="0007", secrecy="秘密★1年",
    )  # fmt: skip
    one, other = (render_survey_form(SMALL, o, 4).pdf for o in (options, PrintOptions()))
    assert one == other
    pages = streams(one)
    assert len(pages) == 4
    assert len(set(pages)) == 1
    text = poppler(one)
    for mark in ("王建平", "HX-1", "0007", "打印", "页"):
        assert mark not in text


def test_a_long_form_goes_on_and_each_copy_begins_anew() -> None:
    pages = streams(render_survey_form(LONG, PrintOptions(), 3).pdf)
    each = len(pages) // 3
    assert each == 2
    assert pages[:each] == pages[each : 2 * each] == pages[2 * each :]
    text = squeezed(poppler(render_survey_form(LONG, PrintOptions()).pdf))
    for number in (f"干部{n:02d}某" for n in range(30)):
        assert text.count(number) == 1
    assert text.count("本表第1页，共2页") == 1
    assert text.count("评价对象") == 2


def test_what_stands_on_it() -> None:
    text = squeezed(poppler(render_survey_form(SMALL, PrintOptions()).pdf))
    for words in (*OPTIONS, "江城市民政局领导班子", "赵启明", "不记名、不编号"):
        assert words in text


def test_a_missing_letter_names_the_subject() -> None:
    bad = SurveyFormContent("调查", "某局", (("李\ue863", ""),))
    with pytest.raises(DocumentError, match=r"李.*U\+E863"):
        render_survey_form(bad, PrintOptions())
