"""One medium that is plugged in, whatever the operating system."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Device:
    """A medium that is plugged in and can be read. Sizes in bytes.

    ``id`` tells this medium in this place from any other; ``serial`` is what the device says
    of itself (its volume's number where the device says nothing), None when nothing is known.
    """

    id: str
    label: str
    mount: Path
    serial: str | None
    removable: bool
    read_only: bool
    size: int
    free: int
    file_system: str
