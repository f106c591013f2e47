"""Drawn portraits: a plain head and shoulders before a neutral ground, no real face.

The outlines are drawn once at double size and kept as masks; a portrait only lays colours
through them, which takes about a millisecond.
"""

from __future__ import annotations

import io
import random
from functools import lru_cache

from PIL import Image, ImageDraw

from desktop.terms import Sex

_WIDTH, _HEIGHT = 210, 270
_SCALE = 2
# Outlines reach past the picture, because each portrait is moved by a few pixels.
_MARGIN = 12
_QUALITY = 78

_GROUNDS = ((222, 229, 238), (230, 230, 232), (214, 226, 236), (234, 236, 240), (206, 220, 236))
_COATS = ((38, 48, 70), (62, 66, 74), (30, 58, 92), (74, 52, 56), (52, 74, 66), (86, 88, 96))
_SHIRTS = ((248, 248, 250), (232, 240, 250), (246, 236, 232))
_SKINS = ((238, 208, 182), (228, 194, 166), (244, 216, 194), (218, 184, 154))
_HAIRS = ((34, 30, 30), (54, 48, 46), (92, 90, 90), (24, 22, 26))
_TIES = ((140, 36, 40), (34, 66, 120), (70, 76, 88))

_Box = tuple[int, int, int, int]


def portrait(rng: random.Random, sex: Sex, age: int) -> bytes:
    """A JPEG of 210 × 270 pixels, under 8 kB, that differs from person to person."""
    picture = Image.new("RGB", (_WIDTH, _HEIGHT), _vary(rng, rng.choice(_GROUNDS)))
    hair = _vary(rng, rng.choice(_HAIRS[:2] if age < 45 else _HAIRS))
    style = rng.randrange(3)
    dx, dy = rng.randint(-5, 5), rng.randint(-4, 6)
    layers = [("coat", _vary(rng, rng.choice(_COATS))), ("shirt", rng.choice(_SHIRTS))]
    skin = _vary(rng, rng.choice(_SKINS))
    if sex is Sex.FEMALE:
        layers.insert(0, (f"long{style}", hair))
        layers += [("neck", skin), ("face", skin), (f"fringe{style}", hair)]
    else:
        layers += [("tie", _vary(rng, rng.choice(_TIES)))] if rng.random() < 0.6 else []
        layers += [("neck", skin), (f"short{style}", hair), ("face", skin), (f"top{style}", hair)]
    for name, colour in layers:
        _lay(picture, name, colour, dx, dy)
    if rng.random() < 0.25:
        _lay(picture, "glasses", _vary(rng, (60, 60, 66)), dx, dy)
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=_QUALITY)
    return buffer.getvalue()


def _lay(picture: Image.Image, name: str, colour: tuple[int, int, int], dx: int, dy: int) -> None:
    mask = _mask(name)
    left, top = dx - _MARGIN, dy - _MARGIN
    picture.paste(colour, (left, top, left + mask.width, top + mask.height), mask)


def _vary(rng: random.Random, colour: tuple[int, int, int]) -> tuple[int, int, int]:
    red, green, blue = (max(0, min(255, part + rng.randint(-8, 8))) for part in colour)
    return red, green, blue


@lru_cache(maxsize=32)
def _mask(name: str) -> Image.Image:
    width, height = _WIDTH + 2 * _MARGIN, _HEIGHT + 2 * _MARGIN
    large = Image.new("L", (width * _SCALE, height * _SCALE), 0)
    _draw(ImageDraw.Draw(large), name)
    return large.resize((width, height), Image.Resampling.LANCZOS)


def _draw(draw: ImageDraw.ImageDraw, name: str) -> None:
    style = int(name[-1]) if name[-1].isdigit() else 0
    kind = name.rstrip("0123456789")
    ellipses: dict[str, list[_Box]] = {
        "coat": [(-14, 188, 224, 424)],
        "face": [(64, 62, 146, 172), (57, 108, 70, 132), (140, 108, 153, 132)],
        "short": [(60, 48 + 3 * style, 150, 142)],
        "long": [(50 - 2 * style, 44, 160 + 2 * style, 168 + 26 * style)],
    }
    for box in ellipses.get(kind, ()):
        draw.ellipse(_scaled(box), fill=255)
    if kind == "neck":
        draw.rounded_rectangle(_scaled((86, 150, 124, 206)), radius=30, fill=255)
    elif kind == "shirt":
        draw.polygon(_points((78, 189, 132, 189, 118, 246, 108, 290, 102, 290, 92, 246)), fill=255)
    elif kind == "tie":
        draw.polygon(_points((99, 206, 111, 206, 115, 290, 95, 290)), fill=255)
    elif kind in {"top", "fringe"}:
        draw.chord(_scaled((62, 50, 148, 142 - 8 * style)), 196 + 8 * style, 344, fill=255)
    elif kind == "glasses":
        for box in ((74, 110, 100, 128), (110, 110, 136, 128)):
            draw.rounded_rectangle(_scaled(box), radius=12, outline=255, width=4)
        draw.line(_scaled((100, 116, 110, 116)), fill=255, width=4)


def _scaled(box: _Box) -> _Box:
    left, top, right, bottom = ((part + _MARGIN) * _SCALE for part in box)
    return left, top, right, bottom


def _points(flat: tuple[int, ...]) -> list[tuple[int, int]]:
    numbers = [(part + _MARGIN) * _SCALE for part in flat]
    return list(zip(numbers[::2], numbers[1::2], strict=True))
