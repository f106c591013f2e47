"""How long a portrait takes, against a plain reportlab canvas that draws the same text.

Run: python tests/benchmarks/bench_documents.py. Prints milliseconds and the ratio of one run.
The baseline knows its lines beforehand: it breaks no lines, draws no tables and no QR code.
"""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from reportlab import rl_config
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from desktop.services.documents.content import PortraitContent
from desktop.services.documents.fonts import SHIPPED_FOLDER
from desktop.services.documents.paper import PrintOptions
from desktop.services.documents.portrait import render_portrait
from tests.services.documents import samples
from tests.services.documents.reading import poppler

_FONTS = ("NotoSerifSC-Regular", "NotoSansSC-Bold", "NotoSansSC-Regular")
_ROUNDS = 30


def plain_canvas(pages: list[list[str]], photo: bytes) -> bytes:
    """The same lines of text and the photo, drawn by reportlab's own means."""
    out = io.BytesIO()
    canvas = Canvas(out, pageCompression=1, invariant=1)
    for number, lines in enumerate(pages):
        if number == 0:
            canvas.drawImage(ImageReader(io.BytesIO(photo)), 440, 560, 99, 127)
        for place, line in enumerate(lines):
            canvas.setFont(_FONTS[2 if place % 5 else place % 2], 10.5)
            canvas.drawString(57, 790 - 13 * place, line)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def best(work: Callable[[], object]) -> tuple[float, float]:
    """Best and median milliseconds over the rounds."""
    times = []
    for _ in range(_ROUNDS):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    times.sort()
    return times[0], times[len(times) // 2]


def main() -> None:
    """Measures both in turn and prints the figures."""
    rl_config.useA85 = 0
    content: PortraitContent = samples.rich()
    start = time.perf_counter()
    options = PrintOptions(issued_at=date(2026, 11, 22), serial="HX-2026-00012", salt=b"0" * 16)
    document = render_portrait(content, options)
    first = (time.perf_counter() - start) * 1000
    for name in _FONTS:
        pdfmetrics.registerFont(TTFont(name, str(SHIPPED_FOLDER / f"{name}.ttf")))
    pages = [
        [line.strip() for line in page.splitlines() if line.strip()]
        for page in poppler(document.pdf, "-layout").split("\f")
    ][: document.pages]
    # reportlab's own subset letters cannot fall back: keep to what the faces have.
    photo = content.photo or b""
    plain_canvas(pages, photo)
    ours, plain = (
        best(lambda: render_portrait(content, options)),
        best(lambda: plain_canvas(pages, photo)),
    )
    letters = sum(len(line) for page in pages for line in page)
    print(f"{document.pages} pages, {letters} letters; first with font loading {first:.0f} ms")
    print(
        f"portrait      best {ours[0]:.1f} ms, median {ours[1]:.1f} ms, {len(document.pdf)} bytes"
    )
    print(f"plain canvas  best {plain[0]:.1f} ms, median {plain[1]:.1f} ms")
    print(f"ratio         best {ours[0] / plain[0]:.2f}, median {ours[1] / plain[1]:.2f}")


if __name__ == "__main__":
    main()
