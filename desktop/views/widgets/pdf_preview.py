"""Preview of a document: pages below each other, zoom, save, print by the system dialog."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop.views.context import ViewContext
from desktop.views.labels import plain
from desktop.views.widgets.pdf_pages import MOST_PIXELS, PAGE_FAULT, PdfFault, PdfPages
from desktop.views.widgets.zooming import ZoomPane

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

ZOOMS = (50, 75, 100, 125, 150, 200, 300)
GAP = 12
PRINT_DPI = 300
KEEP_PIXELS = 48_000_000  # of the pictures that are kept: 192 MB


class PdfCanvas(QWidget):
    """Paints the pages that are in view; a page is drawn when it first appears."""

    def __init__(self) -> None:
        """Nothing to show yet."""
        super().__init__()
        self.setObjectName("previewGround")
        self.setAccessibleName("文件预览")
        self.pages: PdfPages | None = None
        self._dpi = 96.0
        self._cache: dict[tuple[int, float], QImage] = {}  # a null picture: a damaged page

    def show_pages(self, pages: PdfPages | None, dpi: float) -> None:
        """Show an open file at a density."""
        if pages is not self.pages:
            self._cache.clear()
        self.pages, self._dpi = pages, dpi
        size = QSize(0, 0)
        if pages is not None and len(pages):
            boxes = self._boxes()
            size = QSize(max(box.width() for box in boxes) + 2 * GAP, boxes[-1].bottom() + GAP)
        self.setMinimumSize(size)
        self.update()

    def _boxes(self) -> list[QRect]:
        boxes, top = [], GAP
        for width, height in self.pages.sizes if self.pages else ():
            wide, high = round(width * self._dpi / 72), round(height * self._dpi / 72)
            left = max(GAP, (self.width() - wide) // 2)
            boxes.append(QRect(left, top, wide, high))
            top += high + GAP
        return boxes

    def page_at(self, y: int) -> int:
        """The number (from 0) of the page at a height of the canvas."""
        for number, box in enumerate(self._boxes()):
            if y <= box.bottom():
                return number
        return max(0, len(self.pages or ()) - 1)

    def top_of(self, number: int) -> int:
        """The height at which a page begins."""
        boxes = self._boxes()
        return boxes[number].top() - GAP if 0 <= number < len(boxes) else 0

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw what is in view."""
        painter = QPainter(self)
        for number, box in enumerate(self._boxes()):
            if box.intersects(event.rect()):
                painter.fillRect(box.adjusted(-1, -1, 1, 1), QColor("#AEB6C1"))
                image = self._image(number)
                if image.isNull():
                    painter.fillRect(box, QColor("#FFFFFF"))
                    painter.setPen(QColor("#B3261E"))
                    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, PAGE_FAULT)
                else:
                    painter.drawImage(box, image)
        painter.end()

    def _image(self, number: int) -> QImage:
        density = self._dpi * self.devicePixelRatioF()
        key = (number, density)
        if key not in self._cache and self.pages is not None:
            self._make_room()
            try:
                self._cache[key] = self.pages.image(number, density)
            except PdfFault:
                self._cache[key] = QImage()
        return self._cache[key]

    def _make_room(self) -> None:
        """Let the oldest pictures go until another page of the largest kind has room."""
        while self._cache and self.kept_pixels > KEEP_PIXELS - MOST_PIXELS:
            del self._cache[next(iter(self._cache))]

    @property
    def kept_pixels(self) -> int:
        """What the kept pictures of pages come to."""
        return sum(image.width() * image.height() for image in self._cache.values())


class PdfPreview(ZoomPane):
    """A document on the screen. ``printed`` comes with the number of pages sent."""

    printed = Signal(int)
    save_wanted = Signal()

    def __init__(
        self,
        ctx: ViewContext,
        ask_printer: Callable[[QWidget], QPrinter | None] | None = None,
    ) -> None:
        """``ask_printer`` opens the system dialog; tests give their own."""
        self.canvas = PdfCanvas()
        super().__init__(self.canvas, "文件预览", ZOOMS)
        self._ctx = ctx
        self._ask = ask_printer or ask_system_printer
        self._pages: PdfPages | None = None
        self.fault = ""  # why nothing is shown
        self.place = plain("", "secondary")
        self.bar.insertWidget(0, self.place)
        self.save = self.tool("另存为…", self.save_wanted.emit)
        self.print_button = self.tool("打印…", self.print_document)
        for item, icon in (
            (self.out, "zoom_out"),
            (self.into, "zoom_in"),
            (self.save, "export"),
            (self.print_button, "print"),
        ):
            item.setIcon(ctx.theme.icon(icon, "text"))
        self.area.verticalScrollBar().valueChanged.connect(lambda _value: self._where())
        app = QCoreApplication.instance()
        if app is not None:
            app.aboutToQuit.connect(lambda: self.show_pdf(None))
        self._enable()

    def show_pdf(self, data: bytes | None, *, quiet: bool = False) -> bool:
        """Show a document, or nothing; whether one is shown.

        One that cannot be read is said in the alerts, unless ``quiet``: who asks says it.
        """
        old, self._pages, self.fault = self._pages, None, ""
        if data is not None:
            try:
                self._pages = PdfPages(data)
            except PdfFault as fault:
                self.fault = str(fault)
                if not quiet:
                    self._ctx.alerts.error(self.fault)
        self._draw()
        self.area.verticalScrollBar().setValue(0)
        self._enable()
        if old is not None:
            old.close()
        return self._pages is not None

    @property
    def page_count(self) -> int:
        """How many pages are shown."""
        return 0 if self._pages is None else len(self._pages)

    def _enable(self) -> None:
        for item in (self.out, self.fit, self.into, self.save, self.print_button):
            item.setEnabled(self._pages is not None)

    @property
    def zoom(self) -> int:
        """Per cent; the nearest when the page is fitted to the width."""
        return self._zoom or round(self._fit_dpi() / 96 * 100)

    def set_zoom(self, per_cent: int) -> None:
        """Set the zoom; 0 fits the width. The page in view stays in view."""
        page = self.canvas.page_at(self.area.verticalScrollBar().value())
        super().set_zoom(per_cent)
        self.area.verticalScrollBar().setValue(self.canvas.top_of(page))

    def _fit_dpi(self) -> float:
        if self._pages is None or not len(self._pages):
            return 96.0
        width = max(wide for wide, _high in self._pages.sizes)
        room = self.area.viewport().width() - 2 * GAP
        return min(max(room * 72 / width, 36.0), 240.0)

    def _draw(self) -> None:
        dpi = self._zoom * 0.96 if self._zoom else self._fit_dpi()
        self.canvas.show_pages(self._pages, dpi)
        self._where()

    def _where(self) -> None:
        if self._pages is None:
            self.place.setText("")
            return
        page = self.canvas.page_at(self.area.verticalScrollBar().value())
        self.place.setText(f"第 {page + 1} 页，共 {len(self._pages)} 页 · {self.zoom}%")

    def print_document(self) -> None:
        """Ask for the printer and send the pages."""
        if self._pages is None:
            return
        printer = self._ask(self)
        if printer is None:
            return
        sent = print_pages(self._pages, printer)
        if sent:
            self._ctx.alerts.success(f"已送往打印机：{sent} 页。")
            self.printed.emit(sent)
        else:
            self._ctx.alerts.error("打印机没有响应，文件没有打印。请检查打印机后再试。")


def ask_system_printer(parent: QWidget) -> QPrinter | None:
    """The system's print dialog; None when the user closed it."""
    from PySide6.QtPrintSupport import (  # noqa: PLC0415 - only when printing
        QPrintDialog,
        QPrinter,
    )

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    dialog = QPrintDialog(printer, parent)
    dialog.setWindowTitle("打印")
    accepted = dialog.exec() == QPrintDialog.DialogCode.Accepted
    dialog.deleteLater()
    return printer if accepted else None


def print_pages(pages: PdfPages, printer: QPrinter) -> int:
    """Draw the chosen pages full size on the paper; how many were sent."""
    from PySide6.QtGui import QPageLayout  # noqa: PLC0415 - only when printing

    first = max(1, printer.fromPage() or 1)
    last = min(len(pages), printer.toPage() or len(pages))
    wide, high = pages.sizes[first - 1]
    across = QPageLayout.Orientation.Landscape if wide > high else QPageLayout.Orientation.Portrait
    printer.setPageOrientation(across)
    printer.setFullPage(True)
    painter = QPainter()
    if not painter.begin(printer):
        return 0
    for number in range(first - 1, last):
        if number >= first:
            printer.newPage()
        try:
            image = pages.image(number, PRINT_DPI)
        except PdfFault:
            continue  # an empty sheet stands for it
        paper = QRectF(painter.viewport())
        size = image.size().scaled(paper.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
        left, top = (paper.width() - size.width()) / 2, (paper.height() - size.height()) / 2
        painter.drawImage(QRectF(left, top, size.width(), size.height()), image)
    painter.end()
    return last - first + 1
