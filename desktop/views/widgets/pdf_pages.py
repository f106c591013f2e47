"""PDF pages as pictures, by pdfium; nothing else in the window knows how."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

if TYPE_CHECKING:
    import pypdfium2

POINTS_PER_INCH = 72
MOST_PIXELS = 12_000_000
"""What a picture of a page has at most: an A4 page at 300 %, and no more of a poster."""
MOST_PAGES = 5_000
_A4 = (595.0, 842.0)
_LEAST = 1.0


PAGE_FAULT = "这一页已损坏，无法显示。"


class PdfFault(ValueError):
    """Bytes that are no readable PDF."""

    sentence = "这份 PDF 已损坏或设有打开密码，无法显示。"


class PdfPages:
    """An open PDF; used on the GUI thread only (pdfium is not safe across threads)."""

    def __init__(self, data: bytes) -> None:
        """Open the bytes; raises PdfFault."""
        import pypdfium2  # noqa: PLC0415 - heavy, only when a preview opens

        try:
            self._pdf: pypdfium2.PdfDocument = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            raise PdfFault(PdfFault.sentence) from error
        if len(self._pdf) > MOST_PAGES:
            count = len(self._pdf)
            self._pdf.close()
            raise PdfFault(f"这份 PDF 有 {count} 页，超过可以预览的 {MOST_PAGES} 页。")
        self.sizes: tuple[tuple[float, float], ...] = tuple(
            self._size(number) for number in range(len(self._pdf))
        )
        if not self.sizes:
            self._pdf.close()
            raise PdfFault(PdfFault.sentence)

    def _size(self, number: int) -> tuple[float, float]:
        """Width and height in points; a page that is damaged is as large as most are."""
        import pypdfium2  # noqa: PLC0415 - as above

        try:
            wide, high = self._pdf.get_page_size(number)
        except pypdfium2.PdfiumError:
            return _A4
        return max(_LEAST, wide), max(_LEAST, high)

    def __len__(self) -> int:
        """How many pages."""
        return len(self.sizes)

    def image(self, number: int, dots_per_inch: float) -> QImage:
        """One page drawn at a density; a picture that owns its bytes. Raises PdfFault.

        A page as large as a wall is drawn at a lower density: its picture has a limit.
        """
        import pypdfium2  # noqa: PLC0415 - as above

        wide, high = self.sizes[number]
        scale = min(dots_per_inch / POINTS_PER_INCH, (MOST_PIXELS / (wide * high)) ** 0.5)
        try:
            page = self._pdf[number]
            bitmap = page.render(scale=scale, rev_byteorder=False)
        except (pypdfium2.PdfiumError, MemoryError) as error:
            raise PdfFault(PAGE_FAULT) from error
        try:
            shape = {1: QImage.Format.Format_Grayscale8, 3: QImage.Format.Format_BGR888}.get(
                bitmap.n_channels, QImage.Format.Format_RGB32
            )
            data = bytes(bitmap.buffer)
            return QImage(data, bitmap.width, bitmap.height, bitmap.stride, shape).copy()
        finally:
            bitmap.close()
            page.close()

    def close(self) -> None:
        """Let go of the file; more than once does no harm."""
        self._pdf.close()
