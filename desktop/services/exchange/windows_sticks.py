"""Sticks and discs under Windows, by its own calls; what they answer is read by pure functions."""

from __future__ import annotations

import ctypes
import struct
import sys
from pathlib import Path
from typing import Final, NamedTuple

from desktop.services.exchange.device import Device

DRIVE_REMOVABLE: Final = 2
DRIVE_FIXED: Final = 3
DRIVE_CDROM: Final = 5
_LOCAL: Final = frozenset({DRIVE_REMOVABLE, DRIVE_FIXED, DRIVE_CDROM})
READ_ONLY_VOLUME: Final = 0x00080000
BUS_USB: Final = 7
BUS_SD: Final = 12

_QUERY_PROPERTY: Final = 0x002D1400
_DESCRIPTOR: Final = struct.Struct("<IIBB??IIIIII")
_SHARE_ALL: Final = 0x7
_OPEN_EXISTING: Final = 3
_NO_DIALOGS: Final = 0x0001
"""SEM_FAILCRITICALERRORS: an empty card reader must not stop the program with a window."""


class Storage(NamedTuple):
    """What a disk says of itself: its number if it has one, and on which bus it is."""

    serial: str | None
    bus: int


class Volume(NamedTuple):
    """What Windows says of a drive letter. ``kind`` is GetDriveType's, ``flags`` the volume's."""

    root: str
    kind: int
    label: str
    number: int
    flags: int
    file_system: str
    size: int
    free: int


def parse_storage(answer: bytes) -> Storage | None:
    """A STORAGE_DEVICE_DESCRIPTOR; None when it is cut short."""
    if len(answer) < _DESCRIPTOR.size:
        return None
    fields = _DESCRIPTOR.unpack_from(answer)
    serial_at, bus = fields[9], fields[10]
    text = ""
    if 0 < serial_at < len(answer):
        raw = answer[serial_at:].split(b"\0", 1)[0]
        text = raw.decode("ascii", "ignore").strip()
    return Storage(text or None, bus)


def drive_roots(mask: int) -> tuple[str, ...]:
    """The drives of GetLogicalDrives' bits, each with its colon and backslash."""
    return tuple(f"{chr(ord('A') + bit)}:\\" for bit in range(26) if mask >> bit & 1)


def device_of(volume: Volume, storage: Storage | None) -> Device | None:
    """A drive as a medium; None when it is a built-in disk or a network drive."""
    on_usb = storage is not None and storage.bus in {BUS_USB, BUS_SD}
    if volume.kind not in {DRIVE_REMOVABLE, DRIVE_CDROM} and not (
        volume.kind == DRIVE_FIXED and on_usb
    ):
        return None
    number = f"{volume.number >> 16:04X}-{volume.number & 0xFFFF:04X}" if volume.number else None
    serial = (storage.serial if storage is not None else None) or number
    read_only = volume.kind == DRIVE_CDROM or bool(volume.flags & READ_ONLY_VOLUME)
    return Device(
        id=f"{volume.root}/{serial or '-'}/{number or '-'}",
        label=volume.label or volume.root.rstrip("\\"),
        mount=Path(volume.root),
        serial=serial,
        removable=True,
        read_only=read_only,
        size=volume.size,
        free=0 if read_only else volume.free,
        file_system=volume.file_system.lower(),
    )


if sys.platform == "win32":

    def volume_file_system(folder: Path) -> str:
        """The kind of file system under a folder, in small letters; empty when unknown."""
        volume = _volume(folder.absolute().anchor)
        return "" if volume is None else volume.file_system.lower()

    class WindowsDevices:
        """Removable drives and discs by their letters."""

        def list(self) -> tuple[Device, ...]:
            """The media that can be used now, by their letters; never raises."""
            kernel = ctypes.windll.kernel32
            before = kernel.SetErrorMode(_NO_DIALOGS)
            try:
                found = []
                for root in drive_roots(kernel.GetLogicalDrives()):
                    volume = _volume(root)
                    if volume is not None:
                        found.append(device_of(volume, _storage(root)))
            finally:
                kernel.SetErrorMode(before)
            return tuple(device for device in found if device is not None)

    def _volume(root: str) -> Volume | None:
        """What Windows says of a drive; None when no medium is in it, or it is a network's.

        A network drive is not asked: one that has gone answers after half a minute.
        """
        kernel = ctypes.windll.kernel32
        kind = kernel.GetDriveTypeW(root)
        if kind not in _LOCAL:
            return None
        label = ctypes.create_unicode_buffer(261)
        system = ctypes.create_unicode_buffer(261)
        number, longest, flags = ctypes.c_uint32(), ctypes.c_uint32(), ctypes.c_uint32()
        if not kernel.GetVolumeInformationW(
            root,
            label,
            261,
            ctypes.byref(number),
            ctypes.byref(longest),
            ctypes.byref(flags),
            system,
            261,
        ):
            return None
        free, size, all_free = ctypes.c_uint64(), ctypes.c_uint64(), ctypes.c_uint64()
        kernel.GetDiskFreeSpaceExW(
            root, ctypes.byref(free), ctypes.byref(size), ctypes.byref(all_free)
        )
        return Volume(
            root,
            kind,
            label.value,
            number.value,
            flags.value,
            system.value,
            size.value,
            free.value,
        )

    def _storage(root: str) -> Storage | None:
        """What the disk below a drive says of itself; asking needs no rights."""
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.CreateFileW.restype = ctypes.c_void_p
        kernel.CreateFileW.argtypes = [
            ctypes.c_wchar_p,
            ctypes.c_uint32,
            ctypes.c_uint32,
            ctypes.c_void_p,
            ctypes.c_uint32,
            ctypes.c_uint32,
            ctypes.c_void_p,
        ]
        place = "\\\\.\\" + root.rstrip("\\")
        handle = kernel.CreateFileW(place, 0, _SHARE_ALL, None, _OPEN_EXISTING, 0, None)
        if handle is None or handle == ctypes.c_void_p(-1).value:
            return None
        try:
            query = (ctypes.c_uint32 * 3)(0, 0, 0)
            answer = ctypes.create_string_buffer(1024)
            length = ctypes.c_uint32()
            done = kernel.DeviceIoControl(
                ctypes.c_void_p(handle),
                _QUERY_PROPERTY,
                ctypes.byref(query),
                ctypes.sizeof(query),
                answer,
                ctypes.sizeof(answer),
                ctypes.byref(length),
                None,
            )
            return parse_storage(answer.raw[: length.value]) if done else None
        finally:
            kernel.CloseHandle(ctypes.c_void_p(handle))
