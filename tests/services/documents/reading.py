"""Reads finished PDFs with three independent readers."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import pypdfium2
from PIL import Image
from pypdf import PdfReader

from tests.children import SECONDS

GOLDEN = Path(__file__).resolve().parents[2] / "golden"


def poppler(pdf: bytes, *options: str) -> str:
    """The text as pdftotext reads it."""
    done = subprocess.run(
        ["pdftotext", *options, "-", "-"],
        input=pdf,
        capture_output=True,
        check=True,
        timeout=SECONDS,
    )
    return done.stdout.decode("utf-8")


def pdffonts(pdf: bytes, folder: Path) -> list[list[str]]:
    """The lines of pdffonts, without its heading."""
    file = folder / "fonts.pdf"
    file.write_bytes(pdf)
    done = subprocess.run(["pdffonts", str(file)], capture_output=True, check=True, timeout=SECONDS)
    return [line.split() for line in done.stdout.decode().splitlines()[2:]]


def pypdf_text(pdf: bytes) -> str:
    """The text as pypdf reads it."""
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def pdfium_text(pdf: bytes) -> str:
    """The text as pdfium reads it."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()


def picture(pdf: bytes, page: int = 0, dpi: int = 50) -> Image.Image:
    """A page as a grey picture."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        image: Image.Image = document[page].render(scale=dpi / 72).to_pil()
        return image.convert("L")
    finally:
        document.close()


def squeezed(text: str) -> str:
    """Text without any white space."""
    return "".join(text.split())
