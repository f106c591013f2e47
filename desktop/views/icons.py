"""The program's own icons: one family of SVGs, drawn in the colour of a role."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap

from desktop.services.paths import RESOURCES


@lru_cache(maxsize=128)
def _source(name: str) -> str:
    return (RESOURCES / "icons" / f"{name}.svg").read_text(encoding="utf-8")


@lru_cache(maxsize=512)
def pixmap(name: str, colour: str, size: int, scale: float = 1.0) -> QPixmap:
    """The icon as a picture of ``size`` logical pixels at the screen's ``scale``.

    Raises FileNotFoundError for a name that is not shipped: a mistake of the program.
    """
    from PySide6.QtSvg import QSvgRenderer  # noqa: PLC0415 - only when the first icon is drawn

    data = _source(name).replace("currentColor", colour).encode()
    edge = round(size * scale)
    picture = QPixmap(edge, edge)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    QSvgRenderer(QByteArray(data)).render(painter, QRectF(0, 0, edge, edge))
    painter.end()
    picture.setDevicePixelRatio(scale)
    return picture


def icon(name: str, colour: str, size: int = 20, *, disabled: str | None = None) -> QIcon:
    """The icon in one colour, at single and double density; another when disabled."""
    result = QIcon()
    for scale in (1.0, 2.0):
        result.addPixmap(pixmap(name, colour, size, scale))
        if disabled is not None:
            result.addPixmap(pixmap(name, disabled, size, scale), QIcon.Mode.Disabled)
    return result


def square(size: int) -> QSize:
    """A square size."""
    return QSize(size, size)
