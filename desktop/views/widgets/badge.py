"""A state as a small word badge; its tone only repeats what the word says."""

from __future__ import annotations

from enum import Enum

from PySide6.QtWidgets import QLabel, QSizePolicy

from desktop.views.labels import plain, set_state


class Tone(Enum):
    """What the colour of a badge means."""

    NEUTRAL = "neutral"
    PRIMARY = "primary"
    SUCCESS = "success"
    WARNING = "warning"
    DANGER = "danger"


def badge(text: str, tone: Tone = Tone.NEUTRAL) -> QLabel:
    """A word badge."""
    label = plain(text, "badge")
    label.setProperty("tone", tone.value)
    label.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    return label


def set_badge(label: QLabel, text: str, tone: Tone = Tone.NEUTRAL) -> None:
    """Change the word and tone of a badge."""
    label.setText(text)
    label.setVisible(bool(text))
    set_state(label, "tone", tone.value)
