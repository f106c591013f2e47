"""Small files for the sample's records: drawn pictures of a site, and a page as a PDF.

All are drawn, nothing is photographed; each differs, as no two files of a record may be alike.
"""

from __future__ import annotations

import datetime as dt
import io
import random
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from desktop.services.paths import RESOURCES

_SIZE: Final = (480, 360)
_PAGE: Final = (620, 877)  # A4 at 75 dots per inch
_SKIES: Final = ((196, 214, 232), (210, 220, 226), (226, 226, 220), (188, 206, 222))
_WALLS: Final = ((198, 184, 160), (176, 182, 188), (206, 196, 184), (166, 158, 150))
_GROUND: Final = (142, 146, 128)
_INK: Final = (40, 44, 52)
_FONT: Final = RESOURCES / "fonts" / "NotoSansSC-Regular.ttf"
_PER_LINE: Final = 24


def site_picture(rng: random.Random, caption: str) -> bytes:
    """A JPEG of 480 × 360 pixels: buildings before a sky, with a caption as cameras print it."""
    width, height = _SIZE
    picture = Image.new("RGB", _SIZE, rng.choice(_SKIES))
    draw = ImageDraw.Draw(picture)
    ground = height - rng.randint(80, 110)
    left = -rng.randint(0, 40)
    while left < width:
        across = rng.randint(60, 130)
        top = rng.randint(60, ground - 50)
        draw.rectangle((left, top, left + across, ground), fill=rng.choice(_WALLS))
        for x in range(left + 10, left + across - 14, 24):
            for y in range(top + 12, ground - 16, 30):
                draw.rectangle((x, y, x + 12, y + 16), fill=(228, 232, 234))
        left += across + rng.randint(0, 14)
    draw.rectangle((0, ground, width, height), fill=_GROUND)
    draw.text((12, height - 32), caption, font=_font(17), fill=(250, 244, 210))
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=70)
    return buffer.getvalue()


def page_pdf(title: str, text: str, signed: str, on: dt.date) -> bytes:
    """One page with a title, a text and who signed, as a scanner would make it that day."""
    page = Image.new("L", _PAGE, 252)
    draw = ImageDraw.Draw(page)
    draw.text((_PAGE[0] // 2, 90), title, font=_font(22), fill=30, anchor="mm")
    y = 150
    for paragraph in text.splitlines():
        indented = f"　　{paragraph}"
        for start in range(0, len(indented), _PER_LINE):
            draw.text((70, y), indented[start : start + _PER_LINE], font=_font(20), fill=40)
            y += 34
    draw.text((_PAGE[0] - 70, y + 60), signed, font=_font(20), fill=40, anchor="rm")
    buffer = io.BytesIO()
    made = on.timetuple()  # the same sample has the same files, whenever it is made
    page.save(buffer, "PDF", resolution=75.0, quality=60, creationDate=made, modDate=made)
    return buffer.getvalue()


def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_FONT, size)
