"""Preview and printing of documents."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.views.context import ViewContext
from desktop.views.widgets.pdf_pages import MOST_PIXELS, PdfFault, PdfPages
from desktop.views.widgets.pdf_preview import KEEP_PIXELS, PdfPreview, print_pages
from tests.views.widgets.pdf_books import blank, written


def a4(pages: int = 3, *, across: bool = False) -> bytes:
    """Pages of which each is a black square on white."""
    size = (842, 595) if across else (595, 842)
    pictures = []
    for _page in range(pages):
        picture = Image.new("RGB", size, "white")
        picture.paste("black", (100, 100, 300, 300))
        pictures.append(picture)
    out = io.BytesIO()
    pictures[0].save(out, "PDF", save_all=True, append_images=pictures[1:], resolution=72)
    return out.getvalue()


@pytest.fixture
def preview(ctx: ViewContext, qtbot: QtBot) -> Iterator[PdfPreview]:
    result = PdfPreview(ctx)
    qtbot.addWidget(result)
    result.resize(700, 600)
    result.show()
    yield result
    result.show_pdf(None)


def test_pages_are_drawn() -> None:
    pages = PdfPages(a4())
    assert len(pages) == 3
    image = pages.image(1, 72)
    assert (image.width(), image.height()) == (595, 842)
    assert image.pixelColor(200, 200).lightness() < 40
    assert image.pixelColor(400, 400).lightness() > 215
    assert pages.image(0, 144).width() == 1190
    pages.close()


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"hello", a4()[:200]])
def test_what_is_no_pdf_is_said_in_a_sentence(
    data: bytes, preview: PdfPreview, ctx: ViewContext, qtbot: QtBot
) -> None:
    with pytest.raises(PdfFault):
        PdfPages(data)
    with qtbot.waitSignal(ctx.alerts.raised) as caught:
        preview.show_pdf(data)
    assert caught.args is not None
    assert "PDF" in caught.args[0].text
    assert not preview.print_button.isEnabled()


def test_zoom_fit_and_place(preview: PdfPreview, qtbot: QtBot) -> None:
    assert not preview.into.isEnabled()
    preview.show_pdf(a4())
    assert preview.page_count == 3
    assert preview.place.text().startswith("第 1 页，共 3 页")
    preview.set_zoom(100)
    assert preview.zoom == 100
    preview.step(1)
    assert preview.zoom == 125
    for _step in range(9):
        preview.step(1)
    assert preview.zoom == 300
    for _step in range(9):
        preview.step(-1)
    assert preview.zoom == 50
    preview.set_zoom(100)
    qtbot.waitUntil(lambda: preview.area.verticalScrollBar().maximum() > 2000)
    preview.area.verticalScrollBar().setValue(preview.canvas.top_of(2))
    assert preview.place.text().startswith("第 3 页")
    assert not preview.grab().isNull()
    preview.show_pdf(None)
    assert preview.page_count == 0


@pytest.mark.parametrize(("across", "wanted"), [(False, (595, 842)), (True, (842, 595))])
def test_printing_goes_through_the_chosen_printer(
    ctx: ViewContext, qtbot: QtBot, tmp_path: Path, across: bool, wanted: tuple[int, int]
) -> None:
    target = tmp_path / "out.pdf"

    def ask(_parent: QWidget) -> QPrinter:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(target))
        return printer

    preview = PdfPreview(ctx, ask)
    qtbot.addWidget(preview)
    preview.show_pdf(a4(across=across))
    with qtbot.waitSignal(preview.printed) as caught:
        preview.print_button.click()
    assert caught.args == [3]
    pages = PdfReader(io.BytesIO(target.read_bytes())).pages
    assert len(pages) == 3
    box = pages[0].mediabox
    assert (round(box.width), round(box.height)) == wanted
    preview.show_pdf(None)


def test_a_closed_print_dialog_prints_nothing(ctx: ViewContext, qtbot: QtBot) -> None:
    preview = PdfPreview(ctx, lambda _parent: None)
    qtbot.addWidget(preview)
    sent: list[int] = []
    preview.printed.connect(sent.append)
    preview.show_pdf(a4(1))
    preview.print_document()
    assert sent == []
    preview.show_pdf(None)


def test_an_encrypted_file_is_refused() -> None:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt("x")
    out = io.BytesIO()
    writer.write(out)
    with pytest.raises(PdfFault):
        PdfPages(out.getvalue())


@pytest.mark.parametrize("box", ["0 0 14400 14400", "0 0 200000 1", "0 0 0 0", "0 0 -5 -5"])
def test_a_page_of_any_size_has_a_picture_of_bounded_size(box: str) -> None:
    """14,400 points at 288 dots would be 57,600 pixels a side: 13 GB."""
    pages = PdfPages(written(box=box))
    image = pages.image(0, 288)
    assert 0 < image.width() * image.height() <= MOST_PIXELS * 1.01
    pages.close()


def test_a_damaged_page_is_said_on_its_place(preview: PdfPreview, qtbot: QtBot) -> None:
    """The file says three pages and has one: the first is shown, the others are told."""
    preview.show_pdf(written(count=3))
    preview.set_zoom(50)
    assert preview.page_count == 3
    assert preview.canvas._image(0).isNull() is False
    bar = preview.area.verticalScrollBar()
    bar.setValue(bar.maximum())
    shown = preview.grab()
    assert not shown.isNull()
    assert preview.canvas._image(2).isNull()
    with pytest.raises(PdfFault, match="已损坏"):
        PdfPages(written(count=3)).image(2, 96)


def test_five_hundred_pages_keep_a_bounded_amount_of_pictures(
    preview: PdfPreview, qtbot: QtBot
) -> None:
    preview.show_pdf(blank(500))
    assert preview.place.text().startswith("第 1 页，共 500 页")
    preview.set_zoom(300)
    bar = preview.area.verticalScrollBar()
    for number in (0, 1, 2, 3, 100, 250, 251, 499):
        bar.setValue(preview.canvas.top_of(number))
        preview.grab()
        assert preview.canvas.kept_pixels <= KEEP_PIXELS
    assert preview.place.text().startswith("第 500 页")


def test_too_many_pages_are_said(preview: PdfPreview) -> None:
    assert not preview.show_pdf(written(count=100_000), quiet=True)
    assert preview.fault == "这份 PDF 有 100000 页，超过可以预览的 5000 页。"


def test_a_damaged_page_does_not_stop_printing(tmp_path: Path) -> None:
    printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "out.pdf"))
    pages = PdfPages(written(count=3))
    assert print_pages(pages, printer) == 3
    pages.close()
