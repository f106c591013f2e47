"""Sticks that tests plug and pull: folders that stand for media, no hardware needed."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from desktop.services.exchange.sticks import Device


def stick(mount: Path, serial: str | None = "INV-0001", **other: object) -> Device:
    """An empty FAT stick of 8 GB at a folder, made if need be."""
    mount.mkdir(parents=True, exist_ok=True)
    values = {
        "id": f"sdb1/{serial}/{mount.name}",
        "label": "考核专用",
        "mount": mount,
        "serial": serial,
        "removable": True,
        "read_only": False,
        "size": 8 << 30,
        "free": 7 << 30,
        "file_system": "vfat",
    }
    return Device(**{**values, **other})  # type: ignore[arg-type]  # names are the fields' own


@dataclass
class FakeDevices:
    """What is plugged in, as the test says."""

    present: list[Device] = field(default_factory=list)

    def list(self) -> tuple[Device, ...]:
        """What is plugged in now."""
        return tuple(self.present)

    def plug(self, device: Device) -> Device:
        """Put a medium in."""
        self.present.append(device)
        return device

    def pull(self, device: Device) -> None:
        """Take it out."""
        self.present.remove(device)
