"""Golden text and pictures.

To renew after a wanted change: KAOHE_RENEW_GOLDEN=1 pytest <this file>, then look at the pictures
before committing.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date

import pytest
from PIL import Image, ImageChops, ImageStat

from desktop.services.documents.activation_slips import render_activation
from desktop.services.documents.ballots import render_ballots
from desktop.services.documents.clearing_record import render_clearing
from desktop.services.documents.fact_ledger import render_fact_ledger
from desktop.services.documents.handover_slip import render_handover
from desktop.services.documents.interview_outline import render_outline
from desktop.services.documents.interview_record import render_blanks, render_records
from desktop.services.documents.paper import Document, PrintOptions
from desktop.services.documents.poll_count_sheet import render_count_sheets
from desktop.services.documents.poll_result import render_result
from desktop.services.documents.portrait import render_portrait
from desktop.services.documents.rating_form import render_blank, render_filled
from desktop.services.documents.rectification_ledger import render_ledger
from desktop.services.documents.survey_form import SurveyFormContent, render_survey_form
from tests.services.documents import (
    exchange_samples,
    fact_samples,
    interview_samples,
    poll_samples,
    rating_samples,
    samples,
)
from tests.services.documents.reading import GOLDEN, picture, poppler

_OPTIONS = PrintOptions(issued_at=date(2026, 11, 22), serial="HX-2026-00012", salt=b"0" * 16)
_RENEW = bool(os.environ.get("KAOHE_RENEW_GOLDEN"))
_TOLERANCE = 1.5  # mean difference of grey levels; one moved line of text gives about 3


_PLAIN = PrintOptions(issued_at=date(2026, 11, 22), operator="王建平")

_DOCUMENTS: dict[str, Callable[[], Document]] = {
    "portrait_rich": lambda: render_portrait(samples.rich(), _OPTIONS),
    "portrait_poor": lambda: render_portrait(samples.poor(), PrintOptions(draft=True)),
    "ledger": lambda: render_ledger(samples.ledger(), _OPTIONS),
    "fact_ledger": lambda: render_fact_ledger(fact_samples.ledger(), _OPTIONS),
    "handover_slip": lambda: render_handover(exchange_samples.handover(), _PLAIN),
    "activation_slips": lambda: render_activation(exchange_samples.activation(), _PLAIN),
    "interview_outline": lambda: render_outline(interview_samples.outline(), _PLAIN),
    "interview_blank": lambda: render_blanks(interview_samples.blank(), _PLAIN),
    "interview_record": lambda: render_records(interview_samples.records(), _PLAIN),
    "ballot": lambda: render_ballots([(poll_samples.ballot(), 2)], _PLAIN),
    "poll_count_sheet": lambda: render_count_sheets([poll_samples.count_sheet()], _PLAIN),
    "poll_result": lambda: render_result(poll_samples.result(), _PLAIN),
    "rating_blank": lambda: render_blank(rating_samples.blank(), _PLAIN),
    "rating_filled": lambda: render_filled(rating_samples.filled(), _PLAIN),
    "clearing_record": lambda: render_clearing(exchange_samples.clearing(), _PLAIN),
    "survey_form": lambda: render_survey_form(
        SurveyFormContent(
            "2026年度群众满意度调查",
            "江城市民政局",
            (("赵启明", "党组书记、局长"), ("钱文秀", "党组成员、副局长")),
        ),
        _PLAIN,
    ),
}


@pytest.mark.parametrize("name", _DOCUMENTS)
def test_text_and_first_page_are_as_agreed(name: str) -> None:
    pdf = _DOCUMENTS[name]().pdf
    text, image = poppler(pdf, "-layout"), picture(pdf)
    text_file, image_file = GOLDEN / f"{name}.txt", GOLDEN / f"{name}.png"
    if _RENEW:
        text_file.write_text(text, encoding="utf-8", newline="\n")
        image.save(image_file, optimize=True)
    # Blanks are poppler's guess at columns and differ between its versions.
    expected = text_file.read_text(encoding="utf-8")
    assert [line.split() for line in text.splitlines()] == [
        line.split() for line in expected.splitlines()
    ]
    with Image.open(image_file) as golden:
        assert golden.size == image.size
        assert ImageStat.Stat(ImageChops.difference(golden, image)).mean[0] < _TOLERANCE
