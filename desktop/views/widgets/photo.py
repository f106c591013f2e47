"""A person's photo in the proportion of the form (35 × 45 mm), or the words 无照片."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import QLabel

from desktop.views.theme import Theme

_WIDTH, _HEIGHT = 105, 135  # 35 × 45 mm at three pixels a millimetre


class PhotoLabel(QLabel):
    """Shows JPEG bytes; never scales a face out of proportion."""

    def __init__(self, theme: Theme) -> None:
        """Empty until ``show_photo``."""
        super().__init__()
        self.setObjectName("photo")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._theme = theme
        self._image: QImage | None = None
        theme.changed.connect(self._fit)
        self.show_photo(None)

    def show_photo(self, data: bytes | None, name: str = "", missing: str = "无照片") -> None:
        """Show a picture (JPEG bytes) or, without one, ``missing``; say so when unreadable."""
        image = QImage.fromData(QByteArray(data)) if data else QImage()
        self._image = None if image.isNull() else image
        word = "照片无法显示" if data and image.isNull() else missing
        self.setText("" if self._image else word)
        self.setAccessibleName(f"{name}的照片" if self._image else word)
        self._fit()

    def _fit(self) -> None:
        px = self._theme.metrics.px
        self.setFixedSize(QSize(px(_WIDTH), px(_HEIGHT)))
        self._draw()

    def _draw(self) -> None:
        if self._image is None:
            return
        scale = self.devicePixelRatioF()
        picture = QPixmap.fromImage(self._image).scaled(
            self.size() * scale,
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        picture.setDevicePixelRatio(scale)
        self.setPixmap(picture)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Draw at the new size."""
        super().resizeEvent(event)
        self._draw()
