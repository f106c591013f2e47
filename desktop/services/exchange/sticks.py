"""What is plugged in: sticks, cards and discs, as the operating system tells of them.

Nothing here needs rights or a service of the desktop: Linux is read from /proc, /sys and
/dev/disk, Windows is asked in windows_sticks.py. Tests put a folder in the place of "/", or a
``Devices`` of their own. Qt-free; the timer that asks again and again is the window's.
"""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol

from desktop.services.exchange.device import Device

if sys.platform == "win32":
    from desktop.services.exchange.windows_sticks import WindowsDevices, volume_file_system

__all__ = [
    "Device",
    "Devices",
    "LinuxDevices",
    "Mount",
    "Plugged",
    "changes",
    "device_at",
    "file_system_at",
    "file_system_of",
    "parse_mounts",
    "present_devices",
    "sync_filesystem",
    "udev_name",
]

_OCTAL: Final = re.compile(r"\\([0-7]{3})")
_HEX: Final = re.compile(r"\\x([0-9a-fA-F]{2})")
_SYSTEM_MOUNTS: Final = ("/", "/boot", "/home", "/usr", "/var", "/opt", "/data", "/etc", "/nix")
"""A system that itself runs from a stick does not offer its own folders as a medium."""


class Devices(Protocol):
    """Whoever knows what is plugged in."""

    def list(self) -> tuple[Device, ...]:
        """The removable media that can be used now, by their place; never raises."""


class Plugged(NamedTuple):
    """What came and what went between two looks."""

    plugged: tuple[Device, ...]
    pulled: tuple[Device, ...]


def changes(before: Iterable[Device], after: Iterable[Device]) -> Plugged:
    """Which media came and went between two lists. Free space is no change."""
    then = {(device.id, device.mount): device for device in before}
    now = {(device.id, device.mount): device for device in after}
    return Plugged(
        tuple(device for key, device in now.items() if key not in then),
        tuple(device for key, device in then.items() if key not in now),
    )


def device_at(path: Path, devices: Iterable[Device]) -> Device | None:
    """The medium on which a file or folder lies, or None when it is on none of them."""
    absolute = Path(os.path.realpath(path))
    holding = [d for d in devices if absolute.is_relative_to(os.path.realpath(d.mount))]
    return max(holding, key=lambda d: len(d.mount.parts), default=None)


def present_devices() -> Devices:
    """The media of this PC."""
    if sys.platform == "win32":
        return WindowsDevices()
    return LinuxDevices()


class Mount(NamedTuple):
    """One line of /proc/mounts."""

    source: str
    point: str
    file_system: str
    read_only: bool


def parse_mounts(text: str) -> tuple[Mount, ...]:
    """The lines of /proc/mounts; a line that is none is passed over."""
    found = []
    for line in text.splitlines():
        fields = line.split(" ")
        if len(fields) < 4:
            continue
        source, point = (_unescaped(field) for field in fields[:2])
        found.append(Mount(source, point, fields[2], "ro" in fields[3].split(",")))
    return tuple(found)


def _unescaped(field: str) -> str:
    """Blanks, tabs, line ends and backslashes stand as three octal digits, the rest as it is."""
    return _OCTAL.sub(lambda found: chr(int(found[1], 8)), field)


def udev_name(name: str) -> str:
    """The text of a name in /dev/disk/by-label, where udev writes some bytes as x and two digits."""
    raw = _HEX.sub(lambda found: os.fsdecode(bytes([int(found[1], 16)])), name)
    return os.fsencode(raw).decode("utf-8", "replace")


def file_system_of(point: Path, mounts: Sequence[Mount]) -> str:
    """The kind of file system on which a folder lies; empty when nothing is known."""
    best: Mount | None = None
    for mount in mounts:
        # The later line lies over the earlier one at the same place.
        if point.is_relative_to(mount.point) and (
            best is None or len(Path(mount.point).parts) >= len(Path(best.point).parts)
        ):
            best = mount
    return "" if best is None else best.file_system


def file_system_at(folder: Path) -> str:
    """The kind of file system under a folder of this PC, in small letters: vfat, exfat, ext4."""
    if sys.platform == "win32":
        return volume_file_system(folder)
    try:
        text = Path("/proc/mounts").read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return ""
    return file_system_of(Path(os.path.realpath(folder)), parse_mounts(text))


def sync_filesystem(folder: Path) -> bool:
    """Ask the system to write out all that it holds back for a medium; whether it did.

    Raises OSError when the medium fails at it. Where the system has no such call (Windows
    wants an administrator for it), the files' own fsync stands alone.
    """
    if sys.platform == "win32":
        return False
    try:
        call: Any = ctypes.CDLL(None, use_errno=True).syncfs
    except (OSError, AttributeError):
        return False
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        if call(descriptor) != 0:
            fault = ctypes.get_errno()
            raise OSError(fault, os.strerror(fault), str(folder))
    finally:
        os.close(descriptor)
    return True


Usage = Callable[[Path], tuple[int, int]]
"""Size and free space of a mounted medium, in bytes. Raises OSError."""


def _usage(point: Path) -> tuple[int, int]:
    found = shutil.disk_usage(point)
    return found.total, found.free


class LinuxDevices:
    """Sticks, cards and discs that are mounted, by what the kernel and udev say of them."""

    def __init__(self, root: Path = Path("/"), usage: Usage = _usage) -> None:
        """``root`` stands for "/" when proc, sys and dev are read; mount points stay real."""
        self._root = root
        self._usage = usage

    def list(self) -> tuple[Device, ...]:
        """The removable media that are mounted, by their place; never raises."""
        try:
            text = (self._root / "proc/mounts").read_text("utf-8", errors="surrogateescape")
        except OSError:
            return ()
        labels = self._links("by-label", named=True)
        volumes = self._links("by-uuid", named=False)
        found: dict[str, Device] = {}
        for mount in parse_mounts(text):
            if not mount.source.startswith("/dev/") or _is_system(mount.point):
                continue
            device = self._device(mount, labels, volumes)
            if device is not None:
                # The same medium in a second place (a bind mount) is still one.
                found.setdefault(device.id, device)
        return tuple(sorted(found.values(), key=lambda device: device.mount))

    def _device(
        self, mount: Mount, labels: dict[str, str], volumes: dict[str, str]
    ) -> Device | None:
        name = self._kernel_name(mount.source)
        disk = self._disk(name)
        if disk is None or not self._removable(disk):
            return None
        point = Path(mount.point)
        try:
            size, free = self._usage(point)
        except OSError:
            return None  # pulled a moment ago, the mount is on its way out
        read_only = mount.read_only or self._read(disk / "ro") == "1"
        serial = self._serial(disk) or volumes.get(name)
        return Device(
            id=f"{name}/{serial or '-'}/{volumes.get(name, '-')}",
            label=labels.get(name) or self._model(disk) or point.name,
            mount=point,
            serial=serial,
            removable=True,
            read_only=read_only,
            size=size,
            free=0 if read_only else free,
            file_system=mount.file_system,
        )

    def _kernel_name(self, source: str) -> str:
        """sdb1 of /dev/sdb1 and of /dev/disk/by-…; dm-0 of /dev/mapper/…."""
        return Path(os.path.realpath(self._root / source.lstrip("/"))).name

    def _disk(self, name: str) -> Path | None:
        """The folder in /sys of the whole disk; of an encrypted stick, of what lies below."""
        block = Path(os.path.realpath(self._root / "sys/class/block" / name))
        for _ in range(4):
            try:
                below = sorted(os.listdir(block / "slaves"))  # noqa: PTH208 - names are wanted
            except OSError:
                below = []
            if not below:
                break
            block = Path(os.path.realpath(self._root / "sys/class/block" / below[0]))
        if (block / "partition").exists():
            block = block.parent
        return block if block.is_dir() else None

    def _removable(self, disk: Path) -> bool:
        """A stick, a card or a disc; a hard disk on a USB cable says 0 and is one as well."""
        return (
            self._read(disk / "removable") == "1"
            or any(re.fullmatch(r"usb\d+", part) for part in disk.parts)
            or self._read(disk / "device/type") == "SD"
        )

    def _serial(self, disk: Path) -> str | None:
        """The number of the USB device, upwards from the disk; of a card, the card's own."""
        real = Path(os.path.realpath(disk / "device"))
        for folder in (real, *real.parents):
            if folder == self._root:
                break
            if (folder / "idVendor").exists() or self._read(folder / "type") == "SD":
                return self._read(folder / "serial") or None
        return None

    def _model(self, disk: Path) -> str:
        vendor, model = (self._read(disk / "device" / part) for part in ("vendor", "model"))
        return " ".join(f"{vendor} {model}".split()) or self._read(disk / "device/name")

    def _links(self, kind: str, *, named: bool) -> dict[str, str]:
        """Kernel name → label or volume number."""
        folder = self._root / "dev/disk" / kind
        try:
            names = os.listdir(folder)  # noqa: PTH208 - names are wanted
        except OSError:
            return {}
        return {
            Path(os.path.realpath(folder / name)).name: udev_name(name) if named else name
            for name in names
        }

    @staticmethod
    def _read(path: Path) -> str:
        try:
            return path.read_text("utf-8", errors="replace").strip()
        except OSError:
            return ""


def _is_system(point: str) -> bool:
    return point in _SYSTEM_MOUNTS or point.startswith(("/boot/", "/snap/", "/usr/", "/etc/"))
