"""PDF pages as pictures, by pdfium; nothing else in the window knows how."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

if TYPE_CHECKING:
    import pypdfium2

POINTS_PER_INCH = 72


class PdfFault(ValueError):
    """Bytes that are no readable PDF."""

    sentence = "这份文件不是可以显示的 PDF，请重新生成后再预览。"


class PdfPages:
    """An open PDF; used on the GUI thread only (pdfium is not safe across threads)."""

    def __init__(self, data: bytes) -> None:
        """Open the bytes; raises PdfFault."""
        import pypdfium2  # noqa: PLC0415 - heavy, only when a preview opens

        try:
            self._pdf: pypdfium2.PdfDocument = pypdfium2.PdfDocument(data)
            self.sizes: tuple[tuple[float, float], ...] = tuple(
                self._pdf.get_page_size(number) for number in range(len(self._pdf))
            )
        except pypdfium2.PdfiumError as error:
            raise PdfFault(PdfFault.sentence) from error

    def __len__(self) -> int:
        """How many pages."""
        return len(self.sizes)

    def image(self, number: int, dots_per_inch: float) -> QImage:
        """One page drawn at a density; a picture that owns its bytes."""
        page = self._pdf[number]
        bitmap = page.render(scale=dots_per_inch / POINTS_PER_INCH, rev_byteorder=False)
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
