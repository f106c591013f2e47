"""Pictures of pages, taken only when asked for: KAOHE_SHOTS=1 saves them to build/screens."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtWidgets import QApplication, QWidget

FOLDER = Path(__file__).resolve().parents[2] / "build" / "screens"


def wanted() -> bool:
    """Whether pictures are to be kept."""
    return os.environ.get("KAOHE_SHOTS") == "1"


def shoot(widget: QWidget, name: str) -> None:
    """Draw a widget; keep the picture when asked for."""
    QApplication.processEvents()  # layouts settle, animations do not exist
    picture = widget.grab()
    assert not picture.isNull()
    if wanted():
        FOLDER.mkdir(parents=True, exist_ok=True)
        assert picture.save(str(FOLDER / f"{name}.png"))
