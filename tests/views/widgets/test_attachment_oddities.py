"""PDFs, large pictures, odd and damaged files in the real preview."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from pytestqt.qtbot import QtBot

from desktop.services.documents.sample import sample_portrait
from desktop.services.facts import FactDraft
from desktop.services.registry import Services
from desktop.terms import Polarity, Severity
from desktop.views.context import ViewContext
from desktop.views.widgets.attachment_preview import LONGEST_SIDE, decoded
from desktop.views.widgets.attachments_field import AttachmentsField
from tests.services.files import PDF, TEXT, picture, put
from tests.services.record_city import City
from tests.views.choosing import Attacher
from tests.views.office import click_on
from tests.views.widgets.pdf_books import blank, locked, written

Settle = Callable[[], None]


@pytest.fixture
def shown(ctx: ViewContext, services: Services, qtbot: QtBot) -> AttachmentsField:
    result = AttachmentsField(ctx, services, Attacher())
    qtbot.addWidget(result)
    result.resize(640, 720)
    result.show()
    return result


@pytest.fixture
def fact(services: Services, city: City) -> UUID:
    day = dt.date(2026, 11, 16)
    return services.facts.save(
        FactDraft(city.unit, Polarity.POSITIVE, Severity.LIGHT, day, "按期完成", city.cadre)
    )


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("断.pdf", PDF, "已损坏或设有打开密码"),
        ("半.pdf", blank(3)[:300], "已损坏或设有打开密码"),
        ("密.pdf", locked(), "已损坏或设有打开密码"),
        ("谎.pdf", written(count=100_000), "超过可以预览的 5000 页"),
        ("长行.txt", ("长" * 900_000).encode(), ""),
        ("说明.doc", TEXT, ""),  # a text that calls itself a document is kept as text
    ],
)
def test_whatever_is_looked_at_never_ends_in_more_than_a_sentence(
    shown: AttachmentsField,
    services: Services,
    fact: UUID,
    settle: Settle,
    tmp_path: Path,
    name: str,
    data: bytes,
    words: str,
) -> None:
    services.attachments.add("fact", fact, [put(tmp_path, name, data)])
    shown.show_record("fact", fact)
    settle()
    shown.files.selectRow(0)
    click_on(shown.view)
    settle()
    assert shown.preview.isVisible()
    assert not shown.preview.grab().isNull()
    said = shown.preview.note.text() if shown.preview.stack.currentIndex() == 0 else ""
    assert words in said


def test_pdf_pages_are_looked_at_inside(
    shown: AttachmentsField, services: Services, fact: UUID, settle: Settle, tmp_path: Path
) -> None:
    data = sample_portrait().pdf
    services.attachments.add("fact", fact, [put(tmp_path, "材料.pdf", data)])
    shown.show_record("fact", fact)
    settle()
    click_on(shown.view)
    settle()
    pdf = shown.preview.pdf
    assert pdf is not None
    assert not pdf.print_button.isVisible()
    click_on(shown.preview.away)
    assert pdf.page_count == 0


def test_large_pictures_are_made_smaller_and_turned() -> None:
    image = decoded(picture("JPEG", (6000, 3000)))
    assert (image.width(), image.height()) == (LONGEST_SIDE, LONGEST_SIDE // 2)
    assert decoded(b"no picture").isNull()
    assert decoded(picture("PNG", (20, 10))).width() == 20
