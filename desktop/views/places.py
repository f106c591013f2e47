"""Where the shipped resources lie: beside the package, or inside a packed bundle."""

from __future__ import annotations

import sys
from pathlib import Path


def resources() -> Path:
    """The folder ``resources`` of this installation."""
    bundle = getattr(sys, "_MEIPASS", None)  # set by PyInstaller in a packed program
    base = Path(bundle) if bundle else Path(__file__).resolve().parents[2]
    return base / "resources"
