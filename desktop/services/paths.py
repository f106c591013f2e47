"""Where the program's own files are, from a checkout and from an installed bundle alike."""

from __future__ import annotations

import sys
from pathlib import Path

RESOURCES = (
    Path(getattr(sys, "_MEIPASS", "")) / "resources"
    if hasattr(sys, "_MEIPASS")
    else Path(__file__).resolve().parents[2] / "resources"
)
